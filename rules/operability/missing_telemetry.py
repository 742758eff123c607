"""A watched design that still can not tell where it hurts.

A graph of requests per second says that something is wrong. Which of six services it is, what it was doing, and
since when, are in logs and traces; whether anybody looks at three in the morning depends on an alert; and a queue
that nobody measures is fine until its consumers are a day behind.

Looked for are logs; traces, where a request passes three services or more while the user waits; an alert or an
objective, where an availability is promised; the lag of each queue. Facts count (`logs`, `traces`, `alerts`, `slo`,
`metrics lag`, a monitor that `observes all, metrics`), words in labels, notes and decisions, and what products are made
for (Loki, Jaeger, PagerDuty; Datadog and OpenTelemetry carry logs and traces alike). What is missing is one finding: a
warning if 99.9% or more is promised.

## When it does not matter
A design that nothing watches at all is found by another rule, and fewer than three parts of one's own need no more
than one log file. Traces on short ways, alerts without a promise, and queues that nobody takes from or that hold dead
letters. A box that is called "Observability" may stand for all of it: there is a question if an availability is
promised, else silence.

## How to repair it
State on the monitor what it collects: `monitor obs { observes all, metrics lag, logs, traces, alerts, slo }`. Give each
request an id at the door and hand it on. Logs cost about $0.50 a GB, traces can be sampled.

## What an interviewer asks next
One request of a hundred takes three seconds: show me how you find out where.

Sources: SRE book, launch checklist (monitoring) and "Monitoring distributed systems" · Azure Well-Architected OE:07
(observability) · napkin-math cost tables (logs $0.5 a GB).

## Bad
```arch
requirements { availability 99.9% }
client  web
service api, service orders, service stock
db      store
monitor obs "Prometheus" { observes all, metrics }   # finds: slows down nobody can see in which of 3 services
web -> api -> orders -> stock -> store
```

```mermaid
graph LR
    U[Users] --> A[App server]
    A -.->|order placed| Q[Order queue]
    Q -.-> W[Mail worker]
    %% finds: no logs and no lag of `Order queue`
    A -.-> P[Prometheus]
```

A box that may stand for anything, behind a promise:
```mermaid
graph LR
    %% arch: requirements { availability 99.9% }
    U[Users] --> A[Shop server]
    A --> B[Cart server]
    B --> D[(Carts)]
    %% finds: are there logs and alerts for the promised 99.9%
    A -.-> O[Observability]
```

## Good
All of it, stated on the monitor:
```arch
requirements { availability 99.9% }
client  web
service api, service orders, service stock
sqs     jobs
worker  mailer
db      store
monitor obs { observes all, metrics, logs, traces, alerts }
web -> api -> orders -> stock -> store
stock ~> jobs ~> mailer
```

Products and words that stand for it:
```mermaid
graph LR
    U[Users] --> A[API] --> B[Order service] --> C[Stock service]
    A & B & C -.-> D[Datadog]
```

```arch
requirements { availability 99.95% }
client  web
service api { logs }
sqs     jobs { metrics lag }
worker  mailer
web -> api
api ~> jobs ~> mailer
note "error budget alerts go to whoever is on call"
```

A short way without a promise needs no traces and no alerts; dead letters and what nobody takes from have no lag:
```arch
client  web
service api { logs, metrics }
service orders
sqs     dead "Dead letters"
sqs     audit
web -> api -> orders
orders ~> audit
orders ~> dead
```

A box that may stand for anything, without a promise, and nothing that watches: another rule's matter.
```mermaid
graph LR
    U[Users] --> A[Shop server]
    A --> B[Cart server]
    B --> D[(Carts)]
    A -.-> O[Observability]
```

```arch
client  web
service api, service orders, service stock
web -> api -> orders -> stock
```
"""

from collections.abc import Iterator
from dataclasses import dataclass

from designlint.analysis.load.messaging import BROKERS, dead_letters, exchange
from designlint.analysis.response.waiting import heaviest_way, parts_on, waits
from designlint.analysis.structure.telemetry import is_watched, lag_is_seen, signals, tells_signals
from designlint.design import Component, Connection, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.quantity import show_percent
from designlint.rule import rule
from designlint.source import Span
from designlint.wording import listed, plain_list, quoted

_NOT_OURS = ("client", "external", "monitor")
_SERVICES = ("service", "function", "realtime")


@dataclass(frozen=True, slots=True)
class _Gap:
    """A signal that is missing: as a statement, as what a question asks for, and the fact that states it."""

    lacks: str
    asks: str
    fact: str


@dataclass(frozen=True, slots=True)
class _Chain:
    """The services that one user waits for, one behind the other."""

    label: str
    services: tuple[Component, ...]
    flows: tuple[str, ...]


