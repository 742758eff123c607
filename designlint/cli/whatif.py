"""`designlint whatif`."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Annotated

import typer

from designlint.cli.choose import choose, read_report, tell_of_errors
from designlint.cli.estimate import TOO_LARGE, Colour, File, Output, SheetFormat, show
from designlint.cli.options import Config, Diagram, Isolated
from designlint.cli.output import Color, TroubleError
from designlint.cli.workspace import Workspace, workspace
from designlint.quantity import SECOND, UnitError, parse

if TYPE_CHECKING:
    from designlint.analysis.whatif.answer import Limit

_LIMIT = re.compile(
    r"(?:(?P<flow>.*?)\s+)?p(?P<percent>\d{2})(?:\.?(?P<rest>\d{1,3}))?\s*<=?\s*(?P<time>.+)", re.DOTALL
)
_MOST = 1_000_000


def whatif(
    file: File,
    fail: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID",
            help="What is lost: a component (`api`, `api:1` for one node of it), `zone:a`, `region:eu`, `external`.",
        ),
    ] = None,
    drop: Annotated[list[str] | None, typer.Option(metavar="ID", help="What is left out on purpose.")] = None,
    scale: Annotated[float, typer.Option(metavar="N", help="So many times the traffic.", min=0.001, max=_MOST)] = 1.0,
    latency: Annotated[
        list[str] | None, typer.Option(metavar="LIMIT", help='A limit: "p99 < 10 ms", or "FLOW p99 < 10 ms".')
    ] = None,
    for_: Annotated[
        str | None, typer.Option("--for", metavar="TIME", help="How long the outage lasts, such as 2h.")
    ] = None,
    format: SheetFormat = None,
    output: Output = None,
    diagram: Diagram = 1,
    config: Config = None,
    isolated: Isolated = False,
    color: Colour = Color.auto,
) -> None:
    """Say what breaks when something fails, grows, is left out, or has to be faster.

    The options may be given together and repeated; the answer is about all of them at once. Components and flows go by
    id or label.

    Exit codes: 0 answered, 2 could not do the work.
    """
    from designlint.analysis.whatif.answer import Question, answer
    from designlint.analysis.whatif.named import UnknownNameError
    from designlint.reporters.whatif import whatif_json, whatif_sections

    question = Question(
        fail=tuple(fail or ()),
        drop=tuple(drop or ()),
        scale=scale,
        limits=tuple(_limit(each) for each in latency or ()),
        seconds=_seconds(for_, "--for") if for_ is not None else None,
    )
    if question == Question():
        raise TroubleError("what if what? give --fail, --drop, --scale or --latency")
    if question.seconds is not None and not question.fail and question.scale == 1:
        raise TroubleError("--for says how long something lasts; give --fail or --scale as well")
    work = workspace(isolated=isolated)
    report = read_report(file, Workspace(work.formats, {}), config, isolated=isolated)
    chosen = choose(report, file, diagram, "ask about")
    tell_of_errors(report, file)
    assert chosen.design is not None
    try:
        found = answer(chosen.design, question)
    except UnknownNameError as error:
        raise TroubleError(f"{file}: {error}") from error
    except OverflowError as error:
        raise TroubleError(TOO_LARGE.format(file=file)) from error
    show(
        chosen.name,
        whatif_sections(found),
        chosen.design.source,
        format=format,
        output=output,
        color=color,
        as_json=lambda: whatif_json(found),
    )


def _limit(text: str) -> Limit:
    from designlint.analysis.whatif.answer import Limit

    found = _LIMIT.fullmatch(text.strip())
    share = float(f"0.{found['percent']}{found['rest'] or ''}") if found is not None else 0.0
    if found is None or not 0.01 <= share < 1 or (found["rest"] and share < 0.9):
        raise TroubleError(f'--latency: {_repeated(text)} is no limit; write "p99 < 10 ms" or "FLOW p99.9 < 10 ms"')
    return Limit(share, _seconds(found["time"], "--latency"), found["flow"] or "")


def _seconds(text: str, option: str) -> float:
    try:
        quantity = parse(text)
    except UnitError:
        quantity = None
    known = quantity is not None and dict(quantity.powers) == {SECOND: 1}
    if quantity is None or not known or not 0 < quantity.value < math.inf:
        raise TroubleError(f"{option}: {_repeated(text)} is no length of time; write `2h` or `10 ms`")
    return quantity.value


def _repeated(text: str) -> str:
    from designlint.analysis.whatif.named import shortened

    return shortened(text) if text.strip() else "nothing"
