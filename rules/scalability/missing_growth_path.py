"""A first bottleneck without a plan.

Every design breaks somewhere when traffic grows; what differs is whether its author knows where. A plan for ten times
the load costs one line, building for it costs a year. So the line is what a review asks for: which part fills up first,
what you do then, what that costs, and which figure tells you that it is time.

The rule grows the traffic until the first part is full and asks for a `bottleneck` about that part, if that happens
below ten times today's peak. It names what follows up to a hundred times. A `bottleneck` that leaves out its solution,
its tradeoff, its cost or its complexity is found as well. Both are information.

## When it does not matter
Designs that carry ten times the load. Parts whose growth is plain: managed ones, `autoscale`, and `stateless` ones,
which only need more instances. Parts that nobody counts, and loads that are only an upper bound. A part that is over
capacity today is a matter of `over-capacity`.

## How to repair it
Write the `bottleneck` down: the help holds a draft with the usual remedy for that kind of part. Give it a `trigger` in
figures, well below the limit, so that there is time to act.

## What an interviewer asks next
What breaks first at ten times the load, and what at a hundred times?

Sources: Google SRE book, appendix E (launch checklist: growth, ten times) · "System Design Interview Best Practices"
(scaling strategy: bottleneck, solution, tradeoffs, cost, complexity) · "System Design Interview Execution".

## Bad
```arch
requirements { dau 5M, read 20/user/day, write 2/user/day, peak 3x }
client   web
alb      entry
service  api x10 { capacity 1k/s }   # finds: at 2.62 times today's peak `api` is full, then `store` at
postgres store x1
web -> entry -> api -> store
```

A plan for another part, and one that names no price:
```arch
requirements { dau 5M, read 20/user/day, write 2/user/day, peak 3x }
client   web
alb      entry
service  api x10 { capacity 1k/s }   # finds: `api` is full
postgres store x1
web -> entry -> api -> store
bottleneck store { at 4x, solution "read replicas" }   # finds: does not say its tradeoff, cost and complexity
```

Instances that only have to become more fill up first; the store behind them needs a plan:
```arch
requirements { dau 5M, read 20/user/day, write 2/user/day, peak 3x }
client   web
alb      entry
service  api x10 { capacity 1k/s, stateless }
postgres store x1   # finds: `api` only needs more instances from 2.62 times today's peak on; at 4.11 times
web -> entry -> api -> store
```

```mermaid
graph LR
    %% arch: requirements { dau 5M, read 20/user/day, write 2/user/day, peak 3x }
    U[Users] --> LB[AWS ALB] --> A[API x80]
    %% finds: times today's peak `PostgreSQL x1` is full
    A -->|SQL| D[(PostgreSQL x1)]
```

## Good
The first bottleneck is known:
```arch
requirements { dau 5M, read 20/user/day, write 2/user/day, peak 3x }
client   web
alb      entry
service  api x10 { capacity 1k/s }
postgres store x1
web -> entry -> api -> store
bottleneck api {
  at 2.5x, solution "more instances behind the balancer", tradeoff "longer deployments", cost low, complexity low
  trigger "70% CPU at peak"
}
```

It carries ten times the load, its growth is plain, or nobody counts:
```arch
requirements { dau 100k, read 20/user/day, write 2/user/day, peak 3x }
client   web
alb      entry
service  api x10 { capacity 1k/s }
postgres store x1
web -> entry -> api -> store
```

```arch
requirements { dau 5M, read 20/user/day, write 2/user/day, peak 3x }
client   web
alb      entry
service  api x10 { capacity 1k/s, autoscale }
service  pages x10 { capacity 1k/s, stateless }
service  quotes { capacity 1k/s }
dynamodb store
web -> entry -> pages -> api -> store
api -> quotes
```

```mermaid
graph LR
    U[Users] --> LB[AWS ALB] --> A[API x20] --> D[(PostgreSQL x1)]
```

Full today already:
```arch
requirements { dau 5M, read 20/user/day, write 2/user/day, peak 3x }
client   web
alb      entry
service  api x2 { capacity 1k/s }
dynamodb store
web -> entry -> api -> store
```
"""

from collections.abc import Iterator

