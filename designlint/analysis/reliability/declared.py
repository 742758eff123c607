"""The chance that a system works from one root: what surely needs to work, times what has several ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from networkx.utils import UnionFind

from designlint.analysis.reliability.models import ALWAYS
from designlint.analysis.reliability.modules import Effort, Module, between
from designlint.analysis.reliability.structure import Clauses, essential
from designlint.analysis.reliability.systems import System
from designlint.analysis.reliability.worlds import Vector, World

_MOST_WEIGHED = 60  # parts of a module whose importance is worked out one by one


class Solution:
    """The chance that `root` works in each state of the world, and what it consists of.

    `needed` are the nodes that it can not do without; `modules` are the independent rest, each with its chances.
    """

    def __init__(self, system: System, root: int, world: World, effort: Effort) -> None:
        self.system, self.world = system, world
        self.needed = essential(root, system.needs)
        certain = set(self.needed)
        self.modules: list[tuple[Module, Vector]] = []
        for clauses in _apart(_open(self.needed, certain, system), certain, system):
            nodes = between(clauses, system.needs, certain, None, len(system.units)) or []
            module = Module(clauses, nodes, system.needs, system.models, certain, effort)
            chances = module.chances({atom: world.of(system.models[atom]) for atom in module.atoms}, len(world.states))
            self.modules.append((module, chances))
        self.exact = world.exact and all(module.exact for module, _ in self.modules)
        self.chances = self._product()

    def _product(self) -> Vector:
        found = [1.0] * len(self.world.states)
        for model, count in Counter(self.system.models[node] for node in self.needed).items():
            found = [each * chance**count for each, chance in zip(found, self.world.of(model), strict=True)]
        for _, chances in self.modules:
            found = [each * chance for each, chance in zip(found, chances, strict=True)]
        return tuple(found)

    def contributions(self) -> Iterator[tuple[int, float]]:
        """Of each node: how much the flow loses by its failing, (A if it never fails - A if it always does) x q."""
        for node in self.needed:
            chances = self.world.of(self.system.models[node])
            if self.system.models[node] != ALWAYS:
                yield node, self.world.mean(ratio(self.chances, chances)) * (1 - self.world.mean(chances))
        for module, chances in self.modules:
            rest = ratio(self.chances, chances)
            for node, gain in gains(module, self.system, self.world):
                lost = 1 - self.world.mean(self.world.of(self.system.models[node]))
                yield node, self.world.mean([a * b for a, b in zip(rest, gain, strict=True)]) * lost


def gains(module: Module, system: System, world: World) -> Iterator[tuple[int, Vector]]:
    """Of each part of a module: by how much it works more often if the part never fails than if it always does."""
    if len(module.atoms) > _MOST_WEIGHED:
        return
    states = len(world.states)
    of = {atom: world.of(system.models[atom]) for atom in module.atoms}
    for atom in module.atoms:
        if system.units[atom] is not None:
            never = tuple(float(chance > 0) for chance in of[atom])
            better = module.chances({**of, atom: never}, states)
            worse = module.chances({**of, atom: (0.0,) * states}, states)
            yield atom, tuple(up - down for up, down in zip(better, worse, strict=True))


def ratio(whole: Sequence[float], part: Sequence[float]) -> list[float]:
    """Quotients of chances; 0 where the part never works."""
    return [one / other if other > 0 else 0.0 for one, other in zip(whole, part, strict=True)]


def _open(needed: Sequence[int], certain: set[int], system: System) -> list[tuple[int, ...]]:
    """The clauses of what is needed that nothing needed meets, each once."""
    found = {frozenset(clause): clause for node in needed for clause in system.needs[node]}
    return [clause for clause in found.values() if certain.isdisjoint(clause)]


def _apart(clauses: Sequence[tuple[int, ...]], certain: set[int], system: System) -> list[Clauses[int]]:
    """Clauses in groups, so that no two groups lead to a common node."""
    owner: dict[int, int] = {}
    groups: UnionFind[int] = UnionFind(range(len(clauses)))
    for number, clause in enumerate(clauses):
        stack = list(clause)
        while stack:
            node = stack.pop()
            if node in certain:
                continue
            if node in owner:
                groups.union(number, owner[node])
                continue
            owner[node] = number
            stack += [each for other in system.needs[node] for each in other]
    found: dict[int, list[tuple[int, ...]]] = {}
    for number, clause in enumerate(clauses):
        found.setdefault(groups[number], []).append(clause)
    return [tuple(each) for each in found.values()]
