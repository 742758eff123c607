"""Numbered circles in the colour of a severity, put where they cover nothing that is to be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, SubElement

from designlint.picture.drawing import Drawing
from designlint.picture.findings import Numbered
from designlint.picture.geometry import (
    SVG,
    Area,
    Places,
    Point,
    along,
    around,
    disc,
    points_of,
    shapes,
    text_area,
    track,
)
from designlint.picture.lettering import width
from designlint.picture.style import BADGES, PAPER

RADIUS = 8.5
_SIZE = 10.5


def add_badges(
    graph: Element,
    drawing: Drawing,
    groups: Mapping[str, Element],
    areas: Mapping[str, Area],
    findings: Iterable[Numbered],
    *,
    linked: bool = False,
) -> None:
    """Mark the boxes (whose places are `areas`) and lines of a laid-out graph with the numbers of their findings.

    `linked` badges lead to `#finding-N` on the page around the picture; the first of each finding is `#badge-N`.
    """
    marks: dict[str, list[Numbered]] = defaultdict(list)
    for each in findings:
        for id in each.marks:
            marks[id].append(each)
    layer = SubElement(graph, f"{{{SVG}}}g", {"class": "badges"})
    taken = Places(text_area(text) for text in graph.iter(f"{{{SVG}}}text"))
    for box in drawing.boxes:
        if box.id in areas:
            for each, centre in zip(marks[box.id], _on_box(areas[box.id], len(marks[box.id])), strict=True):
                taken.add(disc(centre, RADIUS))
                _badge(layer, each, centre)
    curves = {line.id: _curve(groups[line.id]) for line in drawing.lines if line.visible and line.id in groups}
    ways = _ways(curves)
    covered = Places(areas.values())
    for id, curve in curves.items():
        if marks[id] and curve:
            busy = {cell for cell in map(_cell, track(curve)) if len(ways[cell]) > 1}
            _on_line(layer, curve, marks[id], taken, covered, busy)
    if linked:
        _link(layer)


def _curve(group: Element) -> list[Point]:
    path = next((each for each in shapes(group) if each.tag == f"{{{SVG}}}path"), None)
    return points_of(path) if path is not None else []


def _ways(curves: Mapping[str, list[Point]]) -> dict[tuple[int, int], set[str]]:
    """Which lines run through which cells, a badge wide, of a grid."""
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for id, curve in curves.items():
        for point in track(curve):
            found[_cell(point)].add(id)
    return found


def _cell(point: Point) -> tuple[int, int]:
    return int(point[0] // (2 * RADIUS)), int(point[1] // (2 * RADIUS))


def _on_box(area: Area, count: int) -> list[Point]:
    """Places along the upper edge from the right corner, then along the lower one; closer if there are many."""
    step = 2 * RADIUS + 1.5
    room = max(int((area.right - area.left - RADIUS) // step) + 1, 1)
    if count > 2 * room:
        room = -(-count // 2)
        step = (area.right - area.left - RADIUS) / max(room - 1, 1)
    return [
        (area.right - 3 - (index % room) * step, (area.top - 2.5) if index < room else (area.bottom + 2.5))
        for index in range(count)
    ]


def _on_line(
    layer: Element,
    curve: list[Point],
    marks: list[Numbered],
    taken: Places,
    covered: Places,
    busy: set[tuple[int, int]],
) -> None:
    """Side by side on the line or close to it, near its middle but off all texts and other lines."""
    step = min(2 * RADIUS + 1.5, 110 / max(len(marks) - 1, 1))
    half = (len(marks) - 1) * step / 2
    shares = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82, 0.12, 0.88)
    on_line = [along(curve, share) for share in shares]
    aside = RADIUS + 1.5  # beside the line, where a label fills all of its length
    beside = [
        (x + right, y + down) for x, y in on_line for right, down in ((0, aside), (0, -aside), (aside, 0), (-aside, 0))
    ]

    def cost(place: Point) -> tuple[int, int, bool, bool]:
        area = around([(place[0] - half - RADIUS, place[1] - RADIUS), (place[0] + half + RADIUS, place[1] + RADIUS)])
        return taken.hit(area), covered.hit(area), place in beside, _cell(place) in busy

    x, y = min((*on_line, *beside), key=cost)
    for index, each in enumerate(marks):
        centre = (x - half + index * step, y)
        taken.add(disc(centre, RADIUS))
        _badge(layer, each, centre)


def _badge(layer: Element, each: Numbered, centre: Point) -> None:
    badge = SubElement(layer, f"{{{SVG}}}g", {"class": f"badge {each.diagnostic.severity.word}"})
    add_tooltip(badge, [each.words])
    add_badge(badge, each, centre)


def _link(layer: Element) -> None:
    """Make each badge a link; the keyboard stops at the first one of each finding."""
    known: set[str] = set()
    for place, badge in enumerate(list(layer)):
        number = badge.findtext(f"{{{SVG}}}text", "")
        name = f"finding {number}: {badge.findtext(f'{{{SVG}}}title', '')}"
        first = {"tabindex": "-1"} if number in known else {"id": f"badge-{number}"}
        known.add(number)
        layer[place] = Element(f"{{{SVG}}}a", {"href": f"#finding-{number}", "aria-label": name, **first})
        layer[place].append(badge)


def add_badge(parent: Element, each: Numbered, centre: Point) -> None:
    """Draw the number of a finding at `centre`."""
    x, y = centre
    circle = {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": f"{RADIUS:g}", "stroke": PAPER, "stroke-width": "1.5"}
    SubElement(parent, f"{{{SVG}}}circle", {**circle, "fill": BADGES[each.diagnostic.severity]})
    size = min(_SIZE, _SIZE * 13.5 / width(str(each.number), _SIZE, bold=True))
    letters = {"x": f"{x:.1f}", "y": f"{y + size * 0.35:.1f}", "text-anchor": "middle", "font-size": f"{size:.3g}"}
    SubElement(parent, f"{{{SVG}}}text", {**letters, "font-weight": "bold", "fill": PAPER}).text = str(each.number)


def add_tooltip(group: Element, lines: list[str]) -> None:
    """Give an element the text that shows when the pointer rests on it."""
    title = Element(f"{{{SVG}}}title")
    title.text = "\n".join(lines)
    group.insert(0, title)
