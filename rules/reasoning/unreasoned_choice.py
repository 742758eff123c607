"""A technology that stands in the design without "over what, because what".

"We use Cassandra" tells that somebody knows the name. "Cassandra over PostgreSQL, because 60,000 writes a second have
to go on when a zone is lost" can be agreed with, or refuted. The reason is also what tells the next person when the
choice has to be made again.

Only products that keep data or messages are asked for: databases, caches, queues, streams, search, warehouses. All of
them are told in one finding.

## When it does not matter
Bare pictures: a drawing without requirements, decisions or an exercise is no answer, and nothing is asked of it. What a
requirement prescribes (`technology`) needs no reason. A second part of the same product is covered by the first.

## How to repair it
One line for each: what, over what, because what, at which price. If no reason comes to mind, take what the team already
runs.

## What an interviewer asks next
What would have to change for the alternative to win?

Sources: "System Design Interview Execution" (X over Y because Z) · McKinley, Choose Boring Technology.

## Bad
```arch
requirements { dau 20M, read 50/user/day }
client    web
service   api
cassandra posts "Posts"  # finds: nothing says why Apache Cassandra and Redis, and not something else
redis     hot
web -> api -> posts
api -> hot
```

A reason without an alternative is half of one:
```arch
problem chat
client   web
service  api
postgres store  # finds: nothing says why PostgreSQL
web -> api -> store
decide store { choose "PostgreSQL", because "we know it" }
```

```mermaid
graph LR
    %% arch: requirements { dau 20M }
    U[Users] --> A[API server]
    %% finds: nothing says why Apache Kafka
    A -->|publish event| K[Kafka]
```

## Good
```arch
requirements { dau 20M, read 50/user/day }
client    web
service   api
cassandra posts
web -> api -> posts
decide posts { choose "Cassandra", over "PostgreSQL", because "60k writes/s in two regions", costs "no joins" }
```

A picture is no answer:
```mermaid
graph LR
    U[Users] --> A[API server] --> D[(PostgreSQL)]
```

Somebody else decided:
```arch
requirements { dau 1M, technology postgres }
client   web
service  api
postgres store
web -> api -> store
```

```mermaid
graph LR
    %% arch: requirements { dau 20M }
    %% arch: decide kafka { choose "Kafka", over "SQS", because "five readers, and replay after a bug" }
    U[Users] --> A[API server] -->|publish event| K[Kafka]
```
"""

from collections.abc import Iterator

from designlint.analysis.words.answers import choices, decided_on, is_answer
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.rule import rule
from designlint.vocabulary import key
from designlint.wording import plain_list


@rule(Severity.INFO)
def unreasoned_choice(design: Design) -> Iterator[Finding]:
    """Collect the products without a reasoned decision into one finding."""
    if not is_answer(design):
        return
    prescribed = {key(text) for text in design.requirements.texts("technology")}
    open_choices = [
        (name, parts)
        for name, parts in choices(design)
        if not any(each.reasoned for part in parts for each in decided_on(design, part))
        and prescribed.isdisjoint(_spellings(parts[0]))
    ]
    if not open_choices:
        return
    name, parts = open_choices[0]
    first = parts[0]
    names = [each for each, _ in open_choices]
    yield Finding(
        message=f"nothing says why {plain_list(names)}, and not something else",
        at=first.span,
        label="over what, because what?",
        help="say it in a line each: "
        + design.writing.fact(f'decide {first.id} {{ choose "{name}", over "…", because "…", costs "…" }}'),
        tradeoff=Tradeoff("five minutes of writing", "low", "low"),
        follow_up=f"what would have to change for the alternative to {name} to win?",
        related=tuple(Label(each[0].span, f"nor {other}") for other, each in open_choices[1:4]),
        components=tuple(part.id for _, each in open_choices for part in each),
        figures={"unreasoned": float(len(open_choices))},
    )


def _spellings(part: Component) -> set[str]:
    product = part.technology
    return {key(text) for text in (product.id, product.name, *product.names)} if product is not None else set()
