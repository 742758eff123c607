"""The rows of planning figures, read and checked: the shipped ones and a project's own by the same rules."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

COLUMNS = {"figure": ("value",), "latency": ("p50", "p99")}
STANDINGS = ("v", "k", "j", "own")
UNITS = ("per second", "bytes", "bytes per second", "seconds", "fraction", "times", "count", "USD")

Key = tuple[str, str]  # what, of
Row = Mapping[str, Any]
Notes = tuple[str, str, str]  # source, as_of, known
Judge = Callable[[str, str], str]  # what, of -> what is wrong with them


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


def figures(rows: Iterable[Row], where: str, units: Mapping[str, str], judge: Judge | None = None) -> dict[Key, Figure]:
    """`[[figure]]` rows by what they are and of what; `units` are those of every known `what`.

    `judge` is given for a project's rows, whose names it knows; they need no source. Raises ValueError, with the place
    and a cure, for a row that makes no sense.
    """
    return _collect("figure", rows, where, units, judge, _figure)


def delays(rows: Iterable[Row], where: str, units: Mapping[str, str], judge: Judge | None = None) -> dict[Key, Delay]:
    """`[[latency]]` rows in the same way."""
    return _collect("latency", rows, where, units, judge, _delay)


def meant(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """A cure for a name that is none of the known ones: the nearest, `otherwise`, or all of them."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, 1)
    return f"did you mean `{near[0]}`?" if near else otherwise or f"known are {', '.join(names)}"


_T = TypeVar("_T")


def _collect(
    table: str,
    rows: Iterable[Row],
    where: str,
    units: Mapping[str, str],
    judge: Judge | None,
    make: Callable[[Row, Notes, str], _T],
) -> dict[Key, _T]:
    found: dict[Key, _T] = {}
    for number, row in enumerate(rows, 1):
        try:
            _check_columns(row, ("what", "of", *COLUMNS[table], "source", "as_of", "known", "note"))
            notes = _notes(row, own=judge is not None)
            for what in _texts(row, "what"):
                if what not in units:
                    raise ValueError(f"there is no `{what}`; {meant(what, units, 'docs/figures.md lists them all')}")
                one = make(row, notes, units[what])
                for of in _texts(row, "of"):
                    wrong = judge(what, of) if judge else ""
                    if wrong or (what, of) in found:
                        raise ValueError(wrong or f"a second row for `{what}`" + (f" of `{of}`" if of else ""))
                    found[what, of] = one
        except ValueError as error:
            raise ValueError(f"{where}, {table} {number}: {error}") from None
    return found


def _check_columns(row: Row, columns: tuple[str, ...]) -> None:
    for column in row:
        if column not in columns:
            raise ValueError(f"unknown key `{column}`; {meant(column, columns)}")
    missing = [column for column in columns if column in ("what", "value", "p50", "p99") and column not in row]
    if missing:
        raise ValueError(f"`{missing[0]}` is missing")


def _texts(row: Row, column: str) -> list[str]:
    """A text or a list of texts, as a list; nothing at all stands for what holds in general."""
    value = row.get(column, "")
    texts = value if isinstance(value, list) else [value]
    if not texts or not all(isinstance(each, str) for each in texts):
        raise ValueError(f"`{column}` must be a text or a list of texts")
    return texts


def _notes(row: Row, *, own: bool) -> Notes:
    source = row.get("source", "the project's configuration" if own else "")
    as_of, known = row.get("as_of", ""), row.get("known", "own" if own else "")
    if not isinstance(source, str) or not isinstance(as_of, str):
        raise ValueError("`source` and `as_of` must be texts")
    if known not in STANDINGS:
        raise ValueError(f"`known` must be one of {', '.join(STANDINGS)}")
    if not source or not (as_of or own):
        raise ValueError("`source` and `as_of` must say where it comes from")
    return source, as_of, known


def _figure(row: Row, notes: Notes, unit: str) -> Figure:
    value = row["value"]
    values = value if isinstance(value, list) else [value] * 3
    if len(values) != 3 or not all(map(_is_amount, values)):
        raise ValueError("`value` must be a number or [low, plan, high], none below zero")
    low, plan, high = map(float, values)
    if not low <= plan <= high:
        raise ValueError("`value` must be ordered: low, plan, high")
    if unit == "fraction" and high > 1:
        raise ValueError(f"`{row['what']}` is a fraction: 0.999, not 99.9")
    return Figure(low, plan, high, *notes)


def _delay(row: Row, notes: Notes, _: str) -> Delay:
    p50, p99 = row["p50"], row["p99"]
    if not (_is_amount(p50) and _is_amount(p99) and p50 <= p99):
        raise ValueError("`p50` and `p99` must be seconds, p50 the smaller one")
    return Delay(float(p50), float(p99), *notes)


def _is_amount(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0
