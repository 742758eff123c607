"""What makes a design cheaper without breaking it: the one change that saves most, or else what its bill consists of.

Tried are fewer or smaller machines where there is room, one region less, no cache or copy where the rest takes its
load, colder storage, and fewer bytes to the users. What is left has to carry every flow.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from designlint.analysis.load.caching import hit_ratios
from designlint.analysis.load.capacity import KNEE, Utilisation, utilisation
from designlint.analysis.load.cost import Bill, Part, bill
from designlint.analysis.structure.redundancy import zones_of
from designlint.analysis.whatif.answer import Answer, Question, answer
from designlint.design import Component, Design
from designlint.quantity import show_number, show_percent
from designlint.wording import plain_list, quoted

_LEAST = 0.05  # of the bill: less is not worth the question
_HALF = 0.5
_WORKS = ("ok", "degraded")
_VOTING = ("coordinator", "stream")  # fewer of them is no matter of load
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Saving:
    """A change (`without …`), the dollars a month that it saves, what comes of it, how to do it, and at what price."""

    change: str
    dollars: float
    effect: str
    how: str
    price: str

    @property
    def option(self) -> str:
        """What to do and its price, as a what-if says it."""
        return f"{self.how}; price: {self.price}"


def best_saving(design: Design) -> Saving | None:
    """The change that saves most and breaks nothing; None where none is worth it."""
    paid = bill(design)
    found = [each for each in _savings(design, paid) if each.dollars >= _LEAST * paid.total > 0]
    return max(found, key=lambda each: each.dollars, default=None)


def drivers(design: Design) -> tuple[str, str]:
    """What most of the bill is spent on, and what would halve it: for whoever can change nothing else."""
    paid = bill(design)
    items = sorted(
        [*((quoted(each.component.name), each.total) for each in paid.parts), ("traffic to the users", paid.traffic)],
        key=lambda each: -each[1],
    )
    shares = [f"{name} {show_percent(dollars / paid.total)}" for name, dollars in items[:_SHOWN] if dollars]
    most = max(paid.parts, key=lambda each: each.total, default=None)
    what = f"${show_number(paid.total)} a month: {plain_list(shares)}; each of them is needed"
    if most is None or paid.traffic > most.total:
        return what, "send half as many bytes: smaller formats, and answers that clients keep; price: work on clients"
    if most.disks > most.machines:
        return what, f"keep half of the data in {quoted(most.component.name)}; price: history that nobody can look up"
    name = quoted(most.component.name)
    return what, f"half the work for {name}: fewer calls, or cheaper ones; price: answers that are older or shorter"


def _savings(design: Design, paid: Bill) -> Iterator[Saving]:
    uses = utilisation(design)
    for part in paid.parts:
        yield from _fewer(part, uses.get(part.component.id))
        yield from _smaller(part, uses.get(part.component.id))
        yield from _colder(design, part)
    for each in _soft(design):
        yield from _without(design, (each.id,), f"without {quoted(each.name)}", _left_out(each))
    yield from _fewer_regions(design)
    if paid.traffic:
        yield Saving(
            "with half as many bytes to the users",
            paid.traffic * _HALF,
            f"traffic to the users is {show_percent(paid.traffic / paid.total)} of the bill",
            "smaller formats and codecs for what is asked for most, and answers that clients keep",
            "work on every client, and on what is stored already",
        )


def _fewer(part: Part, use: Utilisation | None) -> Iterator[Saving]:
    """As many machines as carry the peak, and the loss of a zone."""
    component = part.component
    count = component.instances.count
    if use is None or not use.certain or count is None or component.is_a("db", "cache", "search", *_VOTING):
        return
    zones = int(zones_of(component) or 1)
    busy = count * use.use.plan
    enough = max(2, zones, math.ceil(busy / KNEE), math.ceil(busy * zones / (zones - 1)) if zones > 1 else 0)
    if enough < count:
        yield Saving(
            f"with {enough} instances of {quoted(component.name)} instead of {count}",
            part.machines * (1 - enough / count),
            f"they are busy to {show_percent(busy / enough)} at peak instead of {show_percent(use.use.plan)}",
            f"run {enough}, and let autoscaling add more",
            "a surge waits until new instances answer",
        )


def _smaller(part: Part, use: Utilisation | None) -> Iterator[Saving]:
    """Half a machine where it has little to do; of caches and indexes the memory decides."""
    component = part.component
    if use is None or not use.certain or not part.machines or component.is_a("cache", "search"):
        return
    if not 0 < use.use.plan <= KNEE * _HALF:
        return
    subject = "it is" if part.instances <= 1 else "they are"
    yield Saving(
        f"with machines of half the size for {quoted(component.name)}",
        part.machines * _HALF,
        f"{subject} busy to {show_percent(use.use.plan / _HALF)} at peak instead of {show_percent(use.use.plan)}",
        "take the next smaller size, one after the other",
        "less memory, and less room for a surge" if component.is_a("db") else "less room for a surge",
    )


def _colder(design: Design, part: Part) -> Iterator[Saving]:
    """Half of the data where it costs less."""
    if not part.disks:
        return
    blobs = part.component.is_a("objects")
    price = design.figures.default
    here, there = ("blob_gb", "cold_gb") if blobs else ("ssd_gb", "blob_gb")
    ratio = price("usd", there).plan / price("usd", here).plan
    yield Saving(
        f"with half of the data of {quoted(part.component.name)} in {'a colder class' if blobs else 'an object store'}",
        part.disks * _HALF * (1 - ratio),
        f"a GB costs {show_percent(ratio)} as much there",
        "move what has not been read for 90 days",
        "what is old is read slowly, and each read of it costs" if blobs else "what is old is found by its key alone",
    )


def _soft(design: Design) -> list[Component]:
    """What others can do without: caches beside a store, copies to read from, stores of analytics."""
    beside = set(hit_ratios(design).beside.values())
    return [
        each
        for each in design.components.values()
        if each.id in beside or each.is_a("warehouse") or each.word("role") == "replica"
    ]


def _left_out(part: Component) -> tuple[str, str]:
    if part.is_a("cache"):
        return "leave it out, and ask the store", "slower reads, and less room in the store"
    if part.is_a("warehouse"):
        return "leave it out, and ask a copy of the store once a day", "reports that are a day old"
    return "leave it out", "less room for reads, and one copy less to take over"


def _fewer_regions(design: Design) -> Iterator[Saving]:
    regions = [each for each in design.groups.values() if each.kind == "region"]
    for region in regions if len(regions) > 1 else ():
        parts = [each.id for each in design.components.values() if region.id in each.groups and not each.is_a("client")]
        how = ("serve its users from the next one", "they wait for the way there and back, and no region takes over")
        yield from _without(design, parts, f"without the region {quoted(region.label or region.id)}", how)


def _without(design: Design, gone: Collection[str], change: str, how: tuple[str, str]) -> Iterator[Saving]:
    """The change, if every flow goes on without these parts and nothing is lost."""
    found = answer(design, Question(drop=tuple(gone))) if gone else None
    if found is None or found.lost_data or any(each.state not in _WORKS for each in found.impact.flows):
        return
    yield Saving(change, found.saved or 0.0, _effect(found), *how)


def _effect(found: Answer) -> str:
    worse = [quoted(each.flow.label) for each in found.impact.flows if each.state == "degraded"]
    return f"degraded: {plain_list(worse)}" if worse else "all flows go on"
