"""The availability of flows against brute force over all states, against chance, and against itself."""

from __future__ import annotations

import random
from dataclasses import replace

import brute_force
import pytest
from brute_force import Drawn, designs, stops, with_instance
from hypothesis import given, settings
from hypothesis import strategies as st
from support import design_of

from designlint.analysis.reliability.availability import flow_availability, part_availability, top_contributors
from designlint.analysis.reliability.evaluation import Evaluation
from designlint.analysis.reliability.flows import structures, undegraded
from designlint.analysis.reliability.models import ALWAYS, Nodes, Promised, at_least
from designlint.analysis.reliability.modules import Effort, Module
from designlint.analysis.reliability.structure import Clauses, working
from designlint.analysis.reliability.units import units
from designlint.analysis.reliability.worlds import world_of
from designlint.design import Design, Flow
from designlint.vocabulary.figures import own_figures

# Against all states


@settings(max_examples=300, deadline=None)
@given(designs(flow=True))
def test_declared_flows_against_all_states(drawn: Drawn) -> None:
    found = flow_availability(design_of(drawn.text))["f"]
    assert found.value == pytest.approx(brute_force.availability(drawn), abs=1e-9)
    assert found.exact
    assert found.full <= found.value


@settings(max_examples=300, deadline=None)
@given(designs(flow=False))
def test_derived_flows_against_all_states(drawn: Drawn) -> None:
    design = design_of(drawn.text)
    for flow in design.flows:
        expected = brute_force.availability(drawn, flow.entry, flow.steps[0].target)
        assert flow_availability(design)[flow.id].value == pytest.approx(expected, abs=1e-9)


@settings(max_examples=150, deadline=None)
@given(st.booleans().flatmap(lambda flow: designs(flow=flow, most_atoms=12)))
def test_importance_by_its_definition(drawn: Drawn) -> None:
    """(A if a part never fails by itself - A if it always does) x how often it is down."""
    design = design_of(drawn.text)
    plain = units(design)
    for flow in design.flows[:2]:
        found = {each.component.id: each.lost for each in top_contributors(design, flow, most=9)}
        for id in drawn.parts:
            (unit,) = plain[id]
            never = ALWAYS if isinstance(unit.model, Promised) else replace(unit.model, down=0.0)
            at_best, at_worst = (
                Evaluation(design, structures(design), undegraded(design), {**plain, id: (replace(unit, model=model),)})
                for model in (never, Promised(0.0))
            )
            gain = at_best.values[flow.id].chance - at_worst.values[flow.id].chance
            if isinstance(unit.model, Nodes) and unit.model.needed > 1:
                continue  # it may fail by its zones where not all of them are down
            assert found.get(id, 0.0) == pytest.approx(gain * (1 - part_availability(design)[id]), abs=1e-9)


# Against chance, with parts that fail often enough to be seen failing

OFTEN = {"node": 0.1, "zone": 0.06, "region": 0.03, "common_cause": 0.2}


def often(design: Design) -> Design:
    rows = [{"what": what, "value": value} for what, value in OFTEN.items()]
    return replace(design, figures=own_figures(rows, (), "test"), memo={})


@pytest.mark.parametrize("seed", range(8))
def test_agrees_with_chance(seed: int) -> None:
    chance = random.Random(seed)
    drawn = _large(chance)
    rounds = 20_000
    found = flow_availability(often(design_of(drawn.text)))["f"]
    expected = brute_force.simulated(drawn, rounds, chance.random, OFTEN)
    assert found.value == pytest.approx(expected, abs=4 * (0.25 / rounds) ** 0.5)


