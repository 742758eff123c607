"""What all parts share: the states of zones and regions on which availability is conditioned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from math import prod

from designlint.analysis.reliability.models import Model

_MOST_STATES = 1_024  # of zones and regions: ten of them
_MOST_CHANCES = 500_000  # states of all parts together

Vector = tuple[float, ...]  # one chance for each state
Place = tuple[str, str]  # region and zone; "" for the region itself


@dataclass(frozen=True, slots=True)
class State:
    """Which zones of which regions are up, and how often; `given` is how often, if those regions are known to be."""

    live: Mapping[str, frozenset[str]]
    weight: float
    given: float


@dataclass(frozen=True, slots=True)
class World:
    """The states of some regions and zones.

    Where there are too many, the places in `apart` fail for each part by itself, which is an approximation if several
    parts use them (`exact` is false).
    """

    states: tuple[State, ...]
    regions: tuple[str, ...]
    apart: frozenset[Place]
    exact: bool
    zone_down: float
    region_down: float
    vectors: dict[Model, Vector] = field(default_factory=dict, repr=False, compare=False)

    def of(self, model: Model) -> Vector:
        """The chance that a part is up, in each state."""
        found = self.vectors.get(model)
        if found is None:
            found = self.vectors[model] = tuple(self._up(model, state) for state in self.states)
        return found

    def mean(self, chances: Sequence[float]) -> float:
        """The chance over all states."""
        return sum(state.weight * chance for state, chance in zip(self.states, chances, strict=True))

    def _up(self, model: Model, state: State) -> float:
        if model.region is None:
            return model.up(None)
        whole = (model.region, "") in self.apart
        live = frozenset() if whole else state.live.get(model.region)
        apart = [zone for zone in model.zones if (model.region, zone) in self.apart]
        if live is None:
            return model.up(None)
        total = 0.0
        for up in product((True, False), repeat=len(apart)):
            chance = (1 - self.zone_down) ** sum(up) * self.zone_down ** (len(up) - sum(up))
            total += chance * model.up(live | {zone for zone, lives in zip(apart, up, strict=True) if lives})
        return total * (1 - self.region_down) if whole else total


def world_of(models: Iterable[Model], zone_down: float, region_down: float) -> World:
    """The states of all zones and regions that some parts depend on, the most used ones where there are too many."""
    models = list(models)
    used = Counter((model.region, zone) for model in models if model.region is not None for zone in ("", *model.zones))
    ranked = sorted(used, key=lambda place: (-used[place], place))  # a region before its zones
    kept: dict[str, list[str]] = {}
    apart: list[Place] = []
    most = max(min(_MOST_STATES, _MOST_CHANCES // max(len(models), 1)), 16)
    for region, zone in ranked:
        wider = {**kept, region: [*kept.get(region, ()), *([zone] if zone else [])]}
        if (zone and region not in kept) or prod(1 + 2 ** len(zones) for zones in wider.values()) > most:
            apart.append((region, zone))
        else:
            kept = wider
    choices = [_region_states(region, sorted(zones), zone_down, region_down) for region, zones in sorted(kept.items())]
    states = []
    for each in product(*choices):
        weight = given = 1.0
        live: dict[str, frozenset[str]] = {}
        for region, alive, chance, here in each:
            weight *= chance
            given *= here
            if alive is not None:
                live[region] = alive
        states.append(State(live, weight, given))
    exact = all(used[place] < 2 for place in apart)
    return World(tuple(states), tuple(sorted(kept)), frozenset(apart), exact, zone_down, region_down)


def _region_states(
    region: str, zones: Sequence[str], zone_down: float, region_down: float
) -> list[tuple[str, frozenset[str] | None, float, float]]:
    """Down, or up with each set of live zones: region, zones, how often, how often if the region is known to be so."""
    found: list[tuple[str, frozenset[str] | None, float, float]] = [(region, None, region_down, 1.0)]
    for count in range(len(zones), -1, -1):
        for alive in combinations(zones, count):
            chance = (1 - zone_down) ** count * zone_down ** (len(zones) - count)
            found.append((region, frozenset(alive), (1 - region_down) * chance, chance))
    return found
