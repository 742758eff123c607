"""How requests go through a design: along the steps of flows, and along what is drawn where no flow says more.

Requests of declared flows go along their steps. What the flows do not say follows from what is drawn: without flows
every request of a client goes along every connection, a balancer splits, and consumers, replicas and change feeds get
what is written into their source. A cache on the way, or beside a connection, lets only its misses through.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import networkx as nx

from designlint.analysis.load.caching import hit_ratios
from designlint.analysis.load.demand import Case, Demand, Rate, bounded, operation_on, says_how_often
from designlint.design import Connection, Design, Flow, Step
from designlint.vocabulary.figures import Figure

Key = tuple[str, str, int]  # source, target and key of a connection
_NONE = Rate()
_SPLITTERS = ("dns", "lb", "gateway", "cdn", "waf")
_BALANCERS = ("dns", "lb", "gateway")  # in a flow, `&` behind one of these means any one
_BROKERS = ("queue", "stream")
_FOLLOW = ("consume", "replicate", "cdc")  # these carry what was written into their source
_CALLED = ("service", "function", "realtime")
_STORES = ("db", "objects", "search", "warehouse")
_ROUNDS = 60
_MANY = 1e12  # a cycle that calls more than it gets has no end


def spread(design: Design, case: Case, asked: Demand) -> Spread:
    """Send what is asked of a design through it."""
    sent = Spread(design, case, asked)
    if asked.told:
        for flow in design.flows:
            sent.along(flow, asked.flows.get(flow.id, _NONE))
    else:
        sent.enter()
    sent.follow()
    return sent


@dataclass
class Spread:
    """Sends requests through a design and adds up what arrives."""

    design: Design
    case: Case
    asked: Demand
    arrivals: dict[str, Rate] = field(default_factory=dict)
    connections: dict[Key, Rate] = field(default_factory=lambda: defaultdict(Rate))
    doubtful: set[str] = field(default_factory=set)
    behind_cache: set[str] = field(default_factory=set)
    on_flows: set[str] = field(default_factory=set)
    entries: set[str] = field(default_factory=set)
    unbounded: set[str] = field(default_factory=set)
    visits: dict[str, float] = field(default_factory=dict)  # how often one request may come by, without flows
    stated: dict[str, dict[Key, float]] = field(default_factory=lambda: defaultdict(dict))  # by target: declared rates
    computed: dict[Key, Rate] = field(default_factory=dict)  # where a connection declares its rate: without that
    assumptions: list[str] = field(default_factory=list)

    def loads(self) -> dict[str, tuple[float, float, bool, bool]]:
        """By component: reads, writes, whether that is more than an upper bound, whether a cache stands before it."""
        return {
            id: (rate.reads, rate.writes, id not in self.doubtful, id in self.behind_cache)
            for id, rate in self.arrivals.items()
            if id not in self.entries or not self.design.components[id].is_a("client")
        }

    # Declared flows

    def along(self, flow: Flow, rate: Rate) -> None:
        """Send the requests of a declared flow along its steps."""
        steps = list({(each.source, each.target, each.op): each for each in flow.steps}.values())
        stepped_on = {each.target for each in steps}
        arrived: dict[str, Rate] = {flow.entry: rate}
        self.entries.add(flow.entry)
        self.on_flows |= {flow.entry, *stepped_on}
        if not self.design.components[flow.entry].is_a("client"):
            self.arrivals[flow.entry] = self.arrivals.get(flow.entry, _NONE).plus(rate)
        for step in _in_order(steps):
            source, target = step.source, step.target
            options = next((each for each in split_by(source, flow, self.design) if target in each), None)
            came = arrived.get(source, rate).times(1 / len(options or "1"))
            missed = self._let_through(source, came)
            taken = [(each, operation_on(each, step, self.design)) for each in self.design.taken(step)]
            alike = Counter(op for each, op in taken if not says_how_often(each))
            for connection, op in taken:
                given = came if connection.op == "publish" else missed  # a message tells of hits as well
                if not says_how_often(connection):
                    given = given.times(1 / alike[op])  # of parallel lines that do the same a request takes one
                sent = self._declared(connection, op, given, stepped_on)
                self._send(connection, target, sent)
                arrived[target] = arrived.get(target, _NONE).plus(sent)

    def _declared(self, connection: Connection, op: str | None, given: Rate, stepped_on: set[str]) -> Rate:
        """What one connection of a flow carries: each request, as often as it calls."""
        rate = given.times((connection.number("calls") or 1.0) * _share(connection))
        if op == "read":
            rate = rate.as_reads()
        elif op in ("write", "publish"):
            rate = rate.as_writes()
        elif op in (None, "readwrite") and not self.asked.reads + self.asked.writes:
            self.doubtful.add(connection.target)
        return self._past_caches(connection, rate, stepped_on)

    # What is drawn

    def enter(self) -> None:
        """Without declared flows the requests begin at the clients, or at what stands first."""
        clients = [each.id for each in self.design.of_kind("client") if self.design.out_of(each.id)]
        entries = clients or list(dict.fromkeys(flow.entry for flow in self.design.flows))
        self.entries = set(entries)
        rate = Rate(self.asked.reads, self.asked.writes, self.asked.reads).times(1 / (len(entries) or 1))
        self.visits = dict.fromkeys(entries, 1.0)
        for id in entries:
            self.arrivals[id] = rate

    def follow(self) -> None:
        """Send on what the flows do not speak of: to consumers, copies, and all that no flow passes."""
        ways: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        ways.add_nodes_from(self.design.components)
        for connection in self.design.connections:
            source, target = self._way(connection)
            if self._goes_on(connection, source, target):
                ways.add_edge(source, target, connection=connection)
        if ways.number_of_edges() == 0:
            return
        rounds = nx.condensation(ways)
        for number in nx.topological_sort(rounds):
            members = rounds.nodes[number]["members"]
            if len(members) == 1:
                (id,) = members
                self._pass_on(id, ways)
            else:
                self._circle(members, ways)

    def _way(self, connection: Connection) -> tuple[str, str]:
        """Where requests go: a consumer's arrow may point at its broker."""
        source, target = connection.pair
        if connection.op == "consume" and self.design.components[target].is_a(*_BROKERS):
            return target, source
        return source, target

    def _goes_on(self, connection: Connection, source: str, target: str) -> bool:
        if connection.op == "observe" or self.design.components[target].is_a("client", "monitor"):
            return False
        if (connection.source, connection.target, connection.key) in self.connections:
            return False
        return connection.op in _FOLLOW or source not in self.on_flows

    def _pass_on(self, id: str, ways: nx.MultiDiGraph[str]) -> None:
        if id in self.arrivals:
            self.arrivals[id] = self._limited(id, self.arrivals[id])
        for connection, target, rate in self._sent(id, self.arrivals.get(id, _NONE), ways):
            self._send(connection, target, rate)

    def _circle(self, members: set[str], ways: nx.MultiDiGraph[str]) -> None:
        """Parts that call each other: until nothing changes; cycles that grow are cut where they close."""
        outside = {id: self.arrivals.get(id, _NONE) for id in members}
        arrived = dict(outside)
        for _ in range(_ROUNDS):
            fresh = dict(outside)
            for id in members:
                for _, target, rate in self._sent(id, arrived[id], ways, members):
                    if target in members:
                        fresh[target] = fresh[target].plus(rate)
            fresh = {id: self._limited(id, rate) for id, rate in fresh.items()}
            change = max((abs(fresh[id].total - arrived[id].total) for id in members), default=0.0)
            arrived = fresh
            if change <= 1e-9 * max(each.total for each in arrived.values()):
                break
        else:
            self.unbounded |= members
            arrived = {id: self._limited(id, rate) for id, rate in self._once_round(members, outside, ways).items()}
        self.arrivals.update(arrived)
        for id in members:
            for connection, target, rate in self._sent(id, arrived[id], ways, members):
                if target in members:
                    key = (connection.source, connection.target, connection.key)
                    self.connections[key] = self.connections[key].plus(rate)
                else:
                    self._send(connection, target, rate)

    def _once_round(
        self, members: set[str], outside: Mapping[str, Rate], ways: nx.MultiDiGraph[str]
    ) -> dict[str, Rate]:
        arrived = dict(outside)
        begin = [id for id in self.design.components if id in members and outside[id].total]
        order = list(dict.fromkeys([*begin, *(id for each in begin for _, id in nx.bfs_edges(ways, each))]))
        place = {id: number for number, id in enumerate(each for each in order if each in members)}
        for id in place:
            for _, target, rate in self._sent(id, arrived[id], ways, members):
                if place.get(target, -1) > place[id]:
                    arrived[target] = arrived[target].plus(rate)
        return arrived

    def _limited(self, id: str, rate: Rate) -> Rate:
        """Without flows a request comes by once, however many ways lead to a part, unless `calls` say more."""
        if not self.visits:
            return rate
        visits, stated = self.visits.get(id, 1.0), self._stated_into(id)
        messages = self.design.components[id].is_a(*_BROKERS, "worker")
        reads = self.asked.reads * visits + stated
        writes = (self.asked.writes + (self.asked.reads if messages else 0.0)) * visits + stated
        return Rate(min(rate.reads, reads), min(rate.writes, writes), min(rate.uncached, reads))

    def _stated_into(self, id: str) -> float:
        return sum(self.stated[id].values()) if id in self.stated else 0.0

    def _sent(
        self, id: str, arrived: Rate, ways: nx.MultiDiGraph[str], members: Collection[str] = ()
    ) -> Iterator[tuple[Connection, str, Rate]]:
        """What a component sends along each of its ways; `members` are those of the circle that it is in."""
        out = [(data["connection"], target) for _, target, data in ways.out_edges(id, data=True)]
        given = self._let_through(id, arrived)
        written = Rate(0.0, arrived.total if self.design.components[id].is_a(*_BROKERS) else arrived.writes, 0.0)
        split = self._forwards(id, out)
        for connection, target in out:
            stated = connection.number("rate")
            calls = connection.number("calls") or 1.0
            told = written if connection.op in _FOLLOW else arrived if connection.op == "publish" else given
            rate = told.times(calls * _share(connection))
            if self.visits:
                times = min(self.visits.get(id, 1.0) * max(calls, 1.0), _MANY)
                self.visits[target] = max(self.visits.get(target, 0.0), times)
            if connection.op == "read":
                rate = Rate(rate.reads, 0.0, rate.uncached)
            elif connection.op == "publish":
                rate = rate.as_writes()
            elif connection.op == "write":
                rate = Rate(0.0, rate.writes, 0.0)
            if split.get(target, 0) > 1 and connection.number("prob") is None:
                rate = rate.times(1 / split[target])
            key = (connection.source, connection.target, connection.key)
            if stated is not None:
                self.computed[key] = self._past_caches(connection, rate, None)
                rate = _stated(connection, stated, rate)
                self.stated[target][key] = stated
            elif target not in members and (into := self._stated_into(id)):
                self.stated[target][key] = min(into * calls, _MANY)  # it may all go on
            if stated is None and self._guessed(connection, id, target, out):
                self.doubtful.add(target)
            yield connection, target, self._past_caches(connection, rate, None)

    def _forwards(self, id: str, out: list[tuple[Connection, str]]) -> dict[str, int]:
        """Among how many targets a balancer splits what it sends to each; what it asks beside does not count."""
        if not self.design.components[id].is_a(*_SPLITTERS):
            return {}
        found: dict[str, int] = {}
        for operations in (("read",), ("write", "publish"), (None, "readwrite")):
            targets = {
                target
                for connection, target in out
                if connection.op in operations and self.design.components[target].is_a(*_SPLITTERS, *_CALLED, "worker")
            }
            found.update(dict.fromkeys(targets, len(targets)))
        return found

    def _guessed(self, connection: Connection, id: str, target: str, out: list[tuple[Connection, str]]) -> bool:
        """Whether it is a guess that every request goes this way: one of several stores, one of several services."""
        part = self.design.components[target]
        if part.is_a(*_STORES) and self.visits:
            return self._stores > 1
        if id in self.doubtful or connection.op == "publish":
            return True
        for kinds in (_STORES, _CALLED):
            if part.is_a(*kinds):
                return len({each for way, each in out if way.op not in _FOLLOW and self._is(each, kinds)}) > 1
        return False

    def _is(self, id: str, kinds: tuple[str, ...]) -> bool:
        return self.design.components[id].is_a(*kinds)

    @cached_property
    def _stores(self) -> int:
        """How many stores the derived flows end at."""
        ends = {flow.steps[-1].target for flow in self.design.flows}
        return sum(not self._is(each, ("cache",)) for each in ends)

    # Caches

    def _let_through(self, id: str, arrived: Rate) -> Rate:
        """What goes on behind a cache or a CDN that stands in the way."""
        figure = hit_ratios(self.design).inline.get(id)
        if figure is None:
            return arrived
        missed = 1 - self._hit(figure, id)
        cdn = self.design.components[id].is_a("cdn")
        return Rate(arrived.reads * missed, arrived.writes, arrived.uncached * (missed if cdn else 1.0))

    def _past_caches(self, connection: Connection, rate: Rate, stepped_on: set[str] | None) -> Rate:
        """What is left of reads when a cache beside the connection was asked first."""
        cache = hit_ratios(self.design).beside.get((connection.source, connection.target, connection.key))
        if cache is not None and (stepped_on is None or cache in stepped_on):
            hit = self._hit(hit_ratios(self.design).figures[cache], cache)
            rate = Rate(rate.reads * (1 - hit), rate.writes, rate.uncached)
        return rate

    def _hit(self, figure: Figure, cache: str) -> float:
        hit = self.case.strength(figure)
        if not figure.source:  # declared
            return hit
        note = f"`{self.design.components[cache].name}` answers {hit:.0%} of reads ({figure.origin})"
        if note not in self.assumptions:
            self.assumptions.append(note)
        return hit

    def _send(self, connection: Connection, target: str, rate: Rate) -> None:
        key = (connection.source, connection.target, connection.key)
        self.connections[key] = self.connections[key].plus(rate)
        self.arrivals[target] = self.arrivals.get(target, _NONE).plus(rate)
        if rate.reads < rate.uncached * (1 - 1e-12):
            self.behind_cache.add(target)


