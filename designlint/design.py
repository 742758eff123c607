"""The one model that every format is turned into: components, the connections between them, and them as a graph.

Replica groups are one component with `members`; the parallel connections of a group are one connection with `drawn`, so
that rules see the logical design and a renderer the drawn one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import networkx as nx

from designlint.problems import Packs
from designlint.records import record
from designlint.source import Source, Span
from designlint.stated import Stated
from designlint.statements import Expression, Statement
from designlint.vocabulary import Kind, Technology
from designlint.vocabulary.figures import Delay, Figure, Figures
from designlint.wording import Writing


@dataclass(frozen=True, slots=True)
class Instances:
    """How many run. `known` is `declared` (`x3`), `drawn` (a group of boxes, or once where others are counted) or
    `unknown` (count is None)."""

    count: int | None
    known: str
    span: Span | None = None


class Member(NamedTuple):
    """One box of a replica group, or the only box of a component."""

    id: str
    label: str
    shape: str
    span: Span
    group: str | None = None


@record(kw_only=True)
class Component(Stated):
    """A part of the system.

    `kind` is None if nothing tells; `confidence` (0-1) says how sure it is, 1 where it was declared. `label` is
    what the
    author wrote (the id if nothing), `named` whether a label was written. `declared` is false for a part that only
    connections mention. `members` are the boxes behind it, more than one for a replica group. `reason` tells how the
    kind was found.
    """

    id: str
    label: str
    named: bool
    kind: Kind | None
    technology: Technology | None
    confidence: float
    reason: str
    instances: Instances
    span: Span
    mentions: tuple[Span, ...]
    members: tuple[Member, ...]
    groups: tuple[str, ...] = ()  # ids of the groups around it, innermost first
    classes: tuple[str, ...] = ()

    def is_a(self, *kinds: str) -> bool:
        """Whether its kind is one of these."""
        return self.kind is not None and self.kind.id in kinds

    @property
    def layer(self) -> int | None:
        """Layer rank from client (0) to monitor (5); None for externals and unknown kinds."""
        return self.kind.layer if self.kind and self.kind.layer >= 0 else None

    @property
    def names(self) -> tuple[str, ...]:
        """What planning figures know it by, the most particular first: technology, family, kind."""
        product = self.technology
        known = (product.id, product.family) if product else ()
        return tuple(name for name in (*known, self.kind.id if self.kind else "") if name)

    @property
    def name(self) -> str:
        """The short name for messages: the label's first line, or the id."""
        first = self.label.split("\n", 1)[0].strip()
        return first if first and len(first) <= 40 else self.id


class Drawn(NamedTuple):
    """A line as it is drawn, between two boxes."""

    source: str
    target: str
    label: str
    span: Span
    stroke: str
    head: str
    tail: str


@record(kw_only=True)
class Connection(Stated):
    """A logical connection. `arrow` is `->`, `~>`, `=>` or `<->`; `mode` sync or async, `op` one of read, write,
    readwrite, publish, consume, replicate, cdc, observe, or None if nothing tells. `key` tells parallel ones apart."""

    source: str
    target: str
    key: int
    arrow: str
    mode: str
    op: str | None
    label: str
    span: Span
    drawn: tuple[Drawn, ...]
    mode_declared: bool = False

    @property
    def pair(self) -> tuple[str, str]:
        """Both ends."""
        return self.source, self.target

    @property
    def replicates(self) -> bool:
        """Copies data from a primary to its copies."""
        return self.op == "replicate"


@dataclass(frozen=True, slots=True)
class Step:
    """From `source` to all or any of `targets`; `op` narrows a step to one of several parallel connections."""

    source: str
    target: str
    span: Span
    op: str | None = None


@record(kw_only=True)
class Flow(Stated):
    """A user's way through the design.

    `steps` are the hops in order, `alternatives` the sets of targets of which any one will do (all of the others are
    needed). `declared` is false for flows that the tool derived, one from each client to each store.
    """

    id: str
    label: str
    steps: tuple[Step, ...]
    alternatives: tuple[frozenset[str], ...]
    declared: bool
    span: Span

    @property
    def entry(self) -> str:
        """Where it begins."""
        return self.steps[0].source


@dataclass(frozen=True, slots=True)
class Action:
    """Something users do: times per user and second, and whether it reads or writes."""

    name: str
    per_user: float
    op: str
    span: Span


@record(kw_only=True)
class Requirements(Stated):
    """What the design has to do, and how well. `span` is where they are stated, or the start of the design."""

    actions: tuple[Action, ...] = ()
    span: Span


@dataclass(frozen=True, slots=True)
class Group:
    """A box around components: `kind` is group, zone, region, network, cluster, team or boundary."""

    id: str
    label: str
    kind: str
    group: str | None
    span: Span


@record(kw_only=True)
class Note(Stated):
    """A statement about the design: `kind` is decide, failure, bottleneck, deepdive, whatif, assume, note, api or
    schema;
    `subject` what it is about, `text` its own words; `told` marks one that running text tells and nobody declared."""

    kind: str
    subject: str
    text: str
    span: Span
    told: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """What stands around a line: an `estimate` block, or in running text a `section`, a `fence` or a `label`."""

    kind: str
    title: str
    span: Span


