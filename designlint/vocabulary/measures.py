"""The words of `measures.toml`: what names of figures mean, and what people do when they read or write."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def measure_words() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Topic -> sense -> its words, in the singular and in lower case."""
    data: Mapping[str, Any] = tomllib.loads(files(__package__).joinpath("measures.toml").read_text(encoding="utf-8"))
    return {
        topic: {sense: frozenset(words.split()) for sense, words in senses.items()}
        for topic, senses in data.items()
        if isinstance(senses, dict)
    }


def activity(subject: Iterable[str]) -> str | None:
    """`read` or `write`, or `any` for requests of every kind; None where the words tell neither or both."""
    known = measure_words()["activity"]
    senses = {sense for word in subject for sense in ("read", "write") if word in known[sense]}
    if len(senses) == 1:
        return senses.pop()
    return "any" if not senses and any(word in known["any"] for word in subject) else None
