"""Consumers that take less than comes in.

A queue hides that its consumers are too slow: producers are served, nothing fails, and the delay grows. At peak that
is what a queue is for, if the consumers catch up afterwards. If not even the average is taken, it never empties: the
oldest message is an hour old, then a day, until retention ends and messages are dropped unread.

The rule adds up what the consumers take (`capacity` times instances) and compares it with what reaches the broker. It
is an error if they fall behind on average and a warning if only at peak, as far as counts and capacities are declared.
Consumers of a queue share its messages; of a topic or a stream each kind of consumer gets all of them. Two more things
are warnings: more consumers than the stream has partitions, since the others have nothing to do, and a backlog that
takes longer to work off than recovery may take (`rto`).

## When it does not matter
Consumers that grow by themselves (`autoscale`, functions), and those of which nobody says what they take: work differs
too much for a default. A service that also answers requests is a matter of `over-capacity`.

## How to repair it
Run more consumers, and at least as many partitions as consumers; take messages in batches; or do less for each.
Partitions keep order for each key only, and their number is hard to change later.

## What an interviewer asks next
The consumers are down for an hour: how many messages wait, how long until they are worked off, and which messages are
worth nothing by then?

Sources: Google SRE book, "Data Processing Pipelines" · Apache Kafka documentation, "Consumers" (one consumer for each
partition of a group) · Amazon Builders' Library, "Avoiding insurmountable queue backlogs".

## Bad
Even the average is more than they take:
```arch
client   web
service  api x4
sqs      jobs "Jobs" { dlq parked }
worker   resizer x2 { capacity 50/s }   # finds: `Jobs` gains 900 messages every second at peak: 1,000/s come in and
web -> api
api ~> jobs: resize { publish }
jobs ~> resizer
flow upload { web -> api ~> jobs ~> resizer, rate 1k/s }
```

Only the peak is, twelve consumers share four partitions, and catching up takes too long:
```arch
requirements { dau 864k, action post 10/user/day write, peak 5x, rto 30 min }
client  web
service api x4
kafka   posts x3 { partitions 4, dlq parked }
worker  indexer x4 { capacity 100/s }   # finds: catches up only when the peak is over
worker  mailer x12 { capacity 500/s }   # finds: 8 of the 12 instances of `mailer` have nothing to do
worker  counter x4 { capacity 150/s }   # finds: 900k messages wait
web -> api
api ~> posts: post { publish }
posts ~> indexer & mailer & counter
flow post { web -> api ~> posts ~> indexer & mailer & counter }
```

```mermaid
graph LR
    U[Users] --> A[API x4]
    A -.->|clicks| K[Kafka]
    %% finds: `Kafka` gains 3,000 messages every second at peak
    K -.-> C[Click counter x2]
    %% arch: K { partitions 12 }
    %% arch: worker C { capacity 1k/s }
    %% arch: A -> K { rate 5k/s }
```

## Good
Enough of them, for the peak and for the hour after an outage:
```arch
requirements { rto 1 h }
client   web
service  api x4
sqs      jobs { dlq parked }
worker   resizer x50 { capacity 50/s }
web -> api
api ~> jobs: resize { publish }
jobs ~> resizer
flow upload { web -> api ~> jobs ~> resizer, rate 1k/s }
```

Consumers that grow by themselves, and one of which nobody says what it takes:
```arch
client   web
service  api x4
sqs      jobs { dlq parked }
kafka    clicks x3 { partitions 12, dlq parked }
lambda   resizer
worker   counter x2 { capacity 100/s, autoscale }
worker   archiver x2
web -> api
api ~> jobs & clicks: event { publish }
jobs ~> resizer
clicks ~> counter & archiver
flow upload { web -> api ~> jobs & clicks, rate 1k/s }
```

Two kinds of consumers share the messages of a queue:
```arch
client   web
service  api x4
rabbitmq jobs x3 { dlq parked }
worker   fast x4 { capacity 200/s }
worker   slow x4 { capacity 100/s }
web -> api
api ~> jobs: job { publish }
jobs ~> fast & slow
flow upload { web -> api ~> jobs, rate 1k/s }
```

A service that takes messages beside its requests, and a drawing without figures:
```arch
client   web
service  api x4
sqs      jobs { dlq parked }
service  mailer x2 { capacity 100/s }
web -> api
api ~> jobs: mail { publish }
jobs ~> mailer
flow mail { web -> api ~> jobs ~> mailer, rate 1k/s }
```

```mermaid
graph LR
    U[Users] --> A[API x4] -.-> K[Kafka] -.-> C[Click counter x2]
```
"""

