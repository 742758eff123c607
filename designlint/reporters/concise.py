"""One line for each finding, for editors and grep."""

from __future__ import annotations

from collections.abc import Iterator

from designlint.report import Report
from designlint.reporters.style import Style, safe


def concise(report: Report, style: Style) -> Iterator[str]:
    """`path:line:column: severity[code] message`."""
    for each in report.open():
        at = each.finding.at
        head = style.severe(each.severity, f"{each.severity.word}[{each.code}]")
        yield f"{safe(at.path)}:{at.line}:{at.column}: {head} {safe(each.finding.message)}"
