"""The values of all lines of a design's estimates, each computed once, those that others rest on first."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from designlint.analysis.estimation.arithmetic import (
    Amount,
    ArithmeticTrouble,
    amount_of,
    evaluate,
    exactly,
    fits,
    terms,
    written,
)
from designlint.analysis.estimation.derivation import Derivation, Derived
from designlint.analysis.estimation.facts import Declared, declared, default_peak, growth_and_copies, is_fact, measured
from designlint.analysis.estimation.givens import Given, Index, Line, is_formula, line_of, name_key, normalised
from designlint.analysis.estimation.known import from_traffic
from designlint.analysis.estimation.measures import Measure, measure_of, tells
from designlint.analysis.estimation.readings import Named, Reading, quantity_of, readings
from designlint.analysis.estimation.recomputed import CLOSE
from designlint.design import Design
from designlint.diagnostic import Basis
from designlint.quantity import BYTE, SECOND, show, unit_named
from designlint.statements import Figure, Term, Word, end_of, start_of

_DEEPEST = 100
_MOST_TOLD = 20  # steps that a figure is traced back


@dataclass(frozen=True, slots=True)
class Outcome:
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


class Book:
    """Values of the lines of a design, each computed once, those that others rest on first."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.lines = [line_of(each, False, quantity_of) for each in design.estimates]
        self.lines += [line_of(each, True, quantity_of) for each in design.told.estimates]
        self.index = Index(self.lines)
        self.outcomes: dict[int, Outcome | None] = {}  # None while it is being computed
        self.used: set[int] = set()  # lines that others name
        self.guessed = 0
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

    def outcome(self, number: int) -> Outcome | None:
        """What a line is worth; None for a line that is being computed, so that it rests on itself."""
        if number not in self.outcomes:
            if self.depth > _DEEPEST:
                return Outcome(trouble="it rests on too many other lines")
            self.outcomes[number] = None
            self.depth += 1
            self.outcomes[number] = self._compute(number)
            self.depth -= 1
        return self.outcomes[number]

    def _compute(self, number: int) -> Outcome:
        line = self.lines[number]
        if line.figure is not None:
            derived = self.derivation.derive(number)
            clock = line.figure.clock if SECOND in line.figure.powers else 1.0
            amount = amount_of(line.figure)
            return Outcome(amount, clock, _source_text(line), derived=derived)
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

    def _formula(self, number: int, line: Line) -> Outcome:
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
        return Outcome(
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
            outcome = Outcome(amount_of(figure), text=figure.text)  # what it must be is just being looked for
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

    def _told(self, number: int, line: Line) -> Outcome:
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
            return Outcome(amount, text=text, basis=tuple(dict.fromkeys(notes.basis)))
        possible = readings(line.estimate.expression, stated, named)
        if not possible:
            return Outcome(text=text)
        best = min(possible, key=_distance)
        reading = best if _distance(best) <= CLOSE else min((x for x in possible if not x.excuse), key=_distance)
        clock = stated.clock if SECOND in stated.powers else 1.0
        words = [term.value for term in terms(line.estimate.expression) if isinstance(term.value, Word)]
        basis = tuple(dict.fromkeys((Basis(line.estimate.span.text, "declared", line.estimate.span), *notes.basis)))
        shown = text if not words else self._put_in(number, line, text)
        return Outcome(reading.value, clock, shown, reading=reading, basis=basis)

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
