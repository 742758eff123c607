"""The review: points are tied to evidence, more evidence never costs points, advice keeps its word."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cli import Run
from hypothesis import given, settings
from hypothesis import strategies as st
from shop import SMALL

import designlint
from designlint import plugins
from designlint.config import Settings
from designlint.design import Design, Note, Prose
from designlint.diagnostic import Diagnostic, Severity
from designlint.engine import check_source
from designlint.problems import Packs
from designlint.reporters.review import review_json, review_sections
from designlint.review import Review, review, scorecard
from designlint.review.advice import Change, changes
from designlint.review.card import Case, questions
from designlint.review.texts import texts
from designlint.review.verdict import band, total
from designlint.source import Source
from designlint.stated import Fact

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "designlint/reporters/review.schema.json").read_text(encoding="utf-8"))
SAMPLES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "samples").rglob("*")
    if path.suffix in plugins.formats().suffixes
)
STRONG = ["samples/url-shortener.arch", "samples/news-feed.arch", *(each for each in SAMPLES if "strong" in each)]
FLAWED = ["samples/url-shortener-flawed.arch", "samples/news-feed-flawed.arch", "samples/best-practices.mmd"]


def checked(text: str, name: str) -> tuple[Design, tuple[Diagnostic, ...]]:
    formats, rules = plugins.formats(), plugins.rules(only_builtin=True)
    reader = formats.for_suffix(Path(name).suffix)
    assert reader is not None
    checks = check_source(Source(name, text), reader, formats, rules, Settings(interview=True, packs=Packs()))
    design = next(each.design for each in checks.designs if each.design is not None and each.components)
    return design, checks.diagnostics


def reviewed(text: str, name: str = "test.arch") -> Review:
    return review(*checked(text, name))


def scored(text: str) -> float:
    return total(scorecard(Case(*checked(text, "test.arch"))))


@cache
def sample(path: str) -> Review:
    return reviewed((ROOT / path).read_text(encoding="utf-8"), path)


def points(found: Review) -> dict[int, float]:
    return {each.question.id: each.points for each in found.answers}


def missing(found: Review, number: int) -> list[str]:
    return [each.text for each in found.answers[number - 1].lacks]


# -- the card --


def test_seven_questions_and_fifty_points() -> None:
    assert [each.max for each in questions()] == [5, 5, 10, 10, 10, 5, 5]
    for question in questions()[:2]:
        assert sum(each.points for each in question.points.values()) == pytest.approx(question.max)


def test_findings_named_in_the_card_exist() -> None:
    rules = plugins.rules(only_builtin=True)
    codes = {point.rule for question in questions() for point in question.points.values() if point.rule}
    assert not codes - rules.keys()


@pytest.mark.parametrize("path", SAMPLES)
def test_every_point_has_evidence_or_is_missing(path: str) -> None:
    found = sample(path)
    for each in found.answers:
        earned = sum(one.points for one in each.evidence)
        assert earned + sum(one.points for one in each.lacks) == pytest.approx(each.question.max, abs=1e-4)
        assert all(one.text and one.points > 0 for one in each.items)
        for one in each.evidence:
            assert one.span.path == path
            assert 1 <= one.span.line <= len((ROOT / path).read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("path", STRONG)
def test_strong_answers_score_high(path: str) -> None:
    found = sample(path)
    assert found.total >= 42
    assert found.rubric.score >= 4
    assert found.band.name == "ready"
    assert found.levels[0].reached


@pytest.mark.parametrize("path", FLAWED)
def test_flawed_answers_score_low(path: str) -> None:
    found = sample(path)
    assert found.total < 25
    assert found.band.name == "fundamentals first"
    assert found.rubric.score == 1
    assert {cap.rubric for cap in found.caps} <= {2, 3}
    assert found.caps


def test_without_a_session_time_is_not_assessed() -> None:
    found = sample("samples/url-shortener.arch")
    assert not found.answers[6].assessed
    assert found.total == pytest.approx(sum(points(found).values()) / 45 * 50, abs=0.05)
    lines = [line for section in review_sections(found) for line in section.lines]
    assert any("not assessed: time" in line and "scaled to 50" in line for line in lines)


def test_session_is_held_against_the_plan_of_its_length() -> None:
    def time(minutes: str) -> float:
        return points(reviewed(SMALL + f"session {{ {minutes} }}\n"))[7]

    assert time("requirements 5 min, estimation 3 min, design 10 min, deepdive 20 min, wrapup 5 min") == 5
    assert time("requirements 5 min, estimation 5 min, design 15 min, deepdive 25 min, wrapup 8 min") == 5
    assert time("requirements 20 min, estimation 3 min, design 10 min, deepdive 7 min, wrapup 5 min") == 3
    assert time("design 45 min") == 0


# -- evidence --


@pytest.mark.parametrize(
    ("more", "number", "gain"),
    [
        ('requirements { feature "a", feature "b", feature "c" }', 1, 0.5),
        ("requirements { consistency eventual }", 1, 0.3),
        ("requirements { latency p99 < 300 ms }", 1, 0.3),
        ("requirements { growth 2x/y }", 1, 0.5),
        ("requirements { regions 1, team 6 }", 1, 1.0),
        ("requirements { interface web }", 1, 0.0),  # a drawn client is one
        ("requirements { peak 3x }", 2, 0.5),
        ("estimate { reads = dau * 10 / day ~ 116/s }", 2, 2.0),  # and it can be checked
        ("estimate { reads = dau * 10 / day ~ 116k/s }", 2, 1.0),  # a thousand times too much
        ("monitor obs { observes all }", 3, 1.0),
        ("flow get { web -> entry -> api -> store }", 3, 3.0),
        ('schema items "id, owner"', 4, 1.0),
        ('decide store { choose "A", over "B", because "C" }', 5, 2.0),
        ('decide store { choose "A", over "B", because "C", costs "D" }', 5, 3.0),
        ('decide store { choose "A", because "C", costs "D" }', 5, 0.0),
        ('decide store { choose "…", over "…", because "…", costs "…" }', 5, 0.0),
        ('bottleneck store { solution "A", tradeoff "B", cost low, complexity low }', 5, 1.0),
        ('bottleneck store { solution "A" }', 5, 0.0),
        ("requirements { rpo 1 h }", 6, 1.0),
    ],
)
def test_what_a_line_brings(more: str, number: int, gain: float) -> None:
    before, after = points(reviewed(SMALL))[number], points(reviewed(SMALL + more + "\n"))[number]
    assert after - before == pytest.approx(gain)


@pytest.mark.parametrize(
    ("lines", "peak"),
    [
        ("busy = queries * peak ~ 382/s", True),
        ("busy = queries * peak ~ 382/s\n half = busy * 0.5 ~ 191/s", True),
        ("busy = queries ~ 127/s", False),
        ("mean = queries * peak / peak ~ 127/s", False),
    ],
)
def test_a_rate_is_at_peak_by_its_formula_whatever_its_name(lines: str, peak: bool) -> None:
    estimate = f"estimate {{\n queries = dau * 11 / day ~ 127/s\n {lines}\n}}\n"
    found = reviewed(SMALL + "requirements { peak 3x }\n" + estimate)
    assert ("the rate at peak, worked out" not in missing(found, 2)) == peak
    averages = [each.text for each in found.answers[1].evidence if each.points == 1]
    assert not any("* peak ~" in each for each in averages)


@pytest.mark.parametrize(
    ("problem", "rate", "missed"),
    [
        ("rate-limiter", "read 11.6k/s", False),
        ("rate-limiter", "write 11.6k/s", True),
        ("payment-system", "write 12/s", False),
        ("url-shortener", "write 12/s", True),
        ("", "write 12/s", True),
    ],
)
def test_an_exercise_tells_which_rates_count(problem: str, rate: str, missed: bool) -> None:
    text = SMALL.replace("dau 1M, read 10/user/day, write 1/user/day", rate)
    found = reviewed((f"problem {problem}\n" if problem else "") + text)
    gone = [each for each in missing(found, 2) if each in ("reads", "writes")]
    assert (bool(gone), any(each.startswith("how much") for each in missing(found, 1))) == (missed, missed)


def test_what_is_missing_of_the_load_is_what_is_not_stated() -> None:
    def asked(load: str) -> list[str]:
        found = missing(reviewed(SMALL.replace("dau 1M, read 10/user/day, write 1/user/day", load)), 1)
        return [each for each in found if each.startswith("how m")]

    assert asked("dau 1M") == ["how much users read and write"]
    assert asked("dau 1M, write 1/user/day") == ["how much users read"]
    assert asked("read 10/user/day, write 1/user/day") == ["how many users there are"]
    assert asked("team 6") == ["how many users there are, and how much they read and write"]
    assert asked("read 10/s") == ["how much users write"]


def test_a_deep_dive_is_worth_four_points() -> None:
    dive = 'deepdive store { problem "p", option "a", option "b", choice "a", because "c", details "d", failures "f" }'
    whole = points(reviewed(SMALL + dive))[4]
    assert whole == pytest.approx(4 + 1)  # and the data model
    assert points(reviewed(SMALL + dive.replace('option "b", ', "")))[4] == pytest.approx(whole - 1)
    assert points(reviewed(SMALL + dive.replace(', failures "f"', "")))[4] == pytest.approx(whole - 0.5)


def test_what_nobody_needs_is_granted_only_if_the_load_is_known() -> None:
    known = SMALL.replace("dau 1M", "dau 10k")
    assert not [each for each in missing(reviewed(known), 3) if "cheaper" in each or "waits" in each]
    unknown = SMALL.replace("dau 1M, read 10/user/day, write 1/user/day, ", "")
    assert len([each for each in missing(reviewed(unknown), 3) if "cheaper" in each or "waits" in each]) == 2


def test_comments_in_mermaid_are_evidence_with_their_lines() -> None:
    text = """graph LR
    U[Users] -->|GET /item| A[API x2] --> D[(DynamoDB)]
    %% arch: decide D { choose "DynamoDB", over "PostgreSQL", because "keys only", costs "no joins" }
    %% arch: failure D { effect "read-only", detect "alarm", mitigation "cached pages" }
