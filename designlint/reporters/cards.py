"""Findings as cards of a page: what, where, why in numbers, how to repair it, and what the repair costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import htpy as h

from designlint.diagnostic import Diagnostic, Finding
from designlint.page import Html, Links, prose
from designlint.reporters.text import cut, notes
from designlint.source import Span

_NAMES = {"help": "How to fix it", "price": "What that costs", "asked next": "Asked next", "fix": "Offered fix"}


@dataclass(frozen=True, slots=True)
class Card:
    """A finding with the number that it bears on the page; `drawn` if the picture shows it too."""

    number: int
    diagnostic: Diagnostic
    drawn: bool = False

    @property
    def id(self) -> str:
        """The target of links to it; badges on pictures count on it."""
        return f"finding-{self.number}"

    @property
    def name(self) -> str:
        """How a link to it is called."""
        return f"finding {self.number}: {self.diagnostic.severity.word} {self.diagnostic.code}"


def badge(card: Card) -> Html:
    """The number in the colour of the severity."""
    return h.span(class_=f"number {card.diagnostic.severity.word}")[str(card.number)]


def finding_cards(cards: Iterable[Card], links: Links) -> Html:
    """All cards, in their order."""
    return h.ol(".cards")[(h.li(".card", id=each.id)[_card(each, links)] for each in cards)]


def _card(card: Card, links: Links) -> Iterator[Html]:
    diagnostic, finding = card.diagnostic, card.diagnostic.finding
    word = diagnostic.severity.word
    yield h.h3[badge(card), " ", h.span(class_=f"severity {word}")[word], " ", prose(finding.message)]
    yield h.p(".meta")[
        h.code[diagnostic.code],
        " · ",
        _place(finding.at, links),
        [" · ", h.a(href=f"#badge-{card.number}")["on the picture"]] if card.drawn else None,
    ]
    yield _excerpt(finding.at, finding.label)
    said = list(notes(finding, verbose=True))
    yield h.dl[
        ([h.dt[_NAMES[name]], h.dd[links.prose(text)]] for name, text in said if name in _NAMES),
        [h.dt["See also"], h.dd[_related(finding, links)]] if finding.related else None,
    ]
    numbers = [(name, text) for name, text in said if name not in _NAMES]
    if numbers:
        rows = [h.li[h.b[name], " ", links.prose(text)] for name, text in numbers]
        yield h.details[h.summary["What the numbers rest on"], h.ul(".lines")[rows]]


def _related(finding: Finding, links: Links) -> Iterator[Html]:
    for number, each in enumerate(finding.related):
        said = [": ", links.prose(each.text)] if each.text else None
        yield ["; " if number else "", _place(each.span, links), said]


def _place(span: Span, links: Links) -> Html:
    return links.line(span.line) if span.path == links.path else f"{span.path}:{span.line}"


def _excerpt(span: Span, label: str) -> Html:
    """The line of a place, with the place marked and what is said of it."""
    place = span.in_file()
    number, column = place.source.position(place.start)
    line = place.source.line(number) if place.source.text else ""
    if not line.strip():
        return None
    before, marked, after = cut(line, column - 1, max(place.end - place.start, 1))
    said = [h.span(".label")[prose(label)]] if label else None
    return h.p(".excerpt")[h.code[before.lstrip(), h.mark[marked], after], " ", said]
