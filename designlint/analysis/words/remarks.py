"""What the author's words say about some parts of a design, and what things labels speak of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from designlint.analysis.words.reasons import names_of
from designlint.design import Component, Connection, Design, once
from designlint.vocabulary import singular
from designlint.vocabulary.lexicon import claims

_KINDS = ("decide", "note", "assume", "deepdive", "failure")
_NOT_CHOSEN = ("over", "option", "problem", "failures", "effect", "costs")
_WORD = re.compile(r"[^\W\d_]+")
# Words of labels that name no thing of their own: what is done, what carries it, what it stands in.
_NO_THINGS = """
a add added adds an and any api app append appends application async at backend base broker bucket bus by cache
cancel cancelled change changed changes cluster commit commits cosmos couchbase create created creates data database
databases datastore db delete deleted deletes dispatch do document documents dynamo emit emits engine enqueue
enqueues event events exchange fail failed fetch find for from get gets http https in index indexes insert inserts
into it item items its job jobs json kafka key keys load log logs make mongo mysql new no nosql notify object
objects of off on or out over per pg postgres postgresql primary publish publishes publishing push put puts queue
queues rabbitmq read reading reads readwrite record records redis remove removed replace replica repository request
requests rest row rows save saves schema search select send sends server service services set sets sns sql sqs start
started state status storage store stores stream streams submit sync system table tables task tasks than that the
then this to topic topics trigger up update updated updates upsert upserts value values via with write writes
writing written
"""
_IGNORED = frozenset(_NO_THINGS.split())


def said_of(design: Design, *parts: Component | Connection) -> set[str]:
    """What the author's words claim about these parts (see `[claim]` in the lexicon).

    Their own words count, and notes and decisions that are not about other parts.
    """
    ids = {part.id for part in parts if isinstance(part, Component)}
    found = words_of(*parts)
    for about, said in _notes(design):
        if not about or not ids.isdisjoint(about):
            found |= said
    return found


def words_of(*parts: Component | Connection) -> set[str]:
    """What the words on these parts themselves claim: labels, events, `does`."""
    return {claim for part in parts for text in _own_words(part) for claim in _claims(text)}


@lru_cache(maxsize=4096)
def _claims(text: str) -> frozenset[str]:
    return frozenset(claims(text))


def _own_words(part: Component | Connection) -> Iterable[str]:
    yield part.label
    yield from part.texts("does" if isinstance(part, Component) else "event")


@once
def _notes(design: Design) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """For each note the ids of the parts that it is about (none: it is about everything), and what it claims."""
    named: dict[str, set[str]] = {}
    for component in design.components.values():
        for name in names_of(component):
            named.setdefault(name.lower(), set()).add(component.id)
    found = []
    for note in design.notes_of(*_KINDS):
        texts = [note.text, *(text for name in note.facts if name not in _NOT_CHOSEN for text in note.texts(name))]
        about = frozenset(named.get(note.subject.lower(), ()))
        found.append((about, frozenset(claims("\n".join(texts)))))
    return tuple(found)


def things(*texts: str) -> frozenset[str]:
    """The things that labels speak of, in the singular: "INSERT orders" and "order placed" both speak of an order."""
    plain = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", " ".join(texts)).lower()
    words = [word for word in _WORD.findall(plain) if word not in _IGNORED and len(word) > 2]
    return frozenset(singular(word) for word in words)
