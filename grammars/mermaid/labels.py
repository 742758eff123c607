"""From a label as written to the text that a reader sees."""

from __future__ import annotations

import html
import re

from designlint.source import Source, Span
from designlint.statements import Text

_BREAK = re.compile(r"\s*(?:<br[^<>]{0,80}>|\\n)\s*", re.IGNORECASE)
# Only what is really a tag: `List<Order>` and `<id, data>` are words that somebody wants to read.
_HTML_TAG = re.compile(
    r"</?(?:a|b|big|blockquote|center|code|del|div|em|font|h[1-6]|hr|i|img|ins|kbd|li|mark|ol|p|pre|q|s|samp|small|span"
    r"|strike|strong|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul|var)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_NAMED = re.compile(r"#([A-Za-z]\w*);")
_NUMBERED = re.compile(r"#(\d{1,7});")
_ICON = re.compile(r"(?:\bfa[a-z]?|\bmdi|\blogos):[\w-]+\s*")
_BLANKS = re.compile(r"[^\S\n]*\n\s*")
_EMPHASIS = re.compile(r"(\*\*|__|\*|_|~~)(?=\S)([^*_~\n]+)(?<=\S)\1")


def plain(raw: str, markdown: bool = False) -> str:
    """Markup off, entities read, `<br/>` and a written `\\n` made line breaks."""
    text = raw
    if "<" in text or "\\" in text:
        text = _HTML_TAG.sub("", _BREAK.sub("\n", text))
    if "#" in text:
        text = _NUMBERED.sub(r"&#\1;", _NAMED.sub(r"&\1;", text))
    if "&" in text:
        text = html.unescape(text)
    if ":" in text:
        text = _ICON.sub("", text)
    if markdown:
        text = _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", text))
    if "\n" in text:
        text = _BLANKS.sub("\n", text)
    return text.strip()


def label(source: Source, text: str, start: int, end: int) -> Text:
    """The label that stands at these offsets, with its quotes and the back-ticks of a Markdown string taken off.

    `text` is the prepared text; the label is read from the source, where entities are still as written.
    """
    start, end = _trim(text, start, end)
    markdown = False
    if text.startswith('"', start):
        closing = text.find('"', start + 1, end)
        if closing == end - 1 > start:
            start, end = start + 1, closing
            if text[start] == "`" and end - start > 1 and text[end - 1] == "`":
                markdown = True
                start, end = start + 1, end - 1
            start, end = _trim(text, start, end)
        elif closing > start:
            # mermaid glues on what follows the quotes: `"Foo" bar`. The quotes stay in the span then.
            return Text(plain(source.text[start:end].replace('"', "")), Span(source, start, end))
    raw = source.text[start:end]
    return Text(plain(raw, markdown), Span(source, start, end))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    if start < end and (text[start].isspace() or text[end - 1].isspace()):
        piece = text[start:end]
        start += len(piece) - len(piece.lstrip())
        end = start + len(piece.strip())
    return start, end
