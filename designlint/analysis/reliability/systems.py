"""Structure functions over units: every part once for each region that it runs in.

What runs in several regions calls its own region, where the called part runs there too. A flow that can do with either
region is thereby one that needs all of one of them, or all of the other.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from designlint.analysis.reliability.models import ALWAYS, Model
from designlint.analysis.reliability.structure import Clauses, Structure
from designlint.analysis.reliability.units import Unit, Units


@dataclass(slots=True)
class System:
    """Nodes 0, 1, 2 …: what each is, how it fails, and what it needs. Helpers are no part of the design (None)."""

    units: list[Unit | None] = field(default_factory=list)
    models: list[Model] = field(default_factory=list)
    needs: dict[int, Clauses[int]] = field(default_factory=dict)
    nodes: dict[str, tuple[int, ...]] = field(default_factory=dict)  # of each component

    def add(self, unit: Unit | None, model: Model, needs: Clauses[int] = ()) -> int:
        """A new node."""
        number = len(self.units)
        self.units.append(unit)
        self.models.append(model)
        self.needs[number] = needs
        return number

    def any_of(self, component: str) -> int:
        """The node that works if the component does anywhere."""
        nodes = self.nodes[component]
        return nodes[0] if len(nodes) == 1 else self.add(None, ALWAYS, (nodes,))


def expand(structure: Structure, units: Units, *, answered: Collection[str] = ()) -> System:
    """The system of all parts in a structure; parts that have `answered` alone need nothing."""
    system = System()
    for id in structure.needs:
        free = id in structure.free
        system.nodes[id] = tuple(system.add(unit, ALWAYS if free else unit.model) for unit in units[id])
    for id, clauses in structure.needs.items():
        for number in system.nodes[id]:
            if id not in answered:
                system.needs[number] = tuple(_here(clause, number, system) for clause in clauses)
    return system


def _here(clause: Collection[str], caller: int, system: System) -> tuple[int, ...]:
    """The units that a call may go to: those of the caller's region, else all."""
    unit = system.units[caller]
    found: dict[int, None] = {}
    for id in clause:
        nodes = system.nodes[id]
        same = [each for each in nodes if len(nodes) > 1 and unit is not None and _region(each, system) == unit.region]
        found.update(dict.fromkeys(same or nodes))
    return tuple(found)


def _region(node: int, system: System) -> str | None:
    unit = system.units[node]
    return unit.region if unit else None
