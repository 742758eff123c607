"""How much traffic every component and connection gets at peak, and on which defaults that rests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from designlint.analysis.load.demand import Case, Rate, demand
from designlint.analysis.load.propagation import Key, spread
from designlint.design import Design, once
from designlint.diagnostic import Basis

__all__ = ["Case", "Load", "Rate", "Traffic", "traffic", "traffic_in"]


@dataclass(frozen=True, slots=True)
class Load:
    """Requests per second at peak. `certain` is false for an upper bound; `cached` for reads behind a cache."""

    reads: float
    writes: float
    certain: bool
    cached: bool = False

    @property
    def total(self) -> float:
        """Both together."""
        return self.reads + self.writes


@dataclass(frozen=True, slots=True)
class Traffic:
    """Everything at peak per second.

    `flows` are the rates of the flows, `connections` those of connections by (source, target, key). `uncached` are
    the reads that would reach a component if no cache stood before it; a CDN stays. `computed` are connections that
    no flow passes and that declare their rate: what they would carry without that. `unbounded` are the components of
    cycles that call more than they get.
    """

    reads: float
    writes: float
    peak: float
    loads: Mapping[str, Load]
    uncached: Mapping[str, float]
    flows: Mapping[str, Rate]
    connections: Mapping[Key, Rate]
    working: str  # the multiplication, for messages
    assumptions: tuple[str, ...]
    basis: tuple[Basis, ...] = ()
    unbounded: frozenset[str] = frozenset()
    computed: Mapping[Key, Rate] = field(default_factory=dict)

    def most(self, id: str) -> Load:
        """The most that may reach a component: no cache before it, and everything where no flow says what does."""
        load = self.loads.get(id)
        if load is None:
            return Load(self.reads, self.writes, certain=False)
        return Load(max(load.reads, self.uncached.get(id, 0.0)), load.writes, load.certain)


@once
def traffic(design: Design) -> Traffic | None:
    """The traffic of a design by the plan figures, or None where its scale is not declared."""
    return _traffic(design, Case.PLAN)


@once
def _cases(design: Design) -> dict[Case, Traffic | None]:
    return {}


def traffic_in(design: Design, case: Case) -> Traffic | None:
    """The traffic at one end of the defaults; all cases are the same where everything is declared."""
    plan = traffic(design)
    if case is Case.PLAN or plan is None or not plan.assumptions:
        return plan
    found = _cases(design)
    if case not in found:
        found[case] = _traffic(design, case)
    return found[case]


def _traffic(design: Design, case: Case) -> Traffic | None:
    asked = demand(design, case)
    if asked is None:
        return None
    sent = spread(design, case, asked)
    return Traffic(
        reads=asked.reads,
        writes=asked.writes,
        peak=asked.peak,
        loads={id: Load(*each) for id, each in sent.loads().items()},
        uncached={id: rate.uncached for id, rate in sent.arrivals.items()},
        flows=asked.flows,
        connections=dict(sent.connections),
        working=asked.working,
        assumptions=(*asked.assumptions, *sent.assumptions),
        basis=asked.basis,
        unbounded=frozenset(sent.unbounded),
        computed=dict(sent.computed),
    )