@rule(Severity.INFO)
def missing_telemetry(
    design: Design, *, min_parts: int = 3, min_services: int = 3, high_availability: float = 0.999
) -> Iterator[Finding]:
    """List the signals that a watched design does not give."""
    own = [each for each in design.components.values() if each.kind is not None and not each.is_a(*_NOT_OURS)]
    target = _target(design)
    known = tells_signals(design)
    if len(own) < min_parts or not is_watched(design) or not (known or target):
        return
    seen = signals(design)
    chain = _longest_chain(design)
    untraced = chain is not None and len(chain.services) >= min_services and "tracing" not in seen
    unseen = [each for each in _consumed(design) if not lag_is_seen(design, each)]
    gaps: list[_Gap] = []
    if "logging" not in seen:
        gaps.append(_Gap("no logs", "logs", "logs"))
    if untraced:
        gaps.append(_Gap("no traces", "traces", "traces"))
    if target is not None and "alerting" not in seen:
        promise = f"for the promised {show_percent(target)}"
        gaps.append(_Gap(f"no alert or objective {promise}", f"alerts {promise}", "alerts, slo"))
    if unseen:
        names = listed(each.name for each in unseen)
        gaps.append(_Gap(f"no lag of {names}", f"measures of the lag of {names}", "metrics lag"))
    if gaps:
        promised = target is not None and target >= high_availability
        weight = Severity.QUESTION if not known else Severity.WARNING if promised else Severity.INFO
        yield _finding(gaps, chain if untraced else None, unseen, weight, design)


def _target(design: Design) -> float | None:
    """The highest availability that is promised."""
    stated = [each.number("availability") for each in (design.requirements, *design.flows)]
    return max((each for each in stated if each is not None), default=None)


def _longest_chain(design: Design) -> _Chain | None:
    """The way on which a user waits for the most services."""

    def weight(call: Connection) -> float:
        return float(design.components[call.target].is_a(*_SERVICES))

    longest: _Chain | None = None
    for wait in waits(design):
        parts = parts_on(heaviest_way(wait, weight), design)
        services = tuple(each for each in parts if each.is_a(*_SERVICES))
        if services and (longest is None or len(services) > len(longest.services)):
            label = wait.flow.label if wait.flow else parts[0].name
            longest = _Chain(label, services, (wait.flow.id,) if wait.flow else ())
    return longest


def _consumed(design: Design) -> list[Component]:
    """The queues and streams that somebody takes from, dead letters left out."""
    dead = dead_letters(design)
    return [each for each in design.of_kind(*BROKERS) if each.id not in dead and exchange(design, each).consumers]


def _place(design: Design, chain: _Chain | None, unseen: list[Component]) -> Span:
    """Where to speak of it: at the monitor, else at what can not be seen into."""
    monitors = design.of_kind("monitor")
    if monitors:
        return monitors[0].span
    return chain.services[0].span if chain is not None else unseen[0].span if unseen else design.opening


def _finding(
    gaps: list[_Gap], chain: _Chain | None, unseen: list[Component], severity: Severity, design: Design
) -> Finding:
    monitors = design.of_kind("monitor")
    about = design.writing.fact(monitors[0].id if monitors else "monitor obs")
    if severity is Severity.QUESTION:
        said = f"{listed(each.name for each in monitors)} may stand for anything" if monitors else "nothing says so"
        message = f"are there {plain_list(each.asks for each in gaps)}? {said}"
    else:
        message = plain_list(each.lacks for each in gaps)
        if chain is not None:
            where = f"in which of {len(chain.services)} services"
            message += f"; when {quoted(chain.label)} slows down nobody can see {where}"
    services = chain.services if chain is not None else ()
    related = [Label(each.span, f"service {number} on the way") for number, each in enumerate(services, 1)]
    related += [Label(each.span, "how far behind is it?") for each in unseen]
    return Finding(
        message=message,
        at=_place(design, chain, unseen),
        label="what does it show?",
        help=f"collect it, and say so: `{about} {{ observes all, {', '.join(each.fact for each in gaps)} }}`",
        severity=severity,
        tradeoff=Tradeoff("about $0.50 for a GB of logs; traces can be sampled", "medium", "low"),
        follow_up="one request of a hundred takes three seconds: how do you find out where?",
        related=tuple(related[:5]),
        components=tuple(dict.fromkeys(each.id for each in (*services, *unseen))),
        flows=chain.flows if chain is not None else (),
        assumptions=("a GB of logs costs $0.50 (napkin-math cost tables)",) if "logging" not in signals(design) else (),
    )
