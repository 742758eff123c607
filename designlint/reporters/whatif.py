"""The answer to "what if": sections for people in the order of an interview, one object for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from designlint.analysis.failures import FlowState
from designlint.analysis.whatif import Answer, Constraint
from designlint.quantity import show_duration, show_number, show_percent
from designlint.reporters.tables import Section
from designlint.wording import quoted

VERSION = 1


def whatif_sections(found: Answer) -> Iterator[Section]:
    """Acknowledge, impact with numbers, options, trade-offs."""
    yield Section("Question", lines=(found.acknowledged,))
    yield _impact(found)
    if found.impact.cascade:
        yield Section("Cascade", lines=tuple(_cascade(found)))
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
    if found.options:
        header = ("option", "price", "cost", "complexity")
        rows = tuple(
            (each.text, each.tradeoff.text, each.tradeoff.cost, each.tradeoff.complexity) for each in found.options
        )
        yield Section("Options and trade-offs", (header, *rows))
    else:
        yield Section("Options and trade-offs", lines=("nothing has to be done about it",))
    if found.assumptions:
        yield Section("Assumed", lines=found.assumptions)


def _impact(found: Answer) -> Section:
    header = ("flow", "state", "share of requests", "because of")
    rows = tuple(_state(each) for each in found.impact.flows)
    lost = found.impact.share_lost
    lines = (f"{show_percent(lost)} of requests fail",) if lost else ()
    return Section("Impact", (header, *rows), lines, frozenset({2}))


def _state(row: FlowState) -> tuple[str, ...]:
    share = show_percent(row.share) if row.share is not None else "-"
    return row.flow.label, row.state, share, ", ".join(row.because) or "-"


def _cascade(found: Answer) -> Iterator[str]:
    for number, step in enumerate(found.impact.cascade, 1):
        goes = ", so it goes down and its traffic moves on" if step.down else ""
        asked = f"{show_percent(step.utilisation)} of what it takes"
        yield f"{number}. {quoted(step.component.id)} is asked for {asked}{goes}"


def _backlogs(found: Answer) -> Iterator[str]:
    for each in found.backlogs:
        if each.drain is None:
            end = "nobody knows how fast its consumers are, so nobody knows when it is empty again"
        elif each.drain == float("inf"):
            end = "and it never drains: its consumers take no more than comes in"
        else:
            end = f"which take {show_duration(each.drain)} to drain afterwards"
        gathered = f"{show_number(each.messages)} messages in {show_duration(each.seconds)}"
        yield f"{quoted(each.broker.id)} gathers {gathered}, {end}"


def _constraints(found: Answer) -> Section:
    header = ("flow", "asked", "estimate", "at least", "verdict", "dearest hop")
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
    return Section("Latency", (header, *rows), (), frozenset({2, 3}))


def _money(found: Answer) -> str:
    before, after = (f"${show_number(amount)}" for amount in found.cost)
    if found.saved is not None:
        return f"{before} a month now; leaving it out saves ${show_number(found.saved)}"
    return f"{before} a month now, {after} then" if before != after else ""


def whatif_json(found: Answer) -> str:
    """Version 1 of the object that programs read, in SI units and fractions."""
    return json.dumps(
        {
            "version": VERSION,
            "question": found.acknowledged,
            "flows": [_flow_object(each) for each in found.impact.flows],
            "share_lost": found.impact.share_lost,
            "cascade": [
                {"component": each.component.id, "utilisation": each.utilisation, "down": each.down}
                for each in found.impact.cascade
            ],
            "backlogs": [
                {
                    "component": each.broker.id,
                    "messages": each.messages,
                    "drain_s": each.drain if each.drain is not None and each.drain != float("inf") else None,
                    "drains": each.drain != float("inf") if each.drain is not None else None,
                }
                for each in found.backlogs
            ],
            "lost_data": list(found.lost_data),
            "latency": [_constraint_object(each) for each in found.constraints],
            "cost": {"before": round(found.cost[0], 2), "after": round(found.cost[1], 2)},
            "saved": found.saved,
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
        "share_lost": row.share if row.state == "broken" else 0.0,
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
