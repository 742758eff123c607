"""A flow that by estimate takes longer than is asked for.

Every call costs a round trip and the time of the part that is called. Medians add up; the slow ends do not quite, but
one slow hop in a hundred is enough to decide the 99th percentile of a whole chain. The estimate takes each hop as
lognormal, adds calls that follow each other, mixes the ways that a cache takes, and for parallel calls counts the
slowest.

## When it does not matter
Where no latency is asked for, or the flow may wait (`low`). What happens behind a message, since nobody waits for it.
While every time on the way is a planning figure the finding is no more than a hint: measure, and declare what you find
(`latency p50 10 ms p99 60 ms`).

## How to repair it
Begin with the hop that takes most: keep a copy nearby, ask in parallel, do it later, or make it faster. A cache lowers
the 99th percentile only if it misses less than one read in a hundred. What that costs depends on the remedy: copies are
stale, later is a second step for the user.

## What an interviewer asks next
Which of these calls could the user do without, and what would they see in its place?

Sources: Dean and Barroso, The Tail at Scale · Fenton 1960, sums of lognormal variables · napkin-math latency tables.

## Bad

Four services in a row, and a store; even the medians take longer:
```arch
requirements { latency p99 < 40 ms }  # finds: `Buy`: p99 about
client   web "Web"
lb       entry
service  shop    { latency p50 10 ms p99 40 ms }
service  prices  { latency p50 10 ms p99 40 ms }
service  stock   { latency p50 15 ms p99 60 ms }
postgres orders  { latency p50 5 ms p99 30 ms }
web -> entry -> shop -> prices -> stock -> orders
flow buy "Buy" { web -> entry -> shop -> prices -> stock -> orders }
```

An ocean lies between the two:
```arch
requirements { latency p99 < 100 ms }  # finds: `Read`: p99 about
client web
region eu "eu-west-1" { service api }
region us "us-east-1" { postgres store }
web -> api -> store
flow read "Read" { web -> api -> store { read } }
```

```mermaid
graph LR
    %% arch: requirements { latency p99 < 50 ms }   # %% finds: `checkout`: p99 about
    %% arch: pay { latency p50 150 ms p99 900 ms }
    %% arch: flow checkout { U -> A -> pay }
    U[Users] --> A[Order service] -->|charge card| pay[Stripe]
```

A flow that may wait is no more than a hint:
```arch
requirements { latency p99 < 50 ms }  # finds: `report`: p99 about
client    web
service   api { latency p50 10 ms p99 30 ms }
warehouse facts { latency p50 2 s p99 10 s }
web -> api -> facts
flow report { web -> api -> facts, low }
```

## Good

The same within its target:
```arch
requirements { latency p99 < 300 ms }
client   web
lb       entry
service  shop    { latency p50 10 ms p99 40 ms }
postgres orders  { latency p50 5 ms p99 30 ms }
web -> entry -> shop -> orders
flow buy { web -> entry -> shop -> orders }
```

Nobody waits for the provider behind the queue:
```arch
requirements { latency p99 < 200 ms }
client  web
service orders { latency p50 10 ms p99 40 ms }
sqs     jobs { dlq parked }
worker  billing
stripe  pay { latency p50 300 ms p99 2 s }
web -> orders
orders ~> jobs { publish }
jobs ~> billing { consume }
billing -> pay: charge
flow buy { web -> orders ~> jobs ~> billing -> pay }
```

A design that asks for nothing:
```mermaid
graph LR
    U[Users] --> A[Order service] -->|charge card| P[Stripe]
```
"""

from collections.abc import Iterator

from designlint.analysis.load.reads import percentile
from designlint.analysis.response.latency import Hop, Latency, latencies
from designlint.design import Design
from designlint.diagnostic import Basis, Finding, Label, Severity, Tradeoff
from designlint.quantity import show_duration, show_percent
from designlint.rule import rule
from designlint.source import Span
from designlint.stated import Percentiles, Stated
from designlint.wording import listed, quoted


