"""How available each flow is, what it rests on, and which parts cost it most.

Machines, zones, regions and other people's services fail; zones and regions are shared by whatever runs in them, and
each part counts once however many ways lead to it. The model is in `designlint.analysis.reliability`: `flows` tells
what a flow needs, `units` how each part fails, `evaluation` puts both together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from designlint.analysis.load.bearing import load_bearing
from designlint.analysis.reliability.evaluation import Evaluation
from designlint.analysis.reliability.flows import structures, undegraded
from designlint.analysis.reliability.units import Unit, Units, hopeful_units, stated_units, units
from designlint.design import Component, Design, Flow, once
from designlint.quantity import show_percent
from designlint.wording import listed


@dataclass(frozen=True, slots=True)
class Availability:
    """The share of time in which a flow works (`value`), and in which nothing that it uses is missing (`full`).

    `exact` is false where there were too many ways to go through all that may happen: the value is then near.
    """

    value: float
    full: float
    exact: bool
    _rests_on: Callable[[], tuple[list[Unit], list[str]]] = field(repr=False, compare=False)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Every default that went into it, with its source."""
        used, others = self._rests_on()
        about: dict[str, dict[str, None]] = {}
        for unit in used:
            for text, component in unit.notes:
                about.setdefault(text, {}).update({component: None} if component else {})
        told = (f"{text}: {listed(names, most=6)}" if names else text for text, names in about.items())
        approximate = () if self.exact else ("several ways at once are counted approximately",)
        return (*told, *others, *approximate)

    @property
    def guessed(self) -> bool:
        """Whether instances or zones that nobody declares went into it."""
        return any(unit.guessed for unit in self._rests_on()[0])


@dataclass(frozen=True, slots=True)
class Contribution:
    """What is lost by the failing of a part: (A if it never fails - A if it always does) x how often it fails."""

    component: Component
    lost: float


@once
def flow_availability(design: Design) -> Mapping[str, Availability]:
    """Availability of each flow by id; an unknown number of instances counts as one."""
    values = _core(design).values
    return {
        flow.id: Availability(value.chance, min(value.full, value.chance), value.exact, _rests_on(design, flow))
        for flow in design.flows
        if (value := values[flow.id])
    }


@once
def hoped_availability(design: Design) -> Mapping[str, float]:
    """The same by flow with managed parts at their best: what they are designed for, else one nine above the SLA."""
    return _by_flow(design, hopeful_units(design))


@once
def stated_availability(design: Design) -> Mapping[str, float]:
    """The same by flow if no part fails whose instances or zones are guessed: no guess can make it better."""
    return _by_flow(design, stated_units(design))


def _by_flow(design: Design, parts: Units) -> Mapping[str, float]:
    found = Evaluation(design, structures(design), structures(design), parts)
    return {id: value.chance for id, value in found.values.items()}


@once
def part_availability(design: Design) -> Mapping[str, float]:
    """How available each component is alone, its zones and regions included, by id."""
    return {id: _core(design).alone(id) for id in design.components}


@once
def importance(design: Design) -> tuple[Contribution, ...]:
    """What each part costs all flows by failing, the most important first; flows count by their share of traffic."""
    return _ranked(design, _shares(design))


def top_contributors(design: Design, flow: Flow, most: int = 3) -> tuple[Contribution, ...]:
    """The parts whose failing costs a flow most."""
    return _ranked(design, {flow.id: 1.0})[:most]


@once
def _core(design: Design) -> Evaluation:
    return Evaluation(design, structures(design), undegraded(design), units(design))


def _ranked(design: Design, weights: Mapping[str, float]) -> tuple[Contribution, ...]:
    lost = _core(design).contributions(weights)
    ranked = sorted(lost, key=lambda each: (-round(lost[each], 12), each))
    return tuple(Contribution(design.components[id], lost[id]) for id in ranked)


def _shares(design: Design) -> dict[str, float]:
    """The part of all traffic that each flow has; those that say nothing split what is left."""
    found = {flow.id: share for flow in design.flows if (share := flow.number("share")) is not None}
    silent = [flow.id for flow in design.flows if flow.id not in found]
    left = max(1.0 - sum(found.values()), 0.0)
    return found | dict.fromkeys(silent, left / len(silent) if silent else 0.0)


def _rests_on(design: Design, flow: Flow) -> Callable[[], tuple[list[Unit], list[str]]]:
    def told() -> tuple[list[Unit], list[str]]:
        core, structure = _core(design), structures(design)[flow.id]
        others = list(core.values[flow.id].notes)
        used = core.used(flow)
        parts = {unit.component for unit in used}
        for id, hit in structure.hits.items():
            part = design.components[id]
            if id in parts and part.number("hit") is None:
                figure = design.figures.default("hit", *part.names)
                others.append(f"`{part.name}` answers {show_percent(hit)} of the requests by itself ({figure.origin})")
        for id, bearing in load_bearing(design).items() if structure.needs else ():
            needed = id in parts or (bool(structure.entry) and bearing.store.id in parts)
            others += bearing.assumptions if needed else ()
        return used, others

    return told
