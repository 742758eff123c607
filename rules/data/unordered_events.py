"""Messages that may overtake each other on a flow that needs their order.

"Order paid" is handled before "order placed", a deleted comment comes back, a balance goes through minus ten. A
standard queue makes no promise about order, a topic keeps it inside each partition only, and two consumers of one
queue finish in whatever order they finish. Everything is in order on the developer's machine, where there is one
partition and one consumer.

The rule needs a flow that says `ordered`, best with what it is ordered by: `ordered order_id`.

## When it does not matter
Queues that keep order (`fifo`, one partition), topics that are split by the entity (`shard_by order_id`), and
consumers that can tell an old message from a new one (sequence or version numbers, optimistic locking): say so on a
label, in `does` or in a decision.

## How to repair it
Key the messages by the entity whose order matters; order among different entities is never needed. A key that is too
popular becomes a hot partition, and a message that can not be handled holds up all behind it, or is set aside and
breaks the order.

## What an interviewer asks next
A consumer restarts in the middle of its batch: in which order are the messages handled then?

Sources: Amazon SQS developer guide, "Standard queues" and "FIFO queues" · Apache Kafka documentation, "Introduction"
(order within a partition) · RabbitMQ documentation, "Consumers" · "System Design Interview Execution".

## Bad
```arch
client   web
service  shop
sqs      changes   # finds: a standard queue of Amazon SQS keeps no order
worker   shipper
kafka    moves { partitions 12 }   # finds: has 12 partitions, and no key is stated
worker   stock
rabbitmq mails   # finds: `mailer` takes them with 4 instances at a time
worker   mailer x4
web -> shop ~> changes ~> shipper
shop ~> moves ~> stock
shop ~> mails ~> mailer
flow ship { web -> shop ~> changes ~> shipper, ordered order_id }
flow move { web -> shop ~> moves ~> stock, ordered item }
flow tell { web -> shop ~> mails ~> mailer, ordered }
```

```mermaid
graph LR
    U[Users] --> A[Chat service]
    %% finds: messages of one `conversation` can overtake each other in `Kafka`
    A -.-> K[Kafka]
    K -.-> D[Delivery worker]
    %% arch: K { partitions 24 }
    %% arch: flow send { U -> A ~> K ~> D, ordered conversation }
```

Nobody says how many partitions there are, and by what they are split:
```arch
client  web
service chat
kafka   messages   # finds: by which key are the messages of `messages` partitioned
worker  delivery
web -> chat ~> messages ~> delivery
flow send { web -> chat ~> messages ~> delivery, ordered conversation }
```

## Good
Order is kept, by key, by the queue, or by a single partition:
```arch
client   web
service  shop
sqs      changes { fifo }
kafka    moves { partitions 12, shard_by item }
kafka    few { partitions 1 }
rabbitmq mails
worker   shipper x4
worker   mailer x1
web -> shop ~> changes & moves & few ~> shipper
shop ~> mails ~> mailer
flow ship { web -> shop ~> changes & moves & few ~> shipper, shop ~> mails ~> mailer, ordered item }
```

Consumers that see what is old, and a flow that needs no order:
```arch
client   web
service  shop
sqs      changes
sns      news
worker   shipper x4 { does "drops a change whose version number is older" }
worker   teller x4
web -> shop ~> changes ~> shipper
shop ~> news ~> teller
flow ship { web -> shop ~> changes ~> shipper, ordered order_id }
flow tell { web -> shop ~> news ~> teller }
```

```mermaid
graph LR
    U[Users] --> A[Chat service]
    A -.->|message, keyed by conversation| K[Kafka]
    K -.-> D[Delivery worker x4]
    %% arch: K { partitions 24 }
    %% arch: flow send { U -> A ~> K ~> D, ordered conversation }
```
"""

from collections.abc import Iterator
from dataclasses import dataclass

from designlint.analysis.data.operations import BROKERS, acts
from designlint.analysis.load.messaging import exchange
from designlint.analysis.words.remarks import said_of
from designlint.design import Component, Design, Flow
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.quantity import show_number
from designlint.rule import rule
from designlint.wording import listed, quoted

# Products that keep no order unless they are told to, and how they call the queues that do not.
_UNORDERED = {
    "sqs": "a standard queue of Amazon SQS",
    "sns": "a standard topic of Amazon SNS",
    "eventbridge": "Amazon EventBridge",
    "pubsub": "Google Pub/Sub without ordering keys",
    "cloudtasks": "Google Cloud Tasks",
    "eventgrid": "Azure Event Grid",
    "storagequeue": "an Azure storage queue",
    "nsq": "NSQ",
}
_COST = Tradeoff("a popular key makes a hot partition; a message that fails holds up those behind it", "low", "medium")
_NEXT = "a consumer restarts in the middle of its batch: in which order are the messages handled then?"


