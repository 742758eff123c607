"""Writes that go to a read copy.

A read replica copies what its primary has written. A write that reaches the copy is refused, or, where somebody made
the copy writable, changes one copy only: the next change of that row breaks the replication or overwrites it, and
users see the write come and go.

## When it does not matter
The line from the primary to its copy is the replication itself, whatever is written on it, and so is the line of a
tool or a job that carries changes from one store to the other. Nodes that all take writes (Cassandra, CouchDB) are
called replicas too, a replica set is a whole cluster, and some products forward writes to the primary or take them
everywhere (multi-leader): say so in a note or in `does`. Where nobody says what a connection does, the tool is silent.

A role that is only read out of a label, or an operation out of a word on a line, makes it a warning.

## How to repair it
Send writes to the primary and reads to the copy. It costs nothing but a second connection string. Readers who have
just written have to read from the primary for a moment.

## What an interviewer asks next
How does the code know which statement may go to the replica, and who reads right after writing?

Sources: PostgreSQL documentation, "Hot Standby" (read-only transactions) · Amazon RDS user guide, "Working with DB
instance read replicas" · M. Kleppmann, "Designing Data-Intensive Applications", chapter 5.

## Bad
```arch
client   web
service  api x3
postgres main { role primary }
postgres copy { role replica, of main }
web -> api
api -> main: SQL { read }
api -> copy: INSERT order { write }   # finds: `copy` is a read copy
main => copy
```

```mermaid
graph LR
    U[Users] --> A[Order service]
    A -->|read and write orders| P[(Primary DB)]
    %% finds: `Read replica` is a read copy
    A -->|save drafts| R[(Read replica)]
    P --> R
```

## Good
```arch
client   web
service  api x3
postgres main { role primary }
postgres copy { role replica, of main }
web -> api
api -> main: SQL { write }
api -> copy: SELECT orders { read }
main => copy
```

The replication itself, and a tool that copies:
```mermaid
graph LR
    A[API] -->|writes| P[(Master DB)]
    P -->|writes changes| R[(Replica DB)]
    M[Migration tool] -->|replicate and write changes| R
    P --> E[ETL job] -->|write totals| T[(Reporting replica)]
    A -->|reads| R
```

Nodes that all take writes, a whole cluster, a store that only sounds like a copy, and writes that are forwarded:
```arch
client    web
service   api x3
cassandra east "Replica 1"
mongodb   docs "MongoDB replica set"
postgres  people "Follower DB"
aurora    near "Reader in Europe" { role replica, does "write forwarding to the primary in Virginia" }
postgres both "Replica in Asia" { does "multi-leader with the one in Europe" }
web -> api
api -> east & docs & people & near & both: save { write }
```

Nobody says what the line does:
```mermaid
graph LR
    A[API] --> P[(Primary DB)]
    A --> R[(Read replica)]
    P --> R
```
"""

from collections.abc import Iterator

from designlint.analysis.data.copies import Copy, primary_of, read_copy
from designlint.analysis.data.operations import WRITES, said
from designlint.analysis.words.remarks import said_of
from designlint.design import Component, Connection, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.rule import rule
from designlint.vocabulary.lexicon import senses
from designlint.wording import quoted


@rule(Severity.ERROR)
def write_to_replica(design: Design) -> Iterator[Finding]:
    """Look at who writes into each read copy."""
    for copy in design.of_kind("db", "cache", "search"):
        known = read_copy(design, copy)
        if known is None or said_of(design, copy) & {"forwards_writes", "multi_leader"}:
            continue
        for each in design.into(copy.id):
            if each.op in WRITES and not _replicates(each, design):
                yield _finding(copy, each, design, declared=known is Copy.DECLARED and said(each))


def _replicates(connection: Connection, design: Design) -> bool:
    """Whether a line brings the primary's changes: from the store itself, or through a job that takes them there."""
    source = design.components[connection.source]
    if source.is_a("db", "cache", "search") or senses("operation", connection.label) & {"replicate", "cdc"}:
        return True
    beside = {id for each in (*design.into(source.id), *design.out_of(source.id)) for id in each.pair}
    others = [design.components[id] for id in beside - {connection.target}]
    return source.is_a("worker", "scheduler") and any(each.is_a("db") for each in others)


def _finding(copy: Component, write: Connection, design: Design, *, declared: bool) -> Finding:
    writer, primary = design.components[write.source], primary_of(design, copy)
    line = f": `{design.writing.connection(writer.id, primary.id)}`" if primary else ""
    what = f" ({quoted(write.label)})" if write.label else ""
    repair = "send the write to the primary"
    if write.op == "readwrite":
        repair = "send only reads there, and writes to the primary"
    return Finding(
        message=f"{quoted(copy.name)} is a read copy: "
        f"what {quoted(writer.name)} writes there{what} is rejected or lost",
        at=write.span,
        label="a write to a copy",
        help=f"{repair}{line}",
        severity=Severity.ERROR if declared else Severity.WARNING,
        tradeoff=Tradeoff("none but a second connection string", "low", "low"),
        follow_up="how does the code know which statement may go to the replica, and who reads right after writing?",
        related=(Label(copy.span, "a read copy"), *((Label(primary.span, "its primary"),) if primary else ())),
        components=(copy.id, writer.id, *((primary.id,) if primary else ())),
        connections=(write.pair,),
    )
