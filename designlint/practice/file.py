"""The file of a session, which somebody edits meanwhile: whether it has changed, and the times written into it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from designlint.plugins import Formats
from designlint.practice.record import with_times

_QUIET = 0.2  # seconds in which nobody writes to a file that is whole
_TRIES = 10

Version = tuple[int, int, int]
"""Time of the last change in nanoseconds, size, number of the file."""


def version(path: Path) -> Version | None:
    """What tells two versions of a file apart; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def keep(
    path: Path,
    times: Mapping[str, float],
    formats: Formats,
    write: Callable[[Path, bytes], None],
    wait: Callable[[float], None] = time.sleep,
) -> bool:
    """Write the times of a session (seconds by phase) into its file; whether that was possible.

    It waits until nobody writes to the file. What is saved meanwhile is read anew, so nothing of it is lost; `write`
    has to put the file there in one step.
    """
    for _ in range(_TRIES):
        try:
            before = path.read_bytes()
            changed = with_times(before, times, path.as_posix(), formats)
            wait(_QUIET)
            if path.read_bytes() != before:
                continue
        except OSError:
            wait(_QUIET)  # an editor may be about to put its own file there
            continue
        if changed is None:
            return False
        if changed != before:
            write(path, changed)
        return True
    return False
