"""What a figure with a known name must be by the other figures: posts a day from users and their habits, storage from
records and their sizes, a peak from an average and its factor. Where anything is missing or ambiguous there is no
answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from designlint.analysis.estimation.arithmetic import Amount, add, exactly, fits, multiply
from designlint.analysis.estimation.facts import Declared
from designlint.analysis.estimation.givens import Given, Index, Key, Line, is_formula
from designlint.analysis.estimation.measures import Measure, is_generic
from designlint.diagnostic import Basis
from designlint.quantity import DAY, SECOND, show_number
from designlint.vocabulary.measures import activity

_ALIKE = 1.02
Fact = tuple[Measure, Declared, str | None]


@dataclass(frozen=True, slots=True)
class Derived:
    """A figure computed from others. `anchored` tells that it rests on people, sizes or a factor, and not only on the
    same figure in another unit."""

    amount: Amount
    text: str
    basis: tuple[Basis, ...] = ()
    assumptions: tuple[str, ...] = ()
    anchored: bool = True
    loose: bool = False  # the text is a sum, to be put in parentheses inside a product


def _from(given: Given, *, anchored: bool = True) -> Derived:
    return Derived(given.amount, given.text, given.basis, given.assumptions, anchored)


def times(left: Derived, right: Derived) -> Derived:
    """The product of two figures, in numbers and in words."""
    first, second = (f"({each.text})" if each.loose else each.text for each in (left, right))
    return Derived(
        multiply(left.amount, right.amount),
        f"{first} x {second}",
        _joined(left.basis, right.basis),
        tuple(dict.fromkeys((*left.assumptions, *right.assumptions))),
    )


def plus(parts: Iterable[Derived]) -> Derived | None:
    """The sum of figures of one unit; None for nothing."""
    total: Derived | None = None
    for each in parts:
        if total is None:
            total = each
        else:
            total = Derived(
                add(total.amount, each.amount),
                f"{total.text} + {each.text}",
                _joined(total.basis, each.basis),
                tuple(dict.fromkeys((*total.assumptions, *each.assumptions))),
                loose=True,
            )
    return total


def _joined(left: tuple[Basis, ...], right: tuple[Basis, ...]) -> tuple[Basis, ...]:
    return (*left, *(each for each in right if each not in left))


@dataclass(frozen=True, slots=True)
class Derivation:
    """Derives figures from lines and facts.

    `given` tells what a line is worth for a measure, `peak` the default factor, `known` what the traffic of the design
    gives, `grown` how many times more is kept after so many seconds with growth and copies.
    """

    index: Index
    facts: tuple[Fact, ...]
    given: Callable[[int, Measure], Given | None]
    peak: Callable[[], Declared]
    known: Callable[[Measure], Derived | None]
    grown: Callable[[float], float]

    def others(self, number: int) -> list[Derived]:
        """What else a rate may be by the figures around it, where they do not agree among each other."""
        measure = self.index.lines[number].measure
        if measure is None or measure.kind != "rate" or measure.peak:
            return []
        backed = self.find(number, measure.key, backed=True)
        found = [_from(backed) if backed is not None else None, self._by_other_time(number, measure)]
        return [each for each in found if each is not None]

    def derive(self, number: int) -> Derived | None:
        """What the figure of a line must be, or None where its inputs are not known."""
        line = self.index.lines[number]
        measure = line.measure
        if measure is None:
            return None
        if measure.kind == "rate":
            return self._peak(number, measure) if measure.peak else self._rate(number, measure)
        if measure.kind == "storage":
            return self._by_time(number, measure) if not measure.peak else None
        if measure.kind == "stored":
            return self._stored_in_all(number, measure) if measure.span or not line.told else None
        if measure.kind == "dau":
            return self._users(number)
        if measure.kind in ("bandwidth", "memory", "nodes"):
            return None if line.told else self.known(measure)
        return self._fact(measure.key) if measure.kind in ("mau", "users", "peak", "size", "retention") else None

    def find(self, number: int, key: Key, *, backed: bool = False) -> Given | None:
        """The figure for a measure that stands nearest to a line; None where there is none or several disagree."""
        line = self.index.lines[number]
        for numbers in self.index.measuring(line, key):
            others = [each for each in numbers if each != number and self._belongs(line, self.index.lines[each], key)]
            found = [each for other in others if (each := self._value(other, key, backed=backed))]
            if found:
                return _agreed(found)
        fact = next((each for each in self.facts if each[0].key == key), None) if not backed else None
        return _of_fact(fact) if fact is not None else None

    @staticmethod
    def _belongs(line: Line, other: Line, key: Key) -> bool:
        """Whether a figure can be meant: "daily storage" under another label is the storage of something else."""
        kind, subject = key[0], key[1]
        if kind not in ("rate", "storage", "stored") or (subject and not is_generic(subject)):
            return True
        shared = min(len(line.scope), len(other.scope))
        return line.scope[:shared] == other.scope[:shared]

    def _value(self, number: int, key: Key, *, backed: bool) -> Given | None:
        line = self.index.lines[number]
        if backed and not is_formula(line):
            return None
        measure = next(each for each in (line.measure, line.also) if each is not None and each.key == key)
        return self.given(number, measure)

    def _fact(self, key: Key) -> Derived | None:
        fact = next((each for each in self.facts if each[0].key == key), None)
        return _from(_of_fact(fact)) if fact is not None else None

    def _users(self, number: int) -> Derived | None:
        fact = self._fact(("dau", (), (), False))
        if fact is not None:
            return fact
        users = self.find(number, ("users", (), (), False))
        share = self.find(number, ("share", ("active",), ("user",), False))
        return times(_from(users), _from(share)) if users and share else None

    def _rate(self, number: int, measure: Measure) -> Derived | None:
        """Users times what each does; else what its author computes; else the same by a longer time."""
        habits = self._habits(number, measure.subject)
        users = self.find(number, ("dau", (), (), False)) if habits is not None else None
        if users is not None and habits is not None:
            return times(_from(users), habits)
        backed = self.find(number, measure.key, backed=True)
        if backed is not None:
            return _from(backed)
        if users is None and habits is None:
            return self._fact(measure.key) or self._by_other_time(number, measure)
        return None

    def _by_other_time(self, number: int, measure: Measure) -> Derived | None:
        line = self.index.lines[number]
        for numbers in self.index.measuring(line, measure.key):
            found = [
                each for other in numbers if other != number and (each := self._longer(other, measure)) is not None
            ]
            if found:
                given = _agreed(found)
                return _from(given, anchored=False) if given is not None else None
        return None

    def _longer(self, number: int, measure: Measure) -> Given | None:
        line = self.index.lines[number]
        if line.figure is None or line.measure is None:
            return None
        mine = measure.period or 1.0
        theirs = line.measure.period or 1 / line.figure.clock
        return self.given(number, line.measure) if theirs > mine * _ALIKE else None

    def _habits(self, number: int, subject: tuple[str, ...]) -> Derived | None:
        """What each user does: under the same name, or all that reads or writes."""
        found = self._each(number)
        alike = [given for words, given, _ in found if _same(words, subject)]
        if alike:
            agreed = _agreed(alike)
            return _from(agreed) if agreed is not None else None
        if subject == ("request",) and not self.index.lines[number].told:
            return plus(_from(given) for _, given, _ in found)
        if not is_generic(subject) or subject == ("request",):
            return None
        return plus(_from(given) for words, given, op in found if (op or activity(words)) == subject[0])

    def _each(self, number: int) -> list[tuple[tuple[str, ...], Given, str | None]]:
        """Everything that is known of what one user does, by the nearest block that tells any of it."""
        line = self.index.lines[number]
        for numbers in self.index.of_kind(line, "each"):
            found: list[tuple[tuple[str, ...], Given, str | None]] = []
            for other in numbers:
                measure = self.index.lines[other].measure
                given = self.given(other, measure) if measure is not None and other != number else None
                if measure is not None and given is not None:
                    found.append((measure.subject, given, None))
            if found:
                return found
        return [
            (measure.subject, _of_fact(fact), fact[2]) for fact in self.facts if (measure := fact[0]).kind == "each"
        ]

    def _peak(self, number: int, measure: Measure) -> Derived | None:
        """The average times the factor: the one in the name, the declared one, or a default where the design declares
        the rest."""
        average = Measure("rate", measure.subject, measure.period)
        base = self._average(number, average)
        if base is None:
            return None
        line = self.index.lines[number]
        if measure.factor is not None:
            low, high = measure.factor
            text = f"{low:g}" if low == high else f"{low:g}-{high:g}"
            return times(base, Derived(Amount(low, (low + high) / 2, high), text))
        factor = self.find(number, ("peak", (), (), False))
        if factor is not None:
            return times(base, _from(factor))
        if line.told:
            return None
        default = self.peak()
        return times(base, Derived(default.amount, default.text, default.basis, (default.assumption,)))

    def _average(self, number: int, average: Measure) -> Derived | None:
        given = self.find(number, average.key)
        return _from(given) if given is not None else self._rate(number, average)

    def _by_time(self, number: int, measure: Measure) -> Derived | None:
        """What is stored by the day: as its author computes it, else record by record."""
        backed = self.find(number, measure.key, backed=True)
        return _from(backed) if backed is not None else self._stored(number, measure.subject)

    def _stored_in_all(self, number: int, measure: Measure) -> Derived | None:
        """The same over the time that the name tells, or over the retention."""
        by_time = Measure("storage", measure.subject, DAY)
        given = self.find(number, by_time.key)
        daily = _from(given) if given is not None else self._by_time(number, by_time)
        if daily is None:
            return None
        kept = self.find(number, ("retention", (), (), False))
        if measure.span:
            span = Derived(exactly(measure.span, {SECOND: 1}), f"{show_number(measure.span / DAY)} days")
        elif kept is not None:
            span = _from(kept)
        else:
            return None
        total = times(daily, span)
        if self.index.lines[number].told:
            return total
        most = total.amount.high * self.grown(span.amount.high)  # growth and copies may be in it or not
        return replace(total, amount=replace(total.amount, high=most))

    def _stored(self, number: int, subject: tuple[str, ...]) -> Derived | None:
        """The sum of what is stored by the time: how often each thing comes times its size."""
        parts: list[Derived] = []
        for words, size in self._sizes(number):
            if subject and not _same(words, subject):
                continue
            count = self._count(number, words)
            if count is None:
                return None
            parts.append(times(count, _from(size)))
        return plus(parts)

    def _sizes(self, number: int) -> list[tuple[tuple[str, ...], Given]]:
        line = self.index.lines[number]
        for numbers in self.index.of_kind(line, "size"):
            found = []
            for other in numbers:
                measure = self.index.lines[other].measure
                given = self.given(other, measure) if measure is not None else None
                if measure is not None and given is not None:
                    found.append((measure.subject, given))
            if found:
                return found
        return [(fact[0].subject, _of_fact(fact)) for fact in self.facts if fact[0].kind == "size"]

    def _count(self, number: int, subject: tuple[str, ...]) -> Derived | None:
        """How often a thing comes: its own rate, or the share of another thing that brings it along."""
        if not subject:
            return self._average(number, Measure("rate", ("write",), DAY))
        own = self._average(number, Measure("rate", subject, DAY))
        if own is not None and fits(own.amount.powers, {SECOND: -1}):
            return own
        line = self.index.lines[number]
        for numbers in self.index.of_kind(line, "share"):
            shares = [
                (measure, given)
                for other in numbers
                if (measure := self.index.lines[other].measure) is not None
                and measure.subject == subject
                and (given := self.given(other, measure)) is not None
            ]
            if len(shares) == 1:
                of = shares[0][0].of or self._whole(number, subject)
                whole = self._average(number, Measure("rate", of, DAY)) if of else None
                return times(whole, _from(shares[0][1])) if whole is not None else None
        return None

    def _whole(self, number: int, part: tuple[str, ...]) -> tuple[str, ...]:
        """What `imageRatio: 0.3` is a share of: the one other thing that has a size."""
        others = [words for words, _ in self._sizes(number) if words and words != part]
        return others[0] if len(others) == 1 else ()


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names speak of the same thing: `feed view` and `view`."""
    if one == other:
        return True
    return bool(one and other) and one[-1] == other[-1] and min(len(one), len(other)) == 1


def _agreed(found: list[Given]) -> Given | None:
    """One of several figures if all say the same, else None; one that its author computes rather than a bare one."""
    plans = [each.amount.plan for each in found]
    if len(found) > 1 and (min(plans) <= 0 or max(plans) / min(plans) > _ALIKE):
        return None
    return next((each for each in found if each.computed), found[0])


def _of_fact(fact: Fact) -> Given:
    _, value, op = fact
    notes = (value.assumption,) if value.assumption else ()
    return Given(value.amount, 1.0, value.text, value.basis, notes, op=op)
