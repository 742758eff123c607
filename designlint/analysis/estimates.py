"""Every estimate computed anew: formulas from what is declared, figures with a known name from what is given for it.

A name in a formula means the value that was computed, not the one that its author states, so that one error does not
hide the next.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from designlint.analysis.arithmetic import Amount, ArithmeticTrouble, amount_of, evaluate, exactly, fits, terms, written
from designlint.analysis.derivation import Derivation, Derived
from designlint.analysis.facts import Declared, declared, default_peak, growth_and_copies, is_fact, measured
from designlint.analysis.givens import Given, Index, Line, is_formula, line_of, name_key, normalised
from designlint.analysis.known import from_traffic
from designlint.analysis.measures import Measure, measure_of, tells
from designlint.analysis.readings import Named, Reading, quantity_of, readings
from designlint.analysis.recomputed import CLOSE, Recomputed
from designlint.build.problems import nearest
from designlint.design import Design, once
from designlint.diagnostic import Basis
from designlint.quantity import BYTE, DAY, SECOND, YEAR, Quantity, describe, show, unit_named, units
from designlint.statements import Figure, Term, Word, end_of, start_of
from designlint.vocabulary.schema import fact_types

_DEEPEST = 100
_MOST_TOLD = 20  # steps that a figure is traced back
_AGREED = 1.3  # so close two figures of running text count as one


@once
def estimates(design: Design) -> tuple[Recomputed, ...]:
    """Every estimate of a design, those of the text around its drawing too, in their order."""
    if not design.estimates and not design.told.estimates:
        return ()
    book = _Book(design)
    return tuple(book.recomputed(number) for number in range(len(book.lines)))


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a line is worth. `reading` is set for a calculation of running text."""

    amount: Amount | None = None
    clock: float = 1.0
    text: str = ""
    trouble: str = ""
    unfit: bool = False
    missing: tuple[str, ...] = ()
    unknown: tuple[Word, ...] = ()
    derived: Derived | None = None
    reading: Reading | None = None
    basis: tuple[Basis, ...] = ()
    assumptions: tuple[str, ...] = ()


@dataclass(slots=True)
class _Formula:
    """What the terms of a formula turn out to be, while it is computed."""

    shown: dict[int, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    unknown: list[Word] = field(default_factory=list)
    basis: list[Basis] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)


class _MissingError(Exception):
    """A term that has no value; what lacks is noted."""


