"""Where the axis of a chart bears a date: at round minutes, hours, days, Mondays, months or years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

_STEPS = (
    *(timedelta(minutes=each) for each in (5, 15, 30)),
    *(timedelta(hours=each) for each in (1, 3, 6, 12)),
    *(timedelta(days=each) for each in (1, 2, 7, 14)),
    *(1, 2, 3, 6),  # months
    *(12 * each * 10**power for power in range(4) for each in (1, 2, 5)),
)


def ticks(first: datetime, last: datetime, most: int = 7) -> list[tuple[datetime, str]]:
    """The finest round moments between two, both included, that are not more than `most`, with their labels."""
    for step in _STEPS:
        steps = _days(first, last, step) if isinstance(step, timedelta) else _months(first, last, step)
        found = list(islice(steps, most + 1))
        if len(found) <= most:
            return found or [(first, f"{first:%Y-%m-%d}")]
    return [(first, f"{first:%Y-%m-%d}")]


def _days(first: datetime, last: datetime, step: timedelta) -> Iterator[tuple[datetime, str]]:
    """Steps that are counted from a Monday."""
    monday = datetime(first.year, first.month, first.day) - timedelta(days=first.weekday())
    number = -((monday - first) // step)
    while monday + number * step <= last:
        time = monday + number * step
        yield time, f"{time:%Y-%m-%d}" if step >= timedelta(days=1) else f"{time:%m-%d %H:%M}"
        number += 1


def _months(first: datetime, last: datetime, step: int) -> Iterator[tuple[datetime, str]]:
    """Steps of so many months."""
    month = -(-(first.year * 12 + first.month - (first == datetime(first.year, first.month, 1))) // step) * step
    while month <= last.year * 12 + last.month - 1:
        time = datetime(month // 12, month % 12 + 1, 1)
        yield time, f"{time.year:04}-{time.month:02}" if step < 12 else f"{time.year:04}"
        month += step
