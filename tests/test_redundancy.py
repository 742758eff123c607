"""What flows need, and single points of failure, against brute force."""

from __future__ import annotations

from dataclasses import dataclass

import brute_force
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import design_of

from designlint.analysis.reliability.needs import needed_by_flow, single_points, without_twin
from designlint.analysis.structure.redundancy import Standing, copies_of, standing, zones_of


@dataclass(frozen=True)
class Drawn:
    """A design as the generator knows it: kind and count by id, and lines with how they bind."""

    parts: dict[str, tuple[str, str]]
    edges: tuple[tuple[str, str, str], ...]

    @property
    def text(self) -> str:
        parts = [f"{kind} {id} {count}" for id, (kind, count) in self.parts.items()]
        return "\n".join([*parts, *(line.format(source, target) for source, target, line in self.edges)])

    def reached(self, entry: str, without: str | None = None) -> set[str]:
        """What `entry` reaches over lines whose caller waits, once `without` is gone."""
        found, open_ends = {entry}, [entry]
        while open_ends:
            here = open_ends.pop()
            for source, target, line in self.edges:
                if source == here and line in HARD and target != without and target not in found:
                    found.add(target)
                    open_ends.append(target)
        return found - {entry}


NAMES = (
    "anna",
    "bert",
    "carl",
    "dora",
    "emil",
    "finn",
    "gina",
    "hugo",
)  # without numbers: "app1" and "app2" are copies
HARD = ("{} -> {}", "{} -> {}: read {{ timeout 3 s }}")
SOFT = ("{} ~> {}", "{} -> {} {{ fallback yes }}", "{} -> {} {{ async }}")


@st.composite
def designs(draw: st.DrawFn) -> Drawn:
    number = draw(st.integers(2, 8))
    kinds = st.sampled_from(("lb", "service", "service", "db", "function"))
    counts = st.sampled_from(("", "x1", "x2"))
    parts = {"web": ("client", "")}
    parts |= {name: (draw(kinds), draw(counts)) for name in NAMES[:number]}
    ids = list(parts)
    pairs = st.tuples(st.sampled_from(ids), st.sampled_from(ids[1:])).filter(lambda pair: pair[0] != pair[1])
    drawn = draw(st.lists(pairs, min_size=1, max_size=16, unique=True))
    lines = st.sampled_from((*HARD, *HARD, *HARD, *SOFT))
    return Drawn(parts, tuple((*pair, draw(lines)) for pair in drawn))


@settings(max_examples=1_000, deadline=None)
@given(designs())
def test_needed_parts_are_those_whose_removal_cuts_the_flow(drawn: Drawn) -> None:
    design = design_of(drawn.text)
    stores = {id for id in drawn.reached("web") if drawn.parts[id][0] == "db"}
    if stores:
        assert {(flow.entry, flow.steps[0].target) for flow in design.flows} == {("web", id) for id in stores}
    for flow in design.flows:
        target = flow.steps[0].target
        expected = {flow.entry, target} | {
            id for id in drawn.parts if target not in drawn.reached(flow.entry, without=id)
        }
        assert set(needed_by_flow(design)[flow.id]) == expected - {"web"}


@settings(max_examples=1_000, deadline=None)
@given(st.booleans().flatmap(lambda flow: brute_force.designs(flow=flow)))
def test_single_points_are_those_whose_removal_stops_a_flow(drawn: brute_force.Drawn) -> None:
    """Declared flows with balancers, fallbacks and stand-ins, and derived ones, against the removal of each part."""
    design = design_of(drawn.text)
    alone = {id for id, part in drawn.parts.items() if part.sla is None and part.count == 1}
    expected: dict[str, set[str]] = {id: set() for id in alone}
    for flow in design.flows:
        target = None if flow.declared else flow.steps[0].target
        stopping = {id for id in drawn.parts if brute_force.stops(drawn, {id}, flow.entry, target)}
        assert set(needed_by_flow(design)[flow.id]) == stopping
        for id in stopping & alone:
            expected[id].add(flow.id)
    found = {point.component.id: {flow.id for flow in point.flows} for point in single_points(design)}
    assert found == {id: flows for id, flows in expected.items() if flows}


@settings(max_examples=300)
@given(designs())
def test_single_points_are_needed_and_alone(drawn: Drawn) -> None:
    design = design_of(drawn.text)
    needed = {id for flow in design.flows for id in needed_by_flow(design)[flow.id]}
    alone = {id for id in needed if drawn.parts[id][1] != "x2"}
    managed = {id for id in alone if standing(design, design.components[id]) is Standing.REDUNDANT}
    assert {drawn.parts[id][0] for id in managed} <= {"lb", "function"}
    assert {point.component.id for point in single_points(design)} == alone - managed


@settings(max_examples=300)
@given(designs(), st.integers(0, 7))
def test_an_instance_more_never_adds_a_single_point(drawn: Drawn, index: int) -> None:
    ids = [id for id in drawn.parts if id != "web"]
    chosen = ids[index % len(ids)]
    more = Drawn({**drawn.parts, chosen: (drawn.parts[chosen][0], "x2")}, drawn.edges)
    before = {point.component.id for point in single_points(design_of(drawn.text))}
    after = {point.component.id for point in single_points(design_of(more.text))}
    assert after <= before
    assert chosen not in after


