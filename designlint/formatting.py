"""Lay a text out anew: whole files, the fences of a document, and the lines of a format inside another one's comments.

What a canonical layout is, each front end knows; here its text is fitted back into the file around it. An edit is
made only if reading it back gives the text that was meant, so that a fence can not swallow what stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from designlint.frontend import Frontend, Host, Passage, Slip
from designlint.ignores import directives
from designlint.plugins import Formats
from designlint.source import Source
from designlint.statements import Embed

_LINE_END = re.compile(r"\r?\n")
_FENCE_MARK = re.compile(r"`{3}|~{3}")


@dataclass(frozen=True, slots=True)
class Formatted:
    """The canonical text of a source, and what could not be laid out because it has slips."""

    source: Source
    text: str
    slips: tuple[Slip, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything would be written."""
        return self.text != self.source.text


@dataclass(frozen=True, slots=True)
class _Edit:
    """Replace `start` to `end` of the outermost text. `number` is the passage it stands in, `meant` its new text."""

    start: int
    end: int
    text: str
    number: int = 0
    meant: str | None = None


def format_source(source: Source, format: Frontend | Host, formats: Formats) -> Formatted:
    """Lay out all that a text holds; a diagram with a comment `designlint: skip`, or with slips, is left alone."""
    if isinstance(format, Frontend):
        if _skipped(source, format):
            return Formatted(source, source.text)
        if format.layout is not None:
            laid = format.layout(source)
            if laid is None:
                return Formatted(source, source.text, format.read(source).slips)
            return Formatted(source, _with_ends(laid, source.text))
        edits, slips = _embedded(source, format, formats)
        return Formatted(source, _applied(source.text, edits), tuple(slips))
    return _format_document(source, format, formats)


def _format_document(source: Source, host: Host, formats: Formats) -> Formatted:
    skipped = {line for each in directives(source, *host.comment) if each.verb == "skip" for line in each.lines}
    edits: list[_Edit] = []
    slips: list[Slip] = []
    passages = list(host.passages(source))
    for number, passage in enumerate(passages):
        frontend = formats.for_fence(passage.fence)
        if frontend is None or passage.opening.line in skipped or _skipped(passage.source, frontend):
            continue
        if frontend.layout is None:
            found, wrong = _embedded(passage.source, frontend, formats)
            edits.extend(found)
            slips.extend(wrong)
            continue
        laid = frontend.layout(passage.source)
        if laid is None:
            slips.extend(frontend.read(passage.source).slips)
        elif laid != passage.source.text:
            edits.extend(_fence_edit(passage, laid, number))
    return Formatted(source, _checked(source, host, passages, edits), tuple(slips))


def _skipped(source: Source, frontend: Frontend) -> bool:
    return any(each.verb == "skip" for each in directives(source, frontend.comment))


def _fence_edit(passage: Passage, laid: str, number: int) -> Iterator[_Edit]:
    """The edit that puts a new text into a fence, behind the indent and the quote marks of its opening line."""
    span = passage.source.span().in_file()
    host = span.source.text
    if span.start >= span.end:
        return
    mark = _FENCE_MARK.search(passage.opening.text)
    before = passage.opening.text[: mark.start()] if mark else ""
    prefix = "".join(char if char in ">\t" else " " for char in before)
    start = host.rfind("\n", 0, span.start) + 1
    lines = "".join(f"{prefix}{line}\n" if line else f"{prefix.rstrip()}\n" for line in _lines(laid))
    text = _with_ends(lines, host[start : span.end])
    if not host[start : span.end].endswith("\n"):
        text = text.removesuffix("\n").removesuffix("\r")
    yield _Edit(start, span.end, text, number, laid)


def _checked(source: Source, host: Host, passages: list[Passage], edits: list[_Edit]) -> str:
    """The text with its edits; should they not read back as meant, with those that do alone."""
    text = _applied(source.text, edits)
    if _reads_as_meant(text, source, host, passages, edits):
        return text
    good = [each for each in edits if _reads_as_meant(_applied(source.text, [each]), source, host, passages, [each])]
    text = _applied(source.text, good)
    return text if _reads_as_meant(text, source, host, passages, good) else source.text


