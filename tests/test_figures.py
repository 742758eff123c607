"""Planning figures: the shipped rows are sound, the page shows them all, a project's rows stand above them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from cli import Run
from support import check, design_of

from designlint.analysis.load.capacity import utilisation
from designlint.config import ConfigError, Settings, load_config, settings_from
from designlint.design import Design
from designlint.quantity import show_bytes, show_duration, show_number, show_percent, show_rate
from designlint.vocabulary import vocabulary
from designlint.vocabulary.figures import Figures, own_figures
from designlint.vocabulary.figures.rows import UNITS

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "figures.md"
MARK = "<!-- Everything below is written from the data"
FIGURES = Figures()


@cache
def tables() -> dict[str, dict[str, Any]]:
    """File name -> what it holds."""
    folder = files("designlint.vocabulary.figures")
    found = {file.name: tomllib.loads(file.read_text("utf-8")) for file in folder.iterdir() if "toml" in file.name}
    return dict(sorted(found.items()))


def listed(row: dict[str, Any], column: str) -> list[str]:
    value = row.get(column, "")
    return value if isinstance(value, list) else [value]


def every(table: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for file, data in tables().items():
        for number, row in enumerate(data.get(table, ()), 1):
            yield f"{file}, {table} {number}", row


# --- the shipped rows ---


def test_rows_keep_the_rules_for_everybodys_rows() -> None:
    """Known keys, ordered values, names of parts that exist, each `what` of an `of` once: as a project's rows."""
    own = own_figures([row for _, row in every("figure")], [row for _, row in every("latency")], "the shipped rows")
    assert len(own.own) >= 350
    assert len(own.own_delays) >= 50


@pytest.mark.parametrize("table", ["figure", "latency"])
def test_rows_have_a_source_a_date_and_a_standing(table: str) -> None:
    for place, row in every(table):
        assert row["known"] in ("v", "k", "j"), place
        assert re.fullmatch(r"20\d\d(-(0[1-9]|1[0-2]))?", row["as_of"]), place
        assert row["source"].strip() == row["source"] != "", place
        assert ("judgement" in row["source"]) <= (row["known"] == "j" or "tail by judgement" in row["source"]), place
        assert not re.search(r"\[[A-Z0-9-]+\]", row["source"] + row.get("note", "")), f"{place}: a code for a source"


def test_names_and_words_are_explained_where_they_are_used() -> None:
    figures: list[str] = []
    for file, data in tables().items():
        rows = [*data.get("figure", ()), *data.get("latency", ())]
        assert {what for row in rows for what in listed(row, "what")} == set(data["what"]), file
        assert set(data.get("of", ())) <= {of for row in rows for of in listed(row, "of")}, file
        assert all(unit in UNITS and about for unit, about in data["what"].values()), file
        assert {data["what"][what][0] for row in data.get("latency", ()) for what in listed(row, "what")} <= {"seconds"}
        figures += {what for row in data.get("figure", ()) for what in listed(row, "what")}
    assert len(figures) == len(set(figures)), "a figure in two files"


def test_words_are_no_names_of_parts() -> None:
    words = vocabulary()
    families = {row.family for row in words.technologies.values()}
    for data in tables().values():
        for word in data.get("of", ()):
            assert word not in words.kinds
            assert word not in words.technologies
            assert word not in families


def test_what_grows_by_itself_has_no_node() -> None:
    """Only the quota of API Gateway is a figure of its own."""
    known = vocabulary().technologies
    rows = (row for row in tables()["throughput.toml"]["figure"] if {"reads", "writes"} & set(listed(row, "what")))
    products = (known[of] for row in rows for of in listed(row, "of") if of in known)
    assert {each.id for each in products if each.managed and each.scope != "zonal"} == {"apigateway"}


