"""What a drawn box is: kind and technology from its label, shape, class, notation, id and the titles around it.

The label counts most (`labels`). Shape, class, id and titles count only where it is silent. Where nothing tells, the
kind stays unknown: a wrong kind makes a false alarm, a missing one only a question.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import NamedTuple

from designlint.build import words
from designlint.build.labels import BORROWED, NOTHING, Guess, from_label, guess_phrase
from designlint.vocabulary import STORES, Vocabulary


class Inference(NamedTuple):
    """The kind ("" = not tellable) and technology of a box, how sure that is (0-1), and why, in words for people."""

    kind: str
    technology: str
    confidence: float
    redundant: bool
    reason: str


_CERTAIN = 0.95
_NUMBERED = re.compile(r"[A-Za-z]{1,2}[0-9]+")
_CLASSED = STORES | {"client", "queue", "stream", "external"}
_SPLIT = STORES | {"queue", "stream", "coordinator"}  # what runs as several members
# How C4 diagrams write what a box is: "[Person]", "«external system»".
_STEREOTYPE = re.compile(
    r"[\[«(](?:(person|actor)|(?:external|third.party)(?:[ _-](?:software )?(?:system|service|api|provider))?)[\])»]",
    re.IGNORECASE,
)
_SERVICES = re.compile(r"services\b", re.IGNORECASE)


def infer(
    id: str,
    label: str,
    shape: str,
    classes: Sequence[str],
    notation: str,
    vocabulary: Vocabulary,
    around: Sequence[str] = (),
) -> Inference:
    """Infer what one box is.

    `label` is the text as drawn, "" where there is none (then the id is what is drawn); `around` are the titles of the
    groups it stands in, innermost first.
    """
    drawn = label if label.strip() else id
    stated = _from_notation(notation, vocabulary) if notation else _from_stereotype(label)
    told = from_label(drawn, vocabulary) if stated.confidence < _CERTAIN else NOTHING
    if stated.kind == "external" and told.kind in BORROWED and told.confidence >= 0.8:
        stated = NOTHING  # somebody else's database is a database all the same
    if told.kind == "client" and vocabulary.marks.get(shape.lower()) == "db":
        told = NOTHING  # a table of users
    best = _settle(told, stated)
    if best.confidence < 0.6:
        best = _settle(best, _from_shape(shape, vocabulary))
    if not best.kind and not told.spoken:
        best = _settle(best, _from_classes(classes, vocabulary))
        if not best.kind and label.strip():
            best = _settle(best, _from_id(id, label, vocabulary))
    if around and best.kind in ("", "service"):
        titled = _from_titles(drawn, best, around, vocabulary)
        if titled.kind:
            best = titled._replace(technology=titled.technology or best.technology)
    return Inference(best.kind, best.technology, best.confidence, words.is_redundant(drawn), best.reason)


def _settle(first: Guess, second: Guess) -> Guess:
    """Take the surer guess; a technology without a kind stays beside the other's kind."""
    if first.kind and first.confidence >= second.confidence:
        return first
    if second.kind:
        return Guess(second.kind, second.technology or first.technology, second.confidence, second.reason)
    return first if first.technology or first.kind else second if second.confidence else first


def _from_notation(notation: str, vocabulary: Vocabulary) -> Guess:
    """What the format itself says: `person`, `container:database`, `external_system`, an icon (`logos:aws-lambda`)."""
    if not notation:
        return NOTHING
    parts = [part for part in notation.lower().replace("_", ":").split(":") if part]
    if "person" in parts or "actor" in parts:
        return Guess("client", "", 0.95, f"the notation says `{notation}`")
    if "external" in parts or "ext" in parts:
        return Guess("external", "", 0.9, f"the notation says `{notation}`")
    last = parts[-1] if parts else ""
    if last == "container":
        return Guess("service", "", 0.55, f"the notation says `{notation}`")
    if last in vocabulary.marks:
        return Guess(vocabulary.marks[last], "", 0.6, f"the notation says `{notation}`")
    piece = words.read(last, vocabulary)
    guess = guess_phrase(piece, last, vocabulary)
    return Guess(guess.kind, guess.technology, min(guess.confidence, 0.8), f"the icon is `{notation}`")


