"""Question 4: did I go deep? The two best deep dives, the data model, and what fills up first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from designlint.analysis.load.capacity import saturation
from designlint.analysis.words.answers import speaks_of
from designlint.design import Component, Design, Note
from designlint.review.card import Case, Evidence, Item, Lack, Place, Question, questions, said
from designlint.review.requirements import knows_load, unstated_use
from designlint.wording import quoted

_STORES = ("db", "search", "objects", "warehouse", "cache")
_BEST = 2
_DEPTH = 4  # the number of this question
_NEAR = 0.9  # of the fullest part: as good as first


def depth(case: Case, question: Question) -> Iterator[Item]:
    """Two deep dives of four points each, one for the data model, one for the bottleneck."""
    design = case.design
    best = _best(design, question)
    for items in best:
        yield from items
    for number in range(_BEST - len(best)):
        yield question["dive"].lack(part=_next(design, number))
    yield question["model"].either(_model(design), store=_store(design))
    yield _bottleneck(design, question)


def dived(design: Design) -> tuple[float, float]:
    """The points of the best deep dives, and how many there could be."""
    question = next(each for each in questions() if each.id == _DEPTH)
    return sum(_earned(items) for items in _best(design, question)), question["dive"].points * _BEST


def _best(design: Design, question: Question) -> list[list[Item]]:
    dives = [list(_dive(note, question)) for note in design.notes_of("deepdive")]
    return sorted(dives, key=lambda items: -_earned(items))[:_BEST]


def _earned(items: Iterable[Item]) -> float:
    return sum(each.points for each in items if isinstance(each, Evidence))


def _dive(note: Note, question: Question) -> Iterator[Item]:
    subject = note.subject or "it"
    options = len({text.casefold() for text in said(note, "option")})
    there = {
        "problem": bool(said(note, "problem")),
        "options": options >= 2,
        "choice": bool(said(note, "choice") and said(note, "because")),
        "details": bool(said(note, "details")),
        "failures": bool(said(note, "failures")),
    }
    for id, found in there.items():
        if found:
            yield question[id].shown((f"{id} in the deep dive of {quoted(subject)}", note.span))
        else:
            yield question[id].lack_in(note, subject=subject)


def _model(design: Design) -> Iterator[Place]:
    for note in design.notes_of("schema"):
        yield f"the schema of {quoted(note.subject or note.text)}", note.span
    stores = design.of_kind(*_STORES)
    for note in design.notes_of("deepdive"):
        if said(note, "details") and any(speaks_of(note, part) for part in stores):
            yield f"details of the data in {quoted(note.subject)}", note.span


def _bottleneck(design: Design, question: Question) -> Item:
    order = saturation(design)
    if not order or not knows_load(design):
        told = next(iter(design.notes_of("bottleneck")), None)
        guess = f" whether it is {quoted(told.subject)}" if told else ""
        what = f"the scale is not declared, so nobody can tell{guess}"
        found = question["bottleneck"].lack(add=(unstated_use(design),), bottleneck=what)
        return Lack(found.points, found.text, found.add, None, "missing-scale")
    first = [each.component for each in order if each.use.plan >= _NEAR * order[0].use.plan]
    for part in first:
        for note in design.notes_of("bottleneck", "deepdive"):
            if speaks_of(note, part) and said(note, *note.facts):
                return question["bottleneck"].shown(
                    (f"{quoted(part.name)} fills up first, and is thought of", note.span)
                )
    return question["bottleneck"].lack(bottleneck=quoted(first[0].name), part=first[0].id)


def _next(design: Design, number: int) -> str:
    """What to explain next: stores, then what fills up first, then services; not what is explained already."""
    told = list(design.notes_of("deepdive"))
    fullest = [each.component for each in saturation(design)]
    wanted: list[Component] = [*design.of_kind("db", "objects", "search"), *fullest, *design.of_kind("service")]
    left = dict.fromkeys(part.id for part in wanted if not any(speaks_of(note, part) for note in told))
    names = [*left, "data", "reads"]
    return names[min(number, len(names) - 1)]


def _store(design: Design) -> str:
    return next((part.id for part in design.of_kind(*_STORES)), "data")
