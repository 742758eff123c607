"""The same design with something changed: parts gone, fewer instances. What remains is analysed like any other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import networkx as nx

from designlint.design import Design, Flow, Step


def without(design: Design, gone: Collection[str]) -> Design:
    """The design without some components. Flows keep what can still be reached from where they begin."""
    graph = design.graph.copy()
    graph.remove_nodes_from(gone)
    flows = (_without(flow, gone) for flow in design.flows)
    return replace(design, graph=graph, flows=tuple(flow for flow in flows if flow is not None), memo={})


def _without(flow: Flow, gone: Collection[str]) -> Flow | None:
    if flow.entry in gone:
        return None
    steps = [step for step in flow.steps if step.source not in gone and step.target not in gone]
    ways: nx.DiGraph[str] = nx.DiGraph()
    ways.add_node(flow.entry)
    ways.add_edges_from((step.source, step.target) for step in steps)
    reached = {flow.entry, *nx.descendants(ways, flow.entry)}
    kept: tuple[Step, ...] = tuple(step for step in steps if step.source in reached)
    alternatives = tuple(left for each in flow.alternatives if (left := each.difference(gone)))
    return replace(flow, steps=kept, alternatives=alternatives) if kept else None


def with_instances(design: Design, counts: Mapping[str, int]) -> Design:
    """The design with other numbers of instances; a component without any is gone."""
    left = without(design, {id for id, count in counts.items() if count <= 0})
    graph = left.graph.copy()
    for id, count in counts.items():
        if count > 0:
            component = graph.nodes[id]["component"]
            instances = replace(component.instances, count=count)
            graph.nodes[id]["component"] = replace(component, instances=instances)
    return replace(left, graph=graph, memo={})
