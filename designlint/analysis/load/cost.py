"""What a design costs a month, in dollars: machines, disks and traffic, at the declared load and at multiples of it.

Machines = instances x (cores x price + memory x price), dearer where someone else runs them. With more traffic parts
grow until they are full to 70% again. What has no price here is listed, not guessed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from designlint.analysis.load.capacity import KNEE, elastic, shard_copies, shards_of, utilisation
from designlint.analysis.load.content import egress
from designlint.analysis.load.demand import MOST, bounded
from designlint.analysis.load.storage import STORES, declared_bytes, on_all_disks, storage
from designlint.analysis.load.traffic import traffic
from designlint.analysis.structure.redundancy import copies_of, failover_of, zones_of
from designlint.design import Component, Design, once
from designlint.quantity import DAY, show_bytes, show_number
from designlint.vocabulary.figures import Figure
from designlint.wording import listed

MONTH = 30 * DAY
_GB = 1e9
_FREE = ("client", "external", "dns", "monitor")
_CLASSES = ("low", "medium")


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

    `low` and `high` are the ends where the unit prices and the surcharge of managed parts have them. `size` is `low`,
    `medium` or `high`. `unpriced` are the components that nothing is known about. `per_1000` is the price of a thousand
    requests, None without scale.
    """

    factor: float
    parts: tuple[Part, ...]
    traffic: float
    low: float
    high: float
    size: str
    unpriced: tuple[Component, ...]
    per_1000: float | None

    @property
    def total(self) -> float:
        """By plan."""
        return sum(part.total for part in self.parts) + self.traffic


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
        factors = surcharge if _dearer(component) else _SAME
        part = Part(component, instances, one * factors.plan, disks or 0.0)
        parts.append(part)
        low += one * factors.low + part.disks
        high += one * factors.high + part.disks
    moved = _moved(design, factor)
    found = traffic(design)
    total = sum(part.total for part in parts) + moved
    month = (found.reads + found.writes) / found.peak * factor * MONTH if found is not None else 0.0
    per_1000 = total / month * 1000 if month else None
    size = next((name for name in _CLASSES if total < design.figures.default("class_usd", name).plan), "high")
    return Bill(factor, tuple(parts), moved, low + moved, high + moved, size, tuple(unpriced), per_1000)


_SAME = Figure(1.0, 1.0, 1.0, "", "", "own")


def _dearer(component: Component) -> bool:
    """Whether somebody else runs its machines."""
    managed = component.technology is not None and component.technology.managed and not elastic(component)
    return managed and component.is_a("db", "cache", "search", "queue", "stream")


def _node(design: Design, component: Component) -> tuple[float, float] | None:
    """Cores and bytes of memory of one instance; None where nobody knows, and for parts that grow by themselves."""
    if elastic(component):
        return None
    cores = component.number("cpu")
    vcpus, ram = design.figure("vcpus", component), design.figure("ram_bytes", component)
    memory = component.number("memory") or (ram.plan if ram else None)
    cores = cores if cores is not None and cores >= 1 else (vcpus.plan if vcpus else None)
    return (bounded(cores), bounded(memory)) if cores is not None and memory is not None else None


def _machine(design: Design, component: Component) -> float | None:
    """One instance a month."""
    node, price = _node(design, component), design.figures.default
    return node and node[0] * price("usd", "vcpu").plan + node[1] / _GB * price("usd", "ram_gb").plan


def _instances(design: Design, component: Component, factor: float) -> float:
    """How many run, copies and shards included, once they have grown with the traffic."""
    count = float(min(component.instances.count or 1, int(MOST)))
    if component.is_a("db", "cache"):
        count = _machines(design, component)
    use = utilisation(design).get(component.id)
    if factor <= 1 or use is None:
        return count
    return max(count, float(math.ceil(bounded(count * use.use.plan * factor / KNEE))))


def _machines(design: Design, component: Component) -> float:
    """All shards of a store with their copies; a standby that is not drawn is there as well."""
    shards, replicas = shards_of(component), bounded(component.number("replicas") or 0.0)
    each = shard_copies(component)
    alone = each == 1 and not replicas and not copies_of(design, component)
    if alone and (zones_of(component) or 0) >= 2 and failover_of(component) == "auto":
        each = 2.0
    return bounded(shards * (each + replicas))


def _disks(design: Design, component: Component, factor: float) -> float | None:
    """What its data costs to keep, once retention has filled it."""
    if not component.is_a(*STORES):
        return None
    kept = storage(design).get(component.id)
    size = declared_bytes(component) or (on_all_disks(design, kept) * factor if kept is not None else None)
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


def prices(design: Design) -> str:
    """The unit prices behind every bill, with their source."""
    price = design.figures.default
    rows = (
        ("vcpu", "a core costs {} a month"),
        ("ram_gb", "a GB of memory {}"),
        ("ssd_gb", "a GB on disk {}"),
        ("blob_gb", "a GB in an object store {}"),
        ("cdn_gb" if design.of_kind("cdn") else "egress_gb", "a GB sent to users {}"),
    )
    told = ", ".join(text.format(f"${price('usd', name).plan:g}") for name, text in rows)
    return f"{told} ({price('usd', 'vcpu').origin})"


def assumptions(design: Design) -> tuple[str, ...]:
    """The unit prices and the machines behind every bill, with their sources."""
    said = [prices(design)]
    paid = bill(design).parts
    machines: dict[str, list[str]] = {}
    for part in paid:
        node, figure = _node(design, part.component), design.figure("vcpus", part.component)
        if node is not None and figure is not None and part.component.number("cpu") is None:
            size = f"{show_number(node[0])} cores and {show_bytes(node[1])} ({figure.origin})"
            machines.setdefault(size, []).append(part.component.name)
    said += [f"a machine of {listed(names)} has {size}" for size, names in machines.items()]
    if any(_dearer(part.component) for part in paid):
        factor = design.figures.default("managed_factor")
        said.append(f"managed stores cost {factor.plan:g} times their machines ({factor.origin})")
    return tuple(said)
