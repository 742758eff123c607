"""The laid-out SVG made presentable: own fonts, tooltips, numbered badges, a heading and the legends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from designlint.picture.badges import add_badges, add_tooltip
from designlint.picture.drawing import SMALL_SIZE, Box, Drawing
from designlint.picture.errors import RenderError
from designlint.picture.findings import Numbered
from designlint.picture.geometry import (
    SVG,
    Area,
    outline,
    shapes,
)
from designlint.picture.legend import add_conventions, add_findings, summary
from designlint.picture.lettering import FAMILY, wrap
from designlint.picture.style import FAINT, INK, PAPER

_EDGE = 18.0  # white space around everything
_NARROWEST, _TWO_COLUMNS = 640.0, 950.0
_MANY = 8  # findings; more of them get a second column
_HEADING = 17.0

ElementTree.register_namespace("", SVG)


def annotate(svg: str, drawing: Drawing, findings: Iterable[Numbered] = (), *, alone: bool = True) -> str:
    """The finished SVG. If not `alone`, heading and list of findings are left to the page around it, and badges lead
    to `#finding-N` there."""
    findings = list(findings)
    source, graph = _parsed(svg)
    left, top, wide, high = (float(each) for each in source.get("viewBox", "0 0 100 100").split())
    groups = {each.get("id", ""): each for each in graph.iter(f"{{{SVG}}}g")}
    areas = {box.id: area for box in drawing.boxes if box.id in groups and (area := outline(groups[box.id]))}
    _dress(drawing, groups, areas, findings)
    add_badges(graph, drawing, groups, areas, findings, linked=not alone)

    page = Element(f"{{{SVG}}}svg", {"role": "img" if alone else "group", "font-family": FAMILY})
    SubElement(page, f"{{{SVG}}}title").text = drawing.title or "design"
    SubElement(page, f"{{{SVG}}}desc").text = _described(drawing, findings)
    paper = SubElement(page, f"{{{SVG}}}rect", {"class": "paper", "fill": PAPER})
    room = max(wide, _TWO_COLUMNS if alone and len(findings) > _MANY else _NARROWEST)
    y = _heading(page, drawing, findings, room) if alone else _EDGE
    place = SubElement(
        page, f"{{{SVG}}}g", {"class": "design", "transform": f"translate({_EDGE - left:.2f} {y - top:.2f})"}
    )
    place.append(graph)
    y += high + 14
    y = add_conventions(page, drawing, _EDGE, y, room)
    if alone and findings:
        y = add_findings(page, findings, _EDGE, y + 10, room)
    total, height = room + 2 * _EDGE, y + _EDGE
    size = {"width": f"{total:.0f}", "height": f"{height:.0f}"}
    paper.attrib.update(size)
    page.attrib.update({"viewBox": f"0 0 {total:.0f} {height:.0f}", **size})
    return ElementTree.tostring(page, encoding="unicode") + "\n"


def _parsed(svg: str) -> tuple[Element, Element]:
    try:
        source = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise RenderError(f"the layout engine wrote SVG that is not XML ({error})") from error
    graph = source.find(f"{{{SVG}}}g")
    if graph is None:
        raise RenderError("the layout engine wrote an SVG without a graph")
    return source, graph


def _heading(page: Element, drawing: Drawing, findings: list[Numbered], room: float) -> float:
    """Title, and the count of findings or what the picture shows; returns where it begins."""
    y = _EDGE
    for line in wrap(drawing.title, room, _HEADING, bold=True, lines=2):
        y += _HEADING
        heading = {
            "x": f"{_EDGE:.1f}",
            "y": f"{y:.1f}",
            "font-size": f"{_HEADING:g}",
            "font-weight": "bold",
            "fill": INK,
        }
        SubElement(page, f"{{{SVG}}}text", heading).text = line
        y += 4
    told = summary(findings) if findings else drawing.told
    if told:
        y += 12
        note = {"x": f"{_EDGE:.1f}", "y": f"{y:.1f}", "font-size": "11.5", "fill": FAINT}
        SubElement(page, f"{{{SVG}}}text", note).text = told
        y += 4
    return y + 6


def _described(drawing: Drawing, findings: list[Numbered]) -> str:
    if drawing.told:
        return drawing.told
    found = f"{len(drawing.boxes)} components and {len(drawing.lines)} connections"
    return f"{found}; {summary(findings)}" if findings else found


def _dress(
    drawing: Drawing, groups: Mapping[str, Element], areas: Mapping[str, Area], findings: list[Numbered]
) -> None:
    """Fonts and tooltips; the names that Graphviz gave are taken out."""
    said: dict[str, list[str]] = defaultdict(list)
    for each in findings:
        for id in each.tips:
            said[id].append(f"{each.number}. {each.words}")
    for group in groups.values():
        for title in group.findall(f"{{{SVG}}}title"):
            group.remove(title)
        for text in group.findall(f"{{{SVG}}}text"):
            text.attrib.pop("font-family", None)
            text.attrib.pop("{http://www.w3.org/XML/1998/namespace}space", None)
    for box in drawing.boxes:
        if box.id in groups:
            _dress_box(groups[box.id], box, areas.get(box.id))
            add_tooltip(
                groups[box.id], [" ".join((*box.name, "–", *box.small) if box.small else box.name), *said[box.id]]
            )
    names = {box.id: " ".join(box.name) for box in drawing.boxes}
    for line in drawing.lines:
        if line.id in groups:
            for text in groups[line.id].findall(f"{{{SVG}}}text"):
                text.attrib.update({"paint-order": "stroke", "stroke": PAPER, "stroke-width": "3", "dy": "-1.5"})
            way = f"{names[line.ends[0]]} → {names[line.ends[1]]}"
            add_tooltip(groups[line.id], [f"{way}: {' '.join(line.label)}" if line.label else way, *said[line.id]])
    for frame in drawing.frames:
        if frame.id in groups:
            for text in groups[frame.id].findall(f"{{{SVG}}}text"):
                text.attrib.update({"font-weight": "bold", "dx": "6", "dy": "3"})
            add_tooltip(groups[frame.id], [" ".join(frame.title)])


def _dress_box(group: Element, box: Box, area: Area | None) -> None:
    texts = group.findall(f"{{{SVG}}}text")
    for index, text in enumerate(texts):
        if index < len(box.name):
            text.set("font-weight", "bold")
        else:
            text.attrib.update({"font-size": f"{SMALL_SIZE:g}", "fill": FAINT})

    if box.shape == "pipe" and area is not None:
        _lay_pipe(group, area)


def _lay_pipe(group: Element, area: Area) -> None:
    """Put a cylinder that lies in the place of a box."""
    shape = next(shapes(group))
    bend, high = 7.0, area.bottom - area.top
    left, right = area.left + bend, area.right - bend
    arc = f"a{bend:g},{high / 2:.2f} 0 0"
    look = {
        name: shape.get(name, "") for name in ("fill", "stroke", "stroke-width", "stroke-dasharray") if shape.get(name)
    }
    body = f"M{left:.2f},{area.top:.2f}H{right:.2f}{arc} 1 0,{high:.2f}H{left:.2f}{arc} 1 0,{-high:.2f}z"
    lid = f"M{right:.2f},{area.top:.2f}{arc} 0 0,{high:.2f}"
    place = list(group).index(shape)
    group.remove(shape)
    group.insert(place, Element(f"{{{SVG}}}path", {**look, "d": body}))
    group.insert(place + 1, Element(f"{{{SVG}}}path", {**look, "fill": "none", "d": lid}))
    for text in group.findall(f"{{{SVG}}}text"):
        text.set("dx", f"{-bend / 2:g}")  # the middle of what the lid leaves
