"""Where a design's own words claim something, beside the decisions that weigh it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from designlint.design import Component, Design, Note, once
from designlint.source import Span
from designlint.vocabulary.lexicon import claims

_NEEDS = ("feature", "compliance", "interface")


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of the author, their place and what they claim.

    `on` tells what they stand on: a `part` (which is `component`), a `line`, a `box`, or a `note`.
    """

    text: str
    on: str
    span: Span
    claims: frozenset[str]
    component: Component | None = None


def mentions(design: Design, claim: str) -> list[Mention]:
    """Where the design says that it does or has something: on its parts and boxes, as a choice, in a note.

    Reasons, prices, alternatives and what-ifs do not count, nor do words that are denied ("no CQRS").
    """
    return [each for each in _mentions(design) if claim in each.claims]


def needs(design: Design) -> frozenset[str]:
    """What is asked for, as far as words tell: features, rules that apply, and what parts and notes say.

    What stands in a decision is a reason, which `stated_reason` finds.
    """
    asked = [text for name in _NEEDS for text in design.requirements.texts(name)]
    return frozenset(claims("\n".join(asked))).union(*(each.claims for each in _mentions(design)))


@once
def _mentions(design: Design) -> tuple[Mention, ...]:
    return tuple(
        Mention(text, on, span, frozenset(found), part)
        for text, on, span, part in _said(design)
        if (found := claims(text))
    )


def _said(design: Design) -> Iterator[tuple[str, str, Span, Component | None]]:
    for part in design.components.values():
        for text in (part.label, *part.texts("does")):
            yield text, "part", part.span, part
    yield from ((each.label, "line", each.span, None) for each in design.connections)
    yield from ((each.label, "box", each.span, None) for each in design.groups.values())
    for note in design.notes_of("decide", "deepdive", "note", "assume"):
        for text in _chosen(note):
            yield text, "note", note.span, None


def _chosen(note: Note) -> tuple[str, ...]:
    if note.kind == "decide":
        return note.texts("choose") or (note.subject,)
    return (*note.texts("choice"), *note.texts("details")) if note.kind == "deepdive" else (note.text,)
