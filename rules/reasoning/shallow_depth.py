"""Many parts named, hardly one of them explained.

Anybody can draw twelve boxes. Who has built such a thing can take one of them apart: what the problem is, which ways
there are, which one it is and why, the key or the schema or the algorithm, and what goes wrong with it. Two parts
explained to that depth say more than twenty named. The data model is one of the two, as a rule; the other is the part
that fills up first.

## When it does not matter
Pictures, and designs that are no answer to an exercise: it speaks where a `problem` is named or a deep dive was begun.

## How to repair it
Take the data model first, then the bottleneck. Four lines each: options, choice and why, details, failures.

## What an interviewer asks next
Which query hits this part most, and which index or key serves it?

Sources: "System Design Interview Execution" (depth over breadth) · "System Design Interview Best Practices" (deep
dive).

## Bad
```arch
problem url-shortener
client   web  # finds: 3 parts drawn, 0 of them explained
service  api x2
dynamodb store
redis    hot
web -> api -> store
api -> hot
```

```arch
client   web
service  api x2
dynamodb store
web -> api -> store
deepdive store { problem "how codes map", choice "counter" }  # finds: `store` lacks a second option
```

```mermaid
graph LR
    %% arch: problem chat
    %% finds: 0 of them explained
    U[Users] --> A[Chat service] --> D[(Messages)]
```

## Good
```arch
problem url-shortener
client   web
service  api x2
dynamodb store
web -> api -> store
deepdive store {
  problem "how codes map to URLs"
  option "hash", option "counter", choice "counter", because "no collisions"
  details "pk = code", failures "hot key: cache"
}
deepdive api {
  problem "who may shorten", option "key", option "login", choice "key", because "scripts"
  details "100/h per key", failures "a lost key is revoked"
}
```

No exercise, no depth asked for:
```arch
requirements { dau 20M }
client   web
service  api x2
dynamodb store
web -> api -> store
```

```mermaid
graph LR
    U[Users] --> A[Chat service] --> D[(Messages)]
```
"""

from collections.abc import Iterator

from designlint.analysis.load.capacity import saturation
from designlint.analysis.words.answers import DeepDive, deep_dives, speaks_of
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Severity, Tradeoff
from designlint.rule import rule
from designlint.wording import counted, plain_list, quoted

_STORES = ("db", "search", "objects", "warehouse")


@rule(Severity.INFO)
def shallow_depth(design: Design, *, enough: int = 2) -> Iterator[Finding]:
    """Count the deep dives that have options, a choice, details and failures."""
    dives = deep_dives(design)
    if not design.problem and not dives:
        return
    done = [each for each in dives if each.complete]
    if len(done) >= enough:
        return
    begun = next((each for each in dives if not each.complete), None)
    own = [each for each in design.components.values() if not each.is_a("client", "monitor", "external")]
    lacks = f"; {quoted(begun.subject)} lacks {plain_list(_lacks(begun))}" if begun is not None else ""
    subject = _next(design, dives)
    text = 'problem "…", option "…", option "…", choice "…", because "…", details "…", failures "…"'
    yield Finding(
        message=f"{counted(len(own), 'part')} drawn, {len(done)} of them explained{lacks}",
        at=begun.note.span if begun is not None else design.opening,
        label="how does this work?",
        help="begin with the data model, then what fills up first: "
        + design.writing.fact(f"deepdive {subject} {{ {text} }}"),
        tradeoff=Tradeoff("fewer parts can be spoken of in the same time", "low", "low"),
        follow_up=f"which request hits {quoted(subject)} most, and which key or index serves it?",
        components=(subject,) if subject in design.components else (),
        figures={"explained": float(len(done))},
    )


def _lacks(dive: DeepDive) -> list[str]:
    named = (
        (dive.options >= 2, "a second option" if dive.options == 1 or dive.choice else "options"),
        (dive.choice, "a choice"),
        (dive.details, "details"),
        (dive.failures, "failures"),
    )
    return [word for there, word in named if not there]


def _next(design: Design, dives: tuple[DeepDive, ...]) -> str:
    """What to explain next: a store, then what fills up first."""

    def told(part: Component) -> bool:
        return any(each.complete and speaks_of(each.note, part) for each in dives)

    fullest = [each.component for each in saturation(design)]
    wanted = [*design.of_kind(*_STORES), *fullest, *design.of_kind("service")]
    return next((part.id for part in wanted if not told(part)), "data")
