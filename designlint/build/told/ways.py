"""The drawing that words make: `client -> api -> store` in running text, and sentences such as "the API writes to
Cassandra". What no vocabulary knows is no part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise

from designlint.build.labels import from_label
from designlint.build.told.lexicon import any_of, rows, words
from designlint.build.told.paths import ARROW, bare, chains
from designlint.build.told.pieces import Piece, Sentence, sentences
from designlint.build.told.sections import Section
from designlint.source import Span
from designlint.statements import Connect, Statement, Text, Vertex, Word
from designlint.vocabulary import Vocabulary, singular

_EITHER = re.compile(r"\s*(?:,|/|&|\band\b|\bor\b)\s*", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z][\w+'’-]*(?:\.\w+)*|\d+")
_BREAK = re.compile(r"[,;:.]\s|[()]")
_JOINED = re.compile(r"\W*(?:and|or|,)?\W*(?:an?|the|our|its)?\s*", re.IGNORECASE)
_ONWARD = re.compile(r"\b(?:to|into|then|through|via|and on to)\s+(?:(?:an?|the|our|its)\s+)?$", re.IGNORECASE)
_PRONOUN = re.compile(r"(?:Then )?(?:[Ii]t|[Tt]hey|[Tt]hese|[Ww]e|[Tt]his (?:service|component|part))\b")
_BEHIND = re.compile(r"Behind (?:each|every|the|this)\b.*\b(?:are|is|sits?|runs?)\b")
_LISTENS = re.compile(r"\s+(?:subscribes|consumes|listens)\b")
_SURE = 0.7  # so sure must be what a name means
_LONGEST = 4  # words of a name in a sentence
_TOPICS = ("design", "")


def ways(sections: Sequence[Section], words: Vocabulary) -> Iterator[Statement]:
    """Vertices and connections, each part once."""
    drawing = _Drawing(words)
    for section in sections:
        for piece in section.pieces if section.topic not in ("outside", "session", "data", "api") else ():
            drawing.chains(piece)
            if section.topic in _TOPICS and piece.kind in ("text", "item"):
                drawing.label(piece)
                for each in sentences(piece):
                    drawing.sentence(each)
    yield from drawing.statements()


@dataclass(frozen=True, slots=True)
class _Mention:
    """A part that a sentence names, and where."""

    id: str
    start: int
    end: int


@dataclass
class _Drawing:
    """The drawing while it grows; `last` is what the last sentence spoke of."""

    words: Vocabulary
    vertices: dict[str, Vertex] = field(default_factory=dict)
    connects: dict[tuple[str, str], Connect] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    last: str = ""

    def statements(self) -> Iterator[Statement]:
        """What was drawn: parts that are connected, or stand in a list of parts."""
        if self.connects:
            ends = {id for pair in self.connects for id in pair} | self.listed
            yield from (each for id, each in self.vertices.items() if id in ends)
            yield from self.connects.values()

    def chains(self, piece: Piece) -> None:
        """Names with arrows between them."""
        for names, _ in chains(piece):
            groups = [[each for one in _EITHER.split(name) if (each := bare(one))] for name in names]
            if any(self.kind_of(each) for group in groups for each in group):
                for one, two in pairwise([[self.part(each, piece.span) for each in group] for group in groups]):
                    for source in one:
                        for target in two:
                            self.connect(source, target, "->", piece.span)

    def label(self, piece: Piece) -> None:
        """`API gateway: …` in a list of components."""
        name = bare(piece.label)
        if name and len(name.split()) <= _LONGEST and self.kind_of(name):
            self.last = self.part(name, piece.span)
            self.listed.add(self.last)

    def sentence(self, said: Sentence) -> None:
        """The parts that a sentence names, and what it says that one does with the next."""
        if said.asks or ARROW.search(said.text) or re.match(r"(?:and )?(?:what )?if\b", said.text, re.IGNORECASE):
            return
        subject = self.last if _PRONOUN.match(said.text) else ""
        before, arrow, previous = 0, "", ""
        for each in self.mentions(said):
            gap = said.text[before : each.start]
            link = _link(gap)
            if previous and _BEHIND.match(said.text):
                self.connect(previous, each.id, "~>", said.span)
            elif subject and link:
                arrow = link
                self.link(subject, each.id, arrow, said.span)
            elif previous and _LISTENS.match(said.text[each.end :]):
                self.link(each.id, previous, "<~", said.span)
                subject, arrow = each.id, ""
            elif subject and previous and arrow and _JOINED.fullmatch(gap):
                self.link(subject, each.id, arrow, said.span)
            elif previous and arrow and _ONWARD.search(gap):
                self.link(previous, each.id, arrow, said.span)
            else:
                subject, arrow = each.id, ""
            before, previous = each.end, each.id
            self.last = subject or self.last

    def link(self, source: str, target: str, arrow: str, span: Span) -> None:
        """A connection as a verb means it: who consumes is at the end of the arrow."""
        if arrow in ("<~", "<-"):
            self.connect(target, source, arrow[::-1].replace("<", ">"), span)
        else:
            self.connect(source, target, arrow, span)

    def mentions(self, said: Sentence) -> Iterator[_Mention]:
        """The longest names of parts in a sentence, from the left; "a queue, say Kafka" is one part."""
        found = list(_WORD.finditer(said.text))
        at, kind_before, last = 0, "", None
        while at < len(found):
            for size in range(min(_LONGEST, len(found) - at), 0, -1):
                run = found[at : at + size]
                text = said.text[run[0].start() : run[-1].end()]
                kind = "" if _is_plain(text) or _deed(said.text[: run[0].start()]) else self.kind_of(text)
                if not kind:
                    continue
                gap = said.text[last.end : run[0].start()] if last else ""
                if last is not None and kind == kind_before and len(gap) < 14 and "," in gap:
                    self.rename(last.id, text)
                    last = replace(last, end=run[-1].end())
                else:
                    if last is not None:
                        yield last
                    last = _Mention(self.part(text, said.span), run[0].start(), run[-1].end())
                kind_before = kind
                at += size
                break
            else:
                at += 1
        if last is not None:
            yield last

    def rename(self, id: str, more: str) -> None:
        """The same part under a further name."""
        vertex = self.vertices[id]
        label = vertex.label
        if label is not None and "(" not in label.text:
            self.vertices[id] = replace(vertex, label=Text(f"{label.text} ({more})", label.span))

    def kind_of(self, name: str) -> str:
        """The kind that a name means, if it surely means one."""
        if name not in self.kinds:
            guess = from_label(name, self.words)
            self.kinds[name] = guess.kind if guess.confidence >= _SURE else ""
        return self.kinds[name]

    def part(self, name: str, span: Span) -> str:
        """The id of a part; a single word may stand for the one part that ends with it."""
        plain = [each if each[:1].isupper() else singular(each) for each in name.split()]
        id = "_".join(re.sub(r"\W+", "_", each).strip("_") for each in plain).lower() or "part"
        if id not in self.vertices and len(plain) == 1:
            same = [each for each in self.vertices if each.endswith(f"_{id}")]
            if len(same) == 1:
                return same[0]
        if id not in self.vertices:
            self.vertices[id] = Vertex(Word(id, span), Text(name, span), "", (), span, (span,))
        return id

    def connect(self, source: str, target: str, arrow: str, span: Span) -> None:
        """Draw a connection, once."""
        if source != target and (source, target) not in self.connects:
            self.connects[source, target] = Connect((Word(source, span),), (Word(target, span),), arrow, None, (), span)


def _is_plain(text: str) -> bool:
    """Whether words can be no name of a part: they run over a comma, or hold one that only joins or counts."""
    generic = text.lower() in rows("plain")["generic"]
    return generic or _BREAK.search(text) is not None or words("plain", "words").search(text) is not None


def _deed(before: str) -> bool:
    """Whether what follows is what somebody does or wants, and no part: "handles authentication"."""
    return (
        re.search(rf"(?<![\w-])(?:{any_of(rows('deed')['verbs'])})\s+(?:\w+\s+)?$", before, re.IGNORECASE) is not None
    )


@cache
def _verbs() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """For each arrow the verbs that mean it, where they end what stands between two parts."""
    article = r"(?:\s+(?:an?|the|our|its|all|one|two|three|several)\b)*"
    return tuple(
        (
            arrow,
            re.compile(
                rf"(?<![\w-])(?:{any_of(verbs)}){article}\s*$|"
                rf"(?<![\w-])(?:{any_of(rows('carry')[arrow])})\s+(?:[\w-]+\s+){{1,4}}?(?:to|into|in|onto|on|from|through|via|behind){article}\s*$",
                re.IGNORECASE,
            ),
        )
        for arrow, verbs in rows("link").items()
    )


def _link(gap: str) -> str:
    """The arrow that a verb between two parts means; "" for none."""
    if re.search(r"\b(?:not|never|no longer)\b|n't\b", gap):
        return ""
    return next((arrow for arrow, pattern in _verbs() if pattern.search(gap)), "")
