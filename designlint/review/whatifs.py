"""The five kinds of what-if question, each asked of the design and answered in numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from designlint.analysis.load.capacity import saturation
from designlint.analysis.load.cost import bill
from designlint.analysis.reliability.availability import importance
from designlint.analysis.sizing import sizing
from designlint.analysis.whatif.answer import Answer, Limit, Question, answer
from designlint.analysis.words.answers import speaks_of
from designlint.analysis.words.reasons import names_of
from designlint.design import Component, Design
from designlint.quantity import show_duration, show_number, show_percent, show_rate
from designlint.review.card import Place, said
from designlint.review.savings import best_saving, drivers
from designlint.wording import plain_list, quoted

_FACTOR = 10.0
_LIMIT = Limit(0.99, 0.01)  # "What if we need < 10 ms latency?"

_FEATURE = (
    "begin inside a part that has room; cut it out when it grows apart; price: parts that share a fate until then"
)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A question, the answer in numbers, what to do about it, and the author's own answer if there is one.

    `option` holds the way out and its price; it is empty where nothing has to be done.
    """

    kind: str
    ask: str
    answer: tuple[str, ...]
    option: str
    told: Place | None


def whatifs(design: Design) -> tuple[WhatIf, ...]:
    """Failure, scale, cost, constraint, feature; nothing where nothing is drawn."""
    return tuple(_all(design)) if any(flow.steps for flow in design.flows) else ()


def _all(design: Design) -> Iterator[WhatIf]:
    lost = next((each.component for each in importance(design) if not each.component.is_a("client")), None)
    if lost is not None:
        found = answer(design, Question(fail=(lost.id,)))
        ask = f"what if {quoted(lost.name)} fails?"
        yield WhatIf("failure", ask, tuple(_states(found)), _option(found), _told_of(design, lost))
    found = answer(design, Question(scale=_FACTOR))
    ask = "what if there is ten times the traffic?"
    yield WhatIf("scale", ask, tuple(_grown(design, found)), _option(found), _told(design, "scale"))
    if bill(design).total:
        yield _cheaper(design, _told(design, "cost"))
    found = answer(design, Question(limits=(_LIMIT,)))
    ask = f"what if 99% of requests must stay within {show_duration(_LIMIT.seconds)}?"
    yield WhatIf("constraint", ask, tuple(_limits(found)), _option(found), _told(design, "constraint"))
    ask = "what if a feature comes that asks as much again of each part?"
    yield WhatIf("feature", ask, tuple(_room(design)), _FEATURE, _told(design, "feature"))


def _told(design: Design, kind: str) -> Place | None:
    """What the author says to a question of this kind."""
    return next(((note.text, note.span) for note in design.notes_of("whatif") if note.subject == kind), None)


def _told_of(design: Design, lost: Component) -> Place | None:
    """What the author says to the failure of this very part: to such a question, or where failures are thought of."""
    names = "|".join(re.escape(name) for name in names_of(lost))
    named = re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.IGNORECASE)
    for note in design.notes_of("whatif"):
        if note.subject == "failure" and named.search(note.text):
            return note.text, note.span
    notes = (note for note in design.notes_of("failure") if speaks_of(note, lost))
    told = (("; ".join(said(note, "effect", "mitigation")), note.span) for note in notes)
    return next((each for each in told if each[0]), None)


def _states(found: Answer) -> Iterator[str]:
    for state in ("broken", "overloaded", "degraded", "ok"):
        flows = [each for each in found.impact.flows if each.state == state]
        shares = [each.share for each in flows if each.share is not None]
        if flows:
            known = f" ({show_percent(sum(shares))} of requests)" if shares and len(shares) == len(flows) else ""
            yield f"{state}: {plain_list(quoted(each.flow.label) for each in flows)}{known}"
    for step in found.impact.cascade[:2]:
        yield f"{quoted(step.component.name)} is then asked for {show_percent(step.utilisation)} of what it takes"
    yield from found.lost_data[:1]


def _grown(design: Design, found: Answer) -> Iterator[str]:
    rows = sizing(design)
    if rows.traffic is None:
        yield "nobody can tell: no scale is declared"
        return
    peak = sum(flow.peak for flow in rows.flows if flow.peak is not None)
    yield f"{show_rate(peak * _FACTOR)} at peak instead of {show_rate(peak)}"
    full = [f"{quoted(each.component.name)} {show_percent(each.use.plan)}" for each in saturation(design, _FACTOR)[:3]]
    yield f"fullest: {plain_list(full)}" if full else "no limit is known"
    yield f"about ${show_number(found.cost[1])} a month instead of ${show_number(found.cost[0])}"


def _cheaper(design: Design, told: Place | None) -> WhatIf:
    """The change that saves most, or what the bill consists of."""
    best = best_saving(design)
    if best is None:
        what, half = drivers(design)
        return WhatIf("cost", "what if it has to cost half?", (what,), half, told)
    before = bill(design).total
    saves = f"saves ${show_number(best.dollars)}, {show_percent(best.dollars / before)} of it"
    money = f"${show_number(before - best.dollars)} a month instead of ${show_number(before)}: {saves}"
    return WhatIf("cost", f"what if it has to be cheaper, say {best.change}?", (money, best.effect), best.option, told)


def _limits(found: Answer) -> Iterator[str]:
    for each in found.constraints[:3]:
        least = f", at least {show_duration(each.floor)}" if each.verdict == "impossible" else ""
        yield f"{quoted(each.latency.label)}: {each.verdict}, p99 is about {show_duration(each.seconds)}{least}"
    if not found.constraints:
        yield "nobody can tell: no way through the design is known"


def _room(design: Design) -> Iterator[str]:
    order = [each for each in saturation(design) if math.isfinite(each.saturates_at)]
    if not order:
        yield "nobody can tell: no scale is declared"
        return
    first = order[0]
    room = f"{quoted(first.component.name)} is full at {show_number(first.saturates_at)} times today's load"
    yield f"there is room: {room}" if first.saturates_at >= 2 else f"there is no room: {room}"
    yield f"about ${show_number(bill(design, 2.0).total)} a month instead of ${show_number(bill(design).total)}"


def _option(found: Answer) -> str:
    if not found.options:
        return ""
    best = found.options[0]
    price = best.tradeoff
    return f"{best.text}; price: {price.text} (cost {price.cost}, complexity {price.complexity})"
