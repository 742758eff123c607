"""Where a part and its copies run: in which zones and regions, as far as the design says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from designlint.analysis.structure.redundancy import copies_of
from designlint.design import Component, Design
from designlint.vocabulary.regions import place

_SEVERAL = re.compile(r"\b(?:multi|multiple|several|all|both|two|three|cross)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Places:
    """Zones or regions. `names` are empty where only their number is stated; `declared` tells a fact from a box that
    is drawn around the part."""

    count: int
    names: frozenset[str]
    declared: bool


def zones(design: Design, component: Component) -> Places | None:
    """The zones that a part and its copies use; None if that is not known of each of them."""
    return _together(_of(design, each, "zone") for each in (component, *copies_of(design, component)))


def own_zones(design: Design, component: Component) -> Places | None:
    """The zones that a part itself runs in; None if nobody says."""
    return _of(design, component, "zone")


def regions(design: Design, component: Component) -> Places | None:
    """The regions that a part itself runs in; None if nobody says."""
    return _of(design, component, "region")


def fullest_zone(instances: int, zone_count: int) -> int:
    """How many of the instances stand in the fullest zone, spread as evenly as possible."""
    return -(-instances // max(zone_count, 1))


def _of(design: Design, component: Component, kind: str) -> Places | None:
    """One part's places of a kind: stated, else those of the boxes around its members."""
    fact = component.fact(f"{kind}s")
    if fact is not None and fact.known == "declared":
        if isinstance(fact.value, tuple):
            names = frozenset((_region(design, name) if kind == "region" else None) or name for name in fact.value)
            return Places(len(names), names, declared=True)
        if isinstance(fact.value, float):
            return Places(int(fact.value), frozenset(), declared=True)
        return None
    around = [_box(design, each.group, kind) for each in component.members]
    names = frozenset(box for box in around if box is not None)
    return Places(len(names), names, declared=False) if names and None not in around else None


def _box(design: Design, group: str | None, kind: str) -> str | None:
    """The id of the nearest box of a kind around a group, itself included; a box "multi-AZ" stands for several."""
    seen: set[str] = set()
    while group is not None and group in design.groups and group not in seen:
        seen.add(group)
        box = design.groups[group]
        region = _region(design, group) if kind == "region" else None
        if box.kind == kind or region is not None:
            return None if _SEVERAL.search(box.label) else region or group
        group = box.group
    return None


def _region(design: Design, name: str) -> str | None:
    """The cloud region that a name or the title of a box stands for, so that other spellings of it mean the same."""
    for text in (name, design.groups[name].label if name in design.groups else ""):
        found = place(text)
        if found is not None and found.cloud:
            return found.id
    return None


def _together(all_places: Iterable[Places | None]) -> Places | None:
    """All places of a part and its copies. Two bare numbers do not tell whether they mean the same places."""
    found = list(all_places)
    known = [each for each in found if each is not None]
    if len(found) == 1:
        return found[0]
    named = frozenset(name for each in known for name in each.names)
    most = max([len(named), *(each.count for each in known)])
    if most < 2 and (len(known) < len(found) or not all(each.names for each in known)):
        return None
    return Places(most, named, all(each.declared for each in known))
