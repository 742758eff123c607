"""A component whose loss stops a user flow.

Every way from the user to the data leads through it, and nothing is known to take over when it stops. Boxes are not
counted: a part is found if a flow can not get past it, whatever else is drawn beside it. Where no flow is declared, a
service that users wait for is found too if another one leads to the same store, or if it leads to none: the one that
reads pastes does not take over from the one that saves them. Names that differ in a number or a place are copies.

How sure the tool is decides how loud it is. A declared `x1` is a fact: an error if an availability target is declared,
else a warning. A part drawn once in a design that counts other parts is "drawn once": a warning. Where nobody counts
anything there is one question for all such parts.

## When it does not matter
A flow that users can wait for (`low`). A target that is met all the same: the tool computes the availability of the
flow, and while the target holds the finding is only information. Left out are clients, other people's systems,
monitors,
optional parts, caches whose store can answer instead, and whatever works behind an asynchronous connection.
Regional and
global managed services (S3, DynamoDB, SQS, an application load balancer …) run in several zones already.

## How to repair it
Run a second instance behind the same entry, in another zone. Give a database a standby with automatic failover, or use
the managed equivalent. It costs a second machine, and failover and consistency have to be tested: a failover that was
never tried is a hope.

## What an interviewer asks next
How long does the failover take, what do users see meanwhile, and when was it last tried?

Sources: SRE book, appendix E (N+2 redundancy) · Google Cloud infrastructure reliability guide · Azure Well-Architected
RE:05.

## Bad
```arch
requirements { availability 99.9% }
client   web
nginx    entry x2
service  api x3
postgres store x1 "Orders"   # finds: if `Orders` stops
web -> entry -> api -> store
```

```mermaid
graph LR
    %% finds: `Load balancer` is drawn once
    U[Users] --> LB[Load balancer]
    LB --> A1[App server 1] & A2[App server 2]
    %% finds: `Orders DB` is drawn once
    A1 & A2 --> DB[(Orders DB)]
```

`--fix --unsafe-fixes` runs a second one of what keeps no data; a copy of a store is a decision of its own:
```mermaid fixed
graph LR
    U[Users] --> LB[Load balancer]
    %% arch: LB x2
    LB --> A1[App server 1] & A2[App server 2]
    %% finds: `Orders DB` is drawn once
    A1 & A2 --> DB[(Orders DB)]
```

Two services before one store are no copies of each other, and one that only calls other people's systems is needed too:
```mermaid
graph LR
    U[Users] --> GW[AWS API Gateway]
    %% finds: `Paste service` is drawn once; if it stops, no other part does what it does
    GW --> PS[Paste service] --> D[(DynamoDB)]
    %% finds: `Read service` is drawn once; if it stops, no other part does what it does
    GW --> RS[Read service] --> D
    K[Kafka x3]
    PS -.->|publish| K
```

```arch
client   app
service  save x3
service  notify x1   # finds: if `notify` stops, no other part does what it does
dynamodb store
external fcm
app -> save -> store
app -> notify -> fcm
```

A bare drawing counts nothing, so it gets one question:
```arch
client -> lb -> api -> db   # finds: how many instances of `lb`, `api` and `db` run
```

## Good
Instances, a standby that takes over, and a managed store that runs in several zones:
```arch
requirements { availability 99.9% }
client   web
alb      entry
service  api x3 { zones 3 }
postgres orders x1 { replicas 1, failover auto, zones 2 }
dynamodb carts
web -> entry -> api -> orders & carts
```

A cache that is alone, while its store can answer; and a worker behind a queue:
```arch
client   web
alb      entry
service  api x2
redis    hot x1
dynamodb store
sqs      jobs
worker   mailer x1
web -> entry -> api -> hot & store
api ~> jobs ~> mailer
```

A call with a fallback does not stop its caller:
```arch
client   web
alb      entry
service  api x2
service  ranking x1
dynamodb store
web -> entry -> api -> store
api -> ranking: "score" { fallback yes }
```

Two ways to the same store, by gateways of one name:
```mermaid
graph LR
    U[Users] --> A[Gateway east] & B[Gateway west]
    A & B --> S1[App server 1] & S2[App server 2]
    S1 & S2 --> D[(DynamoDB)]
```
"""

from collections.abc import Iterator

from designlint.analysis.reliability.availability import flow_availability
from designlint.analysis.reliability.needs import SinglePoint, single_points, without_twin
from designlint.analysis.structure.redundancy import Standing
from designlint.design import Component, Design, Flow
from designlint.diagnostic import Finding, Fix, Label, Severity, Tradeoff
from designlint.edits import count, fix
from designlint.quantity import show_percent
from designlint.rule import rule
from designlint.wording import listed, quoted

