"""How full parts are at peak: reads / (of a node x nodes that read) + writes / (of a node x nodes that write)."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import design_of

from designlint.analysis.load.capacity import (
    KNEE,
    Utilisation,
    fullest_zone,
    measure,
    nodes_of,
    saturation,
    utilisation,
)
from designlint.analysis.load.remedies import remedy
from designlint.analysis.whatif.repairs import against_overload

# 1,000 reads/s and 100 writes/s at peak
SCALE = "requirements { read 1k/s, write 100/s, peak 1x }\n"
DRAWN = SCALE + "client web\nservice api x4 { capacity 1k/s }\nweb -> api -> store\n"
FLOWS = (
    "flow look { web -> api -> store { read }, rate 1k/s }\nflow save { web -> api -> store { write }, rate 100/s }\n"
)
TAKES = "capacity read 1k/s write 500/s"


def use_of(store: str, more: str = "") -> Utilisation:
    return utilisation(design_of(DRAWN + store + "\n" + more + FLOWS))["store"]


# The formula


@pytest.mark.parametrize(
    ("store", "reading", "writing", "plan"),
    [
        (f"postgres store x1 {{ {TAKES} }}", 1, 1, 1.0 + 0.2),
        (f"postgres store x1 {{ {TAKES}, replicas 3 }}", 4, 1, 0.25 + 0.2),
        (f"postgres store {{ {TAKES}, shards 4, shard_by id }}", 4, 4, 0.25 + 0.05),
        (f"postgres store {{ {TAKES}, shards 4, shard_by id, replicas 1 }}", 8, 4, 0.125 + 0.05),
        # counted for each shard, or all of them
        (f"mongodb store x3 {{ {TAKES}, shards 4, shard_by id }}", 12, 4, 1 / 12 + 0.05),
        (f"mongodb store x12 {{ {TAKES}, shards 4, shard_by id }}", 12, 4, 1 / 12 + 0.05),
        # a standby serves nobody
        (f"postgres store x2 {{ {TAKES}, failover auto }}", 1, 1, 1.0 + 0.2),
        (f"postgres store {{ {TAKES}, zones 2, failover auto }}", 1, 1, 1.0 + 0.2),
        (f"postgres store x2 {{ {TAKES} }}", 2, 1, 0.5 + 0.2),
        # the nodes of a cache share the keys, unless somebody says that they are copies
        (f"redis store x4 {{ {TAKES} }}", 4, 4, 0.25 + 0.05),
        (f"redis store x4 {{ {TAKES}, role session }}", 4, 4, 0.25 + 0.05),
        (f"redis store x2 {{ {TAKES}, failover auto }}", 2, 1, 0.5 + 0.2),
        (f"redis store x1 {{ {TAKES}, replicas 3 }}", 4, 1, 0.25 + 0.2),
        (f"redis store x4 {{ {TAKES}, shards 2 }}", 4, 2, 0.25 + 0.1),
        # every node takes writes: each of them as often as there are copies
        (f"cassandra store x6 {{ {TAKES}, rf 3 }}", 6, 6, 1 / 6 + 0.2 * 3 / 6),
        (f"cassandra store x6 {{ {TAKES} }}", 6, 6, 1 / 6 + 0.2 * 3 / 6),
        (f"cassandra store x6 {{ {TAKES}, rf 3, quorum 2 }}", 6, 6, 2 / 6 + 0.2 * 3 / 6),
        (f"cassandra store x6 {{ {TAKES}, rf 5, quorum }}", 6, 6, 3 / 6 + 0.2 * 5 / 6),
        (f"cassandra store x6 {{ {TAKES}, rf 3, consistency strong }}", 6, 6, 2 / 6 + 0.2 * 3 / 6),
        (f"cassandra store x6 {{ {TAKES}, rf 3, consistency eventual }}", 6, 6, 1 / 6 + 0.2 * 3 / 6),
        (f"cassandra store x2 {{ {TAKES}, rf 3 }}", 2, 2, 0.5 + 0.2 * 2 / 2),  # no more copies than nodes
        # every write goes through the leader
        (f"etcd store x3 {{ {TAKES} }}", 3, 1, 1 / 3 + 0.2),
    ],
)
def test_utilisation(store: str, reading: float, writing: float, plan: float) -> None:
    found = use_of(store)
    assert (found.nodes.reads, found.nodes.writes) == (reading, writing)
    assert found.use.plan == pytest.approx(plan)
    assert found.use.low == found.use.high == found.use.plan  # all is declared
    assert found.saturates_at == pytest.approx(1 / plan)
    assert found.headroom == pytest.approx(0.7 / plan)
    assert found.capacity == pytest.approx(1100 / plan)


def test_drawn_replicas_read_unless_they_are_called_themselves() -> None:
    store = f"postgres store x1 {{ {TAKES} }}"
    copy = f"postgres copy x1 {{ role replica, {TAKES} }}\nstore => copy\n"
    assert use_of(store, copy).nodes.reads == 2
    assert use_of(store, copy.replace("role replica", "role standby")).nodes.reads == 1
    assert use_of(store, copy + "api -> copy { read }\n").nodes.reads == 1


def test_what_keeps_nothing_adds_up() -> None:
    found = utilisation(design_of(DRAWN + "postgres store\n" + FLOWS))["api"]
    assert found.nodes.reads == found.nodes.writes == 4
    assert found.use.plan == pytest.approx(1100 / 4000)


def test_defaults_have_a_range_and_are_told() -> None:
    found = use_of("postgres store x1")
    assert found.use.low < found.use.plan < found.use.high
    assert found.use.plan == pytest.approx(1000 / 20_000 + 100 / 5_000)
    assert any(
        each.startswith("one node of `store` takes 20k/s reads or 5,000/s writes (") for each in found.assumptions
    )
    assert not any("nobody counts" in each for each in found.assumptions)
    assert "`store` is one node, as drawn" in use_of("postgres store").assumptions  # others are counted
    uncounted = (DRAWN + "postgres store\n" + FLOWS).replace("api x4", "api")
    notes = utilisation(design_of(uncounted))["store"].assumptions
    assert "`store` is one node, since nobody counts it" in notes


@pytest.mark.parametrize("store", ["dynamodb store", "s3 store", "external store"])
def test_what_grows_by_itself_is_not_measured(store: str) -> None:
    assert "store" not in utilisation(design_of(DRAWN + store))


def test_nothing_is_measured_without_scale() -> None:
    text = "client web\nservice api x2\npostgres store\nweb -> api -> store"
    assert utilisation(design_of(text)) == {}
    assert saturation(design_of(text)) == []


@pytest.mark.parametrize(
    ("store", "limit"),
    [
        ("postgres store { capacity read 1k/s write 1k/s }", "reads"),
        ("postgres store { capacity read 100k/s write 150/s }", "writes"),
        ("postgres store { capacity read 1k/s write 500/s, replicas 9 }", "writes"),
        # 300 copies of writes against 1,000 reads, on nodes that take less of the first
        ("cassandra store x6 { capacity read 1k/s write 250/s, rf 3 }", "writes"),
        ("cassandra store x6 { capacity read 1k/s write 250/s, rf 3, quorum 3 }", "reads"),
    ],
)
def test_what_runs_out_first(store: str, limit: str) -> None:
    assert use_of(store).limit == limit


# Growth

ORDER = (
    "requirements { read 900/s, write 100/s, peak 1x }\nclient web\nservice api x10 { capacity 200/s }\n"
    "redis hot { hit 80%, capacity 10k/s }\npostgres store x1 { capacity read 1k/s write 400/s }\n"
    "web -> api\napi -> hot { read }\napi -> store { read, on_miss hot }\napi -> store: save { write }\n"
    "flow look { web -> api -> hot, api -> store { read }, share 90% }\n"
    "flow save { web -> api -> store { write }, share 10% }\n"
)


@pytest.mark.parametrize("factor", [1.0, 10.0, 100.0])
def test_the_order_in_which_parts_fill_up(factor: float) -> None:
    found = saturation(design_of(ORDER), factor)
    # api 1,000 / 2,000; store 180 / 1,000 + 100 / 400; the cache 900 / 10,000
    assert [each.component.id for each in found] == ["api", "store", "hot"]
    assert [each.use.plan for each in found] == [pytest.approx(each * factor) for each in (0.5, 0.43, 0.09)]
    assert [each.reads + each.writes for each in found] == [pytest.approx(each * factor) for each in (1000, 280, 900)]


def test_the_first_part_limits_growth() -> None:
    assert min(each.saturates_at for each in utilisation(design_of(ORDER)).values()) == pytest.approx(2.0)
    assert KNEE == 0.7


# Losing a zone


@pytest.mark.parametrize(
    ("part", "lost", "plan"),
    [
        ("service api x3 { zones 3, capacity 1k/s }", 1, 0.55),
        ("service api x4 { zones 3, capacity 1k/s }", 2, 0.55),
        ("service api x6 { zones 2, capacity 1k/s }", 3, 1100 / 3000),
        ("service api x3 { zones 1, capacity 1k/s }", 3, math.inf),
    ],
)
def test_a_zone_takes_the_fullest_share(part: str, lost: float, plan: float) -> None:
    design = design_of(SCALE + f"client web\n{part}\nweb -> api\nflow f {{ web -> api }}")
    assert fullest_zone(design.components["api"]) == lost
    left = measure(design, design.components["api"], lost=lost)
    assert left is not None
    assert left.use.plan == pytest.approx(plan)


def test_the_fullest_zone_is_unknown_without_zones_or_a_count() -> None:
    for part in ("service api x3", "service api { zones 3 }"):
        assert fullest_zone(design_of(part).components["api"]) is None


# What to do


@pytest.mark.parametrize(
    ("store", "words"),
    [
        ("postgres store { capacity 10/s }", "read replicas"),
        ("postgres store { capacity read 100k/s write 10/s }", "shard"),
        ("cassandra store x3 { capacity 10/s }", "add nodes"),
        ("redis store { capacity 10/s }", "hash slots"),
        ("kafka store { capacity 10/s }", "partitions"),
        ("service store { capacity 10/s }", "more instances"),
        ("lb store { capacity 10/s }", "managed balancer"),
        ("external store { capacity 10/s }", "queue"),
        ("realtime store { capacity 10/s }", "registry"),
    ],
)
def test_each_kind_has_its_remedy(store: str, words: str) -> None:
    found = utilisation(design_of(DRAWN + store)).get("store")
    if found is None:  # nobody measures other people's systems
        assert store.startswith("external")
        return
    assert words in remedy(found).text


def test_how_many_instances_it_takes() -> None:
    from designlint.analysis.whatif.failures import Loss, impact

    design = design_of(DRAWN + "postgres store\n" + FLOWS)
    (step,) = [each for each in impact(design, Loss(), 10.0).cascade if each.component.id == "api"]
    (option,) = against_overload(design, step, ())
    assert option.text == "`api`: run more instances behind a balancer: 16 in the place of 4"  # 11,000 / 700


# Properties

counts = st.integers(1, 40)


@given(counts, counts, st.integers(0, 9), st.integers(1, 9))
def test_more_of_anything_never_makes_a_store_fuller(count: int, more: int, replicas: int, shards: int) -> None:
    def plan(count: int, replicas: int, shards: int) -> float:
        facts = f"{TAKES}, replicas {replicas}, shards {shards}, shard_by id"
        return use_of(f"mongodb store x{count} {{ {facts} }}").use.plan

    before = plan(count, replicas, shards)
    assert plan(count, replicas + 1, shards) <= before
    if count < shards and count + more < shards:  # else the count means all shards together
        assert plan(count + more, replicas, shards) <= before


@given(st.integers(1, 60), st.integers(1, 5))
def test_nodes_are_never_fewer_than_counted_for_what_spreads(count: int, copies: int) -> None:
    design = design_of(f"cassandra store x{count} {{ rf {copies} }}")
    nodes = nodes_of(design, design.components["store"])
    assert (nodes.reads, nodes.amplify) == (count, min(copies, count))
