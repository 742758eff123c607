"""Failures thought through in words: "if Redis goes down, reads go to the store", and lists and tables of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from designlint.build.told.lexicon import any_of, beginnings, rows, words
from designlint.build.told.pieces import Piece, Sentence, clean, fact, field_of, say, sentences
from designlint.build.told.sections import Section
from designlint.source import Span
from designlint.statements import Node

_PARTS = ("effect", "detect", "mitigation")
_CLAUSE = re.compile(r"(?<=[.;])\s+|;\s+|,\s+(?:and|but|so)\s+|\s[–—]\s")
_ARTICLE = re.compile(
    r"^(?:what (?:if|happens (?:if|when))|if|when|an?|the|one|our|whole|entire|single)\s+", re.IGNORECASE
)
_ARROW = re.compile(r"\s(?:->|→|⇒)\s")
_NO_PART = re.compile(r"^(?:it|this|that|they|something|anything|everything|nothing|we|you|one)$", re.IGNORECASE)


@cache
def _condition() -> re.Pattern[str]:
    verbs = any_of(rows("failing")["verbs"])
    return re.compile(
        rf"(?:^|(?<=[\s,;(]))(?:if|when|should|once|in case|suppose|what if|what happens (?:if|when))\s+"
        rf"(?P<what>[^,.;:?]{{2,60}}?)(?P<gone>)\s+(?P<verb>{verbs})(?![\w-])(?P<more>[^,:;?]{{0,60}})[,:;?]?\s*(?P<then>.*)",
        re.IGNORECASE | re.DOTALL,
    )


@cache
def _noun() -> re.Pattern[str]:
    return re.compile(rf"^(?P<what>.{{2,60}}?)\s+(?:{any_of(rows('failing')['nouns'])})\b", re.IGNORECASE)


@cache
def _turned() -> re.Pattern[str]:
    """`Should Kafka be unavailable, …`, `With a whole zone gone, …`."""
    return re.compile(
        r"^\W*(?:should\s+(?P<what>[^,.;:?]{2,60}?)\s+(?:be|go|become)\s+\w+|"
        r"with\s+(?P<gone>[^,.;:?]{2,60}?)\s+(?:gone|down|lost|unavailable))\s*,\s*(?P<then>.*)",
        re.IGNORECASE | re.DOTALL,
    )


def failures(sections: Sequence[Section]) -> Iterator[Node]:
    """A `failure` for each part about whose failing something is said."""
    for section in sections:
        if section.topic in ("outside", "session", "features", "optional", "requirements", "api"):
            continue
        told = section.topic == "failures"
        heading = failing(section.title) if section.title and (told or _condition().match(section.title)) else ""
        if heading and section.pieces:
            yield from _node(heading, section.pieces[0].span, list(_sorted(section.pieces)))
            continue
        pieces = section.pieces
        for number, piece in enumerate(pieces):
            if piece.kind == "row":
                yield from _row(piece, told=told)
            elif piece.kind != "fence":
                yield from _piece(piece, pieces[number + 1 :], told=told)


def failing(text: str) -> str:
    """The part that a heading, label or condition says to fail; "" for none."""
    found = _condition().match(text.strip() + " ") or _noun().match(text.strip())
    return _part(found["what"]) if found else ""


def _asked(question: str, *, told: bool) -> str:
    """The part about whose failing an interviewer asks; among failures its bare name is enough."""
    first = re.split(r"(?<=[.?!])\s", question.strip())[0].strip(" ?.!")
    return failing(first) or (_part(first) if told and len(first.split()) <= 3 else "")


def _part(text: str) -> str:
    name = clean(_ARTICLE.sub("", _ARTICLE.sub("", clean(text))))
    return "" if _NO_PART.match(name) or not re.search(r"[^\W\d_]{2}", name) else name


def _piece(piece: Piece, following: Sequence[Piece], *, told: bool) -> Iterator[Node]:
    """A failure that a label names, or those of its sentences."""
    nested = [each for each in _under(piece, following) if each.field in _PARTS or each.depth > piece.depth]
    if piece.label and not field_of(piece.label):
        part = failing(piece.label) or (_part(piece.label) if told else "")
        if part:
            yield from _node(part, piece.span, list(_sorted([piece, *nested])))
            return
    elif told and not piece.label and piece.depth == 0 and piece.kind == "item" and nested:
        part = failing(piece.text) or _part(piece.text)
        yield from _node(part, piece.span, list(_sorted(nested)))
        return
    asked = _asked(piece.question, told=told) if piece.question and piece.kind != "asked" else ""
    if asked:
        yield from _node(asked, piece.span, list(_parts_of(list(sentences(piece)))))
        return
    before, arrow, then = (f"{piece.label}: {piece.text}" if piece.label else piece.text).partition("=>")
    if not arrow:
        before, arrow, then = _ARROW.sub("=>", piece.text, count=1).partition("=>")
    part = (failing(before) if arrow else "") or ""
    if part and told:
        yield from _node(part, piece.span, list(_parts_of([Sentence(clean(then), piece.span, asks=False)])))
        return
    sides = list(sentences(piece))
    for number, each in enumerate(sides):
        found = _condition().search(each.text) or _turned().match(each.text)
        part = _part(found["what"] or found["gone"]) if found else ""
        if found is None or not part:
            continue
        then = clean(found["then"])
        if each.asks and not then and number + 1 == len(sides):
            continue  # a question that nobody answers
        more = []
        for follower in sides[number + 1 :]:
            if _condition().search(follower.text) or _turned().match(follower.text):
                break
            more.append(follower)
        said = [Sentence(then, each.span, asks=False)] if then else []
        yield from _node(part, each.span, list(_parts_of([*said, *more])))


def _under(piece: Piece, following: Sequence[Piece]) -> Iterator[Piece]:
    """The items that belong to an item."""
    for each in following:
        if each.kind != "item" or each.depth <= piece.depth:
            return
        yield each


def _node(part: str, span: Span, told: Sequence[tuple[str, str, Span]]) -> Iterator[Node]:
    if part and told:
        yield say("failure", span, part, facts=[fact(*each) for each in told])


def _sorted(pieces: Sequence[Piece]) -> Iterator[tuple[str, str, Span]]:
    for piece in pieces:
        if piece.kind == "fence":
            continue
        name = piece.field
        if name in _PARTS and clean(piece.text):
            yield name, piece.text, piece.place(0, len(piece.text))
        else:
            yield from _parts_of(list(sentences(piece)))


def _parts_of(said: Sequence[Sentence]) -> Iterator[tuple[str, str, Span]]:
    """What sentences say: what limits the damage, how it is noticed, else what happens."""
    for each in said:
        if each.asks:
            continue
        for clause in _CLAUSE.split(each.text):
            label, _, rest = clause.partition(":")
            name = field_of(label) if rest else ""
            if not any(map(str.isalnum, clause)):
                continue
            if name in _PARTS:
                yield name, rest, each.span
            elif words("failing", "signs").search(clause):
                yield "detect", clause, each.span
            elif beginnings("failing", "cures").search(clause):
                yield "mitigation", clause, each.span
            else:
                yield "effect", clause, each.span


def _row(piece: Piece, *, told: bool) -> Iterator[Node]:
    """A row of a table that says what fails, what happens and what is done."""
    found: list[tuple[str, str, Span]] = []
    part = ""
    for number, (head, cell) in enumerate(piece.cells):
        name = field_of(head)
        text = clean(cell.text)
        if not text:
            continue
        if number == 0 and (told or words("topic", "failures").search(head) or name == "subject"):
            part = failing(text) or _part(text)
        elif name in _PARTS:
            found.append((name, text, cell.span))
        elif told or name in ("solution", "choose", "failures"):
            found += _parts_of([Sentence(text, cell.span, asks=False)])
    if any(field_of(head) in _PARTS for head, _ in piece.cells):
        yield from _node(part, piece.span, found)
