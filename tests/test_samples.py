"""The samples: each with the report and the review it is expected to get beside it; `pytest --update` writes them anew.

Every exercise is answered three times, in `strong`, `middling` and `flawed`, and the scores have to tell them apart.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from cli import Run
from support import check

from designlint import plugins
from designlint.config import Settings
from designlint.diagnostic import Diagnostic, Severity
from designlint.problems import Packs
from designlint.review import Review, review

ROOT = Path(__file__).parent.parent
SAMPLES = sorted(
    path.relative_to(ROOT) for path in (ROOT / "samples").rglob("*") if path.suffix in plugins.formats().suffixes
)
REPORTS = {"check": ".out", "review": ".review"}
LEVELS = ("strong", "middling", "flawed")
PROBLEMS = Packs().slugs
DIMENSIONS = ("problem_solving", "technical_depth", "breadth", "communication", "leadership")


def beside(path: Path, command: str) -> Path:
    return ROOT / path.with_suffix(REPORTS[command])


@pytest.mark.parametrize("path", SAMPLES, ids=str)
@pytest.mark.parametrize("command", REPORTS)
def test_report(path: Path, command: str, run: Run, update: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    ran = run(command, str(path))
    assert (ran.code in (0, 1), ran.err) == (True, "")
    expected = beside(path, command)
    if update:
        expected.write_text(ran.out)
    assert expected.is_file(), f"{path} has no expected {command}; `pytest --update` writes it"
    assert ran.out == expected.read_text(), f"the {command} has changed; look at it, then `pytest --update`"


def test_samples_are_there_and_reports_belong_to_one() -> None:
    assert SAMPLES
    for command, suffix in REPORTS.items():
        expected = {beside(path, command) for path in SAMPLES}
        assert set((ROOT / "samples").rglob(f"*{suffix}")) <= expected, f"a {command} without a sample"


# -- three answers to each exercise --


def answer(problem: str, level: str) -> Path:
    """The answer to an exercise at a level; there is exactly one."""
    (found,) = (path for path in SAMPLES if path.stem == problem and path.parent.name == level)
    return found


@cache
def judged(problem: str, level: str) -> tuple[Review, tuple[Diagnostic, ...]]:
    """An answer as an interviewer sees it: its review, and the findings behind it."""
    path = answer(problem, level)
    rules = plugins.rules(only_builtin=True)
    checks = check((ROOT / path).read_text(), str(path), rules=rules, settings=Settings(interview=True))
    design = next(each.design for each in checks.designs if each.design is not None and each.components)
    return review(design, checks.diagnostics), checks.diagnostics


@pytest.mark.parametrize("level", LEVELS)
def test_every_exercise_is_answered_at_every_level(level: str) -> None:
    assert len(PROBLEMS) == 12
    names = sorted(path.stem for path in SAMPLES if path.parent.name == level)
    assert names == sorted(PROBLEMS)
    assert {judged(problem, level)[0].problem for problem in PROBLEMS} == set(PROBLEMS), "`problem` names the exercise"


@pytest.mark.parametrize("problem", PROBLEMS)
def test_strong_answers_are_strong(problem: str) -> None:
    found, diagnostics = judged(problem, "strong")
    assert found.total >= 42
    assert not [each.code for each in diagnostics if each.severity is Severity.ERROR and each.suppressed is None]


@pytest.mark.parametrize("problem", PROBLEMS)
def test_flawed_answers_are_flawed(problem: str) -> None:
    assert judged(problem, "flawed")[0].total < 25


@pytest.mark.parametrize("problem", PROBLEMS)
def test_totals_keep_the_order_of_levels(problem: str) -> None:
    strong, middling, flawed = (judged(problem, level)[0].total for level in LEVELS)
    assert strong > middling > flawed


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_dimensions_keep_the_order_of_levels(dimension: str) -> None:
    strong, middling, flawed = (
        sum(judged(problem, level)[0].dimensions[dimension] for problem in PROBLEMS) for level in LEVELS
    )
    assert strong > middling > flawed
