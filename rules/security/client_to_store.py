"""A client that talks to a store directly.

What runs on a user's device belongs to the user: its credentials can be read out, its requests can be changed. A
database, cache, search index or queue behind it answers whoever holds the password, with all that the password may
do. There is no place to ask whose order this is, none to limit how often, and every released app is bound to the
schema.

## When it does not matter
A bucket or CDN may be reached with a link that a service has signed, so object stores are left out. Stores made for
clients (Firestore, Supabase, Realm …) decide by rules of their own: with `auth` declared they are fine, with `auth
no` they are not, else the tool asks. A database inside the device (SQLite, IndexedDB) or one named local is the
client's own, and devices that publish to an MQTT broker log in there. Staff with tools (administrators, analysts) are
not the users meant here. A "web app", a "dashboard" or a "frontend" may be a server that renders pages: there is a
question.

## How to repair it
Put a service between them which knows the user and authorises for each object: `web -> api -> store`. It costs a hop
of a few milliseconds and code to own. For large files keep the direct way and sign the link.

## What an interviewer asks next
I take your app apart and find the password of the database: what can I read?

Sources: Azure Well-Architected SE:06 (network controls) · OWASP API Security Top 10 2023, API1 and API8.

## Bad
```arch
client   web "Browser"
client   app "Mobile app"
service  api
postgres orders
web & app -> orders   # finds: clients talk to `orders` directly (`Browser` and `Mobile app`)
web -> api -> orders
```

```mermaid
graph LR
    U[Users] --> A[App server]
    A --> DB[(Orders DB)]
    %% finds: clients talk to `Orders DB` directly (`Users`)
    U --> DB
```

A frontend may be a server, and rules may be in force:
```mermaid
graph LR
    %% finds: does `Web app` run on users' devices
    W[Web app] --> DB[(PostgreSQL)]
```

```arch
client    web "Browser"
firestore carts   # finds: what do the rules of `carts` allow
web -> carts
```

```arch
client    web "Browser"
firestore carts { auth no }
web -> carts   # finds: clients talk to `carts` directly
```

## Good
```arch
client   web
service  api
postgres orders
redis    hot
web -> api -> orders & hot
```

A signed link, a store made for clients, and what is on the device:
```arch
client    app "Mobile app"
service   api
s3        photos
firestore chats { auth rules }
sqlite    drafts
app -> api: "ask for a link"
app -> photos: "upload with a presigned URL"
app -> chats & drafts
```

People who work on the store, and sensors that log in to their broker:
```mermaid
graph LR
    A[Data analyst] --> DB[(Reporting DB)]
    D[IoT device] -->|MQTT| M[Message broker]
```

A web app behind its users is a server:
```mermaid
graph LR
    U[Users] --> W[Web app]
    W --> DB[(PostgreSQL)]
```
"""

import re
from collections.abc import Iterator

from designlint.analysis.structure.entrance import is_staff
from designlint.design import Component, Connection, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.rule import rule
from designlint.source import Span
from designlint.wording import listed, quoted

_STORES = ("db", "cache", "search", "queue", "stream")
_FOR_CLIENTS = ("firestore", "firebase", "supabase", "realm", "appsync", "pocketbase", "appwrite", "convex")
_EMBEDDED = ("sqlite", "duckdb", "h2", "rocksdb", "leveldb", "indexeddb", "realm")
_ON_DEVICE = re.compile(r"\b(?:local|offline|on-device|embedded|in-browser|browser)\b", re.IGNORECASE)
_BY_LOGIN = re.compile(r"\b(?:mqtt|mosquitto|emqx|hivemq|iot)\b", re.IGNORECASE)
# Who is a user for sure; other clients ("web app", "dashboard") may be servers.
_USERS = re.compile(
    r"\b(?:users?|clients?|browsers?|customers?|mobile|ios|android|app users?|spa|phones?|tablets?|buyers?|sellers?|"
    r"visitors?|players?|riders?|drivers?|viewers?|devices?|people|person|guests?)\b",
    re.IGNORECASE,
)
_TRADEOFF = Tradeoff("a hop of a few milliseconds, and a service to own", "medium", "low")


