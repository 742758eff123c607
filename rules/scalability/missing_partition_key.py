"""Shards or partitions without a key.

"We shard the database" is half a decision. The key decides which requests go to one shard and which ask them all,
which records can change in one transaction, and whether the load is even. It is nearly impossible to change later, so
it is the first thing to write down.

More than one shard without a key is a warning. Stores that always split by a key (DynamoDB, Cassandra, Bigtable) get
one question for all of them, where the scale is declared. An ordered topic (`fifo`) with several partitions and no key
is a warning as well. Information is a key that is taken modulo the number of shards: one more shard then moves almost
every record.

## When it does not matter
One shard. Stores that choose by themselves what goes where (Spanner, CockroachDB, TiDB, search indexes, Redis
Cluster). A key that is told in words: on a label, in a decision, in a deep dive or in a schema. Order that a flow asks
for is a matter of `unordered-events`.

## How to repair it
Take a key with many values that the hottest query carries: a user, a tenant, an order, not a date or a country. Map it
to many logical shards (hundreds) and those to machines, so that growing moves whole logical shards. It costs queries
across shards for everything that is asked by another key, and some rebalancing.

## What an interviewer asks next
Which of your queries do not carry the key, and what do you do with them?

Sources: Notion engineering, "Herding elephants" (sharding Postgres: 480 logical shards on 32 machines) · Amazon
DynamoDB developer guide, partition keys · "System Design Interview Best Practices".

## Bad
```arch
client   web
service  api x8
postgres orders { shards 8 }   # finds: `orders` is split into 8 shards, but nothing says by what
kafka    moves { fifo, partitions 12 }   # finds: `moves` keeps order over 12 partitions
worker   stock x4
web -> api -> orders
api ~> moves ~> stock
```

Always split, and asked for:
```arch
requirements { dau 20M, read 10/user/day, write 1/user/day }
client    web
service   api x8
dynamodb  carts    # finds: by which key are the records of `carts` and `events` split
cassandra events x6
web -> api -> carts & events
```

One more shard moves almost everything:
```arch
client  web
service api x8
mongodb posts { shards 8, shard_by user_id }   # finds: a ninth would move 88.9% of them
web -> api -> posts
decide sharding { choose "shard = hash(user_id) % num_shards", over "one primary", because "40k writes/s" }
```

```mermaid
graph LR
    U[Users] --> A[API x8]
    %% finds: is split into 3 shards
    A --> S1[(Orders shard 1)] & S2[(Orders shard 2)] & S3[(Orders shard 3)]
```

## Good
A key is stated, as a fact or in words, and one shard needs none:
```arch
requirements { dau 20M, read 10/user/day, write 1/user/day }
client    web
service   api x8
postgres  orders { shards 8, shard_by customer_id }
postgres  items { shards 4, does "catalogue, sharded by seller" }
postgres  users x1 { shards 1 }
dynamodb  carts
kafka     moves { fifo, partitions 12, shard_by item }
worker    stock x4
web -> api -> orders & items & users & carts
api ~> moves ~> stock
decide carts { choose "DynamoDB", because "every request carries the user: partition key user_id" }
```

They choose by themselves:
```arch
requirements { dau 20M, read 10/user/day, write 1/user/day }
client      web
service     api x8
cockroachdb orders x6 { shards 6 }
opensearch  items { shards 12 }
redis       hot { shards 3 }
web -> api -> orders & items & hot
```

Many logical shards, so that growing moves whole ones:
```arch
client  web
service api x8
mongodb posts { shards 8, shard_by user_id }
web -> api -> posts
decide sharding { choose "1024 logical shards by hash(user_id) % 1024", over "one primary", because "40k writes/s" }
```

```mermaid
graph LR
    U[Users] --> A[API x8]
    A --> S1[(Orders shard 1, by customer)] & S2[(Orders shard 2, by customer)]
    A --> D[(DynamoDB)]
```
"""

import re
from collections.abc import Iterator

from designlint.analysis.load.messaging import BROKERS
from designlint.analysis.load.traffic import traffic
from designlint.analysis.structure.splitting import splits_by_itself, splits_by_key
from designlint.analysis.words.remarks import said_of
from designlint.design import Component, Design, Note
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.quantity import show_percent
from designlint.rule import rule
from designlint.vocabulary.lexicon import claims
from designlint.wording import listed, quoted

