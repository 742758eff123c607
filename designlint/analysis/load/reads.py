"""How reads reach a store: which caches stand before it, and whether readers may see old values."""

from __future__ import annotations

import networkx as nx

from designlint.analysis.words.reasons import claimed
from designlint.design import Component, Connection, Design
from designlint.stated import Percentiles, Stated
from designlint.vocabulary.lexicon import claims

_NO_READS = ("replicate", "cdc", "observe", "publish", "write")
_OTHER_USES = ("session", "presence", "rate-limit", "lock")
_LEVELS = ("strong", "read_your_writes", "eventual")


def caches_data(cache: Component) -> bool:
    """Whether a cache holds copies of data, and not sessions, counters or locks of its own."""
    words = "\n".join((cache.label, *cache.texts("does")))
    return cache.is_a("cache") and cache.word("role") not in _OTHER_USES and "session" not in claims(words)


def stores_behind(design: Design, cache: Component) -> list[Component]:
    """The stores whose data a cache holds: those it asks itself, and those that its callers ask beside it."""
    found = [each for each in design.out_of(cache.id) if each.op not in ("replicate", "observe")]
    for caller in {each.source for each in design.into(cache.id) if each.op not in _NO_READS}:
        beside = [each for each in design.out_of(caller) if each.target != cache.id]
        named = [each for each in beside if each.word("on_miss") == cache.id]
        found += named or [each for each in beside if each.op not in _NO_READS and not each.says("on_miss")]
    stores = [design.components[each.target] for each in found]
    return list({each.id: each for each in stores if each.is_a("db", "search", "objects", "warehouse")}.values())


def caches_before(design: Design, store: Component) -> list[Component]:
    """The caches that hold copies of a store's data."""
    caches = [each for each in design.of_kind("cache") if caches_data(each)]
    return [each for each in caches if store in stores_behind(design, each)]


def wants_cache(design: Design, store: Component) -> bool:
    """Whether a cache is the first remedy for a store's reads: old values are allowed, and nothing keeps copies yet."""
    return (
        read_consistency(design, store) == "eventual"
        and not caches_before(design, store)
        and not behind_cdn(design, store)
        and "materialised" not in claimed(design)
    )


def behind_cdn(design: Design, store: Component) -> bool:
    """Whether a CDN stands on some way to a store."""
    return any(nx.has_path(design.graph, each.id, store.id) for each in design.of_kind("cdn"))


def read_consistency(design: Design, store: Component) -> str | None:
    """The strictest that readers of a store rely on; flows inherit what the requirements say. None if nobody says."""
    flows = [flow for flow in design.flows if any(step.target == store.id for step in flow.steps)]
    stated = {each.word("consistency") for each in (store, *reads_of(design, store), *flows)}
    if not flows or not all(flow.says("consistency") for flow in flows):
        stated.add(design.requirements.word("consistency"))
    return next((level for level in _LEVELS if level in stated), None)


def percentile(bearer: Stated, name: str = "p99") -> float | None:
    """A latency that is stated somewhere, in seconds: a target of a flow or of the requirements, a store's own time."""
    for fact in reversed(bearer.facts.get("latency", ())):
        if isinstance(fact.value, Percentiles) and name in fact.value.seconds:
            return fact.value.seconds[name]
    return None


def latency_target(design: Design, store: Component) -> float | None:
    """The tightest p99 that is asked of what reads a store."""
    flows = [flow for flow in design.flows if any(step.target == store.id for step in flow.steps)]
    stated = [percentile(each) for each in (*flows, design.requirements)]
    return min((each for each in stated if each is not None), default=None)


def flows_to(design: Design, store: Component) -> tuple[str, ...]:
    """The ids of the declared flows that end or pass at a store."""
    return tuple(
        flow.id for flow in design.flows if flow.declared and any(step.target == store.id for step in flow.steps)
    )


def reads_of(design: Design, store: Component) -> list[Connection]:
    """The connections that may read a store."""
    return [each for each in design.into(store.id) if each.op not in _NO_READS]
