"""How long a flow takes: golden values, what is on the way, and laws of adding, mixing and racing."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from cli import Run
from hypothesis import given
from hypothesis import strategies as st
from support import design_of

from designlint.analysis.response.latency import Latency, latencies
from designlint.analysis.response.timing import NOTHING, Timing, all_of, hop, in_series, one_of, repeated

MS = 1e-3
NEAR = 0.01  # of the golden values
RTT = "{ latency p50 0.5 ms p99 1.5 ms }"
CHAIN = f"""
client   web
gateway  gate     {{ latency p50 2 ms p99 10 ms }}
service  orders   {{ latency p50 10 ms p99 60 ms }}
service  prices   {{ latency p50 10 ms p99 60 ms }}
service  stock    {{ latency p50 10 ms p99 60 ms }}
postgres store    {{ latency p50 3 ms p99 25 ms }}
web -> gate {RTT}
gate -> orders {RTT}
orders -> prices {RTT}
prices -> stock {RTT}
stock -> store {RTT}
flow buy {{ web -> gate -> orders -> prices -> stock -> store }}
"""
CACHED = """
service  api
redis    hot   { hit HIT, latency p50 0.5 ms p99 2 ms }
postgres store { latency p50 3 ms p99 25 ms }
api -> hot   { read, latency p50 0 ms p99 0 ms }
api -> store { read, on_miss hot, latency p50 0 ms p99 0 ms }
flow read { api -> hot & store }
"""
SHARDS = """
service api
search  index { latency p50 5 ms p99 20 ms }
api -> index { read, HOW, latency p50 0 ms p99 0 ms }
flow find { api -> index }
"""


def latency_of(text: str) -> Latency:
    (found,) = latencies(design_of(text))
    return found


def cached(hit: float) -> Timing:
    return in_series([hop(0.5 * MS, 2 * MS), one_of([(hit, NOTHING), (1 - hit, hop(3 * MS, 25 * MS))])])


# Golden values


def test_a_chain_of_timings() -> None:
    services = [hop(10 * MS, 60 * MS)] * 3
    trips = [hop(0.5 * MS, 1.5 * MS)] * 5
    found = in_series([hop(2 * MS, 10 * MS), *services, hop(3 * MS, 25 * MS), *trips])
    assert found.p50 == pytest.approx(46 * MS, rel=NEAR)
    assert found.p99 == pytest.approx(121 * MS, rel=NEAR)
    assert found.floor == pytest.approx(37.5 * MS)
    assert found.ceiling == pytest.approx(222.5 * MS)


@pytest.mark.parametrize(("hit", "p99"), [(0.90, 10.3 * MS), (0.995, 2.2 * MS)])
def test_a_cache_mixes_timings(hit: float, p99: float) -> None:
    assert cached(hit).p99 == pytest.approx(p99, rel=NEAR)


def test_a_hundred_timings_at_once() -> None:
    found = all_of([(100, hop(5 * MS, 20 * MS))])
    assert found.p50 == pytest.approx(21.7 * MS, rel=NEAR)
    assert found.p99 == pytest.approx(45.8 * MS, rel=NEAR)


@pytest.mark.parametrize(
    ("text", "p50", "p99"),
    [
        (CHAIN, 46, 121),
        (CACHED.replace("HIT", "90%"), None, 10.3),
        (CACHED.replace("HIT", "99.5%"), None, 2.2),
        (SHARDS.replace("HOW", "calls 100, parallel"), 21.7, 45.8),
        (SHARDS.replace("HOW", "parallel 100"), 21.7, 45.8),
    ],
)
def test_golden_values_by_the_command(text: str, p50: float | None, p99: float, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "golden.arch"
    path.write_text(text)
    ran = run("estimate", str(path), "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    (flow,) = json.loads(ran.out)["flows"]
    assert p50 is None or flow["p50_ms"] == pytest.approx(p50, rel=NEAR)
    assert flow["p99_ms"] == pytest.approx(p99, rel=NEAR)


def test_the_bounds_and_the_way_are_told() -> None:
    found = latency_of(CHAIN)
    assert found.timing.floor == pytest.approx(37.5 * MS)
    assert found.timing.ceiling == pytest.approx(222.5 * MS)
    assert found.parts == ("web", "gate", "orders", "prices", "stock", "store")
    assert found.declared


def test_the_defaults_are_those_of_the_golden_chain() -> None:
    plain = "\n".join(line.split("{ latency")[0] for line in CHAIN.splitlines())
    found = latency_of(plain.replace("stock -> store", "stock -> store { read }"))
    assert found.p50 == pytest.approx(46 * MS, rel=NEAR)
    assert found.p99 == pytest.approx(121 * MS, rel=NEAR)
    assert not found.declared
    assert any(each.startswith("`orders` takes 10 ms, p99 60 ms to answer (") for each in found.assumptions)


# What is on the way, and what is not

API = "client web\nservice api { latency p50 10 ms p99 10 ms }\nweb -> api { latency p50 0 ms p99 0 ms }\n"


@pytest.mark.parametrize(
    ("text", "p50"),
    [
        ("", 10),
        # behind a message nobody waits, but the broker has to take it
        ("sqs jobs\nworker crew\nexternal pay\napi ~> jobs\njobs ~> crew\ncrew -> pay\n", 20.5),
        ("sqs jobs\nworker crew\napi ~> jobs { fire_and_forget }\njobs ~> crew\n", 10),
        ("sqs jobs\nworker crew\napi ~> jobs { outbox }\njobs ~> crew\n", 10),
        ("service mails { latency p50 9 s }\napi ~> mails\n", 10),
        # what is called, by default
        ("postgres store\napi -> store { read }\n", 13.5),
        ("postgres store\napi -> store { write }\n", 15.5),
        ("postgres store\napi -> store { readwrite }\n", 15.5),
        ("s3 files\napi -> files { read }\n", 90.5),
        ("s3 files\napi -> files { write }\n", 210.5),
        ("warehouse facts\napi -> facts { read }\n", 2010.5),
        ("external pay\napi -> pay\n", 160.5),
        ("realtime live\napi -> live\n", 15.5),
        # how often
        ("service b { latency p50 2 ms p99 2 ms }\napi -> b { calls 3, latency p50 0 ms p99 0 ms }\n", 16),
        ("service b { latency p50 2 ms p99 2 ms }\napi -> b { calls 3, parallel, latency p50 0 ms p99 0 ms }\n", 12),
        ("service b { latency p50 2 ms p99 2 ms }\napi -> b { calls 6, parallel 3, latency p50 0 ms p99 0 ms }\n", 14),
        ("service b { latency p50 2 ms p99 2 ms }\napi -> b { prob 10%, latency p50 0 ms p99 0 ms }\n", 10),
        ("service b { latency p50 2 ms p99 2 ms }\napi -> b { prob 90%, latency p50 0 ms p99 0 ms }\n", 12),
    ],
)
def test_what_takes_time(text: str, p50: float) -> None:
    arrows = [line.split(" {")[0] for line in text.splitlines() if ">" in line]
    flow = f"flow f {{ {', '.join(['web -> api', *arrows])} }}"
    assert latency_of(API + text + flow).p50 == pytest.approx(p50 * MS, rel=0.09)


def test_names_are_looked_up_before_and_not_on_the_way() -> None:
    text = API.replace("web -> api", "dns names\nweb -> names\nnames -> api")
    assert latency_of(text + "flow f { web -> names -> api }").p50 == pytest.approx(10 * MS)


def test_a_step_says_what_it_does_on_a_line_that_does_both() -> None:
    text = API + "postgres store\napi -> store { readwrite }\nflow f { web -> api -> store { read } }"
    assert latency_of(text).p50 == pytest.approx(latency_of(text.replace("readwrite", "read")).p50)
    unlabelled = text.replace("{ readwrite }", "")
    assert latency_of(unlabelled).p50 == pytest.approx(latency_of(text).p50)
    assert latency_of(unlabelled.replace("{ read }", "{ write }")).p50 > latency_of(text).p50


def test_another_region_is_far() -> None:
    text = 'client web\nregion eu "eu-west-1" { service api }\nregion us "us-east-1" { postgres store }\n'
    text += "web -> api -> store { read }\nflow f { web -> api -> store }"
    far = latency_of(text)
    near = latency_of(text.replace("us-east-1", "eu-west-1 too").replace("region us", "group us"))
    assert far.p50 - near.p50 == pytest.approx(80 * MS, rel=0.05)
    trip = far.path[-1].trip
    assert trip[1] == pytest.approx(trip[0] * 1.375)
    assert any("`api` to `store` and back takes" in each for each in far.assumptions)


@pytest.mark.parametrize(("zones", "trip"), [("1", 0.25), ("2", 1.0), ("", 0.5)])
def test_round_trips_by_zones(zones: str, trip: float) -> None:
    facts = f"{{ zones {zones} }}" if zones else ""
    found = latency_of(f"service a {facts}\nservice b {facts}\na -> b\nflow f {{ a -> b }}")
    assert found.path[0].trip[0] == pytest.approx(trip * MS)


def test_the_mobile_network_is_named_and_not_added() -> None:
    found = latency_of("client web\nservice api\nweb -> api\nflow f { web -> api }")
    assert found.path[0].trip == (0.5 * MS, 1.5 * MS)
    assert any("a mobile network adds 60 ms, p99 200 ms" in each for each in found.assumptions)


def test_a_cdn_adds_its_origin_to_what_it_misses() -> None:
    text = "client web\ncdn edge FACTS\nservice api { latency p50 100 ms p99 100 ms }\nweb -> edge -> api\n"
    text += "flow f { web -> edge -> api }"
    assert latency_of(text.replace("FACTS", "{ hit 90% }")).p50 < 25 * MS
    assert latency_of(text.replace("FACTS", "{ hit 90% }")).p99 > 100 * MS
    assert latency_of(text.replace("FACTS", "")).p50 > 100 * MS  # nobody says that it holds anything


def test_no_cache_answers_for_a_write() -> None:
    read = CACHED.replace("HIT", "99%")
    assert latency_of(read).p50 < 1 * MS
    for operation in ("write", "readwrite"):
        assert latency_of(read.replace("api -> store { read", f"api -> store {{ {operation}")).p50 > 3 * MS


def test_a_balancer_asks_one_of_several_and_nobody_else_does() -> None:
    parts = "lb entry\nservice slow { latency p50 100 ms p99 100 ms }\nservice quick { latency p50 1 ms p99 1 ms }\n"
    free = "{ latency p50 0 ms p99 0 ms }"
    lines = f"entry -> slow {free}\nentry -> quick {free}\n"
    one = latency_of(parts + lines + "flow f { entry -> slow & quick }")
    assert one.timing.below(2 * MS) == pytest.approx(0.5)
    both = latency_of((parts + lines).replace("lb entry", "service entry") + "flow f { entry -> slow & quick }")
    assert both.p50 == pytest.approx(101 * MS)
    again = parts + lines + f"service other\nquick -> other {free}\nother -> slow {free}\n"
    asked = latency_of(again + "flow f { entry -> slow & quick, quick -> other -> slow }")
    assert asked.p99 > 110 * MS  # what a service asks behind the balancer is asked


def test_without_flows_the_slowest_way_counts() -> None:
    text = API + "service fast { latency p50 1 ms }\nservice slow { latency p50 90 ms }\napi -> fast\napi -> slow\n"
    found = latency_of(text)
    assert found.flow is None
    assert found.parts == ("web", "api", "slow")


def test_loops_end() -> None:
    text = "client web\nservice a\nservice b\nweb -> a -> b\nb -> a\nflow f { web -> a -> b -> a }"
    assert latency_of(text).parts == ("web", "a", "b")


@pytest.mark.parametrize(
    "facts",
    [
        "latency p50 0 ms p99 0 ms",
        "latency p50 0 ms p99 10 ms",
        "latency p50 20 ms p99 10 ms",
        "latency p50 1 ns p99 9999999999999999999999999999999999999999999999999999999999999999999999999 y",
        f"latency p99 {'9' * 300} y",
    ],
)
def test_odd_figures_are_no_trouble(facts: str) -> None:
    calls = f"{{ calls {'9' * 300} }}"
    text = f"client web\nservice a {{ {facts} }}\nservice b {{ {facts} }}\nweb -> a\na -> b {calls}\n"
    found = latency_of(text + "flow f { web -> a -> b }")
    assert 0 <= found.p50 <= found.p99 < math.inf


def test_what_a_flow_writes_is_not_answered_on_the_way() -> None:
    drawn = """
