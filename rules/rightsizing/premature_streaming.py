"""A streaming platform for a few messages.

Kafka and its kin are made for tens of thousands of messages a second that many groups read, each at its own pace and
again. They cost a cluster of three, partitions that are fixed early, offsets, and an idle consumer for each partition
too many. A managed queue, or a table that workers lock rows of, carries a thousand a second without any of that.

Measured is ten times the declared peak: up to 1,000 messages a second and two consumer groups. Where no flow says which
requests publish, all may: the rule speaks only if even that is little.

## When it does not matter
Where messages are read again: replay, change data capture, event sourcing, analytics, an audit trail. A decision that
gives another reason beside scale ("the company runs it already"): the finding is information then and quotes it.
Producers whose rate follows no user (schedulers, devices, other parties) and that state none: silent.

## How to repair it
A managed queue with a dead-letter queue, or a table with `FOR UPDATE SKIP LOCKED` beside the data, which makes message
and data one transaction. What was read is gone: there is no replay.

## What an interviewer asks next
What would you lose with a queue, and at which rate would you come back to this?

Sources: PostgreSQL as a queue (C. Hanks: 10,000 jobs/s; Oban: 800,000 jobs/h) · O. Onay, "You Are Not Google".

## Bad
```arch
requirements { dau 100k, read 20/user/day, write 2/user/day, peak 3x }
client   web
alb      entry
service  api x3
kafka    events x3 "Events"   # finds: `Events` (Apache Kafka) takes at most 76.4/s messages
worker   mailer x2
postgres store { zones 2, failover auto }
web -> entry -> api -> store
api ~> events ~> mailer
```

```mermaid
graph LR
    %% arch: requirements { dau 100k, read 20/user/day, write 2/user/day, peak 3x }
    U[Users] --> A[API server x2] --> D[(PostgreSQL)]
    %% finds: at most 76.4/s messages at peak for 1 consumer group
    A -->|publish| K[Kafka]
    K --> W[Mail worker]
```

A reason makes it information:
```arch
requirements { dau 100k, read 20/user/day, write 2/user/day, peak 3x }
client   web
alb      entry
service  api x3
kafka    events x3   # finds: the design says "the platform team runs it already"
worker   mailer x2
web -> entry -> api
api ~> events: mail wanted { rate 5/s }
events ~> mailer
decide events { choose "Kafka", over "SQS", because "the platform team runs it already" }
```

Boxes without words, whose consumers are drawn as the messages go:
```mermaid
graph LR
    %% arch: requirements { write 1/s, read 10/s, peak 3x }
    U[Users] --> P[Paste service x2] --> D[(PostgreSQL)]
    U --> R[Read service x2] --> D
    %% finds: takes at most 33/s messages at peak
    P --> K[Kafka x3]
    R --> K
    K --> A[Abuse service]
```

## Good
Many messages, many readers, or messages that are read again:
```arch
requirements { dau 20M, read 20/user/day, write 2/user/day, peak 3x }
client   web
alb      entry
service  api x40
kafka    events x3
worker   mailer x2
web -> entry -> api
api ~> events ~> mailer
```

```arch
requirements { dau 100k, read 20/user/day, write 2/user/day, peak 3x }
client   web
alb      entry
service  api x3
kafka    events x3
worker   mailer x2
worker   indexer x2
worker   scorer x2
web -> entry -> api
api ~> events
events ~> mailer & indexer & scorer
```

```arch
requirements { dau 100k, read 20/user/day, write 2/user/day, peak 3x }
client   web
alb      entry
service  api x3
kafka    events x3
worker   mailer x2
web -> entry -> api
api ~> events ~> mailer
decide events { choose "Kafka", because "we replay a week of orders when the model changes" }
```

A queue, a producer whose rate nobody knows, and a design without a scale:
```arch
requirements { dau 100k, read 20/user/day, write 2/user/day, peak 3x }
client    web
alb       entry
service   api x3
sqs       mails
scheduler nightly
kinesis   readings
worker    mailer x2
worker    meter x2
web -> entry -> api
api ~> mails ~> mailer
nightly ~> readings ~> meter
```

```mermaid
graph LR
    U[Users] --> A[API server x2] --> D[(PostgreSQL)]
    A -->|publish| K[Kafka]
    K --> W[Mail worker]
```
"""

from collections.abc import Iterator

from designlint.analysis.load.messaging import BROKERS, exchange, most_messages
from designlint.analysis.load.traffic import traffic
from designlint.analysis.words.reasons import claimed, names_of, stated_reason
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Severity, Tradeoff
from designlint.quantity import show_number, show_rate
from designlint.rule import rule
from designlint.wording import counted, quoted

_PLATFORMS = ("kafka", "confluent", "redpanda", "pulsar", "msk", "kinesis", "eventhubs")
_PROCESSORS = ("flink", "spark", "storm", "beam", "dataflow", "streamanalytics", "kafkaconnect", "debezium", "firehose")
_READS_AGAIN = ("warehouse", "search", "objects")


@rule(Severity.WARNING)
def premature_streaming(
    design: Design, *, headroom: float = 10.0, messages_per_second: float = 1000.0, consumer_groups: int = 2
) -> Iterator[Finding]:
    """Judge each streaming platform by its messages and readers."""
    if "replay" in claimed(design):
        return
    for broker in design.of_kind(*BROKERS):
        if broker.technology is None or broker.technology.id not in _PLATFORMS:
            continue
        ends = exchange(design, broker)
        if ends.unsure or not 1 <= len(ends.consumers) <= consumer_groups or _reads_again(broker, design):
            continue
        rate = most_messages(design, broker)
        if rate and rate * headroom <= messages_per_second:
            yield _finding(broker, rate, headroom, len(ends.consumers), design)


def _reads_again(broker: Component, design: Design) -> bool:
    """Whether it carries a change feed, or feeds what analyses or keeps the stream."""
    if any(each.op == "cdc" for each in (*design.into(broker.id), *design.out_of(broker.id))):
        return True
    readers = [design.components[id] for id in exchange(design, broker).consumers]
    behind = [design.components[each.target] for part in readers for each in design.out_of(part.id)]
    processes = any(each.technology and each.technology.id in _PROCESSORS for each in readers)
    return processes or any(each.is_a(*_READS_AGAIN) for each in (*readers, *behind))


def _finding(broker: Component, rate: float, headroom: float, groups: int, design: Design) -> Finding:
    reason = stated_reason(design, *names_of(broker), "streaming", "messaging", "events")
    said = f'; the design says "{reason}"' if reason else ""
    product = broker.technology.name if broker.technology else "a streaming platform"
    named = quoted(broker.name) if broker.name.lower() in product.lower() else f"{quoted(broker.name)} ({product})"
    found = traffic(design)
    return Finding(
        message=f"{named} takes at most {show_rate(rate)} messages at peak for {counted(groups, 'consumer group')}; "
        f"a queue carries {show_number(headroom)} times that{said}",
        at=broker.span,
        label="a platform for few messages",
        help="use a managed queue, or a table of jobs beside the data (`FOR UPDATE SKIP LOCKED`)",
        severity=Severity.INFO if reason else Severity.WARNING,
        tradeoff=Tradeoff("what was read is gone: no replay", "low", "low"),
        follow_up="what would you lose with a queue, and at which rate would you come back to this?",
        components=(broker.id,),
        figures={"rate": rate, "consumer_groups": float(groups)},
        assumptions=found.assumptions if found else (),
    )