def _large(chance: random.Random) -> Drawn:
    """A flow over twelve parts of several instances: more atoms than anybody could go through."""
    ids = [f"{name}_{end}" for name in ("ada", "bob", "cyd", "dan", "eve", "fay") for end in ("in", "out")]
    parts = {
        id: brute_force.Part(chance.choice(("service", "nginx")), count, chance.randint(0, count))
        for id in ids
        for count in [chance.randint(1, 6)]
    }
    calls = {("web", ids[0]), *((ids[chance.randrange(number)], id) for number, id in enumerate(ids) if number)}
    for _ in range(8):
        one, other = sorted(chance.sample(range(len(ids)), 2))
        calls.add((ids[one], ids[other]))
    ordered = sorted(calls, key=lambda call: (call[0] != "web", call))
    return Drawn(parts, tuple((source, target, "") for source, target in ordered), flow=True, hits={})


# Too many ways for an exact answer


@pytest.mark.parametrize("seed", range(6))
def test_small_cuts_are_near_the_exact_answer(seed: int) -> None:
    chance = random.Random(seed)
    size, width = 24, 4
    needs: dict[int, Clauses[int]] = {}
    for node in range(size):
        row = node // width
        below = [each for each in range((row + 1) * width, (row + 2) * width) if each < size]
        needs[node] = (tuple(chance.sample(below, 2)),) if below else ()
    models = [Promised(1 - chance.choice((0.002, 0.005, 0.01))) for _ in range(size)]
    world = world_of(models, 0.0, 0.0)
    of = {node: world.of(model) for node, model in enumerate(models)}
    clauses = ((0, 1, 2, 3),)
    exact = Module(clauses, list(reversed(range(size))), needs, models, (), Effort())
    cuts = Module(clauses, list(reversed(range(size))), needs, models, (), Effort(nodes=0))
    assert exact.exact
    assert not cuts.exact
    assert cuts.chances(of, 1)[0] == pytest.approx(exact.chances(of, 1)[0], abs=1e-6)


def test_large_networks_have_an_answer() -> None:
    chance = random.Random(5)
    ids = [f"n{''.join(chr(97 + int(digit)) for digit in str(number))}z" for number in range(1_500)]
    lines = ["client web", *(f"{chance.choice(('service', 'postgres'))} {id} x2" for id in ids)]
    pairs = {(chance.choice(ids), chance.choice(ids)) for _ in range(4_000)}
    lines += [f"web -> {id}" for id in ids[:5]] + [f"{one} -> {other}" for one, other in sorted(pairs) if one != other]
    found = flow_availability(design_of("\n".join(lines)))
    assert len(found) > 100
    assert all(0.99 < each.value < 1 for each in found.values())
    inexact = next(each for each in found.values() if not each.exact)
    assert any("approximately" in each for each in inexact.assumptions)


def test_circles_lead_nowhere() -> None:
    """Two ways that also lead to each other, by diagram, by cuts, and by what each way surely needs."""
    needs: dict[int, Clauses[int]] = {0: ((2, 1),), 1: ((3, 0),), 2: ((4,),), 3: ((4,),), 4: (), 5: ((5,),), 6: ((),)}
    models = [Promised(0.9)] * 7
    world = world_of(models, 0.0, 0.0)
    of = {node: world.of(model) for node, model in enumerate(models)}
    nodes = (2, 3, 1, 0, 5, 6)
    exact, cuts, ways = (
        Module(((0, 1, 5, 6),), nodes, needs, models, {4}, effort).chances(of, 1)[0]
        for effort in (Effort(), Effort(nodes=0), Effort(nodes=0, cuts=0))
    )
    assert exact == pytest.approx(1 - (1 - 0.81) ** 2)  # either end by its own way; by the other's it needs that end
    assert cuts == pytest.approx((1 - 0.01) ** 4)
    assert 0 < ways <= 1


def test_two_ways_of_very_many_parts() -> None:
    """Too many for a diagram and for cuts: each way counts with what it surely needs, here all of it."""
    one, other = ([f"{side}{chr(97 + number // 26)}{chr(97 + number % 26)}q" for number in range(350)] for side in "lr")
    parts = "\n".join(f"service {id} x1" for id in (*one, *other))
    ways = [f"web -> entry -> {one[0]} & {other[0]}", " -> ".join(one), " -> ".join(other)]
    text = "\n".join(["client web", "route53 entry", parts, *ways, f"flow f {{ {', '.join(ways)} }}"])
    found = flow_availability(design_of(text))["f"]
    assert not found.exact
    assert found.value == pytest.approx((1 - (1 - 0.999**350) ** 2) * 0.9995 * (1 - 5e-5), abs=1e-9)


