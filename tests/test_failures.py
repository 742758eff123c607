"""What each flow's users see when parts, nodes, zones, regions or other people's systems are lost."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from support import design_of

from designlint.analysis.whatif.failures import Impact, Loss, impact
from designlint.analysis.whatif.named import UnknownNameError, component_named, flow_named
from designlint.analysis.whatif.outages import loss_of

SHOP = """
client   web "Browser"
alb      entry "Load balancer"
service  api "Shop API" x6 { zones 3, capacity 1k/s }
redis    hot "Item cache" x3 { zones 3, hit 90%, failover auto, capacity 50k/s }
postgres store "Orders" x1 { zones 2, failover auto, backup daily, capacity read 20k/s write 5k/s }
sqs      jobs "Jobs" { dlq parked }
worker   crew "Workers" x4 { zones 2, capacity 100/s }
stripe   pay "Stripe"
external maps "Maps"
web -> entry -> api
api -> hot { read }
api -> store: read { read, on_miss hot }
api -> store: save { write }
api -> pay: charge
api -> maps: where { fallback "no map" }
api ~> jobs
jobs ~> crew
flow look "Look" { web -> entry -> api -> hot, api -> store { read }, rate 2k/s }
flow buy "Buy" { web -> entry -> api -> store { write }, api -> pay, rate 100/s }
flow mail "Mail" { web -> entry -> api ~> jobs ~> crew, rate 200/s }
flow trip "Trip" { web -> entry -> api -> maps, rate 200/s }
"""


def lost(text: str, *names: str, factor: float = 1.0) -> Impact:
    design = design_of(text)
    return impact(design, loss_of(design, names), factor)


def states(found: Impact) -> Mapping[str, str]:
    return {each.flow.id: each.state for each in found.flows}


def troubled(text: str, *names: str, factor: float = 1.0) -> Mapping[str, str]:
    """The flows that are not well, and how they are."""
    return {id: state for id, state in states(lost(text, *names, factor=factor)).items() if state != "ok"}


EVERY = dict.fromkeys(("look", "buy", "mail", "trip"), "broken")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ((), {}),
        (("entry",), EVERY),
        (("Shop API",), EVERY),  # by its label
        (("shop-api",), EVERY),
        (("store",), {"look": "broken", "buy": "broken"}),
        (("hot",), {"look": "degraded"}),  # the store answers
        (("pay",), {"buy": "broken"}),
        (("maps",), {"trip": "degraded"}),  # there is something to fall back on
        (("jobs",), {"mail": "broken"}),  # the producer waits for it
        (("crew",), {}),  # nobody waits for them
        (("external",), {"buy": "broken", "trip": "degraded"}),
        (("hot", "maps"), {"look": "degraded", "trip": "degraded"}),
        (("api:1",), {}),
        (("api:6",), EVERY),
        (("zone:a",), {}),
        (("zone:c",), {}),
        # 2,500/s on two servers
        (("zone:a", "zone:b"), dict.fromkeys(EVERY, "overloaded") | {"look": "broken", "buy": "broken"}),
        (("zone:b",), {}),
        (("store:1",), {}),
        (("store:2",), {"look": "broken", "buy": "broken"}),
    ],
)
def test_what_users_see(names: tuple[str, ...], expected: Mapping[str, str]) -> None:
    assert troubled(SHOP, *names) == expected


def test_because_of_what() -> None:
    found = {each.flow.id: each for each in lost(SHOP, "pay", "store").flows}
    assert found["buy"].because == ("pay", "store")
    assert found["look"].because == ("store",)
    assert found["mail"].because == ()


def test_the_share_of_requests_that_fail() -> None:
    assert lost(SHOP, "pay").share_lost == pytest.approx(100 / 2500)
    assert lost(SHOP, "entry").share_lost == pytest.approx(1)
    assert lost(SHOP, "crew").share_lost == 0
    unknown = "client web\nservice api\nweb -> api\nflow f { web -> api }"
    assert lost(unknown, "api").share_lost is None
    assert lost(unknown.replace("-> api }", "-> api, share 30% }"), "api").share_lost == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("factor", "expected"),
    [
        (2.0, {}),
        (2.5, dict.fromkeys(EVERY, "overloaded")),  # 6,250/s on six servers
    ],
)
def test_growth(factor: float, expected: Mapping[str, str]) -> None:
    assert troubled(SHOP, factor=factor) == expected


def test_a_part_that_nobody_waits_for_is_too_slow_and_nobody_sees_it() -> None:
    text = SHOP.replace("capacity 100/s", "capacity 10/s")
    found = lost(text)
    assert [each.component.id for each in found.cascade] == ["crew"]
    assert set(states(found).values()) == {"ok"}


def test_a_lost_cache_overloads_its_store() -> None:
    text = SHOP.replace("read 20k/s write 5k/s", "1k/s")
    assert troubled(text) == {}
    found = lost(text, "hot")
    assert [each.component.id for each in found.cascade] == ["store"]
    assert found.cascade[0].utilisation == pytest.approx(2.1)
    assert {id: state for id, state in states(found).items() if state != "ok"} == {
        "look": "broken",  # the cache bears the load, so flows need it
        "buy": "overloaded",
    }


TWINS = """
client web
lb entry
service one "Prices" { capacity 600/s }
service two "Offers" { capacity 500/s }
service three "Deals" { capacity 500/s }
web -> entry -> one & two & three
flow f { web -> entry -> one & two & three, rate 1200/s }
"""


def test_a_cascade_takes_one_after_the_other() -> None:
    assert troubled(TWINS) == {}
    found = lost(TWINS, "one")
    assert [(each.component.id, round(each.utilisation, 2), each.down) for each in found.cascade] == [
        ("two", 1.2, True),
        ("three", 1.2, True),
    ]
    assert states(found) == {"f": "broken"}
    strong = TWINS.replace("500/s", "700/s")
    assert troubled(strong, "one") == {}  # the others do its work
    step_by_step = TWINS.replace('"Deals" { capacity 500/s }', '"Deals" { capacity 1k/s }')
    assert [(each.component.id, each.down) for each in lost(step_by_step, "one").cascade] == [
        ("two", True),
        ("three", False),  # the last one has nobody to hand its work to
    ]
    assert troubled(step_by_step, "one") == {"f": "overloaded"}


def test_users_of_a_broken_flow_do_not_turn_to_another_one() -> None:
    text = "client web\nservice a { capacity 100/s }\nservice b { capacity 100/s }\nweb -> a & b\n"
    text += "flow f { web -> a }\nflow g { web -> b }\nrequirements { read 160/s, peak 1x }"
    assert troubled(text, "a") == {"f": "broken"}


# Copies, quorums, shards

BOTH = "client web\nservice api x2\nweb -> api -> store\nflow f { web -> api -> store { read } }\n"


@pytest.mark.parametrize(
    ("store", "name", "state"),
    [
        # a copy takes over, if something promotes it
        ("postgres store x1\npostgres spare x1 { role standby, failover auto }\nstore => spare", "store", "degraded"),
        ("postgres store x1\npostgres spare x1 { role standby }\nstore => spare", "store", "broken"),
        ("postgres store x1\npostgres spare x1 { role standby, failover auto }\nstore => spare", "spare", "ok"),
        ("postgres store { replicas 2, failover auto }", "store:1", "ok"),
        ("postgres store { replicas 2 }", "store:1", "broken"),  # it may have been the primary
        ("postgres store { replicas 2, zones 3, failover auto }", "zone:a", "ok"),
        ("postgres store { replicas 2, zones 3 }", "zone:a", "broken"),
        ("postgres store { replicas 2, zones 3 }", "zone:b", "ok"),
        # a majority, and the copies of a record
        ("mongodb store x3 { zones 3 }", "zone:a", "ok"),
        ("mongodb store x3 { zones 2 }", "zone:a", "broken"),
        ("mongodb store x3 { zones 2 }", "zone:b", "ok"),
        ("mongodb store x3", "store:1", "ok"),
        ("mongodb store x3", "store:2", "broken"),
        ("cassandra store x3 { zones 3, rf 3, quorum 2 }", "zone:a", "ok"),
        ("cassandra store x4 { zones 2, rf 3, quorum 2 }", "zone:a", "broken"),
        ("cassandra store x4 { zones 2, rf 3, quorum 1 }", "zone:a", "ok"),
        ("cassandra store x3 { rf 3, quorum 2 }", "store:2", "broken"),
        # managed parts span zones
        ("dynamodb store", "zone:a", "ok"),
        ("s3 store", "zone:a", "ok"),
    ],
)
def test_what_is_left_of_a_store(store: str, name: str, state: str) -> None:
    text = BOTH.replace("x2", "x2 { zones 2 }") if name.startswith("zone") else BOTH
    assert states(lost(text + store, name)) == {"f": state}


@pytest.mark.parametrize(
    ("store", "name", "share"),
    [
        ("postgres store { shards 8, shard_by id }", "store:1", 1 / 8),
        ("postgres store { shards 8, shard_by id }", "store:3", 3 / 8),
        ("postgres store { shards 8, shard_by id }", "store:8", 1),
        ("mongodb store x8 { shards 8, shard_by id }", "store:1", 1 / 8),
        ("postgres store { shards 8, shard_by id, zones 2 }", "zone:a", 1 / 2),
        ("postgres store { shards 8, shard_by id, replicas 1, failover auto }", "store:1", 0),
        ("postgres store { shards 8, shard_by id, replicas 1, failover auto }", "store:2", 1 / 8),
        # any two of 180 nodes may hold two of the three copies of a record
        ("cassandra store x180 { rf 3, quorum 2 }", "store:2", 178 * 6 / (180 * 179 * 178)),
        ("cassandra store x180 { rf 3, quorum 2 }", "store:1", 0),
    ],
)
def test_the_blast_radius(store: str, name: str, share: float) -> None:
    text = "requirements { read 100/s, peak 1x }\n" + BOTH.replace("x2", "x2 { zones 2 }")
    found = lost(text + store, name)
    assert found.share_lost == pytest.approx(share)
    assert states(found)["f"] == ("broken" if share else "ok")


# Zones and regions


def test_instances_are_spread_as_evenly_as_can_be() -> None:
    design = design_of("service api x4 { zones 3 }\nservice b x5 { zones 2 }\napi -> b")
    left = [loss_of(design, [f"zone:{zone}"]).left for zone in "abc"]
    assert left == [{"api": 2, "b": 2}, {"api": 3, "b": 3}, {"api": 3}]


def test_drawn_zones_have_names() -> None:
    text = 'lb entry\nzone east "us-east-1a" { service api "API 1" }\nzone west { service api2 "API 2" }\npostgres s\n'
    design = design_of(text + "entry -> api\nentry -> api2\napi -> s\napi2 -> s")
    for name in ("east", "us-east-1a", "US East 1a"):
        loss = loss_of(design, [f"zone:{name}"])
        assert loss.gone == {"entry", "s"}
        assert loss.left == {"api": 1}
    assert loss_of(design, ["zone:west"]).gone == frozenset()


def test_parts_without_zones_stand_in_the_first_one() -> None:
    found = loss_of(design_of("service a x2 { zones 2 }\nservice b\na -> b"), ["zone:a"])
    assert found.gone == {"b"}
    assert found.left == {"a": 1}
    assert found.assumptions == ("parts that say nothing of zones stand in zone a",)


REGIONS = """
client web
route53 names
service api x4 { regions eu-west-1 us-east-1 }
dynamodb store { regions eu-west-1 us-east-1 }
postgres bills { regions eu-west-1 }
web -> names -> api
api -> store: r { read }
api -> bills: w { write }
flow look { web -> names -> api -> store }
flow pay { web -> names -> api -> bills }
"""


def test_a_lost_region() -> None:
    assert states(lost(REGIONS, "region:eu-west-1")) == {"look": "degraded", "pay": "broken"}
    assert states(lost(REGIONS, "region:us-east-1")) == {"look": "degraded", "pay": "ok"}
    assert states(lost(REGIONS, "region:us-east-1", "region:eu-west-1")) == {"look": "broken", "pay": "broken"}
    assert lost(REGIONS, "region:eu-west-1").loss.left["api"] == 2


def test_a_region_that_is_the_only_one_holds_everything() -> None:
    text = 'region eu "eu-west-1" { service api }\npostgres store\napi -> store'
    assert loss_of(design_of(text), ["region:eu"]).gone == {"api", "store"}


# Names


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("stor", "there is no component `stor`; did you mean `store`?"),
        ("Ordesr", "there is no component `Ordesr`; did you mean `Orders`?"),
        ("xyz", "there are `web`, `entry`, `api`, `hot`, `store`, `jobs`, `crew` and 2 more"),
        ("", "there is no component without a name; there are"),
        ("x" * 5000, f"there is no component `{'x' * 60}…`; there are"),
        ("`x\n\x1b[31m", "there is no component `'x \x1b[31m`"),
        ("web", "`Browser` stands for the users, who do not fail; name a part"),
        ("zone:z", "zone `z`: nothing of this design stands in that zone; it uses `a`, `b` and `c`"),
        ("region:eu", "region `eu`: nothing of this design runs there; it names no region"),
        ("api:7", "`api:7`: 6 of `Shop API` run"),
        ("api:0", "`api:0`: 6 of `Shop API` run"),
        ("api:" + "9" * 5000, "6 of `Shop API` run"),
        ("api:²", "there is no component `api:²`"),
        ("jobs:1", "nobody counts the instances of `Jobs`; name it as a whole"),
        ("nope:1", "there is no component `nope`"),
    ],
)
def test_names_that_take_nothing_away(name: str, words: str) -> None:
    with pytest.raises(UnknownNameError) as trouble:
        loss_of(design_of(SHOP), [name])
    assert words in str(trouble.value)


def test_other_names() -> None:
    design = design_of(SHOP)
    assert component_named(design, "load BALANCER").id == "entry"
    assert flow_named(design, "buy") is flow_named(design, "Buy")
    with pytest.raises(UnknownNameError, match=r"there is no flow `bye`; did you mean `buy`\?"):
        flow_named(design, "bye")
    with pytest.raises(UnknownNameError, match="the design has no external system"):
        loss_of(design_of("service a"), ["external"])
    with pytest.raises(UnknownNameError, match="`DB` is the name of `a` and `b`; give the id"):
        component_named(design_of('postgres a "DB"\nmysql b "DB"'), "DB")
    with pytest.raises(UnknownNameError, match="there is no flow `x`; the design has none"):
        flow_named(design_of("service a"), "x")


# Where no flow is declared

DERIVED = "client web\nservice api\nservice stats\npostgres a\npostgres b\nsqs q\nworker w\nweb -> api -> a\napi -> b\n"
DERIVED += "web -> stats -> b\napi ~> q ~> w -> a\n"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a", {"web-a": "broken"}),
        ("api", {"web-a": "broken", "web-b": "degraded"}),
        ("stats", {"web-b": "degraded"}),
        ("w", {}),
        ("q", {}),
    ],
)
def test_derived_flows(name: str, expected: Mapping[str, str]) -> None:
    assert troubled(DERIVED, name) == expected


def test_nothing_is_lost_where_nothing_is() -> None:
    design = design_of(SHOP)
    assert impact(design, Loss()).rest is design
