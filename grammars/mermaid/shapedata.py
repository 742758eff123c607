"""The `@{ … }` behind a node: the few keys of its YAML that matter, with the place of each value."""

from __future__ import annotations

import re

# A whole entry, `key: value`, inside braces or on a line; values are quoted or plain.
_ENTRY = re.compile(
    r"""\s*(?:"(?P<quoted_key>[^"\n]+)"|(?P<key>[A-Za-z_][\w-]*))\s*:(?=\s|"|')[^\S\n]*
        (?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^']|'')*)'|(?P<plain>[^,\n"'][^,\n]*|))""",
    re.VERBOSE,
)

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


def read_data(text: str, start: int, end: int) -> dict[str, tuple[str, int, int]]:
    """Key -> (value, start, end). What can not be read is left out."""
    values: dict[str, tuple[str, int, int]] = {}
    position = start
    while position < end:
        entry = _ENTRY.match(text, position, end)
        if entry is None:
            # Go on behind the next comma or line end.
            comma, line = text.find(",", position, end), text.find("\n", position, end)
            stops = [place for place in (comma, line) if place >= 0]
            if not stops:
                break
            position = min(stops) + 1
            continue
        kind = entry.lastgroup or "plain"
        first, last = entry.span(kind)
        value = text[first:last]
        if kind == "plain":
            value = value.rstrip()
            last = first + len(value)
        elif kind == "double":
            value = value.replace('\\"', '"')
        values[entry["quoted_key"] or entry["key"]] = (value, first, last)
        position = entry.end()
        while position < end and text[position] in " \t\n,":
            position += 1
    return values
