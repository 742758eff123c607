"""A part that is there just in case.

What no feature needs and no flow touches still has to be deployed, patched, paid and understood, and it hides what the
system really does. It is cheaper to add a part on the day that something needs it than to carry it until then.

Three signs: a part that no declared flow uses and no feature names; a part that takes one call and makes the same call
again, in the same protocol, while nothing says what it does in between; and a label such as "future" or "maybe".

## When it does not matter
Parts that are `optional`. Monitors, secrets, identity, settings, dead-letter queues, backups and archives, copies and
standbys: they are there for bad days. What happens behind a message, a feed, or a service at which a flow stops. The
ways of clients, schedulers, other parties and CDNs that no flow speaks of. What says what it `does`, or what happens
without it (`failure`). Flows that cover less than half of the design: they are examples then. A gateway that checks
who calls or spreads the load. "Future" in the name of a service, which may be a forecast. What a decision says of the
part is quoted.

## How to repair it
Delete it, or say what it is for: a step of a flow, a feature, `does "…"`, or `optional` for what may come.

## What an interviewer asks next
What would users notice if this part were gone?

Sources: "System Design Interview Execution" (signs of over-engineering: components just in case).

## Bad
On no flow, and in no feature:
```arch
requirements { feature "buy tickets", dau 50k, read 20/user/day, write 2/user/day, peak 3x }
client   web
service  shop x2
postgres orders
mongodb  extras   # finds: no flow or feature uses `extras`
web -> shop -> orders
shop -> extras
flow buy { web -> shop -> orders }
```

A call that is only handed on, and a label that says it:
```mermaid
graph LR
    %% arch: requirements { dau 50k, read 20/user/day, write 2/user/day, peak 3x }
    U[Users] -->|HTTPS| A[Shop x2]
    A -->|gRPC| F
    %% finds: `Facade` takes one call and makes it again (grpc)
    F[Facade] -->|gRPC| P[Pricing service x2]
    A --> D[(PostgreSQL)]
    %% finds: `Redis, maybe` is drawn for later
    A --> R[(Redis, maybe)]
```

What a decision says is quoted:
```arch
requirements { feature "buy tickets", dau 50k, read 20/user/day, write 2/user/day, peak 3x }
client   web
service  shop x2
postgres orders
mongodb  extras   # finds: the design says "the old importer still fills it"
web -> shop -> orders
shop -> extras
flow buy { web -> shop -> orders }
decide extras { choose "keep it", because "the old importer still fills it" }
```

## Good
Named by a feature, `optional`, or there for bad days:
```arch
requirements { feature "buy tickets", feature "read the reviews of others", dau 50k, read 20/user/day, peak 3x }
client   web
service  shop x2
postgres orders
mongodb  reviews
redis    hot { optional }
vault    keys
s3       backups
postgres spare { role standby }
web -> shop -> orders & reviews & hot & keys
orders => spare
shop -> backups: nightly backup
flow buy { web -> shop -> orders }
```

Behind a message, behind the end of a flow, and a client with ways of its own:
```arch
requirements { feature "buy tickets", dau 50k, read 20/user/day, write 2/user/day, peak 3x }
client   web
client   staff
service  shop x2
service  office
service  pricing x2
redis    prices
postgres orders
sqs      mails { dlq lost }
sqs      lost
worker   mailer
external smtp
web -> shop -> orders & pricing
pricing -> prices
shop ~> mails ~> mailer -> smtp
staff -> office -> orders
flow buy { web -> shop -> orders, shop -> pricing, shop ~> mails }
```

Support, ways of their own, and parts whose use is told elsewhere:
```arch
requirements { feature "buy tickets", dau 50k, read 20/user/day, write 2/user/day, peak 3x }
client    web
cloudfront edge
s3        pictures
service   shop x2
postgres  orders
prometheus watch
keycloak  people
etcd      settings
redis     hot
redis     seen { does "remembers what a buyer has looked at" }
scheduler nightly
worker    report
external  bank
service   ledger
web -> edge -> pictures
web -> shop -> orders & people & settings & hot & seen
watch -> shop { observe }
nightly -> report -> orders
bank -> ledger -> orders
flow buy { web -> shop -> orders }
failure hot { effect "pages are slower", mitigation "none" }
```

```arch
requirements { dau 50k, read 20/user/day, write 2/user/day, peak 3x }
client  web
gateway gate { auth token }
service sales "Future sales" x1
web -> gate: HTTPS
gate -> sales: HTTPS
```

A few flows as examples, and a call that changes on its way or whose step is named:
```arch
requirements { feature "buy tickets", dau 50k, read 20/user/day, write 2/user/day, peak 3x }
client   web
service  shop x2
service  seats
service  halls
service  tours
postgres orders
web -> shop -> orders & seats & halls & tours
flow buy { web -> shop -> orders }
```

```mermaid
graph LR
    %% arch: requirements { dau 50k, read 20/user/day, write 2/user/day, peak 3x }
    U[Users] -->|HTTPS| G[API gateway] -->|HTTP| A[Shop x2] -->|gRPC| T[Tax service] -->|gRPC| P[Pricing service]
```

A design without a scale:
```arch
client  web
service shop x2
redis   hot "Redis (future)"
web -> shop -> hot
```
"""

