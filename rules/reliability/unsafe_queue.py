"""A queue that loses messages or gets stuck on one.

A queue promises that accepted work will be done. The promise breaks where nobody takes the messages (an error), where
nobody puts any in, where a message that can not be handled comes back for ever and blocks what stands behind it, and
where accepted work is held only in memory.

A queue without a dead-letter queue is a warning if that is declared (`dlq none`), and information if nobody says. One
consumer alone on a flow is information: the work waits while it restarts.

## When it does not matter
Messages that may be lost (`ephemeral`, `delivery at_most_once`). Streams and ordered queues that state what they do
with a bad message (`on_error block`, `park` or `skip`). Topics that only hand on to other queues: those need the
policy. Dead-letter queues themselves, which people empty. Where several parts point at a broker without a word, some
of them may be its consumers: the tool keeps quiet about who takes the messages. In a bare drawing a broker may be
where the picture begins, so only declared ones need a producer.

## How to repair it
Draw who takes the messages, run at least two, give the queue a dead-letter queue after about five attempts, and raise
an alarm when it is not empty. Someone has to look at it, and a message set aside is a message out of order.

## What an interviewer asks next
A message makes every consumer crash: what happens in the next ten minutes, and who notices?

Sources: Amazon SQS developer guide, dead-letter queues (set aside after about five attempts) · "System Design Interview
Best Practices".

## Bad
```arch
client  web
alb     entry
service api x3
sqs     mails "Mails"      # finds: nobody takes the messages of `Mails`
sqs     jobs "Jobs" { dlq none }   # finds: has no dead-letter queue
worker  resizer x2
web -> entry -> api
api ~> mails
api ~> jobs ~> resizer
```

What `--fix --unsafe-fixes` makes of it; who takes the mails, only their author can tell:
```arch fixed
client  web
alb     entry
service api x3
sqs     mails "Mails"      # finds: nobody takes the messages of `Mails`
sqs     jobs "Jobs" { dlq failed }
worker  resizer x2
web -> entry -> api
api ~> mails
api ~> jobs ~> resizer
```

```arch
service api x2
rabbitmq orders x3 { dlq parked }   # finds: nothing puts messages into `orders`
worker   shipper x2
dynamodb store
orders ~> shipper -> store
```

Unknown, lost and alone:
```arch
client   web
alb      entry
service  api x3
sqs      jobs           # finds: nothing says what becomes of a message
kafka    orders x3 { on_error park }
queue    mails "In-memory queue" { dlq yes }   # finds: held only in memory
worker   resizer x1     # finds: `resizer` alone takes the messages of `jobs`
worker   shipper x2
worker   mailer x2
postgres store x2
web -> entry -> api
api ~> jobs ~> resizer
api ~> orders: order placed { fire_and_forget }   # finds: does not wait until `orders` has the message
orders ~> shipper -> store: insert { write }
api ~> mails ~> mailer
flow resize { web -> entry -> api -> jobs -> resizer }
```

```mermaid
graph LR
    U[Users] --> A[API server]
    %% finds: nobody takes the messages of `Job queue`
    A -->|enqueue| Q[Job queue]
```

## Good
```arch
client   web
alb      entry
service  api x3
sqs      jobs { dlq failed }
sqs      failed
worker   resizer x2
web -> entry -> api
api ~> jobs ~> resizer
jobs ~> failed
flow resize { web -> entry -> api -> jobs -> resizer }
```

A stream with a policy, a topic that hands on, and counts that may be lost:
```arch
service api x3
kafka   events x3 { on_error skip }
sns     orders
sqs     mails { dlq yes }
queue   counts "In-memory counts" { ephemeral }
worker  mailer x2
worker  indexer x2
worker  counter x2
api ~> events ~> indexer
api ~> orders ~> mails ~> mailer
api ~> counts: view { fire_and_forget }
counts ~> counter
```

Arrows that may mean a subscription, and a dead-letter queue that people empty:
```mermaid
graph LR
    A[Order service] --> B[Event bus]
    C[Mail service] --> B
    A -->|publish| Q[Job queue] --> W[Worker x2]
    W --> D[Dead letter queue]
```

A drawing that begins with a broker, and one that only names it:
```mermaid
graph LR
    K[Kafka] --> W[Stream processor] --> D[(Cassandra)]
    W -->|on error| P[Parking queue]
    W -->|REST API| S[SQS]
```
"""

