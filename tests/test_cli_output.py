"""What commands print: colour, quiet and verbose, manuals and lists, and how they behave as a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli import Run

BROKEN = "client --> lb\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "designlint.toml").write_text("")  # nothing from above counts


@pytest.mark.parametrize(
    ("args", "environment", "coloured"),
    [
        ([], {}, False),
        (["--color", "always"], {}, True),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
    ],
)
def test_colour(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    args: list[str],
    environment: dict[str, str],
    coloured: bool,
) -> None:
    (tmp_path / "a.arch").write_text(BROKEN)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in run("check", "a.arch", *args).out) is coloured


def test_quiet_and_verbose(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("```mermaid\nsequenceDiagram\n  a->>b: hi\n```\n")
    assert run("check", "a.md").out == "nothing found in 0 designs in 1 file; 1 diagram skipped (-v says why)\n"
    assert run("check", "a.md", "-v").out.startswith("skipped a.md:1: ")
    assert run("check", "a.md", "-q").out == ""


def test_rules_and_explain(run: Run) -> None:
    listed = json.loads(run("rules", "--format", "json").out)["rules"]
    assert {"code", "category", "severity", "summary", "options"} == set(listed[0])
    text = run("rules").out
    assert all(each["code"] in text for each in listed)
    assert f"{len(listed)} rules" in text
    manual = run("explain", "single-point-of-failure")
    assert (manual.code, manual.err) == (0, "")
    assert manual.out.startswith("single-point-of-failure (reliability, error)\n")
    assert "What it says of the first example:" in manual.out
    assert run("explain", "syntax").out.startswith("syntax: Text that does not follow the format.")
    unknown = run("explain", "sintax")
    assert (unknown.code, unknown.err) == (2, "designlint: there is no rule `sintax`; did you mean `syntax`?\n")


def test_version_and_help(run: Run) -> None:
    assert run("--version").out.startswith("designlint ")
    for args in (["--help"], ["check", "-h"], ["explain", "--help"]):
        assert run(*args).code == 0
    assert "Usage" in run().out + run().err


def real(args: list[str], **more: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "designlint", *args], capture_output=True, timeout=60, **more)  # type: ignore[call-overload,no-any-return]


def test_as_a_process(tmp_path: Path) -> None:
    (tmp_path / "a.arch").write_text(BROKEN)
    ran = real(["check", "a.arch"], cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (1, b"")
    assert b"error[syntax]: this is mermaid's arrow\n --> a.arch:1:8\n" in ran.stdout
    plain = real(["check", "a.arch"], cwd=tmp_path, env={**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii"})
    assert plain.stdout == ran.stdout


def test_a_closed_pipe_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "a.arch").write_text("".join(f"servce s{number}\n" for number in range(3000)))
    script = f'"{sys.executable}" -m designlint check a.arch | head -n 1'
    ran = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, timeout=60)
    assert ran.stdout.startswith(b"error[name]: unknown kind `servce`")
    assert ran.stderr == b""
