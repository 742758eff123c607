"""The value of a fact, from the arguments that an author wrote, checked against the forms that the fact takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MappingProxyType

from designlint.build.misfits import misfit, missing_value
from designlint.quantity import BYTE, DOLLAR, SECOND, USER, YEAR, Quantity, UnitError, parse
from designlint.stated import Capacity, Failover, Percentiles, UserRate, Value
from designlint.statements import Argument, Comparison, Count, Figure, Text, Word
from designlint.vocabulary.schema import FactType

_PERCENTILES = ("p50", "p90", "p95", "p99", "p999", "avg", "max")


def value_of(fact: FactType, args: Sequence[Argument]) -> tuple[Value | None, tuple[tuple[str, Value], ...]]:
    """The value that `args` state, and other facts that the same words state (`shard_by date salt 10`).

    None for `unknown`. Raises MisfitError where the arguments fit none of the fact's forms.
    """
    if len(args) == 1 and isinstance(args[0], Word):
        if args[0].text in ("none", "no"):
            return False, ()
        if args[0].text == "unknown":
            return None, ()
    if not args:
        if "flag" in fact.forms:
            return True, ()
        raise missing_value(fact)
    for form in fact.forms:
        reader = _choice(form) if "|" in form else _READERS[form]
        value = reader(args)
        if value is None:
            continue
        if form == "key" and len(args) == 3:
            return value, (("salt", float(_number(args[2]) or 0)),)
        return value, ()
    raise misfit(fact, args)


def _single(args: Sequence[Argument]) -> Quantity | None:
    if len(args) != 1:
        return None
    if isinstance(args[0], Count):
        return Quantity(float(args[0].number), MappingProxyType({}), f"x{args[0].number}", factor=True)
    if not isinstance(args[0], Figure):
        return None
    try:
        return parse(args[0].text)
    except UnitError:
        return None


def _number(arg: Argument) -> float | None:
    quantity = _single([arg])
    return None if quantity is None or quantity.powers else quantity.value


def _dimension(*powers: tuple[str, int], plain: bool = False) -> Callable[[Sequence[Argument]], Value | None]:
    wanted = dict(powers)

    def read(args: Sequence[Argument]) -> Value | None:
        quantity = _single(args)
        if quantity is None or dict(quantity.powers) != wanted or quantity.percent or (quantity.factor and not plain):
            return None
        return quantity.value

    return read


def _count(args: Sequence[Argument]) -> Value | None:
    quantity = _single(args)
    if quantity is None or quantity.percent:
        return None
    if quantity.giga is not None:
        return quantity.giga
    return None if quantity.powers else quantity.value


def _ratio(args: Sequence[Argument]) -> Value | None:
    quantity = _single(args)
    if quantity is None or quantity.powers or quantity.factor:
        return None
    if quantity.percent or quantity.value <= 1:
        return quantity.value if quantity.value <= 1 else None
    return quantity.value / 100 if quantity.value <= 100 else None


def _user_rate(args: Sequence[Argument]) -> Value | None:
    quantity = _single(args)
    if quantity is None:
        return None
    powers = dict(quantity.powers)
    if powers == {USER: -1, SECOND: -1}:
        return UserRate(quantity.value, per_user=True)
    return UserRate(quantity.value, per_user=False) if powers == {SECOND: -1} else None


def _money(args: Sequence[Argument]) -> Value | None:
    """Dollars per month of 30 days."""
    quantity = _single(args)
    if quantity is None:
        return None
    powers = dict(quantity.powers)
    if powers == {DOLLAR: 1, SECOND: -1}:
        return round(quantity.value * 30 * 86_400, 6)
    return quantity.value if powers == {DOLLAR: 1} else None


def _growth(args: Sequence[Argument]) -> Value | None:
    """The factor per year: `1.5x/y` and `50%/y` are both 1.5."""
    quantity = _single(args)
    if quantity is None or dict(quantity.powers) not in ({SECOND: -1}, {}):
        return None
    if quantity.powers and not (quantity.percent or quantity.factor):
        return None
    yearly = quantity.value * (YEAR if quantity.powers else 1)
    return 1 + yearly if quantity.percent else yearly


def _name(args: Sequence[Argument]) -> Value | None:
    if len(args) != 1:
        return None
    return args[0].text if isinstance(args[0], Word | Text) else None


def _names(args: Sequence[Argument]) -> Value | None:
    found = tuple(arg.text for arg in args if isinstance(arg, Word | Text))
    return found if len(found) == len(args) else None


def _text(args: Sequence[Argument]) -> Value | None:
    if not all(isinstance(arg, Word | Text | Figure) for arg in args):
        return None
    return " ".join(arg.text for arg in args if isinstance(arg, Word | Text | Figure))


def _place(args: Sequence[Argument]) -> Value | None:
    return _count(args) if len(args) == 1 and isinstance(args[0], Figure) else _names(args)


def _flag(args: Sequence[Argument]) -> Value | None:
    return True if len(args) == 1 and isinstance(args[0], Word) and args[0].text == "yes" else None


def _choice(form: str) -> Callable[[Sequence[Argument]], Value | None]:
    def read(args: Sequence[Argument]) -> Value | None:
        value = _name(args)
        return value if value in form.split("|") else None

    return read


def _latency(args: Sequence[Argument]) -> Value | None:
    seconds: dict[str, float] = {}
    required = False
    percentile = "p99"
    for arg in args:
        if isinstance(arg, Word) and arg.text in _PERCENTILES:
            percentile = arg.text
        elif isinstance(arg, Comparison) and arg.sign.startswith("<"):
            required = True
        else:
            value = _dimension((SECOND, 1))([arg])
            if not isinstance(value, float):
                return None
            seconds[percentile] = value
    return Percentiles(MappingProxyType(seconds), required) if seconds else None


def _capacity(args: Sequence[Argument]) -> Value | None:
    rate = _dimension((SECOND, -1))
    if len(args) == 1:
        both = rate(args)
        return Capacity(both, both) if isinstance(both, float) else None
    stated: dict[str, float] = {}
    for name, figure in zip(args[::2], args[1::2], strict=False):
        value = rate([figure])
        if not isinstance(name, Word) or name.text not in ("read", "write") or not isinstance(value, float):
            return None
        stated[name.text] = value
    return Capacity(stated.get("read"), stated.get("write")) if len(args) % 2 == 0 else None


def _failover(args: Sequence[Argument]) -> Value | None:
    if not isinstance(args[0], Word) or args[0].text not in ("auto", "manual") or len(args) > 2:
        return None
    if len(args) == 1:
        return Failover(args[0].text)
    seconds = _dimension((SECOND, 1))(args[1:])
    return Failover(args[0].text, seconds) if isinstance(seconds, float) else None


def _key(args: Sequence[Argument]) -> Value | None:
    if len(args) == 3 and isinstance(args[1], Word) and args[1].text == "salt" and _number(args[2]) is not None:
        return _name(args[:1])
    return _name(args) if len(args) == 1 else None


def _action(args: Sequence[Argument]) -> Value | None:
    return tuple(arg.text for arg in args if isinstance(arg, Word | Figure)) if len(args) >= 2 else None


_READERS: dict[str, Callable[[Sequence[Argument]], Value | None]] = {
    "flag": _flag,
    "count": _count,
    "number": _dimension(plain=True),
    "ratio": _ratio,
    "factor": _dimension(plain=True),
    "bytes": _dimension((BYTE, 1)),
    "duration": _dimension((SECOND, 1)),
    "rate": _dimension((SECOND, -1)),
    "user_rate": _user_rate,
    "money": _money,
    "growth": _growth,
    "name": _name,
    "names": _names,
    "text": _text,
    "place": _place,
    "latency": _latency,
    "capacity": _capacity,
    "failover": _failover,
    "key": _key,
    "action": _action,
}
