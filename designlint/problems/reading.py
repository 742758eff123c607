"""A pack from its TOML, checked row by row: what is wrong is said with file, row and a cure."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from designlint.problems.clauses import read_clause
from designlint.problems.pack import Evidence, Excess, Pack, Point, Question, Scale, Variant
from designlint.problems.phrases import Phrases, phrases
from designlint.problems.rows import PackError, Row, known_keys, text, texts
from designlint.vocabulary import Vocabulary

_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_PACK = ("title", "task", "minutes", "names", "hot_keys", "source", "as_of", "scale", "variant", "too_much")
_KEYS = (*_PACK, "follow_up", "point")
_POINT = ("id", "text", "required", "evidence", "add", "ask", "good")


def read_pack(data: str, slug: str, where: str, words: Vocabulary) -> Pack:
    """The pack in a TOML text. `slug` is its file's name, `where` what messages call the file; `words` are the kinds
    and technologies that it may name. Raises ValueError, with file, row and a cure, for a pack that can not be used."""
    if not _SLUG.fullmatch(slug):
        raise PackError(where, f"`{slug}` is no slug; name the file with lower case letters, digits and `-`")
    try:
        table: Row = tomllib.loads(data)
    except tomllib.TOMLDecodeError as error:
        raise PackError(where, f"is no TOML: {error}") from error
    known_keys(table, _KEYS, where)
    points = tuple(
        _point(row, _place(row, where, f"point {number}"), words)
        for number, row in enumerate(_tables(table, "point", where), 1)
    )
    if not points:
        raise PackError(where, "has no key point; add a `[[point]]`")
    ids = [each.id for each in points]
    twice = next((id for id in ids if ids.count(id) > 1), None)
    if twice is not None:
        raise PackError(where, f"two points are called `{twice}`; give each its own `id`")
    return Pack(
        slug=slug,
        title=text(table, "title", where),
        task=text(table, "task", where),
        minutes=_minutes(table, where),
        names=_names(table, where),
        points=points,
        scale=_scale(table.get("scale", {}), f"{where}, scale"),
        variants=tuple(
            _variant(row, f"{where}, variant {number}")
            for number, row in enumerate(_tables(table, "variant", where), 1)
        ),
        too_much=tuple(
            _excess(row, f"{where}, too_much {number}")
            for number, row in enumerate(_tables(table, "too_much", where), 1)
        ),
        follow_ups=tuple(
            _question(row, f"{where}, follow_up {number}", ("ask", "good"))
            for number, row in enumerate(_tables(table, "follow_up", where), 1)
        ),
        hot_keys=texts(table, "hot_keys", where, needed=False),
        source=text(table, "source", where),
        as_of=text(table, "as_of", where, needed=False),
    )


def _place(row: Row, where: str, row_name: str) -> str:
    """What messages call a row: its number, and its id where it has one."""
    id = row.get("id")
    return f"{where}, {row_name}" + (f" (`{id}`)" if isinstance(id, str) else "")


def _point(row: Row, where: str, words: Vocabulary) -> Point:
    known_keys(row, _POINT, where)
    id = text(row, "id", where)
    if not _SLUG.fullmatch(id):
        raise PackError(where, "`id` takes lower case letters, digits and `-`")
    required = row.get("required", True)
    if not isinstance(required, bool):
        raise PackError(where, "`required` must be true or false")
    rows = row.get("evidence")
    if not isinstance(rows, list) or not rows:
        raise PackError(where, '`evidence` must be a list of rows such as `{ says = "…" }`')
    evidence = tuple(_evidence(each, f"{where}, evidence {number}", words) for number, each in enumerate(rows, 1))
    return Point(
        id=id,
        text=text(row, "text", where),
        required=required,
        evidence=evidence,
        add=texts(row, "add", where),
        question=Question(text(row, "ask", where), text(row, "good", where)),
    )


def _evidence(row: Any, where: str, words: Vocabulary) -> Evidence:
    clauses = row if isinstance(row, list) and row else [row]
    if not all(isinstance(each, dict) for each in clauses):
        raise PackError(where, 'must be a row such as `{ says = "…" }`, or a list of rows that all must hold')
    return tuple(read_clause(each, where, words) for each in clauses)


def _tables(table: Row, key: str, where: str) -> list[Row]:
    rows = table.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise PackError(where, f"`{key}` must be a list of tables: `[[{key}]]`")
    return rows


def _minutes(table: Row, where: str) -> tuple[int, int]:
    value = table.get("minutes")
    match value if isinstance(value, list) else [value, value]:
        case [int(low), int(high)] if 0 < low <= high and not isinstance(value, bool):
            return low, high
    raise PackError(where, "`minutes` must be a number, or two of them: `[45, 60]`")


def _names(table: Row, where: str) -> Phrases:
    try:
        return phrases(list(texts(table, "names", where)))
    except ValueError as error:
        raise PackError(where, f"`names`: {error}") from error


def _scale(row: Any, where: str) -> Scale:
    if not isinstance(row, dict):
        raise PackError(where, "must be a table")
    known_keys(row, ("requirements", "estimate"), where)
    return Scale(*(texts(row, key, where, needed=False) for key in ("requirements", "estimate")))


def _variant(row: Row, where: str) -> Variant:
    known_keys(row, ("title", "text", "requirements", "estimate"), where)
    scale = {key: value for key, value in row.items() if key in ("requirements", "estimate")}
    return Variant(text(row, "title", where), text(row, "text", where), _scale(scale, where))


def _excess(row: Row, where: str) -> Excess:
    known_keys(row, ("what", "because"), where)
    return Excess(text(row, "what", where), text(row, "because", where))


def _question(row: Row, where: str, keys: tuple[str, ...]) -> Question:
    known_keys(row, keys, where)
    return Question(text(row, "ask", where), text(row, "good", where))
