"""What several regions are worth together: they share configuration, deployment and DNS, and one may have to take over.

q = q1 x q2 + common x min(q1, q2), and for a region that stands by the time of a failover in each outage of the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from designlint.analysis.reliability.worlds import World
from designlint.analysis.words.reasons import claimed
from designlint.design import Component, Design
from designlint.quantity import show_duration
from designlint.stated import Failover
from designlint.vocabulary.lexicon import claims, senses


def shared_factor(
    design: Design, world: World, chances: Sequence[float], everywhere: float, parts: Iterable[Component]
) -> tuple[float, list[str]]:
    """By what a chance is multiplied that one region alone can carry, and the assumptions; 1 for all others.

    `chances` are those of the flow in each state, `everywhere` the chance of what depends on no region.
    """
    outages: dict[str, float] = {}
    for region in world.regions:
        alone = (pair for pair in zip(world.states, chances, strict=True) if pair[0].live.keys() == {region})
        carried = sum(state.given * chance for state, chance in alone)
        if carried > 0 and everywhere > 0:
            outages[region] = 1 - (1 - world.region_down) * min(carried / everywhere, 1.0)
    if len(outages) < 2:
        return 1.0, []
    common = design.figures.default("region_common_cause")
    notes = [f"{common.plan:.0%} of the failures of a region take the other one with it ({common.origin})"]
    factor = 1 - common.plan * min(outages.values())
    standing_by = [region for region in outages if _stands_by(design, region)]
    share = _switching(design, parts, bool(standing_by), notes)
    first = next((region for region in outages if region not in standing_by), min(outages))
    return factor * (1 - share * outages[first]), notes


def _stands_by(design: Design, region: str) -> bool:
    label = design.groups[region].label if region in design.groups else ""
    return "standby" in senses("role", label) or "passive_region" in claims(label)


def _switching(design: Design, parts: Iterable[Component], standing_by: bool, notes: list[str]) -> float:
    """The share of an outage of the first region until the other one serves; 0 where both do."""
    stated = [each for part in parts if isinstance(each := part.get("failover"), Failover)]
    if not (stated or standing_by or "passive_region" in claimed(design)):
        return 0.0
    by_hand = any(each.mode == "manual" for each in stated)
    figure = design.figures.default("manual_failover_s" if by_hand else "failover_s")
    times = [each.seconds for each in stated if each.seconds is not None]
    if not times:
        notes.append(f"the other region takes over in {show_duration(figure.plan)} ({figure.origin})")
    repair = design.figures.default("repair_s")
    return min(max(times, default=figure.plan) / max(repair.plan, 1e-9), 1.0)
