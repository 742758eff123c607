"""Question 7: did I manage time well? One point for each phase within half of its plan."""

from __future__ import annotations

from collections.abc import Iterator

from designlint.analysis.words.pace import MOST_OFF, paces
from designlint.design import Design
from designlint.quantity import show_duration
from designlint.review.card import Case, Item, Question
from designlint.source import Span
from designlint.statements import Node


def session(case: Case, question: Question) -> Iterator[Item]:
    """The phases of a session, in their order; without a session nobody can tell."""
    design = case.design
    if not design.session:
        plan = ", ".join(f"{each.phase} {show_duration(each.planned)}" for each in paces(design))
        yield question["session"].lack(plan=plan)
        return
    for each in paces(design):
        planned = show_duration(each.planned)
        took = show_duration(each.took) if each.took else "no time"
        if each.kept(MOST_OFF):
            text = f"{each.phase} took {took}, planned were {planned}"
            yield question["phase"].shown((text, _place(design, each.phase)))
        else:
            yield question["phase"].lack(phase=each.phase, took=took, planned=planned)


def _place(design: Design, phase: str) -> Span:
    """Where the time of a phase is stated."""
    for block in design.statements:
        if isinstance(block, Node) and block.name.text == "session":
            for item in block.items:
                if isinstance(item, Node) and item.name.text == phase:
                    return item.span
    return design.opening
