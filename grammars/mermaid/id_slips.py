"""The words for ids that mermaid would not take: its own keywords, and signs that can not stand in an id."""

from __future__ import annotations

import re

from designlint.frontend import Slip
from designlint.source import Source

_WORD = re.compile(r"[^\s;]+")
_RESERVED = re.compile(
    r"(style|linkStyle|interpolate|classDef|class|flowchart-elk|swimlane-beta|flowchart|graph|subgraph|end|_self|_blank"
    r"|_parent|_top|href|call|click)(?![A-Za-z0-9_])([\w.-]*)"
)
_INNER_SIGNS = re.compile(r"[0-9:#&,*]+")
NEXT_LINK = re.compile(r"\s*[xo<]?(?:--|==|-\.)")
_LABELLED = re.compile(r"([\w.-]+)([\[({>]+)([^\])}|\n]*)([\])}]+)")


def reserved_slip(source: Source, text: str, start: int) -> Slip | None:
    """What to say if one of mermaid's own words stands here as an id."""
    found = _RESERVED.match(text, start)
    if found is None:
        inner = _INNER_SIGNS.match(text, start)
        found = _RESERVED.match(text, inner.end()) if inner else None
    if found is None:
        return None
    word, rest = found.group(1), found.group(2)
    better = word.lstrip("_").capitalize() + rest
    return Slip(
        f"`{word}` is one of mermaid's own words and can not begin an id",
        source.span(*found.span(1)),
        f'write `{better}`, with `{better}["{word}{rest}"]` where the label must stay',
    )


def sign_slip(source: Source, text: str, start: int, line_end: int) -> Slip | None:
    """What to say if a sign stands here that no id can hold."""
    run = _WORD.match(text, start, line_end)
    if run is None:
        return None
    if "@" in run.group()[1:]:
        return at_sign_slip(source, text, start, line_end)
    word = text[start : start + 1]
    at = source.span(start, start + 1)
    rest = NEXT_LINK.split(source.text[start:line_end].strip(), maxsplit=1)[0].strip()
    if word in "\"'`":
        label = rest.strip(word).replace('"', "#quot;")
        return Slip("a node needs an id before its text", at, f'write `{camel(label)}["{label}"]`')
    if word in "[({>":
        label = rest.strip('[](){}>"').replace('"', "#quot;")
        return Slip("this label belongs to no node", at, f'put an id before it: `{camel(label)}["{label}"]`')
    if word == "_" or word.isalnum():
        return None
    label = rest.replace('"', "#quot;")
    return Slip(
        f"`{word}` can not stand in an id",
        at,
        f'use letters and digits for the id and write the rest as its label: `{camel(label)}["{label}"]`',
    )


def camel(text: str) -> str:
    """An id made of the words of a label."""
    words = re.findall(r"[A-Za-z0-9]+", text)
    return "".join(word[:1].upper() + word[1:] for word in words[:3]) or "n1"


def at_sign_slip(source: Source, text: str, start: int, line_end: int) -> Slip:
    """`A[Recall@5]`: everything up to the `@` is taken for the id of a link."""
    at = text.index("@", start)
    shaped = _LABELLED.match(text, start, line_end)
    if shaped is not None:
        name, opening, inner, closing = shaped.groups()
        cure = f'put the label in quotes: `{name}{opening}"{inner}"{closing}`'
    else:
        label = NEXT_LINK.split(source.text[start:line_end].strip(), maxsplit=1)[0]
        cure = f'use letters and digits for the id and write the rest as its label: `{camel(label)}["{label}"]`'
    return Slip("`@` makes mermaid take what stands before it for the name of a link", source.span(at, at + 1), cure)
