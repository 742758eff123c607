"""Options that several commands share, so that they read and work alike."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PATH]...",
        help="Files, folders (searched, `.gitignore` honoured), or `-` for standard input.",
        show_default="the current folder",
    ),
]
StdinFilename = Annotated[
    str, typer.Option(metavar="NAME", help="What standard input is called; its suffix tells the format.")
]
Diagram = Annotated[int, typer.Option(metavar="N", help="Which design of a file that holds several, from 1.", min=1)]
Config = Annotated[Path | None, typer.Option(metavar="FILE", help="Use this configuration instead of the nearest one.")]
Isolated = Annotated[bool, typer.Option("--isolated", help="Use no configuration and no plugins.")]