class _Book:
    """Values of the lines of a design, each computed once, those that others rest on first."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.lines = [line_of(each, False, quantity_of) for each in design.estimates]
        self.lines += [line_of(each, True, quantity_of) for each in design.told.estimates]
        self.index = Index(self.lines)
        self.outcomes: dict[int, _Outcome | None] = {}  # None while it is being computed
        self.used: set[int] = set()
        self.depth = 0
        facts = tuple(measured(design))
        self.derivation = Derivation(
            self.index,
            facts,
            self.given,
            peak=lambda: default_peak(design),
            known=lambda measure: from_traffic(design, measure),
            grown=lambda seconds: growth_and_copies(design, seconds),
        )
        for number in self._ordered():
            self.outcome(number)

    def _ordered(self) -> Iterator[int]:
        """Lines behind those that they name, as far as there is such an order; without recursion."""
        seen: set[int] = set()
        for start in range(len(self.lines)):
            waiting = [(start, False)]
            while waiting:
                number, leaves = waiting.pop()
                if leaves:
                    yield number
                elif number not in seen:
                    seen.add(number)
                    waiting.append((number, True))
                    waiting += [(each, False) for each in self._named(number)]

    def _named(self, number: int) -> list[int]:
        line = self.lines[number]
        if line.told or not is_formula(line):
            return []
        names = {term.value.text for term in terms(line.estimate.expression) if isinstance(term.value, Word)}
        return [each for name in names for found in self.index.named(line, name) for each in found if each != number]

    def outcome(self, number: int) -> _Outcome | None:
        """What a line is worth; None for a line that is being computed, so that it rests on itself."""
        if number not in self.outcomes:
            if self.depth > _DEEPEST:
                return _Outcome(trouble="it rests on too many other lines")
            self.outcomes[number] = None
            self.depth += 1
            self.outcomes[number] = self._compute(number)
            self.depth -= 1
        return self.outcomes[number]

    def _compute(self, number: int) -> _Outcome:
        line = self.lines[number]
        if line.figure is not None:
            derived = self.derivation.derive(number)
            clock = line.figure.clock if SECOND in line.figure.powers else 1.0
            amount = amount_of(line.figure)
            return _Outcome(amount, clock, _source_text(line), derived=derived)
        if line.told:
            return self._told(number, line)
        return self._formula(number, line)

    def given(self, number: int, measure: Measure) -> Given | None:
        """What a line is worth for a measure: its own calculation, else what it must be, else what it says."""
        outcome = self.outcome(number)
        line = self.lines[number]
        if outcome is None or outcome.amount is None:
            return None
        if (
            outcome.derived is not None
            and measure == line.measure
            and fits(outcome.derived.amount.powers, _of(measure))
        ):
            clock = 1 / measure.period if measure.period else outcome.clock
            derived = outcome.derived
            text = show(derived.amount.plan, derived.amount.powers, clock)
            return Given(derived.amount, clock, text, derived.basis, derived.assumptions)
        amount = outcome.amount
        if line.figure is not None and line.figure.giga is not None and measure.kind != "size":
            amount = exactly(line.figure.value * 1e9)
        found = normalised(measure, amount, outcome.clock)
        if found is None:
            return None
        amount, clock = found
        basis = outcome.basis or (Basis(line.estimate.span.text, "declared", line.estimate.span),)
        text = show(amount.plan, amount.powers, clock)
        return Given(amount, clock, text, basis, outcome.assumptions, computed=is_formula(line))

    # -- formulas of the language --

    def _formula(self, number: int, line: Line) -> _Outcome:
        notes = _Formula()
        troubles: list[str] = []

        def value_of(term: Term) -> Amount:
            if isinstance(term.value, Figure):
                quantity = quantity_of(term.value.text)
                if quantity is None:
                    raise ArithmeticTrouble(f"`{term.value.text}` has no unit that is known", unfit=True)
                notes.shown[id(term)] = term.value.text
                return amount_of(quantity)
            return self._name(number, line, term, term.value, notes)

        amount = None
        unfit = False
        try:
            amount = evaluate(line.estimate.expression, value_of)
        except ArithmeticTrouble as trouble:
            troubles.append(trouble.message)
            unfit = trouble.unfit
        except _MissingError:
            self._rest(number, line, notes)
        text = written(line.estimate.expression, lambda term: notes.shown.get(id(term), term.value.text))
        return _Outcome(
            amount,
            text=text,
            trouble=troubles[0] if troubles else "",
            unfit=unfit,
            missing=tuple(dict.fromkeys(notes.missing)),
            unknown=tuple(notes.unknown),
            basis=tuple(dict.fromkeys(notes.basis)),
            assumptions=tuple(dict.fromkeys(notes.assumptions)),
        )

    def _rest(self, number: int, line: Line, notes: _Formula) -> None:
        """Note everything else that lacks, so that one question asks for all."""
        for term in terms(line.estimate.expression):
            if isinstance(term.value, Word) and id(term) not in notes.shown and term.value not in notes.unknown:
                try:
                    self._name(number, line, term, term.value, notes)
                except (_MissingError, ArithmeticTrouble):
                    continue

    def _name(self, number: int, line: Line, term: Term, word: Word, notes: _Formula) -> Amount:
        """The value of a name: another line, a fact of the requirements, or a unit."""
        for numbers in self.index.named(line, word.text):
            others = [each for each in numbers if not self.lines[each].told]
            if others:
                return self._line(number, others, term, notes)
        fact = declared(self.design, word.text)
        if fact is not None:
            self._note(fact, term, notes)
            return fact.amount
        if is_fact(word.text) or word.text in ("rf", "replication", "replication_factor"):
            notes.missing.append(word.text)
            raise _MissingError
        unit = unit_named(word.text)
        if unit is None:
            notes.unknown.append(word)
            raise _MissingError
        notes.shown[id(term)] = word.text
        return exactly(unit.scale, unit.powers)

    def _line(self, number: int, others: list[int], term: Term, notes: _Formula) -> Amount:
        if number in others:
            raise ArithmeticTrouble("it is defined by itself")
        if len(others) > 1:
            raise ArithmeticTrouble(f"`{term.value.text}` is estimated {len(others)} times")
        self.used.add(others[0])
        outcome = self.outcome(others[0])
        if outcome is None and (figure := self.lines[others[0]].figure) is not None:
            outcome = _Outcome(amount_of(figure), text=figure.text)  # what it must be is just being looked for
        if outcome is None:
            raise ArithmeticTrouble(f"it is defined by itself, through `{term.value.text}`")
        amount = outcome.amount
        line = self.lines[others[0]]
        if outcome.derived is not None and fits(outcome.derived.amount.powers, amount.powers if amount else {}):
            amount = outcome.derived.amount
        if amount is None:
            notes.missing += outcome.missing
            raise _MissingError  # what is wrong is said of that line
        stated = quantity_of(line.estimate.stated) if line.estimate.stated else line.figure
        clock = stated.clock if stated is not None and SECOND in stated.powers else 1.0
        shown = show(amount.plan, amount.powers, clock)
        notes.shown[id(term)] = shown
        derived = Basis(f"{line.estimate.name} = {outcome.text} = {shown}", "derived")
        notes.basis += [*outcome.basis[-_MOST_TOLD:], derived]
        notes.assumptions += outcome.assumptions
        return amount

    @staticmethod
    def _note(fact: Declared, term: Term, notes: _Formula) -> None:
        notes.shown[id(term)] = fact.text
        notes.basis += fact.basis
        if fact.assumption:
            notes.assumptions.append(fact.assumption)

    # -- calculations of running text --

    def _told(self, number: int, line: Line) -> _Outcome:
        stated = quantity_of(line.estimate.stated) if line.estimate.stated else None
        notes = _Formula()

        def named(word: Word) -> Named | None:
            found = self._phrase(number, line, word)
            if found is None:
                return None
            notes.basis += found.basis
            return Named(found.amount, found.clock)

        text = _source_text(line)
        if stated is None:
            amount = self._bare(line, named)
            return _Outcome(amount, text=text, basis=tuple(dict.fromkeys(notes.basis)))
        possible = readings(line.estimate.expression, stated, named)
        if not possible:
            return _Outcome(text=text)
        best = min(possible, key=_distance)
        reading = best if _distance(best) <= CLOSE else min((x for x in possible if not x.excuse), key=_distance)
        clock = stated.clock if SECOND in stated.powers else 1.0
        words = [term.value for term in terms(line.estimate.expression) if isinstance(term.value, Word)]
        basis = tuple(dict.fromkeys((Basis(line.estimate.span.text, "declared", line.estimate.span), *notes.basis)))
        shown = text if not words else self._put_in(number, line, text)
        return _Outcome(reading.value, clock, shown, reading=reading, basis=basis)

    def _bare(self, line: Line, named: Callable[[Word], Named | None]) -> Amount | None:
        def value_of(term: Term) -> Amount:
            if isinstance(term.value, Figure):
                quantity = quantity_of(term.value.text)
                if quantity is None or quantity.giga is not None:
                    raise ArithmeticTrouble("")
                return amount_of(quantity)
            found = named(term.value)
            if found is None:
                raise ArithmeticTrouble("")
            return found.amount

        try:
            return evaluate(line.estimate.expression, value_of)
        except ArithmeticTrouble:
            return None

    def _put_in(self, number: int, line: Line, text: str) -> str:
        shown = {}
        for term in terms(line.estimate.expression):
            if isinstance(term.value, Word):
                found = self._phrase(number, line, term.value)
                shown[id(term)] = found.text if found is not None else term.value.text
            else:
                shown[id(term)] = term.value.span.text
        return written(line.estimate.expression, lambda term: shown[id(term)])

    def _phrase(self, number: int, line: Line, word: Word) -> Given | None:
        """What a phrase of running text stands for: by what it measures, else by its words."""
        measure = measure_of(word.text)
        if measure is not None:
            found = self.derivation.find(number, measure.key)
            if found is not None:
                return found
        for numbers in self.index.named(line, name_key(word.text)) if tells(word.text) else ():
            values = []
            for each in numbers:
                outcome = self.outcome(each) if each != number else None
                if outcome is not None and outcome.amount is not None:
                    text = show(outcome.amount.plan, outcome.amount.powers, outcome.clock)
                    values.append(Given(outcome.amount, outcome.clock, text, outcome.basis))
            plans = {each.amount.plan for each in values}
            if values:
                return values[0] if len(plans) == 1 else None
        return None

    # -- what comes of it --

    def recomputed(self, number: int) -> Recomputed:
        """What rules see of a line."""
        line, outcome = self.lines[number], self.outcome(number)
        estimate = line.estimate
        if outcome is None:
            return Recomputed(estimate, line.told, trouble="it is defined by itself")
        years = self._years(number)
        rough = bool({"≈", "~", "about", "roughly"} & set(_marks(estimate.span.text)))
        if outcome.derived is not None and line.measure is not None and line.figure is not None:
            return self._by_name(number, outcome, outcome.derived, years, rough)
        stated = quantity_of(estimate.stated) if estimate.stated else None
        if outcome.reading is not None:
            stated = outcome.reading.stated
        common = Recomputed(
            estimate,
            line.told,
            line.measures,
            stated,
            working=outcome.text,
            trouble=outcome.trouble,
            unfit=outcome.unfit,
            missing=outcome.missing,
            unknown=tuple((word, nearest(word.text, self._known(number)) or "") for word in outcome.unknown),
            needless=number not in self.used,
            rough=rough,
            basis=outcome.basis,
            assumptions=outcome.assumptions,
            years=years,
            users=self._users(number) if line.told and stated is not None else 0.0,
        )
        return _compared(common, outcome.amount if line.figure is None else None)

    def _by_name(self, number: int, outcome: _Outcome, derived: Derived, years: float, rough: bool) -> Recomputed:
        """A bare figure beside what it must be, turned back into the units in which it is stated."""
        line = self.lines[number]
        assert line.figure is not None
        assert line.measure is not None
        stated, amount, period = line.figure, derived.amount, line.measure.period
        if stated.giga is not None and line.measure.kind != "size":
            stated = Quantity(stated.value * 1e9, {}, stated.text)
        text = derived.text
        if SECOND in amount.powers and SECOND not in stated.powers and period:
            if period > DAY and abs(period / DAY - round(period / DAY)) < 0.5 and period == YEAR:
                text = f"({text}) x 365" if derived.loose else f"{text} x 365"
            amount = amount.times(period, {SECOND: 1})
        if line.measure.kind == "size" and not stated.powers:
            stated = Quantity(stated.value, {BYTE: 1}, stated.text)
        if line.told:
            for other in self.derivation.others(number):
                beside = other.amount.plan * (period if SECOND not in stated.powers and period else 1.0)
                if 1 / _AGREED < beside / (stated.value or math.inf) < _AGREED:
                    return Recomputed(line.estimate, line.told, line.measures, stated, working=text)
        found = Recomputed(
            line.estimate,
            line.told,
            line.measures,
            stated,
            working=text,
            rough=rough,
            anchored=derived.anchored,
            basis=derived.basis,
            assumptions=derived.assumptions,
            years=years,
        )
        return _compared(found, amount)

    def _known(self, number: int) -> list[str]:
        names = [each.estimate.name for each in self.lines if not each.told]
        facts = [name for name in fact_types()["requirements"] if is_fact(name)]
        return [*names, *facts, *(each.name for each in self.design.requirements.actions), *units()]

    def _users(self, number: int) -> float:
        found = self.derivation.find(number, ("dau", (), (), False))
        return found.amount.plan if found is not None else 0.0

    def _years(self, number: int) -> float:
        kept = self.derivation.find(number, ("retention", (), (), False))
        return kept.amount.plan / YEAR if kept is not None else 0.0


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


def _distance(reading: Reading) -> float:
    value, stated = abs(reading.value.plan), abs(reading.stated.value)
    return max(value / stated, stated / value) if value and stated else math.inf


def _of(measure: Measure) -> dict[str, int]:
    if measure.kind in ("rate", "each"):
        return {SECOND: -1}
    if measure.kind == "storage":
        return {BYTE: 1, SECOND: -1}
    return {BYTE: 1} if measure.kind in ("size", "stored") else {SECOND: 1} if measure.kind == "retention" else {}


def _source_text(line: Line) -> str:
    """The calculation as its author writes it."""
    expression = line.estimate.expression
    return " ".join(start_of(expression).to(end_of(expression)).text.split())


def _marks(text: str) -> list[str]:
    return [*text, *text.lower().split()]
