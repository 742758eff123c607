"""The findings of a picture: which there are, in what order, and which boxes and lines each one is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from designlint.diagnostic import Diagnostic, Severity
from designlint.picture.drawing import Drawing
from designlint.picture.lettering import clean


@dataclass(frozen=True, slots=True)
class Numbered:
    """A diagnostic with its number on the picture and the ids of the boxes and lines that bear the number.

    `tips` are the elements whose tooltip names it: the marked ones, and lines drawn in parallel to a marked one.
    """

    number: int
    diagnostic: Diagnostic
    marks: tuple[str, ...]
    tips: tuple[str, ...]

    @property
    def words(self) -> str:
        """Severity, code and message in one line."""
        said = self.diagnostic
        return f"{said.severity.word} {clean(said.code)}: {clean(said.finding.message)}"


def numbered(drawing: Drawing, diagnostics: Iterable[Diagnostic]) -> list[Numbered]:
    """The open diagnostics, the gravest first, numbered from 1. Questions bear no marks."""
    still_open = [each for each in diagnostics if each.suppressed is None]
    still_open.sort(key=lambda each: (-each.severity, each.order))
    found = []
    for number, each in enumerate(still_open, 1):
        marks, tips = ((), ()) if each.severity is Severity.QUESTION else _marks(drawing, each)
        found.append(Numbered(number, each, marks, tips))
    return found


def _marks(drawing: Drawing, diagnostic: Diagnostic) -> tuple[tuple[str, ...], tuple[str, ...]]:
    components = set(diagnostic.finding.components)
    marks = [box.id for box in drawing.boxes if box.component in components or box.member in components]
    tips = list(marks)
    for pair in dict.fromkeys(diagnostic.finding.connections):
        lines = [line.id for line in drawing.lines if line.visible and pair in (line.pair, line.members)]
        marks += lines[:1]  # the others run beside it
        tips += lines
    return tuple(dict.fromkeys(marks)), tuple(dict.fromkeys(tips))
