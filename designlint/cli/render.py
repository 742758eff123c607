"""`designlint render`."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from designlint.cli.options import Config, Diagram, Isolated
from designlint.cli.output import TroubleError, write_file
from designlint.cli.workspace import settings_for, workspace
from designlint.corpus import check_files
from designlint.diagnostic import Diagnostic
from designlint.files import PathError, find_files
from designlint.report import Checked, Report
from designlint.wording import counted


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
    if file.is_dir():
        raise TroubleError(f"{file}: is a folder; name one file")
    try:
        found = find_files([file], work.formats.suffixes)
    except PathError as error:
        raise TroubleError(str(error)) from error
    settings = settings_for(file.parent, work, config, isolated=isolated)
    report = check_files(((path, settings) for path in found), work.formats, work.rules)
    chosen = _choose(report, file, diagram)
    assert chosen.design is not None
    try:
        picture = draw(
            chosen.design,
            _own(report, chosen),
            format=output.suffix.lower().lstrip("."),
            direction=direction.value,
            engine=engine.value,
            plain=plain,
        )
    except RenderError as error:
        raise TroubleError(str(error)) from error
    write_file(output, picture if isinstance(picture, bytes) else picture.encode())
    if open_it:
        typer.launch(str(output))


def _choose(report: Report, file: Path, diagram: int) -> Checked:
    built = [each for each in report.designs if each.design is not None and each.components]
    if not built:
        reasons = [each.finding.message for each in report.diagnostics] or [
            each.skipped or "" for each in report.designs
        ]
        because = f": {reasons[0]}" if reasons and reasons[0] else ""
        raise TroubleError(f"{file}: there is no design to draw{because}")
    if diagram > len(built):
        raise TroubleError(f"{file}: holds {counted(len(built), 'design')}, so there is no number {diagram}")
    if len(built) > 1 and diagram == 1:
        print(
            f"designlint: {file} holds {len(built)} designs; this is the first, `--diagram 2` draws the next",
            file=sys.stderr,
        )
    return built[diagram - 1]


def _own(report: Report, chosen: Checked) -> list[Diagnostic]:
    """The diagnostics whose places lie in the chosen design, or in the context that it shares."""
    others = [each.design.source for each in report.designs if each.design is not None and each is not chosen]
    return [each for each in report.diagnostics if each.finding.at.source not in others]
