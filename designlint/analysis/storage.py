"""How much data a store keeps, as far as it is declared."""

from __future__ import annotations

import re

from designlint.analysis.traffic import traffic
from designlint.design import Component, Design
from designlint.quantity import DAY, YEAR

_BYTES = re.compile(r"\d\s*[KMGTPE]?i?B\b")


def declared_bytes(component: Component) -> float | None:
    """Its `size`, where that is stated in bytes and not as a number of records."""
    fact = component.fact("size")
    return fact.value if fact and isinstance(fact.value, float) and _BYTES.search(fact.span.text) else None


def kept_bytes(design: Design) -> float | None:
    """What all writes of the requirements leave behind until their retention ends, growth included; None if unknown."""
    found = traffic(design)
    requirements = design.requirements
    size, kept = requirements.number("object"), requirements.number("retention")
    if found is None or not found.writes or size is None or kept is None:
        return None
    daily = found.writes / found.peak * DAY * size
    years, growth = kept / YEAR, requirements.number("growth") or 1.0
    grown = years if growth == 1 else (growth**years - 1) / (growth - 1)
    return daily * YEAR / DAY * grown
