"""How much traffic reaches each store, a first and simple form: requests of the declared users, spread over the flows.

rate = daily users x actions per user and day / 86,400 x peak; a cache on the way takes its share of the reads. Where
several stores share the load and nothing says how, the rates are upper bounds (`certain` is false).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from designlint.analysis.redundancy import needed_by_flow
from designlint.design import Component, Connection, Design, Flow, Requirements, once
from designlint.quantity import show_number, show_percent, show_rate
from designlint.stated import Capacity, UserRate
from designlint.vocabulary.figures import Figures


@dataclass(frozen=True, slots=True)
class Load:
    """Requests per second at peak. `certain` is false for an upper bound; `cached` for reads behind a cache."""

    reads: float
    writes: float
    certain: bool
    cached: bool = False


@dataclass(frozen=True, slots=True)
class Traffic:
    """Totals at peak per second, the load of each component, the rate of each flow, and the defaults used.

    `uncached` are the reads that would reach a component if no cache stood before it; a CDN stays.
    """

    reads: float
    writes: float
    peak: float
    loads: Mapping[str, Load]
    uncached: Mapping[str, float]
    flows: Mapping[str, float]
    working: str  # the multiplication, for messages
    assumptions: tuple[str, ...]

    def most(self, id: str) -> Load:
        """The most that may reach a component: no cache before it, and everything where no flow says what does."""
        load = self.loads.get(id)
        if load is None:
            return Load(self.reads, self.writes, certain=False)
        return Load(max(load.reads, self.uncached.get(id, 0.0)), load.writes, load.certain)


@once
def traffic(design: Design) -> Traffic | None:
    """The traffic of a design, or None where its scale is not declared."""
    totals = _totals(design.requirements)
    rates = {flow.id: flow.number("rate") for flow in design.flows}
    declared = sum(rate for rate in rates.values() if rate is not None)
    if totals is None and not declared:
        return None
    factor, assumptions = _peak(design.requirements, design.figures)
    if totals is None:
        reads, writes, working = _by_operation(design, rates)
    else:
        reads, writes, working = totals[0] * factor, totals[1] * factor, f"{totals[2]} x {show_number(factor)} at peak"
    flows = _flow_rates(design, reads + writes, rates)
    spread = _Spread(design, reads, writes, list(assumptions))
    for flow in design.flows:
        if flow.declared:
            spread.declared(flow, flows[flow.id])
    if not any(flow.declared for flow in design.flows):
        spread.derived()
    return Traffic(
        reads, writes, factor, spread.loads(), dict(spread.uncached), flows, working, tuple(spread.assumptions)
    )


def _totals(requirements: Requirements) -> tuple[float, float, str] | None:
    """Average reads and writes per second, and how they came about."""
    users = requirements.number("dau")
    reads = writes = 0.0
    parts: list[str] = []
    stated = False
    for name in ("read", "write"):
        rate = requirements.get(name)
        if not isinstance(rate, UserRate) or (rate.per_user and users is None):
            continue
        amount = rate.per_second * (users or 0) if rate.per_user else rate.per_second
        stated = True
        if rate.per_user and users:
            parts.append(f"{show_number(users)} users x {show_number(rate.per_second * 86_400)} {name}s/day")
        else:
            parts.append(f"{show_rate(amount)} {name}s")
        reads, writes = (reads + amount, writes) if name == "read" else (reads, writes + amount)
    if users is not None:
        for action in requirements.actions:
            amount = action.per_user * users
            stated = True
            parts.append(f"{show_number(users)} users x {show_number(action.per_user * 86_400)} {action.name}/day")
            reads, writes = (reads + amount, writes) if action.op == "read" else (reads, writes + amount)
    return (reads, writes, " and ".join(parts)) if stated else None


def _peak(requirements: Requirements, figures: Figures) -> tuple[float, tuple[str, ...]]:
    declared = requirements.number("peak")
    if declared:
        return declared, ()
    figure = figures.default("peak")
    return figure.plan, (f"peak is {figure.plan:g}x the average ({figure.origin})",)


def _by_operation(design: Design, rates: Mapping[str, float | None]) -> tuple[float, float, str]:
    reads = writes = 0.0
    for flow in design.flows:
        operations = {each.op for step in flow.steps for each in design.between(step.source, step.target)}
        if operations & {"write", "publish"} and "read" not in operations:
            writes += rates[flow.id] or 0
        else:
            reads += rates[flow.id] or 0
    return reads, writes, "the rates declared on flows"


def _flow_rates(design: Design, total: float, rates: Mapping[str, float | None]) -> dict[str, float]:
    """Requests per second at peak for each flow; what neither rate nor share claims is split equally."""
    found: dict[str, float] = {}
    for flow in design.flows:
        share, rate = flow.number("share"), rates[flow.id]
        if rate is not None:
            found[flow.id] = rate
        elif share is not None:
            found[flow.id] = share * total
    left = [flow.id for flow in design.flows if flow.id not in found]
    rest = max(total - sum(found.values()), 0.0)
    found.update(dict.fromkeys(left, rest / len(left) if left else 0.0))
    return found


class _Share(NamedTuple):
    """The part of a flow's requests that arrives somewhere: all, behind CDNs only, and behind caches as well."""

    all: float
    edge: float
    missed: float

    def times(self, factor: float, edge: float = 1.0, cache: float = 1.0) -> _Share:
        """A part of it; what a CDN and a cache let through comes on top."""
        return _Share(self.all * factor, self.edge * factor * edge, self.missed * factor * edge * cache)


