"""The contract of a format: a front end reads text into statements, a host finds designs inside a document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from designlint.outline import Restated, Say, Written
from designlint.source import Source, Span
from designlint.statements import Statement
from designlint.wording import Writing


@dataclass(frozen=True, slots=True)
class Slip:
    """Something in the text that the format does not allow: where, a sentence, and a cure."""

    message: str
    at: Span
    help: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a front end made of a text.

    `notation` names the kind of diagram (`flowchart`, `C4Container` …). `foreign` is set, in words, when the text is
    valid but no picture of a system (`a sequence diagram`): it is skipped and counted, never an error.
    """

    statements: tuple[Statement, ...]
    slips: tuple[Slip, ...] = ()
    notation: str = ""
    title: str = ""
    direction: str = ""
    foreign: str = ""


@dataclass(frozen=True, slots=True)
class Frontend:
    """A format for designs. `fences` are the words that open a Markdown fence of it; `comment` starts a comment.

    `writing` tells messages how people write facts and connections in it. What a format need not have: `layout` gives
    the canonical text of a source, or None for one with slips; `write` prints a whole design, `say` one statement on a
    line, as it may stand embedded in other formats.
    """

    name: str
    summary: str
    suffixes: tuple[str, ...]
    fences: tuple[str, ...]
    comment: str
    read: Callable[[Source], Reading]
    writing: Writing = field(default_factory=Writing)
    layout: Callable[[Source], str | None] | None = None
    write: Callable[[Restated, Say], Written] | None = None
    say: Say | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A design inside a document: the word that opened its fence, its text, and the place of the opening line."""

    fence: str
    source: Source
    opening: Span


def _no_prose(source: Source) -> tuple[Statement, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Host:
    """A document format that carries designs, such as Markdown. `comment` is its comment, opening and closing.

    `prose` reads what the text around the drawings says in figures: `estimate` blocks, whose blocks are the sections of
    the document, and `decide` for reasons of choices. It holds what the text says, in the words of the text. `outline`
    is all running text as a tree: `section`, `text`, `item`, `head` and `row`, `fence`.
    """

    name: str
    summary: str
    suffixes: tuple[str, ...]
    comment: tuple[str, str]
    passages: Callable[[Source], Iterator[Passage]]
    prose: Callable[[Source], tuple[Statement, ...]] = _no_prose
    outline: Callable[[Source], tuple[Statement, ...]] = _no_prose
