"""From the lines of a flowchart to statements, keeping mermaid's own rules about who defines and who belongs where."""

from __future__ import annotations

import re
from collections.abc import Iterable

from designlint.frontend import Slip
from designlint.parsing import Token
from designlint.source import Source, Span
from designlint.statements import Cluster, Connect, Word

from .drawing import Box, Drawing, Node
from .labels import label
from .links import read_link
from .named_shapes import apply_data
from .vertices import read_vertex

Item = Token | list[Token]
"""A whole line as one token, or a chain: vertices, and in turn with them the links or `&` that join them."""

LINK_LIMIT = 500
"""mermaid draws no more links than this unless the page that shows the diagram allows it."""

_HEAD = re.compile(r"\s*([\w-]+)\s*([A-Z]{2}|[v<>^])?")
_DIRECTIONS = {"TD": "TB", "v": "TB", "^": "BT", ">": "LR", "<": "RL"}
_SUBGRAPH = re.compile(r'subgraph[^\S\n](\s*"[^"]+"[^\[]*|[^\[]*)(?:\[(.*)\])?\Z', re.DOTALL)
_STYLE = re.compile(r"style\s+(\S+)")
_CLASS = re.compile(r"class\s(\S+)\s(\S+)")
_INDEXES = re.compile(r"linkStyle\s([0-9,]+)")
_ID_REST = re.compile(r"[\w.-]*")
_TITLE = re.compile(r"accTitle\s*:\s*")


def direction(head: str) -> str:
    """The direction in the first line, `TB` if there is none."""
    found = _HEAD.match(head)
    written = (found[2] if found else None) or "TB"
    return _DIRECTIONS.get(written, written)


def draw(source: Source, text: str, items: Iterable[Item]) -> Drawing:
    """Go through the lines."""
    drawing = Drawing(source, text)
    for item in items:
        if isinstance(item, Token):
            _LINES[item.type](drawing, item)
        else:
            _chain(drawing, item)
    ending = drawing.span(len(text), len(text))
    while drawing.open:
        box = drawing.open[-1]
        name = " ".join((box.title.text if box.title else box.id.text).split())
        drawing.slips.append(
            Slip(
                f"the subgraph `{name}`, which begins in line {box.span.line}, is still open where the diagram ends",
                ending,
                "close it with a line `end` behind its last node",
            )
        )
        _close(drawing)
    return drawing


def _chain(drawing: Drawing, tokens: list[Token]) -> None:
    """A line of vertices, with a link or a `&` between any two."""
    rest = iter(tokens)
    words = [_mention(drawing, next(rest))]
    link: Token | None = None
    left: list[Word] = []
    right = words[:]
    chained = False
    for joint, vertex in zip(rest, rest, strict=True):
        if joint.type != "AMP":
            if link is not None:
                _connect(drawing, link, left, right, chained)
                chained = True
            link, left, right = joint, right, []
        word = _mention(drawing, vertex)
        right.append(word)
        words.append(word)
    if link is not None:
        _connect(drawing, link, left, right, chained)
    if drawing.open:
        # A later hop stands first in mermaid's list of a statement's nodes; only the set matters here.
        drawing.open[-1].members += [word.text for word in words]


def _connect(drawing: Drawing, token: Token, left: list[Word], right: list[Word], chained: bool) -> None:
    line, (first, last), id = read_link(token)
    text = label(drawing.source, drawing.text, token.start + first, token.start + last) if last else None
    if id is not None:
        drawing.edge_ids.add(id)
    before = drawing.links
    drawing.links += len(left) * len(right)
    if before <= LINK_LIMIT < drawing.links:
        drawing.slips.append(
            Slip(
                f"the diagram has more than {LINK_LIMIT} links, and mermaid draws no more",
                left[0].span,
                "draw fewer links, or split the diagram",
            )
        )
    drawing.connects.append(
        Connect(
            tuple(left),
            tuple(right),
            line.arrow,
            text if text is not None and text.text else None,
            (),
            Span(drawing.source, left[0].span.start, right[-1].span.end),
            line.stroke,
            line.head,
            line.tail,
            id,
            chained,
        )
    )


