"""How a session kept to its time: what each phase took beside what was planned for it."""

from __future__ import annotations

from dataclasses import dataclass

from designlint.agenda import Agenda, agenda, lengths, most_off, nearest, usual
from designlint.analysis.words.problems import pack_of
from designlint.design import Design, once

MOST_OFF = most_off()
"""The share of its plan by which a phase may be off."""

_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Pace:
    """What a phase took and what was planned for it, in seconds; `took` is 0 where nothing is recorded."""

    phase: str
    took: float
    planned: float

    def kept(self, most_off: float) -> bool:
        """Whether it is off by no more than this share of its plan."""
        return abs(self.took - self.planned) <= most_off * self.planned


@once
def agenda_of(design: Design) -> Agenda:
    """The plan that a design is held to: of those that fit its exercise, the one nearest to what its session took.

    So an exercise for fifteen minutes is held to fifteen, unless somebody made an interview of 45 of it.
    """
    exercise = pack_of(design)
    minutes = exercise.pack.minutes if exercise else None
    took = sum(design.session.values()) / _MINUTE
    return agenda(nearest(lengths(minutes), took) if took else usual(minutes))


@once
def paces(design: Design) -> tuple[Pace, ...]:
    """Every phase that has a plan, in their order."""
    return tuple(Pace(id, design.session.get(id, 0.0), planned) for id, planned in agenda_of(design).planned.items())
