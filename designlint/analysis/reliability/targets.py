"""The availability that is asked of flows and of parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from designlint.analysis.reliability.needs import needed_by_flow
from designlint.design import Component, Design, Flow, once


def availability_target(design: Design, flows: Iterable[Flow | None]) -> float | None:
    """The highest availability that users are promised of these flows; those that users can wait for ask nothing.

    None among the flows stands for what a user does though no flow is declared: the requirements hold.
    """
    stated = [
        (flow.number("availability") if flow else None) or design.requirements.number("availability")
        for flow in flows
        if flow is None or not flow.says("low")
    ]
    return max((each for each in stated if each is not None), default=None)


def flows_needing(design: Design, component: Component) -> tuple[Flow, ...]:
    """The flows that stop when a part stops."""
    return _stopped_by(design).get(component.id, ())


@once
def _stopped_by(design: Design) -> Mapping[str, tuple[Flow, ...]]:
    found: dict[str, list[Flow]] = {}
    for flow in design.flows:
        for id in needed_by_flow(design)[flow.id]:
            found.setdefault(id, []).append(flow)
    return {id: tuple(flows) for id, flows in found.items()}
