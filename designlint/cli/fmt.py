"""`designlint fmt`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from designlint.cli.options import Config, Isolated, Paths, StdinFilename
from designlint.cli.output import TroubleError, byte_order_mark, difference, write_file, write_lines
from designlint.cli.workspace import Workspace, settings_for, workspace
from designlint.diagnostic import Diagnostic
from designlint.files import PathError, decode, find_files, read_file
from designlint.formatting import Formatted, format_source
from designlint.source import Source
from designlint.wording import counted

_Found = tuple[Path | None, bytes, Formatted | Diagnostic]
"""A file (None for standard input), its byte order mark, and its text laid out or why it can not be read."""


def fmt(
    paths: Paths = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit with 1 if anything would change.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Change nothing; show what would change, and exit with 1 if anything would.")
    ] = False,
    stdin_filename: StdinFilename = "stdin.arch",
    config: Config = None,
    isolated: Isolated = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Name no files; errors are shown.")] = False,
) -> None:
    """Lay out .arch files, `arch` fences and `%% arch:` lines; comments stay, and the meaning never changes.

    Exit codes: 0 done, 1 with --check or --diff if anything would change, 2 if a text can not be read.
    """
    work = workspace(isolated=isolated)
    if paths == ["-"]:
        found: Iterator[_Found] = iter([_standard_input(stdin_filename, work)])
    else:
        settings = settings_for(Path(), work, config, isolated=isolated)
        places = [Path(path) for path in paths or ["."]]
        try:
            files = find_files(places, work.formats.suffixes, settings.include, settings.exclude, settings.root)
        except PathError as error:
            raise TroubleError(str(error)) from error
        found = (_file(path, work) for path in files)
    changed = unchanged = 0
    broken = False
    for path, mark, result in found:
        if isinstance(result, Diagnostic):
            print(f"designlint: {result.finding.at.path}: {result.finding.message}", file=sys.stderr)
            broken = True
            continue
        broken = _tell_slips(result) or broken
        changed += result.changed
        unchanged += not result.changed
        if diff:
            write_lines(difference(result.source.path, result.source.text, result.text), None)
        elif path is None and not check and not result.slips:
            sys.stdout.buffer.write(mark + result.text.encode())
            sys.stdout.buffer.flush()
        if result.changed and path is not None:
            if not check and not diff:
                write_file(path, mark + result.text.encode())
            if not diff and not quiet:
                write_lines((f"{'would reformat' if check else 'reformatted'} {path}",), None)
    if not quiet and paths != ["-"]:
        done = "would be reformatted" if check or diff else "reformatted"
        print(f"{counted(changed, 'file')} {done}, {unchanged} left as they are", file=sys.stderr)
    if broken:
        raise typer.Exit(2)
    if changed and (check or diff):
        raise typer.Exit(1)


def _standard_input(name: str, work: Workspace) -> _Found:
    if work.formats.for_suffix(Path(name).suffix) is None:
        raise TroubleError(f"no format reads `{name}`; the suffix must be one of {', '.join(work.formats.suffixes)}")
    data = sys.stdin.buffer.read()
    return None, byte_order_mark(data), _formatted(decode(data, name), Path(name), work)


def _file(path: Path, work: Workspace) -> _Found:
    source = read_file(path, path.as_posix())
    if isinstance(source, Diagnostic):
        return path, b"", source
    with path.open("rb") as file:
        return path, byte_order_mark(file.read(3)), _formatted(source, path, work)


def _formatted(source: Source | Diagnostic, path: Path, work: Workspace) -> Formatted | Diagnostic:
    if isinstance(source, Diagnostic):
        return source
    format = work.formats.for_suffix(path.suffix)
    assert format is not None, path
    return format_source(source, format, work.formats)


def _tell_slips(result: Formatted) -> bool:
    """Say where a text does not follow its language and so was left as it is."""
    for slip in result.slips:
        print(f"{slip.at.path}:{slip.at.line}:{slip.at.column}: error[syntax] {slip.message}", file=sys.stderr)
    return bool(result.slips)
