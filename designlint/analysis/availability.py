"""How available a flow is, as far as its parts are all needed: shared zones and regions are counted once.

A first form of the model (nodes, common causes, zones, one region, managed parts at their SLA); flows with
fallbacks and
several regions come later behind the same function.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from designlint.analysis.redundancy import has_copies, needed_by_flow, promotion, zones_of
from designlint.design import Component, Design, Flow, once
from designlint.stated import Failover
from designlint.vocabulary.figures import Figures

default = Figures().default

_MOST_ZONES = 6


@dataclass(frozen=True, slots=True)
class Availability:
    """The share of time in which a flow works, and the defaults that went into it."""

    value: float
    assumptions: tuple[str, ...]


@once
def flow_availability(design: Design) -> Mapping[str, Availability]:
    """Availability of each flow by id; an unknown number of instances counts as one."""
    return {flow.id: _availability(flow, design) for flow in design.flows}


def _availability(flow: Flow, design: Design) -> Availability:
    parts = [design.components[id] for id in needed_by_flow(design)[flow.id]]
    zones = sorted({zone for part in parts for zone in _zones(part)})[:_MOST_ZONES]
    q_zone, q_region = default("zone").plan, default("region").plan
    total = 0.0
    for state in product((True, False), repeat=len(zones)):
        live = {zone for zone, up in zip(zones, state, strict=True) if up}
        weight = 1.0
        for up in state:
            weight *= 1 - q_zone if up else q_zone
        for part in parts:
            weight *= _up(part, live, design)
        total += weight
    assumptions = (
        f"a node fails {default('node').plan:.1%}, a zone {q_zone:.2%}, a region {q_region:.3%} of the time "
        f"({default('node').origin})",
    )
    return Availability(total * (1 - q_region), assumptions)


def _zones(part: Component) -> tuple[str, ...]:
    """The zones of the region that a part uses; unknown zones all mean the first one."""
    if _sla(part) is not None:
        return ()
    stated = part.get("zones")
    if isinstance(stated, tuple):
        return stated
    return tuple("abcdef"[: int(min(zones_of(part) or 1, _MOST_ZONES))]) or ("a",)


def _sla(part: Component) -> float | None:
    """Availability of what others run: declared, promised, or a default."""
    declared = part.number("sla")
    if declared is not None:
        return declared
    if part.technology is not None and part.technology.managed and part.technology.scope in ("global", "regional"):
        promised = Figures().get("sla", part.technology.id)
        return (promised or default("managed")).plan
    if part.is_a("external"):
        return default("external").plan
    if part.kind is not None and part.technology is None and part.kind.scope in ("global", "regional"):
        return default("managed").plan
    return None


def _up(part: Component, live: set[str], design: Design) -> float:
    """The chance that a part works, given which zones do."""
    promised = _sla(part)
    if promised is not None:
        return promised
    q = default("node").plan
    beta = default("common_cause").plan
    zones = _zones(part)
    count = max(part.instances.count or 1, len(zones) if len(zones) > 1 else 1)
    if part.is_a("db") and (promotion(design, part) == "auto" or (len(zones) > 1 and count == len(zones))):
        working = [zone for zone in zones if zone in live]
        if not working:
            return 0.0
        fails = _with_failover(part, q) if len(working) > 1 or (has_copies(design, part) and len(zones) == 1) else q
        return 1 - fails
    instances = sum(1 for number in range(count) if zones[number % len(zones)] in live)
    if instances == 0:
        return 0.0
    if count == 1:
        return 1 - q
    alone: float = (q * (1 - beta)) ** instances
    return (1 - q * beta) * (1 - alone)


def _with_failover(part: Component, q: float) -> float:
    """A primary and its standby: down while failing over, or when both are."""
    stated = part.get("failover")
    seconds = (
        stated.seconds if isinstance(stated, Failover) and stated.seconds is not None else default("failover_s").plan
    )
    return q * seconds / default("repair_s").plan + q * q
