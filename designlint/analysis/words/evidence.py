"""What of a design satisfies the evidence of a key point: its parts, connections, facts and words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from designlint.analysis.words.passages import Passage
from designlint.design import Component, Connection, Design
from designlint.problems.pack import Clause, Comparison, Evidence
from designlint.source import Span
from designlint.stated import Failover, Percentiles, Stated, UserRate, Value
from designlint.wording import quoted

_MOST_SHOWN = 90
_CLOSE = 1e-9
_Bearer = TypeVar("_Bearer", Component, Connection)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a design shows for a key point: in words, and where."""

    text: str
    span: Span


def shown(design: Design, evidence: Evidence, passages: Sequence[Passage]) -> tuple[Shown, ...]:
    """What of a design satisfies an evidence, one for each of its clauses; nothing unless all of them hold."""
    found: list[Shown] = []
    for clause in evidence:
        first = next(_holds(design, clause, passages), None)
        if first is None:
            return ()
        found.append(first)
    return tuple(dict.fromkeys(found))


def _holds(design: Design, clause: Clause, passages: Sequence[Passage]) -> Iterator[Shown]:
    match clause.of:
        case "part":
            parts = [part for part in _bearers(passages, Component, clause) if _is_part(part, clause)]
            if len(parts) >= clause.many:
                yield from (Shown(_named(part) + _stated(part, clause.fact), part.span) for part in parts)
        case "call":
            for each in _bearers(passages, Connection, clause):
                if _is_call(design, each, clause):
                    source, target = (quoted(design.components[id].name) for id in each.pair)
                    yield Shown(f"{source} -> {target}" + _stated(each, clause.fact), each.span)
        case "flow":
            yield from _facts(design.flows, clause.fact)
        case "requirement":
            yield from _facts((design.requirements,), clause.fact)
        case _:
            for passage in passages:
                if not clause.within or passage.kind in clause.within:
                    yield from _words(passage, clause)


def _bearers(passages: Iterable[Passage], kind: type[_Bearer], clause: Clause) -> Iterator[_Bearer]:
    """The parts or connections on which stands what a clause looks for."""
    for passage in passages:
        if isinstance(passage.bearer, kind) and (not (clause.says or clause.about) or any(_words(passage, clause))):
            yield passage.bearer


def _is_part(part: Component, clause: Clause) -> bool:
    return (not clause.parts or not clause.parts.isdisjoint(part.names)) and (
        clause.fact is None or compares(part, clause.fact)
    )


def _is_call(design: Design, call: Connection, clause: Clause) -> bool:
    source, target = (design.components[id] for id in call.pair)
    return (
        (not clause.parts or not clause.parts.isdisjoint(source.names))
        and (not clause.targets or not clause.targets.isdisjoint(target.names))
        and (not clause.op or call.op in clause.op)
        and (not clause.mode or call.mode == clause.mode)
        and (clause.fact is None or compares(call, clause.fact))
    )


def _words(passage: Passage, clause: Clause) -> Iterator[Shown]:
    """The sentence of a passage that says what a clause looks for, if it is about the right thing and says the rest."""
    if not all(any(group.named(each) for each in passage.about) for group in clause.about):
        return
    places = [next((place for place in passage.sentences if group.said(place[0])), None) for group in clause.says]
    found = [place for place in places if place is not None]
    if len(found) == len(places):
        sentence, span = found[0] if found else (None, passage.said[0][1])
        yield Shown(f'"{_short(sentence.text)}"' if sentence else quoted(passage.kind), span)


def _facts(bearers: Iterable[Stated], fact: Comparison | None) -> Iterator[Shown]:
    for each in bearers:
        stated = each.fact(fact.name) if fact else None
        if fact is not None and stated is not None and compares(each, fact):
            yield Shown(quoted(stated.span.text), stated.span)


def compares(bearer: Stated, wanted: Comparison) -> bool:
    """Whether a fact is stated and is as wanted; what nobody stated is not."""
    if wanted.name == "instances":
        count = bearer.instances.count if isinstance(bearer, Component) else None
        value: Value | None = None if count is None else float(count)
    else:
        value = bearer.get(wanted.name)
    if value is None or value is False:
        return wanted.value == "no" and value is False
    if wanted.value is None:
        return True
    if isinstance(wanted.value, str):
        return wanted.value in _words_of(value)
    figure = _figure(value, wanted.part)
    if figure is None:
        return False
    near = abs(figure - wanted.value) <= _CLOSE * abs(wanted.value)
    return {
        "=": near,
        ">=": figure > wanted.value or near,
        "<=": figure < wanted.value or near,
        ">": figure > wanted.value and not near,
        "<": figure < wanted.value and not near,
    }[wanted.sign]


def _figure(value: Value, percentile: str) -> float | None:
    match value:
        case bool():
            return None
        case float():
            return value
        case UserRate():
            return value.per_second
        case Percentiles():
            return value.seconds.get(percentile or "p99")
        case tuple():
            return float(len(value))
        case _:
            return None


def _words_of(value: Value) -> tuple[str, ...]:
    match value:
        case bool():
            return ("yes",)
        case str():
            return (value,)
        case Failover():
            return (value.mode,)
        case tuple():
            return value
        case _:
            return ()


def _named(part: Component) -> str:
    kind = part.technology.name if part.technology else part.kind.title if part.kind else ""
    return quoted(part.name) + (f" ({kind})" if kind and kind.lower() not in part.name.lower() else "")


def _stated(bearer: Stated, fact: Comparison | None) -> str:
    stated = bearer.fact(fact.name) if fact else None
    return f" with {quoted(stated.span.text)}" if stated and stated.known == "declared" else ""


def _short(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1].rstrip() + "…"
