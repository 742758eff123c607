"""`designlint convert`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from designlint.cli.options import Config, Diagram, Isolated
from designlint.cli.output import TroubleError, write_file
from designlint.cli.workspace import Workspace, settings_for, workspace
from designlint.config import Settings
from designlint.convert import ConvertError, Original, originals, targets
from designlint.convert import convert as write
from designlint.files import PathError, find_files, read_file
from designlint.source import Source
from designlint.wording import counted, plain_list


def convert(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A design, a document that holds designs, or a .json.")],
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="OUT",
            help="Where to write, `-` for standard output; the suffix tells the format: .arch .mmd .dot .json",
        ),
    ],
    to: Annotated[
        str, typer.Option(metavar="FORMAT", help="The format, where the suffix of OUT does not tell it.")
    ] = "",
    diagram: Diagram = 1,
    config: Config = None,
    isolated: Isolated = False,
) -> None:
    """Write a design in another format; what that format can not hold is told on standard error.

    Exit codes: 0 written, 2 could not do the work.
    """
    work = workspace(isolated=isolated)
    target = _target(output, to, work)
    settings = settings_for(file.parent, work, config, isolated=isolated)
    chosen = _choose(_read(file, work, settings), file, diagram)
    for problem in chosen.problems:
        place = problem.finding.at
        print(f"{place.path}:{place.line}:{place.column}: {problem.finding.message}", file=sys.stderr)
    result = write(chosen, target, work.formats, settings)
    if output == Path("-"):
        sys.stdout.buffer.write(result.text.encode())
        sys.stdout.buffer.flush()
    else:
        write_file(output, result.text.encode())
    if result.lost:
        print(f"designlint: {target} can not hold {plain_list(result.lost)}", file=sys.stderr)


def _target(output: Path, to: str, work: Workspace) -> str:
    known = targets(work.formats)
    wanted = to.lower() or output.suffix.lower()
    found = wanted if wanted in known.values() else known.get(wanted if wanted.startswith(".") else f".{wanted}")
    if found is None:
        names = ", ".join(known)
        raise TroubleError(f"{output}: no format is written to `{wanted}`; known are {names}; `--to` names another")
    return found


def _read(file: Path, work: Workspace, settings: Settings) -> list[Original]:
    if file.is_dir():
        raise TroubleError(f"{file}: is a folder; name one file")
    try:
        find_files([file], (*work.formats.suffixes, ".json"))
        source = read_file(file, file.as_posix())
        if not isinstance(source, Source):
            raise TroubleError(f"{file}: {source.finding.message}")
        return originals(source, work.formats, settings)
    except (PathError, ConvertError) as error:
        raise TroubleError(str(error)) from error


def _choose(found: list[Original], file: Path, diagram: int) -> Original:
    if not found:
        raise TroubleError(f"{file}: there is no design to convert")
    if diagram > len(found):
        raise TroubleError(f"{file}: holds {counted(len(found), 'design')}, so there is no number {diagram}")
    if len(found) > 1 and diagram == 1:
        print(
            f"designlint: {file} holds {len(found)} designs; this is the first, `--diagram 2` takes the next",
            file=sys.stderr,
        )
    chosen = found[diagram - 1]
    if chosen.slips:
        at = chosen.slips[0].at
        raise TroubleError(f"{at.path}:{at.line}:{at.column}: {chosen.slips[0].message}; mend it first")
    return chosen
