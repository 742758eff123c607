"""What the requirements declare, as amounts for formulas and as measures for figures that are known by their names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from designlint.analysis.estimation.arithmetic import PLAIN, Amount, exactly
from designlint.analysis.estimation.measures import Measure
from designlint.analysis.load.storage import accumulated
from designlint.design import Design
from designlint.diagnostic import Basis
from designlint.quantity import BYTE, DAY, DOLLAR, SECOND, YEAR
from designlint.stated import UserRate
from designlint.vocabulary.schema import fact_types

_RATE = {SECOND: -1}
_POWERS = {
    "bytes": {BYTE: 1},
    "duration": {SECOND: 1},
    "rate": _RATE,
    "user_rate": _RATE,
    "money": {DOLLAR: 1, SECOND: -1},
}
_MONTH_OF_MONEY = 30 * DAY


@dataclass(frozen=True, slots=True)
class Declared:
    """A fact of the requirements as an amount, what it rests on, and the default that it takes, in words."""

    amount: Amount
    text: str
    basis: tuple[Basis, ...] = ()
    assumption: str = ""


def is_fact(name: str) -> bool:
    """Whether the requirements know a figure of this name."""
    fact = fact_types()["requirements"].get(name)
    return fact is not None and not {"text", "names", "name"}.issuperset(fact.forms)


def declared(design: Design, name: str) -> Declared | None:
    """The figure that a name stands for in a formula; None where nobody states it."""
    requirements = design.requirements
    fact = requirements.fact(name)
    if fact is not None and not isinstance(fact.value, bool):
        basis = (Basis(fact.span.text, "declared", fact.span),)
        text = fact.span.text.removeprefix(name).strip() or name
        forms = fact_types()["requirements"][name].forms
        if isinstance(fact.value, UserRate):
            return Declared(exactly(fact.value.per_second, _RATE), text, basis)
        if isinstance(fact.value, float):
            powers = next((_POWERS[form] for form in forms if form in _POWERS), PLAIN)
            value = fact.value / _MONTH_OF_MONEY if "money" in forms else fact.value
            return Declared(exactly(value, powers), text, basis)
    for action in requirements.actions:
        if action.name == name or action.name.replace(" ", "_") == name:
            basis = (Basis(action.span.text, "declared", action.span),)
            return Declared(exactly(action.per_user, _RATE), f"{action.per_user * DAY:g}/user/day", basis)
    if name == "peak":
        return default_peak(design)
    return _copies(design) if name in ("rf", "replication", "replication_factor") else None


def default_peak(design: Design) -> Declared:
    """The peak factor that is taken where nobody declares one."""
    figure = design.figures.default("peak")
    note = f"peak is {figure.plan:g}x the average ({figure.origin})"
    return Declared(Amount(figure.low, figure.plan, figure.high), f"{figure.plan:g}x", assumption=note)


def growth_and_copies(design: Design, seconds: float) -> float:
    """How many times more is kept after a time than without growth and in one copy, as far as either is declared."""
    years, growth = seconds / YEAR, design.requirements.number("growth") or 1.0
    copies = max((each.number("rf") or 1.0 for each in design.of_kind("db", "objects")), default=1.0)
    try:
        more = accumulated(1.0, years, growth) / years if years > 0 else 1.0
    except OverflowError:
        more = 1.0
    return max(more, 1.0) * copies


def _copies(design: Design) -> Declared | None:
    """The copies that the stores keep of each record, where all that declare it agree."""
    stated = [each.facts["rf"][-1] for each in design.of_kind("db", "objects") if each.number("rf")]
    values = {each.value for each in stated}
    if len(values) != 1:
        return None
    value = values.pop()
    assert isinstance(value, float)
    return Declared(exactly(value), f"{value:g}", (Basis(stated[0].span.text, "declared", stated[0].span),))


def measured(design: Design) -> Iterator[tuple[Measure, Declared, str | None]]:
    """The facts of the requirements by what they measure, and whether users read or write with it."""
    requirements = design.requirements
    for name, measure in (
        ("dau", Measure("dau")),
        ("mau", Measure("mau")),
        ("users", Measure("users")),
        ("object", Measure("size")),
        ("retention", Measure("retention")),
        ("peak", Measure("peak")),
    ):
        if requirements.number(name):
            found = declared(design, name)
            assert found is not None
            yield measure, found, None
    for name in ("read", "write"):
        rate, found = requirements.get(name), declared(design, name)
        if isinstance(rate, UserRate) and found is not None:
            yield Measure("each" if rate.per_user else "rate", (name,), DAY), found, name
    for action in requirements.actions:
        found = declared(design, action.name)
        if found is not None:
            yield Measure("each", tuple(action.name.lower().split()), DAY), found, action.op
