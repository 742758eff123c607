"""A cache without which its store is over capacity.

A cache that takes nine tenths of the reads is no mere help once the store can not carry the tenth tenfold. After a
restart, a failover or a flush the cache is empty, every read falls through, the store answers late or not at all, and
because it does not answer the cache never fills: the outage lasts until somebody turns the traffic away. Such a cache
is a part that users can not do without, and availability counts it so.

The rule compares what the store can take with what reaches it while this one cache is empty: the reads that miss
today, those that the cache answers, and the writes. It is a warning if even the best node of its kind could not carry
that, and an error if the cache is a single instance besides (`x1`). Where only the plan figure says so, it is
information; with a declared `capacity`, a warning.

## When it does not matter
Stores that grow by themselves (DynamoDB). A store that carries the reads without the cache. Caches of sessions, locks
and counters, which stand for no store. Stores that are over capacity with the cache already are a matter of
`over-capacity`. Where the design says what it does about an empty cache (request coalescing, load shedding, warm-up,
a local second tier, or a `failure` with a `mitigation`), the finding is only information.

## How to repair it
Let only one request for each key go to the store (coalescing), spread expiry with a jittered TTL, warm a new cache
before it takes traffic, and shed load at the store's limit instead of queueing. A replica of the cache with automatic
failover makes the empty cache rare, a small cache in each process makes it mild. Each costs memory or code.

## What an interviewer asks next
The cache restarts at peak: how many requests fail, and how does it ever become warm again?

Sources: Amazon Builders' Library, "Caching challenges and strategies" · Bronson et al., "Metastable Failures in
Distributed Systems" (HotOS 2021) · "System Design Interview Execution".

## Bad
One Redis, and ten times too many reads behind it:
```arch
requirements { dau 60M, read 100/user/day, write 1/user/day, peak 3x }
client   web
alb      entry
service  api x240
redis    hot x1 { hit 95% }   # finds: if `hot` is empty, `Posts` gets 208k/s reads, 10.8 times what it takes at peak
postgres posts x1 "Posts" { failover auto, zones 2 }
web -> entry -> api
api -> hot: GET { read }
api -> posts: SQL { readwrite, on_miss hot }
```

Two cache nodes are better than one, but what the store takes is declared:
```mermaid
graph LR
    %% arch: requirements { dau 10M, read 50/user/day, peak 3x }
    %% arch: LB { tech alb }
    %% arch: DB x1 { capacity 4k/s }
    %% arch: R x2 { hit 90%, failover auto }
    U[Users] --> LB[Load balancer] --> A[API x30]
    %% finds: 4.34 times what it takes
    A -->|look up| R[Redis]
    A -->|SELECT on a miss| DB[(PostgreSQL)]
```

By the plan figure only, so it is information:
```arch
requirements { dau 20M, read 50/user/day, write 1/user/day, peak 3x }
client   web
alb      entry
service  api x60
redis    hot x3 { hit 90%, failover auto }   # finds: 1.87 times what it takes
postgres posts x1 { failover auto, zones 2 }
web -> entry -> api
api -> hot: GET { read }
api -> posts: SQL { readwrite, on_miss hot }
```

The design has an answer, and says so:
```arch
requirements { dau 60M, read 100/user/day, peak 3x }
client   web
alb      entry
service  api x240
redis    hot x3 { hit 95%, failover auto }   # finds: "one request a key, the rest waits"
postgres posts x1 { failover auto, zones 2 }
web -> entry -> api
api -> hot: GET { read }
api -> posts: SELECT { read, on_miss hot }
failure hot { effect "slow for a minute", mitigation "one request a key, the rest waits" }
```

## Good
The store carries the reads alone:
```arch
requirements { dau 2M, read 50/user/day, write 1/user/day, peak 3x }
client   web
alb      entry
service  api x6
redis    hot x1 { hit 90% }
postgres posts x1
web -> entry -> api
api -> hot: GET { read }
api -> posts: SQL { readwrite, on_miss hot }
```

A table that grows by itself, and sessions that stand for no store:
```arch
requirements { dau 60M, read 100/user/day, peak 3x }
client   web
alb      entry
service  api x240
redis    hot x1 { hit 95% }
redis    sessions x1 { role session }
dynamodb posts
web -> entry -> api
api -> hot & sessions: GET { read }
api -> posts: GetItem { read, on_miss hot }
```

Over capacity with the cache already:
```arch
requirements { dau 60M, read 100/user/day, write 50/user/day, peak 3x }
client   web
alb      entry
service  api x400
redis    hot x1 { hit 95% }
postgres posts x1
web -> entry -> api
api -> hot: GET { read }
api -> posts: SQL { readwrite, on_miss hot }
```

Nobody says how many users there are:
```mermaid
graph LR
    U[Users] --> A[API x2] --> R[Redis]
    A --> DB[(PostgreSQL)]
```
"""

