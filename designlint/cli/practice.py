"""`designlint practice`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from designlint.agenda import Agenda
from designlint.cli.estimate import Colour
from designlint.cli.new import Minutes, exercise, packs_for, plan_for, write_starter
from designlint.cli.options import Config, Isolated
from designlint.cli.output import Color, TroubleError, write_file
from designlint.cli.review import review
from designlint.cli.workspace import settings_for, workspace
from designlint.practice.file import keep
from designlint.practice.record import Told, block, told
from designlint.problems import Pack, Packs
from designlint.reporters.style import safe


def practice(
    problem: Annotated[str, typer.Argument(metavar="PROBLEM", help="An exercise, by its slug or title.")],
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="Your answer; made if it is not there.", show_default="PROBLEM.arch"),
    ] = None,
    minutes: Minutes = None,
    config: Config = None,
    isolated: Isolated = False,
    color: Colour = Color.auto,
) -> None:
    """Rehearse an interview: a clock for each phase, and your score as you save the file in your editor.

    Times are recorded in the `session` block of the file, so a session that was left goes on where it was. At its end
    the review is printed. It needs Textual, the extra `practice`.

    Exit codes: 0 reviewed, 2 could not do the work.
    """
    packs = packs_for(file.parent if file is not None else Path(), config, isolated=isolated)
    pack = exercise(problem, packs)
    plan = plan_for(pack, minutes)
    if find_spec("textual") is None:
        raise TroubleError("`practice` needs Textual; install it with `pip install 'designlint[practice]'`")
    if not at_terminal():
        raise TroubleError("`practice` needs a terminal; `designlint new` writes the file, `review` judges it")
    place = file or Path(f"{pack.slug}.arch")
    if not place.exists():
        write_starter(pack, plan, place, place.suffix)
    _rehearse(pack, plan, place, _told(pack, packs, place), config, isolated=isolated)
    review(place, config=config, isolated=isolated, color=color)


def at_terminal() -> bool:
    """Whether somebody sits there: the screen is drawn on standard error, the review goes to standard output."""
    return all(each.isatty() for each in (sys.stdin, sys.stdout, sys.stderr))


def _told(pack: Pack, packs: Packs, place: Path) -> Told:
    """What the file says of the exercise. Raises TroubleError for one that can not be practised with."""
    try:
        found = told(place.read_bytes(), place.name, workspace().formats)
    except OSError as error:
        raise TroubleError(f"{place}: can not be read: {error.strerror or error}") from error
    if found is None:
        raise TroubleError(f"{place}: is no text of a format that is known")
    other = packs.named(found.problem) if found.problem else None
    if other is not None and other.slug != pack.slug:
        raise TroubleError(f"{place}: answers the problem `{other.slug}`; name another file for `{pack.slug}`")
    return found


def _rehearse(pack: Pack, plan: Agenda, place: Path, said: Told, config: Path | None, *, isolated: bool) -> None:
    """Show the screen until somebody leaves it; then the times are in the file, or the reader is told."""
    from designlint.practice.judging import Judged, judged
    from designlint.practice.screen import Practice, Work
    from designlint.practice.timing import begun, recorded

    work = workspace(isolated=isolated)
    settings = settings_for(place.parent, work, config, isolated=isolated)

    def judge(data: bytes) -> Judged:
        return judged(data, place.as_posix(), plan, work.formats, work.rules, settings)

    def save(times: Mapping[str, float]) -> bool:
        try:
            return keep(place, times, work.formats, write_file)
        except TroubleError:
            return False

    app = Practice(Work(pack.title, pack.task, place, judge, save), begun(plan, said.times))
    try:
        app.run()
    finally:
        times = recorded(app.timing, app.now())
        if not save(times):
            print(
                f"designlint: {safe(str(place))}: the times could not be written into it; they are: {block(times)}",
                file=sys.stderr,
            )
