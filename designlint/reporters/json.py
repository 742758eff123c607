"""The report for programs: version 1 of the format that `check.schema.json` describes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from designlint.diagnostic import Basis, Diagnostic, Fix, Severity
from designlint.report import Checked, Report
from designlint.reporters.style import Style
from designlint.source import Span

VERSION = 1


def json_report(report: Report, style: Style) -> Iterator[str]:
    """One JSON object. Its shape is fixed by the schema, not by the classes behind it."""
    yield json.dumps(
        {
            "version": VERSION,
            "designs": [_design(each) for each in report.designs],
            "diagnostics": [_diagnostic(each) for each in report.diagnostics],
            "summary": _summary(report),
        },
        ensure_ascii=False,
        indent=2,
    )


def _design(checked: Checked) -> dict[str, Any]:
    return {
        "path": checked.path,
        "name": checked.name,
        "format": checked.format,
        "line": checked.line,
        "components": checked.components,
        "connections": checked.connections,
        "linted": checked.linted,
        "skipped": checked.skipped,
    }


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    finding = diagnostic.finding
    tradeoff = finding.tradeoff
    return {
        "code": diagnostic.code,
        "category": diagnostic.category,
        "severity": diagnostic.severity.word,
        "message": finding.message,
        "help": finding.help,
        **_place(finding.at),
        **_end(finding.at),
        "components": list(finding.components),
        "connections": [list(pair) for pair in finding.connections],
        "flows": list(finding.flows),
        "figures": dict(finding.figures),
        "tradeoff": {"text": tradeoff.text, "cost": tradeoff.cost, "complexity": tradeoff.complexity}
        if tradeoff
        else None,
        "follow_up": finding.follow_up,
        "assumptions": list(finding.assumptions),
        "basis": [_basis(each) for each in finding.basis],
        "related": [{**_place(each.span), "text": each.text} for each in finding.related],
        "fix": _fix(finding.fix),
        "suppressed": diagnostic.suppressed,
        "url": None,
    }


def _basis(basis: Basis) -> dict[str, Any]:
    place = _place(basis.span) if basis.span is not None else None
    return {"known": basis.known, "text": basis.text, "place": place}


def _place(span: Span) -> dict[str, Any]:
    return {"path": span.path, "line": span.line, "column": span.column}


def _end(span: Span) -> dict[str, Any]:
    place = span.in_file()
    line, column = place.source.position(place.end)
    return {"end_line": line, "end_column": column}


def _fix(fix: Fix | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    edits = [{**_place(edit.span), **_end(edit.span), "text": edit.text} for edit in fix.edits]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}


def _summary(report: Report) -> dict[str, int]:
    linted = sum(each.linted for each in report.designs)
    return {
        **{severity.word: report.count(severity) for severity in sorted(Severity, reverse=True)},
        "suppressed": sum(each.suppressed is not None for each in report.diagnostics),
        "files": report.files,
        "designs": linted,
        "skipped": len(report.designs) - linted,
    }
