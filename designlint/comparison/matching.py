"""Which component, connection and flow of one state of a design is which of the other.

A component is the same where id, kind and label are; else where kind and label are and nothing else bears them; else
where the id and the kind are. What is left may bear a new id: it is the same if all else is equal (`renames`). At last
the id alone decides. No step looks at pairs of components, so the work grows with the size of the designs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from designlint.comparison.pairing import Key, Pairs, pair_up
from designlint.comparison.renames import renames
from designlint.design import Component, Connection, Design, Flow
from designlint.model import facts_of
from designlint.stated import Facts

Names = Callable[[str], str]
"""The name that an id goes by when two states are compared: that of the later state, if it has one there."""


@dataclass(frozen=True, slots=True)
class Matching:
    """What is the same in both states. `old` and `new` give the common name of an id in one of them."""

    components: Pairs[Component]
    connections: Pairs[Connection]
    flows: Pairs[Flow]
    old: Names
    new: Names


def match(old: Design, new: Design) -> Matching:
    """Find out what is the same in two states of a design."""
    components = _components(old, new)
    later = {before.id: after.id for before, after in components.both}

    def of_old(id: str) -> str:
        return later.get(id, f"-{id}" if id in old.components else id)  # a name that no id of the later state can be

    return Matching(
        components=components,
        connections=_connections(old, new, of_old),
        flows=_flows(old, new, of_old),
        old=of_old,
        new=itself,
    )


def alone(design: Design, *, new: bool) -> Matching:
    """A design that only one state has: all of it is new, or all is gone."""
    parts, flows = tuple(design.components.values()), design.flows
    if new:
        return Matching(Pairs((), (), parts), Pairs((), (), design.connections), Pairs((), (), flows), itself, itself)
    return Matching(Pairs((), parts, ()), Pairs((), design.connections, ()), Pairs((), flows, ()), itself, itself)


def itself(id: str) -> str:
    """The name of what goes by its own id."""
    return id


def _components(old: Design, new: Design) -> Pairs[Component]:
    before, after = list(old.components.values()), list(new.components.values())
    same = pair_up(before, after, (_exact, _exact))
    labelled = pair_up(same.gone, same.added, (_labelled, _labelled), unique=True)
    named = pair_up(labelled.gone, labelled.added, (_id_and_kind, _id_and_kind))
    sure = [*same.both, *labelled.both, *named.both]
    told = {before.id: after.id for before, after in renames(old, new, [(one.id, other.id) for one, other in sure])}
    rest = pair_up(
        named.gone, named.added, (lambda each: told.get(each.id), lambda each: each.id), (_id, _id), unique=True
    )
    place = {id: number for number, id in enumerate(new.components)}
    both = sorted((*sure, *rest.both), key=lambda pair: place[pair[1].id])
    return Pairs(tuple(both), rest.gone, rest.added)


def _exact(each: Component) -> Hashable:
    return each.id, _kind(each), each.label


def _labelled(each: Component) -> Hashable:
    return (_kind(each), each.label) if each.named else None


def _id_and_kind(each: Component) -> Hashable:
    return each.id, _kind(each)


def _id(each: Component) -> Hashable:
    return each.id


def _kind(each: Component) -> str:
    return each.kind.id if each.kind else ""


def _connections(old: Design, new: Design, of_old: Names) -> Pairs[Connection]:
    """Between the same ends: those that are equal, else of the same label, else of the same operation, else any."""

    def stage(*more: Key[Connection]) -> tuple[Key[Connection], Key[Connection]]:
        def key(names: Names) -> Key[Connection]:
            return lambda each: (names(each.source), names(each.target), *(of(each) for of in more))

        return key(of_old), key(itself)

    equal = (
        lambda each: (of_old(each.source), of_old(each.target), _said(each, of_old)),
        lambda each: (each.source, each.target, _said(each, itself)),
    )
    label, operation = stage(lambda each: each.label), stage(lambda each: each.op)
    return pair_up(old.connections, new.connections, equal, label, operation, stage())


def _said(each: Connection, names: Names) -> Hashable:
    return each.arrow, each.mode, each.op, each.label, said(each.facts, "connection", names)


def _flows(old: Design, new: Design, of_old: Names) -> Pairs[Flow]:
    """By id, label or way; those that nobody declares by their ends."""

    def id(each: Flow) -> Hashable:
        return each.id if each.declared else None

    def label(each: Flow) -> Hashable:
        return each.label if each.declared else None

    return pair_up(
        old.flows,
        new.flows,
        (id, id),
        (label, label),
        (lambda each: (each.declared, way(each, of_old)), lambda each: (each.declared, way(each, itself))),
    )


def way(flow: Flow, names: Names) -> tuple[tuple[str, str, str | None], ...]:
    """The hops of a flow."""
    return tuple(dict.fromkeys((names(each.source), names(each.target), each.op) for each in flow.steps))


def said(facts: Facts, place: str, names: Names) -> str:
    """Facts as one text that is equal for equal facts; the components that they name go by their common names."""
    return json.dumps(translated(facts_of(facts, place), names), sort_keys=True, default=str)


def translated(value: Any, names: Names) -> Any:
    """Plain data with the common names of the components in it."""
    if isinstance(value, str):
        return names(value)
    if isinstance(value, Mapping):
        return {key: translated(each, names) for key, each in value.items()}
    if isinstance(value, Iterable):
        return [translated(each, names) for each in value]
    return value
