"""How much data comes in, is kept and travels; what stores and caches hold."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import design_of

from designlint.analysis.load.content import egress
from designlint.analysis.load.storage import (
    Kept,
    accumulated,
    kept_bytes,
    most_of,
    on_all_disks,
    storage,
    years_until,
)
from designlint.analysis.load.traffic import traffic
from designlint.analysis.load.working_sets import WorkingSet, working_sets
from designlint.quantity import DAY

# a million writes of 1 KB a day, and ten million reads
SCALE = "requirements { dau 1M, write 1/user/day, read 10/user/day, peak 3x, object 1 KB, retention 5 y }\n"
DRAWN = SCALE + "client web\nservice api x4\nweb -> api -> store\n"
YEARLY = 365e9  # bytes


def kept(store: str, text: str = DRAWN) -> Kept:
    return storage(design_of(text + store))["store"]


@pytest.mark.parametrize(("users", "per_second"), [("1M", 11.574), ("1bn", 11_574.07)])
def test_a_million_a_day_are_twelve_a_second(users: str, per_second: float) -> None:
    text = f"requirements {{ dau {users}, write 1/user/day, peak 1x }}\nclient web\ndb store\nweb -> store"
    found = traffic(design_of(text))
    assert found is not None
    assert found.writes == pytest.approx(per_second, rel=1e-4)
    assert DAY == 86_400


@pytest.mark.parametrize(
    ("store", "copies", "overhead"),
    [
        ("postgres store", 1, 1.3),
        ("postgres store { replicas 2 }", 3, 1.3),
        ("mongodb store", 1, 1.3),
        ("cassandra store x6 { rf 3 }", 3, 1),
        ("cassandra store x6", 3, 1),
        ("dynamodb store", 1, 1),
        ("s3 store", 1, 1),
    ],
)
def test_what_a_store_keeps(store: str, copies: float, overhead: float) -> None:
    found = kept(store)
    assert found.per_day == pytest.approx(1e9)
    assert found.plain == pytest.approx(5 * YEARLY)
    assert found.copies == copies
    assert found.total == pytest.approx(5 * YEARLY * copies * overhead)
    assert found.working == "1 GB a day x 5 y = 1.82 TB"
    assert any("indexes take 30% more" in each for each in found.assumptions) == (overhead > 1)


@pytest.mark.parametrize(
    ("growth", "years", "factor"),
    [("1.5x/y", 5, (1.5**5 - 1) / 0.5), ("2x/y", 3, 7), ("1x/y", 5, 5), ("0.5x/y", 2, 1.5), ("20%/y", 2, 2.2)],
)
def test_growth_from_year_to_year(growth: str, years: int, factor: float) -> None:
    text = DRAWN.replace("retention 5 y", f"retention {years} y, growth {growth}")
    assert kept("s3 store", text).plain == pytest.approx(YEARLY * factor)
    found = kept_bytes(design_of(text + "s3 store"))
    assert found == pytest.approx(YEARLY * factor)


def test_a_month_does_not_grow() -> None:
    text = DRAWN.replace("retention 5 y", "retention 30 day, growth 2x/y")
    assert kept("s3 store", text).plain == pytest.approx(30e9)
    assert "growing" not in kept("s3 store", text).working


@pytest.mark.parametrize(("retention", "days"), [("30 day", 30), ("1 y", 365)])
def test_retention_of_a_store_ends_what_it_keeps(retention: str, days: float) -> None:
    assert kept(f"postgres store {{ retention {retention} }}").plain == pytest.approx(days * 1e9)


def test_the_payload_of_a_connection_counts_before_the_size_of_a_record() -> None:
    text = DRAWN.replace("web -> api -> store\n", "web -> api\napi -> store { write, payload 15 KB }\n")
    flow = "flow save { web -> api -> store }\n"
    writes = SCALE.replace("read 10/user/day, ", "")
    found = storage(design_of(text.replace(SCALE, writes) + "s3 store\n" + flow))["store"]
    assert found.per_day == pytest.approx(15e9)


BLOBS = (
    "requirements { dau 1M, write 1/user/day, peak 3x, object 1 MB, retention 1 y }\nclient web\nservice api x4\n"
    "s3 blobs\npostgres store\nweb -> api\napi -> store { write }\n"
)


@pytest.mark.parametrize(
    ("ways", "guessed"),
    [
        ("api -> blobs { write }\nflow put { web -> api -> store { write }, api -> blobs }", True),
        ("web -> blobs { readwrite }\nflow put { web -> api -> store { write }, web -> blobs { write } }", True),
        (
            "web -> blobs { read }\nflow put { web -> api -> store, share 100% }\nflow get { web -> blobs, share 0% }",
            False,
        ),
        ("api -> blobs { write }\nflow put { web -> api -> store { write } }", True),  # the flow leaves it out
        ("api -> blobs { write }", True),
        ("web -> blobs { write }", True),
        ("api -> blobs { read }", False),
    ],
)
def test_a_record_beside_its_blob_is_small(ways: str, guessed: bool) -> None:
    found = storage(design_of(BLOBS + ways))
    assert found["store"].guessed == guessed
    assert found["store"].per_day == pytest.approx(1e6 * (1e3 if guessed else 1e6))
    assert any("a record beside its blob has 1 KB" in each for each in found["store"].assumptions) == guessed
    if "blobs" in found:
        assert found["blobs"].per_day == pytest.approx(1e12)
        assert not found["blobs"].guessed


def test_a_stated_payload_or_a_small_object_is_no_guess() -> None:
    ways = "api -> blobs { write }\nflow put { web -> api -> store { write }, api -> blobs }"
    stated = BLOBS.replace("{ write }", "{ write, payload 5 KB }")
    small = BLOBS.replace("1 MB", "500 B")
    for text, size in ((stated, 5e3), (small, 500)):
        found = storage(design_of(text + ways))["store"]
        assert not found.guessed
        assert found.per_day == pytest.approx(1e6 * size)


def test_what_a_product_can_hold_at_all() -> None:
    def limit(store: str) -> tuple[float, str] | None:
        design = design_of(DRAWN + store)
        return most_of(design, design.components["store"])

    assert limit("aurora store { shards 2, shard_by id }") == (2 * 128 * 2**40, "Aurora user guide: 128 TiB")
    assert limit("db store") is None
    assert limit("scylla store x3") is None  # where a node is strained is no limit


def test_a_request_that_may_come_by_many_ways_is_written_once() -> None:
    text = SCALE + "client web\nlb entry\nservice a\nservice b\nweb -> entry -> a & b\na -> store\nb -> store\n"
    assert storage(design_of(text + "s3 store"))["store"].per_day == pytest.approx(1e9)


@pytest.mark.parametrize("missing", [", object 1 KB", ", retention 5 y", ", write 1/user/day", "dau 1M, "])
def test_nothing_is_kept_where_something_is_unknown(missing: str) -> None:
    assert missing in DRAWN
    assert storage(design_of(DRAWN.replace(missing, "") + "postgres store")) == {}


def test_copies_that_are_drawn_and_instances_lie_on_disks_as_well() -> None:
    copy = "postgres copy x2 { role replica }\nstore => copy\n"
    cases: dict[str, float] = {
        "postgres store x1": 1,
        "postgres store x1\n" + copy: 3,
        "postgres store x2 { failover auto }": 2,
        "mongodb store x8 { shards 8 }": 1,
        "mongodb store x3 { shards 8 }": 3,
        "s3 store": 1 / 1.3,  # without indexes
    }
    for text, disks in cases.items():
        design = design_of(DRAWN + text)
        assert on_all_disks(design, storage(design)["store"]) == pytest.approx(disks * 5 * YEARLY * 1.3)


# What stores hold


def test_when_a_store_is_full() -> None:
    big = DRAWN.replace("1/user/day", "10/user/day")  # 3.65 TB a year, 4.75 TB with indexes
    found = kept("postgres store", big)
    assert found.room == pytest.approx(2e12)
    assert found.months_until_full == pytest.approx(12 * 0.7 * 2e12 / (10 * YEARLY * 1.3))
    assert kept("postgres store { shards 32, shard_by id }", big).months_until_full is None  # what is old goes before
    assert kept("dynamodb store", big).room is None


@given(st.floats(1, 1e12), st.floats(0.1, 50), st.floats(1.0, 4))
def test_what_comes_in_until_a_time_is_there_at_that_time(per_year: float, years: float, growth: float) -> None:
    amount = accumulated(per_year, years, growth)
    assert years_until(amount, per_year, growth) == pytest.approx(years, rel=1e-6)
    assert amount >= per_year * years * (1 - 1e-9)
    assert accumulated(per_year, years + 1, growth) > amount


@given(st.floats(1, 1e9), st.integers(1, 30), st.sampled_from((0.5, 1.0, 1.2, 3.0)))
def test_growth_is_the_sum_of_years(per_year: float, years: int, growth: float) -> None:
    assert accumulated(per_year, years, growth) == pytest.approx(sum(per_year * growth**each for each in range(years)))


@pytest.mark.parametrize("growth", [0.0, 1e-9, 1e9])
def test_odd_growth_is_no_trouble(growth: float) -> None:
    assert 0 <= accumulated(1e18, 1e6, growth) < math.inf
    assert years_until(1e30, 1.0, growth) is None or growth > 1


# Caches and bandwidth

CACHED = (
    SCALE
    + "client web\nservice api x4\npostgres store\nweb -> api\n"
    + "api -> hot { read }\napi -> store { read, on_miss hot }\n"
    + "flow look { web -> api -> hot, api -> store }\n"
)


def working_set(cache: str) -> WorkingSet:
    (found,) = working_sets(design_of(CACHED + cache))
    return found


@pytest.mark.parametrize(
    ("cache", "memory", "room"),
    [
        ("redis hot { hit 90% }", 25e9, 25e9),
        ("redis hot x6 { hit 90% }", 25e9, 150e9),
        ("redis hot { hit 90%, shards 4 }", 100e9, 100e9),
        ("redis hot { hit 90%, shards 4, memory 8 GB }", 32e9, 32e9),
    ],
)
def test_a_fifth_of_what_is_read_on_a_day(cache: str, memory: float, room: float) -> None:
    found = working_set(cache)
    # one flow: all 11M requests of the day read
    assert found.wanted == pytest.approx(0.2 * 11e6 * 1e3)
    assert found.memory == pytest.approx(memory)
    assert found.room == pytest.approx(room)
    assert any("20% of the bytes read on a day" in each for each in found.assumptions)


def test_what_outlives_its_ttl_has_left_the_cache() -> None:
    per_second = 11e6 / DAY * 3 * 1e3  # bytes read at peak
    assert working_set("redis hot { hit 90%, ttl 10 min }").wanted == pytest.approx(600 * per_second)
    assert working_set("redis hot { hit 90%, ttl 30 day }").wanted == pytest.approx(0.2 * 11e9)


def test_a_stated_size_beside_the_memory_is_what_a_cache_holds() -> None:
    found = working_set("redis hot { hit 90%, memory 8 GB, size 6 GB }")
    assert (found.wanted, found.room, found.assumptions) == (6e9, 8e9, ())
    alone = working_set("redis hot { hit 90%, size 6 GB }")  # then it is its memory
    assert alone.wanted == pytest.approx(0.2 * 11e9)
    assert alone.room == 6e9


def test_caches_that_are_drawn_as_shards_hold_a_part_of_what_is_kept() -> None:
    text = SCALE.replace("5 y", "1 day") + "client web\nservice api x4\nweb -> api\n"
    shards = "".join(f"redis {name}\napi -> {name} {{ readwrite, prob 25% }}\n" for name in "abcd")
    found = working_sets(design_of(text + shards))
    assert [each.wanted for each in found] == [pytest.approx(1e9 / 4)] * 4  # of what a day writes


def test_bits_to_the_users() -> None:
    found = egress(design_of(DRAWN + "postgres store"))
    assert found is not None
    assert found.bits == pytest.approx(10e6 / DAY * 3 * 1000 * 8)
    assert found.working == "347/s x 1 KB x 8 = 2.78 Mbit/s"
    assert egress(design_of(DRAWN.replace("object 1 KB, ", "") + "postgres store")) is None


@pytest.mark.parametrize(
    ("size", "way", "known"),
    [
        ("500 KB", "worker crawler\ncrawler -> pages { write }", False),
        ("4 KB", "worker crawler\ncrawler -> pages { write }", True),  # no content: what it says of itself
        ("500 KB", "api -> pages { read }", True),
        ("500 KB", "pages -> web: download", True),  # drawn as the data goes
    ],
)
def test_users_get_the_content_to_which_a_way_leads(size: str, way: str, known: bool) -> None:
    text = (
        SCALE.replace("1 KB", size) + "client web\nservice api x4\nelasticsearch index\ns3 pages\nweb -> api -> index\n"
    )
    assert (egress(design_of(text + way)) is not None) == known
