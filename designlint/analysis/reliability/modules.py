"""What a system needs where there are several ways: evaluated exactly by a decision diagram, else by its small cuts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import prod

from designlint.analysis.reliability.diagram import FALSE, TRUE, Diagram, TooLargeError
from designlint.analysis.reliability.models import ALWAYS, Model
from designlint.analysis.reliability.structure import Clauses, essential
from designlint.analysis.reliability.worlds import Vector

SURELY_EXACT = 24  # so many undecided parts are always solved exactly, as long as the effort lasts
_MOST_VARIABLES = 600
_MOST_STEPS = 1_000_000  # to find out what each way surely needs
_MOST_NODES = (40_000, 4_000)  # of a diagram: up to so many parts, and beyond
_ORDERS = ((100, 3), (400, 2))  # cuts of how many parts, up to how many parts


@dataclass(slots=True)
class Effort:
    """How much work on exact answers is left for a design; what comes later is approximated."""

    nodes: int = 100_000  # of diagrams
    visits: int = 100_000  # of parts, looking for what lies between two
    cuts: int = 300_000

    def spend(self, *, nodes: int = 0, visits: int = 0, cuts: int = 0) -> None:
        """Take off what was done."""
        self.nodes -= nodes
        self.visits -= visits
        self.cuts -= cuts


def between(
    clauses: Clauses[int],
    needs: Mapping[int, Clauses[int]],
    certain: Collection[int],
    within: Collection[int] | None,
    most: int,
) -> list[int] | None:
    """Every node that clauses lead to up to what is certain, each behind those that it needs; None if there are more
    than `most`, or nodes outside of `within` are left out."""
    seen: set[int] = set()
    found: list[int] = []
    stack = [(-1, iter([each for clause in clauses for each in clause]))]
    while stack:
        node, rest = stack[-1]
        following = next(
            (each for each in rest if each not in seen and each not in certain and (within is None or each in within)),
            None,
        )
        if following is None:
            stack.pop()
            found.append(node)
        elif len(seen) >= most:
            return None
        else:
            seen.add(following)
            stack.append((following, iter([each for clause in needs[following] for each in clause])))
    return found[:-1]


class Module:
    """Clauses over undecided nodes, of which each must be met; its chance in each state can be asked again and again.

    `nodes` are given bottom-up; needs may go round in circles, which lead nowhere. `exact` is false where only cuts of
    up to three parts are counted, as if they were independent (a lower bound for these cuts; Esary and Proschan), and
    where there are too many parts for that, and each way counts with what it surely needs.
    """

    def __init__(
        self,
        clauses: Clauses[int],
        nodes: Sequence[int],
        needs: Mapping[int, Clauses[int]],
        models: Sequence[Model],
        certain: Collection[int],
        effort: Effort,
    ) -> None:
        self._clauses, self._nodes, self._needs, self._certain = clauses, nodes, needs, certain
        self.atoms = [node for node in reversed(nodes) if models[node] != ALWAYS]
        self.exact = True
        self._diagram: tuple[Diagram, int] | None = None
        if len(self.atoms) <= _MOST_VARIABLES and effort.nodes > 0:
            most = _MOST_NODES[len(self.atoms) > SURELY_EXACT]
            diagram = Diagram(min(most, effort.nodes))
            try:
                literals = {atom: diagram.variable(number) for number, atom in enumerate(self.atoms)}
                self._diagram = diagram, self._solve(literals, diagram.both, diagram.either, TRUE)
            except TooLargeError:
                self.exact = False
            effort.spend(nodes=len(diagram))
        else:
            self.exact = False
        self._cuts = None if self.exact else self._small_cuts(effort)
        self._ways = [self._surely(clause) for clause in clauses] if self._cuts is None and not self.exact else []

    def chances(self, of: Mapping[int, Vector], states: int) -> Vector:
        """The chance that all clauses are met, in each state; `of` has those of the atoms."""
        if self._diagram is not None:
            diagram, function = self._diagram
            return diagram.chance(function, {number: of[atom] for number, atom in enumerate(self.atoms)}, states)
        return tuple(
            self._approximate({atom: chances[state] for atom, chances in of.items()}) for state in range(states)
        )

    def _approximate(self, up: Mapping[int, float]) -> float:
        """The same in one state, where there is no diagram."""
        if self._cuts is not None:
            return prod(1 - prod(1 - up[atom] for atom in cut) for cut in self._cuts)
        return prod(1 - prod(1 - prod(up[atom] for atom in way) for way in clause) for clause in self._ways)

    def _solve(
        self, literals: Mapping[int, int], both: Callable[[int, int], int], either: Callable[[int, int], int], true: int
    ) -> int:
        """The smallest solution: from false upwards until nothing changes, twice round where there is no circle."""
        value = dict.fromkeys(self._nodes, FALSE)

        def met(clauses: Clauses[int], start: int) -> int:
            found = start
            for clause in clauses:
                some = FALSE
                for each in clause:
                    some = true if each in self._certain else either(some, value.get(each, FALSE))
                    if some == true:
                        break
                found = both(found, some)
            return found

        changed = True
        while changed:
            changed = False
            for node in self._nodes:
                new = met(self._needs[node], literals.get(node, true))
                changed |= new != value[node]
                value[node] = new
        return met(self._clauses, true)

    def _small_cuts(self, effort: Effort) -> list[tuple[int, ...]] | None:
        """The minimal sets of up to three atoms whose loss breaks a clause: all are tried at once, one bit for each.

        None if that is too much.
        """
        most = next((order for limit, order in _ORDERS if len(self.atoms) <= limit), 0)
        cuts: list[tuple[int, ...]] = []
        smaller: set[tuple[int, ...]] = set()
        for order in range(1, most + 1):
            tried = list(combinations(range(len(self.atoms)), order))
            effort.spend(cuts=len(tried))
            if effort.cuts <= 0:
                return None
            lost = [bytearray(len(tried) // 8 + 1) for _ in self.atoms]
            for number, some in enumerate(tried):
                for each in some:
                    lost[each][number >> 3] |= 1 << (number & 7)
            every = (1 << len(tried)) - 1
            literals = {
                atom: every & ~int.from_bytes(bits, "little") for atom, bits in zip(self.atoms, lost, strict=True)
            }
            works = self._solve(literals, int.__and__, int.__or__, every)
            broken = [tried[bit] for bit in _bits(every & ~works)]
            new = [cut for cut in broken if not any(part in smaller for part in _parts(cut))]
            smaller.update(new)
            cuts += [tuple(self.atoms[each] for each in cut) for cut in new]
        return cuts if most else None

    def _surely(self, clause: tuple[int, ...]) -> list[list[int]]:
        """Of each way to meet a clause the atoms that it surely needs; of so many ways the first ones."""
        atoms, known = set(self.atoms), {*self._nodes, *self._certain}
        within: dict[int, Clauses[int]] = dict.fromkeys(self._certain, ())
        for node in self._nodes:
            within[node] = tuple(tuple(each for each in clause if each in known) for clause in self._needs[node])
        ways = [each for each in clause if each in known][: max(_MOST_STEPS // max(len(known), 1), 2)]
        return [[node for node in essential(way, within) if node in atoms] for way in ways]


def _parts(cut: tuple[int, ...]) -> list[tuple[int, ...]]:
    return [part for size in range(1, len(cut)) for part in combinations(cut, size)]


def _bits(number: int) -> list[int]:
    """The places of the bits that are set."""
    data = number.to_bytes(number.bit_length() // 8 + 1, "little")
    return [8 * place + bit for place, byte in enumerate(data) if byte for bit in range(8) if byte >> bit & 1]
