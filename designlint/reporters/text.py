"""The report for people: a block for each finding with its place in the text, the questions together, a closing
line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from textwrap import wrap

from designlint.diagnostic import Diagnostic, Finding, Severity
from designlint.report import Report
from designlint.reporters.style import Style, cells, safe
from designlint.source import Span
from designlint.wording import counted, plain_list

_WIDTH = 110
_MOST_RELATED = 4
_CODE = re.compile(r"`[^`]*`")


def text(report: Report, style: Style) -> Iterator[str]:
    """Findings in order, then the questions in one block, then a summary."""
    findings = [each for each in report.open() if each.severity is not Severity.QUESTION]
    questions = [each for each in report.open() if each.severity is Severity.QUESTION]
    for each in findings:
        yield from _block(each, style)
        yield ""
    if questions:
        yield from _questions(questions, style)
        yield ""
    if style.verbose:
        yield from _skipped(report)
    if not style.quiet:
        yield _summary(report, style)


def _block(diagnostic: Diagnostic, style: Style) -> Iterator[str]:
    finding = diagnostic.finding
    head = style.severe(diagnostic.severity, f"{diagnostic.severity.word}[{diagnostic.code}]")
    yield f"{head}: {style.bold(safe(finding.message))}"
    gutter = max(len(str(span.line)) for span in (finding.at, *(each.span for each in finding.related[:_MOST_RELATED])))
    yield from _snippet(finding.at, finding.label, "^", gutter, style, diagnostic.severity)
    for related in finding.related[:_MOST_RELATED]:
        yield from _snippet(related.span, related.text, "-", gutter, style, None)
    if len(finding.related) > _MOST_RELATED:
        yield _note(gutter, "note", f"and {counted(len(finding.related) - _MOST_RELATED, 'more place')}", style)
    for name, said in notes(finding, verbose=style.verbose):
        yield from _notes(gutter, name, said, style)


def notes(finding: Finding, *, verbose: bool) -> Iterator[tuple[str, str]]:
    """What is said of a finding beside its message, each under a name: how to repair it and at what price, what is
    asked next, what its numbers rest on."""
    if finding.help:
        yield "help", finding.help
    if finding.tradeoff:
        price = finding.tradeoff
        yield "price", f"{price.text} (cost {price.cost}, complexity {price.complexity})"
    if finding.follow_up:
        yield "asked next", finding.follow_up
    for each in finding.basis if verbose else ():
        place = f" ({each.span.path}:{each.span.line})" if each.span is not None else ""
        yield each.known, f"{each.text}{place}"
    for assumption in finding.assumptions:
        yield "assumed", assumption
    if finding.fix:
        option = "--fix" if finding.fix.safe else "--fix --unsafe-fixes"
        yield "fix", f"{finding.fix.title} ({option})"


def _snippet(span: Span, label: str, mark: str, gutter: int, style: Style, severity: Severity | None) -> Iterator[str]:
    place = span.in_file()
    line, column = place.source.position(place.start)
    pad = " " * gutter
    yield f"{pad}{style.faint('-->')} {safe(place.path)}:{line}:{column}"
    shown = place.source.line(line) if place.source.text else ""
    if not shown.strip():
        return
    before, marked, after = cut(shown, column - 1, max(place.end - place.start, 1))
    yield f"{pad} {style.faint('|')}"
    yield f"{style.faint(str(line).rjust(gutter) + ' |')} {before}{marked}{after}".rstrip()
    carets = mark * max(cells(marked), 1)
    pointer = f"{carets} {safe(label)}".rstrip()
    painted = style.severe(severity, pointer) if severity is not None else style.faint(pointer)
    yield f"{pad} {style.faint('|')} {' ' * cells(before)}{painted}"


def cut(line: str, start: int, length: int) -> tuple[str, str, str]:
    """The line before, at and behind the marked place, cut where it is too long to show."""
    marked = line[start : start + length][: _WIDTH // 2]
    first = max(start - _WIDTH // 2, 0)
    before = ("…" if first else "") + line[first:start]
    rest = line[start + len(marked) :]
    room = max(_WIDTH - len(before) - len(marked), 10)
    after = rest if len(rest) <= room else rest[:room] + "…"
    return safe(before.expandtabs(4)), safe(marked), safe(after)


def _notes(gutter: int, name: str, said: str, style: Style) -> Iterator[str]:
    kept = _CODE.sub(lambda found: found[0].replace(" ", "\0"), safe(said))  # what is to be copied stays on one line
    whole = wrap(kept, _WIDTH - len(name), break_long_words=False, break_on_hyphens=False)
    first, *others = [line.replace("\0", " ") for line in whole] or [""]
    yield _note(gutter, name, first, style)
    indent = " " * (gutter + len(name) + 5)
    yield from (indent + line for line in others)


def _note(gutter: int, name: str, said: str, style: Style) -> str:
    return f"{' ' * gutter} {style.faint('=')} {style.bold(name + ':')} {said}"


def _questions(questions: Iterable[Diagnostic], style: Style) -> Iterator[str]:
    yield (
        style.severe(Severity.QUESTION, "questions") + ": what nobody stated, and what could be checked if somebody did"
    )
    for each in questions:
        at = each.finding.at
        yield f"  {style.severe(Severity.QUESTION, '?')} {safe(each.finding.message)}"
        help = f"{safe(each.finding.help)} · " if each.finding.help else ""
        yield f"    {help}{style.faint(f'{safe(at.path)}:{at.line} [{each.code}]')}"


def _skipped(report: Report) -> Iterator[str]:
    skipped = [each for each in report.designs if each.skipped]
    for each in skipped:
        yield f"skipped {safe(each.path)}:{each.line}: {safe(each.skipped or '')}"
    if skipped:
        yield ""


def _summary(report: Report, style: Style) -> str:
    linted = sum(each.linted for each in report.designs)
    skipped = len(report.designs) - linted
    counts = [
        style.severe(severity, counted(report.count(severity), severity.word))
        for severity in sorted(Severity, reverse=True)
        if report.count(severity)
    ]
    suppressed = sum(each.suppressed is not None for each in report.diagnostics)
    if suppressed:
        counts.append(f"{suppressed} ignored")
    where = f"{counted(linted, 'design')} in {counted(report.files, 'file')}"
    tail = f"; {counted(skipped, 'diagram')} skipped" + ("" if style.verbose else " (-v says why)") if skipped else ""
    return f"{plain_list(counts) if counts else 'nothing found'} in {where}{tail}{_fixable(report)}"


def _fixable(report: Report) -> str:
    fixes = [each.finding.fix for each in report.open() if each.finding.fix is not None]
    safe = sum(each.safe for each in fixes)
    unsafe = len(fixes) - safe
    if not fixes:
        return ""
    if not safe:
        return f" [{unsafe} fixable with --fix --unsafe-fixes]"
    return f" [{safe} fixable with --fix{f', {unsafe} more with --unsafe-fixes' if unsafe else ''}]"
