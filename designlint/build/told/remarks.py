"""What else is told: assumptions, calls of the API, the data model, how the time went, and every other sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from designlint.build.told.pieces import Piece, clean, lines, say, sentences
from designlint.build.told.sections import Section
from designlint.source import Span
from designlint.statements import Figure, Node, Word

_CALL = re.compile(
    r"(?<![\w/])(?P<call>(?:GET|POST|PUT|PATCH|DELETE|HEAD)\s+/[\w{}<>:./?=&,\[\]-]+|[a-z]\w+\([\w ,:=?\[\]{}]*\))"
)
_ASSUMES = re.compile(r"\b(?:assum(?:e|es|ed|ing|ption|ptions)|suppose|taking for granted)\b", re.IGNORECASE)
_KEY = re.compile(
    r"\b(?:primary|partition|clustering|shard|sort|row|foreign)[\s-]key\b|\bcreate table\b|\b(?:PK|FK)\b|\bkeyed by\b|"
    r"\btable (?:holds|has|contains)\b",
    re.IGNORECASE,
)
_TABLE = re.compile(r"^\W*(?P<name>[A-Za-z_]\w{1,40})\s*[({:]\s*\w+(?:[ :]\w+)?\s*,")
_MINUTES = re.compile(r"(?P<figure>\d+(?:\.\d+)?)\s?(?:min|mins|minutes|m)\b", re.IGNORECASE)
_SPENT = re.compile(
    r"\b(?P<n>\d{1,2})(?:\s?min(?:utes)?)?\s+(?:(?:for|on|in|to|of)\s+)?(?:the\s+|my\s+)?"
    r"(?P<what>[a-z][a-z-]{3,20}(?: (?:dives?|up|boxes))?)",
    re.IGNORECASE,
)
_ENOUGH = 3
_PHASES = {
    "requirements": ("requirement", "clarif"),
    "estimation": ("estimat", "scale", "envelope", "numbers"),
    "deepdive": ("deep", "detail"),
    "design": ("design", "high-level", "high level", "architecture", "drawing"),
    "wrapup": ("wrap", "summary", "conclusion"),
    "buffer": ("buffer", "question"),
}
_UNHEARD = ("outside", "session", "features", "optional", "requirements", "quality")
_SHOWN = ("", "text", "txt", "http", "json", "yaml", "sh", "bash", "proto")
_CODE = ("sql", "cql", "ddl", "prisma", "dbml")


def remarks(sections: Sequence[Section]) -> Iterator[Node]:
    """`assume`, `api`, `schema`, `session` and `note` statements."""
    for section in sections:
        if section.topic == "session":
            yield from _session(section)
        if section.topic in ("outside", "session"):
            continue
        yield from _minutes_of(section)
        for piece in section.pieces:
            yield from _calls(piece, asked=section.topic == "api")
            yield from _schema(piece, asked=section.topic == "data")
            yield from _assumptions(piece, asked=section.topic == "assumptions")
            if section.topic not in _UNHEARD and (piece.kind != "fence" or _is_sum(section, piece)):
                yield from _note(piece)


def _is_sum(section: Section, piece: Piece) -> bool:
    """Whether a fence holds calculations as people write them."""
    return section.topic == "scale" and piece.language in ("", "text", "txt")


def _note(piece: Piece) -> Iterator[Node]:
    told = lines(piece) if piece.kind == "fence" else sentences(piece)
    text = "\n".join(each.text for each in told if not each.asks)
    said = f"{piece.label}: {text}" if piece.label and text else text or piece.label
    if any(map(str.isalnum, said)):
        yield say("note", piece.span, said.strip())


def _calls(piece: Piece, *, asked: bool) -> Iterator[Node]:
    shown = piece.kind != "fence" or piece.language in _SHOWN
    for number, found in enumerate(_CALL.finditer(piece.text) if shown else ()):
        method = found["call"][:1].isupper()
        if number < 20 and (method or asked):
            span = piece.place(found.start(), found.end()) if piece.kind != "fence" else piece.span
            yield say("api", span, " ".join(found["call"].split()))


def _schema(piece: Piece, *, asked: bool) -> Iterator[Node]:
    table = _TABLE.match(piece.text) if piece.kind != "row" else None
    keyed = _KEY.search(piece.text) is not None
    if (piece.kind == "fence" and piece.language in _CODE) or keyed or (asked and table):
        yield say("schema", piece.span, clean(f"{piece.label}: {piece.text}" if piece.label else piece.text)[:600])


def _assumptions(piece: Piece, *, asked: bool) -> Iterator[Node]:
    if piece.kind == "fence":
        return
    if asked and clean(piece.text):
        yield say("assume", piece.span, clean(f"{piece.label}: {piece.text}" if piece.label else piece.text))
        return
    for each in sentences(piece):
        if _ASSUMES.search(each.text) and not each.asks:
            yield say("assume", each.span, each.text)


def _session(section: Section) -> Iterator[Node]:
    """How long each phase took."""
    items: dict[str, Node] = {}
    for piece in section.pieces:
        for part in re.split(r"[,;\n]", f"{piece.label}: {piece.text}" if piece.label else piece.text):
            minutes = _MINUTES.search(part)
            phase = next((name for name, begins in _PHASES.items() if any(each in part.lower() for each in begins)), "")
            if minutes is not None and phase:
                items.setdefault(phase, _phase(phase, minutes["figure"], piece.span))
    if items:
        yield Node(Word("session", section.span), (), tuple(items.values()), section.span)


def _minutes_of(section: Section) -> Iterator[Node]:
    """The session, where one piece tells the minutes of three phases or more."""
    for piece in section.pieces:
        if piece.kind not in ("text", "item") or "min" not in piece.text:
            continue
        found: dict[str, Node] = {}
        for each in _SPENT.finditer(piece.text):
            phase = next(
                (name for name, begins in _PHASES.items() if any(one in each["what"].lower() for one in begins)), ""
            )
            if phase:
                found.setdefault(phase, _phase(phase, each["n"], piece.span))
        if len(found) >= _ENOUGH:
            yield Node(Word("session", piece.span), (), tuple(found.values()), piece.span)
            return


def _phase(name: str, minutes: str, span: Span) -> Node:
    return Node(Word(name, span), (Figure(f"{minutes} min", span),), (), span)
