"""Retries that multiply an overload.

A call that fails is tried again where the part is already in trouble. Three layers with three retries each turn one
request into 4 x 4 x 4 = 64 attempts at the last of them: what was slow is now down, and stays down after its cause is
gone. Retries without growing, random pauses come back all at the same moment.

From 27 attempts on it is a warning, from 64 on an error; more than one layer that retries is a warning in any case, and
so are retries that are declared to come without a pause (`backoff none`). Where nobody says how they are spread there
is one question.

## When it does not matter
Behind the first message of a flow nobody waits, and a queue has its own way of trying again. A budget for retries that
the design states ("retry budget", "adaptive retries") makes it information: with a tenth more load at most, layers
do no harm. So do flows that users can wait for (`low`).

## How to repair it
Retry at one layer, the one next to the part that fails, once or twice, with jitter, and only as long as retries stay
below a tenth of the requests. Users see an error now and then that a retry would have hidden.

## What an interviewer asks next
The last part is slow for a minute: what does its load look like in the minute after?

Sources: Amazon Builders' Library, "Timeouts, retries, and backoff with jitter" · SRE book, addressing cascading
failures (64 attempts over three layers).

## Bad
```arch
client   web
alb      lb
gateway  gate
service  api x3
service  orders "Order service" x3
postgres store "Orders" x2 { failover auto }
web -> lb -> gate
gate -> api: HTTP { retries 3, backoff jitter }
api -> orders: HTTP { retries 3, backoff jitter }
orders -> store: SQL { retries 3, backoff jitter }   # finds: one request becomes up to 64 attempts at `Orders`
```

Two layers, and retries all at once:
```arch
client   web
service  api x3
service  orders x3
dynamodb store
web -> api
api -> orders: HTTP { retries 1, backoff exponential }
orders -> store: read { retries 2, backoff jitter }   # finds: up to 6 attempts at `store`: `api` tries 2 times
api -> store: read { retries 1, backoff none }        # finds: `api` calls `store` again at once, without a pause
```

Nobody says how they are spread:
```mermaid
graph LR
    U[Users] --> A[API server]
    %% finds: how are the retries of `API server` spread over time
    A --> D[(Orders)]
    %% arch: A -> D { retries 2 }
```

## Good
One layer, with jitter; a queue between two of them:
```arch
client   web
service  api x3
sqs      jobs { dlq failed }
worker   mailer x2 { retries 5 }
sendgrid mail
dynamodb store
web -> api
api -> store: read { retries 2, backoff jitter }
api ~> jobs ~> mailer
mailer -> mail: send { retries 5, backoff jitter }
```

A caller whose retries are switched off for one call, and two ways that do not meet:
```arch
client   web
service  api x3 { retries 2 }
service  orders x3
service  users x3
dynamodb store
web -> api
api -> orders: HTTP { retries none }
api -> users: HTTP { backoff jitter }
orders -> store: read { retries 1, backoff jitter }
```
"""

import math
from collections.abc import Iterator

from designlint.analysis.response.waiting import Wait, WaitedCall, heaviest_way, waited_calls, waits
from designlint.analysis.words.reasons import claimed
from designlint.design import Connection, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.quantity import show_number
from designlint.rule import rule
from designlint.wording import counted, listed, quoted

_TRADEOFF = Tradeoff("users see some errors that another attempt would have hidden", "low", "low")


@rule(Severity.WARNING)
def retry_amplification(design: Design, *, from_attempts: int = 27, error_attempts: int = 64) -> Iterator[Finding]:
    """Judge the chain of calls with the most attempts in what each user waits for, then pauses between attempts."""
    found: dict[tuple[tuple[str, str, int], ...], tuple[list[Connection], list[Wait]]] = {}
    for wait in waits(design):
        layers = _layers(wait, from_attempts, design)
        if layers:
            key = tuple((*each.pair, each.key) for each in layers)
            found.setdefault(key, (layers, []))[1].append(wait)
    for layers, its_waits in found.values():
        yield _finding(layers, its_waits, error_attempts, design)
    unknown: list[WaitedCall] = []
    for call in waited_calls(design):
        if _retries(call.connection, design) and call.connection.says("backoff") is False:
            yield _at_once(call, design)
        elif _retries(call.connection, design) and call.connection.says("backoff") is None:
            unknown.append(call)
    if unknown:
        yield _question([each.connection for each in unknown], design)


