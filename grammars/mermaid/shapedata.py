"""The `@{ … }` behind a node: as much of YAML as people write there, with the place of each value.

On one line it is a flow mapping (`shape: cyl, label: "Orders"`), on several it is a block of `key: value` lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_QUOTED = r"""(?:"(?P<{0}double>(?:[^"\\]|\\.)*+)"|'(?P<{0}single>(?:[^']|'')*+)')"""
# A plain scalar ends before `: ` and ` #`; inside braces also before a comma or bracket.
_FLOW_PLAIN = (
    r"""(?![,\[\]{{}}"'#&*!|>%@`\s])"""
    r"""(?P<{0}plain>(?:[^\s,\[\]{{}}:]|:(?=[^\s,\[\]{{}}])|[ \t]+(?=[^\s,\[\]{{}}#:]))++)"""
)
_BLOCK_PLAIN = r"""(?![,\[\]{{}}"'#&*!|>%@`\s])(?P<{0}plain>(?:[^\s:]|:(?=\S)|[ \t]+(?=[^\s#:]))++)"""
_FLOW_ENTRY = re.compile(
    rf"""\s*(?:{_QUOTED.format("key_")}|{_FLOW_PLAIN.format("key_")})
        (?:\s*:(?:(?<=["']:)|(?=[\s,]|\Z))\s*(?:{_QUOTED.format("")}|{_FLOW_PLAIN.format("")})?)?\s*(?:,|\Z)""",
    re.VERBOSE,
)
_BLOCK_ENTRY = re.compile(
    rf"""(?P<indent>[ ]*)(?:{_QUOTED.format("key_")}|{_BLOCK_PLAIN.format("key_")})[ \t]*:(?=\s|\Z)[ \t]*
        (?:{_QUOTED.format("")}|{_BLOCK_PLAIN.format("")}|(?P<scalar>[|>][-+\d]*)|(?P<flow>[\[{{][^\n]*))?
        [ \t]*(?:\#[^\n]*)?(?:\n|\Z)""",
    re.VERBOSE,
)
_INDENTED = re.compile(r"(?:[ \t]*\n|(?P<indent>[ ]*)(?=\S)[^\n]*(?:\n|\Z))")

# fmt: off
SHAPES = frozenset([
    "anchor", "bang", "bolt", "bow-rect", "bow-tie-rectangle", "brace", "brace-l", "brace-r", "braces", "browser",
    "bucket", "card", "choice", "circ", "circle", "cloud", "collate", "com-link", "comment", "composite", "console",
    "cross-circ", "crossed-circle", "curv-trap", "curved-trapezoid", "cyl", "cylinder", "das", "data-store",
    "database", "datastore", "db", "dbl-circ", "decision", "delay", "diam", "diamond", "directory", "disk", "display",
    "div-proc", "div-rect", "divided-process", "divided-rectangle", "doc", "docs", "document", "documents",
    "double-circle", "doublecircle", "event", "extract", "f-circ", "filled-circle", "flag", "flip-tri",
    "flipped-triangle", "folder", "fork", "fr-circ", "fr-rect", "framed-circle", "framed-rectangle", "h-cyl",
    "half-rounded-rectangle", "hex", "hexagon", "horizontal-cylinder", "hourglass", "icon", "in-out",
    "internal-storage", "inv-trapezoid", "join", "junction", "lean-l", "lean-left", "lean-r", "lean-right",
    "lightning-bolt", "lin-cyl", "lin-doc", "lin-proc", "lin-rect", "lined-cylinder", "lined-document",
    "lined-process", "lined-rectangle", "loop-limit", "manual", "manual-file", "manual-input", "notch-pent",
    "notch-rect", "notched-pentagon", "notched-rectangle", "note", "odd", "out-in", "paper-tape", "person", "pill",
    "prepare", "priority", "proc", "process", "processes", "procs", "question", "rect", "rectangle", "rounded",
    "shaded-process", "sl-rect", "sloped-rectangle", "sm-circ", "small-circle", "st-doc", "st-rect",
    "stacked-document", "stacked-rectangle", "stadium", "start", "state", "stop", "stored-data", "subproc",
    "subprocess", "subroutine", "summary", "tag-doc", "tag-proc", "tag-rect", "tagged-document", "tagged-process",
    "tagged-rectangle", "terminal", "text", "trap-b", "trap-t", "trapezoid", "trapezoid-bottom", "trapezoid-top",
    "tri", "triangle", "win-pane", "window-pane",
])
# fmt: on
"""Names that `shape:` may bear."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value and where it stands."""

    text: str
    start: int
    end: int


def read_data(text: str, start: int, end: int) -> tuple[dict[str, Value], int | None]:
    """What stands under which key, and the offset of the first thing that can not be read."""
    if "\n" in _without_quotes(text[start:end]):
        return _block(text, start, end)
    values: dict[str, Value] = {}
    position = start
    while text[position:end].strip():
        entry = _FLOW_ENTRY.match(text, position, end)
        if entry is None:
            return values, position
        _keep(values, entry)
        position = entry.end()
    return values, None


def _block(text: str, start: int, end: int) -> tuple[dict[str, Value], int | None]:
    values: dict[str, Value] = {}
    indent: int | None = None
    position = start
    while position < end:
        newline = text.find("\n", position, end)
        line = text[position : end if newline < 0 else newline]
        if not line.strip() or line.lstrip().startswith("#"):
            position += len(line) + 1
            continue
        entry = _BLOCK_ENTRY.match(text, position, end)
        if entry is None or (indent is not None and len(entry["indent"]) != indent):
            return values, position
        indent = len(entry["indent"])
        position = entry.end()
        stop = position
        while stop < end and (deeper := _INDENTED.match(text, stop, end)) is not None:
            if deeper["indent"] is not None and len(deeper["indent"]) <= indent:
                break
            stop = deeper.end()
        if entry["scalar"] is not None:
            values[_key(entry)] = Value(text[position:stop].strip(), position, stop)
        else:
            _keep(values, entry)
        position = stop
    return values, None


def _keep(values: dict[str, Value], entry: re.Match[str]) -> None:
    for kind in ("double", "single", "plain"):
        if entry[kind] is not None:
            value = entry[kind].replace('\\"', '"') if kind == "double" else entry[kind]
            values[_key(entry)] = Value(value, *entry.span(kind))


def _key(entry: re.Match[str]) -> str:
    return entry["key_double"] or entry["key_single"] or entry["key_plain"] or ""


def _without_quotes(text: str) -> str:
    """A line end inside quotes does not make a block of a flow mapping."""
    return re.sub(r'"[^"]*"', "", text)
