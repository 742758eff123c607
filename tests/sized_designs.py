"""Random designs with numbers, kept as lines that a test may rename, reorder and change before it writes them."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hypothesis import strategies as st

# Without digits, since "app1" and "app2" are copies, and without a meaning of their own.
NAMES = ("anna", "bert", "carl", "dora", "emil", "finn", "gina", "hugo", "ines", "jan", "kai", "lena")
OTHERS = ("mia", "nils", "olga", "paul", "quinn", "rosa", "sven", "tina", "udo", "vera", "wim", "xena")
_COUNTED = ("service", "worker", "cassandra", "kafka", "elasticsearch")  # more of these are never less
_STORES = (
    "postgres NAME xCOUNT { capacity read 3k/s write 1k/s }",
    "postgres NAME xCOUNT { capacity read 3k/s write 1k/s, replicas 2, failover auto }",
    "postgres NAME { capacity 2k/s, shards 4, shard_by id }",
    "cassandra NAME xCOUNT { capacity 2k/s, rf 3 }",
    "cassandra NAME xCOUNT { capacity 2k/s, rf 3, quorum 2 }",
    "dynamodb NAME",
    "elasticsearch NAME xCOUNT",
)


@dataclass(frozen=True)
class Sized:
    """A design: the lines of its parts by name, of its connections and flows, and the rates that its users ask for."""

    parts: Mapping[str, str]
    links: tuple[str, ...]
    flows: tuple[str, ...]
    reads: float
    writes: float

    def text(self, names: Mapping[str, str] | None = None, order: random.Random | None = None) -> str:
        """The design, with other names, or its lines in another order."""
        lines = [*self.parts.values(), *self.links, *self.flows]
        if self.reads or self.writes:
            asked = f"read {self.reads:.6f}/s, write {self.writes:.6f}/s, peak 2x"
            lines.append(f"requirements {{ {asked}, object 1 KB, retention 1 y, growth 2x/y }}")
        if order is not None:
            order.shuffle(lines)
        renamed = "\n".join(lines)
        return re.sub(r"\w+", lambda word: (names or {}).get(word[0], word[0]), renamed)

    def times(self, factor: float) -> Sized:
        """The same with so many times the traffic."""
        return replace(self, reads=self.reads * factor, writes=self.writes * factor)

    def silent(self) -> Sized:
        """The same without rates."""
        return replace(self, reads=0.0, writes=0.0)

    def more(self, name: str) -> Sized | None:
        """The same with one more instance of a part; None where nobody counts it."""
        line = self.parts[name]
        count = re.search(r" x(\d+)", line)
        if count is None or not line.startswith(_COUNTED):
            return None
        return replace(self, parts={**self.parts, name: line.replace(count[0], f" x{int(count[1]) + 1}")})


def _line(draw: st.DrawFn, pattern: str, name: str) -> str:
    return pattern.replace("NAME", name).replace("COUNT", str(draw(st.integers(1, 6))))


@st.composite
def sized_designs(draw: st.DrawFn, *, flows: bool | None = None) -> Sized:
    """A client, perhaps a balancer, services that call each other, stores with or without a cache, a broker."""
    names = iter(NAMES)
    parts: dict[str, str] = {}

    def part(pattern: str) -> str:
        name = next(names)
        parts[name] = _line(draw, pattern, name)
        return name

    client = part("client NAME")
    entry = part("lb NAME") if draw(st.booleans()) else client
    services = [part("service NAME xCOUNT { capacity 500/s, zones 2 }") for _ in range(draw(st.integers(1, 3)))]
    stores = [part(draw(st.sampled_from(_STORES))) for _ in range(draw(st.integers(1, 2)))]
    cache = part("redis NAME xCOUNT { hit 80%, capacity 9k/s }") if draw(st.booleans()) else ""
    links = [f"{client} -> {entry}"] if entry != client else []
    links += [f"{entry} -> {each}" for each in services]
    for one, other in itertools.pairwise(services):
        links.append(f"{one} -> {other} {draw(st.sampled_from(('', '{ calls 2 }', '{ prob 30% }')))}")
    for service in services:
        for store in stores:
            spared = f", on_miss {cache}" if cache else ""
            links.append(f"{service} -> {store}: ask {{ read{spared} }}")
            links.append(f"{service} -> {store}: save {{ write }}")
        links += [f"{service} -> {cache} {{ read }}"] if cache else []
    if draw(st.booleans()):
        broker, worker = part("kafka NAME xCOUNT { rf 3 }"), part("worker NAME xCOUNT { capacity 90/s }")
        links += [f"{services[0]} ~> {broker}", f"{broker} ~> {worker}", f"{worker} -> {stores[0]}: later {{ write }}"]
    else:
        broker = ""
    if draw(st.booleans()):
        optional = part("external NAME")
        links.append(f"{services[-1]} -> {optional}: ask {{ {draw(st.sampled_from(('fallback', 'timeout 1 s')))} }}")
    told = _flows(draw, client, entry, services, stores, cache, broker)
    told = told if (draw(st.booleans()) if flows is None else flows) else ()
    return Sized(parts, tuple(links), told, float(draw(st.integers(1, 3000))), float(draw(st.integers(0, 500))))


def _flows(
    draw: st.DrawFn, client: str, entry: str, services: Sequence[str], stores: Sequence[str], cache: str, broker: str
) -> tuple[str, ...]:
    begin = f"{client} -> {entry} -> " if entry != client else f"{client} -> "
    first, last = services[0], services[-1]
    chain = " -> ".join(services)
    store = draw(st.sampled_from(stores))
    asked = f", {last} -> {cache}" if cache else ""
    found = [
        f"flow look {{ {begin}{chain}{asked}, {last} -> {store} {{ read }}, share 60% }}",
        f"flow save {{ {begin}{first} -> {stores[0]} {{ write }}{f', {first} ~> {broker}' if broker else ''} }}",
    ]
    if entry != client and len(services) > 1:
        found.append(f"flow any {{ {begin}{' & '.join(services)}, share 10% }}")
    return tuple(found)
