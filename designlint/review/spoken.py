"""Figures of scale that running text tells in sentences: rates a second, on average and at peak, and what is stored.

They count as evidence that somebody worked them out. What they are worth is not computed: a sentence names too little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from designlint.design import Design
from designlint.review.card import Place
from designlint.wording import quoted

_SENTENCE = re.compile(r"(?<=[.;!])\s+|\n")
_NUMBER = r"(?<![\w.])\d[\d.,]*\s?(?:[kKMBT](?!\w)|million|thousand|billion)?"
_RATE = re.compile(
    rf"{_NUMBER}\s*(?:[\w-]+\s+){{0,3}}?[\w-]*\s*(?:/\s?s(?:ec)?\b|\bper second\b|\ba second\b|\b(?:rps|qps|tps)\b)",
    re.IGNORECASE,
)
_PEAK = re.compile(r"\bpeaks?\b|\bbusiest\b|\btimes the average\b|\bspikes?\b|\bburst\b", re.IGNORECASE)
_NAMED_PEAK = re.compile(r"\bpeak\s+(?:reads?|writes?|load|traffic|requests?)\b[^\n]*=\s*~?\s*\d", re.IGNORECASE)
_BYTES = re.compile(rf"{_NUMBER}\s?[KMGTP]i?B\b", re.IGNORECASE)
_LASTS = re.compile(
    r"\b(?:years?|yr|months?|retention|retain\w*|keep|kept|end up|in total|on disk|for \d+ (?:d|days))\b|"
    r"/\s?(?:year|yr)\b",
    re.IGNORECASE,
)
_COPIES = re.compile(r"\bcop(?:y|ies)\b|\breplicat\w+|\brf\b|\btimes (?:three|two|3|2)\b|[x×]\s?[23]\b", re.IGNORECASE)
_MOST_SHOWN = 80


def rates(design: Design, *, peak: bool) -> Iterator[Place]:
    """Sentences with a rate per second, at peak or on average."""
    for text, place in _sentences(design):
        parts = re.split(r",\s+|\s+(?:and|so|but)\s+", text)
        at_peak = _PEAK.search(text) is not None
        said = parts[: 1 if at_peak else None]
        if peak:
            if at_peak and (_RATE.search(text) or _NAMED_PEAK.search(text)):
                yield place
        elif any(_RATE.search(each) and not _PEAK.search(each) for each in said):
            yield place


def storage(design: Design, *, copied: bool) -> Iterator[Place]:
    """Sentences that say how much is kept in the end, with its copies if `copied`."""
    for text, place in _sentences(design):
        if _BYTES.search(text) and _LASTS.search(text) and (not copied or _COPIES.search(text)):
            yield place


def _sentences(design: Design) -> Iterator[tuple[str, Place]]:
    for note in design.notes_of("note", "assume"):
        if note.told:
            for text in _SENTENCE.split(note.text):
                plain = " ".join(text.split())
                shown = plain if len(plain) <= _MOST_SHOWN else f"{plain[: _MOST_SHOWN - 1].rstrip()}…"
                yield plain, (quoted(shown), note.span)
