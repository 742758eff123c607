"""What is told of single parts: "three stateless instances in three zones", "replication factor 3", "TTL of an hour".

A `part` statement names the part in the author's words; who knows the drawing finds out which one is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from designlint.build.told.lexicon import any_of, digits, rows, words
from designlint.build.told.pieces import Piece, Sentence, clean, fact, field_of, say, sentences
from designlint.build.told.sections import Section
from designlint.source import Span
from designlint.statements import Argument, Count, Figure, Node, Word

_N = rf"(?P<n>\d{{1,4}}|{any_of(word for phrases in rows('number').values() for word in phrases)})"
_COUNT = (
    re.compile(
        rf"\b{_N}\s+(?:[\w-]+\s+){{0,2}}?(?:instances|copies|servers|nodes|machines|pods|brokers|tasks)\b", re.I
    ),
    re.compile(r"(?<!\w)[x×](?P<n>\d{1,4})\b"),
)
_FIGURES = {
    "zones": re.compile(rf"\b(?:(?:in|across|over|on|all)\s+)?{_N}\s+(?:availability\s+)?(?:zones|azs)\b", re.I),
    "replicas": re.compile(rf"\b{_N}\s+(?:read[\s-])?(?:replicas?|followers|secondaries)\b", re.I),
    "rf": re.compile(rf"\breplication\s+factor\s+(?:of\s+|is\s+)?{_N}|\brf\s?=?\s?{_N.replace('<n>', '<m>')}", re.I),
    "shards": re.compile(rf"\b{_N}\s+(?:[\w-]+\s+)?shards\b", re.I),
    "partitions": re.compile(rf"\b{_N}\s+partitions\b", re.I),
    "hit": re.compile(
        r"\bhit\s+(?:rate|ratio)\s+(?:of\s+|is\s+)?(?P<n>\d{1,3}%)|(?P<m>\d{1,3}%)\s+(?:hits|of (?:the )?reads)", re.I
    ),
}
_TTL = re.compile(
    r"\bttl\s+(?:of\s+|is\s+)?(?P<n>\d+|an?|one)\s*(?P<time>s|sec|seconds?|min|minutes?|h|hours?|days?)\b", re.I
)
_KEY = re.compile(
    r"\b(?:sharded|partitioned|split|shard|partition)\s+by\s+(?:the\s+)?(?P<key>\w+(?:[\s_](?:id|ID))?)", re.I
)
_SUBJECTS = (
    re.compile(
        rf"\b{_N}\s+(?:[\w-]+\s+){{0,2}}?instances of (?:the |our )?(?P<what>[\w -]{{2,30}}?)(?=[,.;]|$| in | over )",
        re.I,
    ),
    re.compile(rf"\b(?:the|our|an?)\s+(?P<what>[\w -]{{2,30}}?),\s+{_N}\s+(?:[\w-]+\s+){{0,2}}?instances\b", re.I),
    re.compile(r"\b(?P<what>[A-Z][\w -]{1,30}?):\s+\d+\s+(?:brokers|nodes|instances)\b"),
    re.compile(
        r"^(?!if |when |once )(?:the|our|an?|each|every)?\s*(?P<what>[\w][\w /-]{1,40}?)\s+"
        r"(?:runs?|is|are|has|have|keeps?|uses?|gets?|with)\b",
        re.I,
    ),
)
_HOW_MANY = re.compile(r"\W*(?:instances?|count|copies|nodes|replicas|number|how many)\b", re.I)
_EACH = re.compile(r"(?:^|[,;]\s)(?P<what>[A-Za-z][\w -]{1,28}?):\s*(?P<n>\d{1,4})\b(?!\s*(?:%|ms|s\b|k\b|GB|MB))")
_DENIED = re.compile(r"\b(?:not|no|never|without|\w+n't|could|would|might|later)\b", re.I)
_TOPICS = ("design", "", "deepdive", "data", "wrapup")


def parts(sections: Sequence[Section]) -> Iterator[Node]:
    """A `part` for each label or sentence that says something of one."""
    for section in sections:
        for piece in section.pieces if section.topic in _TOPICS and not (section.early and not section.topic) else ():
            if piece.kind == "row":
                yield from _row(piece)
                continue
            yield from _counted(piece)
            label = clean(piece.label) if piece.label and not field_of(piece.label) else ""
            for each in sentences(piece) if piece.kind in ("text", "item") else ():
                found = next((found for one in _SUBJECTS if (found := one.search(each.text))), None)
                subject = label or (found["what"] if found else "")
                facts = [] if each.asks or _DENIED.search(each.text) else list(_facts(each))
                if label and piece.kind == "item":
                    facts.append(fact("called", re.split(r"[,.;:(]", each.text)[0], each.span))
                if subject and facts:
                    yield say("part", each.span, subject, facts=facts)


def _row(piece: Piece) -> Iterator[Node]:
    """A row of a table of components: the first cell names it, others say how many there are, and where."""
    heads = [head.casefold() for head, _ in piece.cells]
    if not any(_HOW_MANY.match(head) for head in heads):
        return
    facts: list[Node] = []
    for number, (head, cell) in enumerate(piece.cells[1:], 1):
        said = Sentence(clean(cell.text), cell.span, asks=False)
        alone = re.fullmatch(r"\d{1,4}", said.text)
        if alone and _HOW_MANY.match(heads[number]):
            facts.append(Node(Word("count", cell.span), (Count(int(alone[0]), cell.span),), (), cell.span))
        elif alone and head.casefold().strip() in ("zones", "azs", "availability zones"):
            facts.append(_fact("zones", cell.span, Figure(alone[0], cell.span)))
        else:
            facts += _facts(said)
    if facts:
        yield say("part", piece.span, clean(piece.cells[0][1].text), facts=facts)


def _counted(piece: Piece) -> Iterator[Node]:
    """`web servers: 20, post service: 6. All stateless, over 3 AZs`."""
    text = f"{piece.label}: {piece.text}" if piece.label else piece.text
    found = list(_EACH.finditer(text)) if piece.kind == "item" else []
    if len(found) > 1:
        shared = [
            each for each in _facts(Sentence(text, piece.span, asks=False)) if each.name.text in ("zones", "stateless")
        ]
        for each in found:
            count = Node(Word("count", piece.span), (Count(int(each["n"]), piece.span),), (), piece.span)
            yield say("part", piece.span, clean(each["what"]), facts=[count, *shared])


def _facts(said: Sentence) -> Iterator[Node]:
    text, span = said.text, said.span
    count = next((found for each in _COUNT if (found := each.search(text))), None)
    if count is not None and (number := digits(count["n"])).isdigit() and 0 < int(number) <= 10_000:
        yield Node(Word("count", span), (Count(int(number), span),), (), span)
    for name, pattern in _FIGURES.items():
        figure = pattern.search(text)
        if figure is not None:
            value = next(each for each in (figure["n"], figure.groupdict().get("m")) if each)
            yield _fact(name, span, Figure(digits(value), span))
    ttl, key = _TTL.search(text), _KEY.search(text)
    if ttl is not None:
        amount = ttl["n"] if ttl["n"].isdigit() else "1"
        yield _fact("ttl", span, Figure(f"{amount} {ttl['time']}", span))
    if key is not None:
        yield _fact("shard_by", span, Word(re.sub(r"\s", "_", key["key"].strip().lower()), span))
    for said_so in rows("part"):
        if words("part", said_so).search(text):
            name, _, value = said_so.partition(" ")
            yield _fact(name, span, *((Word(value, span),) if value else ()))


def _fact(name: str, span: Span, *values: Argument) -> Node:
    return Node(Word(name, span), values, (), span)
