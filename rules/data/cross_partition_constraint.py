"""A constraint that no single node can enforce.

`UNIQUE (email)` works because one node sees all e-mail addresses. Split the table by user, and each shard sees only its
own: two people sign up with one address, and both get in. A foreign key reaches no further than the database it stands
in. And a record that two regions may write at the same time has two values for a moment; unless somebody has decided
which one stays, the network decides.

The rule looks at `unique` beside the key of a split store, at `UNIQUE` and `REFERENCES` in a `schema` note, and at
stores that are written in several regions.

## When it does not matter
A constraint that contains the key, databases that enforce it across nodes (Spanner, CockroachDB, TiDB, YugabyteDB), a
lookup or reservation table, drawn or named. Regions with a conflict policy (`conflict home_region`, `lww`, `crdt`),
or where one region writes. A table-wide store that settles conflicts by itself and says nothing more is information.

## How to repair it
Reserve the value first: a small table split by that value, or a service that owns it, at the price of one more write.
For regions: give each record a home where it is written, or take a type that can be merged, or accept that the last
writer wins and updates are lost.

## What an interviewer asks next
Two people register the same name in the same second, on two shards: what does each of them see?

Sources: Citus and Vitess documentation, on unique constraints and the distribution key · Amazon DynamoDB developer
guide, "Global tables" (last writer wins) · M. Kleppmann, "Designing Data-Intensive Applications", chapters 5 and 6 ·
"System Design Interview Best Practices", whose schema is split by user.

## Bad
```arch
client   web
service  api x3
postgres users { shards 8, shard_by user_id, unique email }   # finds: `email` is unique over 8 shards
dynamodb links { shard_by owner, unique slug }   # finds: `slug` is unique over all partitions
web -> api -> users & links { readwrite }
```

Constraints in a schema:
```arch
client   web
service  people
service  posts
postgres users { shards 4, shard_by user_id }
postgres posts_db
web -> people -> users
web -> posts -> posts_db
schema users "CREATE TABLE users (user_id BIGINT PRIMARY KEY, name TEXT UNIQUE)"   # finds: `name` is unique over 4
schema posts_db "CREATE TABLE posts (author BIGINT REFERENCES users(user_id))"   # finds: which stands in `users`
```

Two regions, and a product that settles conflicts in its own way:
```arch
client   web
service  api x4 { regions eu us }
postgres carts { regions eu us, does "multi-master replication" }   # finds: may be written in 2 regions
dynamodb likes { regions 2 }   # finds: the last writer wins
web -> api -> carts & likes { readwrite }
```

```mermaid
graph LR
    U[Users] --> A[API]
    %% finds: `DB Europe` and `DB America` copy to each other and are both written
    A -->|write profile| D1[(DB Europe)]
    A -->|write profile| D2[(DB America)]
    D1 <-->|replication| D2
```

## Good
The key is part of the constraint, one node sees all, a table reserves the value:
```arch
client      web
service     api x3
postgres    users { shards 8, shard_by user_id, unique user_id_and_device }
postgres    small { unique email }
cockroachdb wide { shards 9, shard_by user_id, unique phone }
dynamodb    people { shard_by user_id, unique email }
dynamodb    emails { shard_by email }
postgres    names { shards 4, shard_by user_id, unique name, does "a lookup table reserves the name first" }
web -> api -> users & small & wide & people & emails & names { readwrite }
```

A schema whose constraints stay on one shard:
```arch
client   web
service  api
postgres store { shards 4, shard_by user_id }
web -> api -> store
schema store "CREATE TABLE users (user_id BIGINT PRIMARY KEY, device TEXT, UNIQUE (user_id, device))"
schema store "CREATE TABLE posts (post_id BIGINT, user_id BIGINT REFERENCES users(user_id))"
```

A policy for conflicts, one region that writes, and consensus across regions:
```arch
client   web
service  api x4 { regions eu us }
service  home x2 { regions eu }
dynamodb carts { regions eu us, conflict home_region }
dynamodb likes { regions eu us }
postgres orders { regions eu us }
cosmosdb notes { regions eu us, does "conflict-free: notes are merged (CRDT)" }
spanner  money { regions eu us, does "active-active" }
postgres old
postgres new
web -> api -> carts & money & notes { readwrite }
web -> home -> likes { readwrite }
api -> likes { read }
api -> old { write }
old <-> new: replication
api -> orders { readwrite }
```
"""

