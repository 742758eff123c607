"""What comes next, told in words: the parts that fill up, what to do then, and the answers to "what if"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from designlint.build.told.failures import failing
from designlint.build.told.lexicon import meaning, words
from designlint.build.told.pieces import Piece, Sentence, clean, fact, field_of, say, sentences
from designlint.build.told.sections import Section
from designlint.source import Span
from designlint.statements import Figure, Node, Word

_FACTOR = re.compile(r"(?<![\w.])(\d{1,5}(?:\.\d)?)\s?(?:x|×|times)(?!\w)", re.IGNORECASE)
_LIMIT = re.compile(
    r"\b(?:at|beyond|above|past|over|(?:once|when) (?:we|it) (?:hits?|reach(?:es)?|pass(?:es)?)|trigger (?:is|of))\s+"
    r"(?P<at>(?:about |around |roughly |~)?\d[\d.,]*\s?(?:[kKMB]|x|×|%)?\s?(?:[A-Za-z/]+(?:\s?(?:/|per)\s?\w+)?)?)"
)
_FULL = re.compile(
    r"(?P<what>[A-Za-z][\w -]{1,40}?)\s+(?:saturates?|fills? up|runs? out|hits? (?:its|the) limit|gives? way|"
    r"(?:breaks?|goes) first|(?:is|are|becomes?|(?:would|will) be) (?:the |our )?(?:first |next |main )?bottleneck|"
    r"(?:is|are|becomes?) (?:full|too small|the limit))",
    re.IGNORECASE,
)
_BOTTLENECK_IS = re.compile(r"\bbottleneck (?:is|would be|will be|becomes)\s+(?P<what>[\w][\w -]{1,40})", re.IGNORECASE)
_WHAT_IF = re.compile(r"^\W*what (?:if|happens (?:if|when))\b", re.IGNORECASE)
_PLANS = re.compile(
    r"\b(?:add|shard|split|move|partition|replicas?|scale|upgrade|switch|cache|bigger|larger|more|second)\w*\b",
    re.IGNORECASE,
)
_WORDS = ("low", "medium", "high")
_TEXTS = ("solution", "trigger")


def growth(sections: Sequence[Section]) -> Iterator[Node]:
    """A `bottleneck` for each part that is said to fill up, a `whatif` for each such question with its answer."""
    for section in sections:
        if section.topic in ("outside", "session", "features", "optional", "requirements", "quality", "scale"):
            continue
        yield from _what_ifs(section)
        grows = section.topic in ("growth", "whatif")
        if grows and section.own and section.subject and any(piece.field in _TEXTS for piece in section.pieces):
            yield from _bottleneck(section.subject, section.span, section.pieces)
            continue
        for number, piece in enumerate(section.pieces):
            if piece.kind == "row" and grows:
                yield from _row(piece)
            elif (
                piece.kind in ("text", "item")
                and not _asks(piece)
                and (grows or _FULL.search(piece.text) or _BOTTLENECK_IS.search(piece.text))
            ):
                yield from _piece(piece, section.pieces[number + 1 :], grows=grows)


def _asks(piece: Piece) -> bool:
    """Whether a piece begins with a question, which is answered there and then."""
    first = next(sentences(piece), None)
    return first is not None and first.asks


def _piece(piece: Piece, following: Sequence[Piece], *, grows: bool) -> Iterator[Node]:
    if field_of(piece.label) and field_of(piece.lead):
        return  # a field of the item around it
    full = _FULL.search(piece.text) or _BOTTLENECK_IS.search(piece.text)
    named = clean(full["what"]) if full else ""
    inner = []
    for each in following:
        if each.kind != "item" or each.depth <= piece.depth:
            break
        inner.append(each)
    label = piece.label if not _FACTOR.search(piece.label) and not field_of(piece.label) else ""
    subject = label or named
    if subject or (grows and (_FACTOR.search(piece.label + piece.text) or _LIMIT.search(piece.text))):
        yield from _bottleneck(subject or clean(piece.text)[:200], piece.span, [piece, *inner])


def _bottleneck(subject: str, span: Span, pieces: Sequence[Piece]) -> Iterator[Node]:
    facts: list[Node] = []
    for piece in pieces:
        name = piece.field
        if piece.kind == "fence":
            continue
        if name in ("cost", "costs", "complexity"):
            facts += _weight("complexity" if name == "complexity" else "cost", piece.text, piece.span)
            facts += (
                [fact("tradeoff", piece.text, piece.span)] if name == "costs" and len(piece.text.split()) > 1 else []
            )
        elif name in _TEXTS and clean(piece.text):
            facts.append(fact(name, piece.text, piece.span))
        else:
            facts += _facts(sentences(piece), piece.label)
    if any(each.name.text in ("solution", "tradeoff") for each in facts):
        yield say("bottleneck", span, subject, facts=_first_of_each(facts))


def _facts(said: Iterator[Sentence], label: str) -> Iterator[Node]:
    """What sentences say of growing: at which load, what then, at what price."""
    for number, each in enumerate(said):
        text = f"{label}: {each.text}" if number == 0 and label else each.text
        factor, limit = _FACTOR.search(text), _LIMIT.search(text)
        if factor is not None:
            figure = Figure(f"{factor[1]}x", each.span)
            yield Node(Word("at", each.span), (figure,), (), each.span)
        if limit is not None and not (factor and limit["at"].strip().startswith(factor[1])):
            yield fact("trigger", limit["at"], each.span)
        price = words("choosing", "costs").search(each.text)
        if price is not None:
            yield fact("tradeoff", each.text[price.start() :].split(";")[0], each.span)
        yield from _weight("cost", text, each.span, "cost")
        yield from _weight("complexity", text, each.span, "complexity|effort")
        plan = each.text[: price.start()] if price is not None else each.text
        if _PLANS.search(plan) and not each.asks:
            yield fact("solution", plan, each.span)


def _weight(name: str, text: str, span: Span, within: str = "") -> Iterator[Node]:
    """Low, medium or high, beside the word for what it weighs."""
    grade = "|".join(_WORDS)
    pattern = (
        rf"\b(?:(?:{within})s?\W+(?:is\s+)?({grade})|({grade})[\s-]+(?:{within}))\b" if within else rf"\b({grade})\b"
    )
    found = re.search(pattern, text, re.IGNORECASE)
    if found is not None:
        word = next(each for each in found.groups() if each)
        yield Node(Word(name, span), (Word(word.lower(), span),), (), span)


def _first_of_each(facts: Sequence[Node]) -> list[Node]:
    found: dict[str, Node] = {}
    for each in facts:
        found.setdefault(each.name.text, each)
    return list(found.values())


def _row(piece: Piece) -> Iterator[Node]:
    facts: list[Node] = []
    subject = ""
    for number, (head, cell) in enumerate(piece.cells):
        name, text = field_of(head), clean(cell.text)
        if not text:
            continue
        factor = _FACTOR.search(text)
        if name in ("cost", "complexity") or (name == "costs" and text.lower() in _WORDS):
            facts += _weight("complexity" if name == "complexity" else "cost", text, cell.span)
        elif name == "costs":
            facts.append(fact("tradeoff", text, cell.span))
        elif name in _TEXTS:
            facts.append(fact(name, text, cell.span))
        elif factor is not None and (name == "at" or number == 0):
            facts.append(Node(Word("at", cell.span), (Figure(f"{factor[1]}x", cell.span),), (), cell.span))
        elif not subject:
            subject = text
    if any(each.name.text == "solution" for each in facts):
        yield say("bottleneck", piece.span, subject or clean(piece.text)[:200], facts=_first_of_each(facts))


def _what_ifs(section: Section) -> Iterator[Node]:
    """Questions "what if" with an answer: a heading and its text, a piece, or a row."""
    asked = section.topic == "whatif"
    if _is_question(section.title) and (answer := _answer(section.pieces)):
        yield _what_if(section.title, answer, section.span)
        return
    for number, piece in enumerate(section.pieces):
        if piece.kind == "row":
            texts = [clean(cell.text) for _, cell in piece.cells]
            if len(texts) >= 2 and (asked or _is_question(texts[0])) and texts[1]:
                yield _what_if(texts[0], texts[1], piece.span)
            continue
        said = list(sentences(piece)) if piece.kind != "fence" else []
        label = piece.label if not field_of(piece.label) else ""
        question = label if label and (asked or _is_question(label)) else ""
        if not question and said and (_is_question(said[0].text) or (asked and said[0].asks)):
            question, said = said[0].text, said[1:]
        answer = " ".join(each.text for each in said if not each.asks)
        if question and not answer:
            inner = section.pieces[number + 1 :]
            answer = clean(inner[0].text) if inner and (inner[0].depth > piece.depth or piece.kind == "text") else ""
        if question and answer:
            yield _what_if(question, answer, piece.span)


def _is_question(text: str) -> bool:
    return _WHAT_IF.match(text) is not None and len(text.split()) > 2


def _answer(pieces: Sequence[Piece]) -> str:
    return clean(" ".join(piece.text for piece in pieces if piece.kind in ("text", "item")))[:1000]


def _what_if(question: str, answer: str, span: Span) -> Node:
    kind = "failure" if failing(question.strip("? ")) else meaning("whatif", question) or "other"
    return Node(Word("whatif", span), (Word(kind, span), *say("", span, f"{question} {answer}").args), (), span)
