"""Small random designs with one flow or none, and what all states of their parts say about them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from hypothesis import strategies as st

NODE, ZONE, REGION, COMMON = 1e-3, 5e-4, 5e-5, 0.05
NAMES = ("anna", "bert", "carl", "dora", "emil", "finn")  # without numbers: "app1" and "app2" are copies
MOST_ATOMS = 14


@dataclass(frozen=True)
class Part:
    """What runs: `sla` for what others run, else `count` instances, `needed` of them, over `zones` zones."""

    kind: str
    count: int = 1
    zones: int = 0  # 0: not stated
    needed: int = 1
    sla: float | None = None

    def text(self, id: str) -> str:
        facts = [f"zones {self.zones}"] if self.zones else []
        facts += [f"sla {self.sla:.0%}"] if self.sla is not None else []
        facts += [f"quorum {self.needed}"] if self.needed > 1 else []
        count = f" x{self.count}" if self.sla is None else ""
        return f"{self.kind} {id}{count}" + (f" {{ {', '.join(facts)} }}" if facts else "")

    @property
    def spread(self) -> list[int]:
        """The zone of each instance."""
        return [number % (self.zones or 1) for number in range(self.count)]


@dataclass(frozen=True)
class Drawn:
    """A design as the generator knows it. Calls are (source, target, facts); in the flow a balancer calls any one."""

    parts: dict[str, Part]
    calls: tuple[tuple[str, str, str], ...]
    flow: bool
    hits: dict[str, float]

    @property
    def text(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> list[str]:
        lines = ["client web", *(part.text(id) for id, part in self.parts.items())]
        lines += [f"{source} -> {target}{f' {{ {facts} }}' if facts else ''}" for source, target, facts in self.calls]
        lines += [f"{id} {{ hit {hit:.0%} }}" for id, hit in self.hits.items()]
        if self.flow:
            hops = [f"{source} -> {' & '.join(targets)}" for source, targets in self.called().items()]
            lines.append(f"flow f {{ {', '.join(hops)} }}")
        return lines

    def called(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for source, target, _ in self.calls:
            found.setdefault(source, []).append(target)
        return found

    def renamed(self, names: Mapping[str, str]) -> Drawn:
        parts = {names[id]: part for id, part in self.parts.items()}
        every = {"web": "web", **names}
        calls = tuple(
            (every[source], every[target], " ".join(every.get(word, word) for word in facts.split()))
            for source, target, facts in self.calls
        )
        return Drawn(parts, calls, self.flow, {names[id]: hit for id, hit in self.hits.items()})


@st.composite
def designs(draw: st.DrawFn, *, flow: bool, most_atoms: int = MOST_ATOMS) -> Drawn:
    """A design with a flow in which parts call later ones only, or one without in which any part may call any other."""
    ids = NAMES[: draw(st.integers(2, 6))]
    parts: dict[str, Part] = {}
    atoms = 4  # three zones, a region
    for id in ids:
        kind = draw(st.sampled_from(("service", "service", "nginx", "postgres", "external", "cassandra", "cloudfront")))
        count = draw(st.integers(1, 3))
        if kind in ("external", "cloudfront"):
            part = Part(kind, sla=draw(st.sampled_from((0.99, 0.95, 1.0))))
        elif kind == "cassandra":
            part = Part(kind, max(count, 2), draw(st.integers(0, max(count, 2))), draw(st.integers(2, max(count, 2))))
        else:
            count = 1 if kind == "postgres" else count
            part = Part(kind, count, draw(st.integers(0, count)))
        cost = 1 if part.sla is not None else part.count + (part.count > 1)
        if atoms + cost > most_atoms - 1:
            part, cost = Part("service"), 1
        atoms += cost
        parts[id] = part
    order = ["web", *ids]
    pairs = [(one, other) for number, one in enumerate(order) for other in order[number + 1 :]]
    pairs += [] if flow else [(other, one) for one, other in pairs if one != "web"]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=10, unique=True))
    calls = []
    for source, target in sorted(chosen, key=lambda pair: (order.index(pair[0]), order.index(pair[1]))):
        later = [id for id in order[order.index(target) + 1 :] if flow]
        ways = ["", "", "", "fallback yes", *(f"fallback {id}" for id in later[:1])]
        calls.append((source, target, draw(st.sampled_from(ways)) if source != "web" else ""))
    if flow and not any(source == "web" for source, _, _ in calls):
        calls.insert(0, ("web", ids[0], ""))
    cdns = [id for id, part in parts.items() if part.kind == "cloudfront" and flow]
    hits = {id: draw(st.sampled_from((0.5, 0.9))) for id in cdns[:1] if draw(st.booleans())}
    return Drawn(parts, tuple(calls), flow, hits)


def works(drawn: Drawn, up: Mapping[str, int], true: int, hits: Mapping[str, int], id: str = "web") -> int:
    """In which states the flow works from a part on; `up` and `hits` are sets of states, as the bits of integers."""
    met = []
    for source, target, facts in drawn.calls:
        if source == id:
            answer = true if facts == "fallback yes" else works(drawn, up, true, hits, target)
            if facts.startswith("fallback ") and facts != "fallback yes":
                answer |= works(drawn, up, true, hits, facts.removeprefix("fallback "))
            met.append(answer)
    any_one = len(met) > 1 and id != "web" and drawn.parts[id].kind == "nginx"
    found = 0 if any_one else true
    for each in met:
        found = found | each if any_one else found & each
    return (found | hits[id] if id in hits and met else found) & up[id]


def reaches(drawn: Drawn, up: Mapping[str, int], entry: str, target: str) -> int:
    """In which states some way leads from an entry to a target over calls that wait for an answer."""
    reached = dict.fromkeys(up, 0) | {entry: up[entry]}
    for _ in reached:
        for source, other, facts in drawn.calls:
            if "fallback" not in facts and other != entry:
                reached[other] |= reached[source] & up[other]
    return reached[target]


class States:
    """All states of the atoms of a design: zones, a region, instances, common causes, answers of a CDN."""

    def __init__(self, drawn: Drawn) -> None:
        parts = drawn.parts
        self.chances: list[float] = []
        zones = [self._atom(ZONE) for _ in range(max((each.zones or 1 for each in parts.values()), default=1))]
        region = self._atom(REGION)
        atoms: dict[str, list[int]] = {}
        common: dict[str, int] = {}
        for id, part in parts.items():
            if part.sla is not None:
                atoms[id] = [self._atom(1 - part.sla)]
                continue
            several = part.count > 1
            atoms[id] = [self._atom(NODE * (1 - COMMON) if several else NODE) for _ in range(part.count)]
            if several:
                common[id] = self._atom(NODE * COMMON)
        answers = {id: self._atom(1 - hit) for id, hit in drawn.hits.items()}
        self.every = (1 << (1 << len(self.chances))) - 1
        self.hits = {id: self._where(atom) for id, atom in answers.items()}
        self.up = {"web": self.every}
        for id, part in parts.items():
            if part.sla is not None:
                self.up[id] = self._where(atoms[id][0])
                continue
            alive = [
                self._where(node) & self._where(zones[zone]) for node, zone in zip(atoms[id], part.spread, strict=True)
            ]
            least = [self.every, *[0] * part.count]  # in which states at least so many are up
            for each in alive:
                least = [self.every, *(more | (fewer & each) for fewer, more in pairwise(least))]
            self.up[id] = least[part.needed] & self._where(region)
            self.up[id] &= self._where(common[id]) if id in common else self.every

    def _atom(self, down: float) -> int:
        self.chances.append(1 - down)
        return len(self.chances) - 1

    def _where(self, atom: int) -> int:
        """The states in which an atom is up: blocks of 2^atom bits, every other one."""
        size = 2 << atom
        found = ((1 << (1 << atom)) - 1) << (1 << atom)
        while size < 1 << len(self.chances):
            found |= found << size
            size *= 2
        return found

    def chance(self, states: int) -> float:
        weights = [1.0]
        for up in self.chances:
            weights = [each * (1 - up) for each in weights] + [each * up for each in weights]
        return sum(weight for number, weight in enumerate(weights) if states >> number & 1)


def availability(drawn: Drawn, entry: str = "web", target: str | None = None) -> float:
    """The availability of the flow, or of the way from an entry to a target, over all states."""
    states = States(drawn)
    if target is None:
        return states.chance(works(drawn, states.up, states.every, states.hits))
    return states.chance(reaches(drawn, states.up, entry, target))


def stops(drawn: Drawn, lost: Collection[str], entry: str = "web", target: str | None = None) -> bool:
    """Whether the flow, or the way to a target, is broken when parts are gone."""
    up = {id: int(id not in lost) for id in ("web", *drawn.parts)}
    if target is None:
        return not works(drawn, up, 1, {})
    return not reaches(drawn, up, entry, target)


def simulated(drawn: Drawn, rounds: int, random: Callable[[], float], figures: Mapping[str, float]) -> float:
    """The availability of the flow as chance has it."""
    good = 0
    for _ in range(rounds):
        zones = [random() >= figures["zone"] for _ in range(6)]
        region = random() >= figures["region"]
        up = {"web": 1}
        for id, part in drawn.parts.items():
            if part.sla is not None:
                up[id] = int(random() < part.sla)
                continue
            common = part.count > 1 and random() < figures["node"] * figures["common_cause"]
            down = figures["node"] * (1 - figures["common_cause"]) if part.count > 1 else figures["node"]
            alive = sum(random() >= down and zones[zone] for zone in part.spread)
            up[id] = int(region and not common and alive >= part.needed)
        hits = {id: int(random() < hit) for id, hit in drawn.hits.items()}
        good += works(drawn, up, 1, hits)
    return good / rounds


def with_instance(drawn: Drawn, id: str) -> Drawn:
    """The same with one instance more of a part."""
    part = drawn.parts[id]
    return replace(drawn, parts={**drawn.parts, id: replace(part, count=part.count + 1)})
