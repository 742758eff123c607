"""The screen of a timed session: phases with their clocks, what each must hold, and what is heard of the file.

It holds no logic of its own: `timing` knows the clock, `judging` the file. Text of designs comes here as plain text,
never as markup, with its control characters made visible.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Footer, Static

from designlint.diagnostic import Severity
from designlint.practice.file import Version, version
from designlint.practice.judging import Judged, after
from designlint.practice.timing import Timing, moved, paused, recorded, resumed, show_clock, spent
from designlint.reporters.style import safe
from designlint.wording import counted

_TICK = 0.5  # seconds
_STYLES = {Severity.ERROR: "$error", Severity.WARNING: "$warning", Severity.INFO: "$accent", Severity.QUESTION: ""}


@dataclass(frozen=True, slots=True)
class Work:
    """What a session works on: the task in words, its file, and what is done with it.

    `judge` looks at the bytes of the file; `save` writes times (seconds by phase) into it and says whether it could.
    """

    title: str
    task: str
    path: Path
    judge: Callable[[bytes], Judged]
    save: Callable[[Mapping[str, float]], bool]


class Practice(App[None]):
    """A session in the terminal. `timing` is its state, before, during and after the run."""

    TITLE = "designlint practice"
    ENABLE_COMMAND_PALETTE = False
    CSS = """
    #bar { height: 1; padding: 0 1; background: $primary; color: $text; }
    #left { width: 40; }
    #right { width: 1fr; border-left: solid $primary; }
    Static { padding: 0 1; }
    #phases, #score { height: auto; padding-bottom: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "pause", "start/pause"),
        Binding("n,right", "move(1)", "next phase"),
        Binding("p,left", "move(-1)", "previous"),
        Binding("q", "quit", "quit"),
    ]

    class Looked(Message):
        """A version of the file was judged, or why it could not be."""

        def __init__(self, seen: Version, judged: Judged | None, trouble: str = "") -> None:
            super().__init__()
            self.seen = seen
            self.judged = judged
            self.trouble = trouble

    class Recorded(Message):
        """The times are in the file, or could not be written."""

        def __init__(self, done: bool) -> None:
            super().__init__()
            self.done = done

    def __init__(self, work: Work, timing: Timing, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.work = work
        self.timing = timing
        self.judged = Judged()
        self.trouble = ""
        self.unsaved = False
        self.now = now
        self._seen: Version | None = None
        self._rung = {number for number in range(len(timing.spent)) if self._over(number) > 0}
        self._writing = Lock()

    def compose(self) -> ComposeResult:
        """The parts of the screen."""
        yield Static(id="bar", markup=False)
        with Horizontal():
            with Vertical(id="left"):
                yield Static(id="phases", markup=False)
                with VerticalScroll():
                    yield Static(id="holds", markup=False)
            with Vertical(id="right"):
                yield Static(id="score", markup=False)
                with VerticalScroll():
                    yield Static(id="findings", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Begin to look at the clock and at the file; whoever ends the program ends it with its times recorded."""
        for name in ("SIGHUP", "SIGTERM"):
            if hasattr(signal, name):
                with suppress(NotImplementedError, RuntimeError):  # not on every system, nor outside the main thread
                    asyncio.get_running_loop().add_signal_handler(getattr(signal, name), self.exit)
        self.show()
        self.tick()
        self.set_interval(_TICK, self.tick)

    def tick(self) -> None:
        """Show the clock, ring where a phase has used its time up, and look at the file if it has changed."""
        at = self.timing.at
        if self._over(at) > 0 and at not in self._rung:
            self._rung.add(at)
            self.bell()
        self.show_clocks()
        found = version(self.work.path)
        if found != self._seen:
            self._seen = found
            if found is not None:
                self.run_worker(lambda: self._look(found), thread=True, group="look", exit_on_error=False)

    def _look(self, seen: Version) -> None:
        """Judge the file as it is now; what comes of it is a message, since this runs beside the screen."""
        try:
            self.post_message(self.Looked(seen, self.work.judge(self.work.path.read_bytes())))
        except OSError:
            return  # it is being replaced; the next version is looked at
        except Exception as error:  # a fault of the judge must not end a session
            self.post_message(self.Looked(seen, None, f"it could not be judged: {type(error).__name__}"))

    def on_practice_looked(self, message: Looked) -> None:
        """Show what was found, unless there is a newer version by now."""
        if message.seen == self._seen:
            self.judged = after(self.judged, message.judged) if message.judged else self.judged
            self.trouble = message.trouble
            self.show()

    # -- keys --

    def action_pause(self) -> None:
        """Start the clock, or stop it; the times are recorded when it stops."""
        if self.timing.paused:
            self.timing = resumed(self.timing, self.now())
        else:
            self.timing = paused(self.timing, self.now())
            self._record()
        self.show()

    def action_move(self, steps: int) -> None:
        """Go so many phases on, or back; the times are recorded."""
        before = self.timing.at
        self.timing = moved(self.timing, steps, self.now())
        if self.timing.at != before:
            self._record()
        self.show()

    async def action_quit(self) -> None:
        """Stop the clock and leave; whoever runs the screen records the times."""
        self.timing = paused(self.timing, self.now())
        self.exit()

    def _record(self) -> None:
        self.run_worker(self._write, thread=True, group="record", exit_on_error=False)

    def _write(self) -> None:
        """Write the times of this moment; of two that write, the later one has the later times."""
        with self._writing:
            done = self.work.save(recorded(self.timing, self.now()))
        self.post_message(self.Recorded(done))

    def on_practice_recorded(self, message: Recorded) -> None:
        """Say so if the times could not be written; they are kept, and written the next time."""
        self.unsaved = not message.done
        self.show()

    # -- what is shown --

    def show(self) -> None:
        """Everything anew."""
        self.show_clocks()
        self.query_one("#holds", Static).update(Content("\n").join(self._holds()))
        self.query_one("#score", Static).update(Content("\n").join(self._score()))
        self.query_one("#findings", Static).update(Content("\n").join(self._findings()))

    def show_clocks(self) -> None:
        """What changes with the time."""
        now = self.now()
        whole = f"{show_clock(sum(spent(self.timing, now)))} of {self.timing.plan.minutes}:00"
        go = "goes on" if any(self.timing.spent) else "starts the clock"
        state = f"space {go}" if self.timing.paused else f"edit {self.work.path}"
        self.query_one("#bar", Static).update(_plain(f"{self.work.title}  {whole}  {state}"))
        self.query_one("#phases", Static).update(Content("\n").join(self._phases(now)))

    def _over(self, number: int) -> float:
        """Seconds by which a phase has used up more than its time."""
        return spent(self.timing, self.now())[number] - self.timing.plan.phases[number].seconds

    def _phases(self, now: float) -> Iterator[Content]:
        for number, (phase, took) in enumerate(zip(self.timing.plan.phases, spent(self.timing, now), strict=True)):
            here = number == self.timing.at
            over = took > phase.seconds
            style = "bold" if here else ""
            times = f"{show_clock(took):>5} of {show_clock(phase.seconds)}"
            yield Content.assemble(
                (f"{'>' if here else ' '} {phase.name:<18}", style),
                (times, "bold $error" if over else style),
            )

    def _holds(self) -> Iterator[Content]:
        phase = self.timing.phase
        if self.timing.paused and not any(self.timing.spent):
            yield _plain(self.work.task)
            yield Content("")
            yield _plain(f"Open {self.work.path} in your editor; each time you save it, it is looked at.")
            yield Content("")
        yield Content.styled(f"{phase.name} must hold", "bold")
        for each in phase.holds:
            yield _plain(f"- {each}")

    def _score(self) -> Iterator[Content]:
        judged = self.judged
        if judged.score is None:
            yield Content("not judged yet: nothing is drawn")
        else:
            points = f"{judged.score:g} of {judged.out_of}"
            yield Content.assemble((points, "bold"), f" without the time: {judged.band}")
        if judged.required:
            yield Content(f"{judged.covered} of {counted(judged.required, 'key point')} covered")
        if judged.broken:
            yield Content.styled("it can not be read as it is; the rest is as of before", "$warning")
        if self.trouble:
            yield Content.styled(safe(self.trouble), "$warning")
        if self.unsaved:
            yield Content.styled("the times could not be written into it yet", "$warning")

    def _findings(self) -> Iterator[Content]:
        heard = self.judged.in_phase(self.timing.at)
        for each in heard:
            head = Content.styled(f"{each.severity.word} ", _STYLES[each.severity])
            yield Content.assemble(head, _plain(f"line {each.line}: {each.text}"))
        if not heard:
            yield Content("nothing is wrong so far")


def _plain(text: str) -> Content:
    """Text from elsewhere: no markup is read in it, and control characters are made visible."""
    return Content(safe(text))
