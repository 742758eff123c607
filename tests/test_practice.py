"""A timed session: its clock, its times in the file, what is heard meanwhile, and the screen."""

from __future__ import annotations

import asyncio
import os
import re
import select
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from cli import Run
from designs import arch_designs
from hypothesis import given
from hypothesis import strategies as st

from designlint import plugins
from designlint.agenda import Agenda, agenda
from designlint.config import Settings
from designlint.practice.file import keep, version
from designlint.practice.judging import Judged, after, judged
from designlint.practice.record import block, told, with_times
from designlint.practice.starter import starter
from designlint.practice.timing import Timing, begun, moved, paused, recorded, resumed, show_clock, spent
from designlint.problems import Packs

FORMATS = plugins.formats()
PLAN = agenda(45)
PHASES = [each.id for each in PLAN.phases]


# -- the clock --

steps = st.tuples(st.sampled_from(("pause", "resume", "next", "back", "wait")), st.floats(0, 5000))


def after_steps(plan: Agenda, done: list[tuple[str, float]]) -> tuple[Timing, float, float]:
    """A session after these steps, each followed by so many seconds; the time then, and how long the clock ran."""
    timing, now, ran = begun(plan, {}), 1000.0, 0.0
    for step, seconds in done:
        match step:
            case "pause":
                timing = paused(timing, now)
            case "resume":
                timing = resumed(timing, now)
            case "next" | "back":
                timing = moved(timing, 1 if step == "next" else -1, now)
        ran += 0 if timing.paused else seconds
        now += seconds
    return timing, now, ran


@given(st.sampled_from((15, 45, 60)), st.lists(steps, max_size=20))
def test_every_second_belongs_to_one_phase(minutes: int, done: list[tuple[str, float]]) -> None:
    timing, now, ran = after_steps(agenda(minutes), done)
    assert sum(spent(timing, now)) == pytest.approx(ran)
    assert min(spent(timing, now)) >= 0
    assert 0 <= timing.at < len(timing.plan.phases)
    stopped = paused(timing, now)
    assert spent(stopped, now + 100) == spent(stopped, now) == spent(timing, now)
    assert spent(resumed(stopped, now), now + 7) != spent(stopped, now)
    running = resumed(timing, now)
    assert moved(moved(running, 1, now), -1, now).spent == spent(running, now)


@given(st.lists(steps, max_size=20))
def test_a_session_goes_on_where_it_was_left(done: list[tuple[str, float]]) -> None:
    timing, now, _ = after_steps(PLAN, done)
    again = begun(PLAN, recorded(timing, now))
    assert again.paused
    for left, taken in zip(spent(timing, now), again.spent, strict=True):
        assert abs(left - taken) <= 3
    assert again.at == max((number for number, each in enumerate(again.spent) if each), default=0)
    assert recorded(again, now) == recorded(timing, now)


def test_a_clock_that_goes_back_takes_nothing_away() -> None:
    timing = resumed(begun(PLAN, {"design": 60.0}), 100.0)
    assert timing.phase.id == "design"
    assert sum(spent(timing, 40.0)) == 60


def test_clocks_are_shown_as_clocks() -> None:
    assert [show_clock(each) for each in (0, 59.9, 100, 2700, 3700)] == ["0:00", "0:59", "1:40", "45:00", "1:01:40"]


# -- times in a file --

times = st.dictionaries(st.sampled_from(PHASES), st.integers(1, 900).map(lambda tenths: tenths * 6.0))


def tenths(said: Mapping[str, float]) -> dict[str, int]:
    return {phase: round(each / 6) for phase, each in said.items() if each}


def without_times(data: bytes) -> bytes:
    """A file but for what `with_times` may write: figures of phases, further phases, a line for all of them."""
    text = data.decode()
    text = re.sub(r"(\r?\n[ \t>]*|, )?session \{ (?:\w+ [\d.]+ min(?:, )?)+ \}", "", text)
    phase = "|".join(PHASES)
    return re.sub(rf"(?:, )?\b(?:{phase}) [\d.]+ min", "", text).strip().encode()


