"""What a change did to a design: laws that hold of any two designs, and what is told of small changes."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from designs import arch_designs
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sized_designs import NAMES, OTHERS, Sized, sized_designs

from designlint import plugins
from designlint.comparison import Comparison
from designlint.comparison.pairing import pair_up
from designlint.comparison.renames import _Search
from designlint.comparison.texts import Compared, Text, compare_texts
from designlint.comparison.verdict import verdict
from designlint.config import Settings
from designlint.corpus import check_text
from designlint.reporters.diff import diff_markdown, diff_text, headline
from designlint.reporters.diff_json import diff_json
from designlint.reporters.style import Style
from designlint.rule import Rule

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "designlint/reporters/diff.schema.json").read_text(encoding="utf-8"))
NO_RULES: dict[str, Rule] = {}


def text(given: str, name: str = "a.arch", *, rules: bool = True) -> Text:
    formats = plugins.formats()
    chosen = plugins.rules(only_builtin=True) if rules else NO_RULES
    report, heard = (
        check_text(given.encode(), name, formats, chosen, Settings(interview=interview)) for interview in (False, True)
    )
    return Text(name, report, heard)


def compared(old: str, new: str, name: str = "a.arch", *, rules: bool = True) -> Compared:
    return compare_texts(text(old, name, rules=rules), text(new, name, rules=rules))


def only(old: str, new: str, name: str = "a.arch") -> Comparison:
    (found,) = compared(old, new, name, rules=False).designs
    return found


def data(found: Compared) -> dict[str, Any]:
    read = json.loads(diff_json("old", "new", [found], verdict([found])))
    jsonschema.validate(read, SCHEMA, jsonschema.Draft202012Validator)
    assert isinstance(read, dict)
    return read


# -- laws --


@given(arch_designs())
@settings(max_examples=40)
def test_a_design_does_not_differ_from_itself(given: str) -> None:
    found = compared(given, given)
    assert found.same
    assert all(not each.structure.differs for each in found.designs)
    assert verdict([found]).word == "unchanged"


SWAPPED = {
    "old": "new",
    "new": "old",
    "added": "removed",
    "removed": "added",
    "gained": "lost",
    "lost": "gained",
    "gone": "new",
    "graver": "milder",
    "milder": "graver",
}


def plain(value: Any, *, mirrored: bool) -> Any:
    """A part of the report without what names one state only, as seen from the other state if `mirrored`."""
    if isinstance(value, list):
        return sorted((plain(each, mirrored=mirrored) for each in value), key=repr)
    if not isinstance(value, dict):
        return value
    swapped = {**SWAPPED, "new": "gone"} if "gone" in value else SWAPPED
    left_out = {"id", "source", "target", "arrow", "label"} if "changes" in value else set()
    left_out |= {"severity", "was", "message", "path", "line"} if "was" in value else set()
    found = {
        swapped.get(key, key) if mirrored else key: plain(each, mirrored=mirrored)
        for key, each in value.items()
        if key not in left_out
    }
    return dict(sorted(found.items()))


def mirror(one: str, other: str) -> None:
    there, back = data(compared(one, other)), data(compared(other, one))
    for key in ("designs", "findings"):
        assert plain(there["files"][0][key], mirrored=False) == plain(back["files"][0][key], mirrored=True)
    if there["worse"]:
        assert back["better"]


@given(arch_designs(), arch_designs())
@settings(max_examples=25)
def test_the_way_back_is_the_mirror_image(one: str, other: str) -> None:
    mirror(one, other)


@given(sized_designs(), st.data())
@settings(max_examples=15)
def test_the_way_back_of_a_small_change(sized: Sized, draw: st.DataObject) -> None:
    lines = sized.text().splitlines()
    dropped = draw.draw(st.integers(0, len(lines) - 1))
    mirror("\n".join(lines), "\n".join([*lines[:dropped], *lines[dropped + 1 :]]))


@given(sized_designs(), st.sets(st.sampled_from(NAMES)), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_new_ids_are_told_as_nothing_but_new_ids(sized: Sized, chosen: set[str], order: random.Random) -> None:
    names = {name: other for name, other in zip(NAMES, OTHERS, strict=True) if name in chosen}
    found = compared(sized.text(), sized.text(names))
    (design,) = found.designs
    there = {name: names[name] for name in sized.parts if name in names}
    assert {each.old.id: each.new.id for each in design.structure.parts} == there
    assert all(each.renamed and not each.details for each in design.structure.parts)
    for pairs in (design.matching.components, design.matching.connections, design.matching.flows):
        assert not pairs.gone
        assert not pairs.added
    assert not design.structure.links
    assert not any(each.differs for each in design._numbers())
    assert (found.findings.gone, found.findings.new) == ((), ())
    moved = compared(sized.text(), sized.text(names, order), rules=False).designs[0].matching.components
    assert {each.kind for each in moved.gone} == {each.kind for each in moved.added}


@given(sized_designs(), st.data())
@settings(max_examples=30)
def test_one_more_instance_adds_no_single_point(sized: Sized, draw: st.DataObject) -> None:
    more = sized.more(draw.draw(st.sampled_from(sorted(sized.parts))))
    assume(more is not None)
    assert more is not None
    assert only(sized.text(), more.text()).points.gained == ()
    bare = sized.text().replace(" x", " # x")  # where nobody counts anything, the first count is no news of the others
    counted = only(bare, bare.replace("service anna", "service anna x2", 1))
    assert counted.points.gained == ()


def test_who_is_paired() -> None:
    def key(word: str) -> str | None:
        return word[0] if word[0] != "-" else None

    pairs = pair_up(["a1", "-1", "b1", "b2"], ["b3", "a2", "-1", "c1"], (key, key))
    assert pairs.both == (("b1", "b3"), ("a1", "a2"))
    assert (pairs.gone, pairs.added) == (("-1", "b2"), ("-1", "c1"))
    assert pair_up(["b1", "b2"], ["b3"], (key, key), unique=True).both == ()


def chain(names: list[str]) -> str:
    parts = [f"service {name}" for name in names]
    return "\n".join([*parts, *(f"{one} -> {other}" for one, other in itertools.pairwise(names))])


def test_large_designs_are_matched_in_few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = 0
    look = _Search._seen

    def counting(self: _Search, index: int, id: str) -> Any:
        nonlocal seen
        seen += 1
        return look(self, index, id)

    monkeypatch.setattr(_Search, "_seen", counting)
    number = 2000
    old, new = ([f"{word}{letter_of(each)}" for each in range(number)] for word in ("old", "new"))
    found = only(chain(old), chain(new))
    assert {each.old.id: each.new.id for each in found.structure.parts} == dict(zip(old, new, strict=True))
    assert seen <= 2 * number * 40


def letter_of(number: int) -> str:
    """A number in letters, since boxes whose names differ in digits are copies."""
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


# -- what is told --

SHOP = """
design "Shop"
requirements { dau 1M, read 10/user/day, write 1/user/day, availability 99.9% }
client   web
alb      entry
service  api "Shop API" x3 { zones 3, capacity 1k/s }
postgres store "Orders" x1 { capacity read 3k/s write 1k/s, backup daily }
web -> entry -> api: HTTPS
api -> store: SQL { readwrite, timeout 50 ms }
flow buy "Buy" { web -> entry -> api -> store, share 20% }
decide store { choose "PostgreSQL", over "MySQL", because "known" }
"""


def details(old: str, new: str) -> list[tuple[str, str, str | None, str | None]]:
    structure = only(SHOP, SHOP.replace(old, new)).structure
    bearers = [
        *((each.new.id, each.details) for each in structure.parts),
        *((each.new.target, each.details) for each in structure.links),
        *((each.new.id, each.details) for each in structure.flows),
        ("requirements", structure.requirements),
    ]
    return [(name, each.what, each.old, each.new) for name, told in bearers for each in told]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("x1 {", "x2 { failover auto,", [("store", "failover", None, "auto"), ("store", "instances", "x1", "x2")]),
        ('"Shop API"', '"API"', [("api", "label", "Shop API", "API")]),
        ("service  api", "worker   api", [("api", "kind", "service", "worker")]),
        (
            "postgres store",
            "mysql store",
            [("store", "technology", "PostgreSQL", "MySQL")],
        ),
        (", timeout 50 ms", "", [("store", "timeout", "50 ms", None)]),
        ("50 ms", "0.05 s", []),
        (
            "api -> store: SQL",
            "api ~> store: SQL",
            [("store", "arrow", "->", "~>"), ("store", "mode", "sync", "async")],
        ),
        ("share 20%", "share 30%", [("buy", "share", "20%", "30%")]),
        ('"Buy"', '"Pay"', [("buy", "label", "Buy", "Pay")]),
        ("dau 1M", "dau 2M", [("requirements", "dau", "1M", "2M")]),
        ("alb      entry", "zone a { alb entry }", [("entry", "group", None, "a")]),
        ("# nothing", "", []),
    ],
)
def test_what_is_said_otherwise(old: str, new: str, expected: list[tuple[str, str, str | None, str | None]]) -> None:
    assert sorted(details(old, new), key=repr) == sorted(expected, key=repr)


def test_a_flow_that_takes_another_way() -> None:
    new = SHOP.replace("web -> entry -> api -> store,", "web -> entry -> api,")
    assert details(SHOP, new) == [("buy", "way", "web -> entry -> api -> store", "web -> entry -> api")]


def test_notes_and_estimates() -> None:
    new = (
        SHOP.replace('"known"', '"we know it"') + 'failure store { effect "down" }\nestimate { w = 1M / day ~ 12/s }\n'
    )
    said = only(SHOP, new).structure
    assert [(each.kind, each.subject) for each in said.notes_changed] == [("decide", "store")]
    assert [(each.kind, each.subject) for each in said.notes_added] == [("failure", "store"), ("estimate", "w")]
    assert said.notes_gone == ()


def test_a_new_id_and_more() -> None:
    """A label says what a part is, whatever its id; references follow it."""
    new = SHOP.replace("store", "orders").replace("x1", "x2")
    (part,) = only(SHOP, new).structure.parts
    assert (part.old.id, part.new.id, [each.what for each in part.details]) == ("store", "orders", ["instances"])
    assert only(SHOP, new).structure.notes_changed == ()


def test_letters_that_shift_in_mermaid() -> None:
    old = "graph LR\n A[Users] --> B[Orders API] --> C[(Orders DB)]\n"
    new = "graph LR\n A[Users] --> B[Load balancer] --> C[Orders API] --> D[(Orders DB)]\n"
    found = only(old, new, "a.mmd")
    assert [each.label for each in found.matching.components.added] == ["Load balancer"]
    assert {each.old.id: each.new.id for each in found.structure.parts} == {"B": "C", "C": "D"}


def test_a_group_under_another_id_moves_nobody() -> None:
    old = "zone a { service one, service two }\none -> two"
    assert not only(old, old.replace("zone a", "zone b")).structure.differs
    moved = only(old, old.replace(", service two }", " }\nzone b { service two }"))
    assert [(each.new.id, each.details[0].what) for each in moved.structure.parts] == [("two", "group")]


def test_single_points_are_known_ones() -> None:
    standby = SHOP.replace("x1 {", "x1 { replicas 1, failover auto,")
    there, back = only(standby, SHOP), only(SHOP, standby)
    assert [each.component.id for each in there.points.gained] == ["store"]
    assert [each.component.id for each in back.points.lost] == ["store"]
    uncounted = SHOP.replace(" x1", "").replace(" x3", "")
    assert only(uncounted, SHOP).points.gained == ()  # nobody said that there were two


def test_findings_stay_the_same_with_other_figures() -> None:
    found = compared(SHOP, SHOP.replace("x1 {", "x1 { zones 1,")).findings
    kept = [now.code for _, now in found.kept]
    assert "single-point-of-failure" in kept
    more = SHOP + "service mail\napi -> mail\nmail -> store\n"
    assert not [each for each in compared(more, more + "web -> mail\n").findings.gone if each.code != "shared-database"]


def test_designs_of_a_document() -> None:
    def fence(title: str, parts: str) -> str:
        return f'```arch\ndesign "{title}"\n{parts}\n```\n\n'

    one, two, three = fence("One", "client -> api"), fence("Two", "client -> db"), fence("Three", "web -> queue")
    found = compared(one + two, three + two.replace("db", "api -> db") + one, "a.md", rules=False)
    told = [(each.old and each.old.name, each.new and each.new.name, each.same) for each in found.designs]
    assert told == [(None, "Three", False), ("Two", "Two", False), ("One", "One", True)]
    gone = compared(one + two, two, "a.md", rules=False)
    assert [(each.old and each.old.name, each.new and each.new.name) for each in gone.designs] == [
        ("Two", "Two"),
        ("One", None),
    ]


def test_what_can_not_be_read_is_told() -> None:
    broken = compared(SHOP, "service api {{{\n-> ->\n" + SHOP)
    (trouble,) = broken.troubles
    assert trouble.side == "new"
    assert "so this may be half of it" in trouble.reason
    assert broken.designs
    nothing = compared(SHOP, "\0")
    assert [each.reason for each in nothing.troubles] == [
        "there is no design in it: the file is binary, not text (line 1)"
    ]
    assert nothing.designs == ()
    large = compared(SHOP, SHOP.replace("dau 1M", f"dau {'9' * 300}"), rules=False)
    if large.designs[0].new and large.designs[0].new.measured is None:
        assert "too large" in large.troubles[-1].reason


# -- verdict and reports --


@pytest.mark.parametrize(
    ("old", "new", "word", "says"),
    [
        (SHOP, SHOP, "unchanged", "nothing that designlint knows of differs"),
        (SHOP, SHOP.replace("decide store", "note store"), "worse", "the score falls from"),
        (SHOP.replace("decide store", "note store"), SHOP, "better", "the score rises from"),
        (SHOP.replace("x1 {", "x1 { replicas 1, failover auto,"), SHOP, "worse", "`Orders` is a new single point"),
        (
            SHOP,
            SHOP.replace("x1 {", "x1 { replicas 1, failover auto,"),
            "better",
            "is no single point of failure any more",
        ),
        (SHOP, SHOP.replace("x3", "x4"), "changed", "components changed: 1"),
        (SHOP, SHOP.replace("entry", "front"), "changed", "components renamed: 1"),
    ],
)
def test_verdict(old: str, new: str, word: str, says: str) -> None:
    found = compared(old, new)
    judged = verdict([found])
    assert judged.word == word
    assert says in headline([found], judged)


def samples() -> Compared:
    old, new = ((ROOT / f"samples/url-shortener{each}.arch").read_text("utf-8") for each in ("", "-flawed"))
    return compared(old, new)


def test_json_has_the_published_shape() -> None:
    found = data(samples())
    assert found["verdict"] == "worse"
    (design,) = found["files"][0]["designs"]
    assert {each["id"] for each in design["components"]["added"]} == {"proxy", "stats", "users", "links"}
    assert data(compare_texts(None, text(SHOP)))["files"][0]["designs"][0]["old"] is None
    assert data(compare_texts(text(SHOP), None))["files"][0]["designs"][0]["new"] is None


def test_markdown_is_folded_and_whole() -> None:
    lines = list(diff_markdown([samples()], verdict([samples()]), Style()))
    assert lines[0] == "### designlint: worse"
    assert "the score falls from" in lines[2]
    assert lines.count("</details>") == sum(line.startswith("<details><summary>") for line in lines) >= 6
    for number, line in enumerate(lines):
        if line.startswith("<details>"):
            assert lines[number + 1] == ""  # else its content would not be read as Markdown


EVIL = "\x1b[31m</summary></details><script>alert(1)</script> | `x` \u202e @team"


def test_names_of_a_design_do_no_harm() -> None:
    name = EVIL.replace('"', "")
    old = f'design "{name}"\nclient web\nservice api "{name}" x2\nweb -> api: "{name}"\n'
    new = old.replace("x2", "x3").replace("service api", "service front").replace("-> api", "-> front")
    new += f'service more "{name} 2" {{ owner "{name}" }}\nfront -> more: "{name}"\n'
    found = compared(old, new)
    judged = verdict([found])
    shown = "\n".join(diff_text([found], judged, Style()))
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    markdown = "\n".join(diff_markdown([found], judged, Style()))
    outside = "".join(piece for number, piece in enumerate(markdown.split("`")) if number % 2 == 0)
    assert "<script>" not in outside.replace("\\<", "")
    assert "@team" not in outside  # nobody is called by a comment
    assert markdown.count("</details>") - markdown.count("/summary></details>") >= markdown.count("<details>")


def test_long_lists_are_cut() -> None:
    new = SHOP + "\n".join(f"service part{letter_of(number)}" for number in range(100))
    lines = list(diff_text([compared(SHOP, new, rules=False)], verdict([]), Style()))
    assert "  and 60 more; `--format json` tells them all" in lines
