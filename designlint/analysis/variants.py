"""The same design with something changed: parts gone, fewer instances. What remains is analysed like any other.

The same is asked of it as before: requests that nothing answers any more do not turn to other flows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import networkx as nx

from designlint.analysis.demand import asked_alike
from designlint.build.flows import derived_flows
from designlint.design import Design, Flow, Step


def without(design: Design, gone: Collection[str]) -> Design:
    """The design without some components.

    Declared flows keep what can still be reached from where they begin; where none is declared they are derived anew.
    """
    graph = design.graph.copy()
    graph.remove_nodes_from(gone)
    left = replace(design, graph=graph, flows=(), memo={})
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


def with_instances(design: Design, counts: Mapping[str, int]) -> Design:
    """The design with other numbers of instances; a component without any is gone."""
    left = without(design, {id for id, count in counts.items() if count <= 0})
    graph = left.graph.copy()
    for id, count in counts.items():
        if count > 0:
            component = graph.nodes[id]["component"]
            instances = replace(component.instances, count=count)
            graph.nodes[id]["component"] = replace(component, instances=instances)
    return asked_alike(replace(left, graph=graph, memo={}), design)
