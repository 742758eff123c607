"""Text with a name and places in it: offsets inside, line and column only when something is shown."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


@dataclass(frozen=True, eq=False)
class Source:
    """A text and where it came from.

    A Markdown fence or the `%% arch:` lines of a diagram are sources of their own, cut out of a `host`: `pieces` holds,
    for each stretch, (offset here, offset in the host), in ascending order, so that every offset can be led back.
    """

    path: str
    text: str
    host: Source | None = None
    pieces: tuple[tuple[int, int], ...] = ()

    def excerpt(self, ranges: Iterable[tuple[int, int]]) -> Source:
        """The text of the half-open `ranges` of this source, joined, as a source that remembers its host."""
        parts: list[str] = []
        pieces: list[tuple[int, int]] = []
        length = 0
        for start, end in ranges:
            pieces.append((length, start))
            parts.append(self.text[start:end])
            length += end - start
        return Source(self.path, "".join(parts), self, tuple(pieces))

    def outermost(self, offset: int) -> tuple[Source, int]:
        """The file that holds this text, and the offset in it."""
        source, place = self, offset
        while source.host is not None:
            if source.pieces:
                index = max(bisect_right(source.pieces, (place, len(source.host.text))) - 1, 0)
                here, there = source.pieces[index]
                place = min(there + place - here, len(source.host.text))
            source = source.host
        return source, place

    @cached_property
    def line_starts(self) -> list[int]:
        """Offsets at which lines begin, counting `\\n` only (a `\\r` before it belongs to its line)."""
        starts = [0]
        find = self.text.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, in the outermost file; a column counts characters."""
        source, place = self.outermost(offset)
        line = bisect_right(source.line_starts, place)
        return line, place - source.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of line `number` (from 1) of this source, without its line end."""
        start = self.line_starts[number - 1]
        end = self.line_starts[number] if number < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The place from `start` to `end` (the end of the text if not given)."""
        return Span(self, start, len(self.text) if end is None else end)


class Span(NamedTuple):
    """Half-open character offsets in a source. A small drawing has a hundred of them, hence a tuple: the cheapest
    record that nobody can change."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """What stands there."""
        return self.source.text[self.start : self.end]

    @property
    def path(self) -> str:
        """The file that a reader would open."""
        return self.source.path

    @property
    def line(self) -> int:
        """Line of the first character, from 1, in the file."""
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        """Column of the first character, from 1, in the file."""
        return self.source.position(self.start)[1]

    def in_file(self) -> Span:
        """The same place as offsets in the file that holds it."""
        source, start = self.source.outermost(self.start)
        if self.end <= self.start:
            return Span(source, start, start)
        return Span(source, start, max(self.source.outermost(self.end - 1)[1] + 1, start))

    def to(self, other: Span) -> Span:
        """From the start of this place to the end of `other`."""
        return Span(self.source, self.start, max(other.end, self.end))
