"""A store for many writes that makes expensive what the design asks for.

Cassandra, ScyllaDB and HBase take writes on every node, and MongoDB splits its collections; for that they give up joins
or transactions across records, or make them expensive. Who asks for those, and writes no more than one relational
primary takes, pays the price without having the benefit.

Too much is, at ten times the declared peak: up to 3,500 writes a second and 2 TB of data, where the design asks for
transactions, joins, ad-hoc queries or strong consistency. Where writes or data are not declared, the rule is silent.

## When it does not matter
DynamoDB, Firestore, Keyspaces and their kin, which nobody has to run. Copies that others feed, caches and bags of
events. Strong consistency alone where the design says how the store gives it: a quorum, or `consistency strong` on the
store; HBase has it for a record. A decision that gives a reason beside scale is quoted.

## How to repair it
PostgreSQL, or another relational database that the team knows. Its ceiling is what one primary writes.

## What an interviewer asks next
Two users change the same record at once: what does the store promise, and what does the code have to do?

Sources: D. McKinley, Choose Boring Technology · pgbench figures for what a primary writes.

## Bad
```arch
requirements {
  dau 50k, read 20/user/day, write 2/user/day, peak 3x, object 1 KB, retention 3 y
  consistency strong
}
client    web
service   api x3
cassandra orders x3 "Orders"   # finds: `Orders` makes strong consistency expensive, which the design asks for
web -> api -> orders
```

```mermaid
graph LR
    %% arch: requirements { dau 50k, read 20/user/day, write 2/user/day, peak 3x, object 1 KB, retention 3 y }
    %% arch: requirements { feature "ad-hoc reports for the shop owner" }
    U[Users] --> A[API server x3]
    %% finds: `MongoDB` makes ad-hoc queries expensive
    A --> D[(MongoDB)]
```

A reason is quoted:
```arch
requirements { dau 50k, read 20/user/day, write 2/user/day, peak 3x, object 1 KB, retention 3 y }
client  web
service api x3
mongodb orders x3   # finds: the design says "the team has run it for six years"
web -> api -> orders
decide orders { choose "MongoDB", because "the team has run it for six years" }
note "an order and its payment change in one transaction"
```

## Good
Many writes, much data, or nothing asked that it lacks:
```arch
requirements { dau 20M, read 20/user/day, write 20/user/day, peak 3x, object 1 KB, retention 1 y, consistency strong }
client    web
service   api x40
cassandra orders x12
web -> api -> orders
```

```arch
requirements { dau 50k, read 20/user/day, write 2/user/day, peak 3x, consistency strong }
client    web
service   api x3
cassandra orders x6 { size 30 TB }
web -> api -> orders
```

```mermaid
graph LR
    %% arch: requirements { dau 50k, read 20/user/day, write 2/user/day, peak 3x, object 1 KB, retention 3 y }
    %% arch: note "no joins, no transactions"
    U[Users] --> A[API server x3] --> D[(MongoDB)]
```

Stores that nobody runs, a copy, and consistency that the store is told to give:
```arch
requirements { dau 50k, read 20/user/day, write 2/user/day, peak 3x, object 1 KB, retention 3 y, consistency strong }
client    web
service   api x3
dynamodb  orders
cassandra totals x3
cassandra carts x3 { rf 3, quorum 2 }
hbase     logs x3
web -> api -> orders & carts & logs
orders => totals
```

Writes or data that nobody states:
```arch
requirements { dau 50k, read 20/user/day, write 2/user/day, peak 3x, consistency strong }
client  web
service api x3
mongodb orders x3
web -> api -> orders
```
"""

from collections.abc import Iterator

from designlint.analysis.data.records import holds_record
from designlint.analysis.load.reads import read_consistency
from designlint.analysis.load.storage import declared_bytes, kept_bytes
from designlint.analysis.load.traffic import traffic
from designlint.analysis.words.reasons import names_of, stated_reason
from designlint.analysis.words.remarks import said_of
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Severity, Tradeoff
from designlint.quantity import show_bytes, show_number, show_rate
from designlint.rule import rule
from designlint.vocabulary.lexicon import claims
from designlint.wording import plain_list, quoted

_PRODUCTS = ("cassandra", "scylla", "hbase", "mongodb", "mongodbatlas", "documentdb")
_WORDS = {"transactions": "transactions", "joins": "joins", "ad_hoc_queries": "ad-hoc queries"}
_STRONG = "strong consistency"


@rule(Severity.INFO)
def premature_nosql(design: Design) -> Iterator[Finding]:
    """Compare what is asked of each such store with what one relational primary carries."""
    found = traffic(design)
    if found is None:
        return
    most_writes, most_bytes = design.figures.default("nosql_writes"), design.figures.default("nosql_bytes")
    growth = design.figures.default("growth").plan
    for store in design.of_kind("db"):
        if store.technology is None or store.technology.id not in _PRODUCTS or not holds_record(design, store):
            continue
        asked = _asked(store, design)
        writes, data = found.most(store.id).writes, declared_bytes(store) or kept_bytes(design)
        if not asked or not writes or data is None:
            continue
        if writes * growth <= most_writes.plan and data * growth <= most_bytes.plan:
            yield _finding(store, asked, writes, data, growth, design)


def _asked(store: Component, design: Design) -> list[str]:
    """What the design asks of a store that it makes hard: in its own words, or as a fact."""
    features = claims("\n".join((*design.requirements.texts("feature"), *design.requirements.texts("optional"))))
    said = said_of(design, store, *design.into(store.id)) | features
    asked = [text for claim, text in _WORDS.items() if claim in said]
    given = store.says("quorum") or store.says("consistency") or (store.technology and store.technology.id == "hbase")
    return [*asked, _STRONG] if read_consistency(design, store) == "strong" and not given else asked


def _finding(store: Component, asked: list[str], writes: float, data: float, growth: float, design: Design) -> Finding:
    found, reason = traffic(design), stated_reason(design, *names_of(store))
    said = f'; the design says "{reason}"' if reason else ""
    limits = [design.figures.default(each) for each in ("nosql_writes", "nosql_bytes")]
    return Finding(
        message=f"{quoted(store.name)} makes {plain_list(asked)} expensive, which the design asks for; one relational "
        f"primary carries {show_number(growth)} times its {show_rate(writes)} writes and {show_bytes(data)}{said}",
        at=store.span,
        label="made for more writes than there are",
        help="use PostgreSQL, or another relational database that the team knows",
        severity=Severity.INFO,
        tradeoff=Tradeoff("one primary takes all writes", "low", "low"),
        follow_up="two users change the same record at once: what does the store promise, what is left to the code?",
        components=(store.id,),
        figures={"writes": writes, "bytes": data},
        assumptions=(
            *(found.assumptions if found else ()),
            f"one primary takes {show_rate(limits[0].plan)} writes ({limits[0].origin})",
            f"and keeps {show_bytes(limits[1].plan)} ({limits[1].origin})",
        ),
    )
