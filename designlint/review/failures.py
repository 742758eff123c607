"""Question 6: did I handle failures? The parts that matter most, copies that hold, and what users get meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

from designlint.analysis.reliability.precautions import most_important, precaution
from designlint.design import Design
from designlint.diagnostic import Severity
from designlint.review.card import Case, Item, Lack, Place, Question, places_of, said
from designlint.wording import quoted

_HOLDS = ("single-point-of-failure", "missing-failover", "weak-quorum", "single-writer-regions", "unsafe-queue")


def failures(case: Case, question: Question) -> Iterator[Item]:
    """What happens to the five most important parts, and to the users."""
    design = case.design
    important = most_important(design)
    for part in important:
        place = precaution(design, part)
        share = 1 / len(important)
        if place is not None:
            yield question["covered"].shown(place, share)
        else:
            yield question["covered"].lack(share, name=part.name, part=part.id)
    if not important:
        yield question["covered"].lack(name="the most important part", part="store")
    yield _holds(case, question)
    yield question["fallback"].either(_meanwhile(design))


def covered_share(design: Design) -> float:
    """The share of the most important parts about whose failing something is said or done."""
    important = most_important(design)
    return sum(precaution(design, part) is not None for part in important) / len(important) if important else 0.0


def thought_through(design: Design) -> bool:
    """Whether anything at all is said or done about failures."""
    return covered_share(design) > 0 or any(True for _ in _meanwhile(design))


def _holds(case: Case, question: Question) -> Item:
    point = question["sound"]
    broken = next((each for each in case.of(*_HOLDS) if each.severity is Severity.ERROR), None)
    doubtful = any(each.severity is Severity.WARNING for each in case.of(*_HOLDS))
    if broken is not None:
        found = point.lack(because=broken.finding.message)
        return Lack(found.points, found.text, (), None, broken.code)
    target = next(places_of([case.design.requirements, *case.design.flows], "availability"), None)
    if target is None:
        # a target alone does not earn it where it would turn a doubt into an error
        line = () if doubtful else ("requirements { availability 99.9% }",)
        found = point.lack(add=line, because="without a target nobody can tell")
        return Lack(found.points, found.text, found.add, None, "missing-targets")
    if not case.design.components:
        return point.lack(because="nothing is drawn")
    how = "is declared to stand alone" if doubtful else "stands alone"
    return point.shown((f"nothing that the target of {target[0]} needs {how}", target[1]))


def _meanwhile(design: Design) -> Iterator[Place]:
    """Fallbacks, degraded service, ways back from a disaster."""
    for each in design.connections:
        if each.says("fallback"):
            fact = each.fact("fallback")
            yield f"a fallback for {quoted(each.target)}", fact.span if fact else each.span
    for note in design.notes_of("failure"):
        if said(note, "mitigation"):
            yield f"what limits the damage when {quoted(note.subject)} fails", note.span
    yield from places_of([design.requirements], "rpo", "rto")
    yield from places_of(design.components.values(), "stale_on_error", "rpo", "rto")
