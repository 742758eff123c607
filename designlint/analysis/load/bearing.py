"""Caches without which the store behind them is over its capacity: they are no mere help, flows need them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from designlint.analysis.load.caching import hit_ratios
from designlint.analysis.load.capacity import Nodes, Use, fill, nodes_of, takes, utilisation
from designlint.analysis.load.reads import caches_data, stores_behind
from designlint.analysis.load.traffic import Case, Traffic, traffic_in
from designlint.design import Component, Design, once
from designlint.diagnostic import Basis
from designlint.quantity import show_rate
from designlint.vocabulary.figures import Figure


@dataclass(frozen=True, slots=True)
class Bearing:
    """A store and one cache before it: how full the store is while that cache is empty, everything else as drawn.

    `reads` and `writes` reach the store then, per second by plan. `certain` is false where they are upper bounds.
    """

    cache: Component
    store: Component
    use: Use
    reads: float
    writes: float
    certain: bool
    declared: bool
    assumptions: tuple[str, ...]
    basis: tuple[Basis, ...]


@once
def load_bearing(design: Design) -> Mapping[str, Bearing]:
    """The caches whose store can not carry the reads that they answer, by id, even where all defaults are kind to it.

    Empty where rates are unknown. These caches count as parts that flows need.
    """
    found: dict[str, Bearing] = {}
    for each in without_cache(design):
        if each.use.low > 1 and each.certain:
            found.setdefault(each.cache.id, each)
    return found


@once
def without_cache(design: Design) -> tuple[Bearing, ...]:
    """Every cache of stored data with each store behind it whose capacity and load are known, the fullest store first
    for each cache."""
    found: list[Bearing] = []
    for cache in design.of_kind("cache"):
        if caches_data(cache):
            measured = (_bearing(design, cache, store) for store in stores_behind(design, cache))
            found += sorted((each for each in measured if each is not None), key=lambda each: -each.use.plan)
    return tuple(found)


def _bearing(design: Design, cache: Component, store: Component) -> Bearing | None:
    today = utilisation(design).get(store.id)
    reads, writes = takes(design, store, "reads"), takes(design, store, "writes")
    if today is None or reads is None or writes is None:
        return None
    more = {case: _answered(design, cache, store, case) for case in Case}
    if not more[Case.PLAN]:
        return None
    nodes = nodes_of(design, store)
    uses = {
        case: _use(traffic_in(design, case), store, extra, case, reads[0], writes[0], nodes)
        for case, extra in more.items()
    }
    total = today.reads + more[Case.PLAN]
    working = f"{show_rate(today.reads)} that miss and {show_rate(more[Case.PLAN])} that `{cache.name}` answers"
    return Bearing(
        cache=cache,
        store=store,
        use=Use(uses[Case.BEST], uses[Case.PLAN], uses[Case.WORST]),
        reads=total,
        writes=today.writes,
        certain=today.certain,
        declared=today.declared,
        assumptions=today.assumptions,
        basis=(*today.basis, Basis(f"{show_rate(total)} reads = {working}", "derived")),
    )


def _use(
    found: Traffic | None, store: Component, extra: float, case: Case, reads: Figure, writes: Figure, nodes: Nodes
) -> float:
    load = found.loads.get(store.id) if found else None
    return fill(replace(load, reads=load.reads + extra), case, reads, writes, nodes) if load else 0.0


def _answered(design: Design, cache: Component, store: Component, case: Case) -> float:
    """The reads per second that a cache keeps from a store."""
    found, hits = traffic_in(design, case), hit_ratios(design)
    if found is None or cache.id not in hits.figures:
        return 0.0
    hit = case.strength(hits.figures[cache.id])
    answered = 0.0
    for each in design.into(store.id):
        key = (each.source, each.target, each.key)
        if (each.source == cache.id and cache.id in hits.inline) or hits.beside.get(key) == cache.id:
            answered += _kept_away(found, key, hit)
    return answered


def _kept_away(found: Traffic, key: tuple[str, str, int], hit: float) -> float:
    """What a cache takes off one connection, and no more than all caches take off it together."""
    rate = found.connections.get(key)
    if rate is None:
        return 0.0
    all_caches = max(rate.uncached - rate.reads, 0.0)
    return min(rate.reads * hit / (1 - hit), all_caches) if hit < 1 else all_caches
