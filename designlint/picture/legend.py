"""What stands below the picture: the conventions that it uses, and the findings in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement

from designlint.diagnostic import Severity
from designlint.picture.badges import RADIUS, add_badge
from designlint.picture.drawing import Drawing
from designlint.picture.findings import Numbered
from designlint.picture.geometry import SVG
from designlint.picture.lettering import clean, width, wrap
from designlint.picture.style import (
    BADGES,
    DASHES,
    FAINT,
    FATES,
    FRAME_FILL,
    FRAME_LINE,
    GREY,
    INK,
    PAPER,
    PLAIN,
    RED,
    STROKES,
    TINTS,
)

_SIZE = 11.0
_HELP = 10.5
_COLUMN = 460.0  # the narrowest column of findings
_GAP = 28.0


def summary(findings: Iterable[Numbered]) -> str:
    """`2 errors, 1 warning`, the gravest first."""
    count = Counter(each.diagnostic.severity for each in findings)
    parts = []
    for severity in sorted(count, reverse=True):
        number = count[severity]
        word = severity.word if number == 1 or severity is Severity.INFO else f"{severity.word}s"
        parts.append(f"{number} {word}")
    return ", ".join(parts)


def add_conventions(page: Element, drawing: Drawing, x: float, y: float, room: float) -> float:
    """One row (or more) of samples with their meaning; returns the lower end."""
    legend = _part(page, "conventions")
    left, top = x, y + 10
    for sample, word in _conventions(drawing):
        before = 41.0 if "line" in sample else 35.0
        wide = before + width(word, _SIZE)
        if left > x and left + wide > x + room:
            left, top = x, top + 20
        _sample(legend, sample, left, top)
        _text(legend, word, left + before, top + 4, _SIZE, FAINT)
        left += wide + 22
    return top + 10


def _conventions(drawing: Drawing) -> list[tuple[dict[str, str], str]]:
    """(attributes of the sample, meaning) of everything that is used; a sample with `line` is a line, else a box."""
    if any(box.fate for box in drawing.boxes):
        return _fates(drawing)
    lines = {line.stroke for line in drawing.lines if line.visible}
    found: list[tuple[dict[str, str], str]] = []
    for key, stroke in STROKES.items():
        if key in lines:
            dash = {"stroke-dasharray": "5 3"} if stroke.style == "dashed" else {}
            found.append(({"line": "yes", "stroke": stroke.colour, **dash}, stroke.name))
    used = {box.tint for box in drawing.boxes}
    for tint in (tint for tint in (*TINTS.values(), PLAIN) if tint in used):
        external = any(box.external and box.tint is tint for box in drawing.boxes)
        dash = {"stroke-dasharray": "4 2.5"} if external else {}
        found.append(({"fill": tint.fill, "stroke": tint.line, **dash}, tint.name))
    if any(box.optional for box in drawing.boxes):
        found.append(({"fill": PAPER, "stroke": GREY, "stroke-dasharray": "4 2.5"}, "optional part"))
    if any(box.critical for box in drawing.boxes):
        found.append(({"fill": PAPER, "stroke": RED, "stroke-width": "2.2"}, "critical, or with an error"))
    if drawing.frames:
        found.append(({"fill": FRAME_FILL, "stroke": FRAME_LINE}, "group"))
    return found


def _fates(drawing: Drawing) -> list[tuple[dict[str, str], str]]:
    """What a change did, as boxes and as lines show it."""
    boxes = {box.fate for box in drawing.boxes}
    lines = {line.fate for line in drawing.lines if line.visible}
    found: list[tuple[dict[str, str], str]] = []
    for key, fate in FATES.items():
        look = {"stroke": fate.line, "stroke-width": f"{fate.width:g}"}
        look |= {"stroke-dasharray": DASHES[fate.style]} if DASHES[fate.style] else {}
        if key in boxes:
            found.append(({**look, "fill": fate.fill}, fate.name))
        if key in lines:
            found.append(({**look, "line": "yes"}, fate.name))
    return found


def _sample(legend: Element, sample: dict[str, str], x: float, y: float) -> None:
    attributes = {"stroke-width": "1.3", **sample}
    if attributes.pop("line", None):
        SubElement(legend, f"{{{SVG}}}path", {**attributes, "fill": "none", "d": f"M{x:.1f},{y:.1f}h27"})
        tip = {"fill": attributes["stroke"], "d": f"M{x + 34:.1f},{y:.1f}l-7.5,-3.2v6.4z"}
        SubElement(legend, f"{{{SVG}}}path", tip)
        return
    box = {"x": f"{x:.1f}", "y": f"{y - 7:.1f}", "width": "28", "height": "14", "rx": "4"}
    SubElement(legend, f"{{{SVG}}}rect", {**attributes, **box})


def add_findings(page: Element, findings: list[Numbered], x: float, y: float, room: float) -> float:
    """The findings in words, in as many columns as fit; returns the lower end."""
    columns = max(min(int((room + _GAP) // (_COLUMN + _GAP)), 3, len(findings)), 1)
    wide = (room - (columns - 1) * _GAP) / columns if columns > 1 else min(room, 760.0)
    legend = _part(page, "findings")
    rule = {"d": f"M{x:.1f},{y:.1f}h{room:.1f}", "stroke": FRAME_LINE, "stroke-width": "1"}
    SubElement(legend, f"{{{SVG}}}path", rule)
    texts = [_worded(each, wide - 2 * RADIUS - 9) for each in findings]
    heights = [_height(each) for each in texts]
    fair = sum(heights) / columns
    top = y + 16
    column, at, lowest = 0, top, top
    for each, lines, high in zip(findings, texts, heights, strict=True):
        if column < columns - 1 and at - top + high / 2 > fair and at > top:
            column, at = column + 1, top
        _entry(legend, each, lines, x + column * (wide + _GAP), at)
        at += high
        lowest = max(lowest, at)
    return lowest


_Lines = tuple[list[str], list[str]]


def _worded(each: Numbered, room: float) -> _Lines:
    finding = each.diagnostic.finding
    return wrap(finding.message, room, _SIZE, lines=6), wrap(finding.help, room, _HELP, lines=4) if finding.help else []


def _height(lines: _Lines) -> float:
    return 15 + 14 * len(lines[0]) + 13.5 * len(lines[1]) + 9


def _entry(legend: Element, each: Numbered, lines: _Lines, x: float, y: float) -> None:
    entry = _part(legend, "entry")
    diagnostic = each.diagnostic
    add_badge(entry, each, (x + RADIUS, y + RADIUS))
    left = x + 2 * RADIUS + 9
    at = y + 11
    word = diagnostic.severity.word
    _text(entry, word, left, at, _SIZE, BADGES[diagnostic.severity], bold=True)
    code = clean(diagnostic.code)
    after = left + width(word + " ", _SIZE, bold=True) + 2
    _text(entry, code, after, at, _SIZE, INK, bold=True)
    place = f"line {diagnostic.finding.at.line}"
    _text(entry, place, after + width(code, _SIZE, bold=True) + 8, at, _HELP, FAINT)
    at += 1
    for text in lines[0]:
        at += 14
        _text(entry, text, left, at, _SIZE, INK)
    for text in lines[1]:
        at += 13.5
        _text(entry, text, left, at, _HELP, FAINT)


def _part(parent: Element, name: str) -> Element:
    return SubElement(parent, f"{{{SVG}}}g", {"class": name})


def _text(parent: Element, text: str, x: float, y: float, size: float, fill: str, *, bold: bool = False) -> None:
    attributes = {"x": f"{x:.1f}", "y": f"{y:.1f}", "font-size": f"{size:g}", "fill": fill}
    if bold:
        attributes["font-weight"] = "bold"
    SubElement(parent, f"{{{SVG}}}text", attributes).text = text