client web, cdn edge { hit 90% }, service api, s3 files
web -> edge -> api
api -> files { readwrite }
flow look { web -> edge -> api -> files { read } }
flow keep { web -> edge -> api -> files { write } }
"""
    look, keep = latencies(design_of(drawn))
    assert look.p50 < 0.1 < 0.2 < keep.p50, "a hit is quick, and a write goes all the way to the store"


# Timings alone

times = st.floats(1e-5, 10)


@given(times, st.floats(1, 50))
def test_a_hop_has_the_percentiles_it_was_made_of(p50: float, ratio: float) -> None:
    found = hop(p50, p50 * ratio)
    assert found.p50 == pytest.approx(p50, rel=1e-3)
    assert found.p99 == pytest.approx(p50 * ratio, rel=1e-3)


@given(st.lists(st.tuples(times, st.floats(1.01, 20)), min_size=2, max_size=8))
def test_a_sum_lies_between_its_bounds_and_beyond_its_parts(pairs: list[tuple[float, float]]) -> None:
    parts = [hop(p50, p50 * ratio) for p50, ratio in pairs]
    found = in_series(parts)
    assert found.floor * 0.99 <= found.p50 <= found.p99 <= found.ceiling * 1.01
    assert found.p99 >= max(part.p99 for part in parts) * 0.999
    assert in_series(parts[:-1]).p99 <= found.p99 * 1.001
    assert in_series(reversed(parts)).p99 == pytest.approx(found.p99, rel=1e-3)


@given(st.floats(0, 1), st.floats(1, 200))
def test_more_often_never_takes_less(chance: float, times: float) -> None:
    part = hop(5 * MS, 20 * MS)
    assert one_of([(chance, part), (1 - chance, NOTHING)]).p99 <= part.p99 * 1.001
    assert repeated(part, times).p50 >= part.p50 * 0.999
    assert all_of([(times, part)]).p50 >= part.p50 * 0.999


def test_of_parallel_lines_that_do_the_same_the_slowest_counts() -> None:
    def p99(lines: str) -> float:
        drawn = "client web\nservice api\npostgres store\napi -> store { read }\n"
        (found,) = latencies(design_of(f"{drawn}{lines}\nflow f {{ web -> api -> store }}"))
        return found.p99

    slow = p99("web -> api: history { latency 50 ms }")
    assert p99("web -> api: send\nweb -> api: history { latency 50 ms }") == pytest.approx(slow)
    assert p99("web -> api: send { calls 1 }\nweb -> api: history { latency 50 ms }") > slow
    assert p99("web -> api: send { read }\nweb -> api: history { latency 50 ms, write }") > slow
