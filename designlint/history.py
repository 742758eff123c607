"""The history of design notes: each text that git keeps of them reviewed, once, by today's rules and settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from designlint.config import Settings
from designlint.corpus import check_text
from designlint.diagnostic import Diagnostic, Severity
from designlint.files import PathError
from designlint.lineage import Lineage, Version
from designlint.plugins import Formats
from designlint.progress import History, Point, Score
from designlint.report import Checked
from designlint.review import review
from designlint.revisions import texts, uncommitted
from designlint.rule import Rule
from designlint.wording import counted

REMOVED, NO_DESIGN = "removed", "holds no design"
_LOUD = (Severity.ERROR, Severity.WARNING)

Judgement = tuple[str, Score | None, str]
"""The name of a design and its score, or why there is none."""

Judge = Callable[[str, bytes], Judgement]
"""Judges a text that stands, or stood, at a path from the root of its repository."""

Follow = Callable[[Sequence[str]], Iterable[str]]
"""Goes through the ids of texts, and may say how far it has come."""


def judge(
    root: Path, formats: Formats, rules: Mapping[str, Rule], settings: Callable[[Path], Settings], *, alone: bool
) -> Judge:
    """Judge texts as `designlint review` does; `settings` are those of a folder, today's for old texts too.

    A text that does not parse has no score. Unless a note is asked for `alone`, drawings that show no system are none
    of its designs.
    """

    def judged(path: str, data: bytes) -> Judgement:
        place = root / path
        report = check_text(data, str(place), formats, rules, replace(settings(place.parent), interview=True))
        found = [each for each in report.subjects() if each.linted or alone]
        if not found:
            return "", None, _trouble(report.open())
        heard = [each for each in report.about(found[0]) if each.suppressed is None]
        slips = [each for each in heard if each.code == "syntax"]  # what is left of such a text is not what was meant
        return found[0].name, None if slips else _score(found[0], heard), _trouble(slips) if slips else ""

    return judged


def _score(checked: Checked, found: Sequence[Diagnostic]) -> Score:
    assert checked.design is not None
    reviewed = review(checked.design, found)
    return Score(
        total=reviewed.total,
        band=reviewed.band.name,
        rubric=reviewed.rubric.score,
        errors=sum(each.severity is Severity.ERROR for each in found),
        questions={each.question.name: each.share for each in reviewed.answers if each.assessed},
        dimensions={name: value / 100 for name, value in reviewed.dimensions.items()},
        codes=frozenset(each.code for each in found if each.severity in _LOUD and each.category != "designlint"),
    )


def _trouble(found: Iterable[Diagnostic]) -> str:
    """Why a text has no score."""
    errors = [each for each in found if each.severity is Severity.ERROR]
    if not errors:
        return NO_DESIGN
    first = errors[0]
    if first.code != "syntax":
        return f"can not be read: {first.finding.message}"
    more = f", and {counted(len(errors) - 1, 'more error')}" if len(errors) > 1 else ""
    return f"does not parse: line {first.finding.at.line}: {first.finding.message}{more}"


def chosen(
    root: Path, lineages: Sequence[Lineage], files: Iterable[Path], meant: Callable[[list[Path]], Iterable[Path]]
) -> tuple[list[Lineage], dict[str, bytes | None]]:
    """The lineages of `files`, and of those that are there no more and are `meant` too; and what differs from the last
    commit, by path from the root, None for what is missing.

    Raises PathError for a file that can not be read, RevisionError as git does.
    """
    places = (path.parent.resolve() / path.name for path in files)
    here = {each.relative_to(root).as_posix(): each for each in places if each.is_relative_to(root)}
    missing = [root / each.path for each in lineages if each.path not in here and not (root / each.path).is_file()]
    gone = {each.relative_to(root).as_posix() for each in meant(missing)}
    found = [each for each in lineages if each.path in here or each.path in gone]
    kept = {each.path for each in found if not each.removed}
    changed = uncommitted(root)
    now: dict[str, bytes | None] = dict.fromkeys(sorted(gone & kept))
    for path, place in here.items():
        if path in changed or path not in kept:
            now[path] = _read(place)
    return found, now


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PathError(f"{path}: can not be read: {error.strerror or error}") from error


def histories(
    root: Path,
    lineages: Iterable[Lineage],
    now: Mapping[str, bytes | None],
    judged: Judge,
    *,
    since: date | None = None,
    most: int | None = None,
    follow: Follow = iter,
) -> Iterator[History]:
    """The histories of files that hold a design, or held one; lineages and what is `now` are those of `chosen`.

    Only the last `most` commits
    to a file count if given, and only those `since` a day beside the one that held on that day.
    """
    cut = [(each, *_cut(each, since, most)) for each in lineages]
    paths: dict[str, dict[str, None]] = {}
    for _, versions, _ in cut:
        for each in versions:
            if each.text:
                paths.setdefault(each.text, {})[each.path] = None
    known: dict[tuple[str, str], Judgement] = {}
    for id, data in zip(paths, texts(root, follow(list(paths))), strict=True):
        for path in paths[id]:
            known[path, id] = judged(path, data) if data is not None else ("", None, "git has no copy of it here")
    fresh = {path: judged(path, data) for path, data in now.items() if data is not None}
    newest = {each.path: each for each, _, _ in cut}  # of two under one name the one that is there comes last
    for lineage, versions, earlier in cut:
        told = [known[each.path, each.text] if each.text else ("", None, REMOVED) for each in versions]
        points = [_point(each, *judgement[1:]) for each, judgement in zip(versions, told, strict=True)]
        path = lineage.path
        if path in now and newest[path] is lineage:
            told.append(fresh.get(path, ("", None, REMOVED)))
            points.append(Point(path, told[-1][1], trouble=told[-1][2]))
        yield from _history(path, points, told, earlier)
    for path in fresh.keys() - newest.keys():
        yield from _history(path, [Point(path, fresh[path][1], trouble=fresh[path][2])], [fresh[path]], 0)


def _cut(lineage: Lineage, since: date | None, most: int | None) -> tuple[Sequence[Version], int]:
    """The versions that count, and how many older ones do not."""
    versions = lineage.versions
    start = 0
    if since is not None:
        days = [_point(each, None, "").day for each in versions]
        recent = (number for number, day in enumerate(days) if day is not None and day >= since)
        start = max(next(recent, len(versions)) - 1, 0)
        if lineage.removed and start == len(versions) - 1 and (days[start] or date.min) < since:
            start = len(versions)
    if most is not None:
        start = max(start, len(versions) - most)
    return versions[start:], start


def _point(version: Version, score: Score | None, trouble: str) -> Point:
    commit = version.commit
    return Point(version.path, score, commit.id, commit.when, commit.subject, trouble)


def _history(path: str, points: Sequence[Point], told: Sequence[Judgement], earlier: int) -> Iterator[History]:
    """The history of a file, unless it is a text without designs such as a page of plain words."""
    last = points[-1].trouble if points else NO_DESIGN
    if any(each.score for each in points) or last not in (REMOVED, NO_DESIGN):
        name = next((name for name, score, _ in reversed(told) if score), "")
        yield History(path, name, tuple(points), earlier, removed=last == REMOVED)
