"""Which rates of an estimate are those at the peak: by their names, by their formulas, by their values."""

from __future__ import annotations

import re

from designlint.analysis.estimation.arithmetic import fits
from designlint.analysis.estimation.estimates import estimates
from designlint.analysis.estimation.givens import name_key
from designlint.analysis.estimation.recomputed import Recomputed, near
from designlint.analysis.load.traffic import traffic
from designlint.design import Design, once
from designlint.quantity import SECOND
from designlint.source import Span
from designlint.statements import Expression, Operation, Term, Word
from designlint.vocabulary.measures import activity

_PEAK = re.compile(r"(?<![a-z])(?i:peak|burst|surge)|Peak|Burst|Surge")


@once
def peaks(design: Design) -> frozenset[Span]:
    """The places of all rates that are at the peak: called so, multiplied with the peak or with another such rate, or
    as large as the declared load is then."""
    found: set[Span] = set()
    named: set[tuple[str, ...]] = set()
    averages = average_rates(design)
    plan = traffic(design)
    for line in estimates(design):
        if line.value is None or not fits(line.value.powers, {SECOND: -1}):
            continue
        kind = kind_of(line, averages, plan.peak if plan else 1.0)
        average = averages.get(kind or "", 0.0)
        large = plan is not None and near(_plan(line), average * plan.peak) and not near(_plan(line), average)
        called = _PEAK.search(line.estimate.name) or any(each.peak for each in line.measures)
        if called or large or _multiplied(line.estimate.expression, named):
            found.add(line.estimate.span)
            named.add(name_key(line.estimate.name))
    return frozenset(found)


def average_rates(design: Design) -> dict[str, float]:
    """What the declared load makes of reads and of writes a second, on average; nothing without a load."""
    found = traffic(design)
    return {"read": found.reads / found.peak, "write": found.writes / found.peak} if found is not None else {}


def kind_of(line: Recomputed, averages: dict[str, float], factor: float) -> str | None:
    """Whether a rate is one of reads or of writes: by its name, else by its value."""
    for measure in line.measures:
        kind = activity(measure.subject)
        if kind in ("read", "write"):
            return kind
    for kind, rate in averages.items():
        if near(_plan(line), rate) or near(_plan(line), rate * factor):
            return kind
    return None


def _multiplied(expression: Expression, named: set[tuple[str, ...]]) -> bool:
    """Whether a formula multiplies with the peak, or with a rate at the peak, and does not divide by it again."""
    above = below = False
    waiting: list[tuple[Expression, bool]] = [(expression, True)]
    while waiting:
        each, multiplies = waiting.pop()
        if isinstance(each, Operation):
            waiting += [(each.left, multiplies), (each.right, multiplies != (each.sign == "/"))]
        elif isinstance(each, Term) and isinstance(each.value, Word):
            word = each.value.text
            if _PEAK.search(word) or name_key(word) in named:
                above, below = above or multiplies, below or not multiplies
    return above and not below


def _plan(line: Recomputed) -> float:
    assert line.value is not None
    return line.value.plan
