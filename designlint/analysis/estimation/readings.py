"""What a calculation in running text may mean. People write `100M users x 10 tweets/day / 86400 = 11.5k/s`, where the
numbers are right and the units of time are not carried through; it is wrong only if no way to read it is right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from designlint.analysis.estimation.arithmetic import Amount, ArithmeticTrouble, counted, evaluate, exactly, fits, terms
from designlint.quantity import BYTE, DAY, SECOND, YEAR, Quantity, UnitError, parse
from designlint.statements import Expression, Figure, Operation, Term, Word

_CONVERSIONS = {7.0, 12.0, 24.0, 30.0, 31.0, 52.0, 60.0, 365.0, 1440.0, 3600.0, 86_400.0, 1e5}
"""Numbers that stand for units of time, 100,000 seconds being the day of mental arithmetic."""
_MOST_DOUBTFUL = 4


@dataclass(frozen=True, slots=True)
class Named:
    """What a name in a calculation stands for: its value in SI and the clock of the figure that states it."""

    amount: Amount
    clock: float = 1.0


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a calculation: its value, in the units of the stated figure, and that figure. An `excuse` is a
    reading that nobody would begin with."""

    value: Amount
    stated: Quantity
    excuse: bool = False


def quantity_of(text: str) -> Quantity | None:
    """A figure, or None for one that can not be read."""
    try:
        return parse(text)
    except UnitError:
        return None


def readings(expression: Expression, stated: Quantity, named: Callable[[Word], Named | None]) -> list[Reading]:
    """The ways to read a calculation that can be compared with the figure stated for it, the plainest first; those that
    only excuse it are marked so.

    Empty where a name stands for nothing that is known, or where its units fit in no reading.
    """
    names: dict[str, Named] = {}
    for term in terms(expression):
        if isinstance(term.value, Word):
            value = named(term.value)
            if value is None:
                return []
            names[term.value.text] = value
    found = list(_plain(expression, stated, names))
    if not found:
        return []
    excuses = [each for other in _regrouped(expression) for each in _plain(other, stated, names)]
    excuses += _in_seconds(expression, stated, names)
    for step in (*_steps(expression, stated), *_days(expression, stated)):
        excuses += [_times(found[0], step), _times(found[0], 1 / step)]
    if dict(stated.powers) == {BYTE: 1}:
        excuses += _of_bytes(expression, stated)
    return [*found, *(Reading(each.value, each.stated, excuse=True) for each in excuses)]


def _plain(expression: Expression, stated: Quantity, names: Mapping[str, Named]) -> Iterator[Reading]:
    """With the units of time carried through; with the numbers as they are written; with the time of the result left
    out, as in `1M/s x 5 ms = 5,000 busy seconds a second`."""
    for figures, result in _meant(expression, stated):
        clock = result.clock if SECOND in result.powers else 1.0
        value = _value(expression, figures, names, literally=False)
        if value is not None and fits(value.powers, result.powers):
            yield Reading(value, result)
        elif value is not None and fits(value.powers, _timeless(result.powers)) and _stretches(figures):
            yield Reading(_scaled(value, clock, result.powers), result)
        if value is not None and value.powers.get(SECOND, 0) > 0 > result.powers.get(SECOND, 0):
            continue  # a time that is multiplied gives no rate: `100 ms × 500 workers = 5,000/s` is shorthand
        value = _value(expression, figures, names, literally=True)
        if value is not None and fits(value.powers, _timeless(result.powers)) and _carries_over(figures, names, result):
            yield Reading(_scaled(value, clock, result.powers), result)


def _in_seconds(expression: Expression, stated: Quantity, names: Mapping[str, Named]) -> Iterator[Reading]:
    """With the numbers by the second, whatever time the result counts: `500 ms × 100k = 50,000 writes`."""
    for figures, result in _meant(expression, stated):
        value = _value(expression, figures, names, literally=False)
        if value is not None and fits(_timeless(value.powers), _timeless(result.powers)):
            yield Reading(_scaled(value, 1.0, result.powers), result)


def _stretches(figures: Mapping[int, Quantity]) -> bool:
    """Whether a figure is a duration, so that another one's time is used up by it."""
    return any(dict(each.powers) == {SECOND: 1} for each in figures.values())


def _times(reading: Reading, factor: float) -> Reading:
    return Reading(_scaled(reading.value, factor, reading.value.powers), reading.stated)


def _regrouped(expression: Expression) -> Iterator[Expression]:
    """`a + b / c` as `(a + b) / c` and `a x b + c` as `a x (b + c)`, which is how it is often meant."""
    if not isinstance(expression, Operation) or expression.sign not in "+-":
        return
    left, right = expression.left, expression.right
    if isinstance(right, Operation) and not isinstance(right.left, Operation):
        yield Operation(right.sign, Operation(expression.sign, left, right.left), right.right)
    if isinstance(left, Operation) and left.sign == "*":
        yield Operation("*", left.left, Operation(expression.sign, left.right, right))


