"""A design that does not say how much it has to carry.

Whether one database will do or ten are too few is a matter of figures: users, what each of them does on a day, and
the mix of reads and writes. Without them nothing can be called too small or too big, so every rule on capacity, hot
keys, storage and right-sizing is silent about the design.

Any figure will do to begin with: `dau`, `users`, `mau`, `concurrent`, reads or writes per second, or the `rate` of a
flow or a connection. Daily users alone are half a figure: what each of them does is the other half.

## When it does not matter
In the picture of a pattern, which stands for systems of any size. Users without daily activity are only a hint, not a
warning: their number is still known.
What is stated and can not be read (`retention 3 MB`) is found as that, and not as missing too.

## How to repair it
Ask, or assume and say that it is an assumption: `requirements { dau 20M, read 50/user/day, write 2/user/day }` and
`assume "one user in five is active on a day"`. An assumption may be wrong; it is then wrong in one place and in
sight. In a mermaid diagram the same stands in a comment, `%% arch: requirements { … }`.

## What an interviewer asks next
How many requests per second is that at peak, and how many of them write?

Sources: requirements and estimation phases of system-design interview guides ("how many users, daily and monthly
active?") · Azure Well-Architected PE:02 (capacity planning).

## Bad
```arch
client web       # finds: no scale is declared
web -> api -> db
```

```mermaid
graph LR
    %% finds: no scale is declared
    U[Users] --> LB[Load balancer]
    LB --> A[App server]
    A --> DB[(Orders DB)]
```

Half a figure, either half:
```arch
requirements { dau 20M, availability 99.9% }   # finds: 20M daily users are declared, but not what each of them does
web -> api -> db
```

```arch
requirements { read 50/user/day }   # finds: what a user does is declared, but not how many users there are
web -> api -> db
```

## Good
```arch
requirements { dau 20M, action post 2/user/day write, action view 50/user/day read }
web -> api -> db
```

```mermaid
graph LR
    %% arch: requirements { users 100M, dau 20M, read 50/user/day, write 2/user/day }
    U[Users] --> A[App server]
    A --> DB[(Orders DB)]
```

Rates instead of users:
```arch
requirements { read 12k/s, write 500/s }
web -> api -> db
```

```arch
client web
web -> api -> db
flow buy { web -> api -> db, rate 300/s }
```

Sockets are scale as well:
```arch
requirements { concurrent 2M }
web -> api -> db
```
"""

from collections.abc import Iterator

from designlint.analysis.words.misread import misread
from designlint.design import Design, Requirements
from designlint.diagnostic import Finding, Severity, Tradeoff
from designlint.quantity import show_number
from designlint.rule import rule
from designlint.stated import UserRate

_PEOPLE = {"dau": "daily users", "mau": "monthly users", "users": "users"}
_SCALE = {*_PEOPLE, "concurrent", "read", "write", "rate"}
_LACK = ", so nothing can be called too small or too big"


@rule(Severity.WARNING)
def missing_scale(design: Design) -> Iterator[Finding]:
    """Look for users and for what they do, or for rates."""
    requirements = design.requirements
    if not design.components or _rates(design) or requirements.number("concurrent") or misread(design) & _SCALE:
        return
    people = next((name for name in _PEOPLE if requirements.number(name)), None)
    if people is None:
        known = "what a user does is declared, but not how many users there are" if _habits(requirements) else ""
        yield _finding(design, known or "no scale is declared", "dau 20M, read 50/user/day, write 2/user/day")
    elif people != "dau" or not _habits(requirements):
        yield _half(design, people)


def _rates(design: Design) -> bool:
    """Whether requests per second are known anywhere."""
    totals = [design.requirements.get(name) for name in ("read", "write")]
    if any(isinstance(each, UserRate) and not each.per_user for each in totals):
        return True
    return any(each.number("rate") is not None for each in (*design.flows, *design.connections))


def _habits(requirements: Requirements) -> bool:
    """Whether it is known what one user does."""
    return bool(requirements.actions) or any(isinstance(requirements.get(name), UserRate) for name in ("read", "write"))


def _half(design: Design, people: str) -> Finding:
    """People are known. Without their daily number or their habits there is no rate."""
    requirements = design.requirements
    number = f"{show_number(requirements.number(people) or 0)} {_PEOPLE[people]} are declared"
    if _habits(requirements):
        return _finding(design, f"{number}, but not how many of them are active on a day", "dau 20M", Severity.INFO)
    weight = Severity.WARNING if people == "dau" else Severity.INFO
    return _finding(design, f"{number}, but not what each of them does", "read 50/user/day, write 2/user/day", weight)


def _finding(design: Design, lack: str, example: str, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(
        message=lack + _LACK,
        at=design.opening,
        label="how many requests is that?",
        help=f"declare or assume it: `{design.writing.fact('requirements')} {{ {example} }}`",
        severity=severity,
        tradeoff=Tradeoff("an assumption may be wrong; say in an `assume` that it is one"),
        follow_up="how many requests per second is that at peak, and how many of them write?",
    )
