"""Important parts of which nobody says what happens when they fail.

A picture shows the day on which everything works. What the design is worth shows on the other days: which parts take
users down with them, how somebody notices, and what limits the damage. The tool ranks all parts by what their failing
costs the flows, and looks at the first five.

A part is covered by a `failure` note, or by structure: two or more instances over two or more zones, a managed service
that spans zones, or a fallback on every connection that leads to it.

## When it does not matter
Bare pictures, which answer nothing. Small designs (fewer than five parts) get a hint only. Clients and monitors fail
too, but not for this design.

## How to repair it
One line for each part: the effect for users, how it is noticed, what limits it. It costs an afternoon, and the failures
are then known before they happen.

## What an interviewer asks next
It is down at the peak: what do users see in the first minute, and in the tenth?

Sources: "System Design Interview Execution" (failure scenarios) · AWS Well-Architected, reliability pillar: failure
mode analysis.

## Bad
```arch
requirements { dau 20M, read 50/user/day, availability 99.9% }
client   web
nginx    entry x1
service  api x1  # finds: only the happy path: `api`, `entry` and `store` can fail
postgres store x1
redis    hot x1
sqs      jobs
worker   crew
web -> entry -> api -> store
api -> hot { read }
api ~> jobs ~> crew
flow buy { web -> entry -> api -> store, api -> hot }
```

```mermaid
graph LR
    %% arch: requirements { availability 99.9% }
    U[Users] --> G[API gateway x1]
    %% finds: only the happy path
    G --> A[Order service x1]
    A --> B[Stock service x1] --> D[(PostgreSQL x1)]
    A --> P[Price service x1]
```

## Good
```arch
requirements { dau 20M, availability 99.9% }
client   web
alb      entry
service  api x4 { zones 2 }
postgres store x2 { zones 2, failover auto }
redis    hot x1
sqs      jobs
worker   crew
web -> entry -> api -> store
api -> hot { read }
api ~> jobs ~> crew
failure hot { effect "reads go to the store", detect "hit rate", mitigation "request coalescing" }
```

A picture is no answer:
```mermaid
graph LR
    U[Users] --> G[API gateway] --> A[Order service] --> B[Stock service] --> D[(PostgreSQL)]
    A --> P[Price service]
```

A fallback on the way to the provider:
```arch
requirements { availability 99.9% }
client   web
alb      entry
service  api x4 { zones 2 }
dynamodb store
stripe   pay
s3       bills
web -> entry -> api -> store
api -> pay: charge { fallback "book now, charge later" }
api -> bills: PUT { write }
```
"""

from collections.abc import Iterator

from designlint.analysis.reliability.precautions import most_important, precaution
from designlint.analysis.words.answers import is_answer
from designlint.design import Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.quantity import show_percent
from designlint.rule import rule
from designlint.wording import listed, quoted

_OTHERS = ("client", "monitor")


@rule(Severity.WARNING)
def missing_failure_analysis(design: Design, *, top: int = 5, enough: float = 0.6, small: int = 5) -> Iterator[Finding]:
    """Look at the parts whose failing costs most, and at who says what happens then."""
    parts = most_important(design, top)
    if not parts or not is_answer(design):
        return
    bare = [part for part in parts if precaution(design, part) is None]
    if not bare or 1 - len(bare) / len(parts) >= enough:
        return
    own = [each for each in design.components.values() if not each.is_a(*_OTHERS, "external")]
    notes = any(True for _ in design.notes_of("failure"))
    begin = "only the happy path: " if not notes else ""
    first = bare[0]
    yield Finding(
        message=f"{begin}{listed([part.name for part in bare], most=5)} can fail, and nothing says what happens then",
        at=first.span,
        label="what if this stops?",
        help="write a line for each: "
        + design.writing.fact(f'failure {first.id} {{ effect "…", detect "…", mitigation "…" }}'),
        severity=Severity.INFO if len(own) < small else Severity.WARNING,
        tradeoff=Tradeoff("an afternoon of thinking", "low", "low"),
        follow_up=f"{quoted(first.name)} is down at the peak: what do users see in the first minute, and in the tenth?",
        related=tuple(Label(part.span, "nor this") for part in bare[1:4]),
        components=tuple(part.id for part in bare),
        figures={"covered": 1 - len(bare) / len(parts)},
        assumptions=(f"looked at the {len(parts)} parts that cost the flows most; {show_percent(enough)} should do",),
    )