@given(arch_designs(), times, st.sampled_from(("\n", "\r\n")), st.booleans(), times)
def test_times_are_written_and_nothing_else(
    text: str, said: dict[str, float], line_end: str, marked: bool, later: dict[str, float]
) -> None:
    data = (b"\xef\xbb\xbf" if marked else b"") + text.replace("\n", line_end).encode()
    written = with_times(data, said, "a.arch", FORMATS)
    assert written is not None
    found = told(written, "a.arch", FORMATS)
    assert found is not None
    assert tenths(found.times) == tenths(said)
    assert without_times(written) == without_times(data)
    assert with_times(written, said, "a.arch", FORMATS) == written
    again = with_times(written, later, "a.arch", FORMATS)
    assert again is not None
    found = told(again, "a.arch", FORMATS)
    assert found is not None
    assert tenths(found.times) == tenths(later)
    assert without_times(again) == without_times(data)


@given(st.text(alphabet='problem session{}requirements 5min,"`#\n\r ->\\', max_size=60), times)
def test_a_broken_file_is_left_alone_or_right(text: str, said: dict[str, float]) -> None:
    for name, whole in (("a.arch", text), ("a.md", f"# A\n\n```arch\nproblem chat\n{text}\n```\n"), ("b.md", text)):
        written = with_times(whole.encode(), said, name, FORMATS)
        if written is not None:
            found = told(written, name, FORMATS)
            assert found is not None
            assert tenths(found.times) == tenths(said)


SAID = {"requirements": 66.0, "design": 312.0}


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.arch", "", "session {}\n"),
        ("a.arch", "client -> api", "client -> api\nsession {}\n"),
        (
            "a.arch",
            "problem chat # the task\r\n\r\nclient web\r\n",
            "problem chat # the task\r\nsession {}\r\n\r\nclient web\r\n",
        ),
        ("a.arch", "problem chat, client web", "problem chat, session {}, client web"),
        (
            "a.md",
            "# A\n\n> ```arch\n> problem chat\n> ```\n",
            "# A\n\n> ```arch\n> problem chat\n> session {}\n> ```\n",
        ),
        ("a.md", "# A\n", "# A\n\n```arch\nsession {}\n```\n"),
        ("a.mmd", "graph LR\n  a --> b\n", "graph LR\n  a --> b\n%% arch: session {}\n"),
        (
            "a.md",
            "```mermaid\ngraph LR\n  a --> b\n  %% arch: problem chat\n```\n",
            "```mermaid\ngraph LR\n  a --> b\n  %% arch: problem chat, session {}\n```\n",
        ),
        (
            "a.arch",
            "session {\n  design 1 min # mine\n  # and this\n}\n",
            "session {\n  design 5.2 min, requirements 1.1 min # mine\n  # and this\n}\n",
        ),
        ("a.arch", "requirements {\nclient web\n", None),
        ("a.md", "```arch\nclient web", None),
        ("a.arch", b"\xff\xfe", None),
        ("a.txt", "client", None),
    ],
)
def test_where_times_are_written(name: str, before: str | bytes, after: str | None) -> None:
    data = before if isinstance(before, bytes) else before.encode()
    written = with_times(data, SAID, name, FORMATS)
    whole = None if after is None else after.replace("session {}", block(SAID)).encode()
    assert written == whole


def test_a_phase_that_is_told_and_took_nothing() -> None:
    written = with_times(b"session { design 5 min, wrapup 1 min }", {"design": 60.0}, "a.arch", FORMATS)
    assert written == b"session { design 1 min, wrapup 0 min }"


def starter_at(path: Path, problem: str = "url-shortener", minutes: int = 15) -> Path:
    pack = Packs().named(problem)
    assert pack is not None
    text = starter(pack, agenda(minutes), path.suffix)
    assert text is not None
    path.write_text(text, encoding="utf-8")
    return path


