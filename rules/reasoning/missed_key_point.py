"""A key point of the exercise that the answer does not touch.

Every well-known exercise has a few questions that it is asked for. Of a URL shortener: how codes are made without
collisions, and whether a redirect is 301 or 302. Of a payment system: what happens when the provider does not answer.
Who draws boxes around them has answered another question.

The design declares what it answers: `problem url-shortener`. For twelve exercises designlint brings the key points, and
for each of them what counts as an answer: a part, a connection, a fact, a decision, a few words in a note. One of them
is enough. Words that are denied ("no retries") do not count, nor do options that were not taken. A project adds its own
exercises with `problems = ["folder/"]` in its configuration.

## When it does not matter
Designs that answer no exercise. If only the title names one, the tool asks whether it is meant. Bare pictures are not
asked. A point that is left out on purpose counts with its reason, in a decision on its name:
`decide celebrities { choose "nothing", because "200 followers at most" }`.

## How to repair it
Draw it, decide it, or say in a line why it is left out. The lines in the help are examples that would count; what you
would really do is better.

## What an interviewer asks next
The question of the first point that is missing.

Sources: "System Design Interview Execution" (common problems and their key points).

## Bad
```arch
problem url-shortener
client web   # finds: 2 of the 5 key points of "URL shortener" are missing: 301 or 302 and why; clicks counted
service api, dynamodb store, redis hot
web -> api: GET code
api -> hot: GET code { read }
api -> store: GetItem, PutItem { readwrite }
decide codes { choose "a counter in base 62, ranges of 1,000", over "a hash", because "no collisions, 62^7 codes" }
```

Options that were not taken, and words that are denied:
```arch
problem rate-limiter
client web   # finds: the algorithm by name; counters that all instances share
gateway edge, redis counts
web -> edge -> counts
decide limits { choose "100 a minute", over "token bucket", because "simple" }
note "fail open; per user; 429; no atomic counters and no Lua"
```

```mermaid
graph LR
    %% arch: problem chat
    %% finds: 5 of the 6 key points of "Chat system" are missing
    U[Users] --> G[WebSocket gateway] --> S[Chat service] --> D[(Messages)]
    S --> P[Push via FCM]
```

A problem that nobody knows:
```arch
problem url-shortner
client web   # finds: no problem is called `url-shortner`, so no key points are checked
service api
web -> api
```

Only the title tells:
```arch
design "Rate limiter for our API"
requirements { availability 99.9% }   # finds: is this the exercise "Rate limiter"?
client web, gateway edge, redis counts
web -> edge -> counts
```

## Good
```arch
problem url-shortener
client web
service api
dynamodb store, redis hot
sqs clicks
web -> api: GET code, 302 so that clicks are counted
api -> hot: GET code { read }
api -> store: GetItem, PutItem { readwrite }
api ~> clicks: click event
decide codes { choose "a counter in base 62, ranges of 1,000", over "a hash", because "no collisions, 62^7 codes" }
```

Said in words, and a cache decided against:
```arch
problem pastebin
client web
service api
postgres pastes "Metadata of pastes"
web -> api -> pastes
note "contents are in S3; what is past its date is expired by a lifecycle rule"
decide cache { choose "no cache", over "Redis", because "40 reads a second" }
```

Left out with a reason:
```arch
problem news-feed
client app, cdn edge, service feed, s3 photos, postgres posts, postgres follows "Who follows whom"
app -> edge -> photos
app -> feed -> posts & follows
decide fan-out { choose "on read", over "on write", because "200 people" }
decide celebrities { choose "no path of their own", because "everybody has fewer than 200 followers" }
decide feed-cache { choose "none", because "ten reads a second" }
```

No exercise:
```arch
requirements { dau 20M }
client web, service api, dynamodb store
web -> api -> store
```

A bare picture, whatever its title:
```mermaid
---
title: Rate limiter
---
graph LR
    U[Users] --> G[API gateway] --> R[(Redis)]
```
"""

from collections.abc import Iterator

from designlint.analysis.words.answers import is_answer
from designlint.analysis.words.problems import Coverage, coverage, unknown_problem
from designlint.design import Design
from designlint.diagnostic import Finding, Severity, Tradeoff
from designlint.rule import rule
from designlint.wording import quoted


@rule(Severity.WARNING)
def missed_key_point(design: Design) -> Iterator[Finding]:
    """Compare what the design shows with what its exercise asks for; all that is missing is one finding."""
    cure = unknown_problem(design)
    if cure is not None:
        yield Finding(
            message=f"no problem is called {quoted(design.problem)}, so no key points are checked",
            at=design.opening,
            label="which exercise is this?",
            help=cure,
            follow_up="what was the question?",
        )
    covered = coverage(design) if design.problem or is_answer(design) else None
    if covered is None or not covered.missing:
        return
    if covered.exercise.declared:
        yield _missing(design, covered)
    else:
        yield _question(design, covered)


def _missing(design: Design, covered: Coverage) -> Finding:
    lines = (", ".join(f"`{design.writing.fact(line)}`" for line in each.add) for each in covered.missing)
    missing = "; ".join(each.point.text for each in covered.missing)
    first = covered.missing[0].point
    reason = design.writing.fact(f'decide {first.id} {{ choose "…", because "…" }}')
    return Finding(
        message=f'{_counted(covered)} of "{covered.exercise.pack.title}" {_are(covered)} missing: {missing}',
        at=design.opening,
        label="what about these?",
        help=f"draw or decide them; these lines would count: {'; '.join(lines)}. "
        f"What is left out on purpose needs a reason: `{reason}`",
        tradeoff=Tradeoff("some minutes now instead of questions later"),
        follow_up=first.question.ask,
        figures=_figures(covered),
    )


def _question(design: Design, covered: Coverage) -> Finding:
    exercise = covered.exercise
    return Finding(
        message=f'is this the exercise "{exercise.pack.title}"? then {_counted(covered)} {_are(covered)} missing',
        at=design.opening,
        help=f"declare what the design answers: `{design.writing.fact(f'problem {exercise.pack.slug}')}`",
        severity=Severity.QUESTION,
        follow_up=covered.missing[0].point.question.ask,
        figures=_figures(covered),
        assumptions=(exercise.assumption,),
    )


def _counted(covered: Coverage) -> str:
    return f"{len(covered.missing)} of the {len(covered.required)} key points"


def _are(covered: Coverage) -> str:
    return "is" if len(covered.missing) == 1 else "are"


def _figures(covered: Coverage) -> dict[str, float]:
    return {"required": float(len(covered.required)), "missing": float(len(covered.missing))}
