"""An availability target that the design can not keep.

A flow works only while everything works that it waits for, so its parts multiply: ten of 99.9% are 99% together, 3.65
days a year. The tool works out each flow: machines fail, zones and regions fail with all that runs in them, managed
parts keep what their provider promises. What several parts share counts once, and so does a part that several ways
lead to. Every default that goes into the figure is told with its source.

It is an error if the flow is down at least twice as long as it may be and would miss even if managed parts were as good
as they are designed for; otherwise a warning. Where instances or zones are not declared they count as they are drawn,
and what rests on that is a warning at most.

## When it does not matter
Parts that a flow goes on without do not count: a cache whose store can take its reads, what works behind a message, an
optional part, a call with a fallback. A flow that users can wait for (`low`) is only information. So small a shortfall
that the figures can not tell it (`tolerance`, a share of the time that may be lost) is none. Where another rule speaks
of the parts that cost the target (a single instance, one zone, a copy that nothing promotes), it is left to that rule.

## How to repair it
Begin with the part that costs most: a second instance in another zone, a standby that takes over by itself, the managed
form that spans zones. Or ask less: a fallback, a queue, one synchronous call fewer. Or promise less. A part should be
one nine better than the whole that hangs on it. Each nine costs about ten times the attention of the one before.

## What an interviewer asks next
Which of these parts would you let fail softly before you pay for another nine?

Sources: The Calculus of Service Availability (ACM Queue) · SRE book, chapters 3 and 4 · Google Cloud infrastructure
reliability guide · AWS Well-Architected, availability of dependencies · SLAs of the providers.

## Bad
One balancer and one database, however many application servers stand between:
```arch
requirements { availability 99.9% }
client   web
nginx    entry x1
service  api x2
postgres store x1
web -> entry -> api -> store
flow buy "Buy" { web -> entry -> api -> store }   # finds: `Buy` reaches 99.74%, down 22.8 h a year
```

Every part is spread over zones, and two other companies are asked on the way:
```arch
requirements { availability 99.95% }
client   web
alb      entry
service  shop x6 { zones 3 }
dynamodb orders
external bank { sla 99.9% }
external fraud "Fraud check" { sla 99.9% }
web -> entry -> shop -> orders
shop -> bank & fraud
flow pay "Pay" { web -> entry -> shop -> fraud & bank & orders }   # finds: `Pay` reaches 99.78%, down 19.3 h a year
```

As drawn, where nobody says how often each part runs:
```mermaid
graph LR
    U[Users] --> G[API gateway] --> A[Shop service] --> D[(Orders DB)]
    %% arch: requirements { availability 99.9% }   # %% finds: `Users to Orders DB` reaches 99.645% as drawn
```

## Good
Spread over zones, and what others promise is enough:
```arch
requirements { availability 99.9% }
client   web
alb      entry
service  api x3 { zones 3 }
dynamodb store
web -> entry -> api -> store
```

One machine, and a target that leaves the time to repair it:
```arch
requirements { availability 99.5% }
client   web
service  api x1
postgres store x1
web -> api -> store
```

What is asked beside the way may fail: a cache, a call with a fallback, what works behind a message:
```arch
requirements { availability 99.9% }
client   web
alb      entry
service  api x3 { zones 3 }
redis    hot x1
external ads { sla 99% }
sqs      jobs
worker   mailer x1
postgres store x1 { zones 2, failover auto 60 s }
web -> entry -> api -> hot & store
api -> ads { fallback yes }
api ~> jobs ~> mailer { outbox }
flow read "Read" { web -> entry -> api -> hot & store, api -> ads, api ~> jobs ~> mailer }
```

A second provider answers when the first does not:
```arch
requirements { availability 99.9% }
client   web
alb      entry
service  shop x3 { zones 3 }
external bank { sla 99.5% }
external other_bank { sla 99.5% }
web -> entry -> shop
shop -> bank { fallback other_bank }
shop -> other_bank
flow pay "Pay" { web -> entry -> shop -> bank }
```

Each flow has a target of its own:
```arch
requirements { availability 99.9% }
client   web
alb      entry
service  api x3 { zones 3 }
dynamodb store
worker   exporter x1
external archive { sla 99% }
web -> entry -> api -> store
web -> exporter -> archive
flow read "Read" { web -> entry -> api -> store }
flow export "Export" { web -> exporter -> archive, availability 98% }
```

Two zones reach 99.9898%: nearer to 99.99% than the figures can tell.
```arch
requirements { availability 99.99% }
client  web
service api x2 { zones 2 }
web -> api
```

Without a target there is nothing to miss; `missing-targets` asks for one:
```mermaid
graph LR
    U[Users] --> A[Shop service] --> D[(Orders DB)]
```
"""

from collections.abc import Iterator

from designlint.analysis.reliability.availability import (
    Contribution,
    flow_availability,
    hoped_availability,
    part_availability,
    stated_availability,
    top_contributors,
)
from designlint.analysis.reliability.needs import needed_by_flow
from designlint.analysis.structure.places import own_zones
from designlint.analysis.structure.redundancy import Standing, standing
from designlint.design import Component, Design, Flow
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.quantity import YEAR, show_duration, show_percent
from designlint.rule import rule
from designlint.source import Span
from designlint.wording import listed, quoted

_MOST_LABELS = 6
_NEXT_TO_NOTHING = 0.02
_STATEFUL = ("db", "cache", "search", "queue", "stream", "coordinator", "warehouse", "objects")


_KNOW_BETTER = ("single-point-of-failure", "single-zone", "missing-failover", "weak-quorum", "zone-loss-overload")