@rule(Severity.ERROR, yields_to=("cross-region-call", "needless-sync", "inline-heavy-work"))
def missed_latency(design: Design) -> Iterator[Finding]:
    """Compare each flow's estimate with the tightest target that holds for it.

    Flows that miss one target by the same part are one finding.
    """
    groups: dict[tuple[int, str], list[Latency]] = {}
    bearers: dict[int, Stated] = {}
    for found in latencies(design):
        bearer = found.flow if found.flow is not None and percentile(found.flow) is not None else design.requirements
        target = percentile(bearer)
        if target is None or not found.path or not _required(bearer):
            continue
        if found.p99 > target:
            bearers[id(bearer)] = bearer
            groups.setdefault((id(bearer), _dearest(found).connection.target), []).append(found)
    for (bearer_id, _), missing in groups.items():
        yield _finding(missing, bearers[bearer_id], design)


def _required(bearer: Stated) -> bool:
    value = bearer.get("latency")
    return isinstance(value, Percentiles)


def _dearest(found: Latency) -> Hop:
    return max(found.path, key=lambda hop: hop.p99)


def _is_low(found: Latency) -> bool:
    return found.flow is not None and bool(found.flow.says("low"))


def _finding(missing: list[Latency], bearer: Stated, design: Design) -> Finding:
    target = percentile(bearer) or 0.0
    found = max(missing, key=lambda each: (not _is_low(each), each.p99))
    others = list(dict.fromkeys(each.label for each in missing if each.label != found.label))
    dearest = _dearest(found)
    part = design.components[dearest.connection.target]
    share = dearest.p99 / sum(hop.p99 for hop in found.path)
    fact = bearer.fact("latency")
    place = _place(found, design)
    hopeless = found.timing.floor > target
    guessed = not any(hop.declared for hop in found.path)
    text = f"p99 about {show_duration(found.p99)} against {show_duration(target)}"
    also = (
        f"; {listed(others, most=3)} {'misses' if len(others) == 1 else 'miss'} it by the same part" if others else ""
    )
    floor = f"; the medians alone take {show_duration(found.timing.floor)}" if hopeless else ""
    return Finding(
        message=f"{quoted(found.label)}: {text}{floor}; {quoted(part.name)} takes {show_percent(share)} of it{also}",
        at=fact.span if fact is not None else place,
        label="this is asked for",
        help=_cure(dearest, part.name),
        severity=Severity.INFO if guessed or _is_low(found) else Severity.ERROR if hopeless else Severity.WARNING,
        tradeoff=Tradeoff("copies lag, and what is done later is a second step for the user", "medium", "medium"),
        follow_up=f"which calls of {quoted(found.label)} could the user do without, and what would they see then?",
        related=(Label(dearest.connection.span, "the dearest hop"),),
        components=(part.id,),
        connections=(dearest.connection.pair,),
        flows=tuple(each.flow.id for each in missing if each.flow is not None),
        figures={
            "p99_ms": found.p99 * 1000,
            "p50_ms": found.p50 * 1000,
            "target_ms": target * 1000,
            "floor_ms": found.timing.floor * 1000,
            "ceiling_ms": found.timing.ceiling * 1000,
        },
        assumptions=found.assumptions,
        basis=(*_declared(found), Basis(_working(found), "derived")),
    )


def _place(found: Latency, design: Design) -> Span:
    return found.flow.span if found.flow is not None else design.components[found.entry].span


def _cure(hop: Hop, name: str) -> str:
    if hop.trip[0] > hop.service[0]:
        return f"keep a copy of what {quoted(name)} gives near its caller, or ask it less often"
    return f"ask {quoted(name)} later or in parallel, or keep its answers in a cache that misses less than 1% of reads"


def _declared(found: Latency) -> Iterator[Basis]:
    for hop in found.path:
        fact = hop.connection.fact("latency")
        if fact is not None:
            yield Basis(fact.span.text, "declared", fact.span)


def _working(found: Latency) -> str:
    hops = " + ".join(
        f"{hop.connection.target} {show_duration(hop.trip[1])} + {show_duration(hop.service[1])}" for hop in found.path
    )
    bounds = f"between {show_duration(found.timing.floor)} and {show_duration(found.timing.ceiling)}"
    return f"p99 of round trips and parts: {hops}; together {show_duration(found.p99)} ({bounds})"
