"""A labelled connection that leaves open how it works.

"orders" on an arrow says what travels. Whether the caller waits for it, over which protocol, and which event a message
carries decides what happens when the other end is slow or gone. Three things are looked for on the ways that users
take: a protocol on a call, where the target does not imply one; a hint whether the caller waits, where a drawn arrow
can mean either; and the name of the event on a message.

Databases, caches, brokers and buckets are spoken to by their driver, products by their own API; what edge parts take
and hand on is HTTP unless said otherwise; people use whatever they see. Those calls need to name no protocol. A label
such as "REST", "SQL" or "GET /orders" names one, and so does a `communication` or `protocol` fact. All such connections
of a design are one finding.

## When it does not matter
Connections without a label, which are found by another rule. Those that no user's way comes along: replication,
monitoring, jobs at night. The arrow `->` in `.arch` says that the caller waits; only the protocol can be missing there.

## How to repair it
Name protocol and mode beside the data: `api -> billing: "charge, gRPC"`, or as facts `{ protocol grpc, sync }`; name
the event of a message: `{ event order_placed }`.

## What an interviewer asks next
It takes five seconds to answer: who waits, and for how long?

Sources: C4 model, diagram review checklist (technology and direction of every line) · "sync or async" in
system-design interview guides.

## Bad
```arch
client  web
service api
service billing
db      orders
web -> api: "HTTPS POST /orders"
api -> billing: "charge the card"   # finds: over which protocol `api` calls `billing` (1 of 3 labelled connections)
api -> orders: "insert order"
```

```mermaid
graph LR
    U[Users] -->|HTTPS| S[Order service]
    %% finds: over which protocol `Order service` calls `Billing service` and whether it waits
    S -->|charges| B[Billing service]
    B -->|writes| D[(Ledger)]
```

A message that does not say what happened:
```arch
client  web
service api
sqs     jobs
worker  mailer
web -> api: HTTPS
api ~> jobs: "publish message"   # finds: can not tell which event `api` sends to `jobs`
jobs ~> mailer: "order placed"
flow buy { web -> api -> jobs -> mailer }
```

## Good
```arch
client  web
service api
service billing
db      orders
sqs     jobs
web -> api: "HTTPS POST /orders"
api -> billing: "charge the card" { protocol grpc }
api -> orders: "insert order"
api ~> jobs: "publish message" { event order_placed }
flow buy { web -> api -> billing, api -> orders, api -> jobs }
```

Words that tell, and a service that says how it is spoken to:
```mermaid
graph LR
    U[Users] -->|opens, HTTPS| S[Order service]
    S -->|gRPC charge| B[Billing service]
    S -.->|order placed| M[Mail service]
    S -->|asks| C[Catalogue service]
    %% arch: C { communication rest }
```

Off the users' ways, without a label, and where the target implies it:
```mermaid
graph LR
    U[Users] --> G[API gateway]
    G -->|routes| S[Order service]
    S --> B[Billing service]
    S -->|reads| D[(PostgreSQL)]
    J[Night job] -->|cleans up| O[Archive service]
    %% arch: S { communication grpc }
```
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence

from designlint.analysis.data.operations import on_flows
from designlint.analysis.structure.entrance import is_person
from designlint.design import Connection, Design
from designlint.diagnostic import Finding, Label, Severity
from designlint.rule import rule
from designlint.vocabulary.lexicon import senses
from designlint.wording import counted, quoted

# Kinds that speak and are spoken to in several ways; stores, brokers and edge parts have a way of their own.
_ASKING = ("client", "service", "function", "realtime", "worker", "scheduler", "auth")
_ASKED = (*_ASKING[1:], "external")
_NO_CALLS = ("replicate", "cdc", "observe")
_METHOD = re.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b|://|:\d{2,5}\b")
_EMPTY = re.compile(
    r"\b(?:async|asynchronous(?:ly)?|publish(?:es|ed)?|produces?|emits?|enqueues?|pushe?s?|sends?|dispatche?s?|writes?|"
    r"notif(?:y|ies)|triggers?|streams?|events?|messages?|jobs?|tasks?|topics?|queues?|data|to|an?|the|via|by|over|in|"
    r"into|background|kafka|sqs|sns|rabbitmq|amqp|pub/?sub)\b|[^\w]+|_|\d+",
    re.IGNORECASE,
)


@rule(Severity.INFO)
def vague_connection(design: Design) -> Iterator[Finding]:
    """Look at the labelled connections that users' ways come along."""
    asked = [each for each in _on_users_ways(design) if each.label and each.op not in _NO_CALLS]
    mute = [each for each in asked if _lacks_protocol(each, design)]
    nameless = [each for each in asked if _lacks_event(each, design)]
    if mute or nameless:
        yield _finding(mute, nameless, len(asked), design)


