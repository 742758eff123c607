"""Question 7: did I manage time well? One point for each phase within half of its plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from designlint.analysis.problems import pack_of
from designlint.design import Design
from designlint.quantity import show_duration
from designlint.review.card import Case, Item, Question
from designlint.review.texts import texts
from designlint.source import Span
from designlint.statements import Node

_MINUTE = 60.0
_SHORTEST = 45.0  # minutes: the shortest interview that has a plan of its own


def session(case: Case, question: Question) -> Iterator[Item]:
    """The phases of a session, in their order; nothing where no session is recorded."""
    design = case.design
    for phase, planned in plan(design).items():
        took = design.session.get(phase, 0.0)
        if abs(took - planned) <= texts().most_off * planned:
            text = f"{phase} took {show_duration(took)}, planned were {show_duration(planned)}"
            yield question["phase"].shown((text, _place(design, phase)))
        else:
            length = show_duration(took) if took else "no time"
            yield question["phase"].lack(phase=phase, took=length, planned=show_duration(planned))


def plan(design: Design) -> Mapping[str, float]:
    """Seconds by phase: the plan that is nearest to the session's length, or a part of it for a shorter exercise."""
    total = sum(design.session.values()) / _MINUTE
    chosen = min(texts().plans, key=lambda minutes: (abs(minutes - total), minutes))
    exercise = pack_of(design)
    longest = float(exercise.pack.minutes[1]) if exercise else chosen
    scale = longest / _SHORTEST if longest < _SHORTEST else 1.0
    minutes = texts().plans[_SHORTEST if scale < 1 else chosen]
    return {phase: each * _MINUTE * scale for phase, each in minutes.items()}


def _place(design: Design, phase: str) -> Span:
    """Where the time of a phase is stated."""
    for block in design.statements:
        if isinstance(block, Node) and block.name.text == "session":
            for item in block.items:
                if isinstance(item, Node) and item.name.text == phase:
                    return item.span
    return design.opening