def _reads_as_meant(text: str, source: Source, host: Host, before: list[Passage], edits: Iterable[_Edit]) -> bool:
    meant = {each.number: each.meant for each in edits if each.meant is not None}
    touched = {each.number for each in edits}
    after = list(host.passages(Source(source.path, text)))
    return len(after) == len(before) and all(
        _plain(new.source.text).rstrip("\n") == _plain(meant.get(number) or old.source.text).rstrip("\n")
        for number, (old, new) in enumerate(zip(before, after, strict=True))
        if number in meant or number not in touched
    )


def _embedded(source: Source, frontend: Frontend, formats: Formats) -> tuple[list[_Edit], list[Slip]]:
    """The edits for lines of other formats in the comments of a diagram, and the slips in them."""
    edits: list[_Edit] = []
    slips: list[Slip] = []
    for each in frontend.read(source).statements:
        inner = formats.frontend(each.format) if isinstance(each, Embed) else None
        if not isinstance(each, Embed) or inner is None or inner.layout is None:
            continue
        if inner.layout(each.source) is None:
            slips.extend(inner.read(each.source).slips)
            continue
        for block in _blocks(each.source, inner):
            edits.extend(_block_edits(each.source, block, inner))
    return edits, slips


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of an embedded text: offsets in the outermost text of the line's start, and of the embedded part."""

    text: str
    start: int
    inner: int
    end: int


def _embedded_lines(source: Source) -> list[_Line]:
    found: list[_Line] = []
    bounds = [here for here, _ in source.pieces]
    for here, following in zip(bounds, (*bounds[1:], len(source.text)), strict=True):
        text = source.text[here:following].rstrip("\r\n")
        outer, inner = source.outermost(here)
        end = outer.text.find("\n", inner)
        end = len(outer.text) if end < 0 else end
        found.append(_Line(text, outer.text.rfind("\n", 0, inner) + 1, inner, end))
    return found


def _blocks(source: Source, inner: Frontend) -> Iterator[list[_Line]]:
    """The embedded lines in stretches to lay out together: a block with its braces, joined with its neighbours."""
    assert inner.layout is not None
    joined: list[_Line] = []
    block: list[_Line] = []
    for line in _embedded_lines(source):
        block.append(line)
        if inner.layout(_text_of(block, source.path)) is None:
            continue
        if joined and not _together([*joined[-1:], *block]):
            yield joined
            joined = []
        joined += block
        if not _together(joined):
            yield joined
            joined = []
        block = []
    if joined:
        yield joined


def _together(lines: list[_Line]) -> bool:
    return all(after.start == before.end + 1 for before, after in pairwise(lines))


def _text_of(block: list[_Line], path: str) -> Source:
    return Source(path, "".join(f"{line.text}\n" for line in block))


def _block_edits(source: Source, block: list[_Line], inner: Frontend) -> Iterator[_Edit]:
    """The edits for one stretch of embedded lines; none if they are scattered and their number would change."""
    assert inner.layout is not None
    laid = inner.layout(_text_of(block, source.path)) or ""
    lines = _lines(laid)
    if len(lines) != len(block) and not (_together(block) and lines):
        return
    shown = [f" {line}" if line else "" for line in lines]
    if inner.layout(Source(source.path, "".join(f"{line}\n" for line in shown))) != laid:
        return  # a text of several lines would grow by a blank each time
    host = source.outermost(0)[0].text
    if len(lines) == len(block):
        for line, text in zip(block, shown, strict=True):
            yield _Edit(line.inner, line.inner + len(line.text), text)
        return
    prefix = host[block[0].start : block[0].inner]
    start, end = block[0].start, block[-1].inner + len(block[-1].text)
    yield _Edit(start, end, _with_ends("\n".join(f"{prefix}{text}" for text in shown), host))


def _applied(text: str, edits: Iterable[_Edit]) -> str:
    for each in sorted(edits, key=lambda edit: edit.start, reverse=True):
        text = text[: each.start] + each.text + text[each.end :]
    return text


def _lines(text: str) -> list[str]:
    """Lines as a format counts them: `splitlines` would break at characters that may stand in a string."""
    return text.removesuffix("\n").split("\n") if text else []


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")


def _with_ends(text: str, like: str) -> str:
    """The text with the line ends that the other one begins with."""
    first = _LINE_END.search(like)
    return _plain(text).replace("\n", "\r\n") if first is not None and first[0] == "\r\n" else _plain(text)
