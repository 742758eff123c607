"""A flow that commits in the stores of several services, with nothing to undo the first commit.

A user buys: the order service commits the order, then the stock service refuses. Each store has its own transaction,
and none spans both, so the order stays although nothing will be shipped. What fails in the middle is not only a crash:
an item is sold out, a card is declined, a timeout leaves it open whether the other side has committed.

The rule needs declared flows. It looks at what the user waits for, up to the first message, and at databases whose
services belong to different owners, contexts or, by their names, to different trades.

## When it does not matter
A saga, compensation, two-phase commit or try-confirm-cancel, stated on the flow (`saga`, `compensation`) or in a
decision. One service that writes two stores is a matter of dual-write. What happens behind a message is not part of
the commit. Read-only steps, metrics and logs commit nothing that has to be undone.

A saga that keeps its state nowhere is information: after a crash nobody knows which steps were done.

## How to repair it
Make it a saga: each step has one that undoes it, both may be repeated, and somebody keeps the state: a workflow engine
or a table of one service, which calls the others, where there are more than three steps. Or let the first service
commit alone and tell the others by events. Either way users see intermediate states: "order received", not "done".

## What an interviewer asks next
The second step times out: did it happen or not, and what does the flow do next?

Sources: microservices.io, "Pattern: Saga" · H. Garcia-Molina, K. Salem, "Sagas" (1987) · "System Design Interview Best
Practices", on sagas.

## Bad
```arch
client   web
service  orders "Order service" { owner sales }
service  stock "Stock service" { owner logistics }
postgres orders_db
postgres stock_db
web -> orders: POST /orders
orders -> orders_db: INSERT order { write }
orders -> stock: reserve
stock -> stock_db: UPDATE items { write }   # finds: `Buy` commits in `orders_db` and `stock_db`
flow buy "Buy" { web -> orders -> orders_db, orders -> stock -> stock_db }
```

```mermaid
graph LR
    U[Users] --> T[Trip service]
    T --> H[Hotel service] & F[Flight service]
    H -->|insert booking| HD[(Hotel DB)]
    %% finds: if the second fails, nothing undoes the first
    F -->|insert ticket| FD[(Flight DB)]
    %% arch: flow book { U -> T -> H -> HD, T -> F -> FD }
```

A saga without a memory:
```arch
client   web
service  trips
service  hotels
service  flights
postgres hotel_db
postgres flight_db
web -> trips -> hotels & flights
hotels -> hotel_db: insert booking { write }
flights -> flight_db: insert ticket { write }   # finds: the state of its saga is kept nowhere
flow book { web -> trips -> hotels & flights, hotels -> hotel_db, flights -> flight_db, saga yes }
```

Stores that a flow may only read:
```arch
client   web
service  trips
service  hotels
postgres trip_db
postgres hotel_db
web -> trips -> hotels
trips -> trip_db: trips { readwrite }
hotels -> hotel_db: bookings { readwrite }   # finds: does `change` write `trip_db` and `hotel_db` in one go
flow change { web -> trips -> hotels, trips -> trip_db, hotels -> hotel_db }
```

## Good
A saga whose orchestrator keeps its state, and a flow with compensation:
```arch
client   web
service  trips
service  hotels
service  flights
postgres trip_db
postgres hotel_db
postgres flight_db
web -> trips -> hotels & flights
trips -> trip_db: state of the saga { write }
hotels -> hotel_db: insert booking { write }
flights -> flight_db: insert ticket { write }
flow book { web -> trips -> hotels & flights, trips -> trip_db, hotels -> hotel_db, flights -> flight_db, saga trips }
flow swap { web -> trips -> hotels & flights, hotels -> hotel_db, flights -> flight_db, compensation "cancel the room" }
```

A decision that says it:
```arch
client   web
service  orders
service  stock
postgres orders_db
postgres stock_db
web -> orders -> stock
orders -> orders_db { write }
stock -> stock_db { write }
flow buy { web -> orders -> orders_db, orders -> stock -> stock_db }
decide buying { choose "saga, run by Temporal", over "two-phase commit", because "a card is held for minutes" }
```

Events behind the first commit, one owner, steps that only read or count, and one service with two stores:
```arch
client   web
service  orders "Order service" { owner sales }
service  prices "Price service" { owner sales }
service  users "User service" { owner people }
service  stock "Stock service" { owner logistics }
postgres orders_db { owner sales }
postgres prices_db
postgres users_db
postgres stock_db
postgres drafts { owner editors }
service  usage "Usage service" { owner data }
postgres counts "Metrics"
kafka    events
web -> orders -> prices & users & usage
orders -> drafts { write }
usage -> counts { write }
orders -> orders_db { write }
prices -> prices_db { write }
users -> users_db { read }
orders ~> events: order placed { outbox }
events ~> stock
stock -> stock_db { write }
flow buy {
  web -> orders -> prices & users & usage, orders -> orders_db & drafts, prices -> prices_db, users -> users_db
  usage -> counts
  orders ~> events ~> stock -> stock_db
}
```
"""

