"""Planning figures: what one node takes, how long it answers, how often it fails, what it costs.

Every figure is a row of a TOML file of this folder and says what it is, of what, and where it comes from. `of` is a
technology, a family, a kind, a word that its file explains, or nothing; the most particular row answers. A project's
own rows (`[[vocabulary.figure]]` and `[[vocabulary.latency]]` in its configuration) answer before all shipped ones.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeVar

from designlint.vocabulary import Vocabulary, vocabulary
from designlint.vocabulary.figures import rows
from designlint.vocabulary.figures.rows import Delay, Figure, Key, Row

__all__ = ["Delay", "Figure", "Figures", "own_figures"]

_NOTHING: Mapping[Key, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures: a project's own, then the shipped ones. The shipped ones are read when one is first asked for."""

    own: Mapping[Key, Figure] = field(default_factory=lambda: _NOTHING)
    own_delays: Mapping[Key, Delay] = field(default_factory=lambda: _NOTHING)

    def get(self, what: str, *of: str) -> Figure | None:
        """The figure `what` of the first of these names that has one; "" stands for what holds in general.

        The project's rows are asked for all names before the shipped ones are.
        """
        return _first(what, of, self.own, _shipped().figures)

    def default(self, what: str, *of: str) -> Figure:
        """The same where a row is known to exist, such as a general default. Raises KeyError for an unknown figure."""
        found = self.get(what, *of, "")
        if found is None:
            raise KeyError(f"no figure `{what}`")
        return found

    def delay(self, what: str, *of: str) -> Delay | None:
        """How long `what` takes (`read`, `write`, `call` …) for the first of these names that has a row."""
        return _first(what, of, self.own_delays, _shipped().delays)


def own_figures(
    figures: Iterable[Row], latencies: Iterable[Row], where: str, words: Vocabulary | None = None
) -> Figures:
    """A project's own rows over the shipped ones; `words` is the vocabulary with the project's own technologies.

    Raises ValueError, with the place and a cure, for a row that makes no sense.
    """
    shipped, words = _shipped(), words or vocabulary()
    families = {each.family for each in words.technologies.values() if each.family}
    parts = {*words.technologies, *words.kinds, *families, *shipped.words, ""}
    names = {what for what, _ in shipped.delays}
    units = {**dict.fromkeys(names, "seconds"), **shipped.units}

    def judge(table: str, what: str, of: str) -> str:
        if what not in (names if table == "latency" else shipped.units):
            return f"`{what}` belongs into [[vocabulary.{'figure' if table == 'latency' else 'latency'}]]"
        if of in parts:
            return ""
        known = words.technology(of) or words.kind(of)
        cure = f"write `{known.id}`" if known else rows.meant(of, parts, "name a technology, a family or a kind")
        return f"`{what}` of `{of}`: nothing is called so; {cure}"

    return Figures(
        rows.figures(figures, where, units, lambda what, of: judge("figure", what, of)),
        rows.delays(latencies, where, units, lambda what, of: judge("latency", what, of)),
    )


@dataclass(frozen=True, slots=True)
class _Shipped:
    """The shipped rows, the unit of each figure, and the words that stand in `of` beside the names of parts."""

    figures: Mapping[Key, Figure]
    delays: Mapping[Key, Delay]
    units: Mapping[str, str]
    words: frozenset[str]


@cache
def _shipped() -> _Shipped:
    figures: dict[Key, Figure] = {}
    delays: dict[Key, Delay] = {}
    units: dict[str, str] = {}
    words: list[str] = []
    for file in sorted(files(__package__).iterdir(), key=lambda each: each.name):
        if file.name.endswith(".toml"):
            data = tomllib.loads(file.read_text(encoding="utf-8"))
            named = {what: unit for what, (unit, _) in data["what"].items()}
            found = rows.figures(data.get("figure", ()), file.name, named)
            figures |= found
            delays |= rows.delays(data.get("latency", ()), file.name, named)
            units |= {what: named[what] for what, _ in found}
            words += data.get("of", ())
    return _Shipped(figures, delays, units, frozenset(words))


_T = TypeVar("_T")


def _first(what: str, of: tuple[str, ...], *tables: Mapping[Key, _T]) -> _T | None:
    keys = [(what, name) for name in of or ("",)]
    return next((table[key] for table in tables for key in keys if key in table), None)
