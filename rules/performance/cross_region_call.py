"""A call across regions that a user waits for.

Light needs its time: between the coasts of the United States a round trip takes some 60 ms, from Europe to the American
east coast 80 ms, to Singapore 160 ms. A call that makes three of them spends a quarter of a second on the way, and
fails when either region does.

## When it does not matter
Clients on their way to the edge. Asynchronous replication and messages, for which nobody waits. Writes to a store that
is global on purpose and promises strong consistency: that is what it is for. Parts of which nobody says where they run.

## How to repair it
Keep a copy in the caller's region and read that; send what can wait as a message; merge many calls into one. A copy
lags behind: somebody has to accept old values.

## What an interviewer asks next
A user of the far region writes and reads at once: what does the user see?

Sources: napkin-math and cloud latency tables for round trips · AWS Well-Architected, performance pillar.

## Bad
```arch
requirements { latency p99 < 200 ms }
client web
region eu "eu-west-1" { service api "Shop API" }
region us "us-east-1" { postgres store "Orders" }
web -> api
api -> store: SQL  # finds: `Shop API` in `eu-west-1` waits 80 ms for `Orders` in `us-east-1`: 40% of the 200 ms
```

Three calls are too much:
```arch
requirements { latency p99 < 300 ms }
client  web
service api { regions eu-west-1 }
service prices { regions us-east-1 }
web -> api
api -> prices: HTTP { calls 3 }  # finds: waits 3 x 80 ms
```

```mermaid
graph LR
    U[Users] --> A[API]
    %% finds: `API` in `frankfurt` waits
    A -->|SQL| D[(PostgreSQL)]
    %% arch: A { regions frankfurt }
    %% arch: D { regions us-west-2 }
```

## Good
```arch
client web
region eu "eu-west-1" {
  service api
  postgres store
}
region us "us-east-1" { postgres copy { role replica, of store } }
web -> api -> store: SQL
store => copy
```

Nobody waits for the message, and nobody knows where the second store runs:
```arch
client web
region eu "eu-west-1" { service api }
region us "us-east-1" { sqs events { dlq parked } }
postgres store
web -> api -> store: SQL
api ~> events { publish, outbox }
```

A store that spans the regions on purpose:
```arch
client  web
service api { regions eu-west-1 }
spanner ledger { regions us-east-1, consistency strong }
web -> api -> ledger: commit { write }
```

```mermaid
graph LR
    U[Users] --> A[API] -->|SQL| D[(PostgreSQL)]
```
"""

from collections.abc import Iterator

from designlint.analysis.load.reads import percentile
from designlint.analysis.response.waiting import WaitedCall, waited_calls
from designlint.analysis.structure.places import Places, regions
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.quantity import show_duration, show_number, show_percent
from designlint.rule import rule
from designlint.vocabulary.regions import RoundTrip, round_trip
from designlint.wording import quoted


@rule(Severity.WARNING)
def cross_region_call(design: Design, *, most_of_budget: float = 0.5) -> Iterator[Finding]:
    """Look at every call that a user waits for whose ends run in different regions."""
    for each in waited_calls(design):
        source, target = (design.components[id] for id in each.connection.pair)
        here, there = regions(design, source), regions(design, target)
        if source.is_a("client") or here is None or there is None or not here.names or not there.names:
            continue
        if here.names & there.names or each.low or _global_on_purpose(target, each):
            continue
        way = _nearest(here, there, design)
        if way is not None:
            yield _finding(each, source, target, way, most_of_budget, design)


def _global_on_purpose(target: Component, call: WaitedCall) -> bool:
    spans = target.technology is not None and target.technology.scope in ("global", "regional")
    strong = target.word("consistency") == "strong" or call.connection.word("consistency") == "strong"
    return spans and strong and call.connection.op in ("write", "readwrite")


def _nearest(here: Places, there: Places, design: Design) -> tuple[str, str, RoundTrip] | None:
    """The two regions with the shortest way between them, as they are written."""
    ways = [
        (a, b, trip)
        for a in sorted(here.names)
        for b in sorted(there.names)
        if (trip := round_trip(_title(a, design), _title(b, design))) is not None
    ]
    found = min(ways, key=lambda way: way[2].p50, default=None)
    return None if found is None else (_title(found[0], design), _title(found[1], design), found[2])


def _title(region: str, design: Design) -> str:
    """What a region is called: the label of its box, or its name."""
    return design.groups[region].label if region in design.groups else region


def _finding(
    each: WaitedCall,
    source: Component,
    target: Component,
    way: tuple[str, str, RoundTrip],
    most_of_budget: float,
    design: Design,
) -> Finding:
    call, (from_region, to_region, trip) = each.connection, way
    calls = call.number("calls") or 1.0
    seconds = trip.p50 * (1.0 if call.says("parallel") else calls)
    targets = [percentile(bearer) for bearer in (*each.flows, design.requirements)]
    target_s = min((known for known in targets if known is not None), default=None)
    share = seconds / target_s if target_s else None
    times = f"{show_number(calls)} x " if seconds > trip.p50 else ""
    budget = f": {show_percent(share)} of the {show_duration(target_s)} budget" if share and target_s else ""
    return Finding(
        message=f"{quoted(source.name)} in {quoted(from_region)} waits {times}{show_duration(trip.p50)} for "
        f"{quoted(target.name)} in {quoted(to_region)}{budget}",
        at=call.span,
        label="a round trip across regions",
        help=f"keep a copy of what {quoted(target.name)} gives in {quoted(from_region)}, or send a message",
        severity=Severity.ERROR if share is not None and share > most_of_budget else None,
        tradeoff=Tradeoff("the copy lags behind, so somebody has to accept old values", "medium", "medium"),
        follow_up=f"a user in {quoted(from_region)} writes and reads at once: what does the user see?",
        related=(Label(target.span, f"runs in {quoted(to_region)}"),),
        components=(source.id, target.id),
        connections=(call.pair,),
        flows=tuple(flow.id for flow in each.flows),
        figures={"round_trip_ms": trip.p50 * 1000} | ({"share": share} if share is not None else {}),
        assumptions=(f"a round trip between the two takes {show_duration(trip.p50)} ({trip.origin})",),
    )
