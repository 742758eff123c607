"""Planning figures from `figures.toml`: throughput of a node, availability, traffic defaults; low, plan and high."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its range; `source` and `as_of` stand behind every number that the tool did not get told."""

    low: float
    plan: float
    high: float
    source: str
    as_of: str

    @property
    def origin(self) -> str:
        """Source and date, for assumptions."""
        return f"{self.source}, {self.as_of}"


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("figures.toml").read_text(encoding="utf-8"))


def throughput(operation: str, kind: str, family: str) -> Figure | None:
    """Requests per second of one node for `reads` or `writes`; by product family, else by kind; None if unknown."""
    for key, value in (("family", family), ("kind", kind)):
        for row in _data()["throughput"]:
            if value and row.get(key) == value:
                return _figure(row[operation], row)
    return None


def availability(name: str) -> Figure:
    """A default of the availability model: node, zone, region, common_cause, repair_s, failover_s, external,
    managed."""
    row = _data()["availability"][name]
    return _figure(row["value"], row)


def sla(technology: str) -> Figure | None:
    """The availability that the provider of a managed product promises, as a fraction."""
    table = _data()["sla"]
    value = table.get(technology)
    return _figure(value, table) if isinstance(value, float) else None


def traffic_default(name: str) -> Figure:
    """`peak` (factor) or `hit` (share of requests that a cache answers)."""
    row = _data()["traffic"][name]
    return _figure(row["value"], row)


def _figure(value: float | list[float], row: Mapping[str, Any]) -> Figure:
    low, plan, high = value if isinstance(value, list) else (value, value, value)
    return Figure(float(low), float(plan), float(high), row["source"], row["as_of"])
