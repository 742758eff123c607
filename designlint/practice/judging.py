"""What is heard of a file while it is being written: its score so far, and the findings that fit the phase."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from designlint.agenda import Agenda, at_the_end
from designlint.analysis.words.problems import coverage
from designlint.config import Settings
from designlint.corpus import check_text
from designlint.diagnostic import Diagnostic, Severity
from designlint.plugins import Formats
from designlint.report import Report
from designlint.review import review
from designlint.rule import Rule

_UNREADABLE = ("syntax", "input")


@dataclass(frozen=True, slots=True)
class Heard:
    """A finding in one line; a candidate hears of it from phase number `phase` on."""

    severity: Severity
    line: int
    text: str
    phase: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A file at some moment. `score` of `out_of` leaves the time aside, and is None where nothing can be judged yet.

    `covered` of `required` key points are met; which ones would be telling. `broken` says what can not be read.
    """

    score: float | None = None
    out_of: int = 0
    band: str = ""
    covered: int = 0
    required: int = 0
    findings: tuple[Heard, ...] = ()
    broken: tuple[Heard, ...] = ()

    def in_phase(self, number: int) -> tuple[Heard, ...]:
        """The findings that are heard in a phase, the worst ones first; what can not be read before all."""
        known = (each for each in self.findings if each.phase <= number)
        return (*self.broken, *sorted(known, key=lambda each: (-each.severity, each.line)))


def judged(
    data: bytes, name: str, plan: Agenda, formats: Formats, rules: Mapping[str, Rule], settings: Settings
) -> Judged:
    """Judge the bytes of a file as an interviewer would; `name` tells the format, `plan` when a finding is heard."""
    report = check_text(data, name, formats, rules, replace(settings, interview=True))
    broken = tuple(_heard([each for each in report.open() if each.code in _UNREADABLE], plan))
    subjects = report.subjects()
    if not subjects or subjects[0].design is None:
        return Judged(broken=broken, findings=tuple(_heard(_others(report), plan)))
    # The clock is not judged while it runs: the phase that one is in would always be too short.
    design = replace(subjects[0].design, session={}, memo={})
    found = review(design, report.about(subjects[0]))
    points = coverage(design)
    return Judged(
        score=found.total,
        out_of=found.out_of,
        band=found.band.name,
        covered=len(points.required) - len(points.missing) if points else 0,
        required=len(points.required) if points else 0,
        findings=tuple(_heard(_others(report), plan)),
        broken=broken,
    )


def after(before: Judged, now: Judged) -> Judged:
    """What to show of a new version: while it can not be read, all that was known of the last one that could."""
    return replace(before, broken=now.broken) if now.broken and before.score is not None else now


def _others(report: Report) -> list[Diagnostic]:
    return [each for each in report.open() if each.code not in _UNREADABLE and each.code not in at_the_end()]


def _heard(diagnostics: list[Diagnostic], plan: Agenda) -> Iterator[Heard]:
    for each in diagnostics:
        phase = plan.heard_from(each.code, each.category)
        if phase is not None:
            yield Heard(each.severity, each.finding.at.line, each.finding.message, phase)
