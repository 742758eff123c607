"""Whatever is put before it, the tool says in one sentence what is wrong and where: no traceback, no long wait."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest
from cli import Run
from support import told

from designlint.files import LARGEST

BARE = b"client -> lb -> api -> db\n"
DRAWN = b"graph LR\n  U[Users] --> A[Order service] --> D[(Orders)]\n"
TEXTS = {".arch": BARE, ".mmd": DRAWN, ".md": b"# Note\n\n```mermaid\n" + DRAWN + b"```\n"}
SUFFIXES = tuple(TEXTS)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "designlint.toml").write_text("ignore = ['requirements', 'clarity', 'operability']")


def lint(run: Run, data: bytes, suffix: str = ".arch", *, code: int | None = None, seconds: float = 10) -> list[str]:
    """`line:column severity[code] message` of a file's report, which must come soon and without a traceback."""
    Path("x" + suffix).write_bytes(data)
    started = time.monotonic()
    ran = run("check", "x" + suffix, "--format", "concise")
    assert time.monotonic() - started < seconds
    assert "Traceback" not in ran.err
    assert ran.err == ""
    assert code is None or ran.code == code, ran.out
    return [line.removeprefix(f"x{suffix}:") for line in ran.out.splitlines()]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    ("data", "message", "cure"),
    [
        (b"\0\1\2\3", "the file is binary, not text", "exclude it, or save the design as text"),
        (b"a\xffb", "the file is not UTF-8: byte 0xff in line 1", "save it as UTF-8"),
        (b"a\nb\n\xe9t\xe9", "the file is not UTF-8: byte 0xe9 in line 3", "save it as UTF-8"),
        ("client".encode("utf-16"), "the file is UTF-16", "save it as UTF-8"),
        ("client".encode("utf-16-be"), "the file is binary, not text", "exclude it, or save the design as text"),
        (b"#" * (10 * 1024 * 1024), "the file has 10 MB; designs up to 4 MB are read", "split it, or exclude it"),
    ],
)
def test_what_is_no_text(run: Run, suffix: str, data: bytes, message: str, cure: str) -> None:
    assert lint(run, data, suffix, code=1) == [f"1:1: error[input] {message}"]
    assert f"= help: {cure}" in run("check", f"x{suffix}").out
    piped = run("check", "-", "--stdin-filename", f"x{suffix}", "--format", "concise", stdin=data)
    assert (piped.code, piped.err) == (1, "")
    assert "error[input]" in piped.out


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_empty_files(run: Run, suffix: str) -> None:
    for data in (b"", b"\n\n  \n", b"\xef\xbb\xbf"):
        found = lint(run, data, suffix, code=0)
        assert found == ([] if suffix == ".md" else ["1:1: warning[input] the file is empty"])


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_line_ends_and_byte_order_marks(run: Run, suffix: str) -> None:
    plain = lint(run, TEXTS[suffix], suffix)
    assert lint(run, TEXTS[suffix].replace(b"\n", b"\r\n"), suffix) == plain
    assert lint(run, b"\xef\xbb\xbf" + TEXTS[suffix], suffix) == plain
    assert lint(run, TEXTS[suffix].rstrip(b"\n"), suffix) == plain


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file(run: Run) -> None:
    Path("x.arch").write_bytes(BARE)
    Path("x.arch").chmod(0)
    ran = run("check", "x.arch", "--format", "concise")
    assert (ran.code, ran.out) == (1, "x.arch:1:1: error[input] the file can not be read: Permission denied\n")


def test_a_file_that_can_not_be_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("x.arch").write_bytes(BARE)

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    ran = run("check", "x.arch", "--format", "concise")
    assert (ran.code, ran.out) == (1, "x.arch:1:1: error[input] the file can not be read: Permission denied\n")