class _Spread:
    """Adds up what flows bring to each component."""

    def __init__(self, design: Design, reads: float, writes: float, assumptions: list[str]) -> None:
        self.design = design
        self.reads, self.writes = reads, writes
        self.assumptions = assumptions
        self.read: dict[str, float] = defaultdict(float)
        self.write: dict[str, float] = defaultdict(float)
        self.uncached: dict[str, float] = defaultdict(float)
        self.uncertain: set[str] = set()
        self.cached: set[str] = set()

    def loads(self) -> dict[str, Load]:
        ids = {*self.read, *self.write}
        return {id: Load(self.read[id], self.write[id], id not in self.uncertain, id in self.cached) for id in ids}

    def declared(self, flow: Flow, rate: float) -> None:
        """Send the requests of a declared flow along its steps; inline caches let only their misses through."""
        passing: dict[str, _Share] = {flow.entry: _Share(1.0, 1.0, 1.0)}
        for step in flow.steps:
            source = self.design.components[step.source]
            through = 1 - self._inline_hit(source)
            edge, cache = (through, 1.0) if source.is_a("cdn") else (1.0, through)
            options = next((each for each in flow.alternatives if step.target in each), None)
            share = passing.get(step.source, _Share(1.0, 1.0, 1.0)).times(1 / len(options or "1"), edge, cache)
            before = passing.get(step.target, share)
            passing[step.target] = _Share(*map(max, zip(before, share, strict=True)))
            connections = [each for each in self.design.between(step.source, step.target) if step.op in (None, each.op)]
            for connection in connections:
                times = (connection.number("calls") or 1) * (connection.number("prob") or 1)
                self._request(connection, share.times(rate * times), flow)

    def _request(self, connection: Connection, rate: _Share, flow: Flow) -> None:
        """Add what one connection brings; writes pass caches unreduced."""
        total = self.reads + self.writes
        part = self.reads / total if total else 0.5
        reads, writes = {"read": (1.0, 0.0), "write": (0.0, 1.0), "publish": (0.0, 1.0), "consume": (1.0, 0.0)}.get(
            connection.op or "", (part, 1 - part)
        )
        target = connection.target
        if connection.op in (None, "readwrite") and total == 0:
            self.uncertain.add(target)
        hit = self._aside_hit(connection, {step.target for step in flow.steps})
        if hit or rate.missed < rate.edge:
            self.cached.add(target)
        self.uncached[target] += rate.edge * reads
        self.read[target] += rate.missed * reads * (1 - hit)
        self.write[target] += rate.all * writes

    def derived(self) -> None:
        """Without declared flows every store may get all requests; with one store it does."""
        targets = list(dict.fromkeys(flow.steps[0].target for flow in self.design.flows))
        stores = [id for id in targets if not self.design.components[id].is_a("cache")]
        for flow in self.design.flows:
            target = flow.steps[0].target
            if target in self.read:
                continue
            edge = 1.0
            for id in needed_by_flow(self.design)[flow.id]:
                if self.design.components[id].is_a("cdn"):
                    edge *= 1 - self._inline_hit(self.design.components[id])
            hits = [self._hit_before(each) for each in self.design.into(target) if each.op != "replicate"]
            hit = max(hits, default=0.0)
            if hit:
                self.cached.add(target)
            self.read[target] = self.reads * edge * (1 - hit)
            self.uncached[target] = self.reads * edge
            self.write[target] = self.writes
            if len(stores) > 1:
                self.uncertain.add(target)

    def _inline_hit(self, component: Component) -> float:
        """The share of reads that a CDN or a cache on the way answers; a CDN that says nothing answers none."""
        if component.is_a("cdn"):
            return component.number("hit") or 0.0
        inline = component.is_a("cache") and any(each.op != "replicate" for each in self.design.out_of(component.id))
        return self._hit(component) if inline and _caches_data(component) else 0.0

    def _hit_before(self, connection: Connection) -> float:
        """The share of reads that a cache answers before or beside a connection."""
        return self._inline_hit(self.design.components[connection.source]) or self._aside_hit(connection, None)

    def _hit(self, cache: Component) -> float:
        """The hit ratio of a cache: declared, or a default that is noted."""
        declared = cache.number("hit")
        if declared is not None:
            return declared
        figure = self.design.figures.default("hit")
        note = f"`{cache.name}` answers {show_percent(figure.plan)} of reads ({figure.origin})"
        if note not in self.assumptions:
            self.assumptions.append(note)
        return figure.plan

    def _aside_hit(self, connection: Connection, stepped: set[str] | None) -> float:
        """The share of reads that a cache beside this connection answers; only in flows that step on it."""
        named = connection.word("on_miss")
        beside = [self.design.components[each.target] for each in self.design.out_of(connection.source)]
        caches = [each for each in beside if each.is_a("cache") and (named in (None, each.id)) and _caches_data(each)]
        if self.design.components[connection.target].is_a("cache") or not caches:
            return 0.0
        cache = caches[0]
        if stepped is not None and cache.id not in stepped:
            return 0.0
        return self._hit(cache)


