"""`designlint explain` and `designlint rules`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from itertools import groupby
from typing import Annotated

import typer

from designlint.build.problems import did_you_mean
from designlint.cli.output import Color, TroubleError, use_color, write_lines
from designlint.cli.workspace import workspace
from designlint.diagnostic import PROBLEMS
from designlint.examples import examples
from designlint.manual import options_of, said_of
from designlint.plugins import Formats
from designlint.reporters import Style
from designlint.rule import Rule


class ListFormat(StrEnum):
    """How the list is shown."""

    text = "text"
    json = "json"


def explain(
    code: Annotated[str, typer.Argument(metavar="RULE", help="A rule's name, as reports show it in brackets.")],
    color: Annotated[Color, typer.Option(help="Colour the report.")] = Color.auto,
) -> None:
    """Show a rule's manual, and what it says of its first example."""
    work = workspace()
    rule = work.rules.get(code)
    if rule is not None:
        write_lines(_manual(rule, work.formats, Style(color=use_color(color), quiet=True)), None)
    elif code in PROBLEMS:
        write_lines((f"{code}: {PROBLEMS[code]}",), None)
    else:
        raise TroubleError(
            f"there is no rule `{code}`; {did_you_mean(code, (*work.rules, *PROBLEMS), 'see `designlint rules`')}"
        )


def _manual(rule: Rule, formats: Formats, style: Style) -> Iterator[str]:
    yield style.bold(f"{rule.code} ({rule.category}, {rule.severity.word})")
    yield ""
    yield rule.manual.rstrip()
    options = list(options_of(rule))
    if options:
        yield from ("", "Options, in `designlint.toml`:", *options)
    shown = next((example for example in examples(rule, formats) if example.promises), None)
    if shown is not None:
        yield ""
        yield "What it says of the first example:"
        yield ""
        yield from (f"    {line}".rstrip() for line in said_of(rule, shown, formats, style))


def rules(
    format: Annotated[ListFormat, typer.Option("--format", help="How the list is shown.")] = ListFormat.text,
) -> None:
    """List all rules by category."""
    work = workspace()
    if format is ListFormat.json:
        rows = [
            {
                "code": rule.code,
                "category": rule.category,
                "severity": rule.severity.word,
                "summary": rule.summary,
                "options": dict(rule.options),
            }
            for rule in work.rules.values()
        ]
        write_lines((json.dumps({"version": 1, "rules": rows}, ensure_ascii=False, indent=2),), None)
        return
    write_lines(_table(list(work.rules.values())), None)


def _table(found: list[Rule]) -> Iterator[str]:
    width = max((len(rule.code) for rule in found), default=0)
    for category, members in groupby(found, key=lambda rule: rule.category):
        yield category
        for rule in members:
            yield f"  {rule.code:<{width}}  {rule.severity.word:<8}  {rule.summary}"
    yield f"{len(found)} rules; `designlint explain RULE` shows a manual"
