"""From the syntax tree of an `.arch` text to statements."""

from __future__ import annotations

import re
from collections.abc import Collection
from textwrap import dedent

from lark import Tree

from designlint.frontend import Slip
from designlint.parsing import Token
from designlint.source import Source, Span
from designlint.statements import (
    Argument,
    Comparison,
    Connect,
    Count,
    Expression,
    Figure,
    Formula,
    Node,
    Operation,
    Statement,
    Term,
    Text,
    Word,
)

DEEPEST = 32  # blocks inside blocks; a formula may nest as deep
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)

_CLOSED = re.compile(r"[ \t]*\}")

_Syntax = Tree[Token]


def lower(tree: _Syntax, source: Source, unclosed: Collection[int] = ()) -> tuple[tuple[Statement, ...], list[Slip]]:
    """The statements of a whole text, and a slip for each block that is nested too deep to be meant.

    `unclosed` are the places of `{` that nothing closes: such a block ends where a line stands no further in.
    """
    lowering = _Lowering(source)
    if unclosed:
        _end_blocks(tree.children, source.text, frozenset(unclosed), 0)
    return lowering.items(tree.children, 0), lowering.slips


class _Lowering:
    """Holds what every step needs: the source for spans, and the slips found on the way."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.slips: list[Slip] = []

    def items(self, children: list[_Syntax | Token], depth: int) -> tuple[Statement, ...]:
        found: list[Statement] = []
        for child in children:
            if not isinstance(child, Tree):
                continue
            if child.data == "node":
                found.append(self.node(child, depth))
            elif child.data == "connection":
                found.extend(self.connection(child, depth))
            else:
                found.append(self.formula(child))
        return tuple(found)

    def node(self, tree: _Syntax, depth: int) -> Node:
        block = _block(tree)
        tokens = [child for child in tree.children if isinstance(child, Token)]
        name = self.word(tokens[0])
        args = tuple(self.argument(token) for token in tokens[1:])
        head = name.span.to(args[-1].span) if args else name.span
        return Node(name, args, self.block(block, depth), head)

    def block(self, block: _Syntax | None, depth: int) -> tuple[Statement, ...]:
        if block is None:
            return ()
        if depth >= DEEPEST:
            opening = block.children[0]
            assert isinstance(opening, Token)
            message = f"blocks are nested more than {DEEPEST} deep"
            self.slips.append(
                Slip(message, self.span(opening), help="a design needs three or four levels; close some braces")
            )
            return ()
        return self.items(block.children, depth + 1)

    def connection(self, tree: _Syntax, depth: int) -> list[Connect]:
        ends = [
            tuple(self.word(token) for token in child.children if isinstance(token, Token) and token.type == "NAME")
            for child in tree.children
            if isinstance(child, Tree) and child.data == "ends"
        ]
        arrows = [child for child in tree.children if isinstance(child, Token) and child.type == "ARROW"]
        label = next((self.label(c) for c in tree.children if isinstance(c, Token) and c.type == "LABEL"), None)
        facts = self.block(_block(tree), depth)
        return [
            Connect(
                sources=ends[index],
                targets=ends[index + 1],
                arrow=str(arrow),
                label=label,
                items=facts,
                span=ends[index][0].span.to(ends[index + 1][-1].span),
                stroke="dotted" if arrow == "~>" else "normal",
                tail="arrow" if arrow == "<->" else "none",
                chained=index > 0,
            )
            for index, arrow in enumerate(arrows)
        ]

    def formula(self, tree: _Syntax) -> Formula:
        name = tree.children[0]
        assert isinstance(name, Token)
        stated = tree.children[4] if len(tree.children) > 4 else None
        last = stated if isinstance(stated, Token) else _last(tree)
        return Formula(
            self.word(name),
            self.expression(tree.children[2], 0),
            Figure(str(stated), self.span(stated)) if isinstance(stated, Token) else None,
            self.span(name).to(self.span(last)),
        )

    def expression(self, tree: _Syntax | Token, depth: int) -> Expression:
        if isinstance(tree, Token):
            return Term(Figure(str(tree), self.span(tree)) if tree.type == "QUANTITY" else self.word(tree))
        if depth > DEEPEST:
            self.slips.append(Slip(f"a formula nested more than {DEEPEST} deep", self.span(_first(tree))))
            return Term(self.word(_first(tree)))
        # A long sum leans to the left: walk it down without recursion.
        chain: list[_Syntax] = []
        while isinstance(tree, Tree) and tree.data == "operation":
            chain.append(tree)
            tree = tree.children[0]
        if isinstance(tree, Token):
            value = self.expression(tree, depth)
        elif tree.data == "group":
            value = self.expression(tree.children[1], depth + 1)
        else:  # a sign
            zero = Term(Figure("0", self.span(_first(tree))))
            value = Operation("-", zero, self.expression(tree.children[1], depth + 1))
        for each in reversed(chain):
            value = Operation(str(each.children[1]), value, self.expression(each.children[2], depth + 1))
        return value

    def argument(self, token: Token) -> Argument:
        span = self.span(token)
        match token.type:
            case "NAME":
                return Word(str(token), span)
            case "QUANTITY":
                return Figure(str(token), span)
            case "COUNT":
                return Count(int(token[1:].replace("_", "")), span)
            case "COMPARE":
                return Comparison(str(token), span)
            case _:
                return self.text(token)

    def label(self, token: Token) -> Text | None:
        text = token[1:].strip()
        start = token.start + len(token) - len(token[1:].lstrip())
        if not text:
            return None
        span = self.source.span(start, start + len(text))
        if not text.startswith('"') and _CLOSED.match(self.source.text, span.end):
            message = "this label runs up to the `}` and takes with it whatever was meant to follow"
            self.slips.append(Slip(message, span, help=f'in a block on one line labels are quoted: `: "{text}"`'))
        return Text(_unquoted(text) if text.startswith('"') else text, span)

    def text(self, token: Token) -> Text:
        return Text(_unquoted(str(token)), self.span(token))

    def word(self, token: Token) -> Word:
        return Word(str(token), self.span(token))

    def span(self, token: Token) -> Span:
        start = token.start
        return self.source.span(start, start + len(token))


def _end_blocks(children: list[_Syntax | Token], text: str, unclosed: frozenset[int], depth: int) -> None:
    """Move what blocks without their `}` took in behind them, the innermost first."""
    index = 0
    while index < len(children) and depth < DEEPEST:
        child = children[index]
        index += 1
        block = _block(child) if isinstance(child, Tree) else None
        if block is not None:
            _end_blocks(block.children, text, unclosed, depth + 1)
            behind = _behind(block, text, unclosed)
            if behind:
                del block.children[-len(behind) :]
                children[index:index] = behind


def _behind(block: _Syntax, text: str, unclosed: frozenset[int]) -> list[_Syntax | Token]:
    """What a block took in and does not own: all from the first line on that stands no further in than itself."""
    opening = block.children[0]
    if not isinstance(opening, Token) or opening.start not in unclosed:
        return []
    line, own = _indent(text, opening.start)
    inside = False  # whether something stands behind the `{` or further in: else the layout tells nothing
    for index, child in enumerate(block.children):
        if isinstance(child, Tree):
            start = _first(child).start
            its_line, indent = _indent(text, start)
            if its_line > line and indent <= own and its_line + indent == start:
                return block.children[index:] if inside else []
            inside = True
    return []


def _indent(text: str, offset: int) -> tuple[int, int]:
    """Where the line of a place begins, and how far in its text stands."""
    begin = text.rfind("\n", 0, offset) + 1
    return begin, len(text[begin:offset]) - len(text[begin:offset].lstrip())


def _block(tree: _Syntax) -> _Syntax | None:
    last = tree.children[-1]
    return last if isinstance(last, Tree) and last.data == "block" else None


def _last(tree: _Syntax) -> Token:
    last = tree.children[-1]
    while isinstance(last, Tree):
        last = last.children[-1]
    return last


def _first(tree: _Syntax) -> Token:
    first = tree.children[0]
    while isinstance(first, Tree):
        first = first.children[0]
    return first


def _unquoted(text: str) -> str:
    text = text.replace("\r\n", "\n")
    if text.startswith('"""'):
        return dedent(_ESCAPE.sub(_escaped, text[3:-3])).strip("\r\n")
    return _ESCAPE.sub(_escaped, text[1:-1])


def _escaped(match: re.Match[str]) -> str:
    return "\n" if match[1] == "n" else match[1]
