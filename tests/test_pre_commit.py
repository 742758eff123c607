"""The hook in `.pre-commit-hooks.yaml`, run by the real pre-commit on a git repository of notes."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SHIPPED = (
    "pyproject.toml",
    "README.md",
    "LICENSE",
    ".gitignore",
    ".pre-commit-hooks.yaml",
    "designlint",
    "grammars",
    "rules",
)
NO_NETWORK = ("No matching distribution", "Could not find a version", "Connection", "Temporary failure", "Network is")

FLAWED = """\
# Shop

```arch
requirements { availability 99.9% }
client web
alb entry
service api x3
postgres store x1
web -> entry -> api -> store
```
"""
QUIET = "# Shopping list\n\n- milk\n"

pytestmark = [
    pytest.mark.skipif(shutil.which("git") is None, reason="needs git"),
    pytest.mark.skipif(importlib.util.find_spec("pre_commit") is None, reason="needs pre-commit"),
]


@dataclass(frozen=True)
class Notes:
    """A git repository of notes with the hook configured, and the environment in which it is used."""

    folder: Path
    environment: Mapping[str, str]

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=dict(self.environment), text=True, capture_output=True, check=False
        )

    def pre_commit(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "pre_commit", *arguments)

    def add(self, files: Mapping[str, str]) -> None:
        """Make these files all that is staged, beside the configuration."""
        for path in self.folder.rglob("*.*"):
            if path.is_file() and ".git" not in path.parts and path.name != ".pre-commit-config.yaml":
                path.unlink()
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert self.run("git", "add", "--all").returncode == 0


def repository(folder: Path, environment: Mapping[str, str]) -> Notes:
    folder.mkdir(exist_ok=True)
    notes = Notes(folder, environment)
    assert notes.run("git", "init", "--quiet").returncode == 0
    return notes


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Notes:
    work = tmp_path_factory.mktemp("pre-commit")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
    environment |= {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@example.org",
        "PRE_COMMIT_HOME": str(work / "home"),
        "PRE_COMMIT_COLOR": "never",
    }
    shipped = repository(work / "designlint", environment)
    for name in SHIPPED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, shipped.folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, shipped.folder)
    shipped.run("git", "add", "--all")
    committed = shipped.run("git", "commit", "--quiet", "--message", "as it is")
    assert committed.returncode == 0, committed.stderr
    revision = shipped.run("git", "rev-parse", "HEAD").stdout.strip()

    made = repository(work / "notes", environment)
    (made.folder / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {shipped.folder.as_posix()}\n  rev: {revision}\n  hooks:\n  - id: designlint\n",
        encoding="utf-8",
    )
    installed = made.pre_commit("install", "--install-hooks")
    said = installed.stdout + installed.stderr
    if installed.returncode and any(word in said for word in NO_NETWORK):
        pytest.skip("needs a package index")
    assert installed.returncode == 0, said
    return made


def test_flawed_note_fails(notes: Notes) -> None:
    notes.add({"shop.md": FLAWED, "list.md": QUIET})
    done = notes.pre_commit("run", "--all-files")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "error[single-point-of-failure]" in done.stdout
    assert "shop.md:8:10" in done.stdout
    assert "exit code: 1" in done.stdout


def test_flawed_note_is_not_committed(notes: Notes) -> None:
    notes.add({"shop.md": FLAWED})
    refused = notes.run("git", "commit", "--message", "notes")
    assert refused.returncode == 1
    assert "single-point-of-failure" in refused.stdout + refused.stderr
    assert notes.run("git", "rev-parse", "--verify", "HEAD").returncode != 0


def test_mended_note_passes(notes: Notes) -> None:
    mended = FLAWED.replace("store x1", "store x1 { replicas 1, failover auto, zones 2 }")
    notes.add({"shop.md": mended, "list.md": QUIET})
    done = notes.pre_commit("run", "--all-files", "--verbose")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Passed" in done.stdout


def test_every_suffix_is_checked(notes: Notes) -> None:
    arch, mermaid = "client ->\n", "graph LR\n  a --> \n"
    fence = f"```arch\n{arch}```\n"
    files = {"a.arch": arch, "b.mmd": mermaid, "c.mermaid": mermaid, "d.md": fence, "folder/e.markdown": fence}
    notes.add(files)
    done = notes.pre_commit("run", "--all-files")
    assert done.returncode == 1, done.stdout + done.stderr
    assert not [name for name in files if f"--> {name}:" not in done.stdout], done.stdout


def test_other_files_are_left_alone(notes: Notes) -> None:
    notes.add({"list.txt": QUIET})
    done = notes.pre_commit("run", "--all-files")
    assert done.returncode == 0
    assert "(no files to check)Skipped" in done.stdout
