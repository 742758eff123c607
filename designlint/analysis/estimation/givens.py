"""Figures by name and by what they measure, each looked for where it is meant: in the block around a line first, then
in the blocks around that."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from designlint.analysis.estimation.arithmetic import Amount, fits
from designlint.analysis.estimation.measures import Measure, is_bound, measure_of
from designlint.design import Estimate
from designlint.diagnostic import Basis
from designlint.quantity import BYTE, SECOND, Quantity
from designlint.statements import Figure, Operation, Term

Key = tuple[str, tuple[str, ...], tuple[str, ...], bool]
Scope = tuple[tuple[int, int], ...]

_RATE, _FLOW, _SIZE = {SECOND: -1}, {BYTE: 1, SECOND: -1}, {BYTE: 1}
_TAKES: Mapping[str, tuple[Mapping[str, int], ...]] = {
    **dict.fromkeys(("rate", "each"), (_RATE,)),
    **dict.fromkeys(("size", "memory", "stored"), (_SIZE,)),
    **dict.fromkeys(("bandwidth", "storage"), (_FLOW,)),
    "retention": ({SECOND: 1},),
    **dict.fromkeys(("dau", "mau", "users", "share", "peak", "nodes"), ({},)),
}
_MANY = 12
_PEAK = re.compile(r"\b(?:peak|max(?:imum)?|burst)\b", re.IGNORECASE)
_EVERYWHERE = ("dau", "mau", "users")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+")


@dataclass(frozen=True, slots=True)
class Given:
    """A figure that others rest on: SI, the clock of its text, the text, and what it rests on itself."""

    amount: Amount
    clock: float
    text: str
    basis: tuple[Basis, ...] = ()
    assumptions: tuple[str, ...] = ()
    computed: bool = False  # by a formula of its author
    op: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An estimate with its scope and meaning.

    `figure` is set where a bare figure is all that it says; `told` in running text, where names are words. `reach` is
    the length of the scope in which the other figures for it stand.
    """

    estimate: Estimate
    scope: Scope
    reach: int
    measure: Measure | None
    also: Measure | None
    figure: Quantity | None
    told: bool

    @property
    def measures(self) -> tuple[Measure, ...]:
        """What it measures, by its name and by the label above it."""
        return tuple(each for each in (self.measure, self.also) if each is not None)


def line_of(estimate: Estimate, told: bool, quantity: Callable[[str], Quantity | None]) -> Line:
    """Prepare an estimate for being looked up."""
    labels = [each.title for each in estimate.within if each.title.strip()] if told else []
    around = labels[-1] if labels else ""
    bare = isinstance(estimate.expression, Term) and isinstance(estimate.expression.value, Figure)
    figure = quantity(estimate.expression.value.text) if isinstance(estimate.expression, Term) and bare else None
    measure = measure_of(estimate.name, around)
    if measure is not None and measure.kind == "stored" and not measure.span:
        stated = figure or (quantity(estimate.stated) if estimate.stated else None)
        if stated is not None and SECOND in stated.powers:
            measure = replace(measure, kind="storage")  # `storage = 28 GB/day`
    near = [each.title for each in estimate.within if each.kind == "label"] if told else []
    if measure is not None and measure.kind == "rate" and any(is_bound(each) for each in near):
        measure = None
    averages = measure is not None and told and measure.kind == "rate" and not measure.peak
    if averages and _PEAK.search(" ".join((*near, *_behind(estimate)))):
        measure = measure_of(f"{estimate.name} peak", around)  # said above it or behind it
    if measure is not None and measure.kind == "rate" and not (measure.period or measure.peak):
        stated = figure or (quantity(estimate.stated) if estimate.stated else None)
        if stated is None or SECOND not in stated.powers:
            measure = None  # `timeout = 30` counts nothing by the time
    group = measure_of(around) if around and not bare else None
    also = group if group and measure and (group.kind, group.peak) == (measure.kind, measure.peak) else None
    also = also if also is not None and also.period else None
    scope = tuple((id(each.span.source), each.span.start) for each in estimate.within)
    bare_figure = None if estimate.stated else figure
    reach = _reach(estimate) if told else 0
    return Line(estimate, scope, reach, measure, also if also != measure else None, bare_figure, told)


