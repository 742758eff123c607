"""The words for broken labels, by far the commonest mistake: brackets, bars and quotes that end a label early."""

from __future__ import annotations

import re

from designlint.frontend import Slip
from designlint.source import Source

_CLOSING = {"[": "]", "(": ")", "{": "}", ">": "]"}
_OPENING = re.compile(r"\(\(\(|\(\(|\(\[|\[\[|\[\(|\{\{|[\[({>]")
_QUOTE = re.compile('"')
_SPECIAL = re.compile(r'[\[\](){}|"]')
_CLOSED_BY = {
    "(((": ")))",
    "((": "))",
    "([": "])",
    "[[": "]]",
    "[(": ")]",
    "{{": "}}",
    "[": "]",
    "(": ")",
    "{": "}",
    ">": "]",
}
_NEXT_PART = re.compile(r"\s*(?:[xo<]?(?:--|==|-\.|~~~)|&\s|:::|@\{|;|\Z)")


def label_slip(source: Source, text: str, name: str, start: int, line_end: int) -> Slip:
    """What is wrong with the label of `name` that opens at `start`."""
    opening, inner_start, inner_end, end = _extent(text, start, line_end)
    if end < 0:
        return _unclosed(source, text, f"the label of `{name}`", start, opening, _CLOSED_BY[opening])
    closing = text[inner_end:end]
    if text[inner_start] == '"' and text.find('"', inner_start + 1, end) < 0:
        return _unclosed(source, text, f"the quote in the label of `{name}`", start, opening, closing)
    if text.startswith('"`', inner_start):
        bare = _quotable(source.text[inner_start:inner_end]).replace("`", "")
        return Slip(
            f"the label of `{name}` is a Markdown string with a back-tick inside",
            source.span(inner_start, inner_start + 2),
            f'remove the back-ticks: `{name}{opening}"{bare}"{closing}`',
        )
    inner = source.text[inner_start:inner_end].strip()
    if not inner or inner == '""':
        return Slip(
            f"the label of `{name}` is empty",
            source.span(start, end),
            f'write a label, or `{name}{opening}" "{closing}` to show none',
        )
    cure = f'{name}{opening}"{_quotable(inner)}"{closing}'
    quoted = inner.startswith('"') and inner.endswith('"') and len(inner) > 1
    # Between quotes only another quote does harm.
    special = _QUOTE.search(inner[1:-1]) if quoted else _SPECIAL.search(inner)
    if special is None:
        return _without_special(source, text, name, opening, closing, inner, start, cure)
    place = inner_start + (len(source.text[inner_start:inner_end]) - len(source.text[inner_start:inner_end].lstrip()))
    place += special.start() + (1 if quoted else 0)
    help_text = f"write quotes inside a label as `#quot;`: `{cure}`" if quoted else f"put it in quotes: `{cure}`"
    return Slip(
        f"the label of `{name}` holds `{special.group()}`",
        source.span(place, place + 1),
        help_text,
        "ends the label early",
    )


def pipe_slip(source: Source, text: str, start: int, line_end: int) -> Slip:
    """What is wrong with the text of a link that opens with the bar at `start`."""
    closing = text.find("|", start + 1, line_end)
    first = text.find("|", text.rfind("\n", 0, start) + 1, start)
    if closing < 0 and first >= 0:
        inner = source.text[first + 1 : start]
        return Slip(
            "the text of this link holds `|`", source.span(start, start + 1), f'put it in quotes: `|"{inner}"|`'
        )
    if closing < 0:
        return _unclosed(source, text, "the text of this link", start, "|", "|")
    inner = source.text[start + 1 : closing].strip()
    if not inner or inner == '""':
        return Slip(
            "the text of this link is empty",
            source.span(start, closing + 1),
            "write a text between the bars, or leave them out",
        )
    special = _SPECIAL.search(text, start + 1, closing)
    cure = f'|"{_quotable(inner)}"|'
    if special is None:
        if "@" in inner:
            place = text.index("@", start)
            return Slip("the text of this link holds `@`", source.span(place, place + 1), f"put it in quotes: `{cure}`")
        return Slip(
            "the bars stand apart from the link",
            source.span(start, start + 1),
            f"write the text right behind the arrow, as `-->{cure}`",
        )
    place = special.start()
    return Slip(
        f"the text of this link holds `{special.group()}`",
        source.span(place, place + 1),
        f"put it in quotes: `{cure}`",
        "ends the text early",
    )


