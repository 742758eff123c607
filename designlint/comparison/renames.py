"""Components that only their id tells apart: what they are, what is said of them and what they connect to is equal.

Both designs are refined side by side, as in tests of isomorphism: components begin with a colour for what is said of
them, and take a new one for it and the colours of their neighbours, until a colour is left with one component on each
side. Where several stay alike, such as workers on one queue, the first of each are taken for the same, and so on. The
number of rounds is limited, and a round costs as much as the designs are large.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from designlint.design import Component, Connection, Design
from designlint.model import facts_of
from designlint.stated import Facts

_ROUNDS = 40

_Colours = dict[str, int]


def renames(old: Design, new: Design, known: Iterable[tuple[str, str]]) -> list[tuple[Component, Component]]:
    """The components, beside the `known` pairs of ids, that are the same under another id."""
    return _Search(old, new, known).run()


class _Search:
    """One search: both designs, the colours of what is not matched yet, and what was found."""

    def __init__(self, old: Design, new: Design, known: Iterable[tuple[str, str]]) -> None:
        self.sides = (old, new)
        self.colours: tuple[_Colours, _Colours] = ({}, {})
        self.fixed = 0
        self.found: list[tuple[Component, Component]] = []
        for before, after in sorted(known, key=sorted):
            self._fix(before, after)
        self.open = tuple(
            [id for id in side.components if id not in colours]
            for side, colours in zip(self.sides, self.colours, strict=True)
        )
        self.words = tuple({id: _words(side, id) for id in self.open[index]} for index, side in enumerate(self.sides))

    def run(self) -> list[tuple[Component, Component]]:
        if not all(self.open):
            return []
        self._colour([{id: self.words[index][id] for id in self.open[index]} for index in (0, 1)])
        coarse: Sequence[Mapping[str, int]] = ()
        for _ in range(_ROUNDS):
            before = len(set(self.colours[0].values()))
            self._colour([{id: self._seen(index, id) for id in self.open[index]} for index in (0, 1)])
            coarse = coarse or tuple(dict(each) for each in self.colours)
            if not self._take_single() and len(set(self.colours[0].values())) <= before and not self._take_first():
                break
            if not all(self.open):
                break
        self._take_alike(coarse)
        return self.found

    def _fix(self, before: str, after: str) -> None:
        """Give a pair a colour of its own, below those of what is still open."""
        self.fixed += 1
        self.colours[0][before] = self.colours[1][after] = -self.fixed

    def _colour(self, keys: Sequence[Mapping[str, Any]]) -> None:
        """New colours for what is open, numbered in the order of their keys: the same whichever design comes first."""
        numbers = {key: number for number, key in enumerate(sorted({*keys[0].values(), *keys[1].values()}))}
        for colours, side in zip(self.colours, keys, strict=True):
            colours.update({id: numbers[key] for id, key in side.items()})

    def _seen(self, index: int, id: str) -> Hashable:
        """A component's colour, with those of its neighbours and how they are connected."""
        design, colours = self.sides[index], self.colours[index]
        around = [(0, _drawn(each, design), colours[each.target]) for each in design.out_of(id)]
        around += [(1, _drawn(each, design), colours[each.source]) for each in design.into(id)]
        return colours[id], tuple(sorted(around))

    def _classes(self) -> list[tuple[list[str], list[str]]]:
        """What is open, by colour, in the order of the colours: those that both designs have equally often."""
        found: dict[int, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
        for index in (0, 1):
            for id in self.open[index]:
                found[self.colours[index][id]][index].append(id)
        return [found[colour] for colour in sorted(found) if len(found[colour][0]) == len(found[colour][1])]

    def _take_single(self) -> bool:
        return self._take([(old[0], new[0]) for old, new in self._classes() if len(old) == 1])

    def _take_first(self) -> bool:
        return self._take([(old[0], new[0]) for old, new in self._classes()[:1]])

    def _take_alike(self, coarse: Sequence[Mapping[str, int]]) -> None:
        """What the last round left alike, and then what the first one found alike, in the order of the designs."""
        for colours in (self.colours, coarse):
            if not colours or not all(self.open):
                return
            for mine, given in zip(self.colours, colours, strict=True):
                mine.update({id: colour for id, colour in given.items() if mine[id] >= 0})
            self._take([pair for old, new in self._classes() for pair in zip(old, new, strict=True)])

    def _take(self, pairs: Sequence[tuple[str, str]]) -> bool:
        for before, after in pairs:
            self._fix(before, after)
            self.found.append((self.sides[0].components[before], self.sides[1].components[after]))
        for index in (0, 1):
            taken = {pair[index] for pair in pairs}
            self.open[index][:] = [id for id in self.open[index] if id not in taken]
        return bool(pairs)


def own_facts(part: Component, design: Design) -> Facts:
    """What is said of a part itself; that it stands in a zone or belongs to a team may be said by the box around it."""
    around = {design.groups[id].span for id in part.groups if id in design.groups}
    return {name: stated for name, stated in part.facts.items() if not all(each.span in around for each in stated)}


def _words(design: Design, id: str) -> tuple[str, ...]:
    """What a component is and what is said of it, ids left out."""
    part = design.components[id]
    kind = part.kind.id if part.kind else ""
    product = part.technology.id if part.technology else ""
    label = part.label if part.named else ""
    count = f"{part.instances.count} {part.instances.known}"
    return kind, product, label, count, _facts(own_facts(part, design), "component", design)


def _drawn(each: Connection, design: Design) -> tuple[str, ...]:
    return each.arrow, each.mode, each.op or "", each.label, _facts(each.facts, "connection", design)


def _facts(facts: Facts, place: str, design: Design) -> str:
    """Facts as text, with one sign for every component that they name."""
    if not facts:
        return ""
    return json.dumps(_nameless(facts_of(facts, place), design), sort_keys=True, default=str)


def _nameless(value: Any, design: Design) -> Any:
    if isinstance(value, str):
        return "\0" if value in design.components else value
    if isinstance(value, Mapping):
        return {key: _nameless(each, design) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_nameless(each, design) for each in value]
    return value
