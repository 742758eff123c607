"""What a design does about its parts' failing: by a note that thinks it through, or by its structure."""

from __future__ import annotations

from designlint.analysis.reliability.availability import importance
from designlint.analysis.structure.redundancy import Standing, standing, zones_of
from designlint.analysis.words.answers import speaks_of
from designlint.design import Component, Design
from designlint.source import Span
from designlint.wording import quoted

_OTHERS = ("client", "monitor")


def most_important(design: Design, most: int = 5) -> list[Component]:
    """The parts whose failing costs the flows most; clients and monitors fail too, but not for this design."""
    ranked = (each.component for each in importance(design))
    return [part for part in ranked if not part.is_a(*_OTHERS)][:most]


def precaution(design: Design, part: Component) -> tuple[str, Span] | None:
    """What limits the damage when a part fails, in words and where; None where nothing does.

    A `failure` note on it, a fallback on every call into it, or two or more instances over two or more zones.
    """
    for note in design.notes_of("failure"):
        if speaks_of(note, part):
            return f"what happens when {quoted(part.name)} fails", note.span
    calls = [each for each in design.into(part.id) if each.mode == "sync" and not each.replicates]
    if calls and all(each.says("fallback") for each in calls):
        return f"a fallback on every call to {quoted(part.name)}", calls[0].span
    if standing(design, part) is Standing.REDUNDANT and ((zones_of(part) or 0) >= 2 or _spans(part)):
        return f"{quoted(part.name)} outlives a zone", part.span
    return None


def _spans(part: Component) -> bool:
    """Whether what it runs on covers several zones unless told otherwise."""
    scope = part.technology.scope if part.technology else part.kind.scope if part.kind else ""
    return scope in ("global", "regional") and part.number("zones") != 1
