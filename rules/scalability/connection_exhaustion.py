"""More connections than a store or a socket server holds.

Each instance opens its pool at start, so connections grow with the instances and not with the traffic. A PostgreSQL
connection is a process of some megabytes, and beyond a few hundred the server spends its time on switching between
them; beyond `max_connections` new instances do not come up at all, typically in the deployment or the peak that
doubled them. Sockets to users are the same in large: somebody has to hold each of them open.

For stores the rule multiplies instances with their `pool`. It is a warning against a declared `max_connections`, and
information against the planning figure (about 300 for SQL). For `realtime` parts it compares the users connected at the
same time with what the nodes hold (100k each, or `max_connections`), from 65% on: a warning where `concurrent` is
declared, information where it is guessed from the daily users.

## When it does not matter
A pooler that stands before the store, as a fact (`pooler`), as a part of its own, or in words. Callers whose pool
nobody states. Socket servers that nobody counts, and managed ones that grow by themselves.

## How to repair it
Put a pooler between them (PgBouncer, RDS Proxy) and keep pools small: a few connections for each core of the store do
all the work there is. In transaction mode it takes away session state and some prepared statements. For sockets: more
nodes, and a registry of who is connected where.

## What an interviewer asks next
A deployment starts the new instances before it stops the old ones: how many connections is that, and how many does the
store accept?

Sources: EDB, PostgreSQL connections and throughput (at most about 300) · PgBouncer documentation · R. Borade, 100k
WebSockets on 8 vCPU.

## Bad
```arch
client   web
service  api x24 { pool 20 }
worker   mailer x8 { pool 5 }
postgres orders x1 { max_connections 400 }   # finds: 24 x 20 + 8 x 5 = 520 connections to `orders`, which accepts 400
web -> api -> orders: SQL
mailer -> orders: SQL
```

By the planning figure, so it is information:
```arch
client   web
service  api x24 { pool 20 }
postgres orders x1   # finds: 24 x 20 = 480 connections to `orders`, which serves 300 well
web -> api -> orders: SQL
```

```mermaid
graph LR
    %% arch: requirements { concurrent 900k }
    %% finds: 900k users connected at the same time are 90% of what 10 nodes of `Chat gateway` hold
    U[Users] --> G[Chat gateway]
    G --> R[(Redis)]
    %% arch: realtime G x10
```

## Good
A pooler, stated or drawn, and pools that fit:
```arch
client    web
service   api x24 { pool 20 }
service   shop x10 { pool 20 }
pgbouncer pooler x2 { pool 50 }
postgres  orders x1 { max_connections 400, pooler pgbouncer }
postgres  users x1 { max_connections 400 }
postgres  items x1 { max_connections 400 }
web -> api -> orders: SQL
api -> pooler -> users: SQL
web -> shop -> items: SQL
```

Nobody says how large the pools are, and a managed socket service:
```arch
requirements { concurrent 900k }
client     web
apigateway sockets "WebSocket API"
service    api x24
postgres   orders x1
web -> sockets -> api -> orders
```

```mermaid
graph LR
    %% arch: requirements { concurrent 900k }
    U[Users] --> G[Chat gateway]
    G --> R[(Redis)]
    %% arch: realtime G x20
```
"""

import math
from collections.abc import Iterator

from designlint.analysis.load.sockets import (
    Pool,
    Room,
    Sockets,
    pools_into,
    room_for_connections,
    stated_facts,
    user_sockets,
)
from designlint.analysis.words.remarks import said_of
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.quantity import show_number, show_percent
from designlint.rule import rule
from designlint.wording import counted, listed, quoted


@rule(Severity.WARNING)
def connection_exhaustion(design: Design, *, most_sockets: float = 0.65) -> Iterator[Finding]:
    """Judge each store by the pools of its callers, and the socket servers by who is connected."""
    for store in design.of_kind("db", "cache"):
        pools, room = pools_into(design, store), room_for_connections(design, store)
        if room is None or sum(each.total for each in pools) <= room.connections or _pooled(design, store):
            continue
        yield _too_many(store, pools, room, design)
    sockets = user_sockets(design)
    if sockets is not None and sockets.use > most_sockets:
        yield _sockets(sockets, most_sockets, design)


def _pooled(design: Design, store: Component) -> bool:
    return bool(store.says("pooler")) or "pooling" in said_of(design, store, *design.into(store.id))


def _too_many(store: Component, pools: tuple[Pool, ...], room: Room, design: Design) -> Finding:
    total = sum(each.total for each in pools)
    sum_of = " + ".join(f"{each.instances} x {show_number(each.size)}" for each in pools)
    takes = (
        f"accepts {show_number(room.connections)}" if room.declared else f"serves {show_number(room.connections)} well"
    )
    largest = max(pools, key=lambda each: each.total).caller
    small = max(int(room.connections // sum(each.instances for each in pools)), 1)
    return Finding(
        message=f"{sum_of} = {show_number(total)} connections to {quoted(store.name)}, which {takes}",
        at=store.span,
        label="too many connections",
        help=f"put a pooler before it: `{design.writing.fact(f'{store.id} {{ pooler pgbouncer }}')}`, or keep pools "
        f"small: `{design.writing.fact(f'{largest.id} {{ pool {small} }}')}`",
        severity=None if room.declared else Severity.INFO,
        tradeoff=Tradeoff("in transaction mode no session state and fewer prepared statements", "low", "low"),
        follow_up="a deployment starts new instances before it stops the old ones: how many connections is that?",
        related=tuple(Label(each.caller.span, "each instance has a pool") for each in pools),
        components=(store.id, *(each.caller.id for each in pools)),
        connections=tuple((each.caller.id, store.id) for each in pools),
        figures={"utilisation": total / room.connections, "connections": total, "limit": room.connections},
        assumptions=room.assumptions,
        basis=stated_facts(*((each.caller, "pool") for each in pools), (store, "max_connections")),
    )


def _sockets(found: Sockets, most: float, design: Design) -> Finding:
    nodes, first = found.room.nodes, found.parts[0]
    wanted = math.ceil(found.users / (most * found.room.connections / nodes))
    fact = design.writing.fact(f"{first.id} x{(first.instances.count or 1) + wanted - nodes}")
    return Finding(
        message=f"{show_number(found.users)} users connected at the same time are {show_percent(found.use)} of what "
        f"{counted(nodes, 'node')} of {listed(each.name for each in found.parts)} {'holds' if nodes == 1 else 'hold'}",
        at=first.span,
        label="too many sockets",
        help=f"run more: `{fact}`, with a registry of who is connected where",
        severity=None if found.stated else Severity.INFO,
        tradeoff=Tradeoff("routing state to keep, and a way to find the node of a user", "medium", "medium"),
        follow_up="a node with 100k sockets restarts: how do its users come back, and what do they hit first?",
        components=tuple(each.id for each in found.parts),
        figures={"utilisation": found.use, "connections": found.users, "limit": found.room.connections},
        assumptions=found.assumptions,
        basis=found.basis,
    )
