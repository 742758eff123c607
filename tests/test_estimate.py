"""`designlint estimate`: the numbers of a design for people and for programs, each default with its source."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from cli import Run
from support import design_of

from designlint.analysis.load.traffic import traffic
from designlint.analysis.sizing import sizing

ROOT = Path(__file__).parent.parent
SHOP = """
requirements { dau 864k, read 10/user/day, write 1/user/day, peak 3x, object 1 KB, retention 1 y }
client   web "Browser"
alb      entry
service  api x4 { capacity 200/s }
redis    hot { hit 90% }
postgres store x1
sqs      jobs { dlq parked }
worker   crew
web -> entry -> api
api -> hot { read }
api -> store: read { read, on_miss hot }
api -> store: save { write }
api ~> jobs
jobs ~> crew
flow look "Look" { web -> entry -> api -> hot, api -> store { read } }
flow buy "Buy" { web -> entry -> api -> store { write }, api ~> jobs, share 10% }
"""
DRAWN = """
%% arch: requirements { dau 1M, read 10/user/day, peak 2x, object 1 KB, retention 1 y }
graph LR
    U[Users] --> LB[Load balancer] --> A[API x3] --> D[(PostgreSQL)]
"""
ORIGIN = re.compile(r"\(.+, (?:\d{4}|\d{4}-\d{2})\)(?:: .+)?$")  # a source with its date


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.arch"
    path.write_text(SHOP)
    return path


def as_json(run: Run, *arguments: str) -> dict[str, Any]:
    ran = run("estimate", *arguments, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    found: dict[str, Any] = json.loads(ran.out, parse_constant=_no_number)
    return found


def _no_number(text: str) -> float:
    raise AssertionError(f"{text} is no JSON")


def test_json(run: Run, shop: Path) -> None:
    found = as_json(run, str(shop))
    assert list(found) == [
        *("version", "flows", "components", "saturation", "storage", "egress_bits_per_s", "cost", "assumptions"),
    ]
    assert found["version"] == 1
    look, buy = found["flows"]
    assert list(look) == [
        *("id", "rate_avg", "rate_peak", "availability", "availability_full", "p50_ms", "p99_ms"),
        *("floor_ms", "ceiling_ms", "critical_path"),
    ]
    assert (look["id"], buy["id"]) == ("look", "buy")
    assert (look["rate_avg"], look["rate_peak"]) == (pytest.approx(99), pytest.approx(297))
    assert buy["rate_peak"] == pytest.approx(33)
    assert 0.99 < buy["availability_full"] <= buy["availability"] < 1
    assert look["floor_ms"] <= look["p50_ms"] <= look["p99_ms"] <= look["ceiling_ms"]
    assert look["critical_path"] == ["web", "entry", "api", "store"]
    parts = {each["id"]: each for each in found["components"]}
    assert list(parts["api"]) == [
        *("id", "reads", "writes", "capacity", "utilisation", "first_limit", "saturates_at"),
    ]
    assert parts["api"]["capacity"] == pytest.approx(800)
    assert parts["api"]["utilisation"] == pytest.approx(330 / 800)
    assert parts["api"]["saturates_at"] == pytest.approx(800 / 330)
    assert parts["store"]["reads"] == pytest.approx(29.7)  # 90% of the reads stay in the cache
    assert parts["store"]["writes"] == pytest.approx(33)
    assert parts["jobs"]["utilisation"] is parts["jobs"]["capacity"] is None  # it grows by itself
    assert list(found["saturation"]) == list(found["cost"]) == ["1", "10", "100"]
    assert found["saturation"]["10"][0] == {"id": "api", "utilisation": pytest.approx(4.125), "limit": "reads"}
    assert found["storage"]["per_day_bytes"] == pytest.approx(11 * 86_400 * 1000)
    assert found["storage"]["total_bytes"] == pytest.approx(11 * 86_400 * 1000 * 365 * 1.3)
    assert found["egress_bits_per_s"] == pytest.approx(300 * 1000 * 8)
    assert found["cost"]["1"] < found["cost"]["10"] < found["cost"]["100"]


def test_every_default_is_told_with_its_source(run: Run, shop: Path) -> None:
    said = as_json(run, str(shop))["assumptions"]
    assert len(said) == len(set(said)) > 5
    plain = [each for each in said if not ORIGIN.search(each)]
    assert all(each.startswith(("one instance", "all instances", "`")) for each in plain), plain
    for words in ("one node of `store` takes", "a round trip in the region takes", "a core costs", "a node is down"):
        assert any(each.startswith(words) for each in said), words


def test_what_is_declared_is_no_assumption(run: Run, shop: Path) -> None:
    said = as_json(run, str(shop))["assumptions"]
    for words in ("peak is", "answers 90%", "one node of `api`"):
        assert not any(words in each for each in said)


def test_text(run: Run, shop: Path) -> None:
    lines = run("estimate", str(shop)).out.splitlines()
    assert lines[:2] == ["shop", ""]
    titles = [line for line in lines if line and not line.startswith(" ")]
    assert titles == [
        *("shop", "Flows", "Latency", "Components at peak", "First to fill up", "Data", "Cost", "Declared", "Assumed"),
    ]
    assert "  peak: 864k users x 10 reads/day and 864k users x 1 writes/day x 3 at peak" in lines
    assert "  to the users at peak: 300/s x 1 KB x 8 = 2.4 Mbit/s" in lines
    assert any(line.startswith("  10x     api 412%") for line in lines)
    assert any(line.startswith("  `api`: run more instances behind a balancer (") for line in lines)
    assert any(line.startswith("  dau 864k (") and line.endswith("shop.arch:2)") for line in lines)
    assert not any(line != line.rstrip() for line in lines)


def test_markdown(run: Run, shop: Path) -> None:
    out = run("estimate", str(shop), "--format", "markdown").out
    assert "# shop\n\n## Flows\n\n| flow | average | peak | availability | undegraded | down a year |\n" in out
    assert "|---|---:|---:|---:|---:|---:|\n| Look | 99/s | 297/s |" in out
    assert "- `api`: run more instances" in out


def test_a_file_holds_what_is_printed(run: Run, shop: Path, tmp_path: Path) -> None:
    out = tmp_path / "numbers.md"
    ran = run("estimate", str(shop), "--format", "markdown", "-o", str(out))
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert out.read_text() == run("estimate", str(shop), "--format", "markdown").out


def test_without_scale_there_are_no_rates(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.arch"
    path.write_text(
        "client web\nservice api\npostgres store\nweb -> api -> store { read }\nflow f { web -> api -> store }"
    )
    found = as_json(run, str(path))
    assert found["flows"][0]["rate_peak"] is None
    assert found["flows"][0]["p99_ms"] > 60
    assert found["components"] == []
    assert found["storage"] == {"per_day_bytes": None, "total_bytes": None}
    text = run("estimate", str(path)).out
    assert "no scale is declared, so there are no rates; state it: `requirements { dau 20M," in text
    assert "First to fill up" not in text


def test_without_flows_that_is_told(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.mmd"
    path.write_text(DRAWN)
    said = as_json(run, str(path))["assumptions"]
    assert said[0].startswith("no flow is declared: each request of `Users` may go along every connection")
    lines = run("estimate", str(path)).out.splitlines()
    assert any(line.split()[:2] == ["Users", "to"] for line in lines)


def test_upper_bounds_are_told_as_such(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.arch"
    parts = "client web\nservice a\npostgres one\nmysql two\nweb -> a\na -> one\na -> two"
    path.write_text("requirements { read 100/s, peak 1x }\n" + parts)
    text = run("estimate", str(path)).out
    assert "up to 100/s" in text
    assert "up to: no flow tells what goes there, so every request may" in text
    path.write_text(SHOP)
    assert "up to" not in run("estimate", str(path)).out


def test_a_design_in_markdown(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    page = f"# Notes\n\n```mermaid{DRAWN}```\n\nA process:\n\n"
    page += "```mermaid\nflowchart TD\n  s([Start]) --> q{Paid?}\n  q -->|yes| e([End])\n  q -->|no| s\n```\n"
    path.write_text(page)
    ran = run("estimate", str(path))
    assert (ran.code, ran.err) == (0, "")  # the process is no design to choose
    assert "(PostgreSQL)" not in ran.out
    assert "notes.md:4)" in ran.out  # where the figures are declared
    second = f"{page}\n```mermaid\ngraph LR\n  U[Users] --> B[Other API] --> E[(MySQL)]\n```\n"
    path.write_text(second)
    ran = run("estimate", str(path))
    assert ran.err == f"designlint: {path} holds 2 designs; this is the first, `--diagram 2` takes the next\n"
    other = run("estimate", str(path), "--diagram", "2")
    assert (other.code, other.err) == (0, "")
    assert "no scale is declared" in other.out


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("x.arch", "", "there is no design to compute"),
        ("x.md", "# Nothing\n", "there is no design to compute"),
        ("x.arch", "!!!\n", "x.arch: there is no design to compute: found `!`"),
    ],
)
def test_nothing_to_compute(name: str, text: str, words: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text)
    ran = run("estimate", str(path))
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err


def test_half_a_design_is_computed_and_told_to_be_half(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.arch"
    path.write_text("client web\nservice api\nweb -> api\n!!!\n")
    ran = run("estimate", str(path))
    assert ran.code == 0
    assert ran.err == f"designlint: {path} has 1 error, so this may be half of it; `designlint check` shows it\n"


def test_places_that_hold_no_file(run: Run, tmp_path: Path) -> None:
    assert "no such file" in run("estimate", str(tmp_path / "nope.arch")).err
    assert "is a folder; name one file" in run("estimate", str(tmp_path)).err


HUGE = "9" * 320
HOSTILE = {
    "many users": f"""
