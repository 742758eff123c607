"""Which reads may see something older than the last write, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from designlint.analysis.data.copies import Copy, lone_caches, primary_of, read_copy
from designlint.analysis.data.operations import consumed_by
from designlint.analysis.load.reads import caches_data, stores_behind
from designlint.analysis.words.remarks import said_of
from designlint.design import Component, Connection, Design

# Their reads are eventual unless the request or the table asks for more.
_EVENTUAL_READS = frozenset({"dynamodb", "cassandra", "scylla", "keyspaces", "astradb", "riak", "couchdb", "cosmosdb"})
_FRESH = ("write_through", "versioned")


class Why(Enum):
    """What makes a read old."""

    COPY = "a read copy that is written later"
    CACHE = "a cache"
    EVENTUAL = "a store that is stated to be eventual"
    FED = "an index that is fed after the write"


@dataclass(frozen=True, slots=True)
class Lag:
    """A read that may be old. `origin` is the store that knows better, `age` the most in seconds, where known.

    `stated` tells whether what it rests on was stated and not read out of a drawing.
    """

    why: Why
    origin: Component | None
    stated: bool
    age: float | None = None


def lag(design: Design, read: Connection, wanted: str) -> Lag | None:
    """What makes a read break its promise (`strong`, `read_your_writes`); None if it keeps it, or nobody says."""
    store = design.components[read.target]
    promised = {each.word("consistency") for each in (read, store)}
    if "strong" in promised or wanted in promised or "strong_reads" in said_of(design, read, store):
        return None
    if store.is_a("cache"):
        return _cached(store, design)
    copied = read_copy(design, store)
    if copied and not _in_step(store, design):
        return Lag(Why.COPY, primary_of(design, store), copied is Copy.DECLARED)
    if "eventual" in promised:
        return Lag(Why.EVENTUAL, None, stated=True)
    feeders = [each for each in design.into(store.id) if each.op == "cdc" or _by_events(each, design)]
    if store.is_a("search", "warehouse") and feeders:
        return Lag(Why.FED, None, store.confidence == 1)
    return None


def may_lag(design: Design, read: Connection) -> bool:
    """Whether a store answers with old data unless it is told not to, and nobody says."""
    store = design.components[read.target]
    if store.says("quorum") or any(each.says("consistency") for each in (read, store)):
        return False
    eventual = store.technology is not None and store.technology.id in _EVENTUAL_READS
    copied = (store.number("replicas") or 0) >= 1 and not _in_step(store, design)
    return (eventual or copied) and "strong_reads" not in said_of(design, read, store)


def _cached(cache: Component, design: Design) -> Lag | None:
    stores = stores_behind(design, cache)
    if not stores or not caches_data(cache) or cache.id in lone_caches(design):
        return None
    if cache.word("invalidation") in _FRESH:
        return None
    return Lag(Why.CACHE, stores[0], cache.confidence == 1, cache.number("ttl"))


def _in_step(copy: Component, design: Design) -> bool:
    """Whether a copy has each write before the writer hears of success."""
    feeds = [each for each in design.into(copy.id) if each.replicates]
    return any(each.says("sync") for each in feeds) or "in_step" in said_of(design, copy, *feeds)


def _by_events(connection: Connection, design: Design) -> bool:
    return connection.op == "write" and bool(consumed_by(design, design.components[connection.source]))