@dataclass(frozen=True, slots=True)
class _Case:
    """A broker on flows that need order; `why` tells how messages overtake each other, "" if nobody says."""

    broker: Component
    flows: tuple[Flow, ...]
    why: str


@rule(Severity.WARNING)
def unordered_events(design: Design) -> Iterator[Finding]:
    """Judge the brokers on the flows that need order."""
    asked: list[_Case] = []
    for broker, flows in _ordered(design):
        why = _disorder(broker, design)
        if why:
            yield _finding(_Case(broker, flows, why), design)
        elif why is not None:
            asked.append(_Case(broker, flows, why))
    if asked:
        yield _question(asked, design)


def _ordered(design: Design) -> Iterator[tuple[Component, tuple[Flow, ...]]]:
    """The brokers on the way of flows that need order."""
    flows = [flow for flow in design.flows if flow.says("ordered")]
    for broker in design.of_kind(*BROKERS):
        through = [flow for flow in flows if any(broker.id in act.connection.pair for act in acts(design)[flow.id])]
        if through:
            yield broker, tuple(through)


def _disorder(broker: Component, design: Design) -> str | None:
    """How messages overtake each other; "" if a fact is missing, None if they do not, as far as anybody says."""
    consumers = [design.components[id] for id in exchange(design, broker).consumers]
    lines = [*design.into(broker.id), *design.out_of(broker.id)]
    if broker.says("fifo") or broker.says("shard_by") or "keeps_order" in said_of(design, broker, *consumers, *lines):
        return None
    product = broker.technology
    if broker.is_a("stream") or (product is not None and product.family == "log"):
        parts = broker.number("partitions") or broker.number("shards")
        if parts is None:
            return ""
        return f"it has {show_number(parts)} partitions, and no key is stated" if parts > 1 else None
    if broker.says("fifo") is False:
        return "it is stated to keep none (`fifo no`)"
    if product is not None and product.id in _UNORDERED:
        return f"{_UNORDERED[product.id]} keeps no order"
    for each in consumers:
        count = each.instances.count or 0
        if count > 1:
            return f"{quoted(each.name)} takes them with {count} instances at a time"
    return None


def _finding(case: _Case, design: Design) -> Finding:
    broker = case.broker
    entity = next((flow.word("ordered") for flow in case.flows if flow.word("ordered")), None)
    key = entity or "order_id"
    log = broker.is_a("stream")
    fact = f"{broker.id} {{ shard_by {key} }}" if log else f"{broker.id} {{ fifo, shard_by {key} }}"
    return Finding(
        message=f"messages of one {quoted(entity) if entity else 'entity'} can overtake each other in "
        f"{quoted(broker.name)}: {case.why}; {_needs([flow.label for flow in case.flows])} their order",
        at=broker.span,
        label="no order",
        help=f"key the messages by what must stay in order: `{design.writing.fact(fact)}`",
        tradeoff=_COST,
        follow_up=_NEXT,
        related=tuple(Label(flow.span, "needs the order") for flow in case.flows),
        components=(broker.id,),
        flows=tuple(flow.id for flow in case.flows),
    )


def _needs(flows: list[str]) -> str:
    return f"{listed(flows)} {'needs' if len(flows) == 1 else 'need'}"


def _question(asked: list[_Case], design: Design) -> Finding:
    first = asked[0]
    names = listed(case.broker.name for case in asked)
    key = next((flow.word("ordered") for flow in first.flows if flow.word("ordered")), None) or "order_id"
    flows = list(dict.fromkeys(flow.label for case in asked for flow in case.flows))
    return Finding(
        message=f"by which key are the messages of {names} partitioned? {_needs(flows)} them in order",
        at=first.broker.span,
        help=f"state it: `{design.writing.fact(f'{first.broker.id} {{ partitions 12, shard_by {key} }}')}`",
        severity=Severity.QUESTION,
        tradeoff=_COST,
        follow_up=_NEXT,
        related=tuple(Label(flow.span, "needs the order") for flow in first.flows),
        components=tuple(case.broker.id for case in asked),
        flows=tuple(dict.fromkeys(flow.id for case in asked for flow in case.flows)),
    )
