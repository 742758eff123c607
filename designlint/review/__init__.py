"""The reviewer: seven questions, 50 points, each tied to evidence in the design or to what is missing.

What the questions are worth and what is said about them is data (`card.toml`, `texts.toml`); what earns a point is a
small function for each question. Adding evidence never lowers the score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from designlint.analysis.words.problems import Exercise, pack_of
from designlint.design import Design
from designlint.diagnostic import Diagnostic
from designlint.review.advice import Change, FollowUp, changes, follow_ups, placement
from designlint.review.card import Answered, Case, Item, Question, questions, rounded
from designlint.review.communication import communication
from designlint.review.depth import depth
from designlint.review.failures import failures
from designlint.review.levels import Reached, levels
from designlint.review.parts import parts
from designlint.review.requirements import requirements
from designlint.review.scale import scale
from designlint.review.session import session
from designlint.review.texts import Band, Coach, Grade
from designlint.review.tradeoffs import tradeoffs
from designlint.review.verdict import Cap, band, coach, dimensions, groups, rubric, total
from designlint.review.whatifs import WhatIf, whatifs

__all__ = ["Review", "review", "scorecard"]

_SESSION = 7
_ANSWERS: Mapping[int, Callable[[Case, Question], Iterator[Item]]] = {
    1: requirements,
    2: scale,
    3: parts,
    4: depth,
    5: tradeoffs,
    6: failures,
    _SESSION: session,
}


@dataclass(frozen=True, slots=True)
class Review:
    """All that a review has to say: of the file `path`, `total` points of `out_of`.

    `problem` is the slug of the exercise, "" if none is named, and `exercise` tells it in words. `told` is what the
    dimension of communication rests on. `placement` says where in a document the lines of changes go.
    """

    path: str
    problem: str
    exercise: str
    assumptions: tuple[str, ...]
    answers: tuple[Answered, ...]
    total: float
    out_of: int
    band: Band
    rubric: Grade
    caps: tuple[Cap, ...]
    dimensions: Mapping[str, int]
    told: str
    groups: Mapping[str, int]
    levels: tuple[Reached, ...]
    changes: tuple[Change, ...]
    placement: str
    coach: Coach
    whatifs: tuple[WhatIf, ...]
    follow_ups: tuple[FollowUp, ...]


def scorecard(case: Case) -> tuple[Answered, ...]:
    """The seven questions, each with what earns its points and what is missing."""
    return tuple(
        Answered(each, rounded(_ANSWERS[each.id](case, each)), each.id != _SESSION or bool(case.design.session))
        for each in questions()
    )


def review(design: Design, diagnostics: Iterable[Diagnostic]) -> Review:
    """Review a design, with the findings of its check in interview mode; suppressed ones do not count."""
    heard = (each for each in diagnostics if each.suppressed is None)
    case = Case(design, tuple(sorted(heard, key=lambda each: (-each.severity, each.order))))
    answers = scorecard(case)
    points = total(answers)
    grade, caps = rubric(case, answers, points)
    found = dimensions(case, answers)
    grouped = groups(case, answers, found)
    exercise = pack_of(design)
    return Review(
        path=design.source.path,
        problem=exercise.pack.slug if exercise else "",
        exercise=_exercise(exercise),
        assumptions=(exercise.assumption,) if exercise and exercise.assumption else (),
        answers=answers,
        total=points,
        out_of=round(sum(each.question.max for each in answers)),
        band=band(points),
        rubric=grade,
        caps=caps,
        dimensions=found,
        told=communication(design).text,
        groups=grouped,
        levels=levels(case, answers),
        changes=changes(case, answers),
        placement=placement(design),
        coach=coach(answers, grouped),
        whatifs=whatifs(design),
        follow_ups=follow_ups(case),
    )


def _exercise(found: Exercise | None) -> str:
    """Which exercise it is, and what says so."""
    if found is None:
        return ""
    title, slug = f'"{found.pack.title}"', f"`problem {found.pack.slug}`"
    return f"{title}: {slug}" if found.declared else f"{title}, which the title names; {slug} states it"
