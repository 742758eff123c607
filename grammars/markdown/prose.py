"""What the text around the drawings says in figures, as `estimate` blocks, and the reasons that it gives for choices.

Every heading, fence and label is a block inside the one around it, so that a name means what stands nearest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from designlint.source import Source
from designlint.statements import Node, Statement, Text, Word

from .assignments import Code
from .blocks import Block, layout
from .equations import read_line
from .figures import Token, tokens
from .reasons import Reasons
from .sides import Side
from .targets import targets
from .words import DENIED, HASH, SLASHES, TEXT, WORKED

_FENCE_WORD = re.compile(r"[\s{.]*([\w+#-]+)")
_BULLET = re.compile(
    r"(?:[ \t>│├└─┌┐┘┤┬┴┼║═╔╗╚╝╠╣|]|[-*+•◦▪]\s(?:\[[ xX]\]\s)?|\(?\d{1,2}[.)]\s|\(\w\)\s|[→⇒]\s(?=[^\d~=≈]))*"
)
_DENIED = re.compile(rf"[❌✗✘]|~~|\b(?:{'|'.join(DENIED)})\b", re.IGNORECASE)
# A figure that may mean something: beside an equals sign, behind a name, at the start of a line, or of people.
_HINT = re.compile(r"[=≈≅≃→⇒➔]|->|[:|][\s*_]*[~(]?\d|^[^\w]*\d|users|DAU|MAU|per\s|/s(?:ec)?\b", re.IGNORECASE)
_MASKED = re.compile(
    r"https?://\S+|<!--.*?-->|</?\w[^<>]*>|`|\*\*(?=\S)|(?<=\S)\*\*|__|(?<![\w*\\])\*(?=\S[^*\n]*\S\*(?![\w*]))|"
    r"(?<=\S)\*(?![\w*\s])|[✅✓✔🔹👉•│║]"
)
_PATHS = re.compile(r"\S*=[^\s=]+[/&][^\s=]+=\S*")  # `events/year=2024/month=01/`
_LATEX = {"\\times": "×", "\\cdot": "×", "\\approx": "≈", "\\*": "*"}  # what else is a command, is a blank
_LATEX_WORDS = re.compile(r"\\(?:times|cdot|approx|space|[,; *])|\$\$?")
_WORKED = re.compile("|".join(WORKED))
_COLUMNS = re.compile(r"[│║]")
_DIGIT = re.compile(r"\d")
_BOLD_LABEL = re.compile(r"[ \t]*(?:\*\*|__)([^*_\n]{2,80}?):?(?:\*\*|__):?[ \t]*\Z")
_LONGEST_LINE = 400
_DEEPEST = 80
_GROUP, _FENCE, _LABEL = 10, 20, 30  # ranks of blocks below those of headings


@dataclass(slots=True)
class _Block:
    """A block while it is filled: a section, a fence or a label."""

    rank: int
    kind: str
    title: Text
    items: list[Statement | _Block] = field(default_factory=list)

    def done(self) -> Node | None:
        """The block, or None where nothing in it says anything."""
        items = [done for each in self.items if (done := each.done() if isinstance(each, _Block) else each)]
        at = self.title.span
        return Node(Word(self.kind, at), (self.title,), tuple(items), at) if items else None


def prose(source: Source) -> tuple[Statement, ...]:
    """The estimates of a document as one block of blocks, and a `decide` for each choice that its text gives reasons
    for."""
    reader = _Reader(source)
    reader.read()
    estimates = reader.stack[0].done()
    return (*((estimates,) if estimates is not None else ()), *reader.reasons.found, *reader.targets)


class _Reader:
    """Goes through a document line by line."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.lines = layout(source.text)
        self.stack = [_Block(0, "estimate", Text("", source.span(0, 0)))]
        self.reasons = Reasons(source)
        self.open: Side | None = None
        self.head: list[str] = []
        self.section = ""
        self.targets: list[Node] = []

    def read(self) -> None:
        number = 0
        blocks = iter(self.lines.blocks)
        block = next(blocks, None)
        while number < len(self.lines.starts):
            while block is not None and block.first < number:
                block = next(blocks, None)
            if block is not None and block.first == number:
                self.block(block)
                number = max(block.last, number + 1)
            else:
                start, text = self.text(number)
                following = self.text(number + 1)[1] if number + 1 < len(self.lines.starts) else ""
                self.prose_line(start, text, following)
                number += 1

    def text(self, number: int) -> tuple[int, str]:
        start, end = self.lines.line(number)
        return start, self.source.text[start:end].rstrip("\r\n")

    def enter(self, rank: int, title: Text) -> None:
        """Begin a block inside the nearest one of a lower rank."""
        while self.stack[-1].rank >= rank:
            self.stack.pop()
        kind = "section" if rank < _GROUP else "fence" if rank == _FENCE else "label"
        block = _Block(rank, kind, title)
        self.stack[-1].items.append(block)
        self.stack.append(block)
        self.open = None

    def leave(self, rank: int) -> None:
        """End the blocks of this rank and above."""
        while self.stack[-1].rank >= rank:
            self.stack.pop()
        self.open = None

    def block(self, block: Block) -> None:
        """A block that is no running text."""
        start, end = self.lines.starts[block.first], self.lines.line(block.last - 1)[1]
        if block.kind == "heading":
            self.enter(block.level, Text(block.content, self.source.span(start, end)))
            self.section = block.content
            self.reasons.end()
            return
        if block.kind == "html":
            return
        word = _FENCE_WORD.match(block.info)
        language = word[1].lower() if word else ""
        known = not language or language in TEXT or block.kind == "code"
        if not known and language not in SLASHES | HASH:
            return
        self.enter(_FENCE, Text("", self.source.span(start, start)))
        inside = range(block.first + (block.kind == "fence"), block.last)
        if known:
            for number in inside:
                self.calculation(*self.text(number), verbatim=True)
        else:
            self.code(Code(self.source, "#" if language in HASH else "//"), inside)
        self.leave(_FENCE)

    def code(self, code: Code, lines: range) -> None:
        depth = 0
        for number in lines:
            start, text = self.text(number)
            if len(text) > _LONGEST_LINE:
                continue
            said = code.line(start, text)
            if said.opens is not None and depth < _DEEPEST:
                depth = _indent(text) if code.comment == "#" else depth + 1
                self.enter(_LABEL + depth, Text(said.opens.text, said.opens.span))
            elif said.closes:
                self.leave(_LABEL + depth)
                depth = max(depth - 1, 0)
            elif said.formula is not None:
                if code.comment == "#":
                    self.leave(_LABEL + _indent(text))
                self.stack[-1].items.append(said.formula)

    def prose_line(self, start: int, text: str, following: str) -> None:
        self.reasons.line(start, text)
        self.targets += targets(self.source, start, text, self.section)
        bold = _BOLD_LABEL.match(text)
        if bold is not None and not _DIGIT.search(text):
            self.enter(_GROUP, Text(bold[1], self.source.span(start + bold.start(1), start + bold.end(1))))
        elif text.count("|") >= 2:
            if _is_rule(following):
                self.head = [each.strip().lower() for each in text.split("|") if each.strip()]
            elif not _is_rule(text):
                self.row(start, text)
        else:
            self.calculation(start, text, verbatim=False)

    def calculation(self, start: int, text: str, *, verbatim: bool) -> None:
        """A line of running text, or of a fence that holds such."""
        bare = text.strip()
        if not bare:
            self.open = None
            return
        bullet = _BULLET.match(text)
        begin = bullet.end() if bullet else 0
        self.leave_labels(begin)
        if (
            len(text) > _LONGEST_LINE
            or _COLUMNS.search(text[begin:].rstrip(" │║|"))
            or _DENIED.search(text)
            or not _says(text, bare)
        ):
            self.open = None
            return
        found = list(tokens(self.plain(text[begin:], verbatim)))
        line = read_line(self.source, start + begin, found, self.open, verbatim)
        self.stack[-1].items += line.formulas
        self.open = line.open
        if line.label is not None and begin <= _DEEPEST:
            self.enter(_LABEL + begin, Text(line.label.text, line.label.span))

    def leave_labels(self, column: int) -> None:
        """Labels end with the first line that stands no further to the right."""
        if self.stack[-1].rank >= _LABEL + column:
            kept = self.open
            self.leave(_LABEL + column)
            self.open = kept

    def row(self, start: int, text: str) -> None:
        """A row of a table: a name, and a figure or a calculation, perhaps with its result in the next cell."""
        if not _DIGIT.search(text) or len(text) > _LONGEST_LINE or _DENIED.search(text):
            return
        cells = [(found.start(), found[0]) for found in re.finditer(r"(?:\\\||[^|])+", text) if found[0].strip()]
        read = [list(_shifted(tokens(self.plain(cell, False)), at)) for at, cell in cells]
        if (
            len(read) < 2
            or not read[0]
            or read[0][0].kind != "word"
            or any(each.kind in ("equals", "arrow") for each in read[0])
        ):
            return
        joined: list[Token] = [*read[0], Token("colon", ":", cells[0][0], cells[0][0])]
        figures = 0
        worked = any(_WORKED.search(each) for each in self.head)
        for before, cell in pairwise(read):
            calculates = worked and before is not read[0] and _calculates(before)
            kind = "equals" if calculates and _begins_figure(cell) else "stop"
            figures += kind == "stop" and _begins_figure(cell)
            joined += [Token(kind, "=", joined[-1].end, joined[-1].end)] if before is not read[0] else []
            joined += cell
        if figures <= 1:
            line = read_line(self.source, start, joined, None, False)
            self.stack[-1].items += line.formulas

    def plain(self, text: str, verbatim: bool) -> str:
        """The text without markup, every character in its place."""
        if "=" in text:
            text = _PATHS.sub(lambda found: " " * len(found[0]), text)
        if "\\" in text or "$$" in text:
            text = _LATEX_WORDS.sub(lambda found: _LATEX.get(found[0], "").ljust(len(found[0])), text)
        if verbatim:
            return text
        return _MASKED.sub(lambda found: " " * len(found[0]), text)


def _is_rule(text: str) -> bool:
    """Whether a line parts the head of a table from its rows."""
    return "-" in text and set(text) <= set(" \t|:-")


def _calculates(found: list[Token]) -> bool:
    """Whether a sign stands before a figure or a name, and not before a unit as in `100/hour`; nothing is given as the
    result yet."""
    if any(each.kind in ("equals", "arrow") for each in found):
        return False
    return any(one.kind == "times" or (one.kind == "over" and two.kind == "number") for one, two in pairwise(found))


def _says(text: str, bare: str) -> bool:
    """Whether a line may hold a figure that means something, or the name of what follows."""
    if len(text) > _LONGEST_LINE:
        return False
    return bare[-1] == ":" or (_DIGIT.search(text) is not None and _HINT.search(text) is not None)


def _begins_figure(found: list[Token]) -> bool:
    return bool(found) and next((each.kind for each in found if each.kind != "about"), "") == "number"


def _shifted(found: Iterator[Token], by: int) -> Iterator[Token]:
    for each in found:
        yield Token(each.kind, each.text, each.start + by, each.end + by, each.digits, each.unit)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())
