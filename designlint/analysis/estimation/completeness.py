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
from designlint.analysis.estimation.peaks import average_rates, kind_of, peaks
from designlint.analysis.estimation.readings import quantity_of
from designlint.analysis.estimation.recomputed import Recomputed, near
from designlint.analysis.load.capacity import elastic
from designlint.analysis.load.demand import operation_of
from designlint.analysis.load.storage import STORES, accumulated, copies_on_disks
from designlint.analysis.load.traffic import traffic
from designlint.analysis.structure.redundancy import promotion
from designlint.analysis.structure.splitting import spreads
from designlint.design import Component, Design
from designlint.quantity import BYTE, DAY, SECOND, YEAR, show_bytes, show_duration, show_number, show_rate
from designlint.statements import Figure, Operation, Word
from designlint.vocabulary.lexicon import senses

_NOT_STORED = re.compile(
    r"size|memory|ram\b|cache|bandwidth|egress|ingress|traffic|object|payload|record|row\b", re.IGNORECASE
)
_COPIES = re.compile(r"replic|copies|copy|(?:^|[^a-z])rf(?:$|[^a-z])", re.IGNORECASE)
_LONG = re.compile(r"year|annual|month|total|retain|retention|kept|keep|all\b", re.IGNORECASE)
_DAILY = re.compile(
    r"daily|(?:^|[^a-z])(?:days?|dau|per_(?:second|minute|hour|day|week|month))(?:$|[^a-z])", re.IGNORECASE
)
_PERIODS = (3600.0, DAY, 30 * DAY, YEAR / 12, YEAR)
_MACHINES = ("worker", "scheduler", "queue", "stream")
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
    known = average_rates(design)
    averages: dict[str, Recomputed] = {}
    busiest: set[str] = set()
    for line in rates:
        kind = kind_of(line, known, factor)
        if kind is not None and line.estimate.span in peaks(design):
            busiest.add(kind)
        elif kind is not None:
            averages.setdefault(kind, line)
    declared = design.requirements.number("peak")
    for kind, line in averages.items():
        value, name = _plan(line), line.estimate.name
        if kind not in busiest and (declared or found is None) and _by_users(design, kind):
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
        if kind in averages and other not in averages and other not in busiest and rate:
            yield Gap(averages[kind], f"the {other}s, {show_rate(rate)}", f"`{other}s = … ~ {show_rate(rate)}`", True)


def _by_users(design: Design, kind: str) -> bool:
    """Whether people may be behind these requests: what only crawlers and timetables do has no peak."""
    flows = [flow for flow in design.flows if flow.declared]
    by_users = [flow for flow in flows if not design.components[flow.entry].is_a(*_MACHINES)]
    return not flows or any(operation_of(flow, design) in (kind, None) for flow in by_users)


def _storage_gaps(design: Design, lines: list[Recomputed]) -> Iterator[Gap]:
    stored = [each for each in lines if is_stored(each)]
    if not stored:
        return
    retention, growth = design.requirements.number("retention"), design.requirements.number("growth")
    daily = _coming_in(design, lines)
    growing = [each for each in stored if each.estimate.name in daily or lasts(each, retention)]
    if growing and not any(lasts(each, retention) for each in stored):
        total = max(growing, key=_plan)
        kept = _plan(total) * (retention or YEAR) / DAY
        over = f"over {show_duration(retention)}" if retention else "in a year"
        days = show_number((retention or YEAR) / DAY)
        text = f"how long it is kept: {show_bytes(_plan(total))} becomes {show_bytes(kept)} {over}"
        yield Gap(total, text, f"`total = {total.estimate.name} * {days}`", retention is not None)
    elif growing and retention and retention > YEAR and not any(_grows(each) for each in lines):
        yield _growth_gap(max(growing, key=_plan), growth, retention / YEAR)
    copies, note = copies_kept(design)
    if copies > 1 and not any(replicates(each, copies) for each in stored):
        total = max(stored, key=_plan)
        text = (
            f"{copies:g} copies of each record: {show_bytes(_plan(total))} becomes {show_bytes(_plan(total) * copies)}"
        )
        yield Gap(total, text, f"`replicated = {total.estimate.name} * {copies:g}`", False, note)