@pytest.mark.parametrize(
    ("what", "of", "value"),
    [
        ("reads", ("postgres", "sql", "db"), (10e3, 20e3, 80e3)),
        ("writes", ("aurora", "sql", "db"), (2e3, 5e3, 15e3)),
        ("writes", ("cassandra", "wide-column", "db"), (5e3, 10e3, 30e3)),
        ("reads", ("redis", "key-value", "cache"), (50e3, 100e3, 200e3)),
        ("reads", ("memcached", "key-value", "cache"), (100e3, 200e3, 1e6)),
        ("writes", ("etcd", "key-value", "coordinator"), (5e3, 10e3, 30e3)),
        ("bytes_in", ("msk", "log", "stream"), (30e6, 50e6, 200e6)),
        ("sockets", ("socketio", "realtime"), (50e3, 100e3, 500e3)),
        ("data_bytes", ("mysql", "sql", "db"), (2e12, 2e12, 10e12)),
        ("data_bytes", ("aurora", "sql", "db"), (5e12, 10e12, 30e12)),
        ("most_bytes", ("rds",), (64 * 2**40, 64 * 2**40, 64 * 2**40)),
        ("most_bytes", ("aurora",), (128 * 2**40, 128 * 2**40, 128 * 2**40)),
        ("data_bytes", ("etcd", "key-value", "coordinator"), (2e9, 2e9, 8e9)),
        ("partition_writes", ("dynamodb",), (1e3, 1e3, 1e3)),
        ("partition_bytes", ("kinesis", "log", "stream"), (1e6, 1e6, 1e6)),
        ("partition_bytes", ("kafka", "log", "stream"), (10e6, 10e6, 10e6)),
        ("sla", ("s3",), (0.999, 0.999, 0.9999)),
        ("sla_global", ("dynamodb",), (0.99999, 0.99999, 0.99999)),
        ("sla_single", ("ec2",), (0.995, 0.995, 0.995)),
        ("failover_s", ("rds", ""), (60, 120, 120)),
        ("failover_s", ("mongodb", "document", "db", ""), (120, 120, 120)),
        ("hit", ("cdn_static",), (0.85, 0.9, 0.99)),
        ("usd", ("egress_gb",), (0.1, 0.1, 0.1)),
        ("ram_bytes", ("redis", "key-value", "cache"), (32e9, 32e9, 32e9)),
        ("sharding_writes", (), (3500, 3500, 10e3)),
        ("access", ("ram",), (1e-7, 1e-7, 1e-7)),
    ],
)
def test_figures_of_the_specification(what: str, of: tuple[str, ...], value: tuple[float, float, float]) -> None:
    found = FIGURES.get(what, *of)
    assert found is not None
    assert (found.low, found.plan, found.high) == value


@pytest.mark.parametrize(
    ("what", "of", "p50", "p99"),
    [
        ("round_trip", ("zone",), 0.25e-3, 0.5e-3),
        ("round_trip", ("unknown",), 0.5e-3, 1.5e-3),
        ("mobile_network", (), 60e-3, 200e-3),
        ("read", ("postgres", "sql", "db"), 3e-3, 25e-3),
        ("write", ("postgres", "sql", "db"), 5e-3, 40e-3),
        ("read", ("redis", "key-value", "cache"), 0.5e-3, 2e-3),
        ("read", ("dynamodb", "key-value", "db"), 5e-3, 20e-3),
        ("publish", ("kafka", "log", "stream"), 3e-3, 15e-3),
        ("publish", ("sqs", "broker", "queue"), 10e-3, 50e-3),
        ("query", ("snowflake", "sql", "warehouse"), 2, 10),
        ("get", ("s3", "object", "objects"), 80e-3, 300e-3),
        ("call", ("stripe", "payment", "external"), 150e-3, 1),
    ],
)
def test_delays_of_the_specification(what: str, of: tuple[str, ...], p50: float, p99: float) -> None:
    found = FIGURES.delay(what, *of)
    assert found is not None
    assert (found.p50, found.p99) == pytest.approx((p50, p99))


def test_unknown_figures() -> None:
    assert FIGURES.get("reads", "stripe", "payment", "external") is None
    assert FIGURES.get("reads") is None
    assert FIGURES.delay("zzz") is None
    with pytest.raises(KeyError, match="no figure `zzz`"):
        FIGURES.default("zzz")


# --- the page ---


SHOW: dict[str, Callable[[float], str]] = {
    "per second": show_rate,
    "bytes": show_bytes,
    "bytes per second": lambda value: f"{show_bytes(value)}/s",
    "seconds": show_duration,
    "fraction": show_percent,
    "times": lambda value: f"{value:g}x",
    "count": show_number,
    "USD": lambda value: f"${value:,g}",
}


def ticked(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names if name)


def row_text(row: dict[str, Any], *values: str) -> str:
    source = "; ".join(text for text in (row["source"], row.get("note", "")) if text)
    cells = ticked(listed(row, "what")), ticked(listed(row, "of")), *values, row["known"], row["as_of"], source
    return f"| {' | '.join(cells)} |"


