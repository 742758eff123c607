"""What a picture shows: the boxes, lines and frames of a design as drawn, each with a safe id of its own.

The drawn design, not the logical one: each member of a replica group is a box, each drawn connection a line. Ids are
`n1`, `e1`, `c1` …, so that nothing an author wrote is ever a name in DOT or in SVG.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from designlint.analysis.reliability.availability import importance
from designlint.design import Component, Connection, Design, Drawn, Group, Member
from designlint.diagnostic import Diagnostic, Severity
from designlint.picture.lettering import clean, width, wrap
from designlint.picture.numbers import Numbers
from designlint.picture.style import PLAIN, SHAPES, TINTS, Tint
from designlint.quantity import show_number
from designlint.stated import Capacity

NAME_SIZE, SMALL_SIZE = 13.0, 10.5
_NAME_WIDTH, _SMALL_WIDTH, _LABEL_WIDTH = 160.0, 180.0, 150.0


_NO_NUMBERS = Numbers()
_MOST_CRITICAL = 5


@dataclass(frozen=True, slots=True)
class Box:
    """A member of a component. `name` are the lines in large letters, `small` those in small ones below. `fate` is a
    key of `FATES` where the picture shows a change, else ""."""

    id: str
    component: str
    member: str
    name: tuple[str, ...]
    small: tuple[str, ...]
    shape: str
    tint: Tint
    frame: str | None
    critical: bool
    optional: bool
    external: bool
    fate: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn connection between two boxes, `key` tells parallel ones apart; `stroke` is a key of `STROKES`, `fate` one
    of `FATES` or ""."""

    id: str
    pair: tuple[str, str]  # the components
    ends: tuple[str, str]  # the boxes
    members: tuple[str, str]
    label: tuple[str, ...]
    stroke: str
    head: str
    tail: str
    visible: bool
    key: int = 0
    fate: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """A group with something in it."""

    id: str
    group: str
    title: tuple[str, ...]
    kind: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything on the picture, in order of the design; `told` is what it shows, in words, if not just a design."""

    title: str
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    frames: tuple[Frame, ...]
    told: str = ""


def draw(design: Design, diagnostics: Iterable[Diagnostic] = (), *, numbers: Numbers = _NO_NUMBERS) -> Drawing:
    """The drawing of a design.

    Parts with an open error among `diagnostics` count as critical, and where flows are declared those five whose
    failing costs them most. `numbers` are written
    below the names of components and on connections.
    """
    critical = _critical(design, diagnostics)
    frames = _frames(design)
    boxes = _boxes(design, frames, critical, numbers)
    framed = {each.frame for each in boxes}
    kept = {each for frame in framed for each in _around(frame, frames)}
    shown = tuple(frame for frame in frames.values() if frame.id in kept)
    title = clean(design.title or design.name).replace("\n", " ")
    return Drawing(title, boxes, _lines(design, boxes, numbers), shown)


def _critical(design: Design, diagnostics: Iterable[Diagnostic]) -> set[str]:
    found: set[str] = set()
    if any(flow.declared for flow in design.flows):
        found = {each.component.id for each in importance(design)[:_MOST_CRITICAL]}
    for each in diagnostics:
        if each.severity is Severity.ERROR and each.suppressed is None:
            found.update(each.finding.components)
    return found


def _frames(design: Design) -> dict[str, Frame]:
    ids: dict[str | None, str] = {group: f"c{number}" for number, group in enumerate(design.groups, 1)}
    return {
        ids[key]: Frame(ids[key], key, _title(group), group.kind, ids.get(_parent(group, design)))
        for key, group in design.groups.items()
    }


def _title(group: Group) -> tuple[str, ...]:
    lines = wrap(group.label, 260, SMALL_SIZE + 1, bold=True, lines=2) or [clean(group.kind)]
    if group.kind not in ("group", "boundary") and group.kind not in lines[0].lower():
        lines[-1] += f" ({group.kind})"
    return tuple(lines)


def _parent(group: Group, design: Design) -> str | None:
    """The group around, or None at the top and where groups are inside each other."""
    seen = {group.id}
    above = group.group
    while above is not None and above in design.groups:
        if above in seen:
            return None
        seen.add(above)
        above = design.groups[above].group
    return group.group


def _around(frame: str | None, frames: Mapping[str, Frame]) -> Iterable[str]:
    while frame is not None:
        yield frame
        frame = frames[frame].parent


def _boxes(design: Design, frames: Mapping[str, Frame], critical: set[str], numbers: Numbers) -> tuple[Box, ...]:
    frame_of = {frame.group: frame.id for frame in frames.values()}
    found: list[Box] = []
    for component in design.components.values():
        kind = component.kind
        for member in component.members or (_only(component),):
            around = (member.group, *component.groups) if member.group else component.groups
            found.append(
                Box(
                    id=f"n{len(found) + 1}",
                    component=component.id,
                    member=member.id,
                    name=tuple(wrap(member.label or member.id, _NAME_WIDTH, NAME_SIZE, bold=True, lines=4)) or ("?",),
                    small=_small(component, member, numbers.parts.get(component.id, ())),
                    shape=SHAPES.get(kind.id, "box") if kind else "box",
                    tint=TINTS.get(kind.layer, PLAIN) if kind else PLAIN,
                    frame=next((frame_of[group] for group in around if group in frame_of), None),
                    critical=component.id in critical or member.id in critical,
                    optional=component.says("optional") is True,
                    external=component.is_a("external"),
                )
            )
    return tuple(found)


def _only(component: Component) -> Member:
    return Member(component.id, component.label, "", component.span)


def _small(component: Component, member: Member, numbers: Iterable[str]) -> tuple[str, ...]:
    """Kind, technology and number; what one instance takes; the numbers of the part."""
    label = (member.label or member.id).lower()
    words = []
    if component.kind and component.kind.title.lower() != label.strip():
        words.append(component.kind.title)
    if component.technology and component.technology.name.lower() not in label:
        words.append(component.technology.name)
    count = component.instances.count
    if count is not None and count > 1 and len(component.members) < 2:
        words.append(f"×{count}")
    lines = _listed(words)
    capacity = component.get("capacity")
    if isinstance(capacity, Capacity):
        rates = ((capacity.read, "read"), (capacity.write, "write"))
        said = [f"{show_number(rate)}/s {word}" for rate, word in rates if rate is not None]
        lines += _listed(said)
    for each in numbers:
        lines += wrap(each, _SMALL_WIDTH, SMALL_SIZE, lines=1)
    return tuple(lines)


def _listed(words: Iterable[str]) -> list[str]:
    """Words with dots between, in as few lines as they need; none begins or ends with a dot."""
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} · {word}" if lines else ""
        if longer and width(longer, SMALL_SIZE) <= _SMALL_WIDTH:
            lines[-1] = longer
        else:
            lines += wrap(word, _SMALL_WIDTH, SMALL_SIZE, lines=1)
    return lines


def _lines(design: Design, boxes: tuple[Box, ...], numbers: Numbers) -> tuple[Line, ...]:
    by_name: dict[str, Box] = {}
    for box in boxes:
        by_name.setdefault(box.component, box)
    by_name |= {box.member: box for box in boxes}
    found: list[Line] = []
    for connection in design.connections:
        if connection.source not in by_name or connection.target not in by_name:
            continue
        for each in connection.drawn or (_logical(connection),):
            source = by_name.get(each.source, by_name[connection.source])
            target = by_name.get(each.target, by_name[connection.target])
            label = wrap(each.label or connection.label, _LABEL_WIDTH, SMALL_SIZE, lines=4)
            rate = numbers.connections.get((connection.source, connection.target, connection.key))
            label += [rate] if rate else []
            found.append(
                Line(
                    id=f"e{len(found) + 1}",
                    pair=connection.pair,
                    ends=(source.id, target.id),
                    members=(source.member, target.member),
                    label=tuple(label),
                    stroke=_stroke(connection, source, target),
                    head=each.head,
                    tail="arrow" if connection.arrow == "<->" else each.tail,
                    visible=each.stroke != "invisible",
                    key=connection.key,
                )
            )
    return tuple(found)


def _logical(connection: Connection) -> Drawn:
    return Drawn(connection.source, connection.target, connection.label, connection.span, "normal", "arrow", "none")


def _stroke(connection: Connection, source: Box, target: Box) -> str:
    if connection.says("optional") or source.optional or target.optional:
        return "optional"
    if connection.replicates:
        return "replicate"
    return "async" if connection.mode == "async" else "sync"
