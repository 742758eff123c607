"""A primary that serves all reads alone.

What caches do not answer reaches one node, the same that takes every write. Above 70% it has no room for a peak; its
queues grow, and writes wait behind reads. Replicas that serve reads are the next step: the writes stay where they are.

Reads are counted at peak behind the caches, from the declared users. The capacity of a node is a planning figure with a
range unless `capacity` is declared: a warning if the plan figure says so, information if only the low one does.

## When it does not matter
Readers that rely on the last write (`consistency strong`): a replica lags. Stores that have replicas, shards or several
nodes, or that grow by themselves. Where a cache is the first remedy, `missing-cache` speaks instead.

## How to repair it
Add replicas and send to them what may be old (`replicas 2`). They lag by 10 ms to a second: whoever wrote just now has
to read from the primary (by session, or by waiting for the log position). Each replica also applies all writes, so
replicas do not help a store that is full of writes.

## What an interviewer asks next
How does a user who has just posted see the post?

Sources: "System Design Interview Best Practices" (read replicas and a caching layer) · replica-lag notes of Scaleway
and PlanetScale · pgbench figures for what a node reads.

## Bad
```arch
requirements { dau 60M, read 50/user/day, write 1/user/day, peak 3x }
client   web
alb      entry
service  api x99
redis    hot x3 { hit 80%, failover auto }
postgres posts x1 "Posts"   # finds: behind its cache `Posts` still serves 20.8k/s reads alone
web -> entry -> api -> hot & posts
```

```mermaid
graph LR
    %% arch: requirements { dau 8M, read 50/user/day, write 1/user/day, peak 3x }
    %% arch: store x1 { capacity read 15k/s write 5k/s }
    U[Users] --> LB[Load balancer] --> api[API server x12]
    %% finds: `PostgreSQL` serves 13.9k/s reads alone: 92.6% of what it can
    api --> store[(PostgreSQL)]
```

## Good
Replicas, declared or drawn:
```arch
requirements { dau 60M, read 50/user/day, write 1/user/day, peak 3x }
client   web
alb      entry
service  api x99
redis    hot x3 { hit 80%, failover auto }
postgres posts x1 { replicas 2, failover auto }
web -> entry -> api -> hot & posts
```

```mermaid
graph LR
    %% arch: requirements { dau 8M, read 50/user/day, write 1/user/day, peak 3x }
    %% arch: store x1 { capacity read 15k/s write 5k/s }
    U[Users] --> LB[Load balancer] --> api[API server x12]
    api --> store[(Primary DB)]
    store -->|replication| replica[(Read replica)]
    api -->|read| replica
```

The last write is needed, few reads, as many writes:
```arch
requirements { dau 60M, read 50/user/day, write 1/user/day, peak 3x, consistency strong }
client   web
alb      entry
service  api x99
postgres posts x1
web -> entry -> api -> posts
```

```arch
requirements { dau 600k, read 50/user/day, write 1/user/day, peak 3x }
client   web
alb      entry
service  api x2
postgres posts x1
web -> entry -> api -> posts
```

```arch
requirements { dau 60M, read 50/user/day, write 20/user/day, peak 3x }
client   web
alb      entry
service  api x99
postgres posts x1
web -> entry -> api -> posts
```

A cache comes first:
```arch
requirements { dau 60M, read 50/user/day, write 1/user/day, peak 3x, consistency eventual }
client   web
alb      entry
service  api x99
postgres posts x1
web -> entry -> api -> posts
```
"""

from collections.abc import Iterator

from designlint.analysis.load.capacity import Use, read_use
from designlint.analysis.load.reads import behind_cdn, caches_before, flows_to, read_consistency, wants_cache
from designlint.analysis.load.traffic import Load, traffic
from designlint.analysis.structure.redundancy import has_copies
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Severity, Tradeoff
from designlint.quantity import show_percent, show_rate
from designlint.rule import rule
from designlint.wording import quoted

_ONE_PRIMARY = ("sql", "document", "")


@rule(Severity.WARNING)
def missing_read_replica(design: Design, *, reads_per_write: float = 5.0, most_use: float = 0.7) -> Iterator[Finding]:
    """Judge each primary whose reads are known."""
    found = traffic(design)
    if found is None or found.writes <= 0:
        return
    for store in design.of_kind("db"):
        load = found.loads.get(store.id)
        if load is None or not load.certain or load.reads < reads_per_write * load.writes:
            continue
        if (
            not _alone(store, design)
            or read_consistency(design, store) == "strong"
            or _cache_first(store, load, design)
        ):
            continue
        use = read_use(design, store, load.reads)
        if use is not None and use.high > most_use:
            yield _finding(store, load, use, most_use, design)


def _alone(store: Component, design: Design) -> bool:
    """Whether one node serves all reads of a store with a single primary."""
    family = store.technology.family if store.technology else ""
    one = (store.instances.count or 1) == 1 and (store.number("shards") or 1) == 1
    replica = store.word("role") in ("replica", "standby") or has_copies(design, store)
    return one and family in _ONE_PRIMARY and not replica


def _cache_first(store: Component, load: Load, design: Design) -> bool:
    """Whether another rule speaks, or a cache takes a share of the reads that nobody states."""
    if load.cached:
        return False
    silent = behind_cdn(design, store) and not any(each.number("hit") for each in design.of_kind("cdn"))
    return wants_cache(design, store) or silent or bool(caches_before(design, store))


def _finding(store: Component, load: Load, use: Use, most_use: float, design: Design) -> Finding:
    found = traffic(design)
    notes = [*(found.assumptions if found else ()), use.assumption]
    if store.instances.count is None:
        notes.append(f"`{store.id}` is one node, since nobody counts it")
    planned = use.plan > most_use
    likely = planned and (store.instances.count is not None or not use.assumption)
    shown = use.plan if planned else use.high
    low = "" if planned else ", if a node takes as little as some do"
    subject = f"behind its cache {quoted(store.name)} still serves" if load.cached else f"{quoted(store.name)} serves"
    return Finding(
        message=f"{subject} {show_rate(load.reads)} reads alone: {show_percent(shown)} of what it can at peak{low}",
        at=store.span,
        label="one node for all reads",
        help=f"add replicas that serve reads: `{design.writing.fact(store.id)} {{ replicas 2 }}`",
        severity=Severity.WARNING if likely else Severity.INFO,
        tradeoff=Tradeoff("replicas lag, so what a user has just written is read from the primary", "medium", "medium"),
        follow_up="how does a user who has just posted see the post?",
        components=(store.id,),
        flows=flows_to(design, store),
        figures={"utilisation": shown, "reads": load.reads, "writes": load.writes},
        assumptions=tuple(note for note in notes if note),
    )
