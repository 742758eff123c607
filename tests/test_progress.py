"""`designlint progress`: what git keeps of notes, reviewed; the same history tells the same, and nothing in it is
markup."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from cli import Run
from hypothesis import given
from hypothesis import strategies as st
from shop import SMALL

from designlint.cli.output import counting
from designlint.files import find_files, would_find
from designlint.history import Judgement, histories
from designlint.lineage import lineages
from designlint.progress import History, Point, Score, progress
from designlint.reporters.calendar import ticks
from designlint.reporters.chart import picture
from designlint.reporters.progress import progress_sections, sparkline
from designlint.reporters.progress_json import progress_json
from designlint.reporters.progress_page import progress_page
from designlint.reporters.style import Style
from designlint.reporters.tables import as_text
from designlint.review.card import questions
from designlint.revisions import Change, Commit, history

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "designlint/reporters/progress.schema.json").read_text(encoding="utf-8"))

DRAFT = "client web\npostgres store x1\nweb -> store: SQL\n"
BEST = f"""{SMALL}
decide store {{
  choose "DynamoDB", over "PostgreSQL"
  because "one key-value read for each redirect, 35k/s at peak, no joins"
  costs "no ad-hoc queries"
}}
"""
BROKEN = "client client client {{{\n"


@dataclass(frozen=True)
class Notes:
    """A repository of notes in which days go by."""

    root: Path

    def git(self, *arguments: str, day: str = "2026-01-05") -> None:
        who = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "commit.gpgsign=false")
        times = {f"GIT_{each}_DATE": f"{day}T10:00:00+01:00" for each in ("AUTHOR", "COMMITTER")}
        command = ["git", "-C", str(self.root), *who, *arguments]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, **times})

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def commit(self, day: str, subject: str = "more", **texts: str) -> None:
        for name, text in texts.items():
            self.write(name.replace("_", "."), text)
        self.git("add", "-A")
        self.git("commit", "-m", subject, day=day)


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Notes:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    found = Notes(tmp_path)
    found.git("init", "-b", "main")
    return found


def told(run: Run, *arguments: str) -> dict[str, Any]:
    ran = run("progress", "--format", "json", *arguments)
    assert (ran.code, ran.err) == (0, "")
    found: dict[str, Any] = json.loads(ran.out)
    jsonschema.validate(found, SCHEMA)
    return found


def totals(note: dict[str, Any]) -> list[float | None]:
    return [each["score"] and each["score"]["total"] for each in note["points"]]


# -- what git keeps --


def test_a_note_gets_better(notes: Notes, run: Run) -> None:
    notes.commit("2026-01-05", "first draft", shop_arch=DRAFT)
    notes.commit("2026-01-06", "requirements", shop_arch=SMALL)
    notes.commit("2026-01-14", "why DynamoDB", shop_arch=BEST)
    found = told(run)
    (note,) = found["notes"]
    first, middle, last = totals(note)
    assert first is not None
    assert middle is not None
    assert last is not None
    assert first < middle < last
    assert last == json.loads(run("review", "shop.arch", "--format", "json").out)["total"]
    assert (note["first"], note["last"], note["best"]) == (first, last, last)
    assert [each["change"] for each in note["points"]] == [None, round(middle - first, 1), round(last - middle, 1)]
    assert [each["subject"] for each in note["points"]] == ["first draft", "requirements", "why DynamoDB"]
    assert [each["monday"] for each in found["weeks"]] == ["2026-01-05", "2026-01-12"]
    assert [(each["commits"], each["drafts"]) for each in found["weeks"]] == [(2, first), (1, None)]
    shares = {each["name"]: (each["first"], each["last"], each["direction"]) for each in found["questions"]}
    assert shares["Trade-offs"][1] > shares["Trade-offs"][0] == 0
    assert shares["Trade-offs"][2] == 1


@pytest.mark.parametrize(
    "sample", ["url-shortener.arch", "url-shortener-flawed.arch", "ticket-shop.md", "best-practices.mmd"]
)
def test_the_last_score_is_that_of_the_review(notes: Notes, run: Run, sample: str) -> None:
    text = (ROOT / "samples" / sample).read_text(encoding="utf-8")
    notes.write(sample, text)
    notes.commit("2026-01-05")
    reviewed = json.loads(run("review", sample, "--format", "json").out)
    (note,) = told(run)["notes"]
    score = note["points"][-1]["score"]
    assert (score["total"], score["rubric"], score["band"]) == tuple(reviewed[x] for x in ("total", "rubric", "band"))
    assert score["dimensions"] == {name: value / 100 for name, value in reviewed["dimensions"].items()}


def test_what_can_not_be_read_is_no_zero(notes: Notes, run: Run) -> None:
    notes.commit("2026-01-05", shop_arch=DRAFT)
    notes.commit("2026-01-06", shop_arch=BROKEN)
    notes.commit("2026-01-07", shop_arch=SMALL)
    (note,) = told(run)["notes"]
    first, broken, last = note["points"]
    assert broken["score"] is None
    assert broken["trouble"].startswith("does not parse: line 1: ")
    assert last["change"] == round(last["score"]["total"] - first["score"]["total"], 1)
    shown = run("progress").out
    assert "·" in shown
    assert "does not parse: line 1: " in shown


def test_names_of_before(notes: Notes, run: Run) -> None:
    notes.commit("2026-01-05", shop_arch=SMALL, gone_arch=DRAFT)
    (notes.root / "later").mkdir()
    notes.git("mv", "shop.arch", "later/shop one.arch")
    notes.git("rm", "gone.arch")
    notes.commit("2026-01-06", "moved")
    notes.write("later/shop one.arch", BEST)
    notes.commit("2026-01-07", "better")
    gone, shop = told(run)["notes"]
    assert (shop["path"], shop["removed"]) == ("later/shop one.arch", False)
    assert [each["path"] for each in shop["points"]] == ["shop.arch", "later/shop one.arch", "later/shop one.arch"]
    assert (gone["path"], gone["removed"], gone["points"][-1]["trouble"]) == ("gone.arch", True, "removed")
    assert [each["path"] for each in told(run, "later")["notes"]] == ["later/shop one.arch"]
    assert len(told(run, "later/shop one.arch")["notes"][0]["points"]) == 3
    text = run("progress").out
    assert re.search(r"gone.arch .* removed$", text, re.MULTILINE)
    assert "as shop.arch" in text


def test_what_is_not_committed_comes_last(notes: Notes, run: Run) -> None:
    notes.commit("2026-01-05", kept_arch=DRAFT, shop_arch=DRAFT, gone_arch=DRAFT)
    notes.write("shop.arch", SMALL)
    notes.write("new.arch", DRAFT)
    (notes.root / "gone.arch").unlink()
    gone, kept, new, shop = told(run)["notes"]
    assert len(kept["points"]) == 1
    assert [each["when"] is None for each in shop["points"]] == [False, True]
    assert totals(shop)[1] == json.loads(run("review", "shop.arch", "--format", "json").out)["total"]
    assert [(each["commit"], each["when"]) for each in new["points"]] == [(None, None)]
    assert (gone["removed"], gone["points"][-1]["commit"]) == (True, None)
    assert "now" in run("progress", "--format", "svg").out


def test_only_what_check_finds_is_a_note(notes: Notes, run: Run) -> None:
    (notes.root / "designlint.toml").write_text('exclude = ["drafts/"]\n')
    notes.write("README.md", "# Notes\n\nA page without a design.\n")
    for name in ("drafts/old.arch", "build/made.arch", "shop.arch", "node_modules/x.arch"):
        notes.write(name, SMALL)
    notes.commit("2026-01-05")
    assert [each["path"] for each in told(run)["notes"]] == ["build/made.arch", "shop.arch"]
    notes.write(".gitignore", "build/\n")
    notes.git("rm", "-r", "drafts", "build", "node_modules")
    notes.commit("2026-01-06")
    assert [each["path"] for each in told(run)["notes"]] == ["shop.arch"]


def test_branches_end_in_what_the_merge_left(notes: Notes, run: Run) -> None:
    notes.commit("2026-01-05", shop_arch=DRAFT, other_arch=DRAFT)
    notes.git("checkout", "-b", "side")
    notes.commit("2026-01-06", "on the side", shop_arch=SMALL)
    notes.git("checkout", "main")
    notes.commit("2026-01-08", "on main", shop_arch=BROKEN, other_arch=BEST)
    notes.git("merge", "-X", "theirs", "-m", "joined", "side", day="2026-01-09")
    assert (notes.root / "shop.arch").read_text() == SMALL
    other, shop = told(run)["notes"]
    assert [each["subject"] for each in other["points"]] == ["more", "on main"]
    assert [each["subject"] for each in shop["points"]] == ["more", "on the side", "on main", "joined"]
    assert totals(shop)[-1] == totals(shop)[1]


def test_other_notes_in_between_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    def points(name: str, order: Sequence[tuple[str, str, str]]) -> list[dict[str, Any]]:
        root = tmp_path / name
        root.mkdir()
        monkeypatch.chdir(root)
        notes = Notes(root)
        notes.git("init", "-b", "main")
        for day, path, text in order:
            notes.write(path, text)
            notes.commit(day, f"{path} on {day}")
        (shop,) = (each for each in told(run)["notes"] if each["path"] == "shop.arch")
        assert isinstance(shop["points"], list)
        return [{**each, "commit": None} for each in shop["points"]]

    shop = [("2026-01-05", "shop.arch", DRAFT), ("2026-01-08", "shop.arch", SMALL), ("2026-01-09", "shop.arch", BEST)]
    other = [("2026-01-06", "chat.arch", SMALL), ("2026-01-07", "chat.arch", DRAFT)]
    alone = points("alone", shop)
    assert points("mixed", [shop[0], other[0], other[1], *shop[1:]]) == alone
    assert points("behind", [*shop, *other]) == alone


def test_a_part_of_the_history(notes: Notes, run: Run) -> None:
    days = ["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26"]
    for number, day in enumerate(days):
        notes.commit(day, day, shop_arch=f"{DRAFT}# {number}\n")
    notes.git("commit", "--allow-empty", "-m", "nothing")
    (note,) = told(run, "--limit", "2")["notes"]
    assert ([each["subject"] for each in note["points"]], note["earlier"]) == (days[2:], 2)
    assert "2 earlier commits left out" in run("progress", "--limit", "2").out
    found = told(run, "--since", "2026-01-15")
    assert [each["subject"] for each in found["notes"][0]["points"]] == days[1:]
    assert [each["monday"] for each in found["weeks"]] == days[2:]
    assert found["notes"][0]["earlier"] == 1
    assert len(told(run, "--since", "2027-01-01")["notes"][0]["points"]) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), r"lies in no git repository"),
        (("nowhere",), r"nowhere: there is no such file or folder"),
        (("--since", "yesterday"), r"--since: `yesterday` is no day; write it as 2026-01-31"),
        (("--limit", "0"), r"--limit"),
    ],
)
def test_what_can_not_be_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    ran = run("progress", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert re.search(said, ran.err)


def test_what_a_repository_lacks(notes: Notes, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("progress").err == "designlint: the repository has no commits\n"
    notes.commit("2026-01-05", README_md="# Notes\n")
    ran = run("progress")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert ran.err.startswith("designlint: no designs under ., nor in its commits; looked for .arch, ")
    monkeypatch.setenv("PATH", str(notes.root))
    assert run("progress").err == "designlint: there is no `git` on this machine\n"


# -- how it is shown --

FORMATS = ("text", "markdown", "json", "html", "svg")
HOSTILE = '<script>alert("&amp;")</script>\x1b[2J \u202eevil | `tick` $(rm) \x1e\x1f ]]>'


@pytest.fixture
def hostile(notes: Notes) -> Notes:
    name = '<b onload="x">\x1b[31m&amp; |.arch' if os.name != "nt" else "&amp;.arch"
    notes.write(name, DRAFT)
    notes.commit("2026-01-05", HOSTILE)
    notes.write(name, f'title "{HOSTILE}"\n{SMALL}')
    notes.commit("2026-01-06", HOSTILE)
    return notes


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_twice(hostile: Notes, run: Run, format: str) -> None:
    first = run("progress", "--format", format)
    assert first.code == 0
    assert run("progress", "--format", format) == first


def test_nothing_of_a_note_is_markup(hostile: Notes, run: Run) -> None:
    text = run("progress", "--color", "never").out
    assert all(char.isprintable() or char == "\n" for char in text)
    drawn = ElementTree.fromstring(run("progress", "--format", "svg").out)
    assert {each.tag.split("}")[1] for each in drawn.iter()} <= SVG
    assert not [name for each in drawn.iter() for name in each.attrib if name.startswith("on")]
    page = Tags()
    page.feed(run("progress", "--format", "html").out)
    assert not {"script", "img", "iframe", "object", "link"} & page.tags
    assert not [name for name in page.attributes if name.startswith("on") or name in ("src", "style")]


SVG = {"svg", "title", "desc", "style", "rect", "text", "line", "g", "polyline", "path"}


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("p.md", "# Progress of"),
        ("p.json", "{"),
        ("p.html", "<!doctype html>"),
        ("p.svg", "<svg "),
        ("p", "Progress of"),
    ],
)
def test_the_suffix_tells_the_format(notes: Notes, run: Run, tmp_path: Path, name: str, begins: str) -> None:
    notes.commit("2026-01-05", shop_arch=DRAFT)
    assert run("progress", "-o", name).code == 0
    assert (tmp_path / name).read_text(encoding="utf-8").lower().startswith(begins.lower())


# -- from points to trends --

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
shares = st.floats(0, 1)
scores = st.builds(
    Score,
    total=st.floats(0, 50).map(lambda total: round(total, 1)),
    band=st.sampled_from(["ready", "more practice", "fundamentals first"]),
    rubric=st.integers(1, 5),
    errors=st.integers(0, 3),
    questions=st.fixed_dictionaries({each.name: shares for each in questions()[:6]}, optional={"Time": shares}),
    dimensions=st.fixed_dictionaries({"breadth": shares}),
    codes=st.frozensets(st.sampled_from(["buzzword", "missing-scale"])),
)
times = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)).map(lambda time: f"{time.isoformat()}+02:00")
points = st.builds(
    Point,
    path=words,
    score=st.none() | scores,
    commit=st.sampled_from(["a" * 40, "b" * 40, "c" * 40]),
    when=times | st.just("no date"),
    subject=words,
    trouble=st.just("does not parse: line 1: `x`"),
)
notes_of_all_kinds = st.lists(
    st.builds(
        History,
        path=words.filter(bool),
        name=words,
        points=st.lists(points, min_size=1, max_size=6).map(tuple),
        earlier=st.integers(0, 2),
        removed=st.booleans(),
    ),
    max_size=5,
    unique_by=lambda each: each.path,
)


@given(notes_of_all_kinds)
def test_any_history_can_be_shown(told: list[History]) -> None:
    found = progress(told)
    jsonschema.validate(json.loads(progress_json(found)), SCHEMA)
    assert progress(reversed(told)) == found
    drawn = ElementTree.fromstring(picture(found))
    assert {each.tag.split("}")[1] for each in drawn.iter()} <= SVG
    for line in as_text("x", progress_sections(found), Style()):
        assert not any(ord(char) < 32 for char in line)
    assert progress_page(found).startswith("<!doctype html>")


@given(notes_of_all_kinds)
def test_weeks_hold_all_the_work(told: list[History]) -> None:
    found = progress(told)
    dated = {(each.commit, each.day) for history in told for each in history.points if each.day}
    mondays = {week.monday for week in found.weeks}
    assert {week.weekday() for week in mondays} <= {0}
    assert sum(week.commits for week in found.weeks) <= len(dated)
    assert all((day.toordinal() - day.weekday()) in {each.toordinal() for each in mondays} for _, day in dated if day)


def noted(path: str, *totals: float, removed: bool = False, code: str = "") -> History:
    """A note with a score a week, in which all questions have the same share."""
    found = (
        Score(
            total,
            "ready",
            3,
            questions={each.name: total / 50 for each in questions()},
            codes=frozenset([code] if code else []),
        )
        for total in totals
    )
    days = (date.fromordinal(date(2026, 1, 5).toordinal() + 7 * week).isoformat() for week in range(len(totals)))
    return History(path, path, tuple(Point(path, score, day, day) for score, day in zip(found, days, strict=True)))


def test_trends() -> None:
    found = progress([noted("a", 10, 20, 30, code="buzzword"), noted("b", 20, 20, 40, code="buzzword")])
    assert (found.notes, found.first, found.last) == (2, 15, 35)
    assert [each.mean for each in found.weeks] == [15, 20, 35]
    assert [each.drafts for each in found.weeks] == [15, None, None]
    trend = found.questions[0]
    assert (trend.first, trend.last, *trend.weeks) == pytest.approx((0.3, 0.7, 0.3, 0.4, 0.7))
    assert (trend.standing, trend.weak, trend.notes) == ("strong", 0, 2)
    assert found.codes == (("buzzword", 2),)
    assert len(found.practice) == 1, "all are strong: the lowest one"
    assert len(progress([noted("a", 10)]).practice) == 3


def test_a_removed_note_is_history_only() -> None:
    gone = History("b", "b", noted("b", 5).points, removed=True)
    found = progress([noted("a", 40), gone])
    assert (found.notes, found.last) == (1, 40)
    assert found.weeks[0].notes == 2


@given(st.lists(st.none() | shares, max_size=100))
def test_sparklines_stay_short(values: list[float | None]) -> None:
    line = sparkline(values)
    assert len(line) == min(len(values), 24)
    assert not values or (line[-1] == "·") == (values[-1] is None)


@given(st.datetimes(), st.datetimes())
def test_an_axis_of_any_length_has_few_dates_in_order(one: datetime, other: datetime) -> None:
    first, last = sorted((one, other))
    found = [time for time, _ in ticks(first, last)]
    assert 1 <= len(found) <= 7
    assert found == sorted(set(found))
    assert found == [first] or all(first <= time <= last for time in found)


# -- renames, branches, texts that come again --


def commit(number: int) -> Commit:
    return Commit(str(number), f"2026-01-{number + 1:02}T10:00:00+01:00", "", ())


def told_by(*steps: Sequence[Change]) -> list[tuple[str, list[tuple[str, str]]]]:
    found = lineages((commit(number), changes) for number, changes in enumerate(steps))
    return [(each.path, [(version.path, version.text) for version in each.versions]) for each in found]


def test_lineages() -> None:
    made, moved, changed = Change("a", "1", "a"), Change("b", "1", "a"), Change("b", "2", "b")
    assert told_by([made], [moved], [changed]) == [("b", [("a", "1"), ("b", "1"), ("b", "2")])]
    again = [Change("a", "", "a")], [Change("a", "3", "a")]
    assert told_by([made], *again) == [("a", [("a", "1"), ("a", ""), ("a", "3")])]
    other = Change("x", "7", "x")
    taken = told_by([made], [other], [Change("a", "", "a")], [Change("a", "7", "x")])
    assert taken == [("a", [("a", "1"), ("a", "")]), ("a", [("x", "7"), ("a", "7")])]
    swapped = told_by([made, other], [Change("x", "1", "a"), Change("a", "7", "x")])
    assert swapped == [("a", [("x", "7"), ("a", "7")]), ("x", [("a", "1"), ("x", "1")])]
    branches = told_by([made], [moved], [Change("a", "5", "a")], [Change("b", "6", "a")])
    assert branches == [("b", [("a", "1"), ("b", "1"), ("a", "5"), ("b", "6")])]


def test_a_text_that_comes_again_is_reviewed_once(notes: Notes) -> None:
    for day, text in (("2026-01-05", DRAFT), ("2026-01-06", SMALL), ("2026-01-07", DRAFT), ("2026-01-08", SMALL)):
        notes.commit(day, shop_arch=text)
    seen: list[bytes] = []

    def judged(path: str, data: bytes) -> Judgement:
        seen.append(data)
        return path, Score(float(len(data) % 50), "ready", 3), ""

    (found,) = histories(notes.root, lineages(history(notes.root, [".arch"])), {}, judged)
    assert [each.total for each in found.scores] == [len(each.encode()) % 50 for each in (DRAFT, SMALL) * 2]
    assert seen == [DRAFT.encode(), SMALL.encode()]


# -- files that are there no more, and the wait --

names = st.lists(st.sampled_from(["a", "b", "build", "node_modules"]), min_size=1, max_size=3).map("/".join)


@given(
    st.sets(names, max_size=6),
    st.lists(st.sampled_from(["a/", "b", "/build", "*.md", "!a/b.arch", "!b.md"]), max_size=3),
    st.lists(st.sampled_from(["a/", "*.md", "b/b*"]), max_size=2),
    st.lists(st.sampled_from(["a/", "*.arch"]), max_size=1),
)
def test_what_would_be_found_is_what_is_found(
    tmp_path_factory: pytest.TempPathFactory,
    stems: set[str],
    ignored: list[str],
    exclude: list[str],
    include: list[str],
) -> None:
    root = tmp_path_factory.mktemp("notes").resolve()
    (root / ".git").mkdir()
    (root / ".gitignore").write_text("\n".join(ignored))
    for stem in stems:
        for suffix in (".arch", ".md", ".txt"):
            path = root / f"{stem}{suffix}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("")
    everything = sorted(path for path in root.rglob("*.*") if path.is_file())
    options = ((".arch", ".md"), include, exclude, root)
    assert sorted(find_files([root], *options)) == would_find(root, everything, *options)


def test_a_terminal_sees_how_far_it_is(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(counting("ab")) == ["a", "b"]
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    assert list(counting("ab")) == ["a", "b"]
    assert capsys.readouterr() == ("", "\r0 of 2 \r1 of 2 \r\x1b[K")
