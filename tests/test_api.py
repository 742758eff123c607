"""The Python interface: load, check, render."""

from __future__ import annotations

from pathlib import Path

import pytest

import designlint

BARE = "client -> lb -> api -> db\n"


def test_load_a_file_and_a_text(tmp_path: Path) -> None:
    path = tmp_path / "a.arch"
    path.write_text(BARE)
    for design in (designlint.load(path), designlint.load(str(path)), designlint.load(BARE, format="arch")):
        assert list(design.components) == ["client", "lb", "api", "db"]
    assert list(designlint.load("graph LR\n  A[Web app] --> B[(Orders)]\n", format="mermaid").components) == ["A", "B"]


def test_check_a_design_a_file_and_a_text(tmp_path: Path) -> None:
    path = tmp_path / "a.arch"
    path.write_text(BARE)
    codes = [
        [each.code for each in report.diagnostics]
        for report in (designlint.check(path), designlint.check(BARE, format="arch"))
    ]
    assert codes[0] == codes[1]
    assert "single-point-of-failure" in codes[0]
    assert [each.code for each in designlint.check(designlint.load(path)).diagnostics] == codes[0]


def test_render_draws_the_findings() -> None:
    design = designlint.load(BARE, format="arch")
    plain, annotated = designlint.render(design), designlint.render(design, designlint.check(design))
    assert plain.startswith(("<?xml", "<svg"))
    assert len(annotated) > len(plain)


def test_what_can_not_be_done(tmp_path: Path) -> None:
    (tmp_path / "binary.arch").write_bytes(b"\0")
    (tmp_path / "empty.arch").write_text("")
    (tmp_path / "text.txt").write_text(BARE)
    with pytest.raises(FileNotFoundError, match="there is no such file; give `format` to check a text"):
        designlint.check(tmp_path / "missing.arch")
    with pytest.raises(OSError, match="the file is binary, not text"):
        designlint.load(tmp_path / "binary.arch")
    with pytest.raises(ValueError, match="there is no design: the file is empty"):
        designlint.load(tmp_path / "empty.arch")
    with pytest.raises(ValueError, match=r"no format is called or reads `\.txt`"):
        designlint.check(tmp_path / "text.txt")
    with pytest.raises(ValueError, match="no format is called or reads `yaml`"):
        designlint.check(BARE, format="yaml")
