"""A reason that the figures of the design refute.

"Cassandra, because the load is write-heavy, millions of messages a second" sounds well until somebody divides: the
same design has three reads for each write, and 60,000 writes a second. A choice that rests on a wrong magnitude is
made for another system, and it is the first thing that an interviewer takes apart.

Read are the `because` of decisions, and choices with their reasons in the text around a diagram. They are compared with
the traffic of the requirements, or where those tell nothing, with the estimates: write-heavy needs at least half as
many writes as reads, read-heavy twice as many reads as writes, thousands, millions or billions a second and petabytes
at least a fifth of that.

## When it does not matter
Claims that are denied ("not write-heavy"), and claims that any of several estimates bears out. A design that says
nothing of its load.

## How to repair it
Give the reason that holds ("reads by one key, no joins, 60,000 writes a second"), or choose again. It costs nothing.

## What an interviewer asks next
At which load would the other choice have been right?

Sources: deep dives of system-design interview guides, in which a store is chosen for a load that the estimate before it
does not have.

## Bad
```arch
requirements { dau 100M, write 50/user/day, read 150/user/day, peak 3x }
client -> api -> messages
cassandra messages x6
decide messages {
  choose "Cassandra"
  because "write-heavy, millions of messages per second"   # finds: "write-heavy" against 521k/s reads and 174k/s writes
}
```

```arch
requirements { dau 2M, write 1/user/day, read 1/user/day, peak 3x, object 1 KB, retention 5 y }
client -> api -> store
dynamodb store
decide store {
  choose "DynamoDB"
  because "a read-heavy load and petabytes of data"   # finds: "petabytes" against 3.65 TB kept
}
```

A target that nobody states:
```arch
client -> api -> store
redis store
decide store { choose "Redis", because "low latency" }   # finds: "low latency" is a reason, and no latency is asked for
```

## Good
```arch
requirements { dau 100M, write 50/user/day, read 20/user/day, peak 3x }
client -> api -> messages
cassandra messages x6
decide messages { choose "Cassandra", because "write-heavy, 174k messages a second at peak" }
```

Denied, and borne out:
```arch
requirements { dau 2M, write 1/user/day, read 100/user/day, peak 3x, latency p99 < 20 ms }
client -> api -> store
postgres store
decide store { choose "PostgreSQL", over "Cassandra", because "not write-heavy; read-heavy at low latency" }
```

```mermaid
graph LR
    %% arch: decide D { choose "Cassandra", because "write-heavy, millions of messages per second" }
    U[Users] --> A[API server]
    A --> D[(Messages)]
```
"""

from collections.abc import Iterator

from designlint.analysis.estimation.magnitudes import load_of, refuted
from designlint.design import Design, Note
from designlint.diagnostic import Finding, Severity
from designlint.rule import rule
from designlint.source import Span
from designlint.stated import Percentiles
from designlint.vocabulary.lexicon import claims
from designlint.wording import quoted

_NEXT = "at which load would the other choice have been right?"


@rule(Severity.WARNING)
def refuted_rationale(design: Design) -> Iterator[Finding]:
    """Compare what reasons claim with the load."""
    load = load_of(design)
    for note in (*design.notes_of("decide"), *design.told.choices):
        for text, at in _reasons(note):
            found = list(refuted(text, load))
            if found:
                yield Finding(
                    message=f"the reason given for {quoted(_choice(note))} does not hold: "
                    + ", ".join(f'"{each.said}" against {each.against}' for each in found),
                    at=at,
                    label="not by the figures of this design",
                    help="give the reason that holds, with its figure, or choose again",
                    follow_up=_NEXT,
                    components=(note.subject,) if note.subject in design.components else (),
                    figures={
                        name: value
                        for name, value in (("reads", load.most("read")), ("writes", load.most("write")))
                        if value is not None
                    },
                )
    yield from _latency(design)


def _reasons(note: Note) -> Iterator[tuple[str, Span]]:
    for fact in note.facts.get("because", ()):
        if isinstance(fact.value, str):
            yield fact.value, fact.span


def _choice(note: Note) -> str:
    chosen = note.texts("choose")
    return chosen[0] if chosen else note.subject


def _latency(design: Design) -> Iterator[Finding]:
    """A reason that nothing can be compared with."""
    asked = any(
        isinstance(each.get("latency"), Percentiles)
        for each in (design.requirements, *design.flows, *design.connections)
    )
    if asked:
        return
    for note in design.notes_of("decide"):
        for text, at in _reasons(note):
            if "low_latency" in claims(text):
                yield Finding(
                    message=f'"low latency" is a reason, and no latency is asked for: nothing tells whether '
                    f"{quoted(_choice(note))} is needed for it",
                    at=at,
                    help=f"state the target: `{design.writing.fact('requirements')} {{ latency p99 < 100 ms }}`",
                    severity=Severity.INFO,
                    follow_up="which latency would users notice?",
                )
                return
