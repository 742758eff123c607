"""Records that may be written in several places at the same time, with no word on which value stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from designlint.analysis.data.operations import WRITES
from designlint.analysis.structure.places import regions
from designlint.analysis.words.remarks import said_of
from designlint.design import Component, Connection, Design
from designlint.vocabulary.lexicon import senses

# Unique, and one value at a time, across nodes and regions: by consensus.
ONE_TRUTH = frozenset({"spanner", "cockroachdb", "tidb", "yugabytedb", "auroradsql", "foundationdb"})
# Every region takes writes, and the later clock wins.
_LAST_WRITER = frozenset({"dynamodb", "cassandra", "scylla", "keyspaces", "astradb", "cosmosdb", "riak", "couchbase"})


@dataclass(frozen=True, slots=True)
class WideStore:
    """A store that takes writes in several regions; `last_writer` if its product settles conflicts by the clock."""

    store: Component
    count: int
    last_writer: bool


@dataclass(frozen=True, slots=True)
class Twins:
    """Two databases that copy to each other and are both written; `line` copies."""

    one: Component
    other: Component
    line: Connection


def wide_stores(design: Design) -> Iterator[WideStore]:
    """The stores that are known to be written in several regions, where nobody says how conflicts are settled."""
    for store in design.of_kind("db"):
        product = store.technology.id if store.technology else ""
        places = regions(design, store)
        if places is None or places.count < 2 or product in ONE_TRUTH or _settled(store, design):
            continue
        everywhere = product in _LAST_WRITER or "multi_leader" in said_of(design, store)
        if everywhere and _written_everywhere(store, design):
            yield WideStore(store, places.count, product in _LAST_WRITER)


def twins(design: Design) -> Iterator[Twins]:
    """The pairs of databases that copy to each other, where nobody says how conflicts are settled."""
    for line in design.connections:
        one, other = (design.components[id] for id in line.pair)
        if not (one.is_a("db") and other.is_a("db") and _copies(line)):
            continue
        back = any(_copies(each) and each.span.start > line.span.start for each in design.between(other.id, one.id))
        written = all(any(each.op in WRITES for each in design.into(store.id)) for store in (one, other))
        if (line.arrow == "<->" or back) and written and not (_settled(one, design) or _settled(other, design)):
            yield Twins(one, other, line)


def _settled(store: Component, design: Design) -> bool:
    return bool(store.says("conflict")) or "settles_conflicts" in said_of(design, store)


def _written_everywhere(store: Component, design: Design) -> bool:
    """Whether those who write it are known to run in several regions."""
    writers = {each.source for each in design.into(store.id) if each.op in WRITES}
    places = [regions(design, design.components[id]) for id in writers]
    names = {name for each in places if each for name in each.names}
    return len(names) > 1 or any(each is not None and each.count > 1 for each in places)


def _copies(connection: Connection) -> bool:
    return connection.replicates or "replicate" in senses("operation", connection.label)
