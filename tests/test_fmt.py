"""`designlint fmt`: the layout is canonical, comments and meaning stay, and nothing around a fence is touched."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from designs import comments, messed_up
from hypothesis import example, given
from typer.testing import CliRunner, Result

from designlint import plugins
from designlint.cli import main
from designlint.formatting import Formatted, format_source
from designlint.frontend import Reading
from designlint.source import Source, Span
from designlint.statements import Figure

ROOT = Path(__file__).parent.parent
FORMATS = plugins.formats()
ARCH = FORMATS.frontend("arch")
assert ARCH is not None


def lay(text: str, name: str = "a.arch") -> Formatted:
    format = FORMATS.for_suffix(Path(name).suffix)
    assert format is not None
    return format_source(Source(name, text), format, FORMATS)


def bare(value: Any) -> Any:
    """Statements without their places, figures without their blanks."""
    if isinstance(value, Span):
        return None
    if isinstance(value, tuple):
        return tuple(map(bare, value))
    if isinstance(value, Figure):
        return "Figure", re.sub(r"\s", "", value.text)
    if is_dataclass(value):
        return (type(value).__name__, *(bare(getattr(value, field.name)) for field in fields(value)))
    return value


def meaning(text: str) -> Any:
    assert ARCH is not None
    reading: Reading = ARCH.read(Source("a.arch", text))
    assert not reading.slips, [slip.message for slip in reading.slips]
    return bare(reading.statements)


@given(messed_up())
@example("service a { # one\n  zones 3 # two\n}\n# three")
@example('service a """x\n   y"""\nb -> a')
@example('service a "\u2028 # no comment" { does "x" }')
def test_layout_keeps_comments_and_meaning(text: str) -> None:
    laid = lay(text)
    assert not laid.slips, [(slip.message, slip.at.line) for slip in laid.slips]
    assert meaning(laid.text) == meaning(text)
    assert comments(laid.text) == comments(text)
    assert lay(laid.text).text == laid.text


@given(messed_up())
def test_fences_and_windows_line_ends_are_laid_out_alike(text: str) -> None:
    plain = lay(text).text
    windows = lay(text.replace("\n", "\r\n")).text
    assert windows == plain.replace("\n", "\r\n")
    fence = "> before\n\n" + "".join(
        f"> {line}\n".replace(" \n", "\n") for line in ["```arch", *text.split("\n"), "```"]
    )
    inside = lay(fence + "\nbehind\n", "a.md").text
    assert inside.startswith("> before\n\n> ```arch\n")
    assert inside.endswith("> ```\n\nbehind\n")
    assert lay(inside, "a.md").text == inside


SAMPLES = [path for path in sorted((ROOT / "samples").iterdir()) if FORMATS.for_suffix(path.suffix) is not None]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_samples(path: Path) -> None:
    once = lay(path.read_text(encoding="utf-8"), path.name)
    assert not once.slips
    assert lay(once.text, path.name).text == once.text


@pytest.mark.parametrize("path", sorted((ROOT / "docs").glob("*.md")), ids=lambda path: path.name)
def test_fences_of_the_documentation(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    once = lay(text, path.name)
    assert lay(once.text, path.name).text == once.text
    fence = re.compile(r"^```arch\n.*?^```$", re.MULTILINE | re.DOTALL)
    assert fence.sub("", once.text) == fence.sub("", text) or "%% arch:" in text


@pytest.mark.parametrize(
    ("text", "laid"),
    [
        ("postgres db { size 200k, shard_by day salt 10 }", "postgres db { records 200k, shard_by day, salt 10 }\n"),
        ("postgres db { size 200 GB }", "postgres db { size 200 GB }\n"),
        ("requirements { size 200k }", "requirements { size 200k }\n"),  # wrong there, so left as it is
        ("a -> b { size 200k }", "a -> b { size 200k }\n"),
        ("service x{zones 3,,capacity 3k/s}", "service x { zones 3, capacity 3k/s }\n"),
        ("a->b:HTTP", "a -> b: HTTP\n"),
        ("estimate {\na=-2*(3+4)^2~4\nlonger   = 1\n}", "estimate {\n  a      = -2 * (3 + 4)^2 ~ 4\n  longer = 1\n}\n"),
        ("\n\n\na -> b\n\n\n\nc -> d\n\n", "a -> b\n\nc -> d\n"),
        ("", ""),
        ("# only a remark", "# only a remark\n"),
    ],
)
def test_layout(text: str, laid: str) -> None:
    assert lay(text).text == laid


@pytest.mark.parametrize(
    ("text", "laid"),
    [
        ("%% arch:  LB   x2", "%% arch: LB x2"),
        ("  %%arch: LB   x2", "  %%arch: LB x2"),
        (
            "%% arch: service A {zones 3,\n%% arch: stateless}",
            "%% arch: service A {\n%% arch:   zones 3\n%% arch:   stateless\n%% arch: }",
        ),
        ("%% arch: A {zones 3,\nA --> C\n%% arch: stateless}", None),  # scattered, and would be three lines
        ("%% arch: A {   zones 3\nA --> C\n%% arch: stateless\n%% arch:  }", None),
        ('%% arch: note """a\n%% arch:   b"""', None),
        ("%% a comment   with   blanks", None),
    ],
)
def test_lines_in_mermaid(text: str, laid: str | None) -> None:
    before, after = "flowchart LR\n  A-->B\n", "\n  B   --> C\n"
    result = lay(before + text + after, "a.mmd")
    assert result.text == before + (text if laid is None else laid) + after
    assert lay(result.text, "a.mmd").text == result.text
    fenced = lay("# T\n```mermaid\n" + before + text + after + "```\n", "a.md")
    assert fenced.text == "# T\n```mermaid\n" + before + (text if laid is None else laid) + after + "```\n"


@pytest.mark.parametrize(
    ("text", "laid"),
    [
        ("1. x\n   ```arch\n   a->b\n   ```\n", "1. x\n   ```arch\n   a -> b\n   ```\n"),
        ("- ```arch\n  a->b\n  ```\n", "- ```arch\n  a -> b\n  ```\n"),
        ("  ~~~ arch\nservice x {\nzones 3\n}\n  ~~~\n", "  ~~~ arch\n  service x {\n    zones 3\n  }\n  ~~~\n"),
        ("```arch\na->b", "```arch\na -> b"),
        ("```arch\n```\n", "```arch\n```\n"),
        ("```arch\r\na->b\r\n```\r\n", "```arch\r\na -> b\r\n```\r\n"),
        ("```arch\na->\n```\n```arch\nb->c\n```\n", "```arch\na->\n```\n```arch\nb -> c\n```\n"),
        ("<!-- designlint: skip -->\n```arch\na->b\n```\n", "<!-- designlint: skip -->\n```arch\na->b\n```\n"),
        ("```python\na->b\n```\n", "```python\na->b\n```\n"),
    ],
)
def test_fences(text: str, laid: str) -> None:
    assert lay(text, "a.md").text == laid


def run(*args: str, stdin: bytes = b"") -> Result:
    from designlint.cli import app

    return CliRunner().invoke(app, ["fmt", *args], input=stdin)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_files_are_rewritten_with_their_mode_and_mark(folder: Path) -> None:
    path = folder / "a.arch"
    path.write_bytes(b"\xef\xbb\xbfa->b\r\n")
    path.chmod(0o640)
    (folder / "link.arch").symlink_to(path)
    (folder / "b.arch").write_text("a -> b\n")
    result = run("link.arch", "b.arch")
    assert (result.exit_code, result.stdout) == (0, "reformatted link.arch\n")
    assert path.read_bytes() == b"\xef\xbb\xbfa -> b\r\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert (folder / "link.arch").is_symlink()
    assert sorted(os.listdir(folder)) == ["a.arch", "b.arch", "link.arch"]


def test_check_and_diff_change_nothing(folder: Path) -> None:
    path = folder / "a.arch"
    path.write_text("a->b")
    checked = run("--check")
    assert (checked.exit_code, checked.stdout) == (1, "would reformat a.arch\n")
    shown = run("--diff")
    assert shown.exit_code == 1
    assert "-a->b\n\\ No newline at end of file\n+a -> b\n" in shown.stdout
    assert path.read_text() == "a->b"
    run()
    assert run("--check").exit_code == 0
    assert run("--diff").stdout == ""


def test_what_can_not_be_read_is_left_and_told(folder: Path) -> None:
    (folder / "bad.arch").write_text("a ->")
    (folder / "good.arch").write_text("a->b")
    (folder / "utf16.arch").write_bytes("a".encode("utf-16"))
    (folder / ".gitignore").write_text("out.arch")
    (folder / "out.arch").write_text("a->b")
    result = run()
    assert result.exit_code == 2
    assert "bad.arch:1:5: error[syntax]" in result.stderr
    assert "utf16.arch: the file is UTF-16" in result.stderr
    assert (folder / "bad.arch").read_text() == "a ->"
    assert (folder / "good.arch").read_text() == "a -> b\n"
    assert (folder / "out.arch").read_text() == "a->b"


def test_standard_input() -> None:
    assert run("-", stdin=b"a->b").stdout == "a -> b\n"
    assert run("-", "--stdin-filename", "x.md", stdin=b"```arch\na->b\n```").stdout == "```arch\na -> b\n```"
    assert run("-", "--check", stdin=b"a->b").exit_code == 1
    broken = run("-", stdin=b"a ->")
    assert (broken.exit_code, broken.stdout) == (2, "")


def test_wrong_paths(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["designlint", "fmt", "nowhere.arch"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    assert "nowhere.arch: there is no such file or folder" in capsys.readouterr().err
