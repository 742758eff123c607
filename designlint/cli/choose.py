"""One design out of a file, for commands that speak of one."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from designlint.cli.output import TroubleError
from designlint.cli.workspace import Workspace, settings_for
from designlint.corpus import check_files
from designlint.diagnostic import Severity
from designlint.files import PathError, find_files
from designlint.report import Checked, Report
from designlint.wording import counted

_THEM = ("them", "it")


def read_report(file: Path, work: Workspace, config: Path | None, *, isolated: bool, interview: bool = False) -> Report:
    """Check one file under its settings, as an interviewer weighs it if asked for.

    Raises TroubleError for a folder, or for what can not be read as a design.
    """
    if file.is_dir():
        raise TroubleError(f"{file}: is a folder; name one file")
    try:
        found = find_files([file], work.formats.suffixes)
    except PathError as error:
        raise TroubleError(str(error)) from error
    settings = settings_for(file.parent, work, config, isolated=isolated)
    settings = replace(settings, interview=settings.interview or interview)
    return check_files(((path, settings) for path in found), work.formats, work.rules)


def choose(report: Report, file: Path, diagram: int, verb: str) -> Checked:
    """The design of this number; `verb` says what can not be done where there is none."""
    built = report.subjects()
    if not built:
        reasons = [each.finding.message for each in report.diagnostics] or [
            each.skipped or "" for each in report.designs
        ]
        because = f": {reasons[0]}" if reasons and reasons[0] else ""
        raise TroubleError(f"{file}: there is no design to {verb}{because}")
    if diagram > len(built):
        raise TroubleError(f"{file}: holds {counted(len(built), 'design')}, so there is no number {diagram}")
    if len(built) > 1 and diagram == 1:
        print(
            f"designlint: {file} holds {len(built)} designs; this is the first, `--diagram 2` takes the next",
            file=sys.stderr,
        )
    return built[diagram - 1]


def tell_of_errors(report: Report, file: Path) -> None:
    """Say that a text has errors of its own, so that its numbers may be those of half a design."""
    errors = report.count(Severity.ERROR)
    if errors:
        found = f"{counted(errors, 'error')}, so this may be half of it; `designlint check` shows {_THEM[errors == 1]}"
        print(f"designlint: {file} has {found}", file=sys.stderr)
