"""Which cache answers reads in the place of what, and how many of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from designlint.analysis.load.reads import caches_data
from designlint.design import Component, Connection, Design, once
from designlint.vocabulary.figures import Figure


@dataclass(frozen=True, slots=True)
class Hits:
    """Hit ratios. A declared one has no source.

    `inline` are the caches and CDNs that stand in the way, by id; `beside` tells for a connection (source, target,
    key) the cache that is asked first; `figures` holds the ratio of each of those caches.
    """

    inline: Mapping[str, Figure]
    beside: Mapping[tuple[str, str, int], str]
    figures: Mapping[str, Figure]


@once
def hit_ratios(design: Design) -> Hits:
    """All caches of a design that answer reads of other parts' data; a CDN that says nothing answers none."""
    inline = {each.id: _figure(each, design) for each in design.of_kind("cdn") if each.number("hit")}
    figures = {each.id: _figure(each, design) for each in design.of_kind("cache") if caches_data(each)}
    for id in figures:
        if any(each.op not in ("replicate", "observe") for each in design.out_of(id)):
            inline[id] = figures[id]
    beside: dict[tuple[str, str, int], str] = {}
    for id in figures:
        for caller in dict.fromkeys(each.source for each in design.into(id) if each.op not in ("replicate", "cdc")):
            for each in design.out_of(caller):
                if _reads_behind(each, id, figures, design):
                    beside.setdefault((each.source, each.target, each.key), id)
    return Hits(inline, beside, figures)


def _reads_behind(connection: Connection, cache: str, caches: Mapping[str, Figure], design: Design) -> bool:
    """Whether the reads of a connection go to this cache first."""
    named = connection.word("on_miss")
    if named is not None:
        return named == cache
    if connection.target in caches or connection.op not in (None, "read", "readwrite"):
        return False
    return design.components[connection.target].is_a("db", "search", "objects", "warehouse")


def _figure(cache: Component, design: Design) -> Figure:
    declared = cache.number("hit")
    if declared is not None:
        ratio = min(max(declared, 0.0), 1.0)
        return Figure(ratio, ratio, ratio, "", "", "own")
    return design.figures.default("hit")
