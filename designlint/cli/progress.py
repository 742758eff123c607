"""`designlint progress`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from designlint.cli.estimate import Colour, Output
from designlint.cli.options import Config, Isolated
from designlint.cli.output import Color, TroubleError, counting, use_color, write_lines
from designlint.cli.workspace import settings_for, workspace
from designlint.config import Settings
from designlint.files import PathError, find_files, would_find

if TYPE_CHECKING:
    from designlint.progress import Progress

_SHALLOW = "designlint: older commits are not in this shallow clone; `git fetch --unshallow` brings them"


class Showing(StrEnum):
    """How the progress is shown."""

    text = "text"
    markdown = "markdown"
    json = "json"
    html = "html"
    svg = "svg"


_BY_SUFFIX = {
    ".md": Showing.markdown,
    ".markdown": Showing.markdown,
    ".json": Showing.json,
    ".html": Showing.html,
    ".htm": Showing.html,
    ".svg": Showing.svg,
}


def progress(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="[PATH]",
            help="A note, or a folder of notes, in a git repository.",
            show_default="the current folder",
        ),
    ] = Path(),
    format: Annotated[
        Showing | None,
        typer.Option("--format", help="How it is shown.", show_default="by the suffix of --output, else text"),
    ] = None,
    output: Output = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Begin with what the notes were on this day, such as 2026-01-31.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="N", help="Review only the last N commits to each note.", min=1)
    ] = None,
    config: Config = None,
    isolated: Isolated = False,
    color: Colour = Color.auto,
) -> None:
    """Show how the scores of design notes change over the commits of their git repository.

    Tells the score of each note after each commit, what the weeks brought, which questions got better and which stay
    low, and what to practise next. All texts are judged by the rules and settings of today.

    Exit codes: 0 shown, 2 could not do the work.
    """
    shown = format or _BY_SUFFIX.get(output.suffix.lower() if output else "", Showing.text)
    found = _progress(path, _day(since), limit, config, isolated=isolated)
    write_lines(_lines(found, shown, colour=use_color(color) and output is None), output)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise TroubleError(f"--since: `{text}` is no day; write it as 2026-01-31") from None


def _lines(found: Progress, shown: Showing, *, colour: bool) -> Iterator[str]:
    from designlint.reporters.progress import progress_sections, title
    from designlint.reporters.progress_json import progress_json
    from designlint.reporters.style import Style
    from designlint.reporters.tables import as_markdown, as_text

    if shown is Showing.json:
        yield progress_json(found)
    elif shown is Showing.svg:
        from designlint.reporters.chart import picture

        yield picture(found)
    elif shown is Showing.html:
        from designlint.reporters.progress_page import progress_page

        yield progress_page(found)
    else:
        layout = as_text if shown is Showing.text else as_markdown
        yield from layout(title(found), progress_sections(found), Style(color=colour))


def _progress(path: Path, since: date | None, limit: int | None, config: Path | None, *, isolated: bool) -> Progress:
    from designlint.history import chosen, histories, judge
    from designlint.lineage import lineages
    from designlint.progress import progress as told
    from designlint.revisions import RevisionError, history, is_shallow, repository

    work = workspace(isolated=isolated)
    suffixes = work.formats.suffixes

    def settings(folder: Path) -> Settings:
        there = next(each for each in (folder, *folder.parents) if each.is_dir())  # an old folder may be gone
        return settings_for(there, work, config, isolated=isolated)

    here = settings(Path())
    which = here.include, here.exclude, here.root

    def meant(places: list[Path]) -> list[Path]:
        return would_find(path, places, suffixes, *which) if path.is_dir() else []

    try:
        files = find_files([path], suffixes, *which)
        root = repository(path).resolve()
        known, now = chosen(root, lineages(history(root, suffixes)), files, meant)
        judged = judge(root, work.formats, work.rules, settings, alone=not path.is_dir())
        found = told(histories(root, known, now, judged, since=since, most=limit, follow=counting), since)
        if is_shallow(root):
            print(_SHALLOW, file=sys.stderr)
    except (PathError, RevisionError) as error:
        raise TroubleError(str(error)) from error
    if not found.histories:
        raise TroubleError(f"no designs under {path}, nor in its commits; looked for {', '.join(suffixes)}")
    return found
