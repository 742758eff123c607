"""Many files, one report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from designlint.config import Settings
from designlint.diagnostic import Diagnostic
from designlint.engine import Checks, check_source
from designlint.files import decode, read_file
from designlint.plugins import Formats
from designlint.report import Checked, Report
from designlint.rule import Rule
from designlint.source import Source


def check_files(paths: Iterable[tuple[Path, Settings]], formats: Formats, rules: Mapping[str, Rule]) -> Report:
    """Check files, each under its own settings, and put all into one report ordered by path, place and code."""
    diagnostics: list[Diagnostic] = []
    designs: list[Checked] = []
    files = 0
    for path, settings in paths:
        files += 1
        checks = _check(read_file(path, path.as_posix()), path.suffix, formats, rules, settings)
        diagnostics.extend(checks.diagnostics)
        designs.extend(checks.designs)
    return Report(tuple(sorted(diagnostics, key=lambda each: each.order)), tuple(designs), files, rules)


def check_text(data: bytes, name: str, formats: Formats, rules: Mapping[str, Rule], settings: Settings) -> Report:
    """Check one text that is not in a file; the suffix of `name` tells its format."""
    checks = _check(decode(data, name), Path(name).suffix, formats, rules, settings)
    return Report(checks.diagnostics, checks.designs, 1, rules)


def _check(
    source: Source | Diagnostic, suffix: str, formats: Formats, rules: Mapping[str, Rule], settings: Settings
) -> Checks:
    if isinstance(source, Diagnostic):
        return Checks((source,), ())
    format = formats.for_suffix(suffix)
    assert format is not None, suffix
    return check_source(source, format, formats, rules, settings)
