"""A read from a copy that lags, on a flow that promises current data.

A flow that promises `strong` reads, or that users see their own writes, can not read from what is brought up to date
later: an asynchronous replica, a cache, a search index, a store that answers with whatever it has. The promise holds
in every test, since copies are fast when nothing happens, and breaks under load, when it matters.

A flow without a promise of its own inherits that of the requirements, and the finding is a warning then: perhaps the
flow can bear old values, and should say so (`consistency eventual`). A store that is eventual unless told otherwise,
such as DynamoDB, or one that has replicas, is asked about.

## When it does not matter
Reads that nobody waits for. A replica that is written in the same step (`sync`, "synchronous replication") or that
gives each user their own writes, a cache that is written through or whose keys carry a version, and reads by quorum.
A flow that only writes. Sessions, locks and counters are no copies, nor is a cache that is the only place of its data.

## How to repair it
Read from the primary, or by quorum, where it matters, and only there; give a session a token of its last write; write
through the cache. Each of them adds latency or load where it was saved before.

## What an interviewer asks next
A user buys, and reloads the page two hundred milliseconds later: which store answers, and what does it say?

Sources: M. Kleppmann, "Designing Data-Intensive Applications", chapter 5, on replication lag and reading your own
writes · Amazon DynamoDB developer guide, "Read consistency" · W. Vogels, "Eventually Consistent".

## Bad
```arch
client   web
service  shop x3
postgres main { role primary }
postgres copy { role replica, of main }
web -> shop
shop -> main: INSERT order { write }
shop -> copy: SELECT order { read }   # finds: `Buy` promises strong reads and reads from `copy`
main => copy
flow buy "Buy" { web -> shop -> main & copy, consistency strong }
```

Inherited from the requirements, and a store that is asked about:
```arch
requirements { consistency strong }
client   web
service  shop x3
redis    hot { ttl 1 h }
dynamodb seats
web -> shop
shop -> hot: GET event { read }   # finds: may be up to 1 h old
shop -> seats: GetItem { read }   # finds: does `seats` answer with the last write
flow look { web -> shop -> hot & seats }
```

```mermaid
graph LR
    U[Users] --> A[Profile service]
    A -->|writes| P[(Primary DB)]
    %% finds: `edit` promises that users see their own writes and reads from `Read replica`
    A -->|reads| R[(Read replica)]
    P --> R
    %% arch: flow edit { U -> A -> P & R, consistency read_your_writes }
```

No flow is declared, so nobody knows which reads are meant:
```mermaid
graph LR
    U[Users] --> A[Shop]
    %% finds: which reads have to be strong
    A -->|read events| C[Redis cache]
    A -->|reads and writes seats| P[(Postgres)]
    %% arch: requirements { consistency strong }
```

## Good
Strong where it matters, eventual where it does not:
```arch
requirements { consistency strong }
client   web
service  shop x3
redis    hot { ttl 1 h }
postgres seats
dynamodb orders
web -> shop
shop -> hot: GET event { read }
shop -> seats: SQL { readwrite }
shop -> orders: GetItem { read, consistency strong }
flow look { web -> shop -> hot, consistency eventual }
flow buy  { web -> shop -> seats & orders }
```

Copies that keep up, reads by quorum, a flow that only writes, a worker that nobody waits for:
```arch
client    web
service   api x3
worker    indexer
sqs       jobs
postgres  main { role primary }
postgres  near { role replica, of main, consistency read_your_writes }
postgres  step { role replica, of main }
postgres  firm { role replica, of main, consistency strong }
cassandra people { rf 3, quorum 2 }
redis     hot  { invalidation write_through }
redis     page { invalidation versioned }
redis     held { role lock }
redis     seen { ttl 1 h }
postgres  late { role replica, of main }
web -> api
api -> main: SQL { readwrite }
api -> near & step & firm & people & hot & page & held: read { read }
api -> seen: views { readwrite }
main => near & late & firm
main => step { sync }
api ~> jobs ~> indexer
indexer -> late { read }
flow read { web -> api -> near & firm & people & hot & page & held, consistency read_your_writes }
flow sure { web -> api -> step & people & hot & page & held, consistency strong }
flow save { web -> api -> main & seen { write }, api ~> jobs ~> indexer -> late, consistency strong }
```

A cache that is itself the record:
```arch
client   web
service  shop
redis    carts
postgres orders
web -> shop
shop -> carts: cart { readwrite }
shop -> orders: order { readwrite }
flow add { web -> shop -> carts { write } }
flow buy { web -> shop, shop -> carts { read }, shop -> orders, consistency strong }
```
"""

from collections.abc import Iterator

from designlint.analysis.data.operations import READS, Act, acts
from designlint.analysis.data.staleness import Lag, Why, lag, may_lag
from designlint.design import Component, Design, Flow
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.quantity import show_duration
from designlint.rule import rule
from designlint.wording import listed, quoted

_STRICT = ("strong", "read_your_writes")
_COST = Tradeoff("latency, and load on the store that the copy was to relieve", "medium", "low")
_NEXT = "a user buys, and reloads two hundred milliseconds later: which store answers, and what does it say?"


