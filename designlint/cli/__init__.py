"""The command line: thin commands that parse arguments, call, print and set the exit code."""

from __future__ import annotations

import gc
import os
import sys
from typing import Annotated

import typer

from designlint.cli.check import check
from designlint.cli.convert import convert
from designlint.cli.diff import diff
from designlint.cli.estimate import estimate
from designlint.cli.explain import explain, rules
from designlint.cli.fmt import fmt
from designlint.cli.kit import run_pages
from designlint.cli.new import new
from designlint.cli.output import TroubleError
from designlint.cli.practice import practice
from designlint.cli.progress import progress
from designlint.cli.render import render
from designlint.cli.review import review
from designlint.cli.whatif import whatif

app = typer.Typer(
    name="designlint",
    help="Lint system-design diagrams: single points of failure, unlabelled arrows, missing caches, and excess.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(check)
app.command()(render)
app.command()(review)
app.command()(progress)
app.command()(estimate)
app.command()(whatif)
app.command()(diff)
app.command()(fmt)
app.command()(convert)
app.command()(explain)
app.command()(rules)
app.command("test")(run_pages)
app.command()(new)
app.command()(practice)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"designlint {version('designlint')}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and leave.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Lint system-design diagrams: single points of failure, unlabelled arrows, missing caches, and excess."""


def main() -> None:
    """Run the command line. Exit codes: 0 clean, 1 findings at or above `--fail-on`, 2 could not do the work."""
    gc.set_threshold(20_000)  # a run makes many small records and few cycles: looking for these less often saves time
    try:
        app()
    except TroubleError as trouble:
        from designlint.reporters.style import safe

        print(f"designlint: {safe(str(trouble))}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:  # `designlint … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if os.environ.get("DESIGNLINT_DEBUG"):
            raise
        kind = type(error).__name__
        print(
            f"designlint: a fault of designlint itself ({kind}: {error}); please report it with the design that",
            file=sys.stderr,
        )
        print("caused it, and with what `DESIGNLINT_DEBUG=1 designlint …` prints", file=sys.stderr)
        sys.exit(2)
