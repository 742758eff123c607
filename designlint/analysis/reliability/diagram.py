"""Binary decision diagrams: a Boolean function in a form whose probability is one sum, however its ways share parts.

Reduced and ordered (Bryant 1986). Functions are numbers: 0 is false, 1 is true, equal functions are equal numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

FALSE, TRUE = 0, 1


class TooLargeError(Exception):
    """A diagram needs more nodes than it may have."""


class Diagram:
    """Monotone functions of variables 0, 1, 2 …, which every path asks in this order."""

    def __init__(self, most_nodes: int) -> None:
        self.most_nodes = most_nodes
        self._nodes: list[tuple[int, int, int]] = [(1 << 60, 0, 0), (1 << 60, 1, 1)]  # variable, if down, if up
        self._numbers: dict[tuple[int, int, int], int] = {}
        self._found: dict[tuple[bool, int, int], int] = {}

    def __len__(self) -> int:
        return len(self._nodes)

    def variable(self, number: int) -> int:
        """The function that is true if a variable is."""
        return self._node(number, FALSE, TRUE)

    def both(self, one: int, other: int) -> int:
        """The conjunction of two functions."""
        return self._apply(True, one, other)

    def either(self, one: int, other: int) -> int:
        """The disjunction of two functions."""
        return self._apply(False, one, other)

    def _node(self, variable: int, down: int, up: int) -> int:
        if down == up:
            return down
        key = (variable, down, up)
        number = self._numbers.get(key)
        if number is None:
            if len(self._nodes) >= self.most_nodes:
                raise TooLargeError
            number = self._numbers[key] = len(self._nodes)
            self._nodes.append(key)
        return number

    def _apply(self, conjunction: bool, one: int, other: int) -> int:
        if one > other:
            one, other = other, one
        if one == other:
            return one
        if one <= TRUE:  # a constant decides, or leaves the other as it is
            return other if (one == TRUE) == conjunction else one
        key = (conjunction, one, other)
        found = self._found.get(key)
        if found is None:
            (first, first_down, first_up), (second, second_down, second_up) = self._nodes[one], self._nodes[other]
            top = min(first, second)
            if first > top:
                first_down = first_up = one
            if second > top:
                second_down = second_up = other
            down = self._apply(conjunction, first_down, second_down)
            found = self._node(top, down, self._apply(conjunction, first_up, second_up))
            self._found[key] = found
        return found

    def chance(self, function: int, chances: Mapping[int, Sequence[float]], states: int) -> tuple[float, ...]:
        """The probability that a function is true, in each state; `chances` are those of its variables."""
        wanted = {function}
        for number in range(function, TRUE, -1):
            if number in wanted:
                wanted.update(self._nodes[number][1:])
        values: dict[int, Sequence[float]] = {FALSE: (0.0,) * states, TRUE: (1.0,) * states}
        for number in sorted(wanted - {FALSE, TRUE}):
            variable, down, up = self._nodes[number]
            rows = zip(chances[variable], values[up], values[down], strict=True)
            values[number] = [if_down + chance * (if_up - if_down) for chance, if_up, if_down in rows]
        return tuple(values[function])
