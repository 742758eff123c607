"""A copy that is kept up to date and never read, or read and never filled.

A read replica, a search index, a warehouse exist to be read. Where nobody reads them they cost what any store costs:
machines, a pipeline that breaks at night, data that has to be deleted there as well. In a drawing it mostly means that
the interesting arrow is missing: who reads from the replica? The opposite is a store that is read and that nothing
fills: the pipeline is missing.

A store of record counts if its connections are stated to be writes only; that a label names only the writes does not
say that nobody reads. Where nobody says what a worker does with a store, the tool asks.

## When it does not matter
What waits for bad days or for an auditor: a standby, a replica that takes over (`failover`) or stands in another
region, archives, audit logs, backups, dead letters. Files that the public reads by their address (`data public`). A
store that is itself the source of a feed, or whose copies are read, has readers, and a query engine that reads where
others write has a feed.

## How to repair it
Send reads there: reports, lists, searches that can bear data a moment old. Or remove it. If it stands there for a
failover, say so.

## What an interviewer asks next
Which request goes to the replica, and what happens if it is a minute behind?

Sources: "System Design Interview Best Practices" (its example draws two replicas that nobody reads) · M. Kleppmann,
"Designing Data-Intensive Applications", chapters 5 and 11, on followers and derived data.

## Bad
```arch
client   web
service  api x3
postgres main { role primary }
postgres copy { role replica, of main }   # finds: `copy` is fed by `main` and never read
elasticsearch find "Search index"         # finds: `Search index` is fed by `main` and never read
postgres clicks                           # finds: `clicks` is written by `api` and never read
elasticsearch docs                        # finds: nothing fills `docs`, which `api` reads
web -> api
api -> main: SQL { readwrite }
api -> clicks: INSERT { write }
api -> docs: search { read }
main => copy
main => find
```

```mermaid
graph LR
    U[Users] --> LB[Load Balancer] --> A[App Server]
    A --> M[Master DB]
    %% finds: `Read Replica` is fed by `Master DB` and never read
    M --> R1[Read Replica 1]
    M --> R2[Read Replica 2]
```

Nobody says what the lines do:
```mermaid
graph LR
    U[Users] --> A[API]
    A --> Q[Message queue] --> W[Worker]
    %% finds: who reads `File storage`
    W --> F[File storage]
```

## Good
```arch
client   web
service  api x3
postgres main { role primary }
postgres copy { role replica, of main }
elasticsearch find "Search index"
web -> api
api -> main: SQL { readwrite }
api -> copy: reports { read }
api -> find: search { read }
main => copy
main => find
```

What waits for bad days, for auditors, or for the public:
```arch
client   web
service  api x3
region eu {
  postgres main { role primary, failover auto }
  postgres near { role replica, of main }
  postgres spare { role standby, of main }
}
region eu2 { postgres solo { role primary } }
region us { postgres far { role replica, of solo } }
postgres docs { replicas 2 }
postgres trail "Audit trail"
s3       old "Invoice archive"
s3       media { data public }
sqs      jobs { dlq failed }
s3       failed
worker   mailer
web -> api
api ~> jobs ~> mailer
mailer -> failed { write }
api -> main & solo: SQL { readwrite }
api -> trail & old & media & docs { write }
main => near & spare
solo => far
```

A source of a feed, and a query engine that pulls:
```arch
client   web
service  api x3
postgres orders
kafka    changes
athena   reports
s3       lake
postgres main { role primary }
postgres near { role replica }
web -> api
api -> main: INSERT { write }
api -> near: SELECT { read }
api -> orders: INSERT { write }
orders => changes
api -> lake: events { write }
reports -> lake: scans
api -> reports: report { read }
```

Labels that name only the writes, and lines without a word:
```mermaid
graph LR
    U[Users] --> A[API]
    A -->|saves orders| D[(Order DB)]
    A --> E[(Elasticsearch)]
    P[(Primary DB)] --> R[(Read replica)]
    A --> P
    A --> R
    J[ETL job] -->|load| W[(Data warehouse)] --> B[Dashboards]
```
"""

from collections.abc import Iterator

from designlint.analysis.data.copies import primary_of, read_copy
from designlint.analysis.data.operations import certain, said
from designlint.analysis.load.messaging import dead_letters
from designlint.analysis.load.reads import caches_data, stores_behind
from designlint.analysis.structure.places import regions
from designlint.analysis.structure.redundancy import failover_of
from designlint.analysis.words.remarks import words_of
from designlint.design import Component, Connection, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.rule import rule
from designlint.wording import listed, quoted

_FEEDS = ("write", "replicate", "cdc")
_DERIVED = ("search", "warehouse")
_PULLED = ("db", "objects", "search", "warehouse", "queue", "stream", "external")
_BY_ITSELF = ("worker", "scheduler", "function")
_NEXT = "which request goes to the copy, and what happens if it is a minute behind?"


@rule(Severity.WARNING)
def unused_copy(design: Design) -> Iterator[Finding]:
    """Look for stores that are filled and not read, or read and not filled."""
    unread: list[Component] = []
    unfilled: list[Component] = []
    primaries = {primary.id for each in design.of_kind("db", "cache", "search") if (primary := _source(each, design))}
    for store in design.of_kind("db", "search", "warehouse", "objects", "cache"):
        into = [each for each in design.into(store.id) if each.op != "observe"]
        out = [each for each in design.out_of(store.id) if each.op != "observe"]
        if not into or _waits(store, design):
            continue
        if all(each.op in _FEEDS for each in into) and not out:
            if store.id not in primaries and not store.number("replicas") and _known_unread(store, into, design):
                yield _never_read(store, into, design)
        elif all(each.op == "read" for each in into) and not any(_pulls(each, design) for each in out):
            if not _may_be_empty(store, design):
                continue
            if certain(store) and all(said(each) for each in into) and not read_copy(design, store):
                yield _never_filled(store, into, design)
            else:
                unfilled.append(store)
        elif _only_handed(store, into, out, design):
            unread.append(store)
    if unread or unfilled:
        yield _question(unread, unfilled, design)