def _retries(call: Connection, design: Design) -> float:
    """How often the caller tries again, as the call or the caller states; 0 if nobody does."""
    own = call.number("retries")
    if own is None and call.says("retries") is None:
        own = design.components[call.source].number("retries")
    return own or 0.0


def _attempts(layers: list[Connection], design: Design) -> float:
    return math.prod(1 + _retries(each, design) for each in layers)


def _layers(wait: Wait, from_attempts: int, design: Design) -> list[Connection]:
    """The calls of one chain that retry, if together they are too many: by attempts, else by layers."""
    by_attempts = heaviest_way(wait, lambda call: math.log1p(_retries(call, design)))
    by_layers = heaviest_way(wait, lambda call: float(_retries(call, design) > 0))
    for way in (by_attempts, by_layers):
        layers = [each for each in way if _retries(each, design)]
        if len(layers) > 1 or _attempts(layers, design) >= from_attempts:
            return layers
    return []


def _finding(layers: list[Connection], its_waits: list[Wait], error_attempts: int, design: Design) -> Finding:
    attempts = _attempts(layers, design)
    last = layers[-1]
    target = quoted(design.components[last.target].name)
    tries = [
        f"{quoted(design.components[each.source].name)} tries {show_number(1 + _retries(each, design))} times"
        for each in layers
    ]
    budget = "retry_budget" in claimed(design)
    severity = Severity.ERROR if attempts >= error_attempts else Severity.WARNING
    return Finding(
        message=f"one request becomes up to {show_number(attempts)} attempts at {target}: {', '.join(tries)}",
        at=last.span,
        label="multiplies what comes before" if len(layers) > 1 else "too many attempts",
        help=f"retry at one layer, next to {target}, once or twice with `backoff jitter`; elsewhere `retries none`",
        severity=Severity.INFO if budget or all(wait.low for wait in its_waits) else severity,
        tradeoff=_TRADEOFF,
        follow_up=f"{target} is slow for a minute: what does its load look like in the minute after?",
        related=tuple(Label(each.span, "retries too") for each in layers[:-1]),
        components=tuple(dict.fromkeys(id for each in layers for id in each.pair)),
        connections=tuple(each.pair for each in layers),
        flows=tuple(wait.flow.id for wait in its_waits if wait.flow is not None),
        figures={"attempts": attempts, "layers": float(len(layers))},
    )


def _at_once(call: WaitedCall, design: Design) -> Finding:
    source, target = (quoted(design.components[id].name) for id in call.connection.pair)
    times = counted(int(_retries(call.connection, design)), "time")
    return Finding(
        message=f"{source} calls {target} again at once, without a pause, up to {times}",
        at=call.connection.span,
        label="`backoff none`",
        help="let the pause grow and be random: `backoff jitter`",
        severity=Severity.INFO if call.low else None,
        tradeoff=Tradeoff("a request that succeeds on a second attempt takes longer", "low", "low"),
        follow_up=f"{target} comes back after an outage: how many calls arrive in the same second?",
        components=call.connection.pair,
        connections=(call.connection.pair,),
        flows=tuple(flow.id for flow in call.flows),
    )


def _question(calls: list[Connection], design: Design) -> Finding:
    callers = listed(dict.fromkeys(design.components[each.source].name for each in calls))
    return Finding(
        message=f"how are the retries of {callers} spread over time? all at once they keep an overload alive",
        at=calls[0].span,
        help="state it where the retries stand: `backoff jitter`",
        severity=Severity.QUESTION,
        related=tuple(Label(each.span, "and here") for each in calls[1:]),
        components=tuple(dict.fromkeys(id for each in calls for id in each.pair)),
        connections=tuple(dict.fromkeys(each.pair for each in calls)),
    )
