"""Pieces of running text: paragraphs, items, rows and fences, with the words in front of them; and their sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from designlint.build.told.lexicon import any_of, rows
from designlint.source import Span
from designlint.statements import Node, Text, Word

_LABEL = re.compile(r"[^\w(]*(?P<label>[^\W_][^:.!?\n–—]{0,58}?)\s*(?::(?=\s|$)|\s[–—-]\s)")
_BOLD = re.compile(r"\s*(?:(?:[-*+]|\d{1,3}[.)])\s+)?(?:\*\*|__)(?P<label>[^*\n]{2,70}?)(?:\*\*|__)")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”')\]]*\s+(?=[^\sa-z,;])|\n\s*\n")
_SHORTHAND = re.compile(r"(?:\b(?:e\.g|i\.e|vs|etc|approx|cf|resp|no|incl)|\b[A-Z])\.$", re.IGNORECASE)
_QUOTED = re.compile(r"[“\"](?=\w)[^“”\"\n]{12,}?[”\"]")
_LONGEST = 4_000  # characters of a piece


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, an item of a list, a row of a table or a fence; what an interviewer says is `asked`.

    `label` is what stands in front of the colon at its beginning, or in bold letters (`bold`); `lead` are the words
    that lead in to the list or the item that it belongs to, `question` what it answers. `text` follows the label and
    begins at `start` of `span`. `cells` are those of a row, by the titles of their columns; `language` is that of a
    fence.
    """

    kind: str
    text: str
    span: Span
    start: int = 0
    label: str = ""
    lead: str = ""
    depth: int = 0
    cells: tuple[tuple[str, Text], ...] = ()
    language: str = ""
    bold: str = ""
    question: str = ""

    def place(self, begin: int, end: int) -> Span:
        """Where a part of the text stands; line ends and blanks at its ends are left out."""
        part = self.text[begin:end]
        begin += len(part) - len(part.lstrip())
        end -= len(part) - len(part.rstrip())
        base = self.span.start + self.start
        return self.span.source.span(base + begin, max(base + end, base + begin))

    @property
    def field(self) -> str:
        """What its label, or else the words in front of it, say that it is; "" for nothing known."""
        return field_of(self.label) or field_of(self.lead)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its place; `asks` tells a question."""

    text: str
    span: Span
    asks: bool


def piece_of(kind: str, text: Text, lead: str = "", depth: int = 0) -> Piece:
    """A paragraph or an item, with its label."""
    said = _QUOTED.sub(lambda quote: " " * len(quote[0]), text.text[:_LONGEST])
    bold = _BOLD.match(text.span.text)
    if bold is not None and _stands_apart(bold, text.span.text) and len(bold["label"].split()) <= 8:
        label = bold["label"].strip()
        end = bold.end() + (said[bold.end() : bold.end() + 1] in (":", "."))
        return Piece(kind, said[end:], text.span, end, label.rstrip(".: "), lead, depth, bold=label)
    found = _LABEL.match(said)
    if found is None or len(found["label"].split()) > 7:
        return Piece(kind, said, text.span, 0, "", lead, depth)
    return Piece(kind, said[found.end() :], text.span, found.end(), " ".join(found["label"].split()), lead, depth)


def _stands_apart(bold: re.Match[str], raw: str) -> bool:
    """Whether bold words are a label, and not the beginning of a sentence."""
    rest = raw[bold.end() : bold.end() + 3]
    if re.search(r"[:?]\s", bold["label"]):
        return False
    return bold["label"].rstrip()[-1:] in (".", ":", "?") or re.match(r"\s*(?:[:–—-]|\n|$)|\s*$", rest) is not None


def lead_of(piece: Piece) -> str:
    """What a paragraph says of the list behind it: its label, or the last words in front of a colon."""
    if piece.label and not piece.text.strip():
        return piece.label
    said = piece.text.rstrip()
    return re.split(r"[,.;?!]\s", said)[-1].strip(" :") if said.endswith(":") else ""


def spoken(piece: Piece, asked: str = "") -> Iterator[Piece]:
    """The turns of a conversation in a paragraph: what an interviewer asks, and answers that know what was asked."""
    turns = list(_turns().finditer(piece.span.text)) if piece.kind == "text" else []
    if not turns:
        yield piece
        return
    raw = piece.span.text
    for number, turn in enumerate(turns):
        end = turns[number + 1].start() if number + 1 < len(turns) else len(raw)
        begin = turn.end()
        text = re.sub(r"[*_`]", " ", raw[begin:end])
        span = piece.span.source.span(piece.span.start + begin, piece.span.start + end)
        if turn["asks"]:
            asked = " ".join(text.split())
            yield Piece("asked", text, span, question=asked)
        else:
            yield replace(piece_of("text", Text(text, span)), bold="", question=asked)


def _turns() -> re.Pattern[str]:
    asks, answers = (any_of(rows("speaker")[who]) for who in ("asks", "answers"))
    return re.compile(
        rf"^[ \t]*(?:\*\*|__)?(?:(?P<asks>{asks})|(?:{answers}))(?:\*\*|__)?\s*:(?:\*\*|__)?",
        re.IGNORECASE | re.MULTILINE,
    )


def field_of(label: str) -> str:
    """Which field a label names; it may be a little longer than the words that are known."""
    plain = " ".join(label.casefold().strip(" *_?:.").split()).removeprefix("the ")
    if not plain:
        return ""
    for name, phrases in rows("field").items():
        if plain in phrases:
            return name
    return next((name for name, phrases in rows("field").items() if _first(plain, phrases)), "")


def _first(plain: str, phrases: list[str]) -> bool:
    return len(plain.split()) <= 5 and any(plain.startswith(f"{each} ") for each in phrases if len(each) > 4)


def sentences(piece: Piece) -> Iterator[Sentence]:
    """The sentences of a piece; what an interviewer says is none of the author's."""
    if piece.kind == "asked":
        return
    begin = 0
    ends = [*(each.span() for each in _SENTENCE_END.finditer(piece.text)), (len(piece.text), len(piece.text))]
    for stop, following in ends:
        text = piece.text[begin:stop]
        if _SHORTHAND.search(text.rstrip()[-8:]) and following < len(piece.text):
            continue
        if text.strip():
            yield Sentence(" ".join(text.split()), piece.place(begin, stop), "?" in text[-4:])
        begin = following


def lines(piece: Piece) -> Iterator[Sentence]:
    """The lines of a fence."""
    begin = 0
    for line in piece.text.split("\n"):
        if line.strip():
            yield Sentence(line.strip(), piece.place(begin, begin + len(line)), asks=False)
        begin += len(line) + 1


def say(name: str, span: Span, *args: str, facts: Iterable[Node] = ()) -> Node:
    """A statement at a place: arguments are texts, `facts` stand in its block."""
    return Node(Word(name, span), tuple(Text(each, span) for each in args), tuple(facts), span)


def fact(name: str, text: str, span: Span) -> Node:
    """A fact that is a text."""
    return Node(Word(name, span), (Text(clean(text), span),), (), span)


def clean(text: str) -> str:
    """A passage as it is quoted: single blanks, nothing dangling at its ends."""
    return " ".join(text.split()).strip(" ,;:–—-*_>→⇒").rstrip(".")
