"""The words of `words.toml`, by topic."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

_DATA: Mapping[str, Any] = tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


HIDDEN, COUNTED, CONJUNCTIONS = (_words(_DATA[topic]) for topic in ("hidden", "counted", "conjunctions"))
RANKED, PEOPLE, PER = (_words(_DATA[topic]) for topic in ("ranked", "people", "per"))
WORKED, DENIED = (_words(_DATA[topic]) for topic in ("worked", "denied"))
TEXT, SLASHES, HASH = (_words(_DATA["fences"][topic]) for topic in ("text", "slashes", "hash"))
CONSTANTS: Mapping[str, str] = _DATA["constants"]
