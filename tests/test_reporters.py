"""How reports look: the text block with its caret, one line each, JSON by its schema, and no raw control characters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import check

from designlint import plugins
from designlint.design import Design
from designlint.diagnostic import Diagnostic, Edit, Finding, Fix, Label, Severity, Tradeoff
from designlint.report import Checked, Report
from designlint.reporters import REPORTERS, Style
from designlint.reporters.style import cells, safe
from designlint.rule import Rule
from designlint.source import Source

SCHEMA: dict[str, Any] = json.loads(files("designlint.reporters").joinpath("check.schema.json").read_text("utf-8"))


def report(*findings: Finding, severity: Severity = Severity.ERROR, suppressed: str | None = None) -> Report:
    found = [
        Diagnostic("some-rule", "clarity", severity if each.severity is None else each.severity, each, suppressed)
        for each in findings
    ]
    return Report(tuple(found), (Checked("a.arch", "", "arch", 1, 2, 1),), 1)


def shown(found: Report, name: str = "text", **style: bool) -> str:
    return "\n".join(REPORTERS[name](found, Style(**style)))


def marked(text: str, part: str, **more: Any) -> Finding:
    start = text.index(part)
    return Finding("it is wrong", Source("a.arch", text).span(start, start + len(part)), **more)


@pytest.mark.parametrize(
    ("text", "part", "lines"),
    [
        ("service api", "api", ["1 | service api", "  |         ^^^"]),
        ("\tservice api", "api", ["1 |     service api", "  |             ^^^"]),
        ("a\tb\tapi", "api", ["1 | a   b   api", "  |         ^^^"]),
        ('note "日本語" api', "api", ['1 | note "日本語" api', "  |               ^^^"]),
        ('note "日本語"', "日本", ['1 | note "日本語"', "  |       ^^^^"]),
        ("note e\u0301a api", "api", ["1 | note e\u0301a api", "  |         ^^^"]),
        ("service api\r\nx", "api", ["1 | service api", "  |         ^^^"]),
        ("a\nb\nc\nd\ne\nf\ng\nh\ni\nj api", "api", ["10 | j api", "   |   ^^^"]),
        ("service api", "", ["1 | service api", "  | ^"]),
        ("one\ntwo", "one\ntwo", ["1 | one", "  | ^^^"]),
        ("\x1b[31mred\x1b[0m api", "api", ["1 | \\u{1b}[31mred\\u{1b}[0m api", "  |                        ^^^"]),
    ],
)
def test_caret_stands_under_the_place(text: str, part: str, lines: list[str]) -> None:
    block = shown(report(marked(text, part)), quiet=True).splitlines()
    assert [line for line in block if "|" in line][1:] == lines


def test_a_whole_block() -> None:
    text = "client web\nservice api x1\nweb -> api\n"
    finding = marked(
        text,
        "api x1",
        label="only one",
        help="run two",
        related=(Label(Source("a.arch", text).span(22, 25), "called here"),),
        tradeoff=Tradeoff("a second machine", "medium", "low"),
        follow_up="what then?",
        assumptions=("one fails a day",),
    )
    assert shown(report(finding)).splitlines() == [
        "error[some-rule]: it is wrong",
        " --> a.arch:2:9",
        "  |",
        "2 | service api x1",
        "  |         ^^^^^^ only one",
        " --> a.arch:2:12",
        "  |",
        "2 | service api x1",
        "  |            --- called here",
        "  = help: run two",
        "  = price: a second machine (cost medium, complexity low)",
        "  = asked next: what then?",
        "  = assumed: one fails a day",
        "",
        "1 error in 1 design in 1 file",
    ]


def test_questions_stand_together_at_the_end() -> None:
    text = "service api\nservice b"
    question = marked(text, "api", severity=Severity.QUESTION, help="say so")
    assert shown(report(question, marked(text, "b"))).splitlines()[-5:] == [
        "questions: what nobody stated, and what could be checked if somebody did",
        "  ? it is wrong",
        "    say so · a.arch:1 [some-rule]",
        "",
        "1 error and 1 question in 1 design in 1 file",
    ]


@pytest.mark.parametrize(
    ("found", "style", "line"),
    [
        (report(), {}, "nothing found in 1 design in 1 file"),
        (report(marked("a", "a"), suppressed="known"), {}, "1 ignored in 1 design in 1 file"),
        (Report((), (), 2), {}, "nothing found in 0 designs in 2 files"),
        (
            Report((), (Checked("a.md", "", "mermaid", 3, 0, 0, "a class diagram"),), 1),
            {},
            "nothing found in 0 designs in 1 file; 1 diagram skipped (-v says why)",
        ),
        (
            Report((), (Checked("a.md", "", "mermaid", 3, 0, 0, "a class diagram"),), 1),
            {"verbose": True},
            "nothing found in 0 designs in 1 file; 1 diagram skipped",
        ),
    ],
)
def test_closing_line(found: Report, style: dict[str, bool], line: str) -> None:
    verbose = style.get("verbose", False)
    assert shown(found, verbose=verbose).splitlines()[-1] == line
    assert shown(found, verbose=verbose, quiet=True).splitlines()[-1:] != [line]


def test_verbose_says_why_a_diagram_was_skipped() -> None:
    found = Report((), (Checked("a.md", "", "mermaid", 3, 0, 0, "a class diagram"),), 1)
    assert "skipped a.md:3: a class diagram" in shown(found, verbose=True)


def test_long_lines_are_cut_around_the_place() -> None:
    text = "x" * 5000 + " api " + "y" * 5000
    block = shown(report(marked(text, "api"))).splitlines()
    assert max(map(len, block)) < 200
    caret = next(line for line in block if "^^^" in line)
    line = next(line for line in block if line.startswith("1 |"))
    assert line[caret.index("^") :].startswith("api")
    assert "…" in line


def test_many_related_places_are_counted() -> None:
    text = "\n".join("abcdefgh")
    source = Source("a.arch", text)
    related = tuple(Label(source.span(at, at + 1), "here") for at in range(0, 14, 2))
    assert "  = note: and 3 more places" in shown(report(marked(text, "h", related=related)))


def test_colour_only_where_asked() -> None:
    found = report(marked("service api", "api"))
    assert "\x1b" not in shown(found)
    assert "\x1b[1;31merror[some-rule]\x1b[0m" in shown(found, color=True)
    assert "\x1b[1;31merror[some-rule]\x1b[0m" in shown(found, "concise", color=True)


def test_concise() -> None:
    assert shown(report(marked("a\nservice api", "api")), "concise") == "a.arch:2:9: error[some-rule] it is wrong"


NASTY = st.text(
    alphabet=st.sampled_from('a\x00\x07\x08\x1b\x9b\x9d[]0;31m\r\n\t\u202e\u2066\u200b\ufeff\u2028日`"#{}'), max_size=40
)


@given(NASTY, NASTY)
def test_nothing_of_a_design_reaches_the_terminal_raw(name: str, text: str) -> None:
    source = Source(f"{name}.arch", text + "x")
    finding = Finding(f"bad {name}", source.span(len(text)), label=name, help=text, follow_up=name, assumptions=(text,))
    found = Report(
        (Diagnostic("some-rule", "clarity", Severity.ERROR, finding),), (Checked(name, text, "arch", 1, 0, 0, text),), 1
    )
    for reporter in ("text", "concise"):
        for line in REPORTERS[reporter](found, Style(verbose=True)):
            assert "\n" not in line
            assert all(char.isprintable() or char in "\u200d\ufe0f" for char in line), repr(line)


def test_safe_and_cells() -> None:
    assert safe("plain") == "plain"
    assert safe("a\x1b[0m\u202e") == "a\\u{1b}[0m\\u{202e}"
    assert safe("two\nlines") == "two lines"
    assert (cells("abc"), cells("日本"), cells("e\u0301"), cells("\u200d")) == (3, 4, 1, 0)


def _rich(design: Design) -> Iterator[Finding]:
    span = design.span
    yield Finding(
        "rich",
        span,
        tradeoff=Tradeoff("money"),
        related=(Label(span, "here"),),
        components=("a",),
        connections=(("a", "b"),),
        flows=("f",),
        figures={"availability": 0.5},
        assumptions=("one",),
        fix=Fix("mend it", (Edit(span, "x"),)),
    )


def as_json(found: Report) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(shown(found, "json"))
    jsonschema.validate(data, SCHEMA, jsonschema.Draft202012Validator)
    return data


def test_json_has_the_published_shape() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    rules = {"rich": Rule("rich", "clarity", Severity.INFO, "Rich.\n", _rich, {}, "tests")}
    checks = check("service a # designlint: ignore[rich] known\nservce b\nc --> d", rules={**rules, **plugins.rules()})
    data = as_json(Report(checks.diagnostics, checks.designs, 1))
    assert data["summary"]["suppressed"] == 1
    assert {"rich", "name", "syntax"} <= {each["code"] for each in data["diagnostics"]}
    rich = next(each for each in data["diagnostics"] if each["code"] == "rich")
    assert (rich["figures"], rich["connections"], rich["suppressed"]) == ({"availability": 0.5}, [["a", "b"]], "known")
    assert rich["fix"]["edits"] == [
        {"path": "test.arch", "line": 1, "column": 1, "end_line": 1, "end_column": 1, "text": "x"}
    ]
    assert data["designs"][0]["linted"] is True


def test_json_of_nothing_and_of_skipped_drawings() -> None:
    assert as_json(Report((), (), 0))["summary"]["designs"] == 0
    data = as_json(Report((), (Checked("a.md", "x", "mermaid", 3, 0, 0, "a class diagram"),), 1))
    assert (data["summary"]["skipped"], data["designs"][0]["skipped"]) == (1, "a class diagram")


def test_json_places_are_those_of_the_file() -> None:
    text = "# Title\n\n```arch\nservice a\nservce b\n```\n"
    checks = check(text, "note.md")
    (found,) = as_json(Report(checks.diagnostics, checks.designs, 1))["diagnostics"]
    assert [found[name] for name in ("path", "line", "column", "end_line", "end_column")] == ["note.md", 5, 1, 5, 7]


def test_every_object_of_the_schema_is_closed() -> None:
    closed = [each["additionalProperties"] for each in SCHEMA["$defs"].values() if each.get("type") == "object"]
    assert closed == [False] * 9
    for each in SCHEMA["$defs"].values():
        assert sorted(each.get("required", [])) == sorted(each.get("properties", {}))
