"""`designlint check`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from designlint.cli.fixing import Fixing
from designlint.cli.options import Config, Isolated, Paths, StdinFilename
from designlint.cli.output import Color, TroubleError, split, use_color, write_lines
from designlint.cli.workspace import Workspace, settings_for, workspace
from designlint.config import ConfigError, Settings, check_names, with_command_line
from designlint.corpus import check_files, check_text
from designlint.diagnostic import Severity
from designlint.files import PathError, find_files
from designlint.report import Report
from designlint.reporters import REPORTERS, Style


class Format(StrEnum):
    """How the report is shown."""

    text = "text"
    concise = "concise"
    json = "json"


class FailOn(StrEnum):
    """The severity from which on the exit code is 1."""

    error = "error"
    warning = "warning"
    info = "info"
    never = "never"


def check(
    paths: Paths = None,
    format: Annotated[Format, typer.Option("--format", help="How the report is shown.")] = Format.text,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the report to a file.")
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help="Run only these rules or categories; repeat, or separate by commas."),
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="RULE", help="Leave these rules or categories out.")
    ] = None,
    fail_on: Annotated[
        FailOn | None, typer.Option(help="Exit with 1 from this severity on.", show_default="error")
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Repair what can be repaired safely, then report the rest.")
    ] = False,
    unsafe_fixes: Annotated[
        bool,
        typer.Option("--unsafe-fixes", help="With --fix or --diff: also repairs that their author has to look at."),
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would change, and change nothing; exit with 1 if anything.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Raise questions to info.")] = False,
    interview: Annotated[
        bool, typer.Option("--interview", help="Weigh requirements and reasoning as an interviewer does.")
    ] = False,
    stdin_filename: StdinFilename = "stdin.arch",
    config: Config = None,
    isolated: Isolated = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Say what numbers rest on, and why drawings were skipped.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Findings only, no closing line.")] = False,
    color: Annotated[Color, typer.Option(help="Colour the report.")] = Color.auto,
) -> None:
    """Lint designs: .arch, mermaid, and both inside Markdown.

    Exit codes: 0 clean, 1 findings at or above --fail-on (with --diff: something would change), 2 could not do the
    work.
    """
    work = workspace(isolated=isolated)

    def settings(folder: Path) -> Settings:
        base = settings_for(folder, work, config, isolated=isolated)
        return with_command_line(
            base,
            select=split(select),
            ignore=split(ignore),
            fail_on=fail_on.value if fail_on else None,
            strict=strict,
            interview=interview,
        )

    try:
        check_names((*split(select), *split(ignore)), work.rules, "the command line")
    except ConfigError as error:
        raise TroubleError(str(error)) from error
    fixing = Fixing(work, settings, unsafe_fixes, diff, quiet) if fix or diff else None
    style = Style(color=use_color(color) and output is None, verbose=verbose, quiet=quiet)
    if paths == ["-"]:
        report = _standard_input(stdin_filename, work, settings, fixing)
    else:
        report = _files([Path(path) for path in paths or ["."]], work, settings, fixing)
    write = _complain if paths == ["-"] and fixing is not None and output is None else write_lines
    write(REPORTERS[format.value](report, style), output)
    if fails(report, settings(Path()).fail_on):
        raise typer.Exit(1)


def _complain(lines: Iterable[str], _: Path | None) -> None:
    """Report on standard error, since standard output is for the fixed text."""
    for line in lines:
        print(line, file=sys.stderr)


def fails(report: Report, fail_on: str) -> bool:
    """Whether the report holds anything at or above the severity that fails."""
    if fail_on == "never" or report.worst is None:
        return False
    return report.worst >= Severity[fail_on.upper()]


def _standard_input(name: str, work: Workspace, settings: Callable[[Path], Settings], fixing: Fixing | None) -> Report:
    if work.formats.for_suffix(Path(name).suffix) is None:
        raise TroubleError(f"no format reads `{name}`; the suffix must be one of {', '.join(work.formats.suffixes)}")
    data = sys.stdin.buffer.read()
    if fixing is not None:
        data, changed = fixing.text(data, name)
        if fixing.diff:
            raise typer.Exit(int(changed))
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    return check_text(data, name, work.formats, work.rules, settings(Path(name).parent))


def _files(paths: list[Path], work: Workspace, settings: Callable[[Path], Settings], fixing: Fixing | None) -> Report:
    here = settings(Path())
    try:
        found = find_files(paths, work.formats.suffixes, here.include, here.exclude, here.root)
    except PathError as error:
        raise TroubleError(str(error)) from error
    if fixing is not None:
        changed = fixing.files(found)
        if fixing.diff:
            raise typer.Exit(int(changed))
    report = check_files(((path, settings(path.parent)) for path in found), work.formats, work.rules)
    if not report.designs and not report.diagnostics and any(path.is_dir() for path in paths):
        names = ", ".join(str(path) for path in paths)
        print(f"designlint: no designs under {names}; looked for {', '.join(work.formats.suffixes)}", file=sys.stderr)
    return report
