"""Flows: those that the author declares, and where there are none, one from each client to each store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import networkx as nx

from designlint.build.facts import FactSheet
from designlint.build.links import OPERATIONS
from designlint.build.problems import Problems, did_you_mean
from designlint.design import Component, Connection, Flow, Step
from designlint.source import Span
from designlint.statements import Connect, Node, Text, Word

STORES = ("db", "objects", "search", "warehouse")
_EDGE = ("dns", "cdn", "waf", "lb", "gateway")
_SPLITTERS = ("dns", "lb", "gateway")
_STARTERS = ("client", "external", "service", "function", "realtime", *_EDGE)


def declared_flows(
    nodes: Iterable[Node],
    components: Mapping[str, Component],
    owner: Mapping[str, str],
    graph: nx.MultiDiGraph[str],
    problems: Problems,
) -> tuple[Flow, ...]:
    """The flows of a design, each hop checked against what is drawn."""
    flows = [_declared(node, components, owner, graph, problems) for node in nodes]
    return tuple(flow for flow in flows if flow is not None)


def _declared(
    node: Node,
    components: Mapping[str, Component],
    owner: Mapping[str, str],
    graph: nx.MultiDiGraph[str],
    problems: Problems,
) -> Flow | None:
    name = next((arg for arg in node.args if isinstance(arg, Word)), None)
    text = next((arg for arg in node.args if isinstance(arg, Text)), None)
    if name is None and text is None:
        problems.add("value", "a flow needs a name", node.span, 'write `flow checkout "Buy" { web -> … }`')
        return None
    id = name.text if name else (text.text if text else "")
    sheet = FactSheet("flow", problems)
    before = len(problems.found)
    steps: list[Step] = []
    alternatives: list[frozenset[str]] = []
    for item in node.items:
        if isinstance(item, Connect):
            hop_operation = next(
                (each.name.text for each in item.items if isinstance(each, Node) and each.name.text in OPERATIONS), None
            )
            found = _steps(item, id, hop_operation, components, owner, graph, problems)
            steps.extend(found)
            targets = frozenset(step.target for step in found)
            if len(targets) > 1 and found and components[found[0].source].is_a(*_SPLITTERS):
                alternatives.append(targets)
        else:
            sheet.read((item,))
    if not steps and len(problems.found) > before:
        return None  # its hops were told of
    if not steps:
        problems.add("value", f"the flow `{id}` has no path", node.span, f"write `flow {id} {{ web -> … -> store }}`")
        return None
    label = text.text if text else id
    return Flow(
        id=id,
        label=label,
        steps=tuple(steps),
        alternatives=tuple(alternatives),
        declared=True,
        span=node.span,
        facts=sheet.done(),
    )


def _steps(
    link: Connect,
    flow: str,
    operation: str | None,
    components: Mapping[str, Component],
    owner: Mapping[str, str],
    graph: nx.MultiDiGraph[str],
    problems: Problems,
) -> list[Step]:
    found: list[Step] = []
    for end in (*(() if link.chained else link.sources), *link.targets):
        if end.text not in owner:
            cure = did_you_mean(end.text, owner, "draw it first, or name something that is drawn")
            problems.add("name", f"the flow `{flow}` goes through `{end.text}`, which is not drawn", end.span, cure)
    for source in link.sources:
        for target in link.targets:
            if source.text not in owner or target.text not in owner:
                continue
            start, end_id = owner[source.text], owner[target.text]
            if graph.has_edge(start, end_id):
                found.append(Step(start, end_id, link.span, operation))
            elif graph.has_edge(end_id, start) and _pulls(graph, end_id, start):
                found.append(Step(start, end_id, link.span, "consume"))
            elif start != end_id:
                cure = f"draw `{source.text} -> {target.text}`, or let the flow take a way that is drawn"
                problems.add(
                    "conflict",
                    f"the flow `{flow}` goes from `{source.text}` to `{target.text}`, which nothing connects",
                    link.span,
                    cure,
                )
    return found


def _pulls(graph: nx.MultiDiGraph[str], consumer: str, broker: str) -> bool:
    """Whether a consumer's arrow points at its queue."""
    return any(data["connection"].op == "consume" for data in graph[consumer][broker].values())


def hard(connection: Connection) -> bool:
    """Whether the caller fails when the called part does: it waits, and has nothing to fall back on.

    A producer waits for its broker until the message is taken, unless an outbox or `fire_and_forget` says otherwise.
    """
    if connection.says("fallback") or connection.op in ("replicate", "cdc", "observe", "consume"):
        return False
    if connection.op == "publish":
        return not (connection.says("outbox") or connection.says("fire_and_forget"))
    return connection.mode == "sync"


def derived_flows(components: Mapping[str, Component], graph: nx.MultiDiGraph[str]) -> tuple[Flow, ...]:
    """One flow from each client (or from what stands first, if no client is drawn) to each store that it waits for."""
    waiting: nx.DiGraph[str] = nx.DiGraph()
    waiting.add_nodes_from(components)
    for source, target, data in graph.edges(data=True):
        connection: Connection = data["connection"]
        if hard(connection) and connection.op != "publish" and not components[target].is_a("monitor"):
            waiting.add_edge(source, target)
    flows: list[Flow] = []
    for entry in _entries(components, waiting):
        reached = nx.descendants(waiting, entry)
        for target in _targets(entry, reached, components, waiting):
            start, end = components[entry], components[target]
            step = Step(entry, target, start.span)
            label = f"{start.name} to {end.name}"
            flows.append(
                Flow(
                    id=f"{entry}-{target}",
                    label=label,
                    steps=(step,),
                    alternatives=(),
                    declared=False,
                    span=_span(start),
                )
            )
    return tuple(flows)


def _span(component: Component) -> Span:
    return component.span


def _entries(components: Mapping[str, Component], waiting: nx.DiGraph[str]) -> list[str]:
    connected = [each for each in components.values() if waiting.out_degree(each.id)]
    clients = [each.id for each in connected if each.is_a("client")]
    if clients:
        return clients
    return [each.id for each in connected if not waiting.in_degree(each.id) and each.is_a(*_STARTERS)]


def _targets(entry: str, reached: set[str], components: Mapping[str, Component], waiting: nx.DiGraph[str]) -> list[str]:
    def those(*kinds: str) -> list[str]:
        return [
            id
            for id in components
            if id in reached
            and components[id].is_a(*kinds)
            and components[id].word("role") not in ("replica", "standby")
        ]

    stores = those(*STORES) or those("cache")
    if stores:
        return stores
    return [
        id
        for id in components
        if id in reached and not waiting.out_degree(id) and not components[id].is_a("client", "external")
    ]
