"""The cells of a pack's rows: texts and lists of texts, and what is said of those that do not fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from designlint.vocabulary.figures.rows import meant

Row = Mapping[str, Any]


class PackError(ValueError):
    """A pack that can not be used; the message says where, what is wrong, and a cure."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}" if not what.startswith("is no TOML") else f"{where} {what}")


def known_keys(row: Row, keys: Iterable[str], where: str) -> None:
    """Raise PackError for a key that a row does not have."""
    names = tuple(keys)
    for key in row:
        if key not in names:
            raise PackError(where, f"unknown key `{key}`; {meant(key, names, 'known are ' + ', '.join(names))}")


def text(row: Row, key: str, where: str, *, needed: bool = True) -> str:
    """A text, in one line however the file breaks it."""
    value = row.get(key, "")
    if not isinstance(value, str):
        raise PackError(where, f"`{key}` must be a text")
    if needed and not value.strip():
        raise PackError(where, f"`{key}` is missing")
    return " ".join(value.split())


def texts(row: Row, key: str, where: str, *, needed: bool = True) -> tuple[str, ...]:
    """A text or a list of texts, none of them empty."""
    value = row.get(key, [])
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(each, str) and each.strip() for each in found):
        raise PackError(where, f"`{key}` must be a text or a list of texts")
    if needed and not found:
        raise PackError(where, f"`{key}` is missing")
    return tuple(" ".join(each.split()) for each in found)
