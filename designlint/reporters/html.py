"""Sections as HTML, beside their layout as text and as Markdown; and a page of nothing but sections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import htpy as h

from designlint.page import Html, Links, Part, page, prose
from designlint.reporters.cards import Card
from designlint.reporters.listing import lines_of, listing
from designlint.reporters.tables import Item, Note, Section
from designlint.source import Source

_NARROW = 3  # columns; a wider table may have to be scrolled on a phone


def as_html(section: Section, links: Links | None = None) -> Html:
    """What a section holds, without its heading."""
    links = links or Links()
    return [
        _table(section, links) if section.table else None,
        h.ul(".lines")[(h.li[links.prose(line)] for line in section.lines)] if section.lines else None,
        _items(section, links) if section.items else None,
    ]


def section_page(title: str, sections: Iterable[Section], source: Source | None = None) -> str:
    """A page of sections, and of the text that they are about, if it is given."""
    links = Links(path=source.path, lines=len(lines_of(source))) if source else Links()
    parts = [Part(slug(each.title), each.title, as_html(each, links)) for each in sections]
    if source is None:
        return page(title, parts)
    return page(title, [*parts, source_part(source)], lead=h.p(".lead")[h.code[source.path]])


def source_part(source: Source, cards: Iterable[Card] = ()) -> Part:
    """The text of a file, where each line is a target; `cards` are the findings on the page."""
    return Part("source", f"Source: `{source.path}`", listing(source, cards), brief="Source")


def slug(title: str) -> str:
    """A title as the name of a target."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def _table(section: Section, links: Links) -> Html:
    header, *rows = section.table
    table = h.table[
        h.thead[h.tr[(_cell(h.th(scope="col"), section, links, at) for at in enumerate(header))]],
        h.tbody[(h.tr[(_cell(h.td, section, links, at) for at in enumerate(row))] for row in rows)],
    ]
    if len(header) <= _NARROW:
        return table
    return h.div(".scroll", tabindex="0", role="region", aria_label=f"Table: {section.title}")[table]


def _cell(element: h.Element, section: Section, links: Links, at: tuple[int, str]) -> Html:
    number, text = at
    return element(class_="figure" if number in section.right else None)[links.prose(text)]


def _items(section: Section, links: Links) -> Html:
    shown = [h.li[_item(each, links)] for each in section.items]
    return h.ol(".items")[shown] if section.numbered else h.ul(".items")[shown]


def _item(item: Item, links: Links) -> Iterator[Html]:
    if item.head:
        yield h.p[h.strong(".head")[prose(item.head)], " ", h.span[links.prose(item.text)]]
    else:
        yield h.p[links.prose(item.text)]
    yield [_note(each, links) for each in item.notes]


def _note(note: Note, links: Links) -> Html:
    name = f"{note.name[:1].upper()}{note.name[1:]}"
    if note.folded:
        return h.details(".note")[h.summary[name], h.p[links.prose(note.text)]]
    if note.code:
        code = h.pre[h.code[note.code]]
        return h.div(".note")[h.p[h.b[name], " ", links.prose(note.text)], code]
    return h.p(".note")[h.b[name], " ", links.prose(note.text)]
