"""How long users wait: the time of each flow at the median and the 99th percentile, and the hop that takes most of it.

Every call is a round trip and the time of the part that is called. Calls of one part follow each other unless they are
`parallel`; a cache is mixed by its hit ratio; behind a message nobody waits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import networkx as nx

from designlint.analysis.load.caching import hit_ratios
from designlint.analysis.load.demand import operation_on, says_how_often
from designlint.analysis.load.propagation import split_by
from designlint.analysis.response.timing import NOTHING, Timing, all_of, hop, in_series, one_of, repeated
from designlint.analysis.response.waiting import Wait, heaviest_way, waits
from designlint.analysis.structure.places import regions, zones
from designlint.build.flows import hard
from designlint.design import Component, Connection, Design, Flow, once
from designlint.quantity import show_duration
from designlint.stated import Percentiles
from designlint.vocabulary.figures import Delay
from designlint.vocabulary.regions import RoundTrip, round_trip
from designlint.wording import quoted

_WRITES = ("write", "readwrite")
_WAYS: Mapping[str, tuple[str, str]] = {  # kind -> what reading and writing are called among the figures
    "objects": ("get", "put"),
    "warehouse": ("query", "write"),
    "queue": ("publish", "publish"),
    "stream": ("publish", "publish"),
    "realtime": ("push", "push"),
    "cdn": ("hit", "hit"),
}
_STORES = ("db", "cache", "search")
_DOES: Mapping[str, str] = {
    "call": "to answer",
    "read": "for a read",
    "write": "for a write",
    "query": "for a query",
    "get": "to give an object",
    "put": "to take an object",
    "publish": "to take a message",
    "push": "to push a message",
    "hit": "to answer from what it holds",
}


@dataclass(frozen=True, slots=True)
class Hop:
    """A call on the slowest way: round trip and time of the called part, each as (p50, p99) in seconds."""

    connection: Connection
    trip: tuple[float, float]
    service: tuple[float, float]
    declared: bool

    @property
    def p99(self) -> float:
        """Both together."""
        return self.trip[1] + self.service[1]


@dataclass(frozen=True, slots=True)
class Latency:
    """How long the user of a flow waits, in seconds.

    `flow` is None where none is declared; then it is the slowest way from one entry. `path` is the slowest way.
    `declared` is true where no default decides. `timing` answers for other percentiles and holds the bounds.
    """

    label: str
    entry: str
    flow: Flow | None
    timing: Timing
    path: tuple[Hop, ...]
    declared: bool
    assumptions: tuple[str, ...]

    @property
    def p50(self) -> float:
        """The median."""
        return self.timing.p50

    @property
    def p99(self) -> float:
        """The 99th percentile."""
        return self.timing.p99

    @property
    def parts(self) -> tuple[str, ...]:
        """The ids of the components on the slowest way."""
        return (self.entry, *(each.connection.target for each in self.path))


@once
def latencies(design: Design) -> tuple[Latency, ...]:
    """The latency of every flow that waits for something."""
    return tuple(each for wait in waits(design) for each in _Clock(design, wait).read())


@dataclass(slots=True)
class _Clock:
    """Times what the user of one flow waits for."""

    design: Design
    wait: Wait
    assumptions: dict[str, None] = field(default_factory=dict)
    hops: dict[tuple[str, str, int], Hop] = field(default_factory=dict)

    def read(self) -> Iterator[Latency]:
        calls = (*self.wait.calls, *self._handed_over())
        for call in calls:
            self.hops[_key(call)] = self._hop(call)
        times = self._together(calls)
        for entry in self.wait.entries:
            way = heaviest_way(replace(self.wait, entries=(entry,), calls=calls), self._weight)
            path = tuple(self.hops[_key(call)] for call in way)
            flow, component = self.wait.flow, self.design.components[entry]
            notes = [*self.assumptions, *(self._first_arrow() if component.is_a("client") and path else ())]
            known = all(each.declared for each in path)
            yield Latency(flow.label if flow else component.name, entry, flow, times[entry], path, known, tuple(notes))

    def _first_arrow(self) -> Iterator[str]:
        mobile = self.design.figures.delay("mobile_network", "")
        more = f"; a mobile network adds {_both(mobile)} ({mobile.origin})" if mobile else ""
        yield f"the way of the first arrow is one round trip in the region{more}"

    def _weight(self, call: Connection) -> float:
        return self.hops[_key(call)].p99 * (call.number("calls") or 1.0)

    def _handed_over(self) -> list[Connection]:
        """The messages that are handed to a broker before the answer is given."""
        waited = {*self.wait.entries, *(call.target for call in self.wait.calls)}
        steps = {(each.source, each.target) for each in self.wait.flow.steps} if self.wait.flow else set()
        return [
            each
            for each in self.design.connections
            if each.op == "publish" and hard(each) and each.source in waited and each.pair in steps
        ]

    def _together(self, calls: Sequence[Connection]) -> Mapping[str, Timing]:
        """What every part waits for, from the last one to the first; a call that closes a ring does not count."""
        start = ""  # no component's id: it stands before all entries
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_edges_from((start, entry) for entry in self.wait.entries)
        made: dict[str, list[Connection]] = {}
        for call in calls:
            graph.add_edge(*call.pair)
            made.setdefault(call.source, []).append(call)
        behind: dict[str, Timing] = {}
        for id in nx.dfs_postorder_nodes(graph, start):
            if id != start:
                behind[id] = self._behind(id, [call for call in made.get(id, ()) if call.target in behind], behind)
        return behind

    def _behind(self, id: str, calls: Sequence[Connection], behind: Mapping[str, Timing]) -> Timing:
        """What a part waits for once it is asked."""
        times = {_key(call): self._call(call, behind[call.target]) for call in calls}
        calls = self._slowest(calls, times) if self.wait.flow is None else self._each_once(calls, times)
        split = split_by(id, self.wait.flow, self.design) if self.wait.flow else []
        options = [[call for call in calls if call.target in each] for each in split]
        either = [one_of([(1.0, times[_key(call)]) for call in each]) for each in options if each]
        rest = [call for call in calls if not any(call in each for each in options)]
        together = [(1.0, _at_once(call, times[_key(call)])) for call in rest if call.says("parallel")]
        alone = self._asides([call for call in rest if not call.says("parallel")], times)
        total = in_series([*either, *alone, all_of(together)])
        hit = hit_ratios(self.design).inline.get(id)
        if hit is not None and calls and not self._changes_data():
            return one_of([(hit.plan, NOTHING), (1 - hit.plan, total)])
        return total

    def _slowest(self, calls: Sequence[Connection], times: Mapping[tuple[str, str, int], Timing]) -> list[Connection]:
        """Without flows nothing tells what one request calls: its slowest call, and the cache that spares it."""
        if not calls:
            return []
        spared = hit_ratios(self.design).beside

        def slowness(call: Connection) -> tuple[float, bool, float, str]:
            time = times[_key(call)]
            return time.ceiling, _key(call) not in spared, time.floor, call.target

        slowest = max(calls, key=slowness)
        cache = spared.get(_key(slowest))
        return [call for call in calls if call is slowest or call.target == cache]

    def _each_once(self, calls: Sequence[Connection], times: Mapping[tuple[str, str, int], Timing]) -> list[Connection]:
        """Of parallel lines that do the same a request takes one: the slowest counts."""
        kept: dict[object, Connection] = {}
        for call in calls:
            what = _key(call) if says_how_often(call) else (call.target, self._operation(call))
            if what not in kept or times[_key(call)].ceiling > times[_key(kept[what])].ceiling:
                kept[what] = call
        return list(kept.values())

    def _asides(self, calls: Sequence[Connection], times: Mapping[tuple[str, str, int], Timing]) -> list[Timing]:
        """The times of calls, those that a cache may spare only as often as it misses."""
        asked = {call.target for call in calls}
        found: list[Timing] = []
        for call in calls:
            time = times[_key(call)]
            cache = hit_ratios(self.design).beside.get(_key(call))
            if cache in asked and self._operation(call) not in _WRITES:
                figure = hit_ratios(self.design).figures[cache]
                if figure.source:
                    name = quoted(self.design.components[cache].name)
                    self.assumptions[f"{name} answers {figure.plan:.0%} of reads ({figure.origin})"] = None
                time = one_of([(figure.plan, NOTHING), (1 - figure.plan, time)])
            found.append(time)
        return found

    def _call(self, call: Connection, behind: Timing) -> Timing:
        """One call, or several one after the other, and what lies behind it."""
        found = self.hops[_key(call)]
        once_through = in_series([hop(*found.trip), hop(*found.service), behind])
        calls = 1.0 if call.says("parallel") else call.number("calls") or 1.0
        chance = call.number("prob")
        many = repeated(once_through, max(calls, 0.0))
        return many if chance is None else one_of([(chance, many), (1 - chance, NOTHING)])

    def _hop(self, call: Connection) -> Hop:
        trip, trip_known = self._trip(call)
        service, service_known = self._service(call)
        return Hop(call, trip, service, trip_known and service_known)

    def _trip(self, call: Connection) -> tuple[tuple[float, float], bool]:
        """The round trip of a call and whether it is declared."""
        source, target = self.design.components[call.source], self.design.components[call.target]
        stated = _stated(call)
        if stated is not None:
            return _filled(stated, None), True
        if target.is_a("dns"):
            return (0.0, 0.0), True
        far = self._between_regions(source, target)
        if far is not None:
            return far, False
        where = "unknown"
        here, there = zones(self.design, source), zones(self.design, target)
        if here is not None and there is not None and not source.is_a("client"):
            same = here.count == there.count == 1 and (not here.names or not there.names or here.names == there.names)
            where = "zone" if same else "zones"
        figure = self.design.figures.delay("round_trip", where)
        across = {"zone": "in a zone", "zones": "between zones"}.get(where, "in the region")
        return self._default(figure, f"a round trip {across} takes", ""), False

    def _between_regions(self, source: Component, target: Component) -> tuple[float, float] | None:
        here, there = regions(self.design, source), regions(self.design, target)
        if here is None or there is None or not here.names or not there.names or here.names & there.names:
            return None
        trips = [
            each for a in sorted(here.names) for b in sorted(there.names) if (each := round_trip(a, b)) is not None
        ]
        if not trips:
            return None
        nearest = min(trips, key=lambda each: each.p50)
        way = f"{quoted(source.name)} to {quoted(target.name)} and back"
        self.assumptions[f"{way} takes {_both(nearest)} ({nearest.origin})"] = None
        return nearest.p50, nearest.p99

    def _service(self, call: Connection) -> tuple[tuple[float, float], bool]:
        """The time of the called part itself and whether it is declared."""
        part = self.design.components[call.target]
        reads, writes = _WAYS.get(part.kind.id if part.kind else "", ("read", "write"))
        known = ("call",) if not part.is_a(*_STORES, *_WAYS) else (writes if self._writes(call) else reads, reads)
        name = next((name for name in known if self.design.delay(name, part) is not None), "")
        figure = self.design.delay(name, part) if name else None
        stated = _stated(part)
        if stated is not None:
            return _filled(stated, figure), True
        if figure is None:
            return (0.0, 0.0), part.is_a("dns", "client")
        return self._default(figure, f"{quoted(part.name)} takes", _DOES.get(name, "")), False

    def _writes(self, call: Connection) -> bool:
        operation, flow = self._operation(call), self.wait.flow
        if operation is not None:
            return operation in _WRITES
        return flow is not None and any(
            each.op in _WRITES for step in flow.steps for each in self.design.between(step.source, step.target)
        )

    def _operation(self, call: Connection) -> str | None:
        """What a call does in this flow: a step may narrow it. Where two steps do either, it is not told."""
        steps = self.wait.flow.steps if self.wait.flow else ()
        said = {operation_on(call, step, self.design) for step in steps if (step.source, step.target) == call.pair}
        return said.pop() if len(said) == 1 else call.op

    def _changes_data(self) -> bool:
        """Whether the requests of this flow write, so that no cache on the way answers them."""
        return self.wait.flow is not None and any(self._operation(call) == "write" for call in self.wait.calls)

    def _default(self, figure: Delay | None, takes: str, what: str) -> tuple[float, float]:
        if figure is None:
            return 0.0, 0.0
        text = " ".join(part for part in (takes, _both(figure), what) if part)
        self.assumptions[f"{text} ({figure.origin})"] = None
        return figure.p50, figure.p99


def _at_once(call: Connection, time: Timing) -> Timing:
    """Calls that are made together, so many at a time."""
    calls, width = max(call.number("calls") or 1.0, 1.0), call.number("parallel")
    width = max(width or calls, 1.0)
    return repeated(all_of([(width, time)]), max(calls / width, 1.0))


def _both(figure: Delay | RoundTrip) -> str:
    return f"{show_duration(figure.p50)}, p99 {show_duration(figure.p99)}"


def _key(call: Connection) -> tuple[str, str, int]:
    return call.source, call.target, call.key


def _stated(bearer: Component | Connection) -> Mapping[str, float] | None:
    value = bearer.get("latency")
    return value.seconds if isinstance(value, Percentiles) and not value.required else None


def _filled(stated: Mapping[str, float], figure: Delay | None) -> tuple[float, float]:
    """Median and 99th percentile of a declared latency; what it leaves out has the ratio of the default."""
    ratio = figure.p99 / figure.p50 if figure is not None and figure.p50 else 3.0
    p50, p99 = stated.get("p50"), stated.get("p99", stated.get("p999", stated.get("p95")))
    if p50 is None and p99 is None:
        return 0.0, 0.0
    if p50 is None:
        p50 = (p99 or 0.0) / ratio
    return p50, max(p50, p99 if p99 is not None else p50 * ratio)