@rule(Severity.ERROR, yields_to=(*_KNOW_BETTER, "over-capacity", "unprotected-external"))
def missed_availability(design: Design, *, error_factor: float = 2.0, tolerance: float = 0.05) -> Iterator[Finding]:
    """Compare each flow that has a target with what its parts give together.

    Flows that miss one target by the same parts are one finding, and so are all that nobody declared.
    """
    groups: dict[tuple[float, bool, tuple[str, ...]], list[Flow]] = {}
    for flow in design.flows:
        target = flow.number("availability") or design.requirements.number("availability")
        down = 1 - flow_availability(design)[flow.id].value
        if target is None or down <= (1 - target) * (1 + tolerance):
            continue
        parts = tuple(each.id for each in _decisive(design, flow, target)) if flow.declared else ()
        groups.setdefault((target, flow.declared, parts), []).append(flow)
    for (target, *_), flows in groups.items():
        yield _finding(design, flows, target, error_factor)


def _finding(design: Design, flows: list[Flow], target: float, error_factor: float) -> Finding:
    loud = [flow for flow in flows if not flow.says("low")]
    worst = min(loud or flows, key=lambda flow: flow_availability(design)[flow.id].value)
    found = flow_availability(design)[worst.id]
    largest = _largest(design, worst)
    stated, hoped = stated_availability(design)[worst.id], hoped_availability(design)[worst.id]
    sure = found.exact and all(each.component.confidence == 1 for each in largest)
    far = 1 - stated >= error_factor * (1 - target) and hoped < target
    severity = Severity.INFO if worst.says("low") else Severity.ERROR if sure and far else Severity.WARNING
    names = list(dict.fromkeys(flow.label for flow in flows))
    several = f"{listed(names, most=3)} miss their target: " if len(names) > 1 else ""
    best = f"; at the best of what others run it is {show_percent(hoped)}" if hoped >= target else ""
    parts = [each.component for each in largest]
    return Finding(
        message=f"{several}{quoted(worst.label)} reaches {show_percent(found.value)}"
        f"{' as drawn' if stated >= target else ''}, down {show_duration((1 - found.value) * YEAR)} a year; "
        f"{show_percent(target)} allows {show_duration((1 - target) * YEAR)}; "
        f"{listed([part.name for part in parts])} {'costs' if len(parts) == 1 else 'cost'} most{best}",
        at=_place(design, worst),
        label=f"{show_percent(target)} is not kept",
        help=_remedy(design, parts[0], found.value),
        severity=severity,
        tradeoff=Tradeoff("each nine costs about ten times the attention of the one before", "medium", "medium"),
        follow_up="which of these parts would you let fail softly before you pay for another nine?",
        related=_labels(design, worst, target),
        components=tuple(part.id for part in _decisive(design, worst, target)),
        flows=tuple(flow.id for flow in flows if flow.declared),
        figures={"availability": found.value, "target": target, "downtime_s": (1 - found.value) * YEAR},
        assumptions=found.assumptions,
    )


def _largest(design: Design, flow: Flow) -> list[Contribution]:
    """The parts that cost a flow most, up to three; what costs next to nothing is none of them."""
    found = top_contributors(design, flow)
    return [each for each in found if each.lost >= _NEXT_TO_NOTHING * found[0].lost]


def _decisive(design: Design, flow: Flow, target: float) -> list[Component]:
    """The largest contributors as far as they have to get better: without their failures the target would be met."""
    found: list[Component] = []
    missing = target - flow_availability(design)[flow.id].value
    for each in _largest(design, flow):
        if missing > 0:
            found.append(each.component)
            missing -= each.lost
    return found


def _place(design: Design, flow: Flow) -> Span:
    """A declared flow, else the target that nothing declared misses."""
    fact = design.requirements.fact("availability")
    return flow.span if flow.declared or fact is None else fact.span


def _labels(design: Design, flow: Flow, target: float) -> tuple[Label, ...]:
    """What the largest contributors cost, and which other parts are weaker than one nine more than the target."""
    largest = _largest(design, flow)
    said = [Label(each.component.span, f"costs {show_duration(each.lost * YEAR)} a year") for each in largest]
    wanted, alone = 1 - (1 - target) / 10, part_availability(design)
    told = {each.component.id for each in largest}
    weak = [id for id in needed_by_flow(design)[flow.id] if alone[id] < wanted and id not in told]
    for id in weak[: _MOST_LABELS - len(said)]:
        text = (
            f"{show_percent(alone[id])} alone; what {show_percent(target)} hangs on should have {show_percent(wanted)}"
        )
        said.append(Label(design.components[id].span, text))
    return tuple(said)


def _remedy(design: Design, part: Component, value: float) -> str:
    """What to do about the part that costs most."""
    fact, zones = design.writing.fact(part.id), own_zones(design, part)
    spread = zones is not None and zones.count > 1
    if part.is_a("external"):
        return f"go on without {quoted(part.name)}: a fallback on its call, or a queue before it"
    managed = part.technology is not None and part.technology.managed
    alone = standing(design, part) is not Standing.REDUNDANT
    if managed and (spread or part.technology is None or part.technology.scope != "zonal"):
        return f"go on without {quoted(part.name)} for a while: a fallback or a cache; or promise {show_percent(value)}"
    if managed or (alone and part.is_a(*_STATEFUL)):
        return f"keep a standby in another zone that takes over by itself: `{fact} {{ zones 2, failover auto }}`"
    if alone:
        return f"run a second instance in another zone: `{fact} x2 {{ zones 2 }}`"
    if not spread:
        return f"spread its instances over zones: `{fact} {{ zones 2 }}`"
    return f"ask less of the flow: a fallback, a queue, a second region; or promise {show_percent(value)}"
