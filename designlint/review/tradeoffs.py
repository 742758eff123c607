"""Question 5: did I discuss trade-offs? Decisions with an alternative and a reason, prices, ways to grow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from designlint.analysis.load.capacity import saturation
from designlint.analysis.words.answers import choices, decided_on, speaks_of
from designlint.design import Design, Note
from designlint.review.card import Case, Item, Place, Question, said
from designlint.wording import plain_list, quoted

_GENERAL = ("style", "data", "delivery")  # what can be decided on where no part is left


def tradeoffs(case: Case, question: Question) -> Iterator[Item]:
    """X over Y because Z, what it costs, and what to do when it is too small."""
    design = case.design
    made = decisions(design)
    begun = [note for note in design.notes_of("decide") if note not in made]
    new = _undecided(design)
    point = question["decision"]
    yield from (point.shown(_decision(note)) for note in made[: point.count])
    wanted = max(point.count - len(made), 0)
    for note in begun[:wanted]:
        yield point.lack_in(note, subject=_chosen(note))
    yield from (point.lack(part=new[number]) for number in range(wanted - len(begun[:wanted])))
    yield from _prices(design, question, made, begun, new)
    point = question["strategy"]
    grown = [note for note in design.notes_of("bottleneck") if _complete(note)][: point.count]
    yield from (point.shown(_growth(note)) for note in grown)
    yield from (point.lack(part=part) for part in _fullest(design)[: point.count - len(grown)])


def _prices(
    design: Design, question: Question, made: Sequence[Note], begun: Sequence[Note], new: Sequence[str]
) -> Iterator[Item]:
    """What decisions cost; what is missing goes into the decisions that are there, then into new ones."""
    point = question["price"]
    priced = [note for note in made if said(note, "costs")][: point.count]
    yield from (point.shown(_price(note)) for note in priced)
    silent = [note for note in (*made, *begun) if not said(note, "costs")]
    wanted = point.count - len(priced)
    for note in silent[:wanted]:
        yield point.lack_in(note)
    for number in range(wanted - len(silent[:wanted])):
        line = question["decision"].lack(part=new[number]).add
        yield point.lack(add=line)


def told(design: Design) -> list[Note]:
    """All decisions, those in the text around the drawing too."""
    return [*design.notes_of("decide"), *(note for note in design.told.choices if note.kind == "decide")]


def decisions(design: Design) -> list[Note]:
    """Those that name an alternative and a reason."""
    return [note for note in told(design) if said(note, "over") and said(note, "because")]


def _decision(note: Note) -> Place:
    return f"{_chosen(note)} over {plain_list(said(note, 'over'))}", note.span


def _chosen(note: Note) -> str:
    return plain_list(said(note, "choose")) or note.subject


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
    return [*found, *_GENERAL]


def _fullest(design: Design) -> list[str]:
    told_of = list(design.notes_of("bottleneck"))
    order = [each.component for each in saturation(design)] or design.of_kind("db", "service")
    return [*(part.id for part in order if not any(speaks_of(note, part) for note in told_of)), "store", "reads"]
