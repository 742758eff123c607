"""The progress of notes as sections: what holds of all, and each note commit by commit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from designlint.progress import FAIR, OUT_OF, READY, History, Point, Practice, Progress, Trend, Week, direction
from designlint.reporters.review import WORDS
from designlint.reporters.style import cells
from designlint.reporters.tables import Item, Note, Section
from designlint.review.texts import texts
from designlint.wording import counted, plain_list, quoted

_LEVELS = "▁▂▃▄▅▆▇█"
_NOTHING = "·"
_MOST_LEVELS = 24
_SUBJECT = 60  # columns of a terminal
_CHANGED = {1: "improved", 0: "steady", -1: "fell"}


def title(found: Progress) -> str:
    """What the report is about."""
    return f"Progress of {counted(len(found.histories), 'design note')}"


def progress_sections(found: Progress) -> Iterator[Section]:
    """The whole in short, then each note commit by commit."""
    yield from summary_sections(found)
    yield from (note_section(each) for each in found.histories)


def summary_sections(found: Progress) -> Iterator[Section]:
    """What holds of all notes: where they stand, week by week, question by question, and what to practise next."""
    yield Section("In short", lines=tuple(_in_short(found)))
    yield _notes(found)
    if found.weeks:
        yield _weeks(found.weeks)
    if found.questions:
        compared = _compared(found)
        explained = f"strong from {_percent(READY)} of the points on, weak below {_percent(FAIR)}"
        means = "first and now: means of the first and of the last scores of the notes that are there"
        yield _trends("Questions", found.questions, (explained, means), compared=compared)
        yield _trends("Dimensions", found.dimensions, (), compared=compared)
    if found.codes:
        lines = (f"{quoted(code)} in {number} of {found.notes} notes" for code, number in found.codes)
        yield Section("Found again and again", lines=(*lines, "`designlint explain RULE` tells why, and the cure"))
    if found.practice:
        yield Section("Practise next", items=tuple(_practice(each) for each in found.practice), numbered=True)


def _in_short(found: Progress) -> Iterator[str]:
    if found.first is not None and found.last is not None:
        changed = _changed(found.first / OUT_OF, found.last / OUT_OF, compared=_compared(found))
        before = f", {found.first:.1f} at first: {changed}" if _compared(found) else ""
        yield f"{found.last:.1f} of {OUT_OF} on average over {counted(found.notes, 'note')}{before}"
    bands = Counter(each.scores[-1].band for each in found.histories if each.scores and not each.removed)
    for band in texts().bands:
        if bands[band.name]:
            yield f"{band.text} ({_from(band.at_least)}): {counted(bands[band.name], 'note')}"
    for word in ("strong", "weak"):
        names = [each.name.lower() for each in found.questions if each.standing == word]
        if names:
            yield f"{word}: {plain_list(names)}"
    for way, word in ((1, "improved"), (-1, "fell")):
        names = [each.name.lower() for each in found.questions if direction(each.first, each.last) == way]
        if names:
            yield f"{word}: {plain_list(names)}"


def _from(points: float) -> str:
    return f"from {points:g} points on" if points else f"below {FAIR * OUT_OF:g} points"


def _compared(found: Progress) -> bool:
    """Whether any note has two scores, so that it can have changed."""
    return any(len(each.scores) > 1 and not each.removed for each in found.histories)


def _changed(first: float, last: float, *, compared: bool = True) -> str:
    return _CHANGED[direction(first, last)] if compared else ""


# -- tables --


def _notes(found: Progress) -> Section:
    header = ("note", "scores", "first", "last", "best", "change", "rubric", "state")
    rows = [_note(each) for each in found.histories]
    lines = [f"scores: from ▁ to █ are 0 to {OUT_OF} points, {_NOTHING} has no score"]
    earlier = sum(each.earlier > 0 for each in found.histories)
    if earlier:
        lines.append(f"of {counted(earlier, 'note')} the earlier commits are left out; below each it says how many")
    return Section("Notes", (header, *rows), tuple(lines), frozenset({2, 3, 4, 5, 6}))


def _note(history: History) -> tuple[str, ...]:
    levels = sparkline([each.score.total / OUT_OF if each.score else None for each in history.points])
    if not history.scores:
        return (history.path, levels, "-", "-", "-", "-", "-", _state(history))
    first, last = history.scores[0], history.scores[-1]
    return (
        *(history.path, levels, _points(first.total), _points(last.total), _points(history.best[1].total)),
        _gain(last.total - first.total) if len(history.scores) > 1 else "",
        str(last.rubric),
        _state(history),
    )


def _state(history: History) -> str:
    """How a note stands, in a word or two."""
    last = history.points[-1]
    if history.removed:
        return "removed"
    if last.score is None:
        return f"{last.trouble.split(':')[0]} now"
    if len(history.scores) == 1:
        return last.score.band
    return f"{_changed(history.scores[0].total / OUT_OF, last.score.total / OUT_OF)}, {last.score.band}"


def _weeks(weeks: Sequence[Week]) -> Section:
    header = ("week from", "commits", "notes", "score", "first drafts", "in time", "weakest question")
    rows = [
        (
            each.monday.isoformat(),
            str(each.commits),
            str(each.notes),
            _points(each.mean),
            _points(each.drafts),
            _percent(each.in_time),
            (each.weakest or "-").lower(),
        )
        for each in weeks
    ]
    lines = (
        "score: mean of the notes worked on, as the week left them; first drafts: mean first score of the new ones",
        "in time: the share of points for time, where a session is recorded",
    )
    return Section("Weeks", (header, *rows), lines, frozenset({1, 2, 3, 4, 5}))


def _trends(title: str, trends: Sequence[Trend], lines: tuple[str, ...], *, compared: bool) -> Section:
    header = (title.removesuffix("s").lower(), "weeks", "first", "now", "change", "weak in", "state")
    rows = [
        (
            WORDS.get(each.name, each.name.lower()),
            sparkline(each.weeks),
            _percent(each.first),
            _percent(each.last),
            f"{round(100 * each.last) - round(100 * each.first):+d}" if compared else "",
            f"{each.weak} of {each.notes}",
            verdict(each, compared=compared),
        )
        for each in trends
    ]
    return Section(f"{title} over time", (header, *rows), lines, frozenset({2, 3, 4, 5}))


def verdict(trend: Trend, *, compared: bool = True) -> str:
    """What became of a question: whether it changed, and where it stands now."""
    changed = direction(trend.first, trend.last)
    if not compared:
        return trend.standing
    if changed == 0:
        return f"stays {trend.standing}"
    still = "still " if trend.standing in ("weak" if changed > 0 else "strong",) else "now "
    return f"{_CHANGED[changed]}, {still}{trend.standing}"


def _practice(practice: Practice) -> Item:
    topic, question = practice.coach.title, practice.question.lower()
    about = topic if topic == question else f"{topic} ({question})"
    notes = tuple(Note("do", tip) for tip in practice.coach.tips)
    return Item(about, f"{_percent(practice.share)} of the points today", notes)


def note_section(history: History) -> Section:
    """One note commit by commit."""
    remarks = [_remark(each, history) for each in history.points]
    header = ("date", "score", "rubric", "change", "errors", "commit", "subject", *(["remark"] if any(remarks) else []))
    rows = [
        (*_row(point, change), *([remark] if any(remarks) else []))
        for point, change, remark in zip(history.points, history.changes(), remarks, strict=True)
    ]
    name = f": {history.name}" if history.name else ""
    return Section(f"{history.path}{name}", (header, *rows), tuple(_extremes(history)), frozenset({1, 2, 3, 4}))


def _row(point: Point, change: float | None) -> tuple[str, ...]:
    score = point.score
    return (
        (point.when[:10] or "?") if point.commit else "now",
        _points(score.total if score else None),
        str(score.rubric) if score else "-",
        _gain(change) if change is not None else "",
        str(score.errors) if score else "-",
        point.commit[:7],
        _shortened(point.subject) if point.commit else "(not committed)",
    )


def _remark(point: Point, history: History) -> str:
    return "; ".join(filter(None, (point.trouble, f"as {point.path}" if point.path != history.path else "")))


def _extremes(history: History) -> Iterator[str]:
    if history.scores:
        (_, first), (_, last), (top, best) = history.scored[0], history.scored[-1], history.best
        on = f" on {top.when[:10]}" if top.when else " now"
        yield f"first {_points(first.total)}, last {_points(last.total)}, best {_points(best.total)}{on}"
    if history.earlier:
        yield f"{counted(history.earlier, 'earlier commit')} left out"


# -- figures --


def sparkline(shares: Sequence[float | None], most: int = _MOST_LEVELS) -> str:
    """Shares from 0 to 1 as blocks of growing height; of more than `most` the last one of each stretch."""
    count = min(len(shares), most)
    kept = [shares[(number + 1) * len(shares) // count - 1] for number in range(count)]
    return "".join(_NOTHING if each is None else _LEVELS[min(int(each * len(_LEVELS)), 7)] for each in kept)


def _points(points: float | None) -> str:
    return "-" if points is None else f"{points:.1f}"


def _gain(points: float) -> str:
    return f"{round(points, 1) or 0.0:+.1f}"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f}%"


def _shortened(subject: str) -> str:
    if cells(subject) <= _SUBJECT:
        return subject
    while cells(subject) >= _SUBJECT:
        subject = subject[:-1] if len(subject) <= _SUBJECT else subject[:_SUBJECT]
    return f"{subject.rstrip()}…"
