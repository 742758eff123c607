"""Mermaid: flowcharts, architecture-beta and C4 as designs; other kinds of diagram are recognised and left alone."""

from __future__ import annotations

from functools import cache

from lark import Lark, Token

from designlint.frontend import Frontend, Reading, Slip
from designlint.parsing import Failure, load_grammar
from designlint.source import Source

from .architecture import read_architecture
from .c4 import read_c4
from .flowchart import direction, draw
from .kinds import ARCHITECTURE, C4, FLOWCHART, FOREIGN, kind, suggestion
from .preparation import Prepared, prepare
from .recovery import NEWLINE, Lines, drop_line, read_lines
from .slips import explain

SLIP_LIMIT = 20


def read(source: Source) -> Reading:
    """Read one diagram of whatever kind."""
    prepared = prepare(source)
    word, start, end = kind(prepared.text)
    if word in FLOWCHART:
        return _read_flowchart(source, prepared, word)
    if word in FOREIGN:
        return Reading(prepared.embeds, notation=word, title=prepared.title, foreign=FOREIGN[word])
    if word in C4:
        return read_c4(source, prepared, word)
    if word in (ARCHITECTURE, "architecture"):
        return read_architecture(source, prepared, word)
    if not prepared.text.strip():
        slip = Slip("the diagram is empty", source.span(0, 0), "begin it with `flowchart LR`")
        return Reading(prepared.embeds, (slip,))
    near = suggestion(word)
    slip = Slip(
        f"`{word}` is no kind of mermaid diagram"
        if word
        else "the first line does not say what kind of diagram this is",
        source.span(start, end),
        f"did you mean `{near}`?" if near else "begin with `flowchart LR` or `flowchart TB`",
    )
    return Reading(prepared.embeds, (slip,), title=prepared.title)


@cache
def _parser() -> Lark:
    return load_grammar(__name__, "mermaid.lark", Lines())


def _read_flowchart(source: Source, prepared: Prepared, word: str) -> Reading:
    text = prepared.text
    items, failures = read_lines(_parser(), text, _next_line)
    slips = [explain(source, text, failure) for failure in failures[:SLIP_LIMIT]]
    drawing = draw(source, text, items[1:])
    slips = sorted([*slips, *drawing.slips], key=lambda slip: slip.at.start)[:SLIP_LIMIT]
    return Reading(
        (*drawing.statements(), *prepared.embeds),
        tuple(slips),
        word,
        prepared.title or drawing.title,
        direction(items[0] if items else ""),
    )


_LINE_STARTS = {
    "SUBGRAPH",
    "END",
    "DIRECTION",
    "TITLE",
    "DESCRIPTION",
    "STYLE",
    "CLASSDEF",
    "CLASS",
    "LINKSTYLE",
    "CLICK",
}


def _next_line(text: str, failure: Failure) -> tuple[int, tuple[Token, ...]]:
    """Drop the rest of the line, unless what came too early is a line of its own (`A -->` before `end`)."""
    if failure.found is not None and failure.found.type in _LINE_STARTS:
        return failure.start, (NEWLINE,)
    return drop_line(text, failure)


FRONTEND = Frontend(
    name="mermaid",
    summary="mermaid flowcharts, architecture-beta and C4 diagrams",
    suffixes=(".mmd", ".mermaid"),
    fences=("mermaid",),
    comment="%%",
    read=read,
)