from collections.abc import Iterator

from designlint.analysis.data.commits import Commits, spread_commits
from designlint.design import Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.rule import rule
from designlint.wording import listed, quoted

_COST = Tradeoff("users see intermediate states, and each step needs one that undoes it", "low", "high")
_NEXT = "the second step times out: did it happen or not, and what does the flow do next?"
_ORCHESTRATED = 3  # steps beyond which one service should lead (microservices.io, "Saga")


@rule(Severity.WARNING)
def cross_service_transaction(design: Design) -> Iterator[Finding]:
    """Judge the flows that commit in the stores of several services."""
    asked: list[Commits] = []
    for commits in spread_commits(design):
        if not commits.undone and commits.sure:
            yield _finding(commits)
        elif not commits.undone:
            asked.append(commits)
        elif not commits.remembered:
            yield _forgetful(commits)
    if asked:
        yield _question(asked)


def _finding(commits: Commits) -> Finding:
    flow, stores = commits.flow, commits.stores
    rest = "the second fails, nothing undoes the first"
    if len(stores) > 2:
        rest = "a later one fails, nothing undoes those before"
    led = "one service or a workflow engine leads, " if len(stores) > _ORCHESTRATED else ""
    return Finding(
        message=f"{quoted(flow.label)} commits in {listed(each.name for each in stores)}, which belong to different "
        f"services: if {rest}",
        at=commits.acts[-1].connection.span,
        label="a commit of its own",
        help=f"make it a saga: {led}each step has one that undoes it; state it in the flow: "
        '`saga yes, compensation "cancel the order"`',
        tradeoff=_COST,
        follow_up=_NEXT,
        related=(Label(commits.acts[0].connection.span, "the first commit"), Label(flow.span, "the flow")),
        components=tuple(dict.fromkeys(each.id for each in (*stores, *commits.services))),
        connections=tuple(act.connection.pair for act in commits.acts),
        flows=(flow.id,),
    )


def _forgetful(commits: Commits) -> Finding:
    flow = commits.flow
    return Finding(
        message=f"{quoted(flow.label)} commits in {listed(each.name for each in commits.stores)}, and the "
        "state of its saga is kept nowhere: after a crash nobody knows which steps to undo",
        at=commits.acts[-1].connection.span,
        label="a step of the saga",
        help="draw where the saga keeps its state: a table of the service that leads it, a workflow engine, or events",
        severity=Severity.INFO,
        tradeoff=Tradeoff("one more write for each step", "low", "low"),
        follow_up="the service that leads the saga restarts after step one: how does it go on?",
        related=(Label(flow.span, "the saga"),),
        components=tuple(each.id for each in commits.stores),
        connections=tuple(act.connection.pair for act in commits.acts),
        flows=(flow.id,),
    )


def _question(asked: list[Commits]) -> Finding:
    first = asked[0]
    flows = listed(each.flow.label for each in asked)
    return Finding(
        message=f"{'does' if len(asked) == 1 else 'do'} {flows} write "
        f"{listed(each.name for each in first.stores)} in one go? then nothing undoes the first commit when a "
        "later one fails",
        at=first.acts[-1].connection.span,
        help="say what the flow does on each hop (`{ read }`, `{ write }`), and what undoes it (`compensation`)",
        severity=Severity.QUESTION,
        tradeoff=_COST,
        follow_up=_NEXT,
        related=tuple(Label(each.flow.span, "this flow") for each in asked),
        components=tuple(each.id for each in first.stores),
        connections=tuple(act.connection.pair for act in first.acts),
        flows=tuple(each.flow.id for each in asked),
    )
