"""How fixes are applied: one beside the other, none that does harm, until nothing is left; and in manuals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import dedent

import pytest
from cli import Run
from fixing import FORMATS, becomes, fixed, found_in

from designlint import edits
from designlint.design import Design
from designlint.diagnostic import Diagnostic, Edit, Finding, Fix, Severity
from designlint.examples import broken_promises
from designlint.fixes import ROUNDS, fix_source, fixable
from designlint.rule import Rule
from designlint.source import Source


def diagnostic(code: str, message: str, *changes: Edit, safe: bool = True, category: str = "clarity") -> Diagnostic:
    at = changes[0].span
    return Diagnostic(code, category, Severity.WARNING, Finding(message, at, fix=Fix("mend", changes, safe)))


def words(source: Source, **replaced: str) -> list[Diagnostic]:
    """A finding for each of these words, whose fix replaces it."""
    return [
        diagnostic("word", f"{word} {found.start()}", Edit(source.span(*found.span()), text))
        for word, text in replaced.items()
        for found in re.finditer(rf"\b{word}\b", source.text)
    ]


def test_fixes_that_touch_each_other_wait() -> None:
    texts: list[str] = []

    def judge(source: Source) -> list[Diagnostic]:
        texts.append(source.text)
        found = []
        if " x" not in source.text:
            found.append(diagnostic("one", "no x", Edit(source.span(3, 3), " x")))
        if " y" not in source.text:
            found.append(diagnostic("two", "no y", Edit(source.span(3, 3), " y")))
        return found

    result = fix_source(Source("a", "api b"), judge)
    assert result.source.text == "api y x b"
    assert texts == ["api b", "api x b", "api y x b"]
    assert [each.code for each in result.done] == ["one", "two"]


def test_different_lines_may_go_to_one_place_and_overlaps_wait() -> None:
    def judge(source: Source) -> list[Diagnostic]:
        lines = [name for name in ("x", "y") if f"\n{name}" not in source.text]
        found = [diagnostic(name, name, Edit(source.span(3, 3), f"\n{name}")) for name in lines]
        return [*found, *words(source, api="ape"), *words(source, ape="api2")]

    result = fix_source(Source("a", "api b"), judge)
    assert result.source.text == "api2\nx\ny b"
    assert [each.code for each in result.done] == ["x", "y", "word", "word"]


def test_two_fixes_on_one_line() -> None:
    text = (
        "client web, nginx entry x1, sqs jobs, worker w x1, dynamodb db\nweb -> entry -> db: x\nentry ~> jobs ~> w: x\n"
    )
    text += "flow work { web -> entry -> jobs -> w }\nflow read { web -> entry -> db }\n"
    assert becomes(text, "a.arch", "single-point-of-failure", "unsafe-queue").startswith(
        "client web, nginx entry x2, sqs jobs { dlq failed }, worker w x2, dynamodb db\n"
    )


def test_a_fix_that_breaks_the_text_is_dropped_alone() -> None:
    def judge(source: Source) -> list[Diagnostic]:
        broken = [
            Diagnostic("syntax", "designlint", Severity.ERROR, Finding("bad", source.span(), fix=None))
            for _ in re.findall("!", source.text)
        ]
        return [*broken, *words(source, a="A", b="!", c="C", d="D!", e="E")]

    result = fix_source(Source("a", "a b c d e"), judge)
    assert result.source.text == "A b C d E"
    assert sorted(each.finding.message for each in result.dropped) == ["b 2", "d 6"]
    assert len(result.done) == 3


def test_a_fix_that_does_not_help_is_dropped() -> None:
    def judge(source: Source) -> list[Diagnostic]:
        return [diagnostic("more", "more", Edit(source.span(0, 0), "x"))]

    result = fix_source(Source("a", "y"), judge)
    assert (result.source.text, len(result.done), len(result.dropped)) == ("y", 0, 1)


def test_rules_that_undo_each_other_come_to_an_end() -> None:
    result = fix_source(Source("a", "yes"), lambda source: words(source, yes="no", no="yes"))
    assert len(result.done) == ROUNDS


def test_slips_first_then_rules_then_ignore_comments() -> None:
    order: list[str] = []

    def judge(source: Source) -> list[Diagnostic]:
        found = [
            diagnostic("ignore", "i", Edit(source.span(0, 1), "A"), category="designlint"),
            diagnostic("rule", "r", Edit(source.span(1, 2), "B")),
            diagnostic("name", "n", Edit(source.span(2, 3), "C"), category="designlint"),
        ]
        left = [each for each in found if each.finding.at.text.islower()]
        order.append("".join(each.code[0] for each in left))
        return left

    assert fix_source(Source("a", "abc"), judge).source.text == "ABC"
    assert order == ["irn", "ir", "i", ""]


def test_a_typo_is_no_missing_fact() -> None:
    """A rule that speaks of what a mistyped fact states must not add it a second time."""
    text = """\
        client web
        service api x2
        dynamodb db
        redis hot x2
        web -> api: HTTPS
        api -> db: read { timout 20 ms }
        api -> hot: read { timeout 20 ms }
        """
    assert becomes(text, "a.arch", "missing-timeout") == dedent(text).replace("timout", "timeout")


def test_a_mended_name_may_show_what_is_wrong_behind_it() -> None:
    result = fixed("web -> store\nstoer { ttl 20 quux, retention 3 quux, qwert }", "a.arch", "sync-cycle", unsafe=False)
    assert result.source.text.split("\n")[1].startswith("store {")
    assert not result.dropped


def test_only_those_that_count_are_fixable() -> None:
    found = found_in(Source("a.arch", "servise api\ncdm edge"))
    assert [each.finding.at.line for each in fixable(found, unsafe=False)] == [1]
    assert [each.finding.at.line for each in fixable(found, unsafe=True)] == [1, 2]


# -- examples in manuals --


def _page(bad: str, fixed_one: str) -> Rule:
    manual = f"Names.\n\n## Bad\n```arch\n{bad}\n```\n\n{fixed_one}\n\n## Good\n```arch\nservice other\n```\n"
    return Rule("names", "clarity", Severity.INFO, manual, _names, {}, "tests")


def _names(design: Design) -> Iterator[Finding]:
    for each in design.of_kind("service"):
        if each.id == "api":
            second = edits.fix("count", [edits.count(design, each, 2)]) if each.instances.count is None else None
            yield Finding("is called api" if second is None else "is called so", each.span, fix=second)


@pytest.mark.parametrize(
    ("fixed_one", "said"),
    [
        ("```arch fixed\nservice api x2   # finds: is called api\n```", ""),
        ("```arch fixed\nservice api x3   # finds: is called api\n```", "+service api x2"),
        ("```arch fixed\nservice api x2\n```", "unpromised: is called api"),
        ("```mermaid fixed\ngraph LR\n  a[Some service] --> b[(DB)]\n```", "behind one of the same format"),
        ("", "no example (`arch fixed`) shows"),
    ],
)
def test_fixed_examples_are_what_the_fixes_make(fixed_one: str, said: str) -> None:
    broken = list(broken_promises(_page("service api   # finds: is called so", fixed_one), FORMATS))
    assert len(broken) == bool(said)
    assert said in "".join(broken)


def test_manuals_show_their_fixes(run: Run) -> None:
    manual = run("explain", "unlabelled-connection").out
    assert "```mermaid fixed" in manual
    assert "= fix: put a label there to be filled in (--fix --unsafe-fixes)" in manual
