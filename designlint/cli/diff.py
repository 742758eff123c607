"""`designlint diff`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from designlint.cli.estimate import Colour, Output
from designlint.cli.options import Config, Isolated
from designlint.cli.output import Color, TroubleError, use_color, write_file, write_lines
from designlint.cli.workspace import Workspace, settings_for, workspace

if TYPE_CHECKING:
    from designlint.cli.states import Found
    from designlint.comparison import Comparison
    from designlint.comparison.texts import Compared, Text


class Shown(StrEnum):
    """How the report is shown."""

    text = "text"
    markdown = "markdown"
    json = "json"


_BY_SUFFIX = {".md": Shown.markdown, ".markdown": Shown.markdown, ".json": Shown.json}


class FailOn(StrEnum):
    """When the exit code is 1."""

    worse = "worse"
    never = "never"


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A file, a git revision, or `REVISION:PATH`.")],
    new: Annotated[
        str | None,
        typer.Argument(
            metavar="[NEW]",
            help="The same; or, after a revision, a path of the working tree.",
            show_default="the working tree",
        ),
    ] = None,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH]...", help="With revisions: only files at or below these.", show_default="the repository"
        ),
    ] = None,
    format: Annotated[
        Shown | None,
        typer.Option("--format", help="How the report is shown.", show_default="by the suffix of --output, else text"),
    ] = None,
    output: Output = None,
    picture: Annotated[
        Path | None,
        typer.Option(metavar="OUT", help="Draw before and after in one picture: .svg .png .html .dot, by the suffix."),
    ] = None,
    diagram: Annotated[
        int | None,
        typer.Option(
            metavar="N", help="Which of several designs to draw, from 1.", min=1, show_default="the first that changed"
        ),
    ] = None,
    fail_on: Annotated[
        FailOn, typer.Option(help="Exit with 1 if the score falls, or an error or single point of failure is new.")
    ] = FailOn.never,
    config: Config = None,
    isolated: Isolated = False,
    color: Colour = Color.auto,
) -> None:
    """Say what a change did to designs: parts, single points of failure, numbers, cost, score and findings.

    OLD and NEW are files, or git revisions: then every design that changed between them is compared. With one revision
    alone, or a revision and paths, the working tree is the new state.

    Exit codes: 0 compared, 1 worse (with --fail-on worse), 2 could not do the work.
    """
    from designlint.cli.states import TREE, pairs
    from designlint.comparison.texts import compare_texts
    from designlint.comparison.verdict import verdict
    from designlint.reporters.diff import diff_markdown, diff_text
    from designlint.reporters.diff_json import diff_json
    from designlint.reporters.style import Style

    work = workspace(isolated=isolated)

    def text(found: Found | None) -> Text | None:
        return _text(found, work, config, isolated=isolated) if found is not None else None

    here = settings_for(Path(), work, config, isolated=isolated)
    files = []
    for pair in pairs(old, new, paths or (), work.formats, here):
        before, after = text(pair.old), text(pair.new)
        if pair.named or any(each.report.designs for each in (before, after) if each is not None):
            files.append(compare_texts(before, after))
    _complain(files)
    found = verdict(files)
    if picture is not None:
        _draw([each for file in files for each in file.designs], diagram, picture)
    style = Style(color=use_color(color) and output is None)
    shown = format or _BY_SUFFIX.get(output.suffix.lower() if output else "", Shown.text)
    if shown is Shown.json:
        write_lines([diff_json(old, new or TREE, files, found)], output)
    else:
        layout = diff_text if shown is Shown.text else diff_markdown
        write_lines(layout(files, found, style), output)
    if fail_on is FailOn.worse and found.word == "worse":
        raise typer.Exit(1)


def _text(found: Found, work: Workspace, config: Path | None, *, isolated: bool) -> Text:
    """A text, checked under today's settings of its folder, once as `check` does and once as `review` does."""
    from designlint.comparison.texts import Text
    from designlint.corpus import check_text

    settings = settings_for(found.path.parent, work, config, isolated=isolated)
    name = found.path.as_posix()
    report = check_text(found.data, name, work.formats, work.rules, settings)
    if settings.interview:
        return Text(found.name, report, report)
    heard = check_text(found.data, name, work.formats, work.rules, replace(settings, interview=True))
    return Text(found.name, report, heard)


def _complain(files: Sequence[Compared]) -> None:
    """Leave where nothing could be compared. Raises TroubleError."""
    troubles = [each for file in files for each in file.troubles]
    if troubles and not any(each.designs for each in files):
        raise TroubleError("; ".join(f"{each.path}: {each.reason}" for each in troubles))


def _draw(designs: Sequence[Comparison], diagram: int | None, picture: Path) -> None:
    from designlint.picture import RenderError
    from designlint.picture.change import render_change

    if not designs:
        raise TroubleError("no design differs, so there is nothing to draw")
    if diagram is not None and diagram > len(designs):
        raise TroubleError(f"there is no design number {diagram} among the {len(designs)} that are compared")
    chosen = designs[diagram - 1] if diagram else next((each for each in designs if not each.same), designs[0])
    try:
        drawn = render_change(chosen, format=picture.suffix.lower().lstrip("."))
    except RenderError as error:
        raise TroubleError(str(error)) from error
    write_file(picture, drawn if isinstance(drawn, bytes) else drawn.encode())
