"""Which model of failure each part of a design has, in each region that it runs in, and on which defaults it rests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from string import ascii_lowercase

from designlint.analysis.reliability.instances import Instances, copies_abroad, instances
from designlint.analysis.reliability.models import ALWAYS, Model, Nodes, Promised, Standby
from designlint.analysis.reliability.promises import Promise, promise
from designlint.analysis.structure.places import Places, own_zones, regions, zones
from designlint.analysis.structure.redundancy import promotion
from designlint.design import Component, Design, once

HOME = ""  # the region of what names none
_MOST_ZONES = 6  # more of them change nothing that could be seen
_MOST_REGIONS = 4

Note = tuple[str, str]  # an assumption, and the name of the part it is about, "" for one that holds in general


@dataclass(frozen=True, slots=True)
class Unit:
    """A part in one region, or wherever it is (None). `guessed` tells that instances or zones are not declared."""

    component: str
    region: str | None
    model: Model
    notes: tuple[Note, ...] = ()
    guessed: bool = False


Units = Mapping[str, tuple[Unit, ...]]


@once
def units(design: Design) -> Units:
    """The units of every component by id; managed parts keep what their providers promise."""
    return _Housing(design, hopeful=False).all()


@once
def hopeful_units(design: Design) -> Units:
    """The same with managed parts as good as they are designed for, else one nine better than promised."""
    return _Housing(design, hopeful=True).all()


@once
def stated_units(design: Design) -> Units:
    """The same where whatever rests on a guess never fails: what is left is what the design says."""
    return {
        id: tuple(Unit(each.component, each.region, ALWAYS) if each.guessed else each for each in found)
        for id, found in units(design).items()
    }


class _Housing:
    """Gives every component its units."""

    def __init__(self, design: Design, *, hopeful: bool) -> None:
        self.design = design
        self.hopeful = hopeful
        self.node, self.zone, self.region, self.common = (
            design.figures.default(what) for what in ("node", "zone", "region", "common_cause")
        )
        named: dict[str, set[str]] = defaultdict(set)
        for part in design.components.values():
            where, inside = regions(design, part), own_zones(design, part)
            for region in (where.names if where else None) or (HOME,):
                named[region] |= inside.names if inside else set()
        boxes = sorted(named.keys() - {HOME})
        # Where one region is named it is that of all parts; among several, the others have one of their own.
        self.home = boxes[0] if len(boxes) == 1 else HOME
        named[self.home] |= named[HOME]
        self.regions = (boxes or [HOME]) + [f"region {number}" for number in range(2, _MOST_REGIONS + 1)]
        self.zones = {region: _in_order(names) for region, names in named.items()}

    def all(self) -> Units:
        """The units of each component, by id."""
        return {id: self._units(part) for id, part in self.design.components.items()}

    def _units(self, part: Component) -> tuple[Unit, ...]:
        if part.is_a("client"):
            return (Unit(part.id, None, ALWAYS),)
        where, inside = self._where(part), own_zones(self.design, part)
        promised = promise(self.design, part, inside, several_regions=len(where) > 1)
        if promised is not None and promised.scope == "global":
            return (self._promised(part, promised, inside, None),)
        if promised is not None:
            return tuple(self._promised(part, promised, inside, region) for region in where)
        running = instances(self.design, part, inside, len(where))
        if running.with_copies:
            inside = zones(self.design, part)
        return tuple(
            self._running(part, running, inside, region) for region in (where[:1] if running.first_only else where)
        )

    def _where(self, part: Component) -> tuple[str, ...]:
        """The regions of a part, and those of the copies that take over from it."""
        stated = regions(self.design, part)
        if stated is None:
            return (self.home,)
        names = sorted(stated.names) or self.regions[: max(stated.count, 1)]
        if promotion(self.design, part) in ("auto", "manual"):
            for copy in copies_abroad(self.design, part):
                there = regions(self.design, copy)
                names += sorted(there.names - set(names)) if there else []
        return tuple(names[:_MOST_REGIONS])

    def _promised(self, part: Component, found: Promise, inside: Places | None, region: str | None) -> Unit:
        chance, zone = found.hoped if self.hopeful else found.chance, ""
        if region is not None:
            chance /= max(1 - self.region.plan, 1e-9)
            if found.scope == "zonal":
                chance /= max(1 - self.zone.plan, 1e-9)
                zone = self._zones(inside, region, 1)[0]
        notes = ((found.note, part.name),) if found.note else ()
        return Unit(part.id, region, Promised(min(chance, 1.0), region, zone), notes, found.guessed)

    def _running(self, part: Component, found: Instances, inside: Places | None, region: str) -> Unit:
        spread = _evenly(found.count, self._zones(inside, region, 2 if found.two_zones else 1))
        together = found.count > 1 and inside is None and not found.two_zones
        notes = [(text, part.name) for text in found.notes]
        if together:
            notes.append(("all instances in one zone, since nobody says where they run", part.name))
        if found.takeover is not None:
            model: Model = Standby(region, spread, self.node.plan, found.takeover)
        else:
            model = Nodes(region, spread, found.needed, self.node.plan, self.common.plan)
        notes += self._common_causes if found.takeover is None and found.count > 1 else []
        notes += self._in_general
        return Unit(part.id, region, model, tuple(notes), found.guessed or together)

    @cached_property
    def _common_causes(self) -> list[Note]:
        return [
            (f"{self.common.plan:.0%} of the failures of a node take its copies as well ({self.common.origin})", "")
        ]

    @cached_property
    def _in_general(self) -> list[Note]:
        parts = (f"a zone {self.zone.plan * 100:.3g}%", f"a region {self.region.plan * 100:.3g}%")
        sources = dict.fromkeys(figure.origin for figure in (self.node, self.zone, self.region))
        told = f"a node is down {self.node.plan * 100:.3g}% of the time, {', '.join(parts)} ({'; '.join(sources)})"
        return [(told, "")]

    def _zones(self, inside: Places | None, region: str, least: int) -> tuple[str, ...]:
        """The zones of a region that a part uses; all that say none use the first."""
        if inside is not None and inside.names:
            return tuple(sorted(inside.names)[:_MOST_ZONES])
        count = max(inside.count if inside is not None else least, 1)
        return self.zones.get(region, tuple(ascii_lowercase))[: min(count, _MOST_ZONES)]


def _in_order(names: Collection[str]) -> tuple[str, ...]:
    """The zones of a region: a, b, c …, behind those that have other names."""
    return (*sorted(set(names) - set(ascii_lowercase)), *ascii_lowercase)


def _evenly(count: int, places: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """So many instances in each place, as equal as can be: 4 in 3 are 2, 1 and 1."""
    each, more = divmod(count, len(places))
    spread = ((place, each + (number < more)) for number, place in enumerate(places))
    return tuple((place, number) for place, number in spread if number)