from designlint.analysis.load.capacity import Utilisation, saturation
from designlint.analysis.load.remedies import remedy
from designlint.analysis.words.reasons import names_of
from designlint.design import Component, Design, Note
from designlint.diagnostic import Finding, Label, Severity
from designlint.quantity import show_number
from designlint.rule import rule
from designlint.vocabulary import vocabulary
from designlint.wording import plain_list, quoted

_FAR = 100.0  # times today's peak: what fills up later still is not named
_PARTS = ("solution", "tradeoff", "cost", "complexity")


@rule(Severity.INFO, asked=True)
def missing_growth_path(design: Design, *, growth: float = 10.0) -> Iterator[Finding]:
    """Judge the first part to fill up, and what is written about bottlenecks."""
    filling = [each for each in saturation(design) if _known(each)]
    order = [each for each in filling if not _plain(each)]
    if order and order[0].saturates_at < growth and not _named(order[0].component, design):
        yield _finding(order, filling[: filling.index(order[0])], design)
    for note in design.notes_of("bottleneck"):
        missing = [name for name in _PARTS if not note.says(name)]
        if missing:
            yield _incomplete(note, missing, design)


def _known(found: Utilisation) -> bool:
    """Whether it fills up as far as anybody knows; a store that nobody counts is the one that is drawn."""
    counted = found.nodes.counted or found.component.is_a("db")
    return counted and found.certain and found.use.plan < 1


def _plain(found: Utilisation) -> bool:
    """Whether it only needs more instances."""
    return bool(found.component.says("autoscale") or found.component.says("stateless"))


def _named(part: Component, design: Design) -> bool:
    """Whether some bottleneck is about a part: by one of its names, or by a word for what it is."""
    names = {name.lower() for name in names_of(part)}
    words = vocabulary()
    for note in design.notes_of("bottleneck"):
        kind, product = words.kind(note.subject), words.technology(note.subject)
        if note.subject.lower() in names or (kind and kind == part.kind) or (product and product == part.technology):
            return True
    return False


def _finding(order: list[Utilisation], plain: list[Utilisation], design: Design) -> Finding:
    first, others = order[0], [each for each in order[1:4] if each.saturates_at < _FAR]
    part, cure = first.component, remedy(first)
    then = [f"{quoted(each.component.name)} at {show_number(each.saturates_at)} times" for each in others]
    end = f", then {plain_list(then)}" if then else ""
    names = plain_list(quoted(each.component.name) for each in plain)
    need = f"{names} only {'needs' if len(plain) == 1 else 'need'} more instances"
    begin = f"{need} from {show_number(plain[0].saturates_at)} times today's peak on; " if plain else ""
    times = show_number(first.saturates_at) + (" times" if plain else " times today's peak")
    draft = (
        f'bottleneck {part.id} {{ at {show_number(first.saturates_at)}x, solution "{cure.text}", '
        f'tradeoff "{cure.tradeoff.text}", cost {cure.tradeoff.cost}, complexity {cure.tradeoff.complexity}, '
        'trigger "70% of its capacity at peak" }'
    )
    return Finding(
        message=f"{begin}at {times} {quoted(part.name)} is full{end}; the design does not say what then",
        at=part.span,
        label="the first to need a plan" if plain else "fills up first",
        help=f"say it: `{design.writing.fact(draft)}`",
        tradeoff=cure.tradeoff,
        follow_up="what breaks first at ten times the load, and what at a hundred times?",
        related=(
            *(Label(each.component.span, "fills up before") for each in plain),
            *(Label(each.component.span, "fills up later") for each in others),
        ),
        components=(part.id,),
        figures={"growth": first.saturates_at, "utilisation": first.use.plan},
        assumptions=first.assumptions,
        basis=first.basis,
    )


def _incomplete(note: Note, missing: list[str], design: Design) -> Finding:
    return Finding(
        message=f"the bottleneck of {quoted(note.subject)} does not say its {plain_list(missing)}",
        at=note.span,
        label="half a plan",
        help=f"add `{', '.join(f'{name} …' for name in missing)}`",
        follow_up="what does that cost, and what gets worse by it?",
        components=(note.subject,) if note.subject in design.components else (),
    )
