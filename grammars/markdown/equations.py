"""Calculations in running text: `20M DAU x 50 = 1B reads/day`, `Daily storage: 5B × 500 bytes = 2.5 TB/day`.

A line is read only where all of it makes sense as a calculation: names, figures with units, signs between them. What
a word does not fit is left alone, so most prose is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from designlint.source import Source, Span
from designlint.statements import Expression, Formula, Operation, Word, end_of, start_of

from .figures import Token
from .sides import MOST_TOKENS, Side, read_side
from .words import CONJUNCTIONS, PEOPLE, PER, RANKED

_LONGEST_NAME = 80
_SIZE = re.compile(r"[KMGTPE]i?(?:B|bit)$")


@dataclass(slots=True)
class Line:
    """The calculations of a line: what is left open for the next line, and a label with nothing behind it."""

    formulas: list[Formula] = field(default_factory=list)
    open: Side | None = None
    label: Word | None = None


def read_line(source: Source, start: int, found: list[Token], before: Side | None, spaced_minus: bool) -> Line:
    """The calculations in the tokens of a line that begins at `start`; `before` is what the line above left open.

    `spaced_minus` tells that a dash between blanks is a minus and no dash.
    """
    result = Line()
    label, rest = _label(source, start, found)
    if label is not None and not rest:
        result.label = label
        return result
    for number, clause in enumerate(_clauses(rest, spaced_minus)):
        if len(clause) <= MOST_TOKENS:
            _Clause(source, start, label if number == 0 else None, result).read(clause, before if number == 0 else None)
    return result


def _label(source: Source, start: int, found: list[Token]) -> tuple[Word | None, list[Token]]:
    """`Storage per day: …`: the name, and what stands behind it."""
    depth, at = 0, None
    for index, each in enumerate(found):
        depth += (each.kind == "open") - (each.kind == "close")
        if each.kind in ("equals", "arrow") or depth < 0:
            break
        if each.kind == "colon" and depth == 0:
            at = index
    if at is None:
        return None, found
    head = found[:at]
    if not any(each.kind == "word" for each in head) or head[-1].end - head[0].start > _LONGEST_NAME:
        return None, found[at + 1 :]
    span = source.span(start + head[0].start, start + head[-1].end)
    return Word(span.text, span), found[at + 1 :]


def _clauses(found: list[Token], spaced_minus: bool) -> Iterator[list[Token]]:
    """The parts of a line between commas, full stops and dashes."""
    clause: list[Token] = []
    depth = 0
    for each in found:
        depth += (each.kind == "open") - (each.kind == "close")
        ends = (
            each.kind in ("stop", "colon")
            or (each.kind == "dash" and not (spaced_minus and len(each.text) == 3))
            or (each.kind == "word" and each.text.lower() in CONJUNCTIONS)
        )
        if ends and depth <= 0:
            yield clause
            clause = []
        else:
            clause.append(each)
    yield clause


class _Clause:
    """Reads one clause: sides between equals signs, and what each says of the next."""

    def __init__(self, source: Source, start: int, label: Word | None, result: Line) -> None:
        self.source = source
        self.start = start
        self.label = label
        self.result = result

    def read(self, found: list[Token], before: Side | None) -> None:
        parts, arrows = _split(found)
        if not parts[0] and len(parts) > 1:
            sides = [before, *(self.side(part) for part in parts[1:])]
        else:
            sides = [self.side(part) for part in parts]
        name = self.label
        first = sides[0] if sides else None
        if first is not None and first.expression is None and parts[0] and len(sides) > 1 and 1 not in arrows:
            tokens = parts[0]
            span = self.span(tokens[0], tokens[-1])
            name = Word(span.text, span) if len(span.text) <= _LONGEST_NAME else None
            sides = sides[1:]
            arrows = {each - 1 for each in arrows}
        last = sides[-1] if sides else None
        goes_on = last is not None and (isinstance(last.expression, Operation) or not parts[0])
        self.result.open = last if goes_on else None
        self.result.formulas += _formulas(name, sides, arrows)

    def side(self, found: list[Token]) -> Side | None:
        return read_side(self.source, self.start, found)

    def span(self, first: Token, last: Token) -> Span:
        return self.source.span(self.start + first.start, self.start + last.end)


def _split(found: list[Token]) -> tuple[list[list[Token]], set[int]]:
    """The sides between equals signs, and which of them stand behind an arrow; `(≈ 12k/s)` behind a figure is another
    side of it."""
    parts: list[list[Token]] = [[]]
    arrows: set[int] = set()
    depth = opened = 0
    for index, each in enumerate(found):
        after = found[index + 1].kind if index + 1 < len(found) else ""
        if each.kind == "open" and after == "equals" and depth == opened:
            opened += 1
        elif each.kind == "close" and depth == opened and opened:
            opened -= 1
            depth -= 1
        elif each.kind in ("equals", "arrow") and depth + (each.kind == "open") == opened:
            if each.kind == "arrow":
                arrows.add(len(parts))
            parts.append([])
        else:
            parts[-1].append(each)
        depth += (each.kind == "open") - (each.kind == "close" and depth > opened)
    return parts, arrows


def _formulas(name: Word | None, sides: list[Side | None], arrows: set[int]) -> Iterator[Formula]:
    """What a chain of sides says: each side is worth the figure that comes next. Behind an arrow a bare figure is not
    the same in other units but a change."""
    sides = [each if each is None or each.expression is not None else None for each in sides]
    if len(sides) == 1 and sides[0] is not None:
        only = sides[0]
        title = name or (_named(only) if only.figure is not None else None)
        if title is not None and only.expression is not None and not only.hidden and not only.shared:
            yield Formula(title, only.expression, None, title.span.to(_span(only.expression)))
        return
    for index, left in enumerate(sides[:-1]):
        right = sides[index + 1]
        if left is None or right is None or left.expression is None or right.expression is None:
            continue
        stated = right.figure
        if stated is None or left.hidden or right.hidden or not (left.counts or right.counts):
            continue  # behind `5B = 5B/day ÷ 100K = 50K/s` the second side goes on with the first one's result
        if left.figure is not None and (index + 1 in arrows or not _converts(left, right, name)):
            continue
        if right.shared and not _divides(left.expression):
            continue  # the result is for each of something that the calculation does not divide by
        if _changes_subject(left, right) or (index + 1 in arrows and not _multiplies(left.expression)):
            continue
        if left.shared and isinstance(left.expression, Operation) and left.expression.sign in "+-":
            continue
        title = name or _named(right) or Word("", _span(left.expression))
        yield Formula(title, left.expression, stated, _span(left.expression).to(stated.span))


def _divides(expression: Expression) -> bool:
    return isinstance(expression, Operation) and (
        expression.sign == "/" or _divides(expression.left) or _divides(expression.right)
    )


def _multiplies(expression: Expression) -> bool:
    return isinstance(expression, Operation) and expression.sign in "*/"


def _changes_subject(left: Side, right: Side) -> bool:
    """`100k users × 10 queries = 1B tokens`: something else is counted than what was multiplied."""
    if _is_size(right) or not right.words or not isinstance(left.expression, Operation):
        return False
    nouns, results = ({each.rstrip("s") for each in side} - PEOPLE for side in (left.last, right.words))
    return bool(nouns and results) and nouns.isdisjoint(results)


def _converts(left: Side, right: Side, name: Word | None) -> bool:
    """Whether two bare figures are the same in two units: nothing is said of the one and not of the other."""
    said = {*left.words, *right.words, *(name.text.lower().split() if name else ())}
    if left.shared or right.shared or not RANKED.isdisjoint((*left.words, *right.words)) or said & PER:
        return False
    if not left.words or not right.words or left.words == right.words:
        if left.per and right.per and not (_is_size(left) or _is_size(right)):
            return left.per != right.per
        return _is_size(left) and _is_size(right) and left.words == right.words and bool(left.per) == bool(right.per)
    return False


def _is_size(side: Side) -> bool:
    return side.figure is not None and _SIZE.search(side.figure.text.split("/")[0]) is not None


def _named(side: Side) -> Word | None:
    if not side.words or side.shared or side.expression is None:
        return None
    return Word(side.name, _span(side.expression))


def _span(expression: Expression) -> Span:
    return start_of(expression).to(end_of(expression))
