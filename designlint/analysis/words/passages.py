"""What the author of a design says in words, each passage with its place: labels, notes, estimates, choices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from designlint.analysis.words.reasons import names_of
from designlint.design import Component, Connection, Design, Note, once
from designlint.problems.phrases import Sentence, sentences
from designlint.source import Span
from designlint.stated import Facts

# What a note asks or turns down tells what it is about, and nothing that holds.
_TOPICS = ("problem", "option", "over")


@dataclass(frozen=True)
class Passage:
    """Words that belong together, with their places: all of a note, a label and what is said beside it.

    `kind` is that of the note, or part, connection, group, estimate, prose. `topic` is what it is about: a subject,
    the options that were not taken. `bearer` is the part or connection that it is written on.
    """

    kind: str
    said: tuple[tuple[str, Span], ...]
    topic: str = ""
    bearer: Component | Connection | None = None

    @cached_property
    def sentences(self) -> tuple[tuple[Sentence, Span], ...]:
        """What it says, sentence by sentence."""
        return tuple((each, span) for text, span in self.said for each in sentences(text))

    @cached_property
    def about(self) -> tuple[Sentence, ...]:
        """All that tells what it is about: its topic, and what it says."""
        return (*sentences(self.topic), *(sentence for sentence, _ in self.sentences))


@once
def passages(design: Design) -> tuple[Passage, ...]:
    """Every passage of a design, in the order of its parts, connections, groups, notes and estimates.

    What the requirements ask for is left out: it says what has to be, not what is.
    """
    return tuple(_passages(design))


def _passages(design: Design) -> Iterator[Passage]:
    for part in design.components.values():
        yield _of_part(part)
    for connection in design.connections:
        yield _of_connection(design, connection)
    for group in design.groups.values():
        yield Passage("group", ((group.label, group.span),))
    for note in (*design.notes, *design.told.choices):
        yield _of_note(design, note)
    for estimate in (*design.estimates, *design.told.estimates):
        yield Passage("estimate", ((estimate.span.text, estimate.span), (estimate.name, estimate.span)))


def _of_part(part: Component) -> Passage:
    """What is written on a part: its label, its id, what it is for; and the labels of the boxes that it stands for."""
    own = dict.fromkeys((part.label, part.id, *(each.label for each in part.members)))
    return Passage("part", (*((text, part.span) for text in own), *_facts(part.facts, ("does",))), bearer=part)


def _of_connection(design: Design, connection: Connection) -> Passage:
    """What is written on a connection; it is about its two ends."""
    ends = (design.components[id] for id in connection.pair)
    topic = "\n".join(text for end in ends for text in (end.label, end.id))
    facts = _facts(connection.facts, ("event", "protocol", "fallback"))
    return Passage("connection", ((connection.label, connection.span), *facts), topic, connection)


def _of_note(design: Design, note: Note) -> Passage:
    subject = design.components.get(note.subject)
    topic = [note.subject, *(names_of(subject) if subject else ())]
    topic += [text for name in _TOPICS for text in note.texts(name)]
    said = [(note.text, note.span)] if note.text else []
    held = [name for name in note.facts if name not in _TOPICS]
    return Passage(note.kind, (*said, *_facts(note.facts, held)), "\n".join(topic))


def _facts(facts: Facts, names: Iterable[str]) -> Iterator[tuple[str, Span]]:
    for fact in (fact for name in names for fact in facts.get(name, ())):
        match fact.value:
            case str(text):
                yield text, fact.span
            case (*texts,):
                yield from ((text, fact.span) for text in texts)
