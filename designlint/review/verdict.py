"""What the points mean: band, rubric with its caps, dimensions, and what to practise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from designlint.analysis.words.problems import coverage
from designlint.diagnostic import Diagnostic, Severity
from designlint.review.card import Answered, Case
from designlint.review.communication import communication
from designlint.review.failures import thought_through
from designlint.review.texts import Band, Coach, Grade, texts
from designlint.review.tradeoffs import decisions
from designlint.wording import counted

_GRAVE = ("reliability", "data", "security")
_CLEAN = 5.0  # points that the absence of findings weighs, beside the points of questions


@dataclass(frozen=True, slots=True)
class Cap:
    """What the rubric can not exceed, why, the rubric without this cap, and the finding behind it."""

    rubric: int
    because: str
    without: int
    finding: Diagnostic | None = None


def total(answers: Sequence[Answered]) -> float:
    """The total out of 50, with one decimal; where a question can not be assessed, the others stand for it."""
    assessed = [each for each in answers if each.assessed]
    most = sum(each.question.max for each in assessed)
    return round(sum(each.points for each in assessed) / most * sum(each.question.max for each in answers), 1)


def band(points: float) -> Band:
    """The band of a total."""
    return next(each for each in texts().bands if points >= each.at_least)


def rubric(case: Case, answers: Sequence[Answered], points: float) -> tuple[Grade, tuple[Cap, ...]]:
    """The rubric from 1 to 5, and all that caps it, whether or not the points reach that far."""
    clean = not any(each.severity is Severity.ERROR for each in case.diagnostics)
    earned = next(each.score for each in texts().grades if points >= each.at_least and (clean or not each.clean))
    limits = list(_limits(case, answers))
    lowest = min([earned, *(limit for limit, _, _ in limits)])
    caps = tuple(
        Cap(limit, because, min([earned, *(other[0] for other in limits if other[1] != because)]), finding)
        for limit, because, finding in limits
    )
    return next(each for each in texts().grades if each.score == lowest), caps


def _limits(case: Case, answers: Sequence[Answered]) -> Iterator[tuple[int, str, Diagnostic | None]]:
    by_id = {each.question.id: each for each in answers}
    if by_id[1].points <= 1:
        finding = _first(case, "missing-scale", "missing-context")
        yield 2, "it jumps to the solution: hardly any requirement is stated", finding
    grave = [each for each in case.diagnostics if each.severity is Severity.ERROR and each.category in _GRAVE]
    if grave:
        kinds = f"{counted(len(grave), 'open error')} in reliability, data or security"
        yield 2 if len(grave) >= 3 else 3, f"{kinds}, first: {grave[0].finding.message}", grave[0]
    if not thought_through(case.design):
        yield 3, "nothing is said or done about any failure", _first(case, "missing-failure-analysis")
    if not decisions(case.design):
        yield 3, "no decision names an alternative and a reason", _first(case, "unreasoned-choice")


def _first(case: Case, *codes: str) -> Diagnostic | None:
    return next(case.of(*codes), None)


# -- dimensions --


def cleanliness(case: Case, *names: str) -> float:
    """How free of findings some categories or codes are, from 0 to 1."""
    found = (each for each in case.diagnostics if each.category in names or each.code in names)
    return max(0.0, 1 - sum(texts().penalty[each.severity.word] for each in found))


def dimensions(case: Case, answers: Sequence[Answered]) -> dict[str, int]:
    """The five dimensions of interviewers, each the share of its points that is earned, 0 to 100."""
    asked = {each.question.id: (each.points, each.question.max) for each in answers}
    clean = {name: (cleanliness(case, *names) * _CLEAN, _CLEAN) for name, names in _CLEANLINESS.items()}
    breadth = [asked[3]]
    covered = coverage(case.design)
    if covered is not None:
        breadth.append((covered.share * _CLEAN, _CLEAN))
    assumed = any(True for _ in case.design.notes_of("assume"))
    return {
        "problem_solving": _share(asked[1], asked[2]),
        "technical_depth": _share(asked[4], clean["technical"]),
        "breadth": _share(*breadth),
        "communication": _share(*communication(case.design).points(partial(cleanliness, case))),
        "leadership": _share(asked[5], asked[6], (float(assumed), 1.0), clean["wrap-up"]),
    }


_CLEANLINESS: Mapping[str, tuple[str, ...]] = {
    "technical": ("refuted-rationale", "data", "reliability"),
    "wrap-up": ("missing-wrap-up",),
}


def _share(*parts: tuple[float, float]) -> int:
    return round(100 * sum(points for points, _ in parts) / sum(most for _, most in parts))


def groups(case: Case, answers: Sequence[Answered], found: Mapping[str, int]) -> dict[str, int]:
    """The seniority equation: knowledge, communication and judgement, 0 to 100 each."""
    tradeoffs = next(100 * each.share for each in answers if each.question.id == 5)
    simple = 100 * cleanliness(case, "rightsizing")
    return {
        "technical_knowledge": round((found["technical_depth"] + found["breadth"]) / 2),
        "communication": found["communication"],
        "engineering_judgement": round((found["problem_solving"] + simple + tradeoffs) / 3),
    }


def coach(answers: Sequence[Answered], found: Mapping[str, int]) -> Coach:
    """What to practise: for communication where it is the weakest group, else for the weakest question of the group."""
    weakest = min(found, key=lambda name: (found[name], name))
    numbers = {"technical_knowledge": (3, 4), "communication": (7,), "engineering_judgement": (1, 2, 5)}[weakest]
    asked = [each for each in answers if each.question.id in numbers]
    lowest = min(asked, key=lambda each: (each.share, each.question.id))
    return next(each for each in texts().coach if lowest.question.id in each.questions)
