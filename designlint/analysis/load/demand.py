"""What users ask of a design each second: averages from people and their habits, the peak, each flow's part of it.

average = daily users x times per user and day / 86,400; peak = average x factor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from designlint.design import Connection, Design, Flow, Requirements, Step, once
from designlint.diagnostic import Basis
from designlint.quantity import DAY, show_number, show_rate
from designlint.stated import UserRate
from designlint.vocabulary.figures import Figure, Figures

MOST = 1e18  # requests per second, nodes …: more than there is, yet sums and products of it stay numbers
_DATA = ("read", "write", "readwrite")
_HOLDERS = ("db", "cache", "objects", "search", "warehouse")


def bounded(value: float) -> float:
    """A figure, and not more than `MOST` of it, whatever somebody has written."""
    return value if value < MOST else MOST


class Case(Enum):
    """Which end of the default figures is taken; what is declared is the same in every case."""

    BEST = "best"
    PLAN = "plan"
    WORST = "worst"

    def load(self, figure: Figure) -> float:
        """The figure where more means more load."""
        return {Case.BEST: figure.low, Case.PLAN: figure.plan, Case.WORST: figure.high}[self]

    def strength(self, figure: Figure) -> float:
        """The figure where more means that more is carried."""
        return {Case.BEST: figure.high, Case.PLAN: figure.plan, Case.WORST: figure.low}[self]


@dataclass(frozen=True, slots=True)
class Rate:
    """Reads and writes per second; `uncached` are the reads as they would be without caches (a CDN stays)."""

    reads: float = 0.0
    writes: float = 0.0
    uncached: float = 0.0

    @property
    def total(self) -> float:
        """Both together."""
        return self.reads + self.writes

    def times(self, factor: float) -> Rate:
        """So many times of it."""
        return Rate(bounded(self.reads * factor), bounded(self.writes * factor), bounded(self.uncached * factor))

    def plus(self, other: Rate) -> Rate:
        """Both together."""
        return Rate(self.reads + other.reads, self.writes + other.writes, self.uncached + other.uncached)

    def as_reads(self) -> Rate:
        """Each request as a read."""
        return Rate(self.total, 0.0, self.uncached + self.writes)

    def as_writes(self) -> Rate:
        """Each request as a write or a message."""
        return Rate(0.0, self.total, 0.0)


@dataclass(frozen=True, slots=True)
class Demand:
    """Reads and writes per second at peak, the factor between peak and average, and the peak rate of each flow.

    `told` is whether flows are declared, so that they alone say where requests go.
    """

    reads: float
    writes: float
    peak: float
    flows: Mapping[str, Rate]
    working: str  # the multiplication, for messages
    assumptions: tuple[str, ...] = ()
    basis: tuple[Basis, ...] = ()
    told: bool = False


def demand(design: Design, case: Case = Case.PLAN) -> Demand | None:
    """What is asked of a design, or None where its scale is not declared."""
    found = _demands(design)
    if case not in found:
        found[case] = _demand(design, case)
    return found[case]


def asked_alike(design: Design, other: Design) -> Design:
    """A design of which the same is asked as of `other`, whatever its flows have become: users do not go away with a
    part that fails."""
    _demands(design).update({case: demand(other, case) for case in Case})
    return design


@once
def _demands(design: Design) -> dict[Case, Demand | None]:
    return {}


def _demand(design: Design, case: Case) -> Demand | None:
    average = _average(design.requirements)
    stated = {flow.id: flow.number("rate") for flow in design.flows}
    rates = {id: rate if rate is None else bounded(rate) for id, rate in stated.items()}
    if average is None and not any(rates.values()):
        return _from_connections(design)
    factor, assumptions = _peak(design.requirements, design.figures, case)
    if average is None:
        rates = _with_shares(design, rates)
        reads, writes = _by_operation(design, rates)
        working = "the rates declared on flows"
        basis = tuple(
            Basis(f"`{flow.id}` {flow.facts['rate'][-1].span.text}", "declared", flow.facts["rate"][-1].span)
            for flow in design.flows
            if flow.number("rate") is not None
        )
    else:
        reads, writes = bounded(average.reads * factor), bounded(average.writes * factor)
        working = f"{average.working} x {show_number(factor)} at peak"
        basis = (*average.basis, *_stated(design.requirements, "peak"))
        if reads:
            basis = (*basis, Basis(f"{show_rate(reads)} reads at peak = {working}", "derived"))
        elif writes:
            basis = (*basis, Basis(f"{show_rate(writes)} writes at peak = {working}", "derived"))
    flows = _mixed(design, _flow_rates(design, reads + writes, rates), reads, writes)
    return Demand(reads, writes, factor, flows, working, assumptions, basis, _told(design))


@dataclass(frozen=True, slots=True)
class _Average:
    reads: float
    writes: float
    working: str
    basis: tuple[Basis, ...]


def _average(requirements: Requirements) -> _Average | None:
    """Average reads and writes per second, and how they came about."""
    users = requirements.number("dau")
    reads = writes = 0.0
    parts: list[str] = []
    basis: list[Basis] = list(_stated(requirements, "dau"))
    for name in ("read", "write"):
        rate = requirements.get(name)
        if not isinstance(rate, UserRate) or (rate.per_user and users is None):
            continue
        amount = bounded(rate.per_second * (users or 0) if rate.per_user else rate.per_second)
        if rate.per_user and users:
            parts.append(f"{show_number(users)} users x {show_number(rate.per_second * DAY)} {name}s/day")
        else:
            parts.append(f"{show_rate(amount)} {name}s")
        basis += _stated(requirements, name)
        reads, writes = (reads + amount, writes) if name == "read" else (reads, writes + amount)
    for action in requirements.actions if users is not None else ():
        amount = bounded(action.per_user * (users or 0))
        parts.append(f"{show_number(users or 0)} users x {show_number(action.per_user * DAY)} {action.name}/day")
        basis.append(Basis(action.span.text, "declared", action.span))
        reads, writes = (reads + amount, writes) if action.op == "read" else (reads, writes + amount)
    return _Average(reads, writes, " and ".join(parts), tuple(basis)) if parts else None


def _stated(requirements: Requirements, name: str) -> tuple[Basis, ...]:
    fact = requirements.fact(name)
    return (Basis(fact.span.text, "declared", fact.span),) if fact else ()


def _peak(requirements: Requirements, figures: Figures, case: Case) -> tuple[float, tuple[str, ...]]:
    declared = requirements.number("peak")
    if declared:
        return bounded(declared), ()
    figure = figures.default("peak")
    return case.load(figure), (f"peak is {case.load(figure):g}x the average ({figure.origin})",)


def _from_connections(design: Design) -> Demand | None:
    """Designs that state their scale on connections only."""
    stated = [each for each in design.connections if each.number("rate") is not None]
    if not stated:
        return None
    factor, _ = _peak(design.requirements, design.figures, Case.PLAN)
    entries = [each for each in stated if design.components[each.source].is_a("client")]
    reads = sum(bounded(each.number("rate") or 0.0) for each in entries if each.op not in ("write", "publish"))
    writes = sum(bounded(each.number("rate") or 0.0) for each in entries if each.op in ("write", "publish"))
    return Demand(reads, writes, factor, {}, "the rates declared on connections", told=_told(design))


def _told(design: Design) -> bool:
    return any(flow.declared for flow in design.flows)


def operation_on(connection: Connection, step: Step, design: Design) -> str | None:
    """What a step of a flow does on a connection: its own word where the connection reads and writes, or says nothing
    and leads to data."""
    open_to_both = connection.op in _DATA or (connection.op is None and design.components[step.target].is_a(*_HOLDERS))
    return step.op if step.op is not None and open_to_both else connection.op


def says_how_often(connection: Connection) -> bool:
    """Whether a connection tells how often a request takes it. Of those that do not, and do the same between the same
    parts, a request of a flow takes one."""
    return connection.says("calls") is not None or connection.says("prob") is not None


def operation_of(flow: Flow, design: Design) -> str | None:
    """`read` or `write` where the operations on a flow's way say that its requests do only this; else None."""
    found: set[str | None] = set()
    for step in flow.steps:
        for each in design.taken(step):
            if not design.components[each.target].is_a("cache"):
                found.add(operation_on(each, step, design))
    if found & {"read", "write", "readwrite"} == {"read"}:
        return "read"
    return "write" if found & {"write", "publish"} and not found & {"read", "readwrite"} else None


