"""What a drawn box is: kind and technology from its label, shape, class, notation and id.

The last noun of the first line usually is the head ("Redis cache", "order service", "queue consumer"); what stands in
parentheses and on later lines mostly names the technology. Shape, class and id count only where the label is silent.
Where nothing tells, the kind stays unknown: a wrong kind makes a false alarm, a missing one only a question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from designlint.build import words
from designlint.build.words import Piece
from designlint.vocabulary import STORES, Technology, Vocabulary, fitting


@dataclass(frozen=True, slots=True)
class Inference:
    """The kind ("" = not tellable) and technology of a box, how sure that is (0-1), and why, in words for people."""

    kind: str
    technology: str
    confidence: float
    redundant: bool
    reason: str


@dataclass(frozen=True, slots=True)
class _Guess:
    kind: str
    technology: str
    confidence: float
    reason: str
    spoken: bool = False  # the label says something, though nothing that tells a kind


_NOTHING = _Guess("", "", 0.0, "")
_SPOKEN = _Guess("", "", 0.0, "", spoken=True)
_CERTAIN = 0.95
_LONG = 4  # words of a name whose kind is looked for beside it
_PARENTHESES = re.compile(r"\s+\([^()]*\)")
_NUMBERED = re.compile(r"[A-Za-z]{1,2}[0-9]+")
# Kinds that stay what they are when somebody else runs them.
_BORROWED = STORES | {"queue", "stream", "dns", "cdn", "waf", "lb", "monitor", "secrets", "coordinator"}
# A bare "service", "server" or "API" after a product is that product: "SQS service".
_PLAIN = frozenset(
    {"service", "services", "server", "servers", "api", "apis", "backend"}
    | {"服务", "服务器", "后端", "サービス", "サーバー", "バックエンド", "서비스", "서버", "백엔드"}
)
_HOSTED = (_BORROWED | {"auth", "worker", "realtime", "scheduler"}) - {"objects"}
# A weak last word that keeps its own meaning though another kind stands before it: "user storage".
_NOT_QUALIFIED = frozenset(
    {("client", "objects"), ("client", "db"), ("client", "lb"), ("db", "lb"), ("service", "db"), ("service", "objects")}
)
# What is observed stands for who observes it only where it is not somebody's: "Metrics", but not "trade metrics".
_OBSERVED = frozenset({"metric", "metrics", "logs", "traces", "alerts"})
_CLASSED = STORES | {"client", "queue", "stream", "external"}


def infer(
    id: str,
    label: str,
    shape: str,
    classes: Sequence[str],
    notation: str,
    vocabulary: Vocabulary,
) -> Inference:
    """Infer what one box is. `label` is the text as drawn, "" where there is none (then the id is what is drawn)."""
    drawn = label if label.strip() else id
    stated = _from_notation(notation, vocabulary)
    told = _from_label(drawn, vocabulary) if stated.confidence < _CERTAIN else _NOTHING
    if stated.kind == "external" and told.kind in _BORROWED and told.confidence >= 0.8:
        stated = _NOTHING  # somebody else's database is a database all the same
    best = _settle(told, stated)
    if best.confidence < 0.6:
        best = _settle(best, _from_shape(shape, vocabulary))
    if not best.kind and not told.spoken:
        best = _settle(best, _from_classes(classes, vocabulary))
        if not best.kind and label.strip():
            best = _settle(best, _from_id(id, label, vocabulary))
    redundant = words.redundancy().search(drawn) is not None
    return Inference(best.kind, best.technology, best.confidence, redundant, best.reason)


def _settle(first: _Guess, second: _Guess) -> _Guess:
    """Take the surer guess; a technology without a kind stays beside the other's kind."""
    if first.kind and first.confidence >= second.confidence:
        return first
    if second.kind:
        return _Guess(second.kind, second.technology or first.technology, second.confidence, second.reason)
    return first if first.technology or first.kind else second if second.confidence else first


def _from_label(label: str, vocabulary: Vocabulary) -> _Guess:
    texts = words.lines(label)
    if not texts:
        return _NOTHING
    if words.is_code(_PARENTHESES.sub("", texts[0])):
        return _SPOKEN
    head, asides, after = words.phrases(_joined(texts, vocabulary))
    piece = words.read(head, vocabulary)
    if piece.step or (after and len(piece.tokens) == 1 and piece.tokens[0] in vocabulary.words.either):
        return _SPOKEN
    guess = _head(piece, head, vocabulary)
    asides += texts[1:3]
    readings = [[words.read(part, vocabulary) for part in words.parts(aside)] for aside in asides]
    if guess.kind:
        said = [piece for reading in readings for piece in reading]
        return _with_technology(guess, [*said, words.read(after, vocabulary)], vocabulary)
    if len(piece.tokens) <= _LONG:
        for aside, reading in zip(asides[:-1] if len(texts) > 2 else asides, readings, strict=False):
            other = _aside(reading, aside, vocabulary)
            if other.kind:
                return _Guess(other.kind, other.technology or guess.technology, other.confidence, other.reason)
            if other.technology and not guess.technology:
                guess = other
    if guess.technology and not guess.kind and _runs(piece, guess.technology, vocabulary):
        return _Guess("service", guess.technology, 0.6, f"`{head}` runs on {guess.reason.rpartition(' names ')[2]}")
    return guess if guess.technology or not (piece.found or len(piece.tokens) > 2) else _Guess("", "", 0, "", True)


