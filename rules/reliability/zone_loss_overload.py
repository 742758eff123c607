"""Instances that can not carry the peak once a zone is lost.

Spreading instances over zones is half of the work. When a zone goes, its share of the traffic moves to the others at
once, and if they were planned for their own share only, they follow within minutes: the outage of one zone becomes an
outage of the region. New instances do not help in time, since everybody else in the region asks for some too. So peak
is planned for what is left: with Z zones, Z / (Z - 1) of the instances that peak needs.

The rule takes away the instances of the fullest zone and compares the rest with the load at peak. It is a warning,
and an error from a target of 99.95% on; then the count, the zones and the load must be certain and even the best
node of its kind too weak. Where capacity is declared and only an unfavourable default (peak, hit ratio) says so, it
is information.

## When it does not matter
Managed parts that grow by themselves. A standby that serves nobody and takes over whole. Parts whose zones or instances
nobody counts, and parts that are over capacity with all zones up: that is a matter of `over-capacity`. Instances that
follow the load (`autoscale`) are information: the gap lasts until new ones are up.

## How to repair it
Run Z / (Z - 1) of what peak needs. Three zones need 50% to spare, two zones 100%; so a third zone is often cheaper than
it seems. Or say what is shed first when a zone is gone.

## What an interviewer asks next
A zone is lost at peak: what is served, what is shed, and who decides?

Sources: Amazon Builders' Library, "Static stability using Availability Zones" · Azure Well-Architected (instances x
zones / (zones - 1)) · Google SRE book, appendix E (N+2).

## Bad
Twelve instances at 77%, and eight of them at 116%:
```arch
requirements { dau 20M, read 40/user/day, peak 3x, availability 99.95% }
client   web
alb      entry
service  api x12 { capacity 3k/s, zones 3 }   # finds: 8 of 12 instances of `api` are left when a zone is lost
dynamodb store
web -> entry -> api -> store { read }
```

A replica that is needed at peak:
```arch
requirements { dau 20M, read 40/user/day, peak 3x }
client   web
alb      entry
service  api x60
postgres store x1 { replicas 1, zones 2, failover auto, capacity 20k/s }   # finds: 1 of 2 nodes of `store` is left
web -> entry -> api -> store { read }
```

Drawn in two zones:
```mermaid
graph LR
    %% arch: requirements { dau 20M, read 10/user/day, peak 3x }
    %% arch: LB { tech alb }
    U[Users] --> LB[Load balancer] --> API1 & API2
    subgraph a [AZ a]
        %% finds: 1 of 2 instances of `API server` is left when a zone is lost, with 139%
        API1[API server 1]
    end
    subgraph b [AZ b]
        API2[API server 2]
    end
    %% arch: API1 { capacity 5k/s }
```

## Good
Eighteen instances: what is left carries the peak.
```arch
requirements { dau 20M, read 40/user/day, peak 3x, availability 99.95% }
client   web
alb      entry
service  api x18 { capacity 3k/s, zones 3 }
dynamodb store
web -> entry -> api -> store { read }
```

A standby takes over whole, and a managed table has no nodes:
```arch
requirements { dau 2M, read 40/user/day, write 5/user/day, peak 3x, availability 99.95% }
client   web
alb      entry
service  api x9 { zones 3 }
postgres store x1 { zones 2, failover auto, capacity 4k/s }
dynamodb carts { zones 3 }
web -> entry -> api -> store & carts
```

```mermaid
graph LR
    %% arch: requirements { dau 20M, read 10/user/day, peak 3x, availability 99.95% }
    %% arch: LB { tech alb }
    U[Users] --> LB[Load balancer] --> API1 & API2
    subgraph a [AZ a]
        API1[API server 1]
    end
    subgraph b [AZ b]
        API2[API server 2]
    end
    %% arch: API1 { capacity 8k/s }
```

Nobody says in which zones they run:
```arch
requirements { dau 20M, read 40/user/day, peak 3x }
client   web
alb      entry
service  api x12 { capacity 3k/s }
dynamodb store
web -> entry -> api -> store { read }
```

Over capacity with all zones up:
```arch
requirements { dau 20M, read 40/user/day, peak 3x }
client   web
alb      entry
service  api x6 { capacity 3k/s, zones 3 }
dynamodb store
web -> entry -> api -> store { read }
```
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from designlint.analysis.load.capacity import Utilisation, measure, utilisation
from designlint.analysis.reliability.targets import availability_target, flows_needing
from designlint.analysis.structure.places import own_zones
from designlint.analysis.structure.redundancy import copies_of
from designlint.analysis.structure.splitting import spreads
from designlint.design import Component, Design, Flow
from designlint.diagnostic import Finding, Severity, Tradeoff
from designlint.quantity import show_number, show_percent, show_rate
from designlint.rule import rule
from designlint.wording import quoted


@dataclass(frozen=True, slots=True)
class _Loss:
    """What is left of a part without its fullest zone: `left` of `count` nodes. `declared` tells that the zones and
    the count are stated and not drawn."""

    count: int
    left: int
    zones: int
    declared: bool
    use: Utilisation


@rule(Severity.WARNING)
def zone_loss_overload(design: Design, *, error_from_target: float = 0.9995) -> Iterator[Finding]:
    """Judge each part that runs in several zones and whose load is known."""
    for id, today in utilisation(design).items():
        loss = _loss(design, today.component) if today.use.plan <= 1 else None
        if loss is None:
            continue
        flows = flows_needing(design, design.components[id])
        target = availability_target(design, flows or [None]) or 0.0
        severity = _severity(loss, today.component, strict=target >= error_from_target)
        if severity is not None:
            yield _finding(loss, severity, flows, design)


def _loss(design: Design, part: Component) -> _Loss | None:
    places, count = own_zones(design, part), part.instances.count
    if places is None or places.count < 2 or count is None or copies_of(design, part):
        return None
    copied = part.is_a("db", "cache") and not spreads(part)
    nodes = count + int((part.number("replicas") or 0) if copied else 0)
    gone = math.ceil(nodes / places.count)
    if nodes - gone < 1 or nodes == 1:
        return None  # a standby takes over, or nothing does
    use = measure(design, part, lost=float(gone))
    declared = places.declared and part.instances.known == "declared" and part.confidence == 1
    if use is None or use.use.high == math.inf:
        return None
    return _Loss(nodes, nodes - gone, places.count, declared, use)


def _severity(loss: _Loss, part: Component, *, strict: bool) -> Severity | None:
    found = loss.use
    if found.use.plan <= 1:
        return Severity.INFO if found.use.high > 1 and found.declared and found.certain else None
    if not found.certain or part.says("autoscale"):
        return Severity.INFO
    return Severity.ERROR if strict and found.use.low > 1 and loss.declared else Severity.WARNING


def _finding(loss: _Loss, severity: Severity, flows: tuple[Flow, ...], design: Design) -> Finding:
    found, part = loss.use, loss.use.component
    nodes = "instances" if loss.count == part.instances.count else "nodes"
    shown = found.use.plan if found.use.plan > 1 else found.use.high
    worst = "" if found.use.plan > 1 else ", if the defaults are as bad as they may be"
    bound = "" if found.certain else "up to "
    takes = "it takes" if loss.left == 1 else "they take"
    wanted = math.ceil(math.ceil(shown * loss.left) * loss.zones / (loss.zones - 1))
    spare = 1 / (loss.zones - 1)
    return Finding(
        message=f"{loss.left} of {loss.count} {nodes} of {quoted(part.name)} {'is' if loss.left == 1 else 'are'} left "
        f"when a zone is lost, with {bound}{show_percent(shown)} of what {takes} at peak{worst}",
        at=part.span,
        label=f"spread over {show_number(loss.zones)} zones",
        help=_help(part, loss, wanted, design),
        severity=severity,
        tradeoff=Tradeoff(f"{show_percent(spare)} more than peak needs, idle on most days", "medium", "low"),
        follow_up="a zone is lost at peak: what is served, what is shed, and how long do new instances take?",
        components=(part.id,),
        flows=tuple(flow.id for flow in flows if flow.declared),
        figures={
            "utilisation": shown,
            "utilisation_low": found.use.low,
            "utilisation_high": found.use.high,
            "rate": found.reads + found.writes,
            "instances": float(loss.left),
        },
        assumptions=found.assumptions,
        basis=found.basis,
    )


def _help(part: Component, loss: _Loss, wanted: int, design: Design) -> str:
    more = wanted - loss.count
    replicas = int(part.number("replicas") or 0)
    counted = loss.count == part.instances.count
    fact = f"{part.id} x{wanted}" if counted else f"{part.id} {{ replicas {replicas + more} }}"
    takes = show_rate(loss.use.takes_reads if loss.use.limit == "reads" else loss.use.takes_writes)
    return (
        f"run enough for the zones that are left, at {takes} each: `{design.writing.fact(fact)}`, or say what is shed"
    )
