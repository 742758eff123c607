"""Where two designs say different things of the same component.

Notes on one system draw it from several sides, and age at different speeds. The same component is one of the same kind
and of a name that is its own: "Orders" in two notes is one thing, "Database" in two notes may be two. Designs with
titles of their own are different systems, answers to an exercise are attempts at it, and what calls itself old, draft
or version 2 is meant to differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from designlint.design import Component, Design
from designlint.diagnostic import Finding, Label
from designlint.source import Span
from designlint.stated import Fact
from designlint.vocabulary import vocabulary
from designlint.vocabulary.lexicon import senses
from designlint.wording import quoted

_WORD = re.compile(r"[^\W_]+")
# What may differ from note to note without a contradiction: words about the picture, not about the system.
_FREE = frozenset({"does", "of", "observes", "owner", "importance", "optional", "metrics", "logs", "traces", "tech"})


def disagreements(designs: Sequence[Design]) -> Iterator[Finding]:
    """One finding for each component of a later design that contradicts an earlier one, in the order of the designs."""
    known: dict[tuple[str, str, str], Component] = {}
    for design in designs:
        if design.problem or _is_version(design):
            continue
        mine: dict[tuple[str, str, str], Component] = {}
        for component in design.components.values():
            name = own_name(component)
            if name and component.kind is not None:
                mine.setdefault((design.title.casefold(), component.kind.id, name), component)
        for key, component in mine.items():
            earlier = known.setdefault(key, component)
            if earlier is not component:
                yield from _compare(earlier, component)


def _is_version(design: Design) -> bool:
    """Whether a design says of itself that it is one of several of the same system."""
    place = PurePath(design.span.path).stem
    return bool(senses("version", f"{design.name} {place}"))


def own_name(component: Component) -> str:
    """The words that are a component's own name, in order; "" if all of them are kinds, products or common words."""
    words = [word.casefold() for word in _WORD.findall(component.label if component.named else component.id)]
    own = [word for word in words if not word.isdigit()]
    return " ".join(own) if any(_is_name(word) for word in own) else ""


def _is_name(word: str) -> bool:
    if len(word) < 3 or senses("common_name", word):
        return False
    return vocabulary().kind(word) is None and vocabulary().technology(word) is None


def _compare(earlier: Component, later: Component) -> Iterator[Finding]:
    for what, before, now, at, there in _differences(earlier, later):
        yield Finding(
            message=f"{quoted(later.name)} {what} {now} here and {before} in {there.path}:{there.line}",
            at=at,
            label="which one is true?",
            help="correct the note that is out of date, or give the two parts names of their own",
            follow_up="which of the two notes would somebody follow in an outage?",
            related=(Label(there, "said otherwise here"),),
            components=(later.id,),
        )


def _differences(earlier: Component, later: Component) -> Iterator[tuple[str, str, str, Span, Span]]:
    if earlier.technology and later.technology and earlier.technology.id != later.technology.id:
        yield "runs on", earlier.technology.name, later.technology.name, later.span, earlier.span
    before, now = earlier.instances, later.instances
    if before.known == now.known == "declared" and before.count != now.count:
        there, at = before.span or earlier.span, now.span or later.span
        yield "has instances:", f"x{before.count}", f"x{now.count}", at, there
    for name in sorted(set(earlier.facts) & set(later.facts) - _FREE):
        old, new = earlier.fact(name), later.fact(name)
        if old is not None and new is not None and _declared(old, new) and old.value != new.value:
            yield f"says `{name}`", quoted(old.span.text), quoted(new.span.text), new.span, old.span


def _declared(*facts: Fact) -> bool:
    return all(fact.known == "declared" for fact in facts)