from collections.abc import Iterator

from designlint.analysis.load.bearing import Bearing, without_cache
from designlint.analysis.load.capacity import utilisation
from designlint.analysis.load.reads import flows_to
from designlint.analysis.structure.redundancy import Standing, standing
from designlint.analysis.words.reasons import names_of
from designlint.analysis.words.remarks import said_of
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.quantity import show_number, show_rate
from designlint.rule import rule
from designlint.wording import quoted


@rule(Severity.WARNING)
def load_bearing_cache(design: Design) -> Iterator[Finding]:
    """Judge each cache by the fullest of the stores that it protects."""
    judged: set[str] = set()
    for bearing in without_cache(design):
        over_today = utilisation(design)[bearing.store.id].use.plan > 1
        if bearing.cache.id in judged or over_today:
            continue
        severity = _severity(bearing, design)
        if severity is not None:
            judged.add(bearing.cache.id)
            yield _finding(bearing, severity, design)


def _severity(bearing: Bearing, design: Design) -> Severity | None:
    if bearing.use.plan <= 1:
        return None
    surely = bearing.use.low > 1
    if not bearing.certain or not (surely or bearing.declared):
        return Severity.INFO
    sure = bearing.cache.confidence == bearing.store.confidence == 1
    counted = bearing.store.instances.known == "declared" and sure
    alone = standing(design, bearing.cache) is Standing.SINGLE
    return Severity.ERROR if surely and counted and alone else Severity.WARNING


def _finding(bearing: Bearing, severity: Severity, design: Design) -> Finding:
    cache, store = bearing.cache, bearing.store
    answer = _answer(design, cache, store)
    bound = "" if bearing.certain else "up to "
    return Finding(
        message=f"if {quoted(cache.name)} is empty, {quoted(store.name)} gets {bound}{show_rate(bearing.reads)} reads, "
        f"{show_number(bearing.use.plan)} times what it takes at peak{answer}",
        at=cache.span,
        label="the store needs it",
        help="let one request for each key go to the store, jitter the TTL, warm a new cache before it takes traffic, "
        "and shed load at the store's limit",
        severity=min(severity, Severity.INFO) if answer else severity,
        tradeoff=Tradeoff("more memory, and code for coalescing and warming that is rarely run", "medium", "medium"),
        follow_up=f"{quoted(cache.name)} restarts at peak: how many requests fail, and how does it become warm again?",
        related=(Label(store.span, "what every miss reaches"),),
        components=(cache.id, store.id),
        flows=flows_to(design, store),
        figures={
            "utilisation": bearing.use.plan,
            "utilisation_low": bearing.use.low,
            "utilisation_high": bearing.use.high,
            "rate": bearing.reads,
        },
        assumptions=bearing.assumptions,
        basis=bearing.basis,
    )


def _answer(design: Design, cache: Component, store: Component) -> str:
    """What the design says that it does about an empty cache, as the end of a message; "" if it says nothing."""
    names = {name.lower() for name in names_of(cache)}
    for note in design.notes_of("failure"):
        if note.subject.lower() in names and note.texts("mitigation"):
            return f'; the design says "{note.texts("mitigation")[0]}"'
    return "; the design says how it protects the store" if "cold_cache" in said_of(design, cache, store) else ""
