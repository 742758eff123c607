"""Many files, one report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from designlint.analysis.words.disagreement import disagreements
from designlint.config import Settings
from designlint.diagnostic import Diagnostic, Severity
from designlint.engine import Checks, check_source
from designlint.files import decode, read_file
from designlint.fixes import Fixed, fix_source
from designlint.ignores import Directive, apply_ignores
from designlint.plugins import Formats
from designlint.report import Checked, Report
from designlint.rule import Rule
from designlint.source import Source

_CODE = "contradiction"


def check_files(paths: Iterable[tuple[Path, Settings]], formats: Formats, rules: Mapping[str, Rule]) -> Report:
    """Check files, each under its own settings, and put all into one report ordered by path, place and code."""
    diagnostics: list[Diagnostic] = []
    designs: list[Checked] = []
    said: dict[str, tuple[Settings, tuple[Directive, ...]]] = {}
    for path, settings in paths:
        checks = _check(read_file(path, path.as_posix()), path.suffix, formats, rules, settings)
        diagnostics.extend(checks.diagnostics)
        designs.extend(checks.designs)
        said[path.as_posix()] = settings, checks.directives
    files = len(said)
    diagnostics.extend(_contradictions(designs, said))
    return Report(tuple(sorted(diagnostics, key=lambda each: each.order)), tuple(designs), files, rules)


def _contradictions(
    designs: Iterable[Checked], said: Mapping[str, tuple[Settings, tuple[Directive, ...]]]
) -> Iterator[Diagnostic]:
    """Where the designs of a run contradict each other, under the settings and comments of the later file."""
    for finding in disagreements([each.design for each in designs if each.linted and each.design is not None]):
        settings, comments = said[finding.at.path]
        if _CODE in {*settings.ignore, *settings.off_for(finding.at.path)}:
            continue
        severity = settings.severity.get(_CODE, Severity.WARNING)
        yield from apply_ignores([Diagnostic(_CODE, "designlint", severity, finding)], comments, (_CODE,), ())[:1]


def check_text(data: bytes, name: str, formats: Formats, rules: Mapping[str, Rule], settings: Settings) -> Report:
    """Check one text that is not in a file; the suffix of `name` tells its format."""
    checks = _check(decode(data, name), Path(name).suffix, formats, rules, settings)
    return Report(checks.diagnostics, checks.designs, 1, rules)


def fix_text(
    source: Source, suffix: str, formats: Formats, rules: Mapping[str, Rule], settings: Settings, *, unsafe: bool
) -> Fixed:
    """Apply the fixes that a check of a text offers, the `unsafe` ones too if wanted."""

    def check(text: Source) -> Sequence[Diagnostic]:
        return _check(text, suffix, formats, rules, settings).diagnostics

    return fix_source(source, check, unsafe=unsafe)


def _check(
    source: Source | Diagnostic, suffix: str, formats: Formats, rules: Mapping[str, Rule], settings: Settings
) -> Checks:
    if isinstance(source, Diagnostic):
        return Checks((source,), ())
    format = formats.for_suffix(suffix)
    assert format is not None, suffix
    return check_source(source, format, formats, rules, settings)
