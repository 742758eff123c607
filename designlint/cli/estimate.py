"""`designlint estimate`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from designlint.cli.choose import choose, read_report, tell_of_errors
from designlint.cli.options import Config, Diagram, Isolated
from designlint.cli.output import Color, TroubleError, use_color, write_lines
from designlint.cli.workspace import Workspace, workspace

TOO_LARGE = "{file}: some figure of this design is too large to compute with"


class Sheet(StrEnum):
    """How a report of tables is shown."""

    text = "text"
    markdown = "markdown"
    json = "json"


File = Annotated[Path, typer.Argument(metavar="FILE", help="A design, or a Markdown file that holds designs.")]
SheetFormat = Annotated[Sheet, typer.Option("--format", help="How the report is shown.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the report to a file.")]
Colour = Annotated[Color, typer.Option("--color", help="Colour the report.")]


def estimate(
    file: File,
    format: SheetFormat = Sheet.text,
    output: Output = None,
    diagram: Diagram = 1,
    config: Config = None,
    isolated: Isolated = False,
    color: Colour = Color.auto,
) -> None:
    """Compute traffic, capacity, latency, availability, storage and cost of a design.

    At the declared load, at 10 and at 100 times that. What nobody declared is taken from planning figures and listed
    as an assumption with its source.

    Exit codes: 0 computed, 2 could not do the work.
    """
    from designlint.analysis.sizing import sizing
    from designlint.reporters.sizing import sizing_json, sizing_sections
    from designlint.reporters.style import Style
    from designlint.reporters.tables import as_markdown, as_text

    work = workspace(isolated=isolated)
    report = read_report(file, Workspace(work.formats, {}), config, isolated=isolated)
    chosen = choose(report, file, diagram, "compute")
    tell_of_errors(report, file)
    assert chosen.design is not None
    try:
        found = sizing(chosen.design)
    except OverflowError as error:
        raise TroubleError(TOO_LARGE.format(file=file)) from error
    style = Style(color=use_color(color) and output is None)
    if format is Sheet.json:
        write_lines([sizing_json(found)], output)
    else:
        layout = as_text if format is Sheet.text else as_markdown
        write_lines(layout(chosen.name, sizing_sections(found), style), output)
