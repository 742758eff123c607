"""How long a request takes: lognormal hops, added up, mixed and raced.

A hop is lognormal: mu = ln p50, sigma = ln(p99 / p50) / 2.3263. What is done one after the other is the widest hop
convolved with all others, which are added by moments (Fenton-Wilkinson). Alternatives are mixed by their shares, and of
what is done at the same time the slowest counts (the product of the distributions).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

_Z99 = 2.3263478740408408  # the 99th percentile of the normal distribution, in standard deviations
_MOST = 12  # branches of a mixture that are kept apart
_STEPS = 60
_WIDEST = 10.0  # sigma: a 99th percentile of 10^10 medians
_LONGEST, _OFTEN, _FOR_EVER = 1e12, 1e9, 1e120  # seconds, times, and what squares of stay numbers
_NODES = tuple(number / 4 for number in range(-16, 17))  # the trapezoid rule is exact enough for a normal density
_WEIGHTS = tuple(math.exp(-(z**2) / 2) / 4 / math.sqrt(2 * math.pi) for z in _NODES)


class Branch(NamedTuple):
    """One way that a request may take: its share, mean and variance of its widest hop, and those of all the others."""

    weight: float
    mean: float
    variance: float
    others: float = 0.0
    others_variance: float = 0.0

    def then(self, other: Branch) -> Branch:
        """One after the other."""
        wide, narrow = (self, other) if self.variance >= other.variance else (other, self)
        return Branch(
            self.weight * other.weight,
            wide.mean,
            wide.variance,
            narrow.mean + self.others + other.others,
            narrow.variance + self.others_variance + other.others_variance,
        )

    @property
    def total(self) -> float:
        """The mean of the whole way."""
        return self.mean + self.others


@dataclass(frozen=True, slots=True)
class Timing:
    """The time of something in seconds: a mixture of lognormal branches. `floor` and `ceiling` are the sums of all
    medians and of all 99th percentiles on the slowest way, the bounds that are shown beside an estimate."""

    branches: tuple[Branch, ...]
    floor: float
    ceiling: float

    def below(self, seconds: float) -> float:
        """The share of requests that take at most so long."""
        return sum(each.weight * _below(each, seconds) for each in self.branches)

    def quantile(self, share: float) -> float:
        """The time that this share of requests stays within."""
        return _invert(self.below, share, max(each.total for each in self.branches))

    @property
    def p50(self) -> float:
        """The median."""
        return self.quantile(0.5)

    @property
    def p99(self) -> float:
        """The 99th percentile."""
        return self.quantile(0.99)


NOTHING = Timing((Branch(1.0, 0.0, 0.0),), 0.0, 0.0)


def hop(p50: float, p99: float) -> Timing:
    """A hop of this median and 99th percentile, in seconds; a median of nothing counts as a thousandth of the rest."""
    p99 = min(max(p50, p99), _LONGEST)
    if p99 <= 0:
        return NOTHING
    p50 = min(p50, p99) if p50 > 0 else p99 / 1000
    mu, sigma = math.log(p50), min(math.log(p99 / p50) / _Z99, _WIDEST)
    mean = math.exp(mu + sigma**2 / 2)
    return Timing((Branch(1.0, mean, (math.exp(sigma**2) - 1) * mean**2),), p50, p99)


def in_series(parts: Iterable[Timing]) -> Timing:
    """One after the other."""
    total = NOTHING
    for part in parts:
        branches = [a.then(b) for a in total.branches for b in part.branches]
        total = Timing(_few(branches), total.floor + part.floor, total.ceiling + part.ceiling)
    return total


def repeated(part: Timing, times: float) -> Timing:
    """The same, so many times one after the other; less than once is now and then."""
    if times == 1:
        return part
    if times < 1:
        return one_of([(max(times, 0.0), part), (1 - max(times, 0.0), NOTHING)])
    times = min(times, _OFTEN)
    branches = tuple(
        each._replace(
            others=min(each.others * times + each.mean * (times - 1), _FOR_EVER),
            others_variance=min(each.others_variance * times + each.variance * (times - 1), _FOR_EVER),
        )
        for each in part.branches
    )
    return Timing(branches, min(part.floor * times, _FOR_EVER), min(part.ceiling * times, _FOR_EVER))


def one_of(options: Sequence[tuple[float, Timing]]) -> Timing:
    """One of several, by their weights."""
    total = sum(weight for weight, _ in options)
    if total <= 0:
        return NOTHING
    branches = [
        each._replace(weight=weight / total * each.weight)
        for weight, option in options
        for each in option.branches
        if weight > 0
    ]
    likely = [option for weight, option in options if weight > 0]
    return Timing(_few(branches), min(each.floor for each in likely), max(each.ceiling for each in likely))


def all_of(parts: Sequence[tuple[float, Timing]]) -> Timing:
    """Several at the same time, each `count` times (count, timing): as slow as the slowest."""
    if not parts:
        return NOTHING
    if len(parts) == 1 and parts[0][0] == 1:
        return parts[0][1]

    def below(seconds: float) -> float:
        share = 1.0
        for count, part in parts:
            share *= min(part.below(seconds), 1.0) ** min(count, _OFTEN)
        return share

    start = max(part.ceiling for _, part in parts)
    slowest = hop(_invert(below, 0.5, start), _invert(below, 0.99, start))
    floor = max(part.floor for _, part in parts)
    return Timing(slowest.branches, floor, max(part.ceiling for _, part in parts))


def _below(branch: Branch, seconds: float) -> float:
    if branch.others_variance <= 0:
        return _within(branch.mean, branch.variance, seconds - branch.others)
    mu, sigma = _shape(branch.others, branch.others_variance)
    return sum(
        weight * _within(branch.mean, branch.variance, seconds - math.exp(mu + sigma * z))
        for z, weight in zip(_NODES, _WEIGHTS, strict=True)
    )


def _within(mean: float, variance: float, seconds: float) -> float:
    """The share of one lognormal that lies below `seconds`."""
    if seconds <= 0 or mean <= 0 or variance <= 0:
        return 1.0 if seconds >= mean else 0.0
    mu, sigma = _shape(mean, variance)
    return 0.5 * (1 + math.erf((math.log(seconds) - mu) / (sigma * math.sqrt(2))))


def _shape(mean: float, variance: float) -> tuple[float, float]:
    square = math.log(1 + variance / mean**2)
    return math.log(mean) - square / 2, math.sqrt(square)


def _invert(below: Callable[[float], float], share: float, start: float) -> float:
    """Where an ever growing function reaches a share, by bisection of the logarithm."""
    if start <= 0 or below(0.0) >= share:
        return 0.0
    low, high = start, start
    while below(high) < share and math.isfinite(high):
        high *= 2
    while below(low) >= share and low > 1e-12:
        low /= 2
    for _ in range(_STEPS):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if below(middle) < share else (low, middle)
        if high / low < 1 + 1e-6:
            break
    return high


def _few(branches: list[Branch]) -> tuple[Branch, ...]:
    """No more branches than are worth it: those of the nearest means are put together."""
    kept = sorted(branches, key=lambda each: each.total)
    while len(kept) > _MOST:
        gaps = [
            (min(a.weight, b.weight) * abs(b.total - a.total), number) for number, (a, b) in enumerate(pairwise(kept))
        ]
        place = min(gaps)[1]
        kept[place : place + 2] = [_together(kept[place], kept[place + 1])]
    return tuple(kept)


def _together(a: Branch, b: Branch) -> Branch:
    weight = a.weight + b.weight
    if weight == 0:
        return a
    mean = (a.weight * a.total + b.weight * b.total) / weight
    square = sum(each.weight / weight * (each.variance + each.others_variance + each.total**2) for each in (a, b))
    return Branch(weight, mean, max(square - mean**2, 0.0))
