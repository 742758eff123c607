"""Pictures of designs: DOT by pydot, layout by the embedded or the system's Graphviz, findings drawn in afterwards."""

from __future__ import annotations

from collections.abc import Iterable

from designlint.design import Design
from designlint.diagnostic import Diagnostic
from designlint.picture.annotate import annotate
from designlint.picture.dark import dark_css
from designlint.picture.dot import DIRECTIONS, dot_of, to_dot
from designlint.picture.drawing import Drawing, draw
from designlint.picture.errors import RenderError
from designlint.picture.findings import Numbered, numbered
from designlint.picture.layout import ENGINES, SECONDS, layout
from designlint.picture.legend import summary
from designlint.picture.numbers import Numbers, numbers_of
from designlint.picture.png import to_png

__all__ = [
    "DIRECTIONS",
    "ENGINES",
    "FORMATS",
    "Drawing",
    "Numbered",
    "RenderError",
    "annotate",
    "dark_css",
    "draw",
    "finished",
    "inline",
    "layout",
    "numbered",
    "render",
    "summary",
    "to_dot",
    "to_png",
]

FORMATS = ("svg", "png", "html", "dot")


def render(
    design: Design,
    diagnostics: Iterable[Diagnostic] = (),
    *,
    format: str = "svg",
    direction: str | None = None,
    engine: str = "embedded",
    plain: bool = False,
    numbers: bool = False,
    seconds: float = SECONDS,
) -> bytes | str:
    """The picture of a design: bytes for `png`, else text.

    Findings are numbered badges on the boxes and lines they name, with their words in a legend; suppressed ones are
    left out, all of them with `plain`. `direction` is one of `DIRECTIONS`, left to right if not given; `engine` one of
    `ENGINES`. With `numbers` boxes and arrows show rates, utilisation, availability and latency.

    Raises RenderError with a way round it.
    """
    shown = [] if plain else list(diagnostics)
    drawing = draw(design, shown, numbers=numbers_of(design) if numbers else Numbers())
    findings = numbered(drawing, shown)
    return finished(drawing, findings, format=format, direction=direction, engine=engine, seconds=seconds)


def finished(
    drawing: Drawing,
    findings: Iterable[Numbered] = (),
    *,
    format: str = "svg",
    direction: str | None = None,
    engine: str = "embedded",
    seconds: float = SECONDS,
) -> bytes | str:
    """A drawing laid out, in one of the `FORMATS`. Raises RenderError with a way round it."""
    if format not in FORMATS:
        cure = (
            "write svg and convert" if format in ("pdf", "ps", "eps", "jpg", "jpeg", "webp") else "choose one of them"
        )
        raise RenderError(f"can not write `{format}`, only {', '.join(FORMATS)}; {cure}")
    towards = {"TD": "TB"}.get((direction or "LR").upper(), (direction or "LR").upper())
    if towards not in DIRECTIONS:
        raise RenderError(f"unknown direction `{direction}`; there are {', '.join(DIRECTIONS)}")
    findings = list(findings)
    dot = dot_of(drawing, direction=towards)
    if format == "dot":
        return dot
    svg = annotate(layout(dot, engine=engine, seconds=seconds), drawing, findings, alone=format != "html")
    if format == "png":
        return to_png(svg)
    if format == "html":
        from designlint.picture.html import picture_page

        return picture_page(svg, drawing, findings)
    return svg


def inline(drawing: Drawing, findings: Iterable[Numbered], *, seconds: float = SECONDS) -> str:
    """The SVG for a page that holds the findings as `#finding-N`, where the badges lead to; raises RenderError."""
    return annotate(layout(dot_of(drawing), seconds=seconds), drawing, findings, alone=False)
