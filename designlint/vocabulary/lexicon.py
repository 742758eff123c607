"""The lexicon of `lexicon.toml`: which words in a text tell an operation, a mode, a role or a kind of group."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

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


def senses(topic: str, text: str) -> set[str]:
    """Which senses of a topic (`operation`, `mode`, `role`, `group`) the words of `text` name."""
    if not text:
        return set()
    plain = " ".join(_CAMEL.sub(" ", text).lower().split())
    return {next(iter(pattern.groupindex)) for pattern in _lexicon()[topic] if pattern.search(plain)}
