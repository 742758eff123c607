"""What the text of one label says: the kind and technology that its phrases name, and how surely.

The last noun of the first line usually is the head ("Redis cache", "order service", "queue consumer"); what stands in
parentheses and on later lines mostly names the technology.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from designlint.build import words
from designlint.build.words import Piece
from designlint.vocabulary import STORES, Spelling, Technology, Vocabulary, fitting


class Guess(NamedTuple):
    """A kind ("" = none), a technology, how sure that is (0-1), and why; `spoken`: the label says something, though
    nothing that tells a kind."""

    kind: str
    technology: str
    confidence: float
    reason: str
    spoken: bool = False


NOTHING = Guess("", "", 0.0, "")
_SPOKEN = Guess("", "", 0.0, "", spoken=True)
# Kinds that stay what they are when somebody else runs them.
BORROWED = STORES | {"queue", "stream", "dns", "cdn", "waf", "lb", "monitor", "secrets", "coordinator"}
_LONG = 4  # words of a name whose kind is looked for beside it
_PARENTHESES = re.compile(r"\s+\([^()]*\)")
_STANDING = frozenset({"network", "registry", "delivery", "tooling"})
_BULLET = re.compile(r"[-•*·✓✔✅+>]\s*\w")
_FLOW = re.compile(r"→|->|=>")
# A bare "service", "server" or "API" after a product is that product: "SQS service".
_PLAIN = frozenset(
    {"service", "services", "server", "servers", "api", "apis", "backend"}
    | {"服务", "服务器", "后端", "サービス", "サーバー", "バックエンド", "서비스", "서버", "백엔드"}
)
_HOSTED = (BORROWED | {"auth", "worker", "realtime", "scheduler"}) - {"objects"}
# A weak last word that keeps its own meaning though another kind stands before it: "user storage".
_NOT_QUALIFIED = frozenset(
    {("client", "objects"), ("client", "db"), ("client", "lb"), ("db", "lb"), ("service", "db"), ("service", "objects")}
)
_CARRIED = frozenset({"events", "messages", "jobs", "tasks", "commands", "notifications", "topics"})
# What is observed stands for who observes it only where it is not somebody's: "Metrics", but not "trade metrics".
_OBSERVED = frozenset({"metric", "metrics", "logs", "traces", "alerts"})
# Weak words that tell their kind only where nothing stands beside them ("Collector"), or only where something does
# ("audit processor").
_ALONE = frozenset({"client", "monitor"})
_BESIDE = frozenset({"worker"})
# Edges of the network that one box often plays together; the first one named counts.
_EDGES = frozenset({"gateway", "lb", "cdn", "waf"})


@functools.lru_cache(words.MEMORY)
def from_label(label: str, vocabulary: Vocabulary) -> Guess:
    """Judge a whole label; it may be "", nonsense or code."""
    texts = words.lines(label)
    if not texts:
        return NOTHING
    if words.is_code(_PARENTHESES.sub("", texts[0]) if "(" in texts[0] else texts[0]):
        return _SPOKEN
    head, besides, after = words.phrases(_joined(texts, vocabulary))
    piece = words.read(head, vocabulary)
    if piece.step or (after and len(piece.tokens) == 1 and piece.tokens[0] in vocabulary.words.either):
        return _SPOKEN
    guess = guess_phrase(piece, head, vocabulary)
    asides = (*besides, *texts[1:3])
    if guess.kind:
        if guess.technology:
            return guess
        said = (words.read(part, vocabulary) for text in (*asides, after) for part in words.parts(text))
        return _with_technology(guess, said, vocabulary)
    if len(piece.tokens) <= _LONG and not _stands(guess, vocabulary):
        for aside in asides:
            if _BULLET.match(aside) or _FLOW.search(aside):
                continue  # a list of features, or the way data takes
            reading = [words.read(part, vocabulary) for part in words.parts(aside)]
            if len(texts) > 2 and aside is texts[2] and not _is_language(reading, vocabulary):
                continue  # a description
            other = _aside(reading, aside, vocabulary)
            if other.kind in ("external", "client", "lb") and _does(piece, vocabulary):
                other = Guess("", other.technology, 0.5, other.reason)  # "email generator (GPT-4)" is not GPT-4
            if other.kind:
                return Guess(other.kind, other.technology or guess.technology, other.confidence, other.reason)
            if other.technology and not guess.technology:
                guess = other
    if guess.technology and not guess.kind and _runs(piece, guess.technology, vocabulary):
        return Guess("service", guess.technology, 0.6, f"`{head}` runs on {guess.reason.rpartition(' names ')[2]}")
    return guess if guess.technology or not (piece.found or len(piece.tokens) > 2) else _SPOKEN


def _is_language(pieces: list[Piece], vocabulary: Vocabulary) -> bool:
    """Whether a line is nothing but the name of a language or a runtime."""
    if len(pieces) != 1 or pieces[0].unknown or len(pieces[0].found) != 1:
        return False
    technology = pieces[0].found[0].spelling.technology
    return technology != "" and vocabulary.technologies[technology].family == "runtime"


def _stands(guess: Guess, vocabulary: Vocabulary) -> bool:
    """Whether a product is what it is, whatever stands beside it: "NAT gateway (elastic IP)"."""
    return guess.technology != "" and vocabulary.technologies[guess.technology].family in _STANDING


def _does(piece: Piece, vocabulary: Vocabulary) -> bool:
    """Whether a name of no known kind is one for something that does work: "email generator", "CRM sync"."""
    last = piece.tokens[-1] if piece.tokens else ""
    return last in vocabulary.words.parts or last in ("layer", "sync") or last.endswith(("er", "or", "ing"))


def _runs(piece: Piece, technology: str, vocabulary: Vocabulary) -> bool:
    """Whether a part that is called so and is written in a language by itself is a program: "Shipping (Go)"."""
    if vocabulary.technologies[technology].family != "runtime" or not piece.tokens or len(piece.tokens) > _LONG:
        return False
    return not (piece.found or piece.step or piece.tokens[-1] in vocabulary.words.derived)


def _joined(texts: Sequence[str], vocabulary: Vocabulary) -> str:
    """The first line, with the second where that only ends the name: "Order / Service"."""
    first = texts[0]
    if len(texts) > 1 and texts[1].lower() in vocabulary.words.heads and len(first.split()) <= 2:
        return f"{first} {texts[1]}"
    return first


def guess_phrase(piece: Piece, text: str, vocabulary: Vocabulary) -> Guess:
    """Judge the phrase that names the part by its last known words."""
    if not piece.found or piece.step:
        return NOTHING
    guess = _choice(text, vocabulary) if "/" in text else None
    if guess is None:
        guess = _last(piece, text, vocabulary)
    if guess.kind in ("", "service") and len(piece.tokens) > 1:
        opening = piece.tokens[0]
        foreign = opening == "external" or piece.tokens[:2] in (("third", "party"), ("3", "rd"), ("3rd", "party"))
        if foreign and piece.tokens[-1] in vocabulary.words.outside:
            return Guess("external", guess.technology, 0.9, f"`{text}` is somebody else's")
    return guess


def _choice(text: str, vocabulary: Vocabulary) -> Guess | None:
    """Judge alternatives: "LB / ingress" is a load balancer, "queue / browser" is not tellable, "CI/CD" is none."""
    pieces = [words.read(part, vocabulary) for part in text.split("/")]
    whole = [piece for piece in pieces if len(piece.found) == 1 and not piece.unknown]
    if not whole or pieces[0] is not whole[0] or len(pieces[-1].found) > 1:
        return None
    kinds = {piece.found[0].spelling.kind for piece in whole if not piece.found[0].spelling.weak}
    if len(kinds) > 1 and not any(kinds <= each for each in (STORES, {"queue", "stream"}, _EDGES)):
        return NOTHING
    return _last(whole[0], text, vocabulary)


def _last(piece: Piece, text: str, vocabulary: Vocabulary) -> Guess:
    last = piece.found[-1]
    before = [found.spelling for found in piece.found[:-1]]
    if not last.spelling.kind and not last.spelling.technology:
        return NOTHING
    if last.spelling.technology:
        own = vocabulary.technologies[last.spelling.technology]
        changed = len(piece.tail) > 2 or any(words.is_derived(word, vocabulary.words) for word in piece.tail)
        if changed and not _remains(piece, own, vocabulary):
            return NOTHING
        if piece.unknown and piece.tokens[last.start] in vocabulary.words.homonyms and last.end - last.start == 1:
            return NOTHING
        kind = own.kind
        terms = [spelling.kind for spelling in before if not spelling.technology and not spelling.weak]
        if terms and not piece.tail:
            kind = fitting(terms[-1], own) or kind
        named = _product(piece, kind, vocabulary) or own
        sure = (0.7 if piece.tail else 0.95) if kind else 0.5
        return Guess(kind, named.id, sure, f"`{text}` names {named.name}")
    if piece.tail:
        return _leading(piece, text, vocabulary)
    kind, sure = last.spelling.kind, 0.95 if piece.unknown == 0 else 0.9
    if kind == "monitor" and piece.unknown and last.end - last.start == 1 and piece.tokens[-1] in _OBSERVED:
        return NOTHING
    if last.spelling.weak:
        kind, sure = _weak(kind, piece, before)
        if not sure:
            return NOTHING
    kind = _hosted(piece, vocabulary) or kind
    product = _product(piece, kind, vocabulary)
    if product is not None:
        seen = kind == "client" and product.kind == "monitor"  # "Kibana dashboard"
        fit = "monitor" if seen else fitting(kind, product)
        if fit:
            return Guess(fit, product.id, 0.95, f"`{text}` names {product.name}")
    return Guess(kind, "", sure, f"`{text}` reads as {_title(kind, vocabulary)}")


def _weak(kind: str, piece: Piece, before: Sequence[Spelling]) -> tuple[str, float]:
    """What a weak last word of this kind tells after the other known ones, and how surely."""
    sure = 0.0 if kind in (_ALONE if piece.unknown else _BESIDE) else 0.5
    if not before or before[-1].weak or before[-1].kind == "external":
        return kind, sure
    if kind in _BESIDE and before[-1].kind != "function":
        return kind, 0.8  # "queue processor"
    if (before[-1].kind, kind) in _NOT_QUALIFIED:
        return kind, sure
    return before[-1].kind or kind, 0.8


def _leading(piece: Piece, text: str, vocabulary: Vocabulary) -> Guess:
    """A name whose noun stands first, as in Romance languages: "servicio central", "cola principal"."""
    first = piece.found[0]
    if first.start or piece.tokens[0] not in vocabulary.words.leading:
        return NOTHING
    return Guess(first.spelling.kind, "", 0.8, f"`{text}` reads as {_title(first.spelling.kind, vocabulary)}")


def _remains(piece: Piece, product: Technology, vocabulary: Vocabulary) -> bool:
    """Whether a product stays what it is with the words behind it: "Jaeger collector" monitors, too, "SQS order-events"
    tells what is in the queue."""
    if product.kind == "monitor":
        return vocabulary.words.watchers.issuperset(piece.tail)
    return product.kind in ("queue", "stream") and len(piece.tail) < 4 and piece.tail[-1] in _CARRIED


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


def _aside(pieces: list[Piece], text: str, vocabulary: Vocabulary) -> Guess:
    """Judge words beside the name: only what is short and all known counts, descriptions do not."""
    guesses: list[Guess] = []
    for piece in pieces:
        if not piece.found or piece.step or piece.unknown > 1 or len(piece.tokens) > 5:
            continue
        guess = guess_phrase(piece, text, vocabulary)
        if piece.unknown and guess.technology and vocabulary.technologies[guess.technology].family == "runtime":
            continue
        vague = piece.unknown or piece.found[-1].spelling.weak or len(pieces) > 1
        vague = vague or piece.tokens[-1].endswith(("s", "ing"))
        if guess.technology or not vague:
            guesses.append(guess)
    kinds = {guess.kind for guess in guesses if guess.kind}
    if not guesses or (len(kinds) > 1 and not kinds <= {"cache", "db"}):
        return NOTHING
    best = next((guess for guess in guesses if guess.kind), guesses[0])
    return Guess(best.kind, best.technology, min(best.confidence, 0.8), best.reason)


def _product(piece: Piece, kind: str, vocabulary: Vocabulary) -> Technology | None:
    """The first product of a phrase that is of this kind, or else that tells a kind, or else the first one."""
    products = [vocabulary.technologies[f.spelling.technology] for f in piece.found if f.spelling.technology]
    for product in products:
        if product.kind == kind:
            return product
    return next((product for product in products if product.kind), products[0] if products else None)


def _with_technology(guess: Guess, readings: Iterable[Piece], vocabulary: Vocabulary) -> Guess:
    """Add the product that later words name, if it can play the kind that the first words tell."""
    for piece in readings:
        product = _product(piece, guess.kind, vocabulary)
        if product is None or piece.step or piece.unknown > 2:
            continue
        kind = fitting(guess.kind, product)
        if kind:
            return Guess(kind, product.id, max(guess.confidence, 0.9), f"{guess.reason} and names {product.name}")
    return guess


def _title(kind: str, vocabulary: Vocabulary) -> str:
    title = vocabulary.kinds[kind].title
    return f"{'an' if title[0] in 'aeioAEIO' else 'a'} {title}"
