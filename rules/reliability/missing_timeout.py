"""A call that waits for ever.

When the called part hangs, each request that needs it holds a thread, a connection and memory. Without a timeout
nothing gives them back: in seconds the caller hangs too, and then whoever calls it. A slow part does more harm than a
dead one.

A call with `timeout none` on a way that users wait for is a warning. Where other calls of the design state a timeout,
those that state none are told in one warning. Where no call does, those of other people's systems get one question.

## When it does not matter
Behind the first message of a flow nobody waits. Arrows out of clients, DNS, CDNs, load balancers and gateways count
only where `timeout none` is stated: browsers and proxies come with timeouts. A `timeout` on the caller holds for all
its calls. Long-lived connections (WebSocket, streams) are open by intent, libraries such as SQLite are no remote call,
and in a design that states no timeout at all there is nothing to compare with.

## How to repair it
Take a timeout near the 99.9th percentile of the called part, below what the caller itself is given, and pass the
remaining time on. A timeout that is too short turns slow answers into errors, and retries make them worse.

## What an interviewer asks next
The called part answers after 30 seconds instead of 30 ms: how many requests hang after ten seconds?

Sources: Amazon Builders' Library, "Timeouts, retries, and backoff with jitter" · SRE book, addressing cascading
failures (deadlines).

## Bad
```arch
client   web
alb      entry
service  api x3
service  prices "Price service" x2
dynamodb store
web -> entry -> api
api -> prices: HTTP { timeout none }   # finds: `api` waits for `Price service` without limit
prices -> store: read { timeout 50 ms }
```

Most calls state a timeout, two do not:
```arch
client   web
alb      entry
service  api x3
redis    hot x2
postgres store x2 { failover auto }
service  tax x2
web -> entry -> api
api -> hot: GET { timeout 20 ms }
api -> store: SQL   # finds: 2 calls state no timeout, though others do: `api` waits for `store` and `tax`
api -> tax: HTTP
```

What `--fix --unsafe-fixes` makes of it, with a round figure that is to be looked at:
```arch fixed
client   web
alb      entry
service  api x3
redis    hot x2
postgres store x2 { failover auto }
service  tax x2
web -> entry -> api
api -> hot: GET { timeout 20 ms }
api -> store: SQL { timeout 200 ms }
api -> tax: HTTP { timeout 200 ms }
```

Other people's systems:
```mermaid
graph LR
    U[Users] --> A[Shop API x2]
    A --> D[(Orders)]
    %% finds: how long does `Shop API x2` wait for `Stripe`
    A -->|charge| S[Stripe]
```

## Good
Each call has one, or its caller has:
```arch
client   web
alb      entry
service  api x3
service  tax x2 { timeout 200 ms }
dynamodb store
stripe   pay
web -> entry -> api
api -> tax: HTTP { timeout 300 ms }
tax -> store: read
api -> pay: charge { timeout 5 s }
```

Behind a message nobody waits, and an open connection is meant to last:
```arch
client   web
realtime chat x3
service  api x3
sqs      jobs { dlq yes }
worker   mailer x2
sendgrid mail
sqlite   settings
dynamodb store
web -> chat: WebSocket { timeout none }
web -> api -> store { timeout 50 ms }
chat -> api: "gRPC stream" { timeout none }
api -> settings: read
api ~> jobs ~> mailer
mailer -> mail: send { timeout none }
```

Nobody speaks of timeouts; and a call that need not be waited for at all is a matter of `needless-sync`:
```mermaid
graph LR
    U[Users] --> A[Shop API x2]
    A --> B[Price service x2]
    A --> D[(Orders)]
    A -->|send email| S[SendGrid]
```
"""

from collections.abc import Iterator

from designlint.analysis.response.errands import is_errand
from designlint.analysis.response.waiting import WaitedCall, waited_calls
from designlint.design import Connection, Design
from designlint.diagnostic import Finding, Fix, Label, Severity, Tradeoff
from designlint.edits import fix, state
from designlint.rule import rule
from designlint.vocabulary.lexicon import claims
from designlint.wording import counted, listed, quoted

_OWN_TIMEOUTS = ("client", "dns", "cdn", "waf", "lb", "gateway")
_IN_PROCESS = ("sqlite", "duckdb", "h2", "rocksdb", "leveldb", "lucene", "faiss", "caffeine", "ehcache")
_TRADEOFF = Tradeoff("a timeout that is too short turns slow answers into errors", "low", "low")


