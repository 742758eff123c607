"""Question 5: did I discuss trade-offs? Decisions with an alternative and a reason, prices, ways to grow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from designlint.analysis.answers import choices, decided_on, speaks_of
from designlint.analysis.capacity import saturation
from designlint.design import Design, Note
from designlint.review.card import Case, Item, Place, Point, Question, said
from designlint.wording import plain_list, quoted


def tradeoffs(case: Case, question: Question) -> Iterator[Item]:
    """X over Y because Z, what it costs, and what to do when it is too small."""
    design = case.design
    made = decisions(design)
    begun = [note for note in told(design) if note not in made]
    next_ones = _undecided(design)
    yield from _several(question["decision"], map(_decision, made), [{"part": part} for part in next_ones])
    priced = [note for note in made if said(note, "costs")]
    silent = [note for note in (*made, *begun) if note not in priced]
    point = question["price"]
    yield from _several(point, (_price(note) for note in priced), [])
    for number in range(len(priced), point.count):
        place = silent[number - len(priced)] if number - len(priced) < len(silent) else None
        if place is not None:
            yield point.lack(inside=place.span)
        else:
            line = f'decide {next_ones[0]} {{ choose "…", over "…", because "…", costs "…" }}'
            yield point.lack(add=(line,))
    grown = [note for note in design.notes_of("bottleneck") if _complete(note)]
    yield from _several(question["strategy"], map(_growth, grown), [{"part": part} for part in _fullest(design)])


def _several(point: Point, places: Iterable[Place], names: Sequence[dict[str, str]]) -> Iterator[Item]:
    """As many times as a point counts; where `names` are given, also what is missing."""
    found = list(places)[: point.count]
    yield from (point.shown(each) for each in found)
    for number in range(point.count - len(found) if names else 0):
        yield point.lack(**names[min(number, len(names) - 1)])


def told(design: Design) -> list[Note]:
    """All decisions, those in the text around the drawing too."""
    return [*design.notes_of("decide"), *(note for note in design.told.choices if note.kind == "decide")]


def decisions(design: Design) -> list[Note]:
    """Those that name an alternative and a reason."""
    return [note for note in told(design) if said(note, "over") and said(note, "because")]


def _decision(note: Note) -> Place:
    chosen = plain_list(said(note, "choose")) or note.subject
    return f"{chosen} over {plain_list(said(note, 'over'))}", note.span


def _price(note: Note) -> Place:
    return f"what {quoted(note.subject or plain_list(said(note, 'choose')))} costs", note.span


def _complete(note: Note) -> bool:
    return all(said(note, name) for name in ("solution", "tradeoff", "cost", "complexity"))


def _growth(note: Note) -> Place:
    return f"how {quoted(note.subject)} grows: {plain_list(said(note, 'solution'))}", note.span


def _undecided(design: Design) -> list[str]:
    """The parts that most need a decision, by id: chosen products without one, then stores and services."""
    open_ones = [part.id for _, parts in choices(design) for part in parts if not decided_on(design, part)]
    others = [each.id for each in design.of_kind("db", "cache", "queue", "stream", "objects", "service")]
    subjects = {note.subject.casefold() for note in told(design)}
    found = [id for id in dict.fromkeys((*open_ones, *others)) if id.casefold() not in subjects]
    return found or ["style"]


def _fullest(design: Design) -> list[str]:
    told_of = list(design.notes_of("bottleneck"))
    order = [each.component for each in saturation(design)] or design.of_kind("db", "service")
    return [part.id for part in order if not any(speaks_of(note, part) for note in told_of)] or ["store"]
