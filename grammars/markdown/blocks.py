"""The blocks of a Markdown text: fences, headings and what else is no running text, by lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines `first` up to, not including, `last`. `kind` is fence, code (indented), html or heading.

    `info` are the words behind the opening of a fence, `level` the depth of a heading; `content` is the text inside.
    """

    kind: str
    first: int
    last: int
    content: str
    info: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """The offsets at which lines begin, and the blocks in order."""

    starts: tuple[int, ...]
    blocks: tuple[Block, ...]
    length: int
    body: int  # the first line behind the data at the top

    def line(self, number: int) -> tuple[int, int]:
        """Where a line begins and where the next one does."""
        return self.starts[number], self.starts[number + 1] if number + 1 < len(self.starts) else self.length


@lru_cache(maxsize=1)
def layout(text: str) -> Layout:
    """The blocks of a text; a lone `\\r` ends a line too."""
    starts = (0, *(found.end() for found in _LINE_END.finditer(text)))
    body = _front_matter(text, starts)
    return Layout(starts, tuple(_blocks(text, body)), len(text), body)


@lru_cache(maxsize=1)
def tokens(text: str) -> tuple[Token, ...]:
    """What the parser makes of a text: blocks, lists, quotes and tables; what stands inside paragraphs is left as it
    is."""
    return tuple(_parser().parse(text))


def _blocks(text: str, skipped: int) -> list[Block]:
    found: list[Block] = []
    read = tokens(text)
    for index, token in enumerate(read):
        if token.map is None:
            continue
        first, last = token.map
        if token.type == "fence":
            found.append(Block("fence", first, last, token.content, token.info))
        elif token.type == "code_block":
            found.append(Block("code", first, last, token.content))
        elif token.type == "html_block":
            found.append(Block("html", first, last, token.content))
        elif token.type == "heading_open" and first >= skipped:
            found.append(Block("heading", first, last, read[index + 1].content, level=int(token.tag[1:])))
    if skipped:
        found.insert(0, Block("html", 0, skipped, ""))
    return found


def _front_matter(text: str, starts: tuple[int, ...]) -> int:
    """How many lines the data at the top of a text takes, between two lines of dashes."""
    if not text.startswith(("---", "\ufeff---")):
        return 0
    for number, (start, end) in enumerate(pairwise((*starts[1:], len(text))), 2):
        if text[start:end].rstrip() in ("---", "..."):
            return number
    return 0


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser
