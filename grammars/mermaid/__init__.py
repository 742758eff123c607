"""Mermaid: flowcharts, architecture-beta and C4 as designs; every other kind of diagram is recognised and left alone."""

from __future__ import annotations

from functools import cache
from typing import Any

from designlint.frontend import Frontend, Reading, Slip
from designlint.parsing import Failure, load_grammar, parse_lines
from designlint.source import Source
from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedInput

from .flowchart import Item, direction, draw
from .kinds import C4, FLOWCHART, FOREIGN, kind, suggestion
from .preparation import Prepared, prepare
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
        return Reading(prepared.embeds, notation=word, title=prepared.title, foreign="a C4 diagram")
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


class _Lines(Transformer[Token, Any]):
    """Chains and groups as plain lists; single tokens pass as they are."""

    def start(self, children: list[Item]) -> list[Item]:
        return children

    def chain(self, children: list[Item]) -> list[Item]:
        return children

    def group(self, children: list[Item]) -> list[Item]:
        return children


@cache
def _parser() -> Lark:
    return load_grammar(__name__, "mermaid.lark", _Lines())


def _read_flowchart(source: Source, prepared: Prepared, word: str) -> Reading:
    text = prepared.text
    slips: list[Slip] = []
    try:
        items = _parser().parse(text)
    except UnexpectedInput:
        items, failures = parse_lines(_parser(), text, "_SEP", _next_line)
        slips = [explain(source, text, failure) for failure in failures[:SLIP_LIMIT]]
    drawing = draw(source, text, items[1:])
    slips = sorted([*slips, *drawing.slips], key=lambda slip: slip.at.start)[:SLIP_LIMIT]
    return Reading(
        (*drawing.statements(), *prepared.embeds),
        tuple(slips),
        word,
        prepared.title or drawing.title,
        direction(items[0]),
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
_NEWLINE = Token("_SEP", "\n")


def _next_line(text: str, failure: Failure) -> tuple[int, tuple[Token, ...]]:
    """Drop the rest of the line, unless what came too early is a line of its own (`A -->` before `end`)."""
    if "HEAD" in failure.expected:
        return _line_end(text, failure.start + 1), (Token("HEAD", "graph\n"),)
    if failure.found is not None and failure.found.type in _LINE_STARTS:
        return failure.start, (_NEWLINE,)
    if failure.start >= len(text) - 1:
        return len(text), (_NEWLINE,)
    return _line_end(text, failure.start), ()


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


FRONTEND = Frontend(
    name="mermaid",
    summary="mermaid flowcharts, architecture-beta and C4 diagrams",
    suffixes=(".mmd", ".mermaid"),
    fences=("mermaid",),
    comment="%%",
    read=read,
)
