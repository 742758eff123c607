"""Arithmetic with intervals and dimensions, for formulas that people write: no input makes it fail or hang."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from designlint.quantity import REQUEST, USER, Quantity, describe
from designlint.statements import Expression, Operation, Term

PLAIN: Mapping[str, int] = MappingProxyType({})
_UNCOUNTED = (USER, REQUEST)  # "per user" times users is a number: nobody writes the unit of people
_HIGHEST_POWER = 16
_LONGEST = 160


class ArithmeticTrouble(Exception):  # noqa: N818
    """A formula that has no value. `unfit` tells that its units do not fit, else the number itself can not be had."""

    def __init__(self, message: str, *, unfit: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.unfit = unfit


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure in SI units between `low` and `high`, with the powers of its dimensions; one figure if all are equal."""

    low: float
    plan: float
    high: float
    powers: Mapping[str, int] = field(default_factory=lambda: PLAIN)

    def times(self, factor: float, powers: Mapping[str, int] = PLAIN) -> Amount:
        """The amount times a factor that has these dimensions."""
        return multiply(self, exactly(factor, powers))

    @property
    def certain(self) -> bool:
        """Whether it is one figure and no range."""
        return self.low == self.high


def exactly(value: float, powers: Mapping[str, int] = PLAIN) -> Amount:
    """An amount without a range."""
    return Amount(value, value, value, powers)


def amount_of(quantity: Quantity) -> Amount:
    """What a figure states."""
    return exactly(quantity.value, counted(quantity.powers))


def counted(powers: Mapping[str, int]) -> Mapping[str, int]:
    """The dimensions that formulas are checked for: time, bytes and money, not users and requests."""
    return MappingProxyType({name: power for name, power in powers.items() if name not in _UNCOUNTED and power})


def fits(one: Mapping[str, int], other: Mapping[str, int]) -> bool:
    """Whether two figures can be compared."""
    return dict(counted(one)) == dict(counted(other))


def add(left: Amount, right: Amount, sign: int = 1) -> Amount:
    """The sum, or the difference with sign -1. Raises ArithmeticTrouble for units that do not fit."""
    if not fits(left.powers, right.powers):
        # Zero is zero in every unit: a sign is written as 0 - x.
        if left == exactly(0.0):
            left = exactly(0.0, right.powers)
        else:
            verb = "added to" if sign > 0 else "taken from"
            raise ArithmeticTrouble(f"{describe(right.powers)} can not be {verb} {describe(left.powers)}", unfit=True)
    low, high = (right.low, right.high) if sign > 0 else (-right.high, -right.low)
    return _checked(left.low + low, left.plan + sign * right.plan, left.high + high, left.powers)


def multiply(left: Amount, right: Amount) -> Amount:
    """The product. Raises ArithmeticTrouble where it is too large."""
    ends = [one * other for one in (left.low, left.high) for other in (right.low, right.high)]
    return _checked(min(ends), left.plan * right.plan, max(ends), _joined(left.powers, right.powers, 1))


def divide(left: Amount, right: Amount) -> Amount:
    """The quotient. Raises ArithmeticTrouble for a division by zero."""
    if right.low <= 0 <= right.high or right.plan == 0:
        raise ArithmeticTrouble("it divides by zero")
    ends = [one / other for one in (left.low, left.high) for other in (right.low, right.high)]
    return _checked(min(ends), left.plan / right.plan, max(ends), _joined(left.powers, right.powers, -1))


def power(base: Amount, exponent: Amount) -> Amount:
    """The power. Raises ArithmeticTrouble for an exponent with a unit, and where there is no such number."""
    if counted(exponent.powers):
        raise ArithmeticTrouble(f"{describe(exponent.powers)} can not be an exponent", unfit=True)
    powers = counted(base.powers)
    if powers and exponent.plan != int(min(max(exponent.plan, -_HIGHEST_POWER), _HIGHEST_POWER)):
        raise ArithmeticTrouble(f"{describe(powers)} can not be raised to {exponent.plan:g}", unfit=True)
    try:
        ends = [one**other for one in (base.low, base.high) for other in (exponent.low, exponent.high)]
        plan = base.plan**exponent.plan
    except OverflowError:
        raise ArithmeticTrouble("its value is too large") from None
    except ZeroDivisionError:
        raise ArithmeticTrouble("it divides by zero") from None
    if any(isinstance(each, complex) for each in (*ends, plan)):
        raise ArithmeticTrouble("it takes a root of a negative number")
    raised = {name: each * int(exponent.plan) for name, each in powers.items()} if powers else {}
    return _checked(min(ends), plan, max(ends), MappingProxyType(raised))


def _checked(low: float, plan: float, high: float, powers: Mapping[str, int]) -> Amount:
    if not all(math.isfinite(each) for each in (low, plan, high)):
        raise ArithmeticTrouble("its value is too large")
    return Amount(low, plan, high, powers)


def _joined(left: Mapping[str, int], right: Mapping[str, int], sign: int) -> Mapping[str, int]:
    if not right:
        return left
    powers = dict(left)
    for name, each in right.items():
        powers[name] = powers.get(name, 0) + sign * each
        if not powers[name]:
            del powers[name]
    return MappingProxyType(powers)


_DO: Mapping[str, Callable[[Amount, Amount], Amount]] = {
    "+": add,
    "-": lambda left, right: add(left, right, -1),
    "*": multiply,
    "/": divide,
    "^": power,
}


def evaluate(expression: Expression, value_of: Callable[[Term], Amount]) -> Amount:
    """The value of a formula whose terms `value_of` knows. Raises ArithmeticTrouble, and whatever `value_of` raises."""
    return _folded(expression, value_of, lambda sign, left, right: _DO[sign](left, right))


def terms(expression: Expression) -> list[Term]:
    """The terms of a formula, from left to right."""
    found: list[Term] = []
    waiting = [expression]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Term):
            found.append(each)
        else:
            waiting += [each.right, each.left]
    return found


def written(expression: Expression, shown: Callable[[Term], str]) -> str:
    """A formula for people, `shown` telling what stands for each term; cut where it grows too long to be read."""

    def join(sign: str, left: tuple[str, int], right: tuple[str, int]) -> tuple[str, int]:
        rank = _RANKS[sign]
        if left == ("0", _ATOM) and sign == "-":
            return f"-{right[0] if right[1] > rank else f'({right[0]})'}", rank
        first = left[0] if left[1] >= rank + (sign == "^") else f"({left[0]})"
        second = right[0] if right[1] >= rank + (sign in "-/") else f"({right[0]})"
        blank = "" if sign == "^" else " "
        text = f"{first}{blank}{'x' if sign == '*' else sign}{blank}{second}"
        return (text if len(text) <= _LONGEST else f"… {text[-_LONGEST + 2 :]}"), rank

    return _folded(expression, lambda term: (shown(term), _ATOM), join)[0]


_RANKS = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}
_ATOM = 4


Folded = TypeVar("Folded")


def _folded(
    expression: Expression, leaf: Callable[[Term], Folded], join: Callable[[str, Folded, Folded], Folded]
) -> Folded:
    """A formula folded from its terms up; without recursion, since a sum may be as long as a file."""
    results: list[Folded] = []
    waiting: list[Expression | str] = [expression]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Operation):
            waiting += [each.sign, each.right, each.left]
        elif isinstance(each, Term):
            results.append(leaf(each))
        else:
            right = results.pop()
            results.append(join(each, results.pop(), right))
    return results[0]
