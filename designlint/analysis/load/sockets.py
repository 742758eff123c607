"""Who holds how many connections open: instances to their stores, and users to the parts that push to them."""

from __future__ import annotations

from dataclasses import dataclass

from designlint.analysis.load.capacity import elastic
from designlint.analysis.structure.splitting import spreads
from designlint.design import Component, Design
from designlint.diagnostic import Basis
from designlint.quantity import show_number
from designlint.stated import Fact, Stated

_NO_CALLS = ("replicate", "cdc", "observe")


@dataclass(frozen=True, slots=True)
class Pool:
    """The connections of one caller to a store: so many instances, each with a pool of this size. One instance stands
    for callers that nobody counts, so that the total is what there is at least."""

    caller: Component
    instances: int
    size: float

    @property
    def total(self) -> float:
        """All of them."""
        return self.instances * self.size


@dataclass(frozen=True, slots=True)
class Room:
    """How many connections something holds; `declared` if the design says so, else the default is among
    `assumptions`."""

    connections: float
    nodes: int
    declared: bool
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sockets:
    """The users that are connected at the same time (`stated`, or a part of the daily users), and the parts that hold
    their connections."""

    parts: tuple[Component, ...]
    users: float
    room: Room
    stated: bool
    assumptions: tuple[str, ...]
    basis: tuple[Basis, ...]

    @property
    def use(self) -> float:
        """The share of the room that is taken."""
        return self.users / self.room.connections


def pools_into(design: Design, store: Component) -> tuple[Pool, ...]:
    """The pools of those who call a store, as far as their sizes are stated."""
    ids = dict.fromkeys(each.source for each in design.into(store.id) if each.op not in _NO_CALLS)
    callers = [design.components[id] for id in ids]
    sizes = [(each, each.number("pool")) for each in callers]
    return tuple(Pool(each, most_instances(each), size) for each, size in sizes if size)


def room_for_connections(design: Design, store: Component) -> Room | None:
    """How many connections a store takes: `max_connections`, else the planning figure; None if neither is known."""
    nodes = (store.instances.count or 1) if spreads(store) else 1
    stated = store.number("max_connections")
    if stated:
        return Room(stated * nodes, nodes, declared=True)
    figure = None if elastic(store) else design.figure("connections", store)
    if figure is None:
        return None
    note = f"`{store.name}` serves {show_number(figure.plan)} connections well ({figure.origin})"
    return Room(figure.plan * nodes, nodes, declared=False, assumptions=(note,))


def user_sockets(design: Design) -> Sockets | None:
    """All parts that hold connections to users, together; None where some grow by themselves or nobody counts."""
    parts = tuple(design.of_kind("realtime"))
    growing = any(elastic(each) or each.get("autoscale") is True for each in parts)
    counted = all(each.instances.count is not None for each in parts)
    name = "concurrent" if design.requirements.number("concurrent") else "dau"
    number = design.requirements.number(name)
    if not parts or growing or not counted or not number:
        return None
    default, one = design.figures.default("concurrent"), design.figures.default("sockets", "realtime")
    share = 1.0 if name == "concurrent" else default.plan
    notes = [] if name == "concurrent" else [f"{share:.0%} of daily users are connected at once ({default.origin})"]
    declared = all(each.number("max_connections") for each in parts)
    if not declared:
        notes.append(f"one node holds {show_number(one.plan)} connections to users ({one.origin})")
    room = sum(most_instances(each) * (each.number("max_connections") or one.plan) for each in parts)
    return Sockets(
        parts=parts,
        users=number * share,
        room=Room(room, sum(most_instances(each) for each in parts), declared),
        stated=name == "concurrent",
        assumptions=tuple(notes),
        basis=stated_facts((design.requirements, name)),
    )


def most_instances(part: Component) -> int:
    """How many instances there are, or may come to be (`autoscale 20`); one where nobody counts them."""
    return max(part.instances.count or 1, int(part.number("autoscale") or 0))


def stated_facts(*named: tuple[Stated, str]) -> tuple[Basis, ...]:
    """What numbers rest on, as far as it is stated."""
    facts: list[Fact | None] = [bearer.fact(name) for bearer, name in named]
    return tuple(Basis(fact.span.text, "declared", fact.span) for fact in facts if fact)
