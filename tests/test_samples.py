"""The samples: each with the report that it is expected to get beside it; `pytest --update` writes them anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli import Run

from designlint import plugins

ROOT = Path(__file__).parent.parent
SAMPLES = sorted(
    path.relative_to(ROOT) for path in (ROOT / "samples").rglob("*") if path.suffix in plugins.formats().suffixes
)


def beside(path: Path) -> Path:
    return ROOT / path.with_suffix(".out")


@pytest.mark.parametrize("path", SAMPLES, ids=str)
def test_report(path: Path, run: Run, update: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    ran = run("check", str(path))
    assert (ran.code in (0, 1), ran.err) == (True, "")
    if update:
        beside(path).write_text(ran.out)
    assert beside(path).is_file(), f"{path} has no expected report; `pytest --update` writes it"
    assert ran.out == beside(path).read_text(), "the report has changed; look at it, then `pytest --update`"


def test_samples_are_there_and_reports_belong_to_one() -> None:
    assert SAMPLES
    expected = {beside(path) for path in SAMPLES}
    assert set((ROOT / "samples").rglob("*.out")) <= expected, "a report without a sample"
