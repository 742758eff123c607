"""What happens to each flow when parts are lost: who breaks, who gets too much, what follows from that.

A flow is broken if its structure function says so without the lost parts. What still runs gets the traffic of what
does not; a part that is then asked for more than it takes goes down too where others share its work, and so on until
nothing changes. Behind a message nobody waits, so nothing that is lost there is seen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import networkx as nx

from designlint.analysis.load.capacity import Utilisation, utilisation
from designlint.analysis.load.traffic import traffic
from designlint.analysis.load.variants import with_nodes, without
from designlint.analysis.reliability.flows import required, structures
from designlint.analysis.reliability.structure import Structure, working
from designlint.analysis.response.waiting import waits
from designlint.build.flows import STORES, hard
from designlint.design import Component, Design, Flow, once

STATES = ("ok", "degraded", "overloaded", "broken")
_ROUNDS = 20
_SPLITTERS = ("dns", "lb", "gateway", "cdn", "waf")


@dataclass(frozen=True, slots=True)
class Loss:
    """What is gone: whole components, and how many nodes are `left` of others, of those that ran `before`.

    `shares` are the shares of requests that fail at parts of which some shards are lost. `copies` are parts whose work
    copies elsewhere do, which may lag. `assumptions` are what had to be guessed to tell.
    """

    gone: frozenset[str] = frozenset()
    left: Mapping[str, int] = field(default_factory=dict)
    before: Mapping[str, int] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=dict)
    copies: frozenset[str] = frozenset()
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Overload:
    """A step of a cascade: a part that is asked for more than it takes. `down` if others had to take its work."""

    component: Component
    use: Utilisation
    factor: float
    down: bool

    @property
    def utilisation(self) -> float:
        """The share of its capacity that it is asked for."""
        return self.use.use.plan * self.factor


@dataclass(frozen=True, slots=True)
class FlowState:
    """What the users of a flow see (`ok`, `degraded`, `overloaded`, `broken`), and because of which components.

    `share` is the flow's part of all requests, None without scale; `lost` the part of its own that fails.
    """

    flow: Flow
    state: str
    because: tuple[str, ...]
    share: float | None
    lost: float = 0.0


@dataclass(frozen=True, slots=True)
class Impact:
    """The states of all flows, the cascade in its order, and what is left of the design."""

    flows: tuple[FlowState, ...]
    cascade: tuple[Overload, ...]
    loss: Loss
    rest: Design

    @property
    def share_lost(self) -> float | None:
        """The share of all requests that fail; None where nobody knows how they are shared out."""
        lost = [each.share * each.lost if each.share is not None else None for each in self.flows if each.lost]
        known = [share for share in lost if share is not None]
        return min(sum(known), 1.0) if len(known) == len(lost) else None


def impact(design: Design, loss: Loss, factor: float = 1.0) -> Impact:
    """Lose something at `factor` times the traffic, and follow what happens."""
    gone = set(loss.gone)
    cascade: dict[str, Overload] = {}
    for _ in range(_ROUNDS):
        rest = _rest(design, gone, loss.left)
        full = {id: use for id, use in utilisation(rest).items() if use.use.plan * factor > 1 and use.certain}
        down = {id for id in full if _has_siblings(id, rest)} if gone or loss.left else set()
        for id, use in full.items():
            if id not in cascade or id in down:
                cascade[id] = Overload(design.components[id], use, factor, id in down)
        if not down:
            break
        gone |= down
    rest = _rest(design, gone, loss.left)
    full = {id: use for id, use in utilisation(rest).items() if use.use.plan * factor > 1 and use.certain}
    flows = tuple(_state(design, flow, gone, full, loss) for flow in design.flows)
    return Impact(flows, tuple(cascade.values()), loss, rest)


def idle(design: Design, parts: Collection[str], gone: Collection[str]) -> set[str]:
    """Those of some parts that can not do their work once others are gone, since they wait for one of these."""
    dead = set(gone)
    while balancers := {
        each.id
        for each in design.of_kind(*_SPLITTERS)
        if each.id not in dead and (behind := _waits_for(design, each.id)) and behind <= dead
    }:
        dead |= balancers
    return {id for id in parts if id in dead or not _waits_for(design, id).isdisjoint(dead)}


def _waits_for(design: Design, id: str) -> set[str]:
    """What a part calls and can not do without; where a store can answer, its cache is not among it."""
    called = {each.target for each in design.out_of(id) if hard(each) and each.op != "publish"}
    parts = [design.components[each] for each in sorted(called)]
    stored = any(each.is_a(*STORES) for each in parts)
    soft = {each.id for each in parts if each.is_a("monitor") or each.says("optional")}
    return called - soft - {each.id for each in parts if stored and each.is_a("cache")}


def _rest(design: Design, gone: Collection[str], left: Mapping[str, int]) -> Design:
    rest = without(design, gone) if gone else design
    fewer = {id: count for id, count in left.items() if id not in gone}
    return with_nodes(rest, fewer) if fewer else rest


def _has_siblings(id: str, design: Design) -> bool:
    """Whether traffic is split between a part and others, so that they get its share when it goes down."""
    return any(id in each and len(each) > 1 for flow in design.flows for each in flow.alternatives)


def _state(design: Design, flow: Flow, gone: set[str], full: Mapping[str, Utilisation], loss: Loss) -> FlowState:
    structure = structures(design)[flow.id]
    share = _share(design, flow)
    if not _works(structure, gone):
        alone = [id for id in gone if id in structure.needs and not _works(structure, {id})]
        return FlowState(flow, "broken", tuple(sorted(alone or gone & set(structure.needs))), share, 1.0)
    cut = {id: lost for id, lost in loss.shares.items() if id in structure.needs and not _works(structure, {id})}
    if cut:
        served = 1.0
        for lost in cut.values():
            served *= 1 - lost
        return FlowState(flow, "broken", tuple(sorted(cut)), share, 1 - served)
    seen = _seen(design)[flow.id]
    busy = [id for id in full if id in seen]
    if busy:
        return FlowState(flow, "overloaded", tuple(busy), share)
    missed = {*gone, *loss.copies, *loss.shares} & seen
    missed = {id for id in missed if id in loss.copies or not _replaced(design, flow, id, gone)}
    return FlowState(flow, "degraded" if missed else "ok", tuple(sorted(missed)), share)


def _works(structure: Structure, lost: Collection[str]) -> bool:
    return structure.root in working(structure, lost)


def _replaced(design: Design, flow: Flow, id: str, gone: Collection[str]) -> bool:
    """Whether another one of those between which requests are split does the work of a lost part."""
    return any(id in each and not each.issubset(gone) for each in flow.alternatives)


@once
def _seen(design: Design) -> dict[str, set[str]]:
    """By flow: the parts that its users wait for, those that it can do without among them."""
    return {flow.id: _asked(design, flow) if flow.declared else _between(design, flow) for flow in design.flows}


def _asked(design: Design, flow: Flow) -> set[str]:
    """What a declared flow calls before its first message, and the brokers that must take those."""
    calls = [call for wait in waits(design) if wait.flow is flow for call in wait.calls]
    found = {flow.entry, *(call.target for call in calls)}
    published = (each for step in flow.steps if step.source in found for each in design.taken(step))
    return found | {each.target for each in published if each.op == "publish" and required(design, each)}


def _between(design: Design, flow: Flow) -> set[str]:
    """What lies on the ways of a derived flow, and what the parts there ask besides."""
    structure = structures(design)[flow.id]
    ways: nx.DiGraph[str] = nx.DiGraph()
    ways.add_nodes_from((structure.entry, structure.root))
    for id in structure.needs:
        ways.add_edges_from((caller, id) for clause in structure.clauses(id) for caller in clause)
    before = {structure.root, *nx.ancestors(ways, structure.root)}
    found = before & {structure.entry, *nx.descendants(ways, structure.entry)}
    return found | {id for part in found for id in structure.beside.get(part, ())}


def _share(design: Design, flow: Flow) -> float | None:
    found = traffic(design)
    total = sum(rate.total for rate in found.flows.values()) if found else 0.0
    if found is None or not total or flow.id not in found.flows:
        return flow.number("share")
    return found.flows[flow.id].total / total