def _extent(text: str, start: int, line_end: int) -> tuple[str, int, int, int]:
    """Opening sign, start and end of the label, and end of all; the end is -1 if nothing closes it on this line.

    The right end is the first closing sign after which a link, a separator or the end of the line follows: brackets of
    people's own stand inside the label.
    """
    found = _OPENING.match(text, start)
    assert found is not None
    opening = found.group()
    candidates = [opening, opening[0]] if len(opening) > 1 else [opening]
    for each in candidates:
        closing = _CLOSED_BY[each]
        place = text.find(closing, start + len(each), line_end)
        while place >= 0:
            if _NEXT_PART.match(text, place + len(closing), line_end):
                return each, start + len(each), place, place + len(closing)
            place = text.find(closing, place + 1, line_end)
    # Closed by another sign: `A[Foo)`.
    for place in range(start + len(opening), line_end):
        if text[place] in "])}" and _NEXT_PART.match(text, place + 1, line_end):
            return opening, start + len(opening), place, place + 1
    last = text.rfind(_CLOSED_BY[opening], start, line_end)
    if last >= 0:
        return opening, start + len(opening), last, last + len(_CLOSED_BY[opening])
    return opening, start + len(opening), line_end, -1


def _without_special(
    source: Source, text: str, name: str, opening: str, closing: str, inner: str, start: int, cure: str
) -> Slip:
    right = _CLOSED_BY[opening]
    if closing != right:
        end = start + len(opening) + source.text[start + len(opening) :].find(inner) + len(inner)
        return Slip(
            f"the label of `{name}` opens with `{opening}` but closes with `{closing}`",
            source.span(end, end + len(closing)),
            f"close it with `{right}`: `{name}{opening}{inner}{right}`",
        )
    at = source.span(start, start + len(opening) + 1)
    cure = cure[: -len(closing)] + right
    if opening == "[" and inner[0] in "/\\":
        return Slip(
            f"`[{inner[0]}` opens a slanted box, which must close with `/]` or `\\]`",
            at,
            f"put the label in quotes: `{cure}`",
        )
    if opening.endswith("(") and inner[0] == "-":
        return Slip("`(-` opens an ellipse, which must close with `-)`", at, f"put the label in quotes: `{cure}`")
    return Slip(f"the label of `{name}` can not be read", at, f"put it in quotes: `{cure}`")


def _unclosed(source: Source, text: str, what: str, start: int, opening: str, closing: str) -> Slip:
    """mermaid reads on over line ends, up to the next bracket or quote, and stumbles there; so the place is there."""
    begin = start + len(opening)
    if text[begin : begin + 1] == '"':
        quote = text.find('"', begin + 1)
        place = len(text) if quote < 0 else quote
        cure = f'`"{closing}`'
    else:
        special = _SPECIAL.search(text, begin)
        place = len(text) if special is None else special.start()
        cure = f"`{closing}`"
    place = min(place, len(source.text))
    line = source.span(start, start).line
    at = source.span(place, min(place + 1, len(source.text)))
    if at.line == line:
        at = source.span(start, begin)
    where = "" if at.line == line else f", which begins in line {line},"
    return Slip(f"{what}{where} is never closed", at, f"close it with {cure} where it ends")


def _quotable(label: str) -> str:
    """The label ready to stand between quotes."""
    if label.startswith('"') and label.endswith('"') and len(label) > 1:
        label = label[1:-1]
    return label.replace('"', "#quot;")
