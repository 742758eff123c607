"""What a run found, as every reporter gets it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from designlint.analysis.words.answers import is_answer
from designlint.design import Design
from designlint.diagnostic import Diagnostic, Severity
from designlint.rule import Rule
from designlint.source import Source, Span


@dataclass(frozen=True, slots=True)
class Checked:
    """One design of the run. `skipped` says why it was not linted; `design` is there if it was built."""

    path: str
    name: str
    format: str
    line: int
    components: int
    connections: int
    skipped: str | None = None
    design: Design | None = field(default=None, repr=False, compare=False)

    @property
    def linted(self) -> bool:
        """Whether the rules ran on it."""
        return self.skipped is None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a run has to say. `diagnostics` are in order, suppressed ones among them; `rules` ran."""

    diagnostics: tuple[Diagnostic, ...]
    designs: tuple[Checked, ...]
    files: int
    rules: Mapping[str, Rule] = field(default_factory=dict, repr=False)

    def open(self) -> list[Diagnostic]:
        """The diagnostics that no ignore comment silences."""
        return [each for each in self.diagnostics if each.suppressed is None]

    def count(self, severity: Severity) -> int:
        """How many open diagnostics have this severity."""
        return sum(each.severity is severity for each in self.open())

    @property
    def worst(self) -> Severity | None:
        """The highest open severity."""
        return max((each.severity for each in self.open()), default=None)

    def subjects(self) -> list[Checked]:
        """The designs that can be asked about: those that were linted, or else whatever was built."""
        built = [
            each for each in self.designs if each.design is not None and (each.components or is_answer(each.design))
        ]
        return [each for each in built if each.linted] or built

    def about(self, checked: Checked) -> Iterator[Diagnostic]:
        """The diagnostics that do not stand in another design of the run."""
        others = [each.design.source for each in self.designs if each.design and each.design is not checked.design]
        for each in self.diagnostics:
            if not any(source is other for source in _sources(each.finding.at) for other in others):
                yield each


def _sources(place: Span) -> Iterator[Source]:
    """The text of a place, and those around it."""
    source: Source | None = place.source
    while source is not None:
        yield source
        source = source.host
