"""The command line: paths, standard input, selection, output, exit codes; one line and no traceback for trouble."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from cli import Ran, Run

BARE = "client -> lb -> api -> db\n"
BROKEN = "client --> lb\n"
WARNS = "client web\nservice api x1\ndb store x2\nweb -> api -> store\n"


def paths_in(ran: Ran) -> list[str]:
    return sorted(each["path"] for each in json.loads(ran.out)["designs"])


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "designlint.toml").write_text("")  # nothing from above counts


@pytest.mark.parametrize(
    ("text", "args", "code"),
    [
        (BARE, [], 0),
        (BROKEN, [], 1),
        (BROKEN, ["--fail-on", "never"], 0),
        (WARNS, [], 0),
        (WARNS, ["--fail-on", "warning"], 1),
        (BARE, ["--fail-on", "info"], 0),
        (BARE, ["--fail-on", "info", "--strict"], 1),
        (BROKEN, ["--ignore", "syntax"], 0),
    ],
)
def test_exit_codes(run: Run, tmp_path: Path, text: str, args: list[str], code: int) -> None:
    (tmp_path / "a.arch").write_text(text)
    ran = run("check", "a.arch", "--select", "single-point-of-failure", *args)
    assert (ran.code, ran.err) == (code, "")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["missing.arch"], "missing.arch: there is no such file or folder"),
        (["a.txt"], "a.txt: no format reads `.txt`; known are .arch"),
        (["Makefile"], "Makefile: no format reads `Makefile`; known are"),
        (["pipe.arch"], "pipe.arch: is no regular file"),
        (["--select", "single-point-of-failur", "."], "did you mean `single-point-of-failure`?"),
        (
            ["--ignore", "reliabilty", "."],
            "the command line: there is no rule or category `reliabilty`; did you mean `reliability`?",
        ),
        (["--select", "syntax,zzz", "."], "there is no rule or category `zzz`; see `designlint rules`"),
        (["--config", "none.toml", "."], "none.toml: there is no such configuration file"),
        (["--config", "bad.toml", "."], "bad.toml: unknown key `selekt`; did you mean `select`?"),
        (
            ["-o", "no/such/folder/out.txt", "."],
            "no/such/folder/out.txt: can not be written: No such file or directory",
        ),
        (["-o", "folder", "a.arch"], "folder: can not be written: Is a directory"),
        (["-", "--stdin-filename", "a.txt"], "no format reads `a.txt`; the suffix must be one of .arch"),
    ],
)
def test_trouble_is_one_line_and_a_two(run: Run, tmp_path: Path, args: list[str], message: str) -> None:
    for name in ("a.arch", "a.txt", "Makefile"):
        (tmp_path / name).write_text(BARE)
    (tmp_path / "folder").mkdir()
    (tmp_path / "bad.toml").write_text("selekt = []")
    os.mkfifo(tmp_path / "pipe.arch")
    ran = run("check", *args)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
    assert ran.err.startswith("designlint: ")
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("args", [["--fail-on", "sometimes"], ["--format", "xml"], ["--nonsense"], ["--color", "blue"]])
def test_bad_options_are_a_two(run: Run, args: list[str]) -> None:
    ran = run("check", *args)
    assert ran.code == 2
    assert args[0] in ran.err
    assert "Traceback" not in ran.err


def test_broken_configuration_of_a_folder_is_a_two(run: Run, tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "a.arch").write_text(BARE)
    (tmp_path / "inner" / "designlint.toml").write_text("strict = 3")
    ran = run("check")
    assert ran.code == 2
    assert ran.err.endswith("designlint.toml: `strict` must be true or false\n")
    assert run("check", "--isolated").code == 0


def test_no_path_is_this_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.arch").write_text(BARE)
    assert paths_in(run("check", "--format", "json")) == ["a.arch"]


def test_a_folder_without_designs(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = run("check", "empty")
    assert (ran.code, ran.out) == (0, "nothing found in 0 designs in 0 files\n")
    assert ran.err.startswith("designlint: no designs under empty; looked for .arch, ")


def test_folders_honour_gitignore(run: Run, tmp_path: Path) -> None:
    files = [
        *(
            "a.arch",
            "b.mmd",
            "c.md",
            "d.txt",
            "UPPER.ARCH",
            "build/x.arch",
            "sub/kept.arch",
            "sub/gone.arch",
            "sub/deep/gone.arch",
        ),
        *(
            "node_modules/p/x.arch",
            ".venv/x.arch",
            "sub/back.skip.arch",
            "other.skip.arch",
            "old/x.arch",
            "top.arch/in.arch",
        ),
    ]
    for name in files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(BARE if not name.endswith((".mmd", ".md")) else "graph LR\n  a --> b\n")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("build/\n*.skip.arch\n/old\n")
    (tmp_path / "sub" / ".gitignore").write_text("gone.arch\n!back.skip.arch\n")
    expected = ["UPPER.ARCH", "a.arch", "b.mmd", "sub/back.skip.arch", "sub/kept.arch", "top.arch/in.arch"]
    assert paths_in(run("check", "--format", "json")) == expected
    assert paths_in(run("check", "--format", "json", "sub")) == ["sub/back.skip.arch", "sub/kept.arch"]
    assert paths_in(run("check", "--format", "json", "build/x.arch")) == ["build/x.arch"]  # named is named
    assert paths_in(run("check", "--format", "json", "a.arch", ".", "a.arch")) == expected


def test_include_and_exclude(run: Run, tmp_path: Path) -> None:
    for name in ("a.arch", "docs/b.arch", "docs/old/c.arch"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(BARE)
    (tmp_path / "designlint.toml").write_text("exclude = ['docs/old']")
    for where in (".", "docs"):
        assert "docs/old/c.arch" not in paths_in(run("check", "--format", "json", where))
    (tmp_path / "other.toml").write_text("include = ['docs/']")
    assert paths_in(run("check", "--format", "json", "--config", "other.toml")) == ["docs/b.arch", "docs/old/c.arch"]


def test_links(run: Run, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.arch").write_text(BARE)
    (tmp_path / "real" / "loop").symlink_to(tmp_path / "real")
    (tmp_path / "real" / "b.arch").symlink_to(tmp_path / "real" / "a.arch")
    (tmp_path / "real" / "self.arch").symlink_to(tmp_path / "real" / "self.arch")
    (tmp_path / "real" / ".#lock.arch").symlink_to("nobody@nowhere")
    assert paths_in(run("check", "--format", "json", "real")) == ["real/a.arch", "real/b.arch"]
    ran = run("check", "real/self.arch")
    assert (ran.code, ran.err) == (2, "designlint: real/self.arch: there is no such file or folder\n")


def test_odd_names(run: Run, tmp_path: Path) -> None:
    names = [
        "with blank.arch",
        "dash-.arch",
        "-o.arch",
        "ünï.arch",
        "new\nline.arch",
        "\x1b[31m.arch",
        "a[1]*?.arch",
        os.fsdecode(b"\xff.arch"),
    ]
    for name in names:
        (tmp_path / name).write_text(BROKEN)
    for style in ("text", "concise", "json"):
        ran = run("check", ".", "--format", style)
        assert (ran.code, ran.err) == (1, "")
        assert "\x1b" not in ran.out
    written = run("check", ".", "-o", "out.txt")
    assert (written.code, written.out) == (1, "")
    assert "8 errors" in (tmp_path / "out.txt").read_text()
    assert run("check", "--", "-o.arch").code == 1
    assert run("check", "./a[1]*?.arch").code == 1


def test_standard_input(run: Run, tmp_path: Path) -> None:
    ran = run("check", "-", stdin=BROKEN.encode())
    assert ran.code == 1
    assert "stdin.arch:1:8" in ran.out
    drawn = run("check", "-", "--stdin-filename", "docs/x.mmd", "--format", "json", stdin=b"graph LR\n  a --> b\n")
    assert [(each["path"], each["format"]) for each in json.loads(drawn.out)["designs"]] == [("docs/x.mmd", "mermaid")]
    empty = run("check", "-", stdin=b"")
    assert (empty.code, "the file is empty" in empty.out) == (0, True)


def test_the_configuration_of_the_named_folder_counts_for_standard_input(run: Run, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "designlint.toml").write_text("ignore = ['syntax']")
    assert run("check", "-", "--stdin-filename", "docs/x.arch", stdin=BROKEN.encode()).code == 0


def test_selection(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.arch").write_text(WARNS)

    def codes(*args: str) -> set[str]:
        return {
            each["code"] for each in json.loads(run("check", "a.arch", "--format", "json", *args).out)["diagnostics"]
        }

    everything = codes()
    assert "single-point-of-failure" in everything
    assert codes("--select", "single-point-of-failure") == {"single-point-of-failure"}
    assert codes("--select", "single-point-of-failure", "--select", "clarity,security") >= {"single-point-of-failure"}
    assert codes("--ignore", "reliability") == everything - codes("--select", "reliability")
    (tmp_path / "designlint.toml").write_text("select = ['clarity']")
    assert run("check", "a.arch", "--isolated", "--format", "json").code == 0


def test_output_appears_whole_or_not_at_all(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.arch").write_text(BROKEN)
    out = tmp_path / "report.txt"
    out.write_text("before")
    assert run("check", "a.arch", "-o", "report.txt").out == ""
    assert "this is mermaid's arrow" in out.read_text()
    assert "\x1b" not in out.read_text()
    umask = os.umask(0)
    os.umask(umask)
    assert out.stat().st_mode & 0o777 == 0o666 & ~umask

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    out.write_text("before")
    monkeypatch.setattr(os, "replace", full)
    ran = run("check", "a.arch", "-o", "report.txt")
    assert (ran.code, ran.err) == (2, "designlint: report.txt: can not be written: No space left on device\n")
    assert out.read_text() == "before"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.arch", "designlint.toml", "report.txt"]
