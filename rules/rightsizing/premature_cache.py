"""A cache before a store that does not need one.

A cache is a second copy of the data: it can be stale, it needs a rule for when it is taken back, and on the day it is
empty the system behaves in a way that nobody has tested. It pays when the store is strained or slow. The same holds for
replicas that serve reads and take over nothing.

Measured is ten times the declared peak with the cache left out: if the store then uses up to 30% of what it can read,
it needs no help. Where no flow says which requests read the store, all may: the rule speaks only if even that is
little.

## When it does not matter
Caches for sessions, presence, rate limits, locks and counters: they are stores of their own. Caches that a worker
fills with results, and those before something slow, limited or paid: other parties, search, warehouses, a store that
declares more than 100 ms. A target of 100 ms (p99) or less of which the store is not known to take less than half.
Replicas that take over, or that serve reports. A decision that gives a reason beside scale: the finding is information
then and quotes it.

## How to repair it
Leave it out and name the figure at which to add it. It costs nothing until then.

## What an interviewer asks next
Which figure on which graph tells you that it is time for a cache?

Sources: AWS Builders' Library, caching challenges and strategies (caches create modes of behaviour) · "30% at ten times
the peak": judgement · pgbench figures for what a node reads.

## Bad
```arch
requirements { dau 50k, read 20/user/day, write 2/user/day, peak 3x }
client   web
alb      entry
service  api x2
redis    hot x2 "Hot items" { failover auto }   # finds: without `Hot items`, 10 times the peak
postgres store { zones 2, failover auto }
web -> entry -> api -> hot & store
```

```mermaid
graph LR
    %% arch: requirements { dau 50k, read 20/user/day, write 2/user/day, peak 3x }
    U[Users] --> A[API server x2]
    %% finds: without `Redis cache`, 10 times the peak would fill 1.74% of `Orders DB`
    A --> C[Redis cache]
    A --> D[(Orders DB)]
```

Replicas for reads beside a standby, and a cache with a reason:
```arch
requirements { dau 50k, read 20/user/day, write 2/user/day, peak 3x }
client   web
alb      entry
service  api x2
rds      store { zones 2, failover auto, replicas 2 }   # finds: without its 2 read replicas
web -> entry -> api -> store
```

```arch
requirements { dau 50k, read 20/user/day, write 2/user/day, peak 3x }
client   web
alb      entry
service  api x2
redis    hot x2   # finds: the design says "the database is down every night"
postgres store { zones 2, failover auto }
web -> entry -> api -> hot & store
decide hot { choose "a cache", because "the database is down every night" }
```

## Good
Many reads, or a design without a scale:
```arch
requirements { dau 20M, read 20/user/day, write 2/user/day, peak 3x }
client   web
alb      entry
service  api x40
redis    hot x2 { failover auto }
postgres store { zones 2, failover auto }
web -> entry -> api -> hot & store
```

```mermaid
graph LR
    U[Users] --> A[API server x2]
    A --> C[Redis cache]
    A --> D[(Orders DB)]
```

Caches with other uses, before slow and limited things, or filled by a worker:
```arch
requirements { dau 50k, read 20/user/day, write 2/user/day, peak 3x }
client   web
alb      entry
service  api x2
service  maps x2
service  feeds x2
redis    logins x2 { role session }
redis    limits "Rate limits" x2
redis    tiles x2
redis    feed x2
postgres store { zones 2, failover auto }
external provider "Map provider"
sqs      posts { dlq yes }
worker   builder x2
web -> entry -> api & maps & feeds
api -> logins & limits & store
maps -> tiles & provider
feeds -> feed & store
feeds ~> posts ~> builder -> feed
```

A tight target, a slow store, and replicas that take over:
```arch
requirements { dau 50k, read 20/user/day, write 2/user/day, peak 3x, latency p99 < 20 ms }
client   web
alb      entry
service  api x2
redis    hot x2
postgres store { zones 2, failover auto }
web -> entry -> api -> hot & store
```

```arch
requirements { dau 50k, read 20/user/day, write 2/user/day, peak 3x, latency p99 < 800 ms }
client   web
alb      entry
service  api x2
redis    hot x2
postgres store { latency p99 300 ms, zones 2, failover auto, replicas 1 }
web -> entry -> api -> hot & store
```
"""

from collections.abc import Iterator

from designlint.analysis.load.capacity import Use, read_use
from designlint.analysis.load.reads import caches_data, latency_target, percentile, stores_behind
from designlint.analysis.load.traffic import traffic
from designlint.analysis.structure.redundancy import copies_of, promotion, zones_of
from designlint.analysis.words.reasons import names_of, stated_reason
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Severity, Tradeoff
from designlint.quantity import show_number, show_percent, show_rate
from designlint.rule import rule
from designlint.wording import counted, quoted

_FILLING = ("worker", "scheduler", "stream", "queue")
_USERS_READ = ("service", "function", "realtime", "gateway", "lb", "client", "db")