from collections.abc import Iterator

from designlint.analysis.load.messaging import dead_letters
from designlint.analysis.load.scale import scale_declared
from designlint.analysis.structure.passing import handed_on
from designlint.analysis.structure.usage import is_named, used_by_flows
from designlint.analysis.words.reasons import names_of, stated_reason
from designlint.analysis.words.remarks import words_of
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Severity
from designlint.rule import rule
from designlint.wording import quoted

_SUPPORT = ("monitor", "secrets", "auth", "coordinator")
_OTHER_WAYS = ("client", "external", "dns", "cdn", "waf", "scheduler")
_NO_FORECAST = (
    "cache",
    "db",
    "search",
    "objects",
    "warehouse",
    "queue",
    "stream",
    "lb",
    "gateway",
    "cdn",
    "waf",
    "dns",
)
_FED = ("write", "replicate", "cdc", "observe")


@rule(Severity.INFO)
def just_in_case_component(design: Design, *, least_covered: float = 0.5) -> Iterator[Finding]:
    """Look for parts without a use: none yet, none declared, none between two equal calls."""
    if not scale_declared(design):
        return
    judged = [each for each in design.components.values() if not _may_wait(each, design)]
    unused = _unused(judged, least_covered, design)
    for part in judged:
        name, protocol = quoted(part.name), handed_on(design, part)
        if _is_for_later(part):
            yield _finding(part, f"{name} is drawn for later", design)
        elif part.id in unused:
            yield _finding(part, f"no flow or feature uses {name}", design)
        elif protocol:
            yield _finding(
                part, f"{name} takes one call and makes it again ({protocol}): nothing says what for", design
            )


def _is_for_later(part: Component) -> bool:
    """Whether its own words put it off; "future" alone may be a forecast, but not on a store or a balancer."""
    words = words_of(part) if part.kind is not None else set()
    return "someday" in words or ("future" in words and part.is_a(*_NO_FORECAST))


def _may_wait(part: Component, design: Design) -> bool:
    """Whether it is there for bad days, or is marked as what may be left out."""
    if part.says("optional") or part.is_a(*_SUPPORT) or part.id in dead_letters(design) or part.says("of"):
        return True
    return part.word("role") in ("standby", "replica") or "archive" in words_of(part, *design.into(part.id))


def _unused(judged: list[Component], least_covered: float, design: Design) -> set[str]:
    """What no flow uses and no feature names, where the flows cover the design and not only show an example."""
    used = used_by_flows(design)
    own = [each for each in judged if each.kind is not None and not each.is_a(*_OTHER_WAYS)]
    left = [each for each in own if each.id not in used]
    if not used or len(left) > (1 - least_covered) * len(own):
        return set()
    return {each.id for each in left if _is_called(each, design) and not is_named(design, each)}


def _is_called(part: Component, design: Design) -> bool:
    """Whether a line leads to it; what is only filled is a matter of `unused-copy`."""
    into = design.into(part.id)
    return any(each.op not in _FED for each in into) or (bool(into) and bool(design.out_of(part.id)))


def _finding(part: Component, text: str, design: Design) -> Finding:
    reason = stated_reason(design, *names_of(part))
    return Finding(
        message=text + (f'; the design says "{reason}"' if reason else ""),
        at=part.span,
        label="just in case?",
        help="delete it, or say what it is for, in a flow, a feature or `does`; what may come later is "
        f"`{design.writing.fact(f'{part.id} {{ optional }}')}`",
        follow_up=f"what would users notice if {quoted(part.name)} were gone?",
        components=(part.id,),
    )
