"""The progress of notes as a page: the chart, what holds of all notes, and each note commit by commit."""

from __future__ import annotations

import htpy as h

from designlint.page import Html, Part, page, prose
from designlint.progress import Progress
from designlint.reporters.chart import chart, css
from designlint.reporters.html import as_html, slug
from designlint.reporters.progress import note_section, summary_sections, title
from designlint.reporters.tables import Section

_STYLE = "#weeks td:first-child, #commits td:first-child { white-space: nowrap; }\n"


def progress_page(found: Progress) -> str:
    """One HTML file with all that `progress` tells."""
    parts = [
        Part("scores", "Scores over time", _scrolling(chart(found))),
        *(Part(slug(each.title), each.title, as_html(each)) for each in summary_sections(found)),
        Part("commits", "Commit by commit", [_note(note_section(each)) for each in found.histories]),
    ]
    return page(title(found), parts, style=f"{css()}{_STYLE}")


def _scrolling(drawn: h.Element) -> Html:
    """On a phone the chart keeps its size, so that it can be read."""
    return h.div(".scroll", tabindex="0", role="region", aria_label="Scores over time")[h.figure(".picture")[drawn]]


def _note(section: Section) -> Html:
    return [h.h3[prose(section.title)], as_html(section), "\n"]
