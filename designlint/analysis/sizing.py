"""The numbers of a design in one place: what each flow and each component gets, takes, and costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from designlint.analysis.load.capacity import Utilisation, saturation, utilisation
from designlint.analysis.load.content import Bandwidth, egress
from designlint.analysis.load.cost import Bill, assumptions, bills
from designlint.analysis.load.storage import Kept, kept_bytes, storage
from designlint.analysis.load.traffic import Load, Traffic, traffic
from designlint.analysis.load.working_sets import WorkingSet, working_sets
from designlint.analysis.reliability.availability import flow_availability
from designlint.analysis.response.latency import Latency, latencies
from designlint.design import Component, Design, Flow, once
from designlint.diagnostic import Basis
from designlint.quantity import DAY
from designlint.wording import listed

GROWTH = (1.0, 10.0, 100.0)
FIRST = 5  # so many components are named in the order in which they fill up


@dataclass(frozen=True, slots=True)
class FlowSize:
    """One flow: requests per second (None without scale), availability as a fraction, and its latency."""

    flow: Flow
    average: float | None
    peak: float | None
    availability: float
    availability_full: float
    latency: Latency | None


@dataclass(frozen=True, slots=True)
class PartSize:
    """One component: what reaches it at peak, and how full it is; None where its capacity is unknown."""

    component: Component
    load: Load
    use: Utilisation | None


@dataclass(frozen=True, slots=True)
class Sizing:
    """All numbers of a design; `saturation` lists the first components to fill up at 1, 10 and 100 times the load."""

    traffic: Traffic | None
    flows: tuple[FlowSize, ...]
    parts: tuple[PartSize, ...]
    saturation: Mapping[float, tuple[Utilisation, ...]]
    storage: tuple[Kept, ...]
    per_day: float | None
    total: float | None
    caches: tuple[WorkingSet, ...]
    egress: Bandwidth | None
    bills: Mapping[float, Bill]
    assumptions: tuple[str, ...]
    basis: tuple[Basis, ...]


@once
def sizing(design: Design) -> Sizing:
    """Run every analysis of numbers over a design."""
    found = traffic(design)
    flows = _flows(design, found)
    parts = tuple(
        PartSize(component, found.loads[id], utilisation(design).get(id))
        for id, component in (design.components.items() if found else ())
        if found and id in found.loads and found.loads[id].total
    )
    kept = tuple(storage(design).values())
    sets = tuple(working_sets(design))
    per_day, total = _data(design, found, kept)
    return Sizing(
        traffic=found,
        flows=flows,
        parts=parts,
        saturation={factor: tuple(saturation(design, factor)[:FIRST]) for factor in GROWTH},
        storage=kept,
        per_day=per_day,
        total=total,
        caches=sets,
        egress=egress(design),
        bills=bills(design),
        assumptions=_assumptions(design, found, flows, parts, kept, sets),
        basis=found.basis if found else (),
    )


def _flows(design: Design, found: Traffic | None) -> tuple[FlowSize, ...]:
    by_flow = {each.flow.id: each for each in latencies(design) if each.flow is not None}
    by_entry = {each.entry: each for each in latencies(design) if each.flow is None}
    available = flow_availability(design)
    rows: list[FlowSize] = []
    for flow in design.flows:
        rate = found.flows.get(flow.id) if found else None
        peak = rate.total if rate else None
        average = peak / found.peak if found and peak is not None else None
        up = available[flow.id]
        late = by_flow.get(flow.id) or by_entry.get(flow.entry)
        rows.append(FlowSize(flow, average, peak, up.value, up.full, late))
    return tuple(rows)


def _data(design: Design, found: Traffic | None, kept: tuple[Kept, ...]) -> tuple[float | None, float | None]:
    """Bytes a day and bytes kept, of the requirements where stores only have upper bounds."""
    if kept and all(each.certain for each in kept):
        return sum(each.per_day for each in kept), sum(each.total for each in kept)
    size = design.requirements.number("object")
    per_day = found.writes / found.peak * DAY * size if found and size and found.writes else None
    return per_day, kept_bytes(design)


def _derived(design: Design, flows: tuple[FlowSize, ...]) -> Iterator[str]:
    """What is taken for granted where no flow is declared."""
    if not flows or any(each.flow.declared for each in flows):
        return
    entries = dict.fromkeys(design.components[each.flow.entry].name for each in flows)
    yield (
        f"no flow is declared: each request of {listed(entries)} may go along every connection, "
        "and takes as long as the slowest way"
    )


def _assumptions(
    design: Design,
    found: Traffic | None,
    flows: tuple[FlowSize, ...],
    parts: tuple[PartSize, ...],
    kept: tuple[Kept, ...],
    sets: tuple[WorkingSet, ...],
) -> tuple[str, ...]:
    """Every default that was used, once, with its source."""
    said: dict[str, None] = dict.fromkeys(_derived(design, flows))
    said.update(dict.fromkeys(found.assumptions if found else ()))
    for part in parts:
        said.update(dict.fromkeys(part.use.assumptions if part.use else ()))
    available = flow_availability(design)
    for flow in flows:
        said.update(dict.fromkeys(available[flow.flow.id].assumptions))
        said.update(dict.fromkeys(flow.latency.assumptions if flow.latency else ()))
    for store in kept:
        said.update(dict.fromkeys(store.assumptions))
    for cache in sets:
        said.update(dict.fromkeys(cache.assumptions))
    said.update(dict.fromkeys(assumptions(design)))
    return tuple(said)
