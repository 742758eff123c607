"""A figure that does not follow from its inputs.

One wrong figure carries all that is built on it: too few disks are ordered, or too many nodes are run. Every figure
that can be computed from the others is computed again: formulas of an `estimate` block from what the design declares,
figures under a known name (`daily_reads`, `peak_rps`, `storage_year` …) from the requirements, and calculations in the
text around a diagram (`20M DAU x 50 = 1B reads/day`) from themselves and the figures beside them. A name stands for
the computed value, not for the stated one, so that one error does not hide the next.

Up to 10% off is right, up to 30% is information, up to twice as much or as little a warning, more an error. Factors of
1,000, of 8 and of the years of retention are named: they are slips of units, bits for bytes, and a retention that was
multiplied twice.

## When it does not matter
Figures between the low and the high end of a default, such as a peak that nobody declares. In running text: rounding
(up to 30%, the day of 100,000 seconds among it), figures of which it is not clear what they rest on, money, durations.
In an `estimate` block a figure that nothing can be computed for is a question.

## How to repair it
Put the numbers into the formula and multiply once more; the help shows it. It costs nothing.

## What an interviewer asks next
Which of your components would be sized differently with the right figure?

Sources: back-of-the-envelope estimation in system-design interview guides ("show your work") · a widely read answer
for the URL shortener that counts ten years twice: 365 TB instead of 36.5 TB.

## Bad
```arch
requirements { dau 20M, peak 3x }
estimate {
  reads      = dau * 50 / day ~ 12k/s
  peak_reads = reads * peak   ~ 350k/s   # finds: is stated as 350k/s; the inputs give about 35k/s (10x less)
  daily      = 40M * 500 B    ~ 28 GB    # finds: `daily` is stated as 28 GB; the inputs give 20 GB (1.4x less)
}
client -> api -> db
```

Figures without a formula, under names that say what they are; a year rests on the right day, not on the stated one:
```arch
requirements { dau 10M, write 2/user/day, object 1 MB, retention 10 y }
estimate {
  storage_day   = 20 GB     # finds: a factor of about 1,000 is a slip of units
  total_storage = 730 PB    # finds: a factor of 10 is the years of retention multiplied twice
}
client -> api -> db
```

```arch
requirements { dau 20M }
estimate { egress = dau * 50 / day * 2 KB ~ 23 Mbit/s }   # finds: a factor of 8 is a slip of units: bits and bytes
client -> api -> db
```

Units that do not fit, names that nobody knows, and figures that need what nobody declares:
```arch
estimate {
  # finds: can not be computed: `object` is not declared
  daily  = dau * object     ~ 10 GB
  rate   = dau * 50         ~ 12k/s   # finds: `rate` does not fit: it gives a plain number, and a rate is stated
  ratio  = 100 / (3 - 3)    ~ 5       # finds: `ratio` can not be computed: it divides by zero
  peaks  = rate * peek      ~ 36k/s   # finds: `peek` in `peaks` is no estimate, no fact of the requirements and no unit
}
requirements { dau 20M }
client -> api -> db
```

## Good
```arch
requirements { dau 20M, peak 3x, object 500 B, retention 5 y, read 50/user/day, write 2/user/day }
estimate {
  reads         = dau * 50 / day   ~ 12k/s
  peak_reads    = reads * peak     ~ 35k/s
  storage_day   = 20 GB
  storage_year  = 7.3 TB
  total_storage = storage_day * 365 * 5 ~ 36.5 TB
}
client -> api -> db
```

A peak that nobody declares may be two to five times the average:
```arch
requirements { dau 20M }
estimate {
  reads      = dau * 50 / day ~ 12k/s
  peak_reads = reads * peak   ~ 55k/s
}
client -> api -> db
```

```mermaid
graph LR
    %% arch: requirements { dau 20M, peak 3x }
    %% arch: estimate { egress = dau * 50 / day * 2 KB ~ 185 Mbit/s }
    U[Users] --> A[API server] --> D[(Orders)]
```

A bare figure that others rest on is an input:
```arch
requirements { dau 20M, write 2/user/day }
estimate {
  followers = 200
  fanout    = dau * write * followers ~ 93k/s
}
client -> api -> db
```
"""

from collections.abc import Iterator

from designlint.analysis.estimation.estimates import estimates
from designlint.analysis.estimation.recomputed import Recomputed
from designlint.design import Design
from designlint.diagnostic import Finding, Label, Severity
from designlint.quantity import show_number
from designlint.rule import rule
from designlint.wording import counted, listed, quoted

