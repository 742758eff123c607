"""A vertex token taken apart: id, shape, label, class and the `@{ … }` behind it."""

from __future__ import annotations

import re
from typing import NamedTuple

from designlint.parsing import Token

_ID = re.compile(r"[^\[({>@:]*+(?::(?!::)[^\[({>@:]*+)*+")
_LABELLED = re.compile(
    r"""(?P<open>\(\(\(|\(\(|\(\[|\(-|\(|\[\[|\[\(|\[/|\[\\|\[\|[^|]*\||\[|\{\{|\{|>)
        (?P<label>(?:"[^"]*"|[^\[\](){}"]+|"(?=[^\[\](){}"]*[/\\]\]))+)
        (?P<close>\)\)\)|\]\)|\]\]|\)\]|\(\]|\)\)|\}\}|\]|\)|\})""",
    re.VERBOSE,
)
_CLASS = re.compile(r":::((?:[^@]|@(?!\{))+)")

_SHAPES = {
    "[": "square",
    "(": "round",
    "{": "diamond",
    "[[": "subroutine",
    "[(": "cylinder",
    "((": "circle",
    "(((": "doublecircle",
    "([": "stadium",
    "(-": "ellipse",
    "{{": "hexagon",
    ">": "odd",
}
_SLANTED = {("/", "/"): "lean_right", ("\\", "\\"): "lean_left", ("/", "\\"): "trapezoid", ("\\", "/"): "inv_trapezoid"}


class Naming(NamedTuple):
    """A mention of a node with more than its id. `label` and `data` are offsets in the text, (0, 0) where nothing was
    written."""

    id: str
    shape: str
    label: tuple[int, int]
    style_class: str
    data: tuple[int, int]


def read_vertex(token: Token) -> Naming | None:
    """Take a VERTEX token apart; None if it is a bare id."""
    found = _ID.match(token)
    assert found is not None
    position = found.end()
    if position == len(token):
        return None
    name = found[0]
    start = token.start
    shape = ""
    label = (0, 0)
    style_class = ""
    data = (0, 0)
    labelled = _LABELLED.match(token, position)
    if labelled is not None:
        opening = labelled["open"]
        first, last = labelled.span("label")
        position = labelled.end()
        if opening in ("[/", "[\\"):
            shape, last = _slanted(token, opening, last, position)
        elif opening == "(-":
            shape, last = "ellipse", last - (labelled["close"] == ")")
        else:
            shape = _SHAPES.get(opening, "rect")
        label = (start + first, start + last)
    if position < len(token):
        grouped = _CLASS.match(token, position)
        if grouped is not None:
            style_class = grouped[1]
            position = grouped.end()
        if position < len(token) - 1:
            data = (start + position + 2, start + len(token) - 1)
    return Naming(name, shape, label, style_class, data)


def _slanted(token: str, opening: str, last: int, end: int) -> tuple[str, int]:
    """The slant of the right side stands just before the `]`; `)]` and the like count as a backslash."""
    sign = "\\"
    if token[end - 2] in "/\\":
        sign, last = token[end - 2], end - 2
    return _SLANTED[opening[1], sign], last