_MODULO = re.compile(
    r"(?:\)|\bid|_id|\bkey|\bhash)\s*%\s*(?P<by>\w+)|\bmod(?:ulo)?\s+(?P<of>n\b|\d+|num\w*)", re.IGNORECASE
)
_NOT_CHOSEN = ("over", "option", "problem", "failures", "effect", "costs")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NEXT = "which of your queries do not carry the key, and what do you do with them?"
_PRICE = Tradeoff("queries by anything else ask all shards, and records move when shards are added", "low", "medium")


@rule(Severity.WARNING)
def missing_partition_key(design: Design) -> Iterator[Finding]:
    """Judge each store and each ordered topic that is split."""
    unknown: list[Component] = []
    for store in design.of_kind("db"):
        shards = _shards(store)
        if splits_by_itself(store) or (shards < 2 and not splits_by_key(store)):
            continue
        if not _has_key(store, design):
            if shards > 1 or store.says("shard_by") is False:
                yield _finding(store, f"is split into {shards} shards" if shards > 1 else "is split", design)
            elif traffic(design) is not None:
                unknown.append(store)
        elif shards > 1:
            yield from _modulo(store, shards, design)
    for broker in design.of_kind(*BROKERS):
        parts = int(broker.number("partitions") or 0)
        if broker.says("fifo") and parts > 1 and not _has_key(broker, design):
            yield _finding(broker, f"keeps order over {parts} partitions", design)
    if unknown:
        yield _question(unknown, design)


def _shards(store: Component) -> int:
    """How many shards are declared, or drawn as "shard 1", "shard 2"."""
    drawn = store.instances.count if len(store.members) > 1 and "shard" in store.label.lower() else None
    return int(store.number("shards") or drawn or 1)


def _has_key(part: Component, design: Design) -> bool:
    """Whether a key is stated, or told in words; a schema of the part names one too."""
    if part.says("shard_by") or any(note.subject.lower() == part.id.lower() for note in design.notes_of("schema")):
        return True
    drawn = claims("\n".join(each.label for each in part.members))
    return "partition_key" in said_of(design, part, *design.into(part.id)) | drawn


def _finding(part: Component, what: str, design: Design) -> Finding:
    return Finding(
        message=f"{quoted(part.name)} {what}, but nothing says by what",
        at=part.span,
        label="no key",
        help="name a key with many values that the hottest query carries: "
        f"`{design.writing.fact(f'{part.id} {{ shard_by user_id }}')}`, and map it to many logical shards",
        tradeoff=_PRICE,
        follow_up=_NEXT,
        components=(part.id,),
    )


def _question(stores: list[Component], design: Design) -> Finding:
    first = stores[0]
    return Finding(
        message=f"by which key are the records of {listed([each.name for each in stores], most=6)} split?",
        at=first.span,
        help=f"state it: `{design.writing.fact(f'{first.id} {{ shard_by user_id }}')}`",
        severity=Severity.QUESTION,
        tradeoff=_PRICE,
        follow_up=_NEXT,
        related=tuple(Label(each.span, "and this one?") for each in stores[1:]),
        components=tuple(each.id for each in stores),
    )


def _modulo(store: Component, shards: int, design: Design) -> Iterator[Finding]:
    """A key that is taken modulo the number of machines."""
    if "logical_shards" in said_of(design, store):
        return
    for note in design.notes_of("decide", "deepdive", "note", "assume", "schema"):
        found = next((each for text in _chosen(note) for each in [_MODULO.search(text)] if each), None)
        by = (found["by"] or found["of"] or "") if found else ""
        if found is None or (by.isdigit() and int(by) > 2 * shards):
            continue  # a large number counts logical shards
        after = _ORDINALS[shards] if shards < len(_ORDINALS) else f"{shards + 1}th"
        moved = shards / (shards + 1)
        yield Finding(
            message=f"records of {quoted(store.name)} go to {shards} shards by the remainder of a division; "
            f"a {after} would move {show_percent(moved)} of them",
            at=store.span,
            label="by the number of machines",
            help="map the key to some hundred logical shards, and those to machines",
            severity=Severity.INFO,
            tradeoff=Tradeoff("a table of which logical shard is where, that every caller knows", "low", "medium"),
            follow_up="how do you add a shard while users write?",
            related=(Label(note.span, "said here"),),
            components=(store.id,),
            figures={"moved": moved, "shards": float(shards)},
        )
        return


def _chosen(note: Note) -> Iterator[str]:
    yield note.text
    for name in note.facts:
        if name not in _NOT_CHOSEN:
            yield from note.texts(name)