import re
from collections.abc import Iterator

from designlint.analysis.data.conflicts import ONE_TRUTH, Twins, WideStore, twins, wide_stores
from designlint.analysis.data.constraints import Reference, tables
from designlint.analysis.words.remarks import said_of
from designlint.design import Component, Design, Note
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.quantity import show_number
from designlint.rule import rule
from designlint.source import Span
from designlint.wording import listed, quoted

# Split by nature, without a count of shards.
_PARTITIONED = frozenset({"dynamodb", "keyspaces", "cassandra", "scylla", "astradb", "cosmosdb", "hbase", "bigtable"})
_RESERVE = Tradeoff("one more write before the record, and a reservation to clean up", "low", "medium")
_SETTLE = Tradeoff("lost updates, or a hop to the record's home region", "low", "high")
_NEXT = "two people register the same name in the same second, on two shards: what does each of them see?"
_BOTH = "the same record is changed in two regions in the same second: which change stays, and who is told?"


@rule(Severity.WARNING)
def cross_partition_constraint(design: Design) -> Iterator[Finding]:
    """Look at unique values and references that cross shards and databases, and at records written in two regions."""
    for store in design.of_kind("db"):
        yield from _declared(store, design)
    yield from _schemas(design)
    yield from (_wide(each, design) for each in wide_stores(design))
    yield from (_mutual(each, design) for each in twins(design))


def _parts(store: Component) -> str | None:
    """What a store is split into, in words; None if one node, or all together, see everything."""
    product = store.technology.id if store.technology else ""
    shards = store.number("shards") or 1
    if store.word("shard_by") is None or product in ONE_TRUTH:
        return None
    if shards > 1:
        return f"{show_number(shards)} shards"
    return "all partitions" if product in _PARTITIONED else None


def _crosses(columns: tuple[str, ...], store: Component, design: Design) -> bool:
    """Whether a constraint leaves the key out, and no table reserves its values."""
    key = str(store.word("shard_by")).lower()
    within = re.compile(rf"(?<![a-z0-9]){re.escape(key)}(?![a-z0-9])")
    if any(within.search(column) for column in columns):
        return False
    reserved = any(each.word("shard_by") in columns for each in design.components.values() if each is not store)
    return not reserved and "reserves_names" not in said_of(design, store)


def _declared(store: Component, design: Design) -> Iterator[Finding]:
    """`unique` beside the key of a split store."""
    parts, fact = _parts(store), store.fact("unique")
    if parts is None or fact is None:
        return
    crossing = [name for name in store.texts("unique") if _crosses((name.lower(),), store, design)]
    if crossing:
        yield _unique(crossing, store, parts, fact.span, design)


def _schemas(design: Design) -> Iterator[Finding]:
    """`UNIQUE` and `REFERENCES` in schema notes."""
    found = [(note, store, list(tables(note.text))) for note, store in _notes(design)]
    homes: dict[str, set[str]] = {}
    for _, store, held in found:
        for table in held:
            homes.setdefault(table.name, set()).add(store.id)
    for note, store, held in found:
        parts = _parts(store)
        sets = [columns for table in held for columns in table.unique]
        crossing = [", ".join(columns) for columns in sets if parts and _crosses(columns, store, design)]
        if crossing and parts:
            yield _unique(crossing, store, parts, note.span, design)
        astray: dict[tuple[str, str], list[str]] = {}
        for reference in (each for table in held for each in table.references):
            where = _astray(reference, store, parts, homes, design)
            if where:
                astray.setdefault((reference.table, where), []).append(", ".join(reference.columns))
        for (target, where), names in astray.items():
            yield _reference(note, store, names, target, where)


