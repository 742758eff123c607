"""How parts fail: the chance that one is up, given which zones of its region are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from statistics import NormalDist

_MANY = 5_000  # from here on a binomial distribution is as good as normal


@dataclass(frozen=True, slots=True)
class Promised:
    """What somebody else runs. `chance` holds while its place is up; no region is above all of them, no zone above all
    zones of the region."""

    chance: float
    region: str | None = None
    zone: str = ""

    @property
    def zones(self) -> tuple[str, ...]:
        """The zones that it depends on."""
        return (self.zone,) if self.zone else ()

    def up(self, live: Collection[str] | None) -> float:
        """The chance that it works; `live` are the zones of its region, None if the region is down."""
        if self.region is not None and (live is None or (self.zone and self.zone not in live)):
            return 0.0
        return self.chance


ALWAYS = Promised(1.0)


@dataclass(frozen=True, slots=True)
class Nodes:
    """Instances of which `needed` must be up. A share of the failures (`common`) takes all of them at once."""

    region: str
    spread: tuple[tuple[str, int], ...]  # instances in each zone
    needed: int
    down: float
    common: float

    @property
    def zones(self) -> tuple[str, ...]:
        """The zones that it depends on."""
        return tuple(zone for zone, _ in self.spread)

    def up(self, live: Collection[str] | None) -> float:
        """The chance that enough of them work."""
        standing = sum(count for zone, count in self.spread if live is not None and zone in live)
        if sum(count for _, count in self.spread) == 1:
            return 1 - self.down if standing else 0.0
        return (1 - self.down * self.common) * at_least(self.needed, standing, 1 - self.down * (1 - self.common))


@dataclass(frozen=True, slots=True)
class Standby:
    """A primary and what takes over from it, which lasts a share `takeover` of each repair."""

    region: str
    spread: tuple[tuple[str, int], ...]
    down: float
    takeover: float

    @property
    def zones(self) -> tuple[str, ...]:
        """The zones that it depends on."""
        return tuple(zone for zone, _ in self.spread)

    def up(self, live: Collection[str] | None) -> float:
        """The chance that one of them serves."""
        standing = sum(count for zone, count in self.spread if live is not None and zone in live)
        if standing < 2:
            return 1 - self.down if standing else 0.0
        return 1 - min(self.down * self.takeover + self.down**standing, 1.0)


Model = Promised | Nodes | Standby


def at_least(needed: int, count: int, chance: float) -> float:
    """The chance that at least `needed` of `count` independent instances are up."""
    if needed > count:
        return 0.0
    if needed <= 1:
        return 1 - (1 - chance) ** count if needed else 1.0
    failing = count - needed
    if count > _MANY:
        mean = count * (1 - chance)
        deviation = max(mean * chance, 1e-12) ** 0.5
        return NormalDist(mean, deviation).cdf(failing + 0.5)
    if chance <= 0:
        return 0.0
    term = total = chance**count
    for failed in range(failing):
        term *= (count - failed) / (failed + 1) * (1 - chance) / chance
        total += term
    return min(total, 1.0)
