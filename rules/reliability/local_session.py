"""Sessions in the memory of one of several servers.

The next request of a user may land on a server that never saw this user: the cart is empty, the login is gone. It gets
worse with each deployment and each new instance, and does not show in a test with one server.

A service that keeps sessions in its own memory (`session local`, or words such as "in-memory sessions") and runs more
than once is an error. A service that says it is not stateless, and not where its state is kept, is a warning. So are
servers of open connections (WebSocket) that run more than once and share nothing: a message for a user who is
connected to another one goes nowhere.

## When it does not matter
One instance. Sticky routing, on the service or on the balancer before it, though a lost server then loses its
sessions. A session store beside the service, or a token that carries the session. Open connections whose servers
share a registry, a broker or a cache, directly or through the services that talk to them, managed ones, and those
that stream each user's own answers or media. State that is split by key (`shard_by`) or shared by the members of a
cluster (`role member`) is meant to be where it is.

## How to repair it
Put the session into a signed token or into a store that all instances share (`session external`), and give servers of
open connections a registry or a channel between them. Each request then needs that store, and a token can not be taken
back before it expires.

## What an interviewer asks next
An instance is replaced in the middle of the day: what do its users notice?

Sources: The Twelve-Factor App, VI (processes) · "System Design Interview Best Practices" (session handling).

## Bad
```arch
client  web
alb     entry
service shop "Shop" x3 { session local }   # finds: the next request may land on one of the 2 other instances of `Shop`
service games x2 { stateless no }          # finds: `games` keeps something between two requests
dynamodb store
web -> entry -> shop & games -> store
```

```mermaid
graph LR
    U[Users] --> LB[Load balancer]
    %% finds: the 3 instances of `Chat WebSocket server` share nothing
    LB --> C1[Chat WebSocket server 1]
    LB --> C2[Chat WebSocket server 2]
    LB --> C3[Chat WebSocket server 3]
```

## Good
One instance, sticky routing, a session store, a token:
```arch
client  web
nginx   entry x2 { session sticky }
alb     door
service shop x3 { session local }
service admin x1 { session local }
service news x3 { session sticky }
service cart x3 { session local }
service users x3 { session token, stateless }
service games x3 { stateless no, shard_by game_id }
service nodes x3 { stateless no, role member }
nginx   third x2 "NGINX, ip_hash"
service wiki x2 { session local }
redis   sessions { role session }
web -> entry -> shop
web -> door -> admin & news & cart & users & games & nodes
web -> third -> wiki
cart -> sessions
```

Servers of open connections with a channel between them:
```mermaid
graph LR
    U[Users] --> LB[Load balancer]
    LB --> C1[Chat WebSocket server 1]
    LB --> C2[Chat WebSocket server 2]
    C1 & C2 --> R[(Redis pub/sub)]
```

A registry behind the services that talk to them, and a managed one:
```arch
client   web
realtime chat x4
pusher   live x2
realtime tokens "SSE stream of answers" x3
service  messages x3
redis    presence { role presence }
realtime board x2
postgres moves
web -> chat & live & tokens & board
board -> moves: LISTEN
chat -> messages: "gRPC stream"
messages -> presence
messages -> live
```
"""

import re
from collections.abc import Iterator

from designlint.design import Component, Design
from designlint.diagnostic import Finding, Severity, Tradeoff
from designlint.rule import rule
from designlint.vocabulary.lexicon import claims
from designlint.wording import quoted

_SERVICES = ("service", "realtime", "gateway")
_SHARED = ("cache", "queue", "stream", "coordinator")
_OWN_ANSWERS = re.compile(r"\b(?:sse|sfu|webrtc|media|turn|stun|streaming)\b", re.IGNORECASE)
_TRADEOFF = Tradeoff("each request needs the store, or a token that can not be taken back at once", "low", "low")


@rule(Severity.ERROR)
def local_session(design: Design) -> Iterator[Finding]:
    """Judge each service that runs more than once by where it keeps what it knows of its users."""
    for component in design.of_kind(*_SERVICES):
        if not ((component.instances.count or 0) >= 2 or component.says("autoscale")):
            continue
        local = _keeps_sessions(component)
        if local and not _sticky(component, design) and not _session_store(component, design):
            yield _finding(component)
        elif local is None and component.says("stateless") is False and not _shares_state(component, design):
            yield _stateful(component)
        elif component.is_a("realtime") and _tells_others(component) and not _channel(component, design):
            yield _unconnected(component, design)


