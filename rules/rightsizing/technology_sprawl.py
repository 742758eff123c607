"""More kinds of stores than the team can look after.

Each database, cache, broker or search engine is learnt once in good times and once in bad ones: how it is backed up and
restored, upgraded, watched, tuned, and what it does when a disk is full. A new one for every need is a good fit for
each need and a burden for the team.

Counted are distinct products that keep state (databases, caches, search, queues, streams, warehouses, object stores,
coordinators), each once however many of it run, an extension with what it extends; of what others run, two count as
one. Up to two are fine for every team, and one for each three people. It is a warning from twice that number on,
information before.

## When it does not matter
Stores that name no product, libraries that run inside the program (SQLite, RocksDB, Lucene), other people's systems,
and parts that are `optional`. A team that nobody counts. A decision that gives a reason beside scale for the stores, or
for so many of them that the others are few enough: the finding is information then and quotes it.

## How to repair it
Fold the smallest into one that is there anyway: jobs, documents, text search and counters fit into a relational
database for a long time. Each fits a little less well than the product made for it.

## What an interviewer asks next
It is three in the morning and this store does not come up: who has restored it before?

Sources: D. McKinley, Choose Boring Technology (about three innovation tokens) · one for each three people: judgement.

## Bad
```arch
requirements { team 4, dau 50k, read 20/user/day, write 2/user/day, peak 3x }
client   web
service  api x3
postgres orders    # finds: 4 self-run kinds of stores for a team of 4
mongodb  carts
redis    hot
rabbitmq jobs
worker   mailer
web -> api -> orders & carts & hot
api ~> jobs ~> mailer
```

```mermaid
graph LR
    %% arch: requirements { team 5, dau 50k, read 20/user/day, peak 3x }
    U[Users] --> A[API server]
    %% finds: 4 self-run and 1 managed kinds of stores for a team of 5
    A --> D[(PostgreSQL)] & M[(MongoDB)] & E[(Elasticsearch)] & C[(Cassandra)] & Q[[SQS]]
```

A reason makes it information:
```arch
requirements { team 4, dau 50k, read 20/user/day, write 2/user/day, peak 3x }
client   web
service  api x3
postgres orders   # finds: the design says "the merger brought both halves"
mongodb  carts
redis    hot
rabbitmq jobs
web -> api -> orders & carts & hot
api ~> jobs
decide stores { choose "all four", because "the merger brought both halves" }
```

## Good
Few for the team, or a larger team:
```arch
requirements { team 4, dau 50k, read 20/user/day, write 2/user/day, peak 3x }
client   web
service  api x3
postgres orders
postgres users
redis    hot
redis    sessions
web -> api -> orders & users & hot & sessions
```

```arch
requirements { team 15, dau 50k, read 20/user/day, write 2/user/day, peak 3x }
client   web
service  api x3
postgres orders
mongodb  carts
redis    hot
rabbitmq jobs
web -> api -> orders & carts & hot
api ~> jobs
```

Two that others run count as one, what names no product, runs inside the program or is optional not at all:
```arch
requirements { team 4, dau 50k, read 20/user/day, write 2/user/day, peak 3x }
client   web
service  api x3
rds      orders
dynamodb carts
s3       photos
sqs      jobs
db       other
queue    mails
sqlite   local
cassandra history { optional }
web -> api -> orders & carts & photos & other & local & history
api ~> jobs & mails
```

A team that nobody counts:
```mermaid
graph LR
    %% arch: requirements { dau 50k, read 20/user/day, peak 3x }
    U[Users] --> A[API server]
    A --> D[(PostgreSQL)] & M[(MongoDB)] & E[(Elasticsearch)] & C[(Cassandra)]
```
"""

from collections.abc import Iterator, Sequence

from designlint.analysis.load.scale import scale_declared
from designlint.analysis.words.reasons import names_of, stated_reason
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.quantity import show_number
from designlint.rule import rule
from designlint.wording import listed, quoted

