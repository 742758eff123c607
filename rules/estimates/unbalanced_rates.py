"""A rate on a connection that does not follow from what reaches its source.

A part sends what it gets, times the calls for each request, times the share of requests that go this way, less what a
cache answers. Where the stated rate is another one, one of these factors is missing from the picture: a fan-out that
nobody drew, a cache that is not asked, a share of requests that turn off before.

The rule compares each stated `rate` with that product. It speaks where they are more than 20% apart at both ends of the
defaults (peak, hit ratio): more than the source can produce always, less only where every request goes this way,
because a declared flow steps here or `calls` and `prob` are stated.

## When it does not matter
Sources that get something of which nobody says how much, or of which it is a guess how requests divide. A producer may
well publish for one request in ten. What is consumed, copied or observed follows from what happened before.

## How to repair it
Correct the rate, or state what explains it: `calls 5`, `prob 20%`, `on_miss cache`. Usually the picture learns
something by it.

## What an interviewer asks next
A request comes in at the edge: how many calls does it cause by the time it is answered, and which part gets most of
them?

Sources: Google SRE book, "Addressing Cascading Failures" (how requests multiply) · "System Design Interview Execution"
(estimates that follow from each other).

## Bad
Five times what the service gets:
```arch
requirements { dau 864k, read 100/user/day, peak 1x }
client   web
service  feed x4
service  ranking x8
web -> feed: GET feed
feed -> ranking: score { rate 5k/s }   # finds: `feed` -> `ranking` says 5,000/s, but `feed` can only produce 1,000/s
```

A cache is not asked, and half of the orders never arrive:
```arch
requirements { dau 864k, peak 1x }
client   web
service  shop x4
redis    hot x2 { hit 90%, failover auto }
postgres items x2 { failover auto }
postgres orders x2 { failover auto }
web -> shop
shop -> hot: look up { read }
shop -> items: SELECT { read, on_miss hot, rate 1k/s }   # finds: says 1,000/s, but `shop` can only produce 100/s
shop -> orders: INSERT { write, rate 20/s }   # finds: says 20/s, but 40/s go this way
flow look { web -> shop -> hot & items, rate 1k/s }
flow buy { web -> shop -> orders, rate 40/s }
```

```mermaid
graph LR
    %% arch: requirements { dau 864k, read 100/user/day, peak 1x }
    U[Users] --> A[API]
    %% finds: says 3,000/s
    A -->|score| R[Ranking service]
    %% arch: A -> R { rate 3k/s }
```

## Good
What explains it is stated:
```arch
requirements { dau 864k, read 100/user/day, peak 1x }
client   web
service  feed x4
service  ranking x8
service  ads x2
web -> feed: GET feed
feed -> ranking: score { rate 5k/s, calls 5 }
feed -> ads: pick { rate 200/s, prob 20% }
```

It may lie at the other end of an unknown peak, and publishing is rarer than requests:
```arch
requirements { dau 864k, read 100/user/day }
client   web
service  feed x4
service  ranking x8
kafka    events x3 { dlq parked }
web -> feed: GET feed
feed -> ranking: score { rate 5k/s }
feed ~> events: opened { publish, rate 10/s }
```

Nobody says what else reaches the source, or how requests divide:
```arch
requirements { dau 864k, read 100/user/day, peak 1x }
client    web
scheduler nightly
service   feed x4
service   ranking x8
web -> feed: GET feed
nightly -> feed: rebuild
feed -> ranking: score { rate 5k/s }
flow look { web -> feed -> ranking }
```

```arch
requirements { dau 864k, read 100/user/day, peak 1x }
client   web
service  feed x4
service  ranking x8
web -> feed: GET feed
feed -> ranking: score { rate 50/s }
flow look { web -> feed -> ranking }
flow browse { web -> feed }
```

```mermaid
graph LR
    %% arch: requirements { dau 864k, read 100/user/day, peak 1x }
    U[Users] --> A[API] --> R[Ranking service]
    %% arch: A -> R { rate 1k/s }
```
"""

from collections.abc import Iterator

from designlint.analysis.load.balance import Stated, stated_rates
from designlint.design import Design
from designlint.diagnostic import Finding, Severity
from designlint.quantity import show_number, show_percent, show_rate
from designlint.rule import rule
from designlint.wording import listed, quoted


@rule(Severity.WARNING)
def unbalanced_rates(design: Design, *, tolerance: float = 0.2) -> Iterator[Finding]:
    """Judge each connection that states a rate."""
    for found in stated_rates(design):
        too_much = found.stated > found.most * (1 + tolerance)
        too_little = found.every and found.stated < found.least * (1 - tolerance)
        if too_much or too_little:
            yield _finding(found, design, too_much=too_much)


def _finding(found: Stated, design: Design, *, too_much: bool) -> Finding:
    connection = found.connection
    source, target = (quoted(design.components[id].name) for id in connection.pair)
    ratio = found.stated / found.computed
    computed = show_rate(found.computed)
    but = f"but {source} can only produce {computed}" if too_much else f"but {computed} go this way"
    missing = f"`calls {show_number(ratio)}`" if too_much else f"`prob {show_percent(ratio)}`"
    factors = [name for name in ("calls", "prob") if connection.says(name)]
    return Finding(
        message=f"{source} -> {target} says {show_rate(found.stated)}, {but}",
        at=connection.span,
        label=f"{show_number(ratio)} times as much" if too_much else f"{show_percent(ratio)} of it",
        help=f"correct one of them: {listed(['rate', *factors])}"
        if factors
        else f"correct the rate, or state what explains it, such as {missing}",
        follow_up="how many calls does one request cause by the time it is answered, and who gets most of them?",
        components=connection.pair,
        connections=(connection.pair,),
        figures={"stated": found.stated, "computed": found.computed, "ratio": ratio},
        assumptions=found.assumptions,
        basis=found.basis,
    )
