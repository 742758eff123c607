"""What a design says beside its picture: decisions with reasons and prices, deep dives, failures thought through.

A bare drawing holds none of this, and nothing can be said against that. A design that states requirements, decisions or
the exercise that it answers is an answer, and can be held to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from designlint.analysis.words.reasons import names_of
from designlint.design import Component, Design, Note, once

_CHOSEN = ("db", "cache", "queue", "stream", "search", "objects", "warehouse", "coordinator")
_ORDER = re.compile(r"\bO\([^()]*\)")  # how effort grows, and not how much it is
_NUMBER = re.compile(r"(?<![\w/-])x?\d")  # of "S3", "HTTP/2" and "SHA-256" the digits are a part of a name


@dataclass(frozen=True, slots=True)
class Decision:
    """X over Y because Z, at a price; what is not said is empty."""

    note: Note
    subject: str
    chosen: tuple[str, ...]
    over: tuple[str, ...]
    because: tuple[str, ...]
    costs: tuple[str, ...]

    @property
    def reasoned(self) -> bool:
        """Whether an alternative and a reason are given."""
        return bool(self.over and self.because)


@dataclass(frozen=True, slots=True)
class DeepDive:
    """One part explained: the problem, the options, the choice and why, how it works, what can go wrong."""

    note: Note
    subject: str
    problem: bool
    options: int
    choice: bool
    because: bool
    details: bool
    failures: bool

    @property
    def complete(self) -> bool:
        """Two options, a choice, details and failures."""
        return self.options >= 2 and self.choice and self.details and self.failures


@once
def is_answer(design: Design) -> bool:
    """Whether a design means to be an answer, and not only a picture."""
    return bool(design.problem or design.requirements.facts or design.notes or design.estimates or design.session)


@once
def decisions(design: Design) -> tuple[Decision, ...]:
    """All decisions, in their order."""
    return tuple(
        Decision(
            note,
            note.subject,
            *(note.texts(name) for name in ("choose", "over", "because", "costs")),
        )
        for note in design.notes_of("decide")
    )


@once
def deep_dives(design: Design) -> tuple[DeepDive, ...]:
    """All deep dives, in their order."""
    return tuple(
        DeepDive(
            note,
            note.subject,
            problem=bool(note.texts("problem")),
            options=len(note.texts("option")),
            choice=bool(note.texts("choice")),
            because=bool(note.texts("because")),
            details=bool(note.texts("details")),
            failures=bool(note.texts("failures")),
        )
        for note in design.notes_of("deepdive")
    )


def choices(design: Design) -> Iterator[tuple[str, list[Component]]]:
    """The products that somebody chose to keep data and messages in, by name, with the parts that run on them."""
    found: dict[str, list[Component]] = {}
    for each in design.of_kind(*_CHOSEN):
        if each.technology is not None:
            found.setdefault(each.technology.id, []).append(each)
    for parts in found.values():
        product = parts[0].technology
        assert product is not None
        yield product.name, parts


def decided_on(design: Design, part: Component) -> list[Decision]:
    """The decisions that speak of a part or its product."""
    if not decisions(design):
        return []
    names = {name.casefold() for name in names_of(part)}
    product = part.technology
    words = {word.casefold() for word in (product.id, product.name, *product.names)} if product else set()
    return [
        each
        for each in decisions(design)
        if each.subject.casefold() in names | words or any(_names(text, names | words) for text in each.chosen)
    ]


def _names(text: str, words: set[str]) -> bool:
    plain = text.casefold()
    return any(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", plain) for word in words if word)


def speaks_of(note: Note, part: Component) -> bool:
    """Whether a note is about a part: its subject is the part's id or name."""
    wanted = " ".join(note.subject.casefold().split())
    boxes = [each.id for each in part.members] + [each.label for each in part.members]
    return bool(wanted) and wanted in {" ".join(name.casefold().split()) for name in (*names_of(part), *boxes)}


def has_number(text: str) -> bool:
    """Whether a statement holds any figure that says how much of something there is."""
    return bool(_NUMBER.search(_ORDER.sub("", text)))
