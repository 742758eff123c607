"""A copy that is wired otherwise than its siblings, or a statement that the drawing contradicts.

"App server 1", "2" and "3" are copies: any of them may get the next request. If only the first one is connected to
the queue, two of three requests can not send their message, or the first one is no copy but has a role that its name
hides. Either way the drawing is wrong, and nobody can tell in which way.

The same goes for a part that says one thing and is drawn as another: "events only" with a synchronous call into it,
`stateless` with state of its own, `on_miss` of a cache that it is not connected to, a copy `of` something not drawn.

## When it does not matter
Replication, change feeds and monitoring of one member only: one replica often feeds the warehouse. Boxes of one and
the same name are not compared, since one part is often drawn twice; nor are queues and stores, nor "App server N"
which stands for the rest, nor members that say it in other words and do the same.

## How to repair it
Wire all members alike; draw a line to the box around them, or `x3`. If one has a special role, give it a name of its
own. Where a statement and the drawing differ, correct the wrong one.

## What an interviewer asks next
A request reaches the second copy and needs what only the first one has: what happens?

Sources: twelve-factor app, VI (processes are stateless and share nothing) · C4 model, diagram review checklist.

## Bad
```mermaid
graph LR
    LB[Load balancer] --> A1[App server 1] & A2[App server 2] & A3[App server 3]
    A1 & A2 & A3 --> DB[(Orders DB)]
    %% finds: `App server 1` publishes to `Job queue`, its siblings `App server 2` and `App server 3` do not
    A1 --> Q[Job queue]
```

```mermaid
graph LR
    U[Users] --> W1[Web server 1] & W2[Web server 2]
    %% finds: copies of `Web server` do different things to `Orders DB`: `Web server 1` read, `Web server 2` write
    W1 -->|read| DB[(Orders DB)]
    W2 -->|write| DB
```

Workers that specialise and keep the name of copies:
```mermaid
graph LR
    Q[Task queue] --> W1[Worker 1] & W2[Worker 2]
    %% finds: copies of `Worker` go different ways: `Worker 1` to `Email provider`, `Worker 2` to `SMS provider`
    W1 --> E[Email provider]
    W2 --> S[SMS provider]
```

Statements against the drawing:
```arch
client  web
service api
service mailer { communication events }
service cart { stateless, session local }   # finds: `cart` is `stateless`, yet its sessions are `local`
db      orders
web -> api -> mailer                        # finds: `mailer` takes events, yet `api` calls it and waits
api -> cart
api -> orders { on_miss hot }               # finds: `api` asks `hot` before `orders`, yet it is not connected to it
```

```arch
client   web
postgres copy { role replica, of main }   # finds: `copy` is a copy of `main`, which is not drawn
web -> api -> copy
```

## Good
```mermaid
graph LR
    LB[Load balancer] --> A1[App server 1] & A2[App server 2] & A3[App server 3]
    A1 & A2 & A3 --> DB[(Orders DB)] & Q[Job queue]
```

One line to the box around them, and one replica that feeds the warehouse:
```mermaid
graph LR
    U[Users] --> LB[Load balancer]
    LB --> tier
    subgraph tier[App tier]
        A1[App server 1]
        A2[App server 2]
    end
    tier --> DB[(Primary DB)]
    DB --> R1[(Read replica 1)] & R2[(Read replica 2)]
    R2 -->|CDC| WH[(Snowflake)]
```

Different words for the same operation, and a service that is an odd one by name:
```mermaid
graph LR
    LB[Load balancer] --> A1[App server 1] & A2[App server 2]
    A1 -->|reads orders| DB[(Orders DB)]
    A2 -->|query| DB
    LB --> M[Admin server]
    M --> Q[Job queue]
```

```arch
client  web
service api { stateless, session token }
service mailer { communication events }
redis   hot
db      orders
queue   jobs
web -> api -> hot
api -> orders { on_miss hot }
api ~> jobs ~> mailer
```
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from designlint.design import Component, Connection, Design
from designlint.diagnostic import Finding, Label, Severity
from designlint.rule import rule
from designlint.source import Span
from designlint.stated import Fact
from designlint.wording import listed, quoted

_APART = ("replicate", "cdc", "observe")
_COMPARED = ("service", "function", "realtime", "worker", "lb", "gateway", "cdn", "waf")
_VERBS = {  # one member, several members
    "read": ("reads from", "read from"),
    "write": ("writes to", "write to"),
    "readwrite": ("reads and writes", "read and write"),
    "publish": ("publishes to", "publish to"),
    "consume": ("consumes from", "consume from"),
}
_OTHER = ("is connected to", "are connected to")
_REST = re.compile(r".*[\s_#(-][nN]\)?|.*(?:\.{2,3}|…)\)?")  # "App server N" stands for all the others


@rule(Severity.WARNING)
def inconsistent_wiring(design: Design) -> Iterator[Finding]:
    """Compare the members of each replica group, and statements with what is drawn."""
    for component in design.components.values():
        if component.is_a(*_COMPARED):
            yield from _members(component, design)
        yield from _statements(component, design)
    for connection in design.connections:
        yield from _on_miss(connection, design)


def _members(component: Component, design: Design) -> Iterator[Finding]:
    """What only some members of a group are connected to, and where they do different things."""
    everyone = frozenset(member.id for member in component.members if not _REST.fullmatch(member.label))
    if len({member.label for member in component.members}) < len(component.members) or len(everyone) < 2:
        return  # boxes of one name are often one part that is drawn twice
    by_target: dict[str, list[Connection]] = defaultdict(list)
    for connection in design.out_of(component.id):
        if connection.op not in _APART:
            by_target[connection.target].append(connection)
    odd: dict[frozenset[str], list[Connection]] = defaultdict(list)
    for connections in by_target.values():
        who = frozenset[str]().union(*(_who(each, component, everyone) for each in connections))
        if who and who != everyone:
            odd[who].append(connections[0])
        elif who and len(connections) > 1:
            yield from _different_operations(component, connections, everyone, design)
    if len(odd) > 1:
        yield _all_odd(component, odd, design)
    for who, firsts in odd.items() if len(odd) == 1 else ():
        yield _odd_one(component, who, firsts, design)


def _all_odd(component: Component, odd: Mapping[frozenset[str], list[Connection]], design: Design) -> Finding:
    """Copies that go different ways, so that none is the odd one."""
    ways = [
        f"{listed(_names(component, who))} to {listed(design.components[each.target].name for each in connections)}"
        for who, connections in odd.items()
    ]
    connections = [each for firsts in odd.values() for each in firsts]
    more = f" and {len(ways) - 3} more" if len(ways) > 3 else ""
    return Finding(
        message=f"copies of {quoted(component.name)} go different ways: {', '.join(ways[:3])}{more}",
        at=connections[0].span,
        label="copies do the same work",
        help="wire all copies alike, or name each after what it does",
        follow_up=f"which copy of {quoted(component.name)} gets the next request, and can it serve it?",
        related=tuple(Label(each.span, "and here") for each in connections[1:4]),
        components=(component.id, *(each.target for each in connections)),
        connections=tuple(each.pair for each in connections),
    )


def _who(connection: Connection, component: Component, everyone: frozenset[str]) -> frozenset[str]:
    """The members that a connection begins at; a line from the box around them is from all."""
    drawn = frozenset(each.source for each in connection.drawn)
    return drawn & everyone if drawn <= {member.id for member in component.members} else everyone


def _names(component: Component, ids: Iterable[str]) -> list[str]:
    wanted = set(ids)
    return [member.label.split("\n", 1)[0] for member in component.members if member.id in wanted]


def _odd_one(component: Component, who: frozenset[str], connections: list[Connection], design: Design) -> Finding:
    first = connections[0]
    some = _names(component, who)
    rest = [member for member in component.members if member.id not in who and not _REST.fullmatch(member.label)]
    targets = listed(design.components[each.target].name for each in connections)
    verb = _VERBS.get(first.op or "", _OTHER)[len(some) > 1]
    plural = len(rest) > 1
    whose = f"{'their' if len(some) > 1 else 'its'} sibling{'s' if plural else ''}"
    denied = ("do not" if plural else "does not") if first.op in _VERBS else ("are not" if plural else "is not")
    does = f"{whose} {listed(_names(component, (member.id for member in rest)))} {denied}"
    return Finding(
        message=f"{listed(some)} {verb} {targets}, {does}",
        at=first.span,
        label="drawn for some copies only",
        help="wire all copies alike, or give the one with the special role a name of its own",
        follow_up=f"a request that needs {targets} reaches {quoted(rest[0].label)}: what happens?",
        related=tuple(Label(member.span, "a copy without this line") for member in rest),
        components=(component.id, *(each.target for each in connections)),
        connections=tuple(each.pair for each in connections),
    )


def _different_operations(
    component: Component, connections: list[Connection], everyone: frozenset[str], design: Design
) -> Iterator[Finding]:
    """Members that all reach a part, one to read and another one to write."""
    does: dict[str, set[str]] = defaultdict(set)
    for each in connections:
        for member in _who(each, component, everyone):
            does[member].add(each.op or "")
    if any("" in operations for operations in does.values()) or len({frozenset(each) for each in does.values()}) == 1:
        return
    shown = [f"{quoted(_names(component, [id])[0])} {' and '.join(sorted(does[id]))}" for id in list(does)[:3]]
    target = design.components[connections[0].target]
    yield Finding(
        message=f"copies of {quoted(component.name)} do different things to {quoted(target.name)}: {', '.join(shown)}",
        at=connections[0].span,
        label="copies do the same work",
        help="wire all copies alike, or name them after what they do",
        follow_up=f"which copy of {quoted(component.name)} may a client ask for what?",
        related=tuple(Label(each.span, "and here") for each in connections[1:4]),
        components=(component.id, target.id),
        connections=(connections[0].pair,),
    )


def _statements(component: Component, design: Design) -> Iterator[Finding]:
    """Declared facts of one part that the drawing contradicts."""
    name = quoted(component.name)
    stateless = component.fact("stateless")
    if stateless and stateless.value is not False and component.word("session") == "local":
        message = f"{name} is `stateless`, yet its sessions are `local`"
        yield _contradiction(message, stateless.span, "keep sessions outside (`session external`)", (component.id,))
    if component.word("communication") == "events":
        for each in design.into(component.id):
            if each.mode == "sync" and each.op is None:
                caller = quoted(design.components[each.source].name)
                message = f"{name} takes events, yet {caller} calls it and waits"
                cure = f"send it a message (`{each.source} ~> {component.id}`, dotted in a mermaid diagram)"
                yield _contradiction(message, each.span, cure, each.pair)
    fact = component.fact("of")
    if fact and isinstance(fact.value, str) and not _is_drawn(fact, design):
        message = f"{name} is a copy of {quoted(fact.value)}, which is not drawn"
        yield _contradiction(message, fact.span, "draw it, or correct the name", (component.id,))


def _is_drawn(fact: Fact, design: Design) -> bool:
    wanted = str(fact.value).lower()
    return any(wanted in (each.id.lower(), each.name.lower()) for each in design.components.values())


def _on_miss(connection: Connection, design: Design) -> Iterator[Finding]:
    """A cache that is to be asked first has to be connected."""
    fact = connection.fact("on_miss")
    if fact is None or not isinstance(fact.value, str):
        return
    beside = [design.components[each.target] for each in design.out_of(connection.source)]
    if any(fact.value.lower() in (each.id.lower(), each.name.lower()) for each in beside):
        return
    source, target = (quoted(design.components[id].name) for id in connection.pair)
    message = f"{source} asks {quoted(fact.value)} before {target}, yet it is not connected to it"
    yield _contradiction(message, fact.span, f"draw `{connection.source} -> {fact.value}`", connection.pair)


def _contradiction(message: str, at: Span, cure: str, ids: tuple[str, ...]) -> Finding:
    return Finding(
        message=message,
        at=at,
        label="the drawing says otherwise",
        help=f"{cure}, or correct the statement",
        follow_up="which of the two is true?",
        components=tuple(dict.fromkeys(ids)),
    )
