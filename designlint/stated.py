"""What may be stated of anything: facts with values in SI units, three-valued when they are read.

A fact that nobody stated is *unknown* and reads as None; `no` or `none` reads as False; everything else is its value
(seconds, bytes, per second, fractions).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from designlint.records import record
from designlint.source import Span


@dataclass(frozen=True, slots=True)
class Percentiles:
    """A latency: percentile name -> seconds. `required` if written with `<`, else it declares what is."""

    seconds: Mapping[str, float]
    required: bool


@dataclass(frozen=True, slots=True)
class Capacity:
    """What one instance takes, per second."""

    read: float | None
    write: float | None


@dataclass(frozen=True, slots=True)
class Failover:
    """`auto` or `manual`, and the seconds it takes if stated."""

    mode: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class UserRate:
    """Times per second, of one user or of all together."""

    per_second: float
    per_user: bool


Value = bool | float | str | tuple[str, ...] | Percentiles | Capacity | Failover | UserRate


@record(slots=True)
class Fact:
    """A stated value, its place, and how it is known: declared, drawn (label, shape) or technology."""

    name: str
    value: Value
    span: Span
    known: str = "declared"


Facts = Mapping[str, tuple[Fact, ...]]
NO_FACTS: Facts = MappingProxyType({})


@record(kw_only=True)
class Stated:
    """What bears facts. Readers answer None for a fact that nobody stated, or one of another type."""

    facts: Facts = field(default_factory=lambda: NO_FACTS, repr=False)

    def fact(self, name: str) -> Fact | None:
        """The last statement of a fact, with its place."""
        stated = self.facts.get(name)
        return stated[-1] if stated else None

    def get(self, name: str) -> Value | None:
        """The value of a fact; None is unknown, False is `no` or `none`."""
        fact = self.fact(name)
        return fact.value if fact else None

    def says(self, name: str) -> bool | None:
        """Three-valued: False for `no` and `none`, True for any other value, None if unknown."""
        value = self.get(name)
        return None if value is None else value is not False

    def number(self, name: str) -> float | None:
        """A figure in SI units."""
        value = self.get(name)
        return value if isinstance(value, float) and not isinstance(value, bool) else None

    def word(self, name: str) -> str | None:
        """A name, a choice or a text."""
        value = self.get(name)
        return value if isinstance(value, str) else None

    def texts(self, name: str) -> tuple[str, ...]:
        """Every text stated under a name that may be said several times."""
        found: list[str] = []
        for fact in self.facts.get(name, ()):
            if isinstance(fact.value, str):
                found.append(fact.value)
            elif isinstance(fact.value, tuple):
                found.extend(fact.value)
        return tuple(found)
