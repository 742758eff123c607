"""Small grammar of messages: names in backticks, lists, plurals."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Writing:
    """How a format writes what messages tell people to write: facts of the `.arch` language, and connections.

    `aside` is what stands before a fact where the format carries facts in comments; `line` is a connection. `on_arrow`
    is a label as it is put behind an arrow that has none, `arrow_ends` are the signs that an arrow may end in; where
    they are empty a label stands behind both ends.
    """

    aside: str = ""
    line: str = "{source} -> {target}"
    labelled: str = '{source} -> {target}: "{label}"'
    part: str = '{id} "{label}"'
    on_arrow: str = ""
    arrow_ends: str = ""

    def fact(self, text: str) -> str:
        """An item of the `.arch` language."""
        return self.aside + text

    def component(self, id: str, label: str) -> str:
        """A component with a label."""
        return self.part.format(id=id, label=label)

    def connection(self, source: str, target: str, label: str = "") -> str:
        """A connection between two ids."""
        return (self.labelled if label else self.line).format(source=source, target=target, label=label)


def quoted(name: str) -> str:
    """A name in backticks, as messages show it; line breaks and backticks of its own are taken out."""
    return f"`{' '.join(name.replace('`', chr(39)).split())}`"


def listed(names: Iterable[str], most: int = 4) -> str:
    """`a`, `b` and `c`; behind `most` names the rest is counted."""
    shown = [quoted(name) for name in names]
    if len(shown) > most:
        return f"{', '.join(shown[: most - 1])} and {len(shown) - most + 1} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""


def counted(number: int, one: str, many: str = "") -> str:
    """`1 store`, `3 stores`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def plain_list(words: Iterable[str]) -> str:
    """a, b and c."""
    said = list(words)
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}" if said else ""


def shown(char: str) -> str:
    """A character for a terminal or a page; one that controls them or turns the direction of text is written out."""
    if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") and char not in "\u200d\ufe0f":
        return f"\\u{{{ord(char):x}}}"
    return char
