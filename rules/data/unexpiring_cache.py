"""Cached values that nothing takes back.

A cache holds copies. When the original changes, a copy is wrong until it expires or somebody takes it back. Without a
time to live and without invalidation it stays wrong until memory runs out, which may be never: one user sees the new
price, another the one of last week, and a deploy that "clears the cache" becomes part of the procedure.

`ttl none` on a cache that copies stored data is a warning. Where nobody says how long values live, there is one
question for all caches.

## When it does not matter
Values that are taken back when the original changes (`invalidation event`, `write_through`), keys that change with it
(`versioned`), a cache that a change feed, the consumer of events or whoever writes the original keeps up to date,
content that never changes. DynamoDB Accelerator and Varnish let values expire by themselves.
Sessions, locks and counters are no copies. A cache that is the only place of its data has a worse problem:
cache-as-record speaks of it.

## How to repair it
Give values a time to live, with some jitter so that they do not all expire at once, and delete or overwrite them when
the original is written. It costs some misses, and the code that writes has to know what is cached.

## What an interviewer asks next
A user changes the name and reloads: what do they see, and for how long?

Sources: Redis documentation, "Client-side caching" and "EXPIRE" · Azure Architecture Center, "Cache-Aside pattern"
(lifetime of cached data, consistency) · "System Design Interview Best Practices", on cache invalidation.

## Bad
```arch
client   web
service  api x3
redis    hot "Product cache" { ttl none }   # finds: `Product cache` keeps copies of `products` until they are evicted
postgres products
web -> api
api -> hot: GET product { read }
api -> products: SQL { readwrite, on_miss hot }
```

Nobody says:
```mermaid
graph LR
    U[Users] --> A[API]
    %% finds: how long do values live in `Redis cache`
    A --> C[Redis cache]
    A --> D[(Postgres)]
```

## Good
A time to live, invalidation by event, keys with a version, a write through:
```arch
client    web
service   api x3
redis     pages { ttl 10 min }
redis     prices { ttl none, invalidation event }
redis     images { ttl none, invalidation versioned }
memcached people { ttl none, invalidation write_through }
postgres  store
web -> api -> pages & prices & images & people & store
```

A change feed, and a consumer that keeps it up to date:
```arch
client   web
service  api x3
service  posts
postgres store
redis    hot { ttl none }
kafka    events
worker   fanout
redis    timelines { ttl none }
web -> api -> hot & store
store => hot
web -> posts -> store: insert { write }
posts ~> events ~> fanout
fanout -> timelines: add post { write }
api -> timelines { read }
```

Whoever writes the price writes its copy, a product that lets values expire, and a cache that copies nothing:
```arch
client   admin
client   web
service  back
service  shop
redis    prices { ttl none }
postgres store
dax      near
dynamodb carts
admin -> back
back -> store & prices: price { write }
service  notes
redis    drafts { ttl none }
web -> shop -> prices & near
near -> carts
web -> notes -> drafts: draft { write }
```

Words that say it, content that never changes, and what is no copy:
```mermaid
graph LR
    U[Users] --> A[API]
    A -->|read, invalidate on write| C[Redis cache]
    A --> D[(Postgres)]
    A --> S[(Session store)]
    A --> T[Tile cache]
    %% arch: T { does "tiles, immutable, named by their hash" }
```
"""

from collections.abc import Iterator

from designlint.analysis.data.copies import lone_caches
from designlint.analysis.data.operations import WRITES, consumed_by
from designlint.analysis.load.reads import caches_data, stores_behind
from designlint.analysis.words.remarks import said_of
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.rule import rule
from designlint.vocabulary.lexicon import claims
from designlint.wording import listed, quoted

_EXPIRING = frozenset({"dax", "varnish"})  # values live for minutes unless told otherwise
_COST = Tradeoff("some misses, and the code that writes has to know what is cached", "low", "medium")
_NEXT = "a user changes the name and reloads: what do they see, and for how long?"


@rule(Severity.WARNING)
def unexpiring_cache(design: Design) -> Iterator[Finding]:
    """Judge each cache that copies stored data."""
    unknown: list[Component] = []
    for cache in design.of_kind("cache"):
        if cache.id in lone_caches(design) or not caches_data(cache) or _taken_back(cache, design):
            continue
        stores = stores_behind(design, cache)
        if cache.says("ttl") is False:
            yield _finding(cache, stores, design)
        elif cache.says("ttl") is None and stores:
            unknown.append(cache)
    if unknown:
        yield _question(unknown, design)


def _taken_back(cache: Component, design: Design) -> bool:
    """Whether something takes values back, or keeps them up to date."""
    into = design.into(cache.id)
    product = cache.technology.id if cache.technology else ""
    if cache.says("invalidation") or product in _EXPIRING or any(each.op == "cdc" for each in into):
        return True
    writers = [design.components[each.source] for each in into if each.op in WRITES]
    if any(consumed_by(design, each) for each in writers):
        return True
    updated = [each.source for each in into if each.op == "write" and "fills" not in claims(each.label)]
    if any(_writes_original(id, design) for id in updated):
        return True
    return "fresh" in said_of(design, cache, *into)


def _writes_original(id: str, design: Design) -> bool:
    return any(each.op in WRITES and design.components[each.target].is_a("db") for each in design.out_of(id))


def _finding(cache: Component, stores: list[Component], design: Design) -> Finding:
    name = quoted(cache.name)
    what = f"copies of {listed(each.name for each in stores)}" if stores else "values"
    fact = cache.fact("ttl")
    return Finding(
        message=f"{name} keeps {what} until they are evicted: after a write readers see the old value without limit",
        at=fact.span if fact else cache.span,
        label="nothing takes a value back",
        help="give values a time to live and take them back on a write: "
        f"`{design.writing.fact(cache.id)} {{ ttl 10 min, invalidation event }}`",
        tradeoff=_COST,
        follow_up=_NEXT,
        related=tuple(Label(each.span, "the original") for each in stores),
        components=(cache.id, *(each.id for each in stores)),
    )


def _question(caches: list[Component], design: Design) -> Finding:
    return Finding(
        message=f"how long do values live in {listed(each.name for each in caches)}, and what takes them back when the "
        "original changes?",
        at=caches[0].span,
        help=f"state it: `{design.writing.fact(caches[0].id)} {{ ttl 10 min, invalidation event }}`",
        severity=Severity.QUESTION,
        tradeoff=_COST,
        follow_up=_NEXT,
        related=tuple(Label(each.span, "and here") for each in caches[1:]),
        components=tuple(each.id for each in caches),
    )
