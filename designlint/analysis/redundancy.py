"""Which parts a flow can not do without, and what stands behind each of them.

A part is needed by a flow if every way from the flow's entry to what the flow must reach leads through it: it dominates
a target in the graph of connections whose caller waits. Boxes are not counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

import networkx as nx

from designlint.build.flows import hard
from designlint.design import Component, Connection, Design, Flow, once
from designlint.stated import Failover

_EXEMPT = ("client", "external", "monitor")
_STATEFUL = ("db", "cache", "search", "queue", "stream", "coordinator")
_ELECTING = frozenset(
    {
        "mongodb",
        "mongodbatlas",
        "documentdb",
        "cockroachdb",
        "tidb",
        "yugabytedb",
        "spanner",
        "auroradsql",
        "aurora",
        "etcd",
    }
    | {
        "zookeeper",
        "consul",
        "redissentinel",
        "elasticsearch",
        "opensearch",
        "foundationdb",
        "couchbase",
        "patroni",
        "dynamodb",
    }
)


class Standing(Enum):
    """What is known about a part's redundancy."""

    REDUNDANT = "something takes over"
    SINGLE = "one instance, declared"
    DRAWN_ONCE = "drawn once, where others are counted"
    UNKNOWN = "nobody says how many there are"
    EXEMPT = "not a part that this design runs"


@dataclass(frozen=True, slots=True)
class SinglePoint:
    """A part that stops flows when it stops; `share` is their part of the traffic if it is declared."""

    component: Component
    standing: Standing
    flows: tuple[Flow, ...]
    share: float | None


def zones_of(component: Component) -> float | None:
    """In how many zones it runs, if stated; a region counts as the zones it stands for."""
    for name in ("zones", "regions"):
        value = component.get(name)
        if isinstance(value, float) and not isinstance(value, bool):
            if name == "zones" or value > 1:
                return value
        elif isinstance(value, tuple) and (name == "zones" or len(value) > 1):
            return float(len(value))
    return None


@once
def _named_copies(design: Design) -> Mapping[str, list[Component]]:
    """The parts that say whose copy they are (`of orders`), by the id of what they copy."""
    found: dict[str, list[Component]] = {}
    for each in design.components.values():
        primary = each.word("of")
        if primary is not None:
            found.setdefault(primary, []).append(each)
    return found


def copies_of(design: Design, component: Component) -> list[Component]:
    """The replicas and standbys that are drawn beside a store, fed by replication or declared `of` it."""
    fed = [design.components[each.target] for each in design.out_of(component.id) if each.replicates]
    named = _named_copies(design).get(component.id, ())
    return list({each.id: each for each in (*fed, *named)}.values())


def failover_of(component: Component) -> str | None:
    """`auto`, `manual`, `none`, or None if nobody says."""
    value = component.get("failover")
    if isinstance(value, Failover):
        return value.mode
    return "none" if value is False else None


def has_copies(design: Design, component: Component) -> bool:
    """Whether replicas or a standby are declared or drawn."""
    return (component.number("replicas") or 0) >= 1 or bool(copies_of(design, component))


def promotion(design: Design, component: Component) -> str | None:
    """How a copy takes over (`auto`, `manual`, `none`), stated on the part or on its copies; None if nobody says.

    A reader's copy that says `none` tells nothing of a standby beside it that says nothing.
    """
    copies = [failover_of(each) for each in copies_of(design, component)]
    own = failover_of(component)
    for mode in ("auto", "manual"):
        if mode in (own, *copies):
            return mode
    return "none" if own == "none" or (copies and None not in copies) else None


def promotion_gap(design: Design, component: Component) -> str | None:
    """`none` or `manual` where copies exist that nothing promotes by itself, `unknown` where nobody says; else None.

    This is the line between two rules: what it answers for is a matter of `missing-failover`, and `standing` calls it
    redundant, so that `single-point-of-failure` is silent on it.
    """
    if standing(design, component) is not Standing.REDUNDANT:
        return None
    copies = copies_of(design, component)
    mode = promotion(design, component)
    if mode is not None:
        counted = component.is_a(*_STATEFUL) and (component.instances.count or 0) >= 2
        return mode if mode != "auto" and (counted or has_copies(design, component)) else None
    managed = component.technology is not None and component.technology.managed
    if managed or _elects(component) or not has_copies(design, component):
        return None
    waits = any(each.word("role") == "standby" for each in copies)
    return "unknown" if waits or component.is_a("db", "cache") else None


def _elects(component: Component) -> bool:
    """Whether its nodes choose a new leader by themselves, or need none."""
    product = component.technology
    if component.says("quorum") or (component.number("rf") or 0) >= 2:
        return True
    return product is not None and (product.id in _ELECTING or product.family in ("wide-column", "log"))


