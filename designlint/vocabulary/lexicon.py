"""The lexicon of `lexicon.toml`: which words in a text tell an operation, a mode, a role, a kind of group, a claim."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files

_DENIALS = "no|not|never|without|nor|avoids?|instead of|rather than"
_DENIED_BEFORE = re.compile(rf"(?:\b(?:{_DENIALS}|over)|n t)(?: [^\W_]+){{0,2}} $")
_PLAINLY_DENIED_BEFORE = re.compile(rf"(?:\b(?:{_DENIALS})|n t)(?: [^\W_]+){{0,2}} $")
_DENIED_AFTER = re.compile(r"^(?: [^\W_]+)? (?:is|are) (?:not|never)\b")
_REACH = 120  # characters within which a denial stands, so that long texts take linear time
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\-/.]+")
_RUN = re.compile(r"[A-Z]*[a-z0-9]+|[A-Z]+")  # what stands between two cuts of `_CAMEL` or signs


@cache
def _lexicon() -> Mapping[str, Mapping[str, list[str]]]:
    data = tomllib.loads(files(__package__).joinpath("lexicon.toml").read_text(encoding="utf-8"))
    return {topic: senses for topic, senses in data.items() if isinstance(senses, dict)}


@cache
def _patterns(topic: str) -> tuple[re.Pattern[str], ...]:
    return tuple(_pattern(sense, words) for sense, words in _lexicon()[topic].items())


@cache
def _beginnings(topic: str) -> Mapping[str, set[re.Pattern[str]]]:
    """The first words of a topic's phrases, each with the patterns of the senses that it may begin: few texts hold any
    of them, and the others need not be taken apart."""
    found: dict[str, set[re.Pattern[str]]] = {}
    for phrases, pattern in zip(_lexicon()[topic].values(), _patterns(topic), strict=True):
        for phrase in phrases:
            found.setdefault(phrase.split()[0], set()).add(pattern)
    return found


def _pattern(sense: str, words: list[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<![^\W_])(?P<{sense}>{'|'.join(map(re.escape, longest_first))})(?![^\W_])")


@lru_cache(maxsize=4096)
def senses(topic: str, text: str) -> frozenset[str]:
    """Which senses of a topic (`operation`, `mode`, `role`, `group`) the words of `text` name."""
    beginnings = _beginnings(topic)
    likely = [beginnings[word] for word in map(str.lower, _RUN.findall(text)) if word in beginnings]
    if not likely:
        return frozenset()
    plain = " ".join(_CAMEL.sub(" ", text).lower().split())
    return frozenset(next(iter(pattern.groupindex)) for pattern in set().union(*likely) if pattern.search(plain))


def spoken(topic: str, text: str) -> list[str]:
    """The words of a topic as they stand in `text`, without those that it denies, in order."""
    plain = spelled_out(text)
    places = sorted((each.start(), each[0]) for pattern in _patterns(topic) for each in asserted(pattern, plain))
    return [word for _, word in places]


def claims(text: str) -> set[str]:
    """What a text of the author claims (topic `claim`), line by line; words that it denies ("no replay") do not
    count."""
    found: set[str] = set()
    for line in text.split("\n"):
        plain = spelled_out(line)
        for pattern in _patterns("claim"):
            found.update(next(iter(pattern.groupindex)) for _ in asserted(pattern, plain))
    return found


def spelled_out(text: str) -> str:
    """A text as phrases are looked up in it: lower case, words of camelCase and around `_-/.` apart, single blanks."""
    return " ".join(_CAMEL.sub(" ", text.replace("'", " ")).lower().split())


def asserted(pattern: re.Pattern[str], plain: str, *, weighed: bool = True) -> Iterator[re.Match[str]]:
    """Where a spelled-out text says what a pattern looks for, and does not deny it ("no replay").

    Where texts weigh one thing against another, "X over Y" denies Y; elsewhere ("over WebSocket") it says nothing.
    """
    denied = _DENIED_BEFORE if weighed else _PLAINLY_DENIED_BEFORE
    for each in pattern.finditer(plain):
        before = plain[max(each.start() - _REACH, 0) : each.start()]
        if not denied.search(before) and not _DENIED_AFTER.search(plain[each.end() : each.end() + _REACH]):
            yield each
