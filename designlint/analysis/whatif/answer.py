"""The answer to "what if": acknowledge, impact in numbers, options, trade-offs.

The order is that of "System Design Interview Execution"; the five kinds of question are failure, scale, cost (leave
something out), constraint (a latency) and how long it lasts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from designlint.analysis.load.backlog import Intake, drain, intakes
from designlint.analysis.load.capacity import Utilisation, saturation
from designlint.analysis.load.cost import bill, prices
from designlint.analysis.load.demand import asked_alike
from designlint.analysis.load.messaging import BROKERS, exchange
from designlint.analysis.load.storage import STORES
from designlint.analysis.load.traffic import traffic
from designlint.analysis.load.variants import without
from designlint.analysis.response.latency import Latency, latencies
from designlint.analysis.whatif.failures import Impact, Loss, idle, impact
from designlint.analysis.whatif.named import component_named, flow_named, lost_part
from designlint.analysis.whatif.outages import loss_of
from designlint.analysis.whatif.question import Limit, Question, acknowledged, taken_away
from designlint.analysis.whatif.repairs import (
    Option,
    against_loss,
    against_lost_shards,
    against_overload,
    against_waiting,
)
from designlint.design import Component, Design
from designlint.quantity import show_duration
from designlint.wording import listed, quoted

__all__ = ["Answer", "Backlog", "Constraint", "Limit", "Option", "Question", "answer"]

_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Backlog:
    """The messages for some consumers that a broker gathers in so many seconds, and the seconds until they are worked
    off afterwards.

    `drain` is infinite where more comes in than is taken, None where nobody knows what the consumers take. `lasting` is
    true where nothing fails: then more gathers as long as the traffic stays so.
    """

    broker: Component
    consumers: tuple[Component, ...]
    messages: float
    seconds: float
    drain: float | None
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class Constraint:
    """A flow against a limit: the seconds by estimate, the least that is possible, and the dearest hop."""

    latency: Latency
    limit: Limit
    seconds: float
    floor: float
    dearest: str

    @property
    def verdict(self) -> str:
        """`met`, `missed`, or `impossible` where even the medians add up to more."""
        if self.floor > self.limit.seconds:
            return "impossible"
        return "met" if self.seconds <= self.limit.seconds else "missed"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer in the order in which one gives it. `lost` are the parts that fail or have fewer nodes, in words;
    `full` the fullest parts, `cost` dollars a month before and after, `saved` those that the dropped parts cost."""

    acknowledged: str
    lost: tuple[str, ...]
    impact: Impact
    full: tuple[Utilisation, ...]
    backlogs: tuple[Backlog, ...]
    lost_data: tuple[str, ...]
    constraints: tuple[Constraint, ...]
    saved: float | None
    cost: tuple[float, float]
    options: tuple[Option, ...]
    assumptions: tuple[str, ...]


def answer(design: Design, question: Question) -> Answer:
    """Work the question out. Raises UnknownNameError for a name that the design does not hold."""
    dropped = {lost_part(design, name).id for name in question.drop}
    lost = loss_of(design, question.fail)
    loss = replace(lost, gone=lost.gone | dropped, copies=lost.copies - dropped)
    found = impact(design, loss, question.scale)
    notes = list(loss.assumptions)
    seconds = question.seconds
    if seconds is None:
        repair = design.figures.default("repair_s")
        seconds = repair.plan if question.fail else _HOUR
    waiting = tuple(_backlogs(design, found, dropped, seconds, question))
    if question.seconds is None and question.fail and waiting:
        notes.append(f"the outage lasts {show_duration(seconds)} ({design.figures.default('repair_s').origin})")
    constraints = tuple(_constraints(design, found.rest, question.limits))
    kept = without(design, dropped) if dropped else design
    before, after = bill(design).total, bill(kept, question.scale).total
    return Answer(
        acknowledged=acknowledged(design, question, lost),
        lost=tuple(taken_away(design, question, lost)),
        impact=found,
        full=tuple(saturation(found.rest, question.scale)[:5]) if question.scale != 1 else (),
        backlogs=waiting,
        lost_data=(*_lost_data(design, lost), *_unread(design, found, dropped)),
        constraints=constraints,
        saved=before - bill(kept).total if dropped else None,
        cost=(before, after),
        options=tuple(dict.fromkeys(_options(design, question, found, constraints))),
        assumptions=tuple(dict.fromkeys((*notes, *_assumed(design, found, constraints, dropped, before != after)))),
    )


