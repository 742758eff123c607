"""What a design costs a month: machines by size of their kind, disks, and the way to the users."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import design_of

from designlint.analysis.load.cost import Bill, assumptions, bill, bills

CORE, MEMORY, DISK, BLOB, EGRESS, CDN = 15.0, 2.0, 0.35, 0.02, 0.10, 0.05  # dollars a month, or for each GB
APP = 8 * CORE + 16 * MEMORY
SQL = 16 * CORE + 64 * MEMORY
CACHE = 2 * CORE + 32 * MEMORY
BROKER = 4 * CORE + 16 * MEMORY


def cost(text: str, factor: float = 1.0) -> Bill:
    return bill(design_of(text), factor)


def of(text: str, id: str = "p") -> float:
    (part,) = [each for each in cost(text).parts if each.component.id == id]
    return part.machines


@pytest.mark.parametrize(
    ("part", "dollars"),
    [
        ("service p x3", 3 * APP),
        ("service p", APP),  # nobody counts it: one
        ("postgres p x1", SQL),
        ("redis p x2", 2 * CACHE),
        ("kafka p x3", 3 * BROKER),
        ("service p x2 { cpu 4, memory 8 GB }", 2 * (4 * CORE + 8 * MEMORY)),
        # copies, shards and standbys are machines
        ("postgres p x1 { replicas 2 }", 3 * SQL),
        ("postgres p x2 { failover auto }", 2 * SQL),
        ("postgres p { zones 2, failover auto }", 2 * SQL),
        ("postgres p { shards 4, shard_by id, replicas 1 }", 8 * SQL),
        ("mongodb p x12 { shards 4, shard_by id }", 12 * SQL),
        ("mongodb p x3 { shards 4, shard_by id }", 12 * SQL),
        # dearer where somebody else runs them
        ("rds p x1", 1.75 * SQL),
        ("elasticache p x1", 1.75 * CACHE),
    ],
)
def test_machines(part: str, dollars: float) -> None:
    assert of(f"service q x1\nq -> p\n{part}") == pytest.approx(dollars)


def test_copies_that_are_drawn_are_paid_once() -> None:
    text = "service api x1\npostgres p x1\npostgres copy x1 { role replica }\napi -> p\np => copy"
    assert sum(each.machines for each in cost(text).parts) == pytest.approx(APP + 2 * SQL)


@pytest.mark.parametrize("part", ["client p", "external p", "monitor p", "dns p"])
def test_what_is_not_ours_is_free(part: str) -> None:
    found = cost(f"service api\n{part}\napi -> p")
    assert [each.component.id for each in found.parts] == ["api"]
    assert found.unpriced == ()


def test_what_has_no_price_is_listed() -> None:
    found = cost("service api x1\nsqs jobs\nlambda run\napi ~> jobs ~> run")
    assert [each.id for each in found.unpriced] == ["jobs", "run"]
    assert found.total == pytest.approx(APP)


DATA = "requirements { dau 1M, write 1/user/day, peak 1x, object 1 KB, retention 5 y }\nclient web\nservice api x1\n"


@pytest.mark.parametrize(
    ("store", "dollars"),
    [
        ("postgres store x1", 1825 * 1.3 * DISK),
        ("postgres store x1 { replicas 2 }", 3 * 1825 * 1.3 * DISK),
        ("dynamodb store", 1825 * DISK),
        ("s3 store", 1825 * BLOB),
        ("postgres store x1 { size 300 GB }", 300 * DISK),  # what is stated counts
    ],
)
def test_disks(store: str, dollars: float) -> None:
    (part,) = [each for each in cost(DATA + f"web -> api -> store\n{store}").parts if each.component.id == "store"]
    assert part.disks == pytest.approx(dollars)


READS = "requirements { read 1k/s, peak 2x, object 10 KB }\nclient web\nservice api x4 { capacity 1k/s }\n"


def test_the_way_to_the_users() -> None:
    gigabytes = 1000 * 10e3 * 30 * 86_400 / 1e9  # on average, not at peak
    assert cost(READS + "web -> api").traffic == pytest.approx(gigabytes * EGRESS)
    assert cost(READS + "cdn edge\nweb -> edge -> api").traffic == pytest.approx(gigabytes * CDN)


def test_a_thousand_requests() -> None:
    found = cost(READS + "web -> api")
    assert found.per_1000 == pytest.approx(found.total / (1000 * 30 * 86_400) * 1000)
    assert cost("service api x1").per_1000 is None


@pytest.mark.parametrize(("count", "size"), [(1, "low"), (3, "low"), (4, "medium"), (32, "medium"), (33, "high")])
def test_classes(count: int, size: str) -> None:
    assert cost(f"service api x{count}").size == size  # below $500, below $5,000


def test_growth() -> None:
    found = bills(design_of(READS + "web -> api\nflow f { web -> api }"))
    assert list(found) == [1.0, 10.0, 100.0]
    machines = {factor: round(each.parts[0].instances) for factor, each in found.items()}
    assert machines == {1.0: 4, 10.0: 29, 100.0: 286}  # 2k, 20k and 200k/s on nodes of 1k/s that are 70% full
    assert [each.traffic for each in found.values()] == [pytest.approx(found[1.0].traffic * each) for each in found]


def test_ends_of_a_range() -> None:
    managed = cost("rds p x1")
    assert (managed.low, managed.high) == (1.5 * SQL, 2 * SQL)
    own = cost("postgres p x1")
    assert own.low == own.total == own.high


def test_every_price_has_a_source() -> None:
    said = assumptions(design_of(DATA + "web -> api -> store\nrds store x1"))
    assert said[0].startswith("a core costs $15 a month, a GB of memory $2, a GB on disk $0.35, ")
    assert any(each.startswith("a machine of `api` has 8 cores and 16 GB (") for each in said)
    assert any(each.startswith("managed stores cost 1.75 times their machines (") for each in said)
    assert all(each.endswith(")") for each in said)


@given(st.integers(1, 50), st.integers(1, 50), st.floats(0.01, 1000), st.floats(1, 100))
def test_more_never_costs_less(count: int, more: int, factor: float, larger: float) -> None:
    def dollars(count: int, factor: float) -> float:
        return cost(
            f"requirements {{ read 1k/s, peak 1x, object 1 KB }}\nclient web\nservice api x{count}\nweb -> api\n"
            "flow f { web -> api }",
            factor,
        ).total

    assert dollars(count, factor) <= dollars(count + more, factor) + 1e-6
    assert dollars(count, factor) <= dollars(count, factor * larger) + 1e-6
