"""Laws of all numbers: what may not change a figure, and which way a change may move it."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Mapping

import pytest
from designs import arch_designs
from hypothesis import given, settings
from hypothesis import strategies as st
from sized_designs import NAMES, OTHERS, Sized, sized_designs
from support import check, design_of

from designlint.analysis.load.capacity import utilisation
from designlint.analysis.load.cost import bill
from designlint.analysis.load.storage import storage
from designlint.analysis.load.traffic import Case, traffic_in
from designlint.analysis.load.variants import with_nodes, without
from designlint.analysis.reliability.availability import flow_availability
from designlint.analysis.response.latency import latencies
from designlint.analysis.sizing import sizing
from designlint.analysis.whatif.answer import Limit, Question, answer
from designlint.analysis.whatif.failures import Loss, impact
from designlint.analysis.whatif.outages import loss_of
from designlint.design import Design
from designlint.reporters.sizing import sizing_json, sizing_sections
from designlint.reporters.whatif import whatif_json, whatif_sections

Figures = dict[str, float]
seeds = st.integers(0, 10**6)


def rates(design: Design, case: Case = Case.PLAN) -> Figures:
    """What reaches each part, and what each flow asks."""
    found = traffic_in(design, case)
    assert found is not None
    loads = {f"{id} {what}": getattr(load, what) for id, load in found.loads.items() for what in ("reads", "writes")}
    return loads | {f"flow {id}": rate.total for id, rate in found.flows.items()}


def figures(design: Design) -> Figures:
    """Every number of a design, by what it is of."""
    found = rates(design)
    found |= {f"use {id}": each.use.plan for id, each in utilisation(design).items()}
    found |= {f"kept {id}": each.total for id, each in storage(design).items()}
    for each in latencies(design):
        name = each.flow.id if each.flow else each.entry
        found |= {f"p50 {name}": each.p50, f"p99 {name}": each.p99}
    found |= {f"up {id}": each.value for id, each in flow_availability(design).items()}
    return found | {f"paid {factor}": bill(design, factor).total for factor in (1.0, 10.0)}


def same(one: Figures, other: Figures) -> None:
    assert one.keys() == other.keys()
    assert one == {name: pytest.approx(value, rel=1e-4, abs=1e-9) for name, value in other.items()}


# What changes nothing


@given(sized_designs(), seeds)
def test_the_order_of_lines_changes_nothing(sized: Sized, seed: int) -> None:
    same(figures(design_of(sized.text(order=random.Random(seed)))), figures(design_of(sized.text())))


@given(sized_designs(), seeds)
def test_names_change_nothing(sized: Sized, seed: int) -> None:
    names = dict(zip(NAMES, random.Random(seed).sample(OTHERS, len(NAMES)), strict=True))
    renamed = figures(design_of(sized.text(names)))
    plain = figures(design_of(sized.text()))
    same(
        renamed,
        {
            " ".join("-".join(names.get(part, part) for part in word.split("-")) for word in name.split()): value
            for name, value in plain.items()
        },
    )


@given(sized_designs(), seeds)
def test_neither_changes_what_users_see(sized: Sized, seed: int) -> None:
    names = dict(zip(NAMES, random.Random(seed).sample(OTHERS, len(NAMES)), strict=True))
    plain, other = design_of(sized.text()), design_of(sized.text(names, random.Random(seed)))
    for id in plain.components:
        if not plain.components[id].is_a("client"):
            one = sorted(each.state for each in impact(plain, loss_of(plain, [id])).flows)
            assert one == sorted(each.state for each in impact(other, loss_of(other, [names[id]])).flows)


# Which way a change moves


@given(sized_designs(), st.sampled_from(NAMES))
def test_one_more_instance_never_makes_anything_fuller(sized: Sized, name: str) -> None:
    more = sized.more(name) if name in sized.parts else None
    if more is not None:
        before, after = utilisation(design_of(sized.text())), utilisation(design_of(more.text()))
        assert before.keys() == after.keys()
        assert all(after[id].use.plan <= each.use.plan * (1 + 1e-9) for id, each in before.items())


@given(sized_designs(), st.floats(0.01, 100))
def test_so_many_times_the_rates(sized: Sized, factor: float) -> None:
    plain, grown = design_of(sized.text()), design_of(sized.times(factor).text())
    for case in Case:
        before = {name: value * factor for name, value in rates(plain, case).items()}
        assert rates(grown, case) == {name: pytest.approx(value, rel=1e-3, abs=1e-3) for name, value in before.items()}
    same_use = {
        id: pytest.approx(each.use.plan * factor, rel=1e-3, abs=1e-6) for id, each in utilisation(plain).items()
    }
    assert {id: each.use.plan for id, each in utilisation(grown).items()} == same_use


@given(sized_designs(), st.floats(1.5, 50))
def test_scale_is_more_traffic(sized: Sized, factor: float) -> None:
    asked = impact(design_of(sized.text()), Loss(), factor)
    grown = impact(design_of(sized.times(factor).text()), Loss())
    assert [each.state for each in asked.flows] == [each.state for each in grown.flows]
    assert [each.utilisation for each in asked.cascade] == [
        pytest.approx(each.utilisation, rel=1e-3) for each in grown.cascade
    ]


_RANK = {"ok": 0, "degraded": 1, "overloaded": 1, "broken": 2}


@given(sized_designs(), st.sets(st.sampled_from(NAMES[1:])), st.sampled_from(NAMES[1:]))
def test_losing_more_never_mends_a_flow(sized: Sized, some: set[str], another: str) -> None:
    names = sorted(some & sized.parts.keys())
    if another not in sized.parts:
        return
    for design in (design_of(sized.silent().text()), design_of(sized.text())):
        before = {each.flow.id: each.state for each in impact(design, loss_of(design, names)).flows}
        after = {each.flow.id: each.state for each in impact(design, loss_of(design, [*names, another])).flows}
        mended = {id for id in before if _RANK[after[id]] < _RANK[before[id]]}
        # Who broke with it asks nothing of the others any more.
        assert all(before[id] == "overloaded" for id in mended), mended


@given(sized_designs(flows=True), st.sampled_from(NAMES[1:]))
def test_what_is_lost_takes_no_traffic_to_other_ways(sized: Sized, name: str) -> None:
    """But for those between which a balancer splits, no part gets more than before, caches apart."""
    design = design_of(sized.text())
    if name not in design.components or design.components[name].is_a("cache"):
        return
    split = {id for flow in design.flows for each in flow.alternatives if name in each for id in each}
    before, after = rates(design), rates(without(design, {name}))
    if not split:
        assert all(value <= before.get(id, 0.0) * (1 + 1e-9) + 1e-9 for id, value in after.items())


@given(sized_designs(), st.sampled_from(NAMES[1:]), st.integers(0, 8))
def test_fewer_nodes_are_never_less_full(sized: Sized, name: str, left: int) -> None:
    design = design_of(sized.text())
    if name not in design.components or not left:
        return
    before, after = utilisation(design), utilisation(with_nodes(design, {name: left}))
    assert all(after[id].use.plan >= each.use.plan * (1 - 1e-9) for id, each in before.items())


# Anything may be drawn


def _finite(text: str) -> Mapping[str, object]:
    found: Mapping[str, object] = json.loads(text, parse_constant=lambda constant: math.nan)
    assert "NaN" not in text
    assert "Infinity" not in text
    return found


@settings(max_examples=60)
@given(arch_designs())
def test_numbers_of_any_design(text: str) -> None:
    for checked in check(text).designs:
        if checked.design is not None:
            found = sizing(checked.design)
            assert _finite(sizing_json(found))["version"] == 1
            assert all(section.title for section in sizing_sections(found))


@settings(max_examples=40)
@given(arch_designs(), st.floats(0.001, 1e6))
def test_questions_about_any_design(text: str, scale: float) -> None:
    for checked in check(text).designs:
        design = checked.design
        if design is None:
            continue
        lost = [id for id, part in design.components.items() if not part.is_a("client")]
        asked = [Question(fail=(id,)) for id in lost] + [Question(drop=(id,)) for id in lost[:1]]
        asked += [Question(scale=scale), Question(limits=(Limit(0.99, 0.01),)), Question(fail=tuple(lost))]
        for question in asked:
            found = answer(design, question)
            assert _finite(whatif_json(found))["version"] == 1
            assert [section.title for section in whatif_sections(found)][:2] == ["Question", "Impact"]
            assert {each.state for each in found.impact.flows} <= _RANK.keys()