@pytest.mark.parametrize(
    ("needed", "count", "chance"), [(0, 3, 0.9), (1, 3, 0.9), (2, 3, 0.9), (3, 3, 0.9), (4, 3, 0.9), (2, 3, 0.0)]
)
def test_at_least(needed: int, count: int, chance: float) -> None:
    expected = 0.0
    for state in range(1 << count):
        up = state.bit_count()
        expected += chance**up * (1 - chance) ** (count - up) * (up >= needed)
    assert at_least(needed, count, chance) == pytest.approx(expected)


def test_at_least_of_very_many() -> None:
    assert at_least(9_700, 10_000, 0.98) == pytest.approx(1.0, abs=1e-6)
    assert at_least(9_800, 10_000, 0.98) == pytest.approx(0.5, abs=0.03)
    assert at_least(4_900, 5_000, 0.98) == pytest.approx(at_least(4_902, 5_002, 0.98), abs=0.02)
    assert at_least(10**9, 2 * 10**9, 0.999) == 1.0


# Against itself


@settings(max_examples=150, deadline=None)
@given(st.booleans().flatmap(lambda flow: designs(flow=flow)), st.integers(0, 5))
def test_an_instance_more_never_hurts(drawn: Drawn, index: int) -> None:
    ids = [id for id, part in drawn.parts.items() if part.sla is None and part.needed == 1]
    if ids:
        more = with_instance(drawn, ids[index % len(ids)])
        before, after = (flow_availability(design_of(each.text)) for each in (drawn, more))
        for id, found in after.items():
            assert found.value >= before[id].value - 1e-12


@settings(max_examples=100, deadline=None)
@given(st.booleans().flatmap(lambda flow: designs(flow=flow)), st.randoms(use_true_random=False))
def test_names_and_order_do_not_matter(drawn: Drawn, chance: random.Random) -> None:
    names = dict(zip(drawn.parts, ("zita", "yves", "xena", "wilma", "vera", "udo"), strict=False))
    lines = drawn.renamed(names).lines()
    last = [line for line in lines if line.startswith("flow")]
    others = [line for line in lines if not line.startswith("flow")]
    parts, calls = (
        [each for each in others if "->" not in each],
        [each for each in others if "->" in each],
    )
    chance.shuffle(parts)
    chance.shuffle(calls)
    design = design_of(drawn.text)
    again = design_of("\n".join([*parts, *calls, *last]))
    ends = {(flow.entry, flow.steps[0].target): found for flow, found in _values(again)}
    for flow, found in _values(design):
        end = tuple(names.get(id, id) for id in (flow.entry, flow.steps[0].target))
        assert found == pytest.approx(ends[end[0], end[1]] if not flow.declared else ends.popitem()[1], abs=1e-12)


def _values(design: Design) -> list[tuple[Flow, float]]:
    return [(flow, flow_availability(design)[flow.id].value) for flow in design.flows]


@settings(max_examples=200, deadline=None)
@given(st.booleans().flatmap(lambda flow: designs(flow=flow)), st.data())
def test_losing_a_part_never_mends_a_flow(drawn: Drawn, data: st.DataObject) -> None:
    design = design_of(drawn.text)
    lost = data.draw(st.sets(st.sampled_from(sorted(drawn.parts)), max_size=3))
    one = data.draw(st.sampled_from(sorted(drawn.parts)))
    for flow in design.flows:
        structure = structures(design)[flow.id]
        before, after = (structure.root in working(structure, each) for each in (lost, {*lost, one}))
        assert before or not after
        target = None if flow.declared else flow.steps[0].target
        assert before is not stops(drawn, lost, flow.entry, target)
