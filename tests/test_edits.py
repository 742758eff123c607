"""Fixes that findings offer: small edits that remove their finding and leave all else alone."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest
from fixing import RULES, becomes, fixed, found_in
from hypothesis import assume, given
from hypothesis import strategies as st
from support import check, design_of

from designlint import edits
from designlint.build.problems import respelled
from designlint.diagnostic import Fix
from designlint.source import Source

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
