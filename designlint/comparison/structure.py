"""What differs in what is drawn and said: components, connections, flows, requirements and notes."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from designlint.comparison.matching import Matching, Names, said, translated, way
from designlint.comparison.pairing import Pairs, pair_up
from designlint.comparison.renames import own_facts
from designlint.design import Action, Component, Connection, Design, Estimate, Flow, Instances, Note
from designlint.model import facts_of
from designlint.stated import Fact, Facts
from designlint.statements import formula_text

_LONGEST = 80  # characters of an author's words


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that is said otherwise: what it is, in one word, and what was and is said in the author's words."""

    what: str
    old: str | None
    new: str | None

    @property
    def fate(self) -> str:
        """Whether it is `new`, `gone` or `changed`."""
        return "new" if self.old is None else "gone" if self.new is None else "changed"

    @property
    def fact(self) -> str:
        """What is said now, or was if nothing is: `failover auto`; a flag is its name."""
        words = self.old if self.new is None else self.new
        return self.what if words in (None, "yes") else f"{self.what} {words}"


@dataclass(frozen=True, slots=True)
class Altered:
    """Something that is there in both states and is not the same."""

    details: tuple[Detail, ...]


@dataclass(frozen=True, slots=True)
class Part(Altered):
    """A component that changed, or only its id."""

    old: Component
    new: Component

    @property
    def renamed(self) -> bool:
        """Whether it bears another id."""
        return self.old.id != self.new.id


@dataclass(frozen=True, slots=True)
class Link(Altered):
    """A connection that changed."""

    old: Connection
    new: Connection


@dataclass(frozen=True, slots=True)
class Way(Altered):
    """A flow that changed."""

    old: Flow
    new: Flow


@dataclass(frozen=True, slots=True)
class Said:
    """A note or a line of an estimate: its kind, and what it is about."""

    kind: str
    subject: str


@dataclass(frozen=True, slots=True)
class Structure:
    """What was drawn and said, and what is."""

    parts: tuple[Part, ...]
    links: tuple[Link, ...]
    requirements: tuple[Detail, ...]
    flows: tuple[Way, ...]
    notes_gone: tuple[Said, ...]
    notes_added: tuple[Said, ...]
    notes_changed: tuple[Said, ...]

    @property
    def differs(self) -> bool:
        """Whether anything differs."""
        notes = (self.notes_gone, self.notes_added, self.notes_changed)
        return any((self.parts, self.links, self.requirements, self.flows, *notes))


NOTHING = Structure((), (), (), (), (), (), ())


def structure(old: Design, new: Design, found: Matching) -> Structure:
    """All differences of two states in what is there in both; what only one has is told by the matching."""
    notes = _notes(old, new, found)
    return Structure(
        parts=tuple(_parts(old, new, found)),
        links=tuple(
            Link(details, before, after)
            for before, after in found.connections.both
            if (details := tuple(_link(before, after, found)))
        ),
        requirements=tuple(_requirements(old, new, found)),
        flows=tuple(
            Way(details, before, after)
            for before, after in found.flows.both
            if (details := tuple(_flow(before, after, found)))
        ),
        notes_gone=tuple(each.name for each in notes.gone),
        notes_added=tuple(each.name for each in notes.added),
        notes_changed=tuple(after.name for before, after in notes.both if before.words != after.words),
    )


def _parts(old: Design, new: Design, found: Matching) -> Iterator[Part]:
    boxes = _common_groups(old, new, found)
    for before, after in found.components.both:
        around = (_around(before, old), _around(after, new))
        moved = boxes.get(before.groups[0] if before.groups else "") != (after.groups[0] if after.groups else "")
        said = own_facts(before, old), own_facts(after, new)
        details = (
            *_part(before, after),
            *_facts(*said, "component", found),
            *_differs("group", *(around if moved else (None, None))),
        )
        if details or before.id != after.id:
            yield Part(details, before, after)


def _common_groups(old: Design, new: Design, found: Matching) -> Mapping[str, str]:
    """Groups of the new state by those of the old one that they are: by id, by label, or by what stands in them."""
    before, after = _inside(old, found.old), _inside(new, found.new)
    pairs = pair_up(
        old.groups.values(),
        new.groups.values(),
        (lambda each: (each.kind, each.id), lambda each: (each.kind, each.id)),
        (lambda each: (each.kind, each.label), lambda each: (each.kind, each.label)),
        (
            lambda each: (each.kind, before[each.id]) if each.id in before else None,
            lambda each: (each.kind, after[each.id]) if each.id in after else None,
        ),
        unique=True,
    )
    return {"": "", **{one.id: other.id for one, other in pairs.both}}


def _inside(design: Design, names: Names) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for each in design.components.values():
        for group in each.groups[:1]:
            found.setdefault(group, set()).add(names(each.id))
    return {group: frozenset(ids) for group, ids in found.items()}


