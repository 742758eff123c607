"""Question 3: did I cover all major components? The layers, what the load asks for, and what the problem asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress

import networkx as nx

from designlint.analysis.structure.telemetry import is_watched
from designlint.analysis.words.problems import coverage
from designlint.design import Component, Design, Flow
from designlint.diagnostic import Severity
from designlint.edits import free_id
from designlint.review.card import Case, Item, Lack, Place, Point, Question, stated
from designlint.review.requirements import knows_load
from designlint.wording import quoted

_LAYERS = {
    "client": ("client",),
    "entry": ("lb", "gateway", "cdn", "waf", "dns"),
    "application": ("service", "function", "realtime"),
    "data": ("db", "objects", "search", "warehouse"),
}
_WANTS_READING = ("missing-cache", "missing-cdn", "missing-read-replica")
_WANTS_ASYNC = ("needless-sync", "inline-heavy-work")
_OUTSIDE = ("client", "scheduler", "external")


def parts(case: Case, question: Question) -> Iterator[Item]:
    """Layers, read acceleration, asynchronous work, observability, and key points or flows."""
    design = case.design
    names = _names(design)
    for layer, kinds in _LAYERS.items():
        yield question[layer].either(_drawn(design, *kinds), **names)
    yield _if_needed(case, question["reading"], list(_cheap_reads(design)), _WANTS_READING, names)
    yield _if_needed(case, question["async"], list(_not_awaited(design)), _WANTS_ASYNC, names)
    yield question["observability"].either(_watched(design), **names)
    covered = coverage(design)
    if covered is not None and covered.required:
        yield from _key_points(design, question)
    else:
        yield from _flows(design, question)


def _names(design: Design) -> dict[str, str]:
    """The parts that lines speak of, and free names for new ones."""

    def first(*kinds: str) -> str | None:
        return next((each.id for each in design.of_kind(*kinds)), None)

    web = first("client") or free_id(design, "web")
    api = first("service", "function", "realtime", "gateway", "worker") or free_id(design, "api")
    known = {"client": web, "service": api, "first": first(*_LAYERS["entry"]) or api}
    new = ("web", "entry", "api", "new_store", "hot", "jobs", "crew", "obs")
    return known | {name: free_id(design, name.removeprefix("new_")) for name in new}


def _drawn(design: Design, *kinds: str) -> Iterator[Place]:
    return ((_named(part), part.span) for part in design.of_kind(*kinds))


def _named(part: Component) -> str:
    return quoted(part.name) + (f" ({part.kind.title})" if part.kind is not None else "")


def _cheap_reads(design: Design) -> Iterator[Place]:
    yield from _drawn(design, "cache", "cdn")
    for part in design.components.values():
        copies = stated(part, "replicas") if part.says("replicas") else None
        if part.get("role") == "replica" or copies is not None:
            yield f"{quoted(part.name)} has copies to read from", copies.span if copies else part.span


def _not_awaited(design: Design) -> Iterator[Place]:
    yield from _drawn(design, "queue", "stream", "worker")
    for each in design.connections:
        if each.mode == "async" and each.op not in ("replicate", "observe"):
            yield f"nobody waits for {quoted(each.label or each.target)}", each.span


def _if_needed(case: Case, point: Point, places: list[Place], codes: tuple[str, ...], names: Mapping[str, str]) -> Item:
    """What is drawn, or granted where nothing asks for it; who does not know the load can not tell."""
    design = case.design
    wanted = [each for each in case.of(*codes) if each.severity >= Severity.WARNING]
    known = knows_load(design) and stated(design.requirements, "audience") is not None
    if not places and not wanted and known:
        return point.shown((f"{point.id}: nothing special is needed at this load", design.opening))
    because = wanted[0].finding.message if wanted else "or load and audience, which would show that none is needed"
    found = point.either(places, because=because, **names)
    if wanted and isinstance(found, Lack):
        return Lack(found.points, found.text, found.add, None, wanted[0].code)
    return found


def _watched(design: Design) -> Iterator[Place]:
    yield from _drawn(design, "monitor")
    if is_watched(design):
        yield "the text says how it is watched", design.opening


def _key_points(design: Design, question: Question) -> Iterator[Item]:
    covered = coverage(design)
    assert covered is not None
    share = 1 / len(covered.required)
    for each in covered.required:
        if each.satisfied:
            first = each.evidence[0]
            yield question["key_points"].shown((f"{each.point.text}: {first.text}", first.span), share)
        else:
            yield question["key_points"].lack(share, add=each.add, point=each.point.text)


def _flows(design: Design, question: Question) -> Iterator[Item]:
    told = [flow for flow in design.flows if flow.declared]
    for flow in told:
        if end_to_end(design, flow):
            yield question["flows"].shown((f"the flow {quoted(flow.label)}", flow.span), 1 / len(told))
        else:
            yield question["flows"].lack(1 / len(told), add=(), flow=flow.id)
    if not told:
        yield question["flows"].lack(flow="main", way=" -> ".join(_way(design)))


def end_to_end(design: Design, flow: Flow) -> bool:
    """Whether a flow begins outside and every step of it is drawn."""
    begins = design.components.get(flow.entry) if flow.steps else None
    return begins is not None and _from_outside(design, begins) and all(design.taken(step) for step in flow.steps)


def _way(design: Design) -> list[str]:
    """The shortest way from a client to a store, as an example of a flow."""
    for flow in design.flows:
        for step in flow.steps:
            with suppress(nx.NetworkXException):
                way: list[str] = nx.shortest_path(design.graph, flow.entry, step.target)
                if len(way) > 1 and step.target == flow.steps[-1].target:
                    return way
    return ["web", "api", "store"]


def _from_outside(design: Design, part: Component) -> bool:
    """Whether a flow may begin at a part: at users, a clock, another system, or where these come in."""
    return part.is_a(*_OUTSIDE, *_LAYERS["entry"]) or not design.into(part.id)
