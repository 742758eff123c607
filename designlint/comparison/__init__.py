"""What a change did to a design: its structure, its numbers and its score, before and after.

`compare` takes two states of one design, `texts.compare_texts` two states of a file that may hold several. Nothing is
judged here anew: every number is one that `estimate`, `review` or `check` has of one of the states.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from designlint.analysis.load.capacity import Utilisation
from designlint.comparison.matching import Matching, alone, match
from designlint.comparison.numbers import (
    Filling,
    FlowNumbers,
    Measured,
    Points,
    fillings,
    flow_numbers,
    measured,
    points,
)
from designlint.comparison.pairing import Change
from designlint.comparison.structure import NOTHING, Structure, structure
from designlint.design import Design
from designlint.review import Review
from designlint.review.card import Question

__all__ = ["Comparison", "State", "compare"]


@dataclass(frozen=True, slots=True)
class State:
    """A design at one time: as it is called, the line where it begins, its review, and its numbers (None if one of them
    is too large to compute)."""

    name: str
    line: int
    design: Design
    review: Review
    measured: Measured | None

    @classmethod
    def of(cls, name: str, line: int, design: Design, review: Review) -> State:
        """A design with its numbers."""
        return cls(name, line, design, review, measured(design))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two states of a design, one of them None where the design was added or removed.

    `structure` tells what differs in what both have. `flows` and `fillings` hold what `estimate` says of each flow and
    component, the same ones side by side.
    """

    old: State | None
    new: State | None
    matching: Matching
    structure: Structure
    points: Points
    flows: tuple[FlowNumbers, ...]
    fillings: tuple[Filling, ...]

    @property
    def name(self) -> str:
        """As the design is called, or was."""
        state = self.new or self.old
        return state.name if state else ""

    @property
    def same(self) -> bool:
        """Whether nothing that is told of the two states differs."""
        found = self.matching
        if self.old is None or self.new is None:
            return False
        only_one = any(each.gone or each.added for each in (found.components, found.connections, found.flows))
        return not (only_one or self.structure.differs or any(each.differs for each in self._numbers()))

    def _numbers(self) -> Iterator[Change[float]]:
        yield from (self.score, self.cost, *(points for _, points in self.questions))
        for flow in self.flows:
            yield from (flow.availability, flow.p99)
        yield from (each.use for each in self.fillings)

    @property
    def score(self) -> Change[float]:
        """The points of the review, out of 50."""
        return Change(self.old.review.total if self.old else None, self.new.review.total if self.new else None)

    @property
    def questions(self) -> tuple[tuple[Question, Change[float]], ...]:
        """The questions of the review with their points, None where one is not assessed."""
        was, now = (each.review.answers if each else () for each in (self.old, self.new))
        points = [{each.question.id: each.points for each in answers if each.assessed} for answers in (was, now)]
        return tuple(
            (each.question, Change(points[0].get(each.question.id), points[1].get(each.question.id)))
            for each in now or was
        )

    @property
    def cost(self) -> Change[float]:
        """Dollars a month."""
        return Change(*(each.cost if each else None for each in self._measured))

    @property
    def first(self) -> Change[Utilisation]:
        """What fills up first."""
        return Change(*(each.first if each else None for each in self._measured))

    @property
    def alone(self) -> Change[int]:
        """How many single points of failure are known."""
        return Change(*(len(each.alone) if each else None for each in self._measured))

    @property
    def _measured(self) -> tuple[Measured | None, Measured | None]:
        return (self.old.measured if self.old else None, self.new.measured if self.new else None)


def compare(old: State | None, new: State | None) -> Comparison:
    """Compare two states of a design; at least one has to be there."""
    was, now = old.measured if old else None, new.measured if new else None
    said = NOTHING
    if old and new:
        found = match(old.design, new.design)
        said = structure(old.design, new.design, found)
        told = points(was, now, found) if was and now else Points((), ())
    elif new:
        found, told = alone(new.design, new=True), Points(now.alone if now else (), ())
    else:
        assert old is not None
        found, told = alone(old.design, new=False), Points((), was.alone if was else ())
    flows, full = flow_numbers(was, now, found), fillings(was, now, found)
    return Comparison(old, new, found, said, told, tuple(flows), tuple(full))
