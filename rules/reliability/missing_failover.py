"""A copy that nothing promotes.

A standby, a replica or a second region costs money every day and pays only on the day it takes over. Where
`failover none` is declared nobody brings it into service, and the outage lasts until the first machine is repaired.
Where a person has to do it, an outage lasts about half an hour: more than 99.95% allows in a month (22 minutes).

It is an error if nothing promotes a copy and an availability of 99.9% or more is declared. A failover by hand is a
warning if one of them uses up more than the month's budget. Where a copy is known and its failover is not, there is one
question; a part that is not known to be redundant belongs to `single-point-of-failure`.

## When it does not matter
Copies of something that users can wait for (`low` flows) or of what no flow needs, such as a cache whose store answers
instead. Products that elect a leader by themselves (MongoDB, Cassandra, CockroachDB, etcd …) and managed standbys. A
failover by hand where the target leaves the time for it.

## How to repair it
Let the provider or a quorum promote the copy and name the time it takes: `failover auto 60 s` (RDS takes 60-120 s,
Aurora under 30 s). Put a health-checked DNS name or a global load balancer before two regions. Automatic failover can
be wrong: it needs fencing against two primaries, and a threshold above the usual hiccup.

## What an interviewer asks next
How is a false alarm told from a dead primary, and what is lost that was not replicated yet?

Sources: Amazon RDS user guide, Multi-AZ failover (60-120 s) · Google Cloud infrastructure reliability guide · time of a
failover by hand: judgement, 30 minutes.

## Bad
```arch
requirements { availability 99.9% }
client   web
alb      entry
service  api x3
postgres orders x1 "Orders" { replicas 2, failover none }   # finds: `Orders` has 2 replicas, but nothing promotes one
web -> entry -> api -> orders
```

What `--fix --unsafe-fixes` makes of it:
```arch fixed
requirements { availability 99.9% }
client   web
alb      entry
service  api x3
postgres orders x1 "Orders" { replicas 2, failover auto }
web -> entry -> api -> orders
```

```arch
requirements { availability 99.99% }
client   web
alb      entry
service  api x3
mysql    orders { replicas 1, failover manual, zones 2 }   # finds: 30 min, and 99.99% leaves 4.32 min in a month
web -> entry -> api -> orders
```

A standby is drawn, and how it takes over is not:
```mermaid
graph LR
    U[Users] --> API[API server x2]
    %% finds: what promotes the copy of `Primary DB`
    API --> P[(Primary DB)]
    P -->|replication| S[(Standby DB)]
```

Two regions, and nothing that sends users to the second:
```arch
client web
region primary "Frankfurt" {
  service api x3
  dynamodb store
}
region spare "Dublin (standby region)" {   # finds: nothing leads users to `Dublin (standby region)`
  service api2 x3
  dynamodb store2
}
web -> api -> store
api2 -> store2
```

## Good
Automatic failover, stated on the primary or on its standby:
```arch
requirements { availability 99.9% }
client   web
alb      entry
service  api x3
postgres orders x1 { replicas 1, failover auto 60 s, zones 2 }
postgres users x1
postgres spare x1 { role standby, of users, failover auto }
web -> entry -> api -> orders & users
users => spare: replication
```

By hand, and the target leaves the time:
```arch
requirements { availability 99.5% }
client   web
alb      entry
service  api x3
postgres orders { replicas 1, failover manual, zones 2 }
web -> entry -> api -> orders
```

Nodes that elect a leader, a managed standby, and a cache that its store replaces:
```arch
requirements { availability 99.9% }
client  web
alb     entry
service api x3
mongodb posts x3 { replicas 2 }
rds     orders { replicas 1, zones 2 }
redis   hot x2 { failover none }
web -> entry -> api -> posts & orders & hot
```

One copy that may be missing counts no further: this is for `single-point-of-failure`.
```arch
client   web
alb      entry
service  api x3
postgres orders x1 { replicas 2 }
web -> entry -> api -> orders
```

DNS before two regions:
```mermaid
graph LR
    U[Users] --> R53[Route 53]
    subgraph east [us-east]
        A1[App server x2] --> D1[(DynamoDB)]
    end
    subgraph west [us-west standby region]
        A2[App server x2] --> D2[(DynamoDB)]
    end
    R53 --> A1 & A2
```
"""

from collections.abc import Iterator

from designlint.analysis.reliability.needs import needed_by_flow
from designlint.analysis.structure.redundancy import copies_of, promotion_gap
from designlint.design import Component, Design, Flow, Group
from designlint.diagnostic import Finding, Fix, Label, Severity, Tradeoff
from designlint.edits import fix, state
from designlint.quantity import show_duration, show_percent
from designlint.rule import rule
from designlint.stated import Failover
from designlint.vocabulary.lexicon import claims, senses
from designlint.wording import counted, listed, quoted

_MONTH = 30 * 86_400.0
_ROUTERS = ("dns", "cdn", "waf", "lb", "gateway")
_SERVING = ("service", "function", "realtime", "lb", "gateway")
_TRADEOFF = Tradeoff("a false alarm may promote too early, so the old primary has to be fenced off", "low", "medium")


@rule(Severity.WARNING)
def missing_failover(design: Design, *, error_target: float = 0.999) -> Iterator[Finding]:
    """Judge each part that has copies, and each region that stands by."""
    unknown: list[Component] = []
    for component in design.components.values():
        flows = [flow for flow in design.flows if component.id in needed_by_flow(design)[flow.id]]
        gap = promotion_gap(design, component) if flows else None
        if gap == "none":
            yield _nothing(component, flows, design, error_target)
        elif gap == "manual":
            yield from _by_hand(component, flows, design)
        elif gap == "unknown":
            unknown.append(component)
    if unknown:
        yield _question(unknown, design)
    for group in design.groups.values():
        yield from _region(group, design)


