"""Flows: those that the author declares, and where there are none, one from each client to each store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from designlint.build.facts import FactSheet
from designlint.build.links import OPERATIONS
from designlint.build.problems import Problems, did_you_mean, respelled
from designlint.design import Component, Connection, Flow, Step
from designlint.statements import Connect, Node, Text, Word

STORES = ("db", "objects", "search", "warehouse")
_EDGE = ("dns", "cdn", "waf", "lb", "gateway")
_SPLITTERS = ("dns", "lb", "gateway")
_STARTERS = ("client", "external", "service", "function", "realtime", *_EDGE)


_Lines = Mapping[tuple[str, str], Sequence[Connection]]


def declared_flows(
    nodes: Iterable[Node],
    components: Mapping[str, Component],
    owner: Mapping[str, str],
    connections: Iterable[Connection],
    problems: Problems,
) -> tuple[Flow, ...]:
    """The flows of a design, each hop checked against what is drawn."""
    lines: dict[tuple[str, str], list[Connection]] = defaultdict(list)
    for each in connections:
        lines[each.pair].append(each)
    flows = [_declared(node, components, owner, lines, problems) for node in nodes]
    return tuple(flow for flow in flows if flow is not None)


def _declared(
    node: Node,
    components: Mapping[str, Component],
    owner: Mapping[str, str],
    lines: _Lines,
    problems: Problems,
) -> Flow | None:
    name = next((arg for arg in node.args if isinstance(arg, Word)), None)
    text = next((arg for arg in node.args if isinstance(arg, Text)), None)
    if name is None and text is None:
        problems.add("value", "a flow needs a name", node.span, 'write `flow checkout "Buy" { web -> … }`')
        return None
    id = name.text if name else (text.text if text else "")
    sheet = FactSheet("flow", problems)
    before = len(problems.found)
    steps: list[Step] = []
    alternatives: list[frozenset[str]] = []
    for item in node.items:
        if isinstance(item, Connect):
            hop_operation = next(
                (each.name.text for each in item.items if isinstance(each, Node) and each.name.text in OPERATIONS), None
            )
            found = _steps(item, id, hop_operation, components, owner, lines, problems)
            steps.extend(found)
            targets = frozenset(step.target for step in found)
            if len(targets) > 1 and found and components[found[0].source].is_a(*_SPLITTERS):
                alternatives.append(targets)
        else:
            sheet.read((item,))
    if not steps and len(problems.found) > before:
        return None  # its hops were told of
    if not steps:
        problems.add("value", f"the flow `{id}` has no path", node.span, f"write `flow {id} {{ web -> … -> store }}`")
        return None
    label = text.text if text else id
    return Flow(
        id=id,
        label=label,
        steps=tuple(steps),
        alternatives=tuple(alternatives),
        declared=True,
        span=node.span,
        facts=sheet.done(),
    )


def _steps(
    link: Connect,
    flow: str,
    operation: str | None,
    components: Mapping[str, Component],
    owner: Mapping[str, str],
    lines: _Lines,
    problems: Problems,
) -> list[Step]:
    found: list[Step] = []
    for end in (*(() if link.chained else link.sources), *link.targets):
        if end.text not in owner:
            cure = did_you_mean(end.text, owner, "draw it first, or name something that is drawn")
            message = f"the flow `{flow}` goes through `{end.text}`, which is not drawn"
            problems.add("name", message, end.span, cure, fix=respelled(end.text, owner, end.span))
    for source in link.sources:
        for target in link.targets:
            if source.text not in owner or target.text not in owner:
                continue
            start, end_id = owner[source.text], owner[target.text]
            if (start, end_id) in lines:
                found.append(Step(start, end_id, link.span, operation))
            elif any(each.op == "consume" for each in lines.get((end_id, start), ())):  # a consumer's arrow
                found.append(Step(start, end_id, link.span, "consume"))
            elif start != end_id:
                cure = f"draw `{source.text} -> {target.text}`, or let the flow take a way that is drawn"
                problems.add(
                    "conflict",
                    f"the flow `{flow}` goes from `{source.text}` to `{target.text}`, which nothing connects",
                    link.span,
                    cure,
                )
    return found


def hard(connection: Connection) -> bool:
    """Whether the caller fails when the called part does: it waits, and has nothing to fall back on.

    A producer waits for its broker until the message is taken, unless an outbox or `fire_and_forget` says otherwise.
    """
    if connection.op in ("replicate", "cdc", "observe", "consume") or connection.says("fallback"):
        return False
    if connection.op == "publish":
        return not (connection.says("outbox") or connection.says("fire_and_forget"))
    return connection.mode == "sync"


def derived_flows(components: Mapping[str, Component], connections: Iterable[Connection]) -> tuple[Flow, ...]:
    """One flow from each client (or from what stands first, if no client is drawn) to each store that it waits for."""
    waits: dict[str, list[str]] = {}  # caller -> those that it waits for
    for each in connections:
        if hard(each) and each.op != "publish" and not components[each.target].is_a("monitor"):
            waits.setdefault(each.source, []).append(each.target)
    return tuple(
        Flow(
            id=f"{start.id}-{target.id}",
            label=f"{start.name} to {target.name}",
            steps=(Step(start.id, target.id, start.span),),
            alternatives=(),
            declared=False,
            span=start.span,
        )
        for start in _entries(components, waits)
        for target in _targets(_reached(start.id, waits), components, waits)
    )


def _entries(components: Mapping[str, Component], waits: Mapping[str, list[str]]) -> list[Component]:
    callers = [each for each in components.values() if each.id in waits]
    clients = [each for each in callers if each.is_a("client")]
    if clients:
        return clients
    called = {target for targets in waits.values() for target in targets}
    return [each for each in callers if each.id not in called and each.is_a(*_STARTERS)]


def _reached(entry: str, waits: Mapping[str, list[str]]) -> set[str]:
    """Everything that an entry waits for in the end, without itself."""
    reached = {entry}
    ahead = [entry]
    while ahead:
        for target in waits.get(ahead.pop(), ()):
            if target not in reached:
                reached.add(target)
                ahead.append(target)
    return reached - {entry}


def _targets(reached: set[str], components: Mapping[str, Component], waits: Mapping[str, list[str]]) -> list[Component]:
    parts = [each for id, each in components.items() if id in reached]

    def those(*kinds: str) -> list[Component]:
        return [each for each in parts if each.is_a(*kinds) and each.word("role") not in ("replica", "standby")]

    stores = those(*STORES) or those("cache")
    return stores or [each for each in parts if each.id not in waits and not each.is_a("client", "external")]
