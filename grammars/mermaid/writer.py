"""Write a design as a flowchart: the drawing first, then in `%% arch:` lines what it does not say by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache

from designlint.frontend import Reading
from designlint.outline import Frame, Restated, Say, Written
from designlint.source import Source
from designlint.statements import Cluster, Connect, Node, Statement, Text, Vertex, Word

from .escapes import escaped, title_line
from .labels import plain
from .shapedata import SHAPES

_BRACKETS = {
    "square": ("[", "]"),
    "rect": ("[", "]"),
    "round": ("(", ")"),
    "stadium": ("([", "])"),
    "cylinder": ("[(", ")]"),
    "circle": ("((", "))"),
    "doublecircle": ("(((", ")))"),
    "subroutine": ("[[", "]]"),
    "hexagon": ("{{", "}}"),
    "diamond": ("{", "}"),
    "ellipse": ("(-", "-)"),
    "odd": (">", "]"),
    "lean_right": ("[/", "/]"),
    "lean_left": ("[\\", "\\]"),
    "trapezoid": ("[/", "\\]"),
    "inv_trapezoid": ("[\\", "/]"),
}
_NAMES = {"cylinder": "cyl", "subroutine": "subproc", "hexagon": "hex", "square": "", "rect": ""}
_HEADS = {"arrow": ">", "circle": "o", "cross": "x"}
_FIRST = frozenset({"problem", "level", "session", "requirements", "estimate"})
_PIECEMEAL = frozenset({"requirements", "estimate"})  # several blocks of these add up
_WIDTH = 100
_CLASS = re.compile(r"[A-Za-z]\w*")
_PLAIN_ID = re.compile(r"[A-Z_a-z]\w*", re.ASCII)
_RESERVED = re.compile(
    r"end|graph|flowchart|subgraph|style|linkStyle|class|interpolate|swimlane|default|click|href|call|direction|_|acc|C4"
)
_C4 = re.compile(r"C4(?:Container|Component|Context|Dynamic|Deployment)")  # makes a C4 diagram of the whole text


def write(design: Restated, say: Say, read: Callable[[Source], Reading]) -> Written:
    """The text of a flowchart. An id that mermaid can not bear is drawn as another one, with a line that tells so."""
    boxes, groups = _ids(design, read)
    drawn = _without_hidden(design.with_ids(boxes, groups))
    head = title_line(design.title)
    title = [] if head or not design.title else [Node(_word("design"), (Text(design.title, _SPAN),), (), _SPAN)]
    first = [each for each in design.sections if each.name.text in _FIRST]
    last = [each for each in design.sections if each.name.text not in _FIRST]
    aliases = [
        Node(_word("alias"), (_word(new), _word(id)), (), _SPAN) for id, new in (*groups.items(), *boxes.items())
    ]
    said = [*title, *aliases, *_pieces(first, say), *design.additions, *last]
    direction = "TB" if design.direction == "TD" else design.direction or "LR"
    blocks = [
        [f"%% {remark}" for remark in design.remarks],
        [f"flowchart {direction}", *_outline(drawn)],
        [f"  {_link(link)}" for link in drawn.links],
        [f"  %% {say(each)}" for each in said],
    ]
    text = "\n".join("".join(f"{line}\n" for line in block) for block in blocks if block)
    return Written(head + text)


_SPAN = Source("", "").span()


def _word(text: str) -> Word:
    return Word(text, _SPAN)


def _pieces(sections: Iterable[Node], say: Say) -> Iterator[Node]:
    """Sections whose blocks add up, in pieces that fit on a line."""
    for each in sections:
        if each.name.text not in _PIECEMEAL:
            yield each
            continue
        items: list[Statement] = []
        for item in each.items:
            if items and len(say(replace(each, items=(*items, item)))) > _WIDTH:
                yield replace(each, items=tuple(items))
                items = []
            items.append(item)
        yield replace(each, items=tuple(items))


def _outline(design: Restated) -> Iterator[str]:
    """Boxes in their subgraphs, or before them where that would change their order."""
    if design.ordered:
        yield from _inside(design.outline, 1, define=True)
        return
    for box in design.boxes:
        yield f"  {_vertex(box)}"
    frames = (each for each in design.outline if isinstance(each, Frame))
    yield from _inside(frames, 1, define=False)


def _inside(outline: Iterable[Vertex | Frame], depth: int, *, define: bool) -> Iterator[str]:
    indent = "  " * depth
    for each in outline:
        if isinstance(each, Frame):
            title = each.cluster.title
            label = f'["{escaped(title.text, each.id) or " "}"]' if title is not None else ""
            yield f"{indent}subgraph {each.id}{label}"
            if each.cluster.direction:
                yield f"{indent}  direction {each.cluster.direction}"
            yield from _inside(each.inside, depth + 1, define=define)
            yield f"{indent}end"
        else:
            yield f"{indent}{_vertex(each) if define else each.id.text}"


def _vertex(box: Vertex) -> str:
    """A node with its label and shape; a label that does not survive the drawing is left to an `%% arch:` line."""
    id = box.id.text
    classes = "".join(f":::{name}" for name in box.classes[:1] if _CLASS.fullmatch(name))
    text = box.label.text if box.label is not None and _survives(box.label.text, id) else ""
    brackets = _BRACKETS.get(box.shape or "square")
    if box.label is not None and not box.label.text.strip() and brackets is not None:
        return f'{id}{brackets[0]}" "{brackets[1]}{classes}'
    name = _NAMES.get(box.shape, box.shape)
    if text and brackets is not None:
        return f'{id}{brackets[0]}"{escaped(text, id)}"{brackets[1]}{classes}'
    if name not in SHAPES:
        return f'{id}["{escaped(text, id)}"]{classes}' if text else f"{id}{classes}"
    label = f', label: "{escaped(text, id, yaml=True)}"' if text else ""
    return f"{id}{classes}@{{ shape: {name}{label} }}"


def _survives(text: str, beside: str) -> bool:
    """Whether a label can be read back from a drawing as it is."""
    shown = escaped(text, beside)
    return bool(text.strip()) and plain(shown) == text and "C4C" not in shown


def _link(link: Connect) -> str:
    sources, targets = (" & ".join(word.text for word in side) for side in (link.sources, link.targets))
    if link.stroke == "invisible":
        return f"{sources} ~~~ {targets}"
    # What is drawn follows the arrow: a statement may have changed it.
    stroke = {"~>": "dotted", "=>": "thick"}.get(link.arrow, "normal" if link.stroke == "dotted" else link.stroke)
    if link.arrow == "--" and link.stroke == "dotted":
        stroke = "dotted"
    head = _HEADS.get("arrow" if link.head == "none" and link.arrow != "--" else link.head, "")
    tail = _HEADS.get(link.tail, "")
    if link.arrow == "<->":
        head = tail = ">"
    opening = "<" if tail == ">" else tail
    line = _stroke(stroke, opening, head)
    label = link.label.text.strip() if link.label is not None else ""
    beside = f"{sources} {targets}"
    shown = f'|"{escaped(label, beside)}"|' if label and _survives(label, beside) else ""
    return f"{sources} {line}{shown} {targets}"


def _stroke(stroke: str, opening: str, head: str) -> str:
    if stroke == "dotted":
        return f"{opening}-.-{head}"
    sign = "=" if stroke == "thick" else "-"
    return f"{opening}{sign * 2}{head or sign}"


def _hidden(design: Restated) -> set[str]:
    """Empty groups that lines lead to: read, such a one is a part as well, but it is drawn once."""
    silent = {id for id, each in design.declarations.items() if len(each.args) == 1 and not each.items}
    return {each.id for each in design.frames if not each.inside and each.id in silent}


def _without_hidden(design: Restated) -> Restated:
    hidden = _hidden(design)

    def kept(outline: Iterable[Vertex | Frame]) -> tuple[Vertex | Frame, ...]:
        return tuple(
            replace(each, inside=kept(each.inside)) if isinstance(each, Frame) else each
            for each in outline
            if isinstance(each, Frame) or each.id.text not in hidden
        )

    boxes = tuple(each for each in design.boxes if each.id.text not in hidden)
    return replace(design, boxes=boxes, outline=kept(design.outline)) if hidden else design


def _ids(design: Restated, read: Callable[[Source], Reading]) -> tuple[dict[str, str], dict[str, str]]:
    """Ids for the boxes and groups whose own ones mermaid can not bear, or bears for both."""
    hidden = _hidden(design)
    boxes = dict.fromkeys(each.id.text for each in design.boxes).keys()
    groups = [each.id for each in design.frames]
    taken = {*boxes, *groups}

    def other(id: str, draw: str) -> str:
        plain_id = re.sub(r"\W+|(?<=C)(?=4)", "_", id, flags=re.ASCII).strip("_")
        name = plain_id if plain_id[:1].isalpha() else f"n{plain_id}"
        if not _is_borne(f"{name}_", draw, read):
            name = "node" if draw is _NODE else "box"
        while name in taken or not _is_borne(name, draw, read):
            name += "_"
        taken.add(name)
        return name

    return (
        {id: other(id, _NODE) for id in boxes if not _is_borne(id, _NODE, read)},
        {id: other(id, _BOX) for id in groups if id in boxes - hidden or not _is_borne(id, _BOX, read)},
    )


_NODE = "flowchart LR\n  {id}\n  {id} --> {id}\n  {id} --- {id} & {id}\n"
_BOX = 'flowchart LR\n  subgraph {id}["Title"]\n    a\n  end\n  {id} --> b --> {id}\n'


@cache
def _is_borne(id: str, draw: str, read: Callable[[Source], Reading]) -> bool:
    """Whether a node or a subgraph may bear an id: plain ids may, of others a small drawing tells."""
    if _PLAIN_ID.fullmatch(id) and not _RESERVED.match(id):
        return True
    if id == "direction" or _C4.search(id) or not id.strip():
        return False
    reading = read(Source("", draw.format(id=id)))
    kinds: tuple[type, ...] = (Vertex,) if draw is _NODE else (Cluster,)
    found = {
        each.id.text for each in reading.statements if isinstance(each, kinds) and isinstance(each, Vertex | Cluster)
    }
    return not reading.slips and found == {id}
