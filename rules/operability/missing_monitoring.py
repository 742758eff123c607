"""A design that nothing watches.

A part that fails silently fails for as long as nobody complains. What is not measured can not be scaled in time
either: the first sign of a full disk or a growing queue is the outage. Monitoring drawn late is bolted on; drawn
early it shows which signals the design can give at all.

A monitor in the drawing counts, and so does a part that states `metrics`, `logs`, `traces`, `alerts` or `slo`, a
connection that observes, or a word on it in a note, a decision or a label ("metrics go to Datadog"), or how a failure
is detected.

## When it does not matter
In a drawing of fewer than three parts of the design's own: clients and other people's systems are not counted, nor
are boxes of unknown kind. The option `min_parts` moves that limit. Three is a judgement: below it one log file will
do.

## How to repair it
Add a monitor and say what it watches: `monitor obs "Prometheus" { observes all, metrics, alerts }`. Begin with rate,
errors, latency and saturation of the parts that most flows need. It costs about $20 a month for a thousand series,
and people who answer the alarms.

## What an interviewer asks next
It has been slow for ten minutes: what woke you, and where do you look first?

Sources: Azure Well-Architected OE:07 (observability) · SRE book, "Monitoring distributed systems" (four golden
signals) · napkin-math cost tables (1,000 metric series $20 a month).

## Bad
```arch
client  web
service api        # finds: nothing watches `api`, `orders` and `hot`
db      orders
redis   hot
web -> api -> orders & hot
```

```mermaid
graph LR
    %% finds: nothing watches `Load balancer`, `App server` and `Orders DB`
    U[Users] --> LB[Load balancer]
    LB --> A[App server]
    A --> DB[(Orders DB)]
```

What `--fix --unsafe-fixes` makes of it:
```mermaid fixed
graph LR
    U[Users] --> LB[Load balancer]
    LB --> A[App server]
    A --> DB[(Orders DB)]
    %% arch: monitor obs { observes all, alerts }
```

## Good
```arch
client  web
service api
db      orders
redis   hot
monitor obs { observes all, alerts }
web -> api -> orders & hot
```

```mermaid
graph LR
    U[Users] --> LB[Load balancer]
    LB --> A[App server]
    A --> DB[(Orders DB)]
    A -.-> P[Prometheus]
```

Facts and words instead of a box:
```arch
client  web
service api { metrics, alerts pagerduty }
db      orders
redis   hot
web -> api -> orders & hot
```

```arch
client  web
service api
db      orders
redis   hot
web -> api -> orders & hot
note "metrics and traces go to Datadog"
```

```arch
client  web
service api
db      orders
redis   hot
web -> api -> orders & hot
failure orders { effect "no checkout", detect "alarm on errors per minute" }
```

Too small to need it: one part of our own beside its store, and somebody else's system:
```arch
client   web
service  api
db       orders
external stripe
web -> api -> orders & stripe
```
"""

from collections.abc import Iterator

from designlint.analysis.reliability.needs import needed_by_flow
from designlint.analysis.structure.telemetry import is_watched
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.edits import add, fix, free_id
from designlint.rule import rule
from designlint.wording import listed, quoted

_NOT_OURS = ("client", "external", "monitor")


@rule(Severity.WARNING)
def missing_monitoring(design: Design, *, min_parts: int = 3) -> Iterator[Finding]:
    """Look for a monitor, or for any word on one."""
    own = [each for each in design.components.values() if each.kind is not None and not each.is_a(*_NOT_OURS)]
    if len(own) >= min_parts and not is_watched(design):
        yield _finding(_most_needed(own, design), len(own), design)


def _most_needed(own: list[Component], design: Design) -> list[Component]:
    """The three parts that most flows need, the busiest first where flows do not tell."""
    needs = [id for ids in needed_by_flow(design).values() for id in ids]

    def weight(component: Component) -> tuple[int, int]:
        return needs.count(component.id), design.graph.degree(component.id)

    most = sorted(own, key=weight, reverse=True)[:3]
    return [each for each in own if each in most]


def _finding(watch: list[Component], total: int, design: Design) -> Finding:
    first, *others = watch
    rest = total - len(watch)
    names = listed(each.name for each in watch)
    them = f"{total} parts" if rest else names
    most = f"; most depends on {names}" if rest else ""
    return Finding(
        message=f"nothing watches {'the ' if rest else ''}{them}, so users will report an outage first{most}",
        at=first.span,
        label="who notices when this stops?",
        help=f"measure rate, errors, latency and saturation of {names}: "
        f"`{design.writing.fact('monitor obs')} {{ observes all, alerts }}`",
        tradeoff=Tradeoff("about $20 a month for 1,000 metric series, and people who answer alarms"),
        follow_up=f"{quoted(first.name)} has been slow for ten minutes: what woke you, and where do you look first?",
        related=tuple(Label(each.span, "nor this") for each in others),
        components=tuple(each.id for each in watch),
        assumptions=("1,000 metric series cost $20 a month (napkin-math cost tables)",),
        fix=fix("add a monitor", [add(design, f"monitor {free_id(design, 'obs')} {{ observes all, alerts }}")]),
    )
