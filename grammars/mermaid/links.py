"""What a link says: stroke, head, tail, text and id."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_PLAIN = re.compile(r"\s*(?:(?P<id>[^\s\"]+)@)?(?P<line>[xo<]?(?:--+[-xo>]|==+[=xo>]|-?\.+-[xo>]?|~~~+))\s*(?:\||\Z)")
_HALVES = re.compile(r"\s*(?:(?P<id>[^\s\"]+)@)?(?P<start>[xo<]?(?:--|==|-\.))\s*")
_HEADS = {"x": "cross", "o": "circle", ">": "arrow", "<": "arrow"}


class Line(NamedTuple):
    """How a link is drawn."""

    arrow: str
    stroke: str
    head: str
    tail: str


class Link(NamedTuple):
    """A link as read: its line, where its text stands in the token (0, 0 if none), and its id."""

    line: Line
    text: tuple[int, int]
    id: str | None


@lru_cache(maxsize=1024)  # most links of most diagrams are ` --> `
def read_link(token: str) -> Link:
    """Take a LINK token apart."""
    plain = _PLAIN.match(token)
    if plain is not None:
        bar = plain.end() if token[plain.end() - 1] == "|" else 0
        return Link(_line("", plain["line"]), (bar, token.rindex("|")) if bar else (0, 0), plain["id"])
    halves = _HALVES.match(token)
    assert halves is not None
    begin = halves.end()
    # The second half is what is left behind the text; its sign may not occur in the text, so the last run of it counts.
    sign = halves["start"][-1]
    body = token.rstrip()
    end = len(body)
    if body[end - 1] in "xo>":
        end -= 1
    if sign == ".":
        end -= 1  # the `-` behind the dots
    while end > begin and body[end - 1] == sign:
        end -= 1
    if sign != "=" and end > begin and body[end - 1] == "-":
        end -= 1
    if end > begin and body[end - 1] in "xo<":
        end -= 1
    return Link(_line(halves["start"], body[end:]), (begin, end), halves["id"])


def _line(start: str, end: str) -> Line:
    """mermaid wants both ends of a double-headed link alike and forgets the tail otherwise."""
    head = _HEADS.get(end[-1], "none")
    first = start[0] if start[:1] in _HEADS else end[0]
    tail = _HEADS.get(first, "none")
    if tail != head:
        tail = "none"
    strokes = start + end
    if "~" in strokes:
        return Line("--", "invisible", "none", "none")
    stroke = "dotted" if "." in strokes else "thick" if "=" in strokes else "normal"
    if head == "none":
        arrow = "--"
    elif head == "arrow" and tail == "arrow":
        arrow = "<->"
    else:
        arrow = "~>" if stroke == "dotted" else "->"
    return Line(arrow, stroke, head, tail)
