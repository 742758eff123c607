"""Markdown as a host: every fence with a word behind its opening, and the `:::mermaid` blocks of Azure DevOps."""

from __future__ import annotations

import re
from collections.abc import Iterator

from designlint.frontend import Host, Passage
from designlint.source import Source

from .blocks import Layout, layout
from .outline import outline
from .prose import prose

_WORD = re.compile(r"[\s{.]*([\w+#-]+)")
_COLONS = re.compile(r"[ \t]*:::[ \t]*\{?[ \t]*(mermaid)\b[^\n]*", re.IGNORECASE)
_COLONS_END = re.compile(r"[ \t]*:::[ \t]*\r?\n?\Z")

ALIASES = {"mermaid-example": "mermaid", "mermaidjs": "mermaid"}
"""Words that some sites use for a format known by another."""


def passages(source: Source) -> Iterator[Passage]:
    """The fences of a document in order, each as a source of its own that knows its place."""
    lines = layout(source.text)
    blocks = sorted([*_fences(source.text, lines), *_colon_blocks(source.text, lines.starts)])
    covered = 0
    for first, word, ranges, last in blocks:
        if first < covered:
            continue
        covered = last
        start, end = lines.line(first)
        opening = source.span(start, start + len(source.text[start:end].rstrip("\r\n")))
        yield Passage(word, source.excerpt(ranges), opening)


_Block = tuple[int, str, list[tuple[int, int]], int]
"""Line of the opening, word, places of the content, line behind the block."""


def _fences(text: str, lines: Layout) -> Iterator[_Block]:
    for block in lines.blocks:
        word = _WORD.match(block.info) if block.kind == "fence" else None
        if word is None:
            continue
        inside = block.content.split("\n")
        if inside[-1] == "":
            inside.pop()
        ranges = [
            _place(text, lines, block.first + 1 + index, line)
            for index, line in enumerate(inside)
            if block.first + 1 + index < len(lines.starts)
        ]
        name = word.group(1).lower()
        yield block.first, ALIASES.get(name, name), ranges, block.last


def _place(text: str, lines: Layout, number: int, content: str) -> tuple[int, int]:
    """Where the content of a line stands: inside lists and quotes the line begins further to the right."""
    start, end = lines.line(number)
    stop = start + len(text[start:end].rstrip("\r\n"))
    bare = content.lstrip(" \t")
    begin = stop - len(bare)
    # Leading blanks of the content may stem from half a tab, so count only those that are there.
    for _ in range(len(content) - len(bare)):
        if begin <= start or text[begin - 1] not in " \t":
            break
        begin -= 1
    return begin, end


def _colon_blocks(text: str, starts: tuple[int, ...]) -> Iterator[_Block]:
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


HOST = Host(
    name="markdown",
    summary="fenced diagrams in Markdown",
    suffixes=(".md", ".markdown"),
    comment=("<!--", "-->"),
    passages=passages,
    prose=prose,
    outline=outline,
)