def _waits(store: Component, design: Design) -> bool:
    """Whether it is kept for bad days, or read where the design does not show it."""
    if store.word("role") == "standby" or store.id in dead_letters(design) or store.texts("data") == ("public",):
        return True
    if store.says("public") or words_of(store, *design.into(store.id)) & {"archive", "audit"}:
        return True
    primary = _source(store, design)
    if primary is None:
        return False
    takes_over = any(failover_of(each) in ("auto", "manual") for each in (store, primary))
    places = regions(design, store), regions(design, primary)
    elsewhere = all(places) and places[0] != places[1]
    return takes_over or elsewhere


def _source(store: Component, design: Design) -> Component | None:
    """The primary of a read copy."""
    return primary_of(design, store) if read_copy(design, store) else None


def _known_unread(store: Component, into: list[Connection], design: Design) -> bool:
    """Whether what is drawn is all there is: a copy's feed, an index, or stated operations."""
    return bool(read_copy(design, store)) or store.is_a(*_DERIVED) or all(said(each) for each in into)


def _pulls(connection: Connection, design: Design) -> bool:
    """Whether a store takes its data from elsewhere."""
    return design.components[connection.target].is_a(*_PULLED) and connection.op not in ("replicate", "cdc")


def _may_be_empty(store: Component, design: Design) -> bool:
    """Whether a store that is only read needs a feed of its own; a cache beside a store is filled on a miss."""
    if read_copy(design, store):
        return _source(store, design) is None
    readers = [design.components[each.source] for each in design.into(store.id) if not said(each)]
    if any(each.is_a(*_BY_ITSELF) for each in readers):
        return False  # an ETL job that "loads" fills it
    if store.is_a("cache"):
        callers = {each.source for each in design.into(store.id)}
        alone = all(each.target == store.id for id in callers for each in design.out_of(id))
        return caches_data(store) and not stores_behind(design, store) and alone
    return store.is_a(*_DERIVED)


def _only_handed(store: Component, into: list[Connection], out: list[Connection], design: Design) -> bool:
    """Whether only workers have a line to it, and nobody says what they do there."""
    sources = [design.components[each.source] for each in into]
    return (
        not out
        and store.is_a("objects", *_DERIVED)
        and all(each.op in (None, *_FEEDS) for each in into)
        and all(each.is_a(*_BY_ITSELF) for each in sources)
    )


def _never_read(store: Component, into: list[Connection], design: Design) -> Finding:
    sources = list(dict.fromkeys(each.source for each in into))
    names = listed(design.components[id].name for id in sources)
    copies = any(each.op in ("replicate", "cdc") for each in into) or store.is_a(*_DERIVED)
    read = design.writing.connection("api", store.id, "reads")
    if read_copy(design, store):
        standby = f"; if it waits for a failover, say so: `{design.writing.fact(f'{store.id} {{ role standby }}')}`"
    else:
        standby = ""
    return Finding(
        message=f"{quoted(store.name)} is {'fed' if copies else 'written'} by {names} and never read",
        at=store.span,
        label="nobody reads it",
        help=f"draw who reads it (`{read}`), or remove it{standby}",
        tradeoff=Tradeoff("who reads a copy sees data a moment old", "low", "low"),
        follow_up=_NEXT,
        related=tuple(Label(each.span, "filled here") for each in into[:4]),
        components=(store.id, *sources),
        connections=tuple(each.pair for each in into),
    )


def _never_filled(store: Component, into: list[Connection], design: Design) -> Finding:
    readers = list(dict.fromkeys(each.source for each in into))
    names = listed(design.components[id].name for id in readers)
    feed = design.writing.fact(f"store => {store.id}")
    return Finding(
        message=f"nothing fills {quoted(store.name)}, which {names} {'reads' if len(readers) == 1 else 'read'}",
        at=store.span,
        label="where does its data come from?",
        help=f"draw its feed, such as the changes of the store that holds the data: `{feed}`",
        tradeoff=Tradeoff("a feed to run and to watch", "low", "medium"),
        follow_up="a record changes: how does the change get there, and how long does it take?",
        related=tuple(Label(each.span, "read here") for each in into[:4]),
        components=(store.id, *readers),
        connections=tuple(each.pair for each in into),
    )


def _question(unread: list[Component], unfilled: list[Component], design: Design) -> Finding:
    questions = [
        *([f"who reads {listed(each.name for each in unread)}"] if unread else []),
        *([f"what fills {listed(each.name for each in unfilled)}"] if unfilled else []),
    ]
    stores = [*unread, *unfilled]
    first = stores[0]
    line = (
        design.writing.connection("api", first.id, "reads") if unread else design.writing.fact(f"store => {first.id}")
    )
    return Finding(
        message=f"{', and '.join(questions)}? nothing in the design does",
        at=first.span,
        help=f"draw it, such as `{line}`, or say what a line does (`{{ read }}`, `{{ write }}`)",
        severity=Severity.QUESTION,
        follow_up=_NEXT,
        related=tuple(Label(each.span, "and this one") for each in stores[1:5]),
        components=tuple(each.id for each in stores),
    )