def split_by(id: str, flow: Flow, design: Design) -> list[frozenset[str]]:
    """The sets of targets between which a balancer splits the requests of a flow."""
    if not flow.alternatives or not design.components[id].is_a(*_BALANCERS):
        return []
    called = {step.target for step in flow.steps if step.source == id}
    return [each for each in flow.alternatives if each <= called]


def _share(connection: Connection) -> float:
    share = connection.number("prob")
    return 1.0 if share is None else share


def _stated(connection: Connection, stated: float, computed: Rate) -> Rate:
    """A rate that the author states, with the reads and writes of the computed one."""
    stated = bounded(stated)
    if connection.op in ("read",) or (computed.total == 0 and connection.op not in ("write", "publish", *_FOLLOW)):
        return Rate(stated, 0.0, stated)
    if computed.total == 0 or not computed.reads:
        return Rate(0.0, stated, 0.0)
    return computed.times(stated / computed.total)


def _in_order(steps: list[Step]) -> list[Step]:
    """Steps so that what leads to a component comes before what leads from it; cycles are cut where they close."""
    place: dict[str, int] = {}
    for step in steps:
        place.setdefault(step.source, len(place))
        place.setdefault(step.target, len(place))
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(place)
    graph.add_edges_from((step.source, step.target) for step in steps)
    if nx.is_directed_acyclic_graph(graph):
        place = {id: number for number, id in enumerate(nx.lexicographical_topological_sort(graph, key=place.get))}
        return sorted(steps, key=lambda step: place[step.source])
    return [
        step for step in sorted(steps, key=lambda step: place[step.source]) if place[step.source] < place[step.target]
    ]
