"""What to do about parts that are lost, asked for too much or too slow, and what it costs."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from designlint.analysis.load.caching import hit_ratios
from designlint.analysis.load.capacity import KNEE, elastic
from designlint.analysis.load.remedies import remedy
from designlint.analysis.load.storage import STORES
from designlint.analysis.structure.redundancy import zones_of
from designlint.analysis.structure.splitting import spreads
from designlint.analysis.whatif.failures import Overload
from designlint.design import Component, Design
from designlint.diagnostic import Tradeoff
from designlint.quantity import show_number
from designlint.wording import quoted

_ADDED_UP = ("service", "function", "realtime", "worker", "gateway", "auth")  # twice as many take twice as much


@dataclass(frozen=True, slots=True)
class Option:
    """Something to do about it, and its price."""

    text: str
    tradeoff: Tradeoff


def against_loss(part: Component, *, dropped: bool) -> Option:
    """What would have kept a part from being lost, or flows from breaking with it."""
    name = quoted(part.name)
    if dropped:
        return Option(f"keep {name}", Tradeoff("what it costs", "low", "low"))
    if part.is_a("external"):
        return Option(
            f"put a breaker before {name}, and answer from a cache or a second provider",
            Tradeoff("stale or delayed results that have to be reconciled", "low", "medium"),
        )
    if part.is_a("queue", "stream"):
        return Option(
            f"write events with the data and send them later (outbox), so that nobody waits for {name}",
            Tradeoff("a relay to run, and messages that may come twice", "low", "medium"),
        )
    several = (zones_of(part) or 0) >= 2 or _spread(part)
    if part.is_a(*STORES, "cache"):
        if several:
            return Option(
                f"keep a copy of {name} in a second region that can take over",
                Tradeoff("a second set of machines, and copies that lag", "high", "high"),
            )
        return Option(
            f"keep a standby of {name} in another zone that takes over by itself",
            Tradeoff("a second machine, and a failover that has to be tested", "medium", "medium"),
        )
    if part.technology is not None and part.technology.scope == "global":
        return Option(
            f"keep a second provider beside {name}, and send users there by DNS when it fails",
            Tradeoff("a second contract, and settings that have to be the same in both", "medium", "medium"),
        )
    if several:
        return Option(
            f"run {name} in a second region as well, and roll out changes to one of them first",
            Tradeoff("a second set of machines, and data that has to be in both", "high", "high"),
        )
    return Option(
        f"run {name} in two zones behind one address",
        Tradeoff("a second machine, and a little time between zones", "medium", "low"),
    )


def _spread(part: Component) -> bool:
    scope = part.technology.scope if part.technology else ""
    return elastic(part) or scope in ("global", "regional") or spreads(part)


def against_lost_shards(part: Component) -> Option:
    """What would have kept the records of some nodes."""
    if part.number("rf"):
        return Option(
            f"keep one more copy of each record of {quoted(part.name)}",
            Tradeoff("more disks, and more nodes that take each write", "medium", "low"),
        )
    return Option(
        f"keep a replica of each shard of {quoted(part.name)} that takes over by itself",
        Tradeoff("twice the machines, and a failover that has to be tested", "high", "medium"),
    )


def against_overload(design: Design, step: Overload, gone: Collection[str]) -> Iterator[Option]:
    """What would let a part carry what it is asked for, with how many nodes of it that takes."""
    part, cure = step.component, remedy(step.use)
    caches = {cache for key, cache in hit_ratios(design).beside.items() if key[1] == part.id and cache in gone}
    for id in sorted(caches):
        yield Option(
            f"spread {quoted(design.components[id].name)} over several nodes, and let no more misses through than "
            f"{quoted(part.name)} takes",
            Tradeoff("some requests are refused while the cache fills again", "medium", "medium"),
        )
    nodes = max(step.use.nodes.reads, step.use.nodes.writes)
    wanted = math.ceil(nodes * step.utilisation / KNEE - 1e-9) if nodes > 0 and math.isfinite(step.utilisation) else 0
    many = f": {show_number(wanted)} in the place of {show_number(nodes)}" if wanted and part.is_a(*_ADDED_UP) else ""
    yield Option(f"{quoted(part.name)}: {cure.text}{many}", cure.tradeoff)


def against_waiting(part: Component, flows: str) -> Option:
    """What would shorten the way through a part; `flows` are the names of those that take too long."""
    if part.is_a(*STORES):
        return Option(
            f"answer {flows} from a nearby copy of {quoted(part.name)}, or a cache that misses less than 1% of reads",
            Tradeoff("answers that are older", "medium", "medium"),
        )
    return Option(
        f"spend less time on {quoted(part.name)} in {flows}: ask it later, in parallel, or not at all",
        Tradeoff("answers that come in two steps", "low", "medium"),
    )
