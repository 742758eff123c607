"""`designlint estimate`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from designlint.cli.choose import choose, read_report, tell_of_errors
from designlint.cli.options import Config, Diagram, Isolated
from designlint.cli.output import Color, TroubleError, use_color, write_lines
from designlint.cli.workspace import Workspace, workspace

if TYPE_CHECKING:
    from designlint.reporters.tables import Section
    from designlint.source import Source

TOO_LARGE = "{file}: some figure of this design is too large to compute with"


class Sheet(StrEnum):
    """How a report of tables is shown."""

    text = "text"
    markdown = "markdown"
    json = "json"
    html = "html"


_BY_SUFFIX: Mapping[str, Sheet] = {
    ".md": Sheet.markdown,
    ".markdown": Sheet.markdown,
    ".json": Sheet.json,
    ".html": Sheet.html,
    ".htm": Sheet.html,
}

File = Annotated[Path, typer.Argument(metavar="FILE", help="A design, or a Markdown file that holds designs.")]
SheetFormat = Annotated[
    Sheet | None,
    typer.Option("--format", help="How the report is shown.", show_default="by the suffix of --output, else text"),
]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the report to a file.")]
Colour = Annotated[Color, typer.Option("--color", help="Colour the report.")]


def estimate(
    file: File,
    format: SheetFormat = None,
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

    work = workspace(isolated=isolated)
    report = read_report(file, Workspace(work.formats, {}), config, isolated=isolated)
    chosen = choose(report, file, diagram, "compute")
    tell_of_errors(report, file)
    assert chosen.design is not None
    try:
        found = sizing(chosen.design)
    except OverflowError as error:
        raise TroubleError(TOO_LARGE.format(file=file)) from error
    show(
        chosen.name,
        sizing_sections(found),
        chosen.design.source,
        format=format,
        output=output,
        color=color,
        as_json=lambda: sizing_json(found),
    )


def show(
    title: str,
    sections: Iterable[Section],
    source: Source,
    *,
    format: Sheet | None,
    output: Path | None,
    color: Color,
    as_json: Callable[[], str],
    as_page: Callable[[], str] | None = None,
) -> None:
    """Write a report of sections in the format that is asked for, or else as the suffix of `output` says; `as_page` is
    there for a report whose page holds more than its sections."""
    from designlint.reporters.style import Style
    from designlint.reporters.tables import as_markdown, as_text

    chosen = format or _BY_SUFFIX.get(output.suffix.lower() if output else "", Sheet.text)
    if chosen is Sheet.json:
        write_lines([as_json()], output)
    elif chosen is Sheet.html:
        from designlint.reporters.html import section_page

        write_lines([as_page() if as_page else section_page(title, sections, source.outermost(0)[0])], output)
    else:
        layout = as_text if chosen is Sheet.text else as_markdown
        write_lines(layout(title, sections, Style(color=use_color(color) and output is None)), output)
