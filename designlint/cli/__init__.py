"""The command line: thin commands that parse arguments, call, print and set the exit code."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Annotated, Any

import typer

from designlint.cli.output import TroubleError

_COMMANDS = {
    "check": "check:check",
    "render": "render:render",
    "review": "review:review",
    "progress": "progress:progress",
    "estimate": "estimate:estimate",
    "whatif": "whatif:whatif",
    "diff": "diff:diff",
    "fmt": "fmt:fmt",
    "convert": "convert:convert",
    "explain": "explain:explain",
    "rules": "explain:rules",
    "test": "kit:run_pages",
    "new": "new:new",
    "practice": "practice:practice",
}
"""Each command with the module of this folder and the function in it."""


class _Loaded(Mapping[str, Any]):
    """The commands by name. What one needs is loaded when it is asked for: nobody waits for what the others need."""

    def __getitem__(self, name: str) -> Any:
        module, _, function = _COMMANDS[name].partition(":")
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(name)(getattr(import_module(f"designlint.cli.{module}"), function))
        return typer.main.get_command(alone)

    def __iter__(self) -> Iterator[str]:
        return iter(_COMMANDS)

    def __len__(self) -> int:
        return len(_COMMANDS)


class _Group(typer.core.TyperGroup):
    """The commands of designlint."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{**given, "commands": _Loaded()})


app = typer.Typer(
    name="designlint",
    cls=_Group,
    help="Lint system-design diagrams: single points of failure, unlabelled arrows, missing caches, and excess.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
