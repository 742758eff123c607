"""Mermaid: flowcharts, architecture-beta and C4 as designs; other kinds of diagram are recognised and left alone."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from designlint.frontend import Frontend, Reading, Slip
from designlint.outline import Restated, Say, Written
from designlint.parsing import Failure, Grammar, Token, load_grammar
from designlint.source import Source
from designlint.wording import Writing

from .architecture import read_architecture
from .c4 import read_c4
from .flowchart import direction, draw
from .kinds import ARCHITECTURE, C4, FLOWCHART, FOREIGN, kind, suggestion
from .preparation import Prepared, prepare
from .recovery import LINE_STARTS, NEWLINE, SLIP_LIMIT, Lines, drop_line, read_lines
from .slips import explain
from .writer import write

TEXT_LIMIT = 100_000
"""More than this is not read. mermaid draws no text of more than 50,000 characters unless it is told to."""


def read(source: Source) -> Reading:
    """Read one diagram of whatever kind."""
    if len(source.text) <= TEXT_LIMIT:
        return _read(source, prepare(source))
    cut = source.text.rfind("\n", 0, TEXT_LIMIT) + 1 or TEXT_LIMIT
    reading = _read(source, prepare(Source(source.path, source.text[:cut], source, ((0, 0),))))
    slip = Slip(
        f"the diagram has more than {TEXT_LIMIT:,} characters, and mermaid draws no more than 50,000 by default",
        source.span(cut, cut),
        "split the diagram",
    )
    kept = [each for each in reading.slips if each.at.start < cut][: SLIP_LIMIT - 1]
    return replace(reading, slips=(*kept, slip))


def _read(source: Source, prepared: Prepared) -> Reading:
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
def _grammar() -> Grammar:
    return load_grammar(__name__, "mermaid.lark", Lines())


def _read_flowchart(source: Source, prepared: Prepared, word: str) -> Reading:
    text = prepared.text
    items, failures = read_lines(_grammar(), text, _next_line)
    slips = [explain(source, text, failure) for failure in failures]
    drawing = draw(source, text, items[1:])
    slips = sorted([*slips, *drawing.slips], key=lambda slip: slip.at.start)[:SLIP_LIMIT]
    return Reading(
        (*drawing.statements(), *prepared.embeds),
        tuple(slips),
        word,
        prepared.title or drawing.title,
        direction(items[0] if items else ""),
    )


def _next_line(text: str, failure: Failure) -> tuple[int, tuple[Token, ...]]:
    """Drop the rest of the line, unless what came too early is a line of its own (`A -->` before `end`)."""
    if failure.found is not None and failure.found.type in LINE_STARTS:
        before = text[: failure.start]
        if before.rstrip(" \t").endswith("\n"):
            return failure.start, (NEWLINE,)
    return drop_line(text, failure)


def _write(design: Restated, say: Say) -> Written:
    return write(design, say, read)


FRONTEND = Frontend(
    name="mermaid",
    summary="mermaid flowcharts, architecture-beta and C4 diagrams",
    suffixes=(".mmd", ".mermaid"),
    fences=("mermaid",),
    comment="%%",
    read=read,
    writing=Writing(
        aside="%% arch: ",
        line="{source} --> {target}",
        labelled='{source} -->|"{label}"| {target}',
        part='{id}["{label}"]',
        on_arrow='|"{label}"|',
        arrow_ends="->=xo",
    ),
    write=_write,
)
