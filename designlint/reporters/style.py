"""What reporters share: how much to show, and how to show text from a design safely."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from designlint.diagnostic import Severity
from designlint.wording import shown

_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36", Severity.QUESTION: "35"}


@dataclass(frozen=True, slots=True)
class Style:
    """What a reporter may do: use colour, tell every assumption and why drawings were skipped, or leave the summary
    out."""

    color: bool = False
    verbose: bool = False
    quiet: bool = False

    def bold(self, text: str) -> str:
        """Bold text."""
        return f"\x1b[1m{text}\x1b[0m" if self.color else text

    def faint(self, text: str) -> str:
        """Text that stands back."""
        return f"\x1b[34m{text}\x1b[0m" if self.color else text

    def severe(self, severity: Severity, text: str) -> str:
        """Text in the colour of a severity."""
        return f"\x1b[1;{_COLORS[severity]}m{text}\x1b[0m" if self.color else text


def safe(text: str) -> str:
    """Text from a design for a terminal: control and direction-changing characters become visible, blanks stay
    single."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(" " if char in "\t\n\r" else shown(char) for char in text)


def cells(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(char) or char in "\u200d\ufe0f"
        else 2
        if unicodedata.east_asian_width(char) in "WF"
        else 1
        for char in text
    )
