"""The constraints of a database schema as people write it down: `UNIQUE` and `REFERENCES`, read with a light hand.

Dialects are mixed freely on whiteboards, so this is no SQL parser: it finds tables, takes their definitions apart at
the commas, and looks at how each one begins. It runs once over the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TABLE = re.compile(r"\bcreate\s+table\b(?:\s+if\s+not\s+exists\b)?\s+([^\s(]+)", re.IGNORECASE)
_NAME = re.compile(r"\w+")
_UNIQUE = re.compile(r"\bunique\b", re.IGNORECASE)
_REFERENCES = re.compile(r"\breferences\s+([^\s(,;)]+)", re.IGNORECASE)
_TABLE_UNIQUE = re.compile(r"^(?:constraint\s+\S+\s+)?unique\b[^(]*\(([^()]*)\)", re.IGNORECASE)
_TABLE_FOREIGN = re.compile(r"^(?:constraint\s+\S+\s+)?foreign\s+key[^(]*\(([^()]*)\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: its columns, and the table they refer to."""

    columns: tuple[str, ...]
    table: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its constraints; names are in lower case. Primary keys are left out: ids are made unique anyhow."""

    name: str
    unique: tuple[tuple[str, ...], ...]
    references: tuple[Reference, ...]


def tables(text: str) -> Iterator[Table]:
    """The tables that a text creates."""
    found = _TABLE.search(text)
    while found:
        definitions, end = _definitions(text, found.end())
        unique: list[tuple[str, ...]] = []
        references: list[Reference] = []
        for each in definitions:
            key, foreign, target = _TABLE_UNIQUE.match(each), _TABLE_FOREIGN.match(each), _REFERENCES.search(each)
            whole = key or foreign
            columns = _names(whole[1]) if whole else _names(each.lstrip('`"[')[:80])[:1]
            if columns and (key or (not foreign and _UNIQUE.search(each))):
                unique.append(columns)
            if columns and target and not key:
                references.append(Reference(columns, _plain(target[1])))
        yield Table(_plain(found[1]), tuple(unique), tuple(references))
        found = _TABLE.search(text, end)


def _definitions(text: str, start: int) -> tuple[list[str], int]:
    """What stands between the outer parentheses, taken apart at the outer commas; and where it ends."""
    opened = text.find("(", start)
    if opened < 0:
        return [], len(text)
    parts: list[str] = []
    depth, begin = 0, opened + 1
    for place in range(opened, len(text)):
        char = text[place]
        if char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
        if depth == 0 or (char == "," and depth == 1):
            parts.append(text[begin:place].strip())
            begin = place + 1
        if depth == 0:
            return parts, place
    return [*parts, text[begin:].strip()], len(text)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.lower() for name in _NAME.findall(text))


def _plain(name: str) -> str:
    """A table's name without schema and quotes."""
    words = _names(name)
    return words[-1] if words else ""