def _words(component: Component) -> set[str]:
    return claims("\n".join((component.label, *component.texts("does"))))


def _keeps_sessions(component: Component) -> bool | None:
    """Whether sessions are in its own memory: stated, or said in words; None if nobody says."""
    kept = component.word("session")
    if kept is not None:
        return kept == "local"
    return True if _words(component) >= {"in_memory", "session"} else None


def _sticky(component: Component, design: Design) -> bool:
    """Whether what stands before it sends a user to the same instance again."""
    into = design.into(component.id)
    before = [design.components[each.source] for each in into]
    said = claims("\n".join(each.label for each in into)).union(*(_words(each) for each in (component, *before)))
    return "sticky" in said or any(each.word("session") == "sticky" for each in before)


def _session_store(component: Component, design: Design) -> bool:
    """Whether a store of sessions is connected, by its role or by the words on it."""
    beside = [(each, design.components[each.target]) for each in design.out_of(component.id)]
    return any(
        store.is_a("cache", "db")
        and (store.word("role") == "session" or "session" in _words(store) | claims(each.label))
        for each, store in beside
    )


def _shares_state(component: Component, design: Design) -> bool:
    return bool(component.says("shard_by")) or component.word("role") == "member" or _sticky(component, design)


def _tells_others(component: Component) -> bool:
    """Whether its connections get what others send: not a stream of one user's own answers, nor what others run."""
    product = component.technology
    managed = component.says("managed") or (product is not None and product.managed)
    return not managed and not _OWN_ANSWERS.search(component.label)


def _channel(component: Component, design: Design) -> bool:
    """Whether something that its instances share is connected, directly or through a service that talks to it."""
    near = _neighbours(component, design)
    far = [other for each in near if each.is_a("service", "function", "worker") for other in _neighbours(each, design)]
    listens = any(each.is_a("db") for each in near)  # it may poll, or be told of changes
    return listens or any(each.is_a(*_SHARED) or "session" in _words(each) for each in (*near, *far))


def _neighbours(component: Component, design: Design) -> list[Component]:
    ids = [each.target for each in design.out_of(component.id)] + [each.source for each in design.into(component.id)]
    return [design.components[id] for id in dict.fromkeys(ids)]


def _finding(component: Component) -> Finding:
    fact = component.fact("session")
    others = max((component.instances.count or 0) - 1, 0)
    which = ("another instance", "the other instance", f"one of the {others} other instances")[min(others, 2)]
    return Finding(
        message=f"the next request may land on {which} of {quoted(component.name)}, which never saw this user",
        at=component.span,
        label="`session local`" if fact else "sessions in memory",
        help="keep the session in a store that all instances share (`session external`) or in a signed token "
        "(`session token`)",
        tradeoff=_TRADEOFF,
        follow_up="an instance is replaced in the middle of the day: what do its users notice?",
        components=(component.id,),
        figures={"instances": others + 1.0} if others else {},
    )


def _stateful(component: Component) -> Finding:
    return Finding(
        message=f"{quoted(component.name)} keeps something between two requests, runs more than once, "
        "and nothing sends a user to the same instance again",
        at=component.span,
        label="`stateless no`",
        help="say where it is kept (`session external`), what splits it (`shard_by`), or that it is `session sticky`",
        severity=Severity.WARNING,
        tradeoff=_TRADEOFF,
        follow_up="an instance is replaced in the middle of the day: what is lost?",
        components=(component.id,),
    )


def _unconnected(component: Component, design: Design) -> Finding:
    count = component.instances.count
    instances = f"the {count} instances" if count else "the instances"
    return Finding(
        message=f"{instances} of {quoted(component.name)} share nothing: a message for a user who is connected to "
        "another one goes nowhere",
        at=component.span,
        label="no registry, no channel between them",
        help="add a channel that all of them listen to, or a registry of who is connected where: "
        f"`{design.writing.component('presence', 'Redis: who is connected where')}` and "
        f"`{design.writing.connection(component.id, 'presence')}`",
        severity=Severity.WARNING,
        tradeoff=Tradeoff(
            "each message takes one hop more, and the registry has to forget lost connections", "low", "medium"
        ),
        follow_up="a server dies with 50,000 open connections: how do they come back, and what did they miss?",
        components=(component.id,),
    )