@rule(Severity.ERROR)
def client_to_store(design: Design) -> Iterator[Finding]:
    """Look at each connection from a client into a store, and ask where the drawing leaves it open."""
    asked: dict[str, Finding] = {}
    for store in design.of_kind(*_STORES):
        ids = dict.fromkeys(each.source for each in design.into(store.id) if _is_direct(each, design))
        callers = [design.components[id] for id in ids if not is_staff(design.components[id])]
        if not callers or _is_own(store):
            continue
        users = [each for each in callers if _is_user(each, design)]
        maybe = [each for each in callers if not users and not _is_server(each, design)]
        if store.technology is not None and store.technology.id in _FOR_CLIENTS and store.says("auth") is None:
            asked.setdefault("rules", _ask_for_rules(store, callers))
        elif users and not (store.technology and store.technology.id in _FOR_CLIENTS and store.says("auth")):
            first = next(each for each in design.into(store.id) if each.source == users[0].id)
            yield _finding(store, users, first.span)
        elif maybe and not store.says("auth"):
            asked.setdefault("place", _ask_for_place(store, maybe))
    yield from asked.values()


def _is_direct(connection: Connection, design: Design) -> bool:
    """Whether a client itself asks; MQTT brokers are made for it."""
    source, target = (design.components[id] for id in connection.pair)
    protocol = f"{connection.word('protocol') or ''} {connection.label} {target.label} {source.label}"
    brokered = target.is_a("queue", "stream") and _BY_LOGIN.search(protocol)
    technology = target.technology.id if target.technology else ""
    return source.is_a("client") and not brokered and not _BY_LOGIN.search(technology) and technology != "iotcore"


def _is_own(store: Component) -> bool:
    """Whether it lives on the device, or code of our own answers in it (Durable Objects)."""
    product = store.technology
    return bool(_ON_DEVICE.search(store.label)) or (
        product is not None and (product.id in _EMBEDDED or "service" in product.also)
    )


def _is_user(component: Component, design: Design) -> bool:
    """Whether it is a person or a device for sure: declared as a client, or by its name."""
    if _is_server(component, design):
        return False
    return component.confidence == 1 or _USERS.search(component.label) is not None


def _is_server(component: Component, design: Design) -> bool:
    """Whether clients, or parts that may be some, call it: then it runs on a server, whatever it is called."""
    callers = [design.components[each.source] for each in design.into(component.id)]
    return any(each.kind is None or each.is_a("client") for each in callers)


def _finding(store: Component, clients: list[Component], at: Span) -> Finding:
    assert store.kind
    names = listed(each.name for each in clients)
    return Finding(
        message=f"clients talk to {quoted(store.name)} directly ({names}): "
        "nothing authorises, nothing limits, and the schema is bound to every released app",
        at=at,
        label="from the user's device into the store",
        help=f"put a service between them that knows the user: `{clients[0].id} -> api -> {store.id}`",
        tradeoff=_TRADEOFF,
        follow_up=f"I take the app apart and find the password of {quoted(store.name)}: what can I read?",
        related=tuple(Label(each.span, "asks it directly") for each in clients),
        components=(store.id, *(each.id for each in clients)),
        connections=tuple((each.id, store.id) for each in clients),
    )


def _ask_for_rules(store: Component, clients: list[Component]) -> Finding:
    names = listed(each.name for each in clients)
    return Finding(
        message=f"what do the rules of {quoted(store.name)} allow? it is asked by {names}",
        at=store.span,
        help=f"state how it tells users apart: `{store.id} {{ auth rules }}`",
        severity=Severity.QUESTION,
        components=(store.id, *(each.id for each in clients)),
        connections=tuple((each.id, store.id) for each in clients),
    )


def _ask_for_place(store: Component, clients: list[Component]) -> Finding:
    first = clients[0]
    return Finding(
        message=f"does {quoted(first.name)} run on users' devices? then anyone can ask {quoted(store.name)} directly",
        at=first.span,
        help=f"say that it is a server (`service {first.id}`), or put one between them",
        severity=Severity.QUESTION,
        components=(store.id, *(each.id for each in clients)),
        connections=tuple((each.id, store.id) for each in clients),
    )
