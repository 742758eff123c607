"""What is wrong with statements, collected on the way: unknown names, values that do not fit, contradictions."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from designlint.diagnostic import Edit, Finding, Fix, Label, Severity
from designlint.source import Span

_LONG = re.compile(r"`([^`]{60})[^`]+`")
_MARK = re.compile(r"\d+|[-_]\w\b|(?<=[a-z])[A-Z]\b")  # what tells the members of a group apart
_LONGEST = 40  # no name that is known is longer
_SURE = 4  # letters from which a name is not mistaken for another one that is a letter away


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding under one of the codes of `diagnostic.PROBLEMS`."""

    code: str
    finding: Finding


@dataclass(slots=True)
class Problems:
    """The problems of one build, in the order in which they are met."""

    found: list[Problem] = field(default_factory=list)

    def add(
        self,
        code: str,
        message: str,
        at: Span,
        help: str = "",
        *,
        severity: Severity = Severity.ERROR,
        related: tuple[Label, ...] = (),
        fix: Fix | None = None,
    ) -> None:
        """Note a problem; names of monstrous length are cut in its message."""
        message = _LONG.sub(lambda found: f"`{found[1]}…`", message)
        self.found.append(Problem(code, Finding(message, at, help=help, severity=severity, related=related, fix=fix)))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is meant most likely, if any comes near."""
    if len(name) > _LONGEST:
        return None
    candidates = list(known)
    lower: dict[str, str] = {}
    for each in candidates:
        lower.setdefault(each.lower(), each)
    if name.lower() in lower:
        return lower[name.lower()]
    turned = next((each for each in lower if sorted(each) == sorted(name.lower())), None)
    if turned is not None:
        return lower[turned]
    close = difflib.get_close_matches(name.lower(), lower, n=1, cutoff=0.7)
    return lower[close[0]] if close else None


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """A cure for an unknown name."""
    meant = nearest(name, known)
    return f"did you mean `{meant}`?" if meant else otherwise


def respelled(name: str, known: Iterable[str], at: Span) -> Fix | None:
    """The fix for an unknown name that stands at a place.

    It is safe if one known name alone is a single slip of the hand away. A name that is only the nearest is a guess; so
    is one of few letters, where any other is near, and one that bears another mark (`store2` for `store1`). None where
    several names are as near, or none is.
    """
    if len(name) > _LONGEST or at.text != name:
        return None
    candidates = [each for each in known if each != name]
    near = {each for each in candidates if _is_slip(name.lower(), each.lower())}
    meant = near.pop() if len(near) == 1 else nearest(name, candidates) if not near else None
    if meant is None:
        return None
    sure = name.lower() == meant.lower() or (
        _is_slip(name.lower(), meant.lower())
        and min(len(name), len(meant)) >= _SURE
        and _MARK.sub("", name) != _MARK.sub("", meant)
    )
    return Fix(f"write `{meant}`", (Edit(at, meant),), safe=sure)


def _is_slip(written: str, meant: str) -> bool:
    """Whether one letter is missing, too much, another one, or two neighbours are swapped; or nothing is."""
    if abs(len(written) - len(meant)) > 1:
        return False
    start = 0
    while start < min(len(written), len(meant)) and written[start] == meant[start]:
        start += 1
    one, other = written[start:], meant[start:]
    swapped = one[1:2] + one[:1] + one[2:]
    return other in (one, one[1:], swapped) or one == other[1:] or one[1:] == other[1:]