def _days(expression: Expression, stated: Quantity) -> list[float]:
    """`3 years × 5 GB = 5.5 TB`, where the second figure is for a day; a bare result counts by the second."""
    figures = [quantity_of(each.value.text) for each in terms(expression) if isinstance(each.value, Figure)]
    lasts = any(each is not None and dict(each.powers) == {SECOND: 1} for each in figures)
    timeless = not any(each is not None and SECOND in each.powers for each in figures)
    if lasts:
        return [YEAR / DAY, YEAR / 12 / DAY]
    return [1 / stated.clock] if timeless and SECOND in stated.powers else []


def _steps(expression: Expression, stated: Quantity) -> list[float]:
    """Bare numbers that turn units into others, which figures with units do by themselves: 8 bits, 1,000 or 1,024
    bytes."""
    figures = [each.value for each in terms(expression) if isinstance(each.value, Figure)]
    bare = {quantity.value for each in figures if (quantity := quantity_of(each.text)) and not quantity.powers}
    steps = (
        [8.0] if 8.0 in bare and any("bit" in each for each in (*(each.text for each in figures), stated.text)) else []
    )
    return steps + [step for step, numbers in _SIZES.items() if not numbers.isdisjoint(bare)]


_SIZES = {1000.0**power: frozenset({1000.0**power, 1024.0**power}) for power in (1, 2, 3, 4)}


def _of_bytes(expression: Expression, stated: Quantity) -> list[Reading]:
    """The readings in which nobody wrote that a plain number counts bytes: `400B × 16 = 6.4 TB`."""
    plain = Quantity(stated.value, {}, stated.text)
    found = []
    for figures, _ in _meant(expression, plain):
        value = _value(expression, figures, {}, literally=True)
        if value is not None and not value.powers:
            found.append(Reading(_scaled(value, 1.0, stated.powers), stated))
    return found


def _meant(expression: Expression, stated: Quantity) -> Iterator[tuple[Mapping[int, Quantity], Quantity]]:
    """The figures of a calculation by their places; `5 B` may be five bytes or five billion."""
    figures: dict[int, Quantity] = {}
    for term in terms(expression):
        if isinstance(term.value, Figure):
            quantity = quantity_of(term.value.text)
            if quantity is None:
                return
            figures[id(term)] = quantity
    doubtful = [place for place, each in figures.items() if each.giga is not None][:_MOST_DOUBTFUL]
    for choice in product((False, True), repeat=len(doubtful)):
        chosen = dict(figures)
        for place, billions in zip(doubtful, choice, strict=True):
            if billions:
                chosen[place] = _billions(figures[place])
        yield chosen, stated
        if stated.giga is not None:
            yield chosen, _billions(stated)


def _billions(quantity: Quantity) -> Quantity:
    powers = {name: power for name, power in quantity.powers.items() if name != "byte"}
    return Quantity(quantity.value * 1e9, powers, quantity.text, clock=quantity.clock)


def _carries_over(figures: Mapping[int, Quantity], names: Mapping[str, Named], stated: Quantity) -> bool:
    """Whether the numbers may be right although the units of time are not carried through: a conversion stands among
    them, or both sides count by the same time, or only one counts by any."""
    if SECOND not in stated.powers:
        return True
    clocks = [each.clock for each in figures.values() if SECOND in each.powers]
    clocks += [each.clock for each in names.values() if SECOND in each.amount.powers]
    if not clocks or any(each.powers == {SECOND: 1} for each in figures.values()):
        return True
    converted = any(each.value in _CONVERSIONS for each in figures.values() if not each.powers)
    return converted or any(abs(clock / stated.clock - 1) < 0.02 for clock in clocks)


def _value(
    expression: Expression, figures: Mapping[int, Quantity], names: Mapping[str, Named], *, literally: bool
) -> Amount | None:
    def value_of(term: Term) -> Amount:
        if isinstance(term.value, Word):
            named = names[term.value.text]
            return _scaled(named.amount, 1 / named.clock, _timeless(named.amount.powers)) if literally else named.amount
        quantity = figures[id(term)]
        if literally:
            return exactly(quantity.value / quantity.clock, _timeless(quantity.powers))
        return exactly(quantity.value, counted(quantity.powers))

    try:
        return evaluate(expression, value_of)
    except (ArithmeticTrouble, KeyError):  # a name without a value
        return None


def _timeless(powers: Mapping[str, int]) -> Mapping[str, int]:
    return {name: power for name, power in counted(powers).items() if name != SECOND}


def _scaled(amount: Amount, factor: float, powers: Mapping[str, int]) -> Amount:
    return Amount(amount.low * factor, amount.plan * factor, amount.high * factor, counted(powers))
