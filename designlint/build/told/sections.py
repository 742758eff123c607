"""A document as sections of pieces: under headings, and under what serves as one, such as a short item over a list, a
paragraph that leads in to one, the column of a table of deep dives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from designlint.build.told.lexicon import any_of, meaning, rows
from designlint.build.told.pieces import Piece, clean, field_of, lead_of, piece_of, spoken
from designlint.source import Span
from designlint.statements import Node, Statement, Text, Word

_NUMBERING = re.compile(r"^\W*(?:(?:step|phase|part|section)\s+\d+\W+|\d+(?:\.\d+)*[.):]?\s+)?", re.IGNORECASE)
_ASIDE = re.compile(r"\s*\([^()]*\)\s*$")
_DIVE = {"problem", "option", "choose", "because", "details", "failures"}
_OWN_LINE = re.compile(r"\s*(?:[\w<>~%/.+-]{1,16}(?: [\w<>~%/.+()-]{1,16}){0,3}:\s|what if\b)", re.IGNORECASE)
_MOST = 4_000  # sections that are read of one document
_SHORT = 6  # words of what serves as a heading


@dataclass(slots=True)
class Section:
    """The pieces under a heading. `topic` is what the heading says, or that of the section around; `own` whether it is
    its own. `subject` is what else the heading names. `early` ones come before anything is designed."""

    title: str
    span: Span
    topic: str
    own: bool
    subject: str
    early: bool = False
    pieces: list[Piece] = field(default_factory=list)
    inner: list[Section] = field(default_factory=list)


def read_sections(outline: Iterable[Statement]) -> list[Section]:
    """All sections of a document in order, outer ones before inner ones; the first holds what stands above all
    headings."""
    found: list[Section] = []
    statements = [each for each in outline if isinstance(each, Node)]
    if statements:
        top = Section("", statements[0].span, "", own=False, subject="")
        found.append(top)
        _fill(top, statements, found)
        _find_title(top)
        _mark_early(found)
    return found


def _find_title(top: Section) -> None:
    """The first heading of a document is its title: "Design a chat system" opens no section on the design."""
    first = top.inner[0] if top.inner else None
    if first is not None and (first.topic == "design" or re.match(r"\s*#\s", first.span.text)):
        was, first.topic = first.topic, ""
        for each in first.inner:
            if not each.own and each.topic == was:
                each.topic = ""


def _mark_early(sections: Sequence[Section]) -> None:
    for each in sections:
        if each.topic in ("design", "deepdive", "choices", "failures", "growth", "whatif", "wrapup", "data"):
            return
        each.early = True


def _fill(section: Section, statements: Sequence[Node], found: list[Section]) -> None:
    """Put statements into a section; what serves as a heading opens one of its own."""
    lead = ""
    into = section
    head: tuple[str, ...] = ()
    asked = ""
    for node in statements[: _MOST if len(found) < _MOST else 0]:
        match node.name.text:
            case "section":
                _open(_title_of(node), node.span, section, node.items, found)
            case "text":
                for piece in (
                    turn for line in _lines(_text_of(node)) for turn in spoken(piece_of("text", line), asked)
                ):
                    asked = piece.question
                    into, lead = _led(section, piece, found)
                    if into is section or piece.text.strip():
                        into.pieces.append(piece)
            case "item":
                _item(into, node, lead, 0, found)
            case "head":
                head = tuple(" ".join(each.text.split()) for each in node.args if isinstance(each, Text))
                columns = _columns(statements, node)
                if section.topic == "deepdive" and columns:
                    _dives_of(section, node, head, columns, found)
                    head = ()
            case "row" if head:
                cells = tuple(zip(head, (each for each in node.args if isinstance(each, Text)), strict=False))
                said = (each.text.strip() for each in node.args if isinstance(each, Text))
                text = ": ".join(each for each in said if each.lower() not in ("", "-", "given"))
                section.pieces.append(Piece("row", text, node.span, cells=cells, lead=lead))
            case "fence":
                language, inside = node.args
                if isinstance(language, Word) and isinstance(inside, Text):
                    into.pieces.append(Piece("fence", inside.text, node.span, language=language.text, lead=lead))
            case _:
                pass


def _lines(text: Text) -> list[Text]:
    """A paragraph whose lines each begin with a label or a question of their own, line by line."""
    said = text.text.split("\n")
    if len(said) < 2 or not all(_OWN_LINE.match(each) for each in said):
        return [text]
    found, begin = [], 0
    for each in said:
        span = text.span.source.span(text.span.start + begin, text.span.start + begin + len(each))
        found.append(Text(each, span))
        begin += len(each) + 1
    return found


def _led(section: Section, piece: Piece, found: list[Section]) -> tuple[Section, str]:
    """Where what follows a paragraph belongs, and what the paragraph says of it."""
    lead = lead_of(piece)
    if piece.bold and section.topic == "deepdive" and not field_of(piece.bold) and piece.text.strip():
        return _open(piece.bold, piece.span, section, (), found), ""
    if lead and not field_of(lead) and meaning("topic", lead) and len(lead.split()) <= _SHORT:
        return _open(lead, piece.span, section, (), found), lead
    return section, lead


def _item(section: Section, node: Node, lead: str, depth: int, found: list[Section]) -> None:
    piece = piece_of("item", _text_of(node), lead, depth)
    inner = [each for each in node.items if each.__class__ is Node]
    items = [each for each in inner if isinstance(each, Node) and each.name.text == "item"]
    title = clean(piece.label or piece.text) if not (piece.label and piece.text.strip()) else ""
    if items and title and len(title.split()) <= _SHORT and not field_of(title):
        fields = {field_of(piece_of("item", _text_of(each)).label) for each in items}
        if len(fields & _DIVE) > 1 or meaning("topic", title):
            _open(title, piece.span, section, [each for each in inner if isinstance(each, Node)], found)
            return
    section.pieces.append(piece)
    following = lead_of(piece) or ("" if piece.label else lead)
    if not piece.label and 0 < len(piece.text.split()) <= _SHORT:
        following = piece.text.strip()
    for each in inner:
        if isinstance(each, Node) and each.name.text == "item":
            _item(section, each, following or lead, depth + 1, found)
        elif isinstance(each, Node):
            _fill(section, (each,), found)


def _columns(statements: Sequence[Node], head: Node) -> list[tuple[str, list[Text]]]:
    """The rows of a table that tells fields of deep dives, a column for each: what a row is, and its cells."""
    at = next(number for number, each in enumerate(statements) if each is head) + 1
    found = []
    for node in statements[at:]:
        if node.name.text != "row":
            break
        cells = [each for each in node.args if isinstance(each, Text)]
        name = field_of(clean(cells[0].text)) if cells else ""
        found.append((name, cells[1:]))
    known = [each for each in found if each[0] in _DIVE]
    return known if len(known) >= 3 and len(known) * 2 > len(found) else []


def _dives_of(
    section: Section,
    head: Node,
    titles: Sequence[str],
    rows: Sequence[tuple[str, list[Text]]],
    found: list[Section],
) -> None:
    for number, title in enumerate(titles[1:]):
        inner = _open(title or section.title, head.span, section, (), found)
        for name, cells in rows:
            if number < len(cells):
                text = cells[number]
                inner.pieces.append(Piece("text", text.text, text.span, label=name))


def _open(title: str, span: Span, around: Section, statements: Sequence[Statement], found: list[Section]) -> Section:
    plain = _ASIDE.sub("", _NUMBERING.sub("", title, count=1))
    topic = meaning("topic", plain)
    subject = _without_topic(plain, topic) if topic else plain
    if meaning("topic", subject) and topic:
        subject = ""  # "Design deep dive"
    section = Section(plain, span, topic or around.topic, own=bool(topic), subject=subject)
    around.inner.append(section)
    found.append(section)
    _fill(section, [each for each in statements if isinstance(each, Node)], found)
    return section


def _title_of(node: Node) -> str:
    return " ".join(_text_of(node).text.split())


def _text_of(node: Node) -> Text:
    text = node.args[0]
    assert isinstance(text, Text)
    return text


def _without_topic(title: str, topic: str) -> str:
    """What a heading such as "Deep dive 1: the feed" is about."""
    words = re.sub(rf"(?<![\w-])(?:{any_of(rows('topic')[topic])})(?![\w-])", " ", title, flags=re.IGNORECASE)
    return " ".join(words.strip(" :–—-#.0123456789").split())
