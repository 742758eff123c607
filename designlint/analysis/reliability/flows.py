"""What each flow asks of which parts: the structure functions of a design, over components.

A declared flow works if what it steps on works, from its entry on: everything that a part calls and waits for, any one
of several where traffic is split, the named stand-in where a call has a fallback. A derived flow works if some way from
its entry to its store does. Parts that a flow goes on without (caches whose store can answer, optional parts, calls
with a fallback, what works behind a message) are left out; `undegraded` has them as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType

from designlint.analysis.load.bearing import load_bearing
from designlint.analysis.reliability.structure import Clauses, Structure, members
from designlint.build.flows import hard
from designlint.design import Component, Connection, Design, Flow, once

NO_HITS: Mapping[str, float] = MappingProxyType({})
_SPLITTERS = ("dns", "lb", "gateway")  # send a request to one of those behind them
_OWN_DATA = ("session", "lock")  # caches in these roles hold what no store has


@once
def structures(design: Design) -> Mapping[str, Structure]:
    """The structure function of each flow: what users can not do without."""
    derived = _Derived(design)
    return {
        flow.id: _declared(flow, design, full=False) if flow.declared else derived.of(flow) for flow in design.flows
    }


@once
def undegraded(design: Design) -> Mapping[str, Structure]:
    """The same where nothing may be missing that a flow uses. Derived flows are told by `beside` alone."""
    core = structures(design)
    return {flow.id: _declared(flow, design, full=True) if flow.declared else core[flow.id] for flow in design.flows}


def _declared(flow: Flow, design: Design, *, full: bool) -> Structure:
    """What the steps of a flow ask for. A step back to a part that is already at work is its answer."""
    calls = _all_calls(flow, design) if full else _waited_calls(flow, design)
    needs = _without_answers(flow.entry, _clauses(calls, flow, design))
    parts = [design.components[id] for id in needs]
    callers: dict[str, list[str]] = {id: [] for id in needs}
    for step in flow.steps:
        callers.get(step.target, []).append(step.source)
    free = {
        each.id for each in parts if each.is_a("client") or (not full and _does_no_harm(each, callers[each.id], design))
    }
    passing = [each for each in parts if needs[each.id] and each.id not in free]
    reads = not _writes(flow, needs, design)
    hits = {each.id: hit for each in passing if (hit := hit_ratio(design, each))} if reads else {}
    return Structure(flow.entry, needs, frozenset(free), hits)


def _waited_calls(flow: Flow, design: Design) -> dict[str, dict[str, tuple[str, ...]]]:
    """Whom each part calls and waits for, and who may answer: the called part, its stand-in too, () for anything."""
    calls: dict[str, dict[str, tuple[str, ...]]] = {}
    handed_on: set[str] = set()  # behind these brokers nobody waits
    for step in flow.steps:
        if step.source in handed_on or design.components[step.target].says("optional"):
            continue
        taken = design.taken(step)
        handed_on |= {each.target for each in taken if each.op == "publish" and required(design, each)}
        if any(required(design, each) for each in taken):
            calls.setdefault(step.source, {})[step.target] = (step.target,)
            continue
        spared = [each for each in taken if each.says("fallback")]
        if spared:
            named = [stand_in(design, each) for each in spared]
            answering = (step.target, *(id for id in named if id is not None)) if None not in named else ()
            calls.setdefault(step.source, {}).setdefault(step.target, answering)
    return calls


def _all_calls(flow: Flow, design: Design) -> dict[str, dict[str, tuple[str, ...]]]:
    calls: dict[str, dict[str, tuple[str, ...]]] = {}
    for step in flow.steps:
        calls.setdefault(step.source, {})[step.target] = (step.target,)
    return calls


def required(design: Design, connection: Connection) -> bool:
    """Whether the caller fails when the called part does; an outbox may be stated on the producer as well."""
    if connection.op == "publish":
        ends = [design.components[id] for id in connection.pair]
        if ends[0].says("outbox") or any(each.says("fire_and_forget") for each in ends):
            return False
    return hard(connection)


def stand_in(design: Design, connection: Connection) -> str | None:
    """The component that a call falls back on, if it names one."""
    named = connection.word("fallback")
    return named if named in design.components and connection.mode == "sync" else None


def _clauses(calls: Mapping[str, Mapping[str, tuple[str, ...]]], flow: Flow, design: Design) -> dict[str, Clauses[str]]:
    """Targets between which a part splits requests make one need, every other target makes its own."""
    splits: dict[str, list[frozenset[str]]] = {}
    for each in flow.alternatives:
        for id in each:
            splits.setdefault(id, []).append(each)
    stepped_on: dict[str, set[str]] = {}
    for step in flow.steps:
        stepped_on.setdefault(step.source, set()).add(step.target)

    def split_by(caller: str) -> dict[str, frozenset[str]]:
        """The targets that a caller splits requests between, each with all of them."""
        if not design.components[caller].is_a(*_SPLITTERS):
            return {}
        several = {each for id in calls[caller] for each in splits.get(id, ())}
        return {id: each for each in sorted(several, key=sorted) if each <= stepped_on[caller] for id in each}

    found: dict[str, Clauses[str]] = {}
    for caller, called in calls.items():
        split = split_by(caller)
        needs: dict[frozenset[str] | str, dict[str, None]] = {}
        met = {split.get(target, target) for target, answering in called.items() if not answering}
        for target, answering in called.items():
            needs.setdefault(split.get(target, target), {}).update(dict.fromkeys(answering))
        found[caller] = tuple(tuple(answering) for each, answering in needs.items() if each not in met)
    return found


def _without_answers(entry: str, needs: Mapping[str, Clauses[str]]) -> dict[str, Clauses[str]]:
    """What is reached from the entry, in that order, without the steps that lead back to a part at work."""
    found: dict[str, Clauses[str]] = {}
    at_work: set[str] = set()
    stack: list[tuple[str, Iterator[str]]] = []

    def begin(id: str) -> None:
        at_work.add(id)
        found[id] = tuple(each for each in needs.get(id, ()) if at_work.isdisjoint(each))
        stack.append((id, members(found[id])))

    begin(entry)
    while stack:
        id, rest = stack[-1]
        following = next((each for each in rest if each not in found), None)
        if following is not None:
            begin(following)
        else:
            stack.pop()
            at_work.discard(id)
    return found


def _writes(flow: Flow, needs: Mapping[str, Clauses[str]], design: Design) -> bool:
    """Whether its requests change something, so that no cache on the way can answer them."""
    steps = (step for step in flow.steps if step.source in needs and step.target in needs)
    return any((step.op or each.op) == "write" for step in steps for each in design.taken(step))


def hit_ratio(design: Design, part: Component) -> float:
    """The share of requests that a part on the way answers while what is behind it is down.

    Only what is declared counts, and the default ratio of a CDN that is declared to serve old content.
    """
    declared = part.number("hit") if part.is_a("cdn", "cache") else None
    if declared is None and part.says("stale_on_error"):
        declared = design.figures.default("hit", *part.names).plan
    return min(max(declared or 0.0, 0.0), 1.0)


def _does_no_harm(part: Component, callers: Iterable[str], design: Design) -> bool:
    return bool(part.says("optional")) or part.is_a("monitor") or _soft(part, callers, design)


def _soft(part: Component, callers: Iterable[str], design: Design) -> bool:
    """Whether a cache's callers can ask the store instead, and the store can take it."""
    if not part.is_a("cache") or part.word("role") in _OWN_DATA or part.id in load_bearing(design):
        return False
    asking = list(callers)
    return bool(asking) and all(_asks_a_store(design.out_of(id)) for id in asking)


