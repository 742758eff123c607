"""The examples in a rule's manual: found, run with that rule alone, compared with what they promise.

A fence of an installed format is an example. `finds: text` in a comment of that format promises a finding on its line
whose message contains the text; a fence without such a comment promises silence. Unpromised findings and slips fail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from designlint.config import Settings
from designlint.diagnostic import Diagnostic
from designlint.engine import check_source
from designlint.frontend import Frontend
from designlint.plugins import Formats
from designlint.rule import Rule
from designlint.source import Source

_FENCE = re.compile(r"^(?P<mark>`{3,}|~{3,})(?P<info>[^\n]*)\n(?P<body>.*?)^(?P=mark)[ \t]*$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Promise:
    """A finding that an example promises: its line and a part of its message."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Example:
    """A fence in a manual. `heading` is what it stands under, `words` are the words of its info string."""

    heading: str
    words: tuple[str, ...]
    source: Source
    frontend: Frontend
    promises: tuple[Promise, ...]


def examples(rule: Rule, formats: Formats) -> Iterator[Example]:
    """Every example of a rule's manual, in order."""
    manual = Source(f"{rule.code}.md", rule.manual)
    headings = [(found.start(), found[1].strip()) for found in _HEADING.finditer(rule.manual)]
    for fence in _FENCE.finditer(rule.manual):
        words = tuple(fence["info"].split())
        frontend = formats.for_fence(words[0]) if words else None
        if frontend is None:
            continue
        heading = next((text for start, text in reversed(headings) if start < fence.start()), "")
        source = Source(f"{rule.code}.md", fence["body"], manual, ((0, fence.start("body")),))
        yield Example(heading, words, source, frontend, tuple(_promises(source.text, frontend.comment)))


def _promises(text: str, comment: str) -> Iterator[Promise]:
    pattern = re.compile(rf"{re.escape(comment)}\s*finds:\s*(.+?)\s*$")
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        found = pattern.search(line)
        if found:
            alone = not line[: found.start()].strip()
            yield Promise(_next_statement(lines, number, comment) if alone else number, found[1])


def _next_statement(lines: list[str], number: int, comment: str) -> int:
    """A promise on a line of its own, as formats without trailing comments need it, is for the next line."""
    while number < len(lines) and lines[number].strip().startswith(comment):
        number += 1
    return number + 1


def run_example(rule: Rule, example: Example, formats: Formats) -> list[Diagnostic]:
    """What the rule alone says of an example; problems with the text itself are among it."""
    settings = Settings(select=(rule.code,))
    alone = Source(example.source.path, example.source.text)
    checks = check_source(alone, example.frontend, formats, {rule.code: rule}, settings)
    skipped = [each.skipped for each in checks.designs if each.skipped]
    if skipped:
        raise AssertionError(f"the example is not linted: {skipped[0]}")
    return [each for each in checks.diagnostics if each.suppressed is None]


def broken_promises(rule: Rule, formats: Formats) -> Iterator[str]:
    """In words, whatever an example of the manual promises and does not keep."""
    seen_bad = seen_good = False
    for number, example in enumerate(examples(rule, formats), 1):
        where = f"{rule.code}, example {number} ({example.heading or 'no heading'})"
        seen_bad |= bool(example.promises)
        seen_good |= not example.promises
        found = run_example(rule, example, formats)
        left = list(found)
        for promise in example.promises:
            kept = next(
                (
                    each
                    for each in left
                    if each.finding.at.line == promise.line and promise.text in each.finding.message
                ),
                None,
            )
            if kept is None:
                said = "; ".join(f"line {each.finding.at.line}: {each.finding.message}" for each in found) or "nothing"
                yield f"{where}: line {promise.line} should find: {promise.text}\n    found: {said}"
            else:
                left.remove(kept)
        for extra in left:
            yield f"{where}: line {extra.finding.at.line} finds {extra.code}, unpromised: {extra.finding.message}"
    if not seen_bad:
        yield f"{rule.code}: no example shows the finding (`finds: …`)"
    if not seen_good:
        yield f"{rule.code}: no example shows a design without it"