import math
from collections.abc import Iterator

from designlint.analysis.load.backlog import Intake, backlog, intakes, is_topic, partitions_of
from designlint.analysis.load.capacity import utilisation
from designlint.analysis.load.messaging import BROKERS, exchange
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.quantity import show_duration, show_number, show_rate
from designlint.rule import rule
from designlint.wording import listed, quoted

_PRICE = Tradeoff("more partitions keep order for each key only, and their number is hard to change", "low", "low")


@rule(Severity.ERROR)
def slow_consumer(design: Design) -> Iterator[Finding]:
    """Judge the consumers of each broker."""
    for groups in intakes(design).values():
        for group in groups:
            if any(each.id in utilisation(design) and not _is_judged_here(each) for each in group.consumers):
                continue
            severity = _severity(group)
            if severity is not None:
                yield _behind(group, severity, design)
            else:
                yield from _slow_to_recover(group, design)
    for broker in design.of_kind(*BROKERS):
        yield from _idle(broker, design)


def _is_judged_here(consumer: Component) -> bool:
    return consumer.is_a("worker", "function")  # `over-capacity` leaves those out


def _severity(group: Intake) -> Severity | None:
    if group.use.plan <= 1:
        return Severity.INFO if group.use.high > 1 and group.declared and group.certain else None
    if not group.certain:
        return Severity.INFO
    told = all(each.confidence == 1 for each in (group.broker, *group.consumers))
    surely = told and group.counted and group.declared and group.use.low > 1
    return Severity.ERROR if surely and _never_drains(group) else Severity.WARNING


def _never_drains(group: Intake) -> bool:
    return group.average > group.capacity


def _behind(group: Intake, severity: Severity, design: Design) -> Finding:
    names = listed([each.name for each in group.consumers])
    rate = max(group.rate, group.capacity * group.use.high) if group.use.plan <= 1 else group.rate
    gain = rate - group.capacity
    bound = "" if group.certain else "up to "
    worst = " at worst" if group.use.plan <= 1 else ""
    takes = f"{names} {'takes' if len(group.consumers) == 1 else 'take'} {show_rate(group.capacity)}"
    end = "it never drains" if _never_drains(group) else "it catches up only when the peak is over"
    parts = f", since {group.partitions} partitions feed no more" if _limited(group) else ""
    return Finding(
        message=f"{quoted(group.broker.name)} gains {bound}{_messages(gain)} at peak: "
        f"{show_rate(rate)} come in{worst} and {takes}{parts}; {end}",
        at=group.consumers[0].span,
        label="takes less than comes in",
        help=_more(group, rate, design),
        severity=severity,
        tradeoff=_PRICE,
        follow_up="the consumers are down for an hour: how many messages wait, and when are they worked off?",
        related=(Label(group.broker.span, "messages wait here"),),
        components=(group.broker.id, *(each.id for each in group.consumers)),
        flows=_flows(group, design),
        figures={
            "utilisation": group.use.plan,
            "utilisation_low": group.use.low,
            "utilisation_high": group.use.high,
            "rate": rate,
            "capacity": group.capacity,
        },
        assumptions=group.assumptions,
        basis=group.basis,
    )


