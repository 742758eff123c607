"""What git keeps of files, in repositories made for the test."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from designlint.revisions import (
    RevisionError,
    changed,
    history,
    is_revision,
    is_shallow,
    repository,
    text_at,
    texts,
    uncommitted,
)


def git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(root), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-b", "main")
    (tmp_path / "a b.arch").write_text("service api")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "first; with `ticks`", "--date", "2026-01-01T10:00:00+01:00")
    (tmp_path / "a b.arch").write_text("service api x2")
    (tmp_path / "ü.md").write_text("# Notes")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "second", "--date", "2026-01-02T10:00:00+01:00")
    return tmp_path


def test_history(notes: Path) -> None:
    (first, _), (second, _) = history(notes, (".arch", ".md"))
    assert (first.when, first.subject, first.files) == (
        "2026-01-01T10:00:00+01:00",
        "first; with `ticks`",
        ("a b.arch",),
    )
    assert second.files == ("a b.arch", "ü.md")
    assert text_at(notes, first.id, "a b.arch") == b"service api"
    assert text_at(notes, "HEAD", "a b.arch") == b"service api x2"
    assert text_at(notes, first.id, "ü.md") is None
    assert changed(notes, "HEAD~1", "HEAD") == ("a b.arch", "ü.md")
    assert changed(notes, "HEAD~1", "HEAD", ["ü.md"]) == ("ü.md",)
    assert repository(notes / "a b.arch").resolve() == notes.resolve()


@pytest.mark.parametrize("name", ["nix", "--output=x", "", "HEAD:a b.arch", "HEAD; ls"])
def test_what_is_no_revision(notes: Path, name: str) -> None:
    assert not is_revision(notes, name)
    with pytest.raises(RevisionError, match="git knows no commit"):
        text_at(notes, name, "a b.arch")


def test_outside_of_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(RevisionError, match="lies in no git repository"):
        repository(tmp_path)
    git(tmp_path, "init")
    with pytest.raises(RevisionError, match="no commits"):
        list(history(tmp_path, (".md",)))


def test_what_commits_did(notes: Path) -> None:
    git(notes, "mv", "ü.md", "v.md")
    git(notes, "rm", "a b.arch")
    (notes / "link.md").symlink_to("v.md")
    git(notes, "add", ".")
    git(notes, "commit", "-m", "moved \x1e and \x1f gone", "--date", "2026-01-03T10:00:00+01:00")
    (first, made), (_, both), (last, ended) = history(notes, [".md", ".arch"])
    assert [(each.path, each.before) for each in made] == [("a b.arch", "a b.arch")]
    assert [each.path for each in both] == ["a b.arch", "ü.md"]
    assert {each.path: (each.before, bool(each.text)) for each in ended} == {
        "a b.arch": ("a b.arch", False),
        "link.md": ("link.md", False),
        "v.md": ("ü.md", True),
    }
    assert (first.when, last.subject) == ("2026-01-01T10:00:00+01:00", "moved \x1e and \x1f gone")
    assert [each.path for _, changes in history(notes, [".arch"]) for each in changes] == ["a b.arch"] * 3
    ids = [each.text for each in both]
    assert list(texts(notes, [*ids, "0" * 40, ids[0]])) == [b"service api x2", b"# Notes", None, b"service api x2"]


def test_what_is_not_committed(notes: Path) -> None:
    assert uncommitted(notes) == frozenset()
    assert not is_shallow(notes)
    (notes / "ü.md").write_text("# Other notes")
    (notes / "a b.arch").unlink()
    (notes / "new.md").write_text("# New")
    assert uncommitted(notes) == {"ü.md", "a b.arch"}
