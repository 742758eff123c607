"""Copies that all run in one zone.

Two machines protect against the loss of one machine. In one zone they still share the power, the cooling and the
network, and go down together. The tool reckons with about four hours a year for a zone; 99.9% leaves nine for
everything, and 99.99% less than one.

It is an error if the zone is declared and an availability of 99.9% or more is asked of a flow that needs the part; a
warning if only the drawing shows the zone, or a group of boxes the copies. From 99.95% on there is one question for
all such parts of which nobody says where they run.

## When it does not matter
Targets below 99.9%, flows that users can wait for (`low`), and parts that no flow needs. Regional and global managed
services run in several zones by themselves; so does a part whose standby or other half is drawn in another zone. A
part that runs only once belongs to `single-point-of-failure`.

## How to repair it
Spread the instances over two zones, the voters of a quorum over three, and keep enough of them for the zone that is
lost. A hop between zones takes 0.5-1.5 ms longer, and the traffic between them is charged.

## What an interviewer asks next
A zone is gone: how many instances are left, and can they carry the peak?

Sources: Google Cloud infrastructure reliability guide (zones as failure domains) · AWS Well-Architected, reliability
pillar · zone failures: judgement, 0.05% of the time.

## Bad
```arch
requirements { availability 99.9% }
client   web
alb      entry
service  api x3 { zones 2 }
postgres orders "Orders" { replicas 1, failover auto, zones 1 }   # finds: `Orders` and its copy run in one zone
web -> entry -> api -> orders
```

A zone that is drawn, here around three copies:
```mermaid
graph LR
    U[Users] --> LB[Application Load Balancer]
    subgraph a [AZ a]
        %% finds: all 3 instances of `App server` run in one zone
        A[App server]
    end
    LB --> A --> D[(DynamoDB)]
    %% arch: requirements { availability 99.95% }
    %% arch: A x3
```

Nobody says where they run, and the target asks for more than one zone:
```arch
requirements { availability 99.95% }
client   web
alb      entry
service  api x3             # finds: in how many zones do `api` and `orders` run
postgres orders { replicas 1, failover auto }
web -> entry -> api -> orders
```

## Good
Two zones, and managed services that use several:
```arch
requirements { availability 99.95% }
client   web
alb      entry
service  api x3 { zones 2 }
service  users x4 { zones 1, regions 2 }
rds      orders { failover auto }
dynamodb carts
web -> entry -> api -> orders & carts
web -> users -> carts
```

```mermaid
graph LR
    U[Users] --> ALB
    subgraph a [AZ a]
        ALB[Application Load Balancer] --> D[(DynamoDB)]
        ALB --> P[(PostgreSQL, Multi-AZ)]
    end
    %% arch: requirements { availability 99.95% }
```

A target that one zone can hold, and a flow that can wait:
```arch
client   web
alb      entry
service  api x3 { zones 1 }
service  reports x2 { zones 1 }
dynamodb store
web -> entry -> api & reports -> store
flow shop { web -> entry -> api -> store, availability 99.5% }
flow report { web -> entry -> reports -> store, low, availability 99.95% }
```

A part that is alone is a matter of `single-point-of-failure`, one that no flow needs of nobody:
```arch
requirements { availability 99.9% }
client   web
alb      entry
service  api x1 { zones 1 }
sqs      jobs { dlq failed }
worker   mailer x2 { zones 1 }
dynamodb store
web -> entry -> api -> store
api ~> jobs ~> mailer
```

The other half is drawn in another zone:
```mermaid
graph LR
    U[Users] --> LB[Application Load Balancer]
    subgraph a [AZ a]
        A1[App server 1]
        P[(Primary DB)]
    end
    subgraph b [AZ b]
        A2[App server 2]
        S[(Standby DB)]
    end
    LB --> A1 & A2 --> P
    P -->|replication| S
    %% arch: requirements { availability 99.95% }
```
"""

from collections.abc import Iterator

from designlint.analysis.reliability.targets import availability_target, flows_needing
from designlint.analysis.structure.places import regions, zones
from designlint.analysis.structure.redundancy import Standing, failover_of, has_copies, standing
from designlint.design import Component, Design, Flow
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.quantity import YEAR, show_duration, show_percent
from designlint.rule import rule
from designlint.wording import listed, quoted


