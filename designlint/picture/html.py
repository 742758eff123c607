"""A page with the picture, and the findings as a list that can be read aloud and searched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import htpy as h
from markupsafe import Markup

from designlint.page import Html, Part, page, prose
from designlint.picture.dark import dark_css
from designlint.picture.drawing import Drawing
from designlint.picture.findings import Numbered
from designlint.picture.legend import summary
from designlint.picture.lettering import clean

_SHRUNK = 0.7  # of its size; smaller, and nobody can read the small letters


def picture_page(svg: str, drawing: Drawing, findings: Iterable[Numbered]) -> str:
    """The whole HTML file."""
    findings = list(findings)
    items = (h.li(".card", id=f"finding-{each.number}")[_item(each)] for each in findings)
    parts = [Part("picture", "Picture", figure(svg))]
    if findings:
        parts.append(Part("findings", "Findings", h.ol(".cards")[items]))
    lead = h.p(".lead")[summary(findings)] if findings else None
    return page(drawing.title or "design", parts, lead=lead, style=picture_css(svg))


def figure(svg: str) -> Html:
    """The picture in a box of its own, which scrolls where the page is narrow."""
    return h.figure(".picture.scroll", tabindex="0", role="region", aria_label="Diagram")[Markup(svg.strip())]


def picture_css(svg: str) -> str:
    """The style that a page with this picture needs: it shrinks no further than its letters can be read."""
    width = re.search(r'<svg[^>]* width="(\d+)"', svg)
    least = f"@media screen {{ .picture svg {{ min-width: {int(width[1]) * _SHRUNK:.0f}px; }} }}\n" if width else ""
    return f"{least}{dark_css()}"


def _item(each: Numbered) -> Iterator[Html]:
    diagnostic, finding = each.diagnostic, each.diagnostic.finding
    word = diagnostic.severity.word
    badge = h.span(class_=f"number {word}")[str(each.number)]
    yield h.h3[badge, " ", h.span(class_=f"severity {word}")[word], " ", prose(clean(finding.message))]
    back = [" · ", h.a(href=f"#badge-{each.number}")["on the picture"]] if each.marks else None
    yield h.p(".meta")[h.code[clean(diagnostic.code)], " · ", clean(f"{finding.at.path}:{finding.at.line}"), back]
    if finding.help:
        yield h.p[prose(clean(finding.help))]
    if finding.tradeoff:
        yield h.p(".meta")["Trade-off: ", prose(clean(finding.tradeoff.text))]
    if finding.follow_up:
        yield h.p(".meta")["Next question: ", prose(clean(finding.follow_up))]
