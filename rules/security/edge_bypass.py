"""A service behind a gateway that clients can also reach without it.

The gateway checks tokens, the firewall drops attacks, the CDN absorbs floods: for those who come that way. An address
that leads past them makes all of it optional, and attackers find addresses. In a drawing it often is a shortcut that
somebody needed once.

Gateways and web application firewalls are controls, and a CDN if it states one (`rate_limit`, `auth`, a firewall in its
name). A service is found that clients reach through such a control and on another way without any. Past a CDN that
only says it is one it is information: caches can be meant for some requests only.

## When it does not matter
A realtime server or an upload endpoint with `auth` of its own, or of which nobody says: sockets and large files often
have their own door. Clients that load static files from the CDN and call the service beside it. Staff with tools of
their own, other people's systems that call back, and parts that nothing guards at all, which is a matter of other
rules. What clients reach at a store directly is another finding.

## How to repair it
Accept connections from the edge only (a security group, a header that the edge signs, a private link), and take the
arrow away. The price is that nobody can debug past the gateway any more.

## What an interviewer asks next
I know the address of the load balancer behind your firewall: what stops me?

Sources: Azure Well-Architected SE:06 (network controls) · OWASP API Security Top 10 2023, API9 (improper inventory).

## Bad
```arch
client  web
client  app
gateway gate { auth token, rate_limit 50/s }
service orders
web -> gate -> orders
app -> orders              # finds: `app` reaches `orders` without `gate`
```

```mermaid
graph LR
    U[Users] --> W[AWS WAF]
    W --> LB[Load balancer]
    LB --> A[App server]
    %% finds: `Users` reaches `App server` without `AWS WAF`
    U --> A
```

Past the firewall over the balancer behind it:
```arch
client  web
client  legacy "Old mobile app"
waf     wall
lb      entry
service api
web -> wall -> entry
entry -> api              # finds: `Old mobile app` reaches `api` over `entry` without `wall`
legacy -> entry
```

A CDN that states no control:
```arch
client  web
cdn     edge
service api
web -> edge: every page
edge -> api
web -> api: POST order    # finds: `web` reaches `api` without `edge`
```

## Good
```arch
client  web
client  app
gateway gate { auth token }
service orders
web & app -> gate -> orders
```

A socket with its own login, an upload endpoint, and static files from the CDN:
```mermaid
graph LR
    U[Users] --> G[API gateway]
    G --> A[App server]
    A --> W[WebSocket server]
    U --> W
```

```arch
client  web
gateway gate { auth token }
service orders
service files "Upload service" { auth token }
web -> gate -> orders & files
web -> files: upload
```

```mermaid
graph LR
    U[Users] -->|static files| C[CloudFront]
    C -->|on a miss| A[App server]
    U -->|API| A
```

Staff, and callers that are no clients:
```arch
client   web
client   admin "Admin console"
external stripe
gateway  gate { auth token }
service  orders
web -> gate -> orders
admin -> orders
stripe -> orders: webhook
```
"""

from collections import deque
from collections.abc import Iterator, Mapping

from designlint.analysis.structure.entrance import FIRST, WAY, Arrival, arrivals, outsiders, says
from designlint.analysis.words.remarks import words_of
from designlint.design import Component, Connection, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.rule import rule
from designlint.wording import listed, quoted

_CONTROLS = ("gateway", "waf", "cdn")
_NO_CALLS = ("replicate", "cdc", "observe", "consume", "publish")


@rule(Severity.WARNING)
def edge_bypass(design: Design) -> Iterator[Finding]:
    """Compare what clients reach through controls with what they reach without any."""
    if not design.of_kind(*_CONTROLS):
        return
    behind = _behind_controls(design)
    for id, arrival in arrivals(design, _is_control).items():
        passed = behind.get(id, ())
        guarding = [each for each in passed if _guards(each, design)]
        if not passed or _has_own_door(arrival):
            continue
        if guarding or not _for_static_content(passed, design):
            yield _finding(arrival, guarding or list(passed), sure=bool(guarding))


def _is_control(part: Component | Connection) -> bool:
    return isinstance(part, Component) and part.is_a(*_CONTROLS)


def _behind_controls(design: Design) -> Mapping[str, tuple[Component, ...]]:
    """The working parts that users reach through controls, directly or by calls of other parts, with those controls.

    Each part is visited once without a control before it and once with one.
    """
    found: dict[str, tuple[Component, ...]] = {}
    line: deque[tuple[str, tuple[Component, ...]]] = deque((each.id, ()) for each in outsiders(design))
    seen = {(id, False) for id, _ in line}
    while line:
        id, controls = line.popleft()
        for connection in design.out_of(id):
            part = design.components[connection.target]
            passed = (*controls, part) if _is_control(part) else controls
            state = (part.id, bool(passed))
            if state in seen or connection.op in _NO_CALLS or not _goes_on(part, bool(passed)):
                continue
            seen.add(state)
            if passed and part.is_a(*FIRST):
                found[part.id] = passed
            line.append((part.id, passed))
    return found


def _goes_on(part: Component, controlled: bool) -> bool:
    """Whether a way goes on over a part: over edge parts and what stands in for clients; behind controls over all."""
    return not part.is_a("client", "external") if controlled else part.is_a(*WAY, "client")


def _guards(control: Component, design: Design) -> bool:
    """Whether a control keeps anybody out: gateways and firewalls do, a CDN if it says so."""
    if not control.is_a("cdn"):
        return True
    return bool(control.says("rate_limit") or control.says("auth") or says(design, control, "rate_limit"))


def _for_static_content(controls: tuple[Component, ...], design: Design) -> bool:
    """Whether a CDN is there for files: its lines say so, or it hosts a frontend."""
    lines = [line for each in controls for line in (*design.into(each.id), *design.out_of(each.id))]
    hosts = any(each.technology is not None and "client" in each.technology.also for each in controls)
    return hosts or "static_content" in words_of(*controls, *lines)


def _has_own_door(arrival: Arrival) -> bool:
    """Whether it is a socket or an upload endpoint that is not known to let everybody in."""
    apart = arrival.part.is_a("realtime") or bool(
        words_of(arrival.part, arrival.connection) & {"upload", "conversation"}
    )
    return apart and arrival.part.says("auth") is not False


def _finding(arrival: Arrival, controls: list[Component], *, sure: bool) -> Finding:
    name, client = quoted(arrival.part.name), quoted(arrival.client.name)
    names = listed(each.name for each in controls)
    over = f" over {listed(each.name for each in arrival.way)}" if arrival.way else ""
    return Finding(
        message=f"{client} reaches {name}{over} without {names}",
        at=arrival.connection.span,
        label="past the controls" if sure else "past the CDN",
        help=f"let {name} take connections from {quoted(controls[-1].name)} only, and take this line away",
        severity=Severity.WARNING if sure else Severity.INFO,
        tradeoff=Tradeoff(f"nobody can try {name} past {quoted(controls[-1].name)} any more"),
        follow_up=f"I know the address of {name}: what stops me from calling it?",
        related=tuple(Label(each.span, "is passed by") for each in controls[:3]),
        components=(arrival.part.id, *(each.id for each in controls)),
        connections=(arrival.connection.pair,),
    )
