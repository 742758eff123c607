"""What caches should hold, beside the memory that they have.

a fifth of the bytes read on a day; no more than is read while a value lives, and no more than is kept at all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from designlint.analysis.load.capacity import shards_of
from designlint.analysis.load.demand import bounded
from designlint.analysis.load.reads import caches_data
from designlint.analysis.load.storage import declared_bytes, kept_bytes
from designlint.analysis.load.traffic import Traffic, traffic
from designlint.design import Component, Design
from designlint.quantity import DAY


@dataclass(frozen=True, slots=True)
class WorkingSet:
    """The bytes that a cache should hold and the memory of its shards; `memory` is None if unknown."""

    component: Component
    wanted: float
    memory: float | None
    declared: bool
    assumptions: tuple[str, ...]

    @property
    def room(self) -> float | None:
        """The memory of all nodes; where nobody says whether they are shards or copies, they count as shards."""
        shards = shards_of(self.component)
        return self.memory / shards * max(shards, self.component.instances.count or 1) if self.memory else None


def working_sets(design: Design) -> list[WorkingSet]:
    """What the caches of a design should hold: a stated `size` beside the `memory`, else a fifth of what is read on a
    day, by default, and no more than is read while a value lives (`ttl`) or is kept at all.

    Where a cache gets a part of the reads, it holds that part of what is kept: caches drawn as shards share it.
    """
    found, size = traffic(design), design.requirements.number("object")
    if found is None:
        return []
    sets: list[WorkingSet] = []
    share = design.figures.default("working_set")
    for cache in design.of_kind("cache"):
        load = found.loads.get(cache.id)
        if load is None or not load.reads or not load.certain or not caches_data(cache):
            continue
        memory, held = cache.number("memory"), declared_bytes(cache)
        notes: tuple[str, ...] = ()
        if memory is None or held is None:
            if size is None:
                continue
            memory, held = memory or held, _working_set(design, cache, load.reads, found, size)
            notes = (f"a cache holds {share.plan:.0%} of the bytes read on a day ({share.origin})",)
        limit = design.figure("memory_bytes", cache)
        one = memory or (limit.plan if limit else None)
        sets.append(WorkingSet(cache, held, one * shards_of(cache) if one else None, memory is not None, notes))
    return sets


def _working_set(design: Design, cache: Component, reads: float, found: Traffic, size: float) -> float:
    daily = design.figures.default("working_set").plan * reads / found.peak * DAY * size
    ttl, kept = cache.number("ttl"), kept_bytes(design)
    alive = reads * ttl * size if ttl else math.inf  # at peak; older values have left
    part = min(reads / found.reads, 1.0) if found.reads else 1.0
    return bounded(min(daily, alive, kept * part if kept is not None else math.inf))