def _on_users_ways(design: Design) -> list[Connection]:
    """The connections of the declared flows; without any, all that clients lead to."""
    declared = on_flows(design)
    if declared:
        return [each for each in design.connections if (*each.pair, each.key) in declared]
    line = deque(each.id for each in design.of_kind("client"))
    seen = set(line)
    while line:
        for each in design.out_of(line.popleft()):
            if each.target not in seen and each.op not in _NO_CALLS:
                seen.add(each.target)
                line.append(each.target)
    return [each for each in design.connections if each.source in seen]


def _lacks_protocol(connection: Connection, design: Design) -> bool:
    """Whether a call names no protocol, and its target implies none."""
    source, target = (design.components[id] for id in connection.pair)
    if connection.mode == "async" or not target.is_a(*_ASKED) or not source.is_a(*_ASKING) or is_person(source):
        return False
    if target.technology is not None or connection.says("protocol") or target.says("communication"):
        return False
    return not (_METHOD.search(connection.label) or senses("protocol", connection.label))


def _lacks_event(connection: Connection, design: Design) -> bool:
    """Whether a message says nothing of what happened; takers get what was published."""
    if connection.mode != "async" or connection.op == "consume":
        return False
    if connection.says("event") or connection.says("payload"):
        return False
    product = design.components[connection.target].technology
    label = connection.label.lower().replace(product.name.lower(), "") if product else connection.label
    return not _EMPTY.sub("", label)


def _finding(mute: Sequence[Connection], nameless: Sequence[Connection], total: int, design: Design) -> Finding:
    vague = sorted((*mute, *nameless), key=lambda each: each.span.start)
    first = vague[0]
    says: list[str] = []
    if mute:
        names = _ends(mute[0], design)
        waits = " and whether it waits" if _is_drawn(mute[0], design) else ""
        says.append(f"over which protocol {names[0]} calls {names[1]}{waits}")
    if nameless:
        names = _ends(nameless[0], design)
        says.append(f"which event {names[0]} sends to {names[1]}")
    some = f" ({len(vague)} of {counted(total, 'labelled connection')})" if total > 1 else ""
    example = "charge, gRPC" if first in mute else "order placed"
    return Finding(
        message=f"can not tell {', nor '.join(says)}{some}",
        at=first.span,
        label="how does it work?",
        help="name protocol and mode beside the data, and the event of a message: "
        f"`{design.writing.connection(first.source, first.target, example)}`",
        follow_up=f"{_ends(first, design)[1]} takes five seconds to answer: who waits, and for how long?",
        related=tuple(Label(each.span, "nor here") for each in vague[1:5]),
        connections=tuple(each.pair for each in vague),
    )


def _ends(connection: Connection, design: Design) -> tuple[str, str]:
    source, target = (quoted(design.components[id].name) for id in connection.pair)
    return source, target


def _is_drawn(connection: Connection, design: Design) -> bool:
    """Whether the line is one of a picture, whose arrows may mean calls and messages alike."""
    return not connection.mode_declared and any(design.components[id].confidence < 1 for id in connection.pair)
