"""A connection that does not say what travels on it.

An arrow says that two parts have to do with each other. Whether it is a read, an order or an event, over HTTP or a
queue, decides what happens when the other end is slow or gone. Readers fill the gap with guesses, each with another
one.

Logical connections are counted: the lines from three copies of a server to one cache are one connection, a line to a
box of parts is one connection. Anything counts as an answer: a label, a protocol, an operation, an event, a payload.
All bare connections of a design are one finding.

## When it does not matter
Where the ends say it all: replication, change feeds and what a monitor collects are left out. In the first sketch of
an interview, while the shape is still argued about.

## How to repair it
A verb, the data and the protocol: `api -> orders: "reads orders, SQL"`, or as facts `{ read, protocol grpc }`. Labels
clutter a drawing; what is the same on many lines can go to a legend.

## What an interviewer asks next
Take one request: what travels on each arrow, and who waits for whom?

Sources: C4 model, diagram review checklist (every line has a label and a technology) · "label every arrow" in
system-design interview guides.

## Bad
```arch
client  web
service api x3
db      orders
web -> api               # finds: 2 of 2 connections
api -> orders
```

The lines of a replica group are one connection:
```mermaid
graph LR
    U[Users] -->|HTTPS| LB[Load balancer]
    %% finds: 2 of 3 connections do not say what travels on them
    LB --> A1[App server 1] & A2[App server 2]
    A1 --> C[Redis]
    A2 --> C
```

`--fix --unsafe-fixes` puts labels there that are to be filled in; search for `TODO`:
```mermaid fixed
graph LR
    U[Users] -->|HTTPS| LB[Load balancer]
    LB -->|"TODO"| A1[App server 1] & A2[App server 2]
    A1 -->|"TODO"| C[Redis]
    A2 --> C
```

## Good
A label, an operation, an event or a protocol will do:
```arch
client  web
service api
db      orders
queue   jobs
worker  mailer
web -> api { protocol grpc }
api -> orders: "order rows"
api -> orders { read }
api ~> jobs { event order_placed }
jobs ~> mailer { consume }
```

Replication and monitoring speak for themselves:
```arch
client   web
service  api
postgres main
postgres copy { role replica, of main }
monitor  prometheus
web -> api: "HTTPS"
api -> main: "SQL"
main => copy
prometheus -> api
```

```mermaid
graph LR
    U[Users] -->|HTTPS| LB[Load balancer]
    LB -->|HTTP| A1[App server 1] & A2[App server 2]
    A1 & A2 -->|orders, SQL| DB[(Primary DB)]
    DB --> R[(Read replica)]
```
"""

from collections.abc import Iterator

from designlint.design import Connection, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.edits import fix, label
from designlint.rule import rule
from designlint.wording import counted, quoted

_OPERATIONS = ("read", "write", "readwrite", "publish", "consume")
_SAYING = ("protocol", "event", "payload", *_OPERATIONS)
_SELF_EVIDENT = ("replicate", "cdc", "observe")
_STUB = "TODO"
_SHOWN = 4  # places that are shown beside the first


@rule(Severity.WARNING)
def unlabelled_connection(design: Design) -> Iterator[Finding]:
    """Count the logical connections that say nothing, and report them together."""
    lines: dict[tuple[str, str, int], list[Connection]] = {}
    for each in design.connections:
        if each.op not in _SELF_EVIDENT:
            lines.setdefault(_line(each), []).append(each)
    bare = [connections for connections in lines.values() if not any(_says(each) for each in connections)]
    if bare:
        yield _finding(bare, len(lines), design)


def _line(connection: Connection) -> tuple[str, str, int]:
    """What is drawn: one line to a box of many parts stands for a connection to each of them."""
    first = connection.drawn[0]
    return first.source, first.target, first.span.start


def _says(connection: Connection) -> bool:
    """Whether anything tells what travels; what was inferred from the ends does not count."""
    return bool(connection.label) or any(connection.says(name) for name in _SAYING)


def _example(connection: Connection, design: Design) -> str:
    return design.writing.connection(connection.source, connection.target, "reads orders, SQL")


def _finding(bare: list[list[Connection]], total: int, design: Design) -> Finding:
    firsts = [connections[0] for connections in bare]
    first = firsts[0]
    source, target = (quoted(design.components[id].name) for id in first.pair)
    say = "says" if len(bare) == 1 else "say"
    message = f"{len(bare)} of {counted(total, 'connection')} {'does' if say == 'says' else 'do'} not say what travels"
    return Finding(
        message=f"{message} on {'it' if len(bare) == 1 else 'them'}",
        at=first.span,
        label="no label, operation, protocol or event",
        help=f"write verb, data and protocol: `{_example(first, design)}`",
        tradeoff=Tradeoff("a busier picture; what is the same on many lines can go to a legend"),
        follow_up=f"what travels from {source} to {target}, over which protocol, and who waits?",
        related=tuple(Label(each.span, "nor here") for each in firsts[1 : _SHOWN + 1]),
        connections=tuple(each.pair for connections in bare for each in connections),
        fix=fix("put a label there to be filled in", [label(design, each, _STUB) for each in firsts]),
    )