def _coming_in(design: Design, lines: list[Recomputed]) -> set[str]:
    """The names of the lines that count what happens in a time: rates, what is called daily, what the users of a day
    or the writes of a day make, and what rests on any of those. The others are stocks: 20M entries of 200 B."""
    found = traffic(design)
    writes = found.writes / found.peak * DAY if found is not None else 0.0
    users: dict[str, list[Recomputed]] = {}
    for line in lines:
        for word in _words(line)[1:]:
            users.setdefault(word, []).append(line)
    begun = [each for each in lines if _in_a_time(each, writes)]
    coming: set[str] = {each.estimate.name for each in begun}
    while begun:
        for each in users.get(begun.pop().estimate.name, ()):
            if each.estimate.name not in coming:
                coming.add(each.estimate.name)
                begun.append(each)
    return coming


def _in_a_time(line: Recomputed, writes: float) -> bool:
    assert line.value is not None
    figures = (
        quantity_of(each.value.text) for each in terms(line.estimate.expression) if isinstance(each.value, Figure)
    )
    timed = line.value.powers.get(SECOND, 0) < 0 or any(each and each.powers.get(SECOND, 0) < 0 for each in figures)
    said = _DAILY.search(line.estimate.name) or any(_DAILY.search(each) for each in _words(line)[1:])
    return timed or bool(said) or any(near(each, writes) for each in _numbers(line))


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


def lasts(line: Recomputed, retention: float | None = None) -> bool:
    """Whether an estimate covers more than a day, or as long as data is kept (seconds)."""
    if any(_LONG.search(each) for each in _words(line)) or not {30.0, 90.0, 365.0}.isdisjoint(_numbers(line)):
        return True
    kept = [retention / each for each in _PERIODS] if retention else []
    if any(near(each, number) for each in kept if each > 1 for number in _numbers(line)):
        return True
    figures = [each.value for each in terms(line.estimate.expression) if isinstance(each.value, Figure)]
    durations = [each for text in figures if (each := quantity_of(text.text)) and dict(each.powers) == {SECOND: 1}]
    return any(each.value > DAY or near(each.value, retention or 0.0) for each in durations)


def _grows(line: Recomputed) -> bool:
    expression = line.estimate.expression
    powers = isinstance(expression, Operation) and any("grow" in each.lower() for each in _words(line))
    return powers or "grow" in line.estimate.name.lower()


def replicates(line: Recomputed, copies: float) -> bool:
    """Whether an estimate counts so many copies of each record."""
    return any(_COPIES.search(each) for each in _words(line)) or copies in _numbers(line)


def copies_kept(design: Design) -> tuple[float, str]:
    """The fewest copies that any store of record makes, and the default that this takes; 1 without a store."""
    stores = [each for each in design.of_kind(*STORES) if each.word("role") not in ("replica", "standby")]
    return min((_copies(design, store) for store in stores), default=(1.0, ""))


def _copies(design: Design, store: Component) -> tuple[float, str]:
    figure, stated = design.figure("copies", store), store.number("rf")
    if stated or figure is None:
        return stated or 1.0, ""
    if figure.plan <= 1 or elastic(store):
        return 1.0, f"`{store.name}` keeps its copies inside"
    if store.is_a("db") and not spreads(store):  # one primary, and what is stated, drawn or named beside it
        counted = copies_on_disks(design, store)
        if promotion(design, store) == "auto" or senses("role", store.label) & {"replica", "standby"}:
            return max(counted, 2.0), ""
        if counted > 1 or store.instances.known == "declared":
            return counted, ""
    return figure.plan, f"a store keeps {figure.plan:g} copies of each record ({figure.origin})"
