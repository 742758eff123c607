"""What the author's own words give as reasons: what right-sizing rules soften for, and quote."""

from __future__ import annotations

import re
from functools import lru_cache

from designlint.design import Component, Design, once
from designlint.vocabulary.lexicon import claims

_CLAUSE = re.compile(r"[,;.](?:\s|$)|\band\b|\n")
_FIGURE = re.compile(r"\d[\d.,_]*\s?(?:k|m|bn|b)?\s?(?:x\b|/s|/day|rps|qps|tps|users|requests|req)", re.IGNORECASE)


def stated_reason(design: Design, *subjects: str) -> str | None:
    """The `because` of a decision on one of the subjects (ids, products, words), if it is more than scale.

    "scales to 10x" is no reason beside the figures that a rule has; "tenants must be isolated" is.
    """
    wanted = re.compile(rf"(?<![\w-])(?:{'|'.join(re.escape(each.lower()) for each in subjects if each)})(?![\w-])")
    for note in design.notes_of("decide"):
        about = "\n".join((note.subject, *note.texts("choose"))).lower()
        if not wanted.search(about):
            continue
        for because in note.texts("because"):
            if any(_beside_scale(clause) for clause in _CLAUSE.split(because)):
                return because
    return None


@lru_cache(maxsize=4096)
def _beside_scale(clause: str) -> bool:
    return bool(clause.strip()) and "scale" not in claims(clause) and not _FIGURE.search(clause)


def names_of(component: Component) -> tuple[str, ...]:
    """The words under which a decision may speak of a component."""
    product = (component.technology.id, component.technology.name) if component.technology else ()
    return (component.id, component.name, *product)


@once
def claimed(design: Design) -> frozenset[str]:
    """What the design's prose claims (see `[claim]` in the lexicon); what a decision was made against does not
    count."""
    notes = list(design.notes_of("decide", "note", "assume", "deepdive"))
    parts = [note.text for note in notes]
    for note in notes:
        parts += [text for name in note.facts if name not in ("over", "option") for text in note.texts(name)]
    parts += [each.label for each in design.connections]
    for component in design.components.values():
        parts += [component.label, *component.texts("does")]
    parts += [*design.requirements.texts("feature"), *design.requirements.texts("optional")]
    return frozenset(claims("\n".join(parts)))
