"""What to do about a component that fills up, the first remedy first, and what it costs.

The table follows the strategies of "System Design Interview Best Practices": scale out what is stateless, copy what is
read, split what is written.
"""

from __future__ import annotations

from dataclasses import dataclass

from designlint.analysis.load.capacity import Utilisation
from designlint.design import Component
from designlint.diagnostic import Tradeoff


@dataclass(frozen=True, slots=True)
class Remedy:
    """A repair in the imperative, and its price."""

    text: str
    tradeoff: Tradeoff


_READS = Remedy(
    "add read replicas, and a cache before them",
    Tradeoff("eventual consistency and invalidation", "medium", "medium"),
)
_WRITES = Remedy(
    "use a larger machine first, then shard by the key that requests carry",
    Tradeoff("cross-shard queries and rebalancing", "high", "high"),
)
_NODES = Remedy(
    "add nodes: the keys spread over them",
    Tradeoff("data moves while nodes join, and more machines to look after", "medium", "low"),
)
_OUT = Remedy(
    "run more instances behind a balancer",
    Tradeoff("sessions must live elsewhere, and deployments take longer", "low", "low"),
)
_ENTRY = Remedy(
    "use a managed balancer, or several behind anycast or DNS",
    Tradeoff("fees for each request", "low", "low"),
)
_CACHE = Remedy("make it a cluster by hash slots", Tradeoff("operations on several keys", "medium", "medium"))
_BROKER = Remedy("add partitions and brokers", Tradeoff("order holds for each key only", "medium", "medium"))
_CONSUMER = Remedy("run more consumers in parallel, by key", Tradeoff("order holds for each key only", "low", "low"))
_SOCKETS = Remedy(
    "run more gateways, and keep a registry of who is connected where",
    Tradeoff("routing state to keep", "medium", "medium"),
)
_QUOTA = Remedy(
    "put a queue before it and stay within the budget of calls",
    Tradeoff("answers are delayed", "low", "medium"),
)
_BY_KIND = {
    "lb": _ENTRY,
    "gateway": _ENTRY,
    "waf": _ENTRY,
    "dns": _ENTRY,
    "cache": _CACHE,
    "queue": _BROKER,
    "stream": _BROKER,
    "worker": _CONSUMER,
    "realtime": _SOCKETS,
    "external": _QUOTA,
    "search": _NODES,
    "coordinator": _WRITES,
}
_SPREADING = ("wide-column", "key-value", "time-series")  # these split by themselves when nodes are added


def remedy(found: Utilisation) -> Remedy:
    """The first thing to do about a component that is too full."""
    return remedy_for(found.component, found.limit)


def remedy_for(part: Component, limit: str) -> Remedy:
    """The first thing to do where `limit` (`reads` or `writes`) of a component runs out."""
    if part.is_a("db", "warehouse"):
        if part.technology is not None and part.technology.family in _SPREADING:
            return _NODES
        return _READS if limit == "reads" else _WRITES
    return _BY_KIND.get(part.kind.id if part.kind else "", _OUT)
