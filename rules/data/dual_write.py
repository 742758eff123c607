"""Two places that one service writes one after the other.

A service saves an order and then tells a queue, an index or a second database of it. No transaction spans the two, so
sooner or later the process dies, or the network breaks, between them. Then one side has the order and the other has
never heard of it, and nothing comes back to repair that: the customer has paid and nothing is shipped, or the search
shows what is gone. Trying the second write again does not help a process that is dead, and changing the order of the
two writes only changes which side is wrong.

Where flows are declared, the two writes must lie on one of them. Without flows the labels must speak of the same thing
("INSERT order", "order placed"); where they do not, the tool asks. Payments make it an error.

## When it does not matter
An outbox, a change feed or a transactional message makes one write of two. A reconciliation job repairs what fell
apart. A cache is a copy that expires, and metrics, logs and clicks may miss one in a million. A worker that takes its
work from a queue gets the message again if it dies between the two, and a workflow engine goes on where it was. An
object store is written first and its row second: what is left over is rubbish, not a lie.

## How to repair it
Write the event into an outbox table in the same transaction and let a relay send it, or feed the second store from the
changes of the first. Either is one more thing to run, and delivers at least once: consumers have to bear repeats.

## What an interviewer asks next
The process is killed between the two writes: who notices, and what brings the two back together?

Sources: microservices.io, "Pattern: Transactional outbox" · AWS Prescriptive Guidance, "Transactional outbox pattern"
· M. Kleppmann, "Designing Data-Intensive Applications", chapter 11, on keeping systems in sync.

## Bad
```arch
client   web
service  orders "Order service" x3
postgres store "Orders"
kafka    events x3
web -> orders
orders -> store: INSERT order { write }
orders ~> events: order placed   # finds: a crash between the two
flow buy { web -> orders -> store, orders ~> events }
```

Money weighs more, and an index is a second store as well:
```arch
client   web
service  wallet "Wallet service" x3
postgres accounts { data payment }
postgres history
elasticsearch find
service  shop x2
postgres products
web -> wallet -> accounts: debit { write }
wallet -> history: transfer { write }   # finds: writes `accounts` and `history`
web -> shop -> products: save product { write }
shop -> find: index product { write }   # finds: writes `products` and `find`
flow pay { web -> wallet -> accounts & history }
```

```mermaid
graph LR
    U[Users] --> O[Order service]
    O -->|save order| DB[(Postgres)]
    %% finds: `Order service` writes `Postgres` and publishes to `RabbitMQ`
    O -->|publish order created| Q[RabbitMQ]
    Q --> W[Mail worker]
```

Nothing tells whether the two are about the same:
```mermaid
graph LR
    U[Users] --> A[Sign-up API]
    A -->|insert user| DB[(Postgres)]
    %% finds: is what `Sign-up API` writes to `Postgres` and publishes to `Mails queue` the same thing
    A -->|publish| Q[[Mails queue]]
```

## Good
An outbox, and a feed of changes:
```arch
client   web
service  orders "Order service" x3
postgres store "Orders"
kafka    events x3
elasticsearch find
web -> orders
orders -> store: INSERT order { write }
orders ~> events: order placed { outbox }
orders -> find: order, so that it is found at once { write }
store => find
flow buy { web -> orders -> store & find, orders ~> events }
```

An outbox in the author's words, and a job that repairs:
```arch
client   web
service  orders "Order service"
service  stock "Stock service"
postgres store
postgres items
sqs      events
sqs      moves
worker   nightly { does "reconciles stock with its movements" }
web -> orders -> store: insert order { write }
orders ~> events: order placed
web -> stock -> items: update stock { write }
stock ~> moves: stock moved
nightly -> items { read }
decide events { choose "outbox table and relay", over "publish after commit", because "no order may be lost" }
```

A cache, figures that may be lost, a file and its row:
```arch
client   web
service  photos
postgres store
redis    hot { ttl 1 h }
s3       files
kafka    views
kafka    likes { ephemeral }
sns      hints { delivery at_most_once }
sns      pings
web -> photos -> store & hot & files: photo { write }
photos ~> views: photo clicks
photos ~> likes: photo liked
photos ~> hints: photo seen
photos ~> pings: photo opened { fire_and_forget }
flow upload { web -> photos -> files & store & hot, photos ~> views & likes & hints & pings }
```

A worker whose message comes back, a workflow that goes on where it was, and flows that do one thing each:
```arch
client   web
service  shop
sqs      jobs
sqs      mails
worker   packer
postgres parcels
web -> shop ~> jobs ~> packer
packer -> parcels: insert parcel { write }
packer ~> mails: parcel sent
shop -> parcels: move parcel { write }
shop ~> mails: parcel question
flow pack { web -> shop ~> jobs ~> packer -> parcels, packer ~> mails }
flow move { web -> shop -> parcels }
flow ask  { web -> shop ~> mails }
temporal returns
web -> returns -> parcels: take parcel back { write }
returns ~> mails: parcel is back
flow back { web -> returns -> parcels, returns ~> mails }
```

```mermaid
graph LR
    U[Users] --> O[Order service]
    O -->|save order and outbox row| DB[(Postgres)]
    O -.->|order created, from the outbox| Q[RabbitMQ]
```
"""