def _with_shares(design: Design, rates: Mapping[str, float | None]) -> dict[str, float | None]:
    """The rates of flows with those that say their share of all requests, where only flows tell how many these are:
    beside 80 requests/s a share of 20% is 20/s. Shares that leave nothing for the others are taken of the others."""
    shares = {flow.id: flow.number("share") or 0.0 for flow in design.flows if rates[flow.id] is None}
    others = 1 - sum(shares.values())
    total = sum(rate or 0.0 for rate in rates.values()) / (others if others > 0 else 1.0)
    return {**rates, **{id: bounded(share * total) for id, share in shares.items() if share}}


def _by_operation(design: Design, rates: Mapping[str, float | None]) -> tuple[float, float]:
    writes = sum(rates[flow.id] or 0.0 for flow in design.flows if operation_of(flow, design) == "write")
    return sum(rate or 0.0 for rate in rates.values()) - writes, writes


def _flow_rates(design: Design, total: float, rates: Mapping[str, float | None]) -> dict[str, float]:
    """Requests per second at peak for each flow; what neither rate nor share claims is split equally."""
    found: dict[str, float] = {}
    for flow in design.flows:
        share, rate = flow.number("share"), rates[flow.id]
        if rate is not None:
            found[flow.id] = rate
        elif share is not None:
            found[flow.id] = share * total
    left = [flow.id for flow in design.flows if flow.id not in found]
    rest = max(total - sum(found.values()), 0.0)
    found.update(dict.fromkeys(left, rest / len(left) if left else 0.0))
    return found


def _mixed(design: Design, flows: Mapping[str, float], reads: float, writes: float) -> dict[str, Rate]:
    """Reads and writes of each flow: its own operation, or the mix of what the flows that say theirs leave over."""
    operations = {flow.id: operation_of(flow, design) for flow in design.flows}
    known = {
        name: sum(flows[id] for id, operation in operations.items() if operation == name) for name in ("read", "write")
    }
    left_reads, left_writes = max(reads - known["read"], 0.0), max(writes - known["write"], 0.0)
    left = left_reads + left_writes
    part = left_reads / left if left else reads / (reads + writes) if reads + writes else 0.5
    parts = {"read": 1.0, "write": 0.0, None: part}
    return {
        id: Rate(rate * parts[operations[id]], rate * (1 - parts[operations[id]]), rate * parts[operations[id]])
        for id, rate in flows.items()
    }
