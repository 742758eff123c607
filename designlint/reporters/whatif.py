"""The answer to "what if": sections for people in the order of an interview, one object for programs."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from designlint.analysis.whatif.answer import Answer, Constraint
from designlint.analysis.whatif.failures import FlowState
from designlint.quantity import show_duration, show_number, show_percent, show_rate
from designlint.reporters.tables import Section
from designlint.wording import listed, quoted

VERSION = 1


def whatif_sections(found: Answer) -> Iterator[Section]:
    """Acknowledge, impact with numbers, options, trade-offs."""
    yield Section("Question", lines=(found.acknowledged, *found.lost))
    yield _impact(found)
    if found.impact.cascade:
        yield _cascade(found)
    if found.backlogs or found.lost_data:
        yield Section("While it lasts, and after", lines=(*_backlogs(found), *found.lost_data))
    if found.constraints:
        yield _constraints(found)
    if found.full and not found.impact.cascade:
        lines = tuple(f"{quoted(each.component.id)} {show_percent(each.use.plan)}" for each in found.full)
        yield Section("Fullest", lines=lines)
    money = _money(found)
    if money:
        yield Section("Cost", lines=(money,))
    yield _options(found)
    if found.assumptions:
        yield Section("Assumed", lines=found.assumptions)


def _impact(found: Answer) -> Section:
    header = ("flow", "state", "share of requests", "because of")
    rows = tuple(_state(each) for each in found.impact.flows)
    if not rows:
        return Section("Impact", lines=("no flow is declared, and none can be told from what is drawn",))
    lost = found.impact.share_lost
    lines = (f"{show_percent(lost)} of all requests fail",) if lost else ()
    return Section("Impact", (header, *rows), lines, frozenset({2}))


def _state(row: FlowState) -> tuple[str, ...]:
    share = show_percent(row.share) if row.share is not None else "-"
    state = f"{row.state} for {show_percent(row.lost)}" if 0 < row.lost < 1 else row.state
    return row.flow.label, state, share, ", ".join(row.because) or "-"


def _cascade(found: Answer) -> Section:
    header = ("step", "component", "is asked for", "then")
    rows = tuple(
        (
            str(number),
            step.component.id,
            f"{show_percent(step.utilisation)} of what it takes",
            "goes down, and its traffic moves on" if step.down else "stays overloaded",
        )
        for number, step in enumerate(found.impact.cascade, 1)
    )
    title = "Cascade" if any(step.down for step in found.impact.cascade) else "Asked for too much"
    return Section(title, (header, *rows), (), frozenset({0, 2}))


def _backlogs(found: Answer) -> Iterator[str]:
    for each in found.backlogs:
        for_whom = listed(one.id for one in each.consumers)
        messages = show_number(each.messages)
        if each.lasting and each.drain == math.inf:
            rate = show_rate(each.messages / each.seconds)
            yield f"{quoted(each.broker.id)} gathers {rate} that {for_whom} can not take, as long as this lasts"
            continue
        gathered = (
            f"{quoted(each.broker.id)} gathers {messages} messages for {for_whom} in {show_duration(each.seconds)}"
        )
        if each.drain == 0:
            yield f"{gathered}; the consumers grow by themselves and work them off afterwards"
        elif each.drain is None:
            yield f"{gathered}; declare a `capacity` there to know how long that takes to drain"
        elif each.drain == math.inf:
            yield f"{gathered}, and they never drain: no more is taken than comes in"
        else:
            yield f"{gathered}, which take {show_duration(each.drain)} to drain afterwards"


def _constraints(found: Answer) -> Section:
    header = ("flow", "asked", "estimate", "floor", "verdict", "dearest hop")
    rows = tuple(
        (
            each.latency.label,
            f"p{each.limit.share * 100:g} < {show_duration(each.limit.seconds)}",
            show_duration(each.seconds),
            show_duration(each.floor),
            each.verdict,
            each.dearest,
        )
        for each in found.constraints
    )
    lines = ("impossible: even all medians added up (the floor) take longer",)
    hopeless = any(each.verdict == "impossible" for each in found.constraints)
    return Section("Latency", (header, *rows), lines if hopeless else (), frozenset({2, 3}))


def _money(found: Answer) -> str:
    before, after = (f"${show_number(amount)}" for amount in found.cost)
    if found.saved is not None:
        return f"{before} a month now; what is left out costs ${show_number(max(found.saved, 0.0))} of it"
    return f"{before} a month now, {after} then" if before != after else ""


def _options(found: Answer) -> Section:
    title = "Options and trade-offs"
    if found.options:
        header = ("option", "price", "cost", "complexity")
        rows = tuple(
            (each.text, each.tradeoff.text, each.tradeoff.cost, each.tradeoff.complexity) for each in found.options
        )
        return Section(title, (header, *rows))
    if any(each.state == "degraded" for each in found.impact.flows):
        return Section(title, lines=("users get less, but they are served: nothing has to be done at once",))
    return Section(title, lines=("users notice nothing: nothing has to be done about it",))


def whatif_json(found: Answer) -> str:
    """Version 1 of the object that programs read, in SI units and fractions."""
    loss = found.impact.loss
    return json.dumps(
        {
            "version": VERSION,
            "question": found.acknowledged,
            "lost": {
                "gone": sorted(loss.gone),
                "left": [
                    {"component": id, "nodes": count, "of": loss.before[id]} for id, count in sorted(loss.left.items())
                ],
                "shares": dict(loss.shares),
            },
            "flows": [_flow_object(each) for each in found.impact.flows],
            "share_lost": found.impact.share_lost,
            "cascade": [
                {"component": each.component.id, "utilisation": each.utilisation, "down": each.down}
                for each in found.impact.cascade
            ],
            "backlogs": [
                {
                    "component": each.broker.id,
                    "consumers": [one.id for one in each.consumers],
                    "seconds": each.seconds,
                    "messages": each.messages,
                    "drain_s": each.drain if each.drain is not None and math.isfinite(each.drain) else None,
                    "drains": math.isfinite(each.drain) if each.drain is not None else None,
                }
                for each in found.backlogs
            ],
            "lost_data": list(found.lost_data),
            "latency": [_constraint_object(each) for each in found.constraints],
            "cost": {"before": round(found.cost[0], 2), "after": round(found.cost[1], 2)},
            "saved": round(found.saved, 2) if found.saved is not None else None,
            "options": [
                {
                    "text": each.text,
                    "tradeoff": each.tradeoff.text,
                    "cost": each.tradeoff.cost,
                    "complexity": each.tradeoff.complexity,
                }
                for each in found.options
            ],
            "assumptions": list(found.assumptions),
        },
        ensure_ascii=False,
        indent=2,
    )


def _flow_object(row: FlowState) -> dict[str, Any]:
    return {
        "id": row.flow.id,
        "state": row.state,
        "share": row.share,
        "share_lost": row.share * row.lost if row.share is not None else None if row.lost else 0.0,
        "because": list(row.because),
    }


def _constraint_object(row: Constraint) -> dict[str, Any]:
    return {
        "flow": row.latency.flow.id if row.latency.flow else row.latency.entry,
        "percentile": row.limit.share,
        "limit_ms": row.limit.seconds * 1000,
        "estimate_ms": row.seconds * 1000,
        "floor_ms": row.floor * 1000,
        "verdict": row.verdict,
        "dearest": row.dearest,
    }
