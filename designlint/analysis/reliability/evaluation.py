"""All flows of a design evaluated: declared ones each by itself, derived ones along one tree for each entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from math import prod

import networkx as nx

from designlint.analysis.reliability.abroad import shared_factor
from designlint.analysis.reliability.declared import Solution
from designlint.analysis.reliability.derived import Hits, Tree
from designlint.analysis.reliability.flows import NO_HITS
from designlint.analysis.reliability.models import ALWAYS
from designlint.analysis.reliability.modules import Effort
from designlint.analysis.reliability.structure import Structure
from designlint.analysis.reliability.systems import System, expand
from designlint.analysis.reliability.units import Unit, Units
from designlint.analysis.reliability.worlds import Vector, World, world_of
from designlint.design import Design, Flow

_MOST_ANSWERING = 3  # caches and CDNs on the way of one flow
_Cases = list[tuple[float, Solution]]


@dataclass(frozen=True, slots=True)
class Value:
    """The availability of a flow, and the chance that nothing is missing that it uses (`full`).

    `exact` is false for an approximation; `notes` are assumptions on regions.
    """

    chance: float
    full: float
    exact: bool
    notes: tuple[str, ...] = ()


class Evaluation:
    """The availability of every flow; `undegraded` are the structures of declared flows that miss nothing."""

    def __init__(
        self, design: Design, structures: Mapping[str, Structure], undegraded: Mapping[str, Structure], units: Units
    ) -> None:
        self.design, self.structures, self.undegraded, self.units = design, structures, undegraded, units
        self.effort = Effort()
        self.values: dict[str, Value] = {}
        self._declared: dict[str, _Cases] = {}
        self._derived: dict[str, _Ways] = {}
        by_entry: dict[str, list[Flow]] = {}
        for flow in design.flows:
            if flow.declared:
                self.values[flow.id] = self._declare(flow)
            else:
                by_entry.setdefault(flow.entry, []).append(flow)
        if by_entry:
            self._derive(by_entry)

    def contributions(self, weights: Mapping[str, float]) -> dict[str, float]:
        """What flows, each with its weight, lose by the failing of each component."""
        found: dict[str, float] = {}
        asked: dict[_Ways, dict[str, float]] = {}
        for flow in self.design.flows:
            weight = weights.get(flow.id, 0.0)
            if flow.declared and weight:
                for share, solution in self._declared[flow.id]:
                    losses = ((node, share * weight * lost) for node, lost in solution.contributions())
                    _add(found, losses, solution.system)
            elif weight:
                asked.setdefault(self._derived[flow.entry], {})[flow.id] = weight
        for ways, wanted in asked.items():
            _add(found, ways.contributions(wanted), ways.tree.system)
        return found

    def used(self, flow: Flow) -> list[Unit]:
        """The units that decide over a flow."""
        if flow.declared:
            system = self._declared[flow.id][0][1].system
            return _units(system, system.needs)
        ways = self._derived[flow.entry]
        return _units(ways.tree.system, ways.nodes_of(flow.id))

    def alone(self, id: str) -> float:
        """The chance that a component works anywhere, whatever it calls."""
        models = [unit.model for unit in self.units[id]]
        figures = self.design.figures
        world = world_of(models, figures.default("zone").plan, figures.default("region").plan)
        return world.mean(self._anywhere(id, world))

    def _declare(self, flow: Flow) -> Value:
        structure, whole = self.structures[flow.id], self.undegraded[flow.id]
        cases = self._declared[flow.id] = self._cases(structure)
        chance, exact = _mean(cases), all(solution.exact for _, solution in cases)
        full = _mean(self._cases(whole)) if whole != structure else chance
        missed = cases[0][1]
        if len(missed.world.regions) < 2:
            return Value(chance, full, exact)
        parts = _units(missed.system, missed.system.needs)
        factor, notes = self._factor(missed.system, missed.needed, parts, missed.world, missed.chances)
        return Value(chance * factor, full * factor, exact, tuple(notes))

    def _cases(self, structure: Structure) -> _Cases:
        """Which parts on the way answer a request alone, none of them first, each case with its share of requests."""
        found: _Cases = []
        for answers in product((False, True), repeat=min(len(structure.hits), _MOST_ANSWERING)):
            hits = list(zip(structure.hits.items(), answers, strict=False))
            share = prod(hit if answered else 1 - hit for (_, hit), answered in hits)
            system = expand(structure, self.units, answered={id for (id, _), answered in hits if answered})
            root = system.any_of(structure.root)
            found.append((share, Solution(system, root, self._world(system, system.needs), self.effort)))
        return found

    @cached_property
    def _shared(self) -> Structure:
        """What all derived flows have in common."""
        return next(each for each in self.structures.values() if each.entry)

    def _derive(self, by_entry: Mapping[str, list[Flow]]) -> None:
        """All derived flows share the parts and what those need."""
        callers = {id: clauses[:1] for id, clauses in self._shared.needs.items()}
        system = expand(replace(self._shared, needs=callers), self.units)
        targets = dict.fromkeys(flow.steps[0].target for flows in by_entry.values() for flow in flows)
        goals = {id: system.any_of(id) for id in targets}
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_nodes_from(system.needs)
        graph.add_edges_from(
            (caller, node) for node, needs in system.needs.items() for each in needs for caller in each
        )
        for entries in self._alike(by_entry, system, graph):
            flows = [flow for entry in entries for flow in by_entry[entry]]
            start = self._entrance(entries[0], system, graph)
            wanted = {flow.id: goals[flow.steps[0].target] for flow in flows}
            world = self._world(system, nx.descendants(graph, start) | {start})
            tree = Tree(system, graph, start, wanted.values(), world, self.effort, self._beside)
            ways = _Ways(tree, wanted, self.structures)
            self._derived |= dict.fromkeys(entries, ways)
            ends = {wanted[flow.id]: flow for flow in flows}
            values = {node: self._value(ways, flow) for node, flow in ends.items()}
            self.values |= {id: values[node] for id, node in wanted.items()}

    def _alike(self, entries: Iterable[str], system: System, graph: nx.DiGraph[int]) -> list[list[str]]:
        """Entries in groups; clients that call the same parts are as good as one."""
        groups: dict[object, list[str]] = {}
        for id in entries:
            called = frozenset(each for node in system.nodes[id] for each in graph.successors(node))
            groups.setdefault(called if self.design.components[id].is_a("client") else id, []).append(id)
        return list(groups.values())

    def _entrance(self, entry: str, system: System, graph: nx.DiGraph[int]) -> int:
        """The node of an entry, or one before an entry that runs in several regions."""
        if len(system.nodes[entry]) == 1:
            return system.nodes[entry][0]
        start = system.any_of(entry)
        graph.add_edges_from((start, node) for node in system.nodes[entry])
        system.needs[start] = ()
        return start

    def _value(self, ways: _Ways, flow: Flow) -> Value:
        tree, node, hits = ways.tree, ways.goals[flow.id], ways.hits[flow.id]
        chance, full = tree.world.mean(hits.chances(node)), tree.world.mean(hits.chances(node, whole=True))
        if len(tree.world.regions) < 2:
            return Value(chance, full, tree.exact[node])
        parts = _units(tree.system, ways.nodes_of(flow.id))
        factor, notes = self._factor(tree.system, tree.way(node), parts, tree.world, tree.chances[node])
        return Value(chance * factor, full * factor, tree.exact[node], tuple(notes))

    def _factor(
        self, system: System, needed: Iterable[int], parts: Iterable[Unit], world: World, chances: Vector
    ) -> tuple[float, list[str]]:
        """What several regions share, which no part of the flow tells by itself."""
        models = [system.models[node] for node in needed]
        everywhere = prod(world.of(model)[0] for model in models if model.region is None)
        several = {unit.component for unit in parts if len(self.units[unit.component]) > 1}
        components = [self.design.components[id] for id in sorted(several)]
        return shared_factor(self.design, world, chances, everywhere, components)

    def _world(self, system: System, nodes: Iterable[int]) -> World:
        figures = self.design.figures
        models = [system.models[node] for node in nodes]
        return world_of(models, figures.default("zone").plan, figures.default("region").plan)

    def _beside(self, tree: Tree, whole: bool) -> dict[int, Vector]:
        """What nodes need besides their way, each part counted once."""
        found: dict[int, Vector] = {}
        counted: Counter[str] = Counter()
        stack = [(tree.start, False)]
        while stack:
            node, leaving = stack.pop()
            unit = tree.system.units[node]
            asked = self._asked(unit.component, whole) if unit is not None else ()
            here = (*asked, unit.component) if unit is not None else ()
            if leaving:
                counted.subtract(here)
                continue
            new = [self._anywhere(id, tree.world) for id in asked if not counted[id]]
            if new:
                found[node] = tuple(prod(chances) for chances in zip(*new, strict=True))
            counted.update(here)
            stack.append((node, True))
            stack += [(each, False) for each in tree.below.get(node, ())]
        return found

    def _asked(self, id: str, whole: bool) -> tuple[str, ...]:
        """A load-bearing cache; for the `whole` also what a part asks and can do without, and itself if it is such."""
        shared = self._shared
        bearing = tuple(each for clause in shared.needs[id][1:] for each in clause)
        if not whole:
            return bearing
        itself = (id,) if id in shared.free and not self.design.components[id].is_a("client", "monitor") else ()
        return tuple(dict.fromkeys((*bearing, *shared.beside.get(id, ()), *itself)))

    def _anywhere(self, id: str, world: World) -> Vector:
        """The chance that a part works in one of its regions."""
        down = [[1 - chance for chance in world.of(unit.model)] for unit in self.units[id]]
        return tuple(1 - prod(chances) for chances in zip(*down, strict=True))


class _Ways:
    """The derived flows of one entry: where each ends in the tree, with and without answers on the way."""

    def __init__(self, tree: Tree, goals: Mapping[str, int], structures: Mapping[str, Structure]) -> None:
        self.tree, self.goals = tree, goals
        ratios = {structures[id].root: structures[id].hits for id in goals}
        some = next((each for each in ratios.values() if each), NO_HITS)
        nodes = {node: hit for id, hit in some.items() for node in tree.system.nodes[id]}
        plain = Hits(tree, {})
        answering = Hits(tree, nodes) if nodes else plain
        self.hits = {id: answering if structures[id].hits else plain for id in goals}

    def contributions(self, weights: Mapping[str, float]) -> Iterator[tuple[int, float]]:
        """What these flows lose by the failing of each node."""
        for hits in {id(each): each for each in self.hits.values()}.values():
            ends: dict[int, float] = {}
            for flow, weight in weights.items():
                if self.hits[flow] is hits:
                    ends[self.goals[flow]] = ends.get(self.goals[flow], 0.0) + weight
            yield from hits.contributions(ends)

    def nodes_of(self, flow: str) -> list[int]:
        """The nodes on the way of a flow, and those that lie between them."""
        way = self.tree.way(self.goals[flow])
        between = [self.tree.modules[node][0].atoms for node in way if node in self.tree.modules]
        return [*way, *(each for atoms in between for each in atoms)]


def _mean(cases: _Cases) -> float:
    return sum(share * solution.world.mean(solution.chances) for share, solution in cases)


def _add(found: dict[str, float], losses: Iterable[tuple[int, float]], system: System) -> None:
    for node, lost in losses:
        unit = system.units[node]
        if unit is not None and lost > 0:
            found[unit.component] = found.get(unit.component, 0.0) + lost


def _units(system: System, nodes: Iterable[int]) -> list[Unit]:
    """The parts among nodes that can fail."""
    found = (system.units[node] for node in nodes if system.models[node] != ALWAYS)
    return [unit for unit in found if unit is not None]
