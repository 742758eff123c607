"""Services that wait for each other.

Where calls lead from a service back to itself, each part of the ring waits for an answer that may wait for it. Under
load the threads of all are taken by requests that wait for one another, and none can start, be deployed or be restored
before the others. The ring is one deployable in several pieces.

Declared services are an error. Where the kinds are read off a drawing it is a warning; two boxes with no word on
one of their arrows get a question, since many people draw the answer as an arrow.

## When it does not matter
Messages and webhooks: nobody waits (`~>`, `async`, or a label that says so). Conversations on one connection
(WebSocket, gRPC streams). An arrow that is the answer to another ("response", "result", "ack"). Members of one cluster
that talk to each other. Calls through a gateway or a load balancer are not followed.

## How to repair it
Turn one direction into an event, hand the data over with the first call, or move what both need into a third part. An
event makes the other side eventually consistent, and a test needs to wait for it.

## What an interviewer asks next
Which of them can be deployed, and restarted after a full outage, without the others?

Sources: microservices.io, patterns on service collaboration · SRE book, cascading failures.

## Bad
```arch
client  web
alb     entry
service orders "Orders"
service stock "Stock"
web -> entry -> orders
orders -> stock: reserve
stock -> orders: GET order   # finds: `Orders` -> `Stock` -> `Orders`: each waits for the next
```

```mermaid
graph LR
    U[Users] --> A[Order service]
    A -->|charge| B[Payment service]
    B -->|check limits| C[Risk service]
    %% finds: `Order service` -> `Payment service` -> `Risk service` -> `Order service`
    C -->|list past orders| A
```

Two arrows without a word on them are a question:
```mermaid
graph LR
    U[Users] --> A[Order service]
    A --> B[Stock service]
    %% finds: do `Order service` and `Stock service` call each other
    B --> A
```

## Good
One direction is an event:
```arch
client  web
alb     entry
service orders
service stock
web -> entry -> orders
orders -> stock: reserve
stock ~> orders: stock changed
```

The arrow back is the answer, or a webhook:
```mermaid
graph LR
    U[Users] --> A[Order service]
    A -->|reserve| B[Stock service]
    B -->|response| A
    A -->|render invoice| C[Invoice service]
    C -->|webhook| A
```

A conversation on one connection, members of one cluster, and calls through a gateway:
```arch
client   web
gateway  entry
realtime chat
service  bot
service  node1 "Node 1"
service  node2 "Node 2"
web -> entry -> chat
chat -> bot: WebSocket
bot -> chat: WebSocket
entry -> bot -> entry
chat -> node1: JOIN
node1 -> node2: gossip
node2 -> node1
```
"""

import re
from collections.abc import Iterator

import networkx as nx

from designlint.design import Component, Connection, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.rule import rule
from designlint.vocabulary.lexicon import claims
from designlint.wording import counted, listed, quoted

_CALLING = ("service", "function", "realtime")
_NO_CALLS = ("publish", "consume", "replicate", "cdc", "observe")
_WORD = re.compile(r"[^\W\d_]{2}")
_MARK = re.compile(r"[\s_#-]*(?:\d+|[A-Z])$")


@rule(Severity.ERROR)
def sync_cycle(design: Design) -> Iterator[Finding]:
    """Find the shortest ring in each knot of services that wait for each other."""
    calls = _calls(design)
    for knot in nx.strongly_connected_components(calls):
        if len(knot) < 2 or _peers([design.components[id] for id in knot]):
            continue
        ring = _shortest(calls.subgraph(knot), design)
        yield _finding(ring, len(knot) - len(ring), calls, design)


def _calls(design: Design) -> "nx.DiGraph[str]":
    """Who waits for whom, among services; each edge bears the first connection that says so."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    for each in design.connections:
        ends = [design.components[id] for id in each.pair]
        if not all(end.is_a(*_CALLING) for end in ends) or not _waits(each):
            continue
        graph.add_edge(*each.pair, connection=graph.get_edge_data(*each.pair, {"connection": each})["connection"])
        if each.arrow == "<->" and each.says("sync"):
            graph.add_edge(each.target, each.source, connection=each)
    return graph


def _waits(connection: Connection) -> bool:
    if connection.mode != "sync" or connection.op in _NO_CALLS:
        return False
    words = f"{connection.label}\n{connection.word('protocol') or ''}"
    return not claims(words) & {"conversation", "answer"}


def _peers(components: list[Component]) -> bool:
    """Whether they are members of one cluster: by role, or by names that differ in a number or letter only."""
    if all(each.word("role") == "member" for each in components):
        return True
    stems = {_MARK.sub("", each.name).lower() for each in components}
    return len(stems) == 1 and all(_MARK.search(each.name) for each in components)


def _shortest(knot: "nx.DiGraph[str]", design: Design) -> list[str]:
    """The shortest ring of a knot, beginning where it is first drawn."""
    start = {id: design.components[id].span.start for id in knot}
    rings = []
    for source, target in knot.edges:
        ring = nx.shortest_path(knot, target, source)
        first = ring.index(min(ring, key=start.__getitem__))
        rings.append(ring[first:] + ring[:first])
    return min(rings, key=lambda ring: (len(ring), [start[id] for id in ring]))


def _finding(ring: list[str], others: int, calls: "nx.DiGraph[str]", design: Design) -> Finding:
    parts = [design.components[id] for id in ring]
    hops = [calls.edges[pair]["connection"] for pair in zip(ring, [*ring[1:], ring[0]], strict=True)]
    path = " -> ".join(quoted(each.name) for each in (*parts, parts[0]))
    more = f" ({counted(others, 'more service')} in the same knot)" if others else ""
    declared = all(each.confidence == 1 for each in parts)
    asks = not declared and len(ring) == 2 and not all(_WORD.search(each.label) for each in hops)
    names = listed([each.name for each in parts])
    waits = f"{path}: each waits for the next, so none can start, be deployed or recover alone{more}"
    return Finding(
        message=f"do {names} call each other, or is one of the arrows an answer?" if asks else waits,
        at=hops[-1].span,
        label="closes the ring",
        help="name what each arrow asks for"
        if asks
        else "turn one direction into an event (`~>`), or move what both need into a third part",
        severity=Severity.QUESTION if asks else None if declared else Severity.WARNING,
        tradeoff=None if asks else Tradeoff("the side that gets events is eventually consistent", "low", "medium"),
        follow_up="" if asks else "which of them can be restarted after a full outage without the others?",
        related=tuple(Label(each.span, "a part of the ring") for each in hops[:-1]),
        components=tuple(ring),
        connections=tuple(each.pair for each in hops),
    )
