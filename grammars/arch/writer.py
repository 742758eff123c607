"""Print statements as `.arch` text: one of them on a line, or a whole design."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from designlint.outline import Frame, Restated, Say, Written
from designlint.statements import (
    Argument,
    Cluster,
    Comparison,
    Connect,
    Count,
    Figure,
    Formula,
    Node,
    Statement,
    Text,
    Vertex,
    Word,
    formula_text,
)

WIDTH = 110
"""A statement that is longer is written as a block of several lines."""

_NAME = re.compile(r"(?!x\d[\d_]*\Z)[^\W\d]\w*(?:-\w+)*")
_UNQUOTED = re.compile(r"""(?![\s"{}#])(?:(?![ \t]+[{}#])[^\n\r"\\])+(?<!\s)""")
_HEAD = ("problem", "level", "session", "requirements", "estimate")
_SPREAD = ("requirements", "estimate")
_ARROWS = ("->", "~>", "=>", "<->")


def is_name(id: str) -> bool:
    """Whether an id can stand in `.arch`."""
    return _NAME.fullmatch(id) is not None


def say(statement: Statement, *, alone: bool = True) -> str:
    """One statement on one line; in a block (not `alone`) the label of a connection is quoted."""
    match statement:
        case Node():
            head = " ".join((statement.name.text, *map(_argument, statement.args)))
            return head + _block(statement.items)
        case Connect():
            return _chain([statement], alone=alone)
        case Formula():
            stated = f" ~ {statement.stated.text}" if statement.stated is not None else ""
            return f"{statement.name.text} = {formula_text(statement.expression)}{stated}"
        case _:
            return ""


def _rest(link: Connect, *, alone: bool) -> str:
    label = ""
    if link.label is not None:
        text = link.label.text
        label = f": {text if alone and _UNQUOTED.fullmatch(text) else quoted(text)}"
    return _ends(link.targets) + label + _block(link.items)


def _ends(words: Iterable[Word]) -> str:
    return " & ".join(word.text for word in words)


def _block(items: tuple[Statement, ...]) -> str:
    return f" {{ {', '.join(_items(items))} }}" if items else ""


def _items(items: tuple[Statement, ...]) -> Iterator[str]:
    """What stands in a block, hops that follow each other as one chain."""
    chain: list[Connect] = []
    for item in items:
        if chain and not (isinstance(item, Connect) and _goes_on(chain[-1], item)):
            yield _chain(chain, alone=False)
            chain = []
        if isinstance(item, Connect):
            chain.append(item)
        else:
            yield say(item, alone=False)
    if chain:
        yield _chain(chain, alone=False)


def _argument(arg: Argument) -> str:
    match arg:
        case Text():
            return quoted(arg.text)
        case Count():
            return f"x{arg.number}"
        case Comparison():
            return arg.sign
        case Word():
            return arg.text if is_name(arg.text) else quoted(arg.text)
        case Figure():
            return arg.text


def quoted(text: str) -> str:
    """A text in quotes, on one line."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def write(design: Restated, _: Say) -> Written:
    """A whole design, still without its layout. What is no name here becomes one: `a.b` is written `a_b`."""
    names = _names(design)
    return Written(_compose(design.with_ids(names, names)), names)


def _compose(design: Restated) -> str:
    first = [each for each in design.sections if each.name.text in _HEAD]
    last = [each for each in design.sections if each.name.text not in _HEAD]
    title = [f"design {quoted(design.title)}"] if design.title else []
    blocks = [
        [f"# {remark}" for remark in design.remarks],
        [*title, *(say(each) for each in first if not each.items)],
        *([_spread(each)] for each in first if each.items),
        list(_parts(design)),
        list(_links(each for each in design.links if each.stroke != "invisible")),
        [_spread(each) for each in last],
    ]
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks if block)


def _names(design: Restated) -> dict[str, str]:
    """Names for the ids that are none: what does not fit becomes `_`."""
    boxes = {each.id.text for each in design.boxes}
    frames = {each.id: each.cluster.title for each in design.frames}
    linked = {word.text for link in design.links for word in (*link.sources, *link.targets)}
    taken = boxes | set(frames)
    found: dict[str, str] = {}
    for id in sorted(taken):
        if is_name(id) or (id not in boxes | linked and (id.isdigit() or frames[id] is None)):
            continue  # a group that no line leads to may also be called by a text or a number
        name = re.sub(r"\W+", "_", id).strip("_") or "part"
        name = name if is_name(name) else f"_{name}"
        while name in taken:
            name += "_"
        found[id] = name
        taken.add(name)
    return found


