"""How things look: colours, shapes and line styles, as data.

The conventions: left to right, blue for the flow, red for what is critical, grey for what is optional, outside parties
in a colour of their own, groups as boxes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from designlint.diagnostic import Severity

INK, FAINT, PAPER = "#1f2933", "#5f6b7a", "#ffffff"
BLUE, GREY, RED = "#1e66c8", "#8a94a0", "#c62828"
FRAME_FILL, FRAME_LINE = "#f7f9fb", "#b6c0cb"

BADGES: Mapping[Severity, str] = {
    Severity.ERROR: "#c62828",
    Severity.WARNING: "#9e5d00",
    Severity.INFO: "#1e66c8",
    Severity.QUESTION: "#66727f",
}


@dataclass(frozen=True, slots=True)
class Tint:
    """Fill and outline of a box, and what the legend calls it."""

    fill: str
    line: str
    name: str


# By layer of the kind; -1 is outside the design.
TINTS: Mapping[int, Tint] = {
    0: Tint("#f3eefc", "#7b57c0", "client"),
    1: Tint("#e2f3f3", "#23817f", "entry"),
    2: Tint("#e9f1fc", "#3d6fad", "application"),
    3: Tint("#f2f4dc", "#77821f", "asynchronous work"),
    4: Tint("#e8f5e9", "#3b8544", "data and state"),
    5: Tint("#eceff2", "#66727f", "monitoring"),
    -1: Tint("#fbeee3", "#a8622d", "outside party"),
}
PLAIN = Tint("#ffffff", "#66727f", "unknown kind")

# The Graphviz shape by kind; "box" is rounded. A part of another kind is a box. A "pipe", a cylinder that lies, is not
# among Graphviz's shapes: it is a box in DOT, drawn over in the SVG.
SHAPES: Mapping[str, str] = {
    "cache": "cylinder",
    "db": "cylinder",
    "gateway": "hexagon",
    "lb": "hexagon",
    "objects": "folder",
    "queue": "pipe",
    "search": "cylinder",
    "stream": "pipe",
    "warehouse": "cylinder",
    "monitor": "note",
    "function": "component",
    "coordinator": "octagon",
    "secrets": "tab",
    "auth": "tab",
}


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a line is drawn, and what the legend calls it."""

    colour: str
    style: str
    width: float
    name: str


@dataclass(frozen=True, slots=True)
class Fate:
    """How a box or a line looks that a change brought, took away or altered, and what the legend calls it.

    The lines differ in style and width too, and small letters say the same: colour is not needed to tell them apart.
    """

    fill: str
    line: str
    style: str
    width: float
    name: str


FATES: Mapping[str, Fate] = {
    "new": Fate("#dcf1ea", "#00695c", "solid", 3.0, "new"),
    "gone": Fate("#fdf0e7", "#b23c00", "dashed", 1.8, "gone"),
    "changed": Fate("#ebe8fa", "#5138ae", "dotted", 2.6, "changed"),
    "same": Fate("#ffffff", "#8a94a0", "solid", 1.0, "as before"),
}
DASHES: Mapping[str, str] = {"solid": "", "dashed": "5 3", "dotted": "1.5 2.5"}  # as SVG has them


STROKES: Mapping[str, Stroke] = {
    "sync": Stroke(BLUE, "solid", 1.4, "call, waits for the answer"),
    "async": Stroke(BLUE, "dashed", 1.4, "message, asynchronous"),
    "replicate": Stroke(GREY, "solid", 1.4, "replication"),
    "optional": Stroke(GREY, "dashed", 1.2, "optional"),
}
