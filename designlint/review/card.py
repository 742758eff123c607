"""The scorecard: questions, the points in them, and for each point its evidence or what is missing."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from string import Template
from typing import Any

from designlint.design import Design, Note
from designlint.diagnostic import Diagnostic
from designlint.source import Span
from designlint.stated import Fact, Stated
from designlint.wording import quoted

_MOST_SHOWN = 80  # characters of a piece of evidence

Place = tuple[str, Span]
"""A piece of evidence: in words, and where."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Points that are earned, with what earns them, and where."""

    points: float
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Lack:
    """Points that are not earned: what is missing, and lines of the `.arch` language that would earn them.

    `inside` is the note that the lines belong into; without it they are statements of their own. Where running text
    tells that note, they are sentences (`prose`). `rule` is the code of the finding that says the same.
    """

    points: float
    text: str
    add: tuple[str, ...] = ()
    inside: Span | None = None
    rule: str = ""
    prose: bool = False


Item = Evidence | Lack


@dataclass(frozen=True, slots=True)
class Point:
    """What earns points in a question. `points` are for one time, `count` is how many times they can be earned.

    `add` are statements that earn them, `inside` what a note takes that is there already (as `add` where that is
    empty), `say` sentences for a note that running text tells.
    """

    id: str
    points: float
    missing: str
    add: tuple[str, ...] = ()
    rule: str = ""
    count: int = 1
    inside: tuple[str, ...] = ()
    say: tuple[str, ...] = ()

    def shown(self, place: Place, share: float = 1.0) -> Evidence:
        """Evidence for a share of the points."""
        return Evidence(self.points * share, *place)

    def lack(self, share: float = 1.0, add: Iterable[str] | None = None, **names: str) -> Lack:
        """What is missing for a share of the points; `names` are put into the texts."""
        lines = tuple(Template(each).safe_substitute(names) for each in (self.add if add is None else add))
        return Lack(self.points * share, Template(self.missing).safe_substitute(names), lines, None, self.rule)

    def lack_in(self, note: Note, **names: str) -> Lack:
        """What is missing in a note, in the words of its place: facts of a statement, or sentences of a text."""
        found = self.lack(1.0, self.say if note.told else self.inside or self.add, **names)
        return replace(found, inside=note.span, prose=note.told)

    def either(self, places: Iterable[Place | None], **names: str) -> Item:
        """The first place as evidence, else what is missing."""
        found = next((each for each in places if each is not None), None)
        return self.shown(found) if found is not None else self.lack(1.0, None, **names)


@dataclass(frozen=True, slots=True)
class Question:
    """One of the seven questions, by its number."""

    id: int
    name: str
    ask: str
    max: float
    points: Mapping[str, Point]

    def __getitem__(self, id: str) -> Point:
        return self.points[id]


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with all that was found for it. `assessed` is false where nothing can tell."""

    question: Question
    items: tuple[Item, ...]
    assessed: bool = True

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What earns points."""
        return tuple(each for each in self.items if isinstance(each, Evidence))

    @property
    def lacks(self) -> tuple[Lack, ...]:
        """What is missing."""
        return tuple(each for each in self.items if isinstance(each, Lack))

    @property
    def points(self) -> float:
        """The points that are earned, in hundredths."""
        return round(sum(each.points for each in self.evidence), 2)

    @property
    def share(self) -> float:
        """The earned share of all its points, 0 to 1."""
        return self.points / self.question.max


@dataclass(frozen=True)
class Case:
    """What is judged: a design, and what the rules say of it."""

    design: Design
    diagnostics: tuple[Diagnostic, ...]
    by_code: Mapping[str, tuple[Diagnostic, ...]] = field(init=False)

    def __post_init__(self) -> None:
        found: dict[str, tuple[Diagnostic, ...]] = {}
        for each in self.diagnostics:
            found[each.code] = (*found.get(each.code, ()), each)
        object.__setattr__(self, "by_code", found)

    def of(self, *codes: str) -> Iterator[Diagnostic]:
        """The findings under these codes."""
        return (each for code in codes for each in self.by_code.get(code, ()))


@cache
def questions() -> tuple[Question, ...]:
    """The seven questions, as `card.toml` has them."""
    data = tomllib.loads(files(__package__).joinpath("card.toml").read_text(encoding="utf-8"))
    return tuple(
        Question(
            number,
            row["name"],
            row["ask"],
            float(row["max"]),
            {id: _point(id, point) for id, point in row["point"].items()},
        )
        for number, row in enumerate(data["question"], start=1)
    )


def _point(id: str, row: Mapping[str, Any]) -> Point:
    add, inside, say = (_lines(row.get(name, ())) for name in ("add", "inside", "say"))
    return Point(id, row["points"], row["missing"], add, row.get("rule", ""), row.get("count", 1), inside, say)


def _lines(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def rounded(items: Iterable[Item]) -> tuple[Item, ...]:
    """Items with points that do not show the last digits of a division."""
    return tuple(replace(each, points=round(each.points, 6)) for each in items)


def stated(bearer: Stated, *names: str) -> Fact | None:
    """The first of these facts that is stated and is not `no`."""
    found = (bearer.fact(name) for name in names)
    return next((each for each in found if each is not None and each.value is not False), None)


def _shortened(text: str) -> str:
    """The words of an author on one line, cut where they are many."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _MOST_SHOWN else f"{plain[: _MOST_SHOWN - 1].rstrip()}…"


def places_of(bearers: Iterable[Stated], *names: str) -> Iterator[Place]:
    """Where any of these facts is stated, in the words of the author."""
    for bearer in bearers:
        fact = stated(bearer, *names)
        if fact is not None:
            yield quoted(_shortened(fact.span.text)), fact.span


def said(note: Note, *names: str) -> tuple[str, ...]:
    """What a note says under these names; a placeholder such as `…` says nothing."""
    return tuple(text for name in names for text in note.texts(name) if any(char.isalnum() for char in text))
