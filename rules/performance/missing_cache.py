"""A read path without a cache that reads alone fill.

Where reads outnumber writes five to one and more, most of them ask for the same few records again. A store that spends
more than half of what it can read on them has no room for a peak, for a lost replica, or for next year.

Reads are counted at peak, from the declared users. The capacity of a node is a planning figure with a range unless
`capacity` is declared: a warning if the plan figure says so, information if only the low one does. The rule needs to
know that readers may see old values (`consistency eventual`); where nobody says, it is silent. It also speaks where
the store declares a latency of more than half of a target of 100 ms or less.

## When it does not matter
Readers that rely on the last write (`consistency strong`). Stores that grow by themselves (DynamoDB). A cache, a CDN
or a materialised view that is there already. Reads that are spread over several stores in a way nobody states: the
figures would be guesses.

## How to repair it
Cache-aside with a TTL: ask the cache, on a miss ask the store and keep the answer. It costs stale answers, a way to
take them back, and a stampede when a hot key expires. A cache lowers the p99 only if less than 1% of the reads miss:
at 90% hits the p99 is still that of the store.

## What an interviewer asks next
What is the hit ratio, and what does the store see in the minute after the cache was restarted?

Sources: "System Design Interview Best Practices" (read replicas and a caching layer) · redis.io, cache-aside · pgbench
and Stack Overflow figures for what a node reads.

## Bad
```arch
requirements { dau 20M, read 50/user/day, write 2/user/day, peak 3x, consistency eventual }
client   web
alb      entry
service  api x40
postgres posts x1 "Posts" { zones 2, failover auto }   # finds: 34.7k/s reads for 1,389/s writes all reach `Posts`
web -> entry -> api -> posts
```

```arch
requirements { read 600/s, write 20/s, peak 3x, latency p99 < 40 ms, consistency eventual }
client   web
alb      entry
service  api x4
postgres posts x1 { latency p99 25 ms }   # finds: takes 25 ms of the 40 ms
web -> entry -> api -> posts
```

```mermaid
graph LR
    %% arch: requirements { dau 6M, read 50/user/day, write 1/user/day, peak 3x, consistency eventual }
    %% arch: store x1 { capacity read 15k/s write 5k/s }
    U[Users] --> LB[Load balancer] --> api[API server x12]
    %% finds: 69.4% of what it can read
    api --> store[(PostgreSQL)]
```

## Good
A cache is there:
```arch
requirements { dau 20M, read 50/user/day, write 2/user/day, peak 3x, consistency eventual }
client   web
alb      entry
service  api x40
redis    hot x3 { hit 90%, failover auto }
postgres posts x1 { zones 2, failover auto }
web -> entry -> api -> hot & posts
```

Strong consistency, and a store that grows by itself:
```arch
requirements { dau 20M, read 50/user/day, write 2/user/day, peak 3x, consistency strong }
client   web
alb      entry
service  api x40
postgres posts x1
web -> entry -> api -> posts
```

```arch
requirements { dau 20M, read 50/user/day, write 2/user/day, peak 3x, consistency eventual }
client   web
alb      entry
service  api x40
dynamodb posts
web -> entry -> api -> posts
```

Few reads, as many writes, a CDN, and a declared capacity:
```arch
requirements { dau 100k, read 50/user/day, write 2/user/day, peak 3x, consistency eventual }
client   web
alb      entry
service  api x2
postgres posts x1
web -> entry -> api -> posts
```

```arch
requirements { dau 20M, read 50/user/day, write 40/user/day, peak 3x, consistency eventual }
client   web
alb      entry
service  api x40
postgres posts x1 { shards 8 }
web -> entry -> api -> posts
```

```arch
requirements { dau 20M, read 50/user/day, write 2/user/day, peak 3x, consistency eventual }
client   web
cdn      edge
alb      entry
service  api x40
postgres posts x1
web -> edge -> entry -> api -> posts
```

```mermaid
graph LR
    %% arch: requirements { dau 6M, read 50/user/day, write 1/user/day, peak 3x, consistency eventual }
    %% arch: store x1 { capacity read 60k/s write 5k/s }
    U[Users] --> LB[Load balancer] --> api[API server x12]
    api --> store[(PostgreSQL)]
```
"""

from collections.abc import Iterator

from designlint.analysis.load.capacity import Use, read_use
from designlint.analysis.load.reads import flows_to, latency_target, percentile, wants_cache
from designlint.analysis.load.traffic import Load, traffic
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Severity, Tradeoff
from designlint.quantity import show_duration, show_percent, show_rate
from designlint.rule import rule
from designlint.wording import quoted


@rule(Severity.WARNING)
def missing_cache(
    design: Design,
    *,
    reads_per_write: float = 5.0,
    most_use: float = 0.5,
    tight_p99_ms: float = 100.0,
    most_of_budget: float = 0.5,
) -> Iterator[Finding]:
    """Judge each store whose reads are known."""
    found = traffic(design)
    if found is None or found.writes <= 0:
        return
    for store in design.of_kind("db", "search"):
        load = found.loads.get(store.id)
        if load is None or not load.certain or load.cached or not load.reads:
            continue
        if load.reads < reads_per_write * load.writes or not wants_cache(design, store):
            continue
        use = read_use(design, store, load.reads)
        if use is not None and use.high > most_use:
            yield _full(store, load, use, most_use, design)
            continue
        target, own = latency_target(design, store), percentile(store)
        if target is not None and own is not None and target <= tight_p99_ms / 1000 and own > most_of_budget * target:
            yield _slow(store, load, own, target, design)


def _full(store: Component, load: Load, use: Use, most_use: float, design: Design) -> Finding:
    counted = store.instances.count is not None or not use.assumption
    severity = Severity.WARNING if use.plan > most_use and counted else Severity.INFO
    shown = use.plan if use.plan > most_use else use.high
    figure = "" if use.plan > most_use else ", if a node takes as little as some do"
    text = f"{show_percent(shown)} of what it can read at peak{figure}"
    return _finding(store, load, text, severity, design, {"utilisation": shown}, use.assumption)


def _slow(store: Component, load: Load, own: float, target: float, design: Design) -> Finding:
    text = f"which takes {show_duration(own)} of the {show_duration(target)} that a request may take (p99)"
    return _finding(store, load, text, Severity.WARNING, design, {"p99_ms": own * 1000}, "")


def _finding(
    store: Component,
    load: Load,
    text: str,
    severity: Severity,
    design: Design,
    figures: dict[str, float],
    assumption: str,
) -> Finding:
    found = traffic(design)
    notes = [*(found.assumptions if found else ()), assumption]
    if store.instances.count is None:
        notes.append(f"`{store.id}` is one node, since nobody counts it")
    rates = f"{show_rate(load.reads)} reads for {show_rate(load.writes)} writes"
    return Finding(
        message=f"{rates} all reach {quoted(store.name)}, {text}",
        at=store.span,
        label="no cache before it",
        help=f"put a cache beside it and ask it first: `{{ on_miss cache }}` on the connection to `{store.id}`",
        severity=severity,
        tradeoff=Tradeoff(
            "stale answers, a way to take them back, and a stampede when a hot key expires", "medium", "medium"
        ),
        follow_up="what is the hit ratio, and what does the store see in the minute after the cache was restarted?",
        components=(store.id,),
        flows=flows_to(design, store),
        figures={**figures, "reads": load.reads, "writes": load.writes},
        assumptions=tuple(note for note in notes if note),
    )