def _runs(piece: Piece, technology: str, vocabulary: Vocabulary) -> bool:
    """Whether a part that is called so and is written in a language by itself is a program: "Shipping (Go)"."""
    if vocabulary.technologies[technology].family != "runtime" or not piece.tokens or len(piece.tokens) > _LONG:
        return False
    return not (piece.found or piece.step or piece.tokens[-1] in vocabulary.words.derived)


def _joined(texts: list[str], vocabulary: Vocabulary) -> str:
    """The first line, with the second where that only ends the name: "Order / Service"."""
    first = texts[0]
    if len(texts) > 1 and texts[1].lower() in vocabulary.words.heads and len(first.split()) <= 2:
        return f"{first} {texts[1]}"
    return first


def _head(piece: Piece, text: str, vocabulary: Vocabulary) -> _Guess:
    """Judge the phrase that names the part by its last known words."""
    if not piece.found or piece.step:
        return _NOTHING
    guess = _choice(text, vocabulary) if "/" in text else None
    if guess is None:
        guess = _last(piece, text, vocabulary)
    if guess.kind in ("", "service") and len(piece.tokens) > 1:
        opening = piece.tokens[0]
        foreign = opening == "external" or piece.tokens[:2] in (("third", "party"), ("3", "rd"), ("3rd", "party"))
        if foreign and piece.tokens[-1] in vocabulary.words.outside:
            return _Guess("external", guess.technology, 0.9, f"`{text}` is somebody else's")
    return guess


def _choice(text: str, vocabulary: Vocabulary) -> _Guess | None:
    """Judge alternatives: "LB / ingress" is a load balancer, "queue / browser" is not tellable, "CI/CD" is none."""
    pieces = [words.read(part, vocabulary) for part in text.split("/")]
    whole = [piece for piece in pieces if len(piece.found) == 1 and not piece.unknown]
    if not whole or pieces[0] is not whole[0] or len(pieces[-1].found) > 1:
        return None
    kinds = {piece.found[0].spelling.kind for piece in whole if not piece.found[0].spelling.weak}
    if len(kinds) > 1 and not kinds <= STORES and not kinds <= {"queue", "stream"}:
        return _NOTHING
    return _last(whole[0], text, vocabulary)


def _last(piece: Piece, text: str, vocabulary: Vocabulary) -> _Guess:
    last = piece.found[-1]
    before = [found.spelling for found in piece.found[:-1]]
    if last.spelling.technology:
        own = vocabulary.technologies[last.spelling.technology]
        if piece.tail and (piece.derived or len(piece.tail) > 2):
            return _NOTHING
        if piece.unknown and piece.tokens[last.start] in vocabulary.words.homonyms and last.end - last.start == 1:
            return _NOTHING
        kind = own.kind
        terms = [spelling.kind for spelling in before if not spelling.technology and not spelling.weak]
        if terms and not piece.tail:
            kind = fitting(terms[-1], own) or kind
        named = _product(piece, kind, vocabulary) or own
        sure = (0.7 if piece.tail else 0.95) if kind else 0.5
        return _Guess(kind, named.id, sure, f"`{text}` names {named.name}")
    if piece.tail:
        return _NOTHING
    kind, sure = last.spelling.kind, 0.95 if piece.unknown == 0 else 0.9
    if kind == "monitor" and piece.unknown and last.end - last.start == 1 and piece.tokens[-1] in _OBSERVED:
        return _NOTHING
    if last.spelling.weak:
        sure = 0.5 if not piece.unknown or kind != "client" else 0.0
        if (
            before
            and not before[-1].weak
            and (before[-1].kind, kind) not in _NOT_QUALIFIED
            and before[-1].kind != "external"
        ):
            kind, sure = before[-1].kind or kind, 0.8
        if not sure:
            return _NOTHING
    kind = _hosted(piece, vocabulary) or kind
    product = _product(piece, kind, vocabulary)
    if product is not None:
        fit = fitting(kind, product)
        if fit:
            return _Guess(fit, product.id, 0.95, f"`{text}` names {product.name}")
    return _Guess(kind, "", sure, f"`{text}` reads as {_title(kind, vocabulary)}")


def _hosted(piece: Piece, vocabulary: Vocabulary) -> str:
    """The kind of what is served, if the phrase ends in a plain "service": "SQS service", "load balancer service"."""
    if len(piece.found) < 2:
        return ""
    last, before = piece.found[-1], piece.found[-2]
    if last.end - last.start > 1 or before.end != last.start or before.spelling.weak:
        return ""
    word, kind = piece.tokens[last.start], before.spelling.kind
    if word in _PLAIN and kind in _HOSTED and (before.spelling.technology or word not in ("api", "apis")):
        return kind
    return kind if before.spelling.technology and word in ("api", "apis") and kind == "external" else ""