def page_of_the_data() -> str:
    """What the page says about names, words and rows."""
    lines = ["", "## Names", "", "| Name | Unit | Is | File |", "|---|---|---|---|"]
    for file, data in tables().items():
        for what, (unit, about) in data["what"].items():
            lines.append(f"| `{what}` | {unit} | {about} | {file.removesuffix('.toml')} |")
    lines += ["", "## Words", "", "| Word | Stands for | File |", "|---|---|---|"]
    for file, data in tables().items():
        lines += [
            f"| `{word}` | {about} | {file.removesuffix('.toml')} |" for word, about in data.get("of", {}).items()
        ]
    for file, data in tables().items():
        lines += ["", f"## {file.removesuffix('.toml').capitalize()}"]
        if data.get("figure"):
            lines += [
                "",
                "| What | Of | Low | Plan | High | Known | As of | Source |",
                "|---|---|---|---|---|---|---|---|",
            ]
        for row in data.get("figure", ()):
            unit, _ = data["what"][listed(row, "what")[0]]
            value = row["value"] if isinstance(row["value"], list) else ["", row["value"], ""]
            lines.append(row_text(row, *(each if each == "" else SHOW[unit](each) for each in value)))
        if data.get("latency"):
            lines += ["", "| What | Of | Median | p99 | Known | As of | Source |", "|---|---|---|---|---|---|---|"]
        for row in data.get("latency", ()):
            lines.append(row_text(row, show_duration(row["p50"]), show_duration(row["p99"])))
    return "\n".join(lines) + "\n"


def test_page_shows_every_row(update: bool) -> None:
    text = PAGE.read_text(encoding="utf-8")
    end = text.index("\n", text.index(MARK)) + 1
    if update:
        PAGE.write_text(text[:end] + page_of_the_data(), encoding="utf-8")
        return
    assert text[end:] == page_of_the_data(), "the data has changed: `pytest tests/test_figures.py --update`"


