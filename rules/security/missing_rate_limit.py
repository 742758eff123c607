"""A public entrance without a limit on how much one caller may take.

A script on one laptop sends a thousand requests a second. Without a limit for each caller it takes the capacity of
everybody else, guesses passwords and codes, copies the catalogue, or runs up the bill of whatever grows by itself.

Any part on the way from the client up to and including the first service counts: `rate_limit` stated on it, a web
application firewall, a rate limiter or a cache of that role beside it, or a word on it ("throttling", "quota") in a
label, a decision or a note.

## When it does not matter
An audience that is internal, or one that nobody states: then this rule is silent, unless the entrance itself is
declared `public`. Static files behind a CDN are left to the CDN.

## How to repair it
Limit by key, user or address where requests come in: `gateway gate { rate_limit 50/s }`, and answer 429 with
`Retry-After`. Say what happens when the limiter itself is down: let everybody in (open) or nobody (closed). It costs
false alarms behind shared addresses, and a counter that all instances share.

## What an interviewer asks next
By what do you count: address, user or key? And when the counter store is gone, do you let requests in?

Sources: OWASP API Security Top 10 2023, API4 (unrestricted resource consumption) · SRE book, "Handling overload"
(limits for each customer).

## Bad
```arch
requirements { audience public }
client   web
lb       entry
service  api x4 { capacity 500/s }
web -> entry
entry -> api        # finds: nothing limits a caller of `api`; one script can use all 2,000/s
```

```mermaid
graph LR
    %% arch: requirements { audience public }
    U[Users] --> LB[Load balancer]
    %% finds: nothing limits a caller of `Order service`
    LB --> O[Order service]
```

Declared public, whoever the audience is; a limit that is stated to be none:
```arch
client   web
gateway  gate { public, rate_limit none }
service  api
web -> gate
gate -> api   # finds: nothing limits a caller of `api`
```

## Good
At the gateway, in the service, by a firewall, at the CDN:
```arch
requirements { audience public }
client   web, client app, client tv, client car
gateway  gate { rate_limit 50/s }
service  api
service  feed { rate_limit yes }
waf      wall
service  search
cdn      edge { rate_limit 200/s }
service  pages
web -> gate -> api
app -> feed
tv -> wall -> search
car -> edge -> pages
```

A limiter beside the way, or a word on it:
```mermaid
graph LR
    %% arch: requirements { audience public }
    U[Users] --> G[API gateway]
    G --> R[Rate limiter]
    G --> O[Order service]
```

```arch
requirements { audience public }
client   web
service  api
redis    counts { role rate-limit }
web -> api -> counts
```

```arch
requirements { audience public }
client   web
gateway  gate
service  api
web -> gate -> api
decide gate { choose "managed gateway", because "usage plans throttle each key" }
```

An internal audience, staff, and static files only:
```arch
requirements { audience internal }
client   web
service  api
web -> api
```

```arch
requirements { audience public }
client   admin "Administrator"
client   web
cdn      edge
s3       site { data public }
service  backoffice
admin -> backoffice
web -> edge -> site
```
"""

from collections.abc import Iterator, Sequence

from designlint.analysis.load.capacity import takes
from designlint.analysis.structure.entrance import Arrival, arrivals, beside, flows_into, is_open_to_all, says
from designlint.analysis.words.remarks import said_of
from designlint.design import Component, Connection, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.quantity import show_rate
from designlint.rule import rule
from designlint.wording import listed, quoted

_CLAIM = "rate_limit"


@rule(Severity.WARNING, yields_to=("edge-bypass",))
def missing_rate_limit(design: Design) -> Iterator[Finding]:
    """Walk from the clients to the first working parts, and stop where something limits a caller."""
    public = is_open_to_all(design)
    if public is False or _CLAIM in said_of(design):
        return
    found = list(arrivals(design, lambda part: _limits(part, design)).values())
    if not public:
        found = [each for each in found if any(part.says("public") for part in (each.part, *each.way))]
    if found:
        yield _finding(found, design)


def _limits(part: Component | Connection, design: Design) -> bool:
    """Whether something here counts what one caller asks for."""
    if isinstance(part, Connection):
        return says(design, part, _CLAIM)
    stated = part.says("rate_limit")
    if stated is not None:
        return stated
    if part.is_a("waf") or says(design, part, _CLAIM):
        return True
    return any(each.word("role") == "rate-limit" or says(design, each, _CLAIM) for each in beside(design, part))


def _capacity(part: Component, design: Design) -> tuple[float, str] | None:
    """What all instances of a part take per second, and the default that this rests on, "" if it is declared."""
    found = takes(design, part, "reads")
    if found is None:
        return None
    figure, declared = found
    count = part.instances.count or 1
    default = "" if declared else f"one {quoted(part.name)} takes {show_rate(figure.plan)} ({figure.origin})"
    return figure.plan * count, default


def _finding(found: Sequence[Arrival], design: Design) -> Finding:
    first, *others = found
    names = listed(each.part.name for each in found)
    capacity = _capacity(first.part, design)
    price = "" if capacity is None else f"; one script can use all {show_rate(capacity[0])}"
    if capacity is not None and first.part.instances.count is None:
        price += " that an instance takes"
    elif capacity is not None and others:
        price += f" of {quoted(first.part.name)}"
    before = next((each for each in first.way if each.is_a("gateway", "lb", "cdn")), first.part)
    return Finding(
        message=f"nothing limits a caller of {names}{price}",
        at=first.connection.span,
        label="as often as they like",
        help=f"limit each key, user or address: `{design.writing.fact(before.id)} {{ rate_limit 50/s }}`, "
        "and say whether requests pass while the limiter is down",
        tradeoff=Tradeoff("false alarms behind shared addresses, and a counter that all instances share"),
        follow_up="by what do you count: address, user or key? and when the counter is gone, do requests pass?",
        related=tuple(Label(each.connection.span, f"nor of {quoted(each.part.name)}") for each in others[:4]),
        components=tuple(each.part.id for each in found),
        connections=tuple(each.connection.pair for each in found),
        flows=tuple(dict.fromkeys(flow.id for each in found for flow in flows_into(design, each.part))),
        figures={} if capacity is None else {"capacity": capacity[0]},
        assumptions=(capacity[1],) if capacity is not None and capacity[1] else (),
    )
