"""The time plan of an interview, and `designlint new PROBLEM`: a file that holds the phases and gives nothing away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cli import Run
from hypothesis import given
from hypothesis import strategies as st
from support import check, design_of, read

from designlint import plugins
from designlint.agenda import agenda, at_the_end, lengths, usual
from designlint.analysis.words.pace import MOST_OFF, agenda_of, paces
from designlint.analysis.words.problems import coverage, pack_of
from designlint.build.sections import PHASES
from designlint.diagnostic import Severity
from designlint.plugins import formats, rules
from designlint.practice.starter import starter
from designlint.practice.timing import show_clock
from designlint.problems import Pack, Packs
from designlint.review import review
from designlint.vocabulary import vocabulary
from designlint.vocabulary.schema import fact_types

PACKS = tuple(Packs().all())
SUFFIXES = (".arch", ".md")
DRAWN = "client web, service api\nweb -> api\n"


def text_of(pack: Pack, suffix: str, minutes: int | None = None) -> str:
    text = starter(pack, agenda(minutes or usual(pack.minutes)), suffix)
    assert text is not None
    return text


# -- the plan --


def test_plans_are_those_of_the_source() -> None:
    assert [each.seconds / 60 for each in agenda(45).phases] == [5, 3, 10, 20, 5, 2]
    assert [each.seconds / 60 for each in agenda(60).phases] == [5, 5, 15, 25, 8, 2]


def test_the_page_shows_the_plans() -> None:
    page = (Path(__file__).parent.parent / "docs" / "practice.md").read_text(encoding="utf-8")
    for short, long in zip(agenda(45).phases, agenda(60).phases, strict=True):
        assert f"| {short.name} | {short.seconds / 60:g} | {long.seconds / 60:g} | " in page


def test_phases_are_those_of_the_language() -> None:
    assert tuple(each.id for each in agenda(45).phases) == PHASES


@given(st.integers(1, 300))
def test_a_plan_fills_its_time(minutes: int) -> None:
    plan = agenda(minutes)
    assert sum(each.seconds for each in plan.phases) == pytest.approx(plan.minutes * 60)
    assert plan.minutes <= minutes
    assert plan.minutes == minutes or minutes > 45
    assert all(each.seconds > 0 and each.holds for each in plan.phases)


@given(st.lists(st.integers(1, 120), min_size=2, max_size=2).map(sorted))
def test_every_exercise_has_a_plan(minutes: list[int]) -> None:
    known = lengths((minutes[0], minutes[1]))
    assert {45, 60} <= set(known)
    assert usual((minutes[0], minutes[1])) in known
    assert all(agenda(each).minutes == each for each in known)


def test_the_plan_names_what_there_is() -> None:
    installed = rules(only_builtin=True)
    known = {*installed, *(each.category for each in installed.values()), "designlint"}
    plan = agenda(45)
    assert {name for each in plan.phases for name in each.hears} | at_the_end() <= known
    assert {each.category for each in installed.values()} <= {name for each in plan.phases for name in each.hears}
    assert [plan.heard_from("x", "house-rules"), plan.heard_from("missed-key-point", "reasoning")] == [2, None]
    assert plan.heard_from("missing-wrap-up", "reasoning") == 4
    words = {name for facts in fact_types().values() for name in facts} | set(vocabulary().kinds)
    written = re.findall(r"[a-z_]+(?= …| \")", " ".join(line for each in plan.phases for line in each.write))
    assert set(written) <= words | {"whatif", "assume", "note", "flow"} | {"cost", "failure", "scale", "constraint"}


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.slug)
def test_a_session_is_held_to_the_plan_of_its_exercise(pack: Pack) -> None:
    for minutes in lengths(pack.minutes):
        plan = agenda(minutes)
        times = ", ".join(f"{phase} {seconds:.0f} s" for phase, seconds in plan.planned.items())
        design = design_of(f"problem {pack.slug}\n{DRAWN}session {{ {times} }}\n")
        assert agenda_of(design) == plan
        assert all(each.kept(MOST_OFF) for each in paces(design))
        found = check(design.source.text, rules={"missing-wrap-up": rules()["missing-wrap-up"]})
        assert not [each for each in found.diagnostics if "the time went elsewhere" in each.finding.message]
        assert review(design, ()).answers[6].points == 5


def test_fifteen_minutes_are_not_held_to_forty_five() -> None:
    design = design_of(
        f"problem url-shortener\n{DRAWN}session {{ requirements 5 min, design 3 min, deepdive 7 min }}\n"
    )
    assert agenda_of(design).minutes == 15
    assert [each.phase for each in paces(design) if not each.kept(MOST_OFF)] == ["requirements", "estimation", "wrapup"]
    unnamed = design_of(f"{DRAWN}session {{ requirements 5 min, design 3 min, deepdive 7 min }}\n")
    assert agenda_of(unnamed).minutes == 45


# -- starters --


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.slug)
def test_a_starter_is_an_unfilled_answer(pack: Pack, suffix: str) -> None:
    for minutes in lengths(pack.minutes):
        checks = check(text_of(pack, suffix, minutes), f"test{suffix}", rules=rules(only_builtin=True))
        assert not [each.finding.message for each in checks.diagnostics if each.category == "designlint"]
        assert max(each.severity for each in checks.diagnostics) < Severity.ERROR
        (checked,) = checks.designs
        assert checked.linted
        assert checked.design is not None
        exercise = pack_of(checked.design)
        assert exercise is not None
        assert (exercise.pack, exercise.declared) == (pack, True)
        found = review(checked.design, checks.diagnostics)
        assert found.total < 3
        assert not found.answers[6].assessed


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.slug)
def test_a_starter_tells_every_phase(pack: Pack, suffix: str) -> None:
    text = text_of(pack, suffix)
    said = " ".join(re.sub(r"[#\s]+", " ", text).split())
    end = 0.0
    for each in agenda(usual(pack.minutes)).phases:
        start, end = end, end + each.seconds
        times = f"Within {show_clock(each.seconds)} minutes, from {show_clock(start)} to {show_clock(end)}."
        assert said.index(each.name) < said.index(times)
        assert all(held in said for held in each.holds)
    assert pack.task in said
    assert [line for line in text.split("\n") if len(line) > 120] == []


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.slug)
def test_a_starter_gives_no_key_point_away(pack: Pack) -> None:
    """Not even if all that its comments say, but for the clock and the size, were said by the candidate."""
    comments = [line.lstrip("# ") for line in text_of(pack, ".arch").split("\n") if line.startswith("#")]
    told = (line for line in comments if line and not line.startswith(("Ask how large", "Within", f"{pack.title}, in")))
    said = "\n".join(f"note {quoted(line)}" for line in told)
    design = design_of(f"problem {pack.slug}\nclient users\n{said}\n")
    found = coverage(design)
    assert found is not None
    assert [each.point.id for each in found.points if each.satisfied] == []
    size = next((line for line in comments if line.startswith("Ask how large")), "")
    secrets = [each for each in pack.scale.requirements if each.split()[0] in ("feature", "latency", "availability")]
    assert not [each for each in (*secrets, *pack.scale.estimate) if each in size or each in text_of(pack, ".md")]


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_starter_is_laid_out(suffix: str, run: Run, tmp_path: Path) -> None:
    for pack in PACKS:
        (tmp_path / f"{pack.slug}{suffix}").write_text(text_of(pack, suffix), encoding="utf-8")
    ran = run("fmt", "--check", str(tmp_path))
    assert (ran.code, ran.out) == (0, "")


def test_a_title_that_would_end_a_comment() -> None:
    base = PACKS[0]
    odd = {name: getattr(base, name) for name in base.__dataclass_fields__}
    pack = Pack(**{**odd, "title": "Shop --> # \x1b[31m", "task": "Sell --> things ----> .\x1b]0;x\x07 -- > " * 3})
    for suffix in SUFFIXES:
        text = text_of(pack, suffix)
        assert "\x1b" not in text
        assert "\x07" not in text
        assert suffix == ".arch" or text.count("-->") == text.count("<!--") + 1  # the one in the heading
    assert not read(text_of(pack, ".arch")).slips


# -- the command --


def test_the_problems_are_listed(run: Run) -> None:
    ran = run("new")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0].split() == ["problem", "minutes", "title"]
    assert {line.split()[0] for line in lines[1:-1]} == set(Packs().slugs)
    assert "url-shortener             15  URL shortener" in lines
    assert "distributed-cache      45-60  Distributed cache" in lines
    assert lines[-1] == "12 problems; `designlint new PROBLEM` writes a file to begin with"


@pytest.mark.parametrize(
    ("arguments", "name", "minutes", "then"),
    [
        (("url-shortener",), "url-shortener.arch", 15, "url-shortener url-shortener.arch"),
        (
            ("URL Shortener", "--minutes", "45"),
            "url-shortener.arch",
            45,
            "url-shortener url-shortener.arch --minutes 45",
        ),
        (("chat", "--format", "md"), "chat.md", 45, "chat chat.md"),
        (("search-engine", "-o", "mine.markdown", "--minutes", "60"), "mine.markdown", 60, ""),
        (("chat", "-o", "mine.md"), "mine.md", 45, "chat mine.md"),
    ],
)
def test_a_starter_is_written(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    name: str,
    minutes: int,
    then: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("new", *arguments)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"wrote {name} for {minutes} minutes; `designlint practice {then}")
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert f"in {minutes} minutes." in text
    assert run("review", name).code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("url-shortner",), "there is no problem `url-shortner`; did you mean `url-shortener`?"),
        (("search",), "the nearest are `search-engine` and `search-autocomplete`"),
        (("\x1b[31mzzzz",), "known are `chat`, `distributed-cache`"),
        (("chat", "--minutes", "15"), "there is no plan for 15 minutes; for `chat` take 45 or 60"),
        (("pastebin", "--minutes", "0"), "for `pastebin` take 15, 45 or 60"),
        (("chat", "-o", "there.arch"), "there.arch: is there already"),
        (("chat", "-o", "chat.mmd"), "chat.mmd: a file to begin with ends in `.arch`, `.md` or `.markdown`"),
        (("chat", "-o", "chat.arch", "--format", "md"), "chat.arch: a file to begin with ends in `.md`"),
        (("chat", "--rule", "lost-backup"), "one thing at a time"),
        (("chat", "-o", "nowhere/chat.arch"), "can not be written"),
    ],
)
def test_no_starter(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.arch").write_text("mine")
    ran = run("new", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
    assert "\x1b" not in ran.err
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("there.arch", "mine")]


def test_a_project_brings_its_own(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = (Path(__file__).parent.parent / "docs" / "writing-problems.md").read_text(encoding="utf-8")
    pack = re.search(r'^```toml title="packs/ticket-shop.toml"\n(.*?)^```$', page, re.MULTILINE | re.DOTALL)
    assert pack is not None
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "ticket-shop.toml").write_text(pack[1], encoding="utf-8")
    (tmp_path / "designlint.toml").write_text('problems = ["packs"]\n', encoding="utf-8")
    assert "ticket-shop               45  Ticket shop" in run("new").out.splitlines()
    ran = run("new", "Ticket shop")
    assert (ran.code, ran.err) == (0, "")
    assert "problem ticket-shop\n" in (tmp_path / "ticket-shop.arch").read_text(encoding="utf-8")
    assert run("check", "ticket-shop.arch").code == 0
    assert "there is no problem" in run("new", "ticket-shop", "--isolated", "-o", "other.arch").err


def test_packs_are_shown_safely(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = {name: getattr(PACKS[0], name) for name in PACKS[0].__dataclass_fields__}
    pack = Pack(**{**odd, "slug": "odd", "title": "odd \x1b[31m\u202e"})
    monkeypatch.setattr(plugins, "packs", lambda: {"odd": pack})
    listed = run("new").out
    assert "odd" in listed
    assert not {"\x1b", "\u202e"} & set(listed)


def test_formats_have_starters() -> None:
    known = formats().suffixes
    assert set(SUFFIXES) <= set(known)
    assert starter(PACKS[0], agenda(45), ".mmd") is None
