"""A component that gets more requests at peak than its instances can answer.

A server that is 90% busy answers about ten times as slowly as an idle one, and above 100% its queue grows until
something gives: memory, patience, or the caller's timeout. So parts are planned to 70% at peak. The load is what the
declared users do, sent along the flows, caches taken off; the capacity is what you declare, or a planning figure with a
low and a high end.

## When it does not matter
Managed parts that grow by themselves (DynamoDB, SQS, a cloud load balancer), and parts of which nobody knows what they
take. A default figure alone makes no error: that needs a declared capacity, or a load that even the best node of its
kind could not carry. What nobody counts is at most a warning, what requests only *might* call a hint. Where a rule
names the remedy (instances for a lost zone, a cache, a replica for reads) and is as loud, it speaks alone.

## How to repair it
The help names what that kind of part needs first: more instances for what keeps nothing, replicas and a cache for
reads, a larger machine and then shards for writes. More nodes cost money, shards cost cross-shard queries and
rebalancing, a cache costs stale answers.

## What an interviewer asks next
What breaks first at ten times the load, and which figure would tell you in time?

Sources: Google SRE book, handling overload · Gunther, capacity planning · planning figures of pgbench, redis-benchmark,
Stack Overflow and Netflix.

## Bad

Eight servers of 500 requests a second, and 6,900 arrive:
```arch
requirements { dau 20M, read 10/user/day, peak 3x }
client  web
alb     entry
service api x8 { capacity 500/s }  # finds: `api`: 6,944/s at peak, 8 x 500/s available, 174%
dynamodb store
web -> entry -> api -> store { read }
```

Most of its room is taken, and the peak is declared:
```arch
requirements { dau 20M, write 2/user/day, peak 10x }
client   web
alb      entry
service  api x20
postgres orders "Orders" x1 { capacity read 20k/s write 6k/s }  # finds: 4,630/s writes at peak, 1 x 6,000/s available
web -> entry -> api -> orders { write }
```

```mermaid
graph LR
    %% arch: requirements { dau 50M, write 20/user/day, peak 3x }
    %% arch: LB { tech alb }
    U[Users] --> LB[Load balancer] --> API[API x80]
    %% finds: 1 x 5,000/s
    API -->|INSERT| DB[(PostgreSQL)]
```

## Good

Enough of them, at 52%:
```arch
requirements { dau 20M, read 10/user/day, peak 3x }
client  web
alb     entry
service api x27 { capacity 500/s }
dynamodb store
web -> entry -> api -> store { read }
```

A managed table grows by itself, and nobody said how many users there are in the second one:
```arch
requirements { dau 200M, write 20/user/day, peak 3x }
client   web
lambda   api
dynamodb store
web -> api -> store { write }
```

```mermaid
graph LR
    U[Users] --> API[API x2] --> DB[(PostgreSQL)]
```

A cache takes nine tenths of the reads:
```arch
requirements { dau 20M, read 50/user/day, peak 3x }
client   web
alb      entry
service  api x60
redis    hot x3 { hit 90% }
postgres store x2 { failover auto }
web -> entry -> api
api -> hot { read }
api -> store { read, on_miss hot }
```

Nodes of a cache share the keys, unless somebody says that they are copies; of two lines that do the same a request
takes one:
```mermaid
graph LR
    %% arch: requirements { write 200k/s, peak 1x }
    U[Users] -->|send| S[Cache proxy]
    U -->|history| S
    S --> A[("Cache node 1")] & B[("Cache node 2")] & C[("Cache node 3")]
    %% arch: cache A
    %% arch: cache B
    %% arch: cache C
    %% arch: service S x20 { capacity 20k/s }
    %% arch: flow put { U -> S -> A { write } }
```

The consumer that falls behind is a matter of its queue:
```arch
client web
service api x2 { capacity 5k/s }
sqs    jobs { dlq parked }
worker crew x2 { capacity 100/s }
web -> api
api ~> jobs { publish, rate 1k/s }
jobs ~> crew { consume }
flow order { web -> api ~> jobs ~> crew, rate 1k/s }
```
"""

from collections.abc import Iterator

from designlint.analysis.load.capacity import KNEE, Utilisation, utilisation
from designlint.analysis.load.remedies import remedy
from designlint.design import Design
from designlint.diagnostic import Finding, Severity
from designlint.quantity import show_number, show_percent, show_rate
from designlint.rule import rule
from designlint.wording import quoted


@rule(Severity.ERROR, yields_to=("zone-loss-overload", "missing-cache", "missing-read-replica"))
def over_capacity(design: Design, *, most_use: float = KNEE) -> Iterator[Finding]:
    """Judge every component whose load and capacity are known."""
    for id, found in utilisation(design).items():
        consumed = any(each.op == "consume" for each in design.connections if id in each.pair)
        if consumed and found.component.is_a("worker", "function"):
            continue  # `slow-consumer` speaks of those
        severity = _severity(found, most_use)
        if severity is not None:
            yield _finding(found, severity, design)


def _severity(found: Utilisation, most_use: float) -> Severity | None:
    if not found.certain:  # an upper bound
        return Severity.INFO if found.use.plan > 1 else None
    counted = found.nodes.counted and found.component.instances.known != "drawn"
    if found.use.low > 1:
        return Severity.ERROR if counted else Severity.WARNING
    if found.use.plan > most_use:
        return Severity.WARNING if counted or found.use.plan > 1 else Severity.INFO
    return None


def _finding(found: Utilisation, severity: Severity, design: Design) -> Finding:
    part = found.component
    writes = found.limit == "writes"
    takes, nodes = (found.takes_writes, found.nodes.writes) if writes else (found.takes_reads, found.nodes.reads)
    both = found.takes_reads == found.takes_writes
    rate = found.reads + found.writes if both else found.writes if writes else found.reads
    kind = "" if both else " writes" if writes else " reads"
    bound = "" if found.certain else "up to "
    available = f"{show_number(nodes)} x {show_rate(takes)} available"
    cure = remedy(found)
    asked = f"{bound}{show_rate(rate)}{kind} at peak"
    return Finding(
        message=f"{quoted(part.name)}: {asked}, {available}, {show_percent(found.use.plan)}",
        at=part.span,
        label="more than it takes" if found.use.plan > 1 else "little room left",
        help=cure.text,
        severity=severity,
        tradeoff=cure.tradeoff,
        follow_up="what breaks first at ten times the load, and which figure would tell you in time?",
        components=(part.id,),
        figures={
            "utilisation": found.use.plan,
            "utilisation_low": found.use.low,
            "utilisation_high": found.use.high,
            "rate": rate,
        },
        assumptions=found.assumptions,
        basis=found.basis,
    )
