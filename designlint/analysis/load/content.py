"""Which bytes travel: what calls carry, what comes back to the users, and how many bits that is at peak."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx

from designlint.analysis.load.demand import bounded
from designlint.analysis.load.traffic import traffic
from designlint.design import Component, Connection, Design
from designlint.quantity import show_bits, show_bytes, show_rate

_MOVES = (None, "read", "write", "readwrite")


def payload(design: Design, connection: Connection) -> float | None:
    """The bytes of one request: those that are stated, else an object where it goes to an object store or comes from
    there; None if unknown."""
    stated = connection.number("payload")
    if stated is None and connection.op in _MOVES and design.components[connection.target].is_a("objects"):
        return design.requirements.number("object")
    return stated


def moves_blobs(design: Design, part: Component) -> bool:
    """Whether large content passes through a part, so that bytes fill it before requests do."""
    large = design.figures.default("blob_bytes").plan
    return any((payload(design, each) or 0.0) >= large for each in (*design.into(part.id), *design.out_of(part.id)))


def fetched(design: Design) -> float | None:
    """The bytes that a read of the users brings back, None if unknown: an object, unless objects are content that lies
    in object stores to which no way leads from them. A search for pages does not bring back the pages."""
    size = design.requirements.number("object")
    stores, clients = design.of_kind("objects"), design.of_kind("client")
    if size is None or size < design.figures.default("cdn_object_bytes").plan or not stores or not clients:
        return size
    graph = design.graph
    return size if _leads(graph, clients, stores) or _leads(graph, stores, clients) else None


def _leads(graph: nx.MultiDiGraph[str], sources: Iterable[Component], targets: Iterable[Component]) -> bool:
    """Whether a way leads from any of these to any of those."""
    wanted, seen = {each.id for each in targets}, {each.id for each in sources}
    ahead = list(seen)
    while ahead:
        fresh = set(graph.successors(ahead.pop())) - seen
        seen |= fresh
        ahead += fresh
    return not seen.isdisjoint(wanted)


@dataclass(frozen=True, slots=True)
class Bandwidth:
    """Bits per second at peak that leave towards the users, and how they came about."""

    bits: float
    working: str


def egress(design: Design) -> Bandwidth | None:
    """What the users' reads bring back at peak: rate x size x 8; None where rates or sizes are unknown."""
    found, size = traffic(design), fetched(design)
    if found is None or size is None or not found.reads:
        return None
    rate = bounded(found.reads * size)
    return Bandwidth(rate * 8, f"{show_rate(found.reads)} x {show_bytes(size)} x 8 = {show_bits(rate)}")
