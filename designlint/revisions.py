"""Files as git keeps them: their text at a revision, and the commits that changed them.

Reads by the `git` command, which knows every kind of repository; nothing is written, fetched or checked out.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_ENVIRONMENT = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
_FIELD, _RECORD = "\x1f", "\x1e"


class RevisionError(Exception):
    """What git could not tell, in one line."""


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit: its full id, the author's time as ISO 8601 with offset, the first line of its message, and the files
    it left changed, by their paths from the repository's root."""

    id: str
    when: str
    subject: str
    files: tuple[str, ...]


def repository(path: Path) -> Path:
    """The root of the repository that a file or folder lies in. Raises RevisionError outside of one."""
    folder = path if path.is_dir() else path.parent
    found = _git(folder, "rev-parse", "--show-toplevel", trouble=f"{path} lies in no git repository")
    return Path(found.decode().rstrip("\n"))


def is_revision(root: Path, name: str) -> bool:
    """Whether git knows a commit by this name."""
    try:
        _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}", trouble="")
    except RevisionError:
        return False
    return True


def text_at(root: Path, revision: str, path: str) -> bytes | None:
    """What a file held at a revision, its path from the root; None where it was not there.

    Raises RevisionError for an unknown revision.
    """
    if not is_revision(root, revision):
        raise RevisionError(f"git knows no commit `{revision}`")
    try:
        return _git(root, "cat-file", "blob", f"{revision}:{path}", trouble="")
    except RevisionError:
        return None


def changed(root: Path, old: str, new: str, below: Sequence[str] = ()) -> tuple[str, ...]:
    """The files that differ between two revisions, in order; only those `below` some paths if any are named.

    Raises RevisionError for an unknown revision.
    """
    for each in (old, new):
        if not is_revision(root, each):
            raise RevisionError(f"git knows no commit `{each}`")
    names = ("diff", "--name-only", "-z", "--no-renames", "--end-of-options", old, new, "--", *below)
    return tuple(
        sorted(_git(root, *names, trouble="git can not compare them").decode(errors="replace").split("\0")[:-1])
    )


def commits(root: Path, below: Sequence[str] = ()) -> Iterator[Commit]:
    """The commits of the current branch that changed files, oldest first; only those `below` some paths if any are
    named. Merges are left out: what they bring in stands in the commits before them."""
    form = f"--format={_RECORD}%H{_FIELD}%aI{_FIELD}%s{_FIELD}"
    given = ("log", "--reverse", "--no-merges", "--no-renames", "--diff-filter=AM", "--name-only", "-z", form, "--")
    text = _git(root, *given, *below, trouble="the repository has no commits").decode(errors="replace")
    for record in text.split(_RECORD)[1:]:
        id, when, subject, files = record.split(_FIELD, 3)
        yield Commit(id, when, subject, tuple(each for each in files.replace("\n", "").split("\0") if each))


def _git(folder: Path, *arguments: str, trouble: str) -> bytes:
    command = ["git", "-C", str(folder), "--no-pager", "--literal-pathspecs", *arguments]
    try:
        ran = subprocess.run(command, capture_output=True, check=False, env={**os.environ, **_ENVIRONMENT})
    except FileNotFoundError:
        raise RevisionError("there is no `git` on this machine") from None
    if ran.returncode:
        raise RevisionError(trouble)
    return ran.stdout
