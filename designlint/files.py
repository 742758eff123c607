"""Find the files to check and read them as text; whatever stands in the way is a diagnostic with place and cure."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from designlint.diagnostic import Diagnostic, Finding, Severity
from designlint.source import Source

LARGEST = 4 * 1024 * 1024  # bytes; a design of 10,000 components has about 2 MB
_NEVER = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        ".tox",
        ".nox",
        ".venv",
        "venv",
        "node_modules",
        "site-packages",
        "__pycache__",
        ".mypy_cache",
    }
)


class PathError(Exception):
    """A path that can not be checked; the message says why and what to do."""


def find_files(
    paths: Iterable[Path],
    suffixes: Iterable[str],
    include: Iterable[str] = (),
    exclude: Iterable[str] = (),
    root: Path | None = None,
) -> list[Path]:
    """The files at `paths`, folders searched for the `suffixes`, what `.gitignore` names left out; each once, sorted
    per path.

    `include` and `exclude` are patterns as in `.gitignore`, relative to `root`, for what is found in folders. Raises
    PathError for a path that does not exist or that no format reads.
    """
    known = tuple(suffixes)
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(_search(path, known, tuple(include), tuple(exclude), root)))
        elif not path.exists():
            raise PathError(f"{path}: there is no such file or folder")
        elif path.suffix.lower() not in known:
            raise PathError(f"{path}: no format reads `{path.suffix or path.name}`; known are {', '.join(known)}")
        elif not path.is_file():
            raise PathError(f"{path}: is no regular file")
        else:
            found[path] = None
    return list(found)


def _search(
    top: Path, suffixes: tuple[str, ...], include: tuple[str, ...], exclude: tuple[str, ...], root: Path | None
) -> Iterator[Path]:
    from pathspec import GitIgnoreSpec

    wanted = GitIgnoreSpec.from_lines(include) if include else None
    unwanted = GitIgnoreSpec.from_lines(exclude)
    base = root if root is not None and top.resolve().is_relative_to(root) else top.resolve()
    specs = _ignore_files_above(top)
    for folder_name, folders, files in os.walk(top):
        folder = Path(folder_name)
        if ".gitignore" in files:
            specs[folder.resolve()] = _ignore_spec(folder / ".gitignore")
        relevant = _relevant(specs, folder.resolve())
        folders[:] = sorted(
            each
            for each in folders
            if each not in _NEVER and not _ignored(relevant, folder.resolve() / each, folder=True)
        )
        for name in sorted(files):
            path = folder / name
            if not name.lower().endswith(suffixes) or not path.is_file():
                continue
            relative = (folder.resolve() / name).relative_to(base).as_posix()
            if unwanted.match_file(relative):
                continue
            if (wanted is None or wanted.match_file(relative)) and not _ignored(
                relevant, path.parent.resolve() / name, folder=False
            ):
                yield path


def would_find(
    top: Path,
    places: Iterable[Path],
    suffixes: Iterable[str],
    include: Iterable[str] = (),
    exclude: Iterable[str] = (),
    root: Path | None = None,
) -> list[Path]:
    """Those of some resolved `places` that `find_files` would find in the folder `top`, were there files."""
    from pathspec import GitIgnoreSpec

    here, known = top.resolve(), tuple(suffixes)
    wanted, unwanted = GitIgnoreSpec.from_lines(include or ("*",)), GitIgnoreSpec.from_lines(exclude)
    base = root if root is not None and here.is_relative_to(root) else here
    specs = _ignore_files_above(top)
    seen: dict[Path, bool] = {here: True}

    def entered(folder: Path) -> bool:
        if folder not in seen:
            seen[folder] = (
                entered(folder.parent)
                and folder.name not in _NEVER
                and not _ignored(_relevant(specs, folder.parent), folder, folder=True)
            )
            if seen[folder] and (folder / ".gitignore").is_file():
                specs[folder] = _ignore_spec(folder / ".gitignore")
        return seen[folder]

    if (here / ".gitignore").is_file():
        specs[here] = _ignore_spec(here / ".gitignore")
    return [
        place
        for place in places
        if place.name.lower().endswith(known)
        and place.is_relative_to(here)
        and entered(place.parent)
        and wanted.match_file(place.relative_to(base).as_posix())
        and not unwanted.match_file(place.relative_to(base).as_posix())
        and not _ignored(_relevant(specs, place.parent), place, folder=False)
    ]


def _ignore_files_above(top: Path) -> dict[Path, object]:
    """The `.gitignore` files between the repository's root and `top`."""
    specs: dict[Path, object] = {}
    here = top.resolve()
    for folder in (here, *here.parents):
        if (folder / ".gitignore").is_file():
            specs[folder] = _ignore_spec(folder / ".gitignore")
        if (folder / ".git").exists():
            return specs
    return {}


def _ignore_spec(path: Path) -> object:
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(path.read_text(encoding="utf-8", errors="replace").splitlines())
    except OSError:
        return GitIgnoreSpec.from_lines(())


def _relevant(specs: dict[Path, object], folder: Path) -> list[tuple[Path, object]]:
    return [(place, specs[place]) for place in (folder, *folder.parents) if place in specs]


def _ignored(specs: list[tuple[Path, object]], path: Path, *, folder: bool) -> bool:
    """Whether the nearest `.gitignore` that says anything about a path ignores it."""
    from pathspec import GitIgnoreSpec

    for place, spec in specs:
        assert isinstance(spec, GitIgnoreSpec)
        said = spec.check_file(path.relative_to(place).as_posix() + ("/" if folder else "")).include
        if said is not None:
            return said
    return False


def read_file(path: Path, shown: str) -> Source | Diagnostic:
    """A file as text, a byte order mark taken off; or why it is none."""
    try:
        if path.stat().st_size > LARGEST:
            size = path.stat().st_size / 1024 / 1024
            return _unreadable(
                shown,
                f"the file has {size:.0f} MB; designs up to {LARGEST // 1024 // 1024} MB are read",
                "split it, or exclude it",
            )
        data = path.read_bytes()
    except OSError as error:
        return _unreadable(shown, f"the file can not be read: {error.strerror or error}", "check its permissions")
    return decode(data, shown)


def decode(data: bytes, shown: str) -> Source | Diagnostic:
    """Bytes as text."""
    if len(data) > LARGEST:
        return _unreadable(shown, f"the text has more than {LARGEST // 1024 // 1024} MB", "split it")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _unreadable(shown, "the file is UTF-16", "save it as UTF-8")
    if b"\0" in data:
        return _unreadable(shown, "the file is binary, not text", "exclude it, or save the design as text")
    try:
        return Source(shown, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _unreadable(
            shown, f"the file is not UTF-8: byte 0x{data[error.start]:02x} in line {line}", "save it as UTF-8"
        )


def _unreadable(shown: str, message: str, help: str) -> Diagnostic:
    return Diagnostic("input", "designlint", Severity.ERROR, Finding(message, Source(shown, "").span(), help=help))