@dataclass(frozen=True, slots=True)
class Estimate:
    """A line of the estimate: a formula and the figure that the author states for it.

    `figure` is the place of that figure, `within` what stands around the line, outermost first. `labelled` is false in
    running text where the words behind a figure are all that names it.
    """

    name: str
    expression: Expression
    stated: str | None
    span: Span
    figure: Span | None = None
    within: tuple[Passage, ...] = ()
    labelled: bool = True


@dataclass(frozen=True, slots=True)
class Prose:
    """What the text around the drawings says in figures: estimates as people write them, and choices with their
    reasons (`decide` notes). Its figures are not declared: they are checked, and nothing is derived from them."""

    estimates: tuple[Estimate, ...] = ()
    choices: tuple[Note, ...] = ()


@dataclass(frozen=True, eq=False)
class Design:
    """A whole design. Built once by `designlint.build`, then only read.

    `components` stand by id in order of first mention, `connections` in order of their places. `statements` are what it
    was built from, for whoever edits its text.
    """

    name: str
    title: str
    format: str
    direction: str
    source: Source
    span: Span
    components: Mapping[str, Component]
    connections: tuple[Connection, ...]
    requirements: Requirements
    flows: tuple[Flow, ...]
    groups: Mapping[str, Group]
    notes: tuple[Note, ...]
    estimates: tuple[Estimate, ...]
    told: Prose = field(default_factory=Prose)
    problem: str = ""
    level: str = ""
    session: Mapping[str, float] = field(default_factory=dict)
    counts_instances: bool = False
    writing: Writing = field(default_factory=Writing)
    figures: Figures = field(default_factory=Figures)
    packs: Packs = field(default_factory=Packs)
    statements: tuple[Statement, ...] = field(default=(), repr=False)
    memo: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def _repr_svg_(self) -> str:
        """The picture that a notebook shows."""
        import designlint

        return designlint.render(self)

    @cached_property
    def graph(self) -> nx.MultiDiGraph[str]:
        """The components as nodes and the connections as edges, each with its `component` or `connection`."""
        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for id, component in self.components.items():
            graph.add_node(id, component=component)
        for each in sorted(self.connections, key=lambda connection: connection.key):
            graph.add_edge(each.source, each.target, key=each.key, connection=each)
        return graph

    @property
    def opening(self) -> Span:
        """Where to speak of what the whole design lacks: at its requirements, else at its first client or part."""
        if self.requirements.facts or self.requirements.actions or not self.components:
            return self.requirements.span
        return next(iter(self.of_kind("client")), next(iter(self.components.values()))).span

    def of_kind(self, *kinds: str) -> list[Component]:
        """The components of these kinds."""
        return [each for each in self.components.values() if each.is_a(*kinds)]

    def into(self, id: str) -> list[Connection]:
        """The connections that end at a component."""
        return [data["connection"] for _, _, data in self.graph.in_edges(id, data=True)]

    def out_of(self, id: str) -> list[Connection]:
        """The connections that begin at a component."""
        return [data["connection"] for _, _, data in self.graph.out_edges(id, data=True)]

    def between(self, source: str, target: str) -> list[Connection]:
        """The parallel connections from one component to another."""
        edges = self.graph.get_edge_data(source, target) or {}
        return [data["connection"] for data in edges.values()]

    def taken(self, step: Step) -> list[Connection]:
        """The connections that a step of a flow takes: all between its ends, unless its operation tells which."""
        found = self.between(step.source, step.target) or self.between(step.target, step.source)
        for operation in (step.op, "readwrite"):
            narrowed = [each for each in found if step.op is not None and each.op == operation]
            if narrowed:
                return narrowed
        return found

    def notes_of(self, *kinds: str) -> Iterator[Note]:
        """The notes of these kinds."""
        return (note for note in self.notes if note.kind in kinds)

    def figure(self, what: str, part: Component) -> Figure | None:
        """The planning figure `what` for a part: of its technology, else its family, its kind, or in general."""
        return self.figures.get(what, *part.names, "")

    def delay(self, what: str, part: Component) -> Delay | None:
        """How long `what` (`read`, `write`, `call` …) takes on a part, where nobody declares it."""
        return self.figures.delay(what, *part.names)

    @cached_property
    def prose(self) -> str:
        """Every word of decisions, notes, labels and `does`, in lower case: where a lexicon looks for stated
        reasons."""
        parts = [note.text for note in self.notes]
        parts += [text for note in self.notes for name in note.facts for text in note.texts(name)]
        parts += [each.label for each in self.components.values()]
        parts += [text for each in self.components.values() for text in each.texts("does")]
        parts += [*self.requirements.texts("feature"), *self.requirements.texts("optional")]
        return "\n".join(parts).lower()


Result = TypeVar("Result")


def once(function: Callable[[Design], Result]) -> Callable[[Design], Result]:
    """An analysis that is computed at most once for each design."""

    def remembered(design: Design) -> Result:
        if function not in design.memo:
            design.memo[function] = function(design)
        result: Result = design.memo[function]
        return result

    remembered.__doc__ = function.__doc__
    remembered.__name__ = function.__name__
    return remembered
