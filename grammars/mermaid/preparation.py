"""What mermaid does to a text before its grammar sees it, done without moving a single character.

Front matter, directives and comment lines become blanks and the rest keeps its place, so an offset in the prepared text
is an offset in the source. `%% arch:` comments are gathered on the way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from designlint.source import Source
from designlint.statements import Embed

EMBEDDED = ("arch",)
"""Formats whose lines may stand in comments: `%% arch: …`."""

# Stand-ins for `#` and `;` of an entity such as `#quot;`. mermaid hides entities too: outside labels they are errors.
ENTITY_START = "\ue000"
ENTITY_END = "\ue001"

_FRONT_MATTER = re.compile(r"(?:\s*\n)?+([^\S\n]*+)---[^\S\n]*\n(.*?)\n\1---[^\S\n]*(?:\n+|\Z)", re.DOTALL)
_DIRECTIVE = re.compile(r"%%\{\s*(?:\w+\s*:|\w+)\s*(?:\w+|(?:(?!\}%%).)*)\s*(?:\}%%)?", re.DOTALL)
_COMMENT = re.compile(r"^[^\S\n]*%%(?!\{)[^\n]+$", re.MULTILINE)
_EMBED = re.compile(rf"[^\S\n]*%%\s*({'|'.join(EMBEDDED)})\s*:")
_TAG = re.compile(r"<\w+")
_ATTRIBUTE = re.compile(r'="([^"<>]*)"')
_COLOURED = re.compile(r"(?:style|classDef)[^\n:]*:[^\n]*;")
_ENTITY = re.compile(r"#(\w+);")
_TITLE = re.compile(r"^title\s*:\s*(.+?)\s*$", re.MULTILINE)
_NOT_NEWLINE = re.compile(r"[^\n]")


@dataclass(frozen=True, slots=True)
class Prepared:
    """The text for the grammar, ending in a newline, and what was found beside the diagram."""

    text: str
    title: str = ""
    embeds: tuple[Embed, ...] = ()


def prepare(source: Source) -> Prepared:
    """Blank out all that is not diagram."""
    text = source.text.replace("\r", "\n") if "\r" in source.text else source.text
    if text[:1] == "\ufeff":
        text = " " + text[1:]
    title = ""
    embeds: tuple[Embed, ...] = ()
    if '="' in text:
        text = _quiet_attributes(text)
    matter = _FRONT_MATTER.match(text)
    if matter is not None:
        title = _front_title(matter.group(1), matter.group(2))
        text = _blanks(matter) + text[matter.end() :]
    if "%%" in text:
        if "%%{" in text:  # may stand anywhere and run over lines; one without an end swallows the rest
            text = _DIRECTIVE.sub(_blanks, text)
        embeds = _embeds(source, text)
        text = _COMMENT.sub(_blanks, text)
    if "#" in text and ";" in text:
        text = _COLOURED.sub(_without_last_semicolon, text)
        text = _ENTITY.sub(rf"{ENTITY_START}\1{ENTITY_END}", text)
    return Prepared(text + "\n", title, embeds)


def _blanks(found: re.Match[str]) -> str:
    return _NOT_NEWLINE.sub(" ", found.group())


def _front_title(indent: str, body: str) -> str:
    found = _TITLE.search("\n".join(line.removeprefix(indent) for line in body.split("\n")))
    if found is None:
        return ""
    title = found.group(1)
    if len(title) > 1 and title[0] == title[-1] and title[0] in "\"'":
        title = title[1:-1]
    return title


def _embeds(source: Source, text: str) -> tuple[Embed, ...]:
    """The comment lines of another format, as one text per format: a block may run over several lines."""
    ranges: dict[str, list[tuple[int, int]]] = {}
    for comment in _COMMENT.finditer(text):
        marker = _EMBED.match(comment.group())
        if marker is not None:
            ending = 2 if source.text.startswith("\r\n", comment.end()) else 1
            end = min(comment.end() + ending, len(source.text))
            ranges.setdefault(marker.group(1), []).append((comment.start() + marker.end(), end))
    return tuple(
        Embed(name, source.excerpt(found), source.span(found[0][0], found[-1][1])) for name, found in ranges.items()
    )


def _quiet_attributes(text: str) -> str:
    """Quotes inside an HTML tag are legal in a quoted label; mermaid turns them into single quotes."""
    parts: list[str] = []
    position = 0
    while (tag := _TAG.search(text, position)) is not None:
        end = text.find(">", tag.end())
        if end < 0:
            break
        parts.append(text[position : tag.end()])
        parts.append(_ATTRIBUTE.sub(r"='\1'", text[tag.end() : end]))
        position = end
    parts.append(text[position:])
    return "".join(parts)


def _without_last_semicolon(found: re.Match[str]) -> str:
    """A `;` at the end of a line of colours is dropped, since `#fff;` would look like an entity."""
    line = found.group()
    if "#" not in line:
        return line
    return line[:-1] + ("\n" if found.end() == len(found.string) or found.string[found.end()] == "\n" else " ")
