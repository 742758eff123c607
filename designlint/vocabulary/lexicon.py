"""The lexicon of `lexicon.toml`: which words in a text tell an operation, a mode, a role, a kind of group, a claim."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

_DENIED_BEFORE = re.compile(
    r"(?:\b(?:no|not|never|without|nor|avoids?|instead of|rather than|over)|n t)(?: [^\W_]+){0,2} $"
)
_DENIED_AFTER = re.compile(r"^(?: [^\W_]+)? (?:is|are) (?:not|never)\b")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\-/.]+")


@cache
def _lexicon() -> Mapping[str, tuple[re.Pattern[str], ...]]:
    data = tomllib.loads(files(__package__).joinpath("lexicon.toml").read_text(encoding="utf-8"))
    return {
        topic: tuple(_pattern(sense, words) for sense, words in senses.items())
        for topic, senses in data.items()
        if isinstance(senses, dict)
    }


def _pattern(sense: str, words: list[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<![^\W_])(?P<{sense}>{'|'.join(map(re.escape, longest_first))})(?![^\W_])")


@lru_cache(maxsize=4096)
def senses(topic: str, text: str) -> frozenset[str]:
    """Which senses of a topic (`operation`, `mode`, `role`, `group`) the words of `text` name."""
    if not text:
        return frozenset()
    plain = " ".join(_CAMEL.sub(" ", text).lower().split())
    return frozenset(next(iter(pattern.groupindex)) for pattern in _lexicon()[topic] if pattern.search(plain))


def spoken(topic: str, text: str) -> list[str]:
    """The words of a topic as they stand in `text`, without those that it denies, in order."""
    plain = " ".join(_CAMEL.sub(" ", text.replace("'", " ")).lower().split())
    places = sorted(
        (each.start(), each[0])
        for pattern in _lexicon()[topic]
        for each in pattern.finditer(plain)
        if not _DENIED_BEFORE.search(plain[: each.start()]) and not _DENIED_AFTER.search(plain[each.end() :])
    )
    return [word for _, word in places]


def claims(text: str) -> set[str]:
    """What a text of the author claims (topic `claim`), line by line; words that it denies ("no replay") do not
    count."""
    found: set[str] = set()
    for line in text.split("\n"):
        plain = " ".join(_CAMEL.sub(" ", line.replace("'", " ")).lower().split())
        for pattern in _lexicon()["claim"]:
            for each in pattern.finditer(plain):
                before, after = plain[: each.start()], plain[each.end() :]
                if not _DENIED_BEFORE.search(before) and not _DENIED_AFTER.search(after):
                    found.add(next(iter(pattern.groupindex)))
    return found
