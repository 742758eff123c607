"""What to say about a line that mermaid would not accept: what is wrong in words, and how to write it."""

from __future__ import annotations

from designlint.frontend import Slip
from designlint.parsing import Failure
from designlint.source import Source


def explain(source: Source, text: str, failure: Failure) -> Slip:
    """Put a failure into words."""
    end = min(failure.end, len(source.text))
    return Slip("this can not stand here", source.span(min(failure.start, end), end))
