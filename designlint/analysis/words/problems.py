"""The exercise that a design answers, and which of its key points the answer covers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from string import Template

from designlint.analysis.words.evidence import Shown, shown
from designlint.analysis.words.passages import Passage, passages
from designlint.build.problems import did_you_mean
from designlint.design import Design, once
from designlint.problems import Pack
from designlint.problems.pack import Point
from designlint.vocabulary import key

# What stands for the design's own parts in the lines of a pack, with the kinds that it can be and a name for want of
# one.
_STAND_INS = {
    "client": (("client",), "web"),
    "service": (("service", "function", "gateway", "realtime", "worker"), "api"),
    "store": (("db", "objects", "search", "warehouse"), "store"),
}


@dataclass(frozen=True, slots=True)
class Exercise:
    """The problem that a design answers. It is declared, or taken from the title, and then `assumption` says so."""

    pack: Pack
    declared: bool
    assumption: str = ""


@dataclass(frozen=True, slots=True)
class Covered:
    """A key point, and what the design shows for it; nothing if it is missing.

    `add` are lines that would satisfy it, in the names of this design.
    """

    point: Point
    evidence: tuple[Shown, ...]
    add: tuple[str, ...]

    @property
    def satisfied(self) -> bool:
        """Whether the design covers it."""
        return bool(self.evidence)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every key point of an exercise, in the order of its pack."""

    exercise: Exercise
    points: tuple[Covered, ...]

    @property
    def required(self) -> tuple[Covered, ...]:
        """The points that no good answer leaves out."""
        return tuple(each for each in self.points if each.point.required)

    @property
    def missing(self) -> tuple[Covered, ...]:
        """The required points that the design does not cover."""
        return tuple(each for each in self.required if not each.satisfied)

    @property
    def share(self) -> float:
        """The covered fraction of the required points."""
        return 1 - len(self.missing) / len(self.required) if self.required else 1.0


@once
def pack_of(design: Design) -> Exercise | None:
    """The exercise that a design declares, or else the one that its title names; None if there is none."""
    if design.problem:
        pack = design.packs.named(design.problem)
        return Exercise(pack, declared=True) if pack else None
    pack = design.packs.in_title(design.title) if design.title else None
    if pack is None:
        return None
    return Exercise(pack, declared=False, assumption=f'the title says that this is the exercise "{pack.title}"')


def unknown_problem(design: Design) -> str | None:
    """A cure for a declared problem that no pack knows; None where there is nothing to cure."""
    if not design.problem or pack_of(design) is not None:
        return None
    slugs = design.packs.slugs
    return did_you_mean(design.problem, slugs, f"known are {', '.join(slugs)}; a project may bring its own")


@once
def coverage(design: Design) -> Coverage | None:
    """Which key points of its exercise a design covers; None where it answers none."""
    return coverage_with(design, ())


def coverage_with(design: Design, more: Iterable[Passage]) -> Coverage | None:
    """The same where further text counts too, such as the prose of the document around a drawing."""
    exercise = pack_of(design)
    if exercise is None:
        return None
    said = (*passages(design), *more)
    names = _stand_ins(design)
    return Coverage(exercise, tuple(_covered(design, point, said, names) for point in exercise.pack.points))


def _covered(design: Design, point: Point, said: tuple[Passage, ...], names: dict[str, str]) -> Covered:
    found = (shown(design, evidence, said) for evidence in point.evidence)
    evidence = next((each for each in found if each), ()) or _decided(design, point)
    return Covered(point, evidence, tuple(Template(line).safe_substitute(names) for line in point.add))


def _decided(design: Design, point: Point) -> tuple[Shown, ...]:
    """A decision on the point itself, by its id, with a reason: the author knows it, and may have left it out."""
    return tuple(
        Shown(f'"{because}"', note.span)
        for note in design.notes_of("decide")
        if key(note.subject) == key(point.id)
        for because in note.texts("because")[:1]
    )


def _stand_ins(design: Design) -> dict[str, str]:
    """The first part of each kind, by its id."""
    found = {}
    for name, (kinds, otherwise) in _STAND_INS.items():
        parts = (part for kind in kinds for part in design.of_kind(kind))
        first = next(parts, None)
        found[name] = first.id if first else otherwise
    return found
