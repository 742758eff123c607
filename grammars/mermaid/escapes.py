"""Text as mermaid's labels and front matter can carry it."""

from __future__ import annotations

import re

_SPECIAL = re.compile(
    r"""
    ["`<>]                  # quotes, Markdown strings, tags
    | \#(?=\w*;)            # what would be an entity
    | &(?=[A-Za-z\#])
    | \\(?=n)               # a written line break
    | (?<=%)%(?=\{)         # a directive, wherever it stands
    | (?<=C4)[CD]           # makes a C4 diagram of the whole text
    """,
    re.VERBOSE,
)
_NAMED = {'"': "quot", "<": "lt", ">": "gt", "&": "amp", "#": "num", "`": "grave", "\\": "bsol", "%": "percnt"}
_NAMED |= {"C": "67", "D": "68"}
# Mermaid takes the last `;` off a line with `style` or `classDef`, `:` and `#`: such texts get entities of HTML.
_STYLED = re.compile(r"style|classDef")
_TITLE = re.compile(r"[A-Za-z][\w ,.()/+&-]*[\w)]")
_NO_TEXT = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def escaped(text: str, beside: str = "", *, yaml: bool = False) -> str:
    """A label between quotes, on a line with `beside`; in the YAML of `@{ … }` no backslash may stand."""
    sign = "&" if _STYLED.search(f"{beside} {text}") else "#"

    def entity(found: re.Match[str]) -> str:
        return f"{sign}{_NAMED[found[0]]};"

    shown = _SPECIAL.sub(entity, text)
    if yaml:
        shown = shown.replace("\\", f"{sign}bsol;")
    return shown.replace("\n", "<br/>")


def title_line(title: str) -> str:
    """Front matter with the title, or nothing if YAML would read another text."""
    if not _TITLE.fullmatch(title) or title.lower() in _NO_TEXT:
        return ""
    return f"---\ntitle: {title}\n---\n"