def _caches_data(cache: Component) -> bool:
    return cache.word("role") not in ("session", "presence", "rate-limit", "lock")


@dataclass(frozen=True, slots=True)
class Use:
    """How full a store is at peak: a fraction for the low, plan and high figure of a node (one figure if declared)."""

    low: float
    plan: float
    high: float
    assumption: str


def read_use(component: Component, reads: float, copies: int = 0, *, with_copies: bool = True) -> Use | None:
    """Utilisation of a store by `reads` per second on all nodes that serve them; None where no figure is known.

    `copies` are replicas that are drawn as parts of their own and share these reads; without copies only the primary
    (or the primary of each shard) serves them.
    """
    nodes = max(component.number("shards") or 1, 1)
    if with_copies:
        nodes *= max(component.instances.count or 1, 1)
        nodes += (component.number("replicas") or 0) + copies
    return _use(component, "reads", reads, nodes)


def write_use(component: Component, writes: float) -> Use | None:
    """Utilisation of a store's primaries by `writes` per second."""
    return _use(component, "writes", writes, max(component.number("shards") or 1, 1))


def _use(component: Component, operation: str, rate: float, nodes: float) -> Use | None:
    declared = component.get("capacity")
    if isinstance(declared, Capacity):
        one = declared.read if operation == "reads" else declared.write
        if one:
            use = rate / (one * nodes)
            return Use(use, use, use, "")
    if (
        component.technology is not None
        and component.technology.scope in ("global", "regional")
        and component.technology.managed
    ):
        return None  # grows by itself
    figure = Figures().get(operation, *component.names)
    if figure is None:
        return None
    note = f"one node of `{component.name}` takes {show_rate(figure.plan)} {operation} ({figure.origin})"
    return Use(rate / (figure.high * nodes), rate / (figure.plan * nodes), rate / (figure.low * nodes), note)
