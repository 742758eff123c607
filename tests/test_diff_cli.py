"""`designlint diff` by the command: what is compared, exit codes, files that are written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cli import Run
from test_diff import SCHEMA, SHOP
from test_revisions import git

from designlint.revisions import RevisionError, moves

ROOT = Path(__file__).parent.parent
GOOD, FLAWED = "samples/url-shortener.arch", "samples/url-shortener-flawed.arch"
SAFE = SHOP.replace("x1 {", "x1 { replicas 1, failover auto,")


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two commits and something on top: `shop.arch` loses its standby, `moved.arch` was `old.arch`."""
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "-b", "main")
    (tmp_path / "designlint.toml").write_text('exclude = ["drafts/"]')
    (tmp_path / "docs").mkdir()
    (tmp_path / "drafts").mkdir()
    (tmp_path / "docs/shop.arch").write_text(SAFE)
    (tmp_path / "old.arch").write_text("client web\nalb entry\nservice api x2\nweb -> entry -> api: HTTPS\n")
    (tmp_path / "README.md").write_text("# Words\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "first")
    (tmp_path / "docs/shop.arch").write_text(SHOP)
    git(tmp_path, "mv", "old.arch", "moved.arch")
    (tmp_path / "README.md").write_text("# More words\n")
    (tmp_path / "drafts/a.arch").write_text("client -> db")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "second")
    (tmp_path / "docs/shop.arch").write_text(SHOP.replace("x3", "x4"))
    (tmp_path / "docs/new.arch").write_text("client -> lb -> api -> db")
    return tmp_path


def files(run: Run, *args: str) -> list[tuple[str | None, str | None]]:
    ran = run("diff", *args, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    data = json.loads(ran.out)
    jsonschema.validate(data, SCHEMA, jsonschema.Draft202012Validator)
    return [(each["old"], each["new"]) for each in data["files"]]


SHOP_THEN = ("HEAD~1:docs/shop.arch", "HEAD:docs/shop.arch")
SHOP_NOW = ("HEAD:docs/shop.arch", "docs/shop.arch")
NEW = (None, "docs/new.arch")


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (("HEAD~1", "HEAD"), [SHOP_THEN, ("HEAD~1:old.arch", "HEAD:moved.arch")]),
        (("HEAD~1", "HEAD", "docs"), [SHOP_THEN]),
        (("HEAD~1", "HEAD", "docs/shop.arch"), [SHOP_THEN]),
        (("HEAD",), [NEW, SHOP_NOW]),
        (("HEAD", "docs"), [NEW, SHOP_NOW]),
        (("HEAD", "docs/shop.arch"), [SHOP_NOW]),
        (("HEAD", "docs/shop.arch", "docs/new.arch"), [NEW, SHOP_NOW]),
        (("HEAD", "moved.arch"), [("HEAD:moved.arch", "moved.arch")]),
        (("docs/shop.arch", "HEAD"), [SHOP_NOW[::-1]]),
        (("HEAD~1:docs/shop.arch", "HEAD:docs/shop.arch"), [SHOP_THEN]),
        (("HEAD~1:docs/shop.arch", "docs/new.arch"), [("HEAD~1:docs/shop.arch", "docs/new.arch")]),
        (("HEAD~1:./docs/shop.arch", "HEAD"), [SHOP_THEN]),
        (("docs/new.arch", "docs/shop.arch"), [("docs/new.arch", "docs/shop.arch")]),
        (("HEAD", "drafts/a.arch"), [("HEAD:drafts/a.arch", "drafts/a.arch")]),
        (("HEAD", "HEAD"), []),
    ],
)
def test_what_is_compared(run: Run, notes: Path, args: tuple[str, ...], expected: list[Any]) -> None:
    assert files(run, *args) == expected


def test_from_another_folder(run: Run, notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(notes / "docs")
    assert files(run, "HEAD", "shop.arch") == [("HEAD:docs/shop.arch", "shop.arch")]
    assert files(run, "HEAD~1", "HEAD", ".") == [SHOP_THEN]
    monkeypatch.chdir(notes.parent)
    assert files(run, "HEAD", str(notes / "docs/shop.arch"))[0][0] == "HEAD:docs/shop.arch"


def test_a_file_that_is_gone(run: Run, notes: Path) -> None:
    (notes / "moved.arch").unlink()
    assert files(run, "HEAD", "moved.arch") == [("HEAD:moved.arch", None)]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("nix", "HEAD"), "nix: is neither a file nor a revision that git knows"),
        (("HEAD~1..HEAD",), "name the two revisions apart"),
        (("HEAD", "nix.arch"), "nix.arch: neither `HEAD` nor the working tree has it"),
        (("HEAD", "designlint.toml"), "designlint.toml: no format reads `.toml`"),
        (("HEAD~1", "HEAD", "nix"), "nix: neither `HEAD~1` nor `HEAD` has it"),
        (("HEAD:nix.arch", "HEAD"), "HEAD:nix.arch: there is no such file at this revision"),
        (("HEAD:README.txt", "HEAD"), "no format reads `.txt`"),
        (("docs", "HEAD"), "docs: is a folder; name two files, or a revision and a folder"),
        (("docs/shop.arch",), "with what shall it be compared?"),
        (("docs/shop.arch", "docs/new.arch", "moved.arch"), "more paths go with revisions"),
        (("HEAD", "README.md"), "README.md: there is no design in it"),
        (("HEAD", "../shop.arch"), "lies outside of the repository"),
        (("--", "--all", "HEAD"), "--all: is neither a file nor a revision"),
    ],
)
def test_what_can_not_be_compared(run: Run, notes: Path, args: tuple[str, ...], says: str) -> None:
    (notes.parent / "shop.arch").write_text("client -> db")
    ran = run("diff", *args)
    assert ran.code == 2
    assert ran.out == ""
    assert says in ran.err


