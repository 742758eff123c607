"""Text in pictures: what may stand there, how wide it is in the shipped font, and where its lines break."""

from __future__ import annotations

import re
import unicodedata

# Liberation Sans has the widths of Arial, which is what the embedded Graphviz reckons with.
FAMILY = "Liberation Sans, Arial, Helvetica, sans-serif"

_REGULAR = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 "
    "584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 "
    "278 556 500 722 500 500 500 334 260 334 584"
)
_BOLD = (
    "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 333 "
    "584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 "
    "333 611 556 778 556 556 500 389 280 389 584"
)
_WIDTHS = {
    bold: {chr(code): int(width) / 1000 for code, width in enumerate(table.split(), 32)}
    for bold, table in ((False, _REGULAR), (True, _BOLD))
}
# C0 and C1 controls, marks that turn the writing direction, surrogates and what XML does not allow.
_UNWANTED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_LONGEST = 2000


def clean(text: str) -> str:
    """The text without what XML forbids or what would turn the writing around; line ends stay."""
    text = text[:_LONGEST].replace("\r\n", "\n").replace("\r", "\n")
    return _UNWANTED.sub(lambda found: " " if found[0] in "\t\x0b\x0c\u2028\u2029" else "", text).strip()


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line is, in the unit of `size`."""
    table = _WIDTHS[bold]
    return size * sum(table[letter] if letter in table else _other(letter) for letter in text)


def _other(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    return 1.05 if unicodedata.east_asian_width(letter) in "WF" else 0.68


def wrap(text: str, limit: float, size: float, *, bold: bool = False, lines: int = 1000) -> list[str]:
    """The lines of a text, none wider than `limit`; after the last allowed one an ellipsis stands for the rest."""
    found: list[str] = []
    for line in clean(text).split("\n"):
        found.extend(_broken(line.split(), limit, size, bold))
        if len(found) > lines:
            break
    if len(found) > lines:
        last = found[lines - 1]
        while last and width(last + "…", size, bold=bold) > limit:
            last = last[:-1]
        found = [*found[: lines - 1], last.rstrip() + "…"]
    return found


def _broken(words: list[str], limit: float, size: float, bold: bool) -> list[str]:
    found: list[str] = []
    line = ""
    for word in words:
        longer = f"{line} {word}" if line else word
        if width(longer, size, bold=bold) <= limit:
            line = longer
            continue
        if line:
            found.append(line)
        while width(word, size, bold=bold) > limit and len(word) > 1:
            cut = _fits(word, limit, size, bold)
            found.append(word[:cut])
            word = word[cut:]
        line = word
    return [*found, line] if line else found


def _fits(word: str, limit: float, size: float, bold: bool) -> int:
    """How many letters of a word go into a line, at least one; a break behind `/`, `-`, `_`, `.` is preferred."""
    room, cut = limit, 0
    while cut < len(word) and (room := room - width(word[cut], size, bold=bold)) >= 0:
        cut += 1
    cut = max(cut, 1)
    better = max(word.rfind(mark, cut // 2, cut) for mark in "/-_.,")
    return better + 1 if better > 0 else cut