from collections.abc import Iterator

from designlint.analysis.load.messaging import BROKERS, dead_letters, exchange, has_poison_policy
from designlint.analysis.structure.redundancy import Standing, standing
from designlint.design import Component, Connection, Design
from designlint.diagnostic import Finding, Fix, Label, Severity, Tradeoff
from designlint.edits import count, fix, state
from designlint.rule import rule
from designlint.vocabulary.lexicon import claims
from designlint.wording import listed, quoted

_WATCH = Tradeoff("someone must watch the dead-letter queue, and what is set aside is out of order", "low", "low")
_POISON = "a message makes every consumer crash: what happens in the next ten minutes, and who notices?"


@rule(Severity.WARNING)
def unsafe_queue(design: Design) -> Iterator[Finding]:
    """Judge each broker that something is connected to."""
    unknown: list[Component] = []
    dead = dead_letters(design)
    for broker in design.of_kind(*BROKERS):
        if broker.id in dead or not (design.into(broker.id) or design.out_of(broker.id)):
            continue
        ends = exchange(design, broker)
        yield from _ends(broker, design)
        if ends.consumers:
            policy = has_poison_policy(design, broker)
            if policy is False:
                yield _no_policy(broker, design)
            elif policy is None:
                unknown.append(broker)
        yield from _memory(broker, design)
        yield from _forgotten(broker, design)
        yield from _alone(broker, design)
    if unknown:
        yield _unknown_policy(unknown, design)


def _ends(broker: Component, design: Design) -> Iterator[Finding]:
    ends = exchange(design, broker)
    name = quoted(broker.name)
    if not ends.consumers and not ends.unsure:
        yield Finding(
            message=f"nobody takes the messages of {name}, so it grows until it refuses or drops them",
            at=broker.span,
            label="no consumer",
            help=f"draw who takes them: `{broker.id} ~> worker`",
            severity=Severity.ERROR if broker.confidence == 1 else Severity.WARNING,
            tradeoff=Tradeoff("a consumer that has to be run, scaled and watched", "low", "low"),
            follow_up="how far may the queue grow before users notice?",
            components=(broker.id,),
        )
    if not ends.producers and not ends.unsure and broker.confidence == 1:
        yield Finding(
            message=f"nothing puts messages into {name}, though {_take(ends.consumers, design)}",
            at=broker.span,
            label="no producer",
            help=f"draw who publishes: `service ~> {broker.id}`, or drop it",
            follow_up="which event starts this work?",
            components=(broker.id,),
        )


def _take(ids: tuple[str, ...], design: Design) -> str:
    return f"{listed([design.components[id].name for id in ids])} {'takes' if len(ids) == 1 else 'take'} them"


def _no_policy(broker: Component, design: Design) -> Finding:
    return Finding(
        message=f"{quoted(broker.name)} has no dead-letter queue: a message that nobody can handle comes back for ever",
        at=broker.span,
        label="`dlq none`",
        help="set messages aside after about five attempts (`dlq failed`) and raise an alarm",
        tradeoff=_WATCH,
        follow_up=_POISON,
        components=(broker.id,),
        fix=_set_aside([broker], design),
    )


def _set_aside(brokers: list[Component], design: Design) -> Fix | None:
    names = listed([each.name for each in brokers])
    return fix(f"give {names} a dead-letter queue", [state(design, each, "dlq failed") for each in brokers])


def _unknown_policy(brokers: list[Component], design: Design) -> Finding:
    names = listed([each.name for each in brokers])
    return Finding(
        message=f"nothing says what becomes of a message in {names} that can not be handled",
        at=brokers[0].span,
        help=f"state it: `{design.writing.fact(brokers[0].id)} {{ dlq failed }}`, or `on_error skip` for a stream",
        severity=Severity.INFO,
        tradeoff=_WATCH,
        follow_up=_POISON,
        related=tuple(Label(each.span, "nor for this one") for each in brokers[1:]),
        components=tuple(each.id for each in brokers),
        fix=_set_aside(brokers, design),
    )


