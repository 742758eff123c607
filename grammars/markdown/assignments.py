"""Figures and calculations in fences of code: `dailyPosts: 40_000_000, // daily`, `qps = reads / 86400  # ~11.5k`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from designlint.source import Source
from designlint.statements import Figure, Formula, Term, Word

from .figures import SIZES, figure_text, tokens
from .sides import Side, read_side

_ASSIGNMENT = re.compile(
    r"""
    [ \t]*(?:(?:export|const|let|var|val|final|static|public|private|int|long|float|double|number)[ \t]+)*
    (?P<quote>["']?)(?P<name>[^\W\d][\w $.-]{0,60}?)(?P=quote)[ \t]*
    (?::[ \t]*(?:number|string|int|float|long|u64|i64|f64|Final)[ \t]*=(?!=)|:=|(?<![=!<>])=(?![=>])|:(?!:))[ \t]*
    (?P<value>.*?)[ \t]*[,;]?[ \t]*$
    """,
    re.VERBOSE,
)
_OPENS = re.compile(r"[{\[(]?$")
_STRING = re.compile(r"""(["'`])([^"'`]*)\1$""")
_CALL = re.compile(r"\b(?:Math|math)\.(?:round|floor|ceil|trunc)(?=\()|\b(?:round|floor|ceil|int|float)(?=\()")
_REMARK = re.compile(r"(?P<sign>[=≈~]|approx\.?|about|->|→)?[ \t]*(?P<rest>.*)")


@dataclass(slots=True)
class Assignment:
    """A line of code: what it says, or the name of the block that it opens."""

    formula: Formula | None = None
    opens: Word | None = None
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """A fence of code: its source is the document, and comments begin as its language has it."""

    source: Source
    comment: str = field(default="//")

    def line(self, start: int, text: str) -> Assignment:
        """What a line that begins at `start` assigns."""
        code, remark, at = self._parted(text)
        if code.strip(" \t,;)") in ("}", "]"):
            return Assignment(closes=True)
        found = _ASSIGNMENT.match(code)
        if found is None:
            return Assignment()
        name = Word(found["name"].strip(), self.source.span(start + found.start("name"), start + found.end("name")))
        value = found["value"]
        if not value or value in ("{", "[", "(", "dict(", "|", ">"):
            return Assignment(opens=name)
        offset = start + found.start("value")
        string = _STRING.match(value)
        if string is not None:
            value, offset = string[2], offset + string.start(2)
        side = self._side(value, offset)
        if side is None or side.expression is None or side.hidden:
            return Assignment()
        expression, stated = side.expression, None
        if side.figure is not None:
            expression = Term(_sized(side.figure, remark)) if string is None else expression
        else:
            stated = self._stated(remark, start + at)
        last = stated.span if stated is not None else self.source.span(offset, offset + len(value))
        return Assignment(Formula(name, expression, stated, name.span.to(last)))

    def _parted(self, text: str) -> tuple[str, str, int]:
        """The code of a line, its comment, and where that begins."""
        at = 0
        while (at := text.find(self.comment, at)) >= 0:
            quotes = text[:at].count('"') % 2 or text[:at].count("'") % 2
            if not quotes and text[at - 1 : at] != ":":
                behind = at + len(self.comment)
                return text[:at], text[behind:], behind
            at += 1
        return text, "", len(text)

    def _side(self, value: str, offset: int) -> Side | None:
        masked = _CALL.sub(lambda found: " " * len(found[0]), value)
        if self.comment == "#":
            masked = masked.replace("//", "/ ")
        return read_side(self.source, offset, list(tokens(masked)))

    def _stated(self, remark: str, start: int) -> Figure | None:
        """The figure that a comment gives for the calculation beside it."""
        found = _REMARK.match(remark.lstrip())
        if found is None or not found["rest"][:1].isdigit():
            return None
        offset = start + len(remark) - len(found["rest"])
        first = re.split(r",\s|[;()=≈]|\.\s", found["rest"], maxsplit=1)[0]
        side = read_side(self.source, offset, list(tokens(first)))
        if side is None or side.figure is None or side.hidden or len(side.words) > 3:
            return None
        if not side.counts and len(side.figure.text) < 5:
            return None  # `30 * 60  # 30 minutes` in a language of which the words are not known
        return side.figure


def _sized(figure: Figure, remark: str) -> Figure:
    """A bare number takes the unit that the comment beside it begins with: `500, // bytes`."""
    words = remark.strip().lstrip("(").split(maxsplit=1)
    unit = SIZES.get(words[0].rstrip(",;:)")) if words else None
    if unit is None or not figure.text.replace(".", "").isdigit():
        return figure
    return Figure(figure_text(figure.text, "", unit, "", ""), figure.span)
