"""Fixes: small edits that remove their finding, leave all else alone, and come to an end."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from textwrap import dedent

import pytest
from cli import Run
from designs import IDS, comments, messed_up
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from support import check, design_of

from designlint import edits, plugins
from designlint.build.problems import respelled
from designlint.config import Settings
from designlint.design import Design
from designlint.diagnostic import Diagnostic, Edit, Finding, Fix, Severity
from designlint.engine import check_source
from designlint.examples import broken_promises
from designlint.fixes import ROUNDS, Fixed, fix_source, fixable
from designlint.rule import Rule
from designlint.source import Source

FORMATS = plugins.formats()
RULES = plugins.rules(only_builtin=True)
ROOT = Path(__file__).parent.parent
SAMPLES = sorted(path for path in (ROOT / "samples").rglob("*") if path.suffix in FORMATS.suffixes)
FIXING = {
    code: RULES[code]
    for code in (
        *("missing-failover", "missing-monitoring", "missing-timeout", "single-point-of-failure"),
        *("unlabelled-connection", "unsafe-queue"),
    )
}


def found_in(source: Source, codes: tuple[str, ...] = tuple(FIXING)) -> tuple[Diagnostic, ...]:
    format = FORMATS.for_suffix(Path(source.path).suffix)
    assert format is not None
    rules = {code: RULES[code] for code in codes}
    return check_source(source, format, FORMATS, rules, Settings()).diagnostics


def fixed(text: str, name: str = "a.arch", *codes: str, unsafe: bool = True) -> Fixed:
    return fix_source(Source(name, text), lambda source: found_in(source, codes or tuple(FIXING)), unsafe=unsafe)


def becomes(text: str, name: str = "a.arch", *codes: str, unsafe: bool = True) -> str:
    result = fixed(dedent(text), name, *codes, unsafe=unsafe)
    assert not result.dropped, [each.finding.message for each in result.dropped]
    return result.source.text


# -- names, units and ignore comments: safe --


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("service api { timout 20 ms }", "service api { timeout 20 ms }"),
        ("servise api # x", "service api # x"),
        ("service api\napi -> b: x { tiemout 1 s }", "service api\napi -> b: x { timeout 1 s }"),
        ("cache c { invalidation evnt }", "cache c { invalidation event }"),
        ("level jnuior", "level junior"),
        ("session { requirments 5 min }", "session { requirements 5 min }"),
        ("web -> store\nflow buy { web -> stor }", "web -> store\nflow buy { web -> store }"),
        ("web -> store\nstroe { zones 3 }", "web -> store\nstore { zones 3 }"),
        ("service api { ZONES 3 }", "service api { zones 3 }"),
    ],
)
def test_one_slip_of_the_hand_is_mended(text: str, after: str) -> None:
    assert becomes(text, "a.arch", "sync-cycle", unsafe=False) == after


@pytest.mark.parametrize(
    "text",
    [
        "cdm edge",  # three letters: cdn, cdc …
        "orderstore db1",  # the nearest is a guess
        "web -> store1\nflow buy { web -> store2 }",  # another store
        "web -> store_a\nflow buy { web -> store_b }",
        "service api { timeout 200 }",  # ms or s
        "client web\nflow buy { web -> nothing_like_it }",
        "requirements { rate 5 }",
    ],
)
def test_guesses_are_not_safe(text: str) -> None:
    assert fixed(text, "a.arch", "sync-cycle", unsafe=False).source.text == text
    assert any(each.category == "designlint" for each in found_in(Source("a.arch", text)))


def test_a_missing_unit_is_written() -> None:
    assert becomes("service api { timeout 200, memory 4 }\na -> b: x { rate 5 }", "a.arch", "sync-cycle") == (
        "service api { timeout 200 ms, memory 4 B }\na -> b: x { rate 5/s }"
    )


@given(st.sampled_from(sorted(RULES)), st.data())
def test_a_name_with_one_slip_is_known_again(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 2))
    slip = data.draw(st.sampled_from(("drop", "double", "swap", "other")))
    written = {
        "drop": name[:at] + name[at + 1 :],
        "double": name[: at + 1] + name[at:],
        "swap": name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        "other": name[:at] + "q" + name[at + 1 :],
    }[slip]
    assume(written not in RULES)
    mended = respelled(written, RULES, Source("a", written).span())
    assert mended is not None
    assert (mended.safe, mended.edits[0].text) == (True, name)


def test_no_name_is_chosen_among_several() -> None:
    assert respelled("shard", ("share", "sharp", "other"), Source("a", "shard").span()) is None
    assert respelled("zebra", ("timeout", "retries"), Source("a", "zebra").span()) is None
    assert respelled("timout", ("timeout",), Source("a", "a timout").span()) is None, "the place holds something else"


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("a -> b: x # designlint: ignore[sync-cycle] no\n", "a -> b: x\n"),
        ("# designlint: ignore[sync-cycle] no\na -> b: x\n", "a -> b: x\n"),
        ("a -> b: x\n  # designlint: ignore[sync-cycle] no", "a -> b: x\n"),
        ("a -> b: x # designlint: ignore[wide-fan-out, sync-cycle] no", "a -> b: x"),
        (
            "a -> b: x # designlint: ignore[missing-authentication, sync-cycle] no",
            "a -> b: x # designlint: ignore[missing-authentication] no",
        ),
        ("a -> b: x # designlint: ignore[sync-cicle] no", "a -> b: x"),
        ("# designlint: ignore-file[sync-cycle] no\r\na -> b: x\r\n", "a -> b: x\r\n"),
    ],
)
def test_ignore_comments_are_sorted_out(text: str, after: str) -> None:
    assert becomes(text, "a.arch", "sync-cycle", "wide-fan-out", unsafe=False) == after


def test_ignore_comments_of_markdown_and_mermaid() -> None:
    text = """\
        <!-- designlint: ignore[sync-cycle] no -->

        > ```mermaid
        > graph LR
        >   %% designlint: ignore[sync-cycle] no
        >   A[Order service] -->|x| B[(Orders)]
        > ```

        Words <!-- designlint: ignore-file[sync-cycle] no --> and more.
        """
    assert becomes(text, "a.md", "sync-cycle", unsafe=False) == dedent("""\

        > ```mermaid
        > graph LR
        >   A[Order service] -->|x| B[(Orders)]
        > ```

        Words and more.
        """)


def test_what_a_comment_silences_is_not_fixed() -> None:
    text = (
        "client web\nlb entry x1 # designlint: ignore[single-point-of-failure] known\ndynamodb db\nweb -> entry -> db\n"
    )
    assert becomes(text, "a.arch", "single-point-of-failure") == text


def test_slips_in_comments_of_a_drawing() -> None:
    text = "graph LR\n  A[Order service] -->|x| B[(Orders)]\n  %% arch: B { replcas 2 } # why\n"
    assert becomes(text, "a.mmd", "sync-cycle", unsafe=False) == text.replace("replcas", "replicas")


# -- facts, counts, labels, statements --

QUEUE = "client web\nservice api x2\nworker w x2\nweb -> api: x\napi ~> jobs ~> w: x\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("sqs jobs", "sqs jobs { dlq failed }"),
        ("sqs jobs   # why", "sqs jobs { dlq failed }   # why"),
        ("sqs jobs x1 'Jobs'", "sqs jobs x1 'Jobs' { dlq failed }"),
        ("sqs jobs { dlq none }", "sqs jobs { dlq failed }"),
        ("sqs jobs { zones 3 }", "sqs jobs { zones 3, dlq failed }"),
        ("sqs jobs {zones 3} # why", "sqs jobs {zones 3, dlq failed} # why"),
        ("sqs jobs { zones 3, }", "sqs jobs { zones 3, dlq failed }"),
        ("sqs jobs {}", "sqs jobs { dlq failed }"),
        ("sqs jobs { }", "sqs jobs { dlq failed }"),
        ("sqs jobs { # why\n}", "sqs jobs { # why\n  dlq failed\n}"),
        ("sqs jobs {\n\tzones 3 # one\n\n\t# two\n}", "sqs jobs {\n\tzones 3 # one\n\n\t# two\n\tdlq failed\n}"),
        ("sqs jobs { zones 3 # one\n}", "sqs jobs { zones 3 # one\n  dlq failed\n}"),
        ("sqs jobs { zones 3,\n  rf 3 } # why", "sqs jobs { zones 3,\n  rf 3, dlq failed } # why"),
        ("sqs jobs { does '# no } comment' }", "sqs jobs { does '# no } comment', dlq failed }"),
        ("region eu { sqs jobs, sqs b }", "region eu { sqs jobs { dlq failed }, sqs b }"),
        ("region eu { sqs jobs { zones 3 } }", "region eu { sqs jobs { zones 3, dlq failed } }"),
        ("service x\nqueue jobs\njobs { zones 3 }", "service x\nqueue jobs { dlq failed }\njobs { zones 3 }"),
    ],
)
def test_a_fact_goes_into_its_statement(before: str, after: str) -> None:
    before, after = before.replace("'", '"'), after.replace("'", '"')
    assert becomes(QUEUE + before, "a.arch", "unsafe-queue") == QUEUE + after


def test_a_part_that_only_connections_name_gets_a_line() -> None:
    text = "client web\n  web -> api ~> job-queue ~> worker: x # why\nservice api x2\n"
    after = "client web\n  web -> api ~> job-queue ~> worker: x # why\n  job-queue { dlq failed }\nservice api x2\n"
    assert becomes(text, "a.arch", "unsafe-queue") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("nginx entry x1", "nginx entry x2"),
        ("nginx entry x1 { zones 1 } # one", "nginx entry x2 { zones 1 } # one"),
        ("nginx entry 'Entry (x1)'", "nginx entry 'Entry (x2)'"),
        ("nginx entry 'Entry' # one", "nginx entry 'Entry' x2 # one"),
        ("nginx entry\nentry { zones 1 }", "nginx entry x2\nentry { zones 1 }"),
    ],
)
def test_a_second_instance(before: str, after: str) -> None:
    rest = "\nclient web\nservice api x2\ndynamodb db\nweb -> entry -> api -> db"
    before, after = before.replace("'", '"'), after.replace("'", '"')
    assert becomes(before + rest, "a.arch", "single-point-of-failure") == after + rest


def test_failover_is_stated_where_the_other_one_is() -> None:
    text = """\
        requirements { availability 99.99% }
        client web
        service api x2
        postgres orders { replicas 1, failover none } # why
        postgres users { zones 2 }
        postgres spare { role standby, of users, failover manual }
        web -> api -> orders & users
        users => spare
        """
    after = becomes(text, "a.arch", "missing-failover")
    assert after == dedent(text).replace("failover none", "failover auto").replace("failover manual", "failover auto")


def test_connections_get_facts_and_labels() -> None:
    text = """\
        client web
        service api x2
        service tax x2
        dynamodb db
        redis hot x2
        web -> api # why
        api -> tax: HTTP { timeout none }
        api -> db { read } # why
        tax -> db & hot
        api -> hot { timeout 20 ms }
        """
    assert becomes(text, "a.arch", "missing-timeout", "unlabelled-connection") == dedent("""\
        client web
        service api x2
        service tax x2
        dynamodb db
        redis hot x2
        web -> api: "TODO" # why
        api -> tax: HTTP { timeout 200 ms }
        api -> db { read, timeout 200 ms } # why
        tax -> db & hot: "TODO"
        tax -> db { timeout 200 ms }
        tax -> hot { timeout 200 ms }
        api -> hot: "TODO" { timeout 20 ms }
        """)


def test_no_line_can_tell_which_of_two_parallel_hops_it_means() -> None:
    text = """\
        client web
        service api x2
        dynamodb db
        redis hot x2
        web -> api -> db: reads
        web -> api -> db: writes
        api -> hot: GET { timeout 20 ms }
        """
    result = fixed(dedent(text), "a.arch", "missing-timeout")
    assert result.source.text == dedent(text)
    assert [each.finding.fix for each in found_in(result.source, ("missing-timeout",))] == [None]


def test_a_monitor_is_added_behind_the_last_declaration() -> None:
    text = "client web, service api\nregion eu {\n  db orders {\n    zones 3\n  } # why\n}\nredis obs\n"
    text += "web -> api -> orders & obs"
    assert becomes(text, "a.arch", "missing-monitoring") == text.replace(
        "redis obs\n", "redis obs\nmonitor obs2 { observes all, alerts }\n"
    )
    bare = "client -> lb -> api -> db & cache # why"
    assert becomes(bare, "a.arch", "missing-monitoring") == bare + "\nmonitor obs { observes all, alerts }"


MERMAID = """\
    graph LR
        U[Users] --> LB[Load balancer x1]
        subgraph vpc [VPC]
            LB-->A[API server] --- B & C[(Orders)]
            A -.-> Q[Jobs queue] -.-> W[Worker]
        end
        A -->|charge| S[Stripe]
        %% a remark
        %% arch: Q {
        %% arch:   zones 3 # keep
        %% arch: }
        %% arch: W x1 # one
        %% arch: service B x2
        %% arch: A -> C { read, timeout 20 ms }
        %% arch: flow work { U -> LB -> A -> Q -> W }
        %% arch: flow pay { U -> LB -> A -> S }
    """
MERMAID_AFTER = """\
    graph LR
        U[Users] -->|"TODO"| LB[Load balancer x2]
        subgraph vpc [VPC]
            LB-->|"TODO"|A[API server] ---|"TODO"| B & C[(Orders)]
            %% arch: A x2
            A -.->|"TODO"| Q[Jobs queue] -.->|"TODO"| W[Worker]
        end
        A -->|charge| S[Stripe]
        %% arch: A -> S: "charge" { timeout 2 s }
        %% a remark
        %% arch: Q {
        %% arch:   zones 3 # keep
        %% arch:   dlq failed
        %% arch: }
        %% arch: W x2 # one
        %% arch: service B x2
        %% arch: A -> C { read, timeout 20 ms }
        %% arch: flow work { U -> LB -> A -> Q -> W }
        %% arch: flow pay { U -> LB -> A -> S }
        %% arch: monitor obs { observes all, alerts }
    """


def test_mermaid() -> None:
    assert becomes(MERMAID, "a.mmd") == dedent(MERMAID_AFTER)


@pytest.mark.parametrize("prefix", ["", "> ", "> > ", "  ", "> - ", "1. > "])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_fences_wherever_they_stand(prefix: str, newline: str) -> None:
    def page(diagram: str) -> str:
        lines = ["```mermaid", *dedent(diagram).splitlines(), "```"]
        inner = re.sub(r"[-\d.]", " ", prefix)
        return (
            "Words.\n\n"
            + "".join(f"{inner if number else prefix}{line}\n" for number, line in enumerate(lines))
            + "\nMore.\n"
        )

    before, after = (page(each).replace("\n", newline) for each in (MERMAID, MERMAID_AFTER))
    assert becomes(before, "a.md") == after


def test_other_notations_of_mermaid_get_their_labels_beside_them() -> None:
    text = "architecture-beta\n    service api(server)[API]\n    service db(database)[DB]\n    api:R --> L:db\n"
    after = becomes(text, "a.mmd", "unlabelled-connection")
    assert after == text + '    %% arch: api -> db: "TODO"\n'


def test_ids_that_facts_can_not_name_get_no_fix() -> None:
    text = "graph LR\n  U[Users] --> a.b[Load balancer] --> A1[App server 1] & A2[App server 2]\n"
    result = fixed(text, "a.mmd", "single-point-of-failure")
    assert (result.source.text, result.dropped) == (text, ())


def test_an_edit_stands_in_the_file_that_holds_it() -> None:
    text = "# A\n\n```arch\nsqs jobs { zones 3 }\napi ~> jobs ~> w\n```\n"
    design = check(text, "a.md").designs[0].design
    assert design is not None
    edit = edits.state(design, design.components["jobs"], "dlq yes")
    assert edit is not None
    place = edit.span.in_file()
    assert (place.source.host, place.line, place.column) == (None, 4, 19)


def test_a_fix_needs_all_its_edits_once() -> None:
    design = design_of("service api x1\n")
    one = edits.count(design, design.components["api"], 2)
    assert edits.fix("two", [one, one]) == Fix("two", (one,) if one else (), safe=False)
    assert edits.fix("two", [one, None]) is None
    assert edits.fix("none", []) is None


def test_a_line_below_does_not_fall_into_a_block() -> None:
    text = "client web\nweb -> api: x { timeout 1 s\n  read } # why\napi -> db\ndynamodb db\nservice other x2\n"
    after = text.replace("# why\n", "# why\napi x2\n")
    assert becomes(text, "a.arch", "single-point-of-failure") == after


def test_a_fact_that_is_told_with_another_is_left_alone() -> None:
    design = design_of("dynamodb db { shard_by day salt 10 }\n")
    db = design.components["db"]
    assert edits.state(design, db, "salt 5") is None
    edit = edits.state(design, db, "shard_by user")
    assert edit is not None
    assert edit.span.text == "shard_by day salt 10"


# -- how they are applied --


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


# -- of any design --


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


# -- the command --


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "designlint.toml").write_text('select = ["single-point-of-failure"]', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


BAD = b"\xef\xbb\xbfclient web # \xc3\xa9\r\nnginx entry x1 { ownr shop }\r\ndynamodb db\r\nweb -> entry -> db\r\n"


def test_fix_writes_safe_fixes_and_reports_the_rest(folder: Path, run: Run) -> None:
    (folder / "a.arch").write_bytes(BAD)
    (folder / "b.arch").write_bytes(b"a -> b: x\r\n")
    stamp = time.time_ns() - 10**12
    for name in ("a.arch", "b.arch"):
        (folder / name).chmod(0o640)
    os.utime(folder / "b.arch", ns=(stamp, stamp))
    ran = run("check", "--fix")
    assert (folder / "a.arch").read_bytes() == BAD.replace(b"ownr", b"owner")
    assert (folder / "a.arch").stat().st_mode & 0o777 == 0o640
    assert (folder / "b.arch").stat().st_mtime_ns == stamp, "what has nothing to fix is not written"
    assert ran.err == "1 finding fixed in 1 file\n"
    assert "error[name]" not in ran.out
    assert "= fix: run a second instance of `entry` (--fix --unsafe-fixes)" in ran.out
    assert ran.out.endswith("1 warning in 2 designs in 2 files [1 fixable with --fix --unsafe-fixes]\n")
    assert ran.code == 0
    again = run("check", "--fix")
    assert (again.err, again.out) == ("", ran.out)


def test_unsafe_fixes_too(folder: Path, run: Run) -> None:
    (folder / "a.arch").write_bytes(BAD)
    ran = run("check", "a.arch", "--fix", "--unsafe-fixes")
    assert (folder / "a.arch").read_bytes() == BAD.replace(b"ownr", b"owner").replace(b"x1", b"x2")
    assert (ran.code, ran.err) == (0, "2 findings fixed in 1 file\n")
    assert ran.out == "nothing found in 1 design in 1 file\n"
    assert run("check", "a.arch", "--fix", "-q").err == ""


def test_unsafe_fixes_alone_change_nothing(folder: Path, run: Run) -> None:
    (folder / "a.arch").write_bytes(BAD)
    ran = run("check", "a.arch", "--unsafe-fixes")
    assert (folder / "a.arch").read_bytes() == BAD
    assert ran.code == 1
    assert "= fix: write `owner` (--fix)" in ran.out
    assert "[1 fixable with --fix, 1 more with --unsafe-fixes]" in ran.out


def test_diff_changes_nothing(folder: Path, run: Run) -> None:
    (folder / "a.arch").write_bytes(BAD)
    ran = run("check", "--diff")
    assert (ran.code, ran.err) == (1, "1 finding would be fixed in 1 file\n")
    assert ran.out.splitlines() == [
        *("--- a.arch", "+++ a.arch", "@@ -1,4 +1,4 @@", " client web # é"),
        *("-nginx entry x1 { ownr shop }", "+nginx entry x1 { owner shop }", " dynamodb db", " web -> entry -> db"),
    ]
    assert "+nginx entry x2" in run("check", "--diff", "--unsafe-fixes", "--fix").out
    assert (folder / "a.arch").read_bytes() == BAD
    (folder / "a.arch").write_bytes(BAD.replace(b"ownr", b"owner"))
    assert run("check", "--diff").code == 0


def test_standard_input(folder: Path, run: Run) -> None:
    ran = run("check", "-", "--fix", stdin=BAD)
    assert ran.out.encode() == BAD.replace(b"ownr", b"owner")
    assert ran.err.startswith("1 finding fixed in 1 file\nwarning[single-point-of-failure]")
    assert ran.code == 0
    assert run("check", "-", "--diff", stdin=BAD).out.startswith("--- stdin.arch\n+++ stdin.arch\n")
    unreadable = run("check", "-", "--fix", stdin=b"a\x00b")
    assert (unreadable.out, unreadable.code) == ("a\x00b", 1)
    kept = run("check", "-", "--fix", "-o", "report.txt", stdin=BAD)
    assert kept.err == "1 finding fixed in 1 file\n"
    assert (folder / "report.txt").read_text().startswith("warning[")


def test_a_file_that_can_not_be_written_is_named(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.arch").write_bytes(BAD)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.replace", refuse)
    ran = run("check", "--fix")
    assert (ran.code, ran.err) == (2, "designlint: a.arch: can not be written: Permission denied\n")
    assert (folder / "a.arch").read_bytes() == BAD
    assert sorted(path.name for path in folder.iterdir()) == ["a.arch", "designlint.toml"]


def test_files_that_can_not_be_read_are_reported_as_ever(folder: Path, run: Run) -> None:
    (folder / "a.arch").write_bytes(b"\xff\xfe")
    ran = run("check", "--fix")
    assert (ran.code, ran.err) == (1, "")
    assert "the file is UTF-16" in ran.out
