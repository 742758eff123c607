"""The `.arch` format: a text language in which every fact of a design answer can be said."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from lark import Tree

from designlint.frontend import Frontend, Reading, Slip
from designlint.outline import Restated, Say, Written
from designlint.parsing import Grammar, Token, load_grammar, parse_lines
from designlint.source import Source
from designlint.statements import Statement

from .layout import layout
from .lowering import lower
from .slips import Recovery
from .writer import say, write

_MERMAID = re.compile(r"(?:\s|#[^\n]*\n|%%[^\n]*\n)*((?:graph|flowchart)[ \t]+(?:LR|RL|TB|TD|BT))[ \t]*(?:;|\r?\n|$)")


@cache
def _grammar() -> Grammar:
    return load_grammar(__name__, "arch.lark")


def read(source: Source) -> Reading:
    """The statements of an `.arch` text, and one slip for each place that does not follow the language."""
    mermaid = _MERMAID.match(source.text)
    if mermaid is not None:
        place = source.span(mermaid.start(1), mermaid.end(1))
        cure = "name the file `….mmd`, or open its fence with `mermaid`"
        return Reading((), (Slip("this is a mermaid diagram", place, help=cure),), notation="arch")
    _, statements, slips = _parse(source)
    return Reading(statements, slips, notation="arch")


def lay_out(source: Source) -> str | None:
    """The text in its canonical layout, or None if it has slips."""
    if _MERMAID.match(source.text) is not None:
        return None
    tree, _, slips = _parse(source)
    return None if slips else layout(tree, source.text)


def _write(design: Restated, say: Say) -> Written:
    written = write(design, say)
    return replace(written, text=lay_out(Source("", written.text)) or written.text)


def _parse(source: Source) -> tuple[Tree[Token], tuple[Statement, ...], tuple[Slip, ...]]:
    recovery = Recovery(source)
    tree, _ = parse_lines(_grammar(), source.text, "SEPARATOR", recovery.resume)
    statements, deep = lower(tree, source, recovery.unclosed)
    return tree, statements, tuple(sorted((*recovery.slips, *deep), key=lambda slip: slip.at.start))


FRONTEND = Frontend(
    name="arch",
    summary="the designlint architecture language",
    suffixes=(".arch",),
    fences=("arch",),
    comment="#",
    read=read,
    layout=lay_out,
    write=_write,
    say=say,
)
