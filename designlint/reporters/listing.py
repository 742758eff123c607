"""The text of a file with line numbers; each line is a target, and tells which findings speak of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import htpy as h

from designlint.page import Html
from designlint.reporters.cards import Card, badge
from designlint.source import Source


def listing(source: Source, cards: Iterable[Card] = ()) -> Html:
    """The lines of a file as a list; `cards` are the findings that the page shows."""
    marks: Mapping[int, list[Card]] = defaultdict(list)
    for card in cards:
        if card.diagnostic.finding.at.path == source.path:
            marks[card.diagnostic.finding.at.line].append(card)
    return h.ol(".source")[(_line(number, text, marks[number]) for number, text in enumerate(lines_of(source), 1))]


def lines_of(source: Source) -> list[str]:
    """The lines that are listed."""
    return source.text.removesuffix("\n").split("\n")


def _line(number: int, text: str, cards: Iterable[Card]) -> Html:
    found = [h.a(".mark", href=f"#{each.id}", aria_label=each.name)[badge(each)] for each in cards]
    return h.li(id=f"L{number}")[h.code[text.removesuffix("\r")], found and h.span(".marks")[found], "\n"]
