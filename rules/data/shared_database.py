"""A database that several services write.

Two services that write the same tables share more than data: neither can change its schema, move to another store or
be deployed alone, and when a row is wrong nobody knows who wrote it. The services are drawn apart, and are one.

Services belong together if one `owner`, `team` or bounded context holds them, or if their names begin with the same
word ("order API", "order worker"). If none of that tells, the tool asks. Where the design says that it consists of
microservices, a shared database is an error, since independence was the reason for having them.

## When it does not matter
Workers and scheduled jobs write for the service they belong to, the modules of a monolith share their database by
design, caches, queues and buckets are made for sharing, and services with a `schema` of their own in one server share
hardware only. A service that only reads what another one writes is a hint: the schema is still an interface.

## How to repair it
Let one service own the data; the others ask it or listen to its events. That costs joins and transactions across
services: what was one query becomes a call, or a copy that is a moment old. The cheaper half: one server, a schema
and a login for each service.

## What an interviewer asks next
One team renames a column: who has to be told, and who deploys at the same time?

Sources: microservices.io, "Pattern: Database per service" and "Pattern: Shared database" · S. Newman, "Building
Microservices", on hiding the implementation.

## Bad
```arch
client  web
service orders "Order service" { owner sales }
service billing "Billing service" { owner finance }
db      shop "Shop DB"   # finds: `Order service` and `Billing service` both write `Shop DB`
web -> orders -> shop: "INSERT orders" { write }
web -> billing -> shop: "UPDATE orders" { write }
```

```mermaid
graph LR
    U[Users] --> O[Order service] & P[Payment service]
    %% finds: `Order service` and `Payment service` both write `Shop DB`
    O -->|writes orders| DB[(Shop DB)]
    P -->|updates orders| DB
```

A reader is told, whoever may write is asked for:
```arch
client   web
service  orders "Order service"
service  reports "Report service"
postgres shop   # finds: `Report service` reads `shop`, which `Order service` writes
web -> orders -> shop { readwrite }
web -> reports -> shop { read }
```

```mermaid
graph LR
    U[Users] --> O[Order service] & P[Payment service]
    %% finds: which of `Order service` and `Payment service` writes `Shop DB`
    O & P --> DB[(Shop DB)]
```

## Good
A database for each:
```mermaid
graph LR
    U[Users] --> O[Order service] & P[Payment service]
    O -->|writes| OD[(Order DB)]
    P -->|writes| PD[(Payment DB)]
```

One server, a schema for each:
```arch
client   web
service  orders "Order service" { schema orders }
service  billing "Billing service" { schema billing }
postgres shop
web -> orders -> shop { write }
web -> billing -> shop { write }
```

A service with its worker, and its second entry by another name but of the same team:
```arch
client   web
service  orders "Order API" { owner sales }
service  backoffice "Backoffice" { owner sales }
worker   mailer
postgres shop
web -> orders -> shop { write }
web -> backoffice -> shop { write }
mailer -> shop { write }
```

The modules of a monolith, and what is made for sharing:
```arch
client   web
service  orders "Order module"
service  billing "Billing module"
postgres shop
redis    hot
web -> orders -> shop & hot { write }
web -> billing -> shop & hot { write }
decide structure { choose "modular monolith", over "microservices", because "five people" }
```
"""

from collections.abc import Iterator
from itertools import combinations

from designlint.analysis.structure.ownership import related
from designlint.analysis.words.reasons import claimed
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.rule import rule
from designlint.wording import listed, quoted

_WRITES = ("write", "readwrite")
_ON_BEHALF = ("function", "realtime", "worker", "scheduler")  # count only with an owner of their own
_ENOUGH = 60  # users of one store that are compared with each other
_COST = Tradeoff("joins and transactions across services become calls or copies", "medium", "high")


