"""Several regions that take writes, and one that can keep them.

A second region is paid for the day the first one is lost. If its services write to a store that lives in the first,
that day they can only read; until then each write of their users crosses an ocean and comes back. On a map the design
has two regions; for writes it has one.

It is a warning where services of two or more regions write one store that lives in one of them, or whose product has
one primary wherever it runs (PostgreSQL, MySQL, MongoDB). It is an error if the design calls itself active-active, or
if 99.99% or more is asked for, which one region does not give. Where nobody says who writes, or in which region the
store is, there is one question.

## When it does not matter
A design that says on purpose that writes go to one region, or that the second one is a standby: this is information,
with the price. Stores that take writes in every region (DynamoDB global tables, Cassandra, Spanner, CockroachDB …), or
that say how two writes of one record are settled (`conflict lww`), and products that nobody names and that run in all
of them. Regions whose services only read, or write a store
of their own.

## How to repair it
Take a store that accepts writes in each region and settle conflicts, or give each user a home region and route there.
Or call the second region what it is, a standby, and state how long it takes to promote it.

## What an interviewer asks next
The first region is gone: which requests still work in the second, and which of the last minute's writes are lost?

Sources: AWS Well-Architected, reliability pillar (multi-region) · Google Cloud infrastructure reliability guide · round
trips between regions: published measurements of providers.

## Bad
```arch
requirements { availability 99.95% }
client  web
route53 dns
region us "us-east-1" {
  service api_us x3
  postgres orders "Orders" { replicas 2, failover auto }   # finds: pays about 80 ms for each write until then
}
region eu "eu-west-1" {
  service api_eu x3
}
web -> dns -> api_us & api_eu
api_us -> orders: INSERT
api_eu -> orders: INSERT
```

```arch
requirements { availability 99.99%, regions 2 }
client   web
service  api x6 { regions 2 }
mongodb  orders { regions 2, failover auto }   # finds: services in 2 regions write `orders`, which has one primary
web -> api
api -> orders: "insert, find" { readwrite }
```

Nobody says who writes:
```mermaid
graph LR
    U[Users] --> G[Route 53]
    subgraph us [Region us-east-1]
        %% finds: do users of `eu-west-1` write `Orders`, which lives in `us-east-1`
        A1[Orders API] --> D[(Orders)]
    end
    subgraph eu [Region eu-west-1]
        A2[Orders API]
    end
    G --> A1 & A2
    A2 --> D
```

On purpose, with its price:
```arch
client web
region us "Virginia" {
  service api_us x3
  postgres orders { failover auto, replicas 1 }   # finds: as the design says
}
region eu "Frankfurt" {
  service api_eu x3
}
web -> api_us & api_eu
api_us & api_eu -> orders: INSERT
decide regions { choose "all writes go to Virginia", over "active-active", because "no conflicts" }
```

## Good
A store for writes in each region, and one whose conflicts are settled:
```arch
client   web
service  api x6 { regions us eu }
dynamodb carts { regions us eu }
postgres likes { regions us eu, conflict crdt }
db       views { regions us eu }
workerskv flags
web -> api -> carts & likes & views & flags { readwrite }
```

Each region its own, and a region that only reads:
```arch
client web
region us "us-east-1" {
  service api_us x3
  postgres users_us x2 { failover auto }
}
region eu "eu-west-1" {
  service api_eu x3
  service waiting x3 { role standby }
  postgres users_eu x2 { failover auto }
}
web -> api_us & api_eu
api_us -> users_us { readwrite }
api_eu -> users_eu { readwrite }
api_eu -> users_us: read { read }
waiting -> users_us { readwrite }
```

```mermaid
graph LR
    U[Users] --> A1[Orders API x2]
    subgraph us [Region us-east-1]
        A1 -->|writes| D[(Orders)]
    end
    subgraph eu [Region eu-west-1 standby]
        A2[Orders API spare x2]
    end
    A2 -->|writes| D
```
"""

from collections.abc import Iterator
from dataclasses import dataclass

from designlint.analysis.structure.places import Places, regions
from designlint.analysis.words.reasons import claimed
from designlint.design import Component, Connection, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.quantity import show_duration
from designlint.rule import rule
from designlint.vocabulary.lexicon import claims, senses
from designlint.vocabulary.regions import round_trip
from designlint.wording import listed, quoted

_SERVICES = ("service", "function", "realtime")
_STORES = ("db", "objects")
_ONE_PRIMARY = ("sql", "document")  # families with one primary, but for these products:
_MANY_WRITERS = frozenset(
    {"spanner", "cockroachdb", "yugabytedb", "tidb", "auroradsql", "cosmosdb", "couchdb", "couchbase", "firestore"}
)
_TRADEOFF = Tradeoff("two writes of one record have to be settled, or users are bound to a region", "high", "high")
_ASKED = "the first region is gone: what still works in the second, and which of the last minute's writes are lost?"


@dataclass(frozen=True, slots=True)
class _Writing:
    """A store, where it is, and who writes it from where. `sure` is false where nobody says that they write."""

    store: Component
    home: Places | None
    writers: tuple[Component, ...]
    names: tuple[str, ...]  # regions of the writers, where they are named
    sure: bool