def put(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def test_what_is_saved_meanwhile_is_kept(tmp_path: Path) -> None:
    path = starter_at(tmp_path / "a.arch")
    saves = iter((b"# one\nclient -> api\n", b"# one, two\nclient -> a", b"# one, two, three\nclient -> api -> db\n"))

    def wait(_seconds: float) -> None:
        for each in saves:
            path.write_bytes(each)
            return

    assert keep(path, SAID, FORMATS, put, wait)
    assert path.read_bytes() == b"# one, two, three\nclient -> api -> db\n" + block(SAID).encode() + b"\n"


def test_a_file_that_comes_back_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.arch"

    def wait(_seconds: float) -> None:
        path.write_bytes(b"client -> api\n")

    assert keep(path, SAID, FORMATS, put, wait)
    assert path.read_text().endswith(block(SAID) + "\n")


def test_what_can_not_be_written(tmp_path: Path) -> None:
    path = tmp_path / "a.arch"
    assert not keep(path, SAID, FORMATS, put, lambda _: None)
    path.write_bytes(b"service {\n")
    assert not keep(path, SAID, FORMATS, put, lambda _: None)
    assert path.read_bytes() == b"service {\n"
    calls = iter(range(1000))
    assert not keep(path, SAID, FORMATS, put, lambda _: put(path, f"client a{next(calls)}\n".encode()))


# -- what is heard --


def judge(text: str, name: str = "a.arch") -> Judged:
    return judged(text.encode(), name, PLAN, FORMATS, plugins.rules(only_builtin=True), Settings())


ANSWER = """
problem url-shortener
requirements { dau 1M, read 10/user/day, write 1/user/day, availability 99.9%, latency p99 < 300 ms }
client web, alb entry, service api x2, redis links { ttl 24 h }, dynamodb store
web -> entry -> api: HTTPS GET /{code}
api -> links: GET code { read }
api -> store: GetItem { readwrite, timeout 50 ms }
"""


def test_nothing_is_heard_that_would_be_an_answer() -> None:
    found = judge(ANSWER)
    assert found.score is not None
    assert (found.covered, found.required) == (1, 5)
    assert not [each for each in found.findings if "key point" in each.text]
    texts = [each.text for each in found.in_phase(len(PHASES) - 1)]
    assert texts
    pack = Packs().named("url-shortener")
    assert pack is not None
    assert not [point.text for point in pack.points if point.text in " ".join(texts)]


def test_findings_come_with_their_phase() -> None:
    found = judge(ANSWER)
    heard = [found.in_phase(number) for number in range(len(PHASES))]
    assert [len(each) for each in heard] == sorted(len(each) for each in heard)
    assert not [each for each in heard[0] if "explained" in each.text or "not answered yet" in each.text]
    assert [each for each in heard[PHASES.index("wrapup")] if "not answered yet" in each.text]
    assert [-each.severity for each in heard[-1]] == sorted(-each.severity for each in heard[-1])


def test_the_time_is_not_judged_while_it_runs() -> None:
    with_session = judge(ANSWER + "session { requirements 40 min }\n")
    assert with_session.score == judge(ANSWER).score


def test_half_a_file_leaves_what_was_known() -> None:
    whole = judge(ANSWER)
    half = judge(ANSWER + "requirements {\n")
    shown = after(whole, half)
    assert (shown.score, shown.findings) == (whole.score, whole.findings)
    assert [each.text for each in shown.broken] == [each.text for each in half.broken] != []
    assert shown.in_phase(0)[0] == shown.broken[0]
    assert after(shown, whole) == whole
    assert after(whole, judge("")).score == whole.score
    assert judge("# nothing yet\n").score is None


# -- the screen --

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
@pytest.mark.parametrize("name", ["mine.arch", "mine.md"])
def test_a_session_in_a_terminal(tmp_path: Path, name: str) -> None:
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
    assert version(path) is not None
