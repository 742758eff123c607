"""`designlint review`."""

from __future__ import annotations

from typing import Annotated

import typer

from designlint.cli.choose import choose, read_report
from designlint.cli.estimate import Colour, File, Output, SheetFormat, show
from designlint.cli.options import Config, Diagram, Isolated
from designlint.cli.output import Color
from designlint.cli.workspace import workspace

Interview = Annotated[
    bool, typer.Option(help="Weigh what is said in words as an interviewer does (requirements, reasoning).")
]


def review(
    file: File,
    format: SheetFormat = None,
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
    from designlint.review import review as judge

    report = read_report(file, workspace(isolated=isolated), config, isolated=isolated, interview=interview)
    chosen = choose(report, file, diagram, "review")
    assert chosen.design is not None
    design, about = chosen.design, list(report.about(chosen))
    found = judge(design, about)

    def as_page() -> str:
        from designlint.reporters.review_page import review_page

        return review_page(chosen.name, design, found, about)

    show(
        chosen.name,
        review_sections(found),
        design.source,
        format=format,
        output=output,
        color=color,
        as_json=lambda: review_json(found),
        as_page=as_page,
    )
