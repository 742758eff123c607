"""Which facts may be stated where, and in which form: `facts.toml`, typed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_MANY = {"text", "names", "action", "latency"}  # forms that may be said several times and add up


@dataclass(frozen=True, slots=True)
class FactType:
    """A fact of one place: its name, the forms it takes (tried in order), and what it is about."""

    name: str
    place: str
    forms: tuple[str, ...]
    about: str

    @property
    def adds_up(self) -> bool:
        """Whether several statements add to each other instead of contradicting."""
        return not _MANY.isdisjoint(self.forms)


@cache
def fact_types() -> Mapping[str, Mapping[str, FactType]]:
    """Place (component, connection, flow, requirements …) -> fact name -> its type."""
    data = tomllib.loads(files(__package__).joinpath("facts.toml").read_text(encoding="utf-8"))
    return {
        place: {name: FactType(name, place, tuple(forms.split()), about) for name, (forms, about) in rows.items()}
        for place, rows in data.items()
        if isinstance(rows, dict)
    }


def places_of(name: str) -> list[str]:
    """The places in which a fact of this name may be stated."""
    return [place for place, rows in fact_types().items() if name in rows]
