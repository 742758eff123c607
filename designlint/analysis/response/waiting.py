"""What users wait for: the calls of each flow up to its first asynchronous hop.

Behind a message nobody waits, so rules on timeouts, retries, chains and other people's systems look no further. A
declared flow tells its calls itself. Where none is declared, a user may wait for everything that the calls from where
the user enters lead to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import networkx as nx

from designlint.design import Component, Connection, Design, Flow, once

_NO_CALLS = ("publish", "consume", "replicate", "cdc", "observe")
_BROKERS = ("queue", "stream")
# A plain line out of one of these shows where data goes, and no call.
_PASSIVE = ("db", "search", "objects", "warehouse", "external", "monitor")


@dataclass(frozen=True, slots=True)
class Wait:
    """What the user of a flow waits for: `calls` in order from its entry, each once.

    `flow` is None where the author declares none: then it is whatever users may wait for, from all `entries`.
    """

    entries: tuple[str, ...]
    flow: Flow | None
    calls: tuple[Connection, ...]

    @property
    def low(self) -> bool:
        """Whether nobody minds waiting."""
        return self.flow is not None and bool(self.flow.says("low"))


@dataclass(frozen=True, slots=True)
class WaitedCall:
    """A call and everybody who waits for it."""

    connection: Connection
    waits: tuple[Wait, ...]

    @property
    def low(self) -> bool:
        """Whether nobody minds waiting."""
        return all(wait.low for wait in self.waits)

    @property
    def flows(self) -> tuple[Flow, ...]:
        """The declared flows among them."""
        return tuple(wait.flow for wait in self.waits if wait.flow is not None)


def is_call(connection: Connection) -> bool:
    """Whether the caller waits for an answer."""
    return connection.mode == "sync" and connection.op not in _NO_CALLS


def surely_waits(design: Design, wait: Wait, call: Connection) -> bool:
    """Whether the author says so: in a flow, by a word on the arrow, or by declaring both ends.

    A plain arrow between boxes whose kind is read off their labels may mean anything.
    """
    ends = [design.components[id] for id in call.pair]
    return wait.flow is not None or call.mode_declared or all(each.confidence == 1 for each in ends)


@once
def waits(design: Design) -> tuple[Wait, ...]:
    """What users wait for, flow by flow; without declared flows, all that they may wait for as one."""
    declared = [flow for flow in design.flows if flow.declared]
    if declared:
        return tuple(Wait((flow.entry,), flow, tuple(_calls_of(flow, design))) for flow in declared)
    found = [flow.entry for flow in design.flows] or [each.id for each in design.of_kind("client")]
    entries = tuple(dict.fromkeys(found))
    calls = tuple(_calls_from(entries, design))
    return (Wait(entries, None, calls),) if calls else ()


@once
def waited_calls(design: Design) -> tuple[WaitedCall, ...]:
    """Every call that somebody waits for, in order of their places."""
    found: dict[tuple[str, str, int], list[Wait]] = {}
    for wait in waits(design):
        for call in wait.calls:
            found.setdefault((*call.pair, call.key), []).append(wait)
    keyed = [(call, found.get((*call.pair, call.key))) for call in design.connections]
    return tuple(WaitedCall(call, tuple(its_waits)) for call, its_waits in keyed if its_waits)


def _calls_of(flow: Flow, design: Design) -> Iterable[Connection]:
    """The calls of a declared flow. What is reached by a message is not waited for, whatever it calls in turn."""
    waited = {flow.entry: True}
    calls: dict[tuple[str, str, int], Connection] = {}
    for step in flow.steps:
        made = [each for each in design.taken(step) if each.source == step.source and is_call(each)]
        made = [] if design.components[step.target].is_a(*_BROKERS) else made
        reached = waited.get(step.source, False) and bool(made)
        waited[step.target] = reached
        if reached:
            calls |= {(*each.pair, each.key): each for each in made}
    return calls.values()


def _calls_from(entries: Iterable[str], design: Design) -> Iterable[Connection]:
    """All calls that some entries lead to, nearest first."""
    open_ends = list(entries)
    seen = set(open_ends)
    for id in open_ends:
        passive = design.components[id].is_a(*_PASSIVE)
        for each in design.out_of(id):
            if passive and not each.mode_declared:
                continue
            if not is_call(each) or design.components[each.target].is_a(*_BROKERS):
                continue
            yield each
            if each.target not in seen:
                seen.add(each.target)
                open_ends.append(each.target)


def heaviest_way(wait: Wait, weight: Callable[[Connection], float]) -> list[Connection]:
    """The chain of calls from an entry whose weights add up to the most; what weighs nothing at its end is left out.

    Runs once over the calls; one that closes a ring does not count.
    """
    start = ""  # no component's id: it stands before all entries
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from((start, entry) for entry in wait.entries)
    for each in wait.calls:
        known = graph.get_edge_data(*each.pair)
        if known is None or weight(each) > weight(known["call"]):
            graph.add_edge(*each.pair, call=each)
    best: dict[str, tuple[float, Connection | None]] = {}
    for id in nx.dfs_postorder_nodes(graph, start):
        if id == start:
            break
        best[id] = (0.0, None)
        for target, line in graph[id].items():
            call: Connection = line["call"]
            # A target without a result yet is still open: the call leads back to where the chain comes from.
            if target in best and (total := weight(call) + best[target][0]) > best[id][0]:
                best[id] = (total, call)
    way: list[Connection] = []
    here = best[max(wait.entries, key=lambda entry: best[entry][0])][1]
    while here is not None:
        way.append(here)
        here = best[here.target][1]
    return way


def parts_on(way: Sequence[Connection], design: Design) -> list[Component]:
    """The components along a chain of calls, both ends included."""
    ids = [way[0].source, *(each.target for each in way)] if way else []
    return [design.components[id] for id in ids]
