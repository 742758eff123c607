"""`check --fix`, `--unsafe-fixes` and `--diff`: what is written, shown and reported."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from cli import Run


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
