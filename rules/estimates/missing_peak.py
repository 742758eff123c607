"""A design that is sized for the average.

Nobody sleeps evenly over 24 hours: a system that just carries its average fails every evening. Two to three times the
average is what a consumer product sees on an ordinary day, five times on a busy one, ten times when something is sold
or broadcast to all at once. Without a factor of its own the tool takes three, and says so in every finding that rests
on it.

## When it does not matter
A peak in the requirements or in a line of the estimate; rates that stand on flows, which are peaks already; designs
that do not say how many requests they get.

## How to repair it
Declare the factor: `peak 3x`, or 10x where a sale, a live event or a broadcast brings everybody at once. It costs
capacity that is idle at night, unless instances follow the load (`autoscale`) or a queue takes the surge.

## What an interviewer asks next
What happens in the first minute in which the peak is twice what you planned?

Sources: system-design interview guides (peak is 2-3x, elsewhere 3-5x the average, 10x at events) · Google SRE launch
checklist (volume and spikes).

## Bad
```arch
requirements { dau 20M, read 50/user/day }   # finds: sized for the average of 11.6k/s; the tool takes 3x that
client -> api -> db
```

```arch
requirements { dau 20M, read 50/user/day, peak 1.2x }   # finds: a peak of 1.2x is less than a day and a night make
client -> api -> db
```

Everybody at once, and a peak that nobody plans for:
```arch
requirements { feature "flash sale", dau 2M, read 20/user/day, peak 3x }   # finds: a peak of 3x is little for "flash
client -> api -> db
```

```arch
requirements { dau 2M, read 20/user/day, peak 40x }   # finds: a peak of 40x
client -> api -> db
```

## Good
```arch
requirements { dau 20M, read 50/user/day, peak 3x }
client -> api -> db
```

The estimate knows a peak:
```arch
requirements { dau 20M, read 50/user/day }
estimate { peak_reads = dau * 50 / day * 4 ~ 46k/s }
client -> api -> db
```

```mermaid
graph LR
    %% arch: requirements { feature "flash sale at noon", dau 2M, read 20/user/day, peak 10x }
    U[Users] --> A[API server x2]
    A --> D[(Orders)]
```

Rates on flows are peaks, and without any scale there is nothing to size:
```arch
client web
web -> api -> db
flow buy { web -> api -> db, rate 300/s }
```

```arch
client -> api -> db
```
"""

from collections.abc import Iterator

from designlint.analysis.estimation.estimates import estimates
from designlint.analysis.estimation.peaks import peaks
from designlint.analysis.load.traffic import traffic
from designlint.analysis.words.misread import misread
from designlint.design import Design, Requirements
from designlint.diagnostic import Finding, Severity, Tradeoff
from designlint.quantity import show_number, show_rate
from designlint.rule import rule
from designlint.stated import UserRate
from designlint.vocabulary.lexicon import claims

_IDLE = Tradeoff("capacity that is idle outside the peak", "medium", "low")
_NEXT = "what happens in the first minute in which the peak is twice what you planned?"


@rule(Severity.WARNING)
def missing_peak(design: Design, *, least: float = 1.5, most: float = 10.0, event: float = 10.0) -> Iterator[Finding]:
    """Judge the declared factor, or note that there is none."""
    declared = design.requirements.number("peak")
    found = traffic(design)
    if declared is None:
        if (
            "peak" not in misread(design)
            and found is not None
            and _averages(design.requirements)
            and not _knows_peak(design)
        ):
            yield _none(design, found.reads + found.writes, found.peak, found.assumptions)
        return
    at = design.requirements.facts["peak"][-1].span
    said = f"a peak of {show_number(declared)}x"
    surge = _surge(design)
    if declared < least:
        yield Finding(
            message=f"{said} is less than a day and a night make of any traffic",
            at=at,
            label="hardly more than the average",
            help=f"plan for two to five times the average: `{design.writing.fact('requirements')} {{ peak 3x }}`",
            tradeoff=_IDLE,
            follow_up=_NEXT,
        )
    elif surge and declared < event:
        yield Finding(
            message=f'{said} is little for "{surge}": everybody comes at once',
            at=at,
            help=f"plan for ten times the average, or let a queue take the surge: `peak {show_number(event)}x`",
            severity=Severity.INFO,
            tradeoff=_IDLE,
            follow_up=_NEXT,
        )
    elif declared > most and not surge:
        yield Finding(
            message=f"{said} is more than sales and broadcasts bring, and nothing says what brings it",
            at=at,
            help="say what brings so many at once, or plan for three to five times the average",
            severity=Severity.INFO,
            follow_up=_NEXT,
        )


def _averages(requirements: Requirements) -> bool:
    """Whether what is declared are averages: people and what they do, or rates of the whole."""
    rates = any(isinstance(requirements.get(name), UserRate) for name in ("read", "write"))
    return rates or bool(requirements.actions)


def _knows_peak(design: Design) -> bool:
    """Whether a line of the estimate, or the rate of a flow, has a peak in it."""
    lines = any(each.assumptions for each in estimates(design) if not each.told)
    return lines or bool(peaks(design)) or any(flow.number("rate") is not None for flow in design.flows)


def _surge(design: Design) -> str:
    """Words for something that brings everybody at once."""
    texts = [*design.requirements.texts("feature"), *(flow.label for flow in design.flows if flow.declared)]
    texts += [note.text for note in design.notes_of("assume", "note")]
    found = next((text for text in texts if "burst" in claims(text)), "")
    return _shortened(found)


def _shortened(text: str) -> str:
    words = text.split()
    return " ".join(words[:6]) + (" …" if len(words) > 6 else "")


def _none(design: Design, peak: float, factor: float, assumptions: tuple[str, ...]) -> Finding:
    return Finding(
        message=f"sized for the average of {show_rate(peak / factor)}; the tool takes {show_number(factor)}x that "
        "as the peak",
        at=design.opening,
        label="no peak",
        help=f"declare it: `{design.writing.fact('requirements')} {{ peak {show_number(factor)}x }}`, or 10x where "
        "a sale or a broadcast brings everybody at once",
        tradeoff=_IDLE,
        follow_up=_NEXT,
        figures={"rate": peak / factor, "peak": peak},
        assumptions=tuple(each for each in assumptions if each.startswith("peak")),
    )
