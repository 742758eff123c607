"""How much data comes in and is kept, and what a store can hold.

bytes a day = writes a day x size; kept = daily x 365 x ((1 + g)^T - 1) / g over T years (x T without growth), with an
index beside it and as many copies as the store makes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from designlint.analysis.load.capacity import elastic, shard_copies, shards_of
from designlint.analysis.load.demand import bounded, operation_on
from designlint.analysis.load.propagation import Key
from designlint.analysis.load.traffic import Traffic, traffic
from designlint.analysis.structure.redundancy import copies_of
from designlint.analysis.structure.splitting import spreads
from designlint.design import Component, Design, once
from designlint.diagnostic import Basis
from designlint.quantity import DAY, YEAR, show_bytes, show_duration
from designlint.vocabulary.figures import Figure

_WRITES = (None, "write", "readwrite")
STORES = ("db", "objects", "search", "warehouse")
_STEEPEST = 100.0  # growth by more than e to this power is growth without end
_BYTES = re.compile(r"\d\s*[KMGTPE]?i?B\b")


@dataclass(frozen=True, slots=True)
class Kept:
    """What one store keeps, in bytes.

    `per_day` comes in each day, `plain` is what is kept until retention ends (one copy, no index), `total` is on all
    disks together. `room` is what its nodes hold by plan, None if unknown. `certain` is false where its writes are an
    upper bound, `guessed` tells that nobody states the size of a record.
    """

    component: Component
    per_day: float
    plain: float
    total: float
    copies: float
    growth: float
    room: float | None
    certain: bool
    guessed: bool
    working: str
    assumptions: tuple[str, ...]
    basis: tuple[Basis, ...]

    @property
    def months_until_full(self) -> float | None:
        """After how many months 70% of the room is used; None if unknown, or if what is old goes before that."""
        if not self.room or not self.per_day or self.total <= 0.7 * self.room:
            return None
        share = self.total / self.plain if self.plain else 1.0
        years = years_until(0.7 * self.room / share, self.per_day * YEAR / DAY, self.growth)
        return years * 12 if years is not None else None


def accumulated(per_year: float, years: float, growth: float) -> float:
    """What is kept after some years of a yearly amount that grows by the factor `growth` from year to year."""
    if growth == 1 or years <= 1:
        return per_year * max(years, 0.0)
    if growth <= 0:
        return per_year
    return per_year * math.expm1(min(years * math.log(growth), _STEEPEST)) / (growth - 1)


def years_until(amount: float, per_year: float, growth: float) -> float | None:
    """The reverse of `accumulated`; None if it never gets there."""
    if per_year <= 0:
        return None
    if growth == 1 or amount <= per_year:
        return amount / per_year
    reached = amount * (growth - 1) / per_year
    return math.log1p(reached) / math.log(growth) if growth > 0 and reached > -1 else None


def declared_bytes(component: Component) -> float | None:
    """Its `size`, where that is stated in bytes and not as a number of records."""
    fact = component.fact("size")
    return fact.value if fact and isinstance(fact.value, float) and _BYTES.search(fact.span.text) else None


def kept_bytes(design: Design) -> float | None:
    """What all writes of the requirements leave behind until their retention ends, growth included; None if unknown."""
    found, size = traffic(design), design.requirements.number("object")
    kept = design.requirements.number("retention")
    if found is None or not found.writes or size is None or kept is None:
        return None
    daily = found.writes / found.peak * DAY * size
    return accumulated(daily * YEAR / DAY, kept / YEAR, _growth(design))


@once
def storage(design: Design) -> Mapping[str, Kept]:
    """What every store keeps whose writes, size of a record and retention are known."""
    found = traffic(design)
    if found is None:
        return {}
    kept = (_kept(design, store, found) for store in design.of_kind(*STORES))
    return {each.component.id: each for each in kept if each is not None}


def _kept(design: Design, store: Component, found: Traffic) -> Kept | None:
    load = found.loads.get(store.id)
    retention = store.number("retention") or design.requirements.number("retention")
    if load is None or not load.writes or retention is None or store.word("role") in ("replica", "standby"):
        return None
    daily, record = _daily(design, store, found)
    if daily is None:
        return None
    growth, years = _growth(design), retention / YEAR
    plain = accumulated(daily * YEAR / DAY, years, growth)
    index = design.figure("index_overhead", store)
    overhead = 1 + (index.plan if index is not None else 0.0)
    copies = copies_kept(store)
    notes = list(found.assumptions)
    if record is not None:
        notes.append(f"a record beside its blob has {show_bytes(record.plan)} ({record.origin})")
    if index is not None and index.plan:
        notes.append(f"indexes take {index.plan:.0%} more ({index.origin})")
    limit = design.figure("data_bytes", store)
    if limit is not None and declared_room(store) is None and not elastic(store):
        notes.append(f"one node of `{store.name}` keeps {show_bytes(limit.plan)} ({limit.origin})")
    grown = f" growing {growth:g}x a year" if growth != 1 and years > 1 else ""
    working = f"{show_bytes(daily)} a day x {show_duration(retention)}{grown} = {show_bytes(plain)}"
    return Kept(
        component=store,
        per_day=daily,
        plain=plain,
        total=plain * overhead * copies,
        copies=copies,
        growth=growth,
        room=room_of(design, store),
        certain=load.certain,
        guessed=record is not None,
        working=working,
        assumptions=tuple(notes),
        basis=(*found.basis, Basis(working, "derived")),
    )


def _daily(design: Design, store: Component, found: Traffic) -> tuple[float | None, Figure | None]:
    """Bytes that are written into a store each day: the payload of each connection, else the size of a record. Where
    the record only describes a blob its size is a default, which is told then."""
    size, record = design.requirements.number("object"), design.figures.default("record_bytes")
    rates = writes = 0.0
    guess: Figure | None = None
    for each in design.into(store.id):
        key = (each.source, each.target, each.key)
        rate = found.connections.get(key)
        if rate is None or not rate.writes or each.op in ("replicate", "cdc"):
            continue
        payload = each.number("payload")
        if payload is None and (size or 0.0) > record.plan and not store.is_a("objects"):
            payload, guess = (record.plan, record) if key in _beside_blobs(design) else (size, guess)
        payload = payload or size
        if payload is None:
            return None, None
        rates += rate.writes
        writes = bounded(writes + rate.writes / found.peak * DAY * payload)
    most = found.loads[store.id].writes  # without flows a request comes by once, however many ways lead here
    return (writes * min(most / rates, 1.0) if rates else None), guess


@once
def _beside_blobs(design: Design) -> frozenset[Key]:
    """The writes of requests that put a blob into an object store as well: along the same flow; where no flow tells of
    object stores, from the same caller, or from the client that uploads by itself."""
    writes = [each for each in design.connections if each.op in _WRITES]
    puts = [each for each in writes if design.components[each.target].is_a("objects")]
    putting = {each.source for each in puts}
    uploads = any(design.components[id].is_a("client") for id in putting)
    if not puts:
        return frozenset()
    found: set[Key] = set()
    told: set[Key] = set()
    for flow in design.flows if any(flow.declared for flow in design.flows) else ():
        taken = [(each, operation_on(each, step, design)) for step in flow.steps for each in design.taken(step)]
        written = [each for each, operation in taken if operation in _WRITES]
        stores = [operation for each, operation in taken if design.components[each.target].is_a("objects")]
        keys = {(each.source, each.target, each.key) for each in written}
        told |= keys
        if not set(stores).isdisjoint(_WRITES) or (not stores and any(key[0] in putting for key in keys)):
            found |= keys
    rest = ((each.source, each.target, each.key) for each in writes if uploads or each.source in putting)
    return frozenset(found.union(key for key in rest if key not in told))


def _growth(design: Design) -> float:
    return design.requirements.number("growth") or 1.0


def copies_kept(store: Component) -> float:
    """How often the store keeps each record on disks that are counted as its own."""
    stated = store.number("rf")
    if stated:
        return bounded(stated)
    if elastic(store) or store.is_a("objects"):
        return 1.0
    return 3.0 if spreads(store) else 1.0 + bounded(store.number("replicas") or 0.0)


def copies_on_disks(design: Design, store: Component) -> float:
    """The same with the copies that are drawn beside it, or that its instances are."""
    copies = copies_kept(store)
    if elastic(store) or spreads(store) or store.number("rf") or not store.is_a("db"):
        return copies
    return copies + shard_copies(store) - 1 + sum(copy.instances.count or 1 for copy in copies_of(design, store))


def on_all_disks(design: Design, kept: Kept) -> float:
    """The bytes of a store with those of the copies that are drawn beside it, or that its instances are."""
    return kept.total / kept.copies * copies_on_disks(design, kept.component)


def declared_room(store: Component) -> float | None:
    """Bytes that one node may keep, where that is stated (`memory` of a cache)."""
    return store.number("memory")


def room_of(design: Design, store: Component) -> float | None:
    """The bytes that all nodes of a store hold by plan; None where it has no nodes."""
    limit = None if elastic(store) else design.figure("data_bytes", store)
    return limit.plan * _nodes(store) if limit is not None else None


def most_of(design: Design, store: Component) -> tuple[float, str] | None:
    """The bytes that all nodes of a store can hold at all, and who says so; None where its maker publishes none."""
    product = store.technology
    limit = design.figures.get("most_bytes", product.id) if product is not None else None
    return (limit.plan * _nodes(store), limit.source) if limit is not None else None


def _nodes(store: Component) -> float:
    shards = shards_of(store) * copies_kept(store)
    counted = spreads(store) or store.is_a("search", "warehouse")
    return (store.instances.count or shards) if counted else shards
