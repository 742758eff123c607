"""Reports that are made of tables: the same sections as text for a terminal and as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from designlint.reporters.style import Style, cells, safe

_CODE = re.compile(r"(`[^`]+`)")
_SIGNS = "\\`|*_~<>[]#$&!"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, a table (its first row is the header), and lines that follow it. Columns named in `right` hold
    figures."""

    title: str
    table: tuple[tuple[str, ...], ...] = ()
    lines: tuple[str, ...] = ()
    right: frozenset[int] = frozenset()


def as_text(title: str, sections: Iterable[Section], style: Style) -> Iterator[str]:
    """Aligned columns for a terminal."""
    yield style.bold(safe(title))
    for section in sections:
        yield ""
        yield style.bold(safe(section.title))
        yield from _columns(section, style)
        for line in section.lines:
            yield f"  {safe(line)}"


def _columns(section: Section, style: Style) -> Iterator[str]:
    rows = [tuple(safe(cell) for cell in row) for row in section.table]
    if not rows:
        return
    widths = [max(cells(row[number]) for row in rows) for number in range(len(rows[0]))]
    for place, row in enumerate(rows):
        shown = [
            " " * (width - cells(cell)) + cell if number in section.right else cell + " " * (width - cells(cell))
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        line = f"  {'  '.join(shown)}".rstrip()
        yield style.faint(line) if place == 0 else line


def as_markdown(title: str, sections: Iterable[Section], style: Style) -> Iterator[str]:
    """Markdown tables, for a pull request."""
    yield f"# {_escaped(title)}"
    for section in sections:
        yield ""
        yield f"## {_escaped(section.title)}"
        yield ""
        for place, row in enumerate(section.table):
            yield f"| {' | '.join(_escaped(cell, cell=True) for cell in row)} |"
            if place == 0:
                yield f"|{'|'.join('---:' if number in section.right else '---' for number in range(len(row)))}|"
        if section.table and section.lines:
            yield ""
        for line in section.lines:
            yield f"- {_escaped(line)}"


def _escaped(text: str, *, cell: bool = False) -> str:
    """Text from a design that Markdown must not read as markup. Names in backticks stay as they are: nothing in them is
    read, but for the bar that ends a cell."""
    pieces = _CODE.split(safe(text))
    pieces[::2] = ("".join(f"\\{char}" if char in _SIGNS else char for char in piece) for piece in pieces[::2])
    pieces[1::2] = (piece.replace("|", "\\|") if cell else piece for piece in pieces[1::2])
    return "".join(pieces)
