"""What happens to each flow when parts are lost: who breaks, who gets too much, what follows from that.

A flow is broken if its structure function says so without the lost parts. What still runs gets the traffic of what
does not; a part that is then asked for more than it takes goes down too where others share its work, and so on until
nothing changes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from designlint.analysis.capacity import Utilisation, utilisation
from designlint.analysis.reliability.flows import structures
from designlint.analysis.reliability.structure import working
from designlint.analysis.traffic import traffic
from designlint.analysis.variants import with_instances, without
from designlint.design import Component, Design, Flow

STATES = ("ok", "degraded", "overloaded", "broken")
_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Loss:
    """What is gone: whole components, and how many instances are left of others. `copies` are parts whose traffic
    goes to copies elsewhere that may lag. `assumptions` are what had to be guessed to tell."""

    gone: frozenset[str] = frozenset()
    left: Mapping[str, int] = field(default_factory=dict)
    copies: frozenset[str] = frozenset()
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Overload:
    """A step of a cascade: a part that is asked for more than it takes. `down` if others had to take its work."""

    component: Component
    utilisation: float
    down: bool


@dataclass(frozen=True, slots=True)
class FlowState:
    """What the users of a flow see (`ok`, `degraded`, `overloaded`, `broken`), and because of which components."""

    flow: Flow
    state: str
    because: tuple[str, ...]
    share: float | None  # of all requests, None without scale


@dataclass(frozen=True, slots=True)
class Impact:
    """The states of all flows, the cascade in its order, and what is left of the design."""

    flows: tuple[FlowState, ...]
    cascade: tuple[Overload, ...]
    loss: Loss
    rest: Design

    @property
    def share_lost(self) -> float | None:
        """The share of all requests whose flow is broken; None without scale."""
        broken = [each.share for each in self.flows if each.state == "broken"]
        known = [share for share in broken if share is not None]
        return sum(known) if len(known) == len(broken) else None


def impact(design: Design, loss: Loss, factor: float = 1.0) -> Impact:
    """Lose something at `factor` times the traffic, and follow what happens."""
    gone = set(loss.gone)
    cascade: dict[str, Overload] = {}
    rest = design
    for _ in range(_ROUNDS):
        rest = _rest(design, gone, loss.left)
        full = {id: use for id, use in utilisation(rest).items() if use.use.plan * factor > 1 and use.certain}
        down = {id for id in full if _has_siblings(id, rest)} if gone or loss.left else set()
        for id, use in full.items():
            if id not in cascade or id in down:
                cascade[id] = Overload(design.components[id], use.use.plan * factor, id in down)
        if not down:
            break
        gone |= down
    full = {id: use for id, use in utilisation(rest).items() if use.use.plan * factor > 1 and use.certain}
    flows = tuple(_state(design, flow, gone, full, loss) for flow in design.flows)
    return Impact(flows, tuple(cascade.values()), loss, rest)


def _rest(design: Design, gone: Collection[str], left: Mapping[str, int]) -> Design:
    rest = without(design, gone) if gone else design
    fewer = {id: count for id, count in left.items() if id not in gone}
    return with_instances(rest, fewer) if fewer else rest


def _has_siblings(id: str, design: Design) -> bool:
    """Whether traffic is split between a part and others, so that they get its share when it goes down."""
    return any(id in each and len(each) > 1 for flow in design.flows for each in flow.alternatives)


def _state(design: Design, flow: Flow, gone: set[str], full: Mapping[str, Utilisation], loss: Loss) -> FlowState:
    structure = structures(design)[flow.id]
    share = _share(design, flow)
    if structure.root not in working(structure, gone):
        needed = [id for id in gone if id in structure.needs and structure.root not in working(structure, {id})]
        return FlowState(flow, "broken", tuple(sorted(needed or gone & set(structure.needs))), share)
    visited = _visited(flow, structure.needs, gone)
    busy = [id for id in full if id in visited]
    if busy:
        return FlowState(flow, "overloaded", tuple(busy), share)
    waited = {flow.entry, *structure.needs, *(id for each in structure.beside.values() for id in each)}
    missed = [id for id in sorted(gone | loss.copies) if id in waited or _called_in(design, flow, id)]
    return FlowState(flow, "degraded" if missed else "ok", tuple(missed), share)


def _visited(flow: Flow, needs: Collection[str], gone: Collection[str]) -> set[str]:
    """The parts that still serve a flow."""
    if flow.declared:
        return {each.target for each in flow.steps} | {flow.entry}
    return set(needs).difference(gone)


def _called_in(design: Design, flow: Flow, id: str) -> bool:
    """Whether a step of a flow waits for a part."""
    return any(step.target == id and any(each.mode == "sync" for each in design.taken(step)) for step in flow.steps)


def _share(design: Design, flow: Flow) -> float | None:
    found = traffic(design)
    total = found.reads + found.writes if found else 0.0
    if found is None or not total or flow.id not in found.flows:
        return flow.number("share")
    return min(found.flows[flow.id].total / total, 1.0)
