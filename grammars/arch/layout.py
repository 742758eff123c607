"""The canonical layout of an `.arch` text: comments and line breaks stay the author's, the meaning never changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lark import Tree

from designlint.parsing import Token

_COMMENT = re.compile(r"#[^\n]*")
_QUANTITY = re.compile(r"(?P<number>\$?[\d_]+(?:\.\d+)?)[ \t]*(?P<unit>%|[^\W\d_]+)?(?P<per>.*)", re.DOTALL)
_SPACED = re.compile(
    r"(?:[KMGTPE]i?)?B|[KMGT]?bit|ns|us|µs|ms|s|sec|min|h|hours?|days?|d|weeks?|months?|y|years?|seconds?|minutes?"
)
_PLAIN = re.compile(r"\d[\d_]*(?:\.\d+)?(?:k|M|bn)?")
# Blocks in which `size` and `salt` are no facts of a component; neither are they behind a connection.
_NO_COMPONENTS = frozenset(
    {
        *("requirements", "estimate", "session", "flow", "decide", "failure", "bottleneck", "deepdive"),
        *("group", "zone", "region", "network", "cluster", "team", "boundary", "api", "schema"),
    }
)
_HEADS = frozenset({"design", "problem", "level"})
_OPERATORS = frozenset({"EQUALS", "APPROXIMATELY", "PLUS", "MINUS", "TIMES", "OVER", "POWER", "OPEN"})


@dataclass(slots=True)
class _Line:
    depth: int
    tokens: list[Token] = field(default_factory=list)
    comment: str = ""
    blank_before: bool = False
    code: str = ""


def layout(tree: Tree[Token], text: str) -> str:
    """The canonical text of a tree that was parsed from `text` without slips."""
    lines = list(_lines(_tokens(tree), text))
    for line in lines:
        line.code = _code(line.tokens)
    _align_names(lines)
    _align_formulas(lines)
    out: list[str] = []
    for line, code in zip(lines, _with_comments(lines), strict=True):
        if line.blank_before and out and not out[-1].endswith("{\n"):
            out.append("\n")
        out.append(f"{'  ' * line.depth}{code}".rstrip() + "\n")
    return "".join(out)


def _tokens(tree: Tree[Token]) -> list[Token]:
    """All tokens in order, with the second spelling where the language has two for one fact of a component."""
    found: list[Token] = list(tree.scan_values(lambda value: isinstance(value, Token)))
    spelled: list[Token] = []
    blocks: list[str] = []  # what the open blocks belong to
    head = ""
    before: Token | None = None
    for index, token in enumerate(found):
        begins = before is None or before.type in ("SEPARATOR", "LBRACE", "RBRACE")
        if begins:
            head = token if token.type == "NAME" else ""
        elif token.type == "ARROW":
            head = ""
        if token.type == "LBRACE":
            blocks.append(head)
        elif token.type == "RBRACE" and blocks:
            blocks.pop()
        elif blocks and blocks[-1] and blocks[-1] not in _NO_COMPONENTS:
            following = found[index + 1 : index + 3]
            if begins and token == "size" and _is_figure(following) and _PLAIN.fullmatch(following[0]):
                token = Token.of(token.type, "records", token.start)
            elif (
                before is not None
                and token == "salt"
                and head == "shard_by"
                and found[index - 2] is head
                and _is_figure(following)
            ):
                spelled.append(Token.of("SEPARATOR", ",", before.end))
        spelled.append(token)
        before = token
    return spelled


def _is_figure(following: list[Token]) -> bool:
    """Whether one figure stands there and ends the item."""
    types = [token.type for token in following]
    return types[:1] == ["QUANTITY"] and types[1:] in ([], ["SEPARATOR"], ["RBRACE"])


def _lines(tokens: list[Token], text: str) -> Iterator[_Line]:
    """The tokens by line, comments with the line they stand on; a block of several lines opens and closes its lines."""
    spread = _spread_braces(tokens, text)
    line = _Line(0)
    depth = place = 0
    opened = False  # the line ends with the `{` of a block of several lines
    for token in (*tokens, Token.of("END", "", len(text))):
        start = token.start
        comment = _COMMENT.search(text, place, start) if start > place else None
        if comment:
            line.comment = comment[0].rstrip()
        place = token.end
        if opened:
            yield line
            line, opened = _Line(depth), False
        if token.type == "SEPARATOR" and "\n" in token:
            blank = token.count("\n") > 1
            if line.tokens or line.comment:
                yield line
                line = _Line(depth)
            line.blank_before = line.blank_before or blank
        elif token.type == "RBRACE":
            depth -= 1
            if start in spread:
                if line.tokens or line.comment:
                    yield line
                line = _Line(depth)
            line.tokens.append(token)
        elif token.type == "LBRACE":
            depth += 1
            line.tokens.append(token)
            opened = start in spread
        elif token.type != "END":
            line.tokens.append(token)
    if line.tokens or line.comment:
        yield line


def _spread_braces(tokens: list[Token], text: str) -> set[int]:
    """Where the braces stand whose block runs over several lines."""
    stack: list[int] = []
    spread: set[int] = set()
    for token in tokens:
        start = token.start
        if token.type == "LBRACE":
            stack.append(start)
        elif token.type == "RBRACE" and stack:
            opened = stack.pop()
            if text.find("\n", opened, start) >= 0:
                spread.update((opened, start))
    return spread


def _code(tokens: list[Token]) -> str:
    """The tokens of one line with the blanks between them."""
    while tokens and tokens[-1].type == "SEPARATOR":
        tokens.pop()
    while tokens and tokens[0].type == "SEPARATOR":
        tokens.pop(0)
    parts: list[str] = []
    before: Token | None = None
    sign = False
    for token in tokens:
        if token.type == "SEPARATOR" and (before is None or before.type in ("SEPARATOR", "LBRACE")):
            continue
        if token.type == "RBRACE" and before is not None and before.type == "SEPARATOR":
            parts.pop()
        tight = (
            before is None or token.type in ("SEPARATOR", "LABEL", "CLOSE", "POWER") or before.type in ("OPEN", "POWER")
        )
        word = _word(token)
        if word:
            parts.append(word if tight or sign else f" {word}")
        sign = token.type == "MINUS" and before is not None and before.type in _OPERATORS
        before = token
    return "".join(parts)


def _word(token: Token) -> str:
    if token.type == "SEPARATOR":
        return ","
    if token.type == "LABEL":
        said = token[1:].strip()
        return f": {said}" if said else ""
    if token.type == "QUANTITY":
        found = _QUANTITY.fullmatch(token)
        if found:
            unit = found["unit"] or ""
            blank = " " if _SPACED.fullmatch(unit) and not (unit == "B" and found["number"].startswith("$")) else ""
            return f"{found['number']}{blank}{unit}{found['per']}"
    return str(token)


def _runs(lines: list[_Line], fits: Callable[[_Line], bool]) -> Iterator[list[_Line]]:
    """Lines that follow each other without a blank one and all fit, at one depth."""
    run: list[_Line] = []
    for line in lines:
        if run and (line.blank_before or not fits(line) or line.depth != run[0].depth):
            yield run
            run = []
        if fits(line):
            run.append(line)
    if run:
        yield run


def _align_names(lines: list[_Line]) -> None:
    """Declarations that follow each other have their names in one column."""

    def declares(line: _Line) -> bool:
        types = [token.type for token in line.tokens[:2]]
        return (
            line.depth == 0
            and types == ["NAME", "NAME"]
            and line.tokens[0] not in _HEADS
            and "\n" not in line.code
            and line.code[-1] != "{"
        )

    for run in _runs(lines, declares):
        width = max(len(line.tokens[0]) for line in run)
        for line in run:
            kind = str(line.tokens[0])
            line.code = kind.ljust(width) + line.code[len(kind) :]


def _align_formulas(lines: list[_Line]) -> None:
    """Formulas that follow each other have `=` and `~` in one column."""

    def is_formula(line: _Line) -> bool:
        return [token.type for token in line.tokens[1:2]] == ["EQUALS"]

    for run in _runs(lines, is_formula):
        split = [(name.rstrip(), rest) for name, rest in (line.code.split(" =", 1) for line in run)]
        width = max(len(name) for name, _ in split)
        codes = [f"{name.ljust(width)} ={rest}" for name, rest in split]
        stated = [code.rsplit(" ~ ", 1) for code in codes]
        column = max((len(parts[0]) for parts in stated if len(parts) == 2), default=0)
        for line, parts in zip(run, stated, strict=True):
            line.code = f"{parts[0].ljust(column)} ~ {parts[1]}" if len(parts) == 2 else parts[0]


def _with_comments(lines: list[_Line]) -> list[str]:
    """The code of each line with its comment; within a paragraph comments behind code stand in one column."""
    shown: list[str] = []
    for run in _runs(lines, lambda line: True):
        width = max((len(line.code) for line in run if line.comment and "\n" not in line.code), default=0)
        for line in run:
            both = line.code and line.comment
            shown.append(f"{line.code.ljust(width)}  {line.comment}" if both else line.code or line.comment)
    return shown
