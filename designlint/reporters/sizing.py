"""The numbers of a design: sections for people, one object for programs."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from designlint.analysis.capacity import Utilisation
from designlint.analysis.sizing import FlowSize, PartSize, Sizing
from designlint.quantity import show_bytes, show_duration, show_number, show_percent, show_rate
from designlint.reporters.tables import Section
from designlint.wording import plain_list, quoted

VERSION = 1
_NOT_KNOWN = "-"


def sizing_sections(found: Sizing) -> Iterator[Section]:
    """What `estimate` tells, in the order in which one asks: traffic, parts, growth, data, money, assumptions."""
    if found.traffic is None:
        yield Section(
            "Traffic",
            lines=(
                "no scale is declared, so there are no rates; state it: "
                "`requirements { dau 20M, read 50/user/day, write 2/user/day }`",
            ),
        )
    yield from _flows(found)
    yield from _parts(found)
    yield from _growth(found)
    yield from _data(found)
    yield from _money(found)
    if found.basis:
        stated = tuple(f"{each.text} ({each.span.path}:{each.span.line})" for each in found.basis if each.span)
        yield Section("Declared", lines=stated)
    if found.assumptions:
        yield Section("Assumed", lines=found.assumptions)


def _flows(found: Sizing) -> Iterator[Section]:
    if not found.flows:
        return
    header = ("flow", "average", "peak", "availability", "with all parts", "down a year", "p50", "p99", "slowest way")
    rows = tuple(_flow(each) for each in found.flows)
    lines = (f"peak: {found.traffic.working}",) if found.traffic else ()
    yield Section("Flows", (header, *rows), lines, frozenset(range(1, 8)))


def _flow(row: FlowSize) -> tuple[str, ...]:
    late = row.latency
    return (
        row.flow.label,
        _rate(row.average),
        _rate(row.peak),
        show_percent(row.availability),
        show_percent(row.availability_full),
        show_duration((1 - row.availability) * 365 * 86_400),
        show_duration(late.p50) if late and late.path else _NOT_KNOWN,
        show_duration(late.p99) if late and late.path else _NOT_KNOWN,
        " > ".join(late.parts) if late and late.path else _NOT_KNOWN,
    )


def _parts(found: Sizing) -> Iterator[Section]:
    if not found.parts:
        return
    header = ("component", "reads", "writes", "one node takes", "nodes", "utilisation", "full at")
    yield Section("Components at peak", (header, *(_part(each) for each in found.parts)), (), frozenset(range(1, 7)))


def _part(row: PartSize) -> tuple[str, ...]:
    use = row.use
    load = (row.component.id, _rate(row.load.reads), _rate(row.load.writes))
    if use is None:
        return (*load, _NOT_KNOWN, str(row.component.instances.count or _NOT_KNOWN), _NOT_KNOWN, _NOT_KNOWN)
    takes = (
        show_rate(use.takes_reads)
        if use.takes_reads == use.takes_writes
        else f"{show_rate(use.takes_reads)} r, {show_rate(use.takes_writes)} w"
    )
    bound = "" if row.load.certain else "at most "
    return (
        *load,
        takes,
        show_number(max(use.nodes.reads, use.nodes.writes)),
        f"{bound}{show_percent(use.use.plan)}",
        f"{show_number(use.saturates_at)}x" if math.isfinite(use.saturates_at) else _NOT_KNOWN,
    )


def _growth(found: Sizing) -> Iterator[Section]:
    if not any(found.saturation.values()):
        return
    lines = tuple(
        f"at {factor:g}x: {plain_list(f'{quoted(each.component.id)} {show_percent(each.use.plan)}' for each in first)}"
        for factor, first in found.saturation.items()
        if first
    )
    yield Section("First to fill up", lines=lines)


def _data(found: Sizing) -> Iterator[Section]:
    lines: list[str] = []
    if found.per_day is not None:
        lines.append(f"{show_bytes(found.per_day)} come in a day")
    if found.total is not None:
        lines.append(f"{show_bytes(found.total)} are kept until retention ends, copies and indexes included")
    for each in found.storage:
        months = each.months_until_full
        full = (
            f", 70% of its {show_bytes(each.room or 0)} are used after {show_number(months)} months" if months else ""
        )
        lines.append(f"{quoted(each.component.id)}: {each.working}, {show_bytes(each.total)} on all disks{full}")
    for cache in found.caches:
        memory = f", and its nodes have {show_bytes(cache.memory)}" if cache.memory else ""
        lines.append(f"{quoted(cache.component.id)} should hold at most {show_bytes(cache.wanted)}{memory}")
    if found.egress is not None:
        lines.append(f"to the users at peak: {found.egress.working}")
    if lines:
        yield Section("Data", lines=tuple(lines))


def _money(found: Sizing) -> Iterator[Section]:
    first = found.bills[1.0]
    if not first.parts and not first.traffic:
        return
    header = ("growth", "a month", "low", "high", "class", "1,000 requests", "dearest")
    rows: list[tuple[str, ...]] = []
    for factor, bill in found.bills.items():
        dearest = max(bill.parts, key=lambda part: part.total, default=None)
        name = dearest.component.id if dearest and dearest.total >= bill.traffic else "traffic to users"
        price = f"${bill.per_1000:.2g}" if bill.per_1000 is not None else _NOT_KNOWN
        rows.append((f"{factor:g}x", _usd(bill.total), _usd(bill.low), _usd(bill.high), bill.size, price, name))
    unpriced = [quoted(each.id) for each in first.unpriced]
    lines = (f"not priced: {plain_list(unpriced)}",) if unpriced else ()
    yield Section("Cost", (header, *rows), lines, frozenset(range(1, 4)))


def _usd(amount: float) -> str:
    return f"${show_number(amount)}"


def _rate(value: float | None) -> str:
    return show_rate(value) if value is not None else _NOT_KNOWN


def sizing_json(found: Sizing) -> str:
    """Version 1 of the object that programs read: SI units, availability as fractions, latency in milliseconds."""
    return json.dumps(
        {
            "version": VERSION,
            "flows": [_flow_object(each) for each in found.flows],
            "components": [_part_object(each) for each in found.parts],
            "saturation": {
                f"{factor:g}": [_saturating(each) for each in first] for factor, first in found.saturation.items()
            },
            "storage": {"per_day_bytes": found.per_day, "total_bytes": found.total},
            "egress_bits_per_s": found.egress.bits if found.egress else None,
            "cost": {f"{factor:g}": round(bill.total, 2) for factor, bill in found.bills.items()},
            "assumptions": list(found.assumptions),
        },
        ensure_ascii=False,
        indent=2,
    )


def _flow_object(row: FlowSize) -> dict[str, Any]:
    late = row.latency if row.latency and row.latency.path else None
    return {
        "id": row.flow.id,
        "rate_avg": row.average,
        "rate_peak": row.peak,
        "availability": row.availability,
        "availability_full": row.availability_full,
        "p50_ms": late.p50 * 1000 if late else None,
        "p99_ms": late.p99 * 1000 if late else None,
        "critical_path": list(late.parts) if late else [],
    }


def _part_object(row: PartSize) -> dict[str, Any]:
    use = row.use
    full = use.saturates_at if use else None
    return {
        "id": row.component.id,
        "reads": row.load.reads,
        "writes": row.load.writes,
        "capacity": use.capacity if use else None,
        "utilisation": use.use.plan if use else None,
        "first_limit": use.limit if use else None,
        "saturates_at": full if full is not None and math.isfinite(full) else None,
    }


def _saturating(use: Utilisation) -> dict[str, Any]:
    return {"id": use.component.id, "utilisation": use.use.plan, "limit": use.limit}
