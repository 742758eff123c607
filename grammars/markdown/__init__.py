"""Markdown as a host: every fence with a word behind its opening, and the `:::mermaid` blocks of Azure DevOps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from designlint.frontend import Host, Passage
from designlint.source import Source

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_LINE_END = re.compile(r"\r\n|\r|\n")
_WORD = re.compile(r"[\s{.]*([\w+#-]+)")
_COLONS = re.compile(r"[ \t]*:::[ \t]*\{?[ \t]*(mermaid)\b[^\n]*", re.IGNORECASE)
_COLONS_END = re.compile(r"[ \t]*:::[ \t]*\r?\n?\Z")

ALIASES = {"mermaid-example": "mermaid", "mermaidjs": "mermaid"}
"""Words that some sites use for a format known by another."""


def passages(source: Source) -> Iterator[Passage]:
    """The fences of a document in order, each as a source of its own that knows its place."""
    starts = _line_starts(source.text)
    blocks = sorted([*_fences(source.text, starts), *_colon_blocks(source.text, starts)])
    covered = 0
    for first, word, ranges, last in blocks:
        if first < covered:
            continue
        covered = last
        end = starts[first + 1] if first + 1 < len(starts) else len(source.text)
        opening = source.span(starts[first], starts[first] + len(source.text[starts[first] : end].rstrip("\r\n")))
        yield Passage(word, source.excerpt(ranges), opening)


_Block = tuple[int, str, list[tuple[int, int]], int]
"""Line of the opening, word, places of the content, line behind the block."""


def _fences(text: str, starts: list[int]) -> Iterator[_Block]:
    for token in _parser().parse(text):
        if token.type != "fence" or token.map is None:
            continue
        word = _WORD.match(token.info)
        if word is None:
            continue
        first, last = token.map
        lines = token.content.split("\n")
        if lines[-1] == "":
            lines.pop()
        ranges = [
            _place(text, starts, first + 1 + index, line)
            for index, line in enumerate(lines)
            if first + 1 + index < len(starts)
        ]
        name = word.group(1).lower()
        yield first, ALIASES.get(name, name), ranges, last


def _place(text: str, starts: list[int], number: int, content: str) -> tuple[int, int]:
    """Where the content of a line stands: inside lists and quotes the line begins further to the right."""
    start = starts[number]
    end = starts[number + 1] if number + 1 < len(starts) else len(text)
    stop = start + len(text[start:end].rstrip("\r\n"))
    bare = content.lstrip(" \t")
    begin = stop - len(bare)
    # Leading blanks of the content may stem from half a tab, so count only those that are there.
    for _ in range(len(content) - len(bare)):
        if begin <= start or text[begin - 1] not in " \t":
            break
        begin -= 1
    return begin, end


def _colon_blocks(text: str, starts: list[int]) -> Iterator[_Block]:
    if ":::" not in text:
        return
    opened: int | None = None
    bounds = [*starts, len(text)]
    for number in range(len(starts)):
        line = text[bounds[number] : bounds[number + 1]]
        if opened is None:
            if _COLONS.match(line):
                opened = number
        elif _COLONS_END.match(line):
            yield opened, "mermaid", [(bounds[opened + 1], bounds[number])], number + 1
            opened = None
    if opened is not None and opened + 1 < len(bounds):
        yield opened, "mermaid", [(bounds[opened + 1], len(text))], len(starts)


def _line_starts(text: str) -> list[int]:
    """Offsets at which lines begin for Markdown, to which a lone `\\r` ends a line too."""
    return [0, *(found.end() for found in _LINE_END.finditer(text))]


@cache
def _parser() -> MarkdownIt:
    """Block structure only: what stands inside paragraphs is of no interest."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


HOST = Host(
    name="markdown",
    summary="fenced diagrams in Markdown",
    suffixes=(".md", ".markdown"),
    comment=("<!--", "-->"),
    passages=passages,
)