_NEXT = "which component would be sized differently with the right figure?"


@rule(Severity.ERROR)
def wrong_estimate(design: Design, *, close: float = 1.1, rough: float = 1.3, far: float = 2.0) -> Iterator[Finding]:
    """Compare every stated figure with what its inputs give."""
    found = estimates(design)
    for each in found:
        if each.trouble:
            yield _trouble(each)
        for word, meant in each.unknown:
            yield _unknown(each, word.text, meant)
        if each.judged and each.ratio > (rough if each.told else close):
            yield _wrong(each, rough, far)
    yield from _missing(design, [each for each in found if each.missing])
    yield from _unfounded(design, found)


def _wrong(each: Recomputed, rough: float, far: float) -> Finding:
    assert each.stated is not None
    assert each.computed is not None
    ratio = each.ratio
    severity = Severity.ERROR if ratio > far else Severity.WARNING if ratio > rough else Severity.INFO
    name = quoted(each.estimate.name) if each.estimate.labelled and each.estimate.name else "this"
    said = " ".join(each.place.text.split())
    right = each.show(each.computed.plan)
    more = "more" if each.stated.value < each.computed.plan else "less"
    slip = f"; {each.slip}" if each.slip else ""
    gives = f"about {each.roughly(each.computed.plan)}" if ratio > far else right
    return Finding(
        message=f"{name} is stated as {said}; the inputs give {gives} "
        f"({show_number(float(f'{ratio:.2g}'))}x {more}){slip}",
        at=each.place,
        label=f"{right} by its inputs",
        help=f"multiply once more: {each.working} = {right}",
        severity=severity,
        follow_up=_NEXT,
        figures={"stated": each.stated.value, "computed": each.computed.plan, "ratio": ratio},
        assumptions=each.assumptions,
        basis=each.basis,
    )


def _trouble(each: Recomputed) -> Finding:
    verb = "does not fit" if each.unfit else "can not be computed"
    cure = "give each figure its unit: `/ day` makes a rate of a number, `* 5 y` takes the time out of one"
    return Finding(
        message=f"{quoted(each.estimate.name)} {verb}: {each.trouble}",
        at=each.estimate.span,
        label=each.working if len(each.working) < 60 else "",
        help=cure if each.unfit else "mend the formula",
        severity=Severity.WARNING,
        follow_up=_NEXT,
    )


def _unknown(each: Recomputed, name: str, meant: str) -> Finding:
    word = next(word for word, _ in each.unknown if word.text == name)
    return Finding(
        message=f"{quoted(name)} in {quoted(each.estimate.name)} is no estimate, no fact of the requirements "
        "and no unit",
        at=word.span,
        help=f"did you mean {quoted(meant)}?" if meant else f"give it a line of its own: `{name} = …`",
        severity=Severity.WARNING,
        follow_up=_NEXT,
    )


def _missing(design: Design, lines: list[Recomputed]) -> Iterator[Finding]:
    """One question for all facts that nobody declares."""
    if not lines:
        return
    names = list(dict.fromkeys(name for each in lines for name in each.missing))
    what = quoted(lines[0].estimate.name) if len(lines) == 1 else counted(len(lines), "estimate")
    verb = "is" if len(names) == 1 else "are"
    facts = ", ".join(f"{name} …" for name in names)
    yield Finding(
        message=f"{what} can not be computed: {listed(names)} {verb} not declared",
        at=lines[0].estimate.span,
        help=f"declare or assume: `{design.writing.fact('requirements')} {{ {facts} }}`",
        severity=Severity.QUESTION,
        follow_up="where does the figure come from?",
        related=tuple(Label(each.estimate.span, "nor this one") for each in lines[1:]),
    )


def _unfounded(design: Design, found: tuple[Recomputed, ...]) -> Iterator[Finding]:
    """One question for bare figures that rest on nothing and that nothing rests on."""
    bare = [
        each
        for each in found
        if not each.told and each.needless and each.bare and each.computed is None and not each.trouble
    ]
    if not bare:
        return
    names = [each.estimate.name for each in bare]
    yield Finding(
        message=f"nothing shows where {listed(names)} {'comes' if len(names) == 1 else 'come'} from",
        at=bare[0].estimate.span,
        help=f"show the work: `{names[0]} = … ~ {bare[0].place.text}`",
        severity=Severity.QUESTION,
        follow_up="how did you get that figure?",
        related=tuple(Label(each.estimate.span, "nor this one") for each in bare[1:]),
    )