def _astray(
    reference: Reference, store: Component, parts: str | None, homes: dict[str, set[str]], design: Design
) -> str:
    """Where a reference leads that its database does not reach, in words; "" if it stays at home."""
    stores = homes.get(reference.table, {store.id})
    if store.id not in stores:
        return f"which stands in {quoted(design.components[min(stores)].name)}"
    if parts and _crosses(reference.columns, store, design):
        return f"across {parts} that are split by {quoted(str(store.word('shard_by')))}"
    return ""


def _notes(design: Design) -> Iterator[tuple[Note, Component]]:
    """Schema notes with the database they are about: by id or name, or the only one."""
    databases = [each for each in design.of_kind("db") if each.word("role") not in ("replica", "standby")]
    for note in design.notes_of("schema"):
        subject = note.subject.lower()
        named = [each for each in databases if subject in (each.id.lower(), each.name.lower())]
        if named or (not subject and len(databases) == 1):
            yield note, (named or databases)[0]


def _unique(names: list[str], store: Component, parts: str, at: Span, design: Design) -> Finding:
    key = quoted(str(store.word("shard_by")))
    column = re.split(r"\W", names[0])[0]
    reserve = design.writing.fact(f"db {store.id}_{column} {{ shard_by {column} }}")
    return Finding(
        message=f"{listed(names)} {'is' if len(names) == 1 else 'are'} unique over {parts} of {quoted(store.name)}, "
        f"which are split by {key}: no node sees all values",
        at=at,
        label="not enforceable",
        help=f"reserve the value first in a table that is split by it, such as `{reserve}`",
        tradeoff=_RESERVE,
        follow_up=_NEXT,
        components=(store.id,),
    )


def _reference(note: Note, store: Component, columns: list[str], table: str, where: str) -> Finding:
    refer = "refers" if len(columns) == 1 else "refer"
    return Finding(
        message=f"{listed(columns)} of {quoted(store.name)} {refer} to {quoted(table)}, {where}: "
        "no node can enforce it",
        at=note.span,
        label="not enforceable",
        help="keep the id without a constraint, and clean up by events when the other side deletes it",
        severity=Severity.INFO,
        tradeoff=Tradeoff("ids that lead nowhere for a while", "low", "low"),
        follow_up="the row that is referred to is deleted: who notices, and when?",
        components=(store.id,),
    )


def _wide(wide: WideStore, design: Design) -> Finding:
    store = wide.store
    end = "nothing says which value stays"
    if wide.last_writer:
        end = "the last writer wins there, and of two changes at once one is lost"
    return Finding(
        message=f"a record of {quoted(store.name)} may be written in {wide.count} regions at once: {end}",
        at=store.span,
        label="two values for a moment",
        help=f"decide it: `{design.writing.fact(store.id)} {{ conflict home_region }}`, or `lww` or `crdt`",
        severity=Severity.INFO if wide.last_writer else Severity.WARNING,
        tradeoff=_SETTLE,
        follow_up=_BOTH,
        components=(store.id,),
    )


def _mutual(pair: Twins, design: Design) -> Finding:
    return Finding(
        message=f"{quoted(pair.one.name)} and {quoted(pair.other.name)} copy to each other and are both written: "
        "nothing says which of two changes to a record stays",
        at=pair.one.span,
        label="two values for a moment",
        help=f"decide it: `{design.writing.fact(pair.one.id)} {{ conflict home_region }}`, or `lww` or `crdt`",
        tradeoff=_SETTLE,
        follow_up=_BOTH,
        related=(Label(pair.other.span, "the other copy"), Label(pair.line.span, "copies both ways")),
        components=(pair.one.id, pair.other.id),
        connections=(pair.line.pair,),
    )
