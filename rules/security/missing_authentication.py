"""A public entrance that does not ask who is calling.

On the internet every caller is a stranger until something asks: a token that a gateway checks, a session, a key. If
nothing on the way from the client to the first service does so, whoever finds the address may read and change the
data of all users.

Any part on the way counts, and the first service itself: `auth` stated on it, an identity provider connected to it
or to the client, or a word on it ("JWT", "login") in a label, a decision or a note. Where authentication stands in
the design but not on this way, and where kinds are only read off a drawing, it is a warning.

## When it does not matter
An audience that is internal. Flows that are declared `anonymous` and write nothing, and designs whose connections
are all known to read and hold no `data pii`, `payment` or `health`. People who run the system (administrators,
analysts) come in by other doors. A gateway that does not say what it checks, an audience or an operation that nobody
states are reasons to ask, not to find.

## How to repair it
Check a token where requests come in, `gateway gate { auth token }`, and let each service decide for each object
whether this caller may have it. The identity provider is then needed by every flow, and its failure is yours.

## What an interviewer asks next
I am logged in and change the number in the address from 17 to 18: whose order do I see?

Sources: OWASP API Security Top 10 2023, API2 (broken authentication) and API1 (object level authorisation) · Azure
Well-Architected SE:05 (identity).

## Bad
```arch
requirements { audience public }
client   web
lb       entry
service  api
postgres orders
web -> entry
entry -> api        # finds: nothing between `web` and `api` asks who the caller is
api -> orders { readwrite }
```

```mermaid
graph LR
    %% arch: requirements { audience public }
    U[Users] --> LB[Load balancer]
    %% finds: nothing between `Users` and `Order service` asks who the caller is
    LB --> O[Order service]
    O -->|save order| DB[(Orders DB)]
```

A flow without login that writes; a second door beside the guarded one:
```arch
requirements { audience public }
client   web
service  paste
gateway  gate { auth token }
service  api
postgres texts
web -> paste   # finds: `Publish` is `anonymous` and writes
web -> gate -> api
paste & api -> texts { write }
flow publish "Publish" { web -> paste -> texts, anonymous }
```

What is unknown is asked, once:
```arch
requirements { audience public }
client   web
gateway  gate     # finds: what does `gate` check before `api` is reached
service  api
postgres orders
web -> gate -> api
api -> orders { write }
```

```mermaid
graph LR
    %% finds: who may call `Order service`
    U[Users] --> O[Order service]
    O -->|save order| DB[(Orders DB)]
```

## Good
At the gateway, in the service, by an identity provider beside the way:
```arch
requirements { audience public }
client   web
client   app
gateway  gate { auth token }
service  api
service  feed { auth session }
postgres orders
web -> gate -> api
app -> feed
api & feed -> orders { write }
```

```mermaid
graph LR
    %% arch: requirements { audience public }
    U[Users] -->|log in| I[Keycloak]
    U --> O[Order service]
    O -->|save order| DB[(Orders DB)]
```

A word on the way, or in a decision:
```arch
requirements { audience public }
client   web
service  api
postgres orders
web -> api: "HTTPS, JWT in the header"
api -> orders { write }
```

```arch
requirements { audience public }
client   web
service  api
postgres orders
web -> api
api -> orders { write }
decide login { choose "OAuth with our own identity provider", because "partners sign in too" }
```

An internal audience, staff, anonymous readers, and a design that only reads:
```arch
requirements { audience internal }
client   web
service  api
postgres orders
web -> api
api -> orders { write }
```

```arch
requirements { audience public }
client   admin "Admin console"
client   web
service  backoffice
service  catalogue
postgres goods
admin -> backoffice
backoffice -> goods { write }
web -> catalogue
catalogue -> goods
flow browse { web -> catalogue -> goods, anonymous }
```

```arch
requirements { audience public }
client   web
service  weather
postgres forecasts
web -> weather
weather -> forecasts { read }
```
"""

from collections.abc import Iterator, Sequence

from designlint.analysis.data.operations import WRITES, acts
from designlint.analysis.structure.entrance import (
    Arrival,
    arrivals,
    beside,
    flows_into,
    handles_user_data,
    is_open_to_all,
    says,
)
from designlint.analysis.words.remarks import said_of
from designlint.design import Component, Connection, Design, Flow
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.rule import rule
from designlint.wording import listed, quoted

_CLAIM = "authentication"
_COST = Tradeoff("every flow then needs the identity provider, and fails with it", "medium", "medium")
_OBJECT = "I am logged in and change the number in the address from 17 to 18: whose order do I see?"