def _target(flows: list[Flow], design: Design) -> float | None:
    """The highest availability that users are promised of these flows."""
    waiting = [flow for flow in flows if not flow.says("low")]
    stated = [flow.number("availability") or design.requirements.number("availability") for flow in waiting]
    return max((each for each in stated if each is not None), default=None)


def _copies(component: Component, design: Design) -> str:
    """What stands beside a part and is not used, in words."""
    drawn = [each.name for each in copies_of(design, component)]
    if len(drawn) == 1:
        return f"{quoted(drawn[0])} exists, but nothing promotes it"
    if drawn:
        return f"{listed(drawn)} exist, but nothing promotes one"
    count = int(component.number("replicas") or 0)
    has = counted(count, "replica") if count else f"{component.instances.count} instances"
    return f"{quoted(component.name)} has {has}, but nothing promotes one"


def _nothing(component: Component, flows: list[Flow], design: Design, error_target: float) -> Finding:
    target = _target(flows, design)
    strict = target is not None and target >= error_target
    low = all(flow.says("low") for flow in flows)
    asks = f"; {show_percent(target)} is asked for" if target is not None else ""
    fact = component.fact("failover")
    return Finding(
        message=f"{_copies(component, design)} when {quoted(component.name)} stops{asks}",
        at=component.span,
        label="`failover none`",
        help="let it fail over by itself, and name the time: `failover auto 60 s`",
        severity=Severity.INFO if low else Severity.ERROR if strict else Severity.WARNING,
        tradeoff=_TRADEOFF,
        follow_up="how is a false alarm told from a dead primary, and what is lost that was not replicated yet?",
        related=(Label(fact.span, "stated here"),) if fact and fact.span.line != component.span.line else (),
        components=(component.id, *(each.id for each in copies_of(design, component))),
        flows=tuple(flow.id for flow in flows if flow.declared),
        figures={"target": target} if target is not None else {},
        fix=_by_itself(component, design),
    )


def _by_itself(component: Component, design: Design) -> Fix | None:
    """State automatic failover where another one is stated, on the part or on its copy."""
    parts = (component, *copies_of(design, component))
    stated = next((each for each in parts if each.fact("failover") is not None), component)
    return fix(f"let {quoted(component.name)} fail over by itself", [state(design, stated, "failover auto")])


def _by_hand(component: Component, flows: list[Flow], design: Design) -> Iterator[Finding]:
    target = _target(flows, design)
    stated = [component.get("failover"), *(each.get("failover") for each in copies_of(design, component))]
    times = [each.seconds for each in stated if isinstance(each, Failover) and each.seconds is not None]
    default = design.figures.default("manual_failover_s")
    seconds = times[0] if times else default.plan
    if target is None or seconds <= (1 - target) * _MONTH:
        return
    budget = (1 - target) * _MONTH
    yield Finding(
        message=f"a person promotes the copy of {quoted(component.name)}: about {show_duration(seconds)}, "
        f"and {show_percent(target)} leaves {show_duration(budget)} in a month",
        at=component.span,
        label="`failover manual`",
        help="let it fail over by itself: `failover auto`; keep the procedure for a region",
        tradeoff=_TRADEOFF,
        follow_up="who is woken, what do they look at before they promote, and when was it last tried?",
        components=(component.id,),
        flows=tuple(flow.id for flow in flows if flow.declared),
        figures={"failover_s": seconds, "budget_s": budget, "target": target},
        assumptions=() if times else (f"a failover by hand takes {show_duration(seconds)} ({default.origin})",),
        fix=_by_itself(component, design),
    )


def _question(components: list[Component], design: Design) -> Finding:
    several = len(components) > 1 or len(copies_of(design, components[0])) > 1
    copy = "a copy" if several else "the copy"
    names = listed([each.name for each in components])
    return Finding(
        message=f"what promotes {copy} of {names} when the primary stops, and how long does it take?",
        at=components[0].span,
        help=f"state it: `{design.writing.fact(components[0].id)} {{ failover auto 60 s }}`, or `failover manual`",
        severity=Severity.QUESTION,
        related=tuple(Label(each.span, f"{quoted(each.name)} has copies too") for each in components[1:]),
        components=tuple(each.id for each in components),
    )


def _region(group: Group, design: Design) -> Iterator[Finding]:
    """A region that stands by with services of its own, into which nothing but clients and copies lead."""
    passive = "standby" in senses("role", group.label) or "passive_region" in claims(group.label)
    if group.kind != "region" or not passive:
        return
    inside = {each.id for each in design.components.values() if group.id in each.groups}
    entering = [each for id in inside for each in design.into(id) if each.source not in inside]
    led = any(design.components[each.source].is_a(*_ROUTERS) for each in entering)
    serving = {each.id for each in design.components.values() if each.is_a(*_SERVING)}
    if led or not serving & inside or not serving - inside:
        return
    yield Finding(
        message=f"nothing leads users to {quoted(group.label)} when the other region is lost",
        at=group.span,
        label="stands by",
        help="put a DNS name with health checks, or a global load balancer, before both regions",
        tradeoff=Tradeoff("DNS answers stay cached for their TTL, a global balancer costs per byte", "low", "low"),
        follow_up="who decides that a region is lost, and how do users come back afterwards?",
        components=tuple(sorted(inside)),
    )
