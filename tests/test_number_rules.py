"""How loud rules about numbers are: an error holds at the favourable end of defaults, and on what is declared."""

from __future__ import annotations

import pytest
from support import check

from designlint import plugins
from designlint.diagnostic import Diagnostic

ENTRY = "client web\nalb entry\nservice api x240 { capacity 5k/s }\nweb -> entry -> api\n"
CACHED = ENTRY + "redis hot N { hit 95% }\napi -> hot { read }\napi -> store { read, on_miss hot }\n"
QUEUED = "client web\nservice api x4\nsqs jobs\nweb -> api ~> jobs ~> crew\n"
JOBS = QUEUED + "flow f { web -> api ~> jobs ~> crew, rate 1k/s }\n"
READS = "requirements { dau 60M, read 100/user/day, peak 3x }\n"
WRITES = "requirements { dau 20M, write 10/user/day, peak 3x, object 1 KB, retention 5 y }\n"
TARGET = "requirements { dau 864k, read 1k/user/day, peak 1x, availability 99.95% }\n"


def found(code: str, text: str, name: str = "test.arch") -> Diagnostic:
    (one,) = check(text, name, rules={code: plugins.rules()[code]}).diagnostics
    return one


@pytest.mark.parametrize(
    ("code", "text", "severity"),
    [
        # load-bearing-cache
        ("load-bearing-cache", READS + CACHED.replace("N", "x1") + "postgres store x1", "error"),
        (
            "load-bearing-cache",
            READS + CACHED.replace("N", "x1") + "postgres store",
            "warning",
        ),  # nobody counts the store
        ("load-bearing-cache", READS + CACHED.replace("N", "x3") + "postgres store x1", "warning"),
        (
            "load-bearing-cache",
            READS + CACHED.replace("N", "x1") + "postgres store x1 { replicas 5 }",
            "info",
        ),  # by plan
        # slow-consumer
        ("slow-consumer", JOBS + "worker crew x2 { capacity 50/s }", "error"),
        ("slow-consumer", JOBS + "worker crew { capacity 50/s }", "warning"),
        ("slow-consumer", JOBS + "worker crew x2 { capacity 400/s }", "warning"),  # only at peak
        ("slow-consumer", QUEUED + READS + "worker crew x2 { capacity 50/s }", "info"),  # who publishes is a guess
        # hot-partition
        ("hot-partition", WRITES + ENTRY + "dynamodb t { shard_by a, top_share 50% }\napi -> t { write }", "error"),
        ("hot-partition", WRITES + ENTRY + "postgres t { shards 8, top_share 90% }\napi -> t { write }", "warning"),
        ("hot-partition", WRITES + ENTRY + "dynamodb t { shard_by date }\napi -> t { write }", "error"),
        ("hot-partition", WRITES + ENTRY + "dynamodb t { shard_by status }\napi -> t { write }", "warning"),
        # storage-exhaustion
        ("storage-exhaustion", WRITES + ENTRY + "postgres t x1\napi -> t { write }", "error"),
        ("storage-exhaustion", WRITES + ENTRY + "postgres t\napi -> t { write }", "warning"),
        ("storage-exhaustion", WRITES + ENTRY + "db t x1\napi -> t { write }", "warning"),  # no product, no limit
        ("storage-exhaustion", WRITES + "client web\nservice api\ncassandra t\nweb -> api -> t { write }", "info"),
        # zone-loss-overload
        ("zone-loss-overload", TARGET + "client web\nservice api x3 { capacity 4k/s, zones 3 }\nweb -> api", "error"),
        (
            "zone-loss-overload",
            TARGET + "client web\nservice api x3 { capacity 4k/s, zones 3, autoscale }\nweb -> api",
            "info",
        ),
        (
            "zone-loss-overload",
            TARGET.replace("99.95", "99.9") + "client web\nservice api x3 { capacity 4k/s, zones 3 }\nweb -> api",
            "warning",
        ),
        # connection-exhaustion
        (
            "connection-exhaustion",
            "service api x9 { pool 50 }\npostgres t { max_connections 400 }\napi -> t",
            "warning",
        ),
        ("connection-exhaustion", "service api x9 { pool 50 }\npostgres t\napi -> t", "info"),
        ("connection-exhaustion", "requirements { concurrent 1M }\nrealtime g x10", "warning"),
        ("connection-exhaustion", "requirements { dau 10M }\nrealtime g x10", "info"),
    ],
)
def test_severity(code: str, text: str, severity: str) -> None:
    assert found(code, text).severity.word == severity


@pytest.mark.parametrize("code", ["load-bearing-cache", "hot-partition", "storage-exhaustion"])
def test_a_drawing_alone_makes_no_error(code: str) -> None:
    drawing = """graph LR
    %% arch: requirements { dau 60M, read 100/user/day, write 10/user/day, peak 3x, object 1 KB, retention 5 y }
    U[Users] --> A[API x900]
    A -->|GET| R[(Redis cache)]
    A -->|SQL| D[(PostgreSQL)]
    %% arch: R { hit 95% }
    %% arch: D { shard_by date }
"""
    rules = {code: plugins.rules()[code]}
    found = check(drawing, "test.mmd", rules=rules).diagnostics
    assert {each.severity.word for each in found if each.code == code} <= {"warning", "info"}


@pytest.mark.parametrize(
    ("code", "text", "names"),
    [
        ("load-bearing-cache", READS + CACHED.replace("N", "x1") + "postgres store x1", {"utilisation", "rate"}),
        ("slow-consumer", JOBS + "worker crew x2 { capacity 50/s }", {"utilisation", "rate", "capacity"}),
        ("hot-partition", WRITES + ENTRY + "dynamodb t { shard_by date }\napi -> t { write }", {"rate"}),
        ("storage-exhaustion", WRITES + ENTRY + "postgres t x1\napi -> t { write }", {"utilisation", "bytes"}),
    ],
)
def test_numbers_come_with_what_they_rest_on(code: str, text: str, names: set[str]) -> None:
    finding = found(code, text).finding
    assert names <= set(finding.figures)
    assert {each.known for each in finding.basis} == {"declared", "derived"}
    assert all(each.span is not None for each in finding.basis if each.known == "declared")


def test_a_default_is_named_with_its_source() -> None:
    said = found("storage-exhaustion", WRITES + ENTRY + "postgres t x1\napi -> t { write }").finding.assumptions
    assert any("a primary is strained at 10 TB" in each for each in said)
