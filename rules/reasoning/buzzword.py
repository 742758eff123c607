"""A big word where a number belongs.

"Highly available" can mean an hour of outage a month or half a minute; the first takes one machine and a good
backup, the second two regions. "Real-time" is 16 milliseconds for a game and an hour for a report. Without a number
nobody can build it, measure it, or say that it was missed.

Looked at are requirements, decisions and notes. A statement that holds any figure is left alone; an order of growth
such as O(1), and digits that belong to a name (S3, HTTP/2), are none.

## When it does not matter
In titles and in the names of parts ("Real-time gateway"). Where the same statement gives a number. Words that a
decision argues against.

## How to repair it
Write the number, or leave the word out.

## What an interviewer asks next
How would you measure that, and from which value on would you call it broken?

Sources: "System Design Interview Execution" (avoid buzzwords without substance).

## Bad
```arch
requirements { feature "highly available checkout" }  # finds: "highly available" has no number
client web, service api
web -> api
```

```arch
client   web
service  api
postgres store
web -> api -> store
decide store { choose "PostgreSQL", over "files", because "it is fast and robust" }  # finds: "fast" and "robust"
```

```arch
client web, service api
web -> api
note "LRU with a list and a hash map, O(1), so it is fast"  # finds: "fast" has no number
```

```mermaid
graph LR
    U[Users] --> A[API server] --> D[(PostgreSQL)]
    %% arch: note "a scalable architecture"   # %% finds: "scalable" has no number
```

## Good
```arch
requirements { feature "checkout", availability 99.95%, latency p99 < 300 ms }
client web, service api
web -> api
note "highly available: 99.95%, 22 minutes a month"
```

The name of a part is no promise:
```arch
client   web
realtime push "Real-time gateway"
web -> push
```

```mermaid
graph LR
    U[Users] --> A[Fast API server] --> D[(PostgreSQL)]
```
"""

from collections.abc import Iterator

from designlint.analysis.words.answers import has_number
from designlint.design import Design
from designlint.diagnostic import Finding, Label, Severity
from designlint.rule import rule
from designlint.source import Span
from designlint.vocabulary.lexicon import spoken
from designlint.wording import plain_list

_PROSE = ("feature", "optional", "metric", "because", "choose", "costs", "solution", "mitigation", "details")


@rule(Severity.INFO)
def buzzword(design: Design) -> Iterator[Finding]:
    """Look for big words in statements without a figure; all of them are one finding."""
    found = [
        (words, span)
        for text, span in _statements(design)
        if not has_number(text) and (words := spoken("buzzword", text))
    ]
    if not found:
        return
    words = list(dict.fromkeys(word for each, _ in found for word in each))
    said = plain_list(f'"{word}"' for word in words[:4])
    yield Finding(
        message=f"{said} {'has' if len(words) == 1 else 'have'} no number, so nobody can build or measure it",
        at=found[0][1],
        label="how much is that?",
        help="write the number that you mean, such as 99.95% or p99 < 300 ms, or leave the word out",
        follow_up="how would you measure that, and from which value on would you call it broken?",
        related=tuple(Label(span, f'"{each[0]}" here') for each, span in found[1:4]),
        figures={"statements": float(len(found))},
    )


def _statements(design: Design) -> Iterator[tuple[str, Span]]:
    """Every sentence of the author, with its place."""
    for bearer in (design.requirements, *design.notes):
        for name in _PROSE:
            for fact in bearer.facts.get(name, ()):
                texts = (
                    (fact.value,)
                    if isinstance(fact.value, str)
                    else fact.value
                    if isinstance(fact.value, tuple)
                    else ()
                )
                yield from ((text, fact.span) for text in texts)
    for note in design.notes_of("note", "assume", "whatif"):
        yield note.text, note.span
