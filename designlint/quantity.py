"""Numbers with units: read, checked for dimension, shown. Inside all is SI: seconds, bytes, fractions, dollars."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

SECOND, BYTE, DOLLAR, USER, REQUEST = "second", "byte", "dollar", "user", "request"

DAY = 86_400.0
YEAR = 365 * DAY

_COUNTS = {"k": 1e3, "K": 1e3, "M": 1e6, "m": 1e6, "bn": 1e9, "B": 1e9, "G": 1e9, "T": 1e12}
_DECIMAL = {"": 1.0, "K": 1e3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18}
_BINARY = {"Ki": 2.0**10, "Mi": 2.0**20, "Gi": 2.0**30, "Ti": 2.0**40, "Pi": 2.0**50, "Ei": 2.0**60}
_TIMES = {
    **dict.fromkeys(("ns", "nanosecond"), 1e-9),
    **dict.fromkeys(("us", "µs", "microsecond"), 1e-6),
    **dict.fromkeys(("ms", "millisecond"), 1e-3),
    **dict.fromkeys(("s", "sec", "second"), 1.0),
    **dict.fromkeys(("min", "minute"), 60.0),
    **dict.fromkeys(("h", "hour"), 3600.0),
    **dict.fromkeys(("d", "day"), DAY),
    "week": 7 * DAY,
    "month": YEAR / 12,
    **dict.fromkeys(("y", "yr", "year"), YEAR),
}
_SHAPE = re.compile(r"(\$?)(\d[\d_]*(?:\.\d+)?)[ \t]*(%|[^\W\d_]+)?((?:/[^\W\d]\w*)*)")
_MONTH_OF_MONEY = 30 * DAY
_ALMOST = 0.9995  # from here on three digits round up to the next unit


@dataclass(frozen=True, slots=True)
class Unit:
    """A scale to SI and the powers of its dimensions: `KB/s` is 1000, byte^1 second^-1."""

    scale: float
    powers: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value in SI with the powers of its dimensions, and the text it was read from.

    `percent` and `factor` remember `99%` and `3x`. `giga` is set where a bare `B` was read as bytes and could have
    meant a billion: the same figure as a count. `clock` is what its units of time made of the number as written: `5 y`
    is 5 times so many seconds, `10/day` is 10 divided by so many.
    """

    value: float
    powers: Mapping[str, int]
    text: str
    percent: bool = False
    factor: bool = False
    giga: float | None = None
    clock: float = 1.0


class UnitError(ValueError):
    """A unit that nobody knows; `unit` is the part that could not be read."""

    def __init__(self, unit: str) -> None:
        super().__init__(f"unknown unit `{unit}`")
        self.unit = unit


def parse(text: str) -> Quantity:
    """The quantity that `text` states. Raises UnitError for a unit that nobody knows."""
    found = _SHAPE.fullmatch(text.strip())
    if found is None:
        raise UnitError(text)
    dollar, digits, suffix, per = found.groups()
    value = float(digits.replace("_", ""))
    powers: dict[str, int] = {}
    percent = factor = False
    giga = None
    clock = 1.0
    if dollar:
        powers[DOLLAR] = 1
    if suffix == "%":
        value, percent = float(f"{digits.replace('_', '')}e-2"), True
    elif suffix == "x":
        factor = True
    elif suffix:
        unit = _suffix(suffix, money=bool(dollar))
        giga = value * 1e9 if suffix == "B" and not dollar else None
        value *= unit.scale
        clock *= unit.scale if SECOND in unit.powers else 1.0
        _multiply(powers, unit.powers, 1)
    for name in per.split("/")[1:]:
        unit = _per(name, money=bool(dollar))
        value /= unit.scale
        clock /= unit.scale if SECOND in unit.powers else 1.0
        _multiply(powers, unit.powers, -1)
    return Quantity(value, MappingProxyType(powers), text.strip(), percent, factor, giga, clock)


def unit_named(name: str) -> Unit | None:
    """The unit that a bare word in a formula stands for (`day`, `KB`), or None."""
    try:
        return _per(name, money=False) if name in ("user", "req") else _suffix(name, money=False)
    except UnitError:
        return None


def units() -> list[str]:
    """Every unit that can be written behind a number, for "did you mean"."""
    sizes = [f"{prefix}B" for prefix in (*_DECIMAL, *_BINARY)]
    return ["k", "M", "bn", "%", "x", *sizes, "bit", "Kbit", "Mbit", "Gbit", *_TIMES]


def _suffix(name: str, *, money: bool) -> Unit:
    time = _TIMES.get(name) or (_TIMES.get(name[:-1]) if len(name) > 3 and name.endswith("s") else None)
    if time is not None and not money:
        return Unit(time, {SECOND: 1})
    if name.endswith(("bit", "bits")):
        prefix = name[: name.index("bit")]
        if prefix in _DECIMAL:
            return Unit(_DECIMAL[prefix] / 8, {BYTE: 1})
    if name == "B" and money:
        return Unit(1e9)
    if name.endswith("B") and not money:
        scale = _DECIMAL.get(name[:-1]) or _BINARY.get(name[:-1])
        if scale:
            return Unit(scale, {BYTE: 1})
    if name in _COUNTS:
        return Unit(_COUNTS[name])
    raise UnitError(name)


