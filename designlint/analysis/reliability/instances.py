"""How many instances of a part run, how many of them must be up, and what takes over from a primary."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from designlint.analysis.data.quorums import voters
from designlint.analysis.load.traffic import traffic
from designlint.analysis.structure.places import Places, regions
from designlint.analysis.structure.redundancy import copies_of, promotion
from designlint.design import Component, Design
from designlint.quantity import show_duration
from designlint.stated import Capacity, Failover

_STATEFUL = ("db", "cache", "search", "queue", "stream", "coordinator", "warehouse", "objects")
_ONE_EACH = "one instance, since nobody counts them"
_AS_DRAWN = "one instance, as drawn"
_SCALED = "two instances, since they scale by themselves"
_REDUNDANT = "two instances in two zones, since it is called redundant"
_BY_HAND = "failover by hand, since nobody says what promotes the copy"


@dataclass(frozen=True, slots=True)
class Instances:
    """The instances of a part in one region.

    `takeover` is the share of a repair until a standby serves; None where all of them serve. `with_copies` tells that
    parts drawn as copies are among them, `two_zones` that they span zones though none are stated, `first_only` that
    nothing takes over in another region. `notes` are assumptions, `guessed` tells that the count is one.
    """

    count: int
    needed: int = 1
    takeover: float | None = None
    with_copies: bool = False
    two_zones: bool = False
    first_only: bool = False
    notes: tuple[str, ...] = ()
    guessed: bool = False


def instances(design: Design, part: Component, inside: Places | None, places: int) -> Instances:
    """The instances of a part that runs in these zones and in so many regions."""
    vote = voters(design, part) if part.is_a(*_STATEFUL) and places == 1 else None
    if vote is not None:
        return Instances(vote.count, vote.needed, with_copies=True, guessed=not vote.declared)
    found = _counted(part, inside, places)
    if (part.number("rf") or part.says("quorum")) and places == 1:
        return _copies_of_record(design, part, found)
    shards = int(part.number("shards") or 1)
    if shards > 1 and found.count >= 2 * shards:
        found = replace(found, count=found.count // shards)  # a request needs one shard
    pair = _pair(design, part, found, places)
    return pair or replace(found, needed=_for_the_load(design, part, found.count, places * shards))


def _counted(part: Component, inside: Places | None, places: int) -> Instances:
    """How many there are in each region."""
    stated = part.instances
    count = max((stated.count or 1) // places, 1)
    spread = min(inside.count, 6) if inside is not None else 1
    if spread > count:
        return Instances(spread, guessed=inside is not None and not inside.declared)
    if count == 1 and part.says("redundant"):
        return Instances(2, two_zones=inside is None, notes=(_REDUNDANT,), guessed=True)
    if count == 1 and part.says("autoscale"):
        return Instances(2, notes=(_SCALED,), guessed=True)
    if stated.count is None:
        return Instances(1, notes=(_ONE_EACH,), guessed=True)
    drawn = stated.known != "declared"
    return Instances(count, notes=(_AS_DRAWN,) if drawn and count == 1 else (), guessed=drawn)


def _copies_of_record(design: Design, part: Component, found: Instances) -> Instances:
    """A request needs the copies of its record: one, or as many as a quorum or the stated number asks."""
    copies = int(part.number("rf") or 0)
    count = min(found.count, copies) if part.instances.count and copies else copies or found.count
    consistency = part.word("consistency") or design.requirements.word("consistency")
    majority = part.get("quorum") is True or (copies > 0 and consistency in ("strong", "read_your_writes"))
    stated = part.number("min_isr") or part.number("quorum")
    needed = int(stated) if stated else count // 2 + 1 if majority else 1
    known = bool(copies and not part.instances.count)
    return Instances(
        max(count, 1),
        min(max(needed, 1), max(count, 1)),
        notes=() if known else found.notes,
        two_zones=found.two_zones,
        guessed=found.guessed and not known,
    )


def copies_abroad(design: Design, part: Component) -> list[Component]:
    """The copies of a part that are known to run in other regions."""
    here = regions(design, part)
    there = [(each, regions(design, each)) for each in copies_of(design, part)] if here else []
    return [each for each, where in there if here and where and here.names.isdisjoint(where.names) and where.names]


def _pair(design: Design, part: Component, found: Instances, places: int) -> Instances | None:
    """A primary with a standby, if that is what a part is."""
    if not part.is_a(*_STATEFUL) and not part.says("failover"):
        return None
    abroad = copies_abroad(design, part)
    copies = [each for each in copies_of(design, part) if each not in abroad]
    stated = [each.get("failover") for each in (part, *copies)]
    seconds = next((each.seconds for each in stated if isinstance(each, Failover) and each.seconds is not None), None)
    if not part.is_a(*_STATEFUL) and seconds is None:
        return None
    mode = promotion(design, part) if copies or not abroad else None
    if mode == "none":
        return replace(found, count=1, first_only=True)
    spare = int(part.number("replicas") or 0) + sum(each.instances.count or 1 for each in copies)
    waiting = mode is None and any(each.word("role") == "standby" for each in copies)
    several = spare > 0 or found.count > 1
    if not (waiting or mode == "auto" or (mode == "manual" and several)) or (places > 1 and not several):
        return None
    notes = list(found.notes) if found.count == 1 and not spare and mode != "auto" else []
    by_hand = mode != "auto"
    if seconds is None:
        what = "manual_failover_s" if by_hand else "failover_s"
        figure = design.figures.default(what, *part.names)
        seconds = figure.plan
        notes.append(f"a failover takes {show_duration(seconds)} ({figure.origin})")
    if waiting:
        notes.append(_BY_HAND)
    repair = design.figures.default("repair_s")
    notes.append(f"a repair takes {show_duration(repair.plan)} ({repair.origin})")
    return Instances(
        max(found.count + spare, 2),
        takeover=min(seconds / max(repair.plan, 1e-9), 1.0),
        with_copies=True,
        two_zones=found.two_zones,
        notes=tuple(notes),
        guessed=waiting or (found.guessed and mode != "auto" and not spare),
    )


def _for_the_load(design: Design, part: Component, count: int, places: int) -> int:
    """How many instances the peak needs by their declared capacity; a default may not make an outage.

    No more than there are: what is too small with all of them up is a matter of capacity, not of failures.
    """
    capacity = part.get("capacity")
    sent = traffic(design) if isinstance(capacity, Capacity) else None
    load = sent.loads.get(part.id) if sent else None
    if load is None or not isinstance(capacity, Capacity):
        return 1
    reads, writes = capacity.read or capacity.write, capacity.write or capacity.read
    if not reads or not writes:
        return 1
    return min(max(math.ceil((load.reads / reads + load.writes / writes) / places - 1e-9), 1), count)