from collections.abc import Iterator

from designlint.analysis.data.operations import BROKERS, certain
from designlint.analysis.data.pairs import Pair, double_writes
from designlint.analysis.words.remarks import words_of
from designlint.design import Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.rule import rule
from designlint.vocabulary.lexicon import claims
from designlint.wording import counted, quoted

_COST = Tradeoff("a relay or a change feed to run; messages arrive at least once", "low", "medium")
_NEXT = "the process is killed between the two writes: who notices, and what brings the two back together?"


@rule(Severity.WARNING)
def dual_write(design: Design) -> Iterator[Finding]:
    """Judge the pairs of writes that one part makes."""
    pairs = double_writes(design)
    for pair in pairs:
        if pair.sure:
            yield _finding(pair, design)
    asked = [pair for pair in pairs if not pair.sure]
    if asked:
        yield _question(asked, design)


def _of_money(pair: Pair, design: Design) -> bool:
    parts = pair.parts(design)
    if any("payment" in each.texts("data") for each in parts):
        return True
    flow = claims(f"{pair.flow.id} {pair.flow.label}") if pair.flow else set()
    return "payment" in flow | words_of(*parts, pair.write, pair.follow)


def _repair(pair: Pair, design: Design) -> str:
    actor, store, second = pair.parts(design)
    if second.is_a(*BROKERS):
        outbox = design.writing.fact(f"{actor.id} {pair.follow.arrow} {second.id} {{ outbox }}")
        return f"send it from an outbox that is written with the data: `{outbox}`"
    feed = design.writing.fact(f"{store.id} => {second.id}")
    return f"write {quoted(store.name)} only, and feed {quoted(second.name)} from its changes: `{feed}`"


def _finding(pair: Pair, design: Design) -> Finding:
    actor, store, second = pair.parts(design)
    both = f"writes {quoted(store.name)} and {quoted(second.name)}"
    if second.is_a(*BROKERS):
        both = f"writes {quoted(store.name)} and publishes to {quoted(second.name)}"
    money = _of_money(pair, design) and certain(actor, store, second)
    return Finding(
        message=f"{quoted(actor.name)} {both}: a crash between the two leaves them disagreeing for ever",
        at=pair.follow.span,
        label="not one transaction",
        help=_repair(pair, design),
        severity=Severity.ERROR if money else Severity.WARNING,
        tradeoff=_COST,
        follow_up=_NEXT,
        related=(Label(pair.write.span, "the first write"),),
        components=(actor.id, store.id, second.id),
        connections=(pair.write.pair, pair.follow.pair),
        flows=(pair.flow.id,) if pair.flow else (),
    )


def _question(pairs: list[Pair], design: Design) -> Finding:
    first = pairs[0]
    actor, store, second = first.parts(design)
    does = "publishes to" if second.is_a(*BROKERS) else "to"
    more = f" ({counted(len(pairs) - 1, 'more such pair')})" if len(pairs) > 1 else ""
    return Finding(
        message=f"is what {quoted(actor.name)} writes to {quoted(store.name)} and {does} {quoted(second.name)} "
        f"the same thing{more}? then a crash between the two leaves them disagreeing",
        at=first.follow.span,
        help=f"if it is, {_repair(first, design)}; else draw the flows that do one and the other",
        severity=Severity.QUESTION,
        tradeoff=_COST,
        follow_up=_NEXT,
        related=tuple(Label(each.follow.span, "and this one") for each in pairs[1:6]),
        components=first.ids,
        connections=(first.write.pair, first.follow.pair),
        flows=(first.flow.id,) if first.flow else (),
    )
