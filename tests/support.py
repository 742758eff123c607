"""Short ways for tests to read, build and check a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePath

from designlint import plugins
from designlint.config import Settings
from designlint.design import Design
from designlint.diagnostic import Diagnostic
from designlint.engine import Checks, check_source
from designlint.frontend import Reading
from designlint.rule import Rule
from designlint.source import Source
from designlint.statements import Connect, Node, Statement

NO_RULES: Mapping[str, Rule] = {}


def read(text: str, format: str = "arch") -> Reading:
    """What a front end makes of a text."""
    frontend = plugins.formats().frontend(format)
    assert frontend is not None
    return frontend.read(Source(f"test.{format}", text))


def check(
    text: str, name: str = "test.arch", *, rules: Mapping[str, Rule] = NO_RULES, settings: Settings | None = None
) -> Checks:
    """Check a text; without `rules` only its reading and building is judged."""
    formats = plugins.formats()
    format = formats.for_suffix(PurePath(name).suffix)
    assert format is not None
    return check_source(Source(name, text), format, formats, rules, settings or Settings())


def told(text: str, name: str = "test.arch") -> list[str]:
    """`line code message` of everything that is wrong with a text itself."""
    return [f"{each.finding.at.line} {each.code} {each.finding.message}" for each in check(text, name).diagnostics]


def only(text: str, name: str = "test.arch") -> Diagnostic:
    """The one thing that is wrong with a text."""
    found = check(text, name).diagnostics
    assert len(found) == 1, [each.finding.message for each in found]
    return found[0]


def design_of(text: str, name: str = "test.arch") -> Design:
    """The only design of a text, which must be free of problems."""
    checks = check(text, name)
    assert not checks.diagnostics, [f"{each.finding.at.line}: {each.finding.message}" for each in checks.diagnostics]
    (checked,) = checks.designs
    assert checked.design is not None, checked.skipped
    return checked.design


def every(statements: tuple[Statement, ...]) -> Iterator[Statement]:
    """The statements and all that stand in their blocks."""
    for each in statements:
        yield each
        if isinstance(each, Node | Connect):
            yield from every(each.items)