@rule(Severity.WARNING)
def premature_cache(
    design: Design, *, headroom: float = 10.0, most_use: float = 0.3, slow_ms: float = 100.0
) -> Iterator[Finding]:
    """Judge each cache, and replicas that only serve reads, by the store without them."""
    if traffic(design) is None:
        return
    for cache in design.of_kind("cache"):
        stores = stores_behind(design, cache)
        if not stores or not _only_speeds_up(cache, stores, design) or not _fast(stores, slow_ms / 1000, design):
            continue
        judged = [(_reads(design, [store]), store) for store in stores]
        yield from _judge(cache, f"without {quoted(cache.name)}", judged, headroom, most_use, design)
    for store in design.of_kind("db"):
        replicas = _pure_replicas(store, design)
        if replicas and _fast([store], slow_ms / 1000, design):
            rate = _reads(design, [store, *copies_of(design, store)])
            text = f"without its {counted(replicas, 'read replica')}"
            yield from _judge(store, text, [(rate, store)], headroom, most_use, design)


def _only_speeds_up(cache: Component, stores: list[Component], design: Design) -> bool:
    """Whether it only answers for databases: its callers ask no one slow, and nothing computes what it holds."""
    if not caches_data(cache) or not all(store.is_a("db") for store in stores):
        return False
    callers = {each.source for each in design.into(cache.id)}
    if any(design.components[id].is_a(*_FILLING) for id in callers):
        return False
    return not any(design.components[each.target].is_a("external") for id in callers for each in design.out_of(id))


def _fast(stores: list[Component], slow: float, design: Design) -> bool:
    """Whether the stores are quick enough alone, as far as latency is asked for or declared."""
    for store in stores:
        own, target = percentile(store), latency_target(design, store)
        if own is not None and own > slow:
            return False
        if target is not None and target <= slow and (own is None or own > target / 2):
            return False
    return True


def _reads(design: Design, stores: list[Component]) -> float:
    """The most reads per second at peak that may reach these stores together, no cache before them."""
    found = traffic(design)
    assert found is not None
    known = [found.most(store.id).reads for store in stores if store.id in found.loads]
    return sum(known) if known else found.reads


def _pure_replicas(store: Component, design: Design) -> int:
    """How many copies serve reads and nothing else: beside a managed standby or a drawn one, and not for reports."""
    product = store.technology
    standby = product is not None and product.managed and product.id != "aurora" and (zones_of(store) or 0) >= 2
    declared = int(store.number("replicas") or 0)
    copies = copies_of(design, store)
    if declared and not copies:
        return declared if standby and promotion(design, store) == "auto" else 0
    replicas = [each for each in copies if each.word("role") == "replica"]
    readers = {each.source for replica in replicas for each in design.into(replica.id)}
    if not all(design.components[id].is_a(*_USERS_READ) for id in readers):
        return 0
    waits = any(each.word("role") == "standby" for each in copies)
    return len(replicas) if waits or (standby and promotion(design, store) == "auto") else 0


def _judge(
    part: Component,
    without: str,
    judged: list[tuple[float, Component]],
    headroom: float,
    most_use: float,
    design: Design,
) -> Iterator[Finding]:
    uses: list[tuple[Use, float, Component]] = []
    for reads, store in judged:
        alone = read_use(design, store, reads * headroom, with_copies=False)
        if alone is None or reads <= 0 or alone.plan > most_use:
            return
        uses.append((alone, reads, store))
    use, reads, store = max(uses, key=lambda each: each[0].plan)
    trigger = 0.5 * reads * headroom / use.plan  # the reads at which the store is half full
    text = (
        f"{without}, {show_number(headroom)} times the peak would fill {show_percent(use.plan)} of "
        f"{quoted(store.name)} ({show_rate(reads)} reads at peak)"
    )
    yield _finding(part, store, text, trigger, {"utilisation": use.plan, "reads": reads}, use.assumption, design)


def _finding(
    part: Component,
    store: Component,
    text: str,
    trigger: float,
    figures: dict[str, float],
    assumption: str,
    design: Design,
) -> Finding:
    reason = stated_reason(design, *names_of(part), "cache", "caching", "replicas")
    said = f'; the design says "{reason}"' if reason else ""
    found = traffic(design)
    notes = [*(found.assumptions if found else ()), assumption]
    return Finding(
        message=text + said,
        at=part.span,
        label="not needed yet",
        help=f"leave it out, and add it when {quoted(store.name)} serves {show_rate(trigger)} reads at peak",
        severity=Severity.INFO if reason else Severity.WARNING,
        tradeoff=Tradeoff("none until then", "low", "low"),
        follow_up=f"which figure tells you that {quoted(store.name)} needs help with its reads?",
        components=tuple(dict.fromkeys((part.id, store.id))),
        figures=figures,
        assumptions=tuple(
            each for each in notes if each and not each.startswith(quoted(part.name))
        ),  # no cache, no hits
    )
