"""A request that waits for so many calls that the slow ones decide.

If one call in a hundred is slow, a request that needs a hundred calls at once is slow in 63 of 100 cases. Ten calls one
after the other to the same part are the same mistake in another dress: one query for each row (N+1).

Counted are the calls that one request of a flow makes: `parallel 40` and `calls 40` on a connection, and all remote
calls together.

## When it does not matter
Where nobody waits (behind a message), and where partial answers are good enough and the design says so (`fallback`).
Calls that nobody counts are taken as one each.

## How to repair it
Ask for many things in one call, use fewer and larger shards, give up on the slowest few, or send a second request when
the first is late (hedging). Hedging costs about 2% more requests.

## What an interviewer asks next
One shard takes two seconds: what does the user see, and when?

Sources: Dean and Barroso, The Tail at Scale (P = 1 - 0.99^N) · Azure Architecture Center, chatty I/O antipattern.

## Bad
```arch
client  web
service api
search  index "Search index" { shards 60, shard_by document }
web -> api: search
api -> index: query { read, parallel 60 }  # finds: each request waits for 60 parallel calls of `Search index`: 45.3%
```

One query for each of twenty rows:
```arch
client   web
service  api
postgres store
web -> api
api -> store { read, calls 20 }  # finds: each request calls `store` 20 times, one after the other
```

```mermaid
graph LR
    U[Users] --> A[Feed service]
    %% finds: each request waits for 25 parallel calls
    A -->|reads posts| S[(Cassandra)]
    %% arch: A -> S { parallel 25 }
```

## Good
```arch
client   web
service  api
postgres store
search   index { shards 4, shard_by document }
web -> api -> store { read, calls 2 }
api -> index { read, parallel 4 }
```

Partial results are enough:
```arch
client  web
service api
search  index { shards 100, shard_by document }
web -> api -> index { read, parallel 100, fallback "the answers that came in time" }
flow find { web -> api -> index }
```

A worker behind a queue may call as often as it likes:
```arch
client   web
service  api
sqs      jobs { dlq parked }
worker   crew
postgres store
web -> api
api ~> jobs ~> crew
crew -> store { write, calls 500 }
flow import { web -> api ~> jobs ~> crew -> store }
```

```mermaid
graph LR
    U[Users] --> A[Feed service] -->|reads posts| S[(Cassandra)]
```
"""

from collections.abc import Iterator

from designlint.analysis.response.waiting import Wait, WaitedCall, waited_calls, waits
from designlint.design import Connection, Design
from designlint.diagnostic import Finding, Severity, Tradeoff
from designlint.quantity import show_number, show_percent
from designlint.rule import rule
from designlint.wording import quoted

_SLOW = 0.01  # the 99th percentile: one call in a hundred is slower


@rule(Severity.INFO)
def wide_fan_out(
    design: Design, *, most_slow: float = 0.2, many_parallel: int = 50, most_calls: int = 10, most_remote: int = 30
) -> Iterator[Finding]:
    """Judge each call that somebody waits for, then the sum of all calls of each flow."""
    told: set[tuple[str, str]] = set()
    for each in waited_calls(design):
        call = each.connection
        if call.says("fallback"):
            continue
        together = _together(call)
        slow = 1 - (1 - _SLOW) ** together
        if slow >= most_slow and together > 1:
            told.add(call.pair)
            yield _wide(each, together, slow, Severity.WARNING if together >= many_parallel else Severity.INFO, design)
        elif _times(call) >= most_calls:
            told.add(call.pair)
            yield _chatty(each, _times(call), design)
    for wait in waits(design):
        if wait.flow is not None and not any(call.pair in told for call in wait.calls):
            yield from _sum(wait, most_remote, design)


def _together(call: Connection) -> float:
    """How many calls go out at the same time."""
    return (call.number("parallel") or _times(call)) if call.says("parallel") else 1.0


def _times(call: Connection) -> float:
    return call.number("calls") or 1.0


def _wide(each: WaitedCall, calls: float, slow: float, severity: Severity, design: Design) -> Finding:
    call = each.connection
    name = quoted(design.components[call.target].name)
    return Finding(
        message=f"each request waits for {show_number(calls)} parallel calls of {name}: "
        f"{show_percent(slow)} of them meet a slow one",
        at=call.span,
        label="as slow as the slowest",
        help=f"ask {name} for more in one call, use fewer shards, or answer without the slowest few",
        severity=severity,
        tradeoff=Tradeoff("hedged requests cost about 2% more load; partial answers miss something", "low", "medium"),
        follow_up=f"one part of {name} takes two seconds: what does the user see, and when?",
        components=(call.target,),
        connections=(call.pair,),
        flows=tuple(flow.id for flow in each.flows),
        figures={"calls": calls, "slow": slow},
        assumptions=("one call in a hundred is slow (The Tail at Scale)",),
    )


def _chatty(each: WaitedCall, calls: float, design: Design) -> Finding:
    call = each.connection
    name = quoted(design.components[call.target].name)
    return Finding(
        message=f"each request calls {name} {show_number(calls)} times, one after the other",
        at=call.span,
        label="a query for each row?",
        help=f"fetch them in one call of {name}: a join, a list of keys, a batch",
        tradeoff=Tradeoff("larger answers, and a batch to cut in pieces", "low", "low"),
        follow_up="how does the number of calls grow with the size of the answer?",
        components=(call.target,),
        connections=(call.pair,),
        flows=tuple(flow.id for flow in each.flows),
        figures={"calls": calls},
    )


def _sum(wait: Wait, most: int, design: Design) -> Iterator[Finding]:
    """All remote calls of one flow together."""
    assert wait.flow is not None
    calls = sum(max(_together(call), _times(call)) for call in wait.calls if not call.says("fallback"))
    if calls < most:
        return
    yield Finding(
        message=f"one request of {quoted(wait.flow.label)} makes {show_number(calls)} remote calls",
        at=wait.flow.span,
        label="many calls for one answer",
        help="merge calls into batches, or prepare the answer before it is asked for",
        tradeoff=Tradeoff("what is prepared may be stale", "low", "medium"),
        follow_up="which of these calls decide what the user sees first?",
        components=tuple(dict.fromkeys(call.target for call in wait.calls))[:5],
        flows=(wait.flow.id,),
        figures={"calls": calls},
    )
