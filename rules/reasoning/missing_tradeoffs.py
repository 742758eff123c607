"""Decisions of which hardly any states its price.

Every real choice has one: a cache is stale, a queue delivers twice, a second region costs twice. A decision without a
price was not weighed, or its author hopes that nobody asks. Two prices, well stated, show that the habit is there.

## When it does not matter
Designs without decisions: those are asked for reasons first.

## How to repair it
Add what is lost to each decision: money, freshness, order, simplicity, people who have to learn it.

## What an interviewer asks next
What is the worst consequence of this choice, and who would notice first?

Sources: "System Design Interview Execution" (trade-offs on your own initiative) · "System Design Interview Best
Practices" (discuss alternatives).

## Bad
```arch
client   web
service  api
postgres store
redis    hot
web -> api -> store
api -> hot
decide store { choose "PostgreSQL", over "MongoDB", because "transactions" }  # finds: 2 decisions, 0 of them with a
decide hot { choose "Redis", over "no cache", because "80% of reads go to 1% of the goods" }
```

```mermaid
graph LR
    U[Users] --> A[API server] --> D[(PostgreSQL)]
    %% arch: decide D { choose "PostgreSQL", over "DynamoDB", because "joins" }   # %% finds: 1 decision, 0 of them
```

## Good
```arch
client   web
service  api
postgres store
redis    hot
web -> api -> store
api -> hot
decide store { choose "PostgreSQL", over "MongoDB", because "transactions", costs "one writer" }
decide hot { choose "Redis", over "no cache", because "hot goods", costs "prices are up to a minute old" }
```

One decision with its price is all there is to decide:
```arch
client   web
service  api
postgres store
web -> api -> store
decide store { choose "PostgreSQL", over "MongoDB", because "transactions", costs "one writer" }
```

```mermaid
graph LR
    U[Users] --> A[API server] --> D[(PostgreSQL)]
```
"""

from collections.abc import Iterator

from designlint.analysis.words.answers import decisions
from designlint.design import Design
from designlint.diagnostic import Finding, Label, Severity
from designlint.rule import rule
from designlint.wording import counted, quoted


@rule(Severity.INFO)
def missing_tradeoffs(design: Design, *, enough: int = 2) -> Iterator[Finding]:
    """Count the decisions that state a price."""
    made = decisions(design)
    priced = [each for each in made if each.costs]
    if not made or len(priced) >= min(enough, len(made)):
        return
    silent = [each for each in made if not each.costs]
    yield Finding(
        message=f"{counted(len(made), 'decision')}, {len(priced)} of them with a stated price; "
        "every real choice has one",
        at=silent[0].note.span,
        label="at which price?",
        help=f'say what {quoted(silent[0].subject)} costs you: add `costs "…"`',
        follow_up=f"what is the worst consequence of {quoted(silent[0].subject)}, and who would notice first?",
        related=tuple(Label(each.note.span, "nor this") for each in silent[1:4]),
        figures={"decisions": float(len(made)), "priced": float(len(priced))},
    )
