"""An estimate beside what it should be: how far off it is, and what such a factor comes from."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from dataclasses import dataclass

from designlint.analysis.estimation.arithmetic import Amount, amount_of
from designlint.analysis.estimation.givens import is_alone
from designlint.analysis.estimation.measures import Measure, is_generic, is_sum
from designlint.analysis.estimation.readings import quantity_of
from designlint.design import Estimate
from designlint.diagnostic import Basis
from designlint.quantity import SECOND, Quantity, show, show_bits
from designlint.source import Span
from designlint.statements import Term, Word, end_of

CLOSE = 1.1
"""So close a figure is right."""


def near(one: float, other: float) -> bool:
    """Whether a figure is another one, rounded."""
    return other > 0 and 1 / CLOSE <= one / other <= CLOSE


_SLIP, _BITS = 0.2, 0.03
_NUMBERS = re.compile(r"\d[\d,_]*(?:\.\d+)?(?:bn|[kKMT])?(?![\w.])")


def _row(span: Span) -> int:
    return bisect_right(span.source.line_starts, span.start)


@dataclass(frozen=True, slots=True)
class Recomputed:
    """An estimate and what it should be.

    `computed` is in the units of `stated`, SI both; None where it can not be had. Then `trouble` says in words why, or
    `missing` names the facts that nobody declares; `unfit` tells that units do not fit. `working` is the calculation
    with the numbers put in. `told` marks figures of running text. `anchored` is false for a figure that is only
    compared with the same one by another time.
    """

    estimate: Estimate
    told: bool
    measures: tuple[Measure, ...] = ()
    stated: Quantity | None = None
    computed: Amount | None = None
    working: str = ""
    trouble: str = ""
    unfit: bool = False
    missing: tuple[str, ...] = ()
    unknown: tuple[tuple[Word, str], ...] = ()  # names, and the known one that comes nearest
    needless: bool = True  # no other line rests on it
    anchored: bool = True
    basis: tuple[Basis, ...] = ()
    assumptions: tuple[str, ...] = ()
    years: float = 0.0  # the retention, where one is known
    users: float = 0.0  # the same of daily users

    @property
    def clock(self) -> float:
        """The time by which the figure counts, as for `quantity.show`."""
        if self.stated is None:
            return 1.0
        return self.stated.clock if SECOND in self.stated.powers else 1.0

    @property
    def ratio(self) -> float:
        """How many times too large or too small the stated figure is; 1 where it lies between low and high."""
        if self.stated is None or self.computed is None:
            return 1.0
        low, high = sorted((abs(self.computed.low), abs(self.computed.high)))
        value = abs(self.stated.value)
        if (self.stated.value < 0) != (self.computed.plan < 0) and value and high:
            return math.inf
        if low <= value <= high:
            return 1.0
        nearest = low if value < low else high
        if not value or not nearest:
            return math.inf
        return max(value / nearest, nearest / value)

    @property
    def slip(self) -> str:
        """What such a factor usually comes from, in words; "" for nothing that is known."""
        ratio = self.ratio
        if not math.isfinite(ratio) or ratio <= CLOSE:
            return ""
        thousands = round(math.log(ratio, 1000))
        if thousands >= 1 and abs(ratio / 1000.0**thousands - 1) <= _SLIP:
            return f"a factor of about {1000**thousands:,} is a slip of units"
        if abs(ratio / 8 - 1) <= _BITS:
            return "a factor of 8 is a slip of units: bits and bytes"
        if self.years > CLOSE and abs(ratio / self.years - 1) <= _BITS:
            return f"a factor of {self.years:g} is the years of retention multiplied twice"
        return ""

    @property
    def judged(self) -> bool:
        """Whether it may be called wrong. In running text a bare figure needs a name of its own and inputs beside it,
        and durations, shares and rounded small numbers are left alone."""
        if self.stated is None or self.computed is None or self.unfit:
            return False
        if not self.told:
            return True
        if dict(self.stated.powers) == {SECOND: 1} or self.stated.percent:
            return False
        if self.estimate.stated is None:
            clear = self.estimate.labelled and self.anchored and is_alone(self.estimate)
            if not clear or (is_sum(self.estimate.name) and any(is_generic(each.subject) for each in self.measures)):
                return False
        number = self.stated.value / self.clock
        if number <= 10 and number == math.ceil(self.computed.plan / self.clock):
            return False
        return not self._leaves_out_a_factor()

    def _leaves_out_a_factor(self) -> bool:
        """Whether the figure is too large by a figure of its line or by the users: `5M users; 5 views x 300 MB`."""
        assert self.stated is not None
        assert self.computed is not None
        span = self.estimate.span
        said = [each[0].replace(",", "").replace("_", "") for each in _NUMBERS.finditer(span.source.line(_row(span)))]
        factors = [self.users, *(each.value for text in said if (each := quantity_of(text)) is not None)]
        ratio = self.stated.value / self.computed.plan if self.computed.plan else 0.0
        return ratio > 10 and any(abs(ratio / each - 1) < 0.05 for each in factors if each)

    def show(self, value: float) -> str:
        """A value of this estimate for people, in the units in which it is stated."""
        if self._in_bits:
            return show_bits(value, self.clock)
        return show(value, self.stated.powers if self.stated else {}, self.clock)

    def roughly(self, value: float) -> str:
        """The same in two digits."""
        unit = self.clock / 8 if self._in_bits else self.clock
        return self.show(float(f"{value / unit:.2g}") * unit)

    @property
    def _in_bits(self) -> bool:
        return self.stated is not None and "bit" in self.stated.text

    @property
    def bare(self) -> bool:
        """Whether a figure is all that the line says."""
        return self.estimate.stated is None and isinstance(self.estimate.expression, Term)

    @property
    def place(self) -> Span:
        """Where the stated figure stands."""
        return self.estimate.figure or end_of(self.estimate.expression)

    @property
    def value(self) -> Amount | None:
        """What others may rest on: the computed value, else what is stated."""
        return self.computed or (amount_of(self.stated) if self.stated is not None else None)
