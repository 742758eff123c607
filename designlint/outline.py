"""What a front end is given to write: a design said again in neutral statements, boxes by the groups they stand in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from designlint.statements import Cluster, Connect, Node, Statement, Text, Vertex, Word

Say = Callable[[Statement], str]
"""Prints one statement on one line, in the language that all formats may carry in their comments."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A box around others, with all that stands in it in order. The cluster's notation is the kind of the group."""

    cluster: Cluster
    inside: tuple[Vertex | Frame, ...]

    @property
    def id(self) -> str:
        """The id of the group."""
        return self.cluster.id.text


@dataclass(frozen=True, slots=True)
class Restated:
    """A design said again in statements, for a front end to write.

    `boxes` are all parts in order, `outline` the same by the groups they stand in; `ordered` tells whether to follow
    the outline keeps that order, which counts for replicas. `declarations` say, by id, all that is known of a box: its
    kind (no name if none is known), id, label, count and facts; the `implied` ones need none of that. A format that
    draws writes the `additions`: what reading the bare drawing back did not tell. `remarks` speak to the tool.
    """

    title: str
    direction: str
    boxes: tuple[Vertex, ...]
    outline: tuple[Vertex | Frame, ...]
    ordered: bool
    links: tuple[Connect, ...]
    declarations: Mapping[str, Node]
    implied: frozenset[str]
    sections: tuple[Node, ...]
    additions: tuple[Statement, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def frames(self) -> tuple[Frame, ...]:
        """All frames, outer before inner ones."""
        found: list[Frame] = [each for each in self.outline if isinstance(each, Frame)]
        for frame in found:  # grows while it is walked
            found.extend(each for each in frame.inside if isinstance(each, Frame))
        return tuple(found)

    def with_ids(self, boxes: Mapping[str, str], groups: Mapping[str, str]) -> Restated:
        """The same under other ids; a box without a label is labelled with the id that it had."""

        def word(given: Word, *names: Mapping[str, str]) -> Word:
            return replace(given, text=next((each[given.text] for each in names if given.text in each), given.text))

        def box(given: Vertex) -> Vertex:
            label = given.label or Text(given.id.text, given.span)
            return replace(given, id=word(given.id, boxes), label=label) if given.id.text in boxes else given

        def moved(outline: tuple[Vertex | Frame, ...]) -> tuple[Vertex | Frame, ...]:
            return tuple(
                box(each)
                if isinstance(each, Vertex)
                else Frame(replace(each.cluster, id=word(each.cluster.id, groups)), moved(each.inside))
                for each in outline
            )

        def declared(id: str, given: Node) -> Node:
            if id not in boxes:
                return given
            labelled = any(isinstance(each, Text) for each in given.args)
            label = () if labelled else (Text(id, given.span),)
            return replace(given, args=(Word(boxes[id], given.span), *label, *given.args[1:]))

        present = {each.id.text for each in self.boxes}

        def end(given: Word) -> Word:
            return word(given, boxes) if given.text in present else word(given, groups)

        return replace(
            self,
            boxes=tuple(map(box, self.boxes)),
            outline=moved(self.outline),
            links=tuple(
                replace(each, sources=tuple(map(end, each.sources)), targets=tuple(map(end, each.targets)))
                for each in self.links
            ),
            declarations={boxes.get(id, id): declared(id, each) for id, each in self.declarations.items()},
            implied=self.implied - frozenset(boxes),
        )


@dataclass(frozen=True, slots=True)
class Written:
    """The text of a design in some format, and the ids that this format could not bear, with what stands for them."""

    text: str
    renamed: Mapping[str, str] = field(default_factory=dict)
