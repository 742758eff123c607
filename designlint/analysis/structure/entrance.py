"""How users come in: from a client past names, caches, firewalls, balancers and gateways to the first part that works.

What guards an entrance (who is calling, how often) may stand anywhere on that way, its first working part included. So
the ways are walked from the clients, and where a guard stands a walk ends: what is reached all the same is open.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from designlint.analysis.structure.sensitivity import sensitive_classes
from designlint.analysis.words.reasons import names_of
from designlint.analysis.words.remarks import said_of, words_of
from designlint.design import Component, Connection, Design, Flow, once
from designlint.vocabulary.lexicon import senses

WAY = ("dns", "cdn", "waf", "lb", "gateway")
FIRST = ("service", "function", "realtime")
_STORES = ("db", "cache", "search", "objects", "warehouse", "queue", "stream")
_NO_CALLS = ("replicate", "cdc", "observe", "consume")
_WRITES = ("write", "readwrite", "publish")
# Who works on a system with tools of their own; they are not the users that an entrance is open to.
_STAFF = re.compile(
    r"\b(?:\w*admins?|administrators?|operators?|analysts?|engineers?|developers?|devs?|scientists?|dbas?|sres?|notebooks?|"
    r"jupyter|ide|cli|terminal|moderators?|auditors?|employees?|sdks?|librar(?:y|ies)|producer|desktop)\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:users?|people|persons?|customers?|buyers?|sellers?|visitors?|guests?|members?|editors?|authors?|players?|"
    r"drivers?|riders?|viewers?|students?|teachers?|patients?|doctors?|teams?|managers?|owners?)\b",
    re.IGNORECASE,
)

Guard = Callable[[Component | Connection], bool]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A first working part that users reach: from `client` over the parts of `way`, at last along `connection`."""

    part: Component
    client: Component
    way: tuple[Component, ...]
    connection: Connection


def is_staff(component: Component) -> bool:
    """Whether its name tells that people who run or study the system work with it."""
    return _STAFF.search(component.label) is not None


def is_person(component: Component) -> bool:
    """Whether its name tells that it stands for people and not for a program that they use."""
    return component.is_a("client") and (_PEOPLE.search(component.label) is not None or is_staff(component))


def is_device(design: Design, component: Component) -> bool:
    """Whether a client is what users hold; one that clients or balancers call is a server, whatever it is called."""
    calls = [each for each in design.into(component.id) if each.op not in _NO_CALLS]
    return component.is_a("client") and not any(design.components[each.source].is_a("client", *WAY) for each in calls)


def outsiders(design: Design) -> list[Component]:
    """The clients that stand for users: what they hold, and no staff."""
    clients = design.of_kind("client")
    outer = [each for each in clients if is_device(design, each)]
    return [each for each in outer or clients if not is_staff(each)]


def arrivals(design: Design, guards: Guard) -> Mapping[str, Arrival]:
    """The first working parts that users reach without meeting a guard, by id; each by one of the shortest ways."""
    found: dict[str, Arrival] = {}
    starts = [each for each in outsiders(design) if not guards(each)]
    ways: dict[str, tuple[Component, tuple[Component, ...]]] = {each.id: (each, ()) for each in starts}
    line = deque(ways)
    while line:
        id = line.popleft()
        client, way = ways[id]
        for connection, part in _onwards(design, id):
            if part.id in ways or part.id in found or guards(connection) or guards(part):
                continue
            if part.is_a(*FIRST):
                found[part.id] = Arrival(part, client, way, connection)
            elif part.is_a(*WAY, "client"):
                ways[part.id] = (client, (*way, part))
                line.append(part.id)
    return found


def _onwards(design: Design, id: str) -> Iterator[tuple[Connection, Component]]:
    for each in design.out_of(id):
        if each.op not in _NO_CALLS:
            yield each, design.components[each.target]
    for each in design.into(id):
        if each.arrow == "<->" and each.op not in _NO_CALLS:
            yield each, design.components[each.source]


def says(design: Design, part: Component | Connection, claim: str) -> bool:
    """Whether words on a part, or in a decision or note about it, claim something (see `[claim]` in the lexicon)."""
    if claim in words_of(part):
        return True
    return isinstance(part, Component) and part.id in _discussed(design) and claim in said_of(design, part)


@once
def _discussed(design: Design) -> frozenset[str]:
    """The parts that a note or decision is about."""
    subjects = {note.subject.lower() for note in design.notes if note.subject}
    return frozenset(
        each.id
        for each in design.components.values()
        if not subjects.isdisjoint(name.lower() for name in names_of(each))
    )


def beside(design: Design, component: Component) -> Iterator[Component]:
    """The parts that a component is connected to, in either direction."""
    yield from (design.components[each.target] for each in design.out_of(component.id))
    yield from (design.components[each.source] for each in design.into(component.id))


def is_open_to_all(design: Design) -> bool | None:
    """Whether people outside may use the design, the public or partners; None if nobody says."""
    audience = design.requirements.word("audience")
    return None if audience is None else audience != "internal"


def handles_user_data(design: Design, arrival: Arrival) -> bool | None:
    """Whether what users reach writes, or reads data of people; False where everything behind it is known to be read.

    The label of the last connection tells, and the connections behind the part; where no connection of the design
    says that it writes, the writes of the requirements do.
    """
    if "write" in senses("operation", arrival.connection.label) or arrival.part.id in _before(design, "telling"):
        return True
    if arrival.part.id not in _before(design, "unclear") and design.graph.out_degree(arrival.part.id):
        return False
    writes = any(each.op in _WRITES for each in design.connections)
    return True if not writes and _writes_are_required(design) else None


def _before(design: Design, what: str) -> frozenset[str]:
    """The parts from which a connection can be reached that touches user data (`telling`), or may do so (`unclear`)."""
    return _touching(design)[what]


@once
def _touching(design: Design) -> Mapping[str, frozenset[str]]:
    starts: dict[str, set[str]] = {"telling": set(), "unclear": set()}
    for each in design.connections:
        target = design.components[each.target]
        if each.op in _WRITES or (target.is_a(*_STORES) and sensitive_classes(design, target)):
            starts["telling"].add(each.source)
        elif each.op is None:
            starts["unclear"].add(each.source)
    return {what: _upstream(design, ids) for what, ids in starts.items()}


def _upstream(design: Design, ids: set[str]) -> frozenset[str]:
    """Some parts and all from which calls or messages lead to them."""
    seen, line = set(ids), deque(ids)
    while line:
        for each in design.into(line.popleft()):
            if each.source not in seen and each.op not in ("observe", "replicate"):
                seen.add(each.source)
                line.append(each.source)
    return frozenset(seen)


def _writes_are_required(design: Design) -> bool:
    requirements = design.requirements
    return bool(requirements.says("write")) or any(each.op == "write" for each in requirements.actions)


def flows_into(design: Design, part: Component) -> list[Flow]:
    """The declared flows that come to a part."""
    return [flow for flow in design.flows if flow.declared and any(step.target == part.id for step in flow.steps)]
