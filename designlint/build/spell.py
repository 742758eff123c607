"""From values back to the words that state them: the other way round than `values`, in units that people use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from designlint.build.values import value_of
from designlint.quantity import UnitError, parse
from designlint.source import Source
from designlint.statements import Argument, Comparison, Figure, Text, Word
from designlint.vocabulary.schema import FactType

_TIMES = ("y", "week", "day", "h", "min", "s", "ms", "us", "ns")
_SIZES = ("PB", "TB", "GB", "MB", "KB", "B", "TiB", "GiB", "MiB", "KiB")
_COUNTS = ("bn", "M", "k", "")
_PERS = ("/s", "/min", "/h", "/day")
_SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "duration": tuple(f" {unit}" for unit in _TIMES),
    "bytes": tuple(f" {unit}" for unit in _SIZES),
    "count": _COUNTS,
    "place": ("",),
    "number": ("",),
    "factor": ("x",),
    "ratio": ("%", ""),
    "rate": tuple(f"{count}{per}" for per in _PERS for count in _COUNTS),
    "user_rate": tuple(f"{count}{per}" for per in _PERS for count in _COUNTS),
    "growth": ("x/y", "x"),
    "money": ("k/month", "M/month", "/month"),
}
_SPAN = Source("", "").span()


class SpellError(ValueError):
    """A value that no words of the language state."""


def spelled(fact: FactType, value: Any) -> tuple[Argument, ...]:
    """The arguments that state a value as `designlint.model` gives it. Raises SpellError where there are none."""
    if value is True:
        return () if "flag" in fact.forms else (Word("yes", _SPAN),)
    if value is False:
        return (Word("none", _SPAN),)
    if isinstance(value, str):
        return (_text(value, fact),)
    if isinstance(value, int | float):
        for form in fact.forms:
            if form in _SUFFIXES:
                return (Figure(figure(form, float(value)), _SPAN),)
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        return tuple(Text(each, _SPAN) for each in value)
    if isinstance(value, dict):
        return _compound(fact, value)
    raise SpellError(f"`{fact.name}` can not be {value!r}")


def _text(value: str, fact: FactType) -> Argument:
    words = {word for form in fact.forms if "|" in form for word in form.split("|")}
    return Word(value, _SPAN) if value in words else Text(value, _SPAN)


def _compound(fact: FactType, value: Mapping[str, Any]) -> tuple[Argument, ...]:
    try:
        if "latency" in fact.forms:
            return _latency(value)
        if "capacity" in fact.forms:
            return _capacity(value)
        if "failover" in fact.forms:
            seconds = value["seconds"]
            time = () if seconds is None else (Figure(figure("duration", float(seconds)), _SPAN),)
            return (Word(str(value["mode"]), _SPAN), *time)
        if "user_rate" in fact.forms:
            return (Figure(user_rate(float(value["per_second"]), per_user=bool(value["per_user"])), _SPAN),)
    except (KeyError, TypeError, ValueError) as error:
        raise SpellError(f"`{fact.name}` can not be {dict(value)!r}") from error
    raise SpellError(f"`{fact.name}` can not be {dict(value)!r}")


def _latency(value: Mapping[str, Any]) -> tuple[Argument, ...]:
    found: list[Argument] = []
    for name, seconds in value.items():
        if name != "required":
            sign = (Comparison("<", _SPAN),) if value.get("required") else ()
            found += [Word(name, _SPAN), *sign, Figure(figure("duration", float(seconds)), _SPAN)]
    return tuple(found)


def _capacity(value: Mapping[str, Any]) -> tuple[Argument, ...]:
    if value["read"] == value["write"]:
        return (Figure(figure("rate", float(value["read"])), _SPAN),)
    found: list[Argument] = []
    for name in ("read", "write"):
        if value[name] is not None:
            found += [Word(name, _SPAN), Figure(figure("rate", float(value[name])), _SPAN)]
    return tuple(found)


def user_rate(per_second: float, *, per_user: bool) -> str:
    """Times per second of all, or per day of each user."""
    if not per_user:
        return figure("user_rate", per_second)
    return _shortest("user_rate", per_second, [f"/user{per}" for per in ("/day", "/h", "/s")])


def figure(form: str, value: float) -> str:
    """The shortest figure that reads as exactly this value."""
    return _shortest(form, value, _SUFFIXES[form])


def _shortest(form: str, value: float, suffixes: Sequence[str]) -> str:
    probe = FactType("probe", "", (form,), "")
    dollar = "$" if form == "money" else ""
    found: list[str] = []
    for suffix in suffixes:
        scale = _reads(probe, f"{dollar}1{suffix}") or 1.0
        for digits in (6, 12, 17):
            number = _decimal(float(f"{value / scale:.{digits}g}"))
            text = f"{dollar}{number}{suffix}"
            if not number.startswith("-") and _reads(probe, text) == value:
                found.append(text)
                break
    if found:
        return min(found, key=len)
    return f"{dollar}{_decimal(value)}{suffixes[-1] if form != 'duration' else ' s'}"


def _reads(probe: FactType, text: str) -> float | None:
    try:
        parse(text)
        value, _ = value_of(probe, (Figure(text, _SPAN),))
    except (UnitError, ValueError):
        return None
    return value if isinstance(value, float) else getattr(value, "per_second", None)


def _decimal(value: float) -> str:
    """Without an exponent, and without `.0`."""
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
