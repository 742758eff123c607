"""In which zones and regions parts run, and which groups survive the loss of one."""

from __future__ import annotations

import pytest
from support import design_of

from designlint.analysis.data.quorums import Quorum, copies_of_record, voters
from designlint.analysis.data.records import holds_record
from designlint.analysis.reliability.targets import availability_target, flows_needing
from designlint.analysis.structure.places import fullest_zone, regions, zones


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("service s x3 { zones 3 }", 3),
        ("service s x3 { zones a b }", 2),
        ("service s x3", None),
        ("zone a { service s x3 }", 1),
        ("postgres s { zones 1 }\npostgres t { role standby, of s, zones 1 }", None),  # the same one, or another?
        ("postgres s { zones a }\npostgres t { role standby, of s, zones b }", 2),
        ("postgres s { zones a }\npostgres t { role standby, of s, zones a }", 1),
        ("postgres s { zones 1 }\npostgres t { role standby, of s }", None),
        ("postgres s { zones 2 }\npostgres t { role standby, of s }", 2),
        ("zone a { postgres s }\nzone b { postgres t { role standby } }\ns => t", 2),
    ],
)
def test_zones_of_a_part_and_its_copies(text: str, count: int | None) -> None:
    design = design_of(text)
    found = zones(design, design.components["s"])
    assert (found.count if found else None) == count


def test_members_of_a_group_may_stand_in_different_boxes() -> None:
    text = "graph LR\n L[ALB] --> S1[App server 1] & S2[App server 2]\n"
    apart = text + " subgraph a [AZ a]\n S1\n end\n subgraph b [AZ b]\n S2\n end\n"
    together = text + " subgraph a [AZ a]\n S1\n S2\n end\n"
    several = text + " subgraph a [Multi-AZ]\n S1\n S2\n end\n"
    for drawn, count in ((apart, 2), (together, 1), (several, None), (text, None)):
        design = design_of(drawn, "test.mmd")
        found = zones(design, design.components["S1"])
        assert (found.count if found else None) == count


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("service s { regions us-east-1 eu-west-1 }", {"us-east-1", "eu-west-1"}),
        ('region us "Region us-east-1" { service s }', {"us-east-1"}),
        ('region us "Home" { service s }', {"us"}),
        ('group one "europe-west1" { service s }', {"europe-west1"}),
        ('region us "us-east-1" { zone a { service s } }', {"us-east-1"}),
        ('region us "us-east-1" { service t }\nservice s { regions us }', {"us-east-1"}),
        ('group one "Backend" { service s }', None),
    ],
)
def test_regions_by_the_names_that_clouds_give_them(text: str, names: set[str] | None) -> None:
    design = design_of(text)
    found = regions(design, design.components["s"])
    assert (set(found.names) if found else None) == names


def test_instances_spread_as_evenly_as_possible() -> None:
    assert [fullest_zone(count, 3) for count in (1, 3, 4, 5, 7)] == [1, 1, 2, 2, 3]


@pytest.mark.parametrize(
    ("members", "spread", "survives"),
    [(3, 3, True), (3, 2, False), (4, 3, False), (5, 3, True), (5, 2, False), (7, 3, True), (3, 1, False)],
)
def test_a_majority_and_the_fullest_zone(members: int, spread: int, survives: bool) -> None:
    assert Quorum(members, members // 2 + 1, declared=True).survives_zone(spread) is survives


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("etcd s x3", 3),
        ("etcd s", None),
        ("mongodb s x1 { replicas 2 }", 3),
        ("mongodb s x12 { shards 4 }", 3),
        ("mongodb s x5 { shards 4 }", None),
        ("mongodbatlas s x3", None),
        ("kafka s x4", None),
        ('kafka s "Kafka controllers" x3', 3),
        ("rabbitmq s x3", None),
        ("rabbitmq s x3 { quorum }", 3),
        ("eureka s x2", None),
        ("mongodb s x2\nservice arbiter", None),
        ("mongodb p x1\nmongodb s x2 { role standby, of p }", None),
    ],
)
def test_who_votes(text: str, count: int | None) -> None:
    design = design_of(text)
    found = voters(design, design.components["s"])
    assert (found.count if found else None) == count


@pytest.mark.parametrize(
    ("facts", "expected"),
    [("rf 3", (3, 2)), ("rf 3, min_isr 2", (3, 2)), ("rf 3, quorum 3", (3, 3)), ("rf 2, quorum", (2, 2)), ("", None)],
)
def test_copies_of_a_record(facts: str, expected: tuple[int, int] | None) -> None:
    found = copies_of_record(design_of(f"cassandra s x6 {{ {facts} }}").components["s"])
    assert ((found.count, found.needed) if found else None) == expected


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("postgres s", True),
        ("s3 s", True),
        ('mongodb s "MongoDB replica set"', True),
        ("redis s", False),
        ("elasticsearch s", False),
        ("postgres s { ephemeral }", False),
        ("s3 s { data public }", False),
        ("s3 s { data pii public }", True),
        ("postgres s { role replica, of p }\npostgres p", False),
        ("postgres p\npostgres s\np => s: CDC", False),
        ('postgres s "Read model"', False),
        ('db s "Sessions"', False),
        ('db s "Sessions" { data pii }', True),
    ],
)
def test_what_is_the_only_home_of_its_data(text: str, holds: bool) -> None:
    design = design_of(text)
    assert holds_record(design, design.components["s"]) is holds


def test_the_strictest_target_of_those_who_wait() -> None:
    design = design_of(
        "requirements { availability 99% }\nclient web\nservice a x2, service b x2, postgres d x2\n"
        "web -> a -> d\nweb -> b -> d\nflow f { web -> a -> d, availability 99.9% }\n"
        "flow g { web -> b -> d, low, availability 99.99% }"
    )
    f, g = design.flows
    assert availability_target(design, (f, g)) == 0.999
    assert availability_target(design, (g,)) is None
    assert availability_target(design, (None,)) == 0.99
    assert [flow.id for flow in flows_needing(design, design.components["d"])] == ["f", "g"]
    assert [flow.id for flow in flows_needing(design, design.components["a"])] == ["f"]
