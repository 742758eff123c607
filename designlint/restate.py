"""From what was read back to neutral statements, so that any format can write a design that came from another.

The base are the gathered statements, before replicas are joined: boxes and lines as they were drawn, with all that was
said of them. What a format's drawing does not tell is found by reading it back, not by knowing the format.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from designlint.build.components import components_of
from designlint.build.gather import Gathered, Part, gather
from designlint.build.problems import Problems
from designlint.design import Component, Group
from designlint.frontend import Reading
from designlint.outline import Frame, Restated
from designlint.source import Span
from designlint.statements import Argument, Cluster, Connect, Count, Node, Statement, Text, Vertex, Word
from designlint.vocabulary import Vocabulary

SURE = 0.8
"""A kind that a drawing tells with less confidence is stated beside it."""

_SHAPES = {
    **dict.fromkeys(("db", "cache", "search", "objects", "warehouse"), "cylinder"),
    **dict.fromkeys(("queue", "stream"), "subroutine"),
    "client": "stadium",
    "external": "hexagon",
}


@dataclass(frozen=True, slots=True)
class Ground:
    """All that is said of each box and line, and what each box is taken for, before replicas are joined."""

    reading: Reading
    gathered: Gathered
    parts: Mapping[str, Component]
    stated: Mapping[Span, Node]
    vocabulary: Vocabulary

    def facts(self, id: str) -> tuple[Node, ...]:
        """The statements of a part's facts that its author made, each once."""
        facts = sorted(
            (fact for stated in self.parts[id].facts.values() for fact in stated if fact.known == "declared"),
            key=lambda fact: fact.span.start,
        )
        return tuple(dict.fromkeys(self.stated[fact.span] for fact in facts if fact.span in self.stated))


def ground(reading: Reading, context: Iterable[Statement], vocabulary: Vocabulary) -> Ground:
    """Gather the statements of a drawing and of its document."""
    more = tuple(context)
    gathered = gather(reading.statements, more, vocabulary, Problems())
    parts = components_of(gathered, vocabulary)
    return Ground(reading, gathered, parts, dict(_nodes((*reading.statements, *more))), vocabulary)


def _nodes(statements: Iterable[Statement]) -> Iterator[tuple[Span, Node]]:
    for each in statements:
        if isinstance(each, Node):
            yield each.span, each
        if isinstance(each, Node | Connect):
            yield from _nodes(each.items)


def restate(base: Ground, title: str) -> Restated:
    """The statements that say a design again."""
    drawn = {each.id.text: each for each in base.reading.statements if isinstance(each, Vertex)}
    parts = base.gathered.parts
    boxes = {id: _box(part, base.parts[id], drawn.get(id)) for id, part in parts.items()}
    outline = _outline(base, boxes)
    linked = {word.text for link in base.gathered.links.all for word in (*link.sources, *link.targets)}
    declarations = {id: _declaration(part, base) for id, part in parts.items()}
    sections = tuple(each for each in base.gathered.sections if each.name.text != "design")
    return Restated(
        title=title,
        direction=base.reading.direction,
        boxes=tuple(boxes.values()),
        outline=outline,
        ordered=[each.id.text for each in _walk(outline)] == list(boxes),
        links=tuple(base.gathered.links.all),
        declarations=declarations,
        implied=frozenset(
            id
            for id, part in parts.items()
            if id in linked and not part.declared and not part.groups and is_implied(declarations[id], base.vocabulary)
        ),
        sections=sections,
    )


def _box(part: Part, component: Component, drawn: Vertex | None) -> Vertex:
    """A box as it was drawn, or in a shape that fits its kind."""
    label = part.label if part.label is not None and part.label.text.strip() else None
    kind = component.kind.id if component.kind else ""
    shape = part.shape if drawn else _SHAPES.get(kind, "square")
    return Vertex(Word(part.id, part.span), label or (drawn.label if drawn else None), shape, part.classes, part.span)


def _outline(base: Ground, boxes: Mapping[str, Vertex]) -> tuple[Vertex | Frame, ...]:
    """Boxes and frames in the order in which the first box of each was mentioned; frames without one come last."""
    groups = base.gathered.groups
    direction = {each.id.text: each.direction for each in base.reading.statements if isinstance(each, Cluster)}
    place = {id: number for number, id in enumerate(boxes)}
    inside: dict[str, list[str]] = defaultdict(list)
    for id, part in base.gathered.parts.items():
        inside[part.groups[0] if part.groups else ""].append(id)
    children: dict[str, list[Group]] = defaultdict(list)
    for group in groups.values():
        children[_parent(group, groups)].append(group)

    def first(id: str) -> int:
        found = [place[each] for each in inside[id]] + [first(group.id) for group in children[id]]
        return min(found, default=len(place))

    def within(id: str) -> tuple[Vertex | Frame, ...]:
        found: list[tuple[int, Vertex | Frame]] = [(place[each], boxes[each]) for each in inside[id]]
        found += [(first(group.id), Frame(cluster(group), within(group.id))) for group in children[id]]
        return tuple(each for _, each in sorted(found, key=lambda pair: pair[0]))

    def cluster(group: Group) -> Cluster:
        title = Text(group.label, group.span) if group.label != group.id else None
        return Cluster(Word(group.id, group.span), title, (), group.span, direction.get(group.id, ""), group.kind)

    return within("")


