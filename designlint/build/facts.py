"""Facts from the items of a block, for one place: component, connection, flow, requirements …"""

from __future__ import annotations

from collections.abc import Iterable

from designlint.build.misfits import MisfitError
from designlint.build.problems import Problems, did_you_mean, nearest, respelled
from designlint.build.values import value_of
from designlint.diagnostic import Label, Severity
from designlint.quantity import parse
from designlint.stated import NO_FACTS, Fact, Facts
from designlint.statements import Connect, Figure, Formula, Node, Statement, Word
from designlint.vocabulary.schema import fact_types, places_of

_PLACE_WORDS = {
    "component": "on a component",
    "connection": "on a connection, behind its ends",
    "flow": "in a `flow`",
    "requirements": "in `requirements { … }`",
    "decide": "in a `decide`",
    "failure": "in a `failure`",
    "bottleneck": "in a `bottleneck`",
    "deepdive": "in a `deepdive`",
}


class FactSheet:
    """The facts of one bearer while they are collected; contradictions are noted when they are met."""

    __slots__ = ("facts", "place", "problems")

    def __init__(self, place: str, problems: Problems) -> None:
        self.place = place
        self.problems = problems
        self.facts: dict[str, list[Fact]] = {}

    def read(self, items: Iterable[Statement]) -> None:
        """Take in the items of a block."""
        for item in items:
            if isinstance(item, Node):
                self.state(item)
            elif isinstance(item, Formula):
                cure = f"write `{item.name.text} …` without `=`"
                self.problems.add("name", "a formula means nothing here", item.span, cure)
            elif isinstance(item, Connect):
                message = f"a connection means nothing {_PLACE_WORDS.get(self.place, 'here')}"
                self.problems.add("name", message, item.span, "write it on a line of its own")

    def state(self, item: Node) -> None:
        """Take in one statement `name value…`."""
        name = item.name.text
        if not name:
            return  # the rest of a line that could not be read
        fact_type = fact_types()[self.place].get(name)
        if fact_type is None:
            self._unknown(item.name)
            return
        if item.items:
            self.problems.add("value", f"`{name}` takes no block", item.span, "write its value behind it")
        try:
            value, others = value_of(fact_type, item.args)
        except MisfitError as misfit:
            self.problems.add("value", misfit.message, misfit.at or item.span, misfit.help, fix=misfit.fix)
            return
        if value is None:
            self.facts.pop(name, None)
            return
        if name == "size" and _is_plain(item):
            name = "records"  # a size without a unit counts records
        self.add(Fact(name, value, item.span))
        for other, other_value in others:
            self.add(Fact(other, other_value, item.span))

    def add(self, fact: Fact) -> None:
        """Add a fact; a second, different value of a fact that does not add up is a contradiction."""
        stated = self.facts.setdefault(fact.name, [])
        fact_type = fact_types()[self.place].get(fact.name)
        if stated and not (fact_type and fact_type.adds_up):
            before = stated[-1]
            if before.value == fact.value or fact.known != "declared":
                return
            if before.known == "declared":
                message = f"`{fact.name}` is stated twice with different values"
                related = (Label(before.span, "here it says something else"),)
                self.problems.add(
                    "conflict", message, fact.span, "keep one of them", severity=Severity.WARNING, related=related
                )
            stated.clear()
        stated.append(fact)

    def done(self) -> Facts:
        """The facts, to keep."""
        return {name: tuple(stated) for name, stated in self.facts.items()} if self.facts else NO_FACTS

    def _unknown(self, name: Word) -> None:
        known = fact_types()[self.place]
        places = places_of(name.text)
        if places:
            where = " or ".join(_PLACE_WORDS.get(place, place) for place in places[:2])
            message = (
                f"`{name.text}` is no fact of a {self.place}"
                if self.place in ("component", "connection", "flow")
                else f"`{name.text}` means nothing in `{self.place}`"
            )
            meant = nearest(name.text, known)
            cure = f"it belongs {where}" + (f"; or did you mean `{meant}`?" if meant and meant != name.text else "")
            self.problems.add("name", message, name.span, cure)
            return
        message = f"unknown fact `{name.text}`"
        some = ", ".join(f"`{each}`" for each in list(known)[:6])
        cure = did_you_mean(name.text, known, f"known here are {some} …")
        self.problems.add("name", message, name.span, cure, fix=respelled(name.text, known, name.span))


def _is_plain(item: Node) -> bool:
    figure = item.args[0] if len(item.args) == 1 else None
    return isinstance(figure, Figure) and not parse(figure.text).powers


def merged(sheets: Iterable[Facts]) -> Facts:
    """The facts of the members of a replica group, or of their lines: what any of them states."""
    together: dict[str, tuple[Fact, ...]] = {}
    for facts in sheets:
        for name, stated in facts.items():
            together.setdefault(name, stated)
    return together
