"""Many more instances than the load and its growth ask for.

Room for ten times the load is the usual advice; room for a hundred is money that could run something else, and machines
that have to be patched. What availability needs is counted too: two instances, or one for each declared zone up to
three, and three to five where they vote.

## When it does not matter
Parts whose load or capacity nobody knows: then any number may be right. Managed parts that grow by themselves. A
declared `autoscale`, since then the number is a ceiling. Caches and stores that are many because of the data they hold,
not because of requests: only what answers requests is judged. What holds connections to users is judged by those too.
Parts through which objects of a megabyte or more pass: bytes fill those, and not the number of requests.

## How to repair it
Run what ten times the load needs, and let autoscaling add the rest. It takes a minute or two to start more, so keep
enough to bridge that.

## What an interviewer asks next
How fast does the load grow, and how long does a new instance take until it answers?

Sources: "System Design Interview Execution" (design for today's load and ten times that) · Google SRE book, capacity
planning.

## Bad
Forty servers for forty requests a second:
```arch
requirements { dau 100k, read 10/user/day, write 1/user/day, peak 3x }
client   web
alb      entry
service  api x40 { capacity 500/s }  # finds: 40 instances of `api` carry 524 times the peak of 38.2/s
postgres store { zones 2, failover auto }
web -> entry -> api -> store
```

```mermaid
graph LR
    %% arch: requirements { dau 200k, read 10/user/day, peak 3x }
    U[Users] --> LB[Load balancer]
    %% finds: 60 instances of `API server x60`
    LB --> A[API server x60]
    A --> D[(DynamoDB)]
```

## Good
```arch
requirements { dau 20M, read 50/user/day, peak 3x }
client   web
alb      entry
service  api x100 { capacity 1k/s }
dynamodb store
web -> entry -> api -> store
```

Three, one for each zone, whatever the load:
```arch
requirements { dau 10k, read 10/user/day, peak 3x }
client   web
alb      entry
service  api x3 { zones 3, capacity 500/s }
dynamodb store
web -> entry -> api -> store
```

Few requests, but three million open connections:
```arch
requirements { dau 10M, concurrent 3M, write 2/user/day, peak 3x }
client   apps
nlb      door
realtime gate x72 { capacity 5k/s }
apps -> door -> gate: WebSocket
```

Few requests, of which each carries a video:
```arch
requirements { dau 5M, write 0.1/user/day, peak 3x, object 300 MB }
client   web
alb      entry
service  upload x6 { capacity 1k/s }
s3       videos
web -> entry -> upload -> videos: PUT video { write }
```

A ceiling for autoscaling, and a load that nobody knows:
```arch
requirements { dau 100k, read 10/user/day, peak 3x }
client   web
alb      entry
service  api x40 { autoscale, capacity 500/s }
dynamodb store
web -> entry -> api -> store
```

```mermaid
graph LR
    U[Users] --> LB[Load balancer] --> A[API server x60] --> D[(DynamoDB)]
```
"""

import math
from collections.abc import Iterator

from designlint.analysis.load.capacity import KNEE, Utilisation, utilisation
from designlint.analysis.load.content import moves_blobs
from designlint.analysis.load.sockets import user_sockets
from designlint.analysis.structure.redundancy import zones_of
from designlint.analysis.words.reasons import names_of, stated_reason
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Severity, Tradeoff
from designlint.quantity import show_number, show_rate
from designlint.rule import rule
from designlint.wording import quoted

_VOTING = ("coordinator", "stream")


@rule(Severity.WARNING)
def overprovisioning(design: Design, *, headroom: float = 10.0) -> Iterator[Finding]:
    """Compare the instances of what answers requests with what the load, its growth and availability need."""
    for found in utilisation(design).values():
        part = found.component
        count = part.instances.count
        if part.instances.known != "declared" or count is None or part.says("autoscale") or not found.certain:
            continue
        if part.is_a("db", "cache", "search", "queue", "warehouse") or not found.use.high or moves_blobs(design, part):
            continue
        fullest = max(found.use.high, _held(part, design))
        enough = max(_minimum(found), math.ceil(count * fullest * headroom / KNEE))
        if count > enough:
            yield _finding(found, count, enough, headroom, design)


def _minimum(found: Utilisation) -> int:
    """What availability asks for, whatever the load."""
    part = found.component
    if part.is_a(*_VOTING):
        return 5
    return max(2, min(int(zones_of(part) or 2), 3))


def _held(part: Component, design: Design) -> float:
    """How full a part is of the connections that it holds; full if their number is unknown."""
    if not part.is_a("realtime"):
        return 0.0
    held = user_sockets(design)
    return held.use if held is not None else 1.0


def _finding(found: Utilisation, count: int, enough: int, headroom: float, design: Design) -> Finding:
    part = found.component
    rate = found.reads + found.writes
    reason = stated_reason(design, *names_of(part))
    said = f'; the design says "{reason}"' if reason else ""
    return Finding(
        message=f"{count} instances of {quoted(part.name)} carry {show_number(1 / found.use.plan)} times "
        f"the peak of {show_rate(rate)}; {enough} carry {show_number(headroom)} times it{said}",
        at=part.instances.span or part.span,
        label="more than it needs",
        help=f"run {enough}, and let autoscaling add more: "
        f"{design.writing.fact(f'{part.id} x{enough} {{ autoscale }}')}",
        severity=Severity.INFO if reason else None,
        tradeoff=Tradeoff("a new instance takes a minute or two until it answers", "low", "low"),
        follow_up="how fast does the load grow, and how long does a new instance take until it answers?",
        components=(part.id,),
        figures={"ratio": count / enough, "utilisation": found.use.plan, "rate": rate},
        assumptions=found.assumptions,
        basis=found.basis,
    )
