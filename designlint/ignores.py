"""Directives in comments: `designlint: ignore[rule] reason`, `ignore-file[…]`, `skip`, `lint`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from designlint.build.problems import did_you_mean, respelled
from designlint.diagnostic import Diagnostic, Edit, Finding, Fix, Severity
from designlint.source import Source, Span


@dataclass(frozen=True, slots=True)
class Directive:
    """One comment. `lines` are the lines of the file that it speaks for (none for `ignore-file`)."""

    verb: str
    codes: tuple[str, ...]
    reason: str
    span: Span
    lines: tuple[int, ...]


def directives(source: Source, opening: str, closing: str = "") -> Iterator[Directive]:
    """The directives in a text whose comments begin with `opening`: behind a statement for its line, alone for the
    next."""
    if "designlint:" not in source.text:
        return
    end = rf"[ \t]*{re.escape(closing)}" if closing else r"[ \t]*\r?$"
    pattern = re.compile(
        rf"^(?P<before>[^\n]*?)(?P<comment>{re.escape(opening)}[ \t]*designlint:[ \t]*"
        r"(?P<verb>ignore-file|ignore|skip|lint)\b"
        rf"(?:\[(?P<codes>[^\]\n]*)\])?[ \t]*(?P<reason>[^\n]*?)){end}",
        re.MULTILINE,
    )
    for found in pattern.finditer(source.text):
        span = source.span(found.start("comment"), found.end() if closing else found.end("comment"))
        codes = tuple(code.strip() for code in (found["codes"] or "").split(",") if code.strip())
        line = span.line
        lines: tuple[int, ...] = (
            () if found["verb"] == "ignore-file" else (line,) if found["before"].strip() else (line, line + 1)
        )
        yield Directive(found["verb"], codes, found["reason"].strip(), span, lines)


def apply_ignores(
    diagnostics: Iterable[Diagnostic], said: Iterable[Directive], known: Collection[str], ran: Collection[str]
) -> list[Diagnostic]:
    """Suppress what ignore comments silence, and report comments without a reason, for unknown rules or for nothing.

    `known` are all codes and categories, `ran` the codes of this run: an ignore for a rule that did not run is not
    called unused.
    """
    silencing = [each for each in said if each.verb in ("ignore", "ignore-file")]
    used: set[tuple[Directive, str]] = set()
    kept: list[Diagnostic] = []
    for diagnostic in diagnostics:
        line = diagnostic.finding.at.line
        for directive in silencing:
            names = {diagnostic.code, diagnostic.category}.intersection(directive.codes)
            if names and directive.reason and (not directive.lines or line in directive.lines):
                used.update((directive, name) for name in names)
                diagnostic = replace(diagnostic, suppressed=directive.reason)
                break
        kept.append(diagnostic)
    for directive in silencing:
        kept.extend(_complaints(directive, used, known, ran))
    return kept


def _complaints(
    directive: Directive, used: set[tuple[Directive, str]], known: Collection[str], ran: Collection[str]
) -> Iterator[Diagnostic]:
    if not directive.codes:
        yield _complaint("this ignore comment names no rule", directive, "write `designlint: ignore[rule] reason`")
        return
    if not directive.reason:
        cure = f"say why behind the bracket: `ignore[{', '.join(directive.codes)}] …`"
        yield _complaint("this ignore comment gives no reason, so it does not count", directive, cure)
        return
    for code in directive.codes:
        if code not in known:
            cure = did_you_mean(code, known, "see `designlint rules`")
            mended = respelled(code, known, _place_of(code, directive))
            yield _complaint(f"there is no rule `{code}`", directive, cure, mended)
        elif code in ran and (directive, code) not in used:
            message = f"`{code}` finds nothing here, so this comment silences nothing"
            yield _complaint(message, directive, "remove it", _without(code, directive))


def _complaint(message: str, directive: Directive, help: str, fix: Fix | None = None) -> Diagnostic:
    finding = Finding(message, directive.span, help=help, fix=fix)
    return Diagnostic("ignore", "designlint", Severity.WARNING, finding)


def _place_of(code: str, directive: Directive) -> Span:
    """Where a code stands between the brackets."""
    found = re.search(rf"[\[,]\s*({re.escape(code)})\s*[\],]", directive.span.text)
    assert found is not None, code
    start = directive.span.start + found.start(1)
    return directive.span._replace(start=start, end=start + len(code))


def _without(code: str, directive: Directive) -> Fix:
    """Take a code out of a comment; the last one takes the comment along, and the line if nothing else is on it."""
    others = [each for each in directive.codes if each != code]
    span = directive.span
    if others:
        opening, closing = span.text.index("[") + 1, span.text.index("]")
        inside = span._replace(start=span.start + opening, end=span.start + closing)
        return Fix(f"take `{code}` out of the comment", (Edit(inside, ", ".join(others)),))
    before = span.source.text[span.source.text.rfind("\n", 0, span.start) + 1 : span.start]
    file, start, end = span.in_file()
    line_end = file.text.find("\n", end) + 1 or len(file.text)
    if before.strip() or file.text[end:line_end].strip():
        start -= len(before) - len(before.rstrip())
    else:
        start, end = file.text.rfind("\n", 0, start) + 1, line_end
    return Fix("remove the comment", (Edit(file.span(start, end), ""),))
