"""Cut a label into the phrases that can name a part, and look those up.

`infer` weighs what is found here; `systems` uses the same words to tell steps from parts.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

from designlint.vocabulary import Spelling, Vocabulary, Words, singular

_BREAK = re.compile(r"<br\s*/?>|\\+n|\n|<hr\s*/?>", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]*>|\bfa[brs]?:fa-[\w-]+|\*\*|`|#\w+;")
_ASIDE = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|«([^»]*)»|\(([^()]*)$")
_PIECE = re.compile(r"\s[-–—|•·]+\s|[:;,|•·+=◻—]|\s&\s")
_LIST = re.compile(r"\s[-–—/]\s|[:;,|•·+=()\[\]]|\s(?:&|and|or)\s")
_ARROW = re.compile(r"(?<=\S)\s*(?:→|-+>|=>)")
_PREPOSITION = re.compile(
    r"\s(?:for|of|with|via|to|from|in|on|by|using|through|at|per|as|into|that|which|and|or|y|et|und|within|behind"
    r"|against|before|after|over|under|like|based on"
    r"|(?<!\bbase )(?<!\bbanco )(?<!\bcola )(?<!\bfila )(?:de|do|da|dos|das|del|du|des|para|pour|für))\s",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^\s*\d+\s*[.):]\s*")
# What is code, a file or a question names no part of a system.
_COMMAND = re.compile(
    r"(?:pip|npm|npx|docker|kubectl|curl|git|helm|make|cargo) \w|(?:GET|POST|PUT|PATCH|DELETE|HEAD) /|[1-5]\d\d (?!\d)"
)
_CODE = re.compile(
    r"\w\(\)|::|\w:\w+[/(]|\?|\w(?:==|[<>]=?)\w|[a-z]\.[a-z]+[A-Z]|\w\.[A-Z][a-z]\w|\s\d+\.\d+\.\d+-\w"
    r"|\w\.(?:py|tsx?|jsx|mjs|vue|go|rs|java|md|mdx|json|ya?ml|toml|sh|sql|rb|php|cs|css|html?|kt|erl|conf|config)\b"
)
_CODE_SIGNS = frozenset("(:?=<>.")  # without one of these nothing above is found; most labels have none
_ASIDE_SIGNS = frozenset("([«")
_MARKUP_SIGNS = frozenset("<*`#:")
_REDUNDANT = re.compile(
    r"(?<!no )(?<!non-)(?<!not )(?<!without )(?:\bmulti[-_ ]?az\b|\bHA\b|\bhigh(?:ly)?[- ]availab|\bclusters?\b"
    r"|\bzone[- ]redundant\b|\bregional\b|\breplicated\b|\breplica ?set\b|\bactive[-/ ]active\b)",
    re.IGNORECASE,
)
_REDUNDANT_SIGNS = ("ha", "az", "avail", "clus", "redu", "regi", "repl", "acti")
_TOKEN = re.compile(r"[A-Z]+s?(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+[a-z]?|[^\W\d_]+")
_ARTICLES = frozenset({"the", "a", "an", "its", "your"})
_ACTS = frozenset({"reads", "writes", "sends", "receives", "publishes", "consumes", "polls", "fetches", "returns"})
_RULE = re.compile(r"[\W_]+")
_LONGEST = 5  # tokens in a phrase
MEMORY = 512  # results that are kept: each label of a drawing is asked for several times


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of the vocabulary in a piece of text: tokens `start` to `end` of that piece."""

    start: int
    end: int
    spelling: Spelling


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a label with what the vocabulary knows in it.

    `tail` are the words after the last known phrase that could change its meaning, `unknown` counts all such words.
    `step` tells an order to do something ("Query database"), `derived` something made for a part ("Kafka producer").
    """

    tokens: tuple[str, ...]
    found: tuple[Found, ...]
    tail: tuple[str, ...]
    unknown: int
    step: bool
    derived: bool


@functools.lru_cache(MEMORY)
def lines(label: str) -> tuple[str, ...]:
    """Split a label at its line ends; markup, entities, leading numbers and ruled lines are gone."""
    if "&" in label or "#" in label:
        label = html.unescape(label)
    found = (_line(line) for line in _BREAK.split(label))
    return tuple(line for line in found if line and (line[0].isalnum() or not _RULE.fullmatch(line)))


def _line(text: str) -> str:
    if not _MARKUP_SIGNS.isdisjoint(text):
        text = _MARKUP.sub(" ", text)
    text = text.strip()
    return _NUMBERED.sub("", text) if text[:1].isdigit() else text


def is_code(text: str) -> bool:
    """Whether a line is a call, a file name, an equation or a question."""
    return _COMMAND.match(text) is not None or (not _CODE_SIGNS.isdisjoint(text) and _CODE.search(text) is not None)


@functools.lru_cache(MEMORY)
def phrases(line: str) -> tuple[str, tuple[str, ...], str]:
    """Split one line into what names the part, what is said besides it, and what follows a preposition in the name."""
    asides: list[str] = []
    if not _ASIDE_SIGNS.isdisjoint(line):
        asides = [match[1] or match[2] or match[3] or match[4] or "" for match in _ASIDE.finditer(line)]
    line = _ARROW.split(line)[0] if "→" in line or ">" in line else line
    pieces = [piece for piece in _PIECE.split(_ASIDE.sub(" ", line) if asides else line) if piece.strip()]
    if not pieces:
        return "", tuple(asides), ""
    head = pieces[0].strip()
    after = ""
    cut = _PREPOSITION.search(head) if len(head.split(maxsplit=2)) > 2 else None
    if cut is not None:
        head, after = head[: cut.start()], head[cut.end() :]
    if len(pieces) > 1:
        asides.append(", ".join(pieces[1:]))
    return head, tuple(asides), after


def parts(text: str) -> list[str]:
    """Split a list such as "S3, Snowflake" or "memory | redis"."""
    return [piece for piece in _LIST.split(text) if piece.strip()]


@functools.lru_cache(MEMORY)
def tokens(text: str) -> tuple[str, ...]:
    """Words of a phrase or an id, lower case: `userDB_2` is `user`, `db`, `2`."""
    return tuple(map(str.lower, _TOKEN.findall(text)))


@functools.lru_cache(MEMORY)
def read(text: str, vocabulary: Vocabulary) -> Piece:
    """Find the longest phrases that the vocabulary knows, from left to right."""
    words = tokens(text)
    found: list[Found] = []
    spellings = vocabulary.spellings
    loose: list[str] = []
    start, total = 0, len(words)
    neutral = vocabulary.words.neutral
    while start < total:
        for end in range(min(start + _LONGEST, total), start, -1):
            phrase = "".join(words[start:end])
            spelling = spellings.get(phrase)
            if spelling is None and (end == start + 1 or not words[end - 1].isdigit()):
                spelling = _nearly(phrase, spellings)
            if spelling is not None:
                found.append(Found(start, end, spelling))
                start = end
                break
        else:
            if not is_neutral(words[start], neutral):
                loose.append(words[start])
            start += 1
    after = found[-1].end if found else 0
    tail = tuple(word for word in words[after:] if not is_neutral(word, neutral))
    return Piece(
        words,
        tuple(found),
        tail,
        len(loose),
        _is_step(words, found, vocabulary.words),
        any(_is_derived(word, vocabulary.words) for word in tail),
    )


def is_neutral(word: str, neutral: frozenset[str]) -> bool:
    """Whether a word says nothing about what a part is: a number, a letter, "cluster", "primary"."""
    return word in neutral or len(word) == 1 or word[0].isdigit()


def _is_step(words: tuple[str, ...], found: list[Found], lists: Words) -> bool:
    if not words:
        return False
    if words[0][-1] == "s" and words[0][:-1] in lists.verbs and not _ARTICLES.isdisjoint(words):
        return True  # "runs the adapter"
    if not _ACTS.isdisjoint(words[1:-1]):
        return True  # "user reads feed"
    if words[0] not in lists.verbs or (found and found[0].start == 0):
        return words[0] > "\u2fff" and words[0][:2] in lists.verbs and words[0][-2:] not in lists.doers
    return words[0] not in lists.trades or words[-1].rstrip("0123456789") not in lists.doers


def _is_derived(word: str, lists: Words) -> bool:
    return word in lists.derived or (len(word) > 4 and word.endswith(("er", "ers", "or", "ors", "ing", "ings")))


def _nearly(word: str, spellings: Mapping[str, Spelling]) -> Spelling | None:
    """What a word that is no spelling itself stands for: a plural, a numbered one, one of a script without blanks."""
    last = word[-1]
    if last == "s":
        return spellings.get(singular(word))
    if last > "\u2fff" and word[0] > "\u2fff":
        return _ending(word, spellings)
    if not last.isdigit():
        return None
    short = word.rstrip("0123456789")
    hit = spellings.get(short)
    return None if hit is not None and hit.technology and len(short) < 3 else hit


def _ending(word: str, spellings: Mapping[str, Spelling]) -> Spelling | None:
    """The term that a word ends with in a script that sets no blanks between words; "cache server" is a cache."""
    for start in range(1, len(word) - 1):
        hit = spellings.get(word[start:])
        if hit is not None:
            return (spellings.get(word[:start]) or hit) if hit.kind == "service" else hit
    return None


def is_redundant(label: str) -> bool:
    """Whether words say that a part is drawn once but runs more than once."""
    low = label.lower()
    return any(sign in low for sign in _REDUNDANT_SIGNS) and _REDUNDANT.search(label) is not None
