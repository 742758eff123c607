"""The screen of a timed session by its pilot, `designlint practice`, and a real session in a terminal of its own."""

from __future__ import annotations

import asyncio
import os
import select
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from cli import Run
from sessions import ANSWER, FORMATS, PHASES, judge, starter_at, without_times

from designlint.agenda import agenda
from designlint.practice.judging import Judged
from designlint.practice.record import told
from designlint.practice.timing import Timing, begun, recorded

textual = pytest.importorskip("textual")


class Clock:
    """A clock that stands until somebody sets it on."""

    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


def session(
    path: Path,
    use: Callable[[Any, Any, Clock], Awaitable[None]],
    times: Mapping[str, float] | None = None,
    size: tuple[int, int] = (80, 24),
) -> tuple[Timing, list[dict[str, float]]]:
    """Run a screen on a file; `use` is a coroutine function of pilot, app and clock. What was saved is given back."""
    from designlint.practice.screen import Practice, Work

    saved: list[dict[str, float]] = []
    clock = Clock()

    def save(said: Mapping[str, float]) -> bool:
        saved.append(dict(said))
        return path.exists()

    work = Work(
        "URL shortener [b]x[/b]",
        "Make \x1b[31m[red]links[/red].",
        path,
        lambda data: judge(data.decode(), path.name),
        save,
    )
    app = Practice(work, begun(agenda(15), times or {}), clock)

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await settled(pilot, app)
            await use(pilot, app, clock)

    asyncio.run(run())
    return app.timing, saved


async def settled(pilot: Any, app: Any) -> None:
    """Wait until every worker has said what it found."""
    await app.workers.wait_for_complete()
    await pilot.pause()


def shown(app: Any, id: str) -> str:
    return str(app.query_one(f"#{id}").render())


def test_keys_move_the_clock(tmp_path: Path) -> None:
    path = starter_at(tmp_path / "a.arch")

    async def use(pilot: Any, app: Any, clock: Clock) -> None:
        async def press(key: str) -> None:
            await pilot.press(key)
            await settled(pilot, app)

        assert "0:00 of 15:00  space starts the clock" in shown(app, "bar")
        assert "each time you save it" in shown(app, "holds")
        await press("space")
        assert f"edit {path}" in shown(app, "bar")
        clock.now += 90
        app.tick()
        assert "> Requirements       1:30 of 1:40" in shown(app, "phases")
        await press("n")
        clock.now += 30
        await press("space")
        clock.now += 1000
        await press("n")
        await press("space")
        clock.now += 6
        await press("p")
        assert "2:06 of 15:00" in shown(app, "bar")
        assert "> Scale estimation   0:30 of 1:00" in shown(app, "phases")
        assert "how much data there is at the end" in shown(app, "holds")
        for _ in range(9):
            await press("p")
        assert "> Requirements " in shown(app, "phases")
        await press("q")

    timing, saved = session(path, use)
    assert timing.paused
    assert recorded(timing, 0.0) == {"requirements": 90.0, "estimation": 30.0, "design": 6.0}
    assert saved[0] == {"requirements": 90.0}
    assert saved[-1] == {"requirements": 90.0, "estimation": 30.0, "design": 6.0}
    assert len(saved) == 5  # two phases on, one pause, two phases back


def test_what_is_saved_is_heard(tmp_path: Path) -> None:
    path = starter_at(tmp_path / "a.arch")

    async def use(pilot: Any, app: Any, clock: Clock) -> None:
        async def save(text: str) -> None:
            path.write_text(text)
            app.tick()
            await settled(pilot, app)

        first = shown(app, "score")
        assert "0 of 5 key points covered" in first
        assert "without the time: fundamentals first" in first
        await save(ANSWER)
        whole = shown(app, "score")
        assert "1 of 5 key points covered" in whole
        assert whole != first
        await save(ANSWER + "requirements {\n")
        assert whole in shown(app, "score")
        assert "can not be read as it is" in shown(app, "score")
        assert shown(app, "findings").startswith("error line 8: this `{` is not closed")
        path.unlink()
        app.tick()
        await settled(pilot, app)
        assert whole in shown(app, "score")
        await save(ANSWER)
        assert shown(app, "score") == whole
        await pilot.press("space", "space")
        await settled(pilot, app)
        assert "not be written" not in shown(app, "score")
        path.unlink()
        await pilot.press("n")
        await settled(pilot, app)
        assert "the times could not be written into it yet" in shown(app, "score")

    session(path, use)


def test_text_of_others_is_only_text(tmp_path: Path) -> None:
    path = tmp_path / "[red]a.arch"
    path.write_text(
        'problem url-shortener\nservice api "[bold]\x1b[31m\u202e[/] x" x2\nclient web\nweb -> api: [link=x]\n'
    )

    async def use(pilot: Any, app: Any, clock: Clock) -> None:
        for _ in PHASES:
            await pilot.press("n")
        await settled(pilot, app)
        whole = "\n".join(shown(app, id) for id in ("bar", "holds", "score", "findings"))
        assert "URL shortener [b]x[/b]" in whole
        assert "[bold]\\u{1b}[31m\\u{202e}[/] x" in shown(app, "findings")
        assert not {"\x1b", "\u202e"} & set(whole)
        svg = app.export_screenshot()
        assert "\x1b" not in svg

    session(path, use, size=(120, 40))


