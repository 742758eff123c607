"""Fixes applied to a text, for tests of what offers and what applies them."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from designlint import plugins
from designlint.config import Settings
from designlint.diagnostic import Diagnostic
from designlint.engine import check_source
from designlint.fixes import Fixed, fix_source
from designlint.source import Source

FORMATS = plugins.formats()
RULES = plugins.rules(only_builtin=True)
FIXING = {
    code: RULES[code]
    for code in (
        *("missing-failover", "missing-monitoring", "missing-timeout", "single-point-of-failure"),
        *("unlabelled-connection", "unsafe-queue"),
    )
}


def found_in(source: Source, codes: tuple[str, ...] = tuple(FIXING)) -> tuple[Diagnostic, ...]:
    format = FORMATS.for_suffix(Path(source.path).suffix)
    assert format is not None
    rules = {code: RULES[code] for code in codes}
    return check_source(source, format, FORMATS, rules, Settings()).diagnostics


def fixed(text: str, name: str = "a.arch", *codes: str, unsafe: bool = True) -> Fixed:
    return fix_source(Source(name, text), lambda source: found_in(source, codes or tuple(FIXING)), unsafe=unsafe)


def becomes(text: str, name: str = "a.arch", *codes: str, unsafe: bool = True) -> str:
    result = fixed(dedent(text), name, *codes, unsafe=unsafe)
    assert not result.dropped, [each.finding.message for each in result.dropped]
    return result.source.text
