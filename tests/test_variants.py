"""The same design with parts gone or fewer nodes: its flows still lead somewhere, and its users ask for the same."""

from __future__ import annotations

import pytest
from support import design_of

from designlint.analysis.load.capacity import nodes_of
from designlint.analysis.load.traffic import traffic
from designlint.analysis.load.variants import with_nodes, without
from designlint.analysis.reliability.availability import flow_availability
from designlint.analysis.response.latency import latencies

DERIVED = "client web\nservice api\ndb a\ndb b\ndb c\nweb -> api -> a\na -> b\napi -> c\n"


@pytest.mark.parametrize(
    ("gone", "flows"),
    [
        (set(), ["web-a", "web-b", "web-c"]),
        ({"a"}, ["web-c"]),  # `b` is behind it
        ({"b"}, ["web-a", "web-c"]),
        ({"api"}, []),
        ({"web"}, ["api-a", "api-b", "api-c"]),
        ({"web", "api", "a", "b", "c"}, []),
    ],
)
def test_derived_flows_lead_to_what_is_left(gone: set[str], flows: list[str]) -> None:
    left = without(design_of(DERIVED), gone)
    assert [flow.id for flow in left.flows] == flows
    assert list(flow_availability(left)) == flows
    assert all(set(each.parts).isdisjoint(gone) for each in latencies(left))


DECLARED = "client web\nlb entry\nservice a\nservice b\ndb s\nweb -> entry -> a & b\na -> s\nb -> s\n"
DECLARED += "flow f { entry -> a & b, web -> entry, a -> s, b -> s }\n"


def test_declared_flows_keep_what_is_still_reached() -> None:
    (flow,) = without(design_of(DECLARED), {"a"}).flows
    assert {(step.source, step.target) for step in flow.steps} == {("entry", "b"), ("b", "s")}
    assert flow.entry == "entry"
    assert flow.alternatives == (frozenset({"b"}),)
    assert without(design_of(DECLARED), {"entry"}).flows == ()


def test_a_flow_begins_where_it_began() -> None:
    text = "client web\nservice a\nservice b\nservice c\nweb -> a\nweb -> b -> c\nflow f { web -> a, b -> c, web -> b }"
    (flow,) = without(design_of(text), {"a"}).flows
    assert (flow.entry, len(flow.steps)) == ("web", 2)


def test_users_ask_for_the_same() -> None:
    text = "requirements { read 90/s, peak 1x }\nclient web\nservice a\nservice b\nservice c\nweb -> a & b & c\n"
    text += "flow f { web -> a }\nflow g { web -> b }\nflow h { web -> c }"
    design = design_of(text)
    for gone, left in (({"a"}, {"b": 30, "c": 30}), ({"a", "b"}, {"c": 30}), ({"a", "b", "c"}, {})):
        found = traffic(without(design, gone))
        assert found is not None
        assert found.reads == 90
        assert {id: load.total for id, load in found.loads.items()} == left


@pytest.mark.parametrize(
    ("part", "left", "reads", "writes"),
    [
        ("service p x6", 4, 4, 4),
        ("service p x6", 9, 6, 6),  # none are added
        ("service p", 1, 1, 1),
        ("cassandra p x6", 4, 4, 4),
        ("postgres p x1 { replicas 3 }", 3, 3, 1),
        ("postgres p x1 { replicas 3 }", 1, 1, 1),
        ("mongodb p x12 { shards 4 }", 8, 8, 4),
        ("mongodb p x3 { shards 4 }", 8, 8, 4),
        ("postgres p { shards 4, replicas 1 }", 6, 6, 4),
        ("postgres p { shards 4, replicas 1 }", 4, 4, 4),
        ("redis p x4", 2, 2, 2),
    ],
)
def test_fewer_nodes(part: str, left: int, reads: float, writes: float) -> None:
    small = with_nodes(design_of(part), {"p": left})
    nodes = nodes_of(small, small.components["p"])
    assert (nodes.reads, nodes.writes) == (reads, writes)


def test_a_part_without_nodes_is_gone() -> None:
    assert list(with_nodes(design_of("service a x2\nservice b\na -> b"), {"a": 0}).components) == ["b"]
