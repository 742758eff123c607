"""Figures that can not be true together.

More people on a day than have an account, a 99th percentile below the median: one of the two was mistyped, and
whatever was computed from it is as wrong. An estimate with five digits pretends to know what nobody knows: it is hard
to check in the head and hides the two digits that matter. And a block in which 1 TB stands beside 1 TiB is off by a
tenth somewhere.

## When it does not matter
Fewer than one user in two hundred on a day, or nearly all of them, is odd but possible: information. Exact figures that
are inputs, such as `records 199_742`, are no estimates.

## How to repair it
Correct the figure that was mistyped; round estimates to two or three digits; keep to one kind of bytes. It costs
nothing.

## What an interviewer asks next
Which of the two figures do you trust, and why?

Sources: system-design interview guides ("use round numbers: 100M users, not 99.7M") · IEC 80000-13 for KiB and KB.

## Bad
```arch
requirements {
  users 10M
  dau 20M         # finds: `dau` can not be 20M while `users` is 10M
}
client -> api -> db
```

```mermaid
graph LR
    U[Users] --> A[API server]
    %% finds: the p99 of `Orders` can not be 5 ms while its p50 is 20 ms
    A --> D[(Orders)]
    %% arch: D { latency p50 20 ms p99 5 ms }
```

Too many digits, and two kinds of bytes:
```arch
requirements { dau 20M }
estimate {
  reads = dau * 50 / day ~ 11574.07/s   # finds: 11574.07/s has 7 digits
  daily = 40M * 500 B    ~ 20 GB        # finds: GB and GiB are mixed, which differ by 7%
  total = 20 GB * 365    ~ 6800 GiB
}
client -> api -> db
```

Hardly anybody comes:
```arch
requirements {
  users 100M
  dau 100k        # finds: only 0.1% of `users` come on a day
}
client -> api -> db
```

## Good
```arch
requirements { users 100M, mau 60M, dau 20M, concurrent 2M, latency p50 < 50 ms p99 < 300 ms }
estimate {
  reads = dau * 50 / day ~ 11.6k/s
  daily = 40M * 500 B    ~ 20 GB
  total = daily * 365    ~ 7.3 TB
}
client -> api -> db
```

```mermaid
graph LR
    %% arch: requirements { users 100M, dau 20M }
    U[Users] --> A[API server]
    A --> D[(Orders)]
    %% arch: D { latency p50 5 ms p99 40 ms }
```

Exact inputs:
```arch
requirements { users 199_742, dau 20k }
client -> api -> db
```
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from designlint.analysis.estimation.arithmetic import terms
from designlint.analysis.estimation.estimates import estimates
from designlint.analysis.estimation.recomputed import Recomputed
from designlint.design import Design
from designlint.diagnostic import Finding, Label, Severity
from designlint.quantity import show_duration, show_number, show_percent
from designlint.rule import rule
from designlint.source import Span
from designlint.stated import Percentiles, Stated
from designlint.wording import quoted

_PEOPLE = ("concurrent", "dau", "mau", "users")  # each within the next
_PERCENTILES = ("p50", "p90", "p95", "p99", "p999", "max")
_UNIT = re.compile(r"(?<![A-Za-z])([KMGTPE])(i?)B\b")
_EFFECT = {"K": 1.024, "M": 1.024**2, "G": 1.024**3, "T": 1.024**4, "P": 1.024**5, "E": 1.024**6}
_NEXT = "which of the two figures do you trust, and why?"


@rule(Severity.WARNING)
def implausible_figure(
    design: Design, *, few: float = 0.005, nearly_all: float = 0.95, digits: int = 3, effect: float = 1.05
) -> Iterator[Finding]:
    """Compare figures that bound each other, then look at how the estimates are written."""
    yield from _people(design, few, nearly_all)
    yield from _latencies(design)
    lines = [each for each in estimates(design) if not each.told]
    yield from _digits(lines, digits)
    yield from _mixed(lines, effect)


def _people(design: Design, few: float, nearly_all: float) -> Iterator[Finding]:
    """Groups of people, each of which is part of the next."""
    requirements = design.requirements
    stated = [(name, number) for name in _PEOPLE if (number := requirements.number(name))]
    for (less, one), (more, other) in pairwise(stated):
        if one > other:
            yield Finding(
                message=f"{quoted(less)} can not be {show_number(one)} while {quoted(more)} is {show_number(other)}",
                at=requirements.facts[less][-1].span,
                label=f"more than {quoted(more)}",
                help="correct the one that was mistyped",
                follow_up=_NEXT,
                related=(Label(requirements.facts[more][-1].span, "here it says less"),),
            )
    users, daily = requirements.number("users"), requirements.number("dau")
    if not users or not daily or daily > users:
        return
    share = daily / users
    if share < few or share > nearly_all:
        odd = f"only {show_percent(share)}" if share < few else show_percent(share)
        yield Finding(
            message=f"{odd} of {quoted('users')} come on a day",
            at=requirements.facts["dau"][-1].span,
            help="check both figures; one in five is usual for a consumer product",
            severity=Severity.INFO,
            follow_up=_NEXT,
            related=(Label(requirements.facts["users"][-1].span, "of these"),),
        )


def _latencies(design: Design) -> Iterator[Finding]:
    """Percentiles that fall where they must rise."""
    places: list[tuple[str, Stated, Span]] = [("the requirements", design.requirements, design.opening)]
    places += [(quoted(each.name), each, each.span) for each in design.components.values()]
    places += [(quoted(each.label), each, each.span) for each in design.flows if each.declared]
    for name, bearer, at in places:
        for fact in bearer.facts.get("latency", ()):
            if not isinstance(fact.value, Percentiles):
                continue
            seconds = [(each, fact.value.seconds[each]) for each in _PERCENTILES if each in fact.value.seconds]
            for (lower, less), (higher, more) in pairwise(seconds):
                if more < less:
                    yield Finding(
                        message=f"the {higher} of {name} can not be {show_duration(more)} while its {lower} is "
                        f"{show_duration(less)}",
                        at=fact.span if fact.span.source is at.source else at,
                        help="swap the two, or correct the one that was mistyped",
                        follow_up=_NEXT,
                    )


def _digits(lines: Iterable[Recomputed], most: int) -> Iterator[Finding]:
    """Stated figures that pretend to be exact."""
    for each in lines:
        if each.stated is None or each.stated.percent or (each.bare and each.computed is None):
            continue
        said = " ".join(each.place.text.split())
        significant = _significant(said)
        if significant > most:
            yield Finding(
                message=f"{said} has {significant} digits, and none of its inputs is known so exactly",
                at=each.place,
                help=f"round it: {each.show(each.stated.value)} says as much and can be checked in the head",
                severity=Severity.INFO,
                follow_up="how large is it roughly, and what would make it twice as large?",
            )


def _significant(text: str) -> int:
    number = re.match(r"[$\d_.]+", text)
    digits = re.sub(r"\D", "", number[0]).lstrip("0") if number else ""
    decimals = number is not None and "." in number[0]
    return len(digits if decimals else digits.rstrip("0"))


def _mixed(lines: Iterable[Recomputed], effect: float) -> Iterator[Finding]:
    """Decimal and binary bytes in one estimate, where that makes a difference."""
    units: dict[bool, dict[str, Span]] = {False: {}, True: {}}
    for each in lines:
        spans = [term.value.span for term in terms(each.estimate.expression)]
        for span in (*spans, *([each.estimate.figure] if each.estimate.figure else ())):
            for found in _UNIT.finditer(span.text):
                units[bool(found[2])].setdefault(found[1], span)
    shared = [prefix for prefix in units[True] if _EFFECT[prefix] > effect]
    if not shared or not units[False]:
        return
    prefix = max(shared, key=lambda each: _EFFECT[each])
    decimal = units[False].get(prefix) or next(iter(units[False].values()))
    other = _UNIT.search(decimal.text)
    name = other[0] if other else f"{prefix}B"
    yield Finding(
        message=f"{name} and {prefix}iB are mixed, which differ by {_EFFECT[prefix] - 1:.0%}",
        at=decimal,
        help="keep to one of them; disks and networks are sold in powers of ten",
        severity=Severity.INFO,
        follow_up="is a terabyte on your invoice a TB or a TiB?",
        related=(Label(units[True][prefix], "binary here"),),
    )