def _aside(pieces: list[Piece], text: str, vocabulary: Vocabulary) -> _Guess:
    """Judge words beside the name: only what is short and all known counts, descriptions do not."""
    guesses: list[_Guess] = []
    for piece in pieces:
        if not piece.found or piece.step or piece.unknown > 1 or len(piece.tokens) > 5:
            continue
        guess = _head(piece, text, vocabulary)
        if piece.unknown and guess.technology and vocabulary.technologies[guess.technology].family == "runtime":
            continue
        vague = piece.unknown or piece.found[-1].spelling.weak or len(pieces) > 1
        vague = vague or piece.tokens[-1].endswith(("s", "ing"))
        if guess.technology or not vague:
            guesses.append(guess)
    kinds = {guess.kind for guess in guesses if guess.kind}
    if not guesses or (len(kinds) > 1 and not kinds <= {"cache", "db"}):
        return _NOTHING
    best = next((guess for guess in guesses if guess.kind), guesses[0])
    return _Guess(best.kind, best.technology, min(best.confidence, 0.8), best.reason)


def _product(piece: Piece, kind: str, vocabulary: Vocabulary) -> Technology | None:
    """The first product of a phrase that is of this kind, or else that tells a kind, or else the first one."""
    products = [vocabulary.technologies[f.spelling.technology] for f in piece.found if f.spelling.technology]
    for product in products:
        if product.kind == kind:
            return product
    return next((product for product in products if product.kind), products[0] if products else None)


def _with_technology(guess: _Guess, readings: Iterable[Piece], vocabulary: Vocabulary) -> _Guess:
    """Add the product that later words name, if it can play the kind that the first words tell."""
    if guess.technology:
        return guess
    for piece in readings:
        product = _product(piece, guess.kind, vocabulary)
        if product is None or piece.step or piece.unknown > 2:
            continue
        kind = fitting(guess.kind, product)
        if kind:
            return _Guess(kind, product.id, max(guess.confidence, 0.9), f"{guess.reason} and names {product.name}")
    return guess


def _from_notation(notation: str, vocabulary: Vocabulary) -> _Guess:
    """What the format itself says: `person`, `container:database`, `external_system`, an icon (`logos:aws-lambda`)."""
    if not notation:
        return _NOTHING
    parts = [part for part in notation.lower().replace("_", ":").split(":") if part]
    if "person" in parts or "actor" in parts:
        return _Guess("client", "", 0.95, f"the notation says `{notation}`")
    if "external" in parts or "ext" in parts:
        return _Guess("external", "", 0.9, f"the notation says `{notation}`")
    last = parts[-1] if parts else ""
    if last == "container":
        return _Guess("service", "", 0.55, f"the notation says `{notation}`")
    if last in vocabulary.marks:
        return _Guess(vocabulary.marks[last], "", 0.6, f"the notation says `{notation}`")
    piece = words.read(last, vocabulary)
    guess = _head(piece, last, vocabulary)
    return _Guess(guess.kind, guess.technology, min(guess.confidence, 0.8), f"the icon is `{notation}`")


def _from_shape(shape: str, vocabulary: Vocabulary) -> _Guess:
    kind = vocabulary.marks.get(shape.lower(), "")
    return _Guess(kind, "", 0.7, f"it is drawn as a {shape.lower()}") if kind else _NOTHING


def _from_classes(classes: Sequence[str], vocabulary: Vocabulary) -> _Guess:
    for name in classes:
        product = vocabulary.technology(name)
        if product is not None and product.family == "runtime":
            return _Guess("service", product.id, 0.6, f"its class is `{name}`")
        piece = words.read(name, vocabulary)
        if piece.unknown == 0 and len(piece.found) == 1:
            kind = piece.found[0].spelling.kind
            if kind == "client" and len(piece.tokens) > 1:
                continue
            if kind in _CLASSED and name.lower() != "admin" and not piece.found[0].spelling.weak:
                return _Guess(kind, "", 0.6, f"its class is `{name}`")
    return _NOTHING


def _from_id(id: str, label: str, vocabulary: Vocabulary) -> _Guess:
    """An id such as `redisCache` tells what a short label (a product's own name) does not; `S3` may be a third step."""
    if _NUMBERED.fullmatch(id) or len(label.split()) > 2:
        return _NOTHING
    piece = words.read(id, vocabulary)
    drawn = words.tokens(label)
    if not piece.found or piece.found[-1].spelling.weak or any(word in drawn for word in piece.tokens):
        return _NOTHING
    guess = _head(piece, id, vocabulary)
    return _Guess(guess.kind, guess.technology, 0.5, f"its id is `{id}`") if guess.kind else _NOTHING


def _title(kind: str, vocabulary: Vocabulary) -> str:
    title = vocabulary.kinds[kind].title
    return f"{'an' if title[0] in 'aeiou' else 'a'} {title}"
