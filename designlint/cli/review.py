"""`designlint review`."""

from __future__ import annotations

from typing import Annotated

import typer

from designlint.cli.choose import choose, read_report
from designlint.cli.estimate import Colour, File, Output, Sheet, SheetFormat
from designlint.cli.options import Config, Diagram, Isolated
from designlint.cli.output import Color, use_color, write_lines
from designlint.cli.workspace import workspace

Interview = Annotated[
    bool, typer.Option(help="Weigh what is said in words as an interviewer does (requirements, reasoning).")
]


def review(
    file: File,
    format: SheetFormat = Sheet.text,
    output: Output = None,
    interview: Interview = True,
    diagram: Diagram = 1,
    config: Config = None,
    isolated: Isolated = False,
    color: Colour = Color.auto,
) -> None:
    """Judge a design as an interviewer does: seven questions, 50 points, each with its evidence or what is missing.

    Tells the rubric from 1 to 5 with all that caps it, the level that is shown, the changes that bring most, the
    answers to what-if questions, and what is asked next.

    Exit codes: 0 reviewed, 2 could not do the work.
    """
    from designlint.reporters.review import review_json, review_sections
    from designlint.reporters.style import Style
    from designlint.reporters.tables import as_markdown, as_text
    from designlint.review import review as judge

    report = read_report(file, workspace(isolated=isolated), config, isolated=isolated, interview=interview)
    chosen = choose(report, file, diagram, "review")
    assert chosen.design is not None
    found = judge(chosen.design, report.about(chosen))
    style = Style(color=use_color(color) and output is None)
    if format is Sheet.json:
        write_lines([review_json(found)], output)
    else:
        layout = as_text if format is Sheet.text else as_markdown
        write_lines(layout(chosen.name, review_sections(found), style), output)
