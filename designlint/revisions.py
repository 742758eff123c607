"""Files as git keeps them: their text at a revision, and the commits that changed them.

Reads by the `git` command, which knows every kind of repository; nothing is written, fetched or checked out.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

_ENVIRONMENT = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
_FILES = ("100644", "100755")  # git's modes; links and modules are none


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


@dataclass(frozen=True, slots=True)
class Change:
    """What a commit did to a file: its path from the root, the id of the text it left there ("" where it took the file
    away), and the path before, which is another one where the file moved."""

    path: str
    text: str
    before: str


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


def history(root: Path, suffixes: Sequence[str]) -> Iterator[tuple[Commit, tuple[Change, ...]]]:
    """What the commits of the current branch did to the files of some suffixes, parents before children.

    A merge is told once for each of its parents, with what differs from that one. Raises RevisionError where there are
    no commits.
    """
    form = "--format=%x00%H%x00%aI%x00%s"  # no subject and no path holds a zero
    how = ("--reverse", "--date-order", "-m", "-M", "--no-relative", "--raw", "--no-abbrev", "-z")
    below = (f":(top,icase)*{suffix}" for suffix in suffixes)
    given = ("-c", "log.showRoot=true", "-c", "log.showSignature=false", "log", *how, form, "--", *below)
    said = iter(_git(root, *given, trouble="the repository has no commits", literal=False).split(b"\0")[1:-1])
    for id in said:  # then its time, its subject and what it changed, up to an empty piece
        when, subject = next(said).decode(errors="replace"), next(said).decode(errors="replace")
        changes = tuple(_change(entry, said) for entry in takewhile(bool, said))
        yield Commit(id.decode(), when, subject, tuple(each.path for each in changes if each.text)), changes


def _change(entry: bytes, paths: Iterator[bytes]) -> Change:
    """An entry of git's raw format: `:modes, ids, status`, then the path, or two where it moved."""
    _, mode, _, text, status = entry.decode().split()
    before = os.fsdecode(next(paths))
    path = os.fsdecode(next(paths)) if status.startswith("R") else before
    return Change(path, text if mode in _FILES else "", before)


def texts(root: Path, ids: Iterable[str]) -> Iterator[bytes | None]:
    """The texts that git keeps under these ids, one process for all; None for one that is not in this copy."""
    command = ["git", "-C", str(root), "cat-file", "--batch"]
    environment = {**os.environ, **_ENVIRONMENT}
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere, env=environment) as git:
        assert git.stdin is not None
        assert git.stdout is not None
        for id in ids:
            try:
                git.stdin.write(id.encode() + b"\n")
                git.stdin.flush()
            except BrokenPipeError:
                raise RevisionError("git stopped while it read old texts; `git fsck` may tell why") from None
            head = git.stdout.readline().split()
            found = len(head) == 3 and head[1] == b"blob"
            yield git.stdout.read(int(head[2]) + 1)[:-1] if found else None


def uncommitted(root: Path) -> frozenset[str]:
    """The files of the last commit that differ in the folder or are missing there, by their paths from the root."""
    given = ("diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--ignore-submodules", "HEAD", "--")
    said = _git(root, *given, trouble="the repository has no commits")
    return frozenset(os.fsdecode(each) for each in said.split(b"\0")[:-1])


def moves(
    root: Path, old: str, new: str | None, below: Sequence[str] = ()
) -> tuple[tuple[str | None, str | None], ...]:
    """The files that differ between two revisions, or between one and the folder itself (`new` is None) with those that
    git does not know yet: their paths in both, None where they are not there. A file that moved is one file. Only those
    `below` some paths if any are named.

    Raises RevisionError for an unknown revision.
    """
    for each in (old, new):
        if each is not None and not is_revision(root, each):
            raise RevisionError(f"git knows no commit `{each}`")
    ends = (old, new) if new is not None else (old,)
    how = ("--name-status", "-z", "-M", "--no-relative", "--no-ext-diff", "--ignore-submodules")
    given = ("diff", *how, "--end-of-options", *ends, "--", *below)
    said = iter(os.fsdecode(_git(root, *given, trouble="git can not compare them")).split("\0")[:-1])
    found: list[tuple[str | None, str | None]] = []
    for status in said:
        before = next(said)
        after = next(said) if status[0] in "RC" else before
        found.append((None if status[0] in "AC" else before, None if status[0] == "D" else after))
    if new is None:
        others = ("ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", *below)
        unknown = os.fsdecode(_git(root, *others, trouble="git can not list the folder")).split("\0")[:-1]
        found.extend((None, path) for path in unknown)
    return tuple(sorted(found, key=lambda pair: (pair[1] or pair[0] or "", pair[0] or "")))


def is_shallow(root: Path) -> bool:
    """Whether this copy lacks the older commits."""
    return _git(root, "rev-parse", "--is-shallow-repository", trouble="git can not tell").strip() == b"true"


def _git(folder: Path, *arguments: str, trouble: str, literal: bool = True) -> bytes:
    paths = ("--literal-pathspecs",) if literal else ()
    command = ["git", "-C", str(folder), "--no-pager", *paths, *arguments]
    try:
        ran = subprocess.run(command, capture_output=True, check=False, env={**os.environ, **_ENVIRONMENT})
    except FileNotFoundError:
        raise RevisionError("there is no `git` on this machine") from None
    if ran.returncode:
        raise RevisionError(trouble)
    return ran.stdout
