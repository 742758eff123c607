"""The way back from plain data (`designlint.model`) to statements, so that what a program wrote can be converted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from designlint.build.spell import SpellError, figure, spelled, user_rate
from designlint.model import LISTS, VERSION
from designlint.outline import Frame, Restated
from designlint.restate import is_implied
from designlint.source import Source
from designlint.statements import (
    Argument,
    Cluster,
    Connect,
    Count,
    Figure,
    Node,
    Statement,
    Text,
    Vertex,
    Word,
)
from designlint.vocabulary import Vocabulary
from designlint.vocabulary.schema import fact_types

_SPAN = Source("", "").span()
_ARROWS = ("->", "~>", "=>", "<->", "--")
Formulas = Callable[[str], tuple[Statement, ...]]


class ModelError(ValueError):
    """Data that is no design; the message says where, as `components[3].kind`."""


def remodel(data: Any, vocabulary: Vocabulary, formulas: Formulas) -> Restated:
    """Statements for a model. `formulas` reads lines `name = expression ~ stated`. Raises ModelError."""
    if not isinstance(data, dict) or data.get("version") != VERSION or not isinstance(data.get("components"), list):
        raise ModelError(f'this is no model of a design: `"version": {VERSION}` and `"components": [ … ]` are expected')
    reader = _Reader(data)
    try:
        return _remodelled(reader, vocabulary, formulas)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        if isinstance(error, ModelError):
            raise
        raise ModelError(f"`{reader.where or 'the model'}` is not as expected: {error}") from error


def _remodelled(reader: _Reader, vocabulary: Vocabulary, formulas: Formulas) -> Restated:
    data = reader.data
    groups = {reader.text(row, "id"): row for row in reader.rows("groups")}
    declarations: dict[str, Node] = {}
    boxes: dict[str, Vertex] = {}
    places: dict[str, str] = {}
    for row in reader.rows("components"):
        id = reader.text(row, "id")
        label = reader.text(row, "label", id)
        declarations[id] = reader.declaration(row, vocabulary)
        boxes[id] = Vertex(_word(id), Text(label, _SPAN) if label != id else None, reader.text(row, "shape"), (), _SPAN)
        places[id] = row.get("group") or ""
    outline = _outline(boxes, places, groups, reader)
    links = tuple(reader.links())
    linked = {word.text for link in links for word in (*link.sources, *link.targets)}
    return Restated(
        title=reader.text(data, "name"),
        direction=reader.text(data, "direction"),
        boxes=tuple(boxes.values()),
        outline=outline,
        ordered=[each.id.text for each in _walk(outline)] == list(boxes),
        links=links,
        declarations=declarations,
        implied=frozenset(
            id for id, each in declarations.items() if id in linked and not places[id] and is_implied(each, vocabulary)
        ),
        sections=tuple(reader.sections(formulas)),
    )


def _word(text: str) -> Word:
    return Word(text, _SPAN)


def _node(name: str, args: Iterable[Argument] = (), items: Iterable[Statement] = ()) -> Node:
    return Node(_word(name), tuple(args), tuple(items), _SPAN)


def _outline(
    boxes: Mapping[str, Vertex], places: Mapping[str, str], groups: Mapping[str, Mapping[str, Any]], reader: _Reader
) -> tuple[Vertex | Frame, ...]:
    def within(id: str, above: frozenset[str]) -> tuple[Vertex | Frame, ...]:
        found: list[Vertex | Frame] = []
        for inner, row in groups.items():
            if (row.get("group") or "") == id and inner not in above:
                label = reader.text(row, "label", inner)
                title = Text(label, _SPAN) if label != inner else None
                kind = reader.text(row, "kind", "group")
                cluster = Cluster(_word(inner), title, (), _SPAN, "", kind)
                found.append(Frame(cluster, within(inner, above | {inner})))
        known = id if id in groups else ""
        found += [box for each, box in boxes.items() if (places[each] if places[each] in groups else "") == known]
        order = {each: number for number, each in enumerate(boxes)}

        def place(each: Vertex | Frame) -> int:
            inside = (each,) if isinstance(each, Vertex) else _walk(each.inside)
            return min((order[box.id.text] for box in inside), default=len(order))

        return tuple(sorted(found, key=place))

    return within("", frozenset())


def _walk(outline: Iterable[Vertex | Frame]) -> Iterator[Vertex]:
    for each in outline:
        if isinstance(each, Vertex):
            yield each
        else:
            yield from _walk(each.inside)


class _Reader:
    """Takes the data apart, and tells where it is not as it should be."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.where = ""

    def rows(self, key: str) -> Iterator[Mapping[str, Any]]:
        rows = self.data.get(key, [])
        if not isinstance(rows, list):
            raise ModelError(f"`{key}` must be a list")
        for number, row in enumerate(rows):
            self.where = f"{key}[{number}]"
            if not isinstance(row, dict):
                raise ModelError(f"`{self.where}` must be an object")
            yield row
        self.where = ""

    def text(self, row: Mapping[str, Any], key: str, default: str = "") -> str:
        value = row.get(key)
        if value is None and (default or key not in ("id", "source", "target")):
            return default
        if not isinstance(value, str) or (not value and key in ("id", "source", "target")):
            raise ModelError(f"`{self._at(key)}` must be a text")
        return value

    def _at(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key

    def facts(self, row: Mapping[str, Any], place: str, leave_out: Iterable[str] = ()) -> Iterator[Node]:
        """One statement for each fact, and one for each value of a fact that may be said several times."""
        found = row.get("facts", {})
        if not isinstance(found, dict):
            raise ModelError(f"`{self._at('facts')}` must be an object")
        for name, value in found.items():
            if name not in leave_out and name in fact_types()[place]:
                yield from self.fact(place, name, value)

    def fact(self, place: str, name: str, value: Any) -> Iterator[Node]:
        fact = fact_types()[place][name]
        values = value if fact.adds_up and isinstance(value, list) else [value]
        for each in values:
            try:
                yield _node(name, spelled(fact, each))
            except SpellError as error:
                raise ModelError(f"`{self._at('facts')}`: {error}") from error

    def declaration(self, row: Mapping[str, Any], vocabulary: Vocabulary) -> Node:
        id, label = self.text(row, "id"), self.text(row, "label", "")
        args: list[Argument] = [_word(id)]
        if label and label != id:
            args.append(Text(label, _SPAN))
        number = row.get("instances")
        if number is not None:
            if not isinstance(number, int) or number < 1:
                raise ModelError(f"`{self._at('instances')}` must be a number from 1 on")
            if number > 1 or row.get("counted") != "drawn":
                args.append(Count(number, _SPAN))
        facts = tuple(self.facts(row, "component", row.get("drawn", ())))
        return Node(_word(self._kind(row, vocabulary)), tuple(args), facts, _SPAN)

    def _kind(self, row: Mapping[str, Any], vocabulary: Vocabulary) -> str:
        kind, technology = self.text(row, "kind"), self.text(row, "technology")
        if kind and kind not in vocabulary.kinds:
            raise ModelError(f"`{self._at('kind')}`: `{kind}` is no kind; known are {', '.join(vocabulary.kinds)}")
        if technology and technology not in vocabulary.technologies:
            raise ModelError(f"`{self._at('technology')}`: `{technology}` is not known")
        product = vocabulary.technologies.get(technology)
        named = "tech" in row.get("facts", {})
        return technology if product is not None and product.kind == kind and not named else kind

    def links(self) -> Iterator[Connect]:
        for row in self.rows("connections"):
            arrow = self.text(row, "arrow", "->")
            if arrow not in _ARROWS:
                raise ModelError(f"`{self._at('arrow')}` must be one of {', '.join(_ARROWS)}")
            label = self.text(row, "label")
            yield Connect(
                (_word(self.text(row, "source")),),
                (_word(self.text(row, "target")),),
                arrow,
                Text(label, _SPAN) if label else None,
                tuple(self.facts(row, "connection")),
                _SPAN,
                stroke="dotted" if arrow == "~>" else "normal",
                head="none" if arrow == "--" else "arrow",
                tail="arrow" if arrow == "<->" else "none",
            )

    def sections(self, formulas: Formulas) -> Iterator[Node]:
        for name in ("problem", "level"):
            if self.text(self.data, name):
                yield _node(name, (_word(self.text(self.data, name)),))
        session = self.data.get("session") or {}
        if session:
            items = [_node(name, (Figure(figure("duration", float(each)), _SPAN),)) for name, each in session.items()]
            yield _node("session", (), items)
        requirements = list(self._requirements())
        if requirements:
            yield _node("requirements", (), requirements)
        lines = "".join(f"{line}\n" for line in self._estimates())
        if lines:
            yield _node("estimate", (), formulas(lines))
        for row in self.rows("flows"):
            yield self._flow(row)
        for key in (*LISTS.values(), "notes"):
            for row in self.rows(key):
                yield self._note(row)

    def _requirements(self) -> Iterator[Node]:
        found = self.data.get("requirements") or {}
        self.where = "requirements"
        for name, value in found.items():
            if name == "action":
                for each in value:
                    rate = Figure(user_rate(float(each["per_user"]), per_user=True), _SPAN)
                    yield _node(name, (Text(str(each["name"]), _SPAN), rate, _word(str(each["op"]))))
            elif name in fact_types()["requirements"]:
                yield from self.fact("requirements", name, value)
        self.where = ""

    def _estimates(self) -> Iterator[str]:
        for row in self.rows("estimates"):
            stated = f" ~ {row['stated']}" if row.get("stated") else ""
            yield f"{self.text(row, 'name')} = {self.text(row, 'formula')}{stated}"

    def _flow(self, row: Mapping[str, Any]) -> Node:
        id, label = self.text(row, "id"), self.text(row, "label", "")
        either = {tuple(each) for each in row.get("alternatives", ())}
        hops: list[tuple[str, list[str], str | None]] = []
        for step in row.get("steps", ()):
            source, target, op = step["source"], step["target"], step.get("op")
            last = hops[-1] if hops else None
            if last and last[0] == source and last[2] == op and tuple(sorted((*last[1], target))) in either:
                last[1].append(target)
            else:
                hops.append((source, [target], op))
        items: list[Statement] = [
            Connect((_word(source),), tuple(map(_word, targets)), "->", None, (_node(op),) if op else (), _SPAN)
            for source, targets, op in hops
        ]
        args: list[Argument] = [_word(id)] if label == id or not label else [_word(id), Text(label, _SPAN)]
        return _node("flow", args, [*items, *self.facts(row, "flow")])

    def _note(self, row: Mapping[str, Any]) -> Node:
        kind, subject, text = self.text(row, "kind"), self.text(row, "subject"), self.text(row, "text")
        args: list[Argument]
        if subject and (text == subject or text.startswith(f"{subject}\n")):
            args = [Text(each, _SPAN) for each in (subject, text[len(subject) + 1 :]) if each]
            args = args if kind in fact_types() else [_word(subject), Text(text, _SPAN)]
        else:
            args = [*([_word(subject)] if subject else []), *([Text(text, _SPAN)] if text else [])]
        return _node(kind, args, self.facts(row, kind) if kind in fact_types() else ())