def _from_stereotype(label: str) -> Guess:
    found = _STEREOTYPE.search(label) if "[" in label or "(" in label or "«" in label else None
    if found is None:
        return NOTHING
    kind, sure = ("client", 0.95) if found[1] else ("external", 0.9)
    return Guess(kind, "", sure, f"it says `{found[0]}`")


def _from_shape(shape: str, vocabulary: Vocabulary) -> Guess:
    kind = vocabulary.marks.get(shape.lower(), "")
    return Guess(kind, "", 0.7, f"it is drawn as a {shape.lower()}") if kind else NOTHING


def _from_classes(classes: Sequence[str], vocabulary: Vocabulary) -> Guess:
    for name in classes:
        product = vocabulary.technology(name)
        if product is not None and product.family == "runtime":
            return Guess("service", product.id, 0.6, f"its class is `{name}`")
        piece = words.read(name, vocabulary)
        if piece.unknown == 0 and len(piece.found) == 1:
            kind = piece.found[0].spelling.kind
            if kind == "client" and len(piece.tokens) > 1:
                continue
            if kind in _CLASSED and name.lower() != "admin" and not piece.found[0].spelling.weak:
                return Guess(kind, "", 0.6, f"its class is `{name}`")
    return NOTHING


def _from_id(id: str, label: str, vocabulary: Vocabulary) -> Guess:
    """An id such as `redisCache` tells what a short label (a product's own name) does not; `S3` may be a third step."""
    if _NUMBERED.fullmatch(id) or len(label.split()) > 2:
        return NOTHING
    drawn = words.tokens(label)
    if not set(drawn).isdisjoint(words.tokens(id)) or id.lower() == "".join([word[0] for word in drawn]):
        return NOTHING  # the label says as much; "PG" for "pod group"
    piece = words.read(id, vocabulary)
    if not piece.found or piece.found[-1].spelling.weak:
        return NOTHING
    guess = guess_phrase(piece, id, vocabulary)
    return Guess(guess.kind, guess.technology, 0.5, f"its id is `{id}`") if guess.kind else NOTHING


def _from_titles(drawn: str, best: Guess, around: Sequence[str], vocabulary: Vocabulary) -> Guess:
    """What a box must be by the group it stands in: somebody else's, one of the services, a member of a store."""
    if best.technology and not best.kind:
        return NOTHING  # a platform or a tool
    foreign = any(_is_foreign(title, vocabulary) for title in (around if best.kind else around[:1]))
    if best.kind and not foreign:
        return NOTHING
    texts = words.lines(drawn)
    if not texts or words.is_code(texts[0]):
        return NOTHING
    piece = words.read(words.phrases(texts[0])[0], vocabulary)
    lists = vocabulary.words
    last = piece.tokens[-1] if piece.tokens else ""
    if piece.step or not 0 < len(piece.tokens) < 5 or last in lists.things or last in lists.derived:
        return NOTHING
    if foreign:
        return Guess("external", "", 0.7, f"it stands in `{around[0]}`")
    bare = all(words.is_neutral(word, lists.neutral) for word in piece.tokens)
    within = from_label(around[0], vocabulary)
    if within.kind in _SPLIT and within.confidence >= 0.8 and _is_member(piece.tokens, vocabulary):
        return Guess(within.kind, within.technology, 0.6, f"it stands in `{around[0]}`")
    if within.kind == "service" and not bare and _SERVICES.search(around[0]) and last not in lists.inner:
        return Guess("service", "", 0.6, f"it stands in `{around[0]}`")
    return NOTHING


@functools.lru_cache(1024)
def _is_foreign(title: str, vocabulary: Vocabulary) -> bool:
    """Whether a group is one of other people's systems: "External services", "Third party"."""
    texts = words.lines(title)
    spoken = words.tokens(words.phrases(texts[0])[0]) if texts else ()
    foreign = bool(spoken) and (spoken[0] in ("external", "upstream", "upstreams") or spoken[:2] == ("third", "party"))
    return foreign and vocabulary.words.outside.issuperset(spoken[1:])


def _is_member(tokens: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether a name only tells which one of several it is: "Replica 2", "Primary", "Shard B"."""
    members, neutral = vocabulary.words.members, vocabulary.words.neutral
    return any(word in members for word in tokens) and all(
        word in members or words.is_neutral(word, neutral) for word in tokens
    )
