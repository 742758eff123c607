"""The clock of an interview as plain values: which phase runs, since when, and what each has taken.

Nothing here reads a clock. Who calls says what time it is, in seconds of any clock that only goes forward.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from designlint.agenda import Agenda, Phase

_STEP = 6.0  # seconds: times are written in tenths of a minute


@dataclass(frozen=True, slots=True)
class Timing:
    """A session at some moment. `spent` are the seconds that each phase had taken at `since`, when the running one,
    number `at`, went on; `since` is None while the clock stands."""

    plan: Agenda
    spent: tuple[float, ...]
    at: int = 0
    since: float | None = None

    @property
    def phase(self) -> Phase:
        """The phase that runs, or would run."""
        return self.plan.phases[self.at]

    @property
    def paused(self) -> bool:
        """Whether the clock stands."""
        return self.since is None


def begun(plan: Agenda, times: Mapping[str, float]) -> Timing:
    """A session with the clock standing, where `times` (seconds by phase) say that it was left: in the last phase that
    took any time."""
    spent = tuple(max(times.get(each.id, 0.0), 0.0) for each in plan.phases)
    return Timing(plan, spent, max((number for number, each in enumerate(spent) if each), default=0))


def spent(timing: Timing, now: float) -> tuple[float, ...]:
    """Seconds that each phase has taken until now."""
    if timing.since is None:
        return timing.spent
    running = max(now - timing.since, 0.0)
    return tuple(each + running * (number == timing.at) for number, each in enumerate(timing.spent))


def resumed(timing: Timing, now: float) -> Timing:
    """The clock runs."""
    return timing if timing.since is not None else replace(timing, since=now)


def paused(timing: Timing, now: float) -> Timing:
    """The clock stands."""
    return replace(timing, spent=spent(timing, now), since=None)


def moved(timing: Timing, steps: int, now: float) -> Timing:
    """So many phases on, or back; not beyond the first and the last one. A clock that stands goes on standing."""
    at = min(max(timing.at + steps, 0), len(timing.plan.phases) - 1)
    return replace(timing, spent=spent(timing, now), at=at, since=None if timing.since is None else now)


def recorded(timing: Timing, now: float) -> dict[str, float]:
    """Seconds by phase as they are written down, in steps of six; a phase that took less than half a step is left
    out."""
    rounded = {
        phase.id: round(each / _STEP) * _STEP
        for phase, each in zip(timing.plan.phases, spent(timing, now), strict=True)
    }
    return {id: each for id, each in rounded.items() if each}


def show_clock(seconds: float) -> str:
    """A time as clocks show it, whole seconds: 100 -> `1:40`, 3,700 -> `1:01:40`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
