"""Before and after in one picture: what is new, gone, changed, and what is as it was.

The new state is drawn, and what only the old one has is put back into it. Line style, line width and a word in small
letters tell the same as the colours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from designlint.comparison import Comparison
from designlint.comparison.structure import Detail
from designlint.picture import finished
from designlint.picture.drawing import SMALL_SIZE, Box, Drawing, Frame, Line, draw
from designlint.picture.layout import SECONDS
from designlint.picture.lettering import wrap
from designlint.picture.style import FATES

_NOTHING = Drawing("", (), (), ())
_WIDTH = 180.0  # points, of the words below a name
_ON_BOX, _ON_LINE = 3, 2  # so many things that changed are told

Key = tuple[str, str, int]


def render_change(
    found: Comparison,
    *,
    format: str = "svg",
    direction: str | None = None,
    engine: str = "embedded",
    seconds: float = SECONDS,
) -> bytes | str:
    """The picture of a change, in the formats of `render`. Raises RenderError with a way round it."""
    drawing = changed_drawing(found)
    return finished(drawing, format=format, direction=direction, engine=engine, seconds=seconds)


def changed_drawing(found: Comparison) -> Drawing:
    """The drawing of both states, every box and line with its fate."""
    old = draw(found.old.design) if found.old else _NOTHING
    new = draw(found.new.design) if found.new else _NOTHING
    kept = [*_kept_boxes(found, old, new)]
    frames, inside = _frames(old, new)
    gone = {
        each.id: replace(each, id=f"o{each.id}", fate="gone", small=(*each.small, "gone"), frame=inside.get(each.frame))
        for each in _gone_boxes(found, old, new)
    }
    boxes = (*kept, *gone.values())
    ends = _ends(found, old, boxes) | {id: box.id for id, box in gone.items()}
    lines = (*_kept_lines(found, new), *_gone_lines(found, old, ends))
    filled = {each.frame for each in boxes}
    shown = tuple(each for each in frames if each.id in _with_parents(filled, frames))
    title = f"{new.title or old.title}: before and after"
    counts = {"components": Counter(each.fate for each in boxes), "connections": Counter(each.fate for each in lines)}
    told = [f"{what}: {words}" for what, count in counts.items() if (words := _counted(count))]
    return Drawing(title, boxes, lines, shown, "; ".join(told) or "nothing drawn differs")


def _counted(count: Counter[str]) -> str:
    """`2 new, 1 gone`."""
    return ", ".join(f"{count[key]} {fate.name}" for key, fate in FATES.items() if key != "same" and count[key])


def _kept_boxes(found: Comparison, old: Drawing, new: Drawing) -> Iterator[Box]:
    """The boxes of the new state."""
    added = {each.id for each in found.matching.components.added}
    changed = {each.new.id: each for each in found.structure.parts}
    before = {after.id: was.id for was, after in found.matching.components.both}
    members = _members(old)
    for box in new.boxes:
        part = changed.get(box.component)
        was = members.get(before.get(box.component, ""), ())
        if box.component in added or (len(was) > 1 and box.member not in was):
            yield replace(box, fate="new", small=(*box.small, "new"))
        elif part is not None:
            words = [f"was `{part.old.id}`"] if part.renamed else []
            yield replace(box, fate="changed", small=(*box.small, *_words(words, part.details, _ON_BOX)))
        else:
            yield replace(box, fate="same")


def _gone_boxes(found: Comparison, old: Drawing, new: Drawing) -> Iterator[Box]:
    """The boxes of parts that are gone, and of single replicas."""
    gone = {each.id for each in found.matching.components.gone}
    after = {was.id: each.id for was, each in found.matching.components.both}
    members = _members(new)
    for box in old.boxes:
        now = members.get(after.get(box.component, ""), ())
        if box.component in gone or (len(now) > 1 and box.member not in now):
            yield box


def _members(drawing: Drawing) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for box in drawing.boxes:
        found.setdefault(box.component, []).append(box.member)
    return found


def _words(words: Iterable[str], details: Iterable[Detail], most: int) -> Iterator[str]:
    """What changed, in a few short lines."""
    told = [*words, *map(_told, details)]
    more = [f"and {len(told) - most + 1} more"] if len(told) > most else []
    for each in [f"changed: {told[0]}", *told[1 : most - len(more)], *more]:
        yield from wrap(each, _WIDTH, SMALL_SIZE, lines=2)


def _told(each: Detail) -> str:
    if each.fate == "changed":
        return f"{each.what} {each.old} → {each.new}"
    return f"{'now' if each.fate == 'new' else 'no longer'} {each.fact}"


def _frames(old: Drawing, new: Drawing) -> tuple[tuple[Frame, ...], Mapping[str | None, str]]:
    """All frames, and where the boxes of the old state stand now: in the frame of the same group, else in their own."""
    same = {(each.group, each.kind): each.id for each in new.frames}
    inside: dict[str | None, str] = {each.id: same.get((each.group, each.kind), f"o{each.id}") for each in old.frames}
    gone = (each for each in old.frames if (each.group, each.kind) not in same)
    moved = (replace(each, id=inside[each.id], parent=inside.get(each.parent)) for each in gone)
    return (*new.frames, *moved), inside


def _with_parents(ids: Iterable[str | None], frames: Iterable[Frame]) -> set[str]:
    above = {each.id: each.parent for each in frames}
    found: set[str] = set()
    for id in ids:
        while id is not None and id not in found:
            found.add(id)
            id = above[id]
    return found


def _ends(found: Comparison, old: Drawing, boxes: Iterable[Box]) -> dict[str, str]:
    """Where lines of the old state end: the box of the same replica, else the first one of the same part."""
    after = {was.id: each.id for was, each in found.matching.components.both}
    first: dict[str, str] = {}
    exact: dict[tuple[str, str], str] = {}
    for box in boxes:
        if box.fate != "gone":
            first.setdefault(box.component, box.id)
            exact[box.component, box.member] = box.id
    return {
        box.id: exact.get((after[box.component], box.member), first[after[box.component]])
        for box in old.boxes
        if after.get(box.component) in first
    }


def _kept_lines(found: Comparison, new: Drawing) -> Iterator[Line]:
    added = {(each.source, each.target, each.key) for each in found.matching.connections.added}
    changed = {(each.new.source, each.new.target, each.new.key): each.details for each in found.structure.links}
    for line in new.lines:
        key = (*line.pair, line.key)
        if key in added:
            yield replace(line, fate="new", label=(*line.label, "new"))
        elif key in changed:
            yield replace(line, fate="changed", label=(*line.label, *_words((), changed[key], _ON_LINE)))
        else:
            yield replace(line, fate="same")


def _gone_lines(found: Comparison, old: Drawing, ends: Mapping[str, str]) -> Iterator[Line]:
    gone = {(each.source, each.target, each.key) for each in found.matching.connections.gone}
    for line in old.lines:
        if (*line.pair, line.key) in gone and line.visible:
            yield replace(
                line,
                id=f"o{line.id}",
                fate="gone",
                label=(*line.label, "gone"),
                ends=(ends[line.ends[0]], ends[line.ends[1]]),
            )
