"""`designlint render`: what it writes, and what it says where it can not."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli import Run

BARE = "client -> lb -> api -> db\n"
TWO = """# Two designs

```mermaid
graph LR
    Users[Users] --> API[API server] --> DB[(PostgreSQL)]
```

```mermaid
graph LR
    People[People] --> Shop[Shop service] --> Orders[(MySQL)]
```
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "designlint.toml").write_text("")
    (tmp_path / "x.arch").write_text(BARE)
    (tmp_path / "two.md").write_text(TWO)


@pytest.mark.parametrize(
    ("suffix", "holds"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("html", b"<!doctype html"), ("dot", b"digraph")]
)
def test_the_suffix_tells_the_format(run: Run, suffix: str, holds: bytes) -> None:
    assert run("render", "x.arch", "-o", f"x.{suffix}").code == 0
    assert holds in Path(f"x.{suffix}").read_bytes()[:2000].replace(b"<!DOCTYPE", b"<!doctype")


def test_findings_are_drawn_unless_it_is_plain(run: Run) -> None:
    run("render", "x.arch", "-o", "with.svg")
    run("render", "x.arch", "-o", "without.svg", "--plain")
    assert "unlabelled-connection" in Path("with.svg").read_text()
    assert "unlabelled-connection" not in Path("without.svg").read_text()


def test_a_file_of_several_designs(run: Run) -> None:
    first = run("render", "two.md", "-o", "a.svg")
    assert "holds 2 designs" in first.err
    assert "Shop service" not in Path("a.svg").read_text()
    assert run("render", "two.md", "-o", "b.svg", "--diagram", "2").code == 0
    drawn = Path("b.svg").read_text()
    assert "Shop service" in drawn
    assert "Users" not in drawn
    third = run("render", "two.md", "-o", "c.svg", "--diagram", "3")
    assert (third.code, "no number 3" in third.err) == (2, True)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["x.arch", "-o", "x.pdf"], "write svg and convert"),
        (["absent.arch", "-o", "x.svg"], "no such file"),
        ([".", "-o", "x.svg"], "name one file"),
        (["x.arch", "-o", "absent/x.svg"], "can not be written"),
        (["empty.arch", "-o", "x.svg"], "no design to draw"),
    ],
)
def test_trouble_is_one_line(run: Run, args: list[str], says: str) -> None:
    Path("empty.arch").write_text("")
    ran = run("render", *args)
    assert ran.code == 2
    assert says in ran.err
    assert len(ran.err.strip().splitlines()) == 1
    assert not Path("x.svg").exists()
