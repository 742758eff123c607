"""A store that is full before its data expires.

Disks fill slowly and then all at once: at 90% vacuum, compaction and index builds have no room to work in, at 100%
writes stop. Long before, backups and restores take so many hours that nobody tries them. So a node is planned to 70% of
what it should hold, and what is kept is counted before the disk is bought: rate of writes x size x retention, with
indexes and copies.

The rule needs the writes, the size of what they leave (`object`, or the `payload` of the connection) and a
`retention`, or a stated `size`. It is a warning from 70% of the planned room on. Above what the product itself can hold
(Aurora 128 TiB, RDS 64 TiB) it is an error, if instances or shards are counted. A cache with a declared `memory` is a
warning where the working set does not fit: a stated `size`, else a fifth of the bytes read on a day, or what is read
while a value lives (`ttl`).

## When it does not matter
Stores that grow by themselves (DynamoDB, S3). Data whose size or retention nobody states. Where several stores might
keep the same writes, the figure is an upper bound and the finding is information. So it is for a cluster whose nodes
nobody counts, and for records whose blobs go to an object store (`object` is then the size of the blob): such a record
is taken for 1 KB until its connection says its `payload`.

## How to repair it
Keep less: a shorter retention, a TTL, summaries in the place of events. Keep it elsewhere: old rows and all blobs in an
object store, which costs a tenth and answers later. Keep it on more nodes: shards, for the price of queries across
them.

## What an interviewer asks next
What is the oldest record that a user ever asks for, and where does it live after a year?

Sources: RDS, Aurora and PostgreSQL limits · "System Design Interview Best Practices" (storage estimates).

## Bad
```arch
requirements { dau 20M, write 10/user/day, peak 3x, object 1 KB, retention 5 y }
client   web
service  api x10
postgres posts x1   # finds: `posts` is 70% full after 5.38 days: 200 GB a day x 5 y = 365 TB,
web -> api -> posts { write }
```

More than the product holds, a size that is stated, and a cache that is too small:
```arch
requirements { dau 200M, read 50/user/day, write 10/user/day, peak 3x, object 1 KB, retention 1 y }
client   web
service  api x999
redis    hot x3 { hit 90%, memory 64 GB }   # finds: `hot` should hold 2 TB and has 192 GB
aurora   posts x1 "Posts"   # finds: the limit is 141 TB (Aurora user guide: 128 TiB)
mongodb  audit { size 9 TB, shards 2 }   # finds: `audit` is 225% full: 9 TB, in 4 TB
web -> api -> hot & posts
api -> audit: trail { write, rate 1/s }
flow post { web -> api -> hot & posts }
```

Metadata of files, at a kilobyte each:
```arch
requirements { dau 10M, write 2/user/day, peak 3x, object 1 MB, retention 3 y }
client   web
service  api x10
s3       blobs
postgres files x1   # finds: `files` is 70% full after 53.8 days: 20 GB a day x 3 y = 21.9 TB
web -> api -> blobs & files { write }
flow upload { web -> api -> blobs & files }
```

```mermaid
graph LR
    %% arch: requirements { dau 1M, write 100/user/day, object 2 KB, retention 3 y, growth 2x/y }
    U[Users] --> A[API x10]
    %% finds: growing 2x a year
    A -->|INSERT| D[(PostgreSQL)]
```

## Good
Small records, enough shards, and less time:
```arch
requirements { dau 1M, write 2/user/day, peak 3x, object 200 B, retention 5 y }
client   web
service  api x10
postgres links x1
web -> api -> links { write }
```

```arch
requirements { dau 20M, write 10/user/day, peak 3x, object 1 KB, retention 90 day }
client    web
service   api x10
cassandra events x60 { rf 3 }
postgres  posts { shards 32, shard_by user_id }
web -> api -> events & posts { write }
```

A table that grows by itself, blobs in a bucket, and sizes that nobody states:
```arch
requirements { dau 20M, write 10/user/day, peak 3x, object 1 MB, retention 5 y }
client   web
service  api x10
dynamodb posts
s3       photos
postgres users x1
web -> api -> posts & photos: PUT { write }
api -> users: SELECT { read }
```

```arch
requirements { dau 20M, write 10/user/day, peak 3x }
client   web
service  api x10
postgres posts x1
web -> api -> posts { write }
```

Small rows beside large blobs, and three terabytes in a store that grows apart from its machine:
```arch
requirements { dau 1M, write 1/user/day, peak 3x, object 1 MB, retention 1 y }
client   web
service  api x10
s3       photos
postgres rows x1
web -> api -> photos & rows { write }
flow upload { web -> api -> photos & rows { write } }
```

```arch
requirements { dau 1.6M, write 2/user/day, peak 3x, object 500 B, retention 5 y }
client   web
service  api x10
aurora   links x1
web -> api -> links { write }
```

A cache that holds its working set, as a cluster; values that live for ten minutes; and a stated size:
```arch
requirements { dau 20M, read 20/user/day, peak 3x, object 1 KB }
client   web
service  api x30
redis    hot x6 { hit 90%, memory 16 GB }
redis    brief { hit 50%, memory 10 GB, ttl 10 min }
redis    stars { hit 90%, memory 2 GB, size 1 GB }
dynamodb posts
web -> api -> hot & brief & stars & posts { read }
```

```mermaid
graph LR
    U[Users] --> A[API x10] --> D[(PostgreSQL)]
```
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from designlint.analysis.load.reads import flows_to
from designlint.analysis.load.storage import (
    Kept,
    copies_kept,
    declared_bytes,
    most_of,
    room_of,
    storage,
    years_until,
)
from designlint.analysis.load.working_sets import WorkingSet, working_sets
from designlint.analysis.structure.splitting import spreads
from designlint.design import Component, Design
from designlint.diagnostic import Basis, Finding, Severity, Tradeoff
from designlint.quantity import DAY, YEAR, show_bytes, show_duration, show_percent
from designlint.rule import rule
from designlint.wording import plain_list, quoted

_MANY_NODES = 256  # beyond that, more nodes are no answer


@rule(Severity.WARNING)
def storage_exhaustion(design: Design, *, most_full: float = 0.7) -> Iterator[Finding]:
    """Judge each store by what it keeps, and each cache by what it should hold."""
    for store in design.of_kind("db", "search", "warehouse"):
        data = _data(design, store)
        room = room_of(design, store)
        if data is not None and room and data.total > most_full * room:
            yield _finding(store, data, room, most_full, design)
    for found in working_sets(design):
        memory = found.room
        if found.declared and memory is not None and found.wanted > memory:
            yield _small(found, memory, design)


@dataclass(frozen=True, slots=True)
class _Data:
    """The bytes that a store keeps on all disks, and how they come about."""

    total: float
    working: str
    certain: bool
    guessed: bool
    kept: Kept | None
    assumptions: tuple[str, ...]
    basis: tuple[Basis, ...]


def _data(design: Design, store: Component) -> _Data | None:
    """What comes in until retention ends; a stated `size` where that is not known for sure."""
    kept, size, fact = storage(design).get(store.id), declared_bytes(store), store.fact("size")
    if kept is not None and (kept.certain or size is None):
        return _Data(kept.total, kept.working, kept.certain, kept.guessed, kept, kept.assumptions, kept.basis)
    if size is None or fact is None:
        return None
    limit = design.figure("data_bytes", store)
    notes = (f"one node of `{store.name}` keeps {show_bytes(limit.plan)} ({limit.origin})",) if limit else ()
    stated = (Basis(fact.span.text, "declared", fact.span),)
    return _Data(size * copies_kept(store), show_bytes(size), True, False, None, notes, stated)


def _finding(store: Component, data: _Data, room: float, most_full: float, design: Design) -> Finding:
    hard, apart = most_of(design, store), spreads(store) or store.is_a("search", "warehouse")
    copies = 1.0 if apart else copies_kept(store)  # else each copy has a machine of its own
    total, room = data.total / copies, room / copies
    most = hard[0] / copies if hard else math.inf
    counted = store.instances.count is not None or store.says("shards")
    sure = store.confidence == 1 and (store.instances.known == "declared" or store.says("shards"))
    severity = Severity.ERROR if total > most and sure else Severity.WARNING
    after = _after(data.kept, total, room, most_full)
    filled = f"{show_percent(most_full)} full after {after}" if after else f"{show_percent(total / room)} full"
    on_disk = f", {show_bytes(total)} {_with(data.kept, total)}" if data.kept and total > data.kept.plain else ""
    end = f"; the limit is {show_bytes(most)} ({hard[1]})" if hard and total > most else ""
    return Finding(
        message=f"{quoted(store.name)} is {filled}: {'' if data.certain else 'up to '}{data.working}{on_disk}, "
        f"in {show_bytes(room)}{end}",
        at=store.span,
        label="no room",
        help=_help(store, data, total / room / most_full, design),
        severity=severity if data.certain and not data.guessed and (counted or not spreads(store)) else Severity.INFO,
        tradeoff=Tradeoff("what was moved away is read later, or not at all", "low", "medium"),
        follow_up="what is the oldest record that a user ever asks for, and where does it live after a year?",
        components=(store.id,),
        flows=flows_to(design, store),
        figures={"utilisation": total / room, "bytes": total, "room": room},
        assumptions=data.assumptions,
        basis=data.basis,
    )


def _with(kept: Kept, total: float) -> str:
    """What is on disk beside the records themselves."""
    copies = round(total / kept.plain) >= 2
    indexes = kept.total > kept.plain * kept.copies
    return f"with {plain_list(name for name, there in (('indexes', indexes), ('copies', copies)) if there)}"


def _after(kept: Kept | None, total: float, room: float, most_full: float) -> str:
    """The time until so much of the room is used, from an empty disk."""
    if kept is None or not kept.per_day or not kept.plain:
        return ""
    years = years_until(most_full * room * kept.plain / total, kept.per_day * YEAR / DAY, kept.growth)
    return show_duration(years * YEAR) if years is not None else ""


def _help(store: Component, data: _Data, times: float, design: Design) -> str:
    """More nodes of what adds up, more shards of what is split by hand; but first keep less, and say what a record is
    where that is a guess."""
    if data.guessed:
        return "say how large a record is beside its blob: `payload 500 B` on what writes it"
    adds_up = spreads(store) or store.is_a("search", "warehouse")
    today = (store.instances.count or copies_kept(store)) if adds_up else store.number("shards") or 1
    wanted = math.ceil(today * times)
    if wanted > _MANY_NODES:
        return "expire what is old (`retention`), or keep it in an object store"
    fact = design.writing.fact(f"{store.id} x{wanted}" if adds_up else f"{store.id} {{ shards {wanted} }}")
    return f"expire what is old (`retention`), move it to an object store, or keep it on more nodes: `{fact}`"


def _small(found: WorkingSet, memory: float, design: Design) -> Finding:
    cache = found.component
    return Finding(
        message=f"{quoted(cache.name)} should hold {show_bytes(found.wanted)} and has {show_bytes(memory)}: it drops "
        "what is asked for again",
        at=cache.span,
        label="too small for its working set",
        help="add nodes or memory, or cache less: ids in the place of records, a shorter TTL",
        tradeoff=Tradeoff("memory, or one more read for each hit", "medium", "low"),
        follow_up="what is the hit ratio if the cache holds half of what is asked for?",
        components=(cache.id,),
        flows=flows_to(design, cache),
        figures={"utilisation": found.wanted / memory, "bytes": found.wanted, "room": memory},
        assumptions=found.assumptions,
    )
