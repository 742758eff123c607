"""The chance that some way leads from one entry to each part: along the tree of dominators, which all targets share.

Every way to a part leads through its dominators. Between two of them that are next to each other lies either a
connection or a module, which has no part in common with any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import networkx as nx

from designlint.analysis.reliability.declared import gains, ratio
from designlint.analysis.reliability.models import ALWAYS
from designlint.analysis.reliability.modules import Effort, Module, between
from designlint.analysis.reliability.systems import System
from designlint.analysis.reliability.worlds import Vector, World

_MOST_BETWEEN = 200  # parts between two dominators that are looked at


class Tree:
    """All ways from `start` in a system where a node needs one of its callers (its first clause).

    `goals` are the nodes whose chance is wanted: what lies between their dominators is solved, elsewhere ways are taken
    to be independent. `beside` tells, once the tree is known, what nodes need besides: for `chances`, and for `whole`,
    which asks that nothing is missing. `exact` tells for which nodes nothing was approximated.
    """

    def __init__(
        self,
        system: System,
        graph: nx.DiGraph[int],
        start: int,
        goals: Iterable[int],
        world: World,
        effort: Effort,
        beside: Callable[[Tree, bool], Mapping[int, Vector]],
    ) -> None:
        self.system, self.graph, self.start, self.world, self.effort = system, graph, start, world, effort
        self.above = {node: above for node, above in nx.immediate_dominators(graph, start).items() if node != start}
        self.order = [node for node in reversed(list(nx.dfs_postorder_nodes(graph, start))) if node != start]
        self.modules: dict[int, tuple[Module, Vector]] = {}
        self.chances: dict[int, Vector] = {start: world.of(system.models[start])}
        self.exact: dict[int, bool] = {start: world.exact}
        self._beside = beside(self, False)
        marked = self._on_the_way(goals)
        for node in self.order:
            self._reach(node, solve=node in marked)
        self.whole = self._whole(beside(self, True))

    def way(self, node: int) -> list[int]:
        """The dominators of a node, from the start to itself."""
        found = [node]
        while found[-1] != self.start:
            found.append(self.above[found[-1]])
        return found[::-1]

    @cached_property
    def below(self) -> Mapping[int, Sequence[int]]:
        """The nodes right below each in the tree."""
        found: dict[int, list[int]] = {}
        for node, above in self.above.items():
            found.setdefault(above, []).append(node)
        return found

    def _on_the_way(self, goals: Iterable[int]) -> set[int]:
        marked: set[int] = {self.start}
        for goal in goals:
            node = goal
            while node not in marked and node in self.above:
                marked.add(node)
                node = self.above[node]
        return marked

    def _reach(self, node: int, *, solve: bool) -> None:
        above = self.above[node]
        before, exact = self.chances[above], self.exact[above]
        if not self.graph.has_edge(above, node):
            local, solved = self._module(node, above) if solve else (None, False)
            exact = exact and solved
            before = _product(before, local or self._as_if_independent(node, above))
        found = _product(before, self.world.of(self.system.models[node]))
        beside = self._beside.get(node)
        self.chances[node] = _product(found, beside) if beside else found
        self.exact[node] = exact

    def _whole(self, beside: Mapping[int, Vector]) -> dict[int, Vector]:
        """The chances if nothing may be missing that is asked on the way."""
        extra: dict[int, Vector] = {self.start: beside.get(self.start, (1.0,) * len(self.world.states))}
        for node in self.order:
            here, already = beside.get(node), self._beside.get(node)
            before = extra[self.above[node]]
            if here and here != already:
                before = _product(before, ratio(here, already) if already else here)
            extra[node] = before
        return {node: _product(chances, extra[node]) for node, chances in self.chances.items()}

    def _module(self, node: int, above: int) -> tuple[Vector | None, bool]:
        """The chance to get from a dominator to the next, and whether it is exact; None if too much lies between."""
        if self.effort.visits <= 0:
            return None, False
        callers = tuple(each for each in self.graph.pred[node] if each in self.above)
        ends = {above, node}
        found = between((callers,), self.system.needs, ends, self.above.keys(), _MOST_BETWEEN)
        self.effort.spend(visits=len(found) if found is not None else _MOST_BETWEEN)
        if found is None:
            return None, False
        module = Module((callers,), found, self.system.needs, self.system.models, {above}, self.effort)
        of = {atom: self.world.of(self.system.models[atom]) for atom in module.atoms}
        chances = module.chances(of, len(self.world.states))
        self.modules[node] = module, chances
        return chances, module.exact

    def _as_if_independent(self, node: int, above: int) -> Vector:
        missed = [1.0] * len(self.world.states)
        for caller in self.graph.pred[node]:
            if caller in self.chances:
                reached = ratio(self.chances[caller], self.chances[above])
                missed = [each * (1 - min(chance, 1.0)) for each, chance in zip(missed, reached, strict=True)]
        return tuple(1 - each for each in missed)


def _product(one: Sequence[float], other: Sequence[float]) -> Vector:
    return tuple(first * second for first, second in zip(one, other, strict=True))


class Hits:
    """Chances where some nodes on the way answer a share of the requests alone, whatever is behind them.

    A request is answered at the first such node with its ratio, else goes on: the chance of a target is
    `answered[target] + left[target] x chance of the way`.
    """

    def __init__(self, tree: Tree, ratios: Mapping[int, float]) -> None:
        states = len(tree.world.states)
        self.tree = tree
        self.answered: dict[int, Vector] = {tree.start: (0.0,) * states}
        self.left: dict[int, float] = {tree.start: 1.0}
        for node in tree.order:
            above = tree.above[node]
            hit = ratios.get(above, 0.0)
            answered, left = self.answered[above], self.left[above]
            if hit:
                share = left * hit
                answered = tuple(
                    each + share * chance for each, chance in zip(answered, tree.chances[above], strict=True)
                )
            self.answered[node], self.left[node] = answered, left * (1 - hit)

    def chances(self, node: int, *, whole: bool = False) -> Vector:
        """The chance that a request for a node is answered, in each state."""
        rest, ways = self.left[node], self.tree.whole if whole else self.tree.chances
        return tuple(a + rest * b for a, b in zip(self.answered[node], ways[node], strict=True))

    def contributions(self, weights: Mapping[int, float]) -> Iterator[tuple[int, float]]:
        """Of each node: how much all targets together, each with its weight, lose by its failing.

        (A if it never fails - A if it always does) x q, summed from the leaves of the tree to its root.
        """
        tree, world = self.tree, self.tree.world
        sums = {node: [weight * each for each in self.chances(node)] for node, weight in weights.items()}
        total = dict(weights)
        for node in (*reversed(tree.order), tree.start):
            if node not in sums:
                continue
            above = tree.above.get(node)
            if above is not None:
                total[above] = total.get(above, 0.0) + total[node]
                before = sums.get(above)
                sums[above] = [a + b for a, b in zip(before, sums[node], strict=True)] if before else list(sums[node])
            lost = [whole - total[node] * here for whole, here in zip(sums[node], self.answered[node], strict=True)]
            chances = world.of(tree.system.models[node])
            if tree.system.models[node] != ALWAYS:
                yield node, world.mean(ratio(lost, chances)) * (1 - world.mean(chances))
            if node in tree.modules:
                module, local = tree.modules[node]
                rest = ratio(lost, local)
                for atom, gain in gains(module, tree.system, world):
                    down = 1 - world.mean(world.of(tree.system.models[atom]))
                    yield atom, world.mean([a * b for a, b in zip(rest, gain, strict=True)]) * down