def _parent(group: Group, groups: Mapping[str, Group]) -> str:
    """The group around, "" at the top and where groups stand inside each other."""
    seen = {group.id}
    above = group.group
    while above is not None and above in groups:
        if above in seen:
            return ""
        seen.add(above)
        above = groups[above].group
    return group.group if group.group is not None and group.group in groups else ""


def _walk(outline: Iterable[Vertex | Frame]) -> Iterator[Vertex]:
    for each in outline:
        if isinstance(each, Vertex):
            yield each
        else:
            yield from _walk(each.inside)


def _declaration(part: Part, base: Ground) -> Node:
    """Everything that is known of a box."""
    component = base.parts[part.id]
    facts = base.facts(part.id)
    rest: tuple[Argument, ...] = ()
    if component.named and part.label is not None and component.label != part.id:
        rest = (part.label,)
    if part.count is not None and part.count.number > 0:
        rest = (*rest, part.count)
    word = Word("", part.span) if component.kind is None else _word(part, component, facts, base)
    return Node(word, (Word(part.id, part.span), *rest), facts, part.span)


def _word(part: Part, component: Component, facts: tuple[Node, ...], base: Ground) -> Word:
    """The kind's or the product's name, whichever gives the part its kind and technology."""
    assert component.kind is not None
    names = [component.kind.id]
    if component.technology is not None and not any(each.name.text == "tech" for each in facts):
        preferred = part.technology is component.technology
        names.insert(0 if preferred else 1, component.technology.id)
    for name in names:
        word = Word(name, part.span)
        arguments: tuple[Argument, ...] = (Word(part.id, part.span), *((part.label,) if part.label else ()))
        read = _as_read(Node(word, arguments, facts, part.span), part.id, base.vocabulary)
        if read is not None and (read.kind, read.technology) == (component.kind, component.technology):
            return word
    return Word(component.kind.id, part.span)


def _as_read(statement: Statement, id: str, vocabulary: Vocabulary) -> Component | None:
    """What a statement alone makes of a part."""
    return components_of(gather((statement,), (), vocabulary, Problems()), vocabulary).get(id)


def is_implied(declaration: Node, vocabulary: Vocabulary) -> bool:
    """Whether the bare mention of a part in a line says all that is declared of it."""
    id = declaration.args[0]
    if len(declaration.args) > 1 or declaration.items or not isinstance(id, Word):
        return False
    mentioned = _as_read(Vertex(id, None, "", (), id.span), id.text, vocabulary)
    declared = _as_read(declaration, id.text, vocabulary) if declaration.name.text else None
    if mentioned is None or declared is None:
        return mentioned is not None and mentioned.kind is None
    return (mentioned.kind, mentioned.technology) == (declared.kind, declared.technology)


def additions(base: Ground, restated: Restated, drawn: Ground) -> tuple[Statement, ...]:
    """What the bare drawing of a design, read back, does not tell."""
    return (*_about_groups(base, drawn), *_about_boxes(base, restated, drawn), *_about_links(base, drawn))


def _about_groups(base: Ground, drawn: Ground) -> Iterator[Node]:
    for id, group in base.gathered.groups.items():
        read = drawn.gathered.groups.get(id)
        if read is not None and (read.kind, read.label) != (group.kind, group.label):
            label = (Text(group.label, group.span),) if read.label != group.label else ()
            yield Node(Word(group.kind, group.span), (Word(id, group.span), *label), (), group.span)


def _about_boxes(base: Ground, restated: Restated, drawn: Ground) -> Iterator[Node]:
    for id, component in base.parts.items():
        read = drawn.parts.get(id)
        if read is None:
            continue
        full = restated.declarations[id]
        rest: list[Argument] = []
        if read.label != component.label:
            rest.append(Text(component.label, component.span))
        counted = next((arg for arg in full.args if isinstance(arg, Count)), None)
        if counted is not None and read.instances.count != counted.number:
            rest.append(counted)
        told = (read.kind, read.technology) == (component.kind, component.technology)
        if component.kind is not None and not (told and (read.confidence >= SURE or component.confidence < SURE)):
            yield replace(full, args=(Word(id, component.span), *rest))
        elif rest or full.items:
            yield replace(full, name=Word(id, component.span), args=tuple(rest))


def _about_links(base: Ground, drawn: Ground) -> Iterator[Connect]:
    """Facts of lines, and what their drawing does not tell; of parallel lines the label tells which one is meant."""
    waiting: dict[tuple[object, ...], list[Connect]] = defaultdict(list)
    for link in drawn.gathered.links.all:
        waiting[_ends(link)].append(link)
    crowd: dict[tuple[str, str], int] = defaultdict(int)
    for link in base.gathered.links.all:
        for pair in _pairs(link):
            crowd[pair] += 1
    for link in base.gathered.links.all:
        read = waiting[_ends(link)].pop(0) if waiting[_ends(link)] else None
        if read is None or link.stroke == "invisible":
            continue
        same = (read.arrow, _label(read)) == (link.arrow, _label(link))
        if same and not link.items:
            continue
        label = link.label if _label(read) != _label(link) else None
        if any(crowd[pair] > 1 for pair in _pairs(link)):
            label = link.label or Text("", link.span)
        yield replace(link, label=label)


def _ends(link: Connect) -> tuple[object, ...]:
    return tuple(word.text for word in link.sources), tuple(word.text for word in link.targets)


def _pairs(link: Connect) -> set[tuple[str, str]]:
    return {(source.text, target.text) for source in link.sources for target in link.targets}


def _label(link: Connect) -> str:
    return link.label.text.strip() if link.label is not None else ""
