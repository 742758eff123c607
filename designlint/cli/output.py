"""What commands share: where output goes, when it is coloured, and how a command says that it can not go on."""

from __future__ import annotations

import codecs
import difflib
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


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
    write_file(output, "".join(line + "\n" for line in lines).encode("utf-8", "replace"))


def write_file(path: Path, data: bytes) -> None:
    """Write a file in one step; one that is there keeps its mode, a link leads on, a pipe or device is written to.

    Raises TroubleError where that is not possible.
    """
    try:
        place = path.resolve()
        if place.exists() and not place.is_file():
            place.write_bytes(data)
            return
        mode = _mode(place)
        handle, temporary = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.chmod(temporary, mode)
            os.replace(temporary, place)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise TroubleError(f"{path}: can not be written: {error.strerror or error}") from error


def _mode(path: Path) -> int:
    """The mode of a file that may be written, or that of a new one."""
    if path.exists():
        path.open("ab").close()  # complains if the file is to be left alone
        return path.stat().st_mode & 0o7777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def byte_order_mark(data: bytes) -> bytes:
    """The mark that a text begins with, to be written again."""
    return codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""


def difference(name: str, before: str, after: str) -> Iterator[str]:
    """A unified diff; a carriage return belongs to its line, since `patch` would not take lines with and without one
    for the same."""
    old, new = (re.findall(r"[^\n]*\n|[^\n]+", text) for text in (before, after))
    for line in difflib.unified_diff(old, new, name, name):
        yield line.removesuffix("\n")
        if not line.endswith("\n"):
            yield "\\ No newline at end of file"


def counting(items: Sequence[T]) -> Iterator[T]:
    """The items one by one; meanwhile a terminal, but no pipe, shows on standard error how many are done."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield from items
        return
    try:
        for number, item in enumerate(items):
            sys.stderr.write(f"\r{number} of {len(items)} ")
            sys.stderr.flush()
            yield item
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def split(values: Iterable[str] | None) -> tuple[str, ...]:
    """The names of an option that may be repeated and may hold several, separated by commas."""
    return tuple(name.strip() for value in values or () for name in value.split(",") if name.strip())
