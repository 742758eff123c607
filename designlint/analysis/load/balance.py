"""What a connection should carry by what reaches its source, beside the rate that its author states for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from designlint.analysis.load.propagation import Key
from designlint.analysis.load.traffic import Case, Traffic, traffic, traffic_in
from designlint.design import Connection, Design
from designlint.diagnostic import Basis
from designlint.quantity import show_rate

_NOT_CAUSED = ("consume", "replicate", "cdc", "observe")  # these carry what happened before


@dataclass(frozen=True, slots=True)
class Stated:
    """The stated rate of a connection, and what its source sends by calculation: least, by plan, and most.

    `every` tells that each request goes this way, so that less than computed is a contradiction too: a declared flow
    steps here, or the connection says how often it is taken.
    """

    connection: Connection
    stated: float
    least: float
    computed: float
    most: float
    every: bool
    assumptions: tuple[str, ...]
    basis: tuple[Basis, ...]


def stated_rates(design: Design) -> Iterator[Stated]:
    """The connections that state a rate and whose source gets a rate that is known."""
    found = traffic(design)
    if found is None:
        return
    on_flows = _on_flows(design)
    for connection in design.connections:
        stated, key = connection.number("rate"), _key(connection)
        if not stated or connection.op in _NOT_CAUSED or not _is_known(connection, found, design):
            continue
        vague = on_flows.get(key)
        if vague:
            continue  # the flows here have no rate of their own
        rates = {case: _computed(traffic_in(design, case), key) for case in Case}
        if not rates[Case.PLAN]:
            continue
        said = [fact for name in ("rate", "calls", "prob") if (fact := connection.fact(name))]
        source = design.components[connection.source].name
        derived = Basis(f"{show_rate(rates[Case.PLAN])} follow from what reaches `{source}`", "derived")
        yield Stated(
            connection=connection,
            stated=stated,
            least=min(rates.values()),
            computed=rates[Case.PLAN],
            most=max(rates.values()),
            every=vague is False or bool(connection.says("calls") or connection.says("prob")),
            assumptions=found.assumptions,
            basis=(*found.basis, *(Basis(fact.span.text, "declared", fact.span) for fact in said), derived),
        )


def _on_flows(design: Design) -> dict[Key, bool]:
    """The connections that declared flows step on, and whether one of these flows has no rate of its own.

    What flows without a rate or a share get is divided equally among them: no figure of theirs contradicts anything.
    """
    declared = [flow for flow in design.flows if flow.declared]
    left = [flow for flow in declared if flow.number("rate") is None and flow.number("share") is None]
    found: dict[Key, bool] = {}
    for flow in declared:
        vague = flow in left and len(left) > 1
        for step in flow.steps:
            for each in design.taken(step):
                found[_key(each)] = found.get(_key(each), False) or vague
    return found


def _is_known(connection: Connection, found: Traffic, design: Design) -> bool:
    """Whether all that reaches the source of a connection is counted, and for sure."""
    source = design.components[connection.source]
    if source.is_a("client"):
        return len(design.of_kind("client")) == 1
    load = found.loads.get(source.id)
    callers = [each for each in design.into(source.id) if each.op not in ("observe", "replicate")]
    rates = [found.connections.get(_key(each)) for each in callers]
    counted = bool(rates) and all(rate is not None and rate.total for rate in rates)
    return counted and load is not None and load.certain


def _computed(found: Traffic | None, key: Key) -> float:
    rate = found.computed.get(key) or found.connections.get(key) if found else None
    return rate.total if rate else 0.0


def _key(connection: Connection) -> Key:
    return connection.source, connection.target, connection.key