requirements {{ dau {HUGE}, read 10/user/day, object 1 KB, retention 5 y }}
client a
service b x3
a -> b""",
    "everything": f"""
requirements {{ read {HUGE}/s, write 1/s, object {HUGE} GB, retention {HUGE} y, growth 9x/y, peak {HUGE}x }}
client a
postgres b
a -> b""",
    "many parts": f"""
requirements {{ read 1/s, object 1 KB }}
client a
service b x{HUGE}
redis c {{ memory {HUGE} GB, hit 0 }}
postgres d {{ shards {HUGE}, replicas {HUGE}, rf {HUGE} }}
a -> b {{ calls {HUGE} }}
b -> c
b -> d""",
    "nothing": """
requirements { dau 0, read 0/user/day, object 0 B, retention 0 y, growth 0x/y, peak 0x }
client a
service b { capacity 0/s, zones 0, latency p50 0 ms }
postgres c { shards 0, replicas 0, rf 0, size 0 GB }
a -> b { calls 0, prob 0, rate 0/s, payload 0 B }
b -> c""",
    "a loop that grows": """
requirements { read 9/s, peak 1x }
client a
service b
service c
a -> b
b -> c { calls 3 }
c -> b { calls 3 }""",
    "no entry": """
service b
service c
b -> c
c -> b""",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_figures_are_no_trouble(text: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.arch"
    path.write_text(text)
    for arguments in (("estimate",), ("whatif", "--scale", "1000000"), ("whatif", "--latency", "p99 < 1 ns")):
        ran = run(arguments[0], str(path), *arguments[1:], "--format", "json")
        if ran.code == 2:
            assert ran.err == f"designlint: {path}: some figure of this design is too large to compute with\n"
            continue
        assert (ran.code, ran.err) == (0, "")
        json.loads(ran.out, parse_constant=_no_number)
        assert run(arguments[0], str(path), *arguments[1:]).code == 0


@pytest.mark.parametrize("path", sorted((ROOT / "samples").rglob("*.arch")), ids=lambda path: path.stem)
def test_samples(path: Path, run: Run) -> None:
    found = as_json(run, str(path))
    assert found["flows"]
    assert all(flow["p50_ms"] <= flow["p99_ms"] for flow in found["flows"] if flow["p99_ms"] is not None)
    text = run("estimate", str(path)).out
    for odd in ("nan", "inf", "e-0", "e+", "None", "bnbit", "  -%"):
        assert odd not in text.split("Assumed")[0], odd


def test_sizing_without_anything() -> None:
    found = sizing(design_of("service a"))
    assert (found.traffic, found.parts, found.storage, found.per_day) == (None, (), (), None)
    assert traffic(design_of("service a")) is None
