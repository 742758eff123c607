"""Places in a laid-out SVG: boxes around shapes and texts, points on curves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from xml.etree.ElementTree import Element

from designlint.picture.lettering import width

SVG = "http://www.w3.org/2000/svg"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")

Point = tuple[float, float]
_CELL = 64.0


@dataclass(frozen=True, slots=True)
class Area:
    """An upright rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Area) -> bool:
        """Whether the two share more than an edge."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


class Places:
    """Areas, found by where they are."""

    def __init__(self, areas: Iterable[Area] = ()) -> None:
        self._cells: dict[tuple[int, int], list[Area]] = {}
        for each in areas:
            self.add(each)

    def add(self, area: Area) -> None:
        """Take one more."""
        for cell in _cells(area):
            self._cells.setdefault(cell, []).append(area)

    def hit(self, area: Area) -> int:
        """How many of them overlap `area`."""
        return len({each for cell in _cells(area) for each in self._cells.get(cell, ()) if each.overlaps(area)})


def _cells(area: Area) -> Iterator[tuple[int, int]]:
    columns = range(int(area.left // _CELL), int(area.right // _CELL) + 1)
    rows = range(int(area.top // _CELL), int(area.bottom // _CELL) + 1)
    return ((column, row) for column in columns for row in rows)


def around(points: Iterable[Point]) -> Area:
    """The smallest area with all `points` in it."""
    xs, ys = zip(*points, strict=True)
    return Area(min(xs), min(ys), max(xs), max(ys))


def disc(centre: Point, radius: float) -> Area:
    """The area around a circle."""
    x, y = centre
    return Area(x - radius, y - radius, x + radius, y + radius)


def points_of(shape: Element) -> list[Point]:
    """The corners and control points of a path, polygon, polyline or ellipse."""
    if shape.tag.endswith("}ellipse"):
        x, y, rx, ry = (float(shape.get(name, "0")) for name in ("cx", "cy", "rx", "ry"))
        return [(x - rx, y - ry), (x + rx, y + ry)]
    numbers = [float(each) for each in _NUMBER.findall(shape.get("d") or shape.get("points") or "")]
    return list(zip(numbers[::2], numbers[1::2], strict=False))


def outline(group: Element) -> Area | None:
    """The area that the shapes of a node cover."""
    found = [point for shape in shapes(group) for point in points_of(shape)]
    return around(found) if found else None


def shapes(group: Element) -> Iterator[Element]:
    """The drawn shapes of a node, edge or cluster, texts left out."""
    for each in group.iter():
        if each.tag in (f"{{{SVG}}}path", f"{{{SVG}}}polygon", f"{{{SVG}}}polyline", f"{{{SVG}}}ellipse"):
            yield each


def text_area(text: Element) -> Area:
    """About the area that a line of text covers."""
    x, y, size = float(text.get("x", "0")), float(text.get("y", "0")), float(text.get("font-size", "12"))
    wide = width(text.text or "", size, bold=text.get("font-weight") == "bold")
    left = {"start": x, "end": x - wide}.get(text.get("text-anchor", "start"), x - wide / 2)
    return Area(left, y - size * 0.8, left + wide, y + size * 0.25)


def track(curve: list[Point]) -> list[Point]:
    """Points close together on a chain of cubic curves: a start, then three points for each."""
    return [_cubic(curve[index : index + 4], step / 12) for index in range(0, len(curve) - 3, 3) for step in range(13)]


def along(curve: list[Point], share: float) -> Point:
    """The point at `share` (0-1) of the length of a chain of cubic curves."""
    steps = track(curve)
    if len(steps) < 2:
        return curve[len(curve) // 2]
    lengths = [((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) ** 0.5 for a, b in pairwise(steps)]
    left = share * sum(lengths)
    for (a, b), length in zip(pairwise(steps), lengths, strict=True):
        if length > 0 and left <= length:
            part = left / length
            return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part
        left -= length
    return steps[-1]


def _cubic(points: list[Point], t: float) -> Point:
    u = 1 - t
    weights = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
    x = sum(weight * point[0] for weight, point in zip(weights, points, strict=True))
    y = sum(weight * point[1] for weight, point in zip(weights, points, strict=True))
    return x, y