def test_configuration_on_the_page_loads() -> None:
    (example,) = re.findall(r"^```toml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    figures = settings_from(tomllib.loads(example), {}, "docs/figures.md").figures
    assert figures.default("peak").plan == 8
    assert [found.p99 for name in ("stripe", "twilio") if (found := figures.delay("call", name))] == [1.5, 1.5]


# --- a project's own rows ---

SHOP = """
requirements { dau 1M, read 40/user/day, write 4/user/day, consistency eventual }
client   web
service  api x9 { capacity 900/s }
postgres store x1
web -> api: HTTPS
api -> store: SQL { readwrite }
"""


def settings(text: str) -> Settings:
    return settings_from(tomllib.loads(text), {}, "designlint.toml")


def built(text: str, configuration: str) -> Design:
    (checked,) = check(text, settings=settings(configuration)).designs
    assert checked.design is not None
    return checked.design


def test_a_projects_figure_changes_utilisation() -> None:
    assert not settings("").figures.own
    before = utilisation(design_of(SHOP))["store"]
    own = '[[vocabulary.figure]]\nwhat = ["reads", "writes"]\nof = "postgres"\nvalue = 1_000\nsource = "our load test"'
    after = utilisation(built(SHOP, own))["store"]
    assert (before.takes_reads, before.takes_writes) == (20_000, 5_000)
    assert (after.takes_reads, after.takes_writes) == (1_000, 1_000)
    assert after.use.plan == pytest.approx((before.reads + before.writes) / 1_000)
    assert "our load test" in " ".join(after.assumptions)


def test_a_projects_figure_changes_the_report(tmp_path: Path, run: Run) -> None:
    for name in ("plain", "measured"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "shop.arch").write_text(SHOP)
    (tmp_path / "measured" / "designlint.toml").write_text(
        '[[vocabulary.figure]]\nwhat = "reads"\nof = "sql"\nvalue = 1_500\nsource = "load test"\nas_of = "2026-10"\n'
    )
    plain, measured = (
        run("check", str(tmp_path / name), "--select", "missing-cache").out for name in ("plain", "measured")
    )
    assert "missing-cache" not in plain
    assert "missing-cache" in measured
    assert "takes 1,500/s reads (load test, 2026-10)" in " ".join(measured.split())


def test_a_projects_rows_stand_above_more_particular_ones() -> None:
    rows = '[[vocabulary.figure]]\nwhat = "failover_s"\nvalue = 20\n'
    figures = settings(rows).figures
    found = figures.get("failover_s", "rds", "sql", "db", "")
    assert found is not None
    assert (found.plan, found.known, found.origin) == (20, "own", "the project's configuration")
    assert figures.get("sla", "s3") == FIGURES.get("sla", "s3")


def test_a_projects_rows_may_be_about_its_own_technologies() -> None:
    figures = settings(
        '[[vocabulary.technology]]\nid = "orderdb"\nkind = "db"\nfamily = "orders"\n'
        '[[vocabulary.figure]]\nwhat = "writes"\nof = ["orderdb", "orders"]\nvalue = 7\n'
        '[[vocabulary.latency]]\nwhat = "read"\nof = "orderdb"\np50 = 0.001\np99 = 0.001\n'
    ).figures
    assert [found.plan for of in ("orderdb", "orders") if (found := figures.get("writes", of))] == [7, 7]
    assert figures.delay("read", "orderdb") is not None


FIGURE = "[[vocabulary.figure]]\n"
LATENCY = "[[vocabulary.latency]]\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (FIGURE + "value = 1", "figure 1: `what` is missing"),
        (FIGURE + "what = 'reads'", "figure 1: `value` is missing"),
        (LATENCY + "what = 'call'\np50 = 1", "latency 1: `p99` is missing"),
        (FIGURE + "what = 'reads'\nof = 'sql'\nvalue = 1\nvaleu = 2", "unknown key `valeu`; did you mean `value`?"),
        (
            FIGURE + "what = 'reads'\nof = 'sql'\nvalue = 1\nzzz = 2",
            "unknown key `zzz`; known are as_of, known, note, of",
        ),
        (FIGURE + "what = 'raeds'\nvalue = 1", "figure 1: there is no `raeds`; did you mean `reads`?"),
        (FIGURE + "what = 'zzz'\nvalue = 1", "figure 1: there is no `zzz`; docs/figures.md lists them all"),
        (FIGURE + "what = 3\nvalue = 1", "`what` must be a text or a list of texts"),
        (FIGURE + "what = []\nvalue = 1", "`what` must be a text or a list of texts"),
        (FIGURE + "what = 'reads'\nof = [[]]\nvalue = 1", "`of` must be a text or a list of texts"),
        (FIGURE + "what = 'call'\nvalue = 1", "figure 1: `call` belongs into [[vocabulary.latency]]"),
        (LATENCY + "what = 'reads'\np50 = 1\np99 = 2", "latency 1: `reads` belongs into [[vocabulary.figure]]"),
        (
            FIGURE + "what = 'peak'\nvalue = 2\n" + FIGURE + "what = 'reads'\nof = 'postgers'\nvalue = 1",
            "figure 2: `reads` of `postgers`: nothing is called so; did you mean `postgres`?",
        ),
        (FIGURE + "what = 'reads'\nof = 'PostgreSQL'\nvalue = 1", "nothing is called so; write `postgres`"),
        (FIGURE + "what = 'reads'\nof = 'database'\nvalue = 1", "nothing is called so; write `db`"),
        (FIGURE + "what = 'reads'\nof = 'zzzzz'\nvalue = 1", "name a technology, a family or a kind"),
        (FIGURE + "what = 'reads'\nof = 'sql'\nvalue = '3k/s'", "`value` must be a number or [low, plan, high]"),
        (FIGURE + "what = 'reads'\nof = 'sql'\nvalue = true", "`value` must be a number or [low, plan, high]"),
        (FIGURE + "what = 'reads'\nof = 'sql'\nvalue = [1, 2]", "`value` must be a number or [low, plan, high]"),
        (FIGURE + "what = 'reads'\nof = 'sql'\nvalue = -1", "none below zero"),
        (FIGURE + "what = 'reads'\nof = 'sql'\nvalue = inf", "`value` must be a number"),
        (FIGURE + "what = 'reads'\nof = 'sql'\nvalue = nan", "`value` must be a number"),
        (FIGURE + "what = 'reads'\nof = 'sql'\nvalue = [3, 2, 1]", "`value` must be ordered: low, plan, high"),
        (FIGURE + "what = 'sla'\nof = 's3'\nvalue = 99.9", "figure 1: `sla` is a fraction: 0.999, not 99.9"),
        (LATENCY + "what = 'call'\np50 = 2\np99 = 1", "`p50` and `p99` must be seconds, p50 the smaller one"),
        (LATENCY + "what = 'call'\np50 = '2 ms'\np99 = 1", "`p50` and `p99` must be seconds"),
        (FIGURE + "what = 'peak'\nvalue = 2\nsource = 3", "`source` and `as_of` must be texts"),
        (FIGURE + "what = 'peak'\nvalue = 2\nas_of = 2026-01-01", "`source` and `as_of` must be texts"),
        (FIGURE + "what = 'peak'\nvalue = 2\nknown = 'x'", "`known` must be one of v, k, j, own"),
        (FIGURE + "what = 'peak'\nvalue = 2\nsource = ''", "must say where it comes from"),
        (
            FIGURE + "what = 'peak'\nvalue = 2\n" + FIGURE + "what = 'peak'\nvalue = 3",
            "figure 2: a second row for `peak`",
        ),
        (FIGURE + "what = 'reads'\nof = ['sql', 'sql']\nvalue = 3", "figure 1: a second row for `reads` of `sql`"),
    ],
)
def test_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "designlint.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_config(path, {})
    assert message in str(caught.value)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)
