"""The examples in a rule's manual: found, run with that rule alone, compared with what they promise.

A fence of an installed format is an example. `finds: text` in a comment of that format promises a finding on its line
whose message contains the text; a fence without such a comment promises silence. Unpromised findings and slips fail.
A fence with the word `fixed` behind its format promises what the fixes make of the example before it, the unsafe ones
among them; the comments of the promises are no part of either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff

from designlint.config import Settings
from designlint.diagnostic import Diagnostic
from designlint.engine import check_source
from designlint.fixes import fix_source
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

    @property
    def fixed(self) -> bool:
        """Whether it shows what the fixes make of the example before it."""
        return "fixed" in self.words[1:]


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
    found = _run(rule, Source(example.source.path, example.source.text), example.frontend, formats)
    return [each for each in found if each.suppressed is None]


def _run(rule: Rule, source: Source, frontend: Frontend, formats: Formats) -> Sequence[Diagnostic]:
    checks = check_source(source, frontend, formats, {rule.code: rule}, Settings(select=(rule.code,)))
    skipped = [each.skipped for each in checks.designs if each.skipped]
    if skipped:
        raise AssertionError(f"the example is not linted: {skipped[0]}")
    return checks.diagnostics


def fix_example(rule: Rule, example: Example, formats: Formats) -> str:
    """The text of an example with all fixes that the rule offers, without the comments of its promises."""
    source = Source(example.source.path, _bare(example))
    return fix_source(source, lambda text: _run(rule, text, example.frontend, formats), unsafe=True).source.text


def _bare(example: Example) -> str:
    """An example's text without the comments of its promises."""
    comment = re.escape(example.frontend.comment)
    text = re.sub(rf"^[ \t]*{comment}[ \t]*finds:[^\n]*\n", "", example.source.text, flags=re.MULTILINE)
    return re.sub(rf"[ \t]*{comment}[ \t]*finds:[^\n]*", "", text)


def broken_promises(rule: Rule, formats: Formats) -> Iterator[str]:
    """In words, whatever an example of the manual promises and does not keep."""
    seen_bad = seen_good = seen_fixed = offered = False
    before: Example | None = None
    for number, example in enumerate(examples(rule, formats), 1):
        where = f"{rule.code}, example {number} ({example.heading or 'no heading'})"
        if example.fixed:
            seen_fixed = True
            yield from _broken_fix(rule, before, example, formats, where)
        else:
            before = example
            seen_bad |= bool(example.promises)
            seen_good |= not example.promises
        found = run_example(rule, example, formats)
        offered |= any(each.finding.fix is not None for each in found)
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
    if offered and not seen_fixed:
        yield f"{rule.code}: its findings offer fixes, and no example (`arch fixed`) shows what they make of another"


def _broken_fix(rule: Rule, before: Example | None, example: Example, formats: Formats, where: str) -> Iterator[str]:
    if before is None or before.frontend is not example.frontend:
        yield f"{where}: a `fixed` example stands behind one of the same format"
        return
    made, shown = fix_example(rule, before, formats), _bare(example)
    if made != shown:
        lines = unified_diff(shown.splitlines(), made.splitlines(), "the page", "the fixes", lineterm="")
        yield "\n    ".join((f"{where}: the fixes make something else of the example before", *lines))
