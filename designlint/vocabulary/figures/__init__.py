"""Planning figures: what one node takes, how long it answers, how often it fails, what it costs.

Every figure is a row of a TOML file of this folder and says what it is, of what, and where it comes from. `of` is a
technology, a family, a kind, or nothing; the most particular row answers. A project's own rows (`[[vocabulary.figure]]`
and `[[vocabulary.latency]]` in its configuration) answer before the shipped ones.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

_COLUMNS = {"figure": ("value",), "latency": ("p50", "p99")}
_NOTES = ("what", "of", "source", "as_of", "known")
_KNOWN = ("v", "k", "j", "own")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure in SI units with its range; `source` and `as_of` stand behind every number that nobody declared.

    `known` is v (seen in a publication), k (well known), j (judgement, a default to override) or own (the project's).
    """

    low: float
    plan: float
    high: float
    source: str
    as_of: str
    known: str

    @property
    def origin(self) -> str:
        """Source and date, for assumptions."""
        return f"{self.source}, {self.as_of}" if self.as_of else self.source


@dataclass(frozen=True, slots=True)
class Delay:
    """How long something takes, in seconds: the median and the 99th percentile."""

    p50: float
    p99: float
    source: str
    as_of: str
    known: str

    @property
    def origin(self) -> str:
        """Source and date, for assumptions."""
        return f"{self.source}, {self.as_of}" if self.as_of else self.source


Key = tuple[str, str]
_NOTHING: Mapping[Key, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures: a project's own, then the shipped ones. The shipped ones are read when one is first asked for."""

    own: Mapping[Key, Figure] = field(default_factory=lambda: _NOTHING)
    own_delays: Mapping[Key, Delay] = field(default_factory=lambda: _NOTHING)

    def get(self, what: str, *of: str) -> Figure | None:
        """The figure `what` of the first of these names that has one; "" stands for what holds in general."""
        rows = _shipped()[0]
        return next(
            (found for name in of or ("",) if (found := self.own.get((what, name)) or rows.get((what, name)))), None
        )

    def default(self, what: str, *of: str) -> Figure:
        """The same where a row is known to exist, such as a general default. Raises KeyError for an unknown figure."""
        found = self.get(what, *of, "")
        if found is None:
            raise KeyError(f"no figure `{what}`")
        return found

    def delay(self, what: str, *of: str) -> Delay | None:
        """How long `what` takes (`read`, `write`, `call` …) for the first of these names that has a row."""
        rows = _shipped()[1]
        names = of or ("",)
        return next(
            (found for name in names if (found := self.own_delays.get((what, name)) or rows.get((what, name)))), None
        )

    def names(self) -> list[str]:
        """Every `what`, for "did you mean"."""
        return sorted({what for table in (*_shipped(), self.own, self.own_delays) for what, _ in table})


def own_figures(figures: Iterable[Mapping[str, Any]], latencies: Iterable[Mapping[str, Any]], where: str) -> Figures:
    """A project's own rows over the shipped ones. Raises ValueError, with the place, for a row that makes no sense."""
    known = Figures().names()
    table = _figures(figures, f"{where}, figure", "own")
    delays = _delays(latencies, f"{where}, latency", "own")
    for what, _ in (*table, *delays):
        if what not in known:
            raise ValueError(f"{where}: there is no figure `{what}`; known are {', '.join(known)}")
    return Figures(table, delays)


@cache
def _shipped() -> tuple[Mapping[Key, Figure], Mapping[Key, Delay]]:
    figures: dict[Key, Figure] = {}
    delays: dict[Key, Delay] = {}
    for file in sorted(files(__package__).iterdir(), key=lambda each: each.name):
        if file.name.endswith(".toml"):
            data = tomllib.loads(file.read_text(encoding="utf-8"))
            figures |= _figures(data.get("figure", ()), f"{file.name}, figure", "")
            delays |= _delays(data.get("latency", ()), f"{file.name}, latency", "")
    return figures, delays


def _figures(rows: Iterable[Mapping[str, Any]], where: str, known: str) -> dict[Key, Figure]:
    found: dict[Key, Figure] = {}
    for number, row in enumerate(rows, 1):
        what, names, notes = _read(row, "figure", f"{where} {number}", known)
        value = row["value"]
        low, plan, high = value if isinstance(value, list) and len(value) == 3 else (value, value, value)
        if not all(isinstance(each, int | float) and not isinstance(each, bool) for each in (low, plan, high)):
            raise ValueError(f"{where} {number}: `value` must be a number or [low, plan, high]")
        figure = Figure(float(low), float(plan), float(high), *notes)
        found |= {(what, name): figure for name in names}
    return found


def _delays(rows: Iterable[Mapping[str, Any]], where: str, known: str) -> dict[Key, Delay]:
    found: dict[Key, Delay] = {}
    for number, row in enumerate(rows, 1):
        what, names, notes = _read(row, "latency", f"{where} {number}", known)
        p50, p99 = row["p50"], row["p99"]
        if not (isinstance(p50, int | float) and isinstance(p99, int | float) and 0 <= p50 <= p99):
            raise ValueError(f"{where} {number}: `p50` and `p99` must be seconds, p50 the smaller one")
        delay = Delay(float(p50), float(p99), *notes)
        found |= {(what, name): delay for name in names}
    return found


def _read(row: Mapping[str, Any], table: str, where: str, known: str) -> tuple[str, list[str], tuple[str, str, str]]:
    """What a row is about, the names it is for, and its source, date and standing."""
    for column in row:
        if column not in (*_NOTES, *_COLUMNS[table]):
            raise ValueError(f"{where}: unknown key `{column}`, known are {', '.join((*_NOTES, *_COLUMNS[table]))}")
    for column in ("what", *_COLUMNS[table]):
        if column not in row:
            raise ValueError(f"{where}: `{column}` is missing")
    standing = row.get("known", known)
    if standing not in _KNOWN or not (row.get("source") or known):
        raise ValueError(f"{where}: needs `source` and `known`, one of {', '.join(_KNOWN)}")
    of = row.get("of", "")
    names = of if isinstance(of, list) else [of]
    return str(row["what"]), names, (row.get("source", "the project's configuration"), row.get("as_of", ""), standing)
