"""Data that lives in a cache and nowhere else.

A cache may forget: it evicts when memory is full, and after a restart, a failover or a changed setting it is empty.
That is harmless while a store behind it knows better. Data that is written into a cache and nowhere else is gone with
it, and often nobody notices, since a missing key looks like a new customer.

The tool looks for a cache that is written, while neither the writer nor whoever calls it has a store that could hold
the same, or while a declared flow writes into the cache and touches no store at all. What is read out of labels only
makes a warning.

## When it does not matter
Data that may be lost: state it (`ephemeral`), or what the cache is for (`role session`, `presence`, `rate-limit`,
`lock`). Values with a `ttl` are meant to go. Copies of what a store, another system or a stream has, feeds that are
computed from events or by a job that starts by itself, writes through to a store. MemoryDB writes to a log first.

A cache that is kept like a database (`persistence`, a copy, a `backup`) is information, and so is one whose writes
reach the store later: what has not arrived yet is lost with it.

## How to repair it
Write the store first, and let the cache copy it. Each write then waits for a disk, a few milliseconds. Where that is
too slow, use a store that is made for it.

## What an interviewer asks next
The cache restarts empty at noon: what is lost, who finds out, and from where is it rebuilt?

Sources: Amazon Builders' Library, "Caching challenges and strategies" · Redis documentation, "Redis persistence" and
"Key eviction" · "The Twelve-Factor App", VI.

## Bad
```arch
client  web
service cart "Cart service" x3
redis   carts x1   # finds: `carts` is the only place of what `Cart service` writes
web -> cart -> carts: add item { write }
```

A flow that ends in the cache, beside others that do not:
```arch
client   web
service  shop x3
postgres orders
redis    stock "Stock levels" x2   # finds: an eviction or a restart deletes it
web -> shop
shop -> orders: insert order { write }
shop -> stock: reserve { write }
flow buy { web -> shop -> orders }
flow reserve { web -> shop -> stock }
```

```mermaid
graph LR
    U[Users] --> P[Profile service]
    %% finds: `Profiles` is the only place of what `Profile service` writes
    P -->|save profile| R[(Profiles - Redis)]
    %% arch: redis R "Profiles"
```

Kept like a database, and written behind:
```arch
client   web
service  cart
redis    carts x2 { persistence aof, backup daily }   # finds: persistence, a copy and a backup keep it
service  votes
redis    tally "Votes" { rpo 5 min }   # finds: reach `archive` later
postgres archive
web -> cart -> carts: add item { write }
web -> votes -> tally: vote { write }
tally ~> archive: flush
```

## Good
A store behind the cache, a cache of what others have, and one whose store is not drawn:
```arch
client   web
service  cart
redis    hot "Carts"
postgres store
service  rates
redis    prices
external bank "Exchange rates"
service  front
service  catalogue
redis    shelf
redis    page "Page cache"
web -> cart -> store & hot: add item { write }
web -> rates -> prices: rate { readwrite }
rates -> bank: rates
web -> front -> catalogue
front -> shelf: set { write }
web -> catalogue -> page { readwrite }
```

Data that may be lost, that is meant to go, and that is safe:
```arch
client  web
service login
service users "Session service"
redis   known { role session }
redis   typing { ephemeral }
redis   codes { ttl 5 min }
redis   seats
memorydb people
worker  trends
redis   top "Trending topics"
web -> login -> known & typing & codes & people: set { write }
web -> users -> seats: set { write }
trends -> top: set { write }
```

Flows that only fill a copy:
```arch
client   web
service  api
redis    feeds "Feed cache"
redis    near
postgres items
postgres store
web -> api
api -> feeds: items { readwrite }
api -> near: set { write }
api -> store { read, on_miss near }
api -> items { read }
flow warm { web -> api -> feeds & near { write } }
```

Timelines that are computed from events, and a cache that writes through:
```arch
client   web
service  posts
dynamodb store
kafka    events
worker   fanout
redis    timelines
service  stock
redis    levels
postgres items
web -> posts -> store: PutItem { write }
posts ~> events ~> fanout
fanout -> timelines: add post id { write }
web -> stock -> levels: set level { write }
levels -> items: write through
```

A bare drawing, and a job that copies:
```mermaid
graph LR
    U[Users] --> A[API] --> R[(Redis)]
    A -->|cache results| M[(Memcached)]
    D[(Postgres)] --> L[Loader] -->|save totals| N[(Redis)]
```
"""

from collections.abc import Iterator

from designlint.analysis.data.copies import Lone, lone_caches
from designlint.analysis.structure.redundancy import has_copies
from designlint.design import Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.quantity import show_duration
from designlint.rule import rule
from designlint.wording import listed, quoted

_COST = Tradeoff("each write waits for a disk, a few milliseconds", "low", "low")


@rule(Severity.ERROR)
def cache_as_record(design: Design) -> Iterator[Finding]:
    """Judge each cache that holds what nothing else does."""
    for lone in lone_caches(design).values():
        if lone.behind is not None:
            yield _later(lone, design)
        else:
            yield _only_place(lone, design)


def _only_place(lone: Lone, design: Design) -> Finding:
    cache, name = lone.cache, quoted(lone.cache.name)
    writers = list(dict.fromkeys(each.source for each in lone.writes))
    label = next((each.label for each in lone.writes if each.label), "")
    what = f" ({quoted(label)})" if label else ""
    copied = (cache.instances.count or 0) >= 2 or has_copies(design, cache)
    kept = bool(cache.says("persistence") and copied and cache.says("backup"))
    end = (
        "persistence, a copy and a backup keep it, up to the last write to disk"
        if kept
        else "an eviction or a restart deletes it"
    )
    writes = listed(design.components[id].name for id in writers)
    return Finding(
        message=f"{name} is the only place of what {writes} {'writes' if len(writers) == 1 else 'write'}{what}: {end}",
        at=cache.span,
        label="no store behind it",
        help="write a store first and let the cache copy it: "
        f"`{design.writing.connection(writers[0], 'store')}`; or say that the data may be lost: "
        f"`{design.writing.fact(cache.id)} {{ ephemeral }}`",
        severity=Severity.INFO if kept else Severity.ERROR if lone.stated else Severity.WARNING,
        tradeoff=_COST,
        follow_up="the cache restarts empty at noon: what is lost, who finds out, and from where is it rebuilt?",
        related=tuple(Label(each.span, "written here") for each in lone.writes[:5]),
        components=(cache.id, *writers),
        connections=tuple(each.pair for each in lone.writes),
        flows=lone.flows,
    )


def _later(lone: Lone, design: Design) -> Finding:
    cache, store = lone.cache, lone.behind
    assert store is not None
    window = cache.number("rpo") or design.requirements.number("rpo")
    lost = f"up to {show_duration(window)} of them are" if window else "what is not there yet is"
    return Finding(
        message=f"the writes to {quoted(cache.name)} reach {quoted(store.name)} later: {lost} lost with "
        f"{quoted(cache.name)}",
        at=cache.span,
        label="written behind",
        help="state how much may be lost "
        f"(`{design.writing.fact(cache.id)} {{ rpo 1 min }}`), or write {quoted(store.name)} first",
        severity=Severity.INFO,
        tradeoff=_COST,
        follow_up="how often is the cache written down, and what do users see of a write that was lost?",
        related=(Label(store.span, "gets it later"),),
        components=(cache.id, store.id),
        connections=tuple(each.pair for each in lone.writes),
        flows=lone.flows,
        figures={"window": window} if window else {},
    )
