"""The same design with something changed: parts gone, fewer nodes. What remains is analysed like any other.

The same is asked of it as before: requests that nothing answers any more do not turn to other flows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import networkx as nx

from designlint.analysis.load.capacity import shard_copies, shards_of
from designlint.analysis.load.demand import asked_alike
from designlint.analysis.structure.splitting import spreads
from designlint.build.flows import derived_flows
from designlint.design import Component, Design, Flow, Step
from designlint.stated import Fact


def without(design: Design, gone: Collection[str]) -> Design:
    """The design without some components.

    Declared flows keep what can still be reached from where they begin; where none is declared they are derived anew.
    """
    components = {id: part for id, part in design.components.items() if id not in gone}
    connections = tuple(each for each in design.connections if each.source in components and each.target in components)
    left = replace(design, components=components, connections=connections, flows=(), memo={})
    if any(flow.declared for flow in design.flows):
        cut = (_without(flow, gone) for flow in design.flows)
        flows = tuple(flow for flow in cut if flow is not None)
    else:
        flows = derived_flows(left.components, left.connections)
    return asked_alike(replace(left, flows=flows, memo={}), design)


def _without(flow: Flow, gone: Collection[str]) -> Flow | None:
    entry = flow.entry
    if entry in gone:
        return None
    steps = [step for step in flow.steps if step.source not in gone and step.target not in gone]
    ways: nx.DiGraph[str] = nx.DiGraph()
    ways.add_node(entry)
    ways.add_edges_from((step.source, step.target) for step in steps)
    reached = {entry, *nx.descendants(ways, entry)}
    kept: list[Step] = sorted((step for step in steps if step.source in reached), key=lambda each: each.source != entry)
    alternatives = tuple(left for each in flow.alternatives if (left := each.difference(gone)))
    return replace(flow, steps=tuple(kept), alternatives=alternatives) if kept else None


def with_nodes(design: Design, nodes: Mapping[str, int]) -> Design:
    """The design with so many nodes of some components, all shards and copies included; a component without any is
    gone. Where nobody counts them nothing changes."""
    left = without(design, {id for id, count in nodes.items() if count <= 0})
    components = {id: _with(part, nodes[id]) if id in nodes else part for id, part in left.components.items()}
    return asked_alike(replace(left, components=components, memo={}), design)


def _with(part: Component, nodes: int) -> Component:
    stored = part.is_a("db", "cache") and not spreads(part)
    replicas, copies = part.number("replicas") if stored else None, nodes
    if replicas:
        spare = min(max(nodes / shards_of(part) - shard_copies(part), 0.0), replicas)
        part = replace(part, facts={**part.facts, "replicas": (Fact("replicas", spare, part.span),)})
        copies = nodes - int(spare * shards_of(part))
    count = part.instances.count
    if count is None or (stored and copies < shards_of(part)):
        return part
    most = count * int(shards_of(part)) if stored and count < shards_of(part) else count
    return replace(part, instances=replace(part.instances, count=min(copies, most)))
