"""Structure functions: what must work so that a flow does, and what follows from it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

Node = TypeVar("Node")
Clauses = tuple[tuple[Node, ...], ...]  # of each inner tuple one must work


@dataclass(frozen=True, slots=True)
class Structure:
    """A flow works if `root` does. A part works if it is up and one part of each of its `needs` works.

    `free` are parts whose own failure does no harm. `hits` are the shares of requests that a CDN or a cache on the way
    answers alone. In a derived flow `root` is the target, a part needs one of those that lead to it, and `entry` needs
    nothing; `beside` are then the soft parts that each part asks. `needs` may then go round in circles, which lead
    nowhere; in a declared flow they do not.
    """

    root: str
    needs: Mapping[str, Clauses[str]]
    free: frozenset[str]
    hits: Mapping[str, float]
    entry: str = ""
    beside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def clauses(self, id: str) -> Clauses[str]:
        """What a part needs."""
        return () if id == self.entry else self.needs[id]


def working(structure: Structure, lost: Collection[str]) -> set[str]:
    """The parts that work when some are lost; a flow works if its `root` is among them. Linear in the structure."""
    waits: dict[str, int] = {}
    asked: dict[str, list[tuple[str, int]]] = {}
    ready: list[str] = []
    for id in structure.needs:
        clauses = structure.clauses(id)
        waits[id] = len(clauses)
        for number, clause in enumerate(clauses):
            for other in clause:
                asked.setdefault(other, []).append((id, number))
        if not clauses:
            ready.append(id)
    found: set[str] = set()
    met: set[tuple[str, int]] = set()
    while ready:
        id = ready.pop()
        if id in lost and id not in structure.free:
            continue
        found.add(id)
        for need in asked.get(id, ()):
            if need not in met:
                met.add(need)
                waits[need[0]] -= 1
                if not waits[need[0]]:
                    ready.append(need[0])
    return found


def essential(root: Node, needs: Mapping[Node, Clauses[Node]]) -> list[Node]:
    """The nodes without which `root` can not work, from it on; in circles perhaps more than those.

    What one of several needs is essential only if all of them need it. Sets are the bits of integers.
    """
    order = list(bottom_up(root, needs))
    if all(len(clause) == 1 for node in order for clause in needs[node]):
        return order[::-1]
    bits = {node: 1 << number for number, node in enumerate(order)}
    needed: dict[Node, int] = {}
    for node in order:
        found = bits[node]
        for clause in needs[node]:
            common = -1
            for other in clause:
                common &= needed.get(other, -1)
            found |= common
        needed[node] = found
    return [node for node in reversed(order) if needed[root] & bits[node]]


def bottom_up(root: Node, needs: Mapping[Node, Clauses[Node]]) -> Iterator[Node]:
    """Every node that `root` leads to, each behind those that it needs."""
    seen = {root}
    stack: list[tuple[Node, Iterator[Node]]] = [(root, members(needs[root]))]
    while stack:
        node, rest = stack[-1]
        following = next((each for each in rest if each not in seen), None)
        if following is None:
            stack.pop()
            yield node
        else:
            seen.add(following)
            stack.append((following, members(needs[following])))


def members(clauses: Clauses[Node]) -> Iterator[Node]:
    """Everything that stands in clauses."""
    return (each for clause in clauses for each in clause)
