"""Third step: from hops to logical connections with operation and mode."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from designlint.build.facts import FactSheet, merged
from designlint.build.gather import Gathered
from designlint.build.links import OPERATIONS
from designlint.build.problems import Problems
from designlint.design import Component, Connection, Drawn
from designlint.diagnostic import Severity
from designlint.source import Span
from designlint.stated import NO_FACTS, Facts
from designlint.statements import Connect
from designlint.vocabulary.lexicon import senses

_STORES = ("db", "search", "warehouse", "objects", "cache")
_BROKERS = ("queue", "stream")
_FED = ("queue", "stream", "search", "cache", "warehouse", "worker")  # what `=>` leads changes to, not copies


class Hop(NamedTuple):
    """One drawn line between two parts, before parallel ones are joined."""

    source: str
    target: str
    arrow: str
    label: str
    span: Span
    drawn: Drawn
    facts: Facts


def hops_of(gathered: Gathered, problems: Problems) -> list[Hop]:
    """Every hop between two parts; a line to or from a box of parts stands for lines to its entry (or exit) parts."""
    parts, boxes = gathered.parts, _Boxes(gathered)
    hops: list[Hop] = []
    for link in gathered.links.all:
        if link.stroke == "invisible":
            continue
        facts = _facts(link, problems) if link.items else NO_FACTS
        label = link.label.text.strip() if link.label else ""
        for source in link.sources:
            for target in link.targets:
                if source.text == target.text:
                    problems.add(
                        "conflict",
                        f"`{source.text}` is connected to itself",
                        link.span,
                        "name the other end, or drop the line; copies that talk to each other are `x3`",
                        severity=Severity.WARNING,
                    )
                    continue
                drawn = Drawn(source.text, target.text, label, link.span, link.stroke, link.head, link.tail)
                if source.text in parts and target.text in parts:
                    hops.append(Hop(source.text, target.text, link.arrow, label, link.span, drawn, facts))
                    continue
                hops.extend(
                    Hop(start, end, link.arrow, label, link.span, drawn, facts)
                    for start in boxes.parts(source.text, outward=True)
                    for end in boxes.parts(target.text, outward=False)
                    if start != end
                )
    return hops


def _facts(link: Connect, problems: Problems) -> Facts:
    sheet = FactSheet("connection", problems)
    sheet.read(link.items)
    return sheet.done()


class _Boxes:
    """What lines to and from a box of parts stand for."""

    def __init__(self, gathered: Gathered) -> None:
        self.gathered = gathered

    @cached_property
    def pairs(self) -> set[tuple[str, str]]:
        """All pairs of connected parts."""
        return {(s.text, t.text) for link in self.gathered.links.all for s in link.sources for t in link.targets}

    @cached_property
    def inside(self) -> Mapping[str, set[str]]:
        """For each group the parts in it, however deep."""
        inside: dict[str, set[str]] = defaultdict(set)
        for part in self.gathered.parts.values():
            for group in part.groups:
                inside[group].add(part.id)
        return inside

    def parts(self, end: str, *, outward: bool) -> Iterable[str]:
        """The parts that a line ends at: a part itself, of a box those that no line within the box leads on from."""
        if end in self.gathered.parts:
            return (end,)
        members = self.inside.get(end, set())
        within = [(source, target) for source, target in self.pairs if source in members and target in members]
        busy = {source if outward else target for source, target in within}
        free = members - busy or members
        return [id for id in self.gathered.parts if id in free]


def connections_of(
    hops: Iterable[Hop], owner: Mapping[str, str], components: Mapping[str, Component]
) -> tuple[Connection, ...]:
    """Logical connections: the lines of a replica group's members count as one where they say the same.

    They stand in order of their places; those of one statement in order of the components that they begin at.
    """
    bundles: dict[tuple[object, ...], list[list[Hop]]] = defaultdict(list)
    groups = {id for id, each in components.items() if len(each.members) > 1}
    for hop in hops:
        source, target = owner[hop.source], owner[hop.target]
        if source == target:
            continue
        grouped = source in groups or target in groups
        parallel = bundles[(source, target, hop.arrow) if grouped else (source, target, hop.arrow, hop.span.start)]
        for bundle in parallel:
            if _same(bundle, hop, grouped):
                bundle.append(hop)
                break
        else:
            parallel.append([hop])
    found: list[Connection] = []
    keys: dict[tuple[str, str], int] = defaultdict(int)
    for parallel in bundles.values():
        for bundle in parallel:
            source, target = owner[bundle[0].source], owner[bundle[0].target]
            found.append(_connection(bundle, components[source], components[target], keys[source, target]))
            keys[source, target] += 1
    rank = {id: number for number, id in enumerate(components)}
    return tuple(sorted(found, key=lambda each: (each.span.start, each.key, rank[each.source])))


def _same(bundle: list[Hop], hop: Hop, grouped: bool) -> bool:
    """Whether a hop says the same as those before: in a group an unlabelled line is folded into a labelled one."""
    labels = {each.label for each in bundle if each.label}
    if not grouped or any((each.source, each.target) == (hop.source, hop.target) for each in bundle):
        return {(each.label, each.span) for each in bundle} == {(hop.label, hop.span)}
    return not hop.label or not labels or hop.label in labels


def _connection(bundle: list[Hop], source: Component, target: Component, key: int) -> Connection:
    first = next((hop for hop in bundle if hop.label), bundle[0])
    alone = len(bundle) == 1
    facts = first.facts if alone else merged(hop.facts for hop in bundle)
    drawn = (first.drawn,) if alone else _drawn(bundle)
    operation = _operation(first, facts, source, target)
    mode, declared = _mode(first, facts, operation)
    return Connection(
        source=source.id,
        target=target.id,
        key=key,
        arrow=first.arrow,
        mode=mode,
        op=operation,
        label=first.label,
        span=first.span,
        drawn=drawn,
        mode_declared=declared,
        facts=facts,
    )


def _drawn(bundle: list[Hop]) -> tuple[Drawn, ...]:
    """Each line once: one that ends at a box stands for several hops."""
    return tuple({(hop.drawn.source, hop.drawn.target, hop.drawn.span.start): hop.drawn for hop in bundle}.values())


def _operation(hop: Hop, facts: Facts, source: Component, target: Component) -> str | None:
    """What a connection does: stated, else told by the arrow, the ends, or the words on it."""
    for name in OPERATIONS if facts else ():
        if name in facts and facts[name][-1].value is not False:
            return name
    said = senses("operation", hop.label)
    begin, end = source.kind.id if source.kind else "", target.kind.id if target.kind else ""
    if hop.arrow == "=>":
        return "cdc" if "cdc" in said or end in _FED else "replicate"
    if _copies(source, target) and not said & {"read", "write"}:
        return "replicate"
    if "monitor" in (begin, end):
        return "observe"
    if begin in _BROKERS and end not in _BROKERS:
        return "consume"
    if end in _BROKERS:
        return "consume" if "consume" in said and "publish" not in said else "publish"
    if "cdc" in said and begin in _STORES:
        return "cdc"
    if end in _STORES and said & {"read", "write"}:
        return "readwrite" if {"read", "write"} <= said else "read" if "read" in said else "write"
    return None


def _copies(source: Component, target: Component) -> bool:
    """Whether a line between two stores joins a primary and its copy."""
    if source.kind is None or source.kind is not target.kind or not source.is_a("db", "cache", "search"):
        return False
    roles = {source.word("role"), target.word("role")}
    return bool(roles & {"replica", "standby"}) or source.word("of") == target.id or target.word("of") == source.id


def _mode(hop: Hop, facts: Facts, operation: str | None) -> tuple[str, bool]:
    for name in ("sync", "async") if facts else ():
        if name in facts and facts[name][-1].value is True:
            return name, True
    if hop.arrow == "~>":
        return "async", True
    if operation in ("publish", "consume", "replicate", "cdc", "observe"):
        return "async", False
    said = senses("mode", hop.label)
    # "messages" on a read or a write is what the store holds, elsewhere it is what travels.
    later = "async" in said or ("message" in said and operation not in ("read", "write", "readwrite"))
    return ("async", True) if later and "sync" not in said else ("sync", "sync" in said)
