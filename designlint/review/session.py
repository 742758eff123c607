"""Question 7: did I manage time well? One point for each phase within half of its plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from designlint.analysis.words.problems import pack_of
from designlint.design import Design
from designlint.quantity import show_duration
from designlint.review.card import Case, Item, Question
from designlint.review.texts import texts
from designlint.source import Span
from designlint.statements import Node

_MINUTE = 60.0
_SHORTEST = 45.0  # minutes: the shortest interview that has a plan of its own


def session(case: Case, question: Question) -> Iterator[Item]:
    """The phases of a session, in their order; without a session nobody can tell."""
    design = case.design
    if not design.session:
        parts = [f"{phase} {show_duration(seconds)}" for phase, seconds in plan(design).items()]
        yield question["session"].lack(plan=", ".join(parts))
        return
    for phase, planned in plan(design).items():
        took = design.session.get(phase, 0.0)
        if abs(took - planned) <= texts().most_off * planned:
            text = f"{phase} took {show_duration(took)}, planned were {show_duration(planned)}"
            yield question["phase"].shown((text, _place(design, phase)))
        else:
            length = show_duration(took) if took else "no time"
            yield question["phase"].lack(phase=phase, took=length, planned=show_duration(planned))


def plan(design: Design) -> Mapping[str, float]:
    """Seconds by phase, of the plan whose length is nearest to that of the session.

    An exercise for less than 45 minutes may also be done in its own time, in the proportions of 45.
    """
    exercise = pack_of(design)
    own = float(exercise.pack.minutes[1]) if exercise else _SHORTEST
    lengths = {*texts().plans, min(own, _SHORTEST)}
    took = sum(design.session.values()) / _MINUTE or own
    length = min(lengths, key=lambda minutes: (abs(minutes - took), minutes))
    minutes = texts().plans.get(length) or texts().plans[_SHORTEST]
    scale = min(length / _SHORTEST, 1.0)
    return {phase: each * _MINUTE * scale for phase, each in minutes.items()}


def _place(design: Design, phase: str) -> Span:
    """Where the time of a phase is stated."""
    for block in design.statements:
        if isinstance(block, Node) and block.name.text == "session":
            for item in block.items:
                if isinstance(item, Node) and item.name.text == phase:
                    return item.span
    return design.opening
