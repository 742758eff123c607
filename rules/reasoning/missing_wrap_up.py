"""The questions at the end that the design does not answer yet.

An interview ends with them, and so does a good review: what if something fails, if there is ten times the load, half
the money, a tighter limit, a new feature; what breaks first; what would be improved; how it is rolled out; how anybody
knows that it works. Who answers before being asked shows that the design was thought through.

It also speaks of the time: a phase that takes half as long again as planned is missing somewhere else.

## When it does not matter
Designs that are no answer to an exercise: it speaks where a `problem` or a `session` is declared.

## How to repair it
Ask the tool (`designlint whatif`), and write down the answers that you agree with: `whatif failure "…"`.

## What an interviewer asks next
Where does this design break first, and what would you do with another week?

Sources: "System Design Interview Execution" (what-if questions, time management) · "System Design Interview Best
Practices" (wrap up).

## Bad
```arch
problem url-shortener
client web  # finds: not answered yet: what if something fails, ten times the load
service api, dynamodb store
web -> api -> store
```

Too long at the requirements:
```arch
client web  # finds: requirements took 20 min of a planned 5 min
service api, dynamodb store
web -> api -> store
whatif failure "…", whatif scale "…", whatif cost "…", whatif constraint "…", whatif feature "…"
note "improvements: a second region; rollout: canary"
bottleneck store { solution "DAX" }
monitor obs { observes all }
session { requirements 20 min, estimation 5 min, design 15 min, deepdive 10 min, wrapup 5 min }
```

```mermaid
graph LR
    %% arch: problem chat
    %% finds: not answered yet
    U[Users] --> A[Chat service] --> D[(Messages)]
```

## Good
```arch
problem url-shortener
client web, service api, dynamodb store, monitor obs { observes all }
web -> api -> store
whatif failure "the table is regional", whatif scale "10x: nothing changes", whatif cost "no cache saves $300"
whatif constraint "10 ms: cache in the region", whatif feature "analytics: a stream"
bottleneck api { solution "more instances" }
note "improvements: custom domains; rollout: one region first, then canary"
```

Fifteen minutes for an exercise of fifteen minutes:
```arch
problem rate-limiter
client web, gateway gate, redis counters, monitor obs { observes all }
web -> gate -> counters
whatif failure "fail open", whatif scale "10x: shards", whatif cost "leases", whatif constraint "1 ms: leases"
whatif feature "limits by cost"
bottleneck counters { solution "shards" }
note "improvements: adaptive limits; rollout: shadow mode"
session { requirements 2 min, estimation 1 min, design 3 min, deepdive 7 min, wrapup 2 min }
```

No exercise:
```arch
requirements { dau 20M }
client web, service api, dynamodb store
web -> api -> store
```

```mermaid
graph LR
    U[Users] --> A[Chat service] --> D[(Messages)]
```
"""

from collections.abc import Iterator

from designlint.analysis.words.pace import MOST_OFF, paces
from designlint.design import Design
from designlint.diagnostic import Finding, Severity
from designlint.quantity import show_duration
from designlint.rule import rule
from designlint.vocabulary.lexicon import senses
from designlint.wording import plain_list

_WHAT_IFS = {
    "failure": "something fails",
    "scale": "ten times the load",
    "cost": "half the money",
    "constraint": "a tighter limit",
    "feature": "a new feature",
}


@rule(Severity.INFO)
def missing_wrap_up(design: Design, *, most_off: float = MOST_OFF) -> Iterator[Finding]:
    """List what is not answered, and the phases that took far longer or shorter than planned."""
    if not design.problem and not design.session:
        return
    missing = [*_what_ifs(design), *_others(design)]
    if missing:
        first = next(iter(_WHAT_IFS))
        yield Finding(
            message=f"not answered yet: {plain_list(missing)}",
            at=design.opening,
            label="and then?",
            help="run `designlint whatif`, and write down what you agree with: "
            + design.writing.fact(f'whatif {first} "…"'),
            follow_up="where does this design break first, and what would you do with another week?",
            figures={"missing": float(len(missing))},
        )
    off = list(_off_plan(design, most_off))
    if off:
        yield Finding(
            message=f"the time went elsewhere: {plain_list(off)}",
            at=design.opening,
            label="too long or too short",
            help="stop a phase when its time is over, and say what you would do with more",
            follow_up="what did you leave out for it?",
        )


def _what_ifs(design: Design) -> Iterator[str]:
    """The kinds of what-if question without an answer."""
    told = {note.subject for note in design.notes_of("whatif")}
    missing = [text for kind, text in _WHAT_IFS.items() if kind not in told]
    if missing:
        yield f"what if {plain_list(missing)}"


def _others(design: Design) -> Iterator[str]:
    """What else a wrap-up holds."""
    if not any(True for _ in design.notes_of("bottleneck")):
        yield "what breaks first"
    said = senses("wrap_up", design.prose)
    for kind, text in (("improvement", "what would be improved"), ("rollout", "how it is rolled out")):
        if kind not in said:
            yield text
    if not design.of_kind("monitor") and "observe" not in senses("operation", design.prose):
        yield "how anybody knows that it works"


def _off_plan(design: Design, most_off: float) -> Iterator[str]:
    """The phases that took far more or less than planned, of those for which a time is recorded."""
    for each in paces(design):
        if each.phase in design.session and not each.kept(most_off):
            yield f"{each.phase} took {show_duration(each.took)} of a planned {show_duration(each.planned)}"
