"""How full each component is at peak, what saturates first as traffic grows, and what to do about it.

utilisation = reads / (reads of a node x nodes that serve them) + writes / (writes of a node x nodes that take them).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from designlint.analysis.load.demand import MOST, bounded
from designlint.analysis.load.traffic import Case, Load, Traffic, traffic, traffic_in
from designlint.analysis.structure.redundancy import copies_of, failover_of, zones_of
from designlint.analysis.structure.splitting import spreads
from designlint.design import Component, Design, once
from designlint.diagnostic import Basis
from designlint.quantity import show_rate
from designlint.stated import Capacity
from designlint.vocabulary.figures import Figure

KNEE = 0.7  # above this share of its capacity a part answers noticeably later; the figures are planned at it
_MEASURED = ("service", "function", "realtime", "lb", "gateway", "waf", "worker", "cache", "db", "search", "queue")
_ALSO = ("stream", "coordinator", "auth", "warehouse", "objects", "dns", "cdn", "secrets")


@dataclass(frozen=True, slots=True)
class Nodes:
    """How many nodes share the reads and how many the writes; `counted` is false where nobody says how many run.

    `amplify` is how often each write is done (replication factor of a store that spreads over its nodes), `ask` how
    many nodes each read asks.
    """

    reads: float
    writes: float
    counted: bool
    amplify: float = 1.0
    ask: float = 1.0


@dataclass(frozen=True, slots=True)
class Use:
    """How full a part is: at the favourable end of the defaults (`low`), by plan, and at the unfavourable end (`high`).

    All three are one figure where everything is declared.
    """

    low: float
    plan: float
    high: float
    assumption: str = ""


@dataclass(frozen=True, slots=True)
class Utilisation:
    """How full one component is at peak.

    `reads` and `writes` reach it per second, `takes_reads` and `takes_writes` are what one node takes. `limit` names
    what runs out first (`reads` or `writes`). `certain` is false where its load is an upper bound.
    """

    component: Component
    use: Use
    reads: float
    writes: float
    takes_reads: float
    takes_writes: float
    nodes: Nodes
    declared: bool
    certain: bool
    assumptions: tuple[str, ...]
    basis: tuple[Basis, ...]

    @property
    def limit(self) -> str:
        """What runs out first."""
        reads = self.reads * self.nodes.ask / (self.takes_reads * max(self.nodes.reads, 1.0))
        writes = self.writes * self.nodes.amplify / (self.takes_writes * max(self.nodes.writes, 1.0))
        return "reads" if reads >= writes else "writes"

    @property
    def capacity(self) -> float | None:
        """Requests per second of today's mix that all its nodes carry; None where none arrive."""
        return (self.reads + self.writes) / self.use.plan if self.use.plan else None

    @property
    def saturates_at(self) -> float:
        """By how much traffic can grow until the component is full."""
        return 1 / self.use.plan if self.use.plan else math.inf

    @property
    def headroom(self) -> float:
        """By how much traffic can grow until it answers noticeably later."""
        return KNEE / self.use.plan if self.use.plan else math.inf


def nodes_of(design: Design, part: Component, lost: float = 0.0) -> Nodes:
    """How many nodes of a part share the work; `lost` of its instances are gone."""
    counted = part.instances.count is not None
    count = max(_running(part) - lost, 0.0)
    shards = shards_of(part)
    if spreads(part):
        factor = min(part.number("rf") or 3.0, max(count, 1.0))
        return Nodes(count, count, counted, factor, _asked(design, part, factor))
    if part.is_a("coordinator"):
        return Nodes(count, 1.0, counted)  # every write goes through the leader
    if not part.is_a("db", "cache"):
        count = count if part.instances.known == "declared" else count * shards
        return Nodes(count, count, counted)
    declared = bounded(part.number("replicas") or 0)
    copies = [each for each in copies_of(design, part) if each.word("role") != "standby"]
    drawn = sum(_running(each) for each in copies if _serves(design, each))
    count = shard_copies(part, lost)
    reading = count if part.word("role") != "standby" else 1.0
    if failover_of(part) == "auto" and declared == 0 and count == 2 and part.is_a("db"):
        reading = 1.0  # a pair of primary and standby
    if part.is_a("cache") and shards == 1 and not (declared or copies or failover_of(part) or _is_copied(part)):
        shards, reading = count, 1.0  # nobody says that its nodes are copies, so they share the keys
    return Nodes(shards * (reading + declared) + drawn, shards, counted or declared > 0)


def _is_copied(part: Component) -> bool:
    return part.word("role") in ("primary", "replica", "standby")


def shards_of(part: Component) -> float:
    """Into how many parts its data is split by hand; one where nobody says."""
    return bounded(max(part.number("shards") or 1.0, 1.0))


def shard_copies(part: Component, lost: float = 0.0) -> float:
    """How many nodes hold each shard of a store, without its `replicas`: `x12` with four shards are three for each, or
    twelve where there are more shards than that."""
    count, shards = max(_running(part) - lost, 0.0), shards_of(part)
    return count / shards if _running(part) >= shards else count


def _running(part: Component) -> float:
    return float(min(part.instances.count or 1, int(MOST)))


def _asked(design: Design, part: Component, factor: float) -> float:
    """How many nodes a read asks: as many as are stated, the majority where reads must be up to date, else one."""
    stated = part.number("quorum")
    if stated:
        return min(stated, factor)
    consistency = part.word("consistency") or design.requirements.word("consistency")
    return factor // 2 + 1 if part.says("quorum") or consistency in ("strong", "read_your_writes") else 1.0


def _serves(design: Design, copy: Component) -> bool:
    """Whether a drawn copy takes part of its primary's reads without being called itself."""
    return all(each.replicates for each in design.into(copy.id))


