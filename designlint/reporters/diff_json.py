"""What a change did, for programs: version 1, `diff.schema.json`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from designlint.analysis.load.capacity import Utilisation
from designlint.analysis.reliability.needs import SinglePoint
from designlint.comparison import Comparison
from designlint.comparison.numbers import FlowNumbers
from designlint.comparison.pairing import Change
from designlint.comparison.structure import Detail, Said, Structure
from designlint.comparison.texts import Compared
from designlint.comparison.verdict import Verdict
from designlint.design import Component, Connection
from designlint.diagnostic import Diagnostic

VERSION = 1


def diff_json(old: str, new: str, files: Sequence[Compared], verdict: Verdict) -> str:
    """One object. Availability and utilisation are fractions, latency is in milliseconds, cost in dollars a month."""
    return json.dumps(
        {
            "version": VERSION,
            "old": old,
            "new": new,
            "verdict": verdict.word,
            "worse": list(verdict.worse),
            "better": list(verdict.better),
            "files": [_file(each) for each in files],
        },
        ensure_ascii=False,
        indent=2,
    )


def _file(file: Compared) -> dict[str, Any]:
    found = file.findings
    return {
        "old": file.old,
        "new": file.new,
        "troubles": [{"side": each.side, "path": each.path, "reason": each.reason} for each in file.troubles],
        "designs": [_design(each) for each in file.designs],
        "findings": {
            "new": [_finding(each) for each in found.new],
            "gone": [_finding(each) for each in found.gone],
            "graver": [_weighed(was, now) for was, now in found.graver],
            "milder": [_weighed(was, now) for was, now in found.milder],
            "unchanged": len(found.kept) - len(found.graver) - len(found.milder),
        },
    }


def _design(found: Comparison) -> dict[str, Any]:
    return {
        "old": found.old.name if found.old else None,
        "new": found.new.name if found.new else None,
        "line": _change(Change(found.old.line if found.old else None, found.new.line if found.new else None)),
        **_structure(found),
        "single_points": {
            "known": _change(found.alone),
            "gained": [_point(each) for each in found.points.gained],
            "lost": [_point(each) for each in found.points.lost],
        },
        "flows": [_flow(each, found.structure) for each in found.flows],
        "headroom": {
            "first": _change(Change(_filling(found.first.old), _filling(found.first.new))),
            "components": [
                {
                    "old": each.old.component.id if each.old else None,
                    "new": each.new.component.id if each.new else None,
                    "utilisation": _change(each.use),
                }
                for each in found.fillings
            ],
        },
        "cost": _change(found.cost),
        "review": _review(found),
    }


def _structure(found: Comparison) -> dict[str, Any]:
    parts, links, said = found.matching.components, found.matching.connections, found.structure
    return {
        "components": {
            "added": [_component(each) for each in parts.added],
            "removed": [_component(each) for each in parts.gone],
            "renamed": [{"old": each.old.id, "new": each.new.id} for each in said.parts if each.renamed],
            "changed": [{"id": each.new.id, "changes": _details(each.details)} for each in said.parts if each.details],
        },
        "connections": {
            "added": [_link(each) for each in links.added],
            "removed": [_link(each) for each in links.gone],
            "changed": [{**_link(each.new), "changes": _details(each.details)} for each in said.links],
        },
        "requirements": _details(said.requirements),
        "notes": {
            "added": _said(said.notes_added),
            "removed": _said(said.notes_gone),
            "changed": _said(said.notes_changed),
        },
    }


def _component(part: Component) -> dict[str, Any]:
    return {"id": part.id, "label": part.label, "kind": part.kind.id if part.kind else None}


def _link(link: Connection) -> dict[str, Any]:
    return {"source": link.source, "target": link.target, "arrow": link.arrow, "label": link.label}


def _details(details: Iterable[Detail]) -> list[dict[str, Any]]:
    return [{"what": each.what, **_change(Change(each.old, each.new))} for each in details]


def _said(notes: Iterable[Said]) -> list[dict[str, Any]]:
    return [{"kind": each.kind, "subject": each.subject} for each in notes]


def _change(change: Change[Any]) -> dict[str, Any]:
    return {"old": change.old, "new": change.new}


def _point(point: SinglePoint) -> dict[str, Any]:
    return {"component": point.component.id, "flows": [each.id for each in point.flows]}


def _flow(flow: FlowNumbers, said: Structure) -> dict[str, Any]:
    changed = next((each.details for each in said.flows if each.new is flow.new), ())
    return {
        "old": flow.old.id if flow.old else None,
        "new": flow.new.id if flow.new else None,
        "availability": _change(flow.availability),
        "p99_ms": _change(
            Change(*(each * 1000 if each is not None else None for each in (flow.p99.old, flow.p99.new)))
        ),
        "changes": _details(changed),
    }


def _filling(use: Utilisation | None) -> dict[str, Any] | None:
    if use is None:
        return None
    return {"component": use.component.id, "limit": use.limit, "utilisation": use.use.plan}


def _review(found: Comparison) -> dict[str, Any]:
    reviews = [each.review if each else None for each in (found.old, found.new)]
    levels = [[each.level.name for each in review.levels if each.reached] if review else [] for review in reviews]
    return {
        "total": _change(found.score),
        "rubric": _change(Change(*(review.rubric.score if review else None for review in reviews))),
        "level": _change(Change(*(names[-1] if names else None for names in levels))),
        "questions": [
            {"id": question.id, "name": question.name, **_change(points), "max": question.max}
            for question, points in found.questions
        ],
    }


def _finding(each: Diagnostic) -> dict[str, Any]:
    finding = each.finding
    return {
        "code": each.code,
        "severity": each.severity.word,
        "message": finding.message,
        "path": finding.at.path,
        "line": finding.at.line,
        "components": list(finding.components),
    }


def _weighed(was: Diagnostic, now: Diagnostic) -> dict[str, Any]:
    return {**_finding(now), "was": was.severity.word}
