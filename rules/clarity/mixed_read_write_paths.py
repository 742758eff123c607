"""Reads and writes that share the same unmarked arrows.

A replica takes reads only, a cache takes the reads that come back. Where arrows into stores do not say what they do,
nobody can see whether the replica is used, whether a write goes past the cache and leaves an old value behind, or how
much of the load a second copy would take away.

It is found where a cache or a read replica is drawn, or reads and writes are declared in the requirements, and more
than half of the arrows into stores carry no operation. The lines of a replica group count once.

## When it does not matter
One store with few arrows into it, where there is nothing to tell apart. Caches of sessions, counters and locks.
Replication, change feeds and monitoring, which say what they are. Buckets, queues and streams, where the direction
tells.

## How to repair it
Split the arrow by operation: `api -> hot: "get order"`, `api -> orders: "insert order"`, or mark it with a fact,
`{ read }`, `{ write }`, `{ readwrite }`. The price is more arrows.

## What an interviewer asks next
I change my address and read it back: which of these arrows do I take, and do I see the new one?

Sources: "show read and write paths" in system-design interview guides · C4 model, diagram review checklist.

## Bad
```arch
client   web
service  api
redis    hot
postgres orders   # not marked either
web -> api
api -> hot        # finds: 2 of 2 arrows into stores do not say whether they read or write; what `hot` is for
api -> orders
```

```mermaid
graph LR
    U[Users] --> A1[App server 1] & A2[App server 2]
    %% finds: 2 of 2 arrows into stores do not say
    A1 & A2 --> P[(Primary DB)]
    A1 & A2 --> R[(Read replica)]
    P --> R
```

Reads and writes are declared, and nobody sees them:
```arch
requirements { dau 1M, read 20/user/day, write 1/user/day }
client   web
service  api
postgres orders, postgres users
web -> api
api -> orders & users   # finds: of 20 reads to a write is not seen
```

## Good
```arch
client   web
service  api
redis    hot
postgres orders
web -> api
api -> hot { read }
api -> orders { readwrite, on_miss hot }
```

```mermaid
graph LR
    U[Users] --> A[App server]
    A -->|write orders| P[(Primary DB)]
    A -->|read orders| R[(Read replica)]
    P -->|replication| R
```

One store, and half of the arrows that say it:
```arch
requirements { dau 1M, read 20/user/day, write 1/user/day }
client   web
service  api
postgres orders
web -> api -> orders
```

```arch
client   web
service  api
redis    hot
postgres orders
web -> api
api -> hot: "get order"
api -> orders
```

Neither a cache of data nor a replica, and no rates:
```mermaid
graph LR
    U[Users] --> A[App server]
    A --> O[(Orders DB)] & C[(Customers DB)] & S[Session cache]
```
"""

from collections.abc import Iterator, Sequence

from designlint.analysis.load.reads import caches_data
from designlint.design import Component, Connection, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.quantity import show_number
from designlint.rule import rule
from designlint.stated import UserRate
from designlint.wording import counted, listed, quoted

_STORES = ("db", "cache", "search", "warehouse")
_NOT_ASKED = ("replicate", "cdc", "observe", "publish", "consume")
_TWO = 2  # arrows that can be told apart
_FEW = 5  # arrows into one store below which there is nothing to tell apart


@rule(Severity.INFO)
def mixed_read_write_paths(design: Design) -> Iterator[Finding]:
    """Count the arrows into stores, and those of them that carry an operation."""
    stores = [each for each in design.of_kind(*_STORES) if each.word("role") != "standby"]
    arrows = [
        arrow
        for store in stores
        for arrow in design.into(store.id)
        if arrow.op not in _NOT_ASKED and not design.components[arrow.source].is_a(*_STORES)
    ]
    unmarked = [each for each in arrows if each.op is None]
    if len(arrows) < _TWO or 2 * len(unmarked) <= len(arrows) or (len(stores) == 1 and len(arrows) < _FEW):
        return
    copies = [each for each in stores if _serves_reads(each)]
    ratio = _ratio(design)
    if copies or ratio is not None:
        yield _finding(arrows, unmarked, copies, ratio, design)


def _serves_reads(store: Component) -> bool:
    """Whether it is a cache of data or a read replica, or has replicas."""
    return caches_data(store) or store.word("role") == "replica" or (store.number("replicas") or 0) >= 1


def _ratio(design: Design) -> float | None:
    """How many reads there are to a write, if both are declared."""
    rates = [design.requirements.get(name) for name in ("read", "write")]
    reads, writes = (each.per_second if isinstance(each, UserRate) else 0.0 for each in rates)
    actions = design.requirements.actions
    reads += sum(each.per_user for each in actions if each.op == "read")
    writes += sum(each.per_user for each in actions if each.op == "write")
    return reads / writes if reads and writes else None


def _finding(
    arrows: Sequence[Connection],
    unmarked: Sequence[Connection],
    copies: Sequence[Component],
    ratio: float | None,
    design: Design,
) -> Finding:
    first, *others = sorted(unmarked, key=lambda each: each.span.start)
    source, target = (design.components[id] for id in first.pair)
    if copies:
        unseen = (
            f"what {listed(each.name for each in copies)} {'is' if len(copies) == 1 else 'are'} for can not be seen"
        )
    else:
        unseen = f"the way of {show_number(ratio or 0)} reads to a write is not seen"
    one = len(unmarked) == 1
    return Finding(
        message=f"{len(unmarked)} of {counted(len(arrows), 'arrow')} into stores {'does' if one else 'do'} not say "
        f"whether {'it reads or writes' if one else 'they read or write'}; {unseen}",
        at=first.span,
        label="a read or a write?",
        help=f"draw one arrow for each: `{design.writing.connection(source.id, target.id, 'reads')}`",
        tradeoff=Tradeoff("more arrows in the picture"),
        follow_up=f"I change something and read it back from {quoted(target.name)}: do I see it?",
        related=tuple(Label(each.span, "nor here") for each in others[:4]),
        components=tuple(each.id for each in copies),
        connections=tuple(each.pair for each in (first, *others)),
    )
