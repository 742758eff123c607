"""Data outside the countries that it must stay in.

A promise on residency holds for every copy: the primary, the replica that makes reads fast elsewhere, the search
index, the nightly export. A copy in another country is a breach from the first byte on, and it is found in an audit
instead of in a test.

`residency` in the requirements names where data must stay: a country, a union (`eu`, `eea`), a continent; beside it may
stand the classes it is meant for (`residency pii eu`), else it is meant for all that is not `data public`. A store
breaks it if it is known to run somewhere else and to hold that data; what a copy holds is taken from its primary. A
store that says where it runs and not what it holds, or whose box is only drawn, is a warning. Which cloud region lies
where is data with a source (`regions.toml`).

## When it does not matter
Public content may be anywhere. So may what never holds the class: a store of another class, a service, a cache that
says nothing of its data. A region that nobody can place ("region A") or that only may lie outside ("europe" for the
EU) is no finding.

## How to repair it
Partition by region: keep each user's rows in a store of that user's region, and copy only what may leave. The price
are global queries: what was one report becomes one for each region.

## What an interviewer asks next
A user moves from Paris to New York: where is the data now, and where are the backups and the logs?

Sources: Azure Well-Architected SE:03 (data classification) · GDPR, chapter V (transfers to third countries).

## Bad
```arch
requirements { residency eu }
client   web
service  api { regions eu-central-1 }
postgres users { data pii, regions us-east-1 }   # finds: `pii` must stay in the EU; `users` is in `us-east-1` (United
web -> api -> users
```

Stores in one place are one move:
```arch
requirements { residency eu }
client   web
service  api
region us-east-1 "Virginia" {
  postgres ledger { data payment }   # finds: `payment` and `pii` must stay in the EU; `ledger` and `files` are in
  s3       files { data pii }
}
web -> api -> ledger & files
```

A copy holds what its primary holds; a box that is drawn is a warning:
```arch
requirements { residency pii india }
client   web
service  api
postgres users { data pii, regions ap-south-1 }
postgres copy  { role replica, of users, regions ap-southeast-1 }   # finds: `pii` must stay in India; `copy` is in
web -> api -> users
users => copy
```

```mermaid
graph LR
    %% arch: requirements { residency eu }
    U[Users] --> A[App server]
    subgraph R2[us-west-2]
        %% finds: data must stay in the EU; `Customers DB` is in `us-west-2`
        A --> DB[(Customers DB)]
    end
```

## Good
Inside, and by whatever name:
```arch
requirements { residency eu }
client   web
service  api
postgres users   { data pii, regions frankfurt }
postgres copy    { data pii, regions westeurope }
dynamodb letters { data pii, regions eu }
web -> api -> users & copy & letters
```

```mermaid
graph LR
    %% arch: requirements { residency germany }
    U[Users] --> A[App server]
    subgraph R1[Region Frankfurt]
        A --> DB[(Customers DB)]
    end
```

Public content, another class, and parts that hold nothing:
```arch
requirements { residency pii eu }
client   web
service  api { regions us-east-1 }
s3       photos { data public, regions us-east-1 }
postgres prices { data internal, regions us-east-1 }
postgres users { data pii, regions eu-west-1 }
redis    hot { regions us-east-1 }
web -> api -> users & prices & photos & hot
```

Places that nobody can tell:
```arch
requirements { residency eu }
client   web
service  api
postgres users { data pii, regions europe }
postgres old   { data pii, regions blue }
web -> api -> users & old
```
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from designlint.analysis.structure.geography import Site, sites
from designlint.analysis.structure.sensitivity import CLASSES, classes_held
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.rule import rule
from designlint.vocabulary.regions import lies_in, place_title, zone_countries, zone_title
from designlint.wording import listed, plain_list, quoted

_STORES = ("db", "search", "objects", "warehouse", "stream", "queue", "cache")
_SURELY_HOLD = ("db", "search", "objects", "warehouse")  # data of users, where nobody says what they hold


@rule(Severity.ERROR)
def residency_breach(design: Design) -> Iterator[Finding]:
    """Compare where each store runs with where its data must stay."""
    stated = [word.lower() for word in design.requirements.texts("residency")]
    zones = [word for word in stated if zone_countries(word) is not None]
    restricted = [word for word in stated if word in CLASSES]
    if not zones:
        return
    moves: dict[tuple[object, ...], list[_Breach]] = defaultdict(list)
    for store in design.of_kind(*_STORES):
        held = classes_held(design, store)
        outside = [site for site in sites(design, store) if all(lies_in(site.place, zone) is False for zone in zones)]
        concerned = _concerned(store, held, restricted)
        if outside and concerned is not None:
            sure = bool(concerned) and all(site.declared for site in outside)
            found = _Breach(store, tuple(concerned), tuple(outside), sure)
            moves[tuple(_shown(site) for site in outside), bool(concerned), sure].append(found)
    for breaches in moves.values():
        yield _finding(breaches, zones, design)


@dataclass(frozen=True, slots=True)
class _Breach:
    """A store, the classes of its data that must stay elsewhere (none where it does not say), and where it is."""

    store: Component
    classes: tuple[str, ...]
    outside: tuple[Site, ...]
    sure: bool


def _concerned(store: Component, held: Sequence[str], restricted: Sequence[str]) -> list[str] | None:
    """The classes of a store that must stay; empty where it says none and holds data all the same; None if none."""
    if held:
        return [each for each in held if each in restricted or (not restricted and each != "public")] or None
    return [] if not restricted and store.is_a(*_SURELY_HOLD) and not store.says("ephemeral") else None


def _finding(breaches: list[_Breach], zones: list[str], design: Design) -> Finding:
    """Stores in the same place are one move: one finding."""
    first, stores = breaches[0], [each.store for each in breaches]
    classes = dict.fromkeys(name for each in breaches for name in each.classes)
    what = plain_list(quoted(each) for each in classes) or "data"
    where = plain_list(f"the {title}" if title.isupper() else title for title in map(zone_title, zones))
    found = plain_list(_shown(site) for site in first.outside)
    names, be = listed(each.name for each in stores), "is" if len(stores) == 1 else "are"
    them = "it" if len(stores) == 1 else "them"
    help = f"run {them} in a region of {where}, and keep what belongs to users elsewhere in a store there"
    if not classes:
        facts = plain_list(f"`{design.writing.fact(f'{each.id} {{ data public }}')}`" for each in stores)
        help += f"; what holds public content may stay, if the design says so: {facts}"
    site = first.outside[0]
    return Finding(
        message=f"{what} must stay in {where}; {names} {be} in {found}",
        at=first.store.span,
        label=f"outside {where}",
        help=help,
        severity=Severity.ERROR if first.sure else Severity.WARNING,
        tradeoff=Tradeoff("no global queries: one report for each region", "medium", "high"),
        follow_up="a user moves to another country: where is the data now, and where are backups and logs?",
        related=tuple(Label(each.span, "this one too") for each in stores[1:]),
        components=tuple(each.id for each in stores),
        assumptions=(f"{quoted(site.written)} lies in {place_title(site.place)} ({site.place.source})",),
    )


def _shown(site: Site) -> str:
    country = place_title(site.place)
    return quoted(site.written) + (f" ({country})" if country.lower() != site.written.lower() else "")
