"""A design that costs more a month than its budget.

Machines, disks and traffic at list prices: a rough sum, but one that tells a design for 5,000 dollars from one for
50,000. It speaks only if even the low end of the estimate is above the budget.

## When it does not matter
Where no budget is stated. Parts that have no price here are left out of the sum, so the bill may be higher than said,
never lower. Discounts for reserved machines (often 30-60%) are not taken off: say the price you pay with
`[[vocabulary.figure]]` if you have them.

## How to repair it
Begin with the dearest part: fewer or smaller instances, a shorter retention, a cheaper class of storage, a CDN before
the traffic. Build what is needed now, and the rest in a second phase.

## What an interviewer asks next
The budget is halved: what goes first, and what do users notice?

Sources: napkin-math cost tables · AWS Well-Architected, cost optimisation pillar.

## Bad
```arch
requirements { budget $2k/month }  # finds: about $7,296 a month against a budget of $2,000
client   web
alb      entry
service  api x48
dynamodb store
web -> entry -> api -> store
```

Most of it is traffic:
```arch
requirements {
  dau 2M, read 50/user/day, peak 3x, object 1 MB
  budget $20k/month  # finds: traffic to users
}
client web
s3     videos
lambda sign
web -> sign -> videos: GET { read }
```

```mermaid
graph LR
    %% arch: requirements { budget $500/month }   # %% finds: against a budget of $500
    U[Users] --> LB[Load balancer] --> A[API server x8] --> D[(PostgreSQL)]
```

## Good
```arch
requirements { budget $10k/month }
client   web
alb      entry
service  api x8
dynamodb store
web -> entry -> api -> store
```

No budget, no complaint:
```mermaid
graph LR
    U[Users] --> LB[Load balancer] --> A[API server x80] --> D[(PostgreSQL)]
```
"""

from collections.abc import Iterator

from designlint.analysis.load.cost import Bill, assumptions, bill
from designlint.design import Design
from designlint.diagnostic import Basis, Finding, Severity, Tradeoff
from designlint.quantity import show_number, show_percent
from designlint.rule import rule
from designlint.wording import plain_list, quoted


@rule(Severity.WARNING)
def over_budget(design: Design) -> Iterator[Finding]:
    """Compare the low end of the bill with the budget."""
    budget = design.requirements.number("budget")
    if not budget:
        return
    found = bill(design)
    if found.low > budget:
        yield _finding(found, budget, design)


def _finding(found: Bill, budget: float, design: Design) -> Finding:
    fact = design.requirements.fact("budget")
    dearest = sorted(found.parts, key=lambda part: -part.total)[:3]
    shares = [(quoted(part.component.name), part.total) for part in dearest]
    shares = sorted([*shares, ("traffic to users", found.traffic)], key=lambda each: -each[1])[:3]
    said = [f"{name} {show_percent(amount / found.total)}" for name, amount in shares if amount > 0]
    span = (
        f"${show_number(found.low)}-{show_number(found.high)}"
        if found.high > found.low
        else f"${show_number(found.low)}"
    )
    parts = " + ".join(f"{part.component.id} ${show_number(part.total)}" for part in dearest)
    return Finding(
        message=f"about {span} a month against a budget of ${show_number(budget)}: {plain_list(said)} of it",
        at=fact.span if fact is not None else design.opening,
        label="less than it costs",
        help=f"begin with {shares[0][0]}: fewer or smaller, kept for less time, or in a later phase",
        tradeoff=Tradeoff("less room for growth, or parts that come later", "low", "medium"),
        follow_up="the budget is halved: what goes first, and what do users notice?",
        components=tuple(part.component.id for part in dearest),
        figures={"cost": found.total, "cost_low": found.low, "cost_high": found.high, "budget": budget},
        assumptions=assumptions(design),
        basis=(Basis(f"{parts} + traffic ${show_number(found.traffic)} …", "derived"),),
    )
