"""Latency against a simulation: requests that are sent one by one through generated flows, dice in hand.

Sums of lognormal hops that are added by their moments come out up to 4% low at the 99th percentile.
"""

from __future__ import annotations

import math
import random

import pytest
from support import design_of

from designlint.analysis.response.latency import latencies

MS = 1e-3
SAMPLES = 100_000
Z99 = 2.3263478740408408


class Drawn:
    """A random design with one flow, and requests that are sent through it one by one, by their own reading of it."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.lines = ["client web"]
        self.hops = ["web -> s0"]
        self.taken = [0.0] * SAMPLES
        names = ("orders", "prices", "stock", "users")[: self.dice.randint(2, 4)]
        self.behind(0, names)
        self.text = "\n".join([*self.lines, f"flow f {{ {', '.join(self.hops)} }}"])

    def behind(self, number: int, names: tuple[str, ...]) -> None:
        """A service, what it asks, and the next service."""
        id, source = f"s{number}", f"s{number - 1}" if number else "web"
        self.call(source, id, self.declared("service", id, names[number]), (0.002, 0.02))
        self.store(id, number)
        if self.dice.random() < 0.5:
            self.wide(id, number)
        if number + 1 < len(names):
            self.behind_next(number, names)

    def behind_next(self, number: int, names: tuple[str, ...]) -> None:
        self.hops.append(f"s{number} -> s{number + 1}")
        self.behind(number + 1, names)

    def declared(self, kind: str, id: str, label: str, facts: str = "") -> list[float]:
        """A part that declares its latency, and that of single requests to it."""
        p50 = self.dice.uniform(0.5, 12)
        p99 = p50 * self.dice.uniform(2, 7)
        self.lines.append(f'{kind} {id} "{label}" {{ latency p50 {p50:.3f} ms p99 {p99:.3f} ms{facts} }}')
        return self.draws(round(p50, 3), round(p99, 3))

    def draws(self, p50: float, p99: float) -> list[float]:
        mu, sigma = math.log(p50 * MS), math.log(p99 / p50) / Z99
        gauss, exp = self.dice.gauss, math.exp
        return [exp(mu + sigma * gauss(0.0, 1.0)) for _ in range(SAMPLES)]

    def call(self, source: str, target: str, service: list[float], span: tuple[float, float]) -> None:
        p50 = self.dice.uniform(0.2, 1)
        self.lines.append(f"{source} -> {target} {{ latency p50 {p50:.3f} ms p99 {p50 * 3:.3f} ms }}")
        trip = self.draws(round(p50, 3), round(p50 * 3, 3))
        self.add([a + b for a, b in zip(trip, service, strict=True)])

    def add(self, more: list[float]) -> None:
        self.taken = [a + b for a, b in zip(self.taken, more, strict=True)]

    def store(self, id: str, number: int) -> None:
        """A store: behind a cache, now and then, or several times."""
        store, cache = f"d{number}", f"c{number}"
        free = "latency p50 0 ms p99 0 ms"
        time = self.declared("postgres", store, f"Store {'abcd'[number]}")
        way = self.dice.choice(("cache", "prob", "calls"))
        if way == "cache":
            hit = self.dice.choice((50, 80, 95))
            self.add(self.declared("redis", cache, f"Cache {'abcd'[number]}", f", hit {hit}%"))
            self.lines += [
                f"{id} -> {cache} {{ read, {free} }}",
                f"{id} -> {store} {{ read, on_miss {cache}, {free} }}",
            ]
            self.hops.append(f"{id} -> {cache} & {store}")
            self.add([each if self.dice.random() * 100 >= hit else 0.0 for each in time])
            return
        self.hops.append(f"{id} -> {store}")
        if way == "prob":
            chance = self.dice.choice((20, 50, 70))
            self.lines.append(f"{id} -> {store} {{ read, prob {chance}%, {free} }}")
            self.add([each if self.dice.random() * 100 < chance else 0.0 for each in time])
        else:
            calls = self.dice.randint(2, 4)
            self.lines.append(f"{id} -> {store} {{ read, calls {calls}, {free} }}")
            for number in range(calls):
                self.add(self.dice.sample(time, SAMPLES) if number else time)

    def wide(self, id: str, number: int) -> None:
        """Several searches at the same time."""
        index, width = f"i{number}", self.dice.randint(2, 12)
        time = self.declared("search", index, f"Index {'abcd'[number]}")
        self.lines.append(f"{id} -> {index} {{ read, parallel {width}, latency p50 0 ms p99 0 ms }}")
        self.hops.append(f"{id} -> {index}")
        slowest = time
        for _ in range(width - 1):
            slowest = list(map(max, slowest, self.dice.sample(time, SAMPLES)))
        self.add(slowest)


@pytest.mark.parametrize("seed", range(6))
def test_latency_is_what_a_simulation_takes(seed: int) -> None:
    drawn = Drawn(seed)
    (found,) = latencies(design_of(drawn.text))
    taken = sorted(drawn.taken)
    assert found.p50 == pytest.approx(taken[SAMPLES // 2], rel=0.05)
    assert found.p99 == pytest.approx(taken[SAMPLES * 99 // 100], rel=0.05)
    assert found.declared
