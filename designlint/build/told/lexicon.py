"""The phrases of `phrases.toml` as patterns."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = tomllib.loads(files(__package__).joinpath("phrases.toml").read_text(encoding="utf-8"))
    return found


def rows(table: str) -> Mapping[str, list[str]]:
    """The rows of a table: a meaning, and the phrases that carry it."""
    found: Mapping[str, list[str]] = _data()[table]
    return found


def any_of(phrases: Iterable[str]) -> str:
    """A pattern for any of some phrases, the longest first; blanks stand for blanks and hyphens."""
    longest = sorted(phrases, key=lambda each: (-len(each), each))
    return "|".join(re.escape(each).replace(r"\ ", r"[\s-]+") for each in longest)


@cache
def words(table: str, *names: str) -> re.Pattern[str]:
    """A pattern for whole words of some rows of a table (of all if none is named)."""
    chosen = [phrase for name in (names or rows(table)) for phrase in rows(table)[name]]
    return re.compile(rf"(?<![\w-])(?:{any_of(chosen)})(?![\w-])", re.IGNORECASE)


@cache
def beginnings(table: str, *names: str) -> re.Pattern[str]:
    """The same for words that begin so: `mitigat` stands for `mitigation` and `mitigate`."""
    chosen = [phrase for name in names for phrase in rows(table)[name]]
    return re.compile(rf"(?<![\w-])(?:{any_of(chosen)})\w*", re.IGNORECASE)


def meaning(table: str, text: str) -> str:
    """The first row of a table of which `text` holds a phrase; "" for none."""
    return next((name for name in rows(table) if words(table, name).search(text)), "")


def digits(word: str) -> str:
    """A small number that is written as a word, in digits; other words as they are."""
    return next((figure for figure, phrases in rows("number").items() if word.lower() in phrases), word)
