"""Options told in words: "either a, or b", "one option is a, another is b", `(1) a, (2) b`."""

from __future__ import annotations

import re

from designlint.build.told.pieces import Piece, clean, field_of
from designlint.source import Span

OR = re.compile(r"\s*(?:,\s*(?:or|and)\s+|,\s*|\s+or\s+|\s+vs\.?\s+|\s+versus\s+)", re.IGNORECASE)
_MARKED = re.compile(r"(?:^|(?<=[\s:,;]))\(?[a-e1-5]\)\s+")
_LISTED = (
    re.compile(r"\b(?:options|ways|candidates|alternatives|choices)\b[^:.]{0,40}:\s*(?P<list>[^.]+)", re.IGNORECASE),
    re.compile(r"^(?P<list>.+?)\s+(?:were|are) (?:the|my|our) (?:options|candidates|choices)", re.IGNORECASE),
    re.compile(r"\b(?P<list>one (?:option|way) is .+)", re.IGNORECASE),
    re.compile(r"\b(?:we|i) (?:could|can) (?P<list>.+?\bor\b.+)", re.IGNORECASE),
    re.compile(r"\beither (?P<list>.+?\bor\b.+)", re.IGNORECASE),
    re.compile(r"\b(?:looked at|considered|weighed|compared) (?P<list>.+)", re.IGNORECASE),
)
_OPTION_LEAD = re.compile(
    r"^(?:(?:one|another|a second|the (?:second|third|other))(?: (?:option|one|way))? (?:is|would be) (?:to )?|"
    r"(?:we|i) could |at |to )",
    re.IGNORECASE,
)
_OPTION_HEAD = re.compile(r"(?:option|model|approach|candidate|alternative|variant|choice)s?", re.IGNORECASE)


def options_in(text: str) -> list[str]:
    """The options that a sentence names."""
    marked = _marked(text)
    if marked:
        return marked
    listed = next((match for each in _LISTED if (match := each.search(text))), None)
    if listed is None:
        return []
    options = (_OPTION_LEAD.sub("", clean(each)) for each in OR.split(listed["list"]))
    named = [each for each in options if each and len(each.split()) <= 14]
    return named if len(named) > 1 else []


def option_of_row(piece: Piece) -> list[tuple[str, Span]]:
    """The first cell of a table whose first column is headed `Option`, `Model` or `Approach`."""
    head, cell = piece.cells[0] if piece.cells else ("", None)
    return [(clean(cell.text), cell.span)] if cell and _OPTION_HEAD.fullmatch(head.strip()) and clean(cell.text) else []


def named_options(piece: Piece) -> list[str]:
    """The options that a piece names: an item is one, a paragraph may hold several."""
    text = f"{piece.label}: {piece.text}" if piece.label and not field_of(piece.label) else piece.text
    marked = _marked(text)
    if marked:
        return marked
    split = piece.kind == "text" and not re.search(r"[.;]\s", text)
    return [found for each in (OR.split(text) if split else [text]) if (found := clean(each))]


def _marked(text: str) -> list[str]:
    """Two options or more behind `a)` and `b)`, or `(1)` and `(2)`."""
    parts = _MARKED.split(text)
    return [found for each in parts[1:] if (found := clean(each.split(";")[0]))] if len(parts) > 2 else []
