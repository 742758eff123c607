"""How the scores of notes change: from the points of each note to weeks, trends, and what to practise next.

What is tracked is the performance tracking of the sources: how many, how well, how many in time, strengths, what to
improve, whether it gets better, and what to work on. The lines between strong, fair and weak are those between the
bands of a review, 35 and 25 of 50.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from statistics import fmean

from designlint.review.card import questions
from designlint.review.texts import Coach, texts

OUT_OF = round(sum(each.max for each in questions()))
READY, FAIR, _ = (each.at_least / OUT_OF for each in texts().bands)
_STEADY = 0.05  # a smaller change of a share is none; it is 2.5 points of 50
_MOST_CODES, _MOST_PRACTICE = 5, 3
_TIME = next(each.name for each in questions() if each.id == 7)


@dataclass(frozen=True, slots=True)
class Score:
    """What a review said: points of 50, the rubric from 1 to 5, open errors.

    `questions` and `dimensions` hold the earned shares, 0 to 1, of what could be assessed; `codes` the rules with open
    errors or warnings.
    """

    total: float
    band: str
    rubric: int
    errors: int = 0
    questions: Mapping[str, float] = field(default_factory=dict)
    dimensions: Mapping[str, float] = field(default_factory=dict)
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Point:
    """A note at one time: after a `commit`, or as it is now and not committed, where `commit` and `when` are "".

    `when` is the author's time as ISO 8601, `path` the name that the note had, `trouble` why there is no score.
    """

    path: str
    score: Score | None
    commit: str = ""
    when: str = ""
    subject: str = ""
    trouble: str = ""

    @property
    def day(self) -> date | None:
        """The author's day, as it was at the author's place."""
        try:
            return date.fromisoformat(self.when[:10])
        except ValueError:  # git keeps dates that no calendar has
            return None


@dataclass(frozen=True)
class History:
    """The points of one note, oldest first. `earlier` is how many older ones were left out; `path` and `name` are the
    last that it had; a `removed` one is there no more."""

    path: str
    name: str
    points: tuple[Point, ...]
    earlier: int = 0
    removed: bool = False

    @cached_property
    def scored(self) -> tuple[tuple[Point, Score], ...]:
        """The points with their scores."""
        return tuple((each, each.score) for each in self.points if each.score is not None)

    @property
    def scores(self) -> tuple[Score, ...]:
        """The scores alone."""
        return tuple(score for _, score in self.scored)

    @property
    def best(self) -> tuple[Point, Score]:
        """The first of the points with the highest total. There must be a score."""
        return max(self.scored, key=lambda each: each[1].total)

    def changes(self) -> tuple[float | None, ...]:
        """For each point what its total differs from that of the score before it."""
        found: list[float | None] = []
        last: Score | None = None
        for each in self.points:
            found.append(round(each.score.total - last.total, 1) if each.score and last else None)
            last = each.score or last
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Week:
    """The work of a week, which begins at a `monday`: how many commits, and notes worked on.

    `mean` is that of these notes' last totals in the week, `drafts` that of the first totals of notes begun in it.
    `in_time` is the earned share of the question of time where a session is recorded. `weakest` is the question with
    the smallest share. None is where nothing can tell.
    """

    monday: date
    commits: int
    notes: int
    mean: float | None
    drafts: float | None
    in_time: float | None
    weakest: str | None


@dataclass(frozen=True, slots=True)
class Trend:
    """One question or dimension over all notes that are still there: the mean share of their first and of their last
    scores, and of the notes worked on in each week. It is weak in `weak` of `notes`."""

    name: str
    first: float
    last: float
    weeks: tuple[float | None, ...]
    weak: int
    notes: int

    @property
    def standing(self) -> str:
        """Strong, fair or weak today."""
        return standing(self.last)


@dataclass(frozen=True, slots=True)
class Practice:
    """What to practise: a question, its mean share today, and how."""

    question: str
    share: float
    coach: Coach


@dataclass(frozen=True)
class Progress:
    """All that the histories of notes tell. `codes` are the rules that are broken in most notes today, with how many.

    `first` and `last` are the mean totals of the notes that are still there, `notes` of them.
    """

    histories: tuple[History, ...]
    weeks: tuple[Week, ...]
    questions: tuple[Trend, ...]
    dimensions: tuple[Trend, ...]
    codes: tuple[tuple[str, int], ...]
    practice: tuple[Practice, ...]
    notes: int
    first: float | None
    last: float | None


def progress(histories: Iterable[History], since: date | None = None) -> Progress:
    """Weeks, trends, what repeats, and what to practise next. Weeks count the work `since` a day; before it lies only
    what notes were like on that day."""
    told = tuple(sorted(histories, key=lambda each: (each.path, not each.removed)))
    current = [each.scores for each in told if each.scores and not each.removed]
    worked = _by_week(told, since or date.min)
    asked = tuple(_trends(lambda score: score.questions, current, worked))
    repeated = Counter(code for scores in current for code in scores[-1].codes)
    most = sorted(repeated.items(), key=lambda each: (-each[1], each[0]))
    return Progress(
        histories=told,
        weeks=tuple(_week(monday, histories, told) for monday, histories in worked.items()),
        questions=asked,
        dimensions=tuple(_trends(lambda score: score.dimensions, current, worked)),
        codes=tuple(each for each in most if each[1] > 1)[:_MOST_CODES],
        practice=tuple(_practice(asked)),
        notes=len(current),
        first=_mean(scores[0].total for scores in current),
        last=_mean(scores[-1].total for scores in current),
    )


def standing(share: float) -> str:
    """The word for a share of points."""
    return "strong" if share >= READY else "fair" if share >= FAIR else "weak"


def direction(first: float, last: float) -> int:
    """1 where a share has grown, -1 where it has shrunk, 0 where it is about the same."""
    change = round(last - first, 6)
    return 0 if abs(change) < _STEADY else 1 if change > 0 else -1


_Worked = Mapping[date, Sequence[Sequence[Point]]]


def _by_week(histories: Iterable[History], since: date) -> _Worked:
    """The commits to each note in each week, in order of the weeks."""
    found: dict[date, list[list[Point]]] = {}
    for history in histories:
        here: dict[date, list[Point]] = {}
        for each in history.points:
            if each.day is not None and each.day >= since:
                here.setdefault(each.day - timedelta(days=each.day.weekday()), []).append(each)
        for monday, points in here.items():
            found.setdefault(monday, []).append(points)
    return dict(sorted(found.items()))


def _last_scores(notes: Sequence[Sequence[Point]]) -> list[Score]:
    """The last score of each note."""
    found = ([each.score for each in points if each.score is not None] for points in notes)
    return [scores[-1] for scores in found if scores]


def _week(monday: date, notes: Sequence[Sequence[Point]], histories: Iterable[History]) -> Week:
    scores = _last_scores(notes)
    begun = [each.scored[0] for each in histories if each.scored and not each.earlier]
    here = {id(point) for points in notes for point in points}
    shares = {name: [each.questions[name] for each in scores if name in each.questions] for name in _names(scores)}
    return Week(
        monday,
        commits=len({point.commit for points in notes for point in points}),
        notes=len(notes),
        mean=_mean(each.total for each in scores),
        drafts=_mean(score.total for point, score in begun if id(point) in here),
        in_time=_mean(shares.get(_TIME, ())),
        weakest=min(shares, key=lambda name: fmean(shares[name]), default=None),
    )


def _names(
    scores: Iterable[Score], of: Callable[[Score], Mapping[str, float]] = lambda score: score.questions
) -> list[str]:
    """What is assessed in any score, in the order of the card."""
    order = {each.name: each.id for each in questions()}
    found = dict.fromkeys(name for each in scores for name in of(each))
    return sorted(found, key=lambda name: order.get(name, 0))


def _trends(
    of: Callable[[Score], Mapping[str, float]], notes: Sequence[Sequence[Score]], worked: _Worked
) -> Iterable[Trend]:
    weekly = [_last_scores(each) for each in worked.values()]
    for name in _names((scores[-1] for scores in notes), of):
        told = [[of(score)[name] for score in scores if name in of(score)] for scores in notes]
        shares = [each for each in told if each]
        yield Trend(
            name,
            first=fmean(each[0] for each in shares),
            last=fmean(each[-1] for each in shares),
            weeks=tuple(_mean(of(score)[name] for score in scores if name in of(score)) for scores in weekly),
            weak=sum(each[-1] < FAIR for each in shares),
            notes=len(shares),
        )


def _practice(asked: Sequence[Trend]) -> Iterable[Practice]:
    """The questions that are not strong yet, the lowest first; the lowest of all where all are strong."""
    lowest = sorted(asked, key=lambda each: each.last)
    ids = {each.name: each.id for each in questions()}
    coaches: dict[str, Practice] = {}
    for each in [trend for trend in lowest if trend.standing != "strong"] or lowest[:1]:
        coach = next(coach for coach in texts().coach if ids[each.name] in coach.questions)
        coaches.setdefault(coach.title, Practice(each.name, each.last, coach))
    return list(coaches.values())[:_MOST_PRACTICE]


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return fmean(found) if found else None
