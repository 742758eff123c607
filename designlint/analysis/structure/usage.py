"""Which parts of a design are of use: to a declared flow, also behind what its users wait for, or to a feature."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable

from designlint.design import Component, Connection, Design, once
from designlint.vocabulary import singular

_BEGINS = ("client", "external", "scheduler", "cdn")  # have ways of their own, beside the declared flows
_STOPS_SHORT = ("service", "function", "realtime", "gateway", "lb", "worker")
_BROKERS = ("queue", "stream")
_WORD = re.compile(r"[^\W\d_]{3,}")
# Words that name no use of their own.
_NO_USE = """
all and any api app backend cluster common component core data database for from internal layer main module new server
service store system the use user with
"""
_IGNORED = frozenset(_NO_USE.split())


@once
def used_by_flows(design: Design) -> frozenset[str]:
    """The ids of the parts that declared flows need, name or set off; empty where none is declared.

    A flow goes on behind a message, a feed of changes, a cache that one of its reads asks first, and behind a service
    at which its author stopped. Clients, schedulers and other parties that no flow speaks of begin ways of their own.
    """
    steps = [step for flow in design.flows if flow.declared for step in flow.steps]
    if not steps:
        return frozenset()
    on = {id for step in steps for id in (step.source, step.target)}
    sources = {step.source for step in steps}
    whole = {id for id in on - sources if design.components[id].is_a(*_STOPS_SHORT)}
    whole |= {each.id for each in design.components.values() if each.id not in on and _begins(each, design)}
    used = on | whole | {id for each in design.connections if each.number("rate") for id in each.pair}
    used |= {
        hot for id in on for each in design.out_of(id) if (hot := each.word("on_miss")) in design.components and hot
    }
    line = deque(used)
    while line:
        part = line.popleft()
        for id in _onward(design, part, whole=part in whole):
            if id not in used:
                used.add(id)
                whole.add(id)
                line.append(id)
    return frozenset(used)


def _begins(part: Component, design: Design) -> bool:
    alone = part.is_a("worker", "function") and not design.into(part.id)  # it takes its work by itself
    return part.is_a(*_BEGINS) or alone


def _onward(design: Design, id: str, *, whole: bool) -> Iterable[str]:
    """Where a way goes on from a part: all that it calls, or only what happens without being waited for."""
    part = design.components[id]
    for each in design.out_of(id):
        if whole or _unseen(each) or part.is_a(*_BROKERS):
            yield each.target
    for each in design.into(id):
        if each.op == "consume" or (part.is_a(*_BROKERS) and design.components[each.source].is_a("worker")):
            yield each.source


def _unseen(connection: Connection) -> bool:
    return connection.mode == "async" or connection.op in ("replicate", "cdc", "publish", "observe")


def is_named(design: Design, part: Component) -> bool:
    """Whether a feature speaks of a part, or the design says what it does or what happens without it."""
    about = {note.subject for note in design.notes_of("deepdive", "failure", "bottleneck")}
    if part.says("does") or not about.isdisjoint((part.id, part.label)):
        return True
    own = _words(part.id, part.label, part.kind.id if part.kind else "")
    return any(_alike(one, other) for one in own for other in _features(design))


@once
def _features(design: Design) -> frozenset[str]:
    return _words(*design.requirements.texts("feature"), *design.requirements.texts("optional"))


def _words(*texts: str) -> frozenset[str]:
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", " ".join(texts)).lower()
    return frozenset(singular(word) for word in _WORD.findall(plain)) - _IGNORED


def _alike(one: str, other: str) -> bool:
    """Whether two words are of one family: mail and mailer, notify and notification."""
    short, long = sorted((one, other), key=len)
    return long.startswith(short[: max(len(short) - 1, 3)])
