"""What a store gets while one cache is empty is what it gets where that cache answers nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import design_of

from designlint.analysis.load.bearing import Bearing, load_bearing, without_cache
from designlint.analysis.load.capacity import utilisation

SCALE = "requirements { dau 864k, read 100/user/day, write 10/user/day, peak 2x }\n"  # 2,000 reads/s, 200 writes/s
BESIDE = "client web\nservice api\nweb -> api\napi -> hot { read }\napi -> store { readwrite, on_miss hot }\n"
BEHIND = "client web\nservice api\nweb -> api -> hot -> store\n"


def bearing(text: str) -> Bearing:
    (found,) = without_cache(design_of(SCALE + text))
    return found


@pytest.mark.parametrize("drawing", [BESIDE, BEHIND])
@given(hit=st.integers(1, 100), capacity=st.integers(1, 10_000))
def test_it_is_the_design_whose_cache_answers_nothing(drawing: str, hit: int, capacity: int) -> None:
    store = f"postgres store x1 {{ capacity {capacity}/s }}\n"
    empty = design_of(SCALE + drawing + store + "redis hot { hit 0% }\n")
    found = bearing(drawing + store + f"redis hot {{ hit {hit}% }}\n")
    assert found.use.plan == pytest.approx(utilisation(empty)["store"].use.plan)
    assert found.reads == pytest.approx(2000)
    assert found.writes == pytest.approx(200)


def test_only_one_of_two_caches_is_empty() -> None:
    two = "client web\nservice api\nweb -> api -> near -> far -> store\npostgres store x1 { capacity 1k/s }\n"
    caches = "redis near { hit 50% }\nredis far { hit 50% }\n"
    assert bearing(two + caches).reads == pytest.approx(1000)  # `near` still answers half


def test_flows_that_do_not_ask_the_cache_are_not_counted_twice() -> None:
    flows = "flow a { web -> api -> hot & store, rate 1k/s }\nflow b { web -> api -> store, rate 1k/s }\n"
    text = "client web\nservice api\nweb -> api -> hot & store { read }\nredis hot { hit 90% }\n"
    (found,) = without_cache(design_of(text + flows + "postgres store x1 { capacity 1k/s }\n"))
    assert found.reads == pytest.approx(2000)


@pytest.mark.parametrize(
    ("store", "bears"),
    [
        ("postgres store x1 { capacity 1k/s }", True),
        ("postgres store x1 { capacity 5k/s }", False),
        ("postgres store x1", False),  # at best it takes more than the plan figure
        ("dynamodb store", False),
    ],
)
def test_a_cache_bears_load_where_the_store_can_not(store: str, bears: bool) -> None:
    assert ("hot" in load_bearing(design_of(SCALE + BESIDE + "redis hot { hit 90% }\n" + store))) is bears


def test_caches_of_their_own_data_and_unknown_loads_bear_nothing() -> None:
    assert not without_cache(design_of(SCALE + BEHIND + "redis hot { role session }\npostgres store x1"))
    assert not without_cache(design_of(BESIDE + "redis hot { hit 90% }\npostgres store x1"))
