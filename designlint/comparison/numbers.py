"""What a change does to the numbers of a design; each number is the one that `estimate` and the rules have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from designlint.analysis.load.capacity import Utilisation
from designlint.analysis.reliability.needs import SinglePoint, single_points
from designlint.analysis.sizing import FlowSize, Sizing, sizing
from designlint.analysis.structure.redundancy import Standing
from designlint.comparison.matching import Matching
from designlint.comparison.pairing import Change
from designlint.design import Design, Flow

T = TypeVar("T")

_ALONE = (Standing.SINGLE, Standing.DRAWN_ONCE)


@dataclass(frozen=True, slots=True)
class Measured:
    """The numbers of one state: those of `estimate`, and the parts that flows can not do without."""

    sizing: Sizing
    points: tuple[SinglePoint, ...]

    @property
    def alone(self) -> tuple[SinglePoint, ...]:
        """The single points of failure: parts that are known to be alone."""
        return tuple(each for each in self.points if each.standing in _ALONE)

    @property
    def first(self) -> Utilisation | None:
        """The component that fills up first."""
        return next(iter(self.sizing.saturation[1.0]), None)

    @property
    def cost(self) -> float | None:
        """Dollars a month; None where nothing has a price."""
        bill = self.sizing.bills[1.0]
        return bill.total if bill.parts or bill.traffic else None


def measured(design: Design) -> Measured | None:
    """All numbers of a design; None where one of them is too large to compute with."""
    try:
        return Measured(sizing(design), single_points(design))
    except OverflowError:
        return None


@dataclass(frozen=True, slots=True)
class Points:
    """Single points of failure that a change brings or takes away.

    Only what is known counts: a part of which nobody says how many run is neither.
    """

    gained: tuple[SinglePoint, ...]
    lost: tuple[SinglePoint, ...]


def points(old: Measured, new: Measured, found: Matching) -> Points:
    """Where a part is known to be alone in one state, and is no such part, or is known not to be, in the other."""
    was = {found.old(each.component.id) for each in old.points}
    now = {found.new(each.component.id) for each in new.points}
    return Points(
        gained=tuple(each for each in new.alone if found.new(each.component.id) not in was),
        lost=tuple(each for each in old.alone if found.old(each.component.id) not in now),
    )


@dataclass(frozen=True, slots=True)
class FlowNumbers:
    """A flow with what `estimate` says of it: availability as a fraction, p99 in seconds, None where not known."""

    old: Flow | None
    new: Flow | None
    availability: Change[float]
    p99: Change[float]


def flow_numbers(old: Measured | None, new: Measured | None, found: Matching) -> Iterator[FlowNumbers]:
    """The flows of the new state in order, then those that are gone."""
    was, now = ({each.flow.id: each for each in state.sizing.flows} if state else {} for state in (old, new))
    same = [(one.id, other.id) for one, other in found.flows.both]
    for one, other in _side_by_side(was, now, same):
        yield FlowNumbers(
            old=one.flow if one else None,
            new=other.flow if other else None,
            availability=Change(one.availability if one else None, other.availability if other else None),
            p99=Change(_p99(one), _p99(other)),
        )


def _p99(size: FlowSize | None) -> float | None:
    return size.latency.p99 if size and size.latency and size.latency.path else None


@dataclass(frozen=True, slots=True)
class Filling:
    """How full a component is in both states, None where that is not known."""

    old: Utilisation | None
    new: Utilisation | None

    @property
    def use(self) -> Change[float]:
        """The share of what it takes at peak."""
        return Change(self.old.use.plan if self.old else None, self.new.use.plan if self.new else None)


def fillings(old: Measured | None, new: Measured | None, found: Matching) -> Iterator[Filling]:
    """The components of the new state in order, then those that are gone."""
    was, now = (
        {each.component.id: each.use for each in state.sizing.parts if each.use} if state else {}
        for state in (old, new)
    )
    same = [(one.id, other.id) for one, other in found.components.both]
    return (Filling(one, other) for one, other in _side_by_side(was, now, same))


def _side_by_side(
    was: Mapping[str, T], now: Mapping[str, T], same: Iterable[tuple[str, str]]
) -> Iterator[tuple[T | None, T | None]]:
    before = {other: one for one, other in same if one in was}
    for id, each in now.items():
        yield (was[before[id]] if id in before else None), each
    met = {before[id] for id in now if id in before}
    yield from ((each, None) for id, each in was.items() if id not in met)
