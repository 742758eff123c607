"""What a name like `store`, `api:1`, `zone:a`, `region:eu` or `external` takes away from a design."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from string import ascii_lowercase

from designlint.analysis.data.quorums import voters
from designlint.analysis.load.capacity import elastic, shard_copies, shards_of
from designlint.analysis.reliability.instances import instances
from designlint.analysis.structure.places import Places, own_zones, regions
from designlint.analysis.structure.redundancy import copies_of, promotion
from designlint.analysis.structure.splitting import spreads
from designlint.analysis.whatif.failures import Loss
from designlint.analysis.whatif.named import UnknownNameError, lost_part, plain, shortened
from designlint.design import Component, Design
from designlint.vocabulary.regions import place
from designlint.wording import listed, quoted

_ELSEWHERE = ("client", "external", "monitor")
_HOLDERS = ("db", "cache", "search", "queue", "stream", "objects", "warehouse", "coordinator")
_MOST_DIGITS = 9
_MOST_COPIES = 20


def running(design: Design, part: Component) -> int:
    """How many nodes run, shards and replicas included: counted, or one for each zone that a part is said to span."""
    shards, count = 1, part.instances.count or 1
    if part.is_a("db", "cache") and not spreads(part):
        shards = int(shards_of(part))
        count = max(round((shard_copies(part) + (part.number("replicas") or 0)) * shards), 1)
    if count > shards or copies_of(design, part):
        return count
    spread = own_zones(design, part)
    alone = 2 if promotion(design, part) == "auto" or part.says("redundant") or part.says("autoscale") else 1
    if shards > 1 and alone == 1:
        return shards
    return shards * max(spread.count if spread is not None else 1, alone)


def loss_of(design: Design, names: Iterable[str]) -> Loss:
    """Everything that these names take away together. Raises UnknownNameError."""
    taking = _Taking(design)
    for name in dict.fromkeys(names):
        scope, _, rest = name.partition(":")
        if name == "external" and name not in design.components:
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
    regions: set[str] = field(default_factory=set)
    notes: dict[str, None] = field(default_factory=dict)

    def externals(self) -> None:
        """All systems of other people."""
        found = {each.id for each in self.design.of_kind("external")}
        if not found:
            raise UnknownNameError("`external`: the design has no external system")
        self.gone |= found

    def some(self, name: str, digits: str) -> None:
        """So many nodes of a part."""
        part = lost_part(self.design, name)
        count = running(self.design, part)
        number = int(digits) if len(digits) <= _MOST_DIGITS else 10**_MOST_DIGITS
        if elastic(part):
            raise UnknownNameError(f"nobody counts the instances of {quoted(part.name)}; name it as a whole")
        if not 0 < number <= count:
            raise UnknownNameError(f"`{part.id}:{digits[:_MOST_DIGITS]}`: {count} of {quoted(part.name)} run")
        if part.instances.count is None and count == 1:
            self.notes[f"{quoted(part.name)} is one instance, since nobody counts it"] = None
        if self._is_led(part):
            self._lose(part, f"the lost node of {quoted(part.name)} is its primary")
        elif _shards(part) > 1:
            self._lose_shards(part, number, count // _shards(part))
        elif part.number("rf"):
            self._lose_records(part, number, count)
        self._take(part, number)

    def _is_led(self, part: Component) -> bool:
        """Whether its replicas can not do the work of its primary, since nothing promotes one by itself."""
        single = part.is_a("db", "cache") and not spreads(part) and (part.instances.count or 1) == 1
        return single and bool(part.number("replicas")) and promotion(self.design, part) != "auto"

    def _lose(self, part: Component, note: str) -> None:
        self.gone.add(part.id)
        self.notes[note] = None

    def _lose_shards(self, part: Component, number: int, copies: int) -> None:
        """Nodes of a store that is split by hand: the shards whose last copy goes take their requests along."""
        shards = _shards(part)
        lost = number // copies
        if lost:
            self.shares[part.id] = min(self.shares.get(part.id, 0.0) + lost / shards, 1.0)
            self.notes[f"each of the {shards} shards of {quoted(part.name)} gets as many requests"] = None

    def _lose_records(self, part: Component, number: int, count: int) -> None:
        """Some of the nodes over which the copies of records are spread: those with too few copies left are gone."""
        found = instances(self.design, part, own_zones(self.design, part), 1)
        if count <= found.count:
            self._forget(part, number)
            return
        spare = found.count - found.needed
        lost = _drawn_together(count, number, found.count, spare + 1)
        if lost:
            self.shares[part.id] = min(self.shares.get(part.id, 0.0) + lost, 1.0)
            self.notes[f"the {found.count} copies of a record of {quoted(part.name)} may lie on any of its nodes"] = (
                None
            )

    def _take(self, part: Component, number: int) -> None:
        self.left[part.id] = max(self.left.get(part.id, running(self.design, part)) - number, 0)

    def _forget(self, part: Component, number: int) -> None:
        self.records[part.id] = self.records.get(part.id, 0) + number

    def zone(self, name: str) -> None:
        """Instances are spread as evenly as possible; what says nothing of zones stands in the first one."""
        names = _zone_names(self.design)
        wanted = next((zone for zone in names if zone == name or plain(_label(self.design, zone)) == plain(name)), "")
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
            self._lose_zone(part, used.index(wanted), len(used), wanted)
        if not hit:
            places = {zone for part in self.design.components.values() for zone in _used_by(self.design, part, names)}
            known = f"; it uses {listed(sorted(places), 8)}" if places else ""
            raise UnknownNameError(f"zone {shortened(name)}: nothing of this design stands in that zone{known}")

    def _lose_zone(self, part: Component, number: int, zones: int, zone: str) -> None:
        """One of the zones of a part, its first one being that of its primary."""
        count, shards = running(self.design, part), _shards(part)
        inside = [own_zones(self.design, replace(part, members=(box,))) for box in part.members]
        if len(part.members) > 1 and all(each is not None and len(each.names) == 1 for each in inside):
            lost = sum(zone in each.names for each in inside if each is not None)
        else:
            lost = _in_place(count, number, zones)
        if number == 0 and self._is_led(part):
            self._lose(part, f"the primary of {quoted(part.name)} stands in zone {zone}")
        elif shards > 1 and count // shards < 2:
            self._lose_shards(part, lost, 1)
        self._take(part, lost)
        self._forget(
            part, _in_place(instances(self.design, part, own_zones(self.design, part), 1).count, number, zones)
        )

    def region(self, name: str) -> None:
        """What runs in several regions goes on in the others, with copies of its data that may lag."""
        where = {part.id: found for part in self.design.components.values() if (found := regions(self.design, part))}
        known = sorted({each for found in where.values() for each in found.names})
        cloud = place(_label(self.design, name))
        wanted = next(
            (each for each in known if each == name or plain(_label(self.design, each)) == plain(name)),
            cloud.id if cloud is not None and cloud.id in known else "",
        )
        if not wanted:
            there = f"it runs in {listed(known, 8)}" if known else "it names no region"
            raise UnknownNameError(f"region {shortened(name)}: nothing of this design runs there; {there}")
        self.regions.add(wanted)
        for part in self.design.components.values():
            found = where.get(part.id)
            names = found.names if found is not None else frozenset({wanted} if len(known) == 1 else ())
            if part.is_a(*_ELSEWHERE) or wanted not in names or (found is None and _scope(part) == "global"):
                continue
            if found is None:
                self.notes[f"parts that say nothing of regions run in {wanted}"] = None
            if names <= self.regions:
                self.gone.add(part.id)
                continue
            if part.is_a(*_HOLDERS):
                self.copies.add(part.id)
            count = running(self.design, part)
            self._take(part, min(-(-count // len(names)), self.left.get(part.id, count) - 1))

    def loss(self) -> Loss:
        """Everything together: who has too few copies left is gone, and who has one elsewhere is not."""
        self.gone |= {id for id, count in self.left.items() if count == 0}
        self.gone |= {id for id, share in self.shares.items() if share == 1}
        self.gone |= {id for id in self.left if id not in self.gone and self._outvoted(self.design.components[id])}
        for id in sorted(self.gone):
            self._promote(self.design.components[id])
        left = {id: count for id, count in self.left.items() if id not in self.gone}
        before = {id: running(self.design, self.design.components[id]) for id in left}
        shares = {id: share for id, share in self.shares.items() if id not in self.gone}
        return Loss(frozenset(self.gone), left, before, shares, frozenset(self.copies - self.gone), tuple(self.notes))

    def _outvoted(self, part: Component) -> bool:
        """Whether too few members of a group, or too few copies of a record, are left to decide."""
        vote = voters(self.design, part)
        if vote is not None and vote.count > 1:
            return self._standing(part) < vote.needed
        if not (part.number("rf") or part.says("quorum")):
            return False
        found = instances(self.design, part, own_zones(self.design, part), 1)
        return found.count - min(self.records.get(part.id, 0), found.count) < found.needed

    def _standing(self, part: Component) -> int:
        """How many nodes of a part and its copies are left, of one shard."""
        there = [part, *copies_of(self.design, part)]
        left = sum(self.left.get(each.id, running(self.design, each)) for each in there if each.id not in self.gone)
        return left // _shards(part)

    def _promote(self, part: Component) -> None:
        """A copy elsewhere takes over by itself; it may lack what came last."""
        copies = [each for each in copies_of(self.design, part) if each.id not in self.gone]
        vote = voters(self.design, part)
        elected = vote is not None and self._standing(part) >= vote.needed
        if not copies or not (elected or promotion(self.design, part) == "auto"):
            return
        self.copies.add(part.id)
        self.gone.discard(part.id)
        self.left[part.id] = max(self.left.get(part.id, 0), 1)
        spare = next((each for each in copies if all(line.replicates for line in self.design.into(each.id))), None)
        if spare is not None:
            self.gone.add(spare.id)  # it is the primary now


def _drawn_together(nodes: int, lost: int, copies: int, least: int) -> float:
    """The chance that at least so many of a record's copies lie on lost nodes (hypergeometric)."""
    if copies > _MOST_COPIES:
        return 1.0
    ways = sum(math.comb(lost, hit) * math.comb(nodes - lost, copies - hit) for hit in range(least, copies + 1))
    return ways / math.comb(nodes, copies)


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


def _shards(part: Component) -> int:
    """Into how many parts a store is split by hand."""
    return int(shards_of(part)) if part.is_a("db", "cache") and not spreads(part) else 1


def _scope(part: Component) -> str:
    return part.technology.scope if part.technology else part.kind.scope if part.kind else ""