@rule(Severity.WARNING)
def missing_timeout(design: Design) -> Iterator[Finding]:
    """Judge each call that users wait for; what nobody states is told once."""
    unstated: list[WaitedCall] = []
    for call in waited_calls(design):
        limited = _limited(call.connection, design)
        if not _remote(call.connection, design):
            continue
        if limited is False:
            yield _endless(call, design)
        elif limited is None and not design.components[call.connection.source].is_a(*_OWN_TIMEOUTS):
            unstated.append(call)
    foreign = [each for each in unstated if design.components[each.connection.target].is_a("external")]
    asked = [each for each in foreign if not is_errand(design, each)]
    forgotten = [each for each in unstated if each not in foreign or each in asked]
    stated = any(_limited(each, design) for each in design.connections)
    if stated and forgotten:
        yield _forgotten(forgotten, design)
    elif asked and not stated:
        yield _question([each.connection for each in asked], design)


def _remote(call: Connection, design: Design) -> bool:
    """Whether it goes over the network and is meant to end."""
    product = design.components[call.target].technology
    words = f"{call.label}\n{call.word('protocol') or ''}"
    return (product is None or product.id not in _IN_PROCESS) and "conversation" not in claims(words)


def _limited(call: Connection, design: Design) -> bool | None:
    """Whether the caller stops waiting at some time, as the connection or the caller states; None if nobody does."""
    own = call.says("timeout")
    return own if own is not None else design.components[call.source].says("timeout")


def _endless(call: WaitedCall, design: Design) -> Finding:
    source, target = (quoted(design.components[id].name) for id in call.connection.pair)
    names = [flow.label for flow in call.flows]
    hang = f": when {target} hangs, {listed(names, most=3)} {'hangs' if len(names) == 1 else 'hang'} with it"
    return Finding(
        message=f"{source} waits for {target} without limit{hang if names else ''}",
        at=call.connection.span,
        label="`timeout none`",
        help="state one near the 99.9th percentile of the called part, such as `timeout 200 ms`",
        severity=Severity.INFO if call.low else None,
        tradeoff=_TRADEOFF,
        follow_up=f"{target} answers after 30 seconds: how many requests hang in {source} after ten?",
        components=call.connection.pair,
        connections=(call.connection.pair,),
        flows=tuple(flow.id for flow in call.flows),
        fix=_limit([call], design),
    )


def _limit(calls: list[WaitedCall], design: Design) -> Fix | None:
    """Round figures, longer for other people's systems; the right ones only their author can tell."""
    times = [(each.connection, design.components[each.connection.target].is_a("external")) for each in calls]
    edits = [state(design, call, f"timeout {'2 s' if foreign else '200 ms'}") for call, foreign in times]
    return fix(f"give {'it' if len(calls) == 1 else 'each of them'} a timeout", edits)


def _forgotten(calls: list[WaitedCall], design: Design) -> Finding:
    """The calls without a word on it, in a design that states timeouts."""
    awaited: dict[str, dict[str, None]] = {}
    for each in calls:
        source, target = (design.components[id].name for id in each.connection.pair)
        awaited.setdefault(source, {})[target] = None
    who = [f"{quoted(source)} waits for {listed(targets)}" for source, targets in awaited.items()]
    more = f"; and {counted(len(who) - 3, 'more caller')}" if len(who) > 3 else ""
    states = "1 call states" if len(calls) == 1 else f"{len(calls)} calls state"
    pairs = dict.fromkeys(each.connection.pair for each in calls)
    return Finding(
        message=f"{states} no timeout, though others do: {'; '.join(who[:3])}{more}",
        at=calls[0].connection.span,
        label="no timeout",
        help="state how long the caller waits, such as `timeout 200 ms`; on the caller it holds for all its calls",
        severity=Severity.INFO if all(each.low for each in calls) else None,
        tradeoff=_TRADEOFF,
        follow_up="which of them may take longest, and how much of the request's time is left by then?",
        related=tuple(Label(each.connection.span, "nor here") for each in calls[1:]),
        components=tuple(dict.fromkeys(id for pair in pairs for id in pair)),
        connections=tuple(pairs),
        flows=tuple(dict.fromkeys(flow.id for each in calls for flow in each.flows)),
        fix=_limit(calls, design),
    )


def _question(calls: list[Connection], design: Design) -> Finding:
    first = calls[0]
    targets = dict.fromkeys(design.components[each.target].name for each in calls)
    callers = dict.fromkeys(design.components[each.source].name for each in calls)
    return Finding(
        message=f"how long {'does' if len(callers) == 1 else 'do'} {listed(callers)} wait for {listed(targets)}, "
        f"which other people run?",
        at=first.span,
        help=f"state it: `{design.writing.fact(f'{first.source} -> {first.target} {{ timeout 2 s }}')}`",
        severity=Severity.QUESTION,
        related=tuple(Label(each.span, "and here") for each in calls[1:]),
        components=tuple(dict.fromkeys(id for each in calls for id in each.pair)),
        connections=tuple(dict.fromkeys(each.pair for each in calls)),
    )
