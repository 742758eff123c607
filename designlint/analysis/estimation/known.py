"""Figures that a design's own traffic gives: bandwidth, the memory of a cache, the number of nodes."""

from __future__ import annotations

import math

from designlint.analysis.estimation.arithmetic import Amount
from designlint.analysis.estimation.derivation import Derived
from designlint.analysis.estimation.measures import Measure
from designlint.analysis.load.traffic import Traffic, traffic
from designlint.design import Design
from designlint.quantity import BYTE, DAY, SECOND, show_bytes, show_number, show_rate
from designlint.stated import Capacity

_OUT = {"egress", "outgoing", "outbound", "read", "download", "network", "out"}
_IN = {"ingress", "incoming", "inbound", "write", "upload", "in"}
_KNEE = 0.7  # of its capacity a node is planned to use


def from_traffic(design: Design, measure: Measure) -> Derived | None:
    """What a figure must be by the traffic of the requirements; None where that or another input is not declared."""
    found = traffic(design)
    if found is None:
        return None
    if measure.kind == "bandwidth":
        return _bandwidth(design, found, set(measure.subject))
    if measure.kind == "memory" and set(measure.subject) <= {"cache", "working", "set", "redis"}:
        return _memory(design, found)
    return _nodes(design, found) if measure.kind == "nodes" and not measure.subject else None


def _bandwidth(design: Design, found: Traffic, subject: set[str]) -> Derived | None:
    """Rate x size, from the average to the peak, as nobody says which of them is meant."""
    size = design.requirements.number("object")
    if size is None or not subject <= _OUT | _IN:
        return None
    rate = found.writes if subject & _IN else found.reads if subject & _OUT else found.reads + found.writes
    if not rate:
        return None
    peak = rate * size
    amount = Amount(peak / found.peak, peak, peak * _most(design, found), {BYTE: 1, SECOND: -1})
    return Derived(amount, f"{show_rate(rate)} at peak x {show_bytes(size)}", found.basis, found.assumptions)


def _memory(design: Design, found: Traffic) -> Derived | None:
    """The part of the bytes read on a day that a cache is worth holding."""
    size = design.requirements.number("object")
    if size is None or not found.reads:
        return None
    share = design.figures.default("working_set")
    daily = found.reads / found.peak * DAY
    low, plan, high = (each * daily * size for each in (share.low, share.plan, share.high))
    note = f"a cache holds {share.plan:.0%} of the bytes read on a day ({share.origin})"
    text = f"{show_number(daily)} reads a day x {show_bytes(size)} x {share.plan:.0%}"
    return Derived(Amount(low, plan, high, {BYTE: 1}), text, found.basis, (note,))


def _least(design: Design, found: Traffic) -> float:
    """How much lower the peak may be where it is a default."""
    return 1.0 if design.requirements.number("peak") else design.figures.default("peak").low / found.peak


def _most(design: Design, found: Traffic) -> float:
    """How much higher."""
    return 1.0 if design.requirements.number("peak") else design.figures.default("peak").high / found.peak


def _nodes(design: Design, found: Traffic) -> Derived | None:
    """The peak by the declared capacity of the one part that declares one, full or used to 70%."""
    parts = [each for each in design.of_kind("service", "function", "gateway") if each.get("capacity")]
    capacity = parts[0].get("capacity") if len(parts) == 1 else None
    one = capacity.read or capacity.write if isinstance(capacity, Capacity) else None
    total = found.loads[parts[0].id].total if one and parts[0].id in found.loads else found.reads + found.writes
    if not one or not total:
        return None
    few = math.ceil(total * _least(design, found) / one)
    plan, many = (math.ceil(total * factor / one / _KNEE) for factor in (1.0, _most(design, found)))
    return Derived(
        Amount(few, plan, many),
        f"{show_rate(total)} at peak / {show_rate(one)} of one instance",
        found.basis,
        found.assumptions,
    )
