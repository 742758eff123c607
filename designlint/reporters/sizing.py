"""The numbers of a design: sections for people, one object for programs."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from designlint.analysis.load.capacity import Utilisation
from designlint.analysis.load.remedies import Remedy, remedy
from designlint.analysis.response.latency import Latency
from designlint.analysis.sizing import FIRST, FlowSize, PartSize, Sizing
from designlint.quantity import YEAR, show_bytes, show_duration, show_number, show_percent, show_rate
from designlint.reporters.tables import Section
from designlint.wording import listed, plain_list, quoted

VERSION = 1
_NOT_KNOWN = "-"
_NO_SCALE = (
    "no scale is declared, so there are no rates; state it: "
    "`requirements { dau 20M, read 50/user/day, write 2/user/day }`"
)
_AT_MOST = "up to: no flow tells what goes there, so every request may"
_BOUNDS = "floor: all medians added up, at best; ceiling: all 99th percentiles added up"


def sizing_sections(found: Sizing) -> Iterator[Section]:
    """What `estimate` tells, in the order in which one asks: traffic, parts, growth, data, money, assumptions."""
    if found.traffic is None:
        yield Section("Traffic", lines=(_NO_SCALE,))
    yield from _flows(found)
    yield from _latency(found)
    yield from _parts(found)
    yield from _growth(found)
    yield from _data(found)
    yield from _money(found)
    if found.basis:
        stated = tuple(f"{each.text} ({each.span.path}:{each.span.line})" for each in found.basis if each.span)
        yield Section("Declared", lines=stated)
    if not (found.flows or found.parts or found.storage or found.bills[1.0].parts):
        yield Section("Nothing to compute", lines=("no part of this drawing is one that requests go to",))
    elif found.assumptions:
        yield Section("Assumed", lines=found.assumptions)


def _flows(found: Sizing) -> Iterator[Section]:
    if not found.flows:
        return
    header = ("flow", "average", "peak", "availability", "undegraded", "down a year")
    rows = tuple(_flow(each) for each in found.flows)
    lines = (f"peak: {found.traffic.working}",) if found.traffic else ()
    yield Section("Flows", (header, *rows), lines, frozenset(range(1, 6)))


def _flow(row: FlowSize) -> tuple[str, ...]:
    return (
        row.flow.label,
        _rate(row.average),
        _rate(row.peak),
        show_percent(row.availability),
        show_percent(row.availability_full),
        show_duration((1 - row.availability) * YEAR),
    )


def _latency(found: Sizing) -> Iterator[Section]:
    known = [(each.flow.label, each.latency) for each in found.flows if each.latency and each.latency.path]
    if not known:
        return
    header = ("flow", "p50", "p99", "floor", "ceiling", "slowest way")
    rows = tuple((label, *(show_duration(each) for each in _times(late)), _way(late)) for label, late in known)
    yield Section("Latency", (header, *rows), (_BOUNDS,), frozenset(range(1, 5)))


def _times(late: Latency) -> tuple[float, ...]:
    return late.p50, late.p99, late.timing.floor, late.timing.ceiling


def _way(late: Latency) -> str:
    return " > ".join(late.parts)


def _parts(found: Sizing) -> Iterator[Section]:
    if not found.parts:
        return
    header = ("component", "reads", "writes", "one node takes", "nodes", "utilisation", "full at")
    lines = () if all(each.load.certain for each in found.parts) else (_AT_MOST,)
    table = (header, *(_part(each) for each in found.parts))
    yield Section("Components at peak", table, lines, frozenset(range(1, 7)))


def _part(row: PartSize) -> tuple[str, ...]:
    use = row.use
    load = (row.component.id, _bound(row, row.load.reads), _bound(row, row.load.writes))
    if use is None:
        counted = row.component.instances
        nodes = str(counted.count) if counted.count and counted.known == "declared" else _NOT_KNOWN
        return (*load, _NOT_KNOWN, nodes, _NOT_KNOWN, _NOT_KNOWN)
    takes = (
        show_rate(use.takes_reads)
        if use.takes_reads == use.takes_writes
        else f"{show_rate(use.takes_reads)} reads, {show_rate(use.takes_writes)} writes"
    )
    return (
        *load,
        takes,
        show_number(max(use.nodes.reads, use.nodes.writes)),
        _filled(use) if row.load.certain or use.use.plan < 0.001 else f"up to {_filled(use)}",
        _growing(use.saturates_at),
    )


def _bound(row: PartSize, rate: float) -> str:
    return show_rate(rate) if row.load.certain or not rate else f"up to {show_rate(rate)}"


def _filled(use: Utilisation) -> str:
    """How full a part is; nobody counts hundredths of a percent."""
    return "below 0.1%" if 0 < use.use.plan < 0.001 else show_percent(use.use.plan)


def _growing(factor: float) -> str:
    if not math.isfinite(factor):
        return _NOT_KNOWN
    return f"{show_number(factor)}x" if factor < 1000 else "above 1,000x"


def _growth(found: Sizing) -> Iterator[Section]:
    header = ("growth", *(f"{number}." for number in range(1, FIRST + 1)))
    rows = [
        (f"{factor:g}x", *(f"{each.component.id} {_filled(each)}" for each in first))
        for factor, first in found.saturation.items()
        if first
    ]
    if not rows:
        return
    width = max(len(row) for row in rows)
    padded = tuple((*row, *("",) * (width - len(row))) for row in rows)
    lines = tuple(_remedies(found))
    yield Section("First to fill up", (header[:width], *padded), lines)


def _remedies(found: Sizing) -> Iterator[str]:
    """What to do first about the parts that ten times the traffic would fill."""
    cured: dict[Remedy, list[str]] = {}
    for each in found.saturation[10.0]:
        if each.use.plan > 1:
            cured.setdefault(remedy(each), []).append(each.component.id)
    for cure, ids in cured.items():
        price = f"{cure.tradeoff.text}; cost {cure.tradeoff.cost}, complexity {cure.tradeoff.complexity}"
        yield f"{listed(ids, FIRST)}: {cure.text} ({price})"


def _data(found: Sizing) -> Iterator[Section]:
    lines: list[str] = []
    if found.per_day is not None:
        lines.append(f"{show_bytes(found.per_day)} a day comes in")
    if found.total is not None:
        lines.append(f"{show_bytes(found.total)} is kept once retention ends, copies and indexes included")
    for each in found.storage:
        months = each.months_until_full
        room = f"; 70% of the {show_bytes(each.room or 0)} that its nodes hold is used"
        full = f"{room} after {show_duration(months * YEAR / 12)}" if months else ""
        bound = "" if each.certain else "up to "
        lines.append(f"{quoted(each.component.id)}: {bound}{each.working}, {show_bytes(each.total)} on its disks{full}")
    for cache in found.caches:
        memory = f"; its nodes have {show_bytes(cache.room)}" if cache.room else ""
        lines.append(f"{quoted(cache.component.id)} should hold {show_bytes(cache.wanted)}{memory}")
    if found.egress is not None:
        lines.append(f"to the users at peak: {found.egress.working}")
    if lines:
        yield Section("Data", lines=tuple(lines))


def _money(found: Sizing) -> Iterator[Section]:
    first = found.bills[1.0]
    if not first.parts and not first.traffic:
        return
    ranged = any(bill.low < bill.high for bill in found.bills.values())
    header = ("growth", "a month", *(("from", "to") if ranged else ()), "class", "1,000 requests", "dearest")
    rows: list[tuple[str, ...]] = []
    for factor, bill in found.bills.items():
        dearest = max(bill.parts, key=lambda part: part.total, default=None)
        name = dearest.component.id if dearest and dearest.total >= bill.traffic else "traffic to users"
        ends = (_usd(bill.low), _usd(bill.high)) if ranged else ()
        rows.append((f"{factor:g}x", _usd(bill.total), *ends, bill.size, _small_usd(bill.per_1000), name))
    unpriced = [quoted(each.id) for each in first.unpriced]
    lines = (f"not priced: {plain_list(unpriced)}",) if unpriced else ()
    right = frozenset((1, 2, 3, 5) if ranged else (1, 3))
    yield Section("Cost", (header, *rows), lines, right)


def _small_usd(amount: float | None) -> str:
    """Two digits, however small."""
    if amount is None:
        return _NOT_KNOWN
    digits = max(2, 1 - math.floor(math.log10(amount))) if amount > 0 else 0
    return f"${amount:,.{digits}f}"


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
        "floor_ms": late.timing.floor * 1000 if late else None,
        "ceiling_ms": late.timing.ceiling * 1000 if late else None,
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
