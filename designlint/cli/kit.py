"""`designlint test`: the promises in the manuals of rules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from designlint.cli.output import TroubleError, write_lines
from designlint.cli.workspace import workspace
from designlint.examples import broken_promises, examples
from designlint.plugins import Formats, PluginError, rules_in
from designlint.rule import Rule
from designlint.wording import counted


def run_pages(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...", help="Files or folders with rules.", show_default="the rules that are installed"
        ),
    ] = None,
) -> None:
    """Run the examples in the manuals of rules, and say which of their promises are not kept.

    Exit codes: 0 all kept, 1 some are not, 2 could not do the work. The code in the files is run.
    """
    work = workspace()
    found: dict[str, Rule] = {}
    for path in paths or ():
        if not path.exists():
            raise TroubleError(f"{path}: does not exist")
        try:
            found |= rules_in(path)
        except PluginError as error:
            raise TroubleError(str(error)) from error
    if paths and not found:
        raise TroubleError(f"no rules in {', '.join(map(str, paths))}; a rule is a function under `@rule(…)`")
    chosen = found or dict(work.rules)
    broken = {code: list(broken_promises(rule, work.formats)) for code, rule in chosen.items()}
    write_lines(_told(chosen, broken, work.formats), None)
    if any(broken.values()):
        raise typer.Exit(1)


def _told(chosen: dict[str, Rule], broken: dict[str, list[str]], formats: Formats) -> Iterator[str]:
    count = 0
    for code, rule in chosen.items():
        number = sum(1 for _ in examples(rule, formats))
        count += number
        yield f"{'broken' if broken[code] else 'ok':<7}{code} ({counted(number, 'example')})"
        for each in broken[code]:
            yield from (f"       {line}" for line in each.split("\n"))
    bad = sum(bool(each) for each in broken.values())
    result = f"{bad} broken" if bad else "all promises kept"
    yield f"{counted(len(chosen), 'rule')}, {counted(count, 'example')}: {result}"
