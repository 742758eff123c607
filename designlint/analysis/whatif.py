"""The answer to "what if": acknowledge, impact in numbers, options, trade-offs.

The order is that of "System Design Interview Execution"; the five kinds of question are failure, scale, cost (leave
something out), constraint (a latency) and how long it lasts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from designlint.analysis.backlog import drain, intakes
from designlint.analysis.capacity import Utilisation, utilisation
from designlint.analysis.cost import bill
from designlint.analysis.failures import Impact, Loss, impact
from designlint.analysis.latency import Latency, latencies
from designlint.analysis.messaging import BROKERS, exchange
from designlint.analysis.outages import component_named, flow_named, loss_of
from designlint.analysis.remedies import remedy, remedy_for
from designlint.analysis.storage import STORES
from designlint.analysis.traffic import traffic
from designlint.analysis.variants import without
from designlint.design import Component, Design
from designlint.diagnostic import Tradeoff
from designlint.quantity import show_duration, show_number, show_percent
from designlint.wording import listed, plain_list, quoted


@dataclass(frozen=True, slots=True)
class Limit:
    """A latency that is asked for: a percentile (a fraction) and seconds; `flow` is empty for all flows."""

    share: float
    seconds: float
    flow: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """All that changes at once: what fails, what is left out, how much traffic grows, which latency is asked for, and
    how long the outage lasts (seconds, None for the mean time to repair)."""

    fail: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    scale: float = 1.0
    limits: tuple[Limit, ...] = ()
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """Something to do about it, and its price."""

    text: str
    tradeoff: Tradeoff


@dataclass(frozen=True, slots=True)
class Backlog:
    """The messages that a broker gathers in so many seconds, and the seconds until they are worked off afterwards.

    `drain` is infinite where more comes in than is taken, None where nobody knows what the consumers take.
    """

    broker: Component
    messages: float
    seconds: float
    drain: float | None


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
    """The answer in the order in which one gives it. `saved` are dollars a month that the dropped parts cost."""

    acknowledged: str
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
    dropped = {component_named(design, name).id for name in question.drop}
    lost = loss_of(design, question.fail)
    loss = Loss(lost.gone | dropped, lost.left, lost.copies, lost.assumptions)
    found = impact(design, loss, question.scale)
    seconds = question.seconds
    notes = list(loss.assumptions)
    if seconds is None:
        repair = design.figures.default("repair_s")
        seconds = repair.plan
        if question.fail:
            notes.append(f"the outage lasts {show_duration(seconds)} ({repair.origin})")
    waiting = tuple(_backlogs(design, found, seconds, question.scale))
    constraints = tuple(_constraints(found.rest, question.limits))
    kept = without(design, dropped) if dropped else design
    bills = bill(design).total, bill(kept, question.scale).total
    order = sorted(utilisation(found.rest).values(), key=lambda each: -each.use.plan)
    plan = traffic(design)
    return Answer(
        acknowledged=_acknowledged(design, question, lost),
        impact=found,
        full=tuple(order[:5]) if question.scale != 1 or found.cascade else (),
        backlogs=waiting,
        lost_data=tuple(_lost_data(design, lost)),
        constraints=constraints,
        saved=bill(design).total - bill(kept).total if dropped else None,
        cost=bills,
        options=tuple(dict.fromkeys(_options(design, question, found, constraints))),
        assumptions=tuple(dict.fromkeys((*notes, *(plan.assumptions if plan else ())))),
    )


def _acknowledged(design: Design, question: Question, loss: Loss) -> str:
    """What was asked, in a sentence."""
    parts: list[str] = []
    names = [
        each if ":" in each or each == "external" else component_named(design, each).name for each in question.fail
    ]
    if names:
        parts.append(f"{plain_list(quoted(name) for name in names)} {'fails' if len(names) == 1 else 'fail'}")
        gone = [design.components[id].name for id in sorted(loss.gone)]
        if any(":" in each or each == "external" for each in question.fail):
            fewer = [f"{design.components[id].name} x{count}" for id, count in sorted(loss.left.items())]
            parts[-1] += f" (gone: {plain_list(gone) or 'no part altogether'}"
            parts[-1] += f"; left: {plain_list(fewer)})" if fewer else ")"
    if question.drop:
        dropped = [component_named(design, name).name for name in question.drop]
        parts.append(f"{plain_list(quoted(name) for name in dropped)} is left out")
    if question.scale != 1:
        parts.append(f"traffic is {show_number(question.scale)} times as much")
    for limit in question.limits:
        where = f"`{flow_named(design, limit.flow).label}`" if limit.flow else "every flow"
        share = show_percent(limit.share)
        parts.append(f"{share} of requests of {where} must stay within {show_duration(limit.seconds)}")
    if question.seconds is not None:
        parts.append(f"it lasts {show_duration(question.seconds)}")
    return f"you ask what happens if {plain_list(parts)}" if parts else "nothing changes: this is how it stands"


def _backlogs(design: Design, found: Impact, seconds: float, factor: float) -> Iterator[Backlog]:
    """What waits before consumers that are gone, fewer, or too slow for the traffic."""
    plan = traffic(design)
    gone = set(design.components) - set(found.rest.components)
    for broker in design.of_kind(*BROKERS):
        if broker.id in gone or plan is None or broker.id not in plan.loads:
            continue
        left = {each.consumers[0].id: each.capacity for each in intakes(found.rest).get(broker.id, ())}
        known = intakes(design).get(broker.id, ())
        for each in known:
            rate, still = each.rate * factor, left.get(each.consumers[0].id, 0.0)
            if rate > still:
                waiting = (rate - still) * seconds
                yield Backlog(broker, waiting, seconds, drain(waiting, rate, each.capacity))
        lost = [id for id in exchange(design, broker).consumers if id in gone]
        if lost and not known:
            yield Backlog(broker, plan.loads[broker.id].total * factor * seconds, seconds, None)


def _constraints(design: Design, limits: Sequence[Limit]) -> list[Constraint]:
    found: list[Constraint] = []
    for limit in limits:
        flow = flow_named(design, limit.flow) if limit.flow else None
        for each in latencies(design):
            if not each.path or (flow is not None and (each.flow or flow) != flow):
                continue
            hop = max(each.path, key=lambda hop: hop.p99)
            timing = each.timing
            found.append(Constraint(each, limit, timing.quantile(limit.share), timing.floor, hop.connection.target))
    return found


def _lost_data(design: Design, loss: Loss) -> list[str]:
    """What may be gone for ever with a store."""
    said: list[str] = []
    for id in sorted(loss.gone):
        store = design.components[id]
        if not store.is_a(*STORES) or store.says("ephemeral"):
            continue
        rpo = store.number("rpo") or design.requirements.number("rpo")
        backup = store.get("backup")
        if backup is False:
            said.append(f"{quoted(store.name)} has no backup: what it held is gone")
        elif backup == "pitr":
            said.append(f"{quoted(store.name)} comes back from its log: minutes of writes at most are gone")
        elif isinstance(backup, float) or backup == "daily":
            hours = backup if isinstance(backup, float) else 86_400.0
            said.append(
                f"{quoted(store.name)} comes back from a backup: up to {show_duration(hours)} of writes are gone"
            )
        elif rpo is not None:
            said.append(f"up to {show_duration(rpo)} of writes to {quoted(store.name)} may be gone (the stated rpo)")
        else:
            said.append(f"nothing says from what {quoted(store.name)} comes back")
    return said


def _options(design: Design, question: Question, found: Impact, constraints: Sequence[Constraint]) -> Iterator[Option]:
    """What to do about it, the worst first."""
    for id in dict.fromkeys(id for each in found.flows if each.state == "broken" for id in each.because):
        yield _against_loss(design.components[id], question)
    crowded = utilisation(found.rest)
    for step in found.cascade:
        use = crowded.get(step.component.id)
        cure = remedy(use) if use is not None else remedy_for(step.component, "reads")
        yield Option(f"{quoted(step.component.name)}: {cure.text}", cure.tradeoff)
    missed = [each for each in constraints if each.verdict != "met"]
    for id in dict.fromkeys(each.dearest for each in missed):
        flows = listed(dict.fromkeys(each.latency.label for each in missed if each.dearest == id))
        yield Option(
            f"spend less time on {quoted(design.components[id].name)} in {flows}: ask it later, or a copy nearby",
            Tradeoff("answers that are older or come in two steps", "medium", "medium"),
        )


def _against_loss(part: Component, question: Question) -> Option:
    name = quoted(part.name)
    if part.id in question.drop:
        return Option(f"keep {name}", Tradeoff("what it costs", "low", "low"))
    if part.is_a("external"):
        return Option(
            f"put a breaker before {name}, and answer from a cache or a second provider",
            Tradeoff("stale or delayed results that have to be reconciled", "low", "medium"),
        )
    if part.is_a(*STORES, "cache"):
        return Option(
            f"keep a standby of {name} in another zone that takes over by itself",
            Tradeoff("a second machine, and a failover that has to be tested", "medium", "medium"),
        )
    if part.is_a("queue", "stream"):
        return Option(
            f"write events with the data and send them later (outbox), so that nobody waits for {name}",
            Tradeoff("a relay to run, and messages that may come twice", "low", "medium"),
        )
    return Option(
        f"run {name} in two zones behind one address",
        Tradeoff("a second machine, and a little time between zones", "medium", "low"),
    )