def standing(design: Design, component: Component) -> Standing:
    """What is known about the redundancy of one part."""
    count = component.instances.count
    if component.is_a(*_EXEMPT) or component.says("optional"):
        return Standing.EXEMPT
    if component.kind is None and component.instances.known != "declared":
        return Standing.EXEMPT  # it may be a module, a team, a document
    if (count or 0) >= 2 or _spreads(component) or _takes_over(design, component):
        return Standing.REDUNDANT
    if count is None:
        return Standing.UNKNOWN
    return Standing.SINGLE if component.instances.known == "declared" else Standing.DRAWN_ONCE


def _spreads(component: Component) -> bool:
    """Whether it runs in several places by its nature or by declaration."""
    zones = zones_of(component)
    if (
        (zones or 0) >= 2
        or component.says("redundant")
        or component.says("autoscale")
        or (component.number("rf") or 0) >= 2
    ):
        return True
    scope = component.technology.scope if component.technology else component.kind.scope if component.kind else ""
    declared_one = component.number("zones") == 1
    return scope in ("global", "regional") and not declared_one and component.instances.known != "declared"


def _takes_over(design: Design, component: Component) -> bool:
    """Whether a copy takes over; copies whose failover is known to be missing are a matter of `missing-failover`."""
    failover = promotion(design, component)
    if failover == "auto":
        return True
    if any(each.word("role") == "standby" for each in copies_of(design, component)):
        return True
    return failover is not None and has_copies(design, component)


@once
def needed_by_flow(design: Design) -> Mapping[str, tuple[str, ...]]:
    """For each flow the ids of the parts without which it stops, in order from its entry."""
    waiting = _waiting_graph(design)
    dominators: dict[str, dict[str, str]] = {}
    needed: dict[str, tuple[str, ...]] = {}
    for flow in design.flows:
        if flow.declared:
            needed[flow.id] = _needed_by_declared(flow, design)
            continue
        entry, target = flow.steps[0].source, flow.steps[0].target
        if entry not in dominators:
            dominators[entry] = nx.immediate_dominators(waiting, entry)
        needed[flow.id] = _needed([target], entry, dominators[entry], design)
    return needed


def _waiting_graph(design: Design) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(design.components)
    graph.add_edges_from(each.pair for each in design.connections if hard(each) and each.op != "publish")
    return graph


def _needed_by_declared(flow: Flow, design: Design) -> tuple[str, ...]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_node(flow.entry)
    brokers: set[str] = set()
    for step in flow.steps:
        connections = design.taken(step)
        if step.source not in brokers and any(hard(each) for each in connections):
            graph.add_edge(step.source, step.target)
            brokers.update(each.target for each in connections if each.op == "publish")
    reached = nx.descendants(graph, flow.entry)
    loose = {id for each in flow.alternatives for id in each}
    targets = [id for id in reached if id not in loose and not _soft(id, flow, design)]
    for number, each in enumerate(flow.alternatives):
        goal = f"any of {number}"
        graph.add_edges_from((id, goal) for id in each if id in reached)
        if goal in graph:
            targets.append(goal)
    return _needed(targets, flow.entry, nx.immediate_dominators(graph, flow.entry), design)


def _soft(id: str, flow: Flow, design: Design) -> bool:
    """Whether the flow goes on without it: a cache whose callers can ask the store instead."""
    if not design.components[id].is_a("cache"):
        return False
    callers = {step.source for step in flow.steps if step.target == id}
    return all(_asks_a_store(design.out_of(caller)) for caller in callers) if callers else False


def _asks_a_store(connections: Iterable[Connection]) -> bool:
    return any(each.says("on_miss") for each in connections) or len({each.target for each in connections}) > 1


def _needed(targets: Iterable[str], entry: str, above: Mapping[str, str], design: Design) -> tuple[str, ...]:
    """The targets and whatever dominates them, clients and other people's systems left out."""
    found: dict[str, None] = {}
    for target in targets:
        if target not in above and target != entry:
            continue
        chain = [target]
        while chain[-1] != entry:
            chain.append(above[chain[-1]])
        found.update(dict.fromkeys(reversed(chain)))
    own = [id for id in found if id in design.components]
    final = set(targets)
    return tuple(
        id
        for id in own
        if not design.components[id].is_a("client") and (id in final or not design.components[id].is_a("cache"))
    )


@once
def single_points(design: Design) -> tuple[SinglePoint, ...]:
    """Every part that some flow needs and that is not known to be redundant, with the flows it stops.

    Flows that users can wait for (`low`) do not count unless all of a part's flows are such.
    """
    stops: dict[str, list[Flow]] = {}
    for flow in design.flows:
        for id in needed_by_flow(design)[flow.id]:
            stops.setdefault(id, []).append(flow)
    found: list[SinglePoint] = []
    for id, component in design.components.items():
        flows = stops.get(id)
        if not flows:
            continue
        known = standing(design, component)
        if known in (Standing.SINGLE, Standing.DRAWN_ONCE, Standing.UNKNOWN):
            found.append(SinglePoint(component, known, tuple(flows), _share(flows)))
    return tuple(found)


def _share(flows: Iterable[Flow]) -> float | None:
    shares = [flow.number("share") for flow in flows]
    known = [share for share in shares if share is not None]
    return min(sum(known), 1.0) if known and len(known) == len(shares) else None