def test_a_folder_that_is_called_like_a_branch(run: Run, notes: Path) -> None:
    git(notes, "branch", "docs")
    assert "write `./docs` for the folder" in run("diff", "HEAD", "docs").err
    assert files(run, "HEAD", "./docs") == [NEW, SHOP_NOW]


def test_outside_of_a_repository(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.arch").write_text("client -> db")
    (tmp_path / "b.arch").write_text("client -> api -> db")
    assert files(run, "a.arch", "b.arch") == [("a.arch", "b.arch")]
    assert run("diff", "HEAD", "a.arch").err == "designlint: HEAD: is not a file, and there is no git repository\n"


def test_exit_codes(run: Run, notes: Path) -> None:
    worse = run("diff", "HEAD~1", "HEAD", "--fail-on", "worse")
    assert worse.code == 1
    assert worse.out.startswith("worse: ")
    assert run("diff", "HEAD~1", "HEAD").code == 0
    assert run("diff", "HEAD", "HEAD~1", "docs", "--fail-on", "worse").code == 0  # the way back is better


def test_a_text_that_breaks(run: Run, notes: Path) -> None:
    (notes / "moved.arch").write_text("{{{")
    alone = run("diff", "HEAD", "moved.arch")
    assert alone.code == 2
    assert alone.err.startswith("designlint: moved.arch: there is no design in it: ")
    together = run("diff", "HEAD", "--fail-on", "worse")
    assert together.code == 1  # a slip is a new error
    assert "new text (`moved.arch`): there is no design in it" in together.out


def test_numbers_are_those_of_the_other_commands(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = json.loads(run("diff", GOOD, FLAWED, "--format", "json", "--isolated").out)
    (design,) = found["files"][0]["designs"]
    for side, path in (("old", GOOD), ("new", FLAWED)):
        numbers = json.loads(run("estimate", path, "--format", "json", "--isolated").out)
        for flow in numbers["flows"]:
            (mine,) = [each for each in design["flows"] if each[side] == flow["id"]]
            assert mine["availability"][side] == flow["availability"]
            assert mine["p99_ms"][side] == flow["p99_ms"]
        uses = {each["id"]: each["utilisation"] for each in numbers["components"] if each["utilisation"] is not None}
        told = {each[side]: each["utilisation"][side] for each in design["headroom"]["components"] if each[side]}
        assert told == uses
        first = max(uses, key=lambda each: uses[each])
        assert design["headroom"]["first"][side]["component"] == first
        assert round(design["cost"][side], 2) == numbers["cost"]["1"]
        review = json.loads(run("review", path, "--format", "json", "--isolated").out)
        assert design["review"]["total"][side] == review["total"]
        assert design["review"]["rubric"][side] == review["rubric"]
        assert [each[side] for each in design["review"]["questions"]] == [
            each["points"] for each in review["questions"]
        ]
        checked = json.loads(run("check", path, "--format", "json", "--isolated", "--fail-on", "never").out)
        kept = found["files"][0]["findings"]
        number = len(kept["gone" if side == "old" else "new"]) + sum(len(kept[each]) for each in ("graver", "milder"))
        assert number + kept["unchanged"] == len([each for each in checked["diagnostics"] if not each["suppressed"]])


def test_report_and_picture_are_written(run: Run, notes: Path) -> None:
    ran = run("diff", "HEAD~1", "HEAD", "--format", "markdown", "-o", "diff.md", "--picture", "diff.svg")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert (notes / "diff.md").read_text().startswith("### designlint: worse\n")
    picture = (notes / "diff.svg").read_text()
    assert picture.startswith("<svg")
    assert "Shop: before and after" in picture
    assert run("diff", "HEAD~1", "HEAD", "--picture", "diff.png").code == 0
    assert (notes / "diff.png").read_bytes().startswith(b"\x89PNG")
    assert "can not write `pdf`" in run("diff", "HEAD~1", "HEAD", "--picture", "diff.pdf").err
    assert "no design number 7" in run("diff", "HEAD~1", "HEAD", "--picture", "x.svg", "--diagram", "7").err
    assert "nothing to draw" in run("diff", "HEAD", "HEAD", "--picture", "x.svg").err
    assert not (notes / "x.svg").exists()


@pytest.mark.parametrize("format", ["text", "markdown", "json"])
def test_the_same_twice_is_the_same_bytes(format: str) -> None:
    outputs = set()
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "designlint", "diff", GOOD, FLAWED, "--format", format, "--isolated"]
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
        assert (ran.returncode, ran.stderr) == (0, b"")
        outputs.add(ran.stdout)
    assert len(outputs) == 1


def test_moves(notes: Path) -> None:
    assert moves(notes, "HEAD~1", "HEAD", ["moved.arch", "old.arch"]) == (("old.arch", "moved.arch"),)
    assert moves(notes, "HEAD", None) == ((None, "docs/new.arch"), ("docs/shop.arch", "docs/shop.arch"))
    assert moves(notes, "HEAD", "HEAD~1", ["drafts"]) == (("drafts/a.arch", None),)
    with pytest.raises(RevisionError, match="git knows no commit"):
        moves(notes, "--stat", None)
