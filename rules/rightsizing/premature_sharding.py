"""A database that is split long before one machine is full.

A sharded database has no joins, no transactions and no unique keys across its shards; every query needs the key, every
schema change happens many times, and moving data between shards is a project. One primary of today takes thousands of
writes a second and terabytes: Notion ran one PostgreSQL for five years before it split it.

Measured is ten times the declared peak: up to 3,500 writes a second (70% of the 5,000 that a node is planned for) and
2 TB at the declared retention fit one primary. Where writes or data are not declared, the rule is silent.

## When it does not matter
A decision that gives a reason beside scale, such as the isolation of tenants, or data that must stay in several places
(`residency`): the finding is information then and quotes it. Stores that split by themselves (Cassandra, DynamoDB,
CockroachDB, Spanner …).

## How to repair it
One primary with a standby, replicas for reads; name the figure at which to split. The later migration is the price: it
took Figma nine months.

## What an interviewer asks next
Which figure tells you that it is time to shard, and by which key?

Sources: PlanetScale, when to shard · Notion, sharding Postgres · Figma databases team · pgbench figures for what a node
writes. "System Design Interview Best Practices": for 100K users, start with a single database.

## Bad
```arch
requirements { dau 100k, read 50/user/day, write 2/user/day, peak 3x, object 1 KB, retention 2 y }
client   web
alb      entry
service  api x3
postgres orders "Orders" { shards 8, shard_by user_id }   # finds: `Orders` has 8 shards for 6.94/s writes and 146 GB
web -> entry -> api -> orders
```

```mermaid
graph LR
    %% arch: requirements { dau 100k, read 50/user/day, write 2/user/day, peak 3x, object 1 KB, retention 2 y }
    U[Users] --> LB[Load balancer] --> api[API server x3]
    %% finds: `DB shard` has 2 shards
    api --> D1[(DB shard 1)] & D2[(DB shard 2)]
```

A reason that is not scale makes it information:
```arch
requirements { dau 100k, read 50/user/day, write 2/user/day, peak 3x, object 1 KB, retention 2 y }
client   web
alb      entry
service  api x3
postgres orders { shards 4, shard_by tenant }   # finds: the design says "tenants must not share a machine"
web -> entry -> api -> orders
decide orders { choose "a shard for each tenant", because "tenants must not share a machine" }
```

## Good
Many writes, or much data:
```arch
requirements { dau 20M, read 50/user/day, write 2/user/day, peak 3x, object 1 KB, retention 2 y }
client   web
alb      entry
service  api x40
postgres orders { shards 8, shard_by user_id }
web -> entry -> api -> orders
```

```arch
requirements { dau 100k, read 50/user/day, write 2/user/day, peak 3x, object 1 KB, retention 2 y }
client   web
alb      entry
service  api x3
mongodb  events { shards 3, shard_by device, size 40 TB }
web -> entry -> api -> events
```

A store that splits by itself, one whose data nobody states, and two databases that are no shards:
```arch
requirements { dau 100k, read 50/user/day, write 2/user/day, peak 3x, object 1 KB, retention 2 y }
client    web
alb       entry
service   api x3
cassandra posts x3 { shards 12, rf 3 }
web -> entry -> api -> posts
```

```arch
requirements { dau 100k, read 50/user/day, write 2/user/day, peak 3x }
client   web
alb      entry
service  api x3
postgres orders { shards 4, shard_by user_id }
web -> entry -> api -> orders
```

```mermaid
graph LR
    %% arch: requirements { dau 100k, read 50/user/day, write 2/user/day, peak 3x, object 1 KB, retention 2 y }
    U[Users] --> LB[Load balancer] --> api[API server x3]
    api --> D1[(Users DB)] & D2[(Orders DB)]
```
"""

from collections.abc import Iterator

from designlint.analysis.load.storage import declared_bytes, kept_bytes, storage
from designlint.analysis.load.traffic import traffic
from designlint.analysis.words.reasons import names_of, stated_reason
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Severity, Tradeoff
from designlint.quantity import show_bytes, show_number, show_rate
from designlint.rule import rule
from designlint.stated import Capacity
from designlint.wording import quoted

_FAMILIES = ("sql", "document", "")
_SPLIT_THEMSELVES = (
    *("spanner", "auroradsql", "cockroachdb", "tidb", "yugabytedb", "firestore", "datastore", "cosmosdb", "couchbase"),
)


@rule(Severity.WARNING)
def premature_sharding(
    design: Design,
    *,
    headroom: float = 10.0,
    writes_per_primary: float = 3500.0,
    bytes_per_primary: float = 2e12,
) -> Iterator[Finding]:
    """Judge each store with shards by what one primary carries."""
    found = traffic(design)
    if found is None:
        return
    for store in design.of_kind("db"):
        shards = _shards(store)
        if shards < 2 or not _single_primary(store):
            continue
        writes = found.most(store.id).writes
        data = _data(design, store)
        capacity = store.get("capacity")
        declared = capacity.write if isinstance(capacity, Capacity) else None
        limit = 0.7 * declared if declared else writes_per_primary
        fits = data is not None and writes * headroom <= limit and data * headroom <= bytes_per_primary
        if data is not None and writes > 0 and fits:
            yield _finding(store, shards, writes, data, headroom, limit, design)


def _data(design: Design, store: Component) -> float | None:
    """One copy of what the store keeps; where that is not sure, of what all writes leave behind."""
    kept = storage(design).get(store.id)
    return declared_bytes(store) or (kept.plain if kept is not None and kept.certain else kept_bytes(design))


def _shards(store: Component) -> int:
    """How many shards are declared, or drawn as "shard 1", "shard 2"."""
    drawn = store.instances.count if store.instances.known == "drawn" and "shard" in store.label.lower() else None
    return int(store.number("shards") or drawn or 1)


def _single_primary(store: Component) -> bool:
    product = store.technology
    if product is None:
        return "nosql" not in store.label.lower()
    return product.family in _FAMILIES and product.id not in _SPLIT_THEMSELVES


def _finding(
    store: Component,
    shards: int,
    writes: float,
    data: float,
    headroom: float,
    limit: float,
    design: Design,
) -> Finding:
    found = traffic(design)
    reason = stated_reason(design, *names_of(store), "sharding", "shard", "shards")
    if reason is None and design.requirements.says("residency"):
        reason = f"residency {', '.join(design.requirements.texts('residency'))}"
    said = f'; the design says "{reason}"' if reason else ""
    fact = store.fact("shards")
    return Finding(
        message=f"{quoted(store.name)} has {shards} shards for {show_rate(writes)} writes and {show_bytes(data)}: "
        f"one primary carries {show_number(headroom)} times that{said}",
        at=fact.span if fact else store.span,
        label="split early",
        help=f"keep one primary with a standby, and split when it takes {show_rate(limit)} writes at peak",
        severity=Severity.INFO if reason else Severity.WARNING,
        tradeoff=Tradeoff("the later migration takes months", "low", "low"),
        follow_up="which figure tells you that it is time to shard, and by which key?",
        components=(store.id,),
        figures={"writes": writes, "bytes": data, "shards": float(shards)},
        assumptions=found.assumptions if found else (),
    )
