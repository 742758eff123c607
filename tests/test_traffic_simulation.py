"""Traffic against a discrete simulation: requests that are sent one by one through generated designs, dice in hand."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from support import design_of

from designlint.analysis.load.traffic import traffic
from designlint.design import Design, Flow

REQUESTS = 60_000
NAMES = ("Shop", "Prices", "Baskets", "Search")
RATE = 1000.0  # requests per second in all


def generated(dice: random.Random) -> str:
    """A balancer, services that call each other, caches and stores, and flows through them."""
    services = [f"s{number}" for number in range(dice.randint(2, 4))]
    stores = [f"d{number}" for number in range(dice.randint(1, 2))]
    lines = [
        "client web",
        "lb front",
        *(f'service {id} "{name}"' for id, name in zip(services, NAMES, strict=False)),
        *(f'postgres {id} "{name}"' for id, name in zip(stores, ("Orders", "Users"), strict=False)),
    ]
    lines += [f"redis hot {{ hit {dice.choice((50, 70, 80))}% }}", "kafka bus", "worker crew", "db archive"]
    lines += ["web -> front", *(f"front -> {id}" for id in services)]
    for here, there in pairwise(services):
        calls = dice.choice(("", "{ calls 2 }", "{ prob 50% }", "{ calls 3, prob 50% }"))
        lines.append(f"{here} -> {there} {calls}")
    for id in services:
        for store in stores:
            lines.append(f"{id} -> {store} {{ read, on_miss hot, calls {dice.choice((1, 2))} }}")
            lines.append(f"{id} -> {store}: save {{ write }}")
        lines += [f"{id} -> hot {{ read }}", f"{id} ~> bus {{ publish }}"]
    lines += ["bus ~> crew { consume }", "crew -> archive { write, calls 2 }"]
    first, store = services[0], dice.choice(stores)
    chain = " -> ".join(services)
    lines.append(f"flow look {{ web -> front -> {chain}, {services[-1]} -> hot, {services[-1]} -> {store} {{ read }}, ")
    lines[-1] += "share 60% }"
    lines.append(f"flow save {{ web -> front -> {first} -> {store} {{ write }}, {first} ~> bus, share 30% }}")
    pair = " & ".join(services[:2])
    lines.append(f"flow any {{ web -> front -> {pair}, share 10% }}")
    lines.append(f"requirements {{ read {RATE * 0.65:g}/s, write {RATE * 0.35:g}/s, peak 1x }}")
    return "\n".join(lines)


class Simulation:
    """Sends requests through a design and counts what arrives where."""

    def __init__(self, design: Design, dice: random.Random) -> None:
        self.design, self.dice = design, dice
        self.arrived: Counter[str] = Counter()

    def request(self, flow: Flow) -> None:
        self.visit(flow.entry, flow)

    def visit(self, id: str, flow: Flow) -> None:
        """A request reaches a component, which makes its calls of this flow."""
        done: set[frozenset[str]] = set()
        on_way = {step.target for step in flow.steps}
        for step in {(each.source, each.target, each.op): each for each in flow.steps if each.source == id}.values():
            target = step.target
            options = next((each for each in flow.alternatives if target in each), None)
            if options is not None:
                if options in done:
                    continue
                done.add(options)
                target = self.dice.choice(sorted(options))
            for connection in self.design.taken(replace(step, target=target)):
                cache = connection.word("on_miss")
                if cache in on_way and self.dice.random() < (self.design.components[str(cache)].number("hit") or 0):
                    continue
                chance = connection.number("prob")
                if chance is not None and self.dice.random() >= chance:
                    continue
                for _ in range(int(connection.number("calls") or 1)):
                    self.arrive(target, flow)

    def arrive(self, id: str, flow: Flow) -> None:
        self.arrived[id] += 1
        if self.design.components[id].is_a("stream"):  # consumers get each message, whatever flow brought it
            for connection in self.design.out_of(id):
                self.consume(connection.target)
        else:
            self.visit(id, flow)

    def consume(self, id: str) -> None:
        self.arrived[id] += 1
        for connection in self.design.out_of(id):
            self.arrived[connection.target] += int(connection.number("calls") or 1)


@pytest.mark.parametrize("seed", range(8))
def test_traffic_is_what_a_simulation_counts(seed: int) -> None:
    dice = random.Random(seed)
    design = design_of(generated(dice))
    found = traffic(design)
    assert found is not None
    simulation = Simulation(design, dice)
    weights = [flow.number("share") or 0.0 for flow in design.flows]
    for flow in dice.choices(design.flows, weights, k=REQUESTS):
        simulation.request(flow)
    counted = {id: count for id, count in simulation.arrived.items() if count > REQUESTS / 20}
    assert len(counted) > 4
    computed = {id: found.loads[id].total * REQUESTS / RATE for id in counted}
    assert computed == {id: pytest.approx(count, rel=0.03) for id, count in counted.items()}
