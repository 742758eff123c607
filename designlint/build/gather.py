"""First step of building: what the statements say, gathered by id. Nothing is inferred here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from designlint.build.facts import FactSheet
from designlint.build.links import Links
from designlint.build.problems import Problems, did_you_mean, respelled
from designlint.design import Group
from designlint.diagnostic import Label
from designlint.source import Span
from designlint.statements import (
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
)
from designlint.vocabulary import Kind, Technology, Vocabulary
from designlint.vocabulary.lexicon import senses
from designlint.vocabulary.schema import fact_types, places_of

GROUPS = ("group", "zone", "region", "network", "cluster", "team", "boundary")
SECTIONS = (
    *("design", "problem", "level", "requirements", "estimate", "flow", "decide", "failure", "bottleneck", "deepdive"),
    *("whatif", "assume", "note", "session", "api", "schema"),
)

_MOST_GUESSED = 100  # unknown names for which the nearest known one is looked for, which takes its time


@dataclass(slots=True)
class Part:
    """A component while it is gathered."""

    id: str
    span: Span
    sheet: FactSheet
    label: Text | None = None
    kind: Kind | None = None
    technology: Technology | None = None
    count: Count | None = None
    shape: str = ""
    notation: str = ""
    classes: tuple[str, ...] = ()
    mentions: list[Span] = field(default_factory=list)
    groups: tuple[str, ...] = ()
    declared: bool = False


@dataclass(slots=True)
class Gathered:
    """All that one design's statements say."""

    parts: dict[str, Part] = field(default_factory=dict)
    links: Links = field(default_factory=Links)
    groups: dict[str, Group] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)  # group -> ids of what stands directly in it
    sections: list[Node] = field(default_factory=list)


def draws(statements: Iterable[Statement], vocabulary: Vocabulary) -> bool:
    """Whether the statements draw anything; if not they are context for the diagrams of their document."""
    return any(
        isinstance(each, Connect | Vertex | Cluster)
        or (isinstance(each, Node) and (each.name.text in GROUPS or _declares(each, vocabulary) is not None))
        for each in statements
    )


def gather(
    statements: Iterable[Statement], context: Iterable[Statement], vocabulary: Vocabulary, problems: Problems
) -> Gathered:
    """Gather the statements of a design and those of its document that only add to it."""
    gatherer = _Gatherer((*statements, *context), vocabulary, problems)
    gatherer.take(gatherer.statements, ())
    for addition, groups in gatherer.additions:
        gatherer.add_to(addition, groups)
    _settle_groups(gatherer.result)
    return gatherer.result


def _declares(node: Node, vocabulary: Vocabulary) -> Word | None:
    """The id that a statement `kind id …` declares."""
    if node.args and isinstance(node.args[0], Word) and _is_kind(node.name.text, vocabulary):
        return node.args[0]
    return None


def _is_kind(name: str, vocabulary: Vocabulary) -> bool:
    if name in SECTIONS and vocabulary.kind(name) is None:
        return False
    technology = vocabulary.technology(name) if name.islower() else None
    return vocabulary.kind(name) is not None or technology is not None


def _drawn_ids(statements: Iterable[Statement], vocabulary: Vocabulary) -> Iterator[str]:
    for each in statements:
        if isinstance(each, Connect):
            yield from (word.text for word in (*each.sources, *each.targets))
        elif isinstance(each, Vertex):
            yield each.id.text
        elif isinstance(each, Node):
            declared = _declares(each, vocabulary)
            if declared is not None and each.name.text not in GROUPS:
                yield declared.text
            if each.name.text in GROUPS:
                yield from _drawn_ids(each.items, vocabulary)


def _group_ids(statements: Iterable[Statement]) -> Iterator[str]:
    """The names of all boxes around parts: a line may lead to one before it is drawn."""
    for each in statements:
        if isinstance(each, Cluster) and each.members:
            yield each.id.text
        elif isinstance(each, Node) and each.name.text in GROUPS and each.items:
            yield from (arg.text for arg in each.args[:1] if isinstance(arg, Word))
            yield from _group_ids(each.items)


def _settle_groups(gathered: Gathered) -> None:
    """Nest groups and tell each part which groups stand around it, innermost first."""
    around: dict[str, str] = {}
    for box, members in gathered.members.items():
        for member in members:
            if member != box:
                around.setdefault(member, box)
    for id, group in gathered.groups.items():
        parent = group.group or around.get(id)
        if parent in gathered.groups and id not in gathered.parts:
            gathered.groups[id] = replace(group, group=parent)
    for part in gathered.parts.values():
        stack: list[str] = []
        group_id = part.groups[0] if part.groups else around.get(part.id)
        while group_id in gathered.groups and group_id not in stack:
            stack.append(group_id)
            group_id = gathered.groups[group_id].group
        part.groups = tuple(stack)


