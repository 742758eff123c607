"""A drawing as DOT, by pydot."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pydot

from designlint.design import Design
from designlint.diagnostic import Diagnostic
from designlint.picture.drawing import NAME_SIZE, SMALL_SIZE, Box, Drawing, Frame, Line, draw
from designlint.picture.lettering import width
from designlint.picture.style import FAINT, FATES, FRAME_FILL, FRAME_LINE, GREY, INK, RED, STROKES, Fate, Stroke

DIRECTIONS = ("LR", "TB", "RL", "BT")
FONT = "Arial"  # the embedded Graphviz knows its widths; the SVG names the shipped font instead
LARGE = 120  # boxes or lines; above, layout is told to be quick rather than perfect

_HEADS = {"none": "none", "arrow": "normal", "circle": "odot", "cross": "tee"}
_MARGIN = {"pipe": 38.0, "component": 38.0}  # points beside the text
_SLANTED = ("hexagon", "octagon")  # Graphviz would make them half as large again as they need to be


def to_dot(design: Design, *, direction: str = "LR", diagnostics: Iterable[Diagnostic] = ()) -> str:
    """The drawn design as DOT text; parts with an error among `diagnostics` are outlined in red."""
    return dot_of(draw(design, diagnostics), direction=direction)


def dot_of(drawing: Drawing, *, direction: str = "LR") -> str:
    """DOT text of a drawing."""
    graph = pydot.Dot("design", graph_type="digraph", **_graph(drawing, direction))
    graph.set_node_defaults(
        fontname=_quoted(FONT), fontsize=NAME_SIZE, fontcolor=_quoted(INK), margin=_quoted("0.18,0.1")
    )
    graph.set_edge_defaults(fontname=_quoted(FONT), fontsize=SMALL_SIZE, fontcolor=_quoted(FAINT), arrowsize=0.7)
    clusters: dict[str, Any] = {frame.id: _cluster(frame) for frame in drawing.frames}
    for box in drawing.boxes:
        (clusters[box.frame] if box.frame else graph).add_node(_node(box))
    for frame in drawing.frames:
        (clusters[frame.parent] if frame.parent else graph).add_subgraph(clusters[frame.id])
    for line in drawing.lines:
        graph.add_edge(_edge(line))
    return str(graph.to_string())


def _graph(drawing: Drawing, direction: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "rankdir": direction,
        "bgcolor": _quoted("transparent"),
        "fontname": _quoted(FONT),
        "nodesep": 0.45,
        "ranksep": 0.75,
        "pad": 0.25,
    }
    if drawing.title:
        found["comment"] = _quoted(drawing.title)
    if max(len(drawing.boxes), len(drawing.lines)) > LARGE:
        found |= {"nslimit": 2, "nslimit1": 2, "mclimit": 0.3, "splines": "polyline"}
    return found


def _node(box: Box) -> pydot.Node:
    look = _look(box)
    style = [*(["rounded"] if box.shape == "box" else []), "filled", *([look.style] if look.style != "solid" else [])]
    return pydot.Node(
        box.id,
        id=box.id,
        label=_quoted("\n".join((*box.name, *box.small))),
        shape="box" if box.shape == "pipe" else box.shape,
        style=_quoted(",".join(style)),
        fillcolor=_quoted(look.fill),
        color=_quoted(look.line),
        penwidth=look.width,
        **_size(box),
    )


def _look(box: Box) -> Fate:
    """Fill and outline: by what a change did to the part, else by what the part is."""
    if box.fate:
        return FATES[box.fate]
    line = RED if box.critical else GREY if box.optional else box.tint.line
    style = "dashed" if box.external or box.optional else "solid"
    return Fate(box.tint.fill, line, style, 2.2 if box.critical else 1.2, box.tint.name)


def _size(box: Box) -> dict[str, Any]:
    """At least as wide as the bold name; a slanted shape exactly as large as its lines need."""
    wide = [*(width(text, NAME_SIZE, bold=True) for text in box.name), *(width(text, SMALL_SIZE) for text in box.small)]
    if box.shape not in _SLANTED:
        return {"width": _inches(max(*wide, 40.0) + _MARGIN.get(box.shape, 26.0))}
    step = NAME_SIZE * 1.2
    high = len(wide) * step + 16
    # Graphviz slants a hexagon so that half of its width is left at the top and at the bottom.
    middle = len(wide) / 2
    far = [step * max(middle - index, index + 1 - middle) for index in range(len(wide))]
    room = max((each + 10) / (1 - away / high) for each, away in zip(wide, far, strict=True))
    return {"width": _inches(max(room, 60.0)), "height": _inches(high), "fixedsize": "true"}


def _inches(points: float) -> str:
    return f"{points / 72:.3f}"


def _edge(line: Line) -> pydot.Edge:
    known = STROKES[line.stroke]
    fate = FATES.get(line.fate)
    stroke = Stroke(fate.line, fate.style, fate.width, fate.name) if fate else known
    attributes: dict[str, Any] = {
        "id": line.id,
        "color": _quoted(stroke.colour),
        "style": stroke.style if line.visible else "invis",
        "penwidth": stroke.width,
        "arrowhead": _HEADS.get(line.head, "normal"),
        "arrowtail": _HEADS.get(line.tail, "none"),
        "dir": "both" if line.tail != "none" else "forward",
    }
    if line.label and line.visible:
        attributes["label"] = _quoted("\n".join(f" {text} " for text in line.label))  # blanks keep it off the line
    return pydot.Edge(line.ends[0], line.ends[1], **attributes)


def _cluster(frame: Frame) -> pydot.Cluster:
    return pydot.Cluster(
        frame.id,
        id=frame.id,
        label=_quoted("\n".join(frame.title)),
        labeljust="l",
        style=_quoted("rounded,filled" + (",dashed" if frame.kind in ("boundary", "team") else "")),
        fillcolor=_quoted(FRAME_FILL),
        color=_quoted(FRAME_LINE),
        fontname=_quoted(FONT),
        fontsize=SMALL_SIZE + 1,
        fontcolor=_quoted(FAINT),
        margin=16,
    )


def _quoted(text: str) -> str:
    """A DOT string that shows `text` as it is: Graphviz would read backslashes and HTML entities."""
    text = text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'
