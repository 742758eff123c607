"""What is wrong with arguments that fit none of a fact's forms, in words: what it takes, what was written, a cure."""

from __future__ import annotations

from collections.abc import Sequence

from designlint.build.problems import did_you_mean, respelled
from designlint.diagnostic import Edit, Fix
from designlint.quantity import Quantity, UnitError, describe, parse, units
from designlint.source import Span
from designlint.statements import Argument, Comparison, Count, Figure, Text, Word
from designlint.vocabulary.schema import FactType

# form -> what it is, and how it is written
_FORMS = {
    "flag": ("yes or no", ""),
    "count": ("a number", "3"),
    "number": ("a number", "3"),
    "ratio": ("a percentage", "90%"),
    "factor": ("a factor such as `3x`", "3x"),
    "bytes": ("a size such as `500 B`", "500 B"),
    "duration": ("a duration such as `20 ms`", "20 ms"),
    "rate": ("a rate such as `100/s`", "100/s"),
    "user_rate": ("a rate such as `50/user/day` or `12k/s`", "50/user/day"),
    "money": ("money such as `$20k/month`", "$20k/month"),
    "growth": ("growth such as `1.5x/y` or `20%/y`", "20%/y"),
    "name": ("a name", "…"),
    "names": ("names", "…"),
    "text": ("a text in quotes", '"…"'),
    "place": ("a number or names", "3"),
    "latency": ("a latency such as `p99 < 300 ms`", "p99 < 300 ms"),
    "capacity": ("a rate such as `3k/s`, or `read 20k/s write 5k/s`", "3k/s"),
    "failover": ("`auto`, `manual` or `none`", "auto"),
    "key": ("the name of a key", "user_id"),
    "action": ("a name and a rate such as `post 2/user/day`, and `read` or `write`", "post 2/user/day write"),
}
# form -> the unit that is meant where none is written, and whether it can be no other
_UNITS = {
    "ratio": ("%", True),
    "factor": ("x", True),
    "rate": ("/s", False),
    "capacity": ("/s", False),
    "bytes": (" B", False),
    "duration": (" ms", False),
}
_SEVERAL = {"latency", "capacity", "key", "failover", "names", "place", "text"}  # forms of more than one word


class MisfitError(ValueError):
    """Arguments that fit none of the forms: what is wrong, where, a cure, and a fix where the text tells it."""

    def __init__(self, message: str, at: Span | None = None, help: str = "", fix: Fix | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.at = at
        self.help = help
        self.fix = fix


def forms_in_words(fact: FactType) -> str:
    """What a fact takes, for messages."""
    words = [f"one of {_choices(form)}" if "|" in form else _FORMS[form][0] for form in fact.forms]
    return (", or " if any(" or " in each or "," in each for each in words) else " or ").join(words)


def missing_value(fact: FactType) -> MisfitError:
    """A fact that was named without a value."""
    return MisfitError(f"`{fact.name}` needs {forms_in_words(fact)}", None, _example(fact))


def misfit(fact: FactType, args: Sequence[Argument]) -> MisfitError:
    """What is wrong with `args`."""
    takes = f"`{fact.name}` takes {forms_in_words(fact)}"
    for arg, after in zip(args, (*args[1:], None), strict=True):
        if not isinstance(arg, Figure):
            continue
        try:
            quantity = parse(arg.text)
        except UnitError as error:
            return _unknown_unit(fact, error.unit, arg.span)
        if isinstance(after, Word) and not {"latency", "capacity", "key", "text"} & set(fact.forms):
            return _unknown_unit(fact, after.text, after.span)
        if "ratio" in fact.forms and not quantity.powers and not quantity.factor and quantity.value > 1:
            message = f"`{fact.name}` is at most 100%, and `{arg.text}` is more"
            return MisfitError(message, arg.span, _example(fact), _with_unit(fact, quantity, arg))
        if len(args) > 1 and not _SEVERAL & set(fact.forms):
            return MisfitError(f"`{fact.name}` takes one value", args[0].span.to(args[-1].span), _example(fact))
        message = f"{takes}, and `{arg.text}` is {_what(quantity)}"
        return MisfitError(message, arg.span, _example(fact), _with_unit(fact, quantity, arg))
    first = args[0]
    choices = [choice for form in fact.forms if "|" in form for choice in form.split("|")]
    if "failover" in fact.forms:
        choices = ["auto", "manual", "none"]
    if isinstance(first, Word) and choices:
        cure = did_you_mean(first.text, choices, f"write {' or '.join(map(_quoted, choices))}")
        mended = respelled(first.text, choices, first.span)
        return MisfitError(f"`{fact.name}` can not be `{first.text}`", first.span, cure, mended)
    return MisfitError(f"{takes}, not {_quoted(_written(first))}", first.span, _example(fact))


def _unknown_unit(fact: FactType, unit: str, at: Span) -> MisfitError:
    cure = did_you_mean(unit, units(), f"`{fact.name}` takes {forms_in_words(fact)}")
    start = at.start + max(at.text.rfind(unit), 0)
    place = at._replace(start=start, end=min(start + len(unit), at.end))
    return MisfitError(f"`{unit}` is no unit that is known", at, cure, respelled(unit, units(), place))


def _with_unit(fact: FactType, quantity: Quantity, arg: Figure) -> Fix | None:
    """The fix for a bare number where a unit belongs."""
    unit, safe = _UNITS.get(fact.forms[0], ("", False))
    bare = not (quantity.powers or quantity.factor or quantity.percent)
    if not unit or not bare or (unit == "%" and quantity.value > 100):
        return None
    written = f"{arg.text}{unit}"
    return Fix(f"write `{written}`", (Edit(arg.span, written),), safe=safe)


def _example(fact: FactType) -> str:
    form = fact.forms[0]
    if form == "flag":
        others = [_FORMS[each][1] for each in fact.forms[1:] if "|" not in each and each != "flag"]
        return f"write `{fact.name}`, or `{fact.name} {others[0] if others else 'no'}`"
    return f"write `{fact.name} {form.split('|')[0] if '|' in form else _FORMS[form][1]}`"


def _what(quantity: Quantity) -> str:
    return "a percentage" if quantity.percent else "a factor" if quantity.factor else describe(quantity.powers)


def _written(arg: Argument) -> str:
    match arg:
        case Comparison():
            return arg.sign
        case Count():
            return f"x{arg.number}"
        case Text():
            return f'"{arg.text}"'
        case _:
            return arg.text


def _choices(form: str) -> str:
    return ", ".join(map(_quoted, form.split("|")))


def _quoted(text: str) -> str:
    return f"`{text[:40].replace('`', chr(39))}`"