def _mention(drawing: Drawing, token: Token) -> Word:
    naming = read_vertex(token)
    start = token.start
    span = at = Span(drawing.source, start, start + len(token))
    if naming is None:
        id = str(token)
    else:
        id = naming.id
        at = Span(drawing.source, start, start + len(id))
    word = Word(id, at)
    if id in drawing.edge_ids:
        return word  # `e1@{ animate: true }` speaks of a link
    node = drawing.nodes.get(id)
    if node is None:
        node = drawing.nodes[id] = Node(word)
    node.mentions.append(span)
    if naming is not None:
        if naming.shape:
            node.label = label(drawing.source, drawing.text, *naming.label)
            node.shape = naming.shape
            node.defined = span
        if naming.style_class:
            node.classes.append(naming.style_class)
        if naming.data[1]:
            apply_data(drawing, node, naming, span)
    return word


def _open(drawing: Drawing, token: Token) -> None:
    start = token.start
    found = _SUBGRAPH.match(token)
    assert found is not None
    span = drawing.span(start, start + len(token.rstrip()))
    title = label(drawing.source, drawing.text, start + found.start(1), start + found.end(1))
    written = found.group(1).strip()
    name = written.strip('"').strip("`").strip() if written.startswith('"') else written
    word = Word(name, title.span)
    # Without a title of its own the name is the title; mermaid numbers the box if that title holds a blank.
    named = found.group(2) is not None or not any(sign.isspace() for sign in found.group(1).replace('"', ""))
    if found.group(2) is not None:
        title = label(drawing.source, drawing.text, start + found.start(2), start + found.end(2))
    drawing.open.append(Box(word, title, span, named))


def _end(drawing: Drawing, token: Token) -> None:
    start = token.start
    span = drawing.span(start, start + 3)
    following = drawing.text[start + 3 : start + 4]
    if following and not following.isspace() and following != ";":
        rest = _ID_REST.match(drawing.text, start + 3)
        better = "End" + (rest.group() if rest else "")
        drawing.slips.append(
            Slip("`end` is one of mermaid's own words and can not begin an id", span, f"write `{better}`")
        )
    elif drawing.open:
        _close(drawing)
    else:
        drawing.slips.append(
            Slip("this `end` closes nothing", span, "remove it, or open a `subgraph` above", "no subgraph is open here")
        )


def _close(drawing: Drawing) -> None:
    box = drawing.open.pop()
    # A node belongs to the first subgraph that closes with it inside.
    members = tuple(name for name in dict.fromkeys(box.members) if name not in drawing.claimed)
    drawing.claimed.update(members)
    name = box.id.text if box.named else f"subGraph{len(drawing.clusters)}"
    drawing.clusters.append(Cluster(Word(name, box.id.span), box.title, members, box.span, box.direction))
    drawing.cluster_ids.add(name)
    if drawing.open:
        drawing.open[-1].members.append(name)


def _turn(drawing: Drawing, token: Token) -> None:
    if drawing.open:
        drawing.open[-1].direction = token.split()[1][:2]


def _style(drawing: Drawing, token: Token) -> None:
    """`style X` makes a node X where there is none."""
    found = _STYLE.match(token)
    assert found is not None
    name = found.group(1)
    start = token.start + found.start(1)
    span = drawing.span(start, start + len(name))
    if name in drawing.edge_ids:
        return
    node = drawing.nodes.get(name)
    if node is None:
        drawing.nodes[name] = Node(Word(name, span), mentions=[span])


def _classify(drawing: Drawing, token: Token) -> None:
    found = _CLASS.match(token)
    assert found is not None
    for name in found.group(1).split(","):
        if name in drawing.nodes:
            drawing.nodes[name].classes.append(found.group(2))


def _restyle(drawing: Drawing, token: Token) -> None:
    found = _INDEXES.match(token)
    if found is None:
        return
    for index in re.finditer(r"\d+", found.group(1)):
        if len(index.group()) > 6 or int(index.group()) >= drawing.links:
            start = token.start + found.start(1) + index.start()
            count = f"only {drawing.links} so far, numbered from 0" if drawing.links else "none so far"
            drawing.slips.append(
                Slip(
                    f"there is no link {index.group()[:12]} to style",
                    drawing.span(start, start + len(index.group())),
                    "put the line behind the links, and count them from 0",
                    count,
                )
            )
            return


def _entitle(drawing: Drawing, token: Token) -> None:
    found = _TITLE.match(token)
    if found is not None:
        drawing.title = token[found.end() :].strip()


def _pass(drawing: Drawing, token: Token) -> None:
    """Colours and clicks say nothing about the design."""


_LINES = {
    "SUBGRAPH": _open,
    "END": _end,
    "DIRECTION": _turn,
    "TITLE": _entitle,
    "DESCRIPTION": _pass,
    "STYLE": _style,
    "CLASSDEF": _pass,
    "CLASS": _classify,
    "LINKSTYLE": _restyle,
    "CLICK": _pass,
}