def test_just_below_the_limit(run: Run) -> None:
    line = b"# a comment that fills the file\n"
    found = lint(run, BARE + line * ((LARGEST - len(BARE)) // len(line)), seconds=20)
    assert not [each for each in found if "[input]" in each]


FENCED = "# Note\n\n```arch\n{}\n```\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("servce api", "1:1: error[name] unknown kind `servce`"),
        ("service api { timeot 3 s }", "1:15: error[name] unknown fact `timeot`"),
        ("service api { timeout 3 parsec }", "1:25: error[value] `parsec` is no unit that is known"),
        (
            "service api { timeout 3 KB }",
            "1:23: error[value] `timeout` takes a duration such as `20 ms`, and `3 KB` is bytes",
        ),
        ("service api\ndb api", "2:4: error[conflict] `api` is declared twice, as service and as database"),
        ("service api\napi -> api", "2:1: warning[conflict] `api` is connected to itself"),
        ('service api "Orders', "1:13: error[syntax] a text in quotes is not closed on its line"),
        ('note """Orders', "1:6: error[syntax] a text in triple quotes is not closed"),
        ("service api {\n tls", "1:13: error[syntax] this `{` is not closed"),
        ("service api }", "1:13: error[syntax] this `}` closes nothing"),
    ],
)
def test_slips_in_a_design(run: Run, text: str, expected: str) -> None:
    assert lint(run, text.encode()) == [expected]
    line, rest = expected.split(":", 1)
    assert f"{int(line) + 3}:{rest}" in lint(run, FENCED.format(text).encode(), ".md")
    assert "= help: " in run("check", "x.arch").out


def test_slips_in_the_comments_of_a_drawing() -> None:
    drawn = DRAWN.decode()
    assert told(drawn + "  %% arch: servce api\n", "x.mmd") == ["3 name unknown kind `servce`"]
    assert told(drawn + "  %% arch: A { timeot 3 s }\n", "x.mmd") == ["3 name unknown fact `timeot`"]
    assert told(drawn + "  %% arch: A { timeout 3 KB }\n", "x.mmd")[0].startswith("3 value `timeout` takes a duration")
    assert told(drawn + "  %% arch: A { tls\n", "x.mmd") == ["3 syntax this `{` is not closed"]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    "data",
    [
        b"a {" * 5000,
        b"{" * 5000,
        b"a {" * 5000 + b"}" * 5000,
        b"}" * 5000,
        b"(" * 5000,
        b"[" * 5000,
        b'"' * 5001,
        b"a = " + b"(" * 5000,
        b"subgraph a\n" * 2000,
        b"`" * 5000,
        b"-" * 5000,
        b"->" * 5000,
        b"a -->" * 3000,
        b"x" * 1_000_000,
        b"a -> b " * 20_000,
        b"a -> " * 20_000 + b"b",
        b"\\" * 5000,
        b"\n" * 100_000,
        b"\t" * 3000,
        b"#" * 100_000,
        b"a & " * 10_000 + b"b",
        b"a,b" * 10_000,
        b"a" + b"\xcc\x81" * 5000,
        b"note " + b'"x" ' * 5000,
        b"``` arch\n" * 2000,
        b"<!-- " * 3000,
        b"> " * 3000 + b"```arch",
        b"- " * 3000 + b"```arch\n",
    ],
    ids=lambda data: data[:12].decode("latin-1"),
)
def test_hard_texts(run: Run, suffix: str, data: bytes) -> None:
    prefix = b"graph LR\n" if suffix == ".mmd" else b"```arch\n" if suffix == ".md" else b""
    for text in dict.fromkeys((data, prefix + data)):
        for line in lint(run, text, suffix):
            assert re.match(r"\d+:\d+: (error|warning|info|question)\[[a-z-]+\] \S", line)
            assert "crashed" not in line


def test_five_thousand_connections(run: Run) -> None:
    chain = "\n".join(f"service s{number}\ns{number} -> s{number + 1}: call" for number in range(5000))
    lint(run, chain.encode(), seconds=60)
    star = "\n".join(f"web -> s{number}: call {number}" for number in range(5000))
    lint(run, star.encode(), seconds=60)
    parallel = "\n".join(f"a -> b: call {number}" for number in range(5000))
    lint(run, parallel.encode(), seconds=60)
    drawn = "graph LR\n" + "\n".join(f"  n{number}[Service {number}] --> n{number + 1}" for number in range(5000))
    lint(run, drawn.encode(), ".mmd", seconds=60)
