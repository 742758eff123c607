"""Which stores are only copies of others, and which caches hold what nothing else does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from designlint.analysis.data.operations import BROKERS, WRITES, Act, acts, on_flows, said
from designlint.analysis.load.reads import caches_data, stores_behind
from designlint.analysis.words.remarks import words_of
from designlint.design import Component, Connection, Design, once
from designlint.vocabulary.lexicon import claims, senses

# Words that mean "copy" beside a primary only: a follower may be a person, a reader a card reader.
_WEAK_COPY = re.compile(r"\b(?:secondary|followers?|reader)\b", re.IGNORECASE)
# "MongoDB replica set", "Postgres with 2 read replicas": the whole cluster.
_CLUSTER = re.compile(
    r"\breplica[ -]?sets?\b|\b\d+\s*x?\s*(?:read\s+)?replicas?\b|(?:\bwith\b|\band\b|[+&/])[^,;]*\breplicas?\b",
    re.IGNORECASE,
)
_LEADERLESS = frozenset({"cassandra", "scylla", "keyspaces", "astradb", "riak", "couchdb", "couchbase", "clickhouse"})
_KEPT = ("db", "objects", "search", "warehouse")
_SOURCES = (*_KEPT, "external", "stream")  # what data in a cache may come from
_NO_DATA = ("client", "dns", "cdn", "waf", "lb", "gateway", "monitor", "auth", "secrets", "coordinator", "cache")


class Copy(Enum):
    """How it is known that a store is a read copy."""

    DECLARED = "stated"
    DRAWN = "read out of a label"


def read_copy(design: Design, store: Component) -> Copy | None:
    """Whether a store is a copy that serves reads only, and how that is known; None if it is none, or nothing tells.

    Nodes that all take writes are no read copies, whatever they are called.
    """
    role = store.fact("role")
    product = store.technology
    if role is None or role.value != "replica" or (product is not None and product.id in _LEADERLESS):
        return None
    if role.known == "declared":
        return Copy.DECLARED
    if "primary" in senses("role", store.label) or _CLUSTER.search(store.label):
        return None
    fed = store.says("of") or any(each.replicates for each in design.into(store.id))
    return Copy.DRAWN if fed or _WEAK_COPY.search(store.label) is None else None


def primary_of(design: Design, copy: Component) -> Component | None:
    """The store that a copy is fed from; where nothing says, the only primary of its kind."""
    named = design.components.get(copy.word("of") or "")
    if named is not None:
        return named
    fed = [design.components[each.source] for each in design.into(copy.id) if each.replicates]
    if fed:
        return fed[0]
    alike = _primaries(design).get(copy.kind.id if copy.kind else "", [])
    return alike[0] if len(alike) == 1 else None


@once
def _primaries(design: Design) -> Mapping[str, list[Component]]:
    """The stores that are called primary, by kind."""
    found: dict[str, list[Component]] = {}
    for each in design.components.values():
        if each.kind is not None and each.word("role") == "primary":
            found.setdefault(each.kind.id, []).append(each)
    return found


@dataclass(frozen=True, slots=True)
class Lone:
    """A cache that holds what nothing else does.

    `writes` are the connections that bring it there, `behind` the store that gets it later (write-behind), if any.
    `stated` tells whether the kinds and operations were stated and not read out of a drawing.
    """

    cache: Component
    writes: tuple[Connection, ...]
    behind: Component | None
    flows: tuple[str, ...]
    stated: bool


@once
def lone_caches(design: Design) -> Mapping[str, Lone]:
    """The caches that are the only place of some data, by id.

    This is the line between two rules: what it answers for is a matter of `cache-as-record`, and `unexpiring-cache` is
    silent on it, since what copies nothing can not be stale.
    """
    found = (_lone(each, design) for each in design.of_kind("cache"))
    return {lone.cache.id: lone for lone in found if lone is not None}


def _lone(cache: Component, design: Design) -> Lone | None:
    if not _keeps_data(cache, design) or _writes_through(cache, design):
        return None
    flows, writes = _by_flows(cache, design)
    if not writes:
        told = on_flows(design)
        brought = [each for each in _brought(cache, design) if (*each.pair, each.key) not in told]
        named = "fills" in claims(cache.label)  # what is called a cache and read as well may be drawn without its store
        writes = [each for each in brought if each.op == "write" or (said(each) and not named)]
        if not writes or any(_has_source(design.components[each.source], design) for each in brought):
            return None
    stated = cache.confidence == 1 and all(said(each) for each in writes)
    return Lone(cache, tuple(writes), _later(cache, design), flows, stated)


def _keeps_data(cache: Component, design: Design) -> bool:
    """Whether it may be where data lives: not sessions, locks and counters, nothing that expires or may be lost."""
    users = [design.components[each.source] for each in design.into(cache.id)]
    words = words_of(cache, *users, *design.into(cache.id)) | claims(f"{design.title}\n{design.problem}")
    passing = cache.says("ephemeral") or cache.number("ttl") is not None or cache.word("role") == "replica"
    durable = cache.technology is not None and cache.technology.id == "memorydb"
    aside = any(each.word("on_miss") == cache.id for each in design.connections)
    if "session" in words or passing or durable or aside or not caches_data(cache):
        return False
    return not ("fills" in claims(cache.label) and stores_behind(design, cache))


def _writes_through(cache: Component, design: Design) -> bool:
    ahead = [each for each in design.out_of(cache.id) if each.mode == "sync"]
    return any(design.components[each.target].is_a(*_SOURCES) for each in ahead)


def _brought(cache: Component, design: Design) -> list[Connection]:
    """The connections that bring data, and do not only fill or empty a copy."""
    return [each for each in design.into(cache.id) if each.op in WRITES and "fills" not in claims(each.label)]


def _by_flows(cache: Component, design: Design) -> tuple[tuple[str, ...], list[Connection]]:
    """The declared flows that write into the cache and touch nothing else that could hold the data."""
    found = _caching_flows(design).get(cache.id, ())
    kept = [(id, act.connection) for id, act in found if "fills" not in claims(act.connection.label)]
    writes = {(each.source, each.key): each for _, each in kept}
    return tuple(dict.fromkeys(id for id, _ in kept)), list(writes.values())


@once
def _caching_flows(design: Design) -> Mapping[str, list[tuple[str, Act]]]:
    """The writes of flows that touch no store and no broker, by their target."""
    found: dict[str, list[tuple[str, Act]]] = {}
    for id, done in acts(design).items():
        if not any(design.components[act.target].is_a(*_SOURCES, *BROKERS) for act in done):
            for act in done:
                if act.op == "write":
                    found.setdefault(act.target, []).append((id, act))
    return found


def _has_source(writer: Component, design: Design) -> bool:
    """Whether what a part writes into a cache may come from a store: its own, or one of whoever calls it."""
    if writer.is_a("worker", "scheduler") and not design.into(writer.id):
        return True  # nothing says where it has its data from
    if any(design.components[each.target].is_a("service", "function") for each in design.out_of(writer.id)):
        return True
    seen, open_ends = {writer.id}, [writer]
    for part in open_ends:
        if any(design.components[each.target].is_a(*_SOURCES) for each in design.out_of(part.id)):
            return True
        for each in design.into(part.id):
            caller = design.components[each.source]
            if caller.is_a(*_SOURCES):
                return True
            if caller.id not in seen and not caller.is_a(*_NO_DATA):
                seen.add(caller.id)
                open_ends.append(caller)
    return False


def _later(cache: Component, design: Design) -> Component | None:
    """The store that gets the data afterwards: from the cache itself, or by a worker that carries it over."""
    for each in design.out_of(cache.id):
        if each.mode == "async" and design.components[each.target].is_a(*_KEPT):
            return design.components[each.target]
    for reader in design.into(cache.id):
        carrier = design.components[reader.source]
        if reader.op == "read" and carrier.is_a("worker", "scheduler", "function"):
            for each in design.out_of(carrier.id):
                if each.op in WRITES and design.components[each.target].is_a(*_KEPT):
                    return design.components[each.target]
    return None