@rule(Severity.WARNING)
def single_writer_regions(design: Design, *, error_target: float = 0.9999) -> Iterator[Finding]:
    """Judge each store that is used from several regions."""
    asked: list[_Writing] = []
    for store in design.of_kind(*_STORES):
        writing = _writing(store, design)
        if writing is None or _writes_everywhere(store, writing.home):
            continue
        if writing.sure and writing.home is not None:
            yield _finding(writing, error_target, design)
        else:
            asked.append(writing)
    if asked:
        yield _question(asked, design)


def _writing(store: Component, design: Design) -> _Writing | None:
    """Who writes a store from several regions; None where they are known to be in one, or nobody says where."""
    users = [each for each in design.into(store.id) if each.op in ("write", "readwrite", None) and each.mode == "sync"]
    users = [each for each in users if design.components[each.source].is_a(*_SERVICES)]
    for sure in (True, False):
        writers = _writers([each for each in users if each.op is not None or not sure], design)
        places = [found for each in writers if (found := regions(design, each)) is not None]
        names = tuple(dict.fromkeys(name for found in places for name in sorted(found.names)))
        if max([len(names), *(found.count for found in places)], default=0) > 1:
            return _Writing(store, regions(design, store), tuple(writers), names, sure)
    return None


def _writers(connections: list[Connection], design: Design) -> list[Component]:
    found = {each.source: design.components[each.source] for each in connections}
    return [each for each in found.values() if each.word("role") != "standby" and not _stands_by(each, design)]


def _stands_by(component: Component, design: Design) -> bool:
    """Whether its region takes no users yet."""
    labels = [design.groups[id].label for id in component.groups if design.groups[id].kind == "region"]
    return any("standby" in senses("role", each) or "passive_region" in claims(each) for each in labels)


def _writes_everywhere(store: Component, home: Places | None) -> bool:
    """Whether it takes writes in each region that it runs in, and runs in several; or nobody knows whether it does."""
    if store.says("conflict"):
        return True
    product = store.technology
    if product is not None and product.scope == "global":
        return True
    if home is None or home.count < 2:
        return False
    return product is None or product.id in _MANY_WRITERS or product.family not in _ONE_PRIMARY


def _title(region: str, design: Design) -> str:
    return design.groups[region].label if region in design.groups else region


def _finding(writing: _Writing, error_target: float, design: Design) -> Finding:
    store, home = writing.store, writing.home
    assert home is not None
    on_purpose = bool(claimed(design) & {"one_write_region", "passive_region"})
    target = design.requirements.number("availability")
    strict = "active_active" in claimed(design) or (target is not None and target >= error_target)
    strict = strict and store.confidence == 1
    others = [_title(each, design) for each in writing.names if each not in home.names]
    name = quoted(store.name)
    assumptions: tuple[str, ...] = ()
    figures: dict[str, float] = {}
    if home.count == 1 and home.names and others:
        first = _title(next(iter(home.names)), design)
        trip = max((way for each in others if (way := round_trip(first, each))), default=None)
        price = f"about {show_duration(trip.p50)}" if trip else "a round trip between regions"
        if trip:
            assumptions = (f"a round trip between the regions takes {show_duration(trip.p50)} ({trip.origin})",)
            figures = {"round_trip_s": trip.p50}
        message = f"{listed(others)} can not write {name} when {quoted(first)} is gone, and "
        message += f"{'pays' if len(others) == 1 else 'pay'} {price} for each write until then"
    else:
        counts = [found.count for each in writing.writers if (found := regions(design, each))]
        count = max([len(writing.names), *counts])
        where = "lives in one" if home.count == 1 else "has one primary"
        message = f"services in {count} regions write {name}, which {where}: without its region none of them can write"
    return Finding(
        message=message + (", as the design says" if on_purpose else ""),
        at=store.span,
        label="one region takes its writes",
        help="take a store that accepts writes in every region and settle conflicts (`conflict home_region`, `lww`, "
        "`crdt`), give each user a home region, or call the other region a standby",
        severity=Severity.INFO if on_purpose else Severity.ERROR if strict else None,
        tradeoff=_TRADEOFF,
        follow_up=_ASKED,
        related=tuple(Label(each.span, "writes it") for each in writing.writers),
        components=(store.id, *(each.id for each in writing.writers)),
        connections=tuple((each.id, store.id) for each in writing.writers),
        figures=figures,
        assumptions=assumptions,
    )


def _question(asked: list[_Writing], design: Design) -> Finding:
    first = asked[0]
    store = quoted(first.store.name)
    away = [_title(each, design) for each in first.names if first.home is None or each not in first.home.names]
    if first.home is None:
        message = f"in which region does {store} take the writes of {listed(away) or 'the others'}?"
    elif first.home.names and away:
        homes = listed(_title(each, design) for each in sorted(first.home.names))
        message = f"do users of {listed(away)} write {store}, which lives in {homes}?"
    else:
        message = f"do users of every region write {store}?"
    return Finding(
        message=f"{message} a region that can not write without another one is a standby",
        at=first.store.span,
        help="say what each does there (`{ read }`, `{ write }`), and where the store runs (`regions`)",
        severity=Severity.QUESTION,
        related=tuple(Label(each.store.span, f"the same of {quoted(each.store.name)}") for each in asked[1:]),
        components=tuple(each.store.id for each in asked),
        connections=tuple((writer.id, each.store.id) for each in asked for writer in each.writers),
    )