def test_a_phase_that_is_over_rings_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from designlint.practice.screen import Practice

    rung: list[int] = []
    monkeypatch.setattr(Practice, "bell", lambda self: rung.append(self.timing.at))

    async def use(pilot: Any, app: Any, clock: Clock) -> None:
        await pilot.press("space")
        for seconds in (99, 2, 50):
            clock.now += seconds
            app.tick()
        assert "2:31 of 1:40" in shown(app, "phases")
        await pilot.press("p", "n")
        clock.now += 61
        app.tick()

    timing, _ = session(starter_at(tmp_path / "a.arch"), use)
    assert rung == [0, 1]
    assert not timing.paused


def test_a_fault_of_the_judge_ends_no_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Judged:
        raise ZeroDivisionError

    monkeypatch.setattr(sys.modules[__name__], "judge", broken)

    async def use(pilot: Any, app: Any, clock: Clock) -> None:
        assert "it could not be judged: ZeroDivisionError" in shown(app, "score")
        await pilot.press("n")
        await settled(pilot, app)

    session(starter_at(tmp_path / "a.arch"), use, {"requirements": 60.0})


# -- the command --


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("url-shortner",), "did you mean `url-shortener`?"),
        (("chat", "--minutes", "15"), "for `chat` take 45 or 60"),
        (("chat",), "`practice` needs a terminal; `designlint new` writes the file, `review` judges it"),
    ],
)
def test_no_session(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("practice", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert message in ran.err
    assert not list(tmp_path.iterdir())


def test_without_textual_it_says_how_to_get_it(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys.modules["designlint.cli.practice"], "find_spec", lambda _name: None)
    ran = run("practice", "chat")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "designlint: `practice` needs Textual; install it with `pip install 'designlint[practice]'`\n"
    assert not list(tmp_path.iterdir())


def test_textual_is_loaded_where_it_is_used() -> None:
    loaded = {name for name in sys.modules if name.startswith("textual")}
    assert loaded  # by these tests, so ask a fresh interpreter
    program = "import sys, designlint.cli; sys.exit(any(name.startswith('textual') for name in sys.modules))"
    assert os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", program]) == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"problem chat\n", "mine.arch: answers the problem `chat`; name another file for `url-shortener`"),
        (b"\xff\xfe", "mine.arch: is no text of a format that is known"),
    ],
)
def test_files_that_are_no_answer(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: bytes, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys.modules["designlint.cli.practice"], "at_terminal", lambda: True)
    (tmp_path / "mine.arch").write_bytes(text)
    ran = run("practice", "url-shortener", "mine.arch")
    assert ran.code == 2
    assert message in ran.err
    assert (tmp_path / "mine.arch").read_bytes() == text


class Terminal:
    """`designlint` in a terminal of its own; what it wrote so far is in `text`."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        import pty

        self.text = ""
        self.pid, self.handle = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30"}
            os.execve(sys.executable, [sys.executable, "-m", "designlint", *arguments], environment)

    def until(self, wanted: str) -> None:
        """Read until the text comes; tests that wait in vain fail with what came instead."""
        end = time.monotonic() + 60
        while wanted not in self.text:
            assert time.monotonic() < end, self.text[-2000:]
            if select.select([self.handle], [], [], 0.2)[0]:
                try:
                    self.text += os.read(self.handle, 65536).decode(errors="replace")
                except OSError:  # it has ended
                    assert wanted in self.text, self.text[-2000:]

    def press(self, keys: str) -> None:
        os.write(self.handle, keys.encode())

    def code(self) -> int:
        """Its exit code, once it has ended."""
        while True:
            try:
                self.text += os.read(self.handle, 65536).decode(errors="replace")
            except OSError:
                return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@pytest.mark.skipif(os.name == "nt", reason="no pseudo terminals there")
def test_a_session_in_a_terminal(tmp_path: Path) -> None:
    name = "mine.md"
    path = tmp_path / name
    terminal = Terminal(tmp_path, "practice", "url-shortener", name)
    terminal.until("starts the clock")
    text = path.read_bytes()
    terminal.press(" ")
    terminal.until("0:04")
    path.write_bytes(text.replace(b"users", b"people"))
    terminal.press("n")
    terminal.until("> Scale estimation")
    terminal.press("q")
    assert terminal.code() == 0
    assert "Did I manage time well?" in terminal.text
    assert "requirements took" in terminal.text
    written = path.read_bytes()
    found = told(written, name, FORMATS)
    assert found is not None
    assert set(found.times) == {"requirements"}
    assert without_times(written) == without_times(text.replace(b"users", b"people"))

    again = Terminal(tmp_path, "practice", "URL Shortener", name)
    again.until("space goes on")
    os.kill(again.pid, 15)  # as a shutdown does; the times stay
    again.code()
    after_all = told(path.read_bytes(), name, FORMATS)
    assert after_all is not None
    assert after_all.times == found.times
