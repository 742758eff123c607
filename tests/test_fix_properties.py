"""What holds of the fixes of any design: they remove their findings, keep every comment, and come to an end."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from designs import IDS, comments, messed_up
from fixing import FORMATS, fixed, found_in
from hypothesis import example, given, settings
from hypothesis import strategies as st

from designlint.diagnostic import Diagnostic
from designlint.fixes import fix_source, fixable
from designlint.source import Source

ROOT = Path(__file__).parent.parent
SAMPLES = sorted(path for path in (ROOT / "samples").rglob("*") if path.suffix in FORMATS.suffixes)


def check_fix(text: str, name: str = "a.arch") -> str:
    """Fix everything and say what must hold of any fix."""
    before = found_in(Source(name, text))
    result = fixed(text, name)
    after = found_in(result.source)
    for code in ("syntax", "name", "value", "conflict", "internal"):
        assert sum(each.code == code for each in after) <= sum(each.code == code for each in before), result.source.text
    left = {(each.code, each.finding.message) for each in after}
    for each in result.done:
        assert (each.code, each.finding.message) not in left, (each.finding.message, result.source.text)
    open_fixes = {(each.code, each.finding.message) for each in fixable(after, unsafe=True)}
    assert open_fixes <= {(each.code, each.finding.message) for each in result.dropped}
    assert fixed(result.source.text, name).source.text == result.source.text
    if not result.done:
        assert result.source.text == text
    return result.source.text


KINDS = {
    "client": "client web",
    "lb": "nginx entry",
    "api": "service api",
    "tax": "service tax",
    "db": "postgres db { replicas 1, failover none }",
    "hot": "redis hot",
    "jobs": "sqs jobs { dlq none }",
    "worker": "worker w",
    "ext": "stripe pay",
}
LINKS = (
    "web -> entry",
    "entry -> api",
    "api -> tax",
    "api -> db",
    "api -> hot",
    "tax -> db",
    "api ~> jobs",
    "jobs ~> w",
)


@st.composite
def flawed(draw: st.DrawFn) -> str:
    """A design with much to fix, in one of many layouts."""
    remark = st.sampled_from(("", "", " # why", "   # { , }"))
    lines = ["requirements { availability 99.99% }"]
    for statement in KINDS.values():
        head, _, facts = statement.partition(" {")
        head += draw(st.sampled_from(("", ' "A, b { # x"', " x1", ' "Label x1"')))
        facts = facts.removesuffix(" }").strip()
        extra = draw(st.sampled_from(("", "zones 1", 'does "# } {", owner shop')))
        items = [each for each in (facts, extra) if each]
        style = draw(st.integers(0, 4))
        if style == 4 or not (items or style):
            block = "" if not items else f" {{{', '.join(items)}}}"
        elif style == 1:
            block = " {\n" + "".join(f"    {each}{draw(remark)}\n" for each in items) + draw(remark).strip() + "\n}"
        elif style == 2:
            block = " { # opened\n" + ",\n".join(items) + " }"
        else:
            block = f" {{ {', '.join(items)} }}"
        lines.append(head + block + draw(remark))
    for link in draw(st.lists(st.sampled_from(LINKS), min_size=3, unique=True)):
        said = draw(st.sampled_from(("", "", ": SQL", ': "a, b"', ": it's { timeout 20 ms }", " { timeout none }")))
        lines.append(link + said + draw(remark))
    if draw(st.booleans()):
        lines.append(f"web -> entry -> api -> db & hot{draw(remark)}\ntax -> pay: charge{draw(remark)}")
    if draw(st.booleans()):
        start = draw(st.integers(1, 8))
        lines[start:start] = ["region eu {" + draw(remark)]
        lines.insert(draw(st.integers(start + 1, len(KINDS) + 2)), "}")
    return "\n".join(lines) + draw(st.sampled_from(("", "\n")))


@settings(max_examples=60)
@given(flawed())
def test_fixes_of_flawed_designs(text: str) -> None:
    after = check_fix(text)
    assert comments(after) == comments(text)
    assert not fixed(text).dropped
    windows = fixed(text.replace("\n", "\r\n")).source.text
    assert windows == after.replace("\n", "\r\n")


@settings(max_examples=40)
@given(messed_up())
@example("client web\nweb -> api -> x\n")
def test_fixes_of_any_design(text: str) -> None:
    after = check_fix(text)
    assert comments(after) == comments(text)


@settings(max_examples=30)
@given(flawed())
def test_fixes_in_a_quoted_fence_are_those_of_the_file(text: str) -> None:
    def page(body: str) -> str:
        lines = ["```arch", *body.rstrip("\n").split("\n"), "```"]
        return "> before\n>\n" + "".join(f"> {line}".rstrip() + "\n" for line in lines) + "\nbehind\n"

    assert fixed(page(text), "a.md").source.text == page(fixed(text.rstrip("\n") + "\n").source.text)


@settings(max_examples=30)
@given(st.lists(st.sampled_from([id for id in IDS if id.isascii()]), min_size=3, max_size=6, unique=True), st.data())
def test_fixes_of_any_drawing(ids: list[str], data: st.DataObject) -> None:
    """Ids that mermaid keeps for itself are read as something else; nothing breaks."""
    labels = ("Users", "Load balancer", "API server", "Orders", "Job queue", "Worker", "Redis x1")
    lines = ["graph LR", "    %% before"]
    for source, target in pairwise(ids):
        link = data.draw(st.sampled_from(("-->", "---", "-.->", "==>", "-->|x|", "-- y -->", "--o", "<-->")))
        one, other = (data.draw(st.sampled_from(("", *labels))) for _ in range(2))
        lines.append(
            f"    {source}{f'[{one}]' if one else ''} {link} {target}{f'[({other})]' if other else ''}"
            + data.draw(st.sampled_from(("", ";", "\n    %% remark")))
        )
    text = "\n".join(lines)
    after = check_fix(text, "a.mmd")
    kept = [line.strip() for line in after.split("\n") if "%%" in line and "arch:" not in line]
    assert kept == [line.strip() for line in text.split("\n") if "%%" in line]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_samples(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    after = check_fix(text, path.name)
    if path.suffix == ".arch":
        assert comments(after) == comments(text)


def test_where_nothing_is_to_be_fixed_not_a_byte_changes() -> None:
    text = "\ufeff\tclient   web\r\nweb ->   api\n\n\r\n# x"
    assert fixed(text, "a.arch", "sync-cycle").source.text == text


def test_many_fixes_of_a_large_file_take_few_checks() -> None:
    text = "".join(f"service s{n} {{ timout 20 ms, zoness 3 }}\n" for n in range(300))
    seen: list[int] = []

    def judge(source: Source) -> tuple[Diagnostic, ...]:
        seen.append(len(source.text))
        return found_in(source, ("sync-cycle",))

    result = fix_source(Source("a.arch", text), judge)
    assert len(result.done) == 600
    assert len(seen) == 2
