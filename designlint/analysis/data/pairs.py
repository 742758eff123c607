"""Two writes of one part that have to agree, with nothing that makes them one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx

from designlint.analysis.data.operations import BROKERS, WRITES, acts, consumed_by, on_flows
from designlint.analysis.load.messaging import dead_letters
from designlint.analysis.words.remarks import said_of, things, words_of
from designlint.design import Component, Connection, Design, Flow

_NO_ACTORS = ("client", "external", "monitor", "db", "objects", "cache", "search", "warehouse", *BROKERS)
_SECOND = ("search", "warehouse", "db")
_FIRST = 12  # writes of one part that are compared with what follows
_Done = tuple[Connection, str | None]  # a connection and what is done there


@dataclass(frozen=True, slots=True)
class Pair:
    """A write to a database and what follows it: a message, or a write elsewhere.

    `flow` is where both happen, if one is declared. `sure` tells whether both are known to happen, and for one thing.
    """

    write: Connection
    follow: Connection
    flow: Flow | None
    sure: bool

    @property
    def ids(self) -> tuple[str, str, str]:
        """Who writes, the database, and where the second write goes."""
        return self.write.source, self.write.target, self.follow.target

    def parts(self, design: Design) -> tuple[Component, Component, Component]:
        """The same, as components."""
        actor, store, second = (design.components[id] for id in self.ids)
        return actor, store, second


def double_writes(design: Design) -> list[Pair]:
    """The pairs that a crash can tear apart, each once; the known ones before those to ask about."""
    found: dict[tuple[str, str, str], Pair] = {}
    pairs = [*_in_flows(design), *_beside_flows(design)]
    for pair in sorted(pairs, key=lambda each: not each.sure):
        if pair.ids not in found and not _one_write(pair, design):
            found[pair.ids] = pair
    return list(found.values())


def _in_flows(design: Design) -> Iterator[Pair]:
    """Pairs on one declared flow; not sure where a `readwrite` connection may only be read there."""
    for flow in design.flows:
        done = acts(design).get(flow.id, ())
        called = {act.target for act in done if act.awaited}
        by_actor: dict[str, list[_Done]] = {}
        for act in done:
            by_actor.setdefault(act.source, []).append((act.connection, act.op))
        for actor, steps in by_actor.items():
            returns = actor not in called and bool(consumed_by(design, design.components[actor]))  # its message does
            if returns or not _acts_alone(actor, design):
                continue
            for writes, (follow, op) in _together(steps, design):
                write, what = next((each for each in writes if each[1] == "write"), writes[0])
                yield Pair(write, follow, flow, {what, op} <= {"write", "publish"})


def _beside_flows(design: Design) -> Iterator[Pair]:
    """Pairs of which no declared flow tells; sure where their labels speak of the same thing."""
    told = on_flows(design)
    for actor in design.components:
        if not _acts_alone(actor, design) or consumed_by(design, design.components[actor]):
            continue
        steps: list[_Done] = [(each, each.op) for each in design.out_of(actor)]
        for writes, (follow, _) in _together(steps, design):
            untold = [each for each, _ in writes if not {_id(each), _id(follow)} <= told]
            if design.components[follow.target].is_a("db"):
                untold = [each for each in untold if each.label != follow.label]  # shards, or tenants
            same = next((each for each in untold if _same_thing(each, follow, design)), None)
            if untold:
                yield Pair(same or untold[0], follow, None, same is not None)


def _id(connection: Connection) -> tuple[str, str, int]:
    return *connection.pair, connection.key


def _acts_alone(id: str, design: Design) -> bool:
    """Whether a part writes for itself; a workflow engine repeats its steps until all are done."""
    actor = design.components[id]
    engine = actor.technology is not None and actor.technology.family == "workflow"
    return not engine and not actor.is_a(*_NO_ACTORS)


def _together(steps: list[_Done], design: Design) -> Iterator[tuple[list[_Done], _Done]]:
    """What one part does: each message or second write, with the first writes into databases that it has to go with."""
    writes: list[_Done] = []
    follows: list[tuple[_Done, int]] = []
    for connection, op in steps:
        target = design.components[connection.target]
        if _matters(connection, op, design):
            follows.append(((connection, op), len(writes) if target.is_a("db") else _FIRST))
        if op in WRITES and target.is_a("db"):
            writes.append((connection, op))
    for follow, before in follows:
        first = [each for each in writes[: min(before, _FIRST)] if each[0].target != follow[0].target]
        if first:
            yield first, follow


def _matters(connection: Connection, op: str | None, design: Design) -> bool:
    """Whether a second write has to agree with the first one, and would not."""
    target = design.components[connection.target]
    if target.id in dead_letters(design) or target.word("role") in ("replica", "standby"):
        return False
    if any(each.says("ephemeral") or each.says("fire_and_forget") for each in (connection, target)):
        return False  # it may be lost; that a durable one is sent so is a matter of `unsafe-queue`
    words = words_of(connection, target)
    if target.word("delivery") == "at_most_once" or ("measured" in words and "audit" not in words):
        return False
    return op == "publish" if target.is_a(*BROKERS) else op in WRITES and target.is_a(*_SECOND)


def _same_thing(write: Connection, follow: Connection, design: Design) -> bool:
    """Whether the words on two connections and their ends name a common thing.

    Their actor's name is no thing, and two databases may have a word in common by chance.
    """
    actor, *ends = (design.components[id] for id in (write.source, write.target, follow.target))
    names = ["" if ends[1].is_a("db") else each.label for each in ends]
    said = [
        " ".join((each.label, *each.texts("event"), name)) for each, name in zip((write, follow), names, strict=True)
    ]
    one, other = (things(text.lower().replace(actor.name.lower(), " ")) for text in said)
    return not one.isdisjoint(other)


def _one_write(pair: Pair, design: Design) -> bool:
    """Whether something makes the two one, or repairs what fell apart."""
    parts = pair.parts(design)
    if any(each.says("outbox") for each in (*parts, pair.write, pair.follow)):
        return True
    fed = [each.target for each in design.out_of(pair.write.target) if each.op == "cdc"]
    if any(nx.has_path(design.graph, id, pair.follow.target) for id in fed):
        return True
    beside = [design.components[id] for id in nx.all_neighbors(design.graph, pair.write.target)]
    said = said_of(design, pair.write, pair.follow, *parts) | words_of(*beside)
    return bool(said & {"outbox", "reconciled"})
