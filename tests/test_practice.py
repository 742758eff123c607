"""A timed session without its screen: the clock, its times in the file, and what is heard meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from designs import arch_designs
from hypothesis import given
from hypothesis import strategies as st
from sessions import ANSWER, FORMATS, PHASES, PLAN, judge, starter_at, without_times

from designlint.agenda import Agenda, agenda
from designlint.practice.file import keep
from designlint.practice.judging import after
from designlint.practice.record import block, told, with_times
from designlint.practice.timing import Timing, begun, moved, paused, recorded, resumed, show_clock, spent
from designlint.problems import Packs

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
