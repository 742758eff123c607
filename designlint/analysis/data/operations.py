"""What is done on each connection: by the design as a whole, and by each flow on its way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from designlint.design import Component, Connection, Design, Flow, Step, once
from designlint.vocabulary.lexicon import senses

READS = ("read", "readwrite")
WRITES = ("write", "readwrite")
BROKERS = ("queue", "stream")
_FEEDS = ("publish", "consume", "replicate", "cdc", "observe")


@dataclass(frozen=True, slots=True)
class Act:
    """One connection on a flow's way.

    `op` is what the flow does there: what the step says, else what the connection does; None if nobody says. `awaited`
    tells whether the flow's user waits for it: behind a message nobody does.
    """

    connection: Connection
    op: str | None
    awaited: bool

    @property
    def source(self) -> str:
        """Who acts."""
        return self.connection.source

    @property
    def target(self) -> str:
        """On what."""
        return self.connection.target


@once
def acts(design: Design) -> Mapping[str, tuple[Act, ...]]:
    """What each declared flow does on its way, in order, by the flow's id."""
    return {flow.id: tuple(_acts_of(flow, design)) for flow in design.flows if flow.declared}


def _acts_of(flow: Flow, design: Design) -> Iterable[Act]:
    waited = set() if design.components[flow.entry].is_a(*BROKERS) else {flow.entry}
    found: dict[tuple[str, str, int, str | None], Act] = {}
    for step in flow.steps:
        for connection, op in _meant(step, design):
            awaited = step.source in waited and connection.source == step.source
            found.setdefault((*connection.pair, connection.key, op), Act(connection, op, awaited))
            if awaited and connection.mode == "sync" and op not in _FEEDS:
                waited.add(connection.target)
    return found.values()


def _meant(step: Step, design: Design) -> list[tuple[Connection, str | None]]:
    """The connections that a step goes along, each with what the step does there."""
    between = design.between(step.source, step.target)
    if not between:  # consumers may point at their queue
        between = [each for each in design.between(step.target, step.source) if each.op == "consume"]
    if step.op is None:
        return [(each, each.op) for each in between]
    same = [each for each in between if each.op == step.op]
    either = [each for each in between if each.op in ("readwrite", None)]
    return [(each, step.op) for each in same or either]


def said(connection: Connection) -> bool:
    """Whether the author states what a connection does, by a fact or the arrow, and it was not read out of a label."""
    return connection.op is not None and (connection.says(connection.op) is True or connection.arrow == "=>")


def certain(*parts: Component) -> bool:
    """Whether the kinds of all these parts are stated and not inferred from a drawing."""
    return all(each.confidence == 1 for each in parts)


@once
def on_flows(design: Design) -> frozenset[tuple[str, str, int]]:
    """The connections (source, target, key) that some declared flow goes along."""
    return frozenset((*act.connection.pair, act.connection.key) for found in acts(design).values() for act in found)


def consumed_by(design: Design, component: Component) -> list[str]:
    """The ids of the brokers whose messages a part takes; one line may say that it takes and puts."""
    pushed = [each.source for each in design.into(component.id) if each.op == "consume"]
    out = design.out_of(component.id)
    pulled = [each.target for each in out if each.op == "consume" or "consume" in senses("operation", each.label)]
    return [id for id in dict.fromkeys((*pushed, *pulled)) if design.components[id].is_a(*BROKERS)]
