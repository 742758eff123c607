"""The drawn lines of a design: a later statement about a line adds to it, it draws no second one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from designlint.statements import Connect, Node

OPERATIONS = ("read", "write", "readwrite", "publish", "consume", "replicate", "cdc", "observe")
_Pair = tuple[str, str]


class Links:
    """Lines in order of drawing; `all` are those to build connections of."""

    def __init__(self) -> None:
        self.all: list[Connect] = []
        self._between: dict[_Pair, list[int]] = defaultdict(list)
        self._texts: set[int] = set()  # the sources that lines came from

    def add(self, link: Connect) -> None:
        """Draw a line, or add to those that it speaks of."""
        self._texts.add(id(link.span.source))
        if len(self._texts) == 1 and (link.label is not None or not link.items):
            return self._draw(link)  # within one text only facts without a label add to a line
        pairs = _pairs(link)
        told = {pair: self._meant(link, pair) for pair in pairs}
        if not all(told.values()):
            return self._draw(link)
        for index in sorted({index for indices in told.values() for index in indices}):
            if not set(_pairs(self.all[index])) <= set(pairs):
                self._split(index)
        for pair in pairs:
            for index in self._meant(link, pair):
                if pair == _pairs(self.all[index])[0]:
                    self._tell(index, link)
        return None

    def _meant(self, link: Connect, pair: _Pair) -> list[int]:
        """The lines between two ends that a statement speaks of; one that bears its very label goes before others."""
        found = [index for index in self._between.get(pair, ()) if _speaks_of(link, self.all[index])]
        same = [index for index in found if link.label is not None and _label(self.all[index]) == link.label.text]
        return same or found

    def _draw(self, link: Connect) -> None:
        for pair in _pairs(link):
            self._between[pair].append(len(self.all))
        self.all.append(link)

    def _tell(self, index: int, link: Connect) -> None:
        drawn = self.all[index]
        arrow = link.arrow if link.span.source is not drawn.span.source else drawn.arrow
        items = (*drawn.items, *link.items)
        self.all[index] = replace(drawn, items=items, arrow=arrow, label=drawn.label or link.label)

    def _split(self, index: int) -> None:
        """Take a line between several parts apart, so that one of its hops can be spoken of."""
        drawn = self.all[index]
        hops = [
            replace(drawn, sources=(source,), targets=(target,)) for source in drawn.sources for target in drawn.targets
        ]
        for pair in _pairs(drawn):
            self._between[pair].remove(index)
        self.all[index] = hops[0]
        self._between[_pairs(hops[0])[0]].append(index)
        for hop in hops[1:]:
            self._draw(hop)


def _label(link: Connect) -> str:
    return link.label.text if link.label is not None else ""


def _pairs(link: Connect) -> list[_Pair]:
    if len(link.sources) == len(link.targets) == 1:
        return [(link.sources[0].text, link.targets[0].text)]
    return list(dict.fromkeys((source.text, target.text) for source in link.sources for target in link.targets))


def _speaks_of(link: Connect, drawn: Connect) -> bool:
    """Whether a statement only adds to a line that is drawn between the same ends.

    A directive beside a drawing adds unless its label is another; within one text a line with facts and no label does,
    unless it states another operation.
    """
    if link.label and drawn.label and link.label.text != drawn.label.text:
        return False
    if _operations(link) and _operations(drawn) and _operations(link) != _operations(drawn):
        return False
    if link.span.source is not drawn.span.source:
        return True
    return link.label is None and bool(link.items) and link.arrow == drawn.arrow


def _operations(link: Connect) -> set[str]:
    return {item.name.text for item in link.items if isinstance(item, Node) and item.name.text in OPERATIONS}
