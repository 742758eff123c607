"""A document as sections of pieces: paragraphs, items, rows and fences, each with what its heading and the words in
front of it say that it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from designlint.build.told.lexicon import any_of, meaning, rows
from designlint.source import Span
from designlint.statements import Figure, Node, Statement, Text, Word

_NUMBERING = re.compile(r"^\W*(?:(?:step|phase|part|section)\s+\d+\W+|\d+(?:\.\d+)*[.):]?\s+)?", re.IGNORECASE)
_ASIDE = re.compile(r"\s*\([^()]*\)\s*$")
_LABEL = re.compile(r"\s*(?P<label>[^\W\d_][^:.!?\n–—]{0,58}?)\s*(?::(?=\s|$)|\s[–—-]\s)")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”')\]]*\s+(?=[^\sa-z,;])|\n\s*\n")
_SHORTHAND = re.compile(r"(?:\b(?:e\.g|i\.e|vs|etc|approx|cf|resp|no|incl)|\b[A-Z])\.$", re.IGNORECASE)
_QUOTED = re.compile(r"[“\"](?=\w)[^“”\"\n]{12,}?[”\"]")
_MOST = 4_000  # pieces that are read of one document
_LONGEST = 2_000  # characters of a piece


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, an item of a list, a row of a table or a fence.

    `label` is what stands in front of the colon at its beginning, `lead` the words that lead in to the list or the item
    that it belongs to; `text` follows the label and begins at `start` of `span`. `cells` are those of a row, by the
    titles of their columns; `language` is that of a fence.
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


@dataclass(slots=True)
class Section:
    """The pieces under a heading. `topic` is what the heading says, or that of the section around; `own` whether it is
    its own. `subject` is what else the heading names."""

    title: str
    span: Span
    rank: int
    topic: str
    own: bool
    subject: str
    pieces: list[Piece] = field(default_factory=list)
    inner: list[Section] = field(default_factory=list)

    def all(self) -> Iterator[Piece]:
        """Its pieces and those of the sections in it."""
        yield from self.pieces
        for each in self.inner:
            yield from each.all()


def read_sections(outline: Iterable[Statement]) -> list[Section]:
    """All sections of a document in order, outer ones before inner ones; the first holds what stands above all
    headings."""
    found: list[Section] = []
    statements = list(outline)
    if statements:
        top = Section("", statements[0].span, 0, "", False, "")
        found.append(top)
        _fill(top, statements, found)
    return found


def _fill(section: Section, statements: Iterable[Statement], found: list[Section]) -> None:
    lead = ""
    head: tuple[str, ...] = ()
    for node in statements:
        if not isinstance(node, Node) or len(found) > _MOST:
            continue
        match node.name.text:
            case "section":
                inner = _section(node, section)
                section.inner.append(inner)
                found.append(inner)
                _fill(inner, node.items, found)
            case "text":
                piece = _piece("text", _text_of(node))
                lead = _lead(piece)
                section.pieces.append(piece)
            case "item":
                _items(section, node, lead, 0)
            case "head":
                head = tuple(" ".join(each.text.split()) for each in node.args if isinstance(each, Text))
            case "row":
                cells = tuple(zip(head, (each for each in node.args if isinstance(each, Text)), strict=False))
                text = ": ".join(each.text.strip() for each in node.args if isinstance(each, Text))
                section.pieces.append(Piece("row", text, node.span, cells=cells, lead=lead))
            case "fence":
                language, inside = node.args
                if isinstance(language, Word) and isinstance(inside, Text):
                    section.pieces.append(Piece("fence", inside.text, node.span, language=language.text, lead=lead))
            case _:
                pass


def _items(section: Section, node: Node, lead: str, depth: int) -> None:
    piece = _piece("item", _text_of(node), lead, depth)
    section.pieces.append(piece)
    inner = _lead(piece) or ("" if piece.label else lead)
    if not piece.label and 0 < len(piece.text.split()) <= 6:
        inner = piece.text.strip()
    for each in node.items:
        if isinstance(each, Node) and each.name.text == "item":
            _items(section, each, inner or lead, depth + 1)
        elif isinstance(each, Node):
            _fill(section, (each,), [])


def _lead(piece: Piece) -> str:
    """What a paragraph says of the list behind it: its label, or the last words in front of a colon."""
    if piece.label and not piece.text.strip():
        return piece.label
    said = piece.text.rstrip()
    return re.split(r"[,.;]\s", said)[-1].strip(" :") if said.endswith(":") else ""


def _text_of(node: Node) -> Text:
    text = node.args[0]
    assert isinstance(text, Text)
    return text


def _piece(kind: str, text: Text, lead: str = "", depth: int = 0) -> Piece:
    said = text.text[:_LONGEST]
    said = _QUOTED.sub(lambda quote: " " * len(quote[0]), said)
    label = _LABEL.match(said)
    if label is None or len(label["label"].split()) > 7:
        return Piece(kind, said, text.span, 0, "", lead, depth)
    return Piece(kind, said[label.end() :], text.span, label.end(), " ".join(label["label"].split()), lead, depth)


def _section(node: Node, around: Section) -> Section:
    title = " ".join(_text_of(node).text.split())
    plain = _ASIDE.sub("", _NUMBERING.sub("", title, count=1))
    topic = meaning("topic", plain)
    subject = _without_topic(plain, topic) if topic else plain
    return Section(plain, node.span, around.rank + 1, topic or around.topic, bool(topic), subject)


def _without_topic(title: str, topic: str) -> str:
    """What a heading such as "Deep dive 1: the feed" is about."""
    words = re.sub(rf"(?<![\w-])(?:{any_of(rows('topic')[topic])})(?![\w-])", " ", title, flags=re.IGNORECASE)
    return " ".join(words.strip(" :–—-#.0123456789").split())


def field_of(label: str) -> str:
    """Which field a label names; it may be a little longer than the words that are known."""
    plain = " ".join(label.casefold().strip(" *_?").split())
    if not plain:
        return ""
    for name, phrases in rows("field").items():
        if plain in phrases:
            return name
    return next((name for name, phrases in rows("field").items() if _first(plain, phrases)), "")


def _first(plain: str, phrases: list[str]) -> bool:
    return len(plain.split()) <= 5 and any(plain.startswith(f"{each} ") for each in phrases if len(each) > 4)


def sentences(piece: Piece) -> Iterator[Sentence]:
    """The sentences of a piece."""
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


def word_fact(name: str, *values: Word | Figure) -> Node:
    """A fact that is a name or a figure."""
    return Node(Word(name, values[0].span), values, (), values[0].span)


def clean(text: str) -> str:
    """A passage as it is quoted: single blanks, nothing dangling at its ends."""
    return " ".join(text.split()).strip(" ,;:–—-*_").rstrip(".")