@rule(Severity.ERROR)
def broken_consistency(design: Design) -> Iterator[Finding]:
    """Look at what the flows that promise current data read from."""
    if not acts(design):
        yield from _undeclared(design)
        return
    asked: list[tuple[Flow, Act]] = []
    for (_, wanted), found in _strict_reads(design).items():
        flow, act = found[0]
        old = lag(design, act.connection, wanted)
        if old is not None:
            yield _finding([flow for flow, _ in found], act, wanted, old, design)
        elif may_lag(design, act.connection):
            asked.append((flow, act))
    if asked:
        yield _question(asked, design)


def _strict_reads(design: Design) -> dict[tuple[tuple[str, str, int], str], list[tuple[Flow, Act]]]:
    """The awaited reads of flows that promise current data, by connection and promise."""
    found: dict[tuple[tuple[str, str, int], str], list[tuple[Flow, Act]]] = {}
    for flow in design.flows:
        wanted = flow.word("consistency") or design.requirements.word("consistency")
        for act in acts(design).get(flow.id, ()) if wanted in _STRICT else ():
            if act.op in READS and act.awaited:
                each = act.connection
                found.setdefault(((*each.pair, each.key), str(wanted)), []).append((flow, act))
    return found


def _which(old: Lag) -> str:
    """Completes "reads from …, which"."""
    if old.why is Why.COPY:
        return f"lags behind {quoted(old.origin.name) if old.origin else 'its primary'}"
    if old.why is Why.CACHE:
        return f"may be up to {show_duration(old.age)} old" if old.age else "may hold an old copy"
    return "is fed after the write" if old.why is Why.FED else "answers with what it has (`consistency eventual`)"


def _repair(old: Lag, act: Act, design: Design) -> str:
    line = f": `{design.writing.connection(act.source, old.origin.id)}`" if old.origin else ""
    if old.why is Why.COPY:
        return f"read from the primary on this flow{line}"
    if old.why is Why.CACHE:
        through = design.writing.fact(f"{act.target} {{ invalidation write_through }}")
        return f"write through the cache (`{through}`), or read what is behind it on this flow{line}"
    return "read from the store that is written" if old.why is Why.FED else "ask for a strong read, or read by quorum"


def _message(flows: list[Flow], wanted: str, store: Component, old: Lag) -> str:
    one = len(flows) == 1
    names, reads = listed(flow.label for flow in flows), "reads" if one else "read"
    promise = "strong reads" if wanted == "strong" else "that users see their own writes"
    what = f"{reads} from {quoted(store.name)}, which {_which(old)}"
    if any(flow.says("consistency") for flow in flows):
        return f"{names} {'promises' if one else 'promise'} {promise} and {what}"
    return f"{names} {what}, and the requirements promise {promise}"


def _finding(flows: list[Flow], act: Act, wanted: str, old: Lag, design: Design) -> Finding:
    store = design.components[act.target]
    own = any(flow.says("consistency") for flow in flows)
    bear = "" if own else "; a flow that can bear old values says `consistency eventual`"
    return Finding(
        message=_message(flows, wanted, store, old),
        at=act.connection.span,
        label="may be old",
        help=_repair(old, act, design) + bear,
        severity=Severity.ERROR if own and old.stated else Severity.WARNING,
        tradeoff=_COST,
        follow_up=_NEXT,
        related=(*(Label(flow.span, "the promise") for flow in flows if flow.says("consistency")),),
        components=(store.id, act.source),
        connections=(act.connection.pair,),
        flows=tuple(flow.id for flow in flows),
        figures={"age": old.age} if old.age else {},
    )


def _question(asked: list[tuple[Flow, Act]], design: Design) -> Finding:
    flow, first = asked[0]
    stores = list(dict.fromkeys(act.target for _, act in asked))
    one = len(stores) == 1
    names = listed(design.components[id].name for id in stores)
    return Finding(
        message=f"{'does' if one else 'do'} {names} answer with the last write? {quoted(flow.label)} relies on it, and "
        "a copy may answer unless the read asks for more",
        at=first.connection.span,
        help=f"say it: `{design.writing.fact(f'{first.source} -> {first.target} {{ consistency strong }}')}`",
        severity=Severity.QUESTION,
        tradeoff=_COST,
        follow_up=_NEXT,
        related=tuple(Label(act.connection.span, "and here") for _, act in asked[1:5]),
        components=tuple(stores),
        connections=tuple(act.connection.pair for _, act in asked),
        flows=tuple(dict.fromkeys(flow.id for flow, _ in asked)),
    )


def _undeclared(design: Design) -> Iterator[Finding]:
    """One question where the requirements promise current data, copies are read, and no flow says for what."""
    wanted = design.requirements.word("consistency")
    if wanted not in _STRICT:
        return
    reads = [each for each in design.connections if each.op == "read" and lag(design, each, wanted)]
    if not reads:
        return
    names = listed(dict.fromkeys(design.components[each.target].name for each in reads))
    what = "be strong" if wanted == "strong" else "show users their own writes"
    yield Finding(
        message=f"which reads have to {what}? what is read from {names} may be old",
        at=reads[0].span,
        help="declare the flows, and `consistency eventual` on those that can bear old values",
        severity=Severity.QUESTION,
        tradeoff=_COST,
        follow_up=_NEXT,
        related=tuple(Label(each.span, "and here") for each in reads[1:5]),
        components=tuple(dict.fromkeys(each.target for each in reads)),
        connections=tuple(each.pair for each in reads),
    )
