"""What commands share: where output goes, when it is coloured, and how a command says that it can not go on."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path


class TroubleError(Exception):
    """The work can not be done: shown as one line, exit code 2."""


class Color(StrEnum):
    """When to use colour."""

    auto = "auto"
    always = "always"
    never = "never"


def use_color(color: Color) -> bool:
    """Whether output is coloured: as asked, else as NO_COLOR and FORCE_COLOR say, else on a terminal."""
    if color is not Color.auto:
        return color is Color.always
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


def write_lines(lines: Iterable[str], output: Path | None) -> None:
    """Print lines, or write them to a file that appears whole or not at all."""
    if output is None:
        out = sys.stdout
        if hasattr(out, "reconfigure"):
            out.reconfigure(encoding="utf-8", errors="replace")
        for line in lines:
            out.write(line + "\n")
        out.flush()
        return
    write_file(output, "".join(line + "\n" for line in lines).encode())


def write_file(path: Path, data: bytes) -> None:
    """Write a file in one step. Raises TroubleError where that is not possible."""
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            umask = os.umask(0)
            os.umask(umask)
            os.chmod(temporary, 0o666 & ~umask)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise TroubleError(f"{path}: can not be written: {error.strerror or error}") from error


def split(values: Iterable[str] | None) -> tuple[str, ...]:
    """The names of an option that may be repeated and may hold several, separated by commas."""
    return tuple(name.strip() for value in values or () for name in value.split(",") if name.strip())
