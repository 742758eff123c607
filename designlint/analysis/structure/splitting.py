"""Which stores spread their data over all of their nodes, and who chooses what goes where."""

from __future__ import annotations

from designlint.design import Component

# By a key that whoever designs the tables chooses.
_BY_KEY = ("dynamodb", "cosmosdb", "keyspaces", "cassandra", "scylla", "astradb", "bigtable", "hbase")
# By ranges or hashes of their own choice.
_BY_THEMSELVES = (
    *(
        "cockroachdb",
        "tidb",
        "yugabytedb",
        "spanner",
        "auroradsql",
        "oceanbase",
        "foundationdb",
        "couchbase",
        "aerospike",
    ),
    *("riak", "firestore", "datastore", "planetscale"),
)
_LEADERLESS = ("wide-column",)


def splits_by_key(part: Component) -> bool:
    """Whether its data is always split, by a key that the design has to name."""
    return part.technology is not None and part.technology.id in _BY_KEY


def splits_by_itself(part: Component) -> bool:
    """Whether it chooses by itself which node keeps a record."""
    return part.technology is not None and part.technology.id in _BY_THEMSELVES


def spreads(part: Component) -> bool:
    """Whether every node of a database keeps a part of the data and takes writes, so that nodes add up."""
    leaderless = part.technology is not None and part.technology.family in _LEADERLESS
    return part.is_a("db") and (leaderless or splits_by_itself(part))
