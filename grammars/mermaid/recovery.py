"""Reading a text whole, or, where it has errors, line by line."""

from __future__ import annotations

from typing import Any

from lark import Transformer

from designlint.parsing import Failure, Grammar, Resume, Token, parse_lines

NEWLINE = Token.of("_SEP", "\n")

LINE_STARTS = frozenset(
    {"SUBGRAPH", "END", "DIRECTION", "TITLE", "DESCRIPTION", "STYLE", "CLASSDEF", "CLASS", "LINKSTYLE", "CLICK"}
)
"""Tokens that are a line of their own, wherever they are met."""
SLIP_LIMIT = 20
"""After so many errors the rest of a text is left alone."""


class Lines(Transformer[Token, Any]):
    """A text becomes the list of its lines, the header first; a line is one token or a list of them."""

    def start(self, children: list[Any]) -> list[Any]:
        """The header, and the lines behind it."""
        head, lines = children
        return [head, *lines]

    def _grown(self, children: list[Any]) -> list[Any]:
        """A rule that begins with itself adds to the list that is there."""
        if not children or isinstance(children[0], Token):
            return children
        grown: list[Any] = children[0]
        grown += children[1:]
        return grown

    lines = chain = _grown


def read_lines(grammar: Grammar, text: str, resume: Resume) -> tuple[list[Any], list[Failure]]:
    """The items of a text, its header first, and what could not be read."""
    count = 0

    def resume_or_stop(text: str, failure: Failure) -> tuple[int, tuple[Token, ...]]:
        nonlocal count
        count += 1
        return resume(text, failure) if count < SLIP_LIMIT else (len(text), (NEWLINE,))

    items, failures = parse_lines(grammar, text, "_SEP", resume_or_stop)
    return items or [], failures[:SLIP_LIMIT]


def line_end(text: str, start: int) -> int:
    """Where the line that holds `start` ends."""
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def drop_line(text: str, failure: Failure) -> tuple[int, tuple[Token, ...]]:
    """Go on at the next line; a broken header is taken for a good one."""
    if "HEAD" in failure.expected:
        return line_end(text, failure.start + 1), (Token.of("HEAD", ""),)
    if failure.start >= len(text) - 1:
        return len(text), (NEWLINE,)
    return line_end(text, failure.start), ()
