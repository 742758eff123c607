"""Second step: from what was gathered to components with kind, technology, instances, and to replica groups."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from networkx.utils import UnionFind

from designlint.build.facts import merged
from designlint.build.gather import Gathered, Part
from designlint.build.infer import Inference, infer
from designlint.design import Component, Instances, Member
from designlint.source import Span
from designlint.stated import Fact
from designlint.vocabulary import Technology, Vocabulary
from designlint.vocabulary.lexicon import senses

_COUNT = re.compile(
    r"(?<![\w.])(?:[x×](\d{1,4})|(\d{1,4})\s?[x×]|(\d{1,4})\s(?:instances|replicas|nodes|pods|copies|tasks))(?![\w.])"
)
_DIGIT = re.compile(r"\d")  # what every count has, and few labels do
_NUMBERED = re.compile(r"(?P<stem>.*?\D|)[\s_\-#(]*(?P<mark>\d{1,3}|(?<=[\s_\-#(])[nN]|\.{2,3}|…)\)?")
_LETTERED = re.compile(r"(?P<stem>.*\S)[\s_\-#(]+(?P<mark>[A-Z])\)?")
_MARKED = re.compile(r"[\dnN.…A-Z)]")  # what both of these end in, which few names do
# "Service 1" and "Service 2" are placeholders for different services, "App Server 1" and "App Server 2" are copies.
_PLACEHOLDERS = frozenset(
    {
        "",
        "service",
        "microservice",
        "micro service",
        "module",
        "domain",
        "team",
        "app",
        "application",
        "feature",
        "component",
        "system",
        "plugin",
    }
)
_RUNNING = ("service", "function", "realtime", "worker", "gateway", "lb")
_SPLITTING = ("dns", "cdn", "lb", "gateway", "queue", "stream")
_UNCOUNTED = ("client", "external", "monitor")
_UNKNOWN = Instances(None, "unknown")


def components_of(gathered: Gathered, vocabulary: Vocabulary) -> dict[str, Component]:
    """One component for each part, by id, kinds inferred where they are not declared."""
    return {part.id: _component(part, gathered, vocabulary) for part in gathered.parts.values()}


def _component(part: Part, gathered: Gathered, vocabulary: Vocabulary) -> Component:
    label = part.label.text if part.label else ""
    counted = _COUNT.search(label) if _DIGIT.search(label) else None
    uncounted = (_COUNT.sub("", label) if counted else label).rstrip() or label  # "API server x2" is an API server
    titles = tuple([gathered.groups[id].label for id in part.groups])
    inference = infer(part.id, uncounted, part.shape, part.classes, part.notation, vocabulary, titles)
    kind, technology = part.kind, part.technology
    tech = part.sheet.facts.get("tech")
    if tech and isinstance(tech[-1].value, str):
        technology = vocabulary.technology(tech[-1].value) or technology
    confidence, reason = (1.0, "declared") if kind else (inference.confidence, inference.reason)
    if kind is None and technology is not None and technology.kind:
        kind, confidence, reason = vocabulary.kinds[technology.kind], 1.0, f"{technology.name} is one"
    kind = kind or vocabulary.kinds.get(inference.kind)
    if technology is None:
        technology = _technology(inference, kind.id if kind else "", vocabulary)
    _draw_facts(part, inference, gathered)
    group = part.groups[0] if part.groups else None
    return Component(
        id=part.id,
        label=label or part.id,
        named=bool(label),
        kind=kind,
        technology=technology,
        confidence=confidence,
        reason=reason,
        instances=_declared_count(part, counted),
        span=part.span,
        mentions=tuple(part.mentions),
        members=(Member(part.id, label or part.id, part.shape, part.span, group),),
        groups=part.groups,
        classes=part.classes,
        facts=part.sheet.done(),
    )


def _technology(inference: Inference, kind: str, vocabulary: Vocabulary) -> Technology | None:
    """The product that the label names, if it can be what the part is declared to be."""
    found = vocabulary.technologies.get(inference.technology)
    if found is None or not kind or kind in (found.kind, *found.also) or not found.kind or inference.kind == kind:
        return found
    return None


def _declared_count(part: Part, counted: re.Match[str] | None) -> Instances:
    """The number that is stated, or else that the label tells (`counted`)."""
    if part.count is not None and part.count.number > 0:
        return Instances(part.count.number, "declared", part.count.span)
    if counted and part.label:
        number = int(next(group for group in counted.groups() if group))
        if number > 0:
            return Instances(number, "declared", part.label.span)
    return _UNKNOWN


def _draw_facts(part: Part, inference: Inference, gathered: Gathered) -> None:
    """What label and surroundings show: role, zone, redundancy."""
    place = part.label.span if part.label else part.span
    roles = senses("role", part.label.text if part.label else part.id)
    sheet = part.sheet
    role = next((each for each in ("standby", "replica", "primary") if each in roles), None) if roles else None
    if role and "role" not in sheet.facts:
        sheet.add(Fact("role", role, place, "drawn"))
    if inference.redundant and "failover" not in sheet.facts and "zones" not in sheet.facts:
        sheet.add(Fact("redundant", True, place, "drawn"))
    around = {group.kind: group for group in [gathered.groups[id] for id in reversed(part.groups)]}  # the innermost
    for fact_name, kind in (("zones", "zone"), ("regions", "region"), ("owner", "team")):
        if kind in around and fact_name not in sheet.facts:
            group = around[kind]
            sheet.add(Fact(fact_name, group.label if fact_name == "owner" else (group.id,), group.span, "drawn"))


def with_replica_groups(
    components: Mapping[str, Component], pairs: Iterable[tuple[str, str]]
) -> tuple[dict[str, Component], dict[str, str]]:
    """Join the members of replica groups; also the id of the component that each part now belongs to.

    "X 1", "X 2" of equal kind and technology are copies if something calls them both; so are boxes of one label behind
    a load balancer or a queue. Several passes, since joining two load balancers can show that what lies behind them is
    a group as well.
    """
    candidates = _candidates(components.values())
    if not candidates:
        return dict(components), {id: id for id in components}
    into: dict[str, set[str]] = defaultdict(set)
    out: dict[str, set[str]] = defaultdict(set)
    for source, target in pairs:
        into[target].add(source)
        out[source].add(target)
    owner: UnionFind[str] = UnionFind(components)
    for _ in range(3):
        groups = [group for ids in candidates for group in _joined(ids, components, into, out, owner)]
        if all(owner[id] == owner[group[0]] for group in groups for id in group):
            break
        for group in groups:
            owner.union(*group)
    members: dict[str, list[str]] = defaultdict(list)
    for id in components:
        members[owner[id]].append(id)
    # A group goes by the id of its first member.
    joined = {ids[0]: _join([components[id] for id in ids]) for ids in members.values()}
    return joined, {id: ids[0] for ids in members.values() for id in ids}


def _stem(component: Component) -> tuple[str, str] | None:
    """What a name is without its number or letter, and the mark."""
    text = component.label.split("\n", 1)[0].strip()
    found = _NUMBERED.fullmatch(text) or _LETTERED.fullmatch(text) if _MARKED.match(text[-1:]) else None
    if found is None:
        return (text.lower(), "") if component.named else None
    return found["stem"].strip(" _-#(").lower(), found["mark"]


def _is_placeholder(component: Component) -> bool:
    stem = _stem(component)
    return stem is not None and (stem[0] in _PLACEHOLDERS or (len(stem[1]) == 1 and stem[1].isupper()))


def _candidates(components: Iterable[Component]) -> list[list[str]]:
    """Ids that may be copies of each other: of one stem, kind and technology, without a number alike to the letter."""
    alike: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for each in components:
        if each.instances.known == "declared" or each.is_a("client", "external"):
            continue
        stem = _stem(each)
        if stem is None:
            continue
        if not stem[1] and not each.is_a(*_RUNNING):
            continue  # a store drawn twice is one store, for the sake of the picture
        kind = each.kind.id if each.kind else ""
        name = stem[0] if stem[1] else f"={each.label}"
        alike[name, kind, each.technology.id if each.technology else ""].append(each.id)
    return [ids for ids in alike.values() if len(ids) > 1]


def _joined(
    ids: list[str],
    components: Mapping[str, Component],
    into: Mapping[str, set[str]],
    out: Mapping[str, set[str]],
    owner: UnionFind[str],
) -> list[list[str]]:
    """The ids that share a caller, as groups of two and more.

    Copies of a placeholder must also call the same; boxes without a number count only behind what splits traffic.
    """
    marked = bool((_stem(components[ids[0]]) or ("", ""))[1])
    placeholder = _is_placeholder(components[ids[0]])
    by_caller: dict[object, list[str]] = defaultdict(list)
    for id in ids:
        targets = frozenset(owner[each] for each in out.get(id, ()))
        for caller in {owner[each] for each in into.get(id, ())} - {owner[id]}:
            if marked or components[caller].is_a(*_SPLITTING):
                by_caller[(caller, targets) if placeholder else caller].append(id)
    return [group for group in by_caller.values() if len(group) > 1 and not _in_a_row(group, components, out)]


def _in_a_row(group: list[str], components: Mapping[str, Component], out: Mapping[str, set[str]]) -> bool:
    """Whether one of them calls another that does not call back: steps of one way, and no copies."""
    if not components[group[0]].is_a(*_RUNNING):
        return False
    inside = set(group)
    return any(id not in out.get(other, ()) for id in group for other in out.get(id, ()) if other in inside)


def _join(members: list[Component]) -> Component:
    first = members[0]
    if len(members) == 1:
        return first
    stem = _stem(first)
    text = first.label.split("\n", 1)[0].strip()
    label = text[: len(stem[0])] if stem and stem[1] else text
    spans: list[Span] = [span for each in members for span in each.mentions]
    return replace(
        first,
        label=label.strip(" _-#(") or first.label,
        instances=Instances(len(members), "drawn", first.span),
        mentions=tuple(spans),
        members=tuple(member for each in members for member in each.members),
        facts=merged(each.facts for each in members),
    )


def with_drawn_once(components: dict[str, Component]) -> tuple[dict[str, Component], bool]:
    """Where the author counts somewhere, a part that is drawn once without a count counts as one."""
    counts = any(each.instances.known != "unknown" for each in components.values())
    if not counts:
        return components, False
    return {
        id: replace(each, instances=Instances(1, "drawn", each.span))
        if each.instances.count is None and not each.is_a(*_UNCOUNTED)
        else each
        for id, each in components.items()
    }, True
