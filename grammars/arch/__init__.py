"""The `.arch` format: a text language in which every fact of a design answer can be said."""

from __future__ import annotations

import re
from functools import cache

from lark import Lark

from designlint.frontend import Frontend, Reading, Slip
from designlint.parsing import load_grammar, parse_lines
from designlint.source import Source

from .lowering import lower
from .slips import Recovery

_MERMAID = re.compile(r"(?:\s|#[^\n]*\n|%%[^\n]*\n)*((?:graph|flowchart)[ \t]+(?:LR|RL|TB|TD|BT))[ \t]*(?:;|\r?\n|$)")


@cache
def _parser() -> Lark:
    return load_grammar(__name__, "arch.lark")


def read(source: Source) -> Reading:
    """The statements of an `.arch` text, and one slip for each place that does not follow the language."""
    mermaid = _MERMAID.match(source.text)
    if mermaid is not None:
        place = source.span(mermaid.start(1), mermaid.end(1))
        cure = "name the file `….mmd`, or open its fence with `mermaid`"
        return Reading((), (Slip("this is a mermaid diagram", place, help=cure),), notation="arch")
    recovery = Recovery(source)
    tree, _ = parse_lines(_parser(), source.text, "SEPARATOR", recovery.resume)
    statements, deep = lower(tree, source)
    slips = sorted((*recovery.slips, *deep), key=lambda slip: slip.at.start)
    return Reading(statements, tuple(slips), notation="arch")


FRONTEND = Frontend(
    name="arch",
    summary="the designlint architecture language",
    suffixes=(".arch",),
    fences=("arch",),
    comment="#",
    read=read,
)
