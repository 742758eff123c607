"""Question 2: did I estimate scale? Rates, peak, storage, and figures that hold."""

from __future__ import annotations

from collections.abc import Iterator

from designlint.analysis.estimation.arithmetic import fits
from designlint.analysis.estimation.completeness import copies_kept, is_stored, lasts, replicates
from designlint.analysis.estimation.estimates import estimates
from designlint.analysis.estimation.peaks import peaks
from designlint.analysis.estimation.recomputed import Recomputed
from designlint.analysis.load.traffic import traffic
from designlint.design import Design
from designlint.diagnostic import Severity
from designlint.quantity import DAY, SECOND, YEAR, show_bytes, show_number, show_rate
from designlint.review import spoken
from designlint.review.card import Case, Item, Lack, Place, Question, places_of
from designlint.review.requirements import asked_rates, unstated_use
from designlint.stated import UserRate
from designlint.vocabulary.measures import activity
from designlint.wording import quoted

_DOUBTS = ("wrong-estimate", "implausible-figure", "refuted-rationale")
_PEOPLE = ("dau", "mau", "users")


def scale(case: Case, question: Question) -> Iterator[Item]:
    """Average and peak rates, storage with retention and copies, reads and writes, nothing wrong."""
    design = case.design
    names = _example(design)
    lines = estimates(design)
    rates = [each for each in lines if each.value is not None and fits(each.value.powers, {SECOND: -1})]
    rates = [
        each for each in rates if not any(one.kind in _PEOPLE for one in each.measures)
    ]  # "20M DAU" is no load yet
    at_peak = [each for each in rates if each.estimate.span in peaks(design)]
    averages = [each for each in rates if each.estimate.span not in peaks(design)]
    yield question["average"].either(
        [*map(_line, averages), *_absolute(design), *spoken.rates(design, peak=False)], **names
    )
    yield question["factor"].either([*places_of([design.requirements], "peak"), *map(_line, at_peak)])
    yield question["peak"].either([*map(_line, at_peak), *spoken.rates(design, peak=True)], **names)
    retention = design.requirements.number("retention")
    stored = [each for each in lines if each.value is not None and is_stored(each) and lasts(each, retention)]
    stored.sort(key=lambda each: -each.value.plan if each.value else 0.0)
    yield question["storage"].either([*map(_line, stored), *spoken.storage(design, copied=False)], **names)
    copies, note = copies_kept(design)
    inside = [(f"{_line(each)[0]}: the store keeps its copies inside", each.estimate.span) for each in stored]
    counted = [_line(each) for each in stored if replicates(each, copies)]
    kept = [*(inside if copies <= 1 and note else counted), *spoken.storage(design, copied=True)]
    line = question["storage"].lack(1.0, None, **names).add if copies <= 1 else None
    yield question["copies"].shown(kept[0]) if kept else question["copies"].lack(1.0, line, **names)
    yield from _both(design, question, rates)
    yield _sound(case, question, lines)


def _line(line: Recomputed) -> Place:
    estimate = line.estimate
    return quoted(estimate.span.text if len(estimate.span.text) <= 80 else estimate.name), estimate.span


def _absolute(design: Design) -> Iterator[Place]:
    """Rates of all users together, which need no working out."""
    for name in ("read", "write"):
        fact = design.requirements.fact(name)
        if fact is not None and isinstance(fact.value, UserRate) and not fact.value.per_user:
            yield quoted(fact.span.text), fact.span


def _both(design: Design, question: Question, rates: list[Recomputed]) -> Iterator[Item]:
    """Reads and writes; what an exercise does not ask for comes with the other one."""
    asked = asked_rates(design)
    places = {op: next(_speaks_of(design, rates, op), None) for op in ("read", "write")}
    for op, place in places.items():
        counted = op if op in asked else asked[0]
        other = places[counted]
        if place is not None:
            yield question[f"{op}s"].shown(place)
        elif other is not None:
            yield question[f"{op}s"].shown((f"{other[0]}: the exercise asks for no {op}s", other[1]))
        else:
            yield question[f"{counted}s"].lack(add=(unstated_use(design, counted),))


def _speaks_of(design: Design, rates: list[Recomputed], op: str) -> Iterator[Place]:
    yield from places_of([design.requirements], op)
    yield from ((quoted(each.span.text), each.span) for each in design.requirements.actions if each.op == op)
    yield from (_line(each) for each in rates if any(activity(one.subject) == op for one in each.measures))


def _sound(case: Case, question: Question, lines: tuple[Recomputed, ...]) -> Item:
    wrong = next((each for each in case.of(*_DOUBTS) if each.severity >= Severity.WARNING), None)
    if wrong is not None:
        return Lack(question["sound"].points, f"figures that hold: {wrong.finding.message}", rule=wrong.code)
    checked = [each for each in lines if each.judged]
    places = [(f"{len(checked)} figures recomputed, none of them far off", each.estimate.span) for each in checked[:1]]
    return question["sound"].either(places)


def _example(design: Design) -> dict[str, str]:
    """What lines of an estimate say, with the figures of this design where it has them."""
    found = traffic(design)
    asked = design.requirements
    peak = found.peak if found else design.figures.default("peak").plan
    reads = found.reads / peak * DAY if found and found.reads else 10e6
    writes = found.writes / peak * DAY if found and found.writes else 1e6
    size, kept = asked.number("object") or 1_000.0, (asked.number("retention") or YEAR) / YEAR
    copies = max(copies_kept(design)[0], 1.0)
    reads, writes = (float(f"{each:.2g}") for each in (reads, writes))
    total = writes * size * 365 * kept
    return {
        "reads": show_number(reads),
        "writes": show_number(writes),
        "average_rate": _round(reads / DAY),
        "peak": show_number(peak),
        "peak_rate": _round(reads / DAY * peak),
        "size": show_bytes(size),
        "years": show_number(kept),
        "total": show_bytes(total),
        "copies": show_number(copies),
        "all_copies": show_bytes(total * copies),
    }


def _round(rate: float) -> str:
    """A rate in two digits, as people write it."""
    return show_rate(float(f"{rate:.2g}")).replace(",", "")
