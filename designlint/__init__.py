"""designlint: a linter and reviewer for system-design diagrams.

design = designlint.load("design.arch")        # a path, or the text itself with format="arch"
report = designlint.check(design)              # or a path, or a text with format
svg = designlint.render(design, report)
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # imported where used: `import designlint` costs nothing
    from designlint.design import Design
    from designlint.report import Report
    from designlint.source import Source

__all__ = ["check", "load", "render"]


def load(path_or_text: str | Path, format: str | None = None) -> Design:
    """The first design of a file; with `format` (`arch`, `mermaid`, `markdown`) the argument is the text itself.

    Raises ValueError where there is no design, and OSError for a file that can not be read.
    """
    report = check(path_or_text, format=format)
    for checked in report.designs:
        if checked.design is not None and checked.components:
            return checked.design
    reasons = [each.finding.message for each in report.diagnostics] or [each.skipped or "" for each in report.designs]
    raise ValueError(f"there is no design{': ' + reasons[0] if reasons else ''}")


def check(design: Design | str | Path, format: str | None = None) -> Report:
    """Check a design that was loaded, a file, or with `format` a text, with all installed rules and no configuration.

    For a loaded design the report holds what the rules say; what is wrong with a text itself, and its ignore comments,
    count where the file or text is checked. Raises ValueError for an unknown format, OSError for an unreadable file.
    """
    from designlint import plugins
    from designlint.config import Settings
    from designlint.design import Design
    from designlint.engine import check_design, check_source
    from designlint.problems import Packs
    from designlint.report import Report

    formats, rules = plugins.formats(), plugins.rules()
    settings = Settings(packs=Packs(plugins.packs()))
    if isinstance(design, Design):
        found = sorted(check_design(design, rules, settings), key=lambda each: each.order)
        return Report(tuple(found), (), 1, rules)
    source, name = _source(design, format)
    reader = formats.named(name)
    if reader is None:
        raise ValueError(f"no format is called or reads `{name}`; known are {', '.join(formats.suffixes)}")
    checks = check_source(source, reader, formats, rules, settings)
    return Report(checks.diagnostics, checks.designs, 1, rules)


def render(design: Design, report: Report | None = None) -> str:
    """The design as SVG, with the findings of a report as numbered badges."""
    from designlint.picture import render as draw

    picture = draw(design, report.diagnostics if report else ())
    return picture if isinstance(picture, str) else picture.decode()


def _source(given: str | Path, format: str | None) -> tuple[Source, str]:
    """The text to check, and the name or suffix of its format."""
    from designlint.files import read_file
    from designlint.source import Source

    if format is not None:
        return Source(f"<{format}>", str(given)), format
    path = Path(given)
    if not path.exists():
        raise FileNotFoundError(f"{path}: there is no such file; give `format` to check a text")
    source = read_file(path, path.as_posix())
    if not isinstance(source, Source):
        raise OSError(f"{path}: {source.finding.message}")
    return source, path.suffix
