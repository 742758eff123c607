"""The review as a page: the picture, the score with all that it rests on, findings, numbers, and the source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files

import htpy as h

from designlint.analysis.sizing import sizing
from designlint.design import Design
from designlint.diagnostic import Diagnostic, Severity
from designlint.page import Html, Links, Part, bar, page, prose
from designlint.picture import Drawing, Numbered, RenderError, draw, inline, numbered
from designlint.picture.html import figure, picture_css
from designlint.reporters.cards import Card, finding_cards
from designlint.reporters.html import as_html, slug, source_part
from designlint.reporters.listing import lines_of
from designlint.reporters.review import (
    WORDS,
    because,
    follow_ups,
    in_short,
    level_name,
    next_changes,
    number,
    points_of,
    practice,
    reservations,
    whatifs,
)
from designlint.reporters.sizing import sizing_sections
from designlint.reporters.tables import Section
from designlint.review import Review
from designlint.review.card import Answered, Evidence, Item
from designlint.review.levels import Reached
from designlint.wording import counted

_FOLDED = "Assumed"  # long, and of interest to those who doubt a number


def review_page(title: str, design: Design, found: Review, diagnostics: Iterable[Diagnostic]) -> str:
    """One HTML file with everything that `review`, `estimate` and `render` tell of a design.

    `diagnostics` are those of its check, suppressed ones among them.
    """
    diagnostics = list(diagnostics)
    drawing = draw(design, diagnostics)
    findings = numbered(drawing, diagnostics)
    source, _ = design.source.outermost(0)
    cards = [Card(each.number, each.diagnostic, bool(each.marks)) for each in findings]
    links = Links({each.diagnostic.code: f"#{each.id}" for each in reversed(cards)}, source.path, len(lines_of(source)))
    picture, style = _picture(drawing, findings)
    parts = [
        Part("score", "Score", _score(found, cards, links)),
        Part("picture", "Picture", picture),
        *_part(next_changes(found), links),
        Part("findings", "Findings", _findings(cards, diagnostics, links)),
        Part("evidence", "Evidence", [_question(each, links) for each in found.answers]),
        Part("level", "Level and practice", _level(found, links)),
        *_part(whatifs(found), links),
        *_part(follow_ups(found), links),
        Part("numbers", "Numbers", list(_numbers(design, links))),
        source_part(source, cards),
    ]
    return page(title, parts, lead=_lead(design, found, links), style=f"{_css()}{style}")


@cache
def _css() -> str:
    return files(__package__).joinpath("review_page.css").read_text(encoding="utf-8")


def _part(section: Section, links: Links) -> Iterator[Part]:
    if section.lines or section.items:
        yield Part(slug(section.title), section.title, as_html(section, links))


def _lead(design: Design, found: Review, links: Links) -> Html:
    size = f"{counted(len(design.components), 'component')} and {counted(len(design.connections), 'connection')}"
    lead = h.p(".lead")["Design review of ", h.a(href="#source")[h.code[links.path]], f": {size}"]
    return [lead, [h.p(".lead")["Assumed: ", links.prose(each)] for each in found.assumptions]]


def _score(found: Review, cards: Sequence[Card], links: Links) -> Html:
    steps = [h.span(".step.on" if step <= found.rubric.score else ".step") for step in range(1, 6)]
    counts = Counter(each.diagnostic.severity for each in cards)
    badges = [
        h.li[h.span(class_=f"number {severity.word}")[str(counts[severity])], " ", severity.word]
        for severity in sorted(Severity, reverse=True)
        if counts[severity]
    ]
    return [
        h.div(".tiles")[
            _tile(
                "Points",
                number(found.total),
                f" of {found.out_of}",
                bar(found.total / found.out_of),
                h.p[found.band.text],
            ),
            _tile(
                "Rubric",
                str(found.rubric.score),
                " of 5",
                h.div(".steps", aria_hidden="true")[steps],
                h.p[found.rubric.name],
            ),
            _tile("Level", level_name(found), "", h.p[h.a(href="#level")["What is missing for the next"]]),
            _tile("Findings", str(len(cards)), "", h.ul(".counts")[badges]),
        ],
        h.ul(".lines")[
            (h.li[prose(each)] for each in reservations(found)),
            (h.li[f"rubric at most {each.rubric}: ", links.prose(because(each))] for each in found.caps),
        ],
        h.ol(".questions")[(_row(each) for each in found.answers)],
    ]


def _tile(label: str, large: str, small: str, *below: Html) -> Html:
    return h.div(".tile")[h.p(".label")[label], h.p[h.b(".large")[large], small], below]


def _row(answered: Answered) -> Html:
    question = answered.question
    return h.li[
        h.a(href=f"#question-{question.id}")[question.ask],
        bar(answered.share if answered.assessed else 0.0),
        h.span(".points")[points_of(answered)],
    ]


def _picture(drawing: Drawing, findings: Sequence[Numbered]) -> tuple[Html, str]:
    """The picture, and the style that it needs."""
    try:
        svg = inline(drawing, findings)
    except RenderError as error:
        return h.p["It could not be drawn: ", prose(str(error))], ""
    return figure(svg), picture_css(svg)


def _findings(cards: Sequence[Card], diagnostics: Sequence[Diagnostic], links: Links) -> Html:
    ignored = [each for each in diagnostics if each.suppressed is not None]
    lines = [h.li[h.code[each.code], " ", _line(each, links), ": ", prose(each.suppressed or "")] for each in ignored]
    return [
        finding_cards(cards, links) if cards else h.p["Nothing was found."],
        h.details[h.summary[f"{counted(len(ignored), 'finding')} ignored"], h.ul(".lines")[lines]] if ignored else None,
    ]


def _line(diagnostic: Diagnostic, links: Links) -> Html:
    return links.prose(f"{diagnostic.finding.at.path}:{diagnostic.finding.at.line}")


def _question(answered: Answered, links: Links) -> Html:
    question = answered.question
    heading = h.h3[f"{question.id}. {question.name} ", h.span(".points")[points_of(answered)]]
    return h.div(".answer", id=f"question-{question.id}")[
        heading, h.ul(".points-of")[(_point(each, links) for each in answered.items)]
    ]


def _point(item: Item, links: Links) -> Html:
    if isinstance(item, Evidence):
        place = links.prose(f"{item.span.path}:{item.span.line}")
        return h.li(".earned")[h.span(".points")[number(item.points)], h.span[prose(item.text), " ", place]]
    missing = h.span[h.i["missing:"], " ", links.prose(item.text)]
    return h.li(".missing")[h.span(".points")[f"0 of {number(item.points)}"], missing]


def _level(found: Review, links: Links) -> Html:
    rows = [
        h.li[h.span[WORDS[name]], bar(value / 100), h.span(".points")[str(value)]]
        for name, value in found.dimensions.items()
    ]
    coach = practice(found)
    return [
        h.div(".columns")[
            h.div[
                h.h3["Dimensions, of 100"],
                h.ul(".questions")[rows],
                h.p[in_short(found)],
                h.h3[coach.title],
                as_html(coach, links),
            ],
            h.div[h.h3["Level"], h.ul(".items")[(h.li[_reached(each)] for each in found.levels)]],
        ]
    ]


def _reached(each: Reached) -> Iterator[Html]:
    state = "reached" if each.reached else "missing:" if each.missing else "needs the level below"
    yield h.p[h.b[f"{each.level.name}, {each.level.title}"], " ", h.span(".faint")[state]]
    if each.missing:
        yield h.ul(".lines")[(h.li[prose(line)] for line in each.missing)]


def _numbers(design: Design, links: Links) -> Iterator[Html]:
    try:
        sections = list(sizing_sections(sizing(design)))
    except OverflowError:
        yield h.p["Some figure of this design is too large to compute with."]
        return
    for section in sections:
        if section.title == _FOLDED:
            yield h.details[h.summary[section.title], as_html(section, links)]
        else:
            yield h.h3[section.title]
            yield as_html(section, links)