@rule(Severity.ERROR)
def single_zone(design: Design, *, from_target: float = 0.999, ask_from_target: float = 0.9995) -> Iterator[Finding]:
    """Judge each part with copies that a flow with a target can not do without."""
    unknown: list[Component] = []
    for component in design.components.values():
        flows = flows_needing(design, component)
        target = availability_target(design, flows)
        if target is None or target < from_target or not _has_copies(design, component):
            continue
        places = zones(design, component)
        if places is not None and places.count == 1 and not _many_regions(design, component):
            if places.declared or not (_spans(component) or component.says("redundant")):
                yield _finding(component, flows, target, design)
        elif places is None and target >= ask_from_target and _may_share(design, component):
            unknown.append(component)
    if unknown:
        yield _question(unknown, design)


def _has_copies(design: Design, component: Component) -> bool:
    """Whether it is more than one machine: copies, or a managed part of one zone whose copies nobody counts."""
    known = standing(design, component)
    product = component.technology
    zonal = product is not None and product.managed and product.scope == "zonal"
    return known is Standing.REDUNDANT or (known is Standing.UNKNOWN and zonal)


def _many_regions(design: Design, component: Component) -> bool:
    found = regions(design, component)
    return found is not None and found.count > 1


def _may_share(design: Design, component: Component) -> bool:
    """Whether copies of it may share a zone: not what spans zones by its nature, by its label or by its failover."""
    if standing(design, component) is not Standing.REDUNDANT or component.says("redundant") or _spans(component):
        return False
    product = component.technology
    promoted = product is not None and product.managed and failover_of(component) == "auto"
    return not promoted and not _many_regions(design, component)


def _spans(component: Component) -> bool:
    """Whether it runs in several zones by its nature, in whatever box it is drawn."""
    product, kind = component.technology, component.kind
    return (product.scope if product else kind.scope if kind else "") in ("global", "regional")


def _finding(component: Component, flows: tuple[Flow, ...], target: float, design: Design) -> Finding:
    places = zones(design, component)
    drawn = places is None or not places.declared or len(component.members) > 1
    down = design.figures.default("zone")
    count = component.instances.count or 0
    instances = "both" if count == 2 else f"all {count}"
    name = quoted(component.name)
    if count >= 2:
        who = f"{instances} instances of {name} run"
    elif has_copies(design, component):
        who = f"{name} and its copy run"
    else:
        who = f"all instances of {name} run" if component.says("autoscale") else f"{name} runs"
    waiting = [flow for flow in flows if not flow.says("low")]
    names = [flow.label for flow in waiting]
    stops = f"all {len(names)} flows" if len(names) > 2 and len(names) == len(design.flows) else listed(names, most=3)
    return Finding(
        message=f"{who} in one zone: one power failure stops {stops}; "
        f"a zone is down about {show_duration(down.plan * YEAR)} a year, "
        f"and {show_percent(target)} leaves {show_duration((1 - target) * YEAR)} for everything",
        at=component.span,
        label="one zone",
        help=f"spread them over {'three zones: `zones 3`' if _votes(component) else 'two zones: `zones 2`'}",
        severity=Severity.WARNING if drawn else None,
        tradeoff=Tradeoff("0.5-1.5 ms more for each hop between zones, and fees for that traffic", "low", "low"),
        follow_up="a zone is gone: how many instances are left, and can they carry the peak?",
        components=(component.id,),
        flows=tuple(flow.id for flow in waiting if flow.declared),
        figures={"instances": float(count or 1), "target": target},
        assumptions=(f"a zone is down {down.plan:.2%} of the time ({down.origin})",),
    )


def _votes(component: Component) -> bool:
    product = component.technology
    return component.is_a("coordinator", "stream") or bool(product and product.family in ("wide-column", "document"))


def _question(components: list[Component], design: Design) -> Finding:
    names = listed([each.name for each in components], most=6)
    first = components[0]
    return Finding(
        message=f"in how many zones {'does' if len(components) == 1 else 'do'} {names} run? "
        "copies that share a zone go down together",
        at=first.span,
        help=f"declare them: `{design.writing.fact(first.id)} {{ zones 2 }}`",
        severity=Severity.QUESTION,
        related=tuple(Label(each.span, f"{quoted(each.name)} too") for each in components[1:]),
        components=tuple(each.id for each in components),
    )