_STATEFUL = ("db", "cache", "search", "queue", "stream", "warehouse", "objects", "coordinator")
_INSIDE = frozenset(
    {"sqlite", "duckdb", "rocksdb", "leveldb", "lucene", "h2", "chroma", "faiss", "caffeine", "ehcache"}
)
_SUBJECTS = ("stores", "databases", "technologies", "technology", "persistence", "polyglot", "stack", "data layer")
# What comes with another product: an extension, a library, a part of it.
_PART_OF = {
    **dict.fromkeys(("pgvector", "patroni", "timescaledb", "citus"), "postgres"),
    **dict.fromkeys(("redissentinel", "bullmq"), "redis"),
    **dict.fromkeys(("dynamodbstreams", "dax"), "dynamodb"),
    "schemaregistry": "kafka",
    "natsjetstream": "nats",
}


@rule(Severity.INFO)
def technology_sprawl(
    design: Design, *, always_fine: float = 2.0, people_for_each: float = 3.0, far_too_many: float = 2.0
) -> Iterator[Finding]:
    """Count the products that keep state, and compare them with the team."""
    team = design.requirements.number("team")
    if team is None or not scale_declared(design):
        return
    first: dict[str, Component] = {}
    for part in design.of_kind(*_STATEFUL):
        product = part.technology
        if product is not None and product.id not in _INSIDE and not part.says("optional"):
            first.setdefault(_PART_OF.get(product.id, product.id), part)
    kinds, fine = list(first.values()), max(always_fine, team / people_for_each)
    if _weight(kinds) > fine:
        severity = Severity.WARNING if _weight(kinds) >= far_too_many * fine else Severity.INFO
        yield _finding(kinds, team, _reason(kinds, fine, design), severity, design)


def _weight(parts: Sequence[Component]) -> int:
    """How many they are; two that others run count as one."""
    rented = sum(map(_run_by_others, parts))
    return len(parts) - rented + rented // 2


def _reason(parts: Sequence[Component], fine: float, design: Design) -> str | None:
    """What is said for all of them, or for so many that the others would not be too many."""
    own = {each.id: reason for each in parts if (reason := stated_reason(design, *names_of(each)))}
    enough = _weight([each for each in parts if each.id not in own]) <= fine
    return stated_reason(design, *_SUBJECTS) or (next(iter(own.values())) if enough and own else None)


def _run_by_others(part: Component) -> bool:
    stated = part.says("managed")
    return stated if stated is not None else part.technology is not None and part.technology.managed


def _finding(
    kinds: Sequence[Component], team: float, reason: str | None, severity: Severity, design: Design
) -> Finding:
    parts = sorted(kinds, key=lambda each: each.span.start)
    rented = sum(map(_run_by_others, parts))
    own = len(parts) - rented
    products = [each.technology.name for each in parts if each.technology]
    counts = [f"{some} {how}" for some, how in ((own, "self-run"), (rented, "managed")) if some]
    base = next((each for each in parts if each.technology and each.technology.family == "sql"), None)
    fold = "fold the smallest into one that is there anyway"
    if base is not None:
        fold += f": jobs, documents, text search and counters fit into {quoted(base.name)} for a long time"
    said = f'; the design says "{reason}"' if reason else ""
    return Finding(
        message=f"{' and '.join(counts)} kinds of stores for a team of {show_number(team)}: "
        f"{listed(products, most=7)}, each to learn, back up and be paged for{said}",
        at=parts[0].span,
        label="one of many kinds of stores",
        help=fold,
        severity=Severity.INFO if reason else severity,
        tradeoff=Tradeoff("each fits its use a little less well", "low", "low"),
        follow_up="it is three in the morning and one of them does not come up: who has restored it before?",
        related=tuple(Label(each.span, "and this one") for each in parts[1:7]),
        components=tuple(each.id for each in parts),
        figures={"self_run": float(own), "managed": float(rented), "team": team},
    )