@settings(max_examples=200)
@given(designs())
def test_a_way_round_never_adds_a_single_point(drawn: Drawn) -> None:
    """A second way to a target can only make parts less needed, as long as it leads through nothing new."""
    design = design_of(drawn.text)
    for flow in design.flows[:2]:
        target = flow.steps[0].target
        if flow.entry == "web" and target not in {other for source, other, _ in drawn.edges if source == "web"}:
            more = design_of(drawn.text + f"\nweb -> {target}")
            assert set(needed_by_flow(more)[flow.id]) <= set(needed_by_flow(design)[flow.id])


@pytest.mark.parametrize(
    ("component", "expected"),
    [
        ("service p x1", Standing.SINGLE),
        ("service p x2", Standing.REDUNDANT),
        ("service p", Standing.UNKNOWN),
        ("service p\nservice other x2", Standing.DRAWN_ONCE),
        ("service p { autoscale }", Standing.REDUNDANT),
        ("service p { zones 2 }", Standing.REDUNDANT),
        ("service p { zones a b }", Standing.REDUNDANT),
        ("service p x1 { regions 2 }", Standing.REDUNDANT),
        ("service p x1 { regions 1 }", Standing.SINGLE),
        ("service p { optional }", Standing.EXEMPT),
        ("external p", Standing.EXEMPT),
        ("monitor p", Standing.EXEMPT),
        ("dynamodb p", Standing.REDUNDANT),
        ("dynamodb p { zones 1 }", Standing.UNKNOWN),
        ("alb p", Standing.REDUNDANT),
        ("postgres p x1", Standing.SINGLE),
        ("postgres p x1 { failover auto }", Standing.REDUNDANT),
        ("postgres p x1 { replicas 1 }", Standing.SINGLE),
        ("postgres p x1 { replicas 1, failover manual }", Standing.REDUNDANT),
        ("postgres p x1\npostgres s { role standby, of p }", Standing.REDUNDANT),
        ("kafka p { rf 3 }", Standing.REDUNDANT),
    ],
)
def test_standing(component: str, expected: Standing) -> None:
    design = design_of(component)
    assert standing(design, design.components["p"]) is expected


def test_copies_are_those_that_are_fed_or_named() -> None:
    design = design_of("postgres p\npostgres fed { role replica }\npostgres named { of p }\np => fed\np -> other")
    assert [each.id for each in copies_of(design, design.components["p"])] == ["fed", "named"]
    assert zones_of(design.components["p"]) is None


FLOWS = "client web\nnginx lb x1\nservice a x1, service b x1\nredis hot x1\ndb store x1\nqueue jobs x1\nworker w x1\n"
WAYS = FLOWS + "web -> lb -> a & b -> store\na & b -> hot\na ~> jobs ~> w -> store\n"


@pytest.mark.parametrize(
    ("flow", "needed"),
    [
        ("web -> lb -> a -> store", ["lb", "a", "store"]),
        ("web -> lb -> a & b, a & b -> store", ["lb", "store"]),  # any one of a and b
        ("web -> lb -> a -> hot & store", ["lb", "a", "store"]),  # the store answers for the cache
        ("web -> lb -> a -> hot", ["lb", "a"]),
        ("web -> lb -> a ~> jobs ~> w -> store", ["lb", "a", "jobs"]),  # behind the broker nobody waits
    ],
)
def test_needed_by_a_declared_flow(flow: str, needed: list[str]) -> None:
    design = design_of(f"{WAYS}flow f {{ {flow} }}")
    assert list(needed_by_flow(design)["f"]) == needed


def test_what_counts_for_a_broker() -> None:
    for facts, needed in (("publish", True), ("publish, outbox", False), ("publish, fire_and_forget", False)):
        design = design_of(f"{FLOWS}web -> a\na ~> jobs: order {{ {facts} }}\njobs ~> w\nflow f {{ web -> a ~> jobs }}")
        assert ("jobs" in needed_by_flow(design)["f"]) is needed


def test_single_points_know_their_flows_and_share() -> None:
    design = design_of(
        f"{WAYS}flow f {{ web -> lb -> a -> store, share 80% }}\nflow g {{ web -> lb -> b -> store, share 15% }}"
    )
    found = {point.component.id: ([flow.id for flow in point.flows], point.share) for point in single_points(design)}
    assert found == {
        "lb": (["f", "g"], pytest.approx(0.95)),
        "a": (["f"], 0.8),
        "b": (["g"], 0.15),
        "store": (["f", "g"], pytest.approx(0.95)),
    }


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ("service paste x1\nservice read x1", {"paste", "read"}),
        ("service paste x1\nservice read x2", {"paste"}),
        ('service paste x1 "Gateway east"\nservice read x1 "Gateway west"', set()),
        ('service paste x1 "App blue"\nservice read x1 "App v2"', set()),
        ("service paste\nservice read", set()),  # nobody counts
    ],
)
def test_services_before_one_store_are_no_copies_of_each_other(parts: str, found: set[str]) -> None:
    text = f"client web\nalb entry\ndynamodb store\n{parts}\nweb -> entry -> paste & read -> store\n"
    assert {each.component.id for each in without_twin(design_of(text))} == found
    declared = text + "flow f { web -> entry -> paste -> store }"  # then the flows tell
    assert without_twin(design_of(declared)) == ()


def test_what_nobody_waits_for_is_no_lone_service() -> None:
    text = "client web\nservice api x2\nservice mail x1\nexternal smtp\nweb -> api\nmail -> smtp\n"
    assert [each.component.id for each in without_twin(design_of(text + "api -> mail"))] == ["mail"]
    for way in ("api ~> mail", "api -> mail { fallback yes }", "mail -> api"):
        assert without_twin(design_of(text + way)) == ()
