"""Every estimate computed anew: formulas from what is declared, figures with a known name from what is given for it.

A name in a formula means the value that was computed, not the one that its author states, so that one error does not
hide the next.
"""

from __future__ import annotations

import math
from dataclasses import replace

from designlint.analysis.estimation.arithmetic import Amount, fits
from designlint.analysis.estimation.book import Book, Outcome
from designlint.analysis.estimation.derivation import Derived
from designlint.analysis.estimation.facts import is_fact
from designlint.analysis.estimation.readings import quantity_of
from designlint.analysis.estimation.recomputed import Recomputed
from designlint.build.problems import nearest
from designlint.design import Design, once
from designlint.quantity import BYTE, SECOND, YEAR, Quantity, describe, units
from designlint.statements import Word
from designlint.vocabulary.schema import fact_types

__all__ = ["Recomputed", "estimates"]

_AGREED = 1.3  # so close two figures of running text count as one
_MOST_GUESSED = 20  # unknown names for which the nearest known one is looked for, which takes its time


@once
def estimates(design: Design) -> tuple[Recomputed, ...]:
    """Every estimate of a design, those of the text around its drawing too, in their order."""
    if not design.estimates and not design.told.estimates:
        return ()
    book = Book(design)
    return tuple(_recomputed(book, number) for number in range(len(book.lines)))


def _recomputed(book: Book, number: int) -> Recomputed:
    """What rules see of a line."""
    line, outcome = book.lines[number], book.outcome(number)
    if outcome is None:
        return Recomputed(line.estimate, line.told, trouble="it is defined by itself")
    if outcome.derived is not None:
        return _by_name(book, number, outcome.derived)
    stated = quantity_of(line.estimate.stated) if line.estimate.stated else None
    if outcome.reading is not None:
        stated = outcome.reading.stated
    found = Recomputed(
        line.estimate,
        line.told,
        line.measures,
        stated,
        working=outcome.text,
        trouble=outcome.trouble,
        unfit=outcome.unfit,
        missing=outcome.missing,
        unknown=_guessed(book, outcome),
        needless=number not in book.used,
        basis=outcome.basis,
        assumptions=outcome.assumptions,
        years=_years(book, number),
        users=_users(book, number) if line.told and stated is not None else 0.0,
    )
    return _compared(found, outcome.amount if line.figure is None else None)


def _by_name(book: Book, number: int, derived: Derived) -> Recomputed:
    """A bare figure beside what it must be, turned back into the units in which it is stated."""
    line = book.lines[number]
    assert line.figure is not None
    assert line.measure is not None
    stated, amount, period = line.figure, derived.amount, line.measure.period
    if stated.giga is not None and line.measure.kind != "size":
        stated = Quantity(stated.value * 1e9, {}, stated.text)
    text = derived.text
    if SECOND in amount.powers and SECOND not in stated.powers and period:
        if period == YEAR:
            text = f"({text}) x 365" if derived.loose else f"{text} x 365"
        amount = amount.times(period, {SECOND: 1})
    if line.measure.kind == "size" and not stated.powers:
        stated = Quantity(stated.value, {BYTE: 1}, stated.text)
    if line.told:
        for other in book.derivation.others(number):
            beside = other.amount.plan * (period if SECOND not in stated.powers and period else 1.0)
            if 1 / _AGREED < beside / (stated.value or math.inf) < _AGREED:
                return Recomputed(line.estimate, line.told, line.measures, stated, working=text)
    found = Recomputed(
        line.estimate,
        line.told,
        line.measures,
        stated,
        working=text,
        anchored=derived.anchored,
        basis=derived.basis,
        assumptions=derived.assumptions,
        years=_years(book, number),
    )
    return _compared(found, amount)


def _compared(found: Recomputed, amount: Amount | None) -> Recomputed:
    """With the value beside the stated figure, if the two can be compared."""
    if amount is None or found.stated is None:
        return replace(found, computed=amount)
    if fits(amount.powers, found.stated.powers):
        return replace(found, computed=amount)
    if found.stated.giga is not None and fits(amount.powers, {}):
        stated = found.stated
        return replace(found, computed=amount, stated=Quantity(stated.value * 1e9, {}, stated.text))
    if found.told:
        return found
    trouble = f"it gives {describe(amount.powers)}, and {describe(found.stated.powers)} is stated"
    return replace(found, computed=amount, trouble=trouble, unfit=True)


def _guessed(book: Book, outcome: Outcome) -> tuple[tuple[Word, str], ...]:
    """Unknown names, each with the known one that comes nearest."""
    if not outcome.unknown:
        return ()
    facts = [name for name in fact_types()["requirements"] if is_fact(name)]
    actions = [each.name for each in book.design.requirements.actions]
    known = [*(each.estimate.name for each in book.lines if not each.told), *facts, *actions, *units()]
    found = []
    for word in outcome.unknown:
        book.guessed += 1
        meant = nearest(word.text, known) if book.guessed <= _MOST_GUESSED else None
        found.append((word, meant or ""))
    return tuple(found)


def _users(book: Book, number: int) -> float:
    found = book.derivation.find(number, ("dau", (), (), False))
    return found.amount.plan if found is not None else 0.0


def _years(book: Book, number: int) -> float:
    kept = book.derivation.find(number, ("retention", (), (), False))
    return kept.amount.plan / YEAR if kept is not None else 0.0
