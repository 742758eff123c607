"""How hot the hottest key of a split store or stream gets: its part of the load against what one partition takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from designlint.analysis.load.capacity import Use, takes
from designlint.analysis.load.messaging import BROKERS
from designlint.analysis.load.traffic import Case, Traffic, traffic, traffic_in
from designlint.design import Component, Design, once
from designlint.diagnostic import Basis
from designlint.quantity import show_number, show_percent, show_rate
from designlint.vocabulary.figures import Figure
from designlint.vocabulary.lexicon import senses

_ALWAYS_SPLIT = ("wide-column", "key-value", "log")
_FACTS = ("shard_by", "top_share", "cardinality", "salt")


@dataclass(frozen=True, slots=True)
class Heat:
    """What one partition gets of one `operation` (`reads` or `writes`), `rate` per second by plan.

    `nature` tells a key that is uneven by its name: `moment` (all writes go to now) or `few` (its few values share
    `rate`, which is all of the load then); "" where `share` of the load on the hottest value is stated. `limit` is what
    a partition takes, `declared` if the design says so; `certain` is false where the load is an upper bound.
    """

    part: Component
    operation: str
    nature: str
    share: float
    use: Use
    rate: float
    limit: Figure
    declared: bool
    certain: bool
    assumptions: tuple[str, ...]
    basis: tuple[Basis, ...]


@once
def heats(design: Design) -> tuple[Heat, ...]:
    """The hottest partition of each part whose key is known to be uneven and whose load is known."""
    found = traffic(design)
    parts = (each for each in design.of_kind("db", *BROKERS) if found and each.id in found.loads and is_split(each))
    each_heat = (
        max(_heats(design, each, found), key=lambda heat: heat.use.plan, default=None) for each in parts if found
    )
    return tuple(heat for heat in each_heat if heat is not None)


def is_split(part: Component) -> bool:
    """Whether its data lies in several partitions, told by a key, by a number or by the product."""
    family = part.technology.family if part.technology else ""
    several = (part.number("shards") or part.number("partitions") or 0) > 1
    return bool(part.says("shard_by")) or several or part.is_a("stream") or family in _ALWAYS_SPLIT


def nature_of(part: Component) -> str:
    """`moment` or `few` where the name of its key tells; another column or stated figures take it back."""
    words = [word for word in (part.word("shard_by") or "").replace("-", "_").replace("/", "_").split("_") if word]
    found = [senses("key", word) for word in words]
    told = frozenset[str]().union(*found)
    if part.number("top_share") or not all(found) or (part.number("cardinality") and "moment" not in told):
        return ""
    return next((nature for nature in ("few", "moment") if nature in told), "")


def _share(part: Component) -> float:
    """The share of the load on the hottest value, at least; 0 if nobody says."""
    values = part.number("cardinality")
    return min(max(part.number("top_share") or 0.0, 1 / values if values else 0.0), 1.0)


def _heats(design: Design, part: Component, found: Traffic) -> Iterator[Heat]:
    nature = nature_of(part)
    share = 1.0 if nature else _share(part)
    writes_only = nature == "moment" or part.is_a(*BROKERS)  # what is read of a moment depends on the readers
    for operation in ("writes",) if writes_only else ("reads", "writes"):
        limit, declared = _limit(design, part, operation)
        rates = {case: _rate(design, part, operation, case) for case in Case}
        if limit is None or not rates[Case.PLAN] or not share:
            continue
        salt = part.number("salt") or 1.0
        use = {case: rates[case] * share / salt / case.strength(limit) for case in Case}
        rate = rates[Case.PLAN] * share / salt
        buckets = f" / {show_number(salt)} buckets" if salt > 1 else ""
        working = f"{show_rate(rate)} = {show_rate(rates[Case.PLAN])} x {show_percent(share)}{buckets}"
        stated = (part.fact(name) for name in _FACTS)
        note = f"one partition of `{part.name}` takes {show_rate(limit.plan)} {operation} ({limit.origin})"
        yield Heat(
            part=part,
            operation=operation,
            nature=nature,
            share=share,
            use=Use(use[Case.BEST], use[Case.PLAN], use[Case.WORST]),
            rate=rate,
            limit=limit,
            declared=declared,
            certain=found.loads[part.id].certain,
            assumptions=(*found.assumptions, *(() if declared else (note,))),
            basis=(
                *found.basis,
                *(Basis(fact.span.text, "declared", fact.span) for fact in stated if fact),
                Basis(working, "derived"),
            ),
        )


def _rate(design: Design, part: Component, operation: str, case: Case) -> float:
    found = traffic_in(design, case)
    load = found.loads.get(part.id) if found else None
    if load is None:
        return 0.0
    return load.reads if operation == "reads" else load.writes


def _limit(design: Design, part: Component, operation: str) -> tuple[Figure | None, bool]:
    """What one partition takes per second, and whether that is declared: published, by its bytes, or as a node does."""
    published = design.figure(f"partition_{operation}", part)
    by_bytes = design.figure("partition_bytes", part)
    if published is not None or by_bytes is None:
        known = (published, False) if published is not None else takes(design, part, operation)
        return known or (None, False)
    sizes = (each.number("payload") for each in design.into(part.id))
    size = next((each for each in sizes if each), None) or design.requirements.number("object")
    if not size or operation == "reads":
        return None, False
    low, plan, high = (each / size for each in (by_bytes.low, by_bytes.plan, by_bytes.high))
    return Figure(low, plan, high, by_bytes.source, by_bytes.as_of, by_bytes.known), False