def _messages(gain: float) -> str:
    return f"{show_number(gain)} messages every second" if gain >= 1 else f"{show_rate(gain)} messages"


def _limited(group: Intake) -> bool:
    """Whether instances have nothing to do for want of partitions."""
    return sum(each.instances.count or 1 for each in group.consumers) > group.instances


def _more(group: Intake, rate: float, design: Design) -> str:
    wanted = math.ceil(rate / (group.capacity / group.instances)) if group.capacity else 0
    first = group.consumers[0]
    others = group.instances - min(first.instances.count or 1, group.instances)
    text = f"run more consumers: `{design.writing.fact(f'{first.id} x{wanted - others}')}`" if wanted else "run some"
    if group.partitions and wanted > group.partitions:
        text += f", and as many partitions: `{design.writing.fact(f'{group.broker.id} {{ partitions {wanted} }}')}`"
    return text


def _flows(group: Intake, design: Design) -> tuple[str, ...]:
    parts = {group.broker.id, *(each.id for each in group.consumers)}
    return tuple(flow.id for flow in design.flows if flow.declared and any(step.target in parts for step in flow.steps))


def _slow_to_recover(group: Intake, design: Design) -> Iterator[Finding]:
    """A backlog that takes longer than recovery may take."""
    stated = [*(each.number("rto") for each in group.consumers), group.broker.number("rto")]
    rto = next((each for each in stated if each), None) or design.requirements.number("rto")
    if not rto or not (group.certain and group.declared and group.counted):
        return
    needed = group.drain(rto)
    if needed <= rto:
        return
    waiting = backlog(group.rate, rto)
    names = listed([each.name for each in group.consumers])
    when = f"in {show_duration(needed)}" if needed < math.inf else "only when the peak is over"
    yield Finding(
        message=f"{show_number(waiting)} messages wait in {quoted(group.broker.name)} after {show_duration(rto)} "
        f"without consumers; {names} {'works' if len(group.consumers) == 1 else 'work'} them off {when}, "
        "longer than recovery may take",
        at=group.consumers[0].span,
        label="slow to catch up",
        help=f"{_more(group, 2 * group.rate, design)}, or say that old messages may be dropped",
        severity=Severity.WARNING,
        tradeoff=_PRICE,
        follow_up="which of the messages that wait are worth nothing after an hour?",
        related=(Label(group.broker.span, "messages wait here"),),
        components=(group.broker.id, *(each.id for each in group.consumers)),
        flows=_flows(group, design),
        figures={"backlog": waiting, "rate": group.rate, "capacity": group.capacity, "rto_s": rto}
        | ({"drain_s": needed} if needed < math.inf else {}),
        assumptions=group.assumptions,
        basis=group.basis,
    )


def _idle(broker: Component, design: Design) -> Iterator[Finding]:
    """Consumers without a partition to read."""
    parts = partitions_of(broker)
    if not parts or not is_topic(broker):
        return
    for id in exchange(design, broker).consumers:
        consumer = design.components[id]
        count = consumer.instances.count or 0
        if count <= parts or consumer.is_a(*BROKERS):
            continue
        yield Finding(
            message=f"{count - parts} of the {count} instances of {quoted(consumer.name)} "
            f"{'has' if count - parts == 1 else 'have'} nothing to do: "
            f"{quoted(broker.name)} has {parts} {'partition' if parts == 1 else 'partitions'}, and each has one reader",
            at=consumer.span,
            label="more readers than partitions",
            help=f"add partitions: `{design.writing.fact(f'{broker.id} {{ partitions {count} }}')}`, or run fewer",
            severity=Severity.WARNING if consumer.instances.known == "declared" else Severity.INFO,
            tradeoff=_PRICE,
            follow_up="what becomes of the order of messages when you add partitions?",
            related=(Label(broker.span, f"{parts} of them"),),
            components=(broker.id, consumer.id),
            figures={"instances": float(count), "partitions": float(parts)},
        )
