"""What is wrong with statements, collected on the way: unknown names, values that do not fit, contradictions."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from designlint.diagnostic import Finding, Label, Severity
from designlint.source import Span

_LONG = re.compile(r"`([^`]{60})[^`]+`")
_LONGEST = 40  # no name that is known is longer


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
    ) -> None:
        """Note a problem; names of monstrous length are cut in its message."""
        message = _LONG.sub(lambda found: f"`{found[1]}…`", message)
        self.found.append(Problem(code, Finding(message, at, help=help, severity=severity, related=related)))


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
