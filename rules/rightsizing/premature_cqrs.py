"""Separate models for reads and writes where one store carries both.

CQRS keeps two models of the same data and a projection between them; event sourcing keeps every change and builds the
present from it. Readers see the past for a moment, each change of a model is made twice, and every old event has to be
understood for ever. That pays where reads and writes are so unlike, or so many, that no one store serves both, or where
the past is what users ask for.

Too much is, where a design says that it does so: fewer than ten reads for each write, or ten times the declared reads
and writes fit one primary of the store that is written.

## When it does not matter
A feature, a rule or a note that asks for the past or for several writers at once: an audit trail, the state on a day,
people who edit together. A decision that gives a reason beside scale: the finding is information then and quotes it. A
read replica, a cache or a materialised view alone is no second model. Reads or writes that nobody states.

## How to repair it
One model, a table of changes for whoever has to know them, replicas for reads. Without the events nobody can ask later
what the state was; the table of changes answers most of it.

## What an interviewer asks next
A user changes a record and reads it back at once: what do they see?

Sources: M. Fowler, CQRS ("for most systems CQRS adds risky complexity") · ten reads for each write: judgement · pgbench
figures for what a node reads and writes.

## Bad
```arch
requirements { dau 50k, read 20/user/day, write 5/user/day, peak 3x }
client   web
service  commands "Commands (CQRS)" x2   # finds: CQRS keeps two models for 4 reads to a write; `orders` alone carries
service  queries x2
postgres orders { zones 2, failover auto }
kafka    events x3
worker   projector x2
postgres views { zones 2, failover auto }
web -> commands -> orders: INSERT
commands ~> events ~> projector -> views: UPDATE
web -> queries -> views: SELECT
```

```mermaid
graph LR
    %% arch: requirements { dau 50k, read 20/user/day, write 5/user/day, peak 3x }
    U[Users] --> A
    %% finds: event sourcing keeps every change for 4 reads to a write
    A["Orders API (event-sourced)"] --> D[(PostgreSQL)]
```

Many writes, few reads for each: nothing is gained on either side. A reason makes it information:
```arch
requirements { dau 20M, read 20/user/day, write 10/user/day, peak 3x }
client    web
service   api x40
cassandra orders x12
web -> api -> orders
decide cqrs {   # finds: the design says "accounting asks who changed what"
  choose "CQRS and event sourcing", because "accounting asks who changed what"
}
```

## Good
Many more reads than writes, beyond one store:
```arch
requirements { dau 20M, read 50/user/day, write 1/user/day, peak 3x }
client   web
service  api x40
postgres orders { zones 2, failover auto }
opensearch views x6
web -> api -> orders & views
decide model { choose "CQRS", because "35k reads/s" }
```

The past is what users ask for, or several of them write at once:
```arch
requirements { feature "audit trail of every order", dau 50k, read 20/user/day, write 5/user/day, peak 3x }
client   web
service  api x2 "Orders (event sourcing)"
postgres orders { zones 2, failover auto }
web -> api -> orders
```

```arch
requirements { feature "collaborative editing", dau 50k, read 20/user/day, write 5/user/day, peak 3x }
client   web
service  api x2 "Documents (event sourcing)"
postgres documents { zones 2, failover auto }
web -> api -> documents
```

Decided against, a replica, and a design that states no reads, or no scale:
```arch
requirements { dau 50k, read 20/user/day, write 5/user/day, peak 3x }
client   web
service  api x2
postgres orders { zones 2, failover auto, replicas 2 }
web -> api -> orders
decide model { choose "one model", over "CQRS", because "one store carries it" }
note "no CQRS before a second team reads the data"
```

```arch
requirements { dau 50k, write 5/user/day, peak 3x }
client   web
service  api x2 "Orders (CQRS)"
postgres orders { zones 2, failover auto }
web -> api -> orders
```

```mermaid
graph LR
    U[Users] --> A["Orders API (CQRS)"] --> D[(PostgreSQL)]
```
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from designlint.analysis.data.records import is_copy
from designlint.analysis.load.capacity import read_use, write_use
from designlint.analysis.load.traffic import Traffic, traffic
from designlint.analysis.words.mentions import Mention, mentions, needs
from designlint.analysis.words.reasons import stated_reason
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Severity, Tradeoff
from designlint.quantity import show_number, show_percent
from designlint.rule import rule
from designlint.wording import quoted

_KEEPS = {"cqrs": "CQRS keeps two models", "event_sourcing": "event sourcing keeps every change"}
_BOTH = "CQRS and event sourcing keep two models and every change"
_ASKED = frozenset({"audit", "temporal", "collaboration"})
_SUBJECTS = ("cqrs", "event sourcing", "event-sourcing", "event-sourced", "model", "models", "architecture")
_ONE_PRIMARY = ("sql", "document", "")
_BY_REQUEST = ("service", "function", "realtime")


@dataclass(frozen=True, slots=True)
class _Alone:
    """A store that carries all reads and writes alone: how full it is then, and on which figures that rests."""

    store: Component
    use: float
    notes: tuple[str, ...]


@rule(Severity.WARNING)
def premature_cqrs(design: Design) -> Iterator[Finding]:
    """Compare what one store carries with the reads and writes of a design that keeps two models."""
    said = {claim: places[0] for claim in _KEEPS if (places := mentions(design, claim))}
    found = traffic(design)
    if not said or found is None or not (found.reads and found.writes) or _ASKED & needs(design):
        return
    growth = design.figures.default("growth").plan
    alone = _alone(design, found, growth)
    fits = alone is not None and alone.use <= design.figures.default("utilisation_plan").plan
    if fits or found.reads < design.figures.default("cqrs_ratio").plan * found.writes:
        yield _finding(said, found, alone if fits else None, growth, design)


def _alone(design: Design, found: Traffic, growth: float) -> _Alone | None:
    store = next((each for each in design.of_kind("db") if _is_written(each, design)), None)
    if store is None:
        return None
    uses = (
        read_use(design, store, found.reads * growth, with_copies=False),
        write_use(design, store, found.writes * growth),
    )
    known = [each for each in uses if each is not None]
    notes = tuple(each.assumption for each in known if each.assumption)
    return _Alone(store, sum(each.plan for each in known), notes) if len(known) == len(uses) else None


def _is_written(store: Component, design: Design) -> bool:
    """Whether requests write it, and it has one primary; what only a projection fills is the second model."""
    writing = [each for each in design.into(store.id) if each.op in ("write", "readwrite", None)]
    asked = any(design.components[each.source].is_a(*_BY_REQUEST) for each in writing)
    family = store.technology.family if store.technology else ""
    return asked and family in _ONE_PRIMARY and not is_copy(design, store)


def _finding(
    said: Mapping[str, Mention], found: Traffic, alone: _Alone | None, growth: float, design: Design
) -> Finding:
    first = min(said.values(), key=lambda each: each.span.start)
    part = first.component
    keeps = _BOTH if len(said) > 1 else _KEEPS[next(iter(said))]
    more, fewer = ("reads", "write") if found.reads >= found.writes else ("writes", "read")
    ratio = max(found.reads, found.writes) / min(found.reads, found.writes)
    message = f"{keeps} for {show_number(ratio)} {more} to a {fewer}"
    if alone is not None:
        times = f"{show_number(growth)} times the peak"
        message += f"; {quoted(alone.store.name)} alone carries {times} at {show_percent(alone.use)}"
    reason = stated_reason(design, *_SUBJECTS, *((part.id,) if part else ()))
    return Finding(
        message=message + (f'; the design says "{reason}"' if reason else ""),
        at=first.span,
        label="two models of the same data",
        help="keep one model, a table of changes for whoever asks for them, and replicas for reads",
        severity=Severity.INFO if reason else None,
        tradeoff=Tradeoff("what the state was at any time can not be asked", "low", "low"),
        follow_up="a user changes a record and reads it back at once: what do they see?",
        components=tuple(each.id for each in (part, alone.store if alone else None) if each is not None),
        figures={"reads_per_write": found.reads / found.writes, **({"utilisation": alone.use} if alone else {})},
        assumptions=(*found.assumptions, *(alone.notes if alone else ())),
    )
