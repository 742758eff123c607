"""Ids that another format can not bear: `%% arch: alias end_ end` says that the box drawn as `end_` is called `end`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from designlint.statements import Cluster, Connect, Node, Statement, Text, Vertex, Word

ALIAS = "alias"


def with_aliases(drawn: Iterable[Statement], embedded: Iterable[Statement]) -> list[Statement]:
    """The statements of a drawing under the ids that the lines embedded in it give them, and those lines behind."""
    drawing, beside = list(drawn), list(embedded)
    present = {word.text for each in drawing for word in _ids(each)}
    names: dict[str, str] = {}
    rest: list[Statement] = []
    for each in beside:
        pair = _pair(each)
        if pair is not None and pair[0] in present:
            names[pair[0]] = pair[1]
        else:
            rest.append(each)
    return [*(_renamed(each, names) for each in drawing), *rest] if names else [*drawing, *beside]


def _pair(each: Statement) -> tuple[str, str] | None:
    if not isinstance(each, Node) or each.name.text != ALIAS or len(each.args) != 2 or each.items:
        return None
    drawn, meant = each.args
    return (drawn.text, meant.text) if isinstance(drawn, Word) and isinstance(meant, Word | Text) else None


def _ids(each: Statement) -> tuple[Word, ...]:
    if isinstance(each, Vertex | Cluster):
        return (each.id,)
    return (*each.sources, *each.targets) if isinstance(each, Connect) else ()


def _renamed(each: Statement, names: Mapping[str, str]) -> Statement:
    def word(given: Word) -> Word:
        return replace(given, text=names[given.text]) if given.text in names else given

    match each:
        case Vertex():
            return replace(each, id=word(each.id))
        case Cluster():
            return replace(each, id=word(each.id), members=tuple(names.get(id, id) for id in each.members))
        case Connect():
            return replace(each, sources=tuple(map(word, each.sources)), targets=tuple(map(word, each.targets)))
        case _:
            return each
