"""What stands behind each part: copies, failover, places."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from designlint.design import Component, Design, once
from designlint.stated import Failover
from designlint.vocabulary.lexicon import senses

_EXEMPT = ("client", "external", "monitor")
_STATEFUL = ("db", "cache", "search", "queue", "stream", "coordinator")
_ELECTING = frozenset(
    {
        "mongodb",
        "mongodbatlas",
        "documentdb",
        "cockroachdb",
        "tidb",
        "yugabytedb",
        "spanner",
        "auroradsql",
        "aurora",
        "etcd",
    }
    | {
        "zookeeper",
        "consul",
        "redissentinel",
        "elasticsearch",
        "opensearch",
        "foundationdb",
        "couchbase",
        "patroni",
        "dynamodb",
    }
)


class Standing(Enum):
    """What is known about a part's redundancy."""

    REDUNDANT = "something takes over"
    SINGLE = "one instance, declared"
    DRAWN_ONCE = "drawn once, where others are counted"
    UNKNOWN = "nobody says how many there are"
    EXEMPT = "not a part that this design runs"


def zones_of(component: Component) -> float | None:
    """In how many zones it runs, if stated; a region counts as the zones it stands for."""
    for name in ("zones", "regions"):
        value = component.get(name)
        if isinstance(value, float) and not isinstance(value, bool):
            if name == "zones" or value > 1:
                return value
        elif isinstance(value, tuple) and (name == "zones" or len(value) > 1):
            return float(len(value))
    return None


@once
def _named_copies(design: Design) -> Mapping[str, list[Component]]:
    """The parts that say whose copy they are (`of orders`), by the id of what they copy."""
    found: dict[str, list[Component]] = {}
    for each in design.components.values():
        primary = each.word("of")
        if primary is not None:
            found.setdefault(primary, []).append(each)
    return found


def copies_of(design: Design, component: Component) -> list[Component]:
    """The replicas and standbys that are drawn beside a store, fed by replication or declared `of` it."""
    fed = [design.components[each.target] for each in design.out_of(component.id) if each.replicates]
    named = _named_copies(design).get(component.id, ())
    return list({each.id: each for each in (*fed, *named)}.values())


def failover_of(component: Component) -> str | None:
    """`auto`, `manual`, `none`, or None if nobody says."""
    value = component.get("failover")
    if isinstance(value, Failover):
        return value.mode
    return "none" if value is False else None


def has_copies(design: Design, component: Component) -> bool:
    """Whether replicas or a standby are declared or drawn."""
    return (component.number("replicas") or 0) >= 1 or bool(copies_of(design, component))


def promotion(design: Design, component: Component) -> str | None:
    """How a copy takes over (`auto`, `manual`, `none`), stated on the part or on its copies; None if nobody says.

    A reader's copy that says `none` tells nothing of a standby beside it that says nothing.
    """
    copies = [failover_of(each) for each in copies_of(design, component)]
    own = failover_of(component)
    for mode in ("auto", "manual"):
        if mode in (own, *copies):
            return mode
    return "none" if own == "none" or (copies and None not in copies) else None


def promotion_gap(design: Design, component: Component) -> str | None:
    """`none` or `manual` where copies exist that nothing promotes by itself, `unknown` where nobody says; else None.

    This is the line between two rules: what it answers for is a matter of `missing-failover`, and `standing` calls it
    redundant, so that `single-point-of-failure` is silent on it.
    """
    if standing(design, component) is not Standing.REDUNDANT:
        return None
    copies = copies_of(design, component)
    mode = promotion(design, component)
    if mode is not None:
        counted = component.is_a(*_STATEFUL) and (component.instances.count or 0) >= 2
        return mode if mode != "auto" and (counted or has_copies(design, component)) else None
    managed = component.technology is not None and component.technology.managed
    if managed or _elects(component) or not has_copies(design, component):
        return None
    waits = any(each.word("role") == "standby" for each in copies)
    return "unknown" if waits or component.is_a("db", "cache") else None


def _elects(component: Component) -> bool:
    """Whether its nodes choose a new leader by themselves, or need none."""
    product = component.technology
    if component.says("quorum") or (component.number("rf") or 0) >= 2:
        return True
    return product is not None and (product.id in _ELECTING or product.family in ("wide-column", "log"))


def standing(design: Design, component: Component) -> Standing:
    """What is known about the redundancy of one part."""
    count = component.instances.count
    if component.is_a(*_EXEMPT) or component.says("optional"):
        return Standing.EXEMPT
    if component.kind is None and component.instances.known != "declared":
        return Standing.EXEMPT  # it may be a module, a team, a document
    if "sidecar" in senses("beside", component.label):
        return Standing.EXEMPT  # there is one beside each instance of what it serves
    if (count or 0) >= 2 or _spreads(component) or _takes_over(design, component):
        return Standing.REDUNDANT
    if count is None:
        return Standing.UNKNOWN
    return Standing.SINGLE if component.instances.known == "declared" else Standing.DRAWN_ONCE


def _spreads(component: Component) -> bool:
    """Whether it runs in several places by its nature or by declaration."""
    zones = zones_of(component)
    if (
        (zones or 0) >= 2
        or component.says("redundant")
        or component.says("autoscale")
        or (component.number("rf") or 0) >= 2
    ):
        return True
    scope = component.technology.scope if component.technology else component.kind.scope if component.kind else ""
    declared_one = component.number("zones") == 1
    return scope in ("global", "regional") and not declared_one and component.instances.known != "declared"


def _takes_over(design: Design, component: Component) -> bool:
    """Whether a copy takes over; copies whose failover is known to be missing are a matter of `missing-failover`."""
    failover = promotion(design, component)
    if failover == "auto":
        return True
    if any(each.word("role") == "standby" for each in copies_of(design, component)):
        return True
    return failover is not None and has_copies(design, component)