@rule(Severity.WARNING)
def shared_database(design: Design) -> Iterator[Finding]:
    """Look at who writes each database, and to whom they belong."""
    if "monolith" in claimed(design):
        return
    open_cases: list[tuple[Component, list[Component]]] = []
    for store in design.of_kind("db"):
        users = _users(store, design)
        writers = [each for each, operations in users if operations & {*_WRITES}]
        readers = [each for each, operations in users if operations == {"read"}]
        unclear = [each for each, operations in users if each not in writers and each not in readers]
        foreign = _strangers(writers, design)
        if len(foreign) > 1:
            yield _shared(store, foreign, declared="microservices" in claimed(design))
        elif guests := [each for each in readers if writers and related(design, writers[0], each) is False]:
            yield _read_by_others(store, writers[0], guests)
        elif asked := _to_ask(writers, unclear, design):
            open_cases.append((store, asked))
    if open_cases:
        yield _question(open_cases)


def _users(store: Component, design: Design) -> list[tuple[Component, set[str | None]]]:
    """The services connected to a store, and what they do there."""
    found: dict[str, set[str | None]] = {}
    for each in design.into(store.id):
        user = design.components[each.source]
        if user.is_a("service") or (user.is_a(*_ON_BEHALF) and user.word("owner")):
            found.setdefault(user.id, set()).add(each.op)
    return [(design.components[id], operations) for id, operations in found.items()]


def _strangers(services: list[Component], design: Design) -> list[Component]:
    """Those that are known not to belong together."""
    services = services[:_ENOUGH]
    pairs = [pair for pair in combinations(services, 2) if related(design, *pair) is False]
    return [each for each in services if any(each in pair for pair in pairs)]


def _to_ask(writers: list[Component], unclear: list[Component], design: Design) -> list[Component]:
    """Whom to ask about: writers that nothing tells apart, and strangers of whom nobody says what they do."""
    if any(related(design, *pair) is None for pair in combinations(writers[:_ENOUGH], 2)):
        return writers
    return _strangers([*writers, *unclear], design) if unclear else []


def _shared(store: Component, services: list[Component], *, declared: bool) -> Finding:
    names = listed(each.name for each in services)
    return Finding(
        message=f"{names} {'both' if len(services) == 2 else 'all'} write {quoted(store.name)}; "
        f"{'neither' if len(services) == 2 else 'none of them'} can change its schema alone",
        at=store.span,
        label="several writers of the same tables",
        help=f"let {quoted(services[0].name)} own the data and answer the others, or give each a `schema` of its own",
        severity=Severity.ERROR if declared else Severity.WARNING,
        tradeoff=_COST,
        follow_up="one team renames a column: who has to be told, and who deploys at the same time?",
        related=tuple(Label(each.span, "writes it") for each in services),
        components=(store.id, *(each.id for each in services)),
        connections=tuple((each.id, store.id) for each in services),
    )


def _read_by_others(store: Component, writer: Component, guests: list[Component]) -> Finding:
    names = listed(each.name for each in guests)
    return Finding(
        message=f"{names} {'reads' if len(guests) == 1 else 'read'} {quoted(store.name)}, which {quoted(writer.name)} "
        "writes; its schema is an interface between them",
        at=store.span,
        label="read past its owner",
        help=f"ask {quoted(writer.name)} for the data, or read a copy or a view that is kept stable",
        severity=Severity.INFO,
        tradeoff=_COST,
        follow_up=f"{quoted(writer.name)} changes a table: who else breaks?",
        related=tuple(Label(each.span, "reads it") for each in guests),
        components=(store.id, writer.id, *(each.id for each in guests)),
        connections=tuple((each.id, store.id) for each in guests),
    )


def _question(cases: list[tuple[Component, list[Component]]]) -> Finding:
    store, services = cases[0]
    more = f", and who writes {listed(each.name for each, _ in cases[1:])}" if len(cases) > 1 else ""
    return Finding(
        message=f"which of {listed(each.name for each in services)} writes {quoted(store.name)}{more}? "
        "two services that write one database can not change its schema alone",
        at=store.span,
        help="say what each does there (`{ read }`, `{ write }`), and whose service it is (`owner`)",
        severity=Severity.QUESTION,
        related=tuple(Label(each.span, "has a line to it") for each in services),
        components=(store.id, *(each.id for each in services)),
        connections=tuple((each.id, store.id) for each in services),
    )
