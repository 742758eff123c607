"""`designlint whatif` by the command: JSON, text, Markdown, and what makes no sense."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli import Ran, Run
from markdown_it import MarkdownIt
from shop import SHOP


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.arch"
    path.write_text(SHOP)
    return path


def test_json(run: Run, shop: Path) -> None:
    ran = run("whatif", str(shop), "--fail", "crew", "--fail", "pay", "--for", "2h", "--scale", "2", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    found = json.loads(ran.out)
    assert list(found) == [
        *("version", "question", "lost", "flows", "share_lost", "cascade", "backlogs", "lost_data", "latency"),
        *("cost", "saved", "options", "assumptions"),
    ]
    assert found["version"] == 1
    assert found["lost"] == {"gone": ["crew", "pay"], "left": [], "shares": {}}
    assert found["flows"] == [
        {"id": "look", "state": "ok", "share": pytest.approx(15 / 17), "share_lost": 0.0, "because": []},
        {
            "id": "buy",
            "state": "broken",
            "share": pytest.approx(2 / 17),
            "share_lost": pytest.approx(2 / 17),
            "because": ["pay"],
        },
    ]
    assert found["share_lost"] == pytest.approx(2 / 17)
    assert found["backlogs"] == []  # nobody buys


def test_json_of_a_backlog_and_a_limit(run: Run, shop: Path) -> None:
    arguments = ("--fail", "crew", "--for", "1h", "--latency", "Look p99.9 < 20 ms", "--format", "json")
    found = json.loads(run("whatif", str(shop), *arguments).out)
    assert found["backlogs"] == [
        {"component": "log", "consumers": ["crew"], "seconds": 3600, "messages": pytest.approx(720_000)}
        | {"drain_s": pytest.approx(3600), "drains": True}
    ]
    (limit,) = found["latency"]
    assert (limit["flow"], limit["percentile"], limit["limit_ms"]) == ("look", 0.999, pytest.approx(20))
    assert limit["verdict"] in ("missed", "impossible")
    assert limit["floor_ms"] < limit["estimate_ms"]


def test_text(run: Run, shop: Path) -> None:
    ran = run("whatif", str(shop), "--fail", "Stripe")
    assert ran.out.splitlines()[:10] == [
        "shop",
        "",
        "Question",
        "  you ask what happens if `Stripe` fails",
        "",
        "Impact",
        "  flow  state   share of requests  because of",
        "  Look  ok                  88.2%  -",
        "  Buy   broken              11.8%  pay",
        "  11.8% of all requests fail",
    ]


def test_markdown(run: Run, shop: Path) -> None:
    ran = run("whatif", str(shop), "--fail", "Stripe", "--format", "markdown")
    assert "| flow | state | share of requests | because of |\n|---|---|---:|---|\n| Look | ok |" in ran.out
    assert "- you ask what happens if `Stripe` fails" in ran.out


def test_to_a_file(run: Run, shop: Path, tmp_path: Path) -> None:
    out = tmp_path / "answer.md"
    ran = run("whatif", str(shop), "--fail", "pay", "--format", "markdown", "-o", str(out))
    assert (ran.code, ran.out) == (0, "")
    assert out.read_text().startswith("# shop\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "what if what? give --fail, --drop, --scale or --latency"),
        (("--for", "2h"), "--for says how long something lasts; give --fail or --scale as well"),
        (("--fail", "pay", "--for", "-1h"), "--for: `-1h` is no length of time; write `2h` or `10 ms`"),
        (("--fail", "pay", "--for", "0 s"), "--for: `0 s` is no length of time"),
        (("--fail", "pay", "--for", ""), "--for: nothing is no length of time"),
        (("--fail", "pay", "--for", "5 GB"), "--for: `5 GB` is no length of time"),
        (("--fail", "pay", "--for", "9" * 400 + " y"), "is no length of time"),
        (("--latency", "p99 < 0 ms"), "--latency: `0 ms` is no length of time"),
        (("--latency", "p99"), '--latency: `p99` is no limit; write "p99 < 10 ms" or "FLOW p99.9 < 10 ms"'),
        (("--latency", "p100 < 1 s"), "--latency: `p100 < 1 s` is no limit"),
        (("--latency", "p00 < 1 s"), "--latency: `p00 < 1 s` is no limit"),
        (("--latency", ""), "--latency: nothing is no limit"),
        (("--latency", "nope p99 < 1 s"), "there is no flow `nope`; there are `look` and `buy`"),
        (("--fail", ""), "there is no component without a name"),
        (("--fail", "payment"), "there is no component `payment`"),
        (("--fail", "Strip"), "did you mean `Stripe`?"),
        (("--drop", "zone:a"), "there is no component `zone:a`"),
        (("--drop", "web"), "`Browser` stands for the users"),
        (("--scale", "nan"), "--scale"),
        (("--scale", "inf"), "--scale"),
        (("--scale", "1e308"), "--scale"),
        (("--scale", "0"), "--scale"),
        (("--scale", "many"), "--scale"),
        (("--diagram", "2", "--fail", "pay"), "holds 1 design, so there is no number 2"),
    ],
)
def test_what_makes_no_sense(arguments: tuple[str, ...], words: str, run: Run, shop: Path) -> None:
    ran = run("whatif", str(shop), *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert "Traceback" not in ran.err


LABEL = "A\x1b[31mB\u202e `t` | <img src=x> [a](b) **c** ~~d~~ $e$ &lt; `open"
SHOWN = LABEL.replace("\x1b", "\\u{1b}").replace("\u202e", "\\u{202e}")


def hostile(run: Run, tmp_path: Path, *arguments: str) -> Ran:
    path = tmp_path / "x.arch"
    text = f'client web\nservice api "{LABEL}"\nsqs q "{LABEL} 2"\nweb -> api\nflow f "{LABEL}" {{ web -> api }}\n'
    path.write_text(text)
    return run("whatif", str(path), *arguments)


@pytest.mark.parametrize(
    "arguments", [("--fail", "api"), ("--fail", "nope"), ("--latency", "p99 < 1 ms"), ("--drop", "api")]
)
def test_labels_are_harmless_in_a_terminal(arguments: tuple[str, ...], run: Run, tmp_path: Path) -> None:
    ran = hostile(run, tmp_path, *arguments)
    assert "\x1b" not in ran.out + ran.err
    assert "\u202e" not in ran.out + ran.err


def test_labels_are_text_in_markdown(run: Run, tmp_path: Path) -> None:
    ran = hostile(run, tmp_path, "--fail", "api", "--latency", "f p99 < 1 ms", "--format", "markdown")
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    inline = [token for token in parser.parse(ran.out) if token.type == "inline"]
    children = [child for token in inline for child in token.children or ()]
    assert {child.type for child in children} <= {"text", "text_special", "code_inline", "softbreak"}
    cells = ["".join(child.content for child in token.children or ()) for token in inline]
    assert SHOWN.replace("`t`", "t") in cells  # the name of the flow, alone in its cell: `t` is code there
    assert any(SHOWN.replace("`", "'") + " must stay within 1 ms" in cell for cell in cells)
