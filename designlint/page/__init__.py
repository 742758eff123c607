"""The shell of HTML pages: one file, no script, no network, light and dark, screen and paper.

What stands in a page is built with htpy, which escapes all text. `page` puts the skeleton around it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import htpy as h

from designlint.wording import shown

Html = h.Node
"""Anything that may stand in a page; a `str` in it is text and gets escaped."""

_CODE = re.compile(r"`([^`]+)`")
_NOT_PLAIN = re.compile(r"[^\n\t -~]")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page under a heading of its own. `id` is its target; `brief` is what the contents call it, the title
    if not given."""

    id: str
    title: str
    content: Html
    brief: str = ""


@dataclass(frozen=True, slots=True)
class Links:
    """Where a text leads to on its page: `names` in backticks to their targets, and places in the file `path` to its
    lines, of which the page lists so many."""

    names: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    lines: int = 0

    def prose(self, text: str) -> Html:
        """A text of reports: names in backticks are code."""
        pieces = enumerate(_CODE.split(text))
        return [self._name(piece) if odd % 2 else self._plain(piece) for odd, piece in pieces if piece]

    def line(self, number: int) -> Html:
        """The place where a line stands in the listing."""
        name = f"line {number}"
        return h.a(".place", href=f"#L{number}")[name] if 0 < number <= self.lines else name

    def _name(self, name: str) -> Html:
        return h.a(href=self.names[name])[h.code[name]] if name in self.names else h.code[name]

    def _plain(self, text: str) -> Html:
        if not self.lines or self.path not in text:
            return text
        pieces = re.split(rf"(?<![\w/.-]){re.escape(self.path)}:([0-9]{{1,7}})(?![0-9])", text)
        return [self.line(int(piece)) if odd % 2 else piece for odd, piece in enumerate(pieces) if piece]


prose = Links().prose


def page(title: str, parts: Iterable[Part], *, lead: Html = None, style: str = "") -> str:
    """A whole HTML file, the same for the same content.

    `title` is the name of the page and its first heading, `lead` stands below it. `style` is CSS beside that of the
    shell. Elements may not bear `style` attributes: the policy of the page forbids them, as it forbids scripts and
    everything from elsewhere.
    """
    parts = list(parts)
    css = "\n".join(filter(None, (_style(), style)))
    whole = h.html(lang="en")[
        "\n",
        h.head[_head(title, css)],
        "\n",
        h.body[
            "\n",
            h.a(".skip", href="#content")["Skip to the content"],
            "\n",
            h.header(".top")[h.h1[prose(title)], lead],
            "\n",
            _contents(parts),
            "\n",
            h.main("#content", tabindex="-1")["\n", (_part(each) for each in parts)],
            "\n",
            h.footer["Written by ", h.code["designlint"], ". This file holds all it shows and loads nothing."],
            "\n",
        ],
        "\n",
    ]
    return _NOT_PLAIN.sub(lambda found: shown(found[0]), str(whole))


def bar(share: float, look: str = "") -> Html:
    """A share from 0 to 1 as a bar; it says nothing that is not written beside it."""
    share = min(max(share, 0.0), 1.0)
    attributes = {"class": f"bar {look}".strip(), "viewBox": "0 0 100 6", "preserveAspectRatio": "none"}
    return h.svg({**attributes, "aria-hidden": "true", "focusable": "false"})[
        h.rect(".track", width="100", height="6"), h.rect(".fill", width=f"{share * 100:.4g}", height="6")
    ]


def _head(title: str, css: str) -> Iterator[Html]:
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    for each in (
        h.meta(charset="utf-8"),
        h.meta(http_equiv="Content-Security-Policy", content=policy),
        h.meta(name="viewport", content="width=device-width, initial-scale=1"),
        h.meta(name="color-scheme", content="light dark"),
        h.meta(name="referrer", content="no-referrer"),
        h.title[title.replace("`", "")],
        h.style[_raw(css)],
    ):
        yield "\n"
        yield each
    yield "\n"


def _raw(css: str) -> Html:
    """CSS as it is: it comes from files of ours, never from a design."""
    from markupsafe import Markup

    if "</" in css:
        raise ValueError("CSS with `</` would end the style element")
    return Markup(css)


def _contents(parts: Iterable[Part]) -> Html:
    links = [h.li[h.a(href=f"#{each.id}")[each.brief or each.title]] for each in parts]
    return h.nav(aria_label="Contents")[h.ul[links]] if len(links) > 1 else None


def _part(part: Part) -> Html:
    heading = f"{part.id}-title"
    return [
        h.section(id=part.id, aria_labelledby=heading)["\n", h.h2(id=heading)[prose(part.title)], "\n", part.content],
        "\n",
    ]


@cache
def _style() -> str:
    return files(__package__).joinpath("page.css").read_text(encoding="utf-8")
