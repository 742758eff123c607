"""A flowchart while it is being read: what is known of nodes and boxes so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from designlint.frontend import Slip
from designlint.source import Source, Span
from designlint.statements import Cluster, Connect, Statement, Text, Vertex, Word


@dataclass(slots=True)
class Node:
    """What is known of a vertex so far."""

    word: Word
    label: Text | None = None
    shape: str = ""
    notation: str = ""
    classes: list[str] = field(default_factory=list)
    mentions: list[Span] = field(default_factory=list)
    defined: Span | None = None


@dataclass(slots=True)
class Box:
    """An open subgraph."""

    id: Word
    title: Text | None
    span: Span
    named: bool
    members: list[str] = field(default_factory=list)
    direction: str = ""


@dataclass(slots=True)
class Drawing:
    """A flowchart being read; `source` holds the text as written, `text` the prepared one."""

    source: Source
    text: str
    nodes: dict[str, Node] = field(default_factory=dict)
    connects: list[Connect] = field(default_factory=list)
    clusters: list[Cluster] = field(default_factory=list)
    cluster_ids: set[str] = field(default_factory=set)
    open: list[Box] = field(default_factory=list)
    claimed: set[str] = field(default_factory=set)
    edge_ids: set[str] = field(default_factory=set)
    links: int = 0
    slips: list[Slip] = field(default_factory=list)
    title: str = ""

    def span(self, start: int, end: int) -> Span:
        """A place in the source; the prepared text may be one newline longer."""
        limit = len(self.source.text)
        return Span(self.source, min(start, limit), min(end, limit))

    def statements(self) -> tuple[Statement, ...]:
        """Vertices in order of first mention, links in order of the text, boxes in closing order."""
        vertices = [
            Vertex(
                node.word,
                node.label,
                node.shape,
                tuple(dict.fromkeys(node.classes)) if node.classes else (),
                node.defined or node.mentions[0],
                tuple(node.mentions),
                node.notation,
            )
            for name, node in self.nodes.items()
            if name not in self.cluster_ids
        ]
        return (*vertices, *self.connects, *self.clusters)
