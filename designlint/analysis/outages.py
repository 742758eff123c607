"""What a name like `store`, `api:1`, `zone:a`, `region:eu` or `external` takes away from a design."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from designlint.analysis.capacity import elastic
from designlint.analysis.failures import Loss
from designlint.analysis.places import regions, zones
from designlint.analysis.redundancy import promotion
from designlint.design import Component, Design, Flow
from designlint.wording import plain_list, quoted

_ZONES = "abcdefgh"
_ELSEWHERE = ("client", "external", "monitor")


class UnknownNameError(ValueError):
    """A name that the design does not hold; the message offers the nearest."""


def component_named(design: Design, name: str) -> Component:
    """The component of this id or label, however it is written. Raises UnknownNameError."""
    if name in design.components:
        return design.components[name]
    wanted = _plain(name)
    found = [each for each in design.components.values() if wanted in (_plain(each.id), _plain(each.name))]
    found += [each for each in design.components.values() for box in each.members if _plain(box.id) == wanted]
    ids = dict.fromkeys(each.id for each in found)
    if len(ids) == 1:
        return found[0]
    if len(ids) > 1:
        raise UnknownNameError(f"`{name}` is the name of {plain_list(quoted(id) for id in ids)}; give the id")
    known = [text for each in design.components.values() for text in (each.id, each.name)]
    raise UnknownNameError(f"there is no component `{name}`; {_nearest(name, known)}")


def flow_named(design: Design, name: str) -> Flow:
    """The flow of this id or label. Raises UnknownNameError."""
    wanted = _plain(name)
    found = [each for each in design.flows if wanted in (_plain(each.id), _plain(each.label))]
    if found:
        return found[0]
    known = [text for each in design.flows for text in (each.id, each.label)]
    raise UnknownNameError(f"there is no flow `{name}`; {_nearest(name, known)}")


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())


def _nearest(name: str, known: Iterable[str]) -> str:
    names = list(dict.fromkeys(known))
    folded = {each.casefold(): each for each in names}
    close = get_close_matches(name.casefold(), folded, 1, 0.5)
    if close:
        return f"did you mean {quoted(folded[close[0]])}?"
    return f"there are {plain_list(quoted(each) for each in names[:6])}" if names else "it has none"


def loss_of(design: Design, names: Iterable[str]) -> Loss:
    """Everything that these names take away together. Raises UnknownNameError."""
    gone: set[str] = set()
    left: dict[str, int] = {}
    copies: set[str] = set()
    notes: dict[str, None] = {}
    for name in names:
        scope, _, rest = name.partition(":")
        if name == "external":
            gone |= {each.id for each in design.of_kind("external")} or _none("external system", name)
        elif scope == "zone" and rest:
            _lose_zone(design, rest, gone, left, notes)
        elif scope == "region" and rest:
            _lose_region(design, rest, gone, left, copies)
        elif rest.isdigit() and scope:
            part = component_named(design, scope)
            before = left.get(part.id, _running(design, part))
            left[part.id] = max(before - int(rest), 0)
        else:
            gone.add(component_named(design, name).id)
    gone |= {id for id, count in left.items() if count == 0}
    fewer = {id: count for id, count in left.items() if id not in gone}
    return Loss(frozenset(gone), fewer, frozenset(copies), tuple(notes))


def _none(what: str, name: str) -> set[str]:
    raise UnknownNameError(f"`{name}`: the design has no {what}")


def _running(design: Design, part: Component) -> int:
    """How many instances run: counted, or one for each zone of a part that fails over between them."""
    count = part.instances.count or 1
    spread = zones(design, part)
    if spread is not None and count == 1 and promotion(design, part) == "auto":
        return max(spread.count, 2)
    return count


def _lose_zone(design: Design, zone: str, gone: set[str], left: dict[str, int], notes: dict[str, None]) -> None:
    """Instances are spread as evenly as possible; what says nothing of zones stands in zone a."""
    hit = False
    for part in design.components.values():
        if part.is_a(*_ELSEWHERE) or part.kind is None or _spans(part):
            continue
        spread = zones(design, part)
        names = sorted(spread.names) if spread and spread.names else list(_ZONES[: spread.count if spread else 1])
        if zone not in names:
            continue
        hit = True
        if spread is None:
            notes["parts that say nothing of zones stand in zone a"] = None
        count = _running(design, part)
        place = names.index(zone)
        lost = sum(1 for number in range(count) if number % len(names) == place)
        left[part.id] = max(left.get(part.id, count) - lost, 0)
    if not hit:
        raise UnknownNameError(f"`zone:{zone}`: nothing of this design stands in zone `{zone}`")


def _lose_region(design: Design, region: str, gone: set[str], left: dict[str, int], copies: set[str]) -> None:
    """What runs in several regions goes on in the others, with copies that may lag."""
    hit = False
    known: dict[str, None] = {}
    for part in design.components.values():
        place = regions(design, part)
        if place is None or not place.names or part.is_a("client", "external"):
            continue
        known.update(dict.fromkeys(sorted(place.names)))
        if region not in place.names:
            continue
        hit = True
        if len(place.names) == 1:
            gone.add(part.id)
            continue
        copies.add(part.id)
        count = _running(design, part)
        left[part.id] = max(count - -(-count // len(place.names)), 1)
    if not hit:
        raise UnknownNameError(f"`region:{region}`: nothing runs there; {_nearest(region, known)}")


def _spans(part: Component) -> bool:
    """Whether it survives a zone by its nature."""
    scope = part.technology.scope if part.technology else part.kind.scope if part.kind else ""
    return elastic(part) or (
        scope in ("global", "regional") and part.number("zones") != 1 and part.instances.count is None
    )
