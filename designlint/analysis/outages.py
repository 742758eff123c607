"""What a name like `store`, `api:1`, `zone:a`, `region:eu` or `external` takes away from a design."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from string import ascii_lowercase

from designlint.analysis.capacity import elastic, shards_of
from designlint.analysis.failures import Loss
from designlint.analysis.places import Places, own_zones, regions, zones
from designlint.analysis.quorums import voters
from designlint.analysis.redundancy import copies_of, promotion
from designlint.analysis.reliability.instances import instances
from designlint.analysis.splitting import spreads
from designlint.design import Component, Design, Flow
from designlint.vocabulary.regions import place
from designlint.wording import listed, quoted

_ELSEWHERE = ("client", "external", "monitor")
_HOLDERS = ("db", "cache", "search", "queue", "stream", "objects", "warehouse", "coordinator")
_MOST_DIGITS = 9
_SHOWN = 60


class UnknownNameError(ValueError):
    """A name that takes nothing away from the design; the message tells what would."""


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
        raise UnknownNameError(f"{quoted(name)} is the name of {listed(ids)}; give the id")
    labels = [each.name for each in design.components.values()]
    raise UnknownNameError(f"there is no component {_named(name)}; {_nearest(name, design.components, labels)}")


def lost_part(design: Design, name: str) -> Component:
    """The component of this name, which may fail or be left out. Raises UnknownNameError for users as well."""
    part = component_named(design, name)
    if part.is_a("client"):
        raise UnknownNameError(f"{quoted(part.name)} are the users, who do not fail; name a part that serves them")
    return part


def flow_named(design: Design, name: str) -> Flow:
    """The flow of this id or label. Raises UnknownNameError."""
    wanted = _plain(name)
    found = [each for each in design.flows if wanted in (_plain(each.id), _plain(each.label))]
    if found:
        return found[0]
    ids, labels = [each.id for each in design.flows], [each.label for each in design.flows]
    raise UnknownNameError(f"there is no flow {_named(name)}; {_nearest(name, ids, labels)}")


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())


def _named(name: str) -> str:
    return quoted(name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…") if name.strip() else "without a name"


def _nearest(name: str, ids: Iterable[str], labels: Iterable[str] = ()) -> str:
    """Which name is meant, or which ones there are."""
    known = list(ids)
    folded = {each.casefold(): each for each in (*known, *labels)}
    close = get_close_matches(name.casefold(), folded, 1, 0.5) if len(name) <= _SHOWN else []
    if close:
        return f"did you mean {quoted(folded[close[0]])}?"
    if not known:
        return "the design has none"
    return f"there {'is' if len(known) == 1 else 'are'} {listed(known, 8)}"


def running(design: Design, part: Component) -> int:
    """How many instances run: counted, or one for each zone of a part that fails over between them."""
    count = part.instances.count or 1
    spread = own_zones(design, part)
    if spread is not None and count == 1 and promotion(design, part) == "auto":
        return max(spread.count, 2)
    return count


def loss_of(design: Design, names: Iterable[str]) -> Loss:
    """Everything that these names take away together. Raises UnknownNameError."""
    taking = _Taking(design)
    for name in names:
        scope, _, rest = name.partition(":")
        if name == "external":
            taking.externals()
        elif scope == "zone" and rest:
            taking.zone(rest)
        elif scope == "region" and rest:
            taking.region(rest)
        elif rest.isdecimal() and scope and name not in design.components:
            taking.some(scope, rest)
        else:
            taking.gone.add(lost_part(design, name).id)
    return taking.loss()


@dataclass(slots=True)
class _Taking:
    """Takes parts and instances away, one after the other."""

    design: Design
    gone: set[str] = field(default_factory=set)
    left: dict[str, int] = field(default_factory=dict)
    records: dict[str, int] = field(default_factory=dict)  # copies of each record that are lost
    shares: dict[str, float] = field(default_factory=dict)
    copies: set[str] = field(default_factory=set)
    notes: dict[str, None] = field(default_factory=dict)

    def externals(self) -> None:
        """All systems of other people."""
        found = {each.id for each in self.design.of_kind("external")}
        if not found:
            raise UnknownNameError("`external`: the design has no external system")
        self.gone |= found

    def some(self, name: str, digits: str) -> None:
        """So many instances of a part."""
        part = lost_part(self.design, name)
        number = int(digits) if len(digits) <= _MOST_DIGITS else 10**_MOST_DIGITS
        shards = int(shards_of(part)) if not spreads(part) else 1
        count = running(self.design, part)
        if shards > 1:
            count = max(count, shards) if count >= shards else count * shards
            count += shards * int(part.number("replicas") or 0)
        if not 0 < number <= count:
            raise UnknownNameError(f"`{part.id}:{digits[:_MOST_DIGITS]}`: {count} of {quoted(part.name)} run")
        if part.instances.count is None and count == 1:
            self.notes[f"{quoted(part.name)} is one instance, since nobody counts it"] = None
        if shards > 1:
            self._shard(part, number, shards, count // shards)
        else:
            self._take(part, number)
            self._forget(part, number)

    def _shard(self, part: Component, number: int, shards: int, each: int) -> None:
        """Some nodes of a store that is split by hand: the shards whose last node goes take their data along."""
        served = each if promotion(self.design, part) == "auto" else 1
        lost = min(number // served / shards, 1.0)
        if lost == 1.0:
            self.gone.add(part.id)
        elif lost:
            self.shares[part.id] = min(self.shares.get(part.id, 0.0) + lost, 1.0)
            self.notes[f"{quoted(part.name)} has as many requests on each of its {shards} shards"] = None

    def _take(self, part: Component, number: int) -> None:
        before = self.left.get(part.id, running(self.design, part))
        self.left[part.id] = max(before - number, 0)

    def _forget(self, part: Component, number: int) -> None:
        self.records[part.id] = self.records.get(part.id, 0) + number

    def zone(self, name: str) -> None:
        """Instances are spread as evenly as possible; what says nothing of zones stands in the first one."""
        names = _zone_names(self.design)
        wanted = next((zone for zone in names if zone == name or _plain(_label(self.design, zone)) == _plain(name)), "")
        hit = False
        for part in self.design.components.values():
            if not wanted or part.is_a(*_ELSEWHERE) or part.kind is None or _spans(part):
                continue
            spread = own_zones(self.design, part)
            used = _used(spread, names)
            if wanted not in used:
                continue
            hit = True
            if spread is None:
                self.notes[f"parts that say nothing of zones stand in zone {names[0]}"] = None
            inside = [own_zones(self.design, replace(part, members=(box,))) for box in part.members]
            if len(part.members) > 1 and all(each is not None and len(each.names) == 1 for each in inside):
                self._take(part, sum(wanted in each.names for each in inside if each is not None))
            else:
                self._take(part, _in_place(running(self.design, part), used.index(wanted), len(used)))
            kept = instances(self.design, part, spread, 1).count
            self._forget(part, _in_place(kept, used.index(wanted), len(used)))
        if not hit:
            places = {zone for part in self.design.components.values() for zone in _used_by(self.design, part, names)}
            known = f"; it uses {listed(sorted(places), 8)}" if places else ""
            raise UnknownNameError(f"`zone:{name[:_SHOWN]}`: nothing of this design stands in that zone{known}")

    def region(self, name: str) -> None:
        """What runs in several regions goes on in the others, with copies of its data that may lag."""
        where = {part.id: found for part in self.design.components.values() if (found := regions(self.design, part))}
        known = sorted({each for found in where.values() for each in found.names})
        cloud = place(name)
        wanted = next(
            (each for each in known if each == name or _plain(_label(self.design, each)) == _plain(name)),
            cloud.id if cloud is not None and cloud.id in known else "",
        )
        if not wanted:
            there = f"it runs in {listed(known, 8)}" if known else "it names no region"
            raise UnknownNameError(f"`region:{name[:_SHOWN]}`: nothing of this design runs there; {there}")
        for part in self.design.components.values():
            if part.is_a(*_ELSEWHERE):
                continue
            found = where.get(part.id)
            names = found.names if found is not None else frozenset({wanted} if len(known) == 1 else ())
            if wanted not in names or (found is None and _is_global(part)):
                continue
            if found is None:
                self.notes[f"parts that say nothing of regions run in {wanted}"] = None
            if len(names) == 1:
                self.gone.add(part.id)
                continue
            if part.is_a(*_HOLDERS):
                self.copies.add(part.id)
            count = running(self.design, part)
            self.left[part.id] = max(count - -(-count // len(names)), 1)

    def loss(self) -> Loss:
        """Everything together: who has too few copies left is gone, and who has one elsewhere is not."""
        self.gone |= {id for id, count in self.left.items() if count == 0}
        self.gone |= {id for id in self.left if id not in self.gone and self._outvoted(self.design.components[id])}
        for id in sorted(self.gone):
            self._promote(self.design.components[id])
        fewer = {id: count for id, count in self.left.items() if id not in self.gone and count}
        before = {id: running(self.design, self.design.components[id]) for id in fewer}
        shares = {id: share for id, share in self.shares.items() if id not in self.gone}
        return Loss(frozenset(self.gone), fewer, before, shares, frozenset(self.copies), tuple(self.notes))

    def _outvoted(self, part: Component) -> bool:
        """Whether too few members of a group, or too few copies of a record, are left to decide."""
        vote = voters(self.design, part)
        if vote is not None:
            there = self.left[part.id]
            there += sum(
                self.left.get(copy.id, running(self.design, copy))
                for copy in copies_of(self.design, part)
                if copy.id not in self.gone
            )
            return vote.count - vote.needed < vote.count - there and vote.count > 1
        if not (part.number("rf") or part.says("quorum")):
            return False
        found = instances(self.design, part, own_zones(self.design, part), 1)
        return found.count - min(self.records.get(part.id, 0), found.count) < found.needed

    def _promote(self, part: Component) -> None:
        """A copy elsewhere takes over by itself; it may lack what came last."""
        copies = [each for each in copies_of(self.design, part) if each.id not in self.gone]
        if promotion(self.design, part) != "auto" or not copies:
            return
        self.copies.add(part.id)
        self.gone.discard(part.id)
        self.left[part.id] = max(self.left.get(part.id, 0), 1)
        spare = next((each for each in copies if all(line.replicates for line in self.design.into(each.id))), None)
        if spare is not None:
            self.gone.add(spare.id)  # it is the primary now


def _in_place(count: int, place: int, places: int) -> int:
    """How many of so many instances stand in one of the places."""
    each, more = divmod(count, places)
    return each + (place < more)


def _zone_names(design: Design) -> list[str]:
    """The zones of a design: those that have a name, then a, b, c …"""
    spreads_over = [own_zones(design, part) for part in design.components.values()]
    named = sorted({name for each in spreads_over if each is not None for name in each.names})
    return [*(name for name in named if name not in ascii_lowercase), *ascii_lowercase]


def _used(spread: Places | None, names: list[str]) -> list[str]:
    if spread is not None and spread.names:
        return sorted(spread.names)
    return names[: max(spread.count, 1) if spread is not None else 1]


def _used_by(design: Design, part: Component, names: list[str]) -> list[str]:
    if part.is_a(*_ELSEWHERE) or part.kind is None or _spans(part):
        return []
    return _used(own_zones(design, part), names)


def _label(design: Design, name: str) -> str:
    return design.groups[name].label if name in design.groups else name


def _spans(part: Component) -> bool:
    """Whether it survives a zone by its nature."""
    return elastic(part) or (
        _scope(part) in ("global", "regional") and part.number("zones") != 1 and part.instances.count is None
    )


def _is_global(part: Component) -> bool:
    return _scope(part) == "global"


def _scope(part: Component) -> str:
    return part.technology.scope if part.technology else part.kind.scope if part.kind else ""
