"""Whose votes a part needs to go on: the members of a consensus group, and the copies of a record."""

from __future__ import annotations

from dataclasses import dataclass

from designlint.analysis.data.records import is_copy
from designlint.analysis.structure.places import fullest_zone
from designlint.analysis.structure.redundancy import copies_of
from designlint.design import Component, Design, once
from designlint.vocabulary.lexicon import claims

_VOTING = ("etcd", "zookeeper", "consul", "mongodb")  # products whose nodes are the voters
_NAMED = ("coordinator", "queue", "stream")  # kinds whose label may tell that they vote


@dataclass(frozen=True, slots=True)
class Quorum:
    """`count` members or copies, of which `needed` must be there. `declared` is false where boxes were counted.

    `odd` tells that one member more than an odd number brings nothing.
    """

    count: int
    needed: int
    declared: bool
    odd: bool = False

    @property
    def spare(self) -> int:
        """How many may be lost."""
        return self.count - self.needed

    def survives_zone(self, zones: int) -> bool:
        """Whether enough are left when the fullest of so many zones is lost."""
        return self.count - fullest_zone(self.count, zones) >= self.needed


def voters(design: Design, component: Component) -> Quorum | None:
    """The members of a consensus group; None for what does not vote, what others run, or an unknown number.

    Brokers of Kafka and nodes of sharded stores do not vote, the copies of a record do (`copies_of_record`).
    """
    product = component.technology
    said = claims("\n".join((component.label, *component.texts("does"))))
    votes = product is not None and product.id in _VOTING
    told = component.is_a(*_NAMED) and ("voting" in said or bool(component.says("quorum")))
    told = told and (product is None or product.family != "log" or "voting_controllers" in said)
    if not (votes or told) or component.says("managed") or (product is not None and product.managed):
        return None
    if is_copy(design, component):
        return None  # counted with its primary
    if _has_arbiter(design):
        return None  # who else votes is not told
    members = _members(design, component)
    if members is None:
        return None
    count, declared = members
    return Quorum(count, count // 2 + 1, declared, odd=votes or "voting_controllers" in said)


@once
def _has_arbiter(design: Design) -> bool:
    said = (claims("\n".join((each.label, *each.texts("does")))) for each in design.components.values())
    return any("arbiter" in each for each in said)


def _members(design: Design, component: Component) -> tuple[int, bool] | None:
    """How many there are in one group, and whether that is declared; boxes that are drawn once are not counted."""
    count, declared = component.instances.count or 1, component.instances.known == "declared"
    shards = int(component.number("shards") or 1)
    if shards > 1:
        return (count // shards, declared) if count % shards == 0 else None
    replicas = int(component.number("replicas") or 0)
    if count == 1 and replicas:
        return 1 + replicas, True
    copies = copies_of(design, component)
    if copies:
        return count + sum(each.instances.count or 1 for each in copies), False
    return (count, declared) if count > 1 else None


def copies_of_record(component: Component) -> Quorum | None:
    """The copies of each record (`rf`), and how many of them a write needs: `min_isr`, `quorum`, else the majority."""
    copies = int(component.number("rf") or 0)
    if not copies:
        return None
    stated = component.number("min_isr") or component.number("quorum")
    return Quorum(copies, int(stated) if stated else copies // 2 + 1, declared=True)
