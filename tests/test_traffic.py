"""How much traffic reaches a component: users x actions / 86,400 x peak, spread over flows, caches and replicas."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import design_of

from designlint.analysis.load.capacity import read_use, write_use
from designlint.analysis.load.traffic import Traffic, traffic

DRAWN = "client web\nservice api\npostgres store\nweb -> api -> store\n"
SCALE = "requirements { dau 864k, read 10/user/day, write 1/user/day, peak 3x }\n"  # 100 reads/s and 10 writes/s


def traffic_of(text: str) -> Traffic:
    found = traffic(design_of(text))
    assert found is not None
    return found


def load(text: str, id: str = "store") -> tuple[float, float]:
    found = traffic_of(text).loads[id]
    return round(found.reads, 6), round(found.writes, 6)


def test_without_scale_nothing_is_computed() -> None:
    assert traffic(design_of(DRAWN)) is None
    assert traffic(design_of(DRAWN + "requirements { dau 1M }")) is None
    assert traffic(design_of(DRAWN + "requirements { read 10/user/day }")) is None


@pytest.mark.parametrize(
    ("requirements", "reads", "writes", "working"),
    [
        ("dau 864k, read 10/user/day, peak 3x", 300, 0, "864k users x 10 reads/day x 3 at peak"),
        (
            "dau 864k, read 10/user/day, write 1/user/day, peak 2x",
            200,
            20,
            "864k users x 10 reads/day and 864k users x 1 writes/day x 2 at peak",
        ),
        ("read 100/s, peak 2x", 200, 0, "100/s reads x 2 at peak"),
        (
            "dau 864k, action post 1/user/day write, action look 5/user/day, peak 1x",
            50,
            10,
            "864k users x 1 post/day and 864k users x 5 look/day x 1 at peak",
        ),
    ],
)
def test_totals(requirements: str, reads: float, writes: float, working: str) -> None:
    found = traffic_of(DRAWN + f"requirements {{ {requirements} }}")
    assert (round(found.reads, 6), round(found.writes, 6)) == (reads, writes)
    assert found.working == working
    assert found.assumptions == ()


def test_an_unknown_peak_is_assumed_and_said() -> None:
    found = traffic_of(DRAWN + "requirements { read 100/s }")
    assert found.peak == 3
    assert [each.split(" (")[0] for each in found.assumptions] == ["peak is 3x the average"]


@pytest.mark.parametrize(
    ("design", "id", "expected"),
    [
        (DRAWN, "store", (300, 30)),
        (DRAWN.replace("client web", "client web\nredis hot { hit 90% }\napi -> hot"), "store", (30, 30)),
        (DRAWN.replace("client web", "client web\nredis hot\napi -> hot"), "store", (60, 30)),  # 80% by default
        (DRAWN.replace("client web", "client web\nredis hot { role session }\napi -> hot"), "store", (300, 30)),
        ("client web\ncdn edge { hit 50% }\nservice api\ndb store\nweb -> edge -> api -> store\n", "store", (150, 30)),
    ],
)
def test_one_store_gets_everything(design: str, id: str, expected: tuple[float, float]) -> None:
    assert load(SCALE + design, id) == expected
    assert traffic_of(SCALE + design).loads[id].certain
    cdn = "cdn" in design  # `uncached` is about caches beside the store
    assert traffic_of(SCALE + design).uncached[id] == pytest.approx(150 if cdn else 300)


def test_several_stores_make_upper_bounds() -> None:
    found = traffic_of(SCALE + DRAWN + "db other\napi -> other")
    assert {id: (round(each.reads), each.certain) for id, each in found.loads.items()} == {
        "api": (300, True),
        "store": (300, False),
        "other": (300, False),
    }


FLOWS = """
client web
service api
postgres store
redis hot { hit 90% }
web -> api
api -> store { read }
api -> store: put { write }
api -> hot { read }
"""


@pytest.mark.parametrize(
    ("flows", "rates", "expected"),
    [
        ("flow f { web -> api -> store { read } }", {"f": 330}, (330, 0)),
        (
            "flow f { web -> api -> store { read }, share 50% }\nflow g { web -> api -> store { write }, share 50% }",
            {"f": 165, "g": 165},
            (165, 165),
        ),
        (
            "flow f { web -> api -> store { read }, rate 30/s }\nflow g { web -> api -> store { write } }",
            {"f": 30, "g": 300},
            (30, 300),
        ),
        ("flow f { web -> api -> hot, api -> store { read } }", {"f": 330}, (33, 0)),  # the cache is on the way
        ("flow f { web -> api }", {"f": 330}, None),
    ],
)
def test_declared_flows(flows: str, rates: dict[str, float], expected: tuple[float, float] | None) -> None:
    found = traffic_of(SCALE + FLOWS + flows)
    assert {id: each.total for id, each in found.flows.items()} == {
        id: pytest.approx(rate) for id, rate in rates.items()
    }
    if expected is None:
        assert "store" not in found.loads
    else:
        store = found.loads["store"]
        assert (round(store.reads, 6), round(store.writes, 6)) == expected


def test_calls_and_shares_of_requests_multiply() -> None:
    text = (
        SCALE
        + "client web\nservice api\ndb store\nweb -> api\napi -> store { read, calls 4, prob 25% }\n"
        + "flow f { web -> api -> store }"
    )
    assert traffic_of(text).loads["store"].reads == pytest.approx(330)


def test_a_step_says_what_it_does_where_the_line_says_nothing() -> None:
    flows = "flow f { web -> api -> store { write }, share 20% }\nflow g { web -> api -> store { read }, share 80% }"
    assert load(SCALE + DRAWN + flows) == (264, 66)
    assert load(SCALE + DRAWN + flows, "api") == (264, 66)


def test_only_a_balancer_splits() -> None:
    text = SCALE + "client web\nlb front\nservice a, service b, service c\nweb -> front -> a & b\na -> c\nc -> b\n"
    loads = traffic_of(text + "flow f { web -> front -> a & b, a -> c -> b }").loads
    assert {id: round(each.total) for id, each in loads.items()} == {"front": 330, "a": 165, "c": 165, "b": 330}


def test_a_balancer_splits_what_it_gets() -> None:
    text = SCALE + "client web\nalb lb\nservice a, service b\nweb -> lb -> a & b\nflow f { web -> lb -> a & b }"
    loads = traffic_of(text).loads
    assert {id: round(each.reads + each.writes) for id, each in loads.items()} == {"lb": 330, "a": 165, "b": 165}


def test_rates_on_flows_do_without_users() -> None:
    found = traffic_of(
        FLOWS + "flow f { web -> api -> store { read }, rate 40/s }\nflow g { web -> api -> store { write }, rate 5/s }"
    )
    assert (found.loads["store"].reads, found.loads["store"].writes) == (40, 5)
    assert found.working == "the rates declared on flows"


def test_a_share_beside_rates_is_a_share_of_all_requests() -> None:
    text = DRAWN + "flow look { web -> api -> store { read }, rate 80/s }\n"
    found = traffic_of(text + "flow save { web -> api -> store { write }, share 20% }")
    assert found.flows["save"].total == pytest.approx(20)
    assert found.reads == pytest.approx(80)
    assert found.writes == pytest.approx(20)
    assert load(text + "flow save { web -> api -> store { write }, share 100% }") == (80, 80)  # of the others
    assert load(text + "flow save { web -> api -> store { write } }") == (80, 0)  # nobody says how many


@pytest.mark.parametrize(
    ("lines", "reads", "writes"),
    [
        ("web -> api: send\nweb -> api: history", 90, 0),
        ("web -> api: send { calls 2 }\nweb -> api: history", 270, 0),
        ("web -> api: send { prob 10% }\nweb -> api: history", 99, 0),
        ("web -> api: { read }\nweb -> api: { write }", 90, 90),
        ("web -> api: one { write }\nweb -> api: other { write }", 0, 90),
    ],
)
def test_of_parallel_lines_that_do_the_same_a_request_takes_one(lines: str, reads: float, writes: float) -> None:
    text = DRAWN.replace("web -> api -> store", "api -> store { read }") + lines.replace(": {", " {")
    assert load(text + "\nflow look { web -> api -> store, rate 90/s }", "api") == (reads, writes)


@given(st.integers(1, 10**9), st.integers(1, 50), st.integers(2, 20))
def test_twice_the_users_twice_the_load(dau: int, per_day: int, factor: int) -> None:
    def loads(users: int) -> float:
        return (
            traffic_of(DRAWN + f"requirements {{ dau {users}, read {per_day}/user/day, peak 3x }}").loads["store"].reads
        )

    assert loads(dau * factor) == pytest.approx(loads(dau) * factor)


@pytest.mark.parametrize(
    ("store", "reads", "writes"),
    [
        ("postgres store", 0.5, 1.0),  # a SQL node is planned with 20k reads/s and 5k writes/s
        ("postgres store { replicas 1 }", 0.25, 1.0),
        ("postgres store { shards 2, shard_by id }", 0.25, 0.5),
        ("postgres store { capacity 40k/s }", 0.25, 0.125),
        ("postgres store { capacity read 5k/s write 10k/s }", 2.0, 0.5),
        ("dynamodb store", None, None),
        ("external store", None, None),
    ],
)
def test_use_of_a_store(store: str, reads: float | None, writes: float | None) -> None:
    design = design_of(store)
    part = design.components["store"]
    uses = read_use(design, part, 10_000), write_use(design, part, 5_000)
    found = [use and pytest.approx(use.plan) for use in uses]
    assert found == [reads, writes]


def test_default_figures_have_a_range_and_a_source() -> None:
    design = design_of("postgres store")
    use = read_use(design, design.components["store"], 10_000)
    assert use is not None
    assert use.low < use.plan < use.high
    assert use.assumption.startswith("one node of `store` takes 20k/s reads (")
    design = design_of("postgres store { capacity 20k/s }")
    declared = read_use(design, design.components["store"], 10_000)
    assert declared is not None
    assert (declared.low, declared.high, declared.assumption) == (0.5, 0.5, "")