def _spread(node: Node) -> str:
    """A section on one line, or over several where it is long."""
    line = say(node)
    if not node.items or (len(line) <= WIDTH and node.name.text not in _SPREAD):
        return line
    inner = "".join(f"  {item}\n" for item in _items(node.items))
    return f"{say(replace(node, items=()))} {{\n{inner}}}"


def _parts(design: Restated) -> Iterator[str]:
    """Declarations in their groups, or before them where that would change their order."""
    needed = _needed(design)
    if design.ordered:
        yield from _declared(design, design.outline, needed)
        return
    yield from _declared(design, design.boxes, needed)
    yield from _declared(design, tuple(each for each in design.outline if isinstance(each, Frame)), set())


def _needed(design: Restated) -> set[str]:
    """The parts to declare: those that lines do not imply, and those before them, which keeps the order."""
    order = [each.id.text for each in design.boxes]
    said = [number for number, id in enumerate(order) if id not in design.implied]
    return set(order[: said[-1] + 1]) if said else set()


def _declared(design: Restated, outline: Iterable[Vertex | Frame], needed: set[str]) -> Iterator[str]:
    linked = {word.text for link in design.links for word in (*link.sources, *link.targets)}
    for each in outline:
        if isinstance(each, Frame):
            yield f"{_group(each.cluster)} {{"
            for inner in each.inside:
                if isinstance(inner, Vertex) and inner.id.text not in needed:
                    yield inner.id.text
                else:
                    yield from _declared(design, (inner,), needed)
            yield "}"
        elif each.id.text in needed:
            said = _declaration(design.declarations[each.id.text], linked)
            if said:
                yield said


def _declaration(node: Node, linked: set[str]) -> str:
    """The statement of a part. Without a kind it can only add to a part that a line mentions."""
    id, *rest = node.args
    assert isinstance(id, Word)
    if not node.name.text:
        said = say(replace(node, name=id, args=tuple(rest)))
        if id.text not in linked:
            return f"# {said}: of no known kind, and connected to nothing"
        return said if rest or node.items else ""
    return say(replace(node, args=tuple(rest)) if id.text == node.name.text and not rest else node)


def _group(cluster: Cluster) -> str:
    id = cluster.id.text
    title = f" {quoted(cluster.title.text)}" if cluster.title is not None else ""
    return f"{cluster.notation or 'group'} {id if is_name(id) or id.isdigit() else quoted(id)}{title}"


def _links(links: Iterable[Connect]) -> Iterator[str]:
    """Lines, hops that follow each other and say the same as one chain."""
    chain: list[Connect] = []
    drawn: set[tuple[str, str, str]] = set()
    for link in links:
        keys = {(s.text, t.text, link.arrow) for s in link.sources for t in link.targets}
        # Without a label its facts would go to the line before.
        apart = replace(link, label=Text("", link.span)) if not link.label and link.items and keys & drawn else link
        drawn |= keys
        if chain and not _goes_on(chain[-1], apart):
            yield _chain(chain, alone=True)
            chain = []
        chain.append(apart)
    if chain:
        yield _chain(chain, alone=True)


def _goes_on(before: Connect, link: Connect) -> bool:
    return (
        link.chained
        and [word.text for word in before.targets] == [word.text for word in link.sources]
        and (before.label.text if before.label else None) == (link.label.text if link.label else None)
        and before.items == link.items
    )


def _chain(links: list[Connect], *, alone: bool) -> str:
    hops = "".join(f"{_ends(each.targets)} {_arrow(links[index + 1])} " for index, each in enumerate(links[:-1]))
    return f"{_ends(links[0].sources)} {_arrow(links[0])} {hops}{_rest(links[-1], alone=alone)}"


def _arrow(link: Connect) -> str:
    """A line without a head is written as a call: the language has none."""
    return link.arrow if link.arrow in _ARROWS else "->"
