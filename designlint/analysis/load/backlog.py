"""What waits before consumers: how fast messages come in, how fast they are taken, and how long catching up takes.

backlog = rate x outage; drain = backlog / (capacity - rate), and never where the capacity is not above the rate.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from designlint.analysis.load.capacity import Use, elastic, takes
from designlint.analysis.load.messaging import BROKERS, exchange
from designlint.analysis.load.propagation import Key
from designlint.analysis.load.traffic import Case, traffic, traffic_in
from designlint.design import Component, Connection, Design, once
from designlint.diagnostic import Basis
from designlint.quantity import show_rate
from designlint.vocabulary.figures import Figure

# Each of whose subscribers gets every message; of other queues the consumers share the messages.
_TOPICS = ("sns", "pubsub", "eventbridge", "eventarc", "eventgrid", "iotcore", "mosquitto", "emqx", "hivemq", "nats")


@dataclass(frozen=True, slots=True)
class Intake:
    """The messages of a broker and the consumers that share them: one group of them, or all consumers of a queue.

    `use` is the share of what the group takes that comes in (above 1 the broker fills up), `rate` what comes in per
    second at peak, `average` over the day at least, and `capacity` what all instances of the group take together,
    infinite where they grow by themselves. `instances` are those that have work, no more than there are `partitions`.
    `counted` tells that the number of instances is declared, `certain` is false where the rate is an upper bound.
    """

    broker: Component
    consumers: tuple[Component, ...]
    use: Use
    rate: float
    average: float
    capacity: float
    instances: int
    partitions: int | None
    counted: bool
    declared: bool
    certain: bool
    assumptions: tuple[str, ...]
    basis: tuple[Basis, ...]

    @property
    def gain(self) -> float:
        """Messages per second that nobody takes, at peak."""
        return max(self.rate - self.capacity, 0.0)

    def drain(self, outage: float) -> float:
        """Seconds until what came in during so many seconds without consumers is worked off, while more comes in."""
        return drain(backlog(self.rate, outage), self.rate, self.capacity)


def backlog(rate: float, outage: float) -> float:
    """How many messages wait after so many seconds in which nobody took any."""
    return rate * outage


def drain(waiting: float, rate: float, capacity: float) -> float:
    """Seconds until waiting messages are worked off while `rate` more come in each second; infinite if never."""
    if not waiting:
        return 0.0
    return waiting / (capacity - rate) if capacity > rate else math.inf


@once
def intakes(design: Design) -> Mapping[str, tuple[Intake, ...]]:
    """By broker: its groups of consumers, where the rate and what all of a group take are known."""
    found = {broker.id: tuple(_intakes(design, broker)) for broker in design.of_kind(*BROKERS)}
    return {id: groups for id, groups in found.items() if groups}


def is_topic(broker: Component) -> bool:
    """Whether each of its consumers gets every message, rather than a part of them."""
    product = broker.technology
    return broker.is_a("stream") or (product is not None and (product.family == "log" or product.id in _TOPICS))


def partitions_of(broker: Component) -> int | None:
    """Into how many parts its messages are split, of which each has one consumer at a time; None if nobody says."""
    stated = broker.number("partitions") or (broker.number("shards") if is_topic(broker) else None)
    return int(stated) if stated else None


def _intakes(design: Design, broker: Component) -> Iterator[Intake]:
    ends = exchange(design, broker)
    consumers = tuple(design.components[id] for id in ends.consumers if id not in ends.unsure)
    if not consumers or (ends.unsure and not is_topic(broker)):
        return  # who shares the messages of a queue must be known
    for group in [(each,) for each in consumers] if is_topic(broker) else [consumers]:
        found = None if any(each.is_a(*BROKERS) for each in group) else _intake(design, broker, group)
        if found is not None:
            yield found


def _intake(design: Design, broker: Component, group: tuple[Component, ...]) -> Intake | None:
    found = traffic(design)
    cases = {case: traffic_in(design, case) for case in Case}
    rates = {case: _rate(design, broker, group, case) for case in Case}
    parts = partitions_of(broker) if is_topic(broker) else None
    workers = [_worker(design, each, parts) for each in group]
    known = [each for each in workers if each is not None]
    if found is None or not rates[Case.PLAN] or len(known) < len(workers):
        return None
    capacities = {case: sum(each.takes(case) for each in known) for case in Case}
    shares = {case: rates[case] / capacity if capacity else math.inf for case, capacity in capacities.items()}
    instances, capacity = sum(each.working for each in known), capacities[Case.PLAN]
    facts = [each.fact("capacity") for each in group]
    basis = [*found.basis, *(Basis(fact.span.text, "declared", fact.span) for fact in facts if fact)]
    if capacity < math.inf:
        basis.append(Basis(f"{instances} working instances take {show_rate(capacity)}", "derived"))
    return Intake(
        broker=broker,
        consumers=group,
        use=Use(shares[Case.BEST], shares[Case.PLAN], shares[Case.WORST]),
        rate=rates[Case.PLAN],
        average=min(rates[case] / (each.peak if each else 1.0) for case, each in cases.items()),
        capacity=capacity,
        instances=instances,
        partitions=parts,
        counted=all(each.instances.known == "declared" for each in group),
        declared=all(each.declared for each in known),
        certain=found.loads[broker.id].certain,
        assumptions=(*found.assumptions, *(each.note for each in known if each.note)),
        basis=tuple(basis),
    )


@dataclass(frozen=True, slots=True)
class _Worker:
    """What one instance takes per second (None where more come by themselves), and how many instances have work."""

    one: Figure | None
    working: int
    declared: bool
    note: str

    def takes(self, case: Case) -> float:
        """What all of them take per second."""
        return case.strength(self.one) * self.working if self.one is not None else math.inf


def _worker(design: Design, part: Component, parts: int | None) -> _Worker | None:
    """One consumer; None where nobody knows what it takes."""
    count = max(part.instances.count or 1, int(part.number("autoscale") or 0))
    working = min(count, parts) if parts else count
    if part.get("autoscale") is True or (elastic(part) and part.instances.count is None):
        return _Worker(None, working, declared=True, note="")
    known = takes(design, part, "writes")
    if known is None:
        return None
    one, declared = known
    notes = [] if declared else [f"one instance of `{part.name}` takes {show_rate(one.plan)} ({one.origin})"]
    notes += [f"`{part.id}` is one instance, since nobody counts it"] if part.instances.count is None else []
    return _Worker(one, working, declared, "; ".join(notes))


def _rate(design: Design, broker: Component, group: tuple[Component, ...], case: Case) -> float:
    """Messages per second for a group: what its connection says, else all that reaches the broker."""
    found = traffic_in(design, case)
    load = found.loads.get(broker.id) if found else None
    if found is None or load is None:
        return 0.0
    if is_topic(broker):
        lines = [each for each in _lines(design, broker, group[0]) if _key(each) in found.connections]
        if any(each.says("rate") or each.says("prob") for each in lines):
            return sum(found.connections[_key(each)].total for each in lines)
    return load.total


def _lines(design: Design, broker: Component, consumer: Component) -> Iterator[Connection]:
    yield from design.between(broker.id, consumer.id)
    yield from (each for each in design.between(consumer.id, broker.id) if each.op == "consume")


def _key(connection: Connection) -> Key:
    return connection.source, connection.target, connection.key
