"""Reports that are made of tables: the same sections as text for a terminal, as Markdown and as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from designlint.reporters.style import Style, cells, safe

_CODE = re.compile(r"(`[^`]+`)")
_TICKS = re.compile(r"`+")
_SIGNS = "\\`|*_~<>[]#$&!"
_BEGINS = re.compile(r"^(\d*)([-+.)])(?=[\s-]|$)")  # what Markdown takes for a list or a rule at the start of a line


@dataclass(frozen=True, slots=True)
class Note:
    """What stands below an item, after its `name`. `code` are lines to copy, before the text. A `folded` one is an
    answer that readers may want to find for themselves first: it opens on demand where a layout can do that."""

    name: str
    text: str = ""
    code: str = ""
    folded: bool = False

    @property
    def lines(self) -> list[str]:
        """Its lines where code and text are not told apart."""
        lines = self.code.split("\n") if self.code else [""]
        return [*lines[:-1], " ".join(filter(None, (lines[-1], self.text)))]


@dataclass(frozen=True, slots=True)
class Item:
    """A line with notes below it. `head` says in a few words what it is about."""

    head: str
    text: str
    notes: tuple[Note, ...] = ()

    @property
    def line(self) -> str:
        """Head and text in one."""
        joint = " " if self.head.endswith("?") else ": " if self.head else ""
        return f"{self.head}{joint}{self.text}"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, a table (its first row is the header), lines that follow it, and items, perhaps `numbered`. Columns
    named in `right` hold figures."""

    title: str
    table: tuple[tuple[str, ...], ...] = ()
    lines: tuple[str, ...] = ()
    right: frozenset[int] = frozenset()
    items: tuple[Item, ...] = ()
    numbered: bool = False


def as_text(title: str, sections: Iterable[Section], style: Style) -> Iterator[str]:
    """Aligned columns for a terminal."""
    yield style.bold(safe(title))
    for section in sections:
        yield ""
        yield style.bold(safe(section.title))
        yield from _columns(section, style)
        for line in section.lines:
            yield f"  {safe(line)}"
        for number, item in enumerate(section.items, 1):
            yield f"  {f'{number}. ' if section.numbered else ''}{safe(item.line)}"
            for note in item.notes:
                yield from (f"     {note.name}: {safe(line)}" for line in note.lines)


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
    """Markdown tables and lists, for a pull request."""
    yield f"# {escaped(title)}"
    for section in sections:
        yield from ("", f"## {escaped(section.title)}", "")
        yield from markdown_body(section)


def markdown_body(section: Section) -> Iterator[str]:
    """A section without its heading."""
    for place, row in enumerate(section.table):
        yield f"| {' | '.join(escaped(cell, cell=True) for cell in row)} |"
        if place == 0:
            yield f"|{'|'.join('---:' if number in section.right else '---' for number in range(len(row)))}|"
    if section.table and (section.lines or section.items):
        yield ""
    for line in section.lines:
        yield f"- {_begun(line)}"
    for number, item in enumerate(section.items, 1):
        yield from _listed(item, f"{number}. " if section.numbered else "- ")


def _listed(item: Item, mark: str) -> Iterator[str]:
    yield f"{mark}{_begun(item.line)}"
    for note in item.notes:
        code = "; ".join(_copied(line) for line in note.code.split("\n")) if note.code else ""
        yield f"{' ' * len(mark)}- {note.name}: {' '.join(filter(None, (code, escaped(note.text))))}"


def _begun(text: str) -> str:
    """Text at the start of a list item, where a list in the list could begin."""
    return _BEGINS.sub(r"\1\\\2", escaped(text).strip())


def _copied(code: str) -> str:
    """A span of code that shows its backticks."""
    code = safe(code).strip()
    fence = "`" * (max((len(run) for run in _TICKS.findall(code)), default=0) + 1)
    room = " " if code.startswith("`") or code.endswith("`") else ""
    return f"{fence}{room}{code}{room}{fence}" if code else ""


def escaped(text: str, *, cell: bool = False) -> str:
    """Text from a design that Markdown must not read as markup. Names in backticks stay as they are: nothing in them is
    read, but for the bar that ends a cell."""
    pieces = _CODE.split(safe(text))
    pieces[::2] = ("".join(f"\\{char}" if char in _SIGNS else char for char in piece) for piece in pieces[::2])
    pieces[1::2] = (piece.replace("|", "\\|") if cell else piece for piece in pieces[1::2])
    return "".join(pieces)
