"""A design whose surroundings nobody wrote down.

Figures for load and targets have rules of their own. This one asks for the rest of what decides a design and is
forgotten when everybody in the room knows it: what it is for, who comes to it and how, how it grows, how large a record
is and how long it stays, in which part of the world, with how many people and for how much, and how one will know that
it worked. The tool has to assume something for each, and says what.

Looked for are features or flows; a client or an `interface`; `audience`; `growth`; where data is kept `object` and
`retention`; `regions`; one of `team`, `budget`, `timeline` and `technology`; a `metric` of success. All that is missing
is one finding. So is a "TBD" in the author's own words, where nothing is assumed. A drawing beside which nothing at
all is stated gets a question.

## When it does not matter
A sketch of a discussion that has the answers in its minutes. Object size and retention where nothing durable is kept.
A client that is drawn is an interface, a declared flow is a feature. An `assume` is an answer: a wrong one can be
corrected, a missing one can not.
What is stated and can not be read (`retention 3 MB`) is found as that, and not as missing too.

## How to repair it
Answer or assume, one line each:
`requirements { audience public, growth 1.5x/y, regions 1, team 6, metric "half of the users come back" }`.
It costs ten minutes with whoever pays for it.

## What an interviewer asks next
Which of your assumptions, if it is wrong, throws the design away?

Sources: requirements phase of system-design interview guides (functional needs, interfaces, reliability, estimation,
deployment) · Azure Well-Architected, business requirements.

## Bad
```arch
requirements { feature "order", growth 2x/y, regions 1, team 4 }   # finds: undeclared: audience, record size and
client web
web -> api -> db
```

```mermaid
graph LR
    %% finds: undeclared: features, audience, growth, where users are
    U[Users] --> G[API gateway]
```

A question that nobody answered:
```arch
requirements { feature "order", audience public, growth 2x/y, regions 1, team 4, metric "orders a day" }
client web
web -> api
note "size of an order: TBD with sales"   # finds: `size of an order: TBD with sales` left open, and nothing assumed
```

## Good
```arch
requirements {
  feature "order"
  audience public, growth 2x/y, regions 1
  object 1 KB, retention 5 y
  team 4, metric "orders a day"
}
client web
web -> api -> db
```

A flow for a feature, a budget for a team, and nothing durable:
```arch
requirements { audience internal, growth 1.1x/y, regions eu, budget $2k/month, metric "tickets closed" }
client  web
service api
redis   hot
web -> api -> hot
flow look { web -> api -> hot }
```

What is open is assumed:
```mermaid
graph LR
    %% arch: requirements { feature "order", audience public, growth 2x/y, regions 1, team 4, metric "orders a day" }
    %% arch: note "number of partners: TBD"
    %% arch: assume "ten partners at most"
    U[Users] --> G[API gateway]
```
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from designlint.analysis.words.misread import misread
from designlint.design import Design
from designlint.diagnostic import Finding, Label, Severity
from designlint.rule import rule
from designlint.source import Span
from designlint.stated import Stated
from designlint.wording import listed, plain_list

_FEW = 3  # items whose assumptions the message itself names
_DURABLE = ("db", "objects", "warehouse")
_OPEN = re.compile(
    r"\bT\.?B\.?[DC]\b|\bTODO\b|\bto be (?:decided|defined|determined|clarified)\b|\?{2,}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Item:
    """Something to know: in words, whether a design states it, how to state it, and what holds meanwhile."""

    asks: str
    known: Callable[[Design], bool]
    example: str
    assumed: str


def _states(*names: str) -> Callable[[Design], bool]:
    return lambda design: any(design.requirements.says(name) is not None or name in misread(design) for name in names)


def _keeps(design: Design) -> bool:
    return any(not each.says("ephemeral") for each in design.of_kind(*_DURABLE))


_ITEMS = (
    _Item(
        "features",
        lambda design: _states("feature")(design) or any(flow.declared for flow in design.flows),
        'feature "order"',
        "a flow from each client to each store",
    ),
    _Item(
        "interfaces",
        lambda design: _states("interface")(design) or bool(design.of_kind("client")),
        'interface "web"',
        "users at whatever stands first",
    ),
    _Item("audience", _states("audience"), "audience public", "no strangers"),
    _Item("growth", _states("growth"), "growth 1.5x/y", "no growth"),
    _Item(
        "record size and retention",
        lambda design: not _keeps(design) or (_states("object")(design) and _states("retention")(design)),
        "object 1 KB, retention 5 y",
        "room for all data",
    ),
    _Item("where users are", _states("regions"), "regions 1", "one region"),
    _Item(
        "team, budget, time or technology",
        _states("team", "budget", "timeline", "technology"),
        "team 6",
        "no limit of people and money",
    ),
    _Item("a measure of success", _states("metric"), 'metric "half of the users come back"', "that targets are enough"),
)


@rule(Severity.INFO)
def missing_context(design: Design) -> Iterator[Finding]:
    """Go through the checklist, and through the author's own words for what was left open."""
    if not design.components:
        return
    missing = [item for item in _ITEMS if not item.known(design)]
    left_open = [] if any(design.notes_of("assume")) else list(_open_questions(design))
    if missing or left_open:
        yield _finding(missing, left_open, design)


def _says_anything(design: Design) -> bool:
    """Whether the author states anything of the surroundings; a bare drawing is only asked."""
    stated = design.requirements
    return bool(stated.facts or stated.actions or design.notes or any(flow.declared for flow in design.flows))


def _open_questions(design: Design) -> Iterator[tuple[str, Span]]:
    """The words and the place of each open question in notes, requirements and labels."""
    bearers: list[tuple[Stated | None, tuple[str, ...], Span]] = [
        (note, (note.text, note.subject), note.span) for note in design.notes
    ]
    bearers.append((design.requirements, (), design.requirements.span))
    bearers += [(each, (each.label,), each.span) for each in design.components.values()]
    for stated, texts, span in bearers:
        facts = [text for name in stated.facts for text in stated.texts(name)] if stated else []
        for text in (*texts, *facts):
            if _OPEN.search(text):
                yield " ".join(text.split()), span


def _finding(missing: Sequence[_Item], left_open: Sequence[tuple[str, Span]], design: Design) -> Finding:
    says: list[str] = []
    if missing:
        few = len(missing) <= _FEW
        assumed = f"; the review assumes {plain_list(item.assumed for item in missing)}" if few else ""
        says.append(f"undeclared: {plain_list(item.asks for item in missing)}{assumed}")
    if left_open:
        says.append(f"{listed(text[:60] for text, _ in left_open)} left open, and nothing assumed")
    example = ", ".join(item.example for item in missing[:4])
    stated = f"answer or assume: `{design.writing.fact('requirements')} {{ {example} }}`"
    assume = f'answer it, or go on with an assumption: `{design.writing.fact("assume")} "…"`'
    return Finding(
        message="; ".join(says),
        at=design.opening if missing else left_open[0][1],
        label="what else decides this design?",
        help=stated if missing else assume,
        severity=Severity.INFO if _says_anything(design) else Severity.QUESTION,
        follow_up="which of your assumptions, if it is wrong, throws the design away?",
        related=tuple(Label(span, "left open") for _, span in left_open[:4] if missing or span != left_open[0][1]),
        assumptions=tuple(f"{item.asks}: {item.assumed}" for item in missing),
    )
