"""The chart of progress: a line for each note over time, on the bands of the review.

Each line has its own marker and its name at its end, so that colour is not needed to tell them apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath

import htpy as h
from markupsafe import Markup

from designlint.progress import OUT_OF, History, Point, Progress
from designlint.reporters.calendar import ticks
from designlint.reporters.style import cells, safe
from designlint.review.texts import texts
from designlint.wording import counted

WIDTH = 960
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 700, 54, 46
_NOW = 46  # how far the texts that are not committed stand behind the last commit
_HEIGHT, _ROW = 380, 17
_MOST = 24  # lines that can be told apart
_NEAR = 9.0  # markers that are nearer than this are left out
_LABEL = 30  # columns of a name
_XML_FORBIDS = str.maketrans({"\ufffe": "\ufffd", "\uffff": "\ufffd"})

# Around (0, 0), for the eight colours of `chart.css`.
_MARKERS = (
    "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
    "M-3.6-3.6h7.2v7.2h-7.2z",
    "M0-5 4.6 3.4H-4.6z",
    "M0-5.2 4.6 0 0 5.2-4.6 0z",
    "M0 5 4.6-3.4H-4.6z",
    "M-1.5-4.8h3v3.3h3.3v3h-3.3v3.3h-3v-3.3h-3.3v-3h3.3z",
    "M0-5.2 1.5-1.8 5-1.6 2.3.7 3.2 4.4 0 2.4-3.2 4.4-2.3.7-5-1.6-1.5-1.8z",
    "M-5-2.4h10v4.8H-5z",
)
_CROSS = "M-4-4 4 4M-4 4 4-4"


@dataclass(frozen=True, slots=True)
class _Spot:
    """A point of a line: where it is, and whether it has a score or stands for a text without one."""

    x: float
    y: float
    point: Point


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the chart: its place in the order of colours and markers, its name, and its spots."""

    number: int
    name: str
    history: History
    spots: tuple[_Spot, ...]

    @property
    def look(self) -> str:
        """Its colour and its dashes."""
        return f"line c{self.number % len(_MARKERS)} d{self.number // len(_MARKERS)}"

    @property
    def marker(self) -> str:
        """The next round of colours has other markers."""
        return _MARKERS[(self.number + self.number // len(_MARKERS)) % len(_MARKERS)]


def picture(found: Progress) -> str:
    """The chart as an SVG file, the same for the same progress, for light and dark backgrounds."""
    return f"{_chart(found, h.style[Markup(css())])}"


def chart(found: Progress) -> h.Element:
    """The chart as a part of a page that has the rules of `css`."""
    return _chart(found, None)


@cache
def css() -> str:
    """How the chart looks."""
    return files(__package__).joinpath("chart.css").read_text(encoding="utf-8")


def _chart(found: Progress, style: h.Node) -> h.Element:
    told = [each for each in found.histories if each.scores]
    shown = sorted(sorted(told, key=_latest, reverse=True)[:_MOST], key=lambda each: each.path)
    bottom = _TOP + max(_HEIGHT, _ROW * len(shown)) - _BOTTOM
    axis = _Axis.of(shown)
    lines = [
        _Line(number, name, history, tuple(_spots(history, axis, bottom)))
        for number, (name, history) in enumerate(zip(_names(shown), shown, strict=True))
    ]
    said = _said(shown, len(found.histories))
    height = bottom + _BOTTOM + (22 if said else 0)
    title = f"Scores of {counted(len(shown), 'design note')}, out of {OUT_OF} points"
    return h.svg(
        {"class": "chart", "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {WIDTH} {height}", "role": "img"},
        aria_labelledby="chart-name chart-about",
    )[
        h.title("#chart-name")[title],
        h.desc("#chart-about")["; ".join(_about(each) for each in lines)],
        style,
        "\n",
        h.rect(".paper", width=WIDTH, height=height, rx=8),
        h.text(".head", x=_LEFT, y=30)[title],
        "\n",
        _bands(bottom),
        "\n",
        _scale(axis, bottom),
        "\n",
        (_drawn(each) for each in lines),
        "\n",
        _labels(lines, bottom),
        h.text(".faint", x=_LEFT, y=height - 14)[said] if said else None,
        "\n",
    ]


def _latest(history: History) -> tuple[bool, str, str]:
    """By what the notes are chosen where there are too many: those that are there, and were worked on last."""
    last = history.points[-1]
    return not history.removed, last.when or "now", history.path


def _said(shown: Sequence[History], notes: int) -> str:
    """What a reader of the chart has to know besides."""
    said = []
    if any(point.score is None for each in shown for point in each.points):
        said.append("× has no score: it does not parse, holds no design, or was removed")
    if notes > len(shown):
        said.append(f"{counted(notes - len(shown), 'more note')} in the tables")
    return "; ".join(said)


def _names(histories: Sequence[History]) -> Iterator[str]:
    """File names without suffix where they are unique, else paths."""
    stems = [PurePosixPath(each.path).stem for each in histories]
    for stem, each in zip(stems, histories, strict=True):
        name = safe(stem if stems.count(stem) == 1 else each.path).translate(_XML_FORBIDS)
        while cells(name) > _LABEL:
            name = f"{name[: min(len(name) - 2, _LABEL)]}…"
        yield f"{name} (removed)" if each.removed else name


def _about(line: _Line) -> str:
    first, last = line.history.scores[0], line.history.scores[-1]
    return f"{line.name}: from {first.total:g} to {last.total:g}, best {line.history.best[1].total:g}"


# -- places --


@dataclass(frozen=True, slots=True)
class _Axis:
    """The time from the first to the last commit, and whether texts that are not committed stand behind it."""

    first: datetime
    last: datetime
    now: bool

    @classmethod
    def of(cls, histories: Iterable[History]) -> _Axis:
        points = [point for each in histories for point in each.points]
        times = [time for time in map(_time, points) if time is not None] or [datetime(2000, 1, 1)]
        return cls(min(times), max(times), any(not point.commit for point in points))

    @property
    def right(self) -> float:
        return _RIGHT - 12 - (_NOW if self.now else 0)

    def x(self, time: datetime) -> float:
        span = (self.last - self.first).total_seconds()
        share = (time - self.first).total_seconds() / span if span else 0.5
        return _LEFT + 12 + share * (self.right - _LEFT - 12)


def _time(point: Point) -> datetime | None:
    """When it was at the author's place; the chart has no zones."""
    try:
        return datetime.fromisoformat(point.when).replace(tzinfo=None)
    except ValueError:
        return None


def _y(total: float, bottom: float) -> float:
    return bottom - total / OUT_OF * (bottom - _TOP)


def _spots(history: History, axis: _Axis, bottom: float) -> Iterator[_Spot]:
    """The points of a note; time never runs back, and a text without a score stands where the one before it stood."""
    time = next((found for found in map(_time, history.points) if found is not None), axis.first)
    total = history.scores[0].total
    for each in history.points:
        time = max(time, _time(each) or time)
        total = each.score.total if each.score else total
        yield _Spot(axis.x(time) if each.commit else _RIGHT - 12, _y(total, bottom), each)


# -- parts --


def _bands(bottom: float) -> Iterator[h.Node]:
    top = float(OUT_OF)
    for number, band in enumerate(texts().bands):
        high, low = _y(top, bottom), _y(band.at_least, bottom)
        yield h.rect(f".band.b{number}", x=_LEFT, y=_n(high), width=_RIGHT - _LEFT, height=_n(low - high))
        yield h.text(".faint", x=_LEFT + 8, y=_n(_y(top, bottom) + 16 if band.at_least else bottom - 8))[band.text]
        if band.at_least:
            yield h.line(".edge", x1=_LEFT, y1=_n(low), x2=_RIGHT, y2=_n(low))
            yield h.text(".edge-text", x=_LEFT - 8, y=_n(low + 4))[f"{band.at_least:g}"]
        top = band.at_least


def _scale(axis: _Axis, bottom: float) -> Iterator[h.Node]:
    for points in range(0, OUT_OF + 1, 10):
        y = _y(points, bottom)
        yield h.line(".grid", x1=_LEFT, y1=_n(y), x2=_RIGHT, y2=_n(y))
        yield h.text(".points", x=_LEFT - 8, y=_n(y + 4))[str(points)]
    for time, label in ticks(axis.first, axis.last):
        x = axis.x(time)
        yield h.line(".grid", x1=_n(x), y1=_n(bottom), x2=_n(x), y2=_n(bottom + 5))
        yield h.text(".time", x=_n(x), y=_n(bottom + 20))[label]
    if axis.now:
        yield h.line(".grid", x1=_RIGHT - 12, y1=_TOP, x2=_RIGHT - 12, y2=_n(bottom + 5))
        yield h.text(".time", x=_RIGHT - 12, y=_n(bottom + 20))["now"]


def _drawn(line: _Line) -> h.Element:
    """A line with its markers: hollow where the text is not committed, a cross where it has no score."""
    return h.g({"class": line.look})[
        [h.polyline(points=" ".join(f"{_n(x)},{_n(y)}" for x, y in run)) for run in _runs(line.spots)],
        [_marker(line, each) for each in _apart(line.spots)],
        "\n",
    ]


def _runs(spots: Sequence[_Spot]) -> Iterator[list[tuple[float, float]]]:
    """The stretches with scores."""
    run: list[tuple[float, float]] = []
    for each in spots:
        if each.point.score is not None:
            run.append((each.x, each.y))
            continue
        if len(run) > 1:
            yield run
        run = []
    if len(run) > 1:
        yield run


def _apart(spots: Sequence[_Spot]) -> Iterator[_Spot]:
    """The spots whose markers have room, what has no score and the last one in any case."""
    before: _Spot | None = None
    for place, each in enumerate(spots, 1):
        near = before is not None and max(abs(each.x - before.x), abs(each.y - before.y)) < _NEAR
        if not near or each.point.score is None or place == len(spots):
            yield each
            before = each


def _marker(line: _Line, spot: _Spot) -> h.Element:
    point, score = spot.point, spot.point.score
    said = f"{score.total:g} of {OUT_OF}, rubric {score.rubric} of 5" if score else point.trouble
    when = f"{point.when[:10]}: {said}: {point.subject}" if point.commit else f"now, not committed: {said}"
    look = ".cross" if score is None else ".hollow" if not point.commit else ""
    place = f"translate({_n(spot.x)} {_n(spot.y)})"
    shape = _CROSS if score is None else line.marker
    return h.path(look, transform=place, d=shape)[h.title[safe(f"{line.name}, {when}").translate(_XML_FORBIDS)]]


def _labels(lines: Sequence[_Line], bottom: float) -> Iterator[h.Node]:
    """The name and the last score of each line at the right, led to its end."""
    ordered = sorted(lines, key=lambda each: (each.spots[-1].y, each.number))
    places = _spread([each.spots[-1].y for each in ordered], _TOP, bottom)
    for line, y in zip(ordered, places, strict=True):
        end = line.spots[-1]
        edge = _RIGHT + 14
        bend = f"{_n(end.x + 8)},{_n(end.y)} {_RIGHT + 2},{_n(end.y)} {edge - 2},{_n(y)}"
        yield h.g({"class": line.look})[
            h.polyline(".way", points=bend),
            h.polyline(points=f"{edge - 2},{_n(y)} {edge + 18},{_n(y)}"),
            h.path(transform=f"translate({edge + 8} {_n(y)})", d=line.marker),
            h.text(x=edge + 24, y=_n(y + 4))[f"{line.name} {line.history.scores[-1].total:g}"],
        ]


def _spread(wanted: Sequence[float], top: float, bottom: float) -> list[float]:
    """Ascending places as near to the wanted ones as rows allow, between top and bottom."""
    places = list(wanted)
    for number in range(1, len(places)):
        places[number] = max(places[number], places[number - 1] + _ROW)
    if places:
        places[-1] = min(places[-1], max(bottom, top + _ROW * (len(places) - 1)))
    for number in range(len(places) - 2, -1, -1):
        places[number] = min(places[number], places[number + 1] - _ROW)
    return places


def _n(value: float) -> str:
    """A coordinate to a tenth of a unit."""
    return f"{value:.1f}".removesuffix(".0")
