"""Which parts a flow can not do without, and which of them are alone.

A part is needed by a flow if the flow does not work without it, whatever else does. Boxes are not counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx as nx

from designlint.analysis.load.bearing import load_bearing
from designlint.analysis.reliability.flows import structures, waited
from designlint.analysis.reliability.structure import Structure, essential
from designlint.analysis.structure.redundancy import Standing, standing
from designlint.design import Component, Design, Flow, once
from designlint.vocabulary.lexicon import spelled_out, spoken

_WORKING = ("service", "function", "realtime")  # what does something of its own


@dataclass(frozen=True, slots=True)
class SinglePoint:
    """A part that stops flows when it stops; `share` is their part of the traffic if it is declared."""

    component: Component
    standing: Standing
    flows: tuple[Flow, ...]
    share: float | None


@once
def needed_by_flow(design: Design) -> Mapping[str, tuple[str, ...]]:
    """For each flow the ids of the parts without which it stops, in order from its entry; clients are left out."""
    ways = _Ways(design)
    found: dict[str, tuple[str, ...]] = {}
    for flow in design.flows:
        structure = structures(design)[flow.id]
        if flow.declared:
            nodes = essential(structure.root, structure.needs)
            found[flow.id] = tuple(id for id in nodes if id not in structure.free)
        else:
            found[flow.id] = ways.needed(flow, structure)
    return found


class _Ways:
    """What lies on every way of derived flows: the dominators of their targets."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.graph: nx.DiGraph[str] = nx.DiGraph()
        self.above: dict[object, tuple[str, Mapping[str, str]]] = {}
        # Clients are no part of what the design runs; round a cache callers may go, whatever is drawn.
        parts = design.components.values()
        self.passed = {each.id for each in parts if each.is_a("client")}
        self.passed |= {each.id for each in parts if each.is_a("cache") and each.id not in load_bearing(design)}

    def needed(self, flow: Flow, structure: Structure) -> tuple[str, ...]:
        """What a flow needs from its entry to its target, and the caches without which a store is too slow."""
        if not self.graph:
            self.graph.add_nodes_from(structure.needs)
            self.graph.add_edges_from((id, to) for to, clauses in structure.needs.items() for id in clauses[0])
        entry, above = self._tree(flow.entry)
        way = [structure.root]
        node = above.get(structure.root, entry)
        while node != entry:
            if node not in self.passed:
                way.append(node)
            node = above[node]
        if flow.entry not in self.passed and flow.entry != structure.root:
            way.append(flow.entry)
        bearing = load_bearing(self.design).items()
        beside = [id for id, each in bearing if each.store.id in way and id not in way]
        return (*reversed(way), *beside)

    def _tree(self, entry: str) -> tuple[str, Mapping[str, str]]:
        """Immediate dominators from an entry, or from a client that calls the same parts."""
        client = self.design.components[entry].is_a("client")
        key = frozenset(self.graph.successors(entry)) if client else entry
        if key not in self.above:
            self.above[key] = entry, nx.immediate_dominators(self.graph, entry)
        return self.above[key]


@once
def single_points(design: Design) -> tuple[SinglePoint, ...]:
    """Every part that some flow needs and that is not known to be redundant, with the flows it stops."""
    stops: dict[str, list[Flow]] = {}
    for flow in design.flows:
        for id in needed_by_flow(design)[flow.id]:
            stops.setdefault(id, []).append(flow)
    found: list[SinglePoint] = []
    for id, component in design.components.items():
        flows = stops.get(id)
        known = standing(design, component) if flows else Standing.EXEMPT
        if flows and known in (Standing.SINGLE, Standing.DRAWN_ONCE, Standing.UNKNOWN):
            found.append(SinglePoint(component, known, tuple(flows), _share(flows)))
    return tuple(found)


@once
def without_twin(design: Design) -> tuple[SinglePoint, ...]:
    """Services that users wait for and that are alone, where no flow is declared and none of the derived ones needs
    them: another way leads to the same stores, or they lead to none. What they do by themselves stops all the same,
    unless another part has the same name but for a number, a letter or a place. Their `flows` are empty.
    """
    if any(flow.declared for flow in design.flows):
        return ()
    needed = {id for ids in needed_by_flow(design).values() for id in ids}
    services = [each for each in design.of_kind(*_WORKING) if not each.says("optional")]
    twins = Counter(_own_name(each) for each in services)
    found: list[SinglePoint] = []
    for part in services:
        known = standing(design, part)
        alone = part.id not in needed and twins[_own_name(part)] == 1 and _own_name(part)
        if alone and known in (Standing.SINGLE, Standing.DRAWN_ONCE) and part.id in _waited_for(design):
            found.append(SinglePoint(part, known, (), None))
    return tuple(found)


def _own_name(part: Component) -> frozenset[str]:
    """The words of a name that tell what a part does, and not which of several copies it is."""
    words = re.findall(r"[^\W\d_]{2,}", spelled_out(part.name))
    return frozenset(words).difference(spoken("twin", part.name))


@once
def _waited_for(design: Design) -> frozenset[str]:
    """What the clients wait for in the end."""
    ahead = [each.id for each in design.of_kind("client")]
    found: set[str] = set()
    while ahead:
        for each in design.out_of(ahead.pop()):
            if waited(each) and each.target not in found:
                found.add(each.target)
                ahead.append(each.target)
    return frozenset(found)


def _share(flows: Iterable[Flow]) -> float | None:
    shares = [flow.number("share") for flow in flows]
    known = [share for share in shares if share is not None]
    return min(sum(known), 1.0) if known and len(known) == len(shares) else None