@rule(Severity.ERROR, yields_to=("edge-bypass",))
def missing_authentication(design: Design) -> Iterator[Finding]:
    """Walk from the clients to the first working parts, and stop where something asks who is calling."""
    public = is_open_to_all(design)
    if public is False or _CLAIM in said_of(design):
        return

    def asks(part: Component | Connection) -> bool:
        return _asks(part, design)

    def may_ask(part: Component | Connection) -> bool:
        return asks(part) or (isinstance(part, Component) and part.is_a("gateway") and part.says("auth") is None)

    open_ways = arrivals(design, may_ask)
    every_way = arrivals(design, asks)
    found: list[Arrival] = []
    unsure: list[Arrival] = []
    for id, arrival in every_way.items():
        handles = handles_user_data(design, open_ways.get(id, arrival))
        flows = flows_into(design, arrival.part)
        if handles is False or (flows and all(_reads_for_anyone(flow, design) for flow in flows)):
            continue
        if public and handles and id in open_ways:
            found.append(open_ways[id])
        elif public or handles:
            unsure.append(arrival)
    if found:
        yield _finding(found, design)
    elif unsure:
        yield _question(unsure, design, public=bool(public))


def _asks(part: Component | Connection, design: Design) -> bool:
    """Whether something here knows who is calling."""
    if isinstance(part, Connection):
        return says(design, part, _CLAIM)
    stated = part.says("auth")
    if stated is not None:
        return stated
    if part.is_a("auth") or part.word("session") == "token" or says(design, part, _CLAIM):
        return True
    return any(each.is_a("auth") for each in beside(design, part))


def _reads_for_anyone(flow: Flow, design: Design) -> bool:
    """Whether a flow needs no login and is not known to write."""
    return bool(flow.says("anonymous")) and not any(act.op in (*WRITES, "publish") for act in acts(design)[flow.id])


def _finding(found: Sequence[Arrival], design: Design) -> Finding:
    first, *others = found
    name, client = quoted(first.part.name), quoted(first.client.name)
    parts = ("any of " if others else "") + listed(each.part.name for each in found)
    flows = dict.fromkeys(flow.id for each in found for flow in flows_into(design, each.part))
    anonymous = [
        flow
        for flow in design.flows
        if flow.id in flows and flow.says("anonymous") and not _reads_for_anyone(flow, design)
    ]
    elsewhere = any(each.is_a("auth") or each.says("auth") for each in design.components.values())
    sure = all(each.part.confidence == 1 and each.client.confidence == 1 for each in found)
    remark = f"; {quoted(anonymous[0].label)} is `anonymous` and writes" if anonymous else ""
    before = next((each for each in reversed(first.way) if each.is_a("gateway", "lb")), first.part)
    return Finding(
        message=f"nothing between {client} and {parts} asks who the caller is{remark}",
        at=first.connection.span,
        label="a stranger may come this way",
        help=f"check a token on the way, `{design.writing.fact(before.id)} {{ auth token }}`, "
        f"and let {name} decide for each object",
        severity=Severity.ERROR if sure and not elsewhere and not anonymous else Severity.WARNING,
        tradeoff=_COST,
        follow_up=_OBJECT,
        related=tuple(Label(each.connection.span, f"nor before {quoted(each.part.name)}") for each in others[:4]),
        components=tuple(each.part.id for each in found),
        connections=tuple(each.connection.pair for each in found),
        flows=tuple(flows),
    )


def _question(unsure: Sequence[Arrival], design: Design, *, public: bool) -> Finding:
    first = unsure[0]
    gates = [each for each in first.way if each.is_a("gateway") and each.says("auth") is None]
    parts = listed(each.part.name for each in unsure)
    if gates:
        at, about = gates[0].span, gates[0].id
        message = f"what does {quoted(gates[0].name)} check before {parts} {'are' if len(unsure) > 1 else 'is'} reached"
    else:
        at, about = first.connection.span, first.part.id
        message = f"who may call {parts}, and how {'do they' if len(unsure) > 1 else 'does it'} know"
    wanted = f"`{design.writing.fact(about)} {{ auth token }}`, or `auth none`"
    if not public:
        wanted += f"; and who uses it: `{design.writing.fact('requirements')} {{ audience internal }}`"
    return Finding(
        message=f"{message}? nothing says how callers prove who they are",
        at=at,
        help=f"state it: {wanted}",
        severity=Severity.QUESTION,
        follow_up=_OBJECT,
        components=tuple(each.part.id for each in unsure),
        connections=tuple(each.connection.pair for each in unsure),
    )