def _per(name: str, *, money: bool) -> Unit:
    if name == "user":
        return Unit(1.0, {USER: 1})
    if name in ("req", "request"):
        return Unit(1.0, {REQUEST: 1})
    if name == "month" and money:
        return Unit(_MONTH_OF_MONEY, {SECOND: 1})
    unit = _suffix(name, money=False)
    if not unit.powers:
        raise UnitError(name)
    return unit


def _multiply(powers: dict[str, int], other: Mapping[str, int], sign: int) -> None:
    for name, power in other.items():
        powers[name] = powers.get(name, 0) + sign * power
        if powers[name] == 0:
            del powers[name]


_WORDS: dict[tuple[tuple[str, int], ...], str] = {
    (): "a plain number",
    ((BYTE, 1),): "bytes",
    ((SECOND, 1),): "a duration",
    ((SECOND, -1),): "a rate",
    ((BYTE, 1), (SECOND, -1)): "bytes per time",
    ((DOLLAR, 1),): "money",
    ((DOLLAR, 1), (SECOND, -1)): "money per time",
    ((SECOND, -1), (USER, -1)): "a rate per user",
    ((REQUEST, -1),): "a number per request",
    ((USER, -1),): "a number per user",
}


def describe(powers: Mapping[str, int]) -> str:
    """A dimension in words."""
    key = tuple(sorted(powers.items()))
    return _WORDS.get(key) or " ".join(f"{name}^{power}" for name, power in key)


def show_number(value: float) -> str:
    """Three significant digits and a count suffix: 34,722 -> `34.7k`."""
    for limit, suffix in ((1e12, "T"), (1e9, "bn"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= limit * (1 if suffix == "k" else _ALMOST):
            scale = 1e3 if suffix == "k" else limit
            return f"{_three(value / scale)}{suffix}"
    return f"{value:,.0f}" if abs(value) >= 1000 else _three(value)


def show_rate(per_second: float) -> str:
    """A rate for people: per second, or per day where a second says nothing."""
    return (
        f"{show_number(per_second)}/s"
        if per_second >= 0.1 or per_second == 0
        else f"{show_number(per_second * DAY)}/day"
    )


def show_bytes(count: float) -> str:
    """Decimal bytes: 2.4e13 -> `24 TB`."""
    for limit, suffix in ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "KB")):
        if abs(count) >= limit * _ALMOST:
            return f"{_three(count / limit)} {suffix}"
    return f"{_three(count)} B"


def show_duration(seconds: float) -> str:
    """A duration in its largest fitting unit: 0.25 -> `250 ms`, 31536000 -> `1 y`."""
    for limit, suffix in (
        (YEAR, "y"),
        (DAY, "days"),
        (3600.0, "h"),
        (60.0, "min"),
        (1.0, "s"),
        (1e-3, "ms"),
        (1e-6, "us"),
    ):
        if seconds >= limit * _ALMOST:
            number = _three(seconds / limit)
            return f"{number} {suffix.rstrip('s') if suffix == 'days' and number == '1' else suffix}"
    return f"{_three(seconds / 1e-9)} ns" if seconds else "0 s"


def show(value: float, powers: Mapping[str, int], clock: float = 1.0) -> str:
    """Any figure in SI units for people; rates by the time of `clock` (1/86,400 for a day): `1.2k/s`, `24 TB/day`."""
    powers = {name: power for name, power in powers.items() if name not in (USER, REQUEST)}
    if powers.get(SECOND) == -1:
        unit, length = _clock(clock)
        return f"{show(value * length, {**powers, SECOND: 0})}/{unit}"
    powers = {name: power for name, power in powers.items() if power}
    if powers == {SECOND: 1}:
        return show_duration(value)
    if powers == {BYTE: 1}:
        return show_bytes(value)
    if powers == {DOLLAR: 1}:
        return f"${show_number(value)}"
    return f"{show_number(value)} ({describe(powers)})" if powers else show_number(value)


def show_bits(bytes_per_second: float, clock: float = 1.0) -> str:
    """Bytes by the time as bits: `297 Mbit/s`."""
    unit, length = _clock(clock)
    bits = bytes_per_second * 8 * length
    for limit, prefix in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "K")):
        if abs(bits) >= limit * _ALMOST:
            return f"{_three(bits / limit)} {prefix}bit/{unit}"
    return f"{_three(bits)} bit/{unit}"


def _clock(clock: float) -> tuple[str, float]:
    return next((each for each in _CLOCKS if abs(clock * each[1] - 1) < 0.01), _CLOCKS[0])


_CLOCKS = (
    ("s", 1.0),
    ("min", 60.0),
    ("h", 3600.0),
    ("day", DAY),
    ("week", 7 * DAY),
    ("month", YEAR / 12),
    ("year", YEAR),
)


def show_percent(fraction: float) -> str:
    """A fraction as percent; close to one with as many digits as it takes to tell the nines apart."""
    if not 0.99 < fraction < 1:
        return f"{_three(fraction * 100)}%"
    digits = min(max(2, math.ceil(-math.log10(1 - fraction))), 7)
    return f"{fraction * 100:.{digits}f}".rstrip("0").rstrip(".") + "%"


def _three(value: float) -> str:
    text = f"{value:.3g}"
    if "e" in text:
        text = f"{value:,.0f}"
    return text