def _loss_allowed(broker: Component) -> bool:
    return bool(broker.says("ephemeral")) or broker.word("delivery") == "at_most_once"


def _memory(broker: Component, design: Design) -> Iterator[Finding]:
    words = "\n".join((broker.label, *broker.texts("does")))
    volatile = broker.says("persistence") is False or "in_memory" in claims(words)
    if not volatile or _loss_allowed(broker) or not (broker.confidence == 1 or _kept(broker, design)):
        return
    yield Finding(
        message=f"work accepted by {quoted(broker.name)} is held only in memory: a restart loses it",
        at=broker.span,
        label="not on disk",
        help="use a queue that writes to disk, or a table of jobs; or say that the work may be lost (`ephemeral`)",
        tradeoff=Tradeoff("each message costs a write to disk", "low", "low"),
        follow_up="which accepted work is lost in a deployment, and who finds out?",
        components=(broker.id,),
    )


def _forgotten(broker: Component, design: Design) -> Iterator[Finding]:
    """Producers that do not wait, for data that ends in a store of record."""
    kept = _kept(broker, design)
    if _loss_allowed(broker) or not kept:
        return
    for each in design.into(broker.id):
        if not (each.says("fire_and_forget") or broker.says("fire_and_forget")) or _only_low(each, design):
            continue
        source = quoted(design.components[each.source].name)
        yield Finding(
            message=f"{source} does not wait until {quoted(broker.name)} has the message: it is lost without a trace, "
            f"and {quoted(design.components[kept[0].target].name)} never gets it",
            at=each.span,
            label="`fire_and_forget`",
            help="wait for the broker's answer, or write the event with the data (`outbox`)",
            tradeoff=Tradeoff("a few milliseconds for each request, or a table and a relay", "low", "medium"),
            follow_up="how would you notice that one in ten thousand messages is missing?",
            components=(each.source, broker.id),
            connections=(each.pair,),
        )


def _kept(broker: Component, design: Design) -> list[Connection]:
    """The connections by which consumers write what they take into a store of record."""
    found = [each for id in exchange(design, broker).consumers for each in design.out_of(id)]
    stores = [each for each in found if design.components[each.target].is_a("db", "objects")]
    return [each for each in stores if each.op in ("write", "readwrite", None)]


def _only_low(connection: Connection, design: Design) -> bool:
    """Whether every flow through a connection is one that users can wait for."""
    through = [
        flow for flow in design.flows if any((each.source, each.target) == connection.pair for each in flow.steps)
    ]
    return bool(through) and all(flow.says("low") for flow in through)


def _alone(broker: Component, design: Design) -> Iterator[Finding]:
    """A single consumer on a flow that users see."""
    for id in exchange(design, broker).consumers:
        flows = [flow for flow in design.flows if flow.declared and not flow.says("low")]
        flows = [flow for flow in flows if any((each.source, each.target) == (broker.id, id) for each in flow.steps)]
        consumer = design.components[id]
        if not flows or standing(design, consumer) not in (Standing.SINGLE, Standing.DRAWN_ONCE):
            continue
        yield Finding(
            message=f"{quoted(consumer.name)} alone takes the messages of {quoted(broker.name)}: "
            f"{listed([flow.label for flow in flows])} {'waits' if len(flows) == 1 else 'wait'} while it is down",
            at=consumer.span,
            label="one consumer",
            help=f"run a second one: `{design.writing.fact(consumer.id)} x2`",
            severity=Severity.INFO,
            tradeoff=Tradeoff("two consumers may handle messages out of order", "low", "low"),
            follow_up="how long may the work wait, and how far behind is the consumer after an hour's outage?",
            components=(consumer.id, broker.id),
            flows=tuple(flow.id for flow in flows),
            fix=fix(f"run a second {quoted(consumer.name)}", [count(design, consumer, 2)]),
        )