def _asks_a_store(connections: Iterable[Connection]) -> bool:
    return any(each.says("on_miss") for each in connections) or len({each.target for each in connections}) > 1


class _Derived:
    """The structure of all derived flows, which differ in where they begin and end only."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.targets = {flow.steps[0].target for flow in design.flows if not flow.declared}

    def of(self, flow: Flow) -> Structure:
        """The structure function of one of them."""
        target = flow.steps[0].target
        hits = NO_HITS if target in self.written else self.hits
        return Structure(target, self.needs, self.free, hits, flow.entry, self.beside)

    @cached_property
    def written(self) -> set[str]:
        """The targets that are only written to, so that no cache on the way can answer."""
        into = {id: [each for each in self.design.into(id) if waited(each)] for id in self.targets}
        return {id for id, found in into.items() if found and all(each.op == "write" for each in found)}

    @cached_property
    def needs(self) -> Mapping[str, Clauses[str]]:
        """Any one of those that call and wait leads to a part; a store may need its cache besides."""
        callers: dict[str, dict[str, None]] = {id: {} for id in self.design.components}
        for each in self.design.connections:
            if waited(each):
                callers[each.target][each.source] = None
        needs: dict[str, Clauses[str]] = {id: (tuple(found),) for id, found in callers.items()}
        for cache, bearing in load_bearing(self.design).items():
            needs[bearing.store.id] += ((cache,),)
        return needs

    @cached_property
    def free(self) -> frozenset[str]:
        """Clients, monitors, optional parts, and caches on the way whose callers can go round them."""
        return frozenset(
            each.id
            for each in self.design.components.values()
            if each.is_a("client")
            or (each.id not in self.targets and _does_no_harm(each, self.needs[each.id][0], self.design))
        )

    @cached_property
    def hits(self) -> Mapping[str, float]:
        """What stands in the way and answers by itself."""
        passing = {id for clauses in self.needs.values() for id in clauses[0]} - self.free
        parts = (each for id, each in self.design.components.items() if id in passing)
        return {each.id: hit for each in parts if (hit := hit_ratio(self.design, each))}

    @cached_property
    def beside(self) -> Mapping[str, tuple[str, ...]]:
        """What each part asks and can do without: caches, optional parts, calls with a fallback."""
        found: dict[str, dict[str, None]] = {}
        for each in self.design.connections:
            target = self.design.components[each.target]
            spared = target.is_a("cache") or target.says("optional") or each.says("fallback")
            if spared and each.mode == "sync" and each.op not in ("replicate", "cdc", "observe"):
                found.setdefault(each.source, {})[each.target] = None
        return {id: tuple(targets) for id, targets in found.items()}


def waited(connection: Connection) -> bool:
    """Whether a derived flow leads over a connection: the caller waits, and not only for a broker."""
    return hard(connection) and connection.op != "publish"