"""
    found = reviewed(text, "test.mmd")
    assert [(each.points, each.span.line) for each in found.answers[4].evidence] == [(2, 3), (1, 3)]
    assert 4 in {each.span.line for each in found.answers[5].evidence}
    assert all(
        line.startswith("%% arch: ") for change in found.changes for add in change.add for line in add.split("\n")
    )


def test_choices_in_the_text_of_a_document_count() -> None:
    design, found = checked(SMALL, "test.arch")
    said = {name: (Fact(name, "words", design.span),) for name in ("choose", "over", "because", "costs")}
    choice = Note(kind="decide", subject="store", text="", span=design.span, facts=said)
    told = replace(design, told=Prose(choices=(choice,)), memo={})
    assert points(review(told, found))[5] == points(review(design, found))[5] + 3


# -- what running text tells --

TOLD = """\
# A chat system

```mermaid
graph LR
    U[Users] -->|GET /messages| A[API] -->|SQL| DB[(PostgreSQL)]
```

## Decisions

We chose PostgreSQL over MongoDB because we need transactions.

## Deep dive: message storage

We store messages in PostgreSQL by conversation. Rows of one conversation are ordered by their time. We considered
Cassandra or PostgreSQL.
"""


def test_sentences_complete_what_running_text_tells() -> None:
    before = reviewed(TOLD, "told.md")
    lacks = [(answered.question.id, each) for answered in before.answers for each in answered.lacks if each.prose]
    assert {number for number, _ in lacks} == {4, 5}
    for number, lack in lacks:
        assert lack.inside is not None
        said = "\n".join(lack.add).replace("…", "five more words of it")
        behind = len(TOLD) if said.startswith("- ") else lack.inside.end
        joint = "\n" if said.startswith("- ") else " "
        text = f"{TOLD[:behind]}{joint}{said}{TOLD[behind:]}"
        assert points(reviewed(text, "told.md"))[number] >= points(before)[number] + lack.points, said
    case = Case(*checked(TOLD, "told.md"))
    told = [each for each in changes(case, scorecard(case), most=20) if each.prose]
    assert [each.where for each in told] == ["text", "text"]
    assert not any(line.startswith("%%") for each in told for line in each.add)


def test_a_document_says_once_where_lines_go() -> None:
    def lines(found: Review) -> tuple[str, ...]:
        return next(each.lines for each in review_sections(found) if each.title == "What to do next")

    assert lines(reviewed(TOLD, "told.md")) == (
        "lines with `%% arch:` go into the drawing; without that they may stand in a fence ```arch of the document",
    )
    assert lines(reviewed(f"# A\n\n```arch\n{SMALL}```\n", "told.md")) == (
        "lines of the language go into the fence of the drawing, ```arch",
    )
    assert lines(reviewed(SMALL)) == ()


# -- verdict --


@pytest.mark.parametrize(
    ("points", "name"),
    [
        (50, "ready"),
        (35, "ready"),
        (34.9, "more practice"),
        (25, "more practice"),
        (24.9, "fundamentals first"),
        (0, "fundamentals first"),
    ],
)
def test_bands(points: float, name: str) -> None:
    assert band(points).name == name


@pytest.mark.parametrize(
    "more",
    [
        "flow get { web -> entry -> api -> store }",
        'decide store { choose "A", over "B", because "C" }',
        'deepdive store { problem "p", option "a", option "b", choice "a", because "c", details "d", failures "f" }',
        'entry "The balancer"',
    ],
)
def test_who_says_more_communicates_better(more: str) -> None:
    bare = SMALL.replace(": HTTP\n", "\n").replace("alb entry", "lb entry")
    before, after = reviewed(bare), reviewed(f"{bare}{more}\n")
    assert before.dimensions["communication"] < 50
    assert after.dimensions["communication"] > before.dimensions["communication"]


def test_a_drawing_without_words_communicates_nothing() -> None:
    found = reviewed("graph LR\n    A --> B\n    B --> C\n", "test.mmd")
    assert found.dimensions["communication"] == 0
    assert found.told == (
        "communication: 0 of 3 parts and 0 of 2 arrows say what they are; told are 0 flows, 0 reasoned decisions and "
        "0% of two deep dives"
    )


def test_rubric_steps() -> None:
    assert [(each.score, each.at_least, each.clean) for each in texts().grades] == [
        (5, 45, True),
        (4, 40, False),
        (3, 35, False),
        (2, 25, False),
        (1, 0, False),
    ]


def test_caps_name_what_causes_them_and_the_rubric_without() -> None:
    text = (ROOT / "samples/url-shortener.arch").read_text(encoding="utf-8")
    assert not sample("samples/url-shortener.arch").caps
    undecided = reviewed(re.sub(r"^decide .*?^}\n", "", text, flags=re.MULTILINE | re.DOTALL))
    (cap,) = undecided.caps
    assert (cap.rubric, cap.because) == (3, "no decision names an alternative and a reason")
    assert cap.finding is not None
    assert cap.finding.code == "unreasoned-choice"
    exposed = reviewed(text.replace("web -> edge: HTTPS", "web -> store: GetItem { read }\nweb -> edge: HTTPS", 1))
    errors = [each for each in exposed.caps if "open error" in each.because]
    assert errors
    assert errors[0].finding is not None
    assert (errors[0].finding.severity, errors[0].without) == (Severity.ERROR, max(3, errors[0].without))
    assert exposed.rubric.score == min(each.rubric for each in exposed.caps)


def test_jumping_to_the_solution_is_capped() -> None:
    found = reviewed("client web\nservice api\npostgres store\nweb -> api -> store\n")
    assert 2 in {cap.rubric for cap in found.caps if "jumps to the solution" in cap.because}


def test_suppressed_findings_do_not_count() -> None:
    design = designlint.load(ROOT / "samples/url-shortener-flawed.arch")
    report = designlint.check(ROOT / "samples/url-shortener-flawed.arch")
    assert len(review(design, report.diagnostics).caps) > len(review(design, ()).caps)


def test_levels_name_the_missing_lines() -> None:
    senior, staff, principal = sample("samples/url-shortener.arch").levels
    assert senior.reached
    assert not staff.reached
    assert any("depth" in each for each in staff.missing)
    assert any("owner" in each for each in principal.missing)


# -- more evidence never costs points --

_NOTE = re.compile(
    r"^(?:decide|failure|bottleneck|deepdive|whatif|assume|note|api|schema)\b(?! [-~]).*?(?=^\S|\Z)", re.M | re.S
)
_BLOCK = re.compile(r"^(?:requirements|estimate) \{\n(.*?)^\}", re.M | re.S)


def pieces(text: str) -> list[tuple[int, int]]:
    """The places of what can be taken out of a design: notes, lines of requirements, and estimates.

    An estimate goes as a whole: a line whose inputs are gone is a wrong line, and may cost points.
    """
    text = re.sub(r"^}\n(?=\S|\Z)", "}\n", text, flags=re.M)
    found = []
    for each in _NOTE.finditer(text):
        end = each.end()
        if text[end : end + 2] == "}\n":
            end += 2
        found.append((each.start(), end))
    for block in _BLOCK.finditer(text):
        at = block.start(1)
        if block[0].startswith("estimate"):
            found.append(block.span(1))
            continue
        for line in block[1].splitlines(keepends=True):
            found.append((at, at + len(line)))
            at += len(line)
    return sorted(found)


def without(text: str, gone: Iterable[tuple[int, int]]) -> str:
    for start, end in sorted(gone, reverse=True):
        text = text[:start] + text[end:]
    return text


@settings(max_examples=25, deadline=None)
@given(st.data())
@pytest.mark.parametrize("path", ["samples/url-shortener.arch", "samples/strong/chat.arch", FLAWED[1]])
def test_taking_evidence_away_never_raises_the_score(path: str, data: st.DataObject) -> None:
    text = re.sub(r"^session .*\n", "", (ROOT / path).read_text(encoding="utf-8"), flags=re.M)
    parts = pieces(text)
    gone = data.draw(st.lists(st.sampled_from(parts), max_size=4, unique=True))
    one = data.draw(st.sampled_from([each for each in parts if each not in gone]))
    more, less = scored(without(text, gone)), scored(without(text, [*gone, one]))
    assert less <= more, text[slice(*one)]


# -- advice --


def applied(text: str, change: Change) -> str:
    """A design with the lines of a change, placeholders filled in."""
    lines = "\n".join(change.add)
    number = 0
    while "…" in lines:
        number += 1
        lines = lines.replace("…", f"words {number}", 1)
    return f"{text}\n{lines}\n"


@pytest.mark.parametrize("path", [each for each in SAMPLES if each.endswith(".arch")])
def test_advice_brings_the_points_that_it_promises(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    before = sample(path)
    for change in before.changes:
        if change.inside is None and change.add:
            after = reviewed(applied(text, change), path)
            assert after.total >= before.total + change.gain - 0.11, change


def test_the_largest_gain_comes_first() -> None:
    gains = [each.gain for each in sample("samples/news-feed-flawed.arch").changes]
    assert len(gains) == 5
    assert gains == sorted(gains, reverse=True)


def test_what_belongs_into_a_note_says_where() -> None:
    text = (ROOT / STRONG[0]).read_text(encoding="utf-8")
    found = reviewed(re.sub(r"^  costs .*\n", "", text, flags=re.MULTILINE))
    places = {each.inside.text.split()[0]: each.add for each in found.changes if each.inside is not None}
    assert places == {"decide": ('costs "…"',)}


@pytest.mark.parametrize("path", SAMPLES)
def test_what_is_cheaper_breaks_nothing(path: str) -> None:
    for each in sample(path).whatifs:
        if each.kind == "cost":
            assert not any(word in line for line in each.answer for word in ("broken", "overloaded"))
            assert "; price: " in each.option
            assert re.search(r"\$[\d.]+", each.answer[0])


def test_a_design_without_slack_says_what_its_bill_consists_of() -> None:
    (found,) = (each for each in reviewed(SMALL).whatifs if each.kind == "cost")
    cheap = reviewed(SMALL.replace("x2 {", "x40 {"))
    (less,) = (each for each in cheap.whatifs if each.kind == "cost")
    assert less.ask == "what if it has to be cheaper, say with 2 instances of `api` instead of 40?"
    full = SMALL.replace("x2 {", "x2 { capacity 100/s,").replace("dau 1M", "dau 2M")
    (half,) = (each for each in reviewed(full).whatifs if each.kind == "cost")
    assert half.ask == "what if it has to cost half?"
    assert "each of them is needed" in half.answer[0]
    assert found.ask != less.ask


def test_an_author_is_quoted_on_the_question_that_was_asked() -> None:
    def quoted(more: str) -> str | None:
        (found,) = (each for each in reviewed(SMALL + more).whatifs if each.kind == "failure")
        assert "`api`" in found.ask
        return found.told[0] if found.told else None

    assert quoted('whatif failure "the store is gone: nothing works"\n') is None
    assert quoted('whatif failure "without the API the cached pages are there"\n') is not None
    assert quoted('failure api { effect "no page opens", mitigation "a second one" }\n') == (
        "no page opens; a second one"
    )


def test_five_kinds_of_what_if_are_answered_in_numbers() -> None:
    for path in STRONG:
        found = sample(path).whatifs
        assert [each.kind for each in found] == ["failure", "scale", "cost", "constraint", "feature"]
        assert all(re.search(r"\d", " ".join(each.answer)) for each in found)
    assert sample("samples/url-shortener.arch").whatifs[1].told is not None


def test_follow_ups_come_by_weight() -> None:
    found = sample("samples/url-shortener-flawed.arch")
    asked = [each.ask for each in found.follow_ups]
    assert 5 <= len(asked) <= 10
    assert len(set(asked)) == len(asked)
    assert all(each.good for each in found.follow_ups)


# -- reports --


@pytest.mark.parametrize("path", SAMPLES)
def test_tables_fit_a_terminal_of_120_columns(path: str) -> None:
    for section in review_sections(sample(path)):
        widths = [max(map(len, column)) for column in zip(*section.table, strict=True)]
        assert sum(widths) + 2 * len(widths) <= 120, section.title
        assert not any("\n" in cell or cell.count("`") % 2 for row in section.table for cell in row)


def test_the_exercise_stands_first() -> None:
    def first(more: str) -> str:
        return next(iter(review_sections(reviewed(more + SMALL)))).lines[0]

    assert first("problem chat\n") == '"Chat system": `problem chat`'
    assert first('design "Our chat system"\n') == '"Chat system", which the title names; `problem chat` states it'
    assert next(iter(review_sections(reviewed(SMALL)))).title == "Score"


@pytest.mark.parametrize("path", SAMPLES)
def test_json_has_the_published_shape(path: str) -> None:
    data: dict[str, Any] = json.loads(review_json(sample(path)))
    jsonschema.validate(data, SCHEMA, jsonschema.Draft202012Validator)
    assert data["total"] == sample(path).total


@pytest.mark.parametrize("format", ["text", "markdown", "json"])
def test_the_same_review_twice_is_the_same_bytes(format: str) -> None:
    outputs = set()
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "designlint", "review", FLAWED[0], "--format", format, "--isolated"]
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
        assert (ran.returncode, ran.stderr) == (0, b"")
        outputs.add(ran.stdout)
    assert len(outputs) == 1


def test_command(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "designlint.toml").write_text("")
    (tmp_path / "a.arch").write_text(SMALL)
    text = run("review", "a.arch")
    assert (text.code, text.err) == (0, "")
    for title in (
        "Score",
        "What to do next",
        "1. Requirements",
        "7. Time: not assessed",
        "Level",
        "What if",
        "Asked next",
    ):
        assert any(line.startswith(title) for line in text.out.splitlines()), title
    assert run("review", "a.arch", "--format", "markdown").out.startswith("# a\n\n## Score\n")
    assert run("review", "a.arch", "--format", "json", "-o", "a.json").out == ""
    jsonschema.validate(json.loads((tmp_path / "a.json").read_text()), SCHEMA)
    plain = run("review", "a.arch", "--no-interview")
    assert plain.code == 0


def test_interview_is_the_default(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "designlint.toml").write_text("")
    (tmp_path / "a.arch").write_text(SMALL)
    assert run("review", "a.arch").out == run("review", "a.arch", "--interview").out


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (".", "", "is a folder"),
        ("gone.arch", None, "gone.arch"),
        ("empty.arch", "", "there is no design to review"),
        ("broken.arch", "{{{{", "there is no design to review"),
    ],
)
def test_what_can_not_be_reviewed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str | None, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    if text is not None and name != ".":
        (tmp_path / name).write_text(text)
    ran = run("review", name, "--isolated")
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


def test_one_design_of_several_is_reviewed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    flawed = (ROOT / FLAWED[0]).read_text(encoding="utf-8")
    (tmp_path / "a.md").write_text(f"# Both\n\n```arch\n{SMALL}```\n\n```arch\n{flawed}```\n")
    first = json.loads(run("review", "a.md", "--format", "json", "--isolated").out)
    second = json.loads(run("review", "a.md", "--format", "json", "--isolated", "--diagram", "2").out)
    assert not [each for each in first["caps"] if "open error" in each["because"]]
    assert [each for each in second["caps"] if "open error" in each["because"]]


@given(
    st.lists(
        st.sampled_from([*SMALL.splitlines(), "deepdive x { }", "decide { }", "session { }", "a -> a", "b ~> c"]),
        max_size=12,
    )
)
@settings(max_examples=50, deadline=None)
def test_nothing_stops_a_review(lines: list[str]) -> None:
    found = reviewed("client someone\n" + "\n".join(lines))
    assert 0 <= found.total <= 50
    jsonschema.validate(json.loads(review_json(found)), SCHEMA)
