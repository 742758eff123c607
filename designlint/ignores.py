"""Directives in comments: `designlint: ignore[rule] reason`, `ignore-file[…]`, `skip`, `lint`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from designlint.build.problems import did_you_mean
from designlint.diagnostic import Diagnostic, Finding, Severity
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
        span = source.span(found.start("comment"), found.end("comment"))
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
            yield _complaint(
                f"there is no rule `{code}`", directive, did_you_mean(code, known, "see `designlint rules`")
            )
        elif code in ran and (directive, code) not in used:
            yield _complaint(f"`{code}` finds nothing here, so this comment silences nothing", directive, "remove it")


def _complaint(message: str, directive: Directive, help: str) -> Diagnostic:
    finding = Finding(message, directive.span, help=help)
    return Diagnostic("ignore", "designlint", Severity.WARNING, finding)