def _around(part: Component, design: Design) -> str | None:
    """The groups around a part, the outermost first."""
    names = [design.groups[id].label for id in reversed(part.groups) if id in design.groups]
    return " > ".join(" ".join(name.split()) for name in names) or None


def _part(before: Component, after: Component) -> Iterator[Detail]:
    yield from _differs("kind", *(each.kind.title if each.kind else None for each in (before, after)))
    yield from _differs("technology", *(each.technology.name if each.technology else None for each in (before, after)))
    yield from _differs("label", *(each.label if each.named else None for each in (before, after)))
    yield from _differs("instances", *(_count(each.instances, len(each.members)) for each in (before, after)))


def _count(given: Instances, boxes: int) -> str | None:
    """How many run, if somebody says or draws it; a single box says nothing."""
    if given.count is None or (given.known != "declared" and boxes < 2):
        return None
    return f"x{given.count}" if given.known == "declared" else f"{given.count} drawn"


def _link(before: Connection, after: Connection, found: Matching) -> Iterator[Detail]:
    yield from _differs("label", before.label or None, after.label or None)
    yield from _differs("arrow", before.arrow, after.arrow)
    yield from _differs("mode", before.mode, after.mode)
    yield from _differs("operation", before.op, after.op)
    yield from _facts(before.facts, after.facts, "connection", found)


def _flow(before: Flow, after: Flow, found: Matching) -> Iterator[Detail]:
    yield from _differs("label", *(each.label if each.declared else None for each in (before, after)))
    if way(before, found.old) != way(after, found.new):
        yield Detail("way", _way(before), _way(after))
    yield from _facts(before.facts, after.facts, "flow", found)


def _way(flow: Flow) -> str:
    """The hops of a flow as people write them: `web -> api -> store, api -> cache`."""
    chains: list[list[str]] = []
    for each in flow.steps:
        if chains and chains[-1][-1] == each.source:
            chains[-1].append(each.target)
        else:
            chains.append([each.source, each.target])
    return ", ".join(" -> ".join(chain) for chain in chains)


def _requirements(old: Design, new: Design, found: Matching) -> Iterator[Detail]:
    yield from _differs("problem", old.problem or None, new.problem or None)
    yield from _differs("level", old.level or None, new.level or None)
    yield from _facts(old.requirements.facts, new.requirements.facts, "requirements", found)
    actions = pair_up(
        old.requirements.actions,
        new.requirements.actions,
        (lambda each: (each.name, each.per_user, each.op), lambda each: (each.name, each.per_user, each.op)),
    )
    was, now = ({each.name: each for each in several} for several in (actions.gone, actions.added))
    for name in dict.fromkeys((*was, *now)):
        yield Detail(f"action {name}", _acted(was.get(name)), _acted(now.get(name)))


def _acted(action: Action | None) -> str | None:
    return _short(action.span.text) if action else None


def _facts(before: Facts, after: Facts, place: str, found: Matching) -> Iterator[Detail]:
    was, now = facts_of(before, place), facts_of(after, place)
    for name in dict.fromkeys((*was, *now)):
        one, other = was.get(name), now.get(name)
        if one != other and translated(one, found.old) != translated(other, found.new):
            yield Detail(name, _words(name, before.get(name, ())), _words(name, after.get(name, ())))


def _words(name: str, facts: Iterable[Fact]) -> str | None:
    """What is stated of a fact, in the author's words and without its name."""
    said = (each.span.text.removeprefix(name).strip() or "yes" for each in facts)
    return _short(", ".join(dict.fromkeys(said))) or None


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _differs(what: str, old: str | None, new: str | None) -> Iterator[Detail]:
    if old != new:
        yield Detail(what, _short(old) if old is not None else None, _short(new) if new is not None else None)


@dataclass(frozen=True, slots=True)
class _Words:
    """A note or a line of an estimate, and all that it says."""

    name: Said
    about: Hashable
    words: Hashable


def _notes(old: Design, new: Design, found: Matching) -> Pairs[_Words]:
    def same(each: _Words) -> Hashable:
        return each.about, each.words

    def about(each: _Words) -> Hashable:
        return each.about

    return pair_up(_remarks(old, found.old), _remarks(new, found.new), (same, same), (about, about))


def _remarks(design: Design, names: Names) -> Iterator[_Words]:
    for note in design.notes:
        yield _note(note, names)
    for line in design.estimates:
        yield _estimate(line)


def _note(note: Note, names: Names) -> _Words:
    subject = " ".join((note.subject or note.text).split())
    words = note.text, said(note.facts, note.kind, names)
    return _Words(Said(note.kind, _short(subject)), (note.kind, names(note.subject)), words)


def _estimate(line: Estimate) -> _Words:
    return _Words(
        Said("estimate", _short(line.name)), ("estimate", line.name), (formula_text(line.expression), line.stated)
    )
