"""Numbers on the picture: rates at peak, utilisation, availability and latency as short lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from designlint.analysis.sizing import PartSize, sizing
from designlint.design import Design
from designlint.quantity import show_duration, show_percent, show_rate

_MOST_FLOWS = 4  # on one box


@dataclass(frozen=True, slots=True)
class Numbers:
    """Lines below the name of a component, by id, and words on a connection, by source, target and key."""

    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    connections: Mapping[tuple[str, str, int], str] = field(default_factory=dict)


def numbers_of(design: Design) -> Numbers:
    """What every box and arrow gets; nothing for what is unknown."""
    found = sizing(design)
    parts = {each.component.id: _part(each) for each in found.parts}
    for each in found.flows:
        lines = parts.setdefault(each.flow.entry, [])
        if len(lines) < 2 * _MOST_FLOWS and each.flow.declared:
            late = f" · p99 {show_duration(each.latency.p99)}" if each.latency and each.latency.path else ""
            lines += [each.flow.label, f"{show_percent(each.availability)}{late}"]
    rates = found.traffic.connections if found.traffic else {}
    return Numbers(
        {id: tuple(lines) for id, lines in parts.items()},
        {key: show_rate(rate.total) for key, rate in rates.items() if rate.total},
    )


def _part(part: PartSize) -> list[str]:
    if not part.load.total:
        return []
    bound = "" if part.load.certain else "at most "
    full = f" · {show_percent(part.use.use.plan)} full" if part.use is not None else ""
    return [f"{bound}{show_rate(part.load.total)}{full}"]
