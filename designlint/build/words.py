"""Cut a label into the phrases that can name a part, and look those up.

`infer` weighs what is found here; `systems` uses the same words to tell steps from parts.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Mapping
from typing import NamedTuple

from designlint.vocabulary import Spelling, Vocabulary, Words, singular

_BREAK = re.compile(r"<br\s*/?>|\\+n|\n|<hr\s*/?>", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]*>|\bfa[brs]?:fa-[\w-]+|\*\*|`|#\w+;")
_ASIDE = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|«([^»]*)»|\(([^()]*)$")
# One set of signs that all begin with, which is searched fast: a dash or `&` between blanks, or a sign by itself.
_PIECE = re.compile(r"[\s:;,|•·+=◻—](?:(?<!\s)|(?<=\s)(?:[-–—|•·]+|&)\s)")
_LIST = re.compile(r"\s[-–—/]\s|[:;,|•·+=()\[\]]|\s(?:&|and|or)\s")
_ARROW = re.compile(r"(?<=\S)\s*(?:→|-+>|=>)")
_LINKING = (
    "for|of|with|via|to|from|in|on|by|using|through|at|per|as|into|that|which|and|or|y|et|und|within|behind|against"
    "|before|after|over|under|like"
)
_ROMANCE = "de|do|da|dos|das|del|du|des|para|pour|für"
_PREPOSITIONS = frozenset(f"{_LINKING}|{_ROMANCE}".split("|"))
_PREPOSITION = re.compile(
    rf"\s(?:{_LINKING}|based on|(?<!\bbase )(?<!\bbanco )(?<!\bcola )(?<!\bfila )(?:{_ROMANCE}))\s",
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
# Most labels have none of these: without one there is no code; no markup and no second line; nothing beside the name.
_CODE_SIGN = re.compile(r"[(:?=<>.]")
_MARKUP_SIGN = re.compile(r"[<\\\n&#*`:]")
_CUT_SIGN = re.compile(r"[(\[«→>:;,|•·+=◻—–&-]")
_REDUNDANT = re.compile(
    r"(?<!no )(?<!non-)(?<!not )(?<!without )(?:\bmulti[-_ ]?az\b|\bHA\b|\bhigh(?:ly)?[- ]availab|\bclusters?\b"
    r"|\bzone[- ]redundant\b|\bregional\b|\breplicated\b|\breplica ?set\b|\bactive[-/ ]active\b)",
    re.IGNORECASE,
)
_REDUNDANT_SIGN = re.compile("ha|az|avail|clus|redu|regi|repl|acti")
_TOKEN = re.compile(r"[A-Z]?[a-z]+[0-9]*|[A-Z]+s?(?![a-z])[0-9]*|[0-9]+[a-z]?|[^\W\d_]+")
_ARTICLES = frozenset({"the", "a", "an", "its", "your"})
_ACTS = frozenset({"reads", "writes", "sends", "receives", "publishes", "consumes", "polls", "fetches", "returns"})
_RULE = re.compile(r"[\W_]+")
_LONGEST = 5  # tokens in a phrase
_LETTERS = "\u2fff"  # what stands behind it are signs of scripts that set no blanks between words
MEMORY = 2048  # results that are kept: each label is asked for several times, and the drawings of a system share many


class Found(NamedTuple):
    """A phrase of the vocabulary in a piece of text: tokens `start` to `end` of that piece."""

    start: int
    end: int
    spelling: Spelling


class Piece(NamedTuple):
    """A stretch of a label with what the vocabulary knows in it.

    `tail` are the words after the last known phrase that could change its meaning, `unknown` counts all such words.
    `step` tells an order to do something ("Query database").
    """

    tokens: tuple[str, ...]
    found: tuple[Found, ...]
    tail: tuple[str, ...]
    unknown: int
    step: bool


@functools.lru_cache(MEMORY)
def lines(label: str) -> tuple[str, ...]:
    """Split a label at its line ends; markup, entities, leading numbers and ruled lines are gone."""
    if _MARKUP_SIGN.search(label) is None:
        pieces = [label.strip()]
    else:
        pieces = [_MARKUP.sub(" ", piece).strip() for piece in _BREAK.split(html.unescape(label))]
    found = [_NUMBERED.sub("", piece) if piece[:1].isdigit() else piece for piece in pieces]
    return tuple([line for line in found if line and (line[0].isalnum() or not _RULE.fullmatch(line))])


def is_code(text: str) -> bool:
    """Whether a line is a call, a file name, an equation or a question."""
    if " " in text and _COMMAND.match(text) is not None:
        return True
    return _CODE_SIGN.search(text) is not None and _CODE.search(text) is not None


@functools.lru_cache(MEMORY)
def phrases(line: str) -> tuple[str, tuple[str, ...], str]:
    """Split one line into what names the part, what is said besides it, and what follows a preposition in the name."""
    head, asides = (line.strip(), ()) if _CUT_SIGN.search(line) is None else _cut(line)
    after = ""
    spoken = head.lower().split()
    if len(spoken) > 2 and not _PREPOSITIONS.isdisjoint(spoken):
        cut = _PREPOSITION.search(head)
        if cut is not None:
            head, after = head[: cut.start()], head[cut.end() :]
    return head, asides, after


def _cut(line: str) -> tuple[str, tuple[str, ...]]:
    """The name, and what stands beside it in brackets or behind a sign; what an arrow leads to is neither."""
    asides = [match[1] or match[2] or match[3] or match[4] or "" for match in _ASIDE.finditer(line)]
    line = _ARROW.split(line)[0]
    pieces = [piece for piece in _PIECE.split(_ASIDE.sub(" ", line) if asides else line) if piece.strip()]
    if len(pieces) > 1:
        asides.append(", ".join(pieces[1:]))
    return pieces[0].strip() if pieces else "", tuple(asides)


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
    loose: list[str] = []
    behind = tail = 0
    for start, word in enumerate(words):
        if start < behind:
            continue
        longest = _longest(words, start, vocabulary)
        if longest is not None:
            found.append(longest)
            behind, tail = longest.end, len(loose)
        elif not is_neutral(word, vocabulary.words.neutral):
            loose.append(word)
    return Piece(words, tuple(found), tuple(loose[tail:]), len(loose), _is_step(words, found, vocabulary.words))


def _longest(words: tuple[str, ...], start: int, vocabulary: Vocabulary) -> Found | None:
    """The longest known phrase that begins at a word; numbers behind a phrase do not belong to it."""
    spellings, openings = vocabulary.spellings, vocabulary.openings
    phrase, end = words[start], start + 1
    spelling = spellings.get(phrase) or _nearly(phrase, spellings)
    found = Found(start, end, spelling) if spelling is not None else None
    for word in words[end : start + _LONGEST]:
        if phrase not in openings and phrase[0] <= _LETTERS:
            break  # nothing that is known begins so
        phrase, end = phrase + word, end + 1
        spelling = spellings.get(phrase) or (None if word.isdigit() else _nearly(phrase, spellings))
        if spelling is not None:
            found = Found(start, end, spelling)
    return found


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
        return words[0] > _LETTERS and words[0][:2] in lists.verbs and words[0][-2:] not in lists.doers
    return words[0] not in lists.trades or words[-1].rstrip("0123456789") not in lists.doers


def is_derived(word: str, lists: Words) -> bool:
    """Whether a word makes something else of the part before it: "Kafka producer"."""
    return word in lists.derived or (len(word) > 4 and word.endswith(("er", "ers", "or", "ors", "ing", "ings")))


def _nearly(word: str, spellings: Mapping[str, Spelling]) -> Spelling | None:
    """What a word that is no spelling itself stands for: a plural, a numbered one, one of a script without blanks."""
    last = word[-1]
    if last == "s":
        return spellings.get(singular(word))
    if last > _LETTERS and word[0] > _LETTERS:
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
    return _REDUNDANT_SIGN.search(label.lower()) is not None and _REDUNDANT.search(label) is not None