def takes(design: Design, part: Component, operation: str) -> tuple[Figure, bool] | None:
    """What one node of a part takes per second of `reads` or `writes`, and whether that is declared.

    None where nobody knows, and for managed parts that grow by themselves.
    """
    stated = part.get("capacity")
    if isinstance(stated, Capacity):
        one = (stated.read or stated.write) if operation == "reads" else (stated.write or stated.read)
        if one:
            return Figure(one, one, one, "", "", "own"), True
    if elastic(part):
        return None
    figure = design.figures.get(operation, *part.names)
    return (figure, False) if figure is not None else None


def elastic(part: Component) -> bool:
    """Whether it is a managed part that grows by itself."""
    product = part.technology
    return product is not None and product.managed and product.scope in ("global", "regional")


@once
def utilisation(design: Design) -> Mapping[str, Utilisation]:
    """How full every component is whose load and capacity are known; empty where no scale is declared."""
    found: dict[str, Utilisation] = {}
    for part in design.components.values():
        measured = measure(design, part) if part.is_a(*_MEASURED, *_ALSO) else None
        if measured is not None:
            found[part.id] = measured
    return found


def measure(design: Design, part: Component, *, lost: float = 0.0, factor: float = 1.0) -> Utilisation | None:
    """How full a part is with `lost` of its instances gone and `factor` times the traffic."""
    plan = traffic(design)
    load = plan.loads.get(part.id) if plan else None
    reads, writes = takes(design, part, "reads"), takes(design, part, "writes")
    if plan is None or load is None or reads is None or writes is None:
        return None
    nodes = nodes_of(design, part, lost)
    uses = {case: _use(traffic_in(design, case), part, case, reads[0], writes[0], nodes) * factor for case in Case}
    notes = list(plan.assumptions)
    if not (reads[1] and writes[1]):
        notes.append(_note(part, load.reads * nodes.ask, load.writes, reads[0], writes[0]))
    if not nodes.counted:
        notes.append(f"`{part.id}` is one node, since nobody counts it")
    elif part.instances.known == "drawn" and nodes.reads == 1:
        notes.append(f"`{part.id}` is one node, as drawn")
    fact = part.fact("capacity")
    basis = (*plan.basis, *((Basis(fact.span.text, "declared", fact.span),) if fact else ()))
    return Utilisation(
        component=part,
        use=Use(uses[Case.BEST], uses[Case.PLAN], uses[Case.WORST]),
        reads=load.reads * factor,
        writes=load.writes * factor,
        takes_reads=reads[0].plan,
        takes_writes=writes[0].plan,
        nodes=nodes,
        declared=reads[1] and writes[1],
        certain=load.certain,
        assumptions=tuple(notes),
        basis=basis,
    )


def _note(part: Component, reads: float, writes: float, takes_reads: Figure, takes_writes: Figure) -> str:
    same = takes_reads.plan == takes_writes.plan
    if same or not writes:
        text, figure = f"{show_rate(takes_reads.plan)}{'' if same else ' reads'}", takes_reads
    elif not reads:
        text, figure = f"{show_rate(takes_writes.plan)} writes", takes_writes
    else:
        text, figure = f"{show_rate(takes_reads.plan)} reads or {show_rate(takes_writes.plan)} writes", takes_reads
    return f"one node of `{part.name}` takes {text} ({figure.origin})"


def _use(found: Traffic | None, part: Component, case: Case, reads: Figure, writes: Figure, nodes: Nodes) -> float:
    load = found.loads.get(part.id) if found else None
    return fill(load, case, reads, writes, nodes) if load is not None else 0.0


def fill(load: Load, case: Case, reads: Figure, writes: Figure, nodes: Nodes) -> float:
    """The share of its capacity that a load takes; infinite where no node is left to answer."""
    if nodes.reads <= 0 or nodes.writes <= 0:
        return math.inf if load.total else 0.0
    asked = load.reads * nodes.ask / case.strength(reads)
    written = load.writes * nodes.amplify / case.strength(writes)
    return bounded(asked / nodes.reads + written / nodes.writes)


def saturation(design: Design, factor: float = 1.0) -> list[Utilisation]:
    """The components in the order in which growing traffic fills them, at `factor` times the traffic."""
    found = [each for each in utilisation(design).values() if each.use.plan > 0]
    if factor != 1.0:
        found = [again for each in found if (again := measure(design, each.component, factor=factor))]
    return sorted(found, key=lambda each: -each.use.plan)


def fullest_zone(part: Component) -> float | None:
    """How many instances are gone with the zone that holds most of them; None where the zones are unknown."""
    zones, count = zones_of(part), part.instances.count
    if zones is None or count is None:
        return None
    return float(math.ceil(count / zones))


def read_use(design: Design, part: Component, reads: float, *, with_copies: bool = True) -> Use | None:
    """How full a store is of `reads` per second alone; without copies only its primaries serve them."""
    nodes = nodes_of(design, part).reads if with_copies else shards_of(part)
    return _alone(design, part, "reads", reads, nodes)


def write_use(design: Design, part: Component, writes: float) -> Use | None:
    """How full a store's primaries are of `writes` per second alone."""
    return _alone(design, part, "writes", writes, nodes_of(design, part).writes)


def _alone(design: Design, part: Component, operation: str, rate: float, nodes: float) -> Use | None:
    taken = takes(design, part, operation)
    if taken is None or nodes <= 0:
        return None
    figure, declared = taken
    note = "" if declared else f"one node of `{part.name}` takes {show_rate(figure.plan)} {operation} ({figure.origin})"
    return Use(rate / (figure.high * nodes), rate / (figure.plan * nodes), rate / (figure.low * nodes), note)
