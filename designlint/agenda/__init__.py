"""The time plan of a design interview as data: its phases, their minutes, and what each must hold (`agenda.toml`).

Interviews of 45 and 60 minutes have plans of their own; a shorter exercise has that of 45 in proportion.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

__all__ = ["Agenda", "Phase", "agenda", "at_the_end", "lengths", "most_off", "nearest", "scale_facts", "usual"]

_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase: how long it may take in `seconds`, and what it `holds` at its end.

    `write` are the statements that say it, `hears` the categories and rules that speak from this phase on. Nobody is
    held to the time of a `spare` one.
    """

    id: str
    name: str
    seconds: float
    holds: tuple[str, ...]
    write: tuple[str, ...] = ()
    hears: frozenset[str] = frozenset()
    spare: bool = False


@dataclass(frozen=True, slots=True)
class Agenda:
    """The plan of an interview of so many minutes: its phases in their order."""

    minutes: int
    phases: tuple[Phase, ...]

    @property
    def planned(self) -> Mapping[str, float]:
        """Seconds by phase, without those that nobody is held to."""
        return MappingProxyType({each.id: each.seconds for each in self.phases if not each.spare})

    def heard_from(self, code: str, category: str) -> int | None:
        """The number of the phase from which on a finding is heard: where its code is named, else its category.

        None if that is only when all is over. What nobody names speaks of the drawing, as rules of others do.
        """
        if code in at_the_end():
            return None
        for name in (code, category, "clarity"):
            found = next((number for number, each in enumerate(self.phases) if name in each.hears), None)
            if found is not None:
                return found
        return 0


def agenda(minutes: int) -> Agenda:
    """The plan for an interview of so many minutes, more than none; beyond the longest one there is no other."""
    written = lengths()
    base = next((each for each in reversed(written) if each <= minutes), written[0])
    share = min(minutes / base, 1.0)
    return Agenda(
        base if share == 1.0 else minutes,
        tuple(replace(each, seconds=each.seconds * share) for each in _written()[base]),
    )


def lengths(exercise: tuple[int, int] | None = None) -> tuple[int, ...]:
    """How many minutes an interview may take, from short to long; an `exercise` that is shorter may take its own time.

    `exercise` is from how many to how many minutes it takes.
    """
    written = tuple(sorted(_written()))
    return tuple(sorted({*written, *(each for each in exercise or () if each < written[0])}))


def usual(exercise: tuple[int, int] | None) -> int:
    """How many minutes an exercise takes where nobody says otherwise."""
    known = lengths(exercise)
    return nearest(known, exercise[0]) if exercise else known[0]


def nearest(known: Iterable[int], minutes: float) -> int:
    """The length that is nearest to what something took; the shorter of two."""
    return min(known, key=lambda each: (abs(each - minutes), each))


def most_off() -> float:
    """The share of its planned time by which a phase may be off."""
    return float(_data()["most_off"])


def scale_facts() -> frozenset[str]:
    """The facts of requirements that say how large a problem is."""
    return frozenset(_data()["scale"])


def at_the_end() -> frozenset[str]:
    """The rules whose findings would tell an answer."""
    return frozenset(_data()["at_the_end"])


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("agenda.toml").read_text(encoding="utf-8"))


@cache
def _written() -> Mapping[int, tuple[Phase, ...]]:
    """The phases by the length of the interview."""
    rows = _data()["phase"]
    return {int(minutes): tuple(_phase(row, minutes) for row in rows) for minutes in rows[0]["minutes"]}


def _phase(row: Mapping[str, Any], minutes: str) -> Phase:
    return Phase(
        row["id"],
        row["name"],
        row["minutes"][minutes] * _MINUTE,
        tuple(row["holds"]),
        tuple(row.get("write", ())),
        frozenset(row.get("hears", ())),
        row.get("spare", False),
    )
