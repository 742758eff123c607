"""In how many regions a design serves users, where the users are, and what one region over three zones would give."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from designlint.analysis.load.variants import without
from designlint.analysis.structure.places import regions
from designlint.analysis.structure.redundancy import failover_of
from designlint.analysis.words.mentions import mentions
from designlint.analysis.words.reasons import claimed
from designlint.build.flows import derived_flows
from designlint.design import Component, Design
from designlint.source import Span
from designlint.stated import Fact, Failover
from designlint.vocabulary.lexicon import claims, senses
from designlint.vocabulary.regions import place, place_title, round_trip

_SERVING = ("service", "function", "realtime")
_ONE_PRIMARY = ("db", "cache")
_ZONES = 3.0
_WAITING = frozenset({"standby", "replica"})  # "DR", "secondary"


@dataclass(frozen=True, slots=True)
class Active:
    """The regions that take requests: how many, their names where they have any, the parts that serve there.

    `parts` are empty and `count` is 2 where only words tell ("active-active"). `span` is where to speak of them.
    """

    count: int
    names: tuple[str, ...]
    parts: tuple[Component, ...]
    span: Span


def active_regions(design: Design) -> Active | None:
    """The regions that serve at the same time, if they are several; a standby serves nobody."""
    if "passive_region" in claimed(design):
        return None
    serving = [each for each in design.of_kind(*_SERVING) if not _stands_by(each, design)]
    placed = [(each, found) for each in serving if (found := regions(design, each)) is not None]
    names = tuple(dict.fromkeys(name for _, found in placed for name in sorted(found.names)))
    count = max([len(names), *(found.count for _, found in placed)], default=0)
    if count > 1:
        away = next((each for each, found in placed if found.count > 1 or names[0] not in found.names), placed[0][0])
        fact = away.fact("regions")
        at = fact.span if fact is not None and fact.known == "declared" else away.span
        return Active(count, names, tuple(each for each, _ in placed), at)
    said = mentions(design, "active_active")
    return Active(2, (), (), said[0].span) if said else None


def _stands_by(component: Component, design: Design) -> bool:
    labels = [design.groups[id].label for id in component.groups if design.groups[id].kind == "region"]
    waits = any(_WAITING & senses("role", each) or "passive_region" in claims(each) for each in labels)
    return waits or component.word("role") == "standby" or bool(component.says("optional"))


def users_place(design: Design) -> str | None:
    """Where all users are, in words, if that is known to be one part of the world; else None."""
    stated = design.requirements.get("regions")
    if stated == 1:
        return "one part of the world"
    if not isinstance(stated, tuple):
        return None
    found = [place(each) for each in stated]
    continents = {each.continent if each is not None else "" for each in found}
    if len(continents) != 1 or "" in continents:
        return None
    titles = list(dict.fromkeys(place_title(each) for each in found if each is not None))
    title = titles[0] if len(titles) == 1 else continents.pop().replace("-", " ").title()
    return f"one part of the world ({title})"


def longest_trip(names: tuple[str, ...]) -> float | None:
    """The longest round trip between two of these regions, in seconds, as far as they are known places."""
    pairs = [round_trip(one, other) for number, one in enumerate(names) for other in names[:number]]
    return max((each.p50 for each in pairs if each is not None), default=None)


def in_one_region(design: Design) -> Design:
    """The same design in one region, spread over three zones of it, big enough there for its load."""
    where = {part.id: found.names for part in design.components.values() if (found := regions(design, part))}
    busiest = Counter(name for names in where.values() for name in sorted(names)).most_common(1)
    home = busiest[0][0] if busiest else ""
    left = without(design, {id for id, names in where.items() if names and home not in names})
    components = {
        id: part if part.is_a("client", "external") else _in_zones(part) for id, part in left.components.items()
    }
    small = replace(left, components=components, memo={})
    if any(flow.declared for flow in design.flows):
        return small
    return replace(small, flows=derived_flows(small.components, small.connections), memo={})


def _in_zones(part: Component) -> Component:
    facts = {name: stated for name, stated in part.facts.items() if name != "capacity"}
    facts["regions"] = (Fact("regions", 1.0, part.span),)
    facts["zones"] = (Fact("zones", _ZONES, part.span),)
    if part.is_a(*_ONE_PRIMARY) and failover_of(part) != "auto":
        facts["failover"] = (Fact("failover", Failover("auto"), part.span),)
    return replace(part, facts=facts)