def _backlogs(
    design: Design, found: Impact, dropped: set[str], seconds: float, question: Question
) -> Iterator[Backlog]:
    """What waits before consumers that are gone, fewer, without what they call, or too slow for the traffic."""
    brokers = [each for each in design.of_kind(*BROKERS) if each.id in found.rest.components]
    gone = set(design.components) - set(found.rest.components)
    waiting = idle(design, {id for each in brokers for id in exchange(design, each).consumers}, gone)
    serving = _serving(found, waiting - gone)
    plan, still = traffic(design), traffic(serving) if serving is not None else None
    if plan is None or still is None or serving is None:
        return
    lasting = not question.fail and question.seconds is None
    for broker in brokers:
        load, left = plan.loads.get(broker.id), still.loads.get(broker.id)
        if load is None or left is None or not load.total:
            continue
        comes = min(left.total / load.total, 1.0) * question.scale
        known, working = intakes(design).get(broker.id, ()), intakes(serving).get(broker.id, ())
        for each in known:
            rate, taken = each.rate * comes, _taken(each, working)
            if rate > taken and not dropped.issuperset(one.id for one in each.consumers):
                piled = (rate - taken) * seconds
                yield Backlog(broker, each.consumers, piled, seconds, drain(piled, rate, each.capacity), lasting)
        consumers = tuple(design.components[id] for id in exchange(design, broker).consumers)
        measured = {one.id for each in known for one in each.consumers}
        lost = tuple(each for each in consumers if each.id in waiting - dropped - measured)
        if lost and comes:
            yield Backlog(broker, lost, load.total * comes * seconds, seconds, None, lasting)


def _serving(found: Impact, waiting: Collection[str]) -> Design | None:
    """What still runs, with the flows that still get somewhere; None if there are none."""
    working = {each.flow.id for each in found.flows if each.lost < 1}
    if not working:
        return None
    rest = without(found.rest, waiting) if waiting else found.rest
    flows = tuple(flow for flow in rest.flows if not flow.declared or flow.id in working)
    return asked_alike(replace(rest, flows=flows, memo={}), rest)


def _taken(group: Intake, working: Sequence[Intake]) -> float:
    """What those consumers of a group that still work take."""
    ids = {each.id for each in group.consumers}
    return sum(each.capacity for each in working if ids.issuperset(one.id for one in each.consumers))


def _constraints(design: Design, rest: Design, limits: Sequence[Limit]) -> Iterator[Constraint]:
    told = any(flow.declared for flow in design.flows)
    for limit in limits:
        flow = flow_named(design, limit.flow) if limit.flow else None
        for each in latencies(rest):
            other = flow is not None and (each.flow.id != flow.id if each.flow else each.entry != flow.entry)
            if not each.path or other or (told and each.flow is None):
                continue
            floor = each.timing.floor
            hopeless = floor > limit.seconds
            hop = max(each.path, key=lambda hop: hop.trip[0] + hop.service[0] if hopeless else hop.p99)
            yield Constraint(each, limit, each.timing.quantile(limit.share), floor, hop.connection.target)


def _lost_data(design: Design, loss: Loss) -> Iterator[str]:
    """What may be gone for ever with a store."""
    split = {id for id in loss.shares if not design.components[id].number("rf")}
    for id in sorted(loss.gone | split):
        store = design.components[id]
        if not store.is_a(*STORES) or store.says("ephemeral") or store.word("role") in ("replica", "standby"):
            continue
        name, backup = quoted(store.name), store.get("backup")
        rpo = store.number("rpo") or design.requirements.number("rpo")
        if backup is False:
            yield f"{name} has no backup: what it held is gone"
        elif backup == "pitr":
            yield f"{name} is restored to a point in time: at most some minutes of writes are gone"
        elif isinstance(backup, float) or backup == "daily":
            every = backup if isinstance(backup, float) else 86_400.0
            yield f"{name} is restored from a backup: up to {show_duration(every)} of writes are gone"
        elif rpo is not None:
            yield f"{name}: up to {show_duration(rpo)} of writes may be gone (the stated rpo)"
        else:
            yield f"nothing says from what {name} would be restored"
    for id in sorted(loss.copies):
        store = design.components[id]
        if store.is_a(*STORES):
            yield f"{quoted(store.name)} goes on with a copy: writes that had not reached it are gone"


def _unread(design: Design, found: Impact, dropped: set[str]) -> Iterator[str]:
    """Brokers that nobody listens to any more."""
    for broker in design.of_kind(*BROKERS):
        consumers = exchange(design, broker).consumers
        if consumers and dropped.issuperset(consumers) and broker.id in found.rest.components:
            yield f"nobody takes messages from {quoted(broker.name)} any more"


def _options(design: Design, question: Question, found: Impact, constraints: Sequence[Constraint]) -> Iterator[Option]:
    """What to do about it, the worst first."""
    dropped = {component_named(design, name).id for name in question.drop}
    for id in dict.fromkeys(id for each in found.flows if each.state == "broken" for id in each.because):
        if id in found.loss.shares:
            yield against_lost_shards(design.components[id])
        else:
            yield against_loss(design.components[id], dropped=id in dropped)
    for step in found.cascade:
        yield from against_overload(design, step, found.loss.gone)
    missed = [each for each in constraints if each.verdict != "met"]
    for id in dict.fromkeys(each.dearest for each in missed):
        flows = listed(dict.fromkeys(each.latency.label for each in missed if each.dearest == id))
        yield against_waiting(design.components[id], flows)


def _assumed(
    design: Design, found: Impact, constraints: Sequence[Constraint], dropped: set[str], dearer: bool
) -> Iterator[str]:
    """The defaults behind what is told."""
    plan = traffic(design)
    yield from plan.assumptions if plan else ()
    for step in found.cascade:
        yield from step.use.assumptions
    for each in constraints:
        yield from each.latency.assumptions
    if dropped or dearer:
        yield prices(design)
