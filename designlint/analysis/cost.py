"""What a design costs a month, in dollars: machines, disks and traffic, at the declared load and at multiples of it.

Machines = instances x (cores x price + memory x price), dearer where someone else runs them. With more traffic parts
grow until they are full to 70% again. What has no price here is listed, not guessed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from designlint.analysis.capacity import KNEE, elastic, utilisation
from designlint.analysis.storage import STORES, declared_bytes, egress, storage
from designlint.analysis.traffic import traffic
from designlint.design import Component, Design, once
from designlint.quantity import DAY
from designlint.vocabulary.figures import Figure

MONTH = 30 * DAY
_GB = 1e9
_FREE = ("client", "external", "dns", "monitor")


@dataclass(frozen=True, slots=True)
class Part:
    """Dollars a month for one component, and how many instances that pays for. `machines` and `disks` add up to it."""

    component: Component
    instances: float
    machines: float
    disks: float

    @property
    def total(self) -> float:
        """Both together."""
        return self.machines + self.disks


@dataclass(frozen=True, slots=True)
class Bill:
    """Dollars a month at `factor` times the traffic.

    `low` and `high` are the ends where the unit prices and the surcharge of managed parts have them. `unpriced` are
    the components that nothing is known about. `per_1000` is the price of a thousand requests, None without scale.
    """

    factor: float
    parts: tuple[Part, ...]
    traffic: float
    low: float
    high: float
    unpriced: tuple[Component, ...]
    per_1000: float | None

    @property
    def total(self) -> float:
        """By plan."""
        return sum(part.total for part in self.parts) + self.traffic

    @property
    def size(self) -> str:
        """`low`, `medium` or `high`."""
        return "low" if self.total < 500 else "medium" if self.total < 5_000 else "high"


@once
def bills(design: Design) -> Mapping[float, Bill]:
    """The bill at 1, 10 and 100 times the traffic."""
    return {factor: bill(design, factor) for factor in (1.0, 10.0, 100.0)}


def bill(design: Design, factor: float = 1.0) -> Bill:
    """What a design costs at `factor` times its traffic; parts that nobody counts are paid once."""
    parts: list[Part] = []
    unpriced: list[Component] = []
    low = high = 0.0
    surcharge = design.figures.default("managed_factor")
    for component in design.components.values():
        if component.is_a(*_FREE) or component.kind is None:
            continue
        machine = _machine(design, component)
        disks = _disks(design, component, factor)
        if machine is None and disks is None:
            unpriced.append(component)
            continue
        instances = _instances(design, component, factor)
        one = (machine or 0.0) * instances
        managed = component.technology is not None and component.technology.managed and not elastic(component)
        factors = surcharge if managed and component.is_a("db", "cache", "search", "queue", "stream") else _SAME
        part = Part(component, instances, one * factors.plan, disks or 0.0)
        parts.append(part)
        low += one * factors.low + part.disks
        high += one * factors.high + part.disks
    moved = _moved(design, factor)
    found = traffic(design)
    total = sum(part.total for part in parts) + moved
    month = (found.reads + found.writes) / found.peak * factor * MONTH if found is not None else 0.0
    per_1000 = total / month * 1000 if month else None
    return Bill(factor, tuple(parts), moved, low + moved, high + moved, tuple(unpriced), per_1000)


_SAME = Figure(1.0, 1.0, 1.0, "", "", "own")


def _machine(design: Design, component: Component) -> float | None:
    """One instance a month."""
    if elastic(component):
        return None
    cores = component.number("cpu")
    vcpus, ram = design.figure("vcpus", component), design.figure("ram_bytes", component)
    memory = component.number("memory") or (ram.plan if ram else None)
    cores = cores if cores is not None and cores >= 1 else (vcpus.plan if vcpus else None)
    if cores is None or memory is None:
        return None
    price = design.figures.default
    return cores * price("usd", "vcpu").plan + memory / _GB * price("usd", "ram_gb").plan


def _instances(design: Design, component: Component, factor: float) -> float:
    """How many run, copies and shards included, once they have grown with the traffic."""
    count = float(component.instances.count or 1)
    if component.is_a("db", "cache"):
        count = (
            max(count, 1.0) * max(component.number("shards") or 1.0, 1.0) * (1 + (component.number("replicas") or 0.0))
        )
    use = utilisation(design).get(component.id)
    if factor <= 1 or use is None:
        return count
    return max(count, float(math.ceil(count * use.use.plan * factor / KNEE)))


def _disks(design: Design, component: Component, factor: float) -> float | None:
    """What its data costs to keep, once retention has filled it."""
    if not component.is_a(*STORES):
        return None
    kept = storage(design).get(component.id)
    size = declared_bytes(component) or (kept.total * factor if kept is not None else None)
    if size is None:
        return None
    price = design.figures.default("usd", "blob_gb" if component.is_a("objects") else "ssd_gb")
    return size / _GB * price.plan


def _moved(design: Design, factor: float) -> float:
    """What the way to the users costs: through a CDN where one is drawn."""
    out, found = egress(design), traffic(design)
    if out is None or found is None:
        return 0.0
    price = design.figures.default("usd", "cdn_gb" if design.of_kind("cdn") else "egress_gb")
    return out.bits / 8 / found.peak * MONTH / _GB * price.plan * factor


def assumptions(design: Design) -> tuple[str, ...]:
    """The unit prices behind every bill, with their sources."""
    price = design.figures.default
    rows = (
        ("vcpu", "a core"),
        ("ram_gb", "a GB of memory"),
        ("ssd_gb", "a GB on disk"),
        ("egress_gb", "a GB to users"),
    )
    said = [f"{text} costs ${price('usd', name).plan:g} a month" for name, text in rows]
    return (f"{', '.join(said)} ({price('usd', 'vcpu').origin})",)
