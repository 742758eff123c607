"""`designlint convert`: a design stays the same through every format that can hold it, and what is lost is told."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from designs import arch_designs
from hypothesis import given, settings
from hypothesis import strategies as st
from support import told
from typer.testing import CliRunner, Result

from designlint import plugins
from designlint.cli import app
from designlint.cli.output import TroubleError
from designlint.config import Settings
from designlint.convert import Converted, ConvertError, Original, convert, originals
from designlint.model import model
from designlint.source import Source
from designlint.statements import Cluster, Connect, Vertex

ROOT = Path(__file__).parent.parent
SAMPLES = sorted([*(ROOT / "samples").glob("*.arch"), *(ROOT / "samples").glob("*.mmd")])
FORMATS = plugins.formats()


def first(text: str, name: str) -> Original:
    found = originals(Source(name, text), FORMATS, Settings())
    assert found, text
    assert not found[0].slips, [(slip.message, text) for slip in found[0].slips]
    return found[0]


def to(text: str, name: str, target: str) -> Converted:
    return convert(first(text, name), target, FORMATS, Settings())


def data(text: str, name: str, *without: str) -> dict[str, Any]:
    """The model of a text, without what depends on where things stand."""
    found: dict[str, Any] = cleaned(model(first(text, name).design), {"line", *without})
    for key in ("components", "connections", "groups"):  # what has no known kind is only mentioned
        found[key].sort(key=lambda each: json.dumps(each, sort_keys=True))
    for group in found["groups"]:
        group["members"].sort()
    return found


def cleaned(value: Any, without: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: cleaned(each, without) for key, each in value.items() if key not in without}
    return [cleaned(each, without) for each in value] if isinstance(value, list) else value


DRAWN = ("format", "direction", "shape")


def check_round_trips(text: str) -> None:
    start = data(text, "a.arch")
    drawn = to(text, "a.arch", "mermaid")
    assert data(drawn.text, "a.mmd", *DRAWN) == data(text, "a.arch", *DRAWN), drawn.text
    assert drawn.lost == ()
    back = to(drawn.text, "a.mmd", "arch")
    assert data(back.text, "a.arch") == start, (drawn.text, back.text)
    assert to(back.text, "a.arch", "arch").text == back.text
    plain = to(text, "a.arch", "json")
    restored = to(plain.text, "a.json", "arch")
    assert data(restored.text, "a.arch", "counted") == data(text, "a.arch", "counted"), (plain.text, restored.text)


@settings(max_examples=150)
@given(arch_designs())
def test_a_design_stays_the_same_through_mermaid_and_json(text: str) -> None:
    if not told(text):
        check_round_trips(text)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_samples_stay_the_same(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".arch":
        check_round_trips(text)
    else:
        again = to(text, path.name, "mermaid")
        assert data(again.text, "b.mmd") == data(text, path.name)
        assert again.lost == ()


@pytest.mark.parametrize(
    "text",
    [
        'service a "A"\nservice b "B"\na -> b\nb -> a: back { timeout 1 s }\na -> b: reads { read }\n',
        'client end\nservice graph "end"\nend -> graph\nzone style { db subgraph }\ngraph -> style\n',
        'group "My group" { service a }\nzone 1 { service b }\na -> b\n',
        "service b\nzone z { service a }\nregion r { zone y { service c }\nservice d }\na -> b -> c -> d\n",
        "client -> lb -> api -> db\n",
        "web -> api & app\napi ~> jobs\n",
        "requirements { dau 1M }\n",
        'service a "x\\n\\n y "\nservice b\na -> b: "p\\n\\nq"\n',
        "a -> b { timeout 1 s }\na ~> b: later\na => b: copy { rate 1/s }\n",
        'lb e\nservice a "App 1"\nservice b "App 2"\nredis r x3\ne -> a & b -> r\nflow f { e -> a & b -> r, low }\n',
        'design "yes"\nclient a "C4Container style: \\"x\\""\n',
        "a & b -> c & d: both { retries 2 }\n",
        'api "GET /x" { answers "200" }\nschema orders "id, total"\nclient web\n',
    ],
)
def test_what_needs_care(text: str) -> None:
    check_round_trips(text)


def drawing(text: str) -> tuple[Any, ...]:
    frontend = FORMATS.frontend("mermaid")
    assert frontend is not None
    statements = frontend.read(Source("a.mmd", text)).statements
    boxes = {each.id.text: (each.label.text if each.label else None) for each in statements if isinstance(each, Vertex)}
    groups = {
        each.id.text: (each.title.text if each.title else each.id.text, frozenset(each.members))
        for each in statements
        if isinstance(each, Cluster)
    }
    lines = Counter(
        (source.text, target.text, each.label.text if each.label else "", each.arrow, each.stroke, each.head, each.tail)
        for each in statements
        if isinstance(each, Connect)
        for source in each.sources
        for target in each.targets
    )
    return boxes, groups, lines


@pytest.mark.parametrize(
    "text",
    [
        "graph TD\n a[One] --> b(Two) --- c{Three}\n a -.-> d[(Four)]\n d ==>|five #quot;x#quot;| a & b\n",
        'flowchart RL\n subgraph s["Shop & more"]\n direction TB\n subgraph t\n a.b --o c/d\n end\n e\n end\n s-->f\n',
        "flowchart LR\n a --> a\n a ~~~ b\n a <--> b\n a x--x b\n app1[App 1] --> app2[App 2]\n lb --> app1 & app2\n",
        'flowchart LR\n a@{ shape: das, label: "Jobs<br/>later" } --> b:::store\n b[" "]\n c>odd] --> d[/lean/]\n',
        "flowchart LR\n subgraph one two\n a\n end\n subgraph x[ ]\n b\n end\n",
    ],
)
def test_a_drawing_keeps_its_boxes_lines_and_groups(text: str) -> None:
    assert drawing(to(text, "a.mmd", "mermaid").text) == drawing(text)


def test_only_what_the_drawing_does_not_say_stands_beside_it() -> None:
    text = (
        'client web "Browser"\npostgres orders "Orders (PostgreSQL)"\ncache hot "Hot data" x2\nweb -> hot -> orders\n'
    )
    assert to(text, "a.arch", "mermaid").text == (
        "flowchart LR\n"
        '  web(["Browser"])\n'
        '  orders[("Orders (PostgreSQL)")]\n'
        '  hot[("Hot data")]\n'
        "\n"
        "  web --> hot\n"
        "  hot --> orders\n"
        "\n"
        "  %% arch: cache hot x2\n"
    )


def test_a_part_that_the_language_can_not_name_is_told() -> None:
    result = to("flowchart LR\n a.b[Orders API] --- c\n odd[Something]\n", "a.mmd", "arch")
    assert 'service a_b "Orders API"' in result.text
    assert '# odd "Something": of no known kind' in result.text
    said = " ".join(result.lost)
    assert "`a.b` is now `a_b`" in said
    assert "`odd`" in said
    assert "`a.b -- c`" in said


def test_a_small_design_is_linted_in_any_format() -> None:
    text = to('service a "Thing"\nservice b "Other"\na -> b\n', "a.arch", "mermaid").text
    assert first(text, "a.mmd").linted


def test_facts_are_in_si_units() -> None:
    text = (
        "service api x3 { capacity 3k/s, timeout 20 ms }\npostgres db { size 2 GB, failover auto 30 s, backup none }\n"
    )
    text += "requirements { dau 20M, latency p99 < 300 ms, read 50/user/day }\nestimate { x = dau * 2 ~ 40M }\n"
    found = json.loads(to(text, "a.arch", "json").text)
    assert found["version"] == 1
    api, db = found["components"]
    assert (api["instances"], api["facts"]["timeout"]) == (3, 0.02)
    assert api["facts"]["capacity"] == {"read": 3000, "write": 3000}
    assert db["facts"] == {"size": 2e9, "failover": {"mode": "auto", "seconds": 30}, "backup": False}
    assert (db["kind"], db["technology"], db["line"]) == ("db", "postgres", 2)
    assert found["requirements"]["dau"] == 20e6
    assert found["requirements"]["latency"] == [{"p99": 0.3, "required": True}]
    assert found["estimates"][0]["formula"] == "dau * 2"


def run(*args: str) -> Result:
    return CliRunner().invoke(app, ["convert", *args])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.arch").write_text("client web\nservice api { timeout 1 s }\nweb -> api\n")
    return tmp_path


def test_files_and_standard_output(folder: Path) -> None:
    assert run("a.arch", "-o", "a.json").exit_code == 0
    assert json.loads((folder / "a.json").read_text())["components"][0]["id"] == "web"
    assert run("a.json", "-o", "b.mmd").exit_code == 0
    assert "%% arch: api { timeout 1 s }" in (folder / "b.mmd").read_text()
    drawn = run("a.arch", "-o", "-", "--to", "dot")
    assert drawn.stdout.startswith("digraph")
    assert drawn.stderr == "designlint: dot can not hold the facts of components and connections (1)\n"
    back = run("b.mmd", "-o", "-", "--to", "arch")
    assert back.stdout == "client  web\nservice api { timeout 1 s }\n\nweb -> api\n"


def test_one_of_several_designs(folder: Path) -> None:
    (folder / "a.md").write_text(
        "```arch\nclient a\n```\n```mermaid\npie\n```\n```mermaid\nflowchart LR\n b[API]\n```\n"
    )
    told_first = run("a.md", "-o", "-", "--to", "arch")
    assert (told_first.stdout, "holds 2 designs" in told_first.stderr) == ("client a\n", True)
    assert run("a.md", "-o", "-", "--to", ".arch", "--diagram", "2").stdout == 'service b "API"\n'


@pytest.mark.parametrize(
    ("name", "text", "output", "said"),
    [
        ("a.arch", "client a\n", "a.png", "no format is written to `.png`"),
        ("a.arch", "a ->\n", "a.mmd", "a.arch:1:5: "),
        ("a.mmd", "pie\n", "out.arch", "there is no design to convert"),
        ("a.json", "{", "out.arch", "a.json:1:2: this is no JSON"),
        ("a.json", "[]", "out.arch", "this is no model of a design"),
        ("a.json", '{"version": 1, "components": [{}]}', "out.arch", "`components[0].id` must be a text"),
        ("a.json", '{"version": 1, "components": [{"id": "a", "kind": "x"}]}', "out.arch", "`x` is no kind"),
        (
            "a.json",
            '{"version": 1, "components": [{"id": "a", "facts": {"rf": []}}]}',
            "out.arch",
            "`rf` can not be []",
        ),
        ("a.json", '{"version": 1, "components": [], "flows": [{"id": "f", "steps": 3}]}', "out.arch", "`flows[0]`"),
    ],
)
def test_what_can_not_be_converted(folder: Path, name: str, text: str, output: str, said: str) -> None:
    (folder / name).write_text(text)
    result = run(name, "-o", output)
    assert isinstance(result.exception, TroubleError), result.exception
    assert said in str(result.exception)
    assert not (folder / output).exists()


scraps = st.sampled_from((None, True, -1, 0.5, "x", "", [], ["a"], [1], {}, {"id": 1}, "1e400", 10**400))


@given(st.data())
def test_bad_data_is_told_not_raised(given_data: st.DataObject) -> None:
    text = (ROOT / "samples" / "url-shortener.arch").read_text(encoding="utf-8")
    whole: Any = json.loads(to(text, "a.arch", "json").text)
    place, steps = whole, given_data.draw(st.integers(1, 4))
    for step in range(steps):
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = given_data.draw(st.sampled_from(keys))
        if step == steps - 1 or not isinstance(place[key], dict | list) or not place[key]:
            place[key] = given_data.draw(scraps)
            break
        place = place[key]
    try:
        to_arch = originals(Source("a.json", json.dumps(whole)), FORMATS, Settings())
        convert(to_arch[0], "mermaid", FORMATS, Settings())
    except ConvertError:
        return
