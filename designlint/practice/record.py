"""The times of a session in the text of a design: read from its `session` block, and written into it.

Only the figures of that block change, or a line is added; everything else of a file stays byte by byte.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import NamedTuple

from designlint.build.problems import Problems
from designlint.build.sections import read_sections
from designlint.documents import Document, read_document
from designlint.frontend import Frontend
from designlint.plugins import Formats
from designlint.source import Source, Span
from designlint.statements import Node, Statement
from designlint.vocabulary import vocabulary

_MINUTE = 60.0
_REST = re.compile(r"(?P<alone>[ \t]*(?:#[^\r\n]*)?(?=\r?\n|\Z))?")  # of a line that holds no other statement


@dataclass(frozen=True, slots=True)
class Told:
    """What a file says of the exercise itself: the problem that it names, "" if none, and seconds by phase."""

    problem: str
    times: Mapping[str, float]


class _Change(NamedTuple):
    """What stands between two offsets of the file, anew."""

    start: int
    end: int
    text: str


def told(data: bytes, name: str, formats: Formats) -> Told | None:
    """Read it; None where the bytes are no text or no format knows the suffix of `name`."""
    document = _document(data, name, formats)
    return _told(document) if document is not None else None


def with_times(data: bytes, times: Mapping[str, float], name: str, formats: Formats) -> bytes | None:
    """The file with these times (seconds by phase, in steps of six) in place of those that it tells.

    None where that can not be done, as in a file that is half written: what comes out is read again, and has to tell
    these times and to be in no worse order than before.
    """
    document = _document(data, name, formats)
    if document is None:
        return None
    said = _told(document)
    if _tenths(said.times) == _tenths(times):
        return data
    # A phase that took no time and is told of has none; it can not be taken out without touching more.
    wanted = {**dict.fromkeys(said.times, 0.0), **times}
    text = _applied(document.source.text, _edits(document, wanted, formats))
    again = _mark(data) + text.encode()
    after = _document(again, name, formats)
    if after is None or len(after.slips) > len(document.slips):
        return None
    return again if _tenths(_told(after).times) == _tenths(wanted) else None


def block(times: Mapping[str, float]) -> str:
    """The `session` statement for these times: `session { requirements 5 min, design 9.6 min }`."""
    return f"session {{ {', '.join(f'{phase} {_minutes(each)}' for phase, each in times.items())} }}"


def _minutes(seconds: float) -> str:
    return f"{round(seconds / _MINUTE, 1):g} min"


def _tenths(times: Mapping[str, float]) -> dict[str, int]:
    """Times as they are written."""
    return {phase: round(each / _MINUTE * 10) for phase, each in times.items()}


def _mark(data: bytes) -> bytes:
    return codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""


def _document(data: bytes, name: str, formats: Formats) -> Document | None:
    format = formats.for_suffix(PurePath(name).suffix)
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError:
        return None
    return read_document(Source(name, text), format, formats, vocabulary()) if format else None


def _statements(document: Document) -> Iterator[Statement]:
    yield from document.context
    for drawing in document.drawings:
        yield from drawing.reading.statements


def _named(document: Document, *names: str) -> list[Node]:
    """The statements of these names, each once: the context of a document may be a drawing as well."""
    found = (each for each in _statements(document) if isinstance(each, Node) and each.name.text in names)
    return list({each.span: each for each in found}.values())


def _told(document: Document) -> Told:
    nodes = _named(document, "problem", "session")
    sections = read_sections(nodes, document.source.span(0, 0), Problems())
    return Told(sections.problem, sections.session)


# -- edits --


def _edits(document: Document, times: Mapping[str, float], formats: Formats) -> Iterator[_Change]:
    """The last figure of each phase is set, and new phases follow the last one; or there is a block for them."""
    items = [item for each in _named(document, "session") for item in each.items if isinstance(item, Node)]
    last = {item.name.text: item for item in items if item.args}
    for phase, each in times.items():
        if phase in last:
            yield _Change(*_ends(last[phase].args[0].span), _minutes(each))
    new = {phase: each for phase, each in times.items() if phase not in last}
    if new and items:
        _, end = _ends(items[-1].span)
        yield _Change(end, end, "".join(f", {phase} {_minutes(each)}" for phase, each in new.items()))
    elif new:
        yield _added(document, block(new), formats)


def _ends(span: Span) -> tuple[int, int]:
    place = span.in_file()
    return place.start, place.end


def _added(document: Document, statement: str, formats: Formats) -> _Change:
    """A statement below the one that names the problem, or behind it where that shares its line; else at the end."""
    text = document.source.text
    line_end = "\r\n" if "\r\n" in text else "\n"
    problem = next(iter(_named(document, "problem")), None)
    if problem is None:
        before = "" if not text or text.endswith("\n") else line_end
        return _Change(len(text), len(text), f"{before}{_alone(document, statement, formats, line_end)}{line_end}")
    start, end = _ends(problem.span)
    indent = text[text.rfind("\n", 0, start) + 1 : start]
    behind = _REST.match(text, end)
    assert behind is not None
    if indent.strip(" \t>") or behind["alone"] is None:
        return _Change(end, end, f", {statement}")
    return _Change(behind.end("alone"), behind.end("alone"), f"{line_end}{indent}{statement}")


def _alone(document: Document, statement: str, formats: Formats, line_end: str) -> str:
    """A statement that stands for itself, in the form of the file."""
    format = formats.for_suffix(PurePath(document.source.path).suffix)
    if isinstance(format, Frontend):
        return format.writing.fact(statement)
    return f"{line_end}```arch{line_end}{statement}{line_end}```"


def _applied(text: str, changes: Iterable[_Change]) -> str:
    for each in sorted(changes, reverse=True):
        text = text[: each.start] + each.text + text[each.end :]
    return text