def _behind(estimate: Estimate) -> list[str]:
    """The rest of the line behind an estimate."""
    text = estimate.span.source.text
    end = text.find("\n", estimate.span.end)
    rest = text[estimate.span.end : end if end >= 0 else len(text)].strip(" \t\r,;.*_|\"'")
    return [rest] if rest else []


def is_alone(estimate: Estimate) -> bool:
    """Whether a figure of running text ends its line, but for a comment in code."""
    rest = _behind(estimate)
    return not rest or rest[0].startswith(("//", "#", "}"))


def _reach(estimate: Estimate) -> int:
    """Figures of running text belong together in a fence, or under a heading."""
    innermost = 0
    for length, each in enumerate(estimate.within, 1):
        innermost = length if each.kind in ("section", "fence") else innermost
    return innermost


def normalised(measure: Measure, amount: Amount, clock: float) -> tuple[Amount, float] | None:
    """A figure as its measure counts it: `dailyPosts: 40M` is 40M a day. None where its units do not fit."""
    if measure.kind in ("rate", "each", "storage", "bandwidth") and measure.period and SECOND not in amount.powers:
        amount = amount.times(1 / measure.period, {SECOND: -1})
        clock = 1 / measure.period
    elif measure.kind == "size" and not amount.powers:
        amount = amount.times(1.0, _SIZE)
    elif measure.kind in ("dau", "mau", "users") and dict(amount.powers) == _RATE:
        amount, clock = Amount(amount.low / clock, amount.plan / clock, amount.high / clock), 1.0
    if not any(fits(amount.powers, powers) for powers in _TAKES[measure.kind]):
        return None
    return amount, clock


def name_key(name: str) -> tuple[str, ...]:
    """What two spellings of a name share: `read QPS`, `readQps`, `read_qps`."""
    return tuple(each.lower() for each in _WORDS.findall(name)[:12])


class Index:
    """The lines by name and by measure, for every block around them."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.names: dict[tuple[Scope, object], list[int]] = defaultdict(list)
        self.measures: dict[tuple[Scope, Key], list[int]] = defaultdict(list)
        self.kinds: dict[tuple[Scope, str], list[int]] = defaultdict(list)
        for number, line in enumerate(lines):
            prefixes = [line.scope[:length] for length in range(len(line.scope) + 1)]
            keys = {each.key for each in (line.measure, line.also) if each is not None}
            for prefix in prefixes:
                self._put(self.names[prefix, line.estimate.name], number)
                if line.told:
                    self._put(self.names[prefix, name_key(line.estimate.name)], number)
                for key in keys:
                    self._put(self.measures[prefix, key], number)
                if line.measure is not None:
                    self._put(self.kinds[prefix, line.measure.kind], number)

    @staticmethod
    def _put(found: list[int], number: int) -> None:
        if len(found) <= _MANY:
            found.append(number)

    def named(self, line: Line, name: object) -> Iterator[list[int]]:
        """The lines of a name, from the innermost block around a line to the outermost."""
        return self._outwards(line, lambda scope: self.names.get((scope, name), []), line.reach)

    def measuring(self, line: Line, key: Key) -> Iterator[list[int]]:
        """The lines that measure the same, likewise."""
        reach = 0 if key[0] in _EVERYWHERE else line.reach
        return self._outwards(line, lambda scope: self.measures.get((scope, key), []), reach)

    def of_kind(self, line: Line, kind: str) -> Iterator[list[int]]:
        """The lines that measure something of a kind, likewise."""
        return self._outwards(line, lambda scope: self.kinds.get((scope, kind), []), line.reach)

    @staticmethod
    def _outwards(line: Line, found: Callable[[Scope], list[int]], reach: int) -> Iterator[list[int]]:
        for length in range(len(line.scope), reach - 1, -1):
            numbers = found(line.scope[:length])
            if numbers:
                yield numbers


def is_formula(line: Line) -> bool:
    """Whether its author computes it."""
    return isinstance(line.estimate.expression, Operation)
