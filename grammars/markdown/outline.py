"""The running text of a document as a tree of statements: sections, paragraphs, items of lists, rows of tables, fences.

Every text is as long as the place it stands at, so that a part of it is found at the same offset; markup is blank.
Block quotes are left out: they are somebody else's words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from designlint.source import Source, Span
from designlint.statements import Node, Statement, Text, Word

from .blocks import layout, tokens

if TYPE_CHECKING:
    from markdown_it.token import Token

_MARKER = re.compile(r"^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?:\[[ xX]\][ \t])?", re.MULTILINE)
_MARKUP = re.compile(
    r"<!--.*?-->|</?[A-Za-z][^<>\n]{0,200}>|!?\[(?=[^\]\n]{0,200}\]\()|\]\([^)\s]{0,500}\)|`+|\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|~~",
    re.DOTALL,
)
_STRUCK = re.compile(r"~~[^~\n]{1,400}~~")
_FENCE_ENDS = re.compile(r"\A[^\n]*|\n[ \t]*(?:`{3,}|~{3,})[ \t]*\Z")
_FENCE_WORD = re.compile(r"[\s{.]*([\w+#-]+)")
_MOST = 50_000  # of the parser's tokens are read


@dataclass(slots=True)
class _Open:
    """A section or an item while it is filled; a section's `rank` is the level of its heading."""

    name: str
    title: Text
    rank: int
    items: list[Statement | _Open] = field(default_factory=list)

    def done(self) -> Node:
        items = tuple(each.done() if isinstance(each, _Open) else each for each in self.items)
        return Node(Word(self.name, self.title.span), (self.title,), items, self.title.span)


def outline(source: Source) -> tuple[Statement, ...]:
    """What stands in a document: `section`, `text`, `item`, `head` and `row` of cells, `fence` of language and text."""
    lines = layout(source.text)
    starts, skipped, read = lines.starts, lines.body, tokens(source.text)[:_MOST]
    top = _Open("section", Text("", source.span(0, 0)), 0)
    sections, items = [top], [top]  # what is open: sections by rank; items, the innermost last
    quotes = 0
    for number, token in enumerate(read):
        if token.type in ("blockquote_open", "blockquote_close"):
            quotes += 1 if token.type == "blockquote_open" else -1
        if quotes or (token.map and token.map[0] < skipped):
            continue
        match token.type:
            case "heading_open" if token.level == 0:  # in a list it is but an item in large letters
                rank = int(token.tag[1:])
                while sections[-1].rank >= rank:
                    sections.pop()
                opened = _Open("section", _text(source, _place(source, starts, token), heading=True), rank)
                sections[-1].items.append(opened)
                sections.append(opened)
                items = [opened]
            case "list_item_open":
                opened = _Open("item", Text("", _place(source, starts, token)), 0)
                items[-1].items.append(opened)
                items.append(opened)
            case "list_item_close" if len(items) > 1:  # its beginning may stand in the data at the top
                items.pop()
            case "inline" if read[number - 1].type == "paragraph_open":
                text = _text(source, _place(source, starts, token))
                if read[number - 2].type == "list_item_open":
                    items[-1].title = text
                else:
                    items[-1].items.append(Node(Word("text", text.span), (text,), (), text.span))
            case "tr_open":
                items[-1].items.append(_row(source, starts, read, number))
            case "fence" | "code_block":
                items[-1].items.append(_fence(source, starts, token))
            case _:
                pass
    return top.done().items


def _row(source: Source, starts: Sequence[int], read: Sequence[Token], number: int) -> Node:
    """A row of a table; `head` if its cells are titles."""
    place = _place(source, starts, read[number])
    cells, at, name = [], place.start, "row"
    for token in read[number + 1 :]:
        if token.type == "tr_close":
            break
        if token.type == "inline":
            found = source.text.find(token.content, at, place.end) if token.content else -1
            begin = found if found >= 0 else at
            at = begin + (len(token.content) if found >= 0 else 0)
            cells.append(_text(source, source.span(begin, at)))
        elif token.type == "th_open":
            name = "head"
    return Node(Word(name, place), tuple(cells), (), place)


def _fence(source: Source, starts: Sequence[int], token: Token) -> Node:
    place = _place(source, starts, token)
    word = _FENCE_WORD.match(token.info)
    language = Word(word[1].lower() if word else "", place)
    inside = place.text
    if token.type == "fence":
        inside = _FENCE_ENDS.sub(_blank, inside)
    return Node(Word("fence", place), (language, Text(inside, place)), (), place)


def _place(source: Source, starts: Sequence[int], token: Token) -> Span:
    assert token.map is not None
    first, last = token.map
    start, end = starts[first], starts[last] if last < len(starts) else len(source.text)
    return source.span(start, start + len(source.text[start:end].rstrip()))


def _text(source: Source, place: Span, *, heading: bool = False) -> Text:
    """What stands at a place, with blanks for markup and at the places of markers."""
    text = _STRUCK.sub(_blank, place.text)
    text = _MARKER.sub(_blank, text)
    if heading:
        text = re.sub(r"^[ \t]*#+|#+[ \t]*$|\n[ \t]*(?:=+|-+)[ \t]*$", _blank, text)
    return Text(_MARKUP.sub(_blank, text).replace("\r", " "), place)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])
