"""Reading a text whole, or, where it has errors, line by line."""

from __future__ import annotations

from typing import Any

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedInput

from designlint.parsing import Failure, Resume, parse_lines

NEWLINE = Token("_SEP", "\n")

LINE_STARTS = frozenset(
    {"SUBGRAPH", "END", "DIRECTION", "TITLE", "DESCRIPTION", "STYLE", "CLASSDEF", "CLASS", "LINKSTYLE", "CLICK"}
)
"""Tokens that are a line of their own, wherever they are met."""
SLIP_LIMIT = 20
"""After so many errors the rest of a text is left alone."""


class Lines(Transformer[Token, Any]):
    """Every rule becomes the plain list of what it holds; single tokens pass as they are."""

    def _items(self, children: list[Any]) -> list[Any]:
        return children

    start = chain = group = _items


def read_lines(parser: Lark, text: str, resume: Resume) -> tuple[list[Any], list[Failure]]:
    """The items of a text, its header first, and what could not be read."""
    try:
        items: Any = parser.parse(text)
    except UnexpectedInput:
        count = 0

        def resume_or_stop(text: str, failure: Failure) -> tuple[int, tuple[Token, ...]]:
            nonlocal count
            count += 1
            return resume(text, failure) if count < SLIP_LIMIT else (len(text), (NEWLINE,))

        items, failures = parse_lines(parser, text, "_SEP", resume_or_stop)
        return items or [], failures[:SLIP_LIMIT]
    return items, []


def line_end(text: str, start: int) -> int:
    """Where the line that holds `start` ends."""
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def drop_line(text: str, failure: Failure) -> tuple[int, tuple[Token, ...]]:
    """Go on at the next line; a broken header is taken for a good one."""
    if "HEAD" in failure.expected:
        return line_end(text, failure.start + 1), (Token("HEAD", ""),)
    if failure.start >= len(text) - 1:
        return len(text), (NEWLINE,)
    return line_end(text, failure.start), ()
