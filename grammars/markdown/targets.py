"""Targets that the running text of a document states: "availability target of 99.95%", "p99 latency below 300 ms".

What was measured, what others promise and what is not wanted is no target; which products a line names is for the
reader behind to judge, so the whole line goes along.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from designlint.source import Source, Span
from designlint.statements import Comparison, Figure, Node, Text, Word

_UPTIME = re.compile(r"\b(?:availability|available|uptime|slo)\b", re.IGNORECASE)
_PERCENT = re.compile(r"(?<![\d.,])(9\d(?:\.\d{1,5})?)[ \t]?%")
_PERCENTILE = re.compile(
    r"\b(?P<name>p50|p90|p95|p99|p999|p99\.9)\b(?:[ \t]+(?:\w+[ \t]+){0,3}?)?[ \t:|*_`]*"
    r"(?:(?:of|is|at|be|must|should|stays?|target)[ \t]+){0,3}"
    r"(?P<sign><=?|≤|under|below|within|less than|at most|up to|no more than|=|:)?[ \t]*"
    r"(?P<figure>\d+(?:\.\d+)?)[ \t]?(?P<unit>ms|milliseconds?|s|sec|seconds?)\b",
    re.IGNORECASE,
)
_WANTED = re.compile(
    r"\b(?:targets?|goals?|objectives?|require\w*|must|should|needs?|slo|at least|aims?|wants?|promises?|nfrs?)\b",
    re.IGNORECASE,
)
_NOT_A_TARGET = re.compile(
    r"\b(?:was|were|had|measured|observed|achieved|reached|reaches|currently|today|yesterday|"
    r"last (?:week|month|year|quarter)|instead of|rather than|not|no|never|unlike|e\.g\.|for example|such as|means|"
    r"equals|downtime per|nines)\b|->|→|\?",
    re.IGNORECASE,
)
_LONGEST = 300


def targets(source: Source, start: int, line: str, section: str) -> Iterator[Node]:
    """The targets of one line as `requirements` that carry the line; `section` is the heading above it."""
    if len(line) > _LONGEST or ("%" not in line and "p" not in line.lower()):
        return
    if _NOT_A_TARGET.search(line):
        return
    if not (_WANTED.search(line) or _WANTED.search(section) or _is_entry(line) or _is_bounded(line)):
        return
    items = [*_availability(source, start, line), *_latency(source, start, line)]
    if items:
        at = source.span(start, start + len(line))
        yield Node(Word("requirements", at), (Text(line, at),), tuple(items), at)


def _is_entry(line: str) -> bool:
    """Whether a line is an entry such as `- Availability: 99.9%` or `| p99 latency | 300 ms |`."""
    return bool(re.match(r"[ \t]*(?:[-*+|]|\d+[.)])[ \t]*[*_]*[\w ()]{2,40}[*_]*[ \t]*[:|=≥>]", line))


def _is_bounded(line: str) -> bool:
    """Whether a percentile is given an upper bound."""
    return any((found["sign"] or "=") not in "=:" for found in _PERCENTILE.finditer(line))


def _availability(source: Source, start: int, line: str) -> Iterator[Node]:
    named = _UPTIME.search(line)
    figures = list(_PERCENT.finditer(line))
    if named is None or len(figures) != 1:
        return
    at = _span(source, start, figures[0])
    name = Word("availability", _span(source, start, named))
    yield Node(name, (Figure(f"{figures[0][1]}%", at),), (), at)


def _latency(source: Source, start: int, line: str) -> Iterator[Node]:
    for found in _PERCENTILE.finditer(line):
        at = _span(source, start, found)
        unit = "ms" if found["unit"].lower().startswith("m") else "s"
        name = found["name"].lower().replace(".", "")
        args = (Word(name, at), Comparison("<", at), Figure(f"{found['figure']} {unit}", at))
        yield Node(Word("latency", at), args, (), at)


def _span(source: Source, start: int, found: re.Match[str]) -> Span:
    return source.span(start + found.start(), start + found.end())
