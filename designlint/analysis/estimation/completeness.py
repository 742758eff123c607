"""Which terms the estimate of a design leaves out, and what its figures become with them.

A term is present if a figure uses it or a line of its own states it, in the estimate or in the requirements; copies
must be in a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from designlint.analysis.estimation.arithmetic import fits, terms
from designlint.analysis.estimation.estimates import estimates
from designlint.analysis.estimation.readings import quantity_of
from designlint.analysis.estimation.recomputed import Recomputed
from designlint.analysis.load.storage import STORES, accumulated
from designlint.analysis.load.traffic import traffic
from designlint.design import Design
from designlint.quantity import BYTE, DAY, SECOND, YEAR, show_bytes, show_duration, show_number, show_rate
from designlint.statements import Figure, Operation, Word
from designlint.vocabulary.measures import activity

_NOT_STORED = re.compile(
    r"size|memory|ram\b|cache|bandwidth|egress|ingress|traffic|object|payload|record|row\b", re.IGNORECASE
)
_COPIES = re.compile(r"replic|copies|copy|(?:^|[^a-z])rf(?:$|[^a-z])", re.IGNORECASE)
_LONG = re.compile(r"year|annual|month|total|retain|retention|kept|keep|all\b", re.IGNORECASE)
_PEAK = re.compile(r"peak|burst|surge", re.IGNORECASE)
_NEAR = 1.1
_EXAMPLE = 1.5  # growth a year, where nobody states any


@dataclass(frozen=True, slots=True)
class Gap:
    """A term that a line leaves out: in words with what it makes of the figure, and the line to add.

    `declared` is set where the requirements state the term and no figure uses it. `assumption` names a default.
    """

    line: Recomputed
    text: str
    add: str
    declared: bool
    assumption: str = ""


def gaps(design: Design) -> list[Gap]:
    """What the `estimate` blocks of a design leave out; nothing where there is none."""
    lines = [each for each in estimates(design) if not each.told and each.value is not None]
    return [*_rate_gaps(design, lines), *_storage_gaps(design, lines)] if lines else []


def _plan(line: Recomputed) -> float:
    assert line.value is not None
    return line.value.plan


def _rate_gaps(design: Design, lines: list[Recomputed]) -> Iterator[Gap]:
    found = traffic(design)
    rates = [each for each in lines if each.value is not None and fits(each.value.powers, {SECOND: -1})]
    factor = found.peak if found is not None else design.figures.default("peak").plan
    known = {"read": found.reads / factor, "write": found.writes / factor} if found is not None else {}
    averages: dict[str, Recomputed] = {}
    peaks: set[str] = set()
    for line in rates:
        kind = _kind(line, known, factor)
        if kind is not None and _is_peak(line, known.get(kind), factor):
            peaks.add(kind)
        elif kind is not None:
            averages.setdefault(kind, line)
    declared = design.requirements.number("peak")
    for kind, line in averages.items():
        value, name = _plan(line), line.estimate.name
        if kind not in peaks and (declared or found is None):
            figure = design.figures.default("peak")
            yield Gap(
                line,
                f"the peak: {show_rate(value)} becomes {show_rate(value * (declared or figure.plan))}",
                f"`peak_{name} = {name} * {'peak' if declared else show_number(figure.plan)}`",
                declared is not None,
                "" if declared else f"peak is {figure.plan:g}x the average ({figure.origin})",
            )
    for kind, other in (("read", "write"), ("write", "read")):
        rate = known.get(other, 0.0)
        if kind in averages and other not in averages and other not in peaks and rate:
            yield Gap(averages[kind], f"the {other}s, {show_rate(rate)}", f"`{other}s = … ~ {show_rate(rate)}`", True)


def _kind(line: Recomputed, known: dict[str, float], factor: float) -> str | None:
    """Whether a rate is one of reads or of writes: by its name, else by its value."""
    for measure in line.measures:
        kind = activity(measure.subject)
        if kind in ("read", "write"):
            return kind
    for kind, rate in known.items():
        if rate and (_near(_plan(line), rate) or _near(_plan(line), rate * factor)):
            return kind
    return None


def _is_peak(line: Recomputed, average: float | None, factor: float) -> bool:
    if _PEAK.search(line.estimate.name) or any(each.peak for each in line.measures):
        return True
    return bool(average) and _near(_plan(line), (average or 0.0) * factor) and not _near(_plan(line), average or 0.0)


def _near(one: float, other: float) -> bool:
    return other > 0 and 1 / _NEAR <= one / other <= _NEAR


def _storage_gaps(design: Design, lines: list[Recomputed]) -> Iterator[Gap]:
    stored = [each for each in lines if is_stored(each)]
    if not stored:
        return
    total = max(stored, key=_plan)
    retention, growth = design.requirements.number("retention"), design.requirements.number("growth")
    name = total.estimate.name
    if not any(lasts(each) for each in stored):
        kept = _plan(total) * (retention or YEAR) / DAY
        over = f"over {show_duration(retention)}" if retention else "in a year"
        days = show_number((retention or YEAR) / DAY)
        text = f"how long it is kept: {show_bytes(_plan(total))} becomes {show_bytes(kept)} {over}"
        yield Gap(total, text, f"`total = {name} * {days}`", retention is not None)
    elif not any(_grows(each) for each in lines) and (retention or 2 * YEAR) > YEAR:
        yield _growth_gap(total, growth, (retention or 2 * YEAR) / YEAR)
    copies, note = copies_kept(design)
    if copies > 1 and not any(replicates(each, copies) for each in stored):
        text = (
            f"{copies:g} copies of each record: {show_bytes(_plan(total))} becomes {show_bytes(_plan(total) * copies)}"
        )
        yield Gap(total, text, f"`replicated = {name} * {copies:g}`", False, note)


def _growth_gap(total: Recomputed, growth: float | None, years: float) -> Gap:
    rate = growth or _EXAMPLE
    grown = _plan(total) * accumulated(1.0, years, rate) / years
    text = f"growth: at {rate:g}x a year {show_bytes(_plan(total))} becomes {show_bytes(grown)} over {years:g} years"
    note = "" if growth else f"growth of {rate:g}x a year is an example"
    name = total.estimate.name
    grows = f"`grown = {name} * (growth^{years:g} - 1) / (growth - 1) / {years:g}`"
    add = grows if growth else f"`growth {rate:g}x/y` to the requirements, and {grows}"
    return Gap(total, text, add, growth is not None, note)


def is_stored(line: Recomputed) -> bool:
    """Whether a line estimates data that stays."""
    if line.value is None or _NOT_STORED.search(line.estimate.name):
        return False
    if fits(line.value.powers, {BYTE: 1}):
        return True
    return fits(line.value.powers, {BYTE: 1, SECOND: -1}) and any(each.kind == "storage" for each in line.measures)


def _words(line: Recomputed) -> list[str]:
    found = terms(line.estimate.expression)
    return [line.estimate.name, *(each.value.text for each in found if isinstance(each.value, Word))]


def _numbers(line: Recomputed) -> list[float]:
    found = (quantity_of(each.value.text) for each in terms(line.estimate.expression) if isinstance(each.value, Figure))
    return [each.value for each in found if each is not None and not each.powers]


def lasts(line: Recomputed) -> bool:
    """Whether an estimate covers more than a day."""
    if any(_LONG.search(each) for each in _words(line)) or not {30.0, 90.0, 365.0}.isdisjoint(_numbers(line)):
        return True
    figures = [each.value for each in terms(line.estimate.expression) if isinstance(each.value, Figure)]
    durations = (quantity_of(each.text) for each in figures)
    return any(each is not None and dict(each.powers) == {SECOND: 1} and each.value > DAY for each in durations)


def _grows(line: Recomputed) -> bool:
    expression = line.estimate.expression
    powers = isinstance(expression, Operation) and any("grow" in each.lower() for each in _words(line))
    return powers or "grow" in line.estimate.name.lower()


def replicates(line: Recomputed, copies: float) -> bool:
    """Whether an estimate counts so many copies of each record."""
    return any(_COPIES.search(each) for each in _words(line)) or copies in _numbers(line)


def copies_kept(design: Design) -> tuple[float, str]:
    """The fewest copies that any store of record makes, and the default that this takes; 1 without a store."""
    found: list[tuple[float, str]] = []
    for store in design.of_kind(*STORES):
        stated = store.number("rf")
        if stated:
            found.append((stated, ""))
            continue
        figure = design.figure("copies", store)
        if figure is not None:
            found.append((figure.plan, f"a store keeps {figure.plan:g} copies of each record ({figure.origin})"))
    return min(found, default=(1.0, ""))
