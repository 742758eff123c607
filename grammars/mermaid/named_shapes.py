"""What `@{ shape: …, label: … }` makes of a node."""

from __future__ import annotations

from difflib import get_close_matches

from designlint.frontend import Slip
from designlint.source import Span

from .drawing import Drawing, Node
from .labels import label
from .shapedata import SHAPES, read_data
from .vertices import Naming


def apply_data(drawing: Drawing, node: Node, naming: Naming, span: Span) -> None:
    """Let the braces behind a node define its shape, label and picture."""
    values, broken = read_data(drawing.text, *naming.data)
    node.defined = span
    if broken is not None:
        drawing.slips.append(
            Slip(
                f"what stands in the braces of `{naming.id}@{{ … }}` can not be read",
                drawing.span(broken, naming.data[1]),
                f'write `key: value` with commas between, as `{naming.id}@{{ shape: cyl, label: "Orders" }}`',
            )
        )
    shape = values.get("shape")
    if shape is not None and shape.text in SHAPES:
        node.shape = shape.text
    elif shape is not None and shape.text:
        close = _nearest(shape.text)
        drawing.slips.append(
            Slip(
                f"`{shape.text}` is no shape of mermaid's",
                drawing.span(shape.start, shape.end),
                f"did you mean `{close}`?" if close else "see mermaid's list of shapes, such as `rect`, `cyl`, `diam`",
            )
        )
    title = values.get("label")
    if title is not None and title.text:
        node.label = label(drawing.source, drawing.text, title.start, title.end)
    if "icon" in values:
        node.notation = values["icon"].text
    elif "img" in values:
        node.notation = "image"


def _nearest(shape: str) -> str:
    close = get_close_matches(shape.lower().replace("_", "-"), sorted(SHAPES), 1, 0.6)
    return close[0] if close else ""