_HELP = {
    "lb": "run two behind one address, or use a managed load balancer that spans zones",
    "gateway": "run two behind a load balancer, or use a managed gateway",
    "db": "add a standby with automatic failover: `{fact} {{ replicas 1, failover auto }}`, or use a managed store",
    "cache": "add a replica with automatic failover: `{fact} x2 {{ failover auto }}`",
    "queue": "run the broker as a cluster: `{fact} x3`, or use a managed queue",
    "stream": "run the brokers as a cluster: `{fact} x3 {{ rf 3 }}`",
}
_SECOND = "run a second instance in another zone: `{fact} x2`"
_STATEFUL = ("db", "cache", "search", "queue", "stream", "warehouse", "objects", "coordinator")


@rule(Severity.ERROR)
def single_point_of_failure(design: Design) -> Iterator[Finding]:
    """Judge each part that some flow can not do without."""
    unknown: list[SinglePoint] = []
    for point in (*single_points(design), *without_twin(design)):
        if point.standing is Standing.UNKNOWN:
            unknown.append(point)
        else:
            yield _finding(point, design)
    if unknown:
        yield _question(unknown, design)


def _finding(point: SinglePoint, design: Design) -> Finding:
    component = point.component
    kind = component.kind.id if component.kind else ""
    name = quoted(component.name)
    drawn = f"{name} is drawn once; if it stops" if point.standing is Standing.DRAWN_ONCE else f"if {name} stops"
    share = f" ({show_percent(point.share)} of the traffic)" if point.share is not None else ""
    severity, note, figures = _weight(point, design)
    return Finding(
        message=f"{drawn}, {_what_stops(point.flows, design)}{share}{note}",
        at=component.span,
        label="nothing is known to take over",
        help=_HELP.get(kind, _SECOND).format(fact=design.writing.fact(component.id)),
        severity=severity,
        tradeoff=Tradeoff(
            "a second machine, and a failover that has to be tested", "medium", "medium" if kind in _STATEFUL else "low"
        ),
        follow_up=f"what do users see while {name} fails over, and when was that last tried?",
        components=(component.id,),
        flows=tuple(flow.id for flow in point.flows if flow.declared),
        figures=figures,
        fix=_second(component, kind, design),
    )


def _second(component: Component, kind: str, design: Design) -> Fix | None:
    """A second instance, where nothing has to be copied to it."""
    if kind in _STATEFUL or component.says("stateless") is False:
        return None
    return fix(f"run a second instance of {quoted(component.name)}", [count(design, component, 2)])


def _what_stops(flows: tuple[Flow, ...], design: Design) -> str:
    names = [flow.label for flow in flows]
    if not flows:
        return "no other part does what it does"
    if len(flows) == len(design.flows) and len(flows) > 2:
        return f"all {len(flows)} flows stop"
    return f"{listed(names, most=3)} {'stops' if len(names) == 1 else 'stop'}"


def _weight(point: SinglePoint, design: Design) -> tuple[Severity, str, dict[str, float]]:
    """The severity, a remark on the target, and the computed availability of the worst flow that it stops."""
    if point.flows and all(flow.says("low") for flow in point.flows):
        return Severity.INFO, "; users can wait for it", {}
    worst: tuple[float, float, float] | None = None
    for flow in point.flows:
        target = flow.number("availability") or design.requirements.number("availability")
        if target is None or flow.says("low"):
            continue
        value = flow_availability(design)[flow.id].value
        if worst is None or value - target < worst[0]:
            worst = (value - target, value, target)
    declared = point.standing is Standing.SINGLE
    if worst is None:
        return Severity.WARNING, "", {}
    margin, value, target = worst
    if margin >= 0:
        remark = f"; with {show_percent(value)} the target of {show_percent(target)} holds all the same"
        return Severity.INFO, remark, {"availability": value}
    remark = f"; {show_percent(value)} misses the target of {show_percent(target)}"
    return (Severity.ERROR if declared else Severity.WARNING), remark, {"availability": value}


def _question(points: list[SinglePoint], design: Design) -> Finding:
    names = [point.component.name for point in points]
    flows = {flow.id: flow for point in points for flow in point.flows}
    stops = listed([flow.label for flow in flows.values()], most=2)
    return Finding(
        message=f"how many instances of {listed(names, most=6)} run? where there is one, its loss stops {stops}",
        at=points[0].component.span,
        help=f"declare them, such as `{design.writing.fact(points[0].component.id)} x2`",
        severity=Severity.QUESTION,
        related=tuple(
            Label(each.component.span, f"{quoted(each.component.name)} is on the way") for each in points[1:]
        ),
        components=tuple(point.component.id for point in points),
        flows=tuple(id for id, flow in flows.items() if flow.declared),
    )
