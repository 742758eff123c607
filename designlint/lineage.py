"""Which texts one file had over the commits of a repository, also under other names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from designlint.revisions import Change, Commit


@dataclass(frozen=True, slots=True)
class Version:
    """A file as a commit left it: under which path, and the id of its text; "" where it was taken away."""

    commit: Commit
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Lineage:
    """A file through all its names, oldest version first; `path` is the last name."""

    path: str
    versions: tuple[Version, ...]

    @property
    def removed(self) -> bool:
        """Whether the last commit does not hold it."""
        return not self.versions[-1].text


def lineages(history: Iterable[tuple[Commit, Sequence[Change]]]) -> list[Lineage]:
    """The files of a history, by their last paths.

    A merge counts where it leaves a text that its file did not have just before. A file that comes back under its name
    is the same file.
    """
    files: dict[str, _File] = {}
    ended: list[_File] = []
    for place, (commit, changes) in enumerate(history):
        left = [each for each in changes if each.before != each.path]
        moved = {each.path: files.pop(each.before) for each in left if each.before in files}
        for change in changes:
            file = files.get(change.path)
            if change.path in moved:
                if file is not None and not file.last.text:
                    ended.append(file)
                    file = None
                files[change.path] = file = moved[change.path].joined(file)
            elif file is None:
                files[change.path] = file = _File()
            file.add(place, Version(commit, change.path, change.text))
    found = (
        Lineage(each.last.path, tuple(version for _, version in each.versions)) for each in (*ended, *files.values())
    )
    return sorted(found, key=lambda each: (each.path, not each.removed))


@dataclass(slots=True)
class _File:
    """A file while its history is read: versions with their places in it."""

    versions: list[tuple[int, Version]] = field(default_factory=list)

    @property
    def last(self) -> Version:
        return self.versions[-1][1]

    def add(self, place: int, version: Version) -> None:
        if not self.versions or (self.last.path, self.last.text) != (version.path, version.text):
            self.versions.append((place, version))

    def joined(self, other: _File | None) -> _File:
        """Both, where two branches carried one file on under two names."""
        if other is None:
            return self
        return _File(sorted((*self.versions, *other.versions), key=lambda each: each[0]))
