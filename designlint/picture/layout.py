"""DOT -> SVG, by the embedded Graphviz or by the system's `dot`."""

from __future__ import annotations

import shutil
import subprocess

from designlint.picture.errors import RenderError

ENGINES = ("embedded", "system")
SECONDS = 30.0


def layout(dot: str, *, engine: str = "embedded", seconds: float = SECONDS) -> str:
    """The laid-out SVG of `dot`. Raises RenderError if the engine is missing, fails or takes longer than `seconds`."""
    if engine == "embedded":
        from designlint.picture.embedded import run

        return run(dot, seconds).decode("utf-8", errors="replace")
    if engine == "system":
        return _system(dot, seconds)
    raise RenderError(f"unknown engine `{engine}`; there are {' and '.join(ENGINES)}")


def _system(dot: str, seconds: float) -> str:
    program = shutil.which("dot")
    if program is None:
        raise RenderError("the program `dot` was not found; install Graphviz or use the engine `embedded`")
    try:
        done = subprocess.run([program, "-Tsvg"], input=dot.encode(), capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise RenderError(f"`dot` took longer than {seconds:g} s; draw a part of the design") from None
    except OSError as error:
        raise RenderError(f"`dot` could not be started: {error.strerror or error}") from error
    if done.returncode != 0 or not done.stdout:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise RenderError(f"`dot` failed: {said[0] if said else f'exit code {done.returncode}'}")
    return done.stdout.decode("utf-8", errors="replace")
