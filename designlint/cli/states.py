"""Which texts `diff` compares: files, revisions, or files at a revision."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from designlint.cli.output import TroubleError
from designlint.config import Settings
from designlint.files import LARGEST, would_find
from designlint.plugins import Formats
from designlint.revisions import RevisionError, is_revision, moves, repository, text_at

TREE = "the working tree"


@dataclass(frozen=True, slots=True)
class Found:
    """A text: how it is called, the path that it has or had (its suffix tells the format), and what it holds."""

    name: str
    path: Path
    data: bytes


@dataclass(frozen=True, slots=True)
class Pair:
    """Two states of a file, None where it was not there. `named` is false for one that a search found."""

    old: Found | None
    new: Found | None
    named: bool = True


@dataclass(frozen=True, slots=True)
class _Place:
    """What an argument names: a file, a revision (then there is no path), or a file at a revision."""

    given: str
    revision: str | None = None
    path: Path | None = None

    @property
    def whole(self) -> bool:
        """Whether it is a revision as a whole."""
        return self.path is None


def pairs(old: str, new: str | None, below: Sequence[str], formats: Formats, here: Settings) -> Iterator[Pair]:
    """The texts to compare, side by side; None where a state does not have the file.

    Raises TroubleError for what is neither a file nor a revision, or can not be read.
    """
    try:
        root = _root(old, new, below)
        first = _place(old, root)
        if first.whole and (new is None or _is_tree(new, root)):
            paths = [*([new] if new is not None else []), *below]
            yield from _since(first.given, None, paths, root, formats, here)
            return
        if new is None:
            raise TroubleError(f"{old}: with what shall it be compared? name a second file, or a revision")
        second = _place(new, root)
        if first.whole and second.whole:
            yield from _since(first.given, second.given, below, root, formats, here)
        elif below:
            raise TroubleError("more paths go with revisions, not with a second file")
        else:
            path = first.path or second.path
            assert path is not None
            yield _of_two(_read(first, path, root, formats), _read(second, path, root, formats), path)
    except RevisionError as error:
        raise TroubleError(str(error)) from error


def _of_two(old: Found | None, new: Found | None, path: Path) -> Pair:
    if old is None and new is None:
        raise TroubleError(f"{path}: neither of the two has it")
    return Pair(old, new)


def _root(old: str, new: str | None, below: Sequence[str]) -> Path | None:
    """The repository of the first path, else that of the current folder; None where there is none."""
    named = (Path(each) for each in (*below, new, old) if each and os.path.lexists(each))
    for path in (*named, Path()):
        with suppress(RevisionError):
            return repository(path.absolute())
    return None


def _is_tree(name: str, root: Path | None) -> bool:
    """Whether an argument is a path of the working tree, even one that is gone."""
    if os.path.lexists(name):
        if Path(name).is_dir() and root is not None and is_revision(root, name):
            raise TroubleError(f"{name}: is a revision and a folder; write `./{name}` for the folder")
        return True
    return root is not None and not _is_revised(name, root) and bool(Path(name).suffix)


def _is_revised(name: str, root: Path) -> bool:
    revision, colon, path = name.partition(":")
    return is_revision(root, revision if colon and path else name)


def _place(given: str, root: Path | None) -> _Place:
    path = Path(given)
    if path.is_file():
        return _Place(given, None, path)
    if root is not None:
        if is_revision(root, given):
            return _Place(given, given)
        revision, _, rest = given.partition(":")
        if rest and is_revision(root, revision):
            base = Path() if rest.startswith(("./", "../")) else root
            return _Place(given, revision, base / rest)
    if path.is_dir():
        raise TroubleError(f"{given}: is a folder; name two files, or a revision and a folder")
    if ".." in given and root is not None:
        raise TroubleError(f"{given}: name the two revisions apart, as `designlint diff OLD NEW`")
    known = "a file nor a revision that git knows" if root is not None else "a file, and there is no git repository"
    raise TroubleError(f"{given}: is neither {known}" if root is not None else f"{given}: is not {known}")


def _read(place: _Place, path: Path, root: Path | None, formats: Formats) -> Found | None:
    """The text that a place means; where it is a revision as a whole, its text of `path`."""
    path = place.path or path
    _refuse(place.given, path, formats)
    if place.revision is None:
        return _file(path)
    assert root is not None
    found = _at(place.revision, _below(path, root), root)
    if found is None and not place.whole:
        raise TroubleError(f"{place.given}: there is no such file at this revision")
    return found


def _refuse(given: str, path: Path, formats: Formats) -> None:
    if formats.for_suffix(path.suffix) is None:
        known = ", ".join(formats.suffixes)
        raise TroubleError(f"{given}: no format reads `{path.suffix or path.name}`; known are {known}")


def _file(path: Path) -> Found:
    if not path.is_file():
        raise TroubleError(f"{path}: is no regular file")
    try:
        with path.open("rb") as file:
            return Found(path.as_posix(), path, file.read(LARGEST + 1))  # what is larger is refused with its reason
    except OSError as error:
        raise TroubleError(f"{path}: can not be read: {error.strerror or error}") from error


def _at(revision: str, path: str, root: Path) -> Found | None:
    data = text_at(root, revision, path)
    return None if data is None else Found(f"{revision}:{path}", _shown(root / path), data)


def _below(path: Path, root: Path) -> str:
    """A path from the root of its repository, as git names it."""
    place = path.parent.resolve() / path.name if path.name not in ("", "..") else path.resolve()
    try:
        return place.relative_to(root.resolve()).as_posix()
    except ValueError:
        raise TroubleError(f"{path}: lies outside of the repository {root}") from None


def _shown(path: Path) -> Path:
    """A path as one would type it here."""
    try:
        return Path(os.path.relpath(path))
    except ValueError:  # on another drive
        return path


def _since(
    old: str, new: str | None, paths: Sequence[str], root: Path | None, formats: Formats, here: Settings
) -> Iterator[Pair]:
    """What changed since a revision, up to another one or to the working tree; files that are named always come."""
    if root is None:
        raise TroubleError(f"{old}: there is no git repository here")
    below = [_below(Path(each), root) for each in paths]
    found = dict.fromkeys(moves(root, old, new, below))
    top = root.resolve()
    places = {top / (after or before or "") for before, after in found}
    meant = {*would_find(root, places, formats.suffixes, here.include, here.exclude, here.root)}
    meant |= {top / path for path in below if formats.for_suffix(Path(path).suffix)}
    wanted = [pair for pair in found if top / (pair[1] or pair[0] or "") in meant]
    known = {path for pair in found for path in pair}
    for path in below:
        if (top / path).is_file() or path in known:
            _refuse(path, Path(path), formats)
        there = (top / path).is_dir() or any(each and f"{each}/".startswith(f"{path}/") for each in known)
        wanted += [] if there else [(path, path)]  # unchanged, or nowhere
    for before, after in wanted:
        was = _at(old, before, root) if before is not None else None
        now = None if after is None else _at(new, after, root) if new is not None else _here(root / after)
        if was is not None or now is not None:
            yield Pair(was, now, (after or before) in below)
        elif (after or before) in below:
            raise TroubleError(f"{after or before}: neither `{old}` nor {f'`{new}`' if new else TREE} has it")


def _here(path: Path) -> Found | None:
    return _file(_shown(path)) if path.is_file() else None
