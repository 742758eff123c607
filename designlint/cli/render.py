"""`designlint render`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from designlint.cli.choose import choose, read_report
from designlint.cli.options import Config, Diagram, Isolated
from designlint.cli.output import TroubleError, write_file
from designlint.cli.workspace import workspace
from designlint.diagnostic import Diagnostic
from designlint.report import Checked, Report


class Direction(StrEnum):
    """Where the picture begins."""

    LR = "LR"
    RL = "RL"
    TB = "TB"
    BT = "BT"


class Engine(StrEnum):
    """Who lays the picture out."""

    embedded = "embedded"
    system = "system"


def render(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A design, or a Markdown file that holds designs.")],
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="OUT", help="Where to write; the suffix tells the format: .svg .png .html .dot"
        ),
    ],
    diagram: Diagram = 1,
    plain: Annotated[bool, typer.Option("--plain", help="Leave the findings out.")] = False,
    numbers: Annotated[
        bool, typer.Option("--numbers", help="Show rates at peak, utilisation, availability and latency.")
    ] = False,
    direction: Annotated[Direction, typer.Option(help="Where the picture begins.")] = Direction.LR,
    engine: Annotated[
        Engine, typer.Option(help="Lay out with the embedded Graphviz or the system's `dot`.")
    ] = Engine.embedded,
    open_it: Annotated[bool, typer.Option("--open", help="Show the picture afterwards.")] = False,
    config: Config = None,
    isolated: Isolated = False,
) -> None:
    """Draw a design with its findings as numbered badges."""
    from designlint.picture import RenderError
    from designlint.picture import render as draw

    work = workspace(isolated=isolated)
    report = read_report(file, work, config, isolated=isolated)
    chosen = choose(report, file, diagram, "draw")
    assert chosen.design is not None
    try:
        picture = draw(
            chosen.design,
            _own(report, chosen),
            format=output.suffix.lower().lstrip("."),
            direction=direction.value,
            engine=engine.value,
            plain=plain,
            numbers=numbers,
        )
    except RenderError as error:
        raise TroubleError(str(error)) from error
    write_file(output, picture if isinstance(picture, bytes) else picture.encode())
    if open_it:
        typer.launch(str(output))


def _own(report: Report, chosen: Checked) -> list[Diagnostic]:
    """The diagnostics whose places lie in the chosen design, or in the context that it shares."""
    others = [each.design.source for each in report.designs if each.design is not None and each is not chosen]
    return [each for each in report.diagnostics if each.finding.at.source not in others]
