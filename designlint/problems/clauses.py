"""A row of evidence, read and checked: what it looks at, and what must hold there."""

from __future__ import annotations

import re
from collections.abc import Iterable

from designlint.problems.pack import Clause, Comparison
from designlint.problems.phrases import Phrases, phrases
from designlint.problems.rows import PackError, Row, known_keys, text, texts
from designlint.quantity import UnitError, parse
from designlint.vocabulary import Vocabulary
from designlint.vocabulary.figures.rows import meant
from designlint.vocabulary.schema import fact_types

KINDS_OF_TEXT = (
    *("decide", "deepdive", "failure", "bottleneck", "whatif", "assume", "note", "api", "schema", "estimate"),
    *("part", "connection", "group", "prose"),
)
"""Where words can stand: the notes of a design, its estimates, labels, and the text around its drawings."""

_OPERATIONS = ("read", "write", "readwrite", "publish", "consume", "replicate", "cdc", "observe")
# What a row looks at, the place of its facts in `facts.toml`, and the keys that it takes beside.
_SUBJECTS = {
    "part": ("component", ("says", "about", "fact", "many")),
    "call": ("connection", ("says", "about", "fact", "op", "mode")),
    "flow": ("flow", ()),
    "requirement": ("requirements", ()),
    "": ("", ("says", "about", "in")),
}
_FACT = re.compile(r"([a-z_]+)(?: (p\d+))?(?: (>=|<=|=|>|<) (\S.*))?")
_COUNT = "instances"  # how many of a part run: no fact, but written like one


def read_clause(row: Row, where: str, words: Vocabulary) -> Clause:
    """The clause of a row. Raises PackError for one that makes no sense."""
    named = [subject for subject in _SUBJECTS if subject and subject in row]
    if len(named) > 1:
        raise PackError(where, f"`{named[0]}` and `{named[1]}` are two subjects; write two rows in brackets")
    subject = named[0] if named else ""
    place, others = _SUBJECTS[subject]
    known_keys(row, (*((subject,) if subject else tuple(_SUBJECTS)[:-1]), *others), where)
    says, about = _phrases(row, "says", where), _phrases(row, "about", where)
    match subject:
        case "part":
            many = row.get("many", 1)
            if type(many) is not int or many < 1:
                raise PackError(where, "`many` must be a whole number from 1")
            parts, fact = _parts(text(row, "part", where), where, words), _fact(row, "fact", place, where)
            return Clause("part", says, about, parts=parts, fact=fact, many=many)
        case "call":
            ends = text(row, "call", where).split("->")
            if len(ends) != 2:
                raise PackError(where, "`call` takes two ends: `service -> cache`")
            parts, targets = (_parts(each, where, words) for each in ends)
            op = frozenset(_choices(row, "op", _OPERATIONS, where))
            mode = next(iter(_choices(row, "mode", ("sync", "async"), where)), "")
            fact = _fact(row, "fact", place, where)
            return Clause("call", says, about, parts=parts, targets=targets, op=op, mode=mode, fact=fact)
        case "flow" | "requirement":
            return Clause(subject, fact=_fact(row, subject, place, where))
        case _:
            if not says:
                raise PackError(where, "`says` is missing; a row looks at words, a `part`, a `call`, a `flow` or …")
            return Clause("text", says, about, within=frozenset(_choices(row, "in", KINDS_OF_TEXT, where)))


def _phrases(row: Row, key: str, where: str) -> tuple[Phrases, ...]:
    """Groups of alternatives: `"token bucket | sliding window"`."""
    try:
        return tuple(phrases(each.split("|")) for each in texts(row, key, where, needed=False))
    except ValueError as error:
        raise PackError(where, f"`{key}`: {error}") from error


def _parts(names: str, where: str, words: Vocabulary) -> frozenset[str]:
    """Kinds, technologies and families; nothing for `any`."""
    families = {each.family for each in words.technologies.values() if each.family}
    found: set[str] = set()
    for name in (each.strip() for each in names.split("|")):
        kind, product = words.kind(name), words.technology(name)
        if name == "any" and "|" not in names:
            return frozenset()
        if name in families:
            found.add(name)
        elif kind is not None or product is not None:
            found.add(kind.id if kind else product.id if product else "")
        else:
            known = {*words.kinds, *words.technologies, *families, "any"}
            raise PackError(where, f"`{name}` is no kind and no technology; {meant(name, known, _SHOWN)}")
    return frozenset(found)


_SHOWN = "docs/language.md lists the kinds"


def _choices(row: Row, key: str, known: Iterable[str], where: str) -> list[str]:
    names = [each.strip() for each in text(row, key, where, needed=False).split("|") if each.strip()]
    for name in names:
        if name not in known:
            raise PackError(where, f"`{key}` can not be `{name}`; {meant(name, known)}")
    return names


def _fact(row: Row, key: str, place: str, where: str) -> Comparison | None:
    if key not in row:
        return None
    found = _FACT.fullmatch(text(row, key, where))
    if found is None:
        raise PackError(where, f"`{key}` takes a fact and what it has to be: `rf >= 2`, or only its name")
    name, part, sign, value = found.groups()
    known = {*fact_types()[place], *((_COUNT,) if place == "component" else ())}
    if name not in known:
        raise PackError(where, f"there is no fact `{name}` of a {place.removesuffix('s')}; {meant(name, known)}")
    if sign is None:
        return Comparison(name, part=part or "")
    try:
        return Comparison(name, sign, parse(value).value, part or "")
    except UnitError:
        if sign != "=":
            raise PackError(where, f"`{value}` is no figure, so nothing can be {sign} than it") from None
        return Comparison(name, sign, value, part or "")
