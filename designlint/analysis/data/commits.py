"""What a flow commits in the stores of several services before its user hears of success, and what undoes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from designlint.analysis.data.operations import BROKERS, WRITES, Act, acts
from designlint.analysis.structure.ownership import related
from designlint.analysis.words.remarks import said_of, words_of
from designlint.design import Component, Design, Flow
from designlint.vocabulary.lexicon import claims

_ENOUGH = 12  # commits of one flow that are compared
_NO_LEADERS = ("client", "dns", "cdn", "waf", "lb", "gateway")


@dataclass(frozen=True, slots=True)
class Commits:
    """The commits of one flow in stores of different owners, in order, one for each store.

    `undone` tells whether something undoes a step or makes the commits one, `remembered` whether the state of a saga
    survives a crash.
    """

    flow: Flow
    acts: tuple[Act, ...]
    stores: tuple[Component, ...]
    services: tuple[Component, ...]
    undone: bool
    remembered: bool

    @property
    def sure(self) -> bool:
        """Whether at least two of them are known to be writes on this flow."""
        return sum(act.op == "write" for act in self.acts) >= 2


def spread_commits(design: Design) -> Iterator[Commits]:
    """The declared flows that commit in stores of different owners."""
    for flow in design.flows:
        found = _foreign(flow, design)
        if len(found) > 1:
            stores = tuple(design.components[act.target] for act in found)
            services = tuple(design.components[act.source] for act in found)
            undone = _undone(flow, found, (*stores, *services), design)
            yield Commits(flow, found, stores, services, undone, undone and _remembered(flow, services, design))


def _foreign(flow: Flow, design: Design) -> tuple[Act, ...]:
    """The commits that the user waits for, one for each store, in stores of different owners."""
    found: dict[str, Act] = {}
    for act in acts(design).get(flow.id, ()):
        store = design.components[act.target]
        plain = store.is_a("db") and store.word("role") not in ("replica", "standby")
        commits = act.awaited and act.op in WRITES and plain and "measured" not in words_of(store, act.connection)
        if commits and (store.id not in found or act.op == "write"):
            found[store.id] = act
    first = list(found.values())[:_ENOUGH]
    pairs = [pair for pair in combinations(first, 2) if _strangers(*pair, design)]
    return tuple(act for act in first if any(act in pair for pair in pairs))


def _strangers(one: Act, other: Act, design: Design) -> bool:
    """Whether two commits are known to be of different owners."""
    owners = [design.components[act.target].word("owner") for act in (one, other)]
    services = [design.components[act.source] for act in (one, other)]
    if services[0] is services[1]:
        return False
    if all(owners):
        return owners[0] != owners[1]
    return related(design, *services) is False


def _undone(flow: Flow, found: tuple[Act, ...], parts: tuple[Component, ...], design: Design) -> bool:
    if flow.says("saga") or flow.says("compensation"):
        return True
    said = said_of(design, *parts, *(act.connection for act in found)) | claims(f"{flow.label}\n{flow.id}")
    return bool(said & {"undo", "outbox"})


def _remembered(flow: Flow, services: tuple[Component, ...], design: Design) -> bool:
    """Whether the state of a saga survives a crash: in a workflow engine, a store, or the messages themselves."""
    if not flow.says("saga"):
        return True  # told in other words, or compensated by hand
    passed = [design.components[id] for act in acts(design)[flow.id] for id in act.connection.pair]
    named = design.components.get(flow.word("saga") or "")
    leaders = [named] if named is not None else _leaders(flow, services, design)
    if any(each.technology is not None and each.technology.family == "workflow" for each in (*passed, *leaders)):
        return True
    if any(each.is_a(*BROKERS) for each in passed) or "saga_state" in said_of(design, *passed, *leaders):
        return True
    kept = [design.components[each.target] for leader in leaders for each in design.out_of(leader.id)]
    return any(each.is_a("db", "stream", "coordinator") for each in kept)


def _leaders(flow: Flow, services: tuple[Component, ...], design: Design) -> list[Component]:
    """Who calls every service that commits, or commits first itself and calls the others."""
    committing = {each.id for each in services}
    found: list[Component] = []
    for id in dict.fromkeys(act.source for act in acts(design)[flow.id]):
        called = {each.target for each in design.out_of(id)}
        if committing <= called | {id} and not design.components[id].is_a(*_NO_LEADERS):
            found.append(design.components[id])
    return found