class _Gatherer:
    """Walks the statements once; what only adds to a component waits until all are known."""

    def __init__(self, statements: tuple[Statement, ...], vocabulary: Vocabulary, problems: Problems) -> None:
        self.statements = statements
        self.vocabulary = vocabulary
        self.problems = problems
        self.result = Gathered()
        self.unknown = 0
        self.additions: list[tuple[Node, tuple[str, ...]]] = []

    @cached_property
    def drawn(self) -> frozenset[str]:
        return frozenset(_drawn_ids(self.statements, self.vocabulary))

    @cached_property
    def grouped(self) -> frozenset[str]:
        return frozenset(_group_ids(self.statements))

    def take(self, statements: Iterable[Statement], groups: tuple[str, ...]) -> None:
        for each in statements:
            if isinstance(each, Connect):
                self._connect(each, groups)
            elif isinstance(each, Vertex):
                self._vertex(each)
            elif isinstance(each, Cluster):
                self._cluster(each)
            elif isinstance(each, Node):
                self._node(each, groups)
            elif isinstance(each, Formula):
                message = "a formula stands in `estimate { … }`"
                self.problems.add("name", message, each.span, f"write `estimate {{ {each.name.text} = … }}`")

    def _node(self, node: Node, groups: tuple[str, ...]) -> None:
        name = node.name.text
        if not name:
            self.take(node.items, groups)  # the block of a line that could not be read
        elif name in self.drawn and not (node.args and isinstance(node.args[0], Word)):
            self.additions.append((node, groups))
        elif name in GROUPS and (node.items or not _declares(node, self.vocabulary)):
            self._group(node, groups)
        elif _declares(node, self.vocabulary):
            self._declare(node, groups)
        elif name in SECTIONS:
            self.result.sections.append(node)
        elif _is_kind(name, self.vocabulary):
            self._declare_bare(node, groups)
        else:
            self.additions.append((node, groups))

    def _part(self, word: Word, groups: tuple[str, ...]) -> Part:
        part = self.result.parts.get(word.text)
        if part is None:
            part = Part(word.text, word.span, FactSheet("component", self.problems), groups=groups)
            self.result.parts[word.text] = part
            if groups:
                self.result.members.setdefault(groups[0], []).append(word.text)
        elif groups and not part.groups:
            part.groups = groups
            self.result.members.setdefault(groups[0], []).append(word.text)
        part.mentions.append(word.span)
        return part

    def _declare(self, node: Node, groups: tuple[str, ...]) -> None:
        word = node.args[0]
        assert isinstance(word, Word)
        part = self._part(word, groups)
        kind, technology = self.vocabulary.kind(node.name.text), self.vocabulary.technology(node.name.text)
        if kind is None and technology is not None and technology.kind:
            kind = self.vocabulary.kind(technology.kind)
        if part.declared and part.kind is not None and kind is not None and part.kind.id != kind.id:
            related = (Label(part.span, f"here it is a {part.kind.title}"),)
            message = f"`{part.id}` is declared twice, as {part.kind.title} and as {kind.title}"
            self.problems.add("conflict", message, word.span, "give one of them another id", related=related)
            return
        if not part.declared and word.span.source is part.span.source:
            part.span = word.span
        part.declared = True
        part.kind = kind or part.kind
        part.technology = technology or part.technology
        self._rest(part, node, 1)

    def _declare_bare(self, node: Node, groups: tuple[str, ...]) -> None:
        """`monitor { … }`: the kind's own word is the id."""
        if node.name.text not in self.result.parts:
            self._declare(Node(node.name, (node.name, *node.args), node.items, node.span), groups)
        else:
            self._rest(self.result.parts[node.name.text], node, 0)

    def add_to(self, node: Node, groups: tuple[str, ...]) -> None:
        """`LB x2`: more about a component that is drawn elsewhere."""
        part = self.result.parts.get(node.name.text)
        if part is None:
            self._unknown(node)
            return
        part.mentions.append(node.name.span)
        part.mentions.sort(key=lambda span: span.in_file().start)
        if groups and not part.groups:
            part.groups = groups
            self.result.members.setdefault(groups[0], []).append(part.id)
        self._rest(part, node, 0)

    def _rest(self, part: Part, node: Node, start: int) -> None:
        """Label, count and facts."""
        for arg in node.args[start:]:
            if isinstance(arg, Text):
                if (
                    part.label is not None
                    and part.declared
                    and part.label.text != arg.text
                    and part.label.span.source is arg.span.source
                ):
                    related = (Label(part.label.span, "the other label"),)
                    message = f"`{part.id}` has two labels, so it may stand for two things"
                    self.problems.add(
                        "conflict", message, arg.span, "give one of them another id, or drop a label", related=related
                    )
                    continue
                part.label = arg
            elif isinstance(arg, Count):
                self._count(part, arg)
            else:
                shown = arg.text if isinstance(arg, Word | Figure) else arg.sign
                cure = f"write it as a fact in a block: `{part.id} {{ … }}`"
                if isinstance(arg, Word) and arg.text in fact_types()["component"]:
                    cure = f"facts stand in a block: `{node.name.text} … {{ {arg.text} }}`"
                elif isinstance(arg, Word) and self.vocabulary.technology(arg.text):
                    cure = f"name the technology in a block: `{{ tech {arg.text} }}`"
                self.problems.add("name", f"`{shown}` says nothing here", arg.span, cure)
        part.sheet.read(node.items)

    def _count(self, part: Part, count: Count) -> None:
        if count.number == 0:
            self.problems.add("value", f"`{part.id}` has no instances", count.span, "write `x1` or more, or `optional`")
        elif part.count is not None and part.count.number != count.number:
            related = (Label(part.count.span, f"here there are {part.count.number}"),)
            message = f"`{part.id}` is counted twice, with different numbers"
            self.problems.add("conflict", message, count.span, "keep one of them", related=related)
        else:
            part.count = count

    def _connect(self, link: Connect, groups: tuple[str, ...]) -> None:
        for word in (*link.sources, *link.targets):
            part = self.result.parts.get(word.text)
            if part is not None:
                part.mentions.append(word.span)
            elif word.text not in self.grouped:
                self._part(word, groups)
        self.result.links.add(link)

    def _vertex(self, vertex: Vertex) -> None:
        part = self._part(vertex.id, ())
        part.label = vertex.label if vertex.label is not None and vertex.label.text.strip() else None
        part.span = vertex.span
        part.shape, part.notation, part.classes = vertex.shape, vertex.notation, vertex.classes
        part.mentions = list(vertex.mentions) or [vertex.span]

    def _group(self, node: Node, groups: tuple[str, ...]) -> None:
        kind = node.name.text
        word = next((arg for arg in node.args if isinstance(arg, Word | Figure)), None)
        text = next((arg for arg in node.args if isinstance(arg, Text)), None)
        id = word.text if word else (text.text if text else f"{kind}{len(self.result.groups) + 1}")
        label = text.text if text else id
        known = self.result.groups.get(id)
        if known is not None and known.span.source is not node.span.source:  # it tells what the drawn box is
            known = replace(known, kind=kind, label=text.text if text else known.label)
            self.result.groups[id] = known
        if known is None or known.kind != kind:
            while id in self.result.groups:
                id += "_"
            self.result.groups[id] = Group(id, label, kind, groups[0] if groups else None, node.span)
            if groups:
                self.result.members.setdefault(groups[0], []).append(id)
        self.result.members.setdefault(id, [])
        self.take(node.items, (id, *groups))

    def _cluster(self, cluster: Cluster) -> None:
        label = cluster.title.text if cluster.title else cluster.id.text
        kinds = senses("group", label) or senses("group", cluster.notation)
        kind = next(
            (each for each in ("zone", "region", "network", "cluster", "team", "boundary") if each in kinds), "group"
        )
        self.result.groups[cluster.id.text] = Group(cluster.id.text, label, kind, None, cluster.span)
        self.result.members[cluster.id.text] = list(cluster.members)

    def _unknown(self, node: Node) -> None:
        name = node.name
        places = [place for place in places_of(name.text) if place != "component"]
        if places:
            where = f"`{places[0]} {{ … }}`" if places[0] != "connection" else "a block behind a connection"
            self.problems.add(
                "name",
                f"the fact `{name.text}` belongs in {where}",
                name.span,
                f"move it there: `{places[0]} {{ {name.text} … }}`",
            )
            return
        if name.text in fact_types()["component"]:
            self.problems.add(
                "name",
                f"the fact `{name.text}` belongs to a component",
                name.span,
                f"write it in the component's block: `service api {{ {name.text} … }}`",
            )
            return
        sign = next((arg for arg in node.args if isinstance(arg, Comparison)), None)
        if sign is not None:
            self.problems.add("name", f"`{sign.sign}` is no arrow", sign.span, f"write `{name.text} -> …`")
            return
        self.unknown += 1
        if self.unknown > _MOST_GUESSED:
            self.problems.add(
                "name", f"unknown name `{name.text}`", name.span, "mend the first ones; is this a design?"
            )
            return
        known = [*self.result.parts, *SECTIONS, *GROUPS, *self.vocabulary.kind_names()]
        has_id = bool(node.args) and isinstance(node.args[0], Word)
        what = "kind" if has_id else "name"
        self.problems.add(
            "name",
            f"unknown {what} `{name.text}`",
            name.span,
            did_you_mean(
                name.text,
                known,
                "see the kinds and technologies in docs/language.md, or add your own in `designlint.toml`",
            ),
            fix=respelled(name.text, known, name.span),
        )
