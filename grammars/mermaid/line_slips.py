"""The words for broken lines that begin with a keyword: `subgraph`, `style`, `classDef`, `click` and their like."""

from __future__ import annotations

import re

from designlint.frontend import Slip
from designlint.source import Source, Span

_KEYWORD = re.compile(
    r"(subgraph|style|linkStyle|classDef|class|click|direction|flowchart|graph|flowchart-elk)(?=[^\S\n]|;|$)",
    re.MULTILINE,
)
_FORMS = {
    "style": "style A fill:#eee,stroke:#333",
    "linkStyle": "linkStyle 0,1 stroke:#333",
    "classDef": "classDef important fill:#eee,stroke:#333",
    "class": "class A,B important",
    "click": 'click A "https://example.com" "what it shows"',
    "direction": "direction LR",
}
_TITLED = re.compile(r"subgraph[^\S\n]+([\w.-]+)\s*\[(.*)\]\s*$")
_NO_KEYWORD = re.compile(r"[^\S\n]*(?:[xo<]?(?:--|==|-\.)|[\[({])")
_SIGN = re.compile(r"[^\w\s.:!?+*/&#'$%-]|--|==|-\.|->")
_COMMENT = re.compile(r"//+|#(?=\s)|--\s|/\*")
_SPACES = re.compile(r"\s{2,}|\s+$")


def line_slip(source: Source, text: str, start: int, line_end: int) -> Slip | None:
    """What is wrong with a line that begins with a word of mermaid's own, or with another language's comment."""
    comment = _COMMENT.match(text, start)
    if comment is not None:
        return Slip(
            f"`{comment.group().strip()}` begins no comment in mermaid",
            source.span(start, line_end),
            "begin comments with `%%`, on lines of their own",
        )
    found = _KEYWORD.match(text, start)
    if found is None:
        return None
    word = found.group(1)
    if _NO_KEYWORD.match(text, found.end(), line_end):
        return None  # it was meant as an id
    line = source.text[start:line_end]
    at = source.span(start, start + len(line.rstrip()) if line.strip() else line_end)
    if word == "subgraph":
        return _subgraph(source, text, start, line_end)
    if word in ("graph", "flowchart", "flowchart-elk"):
        return Slip("a second diagram begins here", at, "put each diagram in a text of its own, or write `subgraph`")
    form = f"write it as `{_FORMS[word]}`"
    body = line[len(word) :]
    if re.match(r"[^\S\n]{2,}", body):
        return Slip(f"`{word}` is followed by more than one blank", at, "leave one blank only")
    if not body.strip():
        return Slip(f"`{word}` stands alone", at, form)
    if word in ("style", "classDef", "linkStyle"):
        slip = _properties(word, body, at)
        if slip is not None:
            return slip
    if word == "class" and re.search(r",\s", body):
        return Slip(
            "a blank follows a comma in this list of nodes",
            at,
            "write the ids without blanks, as `class A,B important`",
        )
    if word in ("class", "click") and line != line.rstrip():
        return Slip(
            f"a blank stands at the end of this `{word}` line",
            source.span(start + len(line.rstrip()), line_end),
            "remove it",
        )
    return Slip(f"this `{word}` line can not be read", at, form)


def _properties(word: str, body: str, at: Span) -> Slip | None:
    if "=" in body or '"' in body:
        return Slip(f"`{word}` takes `property:value`, without `=` and quotes", at, f"write it as `{_FORMS[word]}`")
    if body.rstrip().endswith(";") and "#" in body:
        return Slip("a colour before `;` looks like an entity to mermaid", at, "remove the `;` at the end")
    if body.rstrip().endswith(","):
        return Slip(f"`{word}` ends with a comma", at, "remove it")
    if "(" in body:
        return Slip(f"`{word}` takes no brackets", at, "write colours as `#rrggbb`")
    return None


def _subgraph(source: Source, text: str, start: int, line_end: int) -> Slip:
    line = source.text[start:line_end]
    title = line[len("subgraph") :].strip()
    at = source.span(start, start + len(line.rstrip()))
    if not title:
        return Slip("this subgraph has no name", at, 'write `subgraph name` or `subgraph name["Title"]`')
    titled = _TITLED.match(line)
    if titled is not None:
        name, inner = titled.groups()
        if line != line.rstrip() and "(" not in inner:
            return Slip(
                "a blank stands behind the title", source.span(start + len(line.rstrip()), line_end), "remove it"
            )
        cleaned = inner.strip().strip('"').replace('"', "#quot;")
        return Slip(
            f"the title of the subgraph `{name}` can not stand so",
            at,
            f'put it in quotes: `subgraph {name}["{cleaned}"]`',
        )
    sign = _SIGN.search(source.text, start + len("subgraph"), line_end)
    cleaned = title.strip('"').replace('"', "#quot;")
    cure = f'give it an id and put the title in quotes: `subgraph {_slug(cleaned)}["{cleaned}"]`'
    if sign is not None:
        return Slip(f"the title of this subgraph holds `{sign.group()}`", source.span(*sign.span()), cure)
    return Slip("the title of this subgraph can not be read", at, cure)


def _slug(title: str) -> str:
    words = re.findall(r"[a-z0-9]+", title.lower())
    return "_".join(words[:2]) or "group"
