"""What to say about a line that mermaid would not accept: what is wrong in words, and how to write it."""

from __future__ import annotations

import re

from designlint.frontend import Slip
from designlint.parsing import Failure
from designlint.source import Source, Span

from .id_slips import NEXT_LINK, at_sign_slip, camel, reserved_slip, sign_slip
from .label_slips import label_slip, pipe_slip
from .line_slips import line_slip
from .recovery import LINE_STARTS

_WORD = re.compile(r"[^\s;]+")
_ID_END = re.compile(r"[^\s\[({>|;&\"]+\Z")
_ARROWS = (
    (re.compile(r"<-_?[\w ]*->|<->"), "<-->"),
    (re.compile(r"<=>"), "<==>"),
    (re.compile(r"\.\.+>"), "-.->"),
    (re.compile(r"-\.+\s*>"), "-.->"),
    (re.compile(r"=>"), "==>"),
    (re.compile(r"->>?"), "-->"),
    (re.compile(r"<-(?!-)"), "<-->"),
    (re.compile(r"[→⟶➔➜⇒]"), "-->"),
    (re.compile(r"[—–]+>?"), "-->"),
    (re.compile(r"-\s+-\s*>|--\s+>"), "-->"),
)
_ARROW_SIGNS = re.compile(r"[-<>=.→⟶➔➜⇒—–_]+")
_DOTTED_TEXT = re.compile(r"-\.\s*([^.\n]*?)\s*\.")
_HALF = re.compile(r"[xo<]?(?:--|==|-\.)\s*")
_WHOLE = {"--": "-->", "==": "==>", "-.": "-.->"}
_FULL = {"--": "-->", "==": "==>", "-.": ".->"}


def explain(source: Source, text: str, failure: Failure) -> Slip:
    """Put a failure into words."""
    start = min(failure.start, len(source.text))
    if "HEAD" in failure.expected:
        return _header(source, text)
    line_start = max(text.rfind("\n", 0, start), text.rfind(";", 0, start)) + 1
    line_end = text.find("\n", start)
    line_end = len(source.text) if line_end < 0 else min(line_end, len(source.text))
    while line_start < start and text[line_start].isspace():
        line_start += 1
    slip = line_slip(source, text, line_start, line_end)
    if slip is not None:
        return slip
    for attempt in (_after_link, _at_label, _at_line_start, _at_arrow, _after_node):
        slip = attempt(source, text, failure, line_start, line_end)
        if slip is not None:
            return slip
    word = _WORD.match(text, start)
    end = max(min(word.end() if word else start + 1, line_end), start)
    what = f"`{source.text[start:end]}` can not stand here" if 0 < end - start < 40 else "this can not stand here"
    return Slip(what, source.span(start, end), "write one statement on a line, as `A --> B`")


def _header(source: Source, text: str) -> Slip:
    start = len(text) - len(text.lstrip())
    line_end = text.find("\n", start)
    first = text[start:line_end]
    words = re.split(r"[\s;]+", first, maxsplit=2)
    at = source.span(start, min(line_end, len(source.text)))
    name = re.match(r"flowchart-elk|flowchart|graph", first)
    kind = name.group() if name else "flowchart"
    if words[0] != kind:
        return Slip(
            f"`{words[0]}` is no kind of mermaid diagram",
            source.span(start, start + len(words[0])),
            f"write `{kind} LR`",
        )
    if len(words) > 1 and not re.fullmatch(r"LR|RL|TB|BT|TD|BR|[v<>^]", words[1]):
        place = text.index(words[1], start + len(kind))
        directions = "TB, BT, LR or RL"
        return Slip(
            f"`{words[1]}` is no direction",
            source.span(place, place + len(words[1])),
            f"write {directions}, as `{kind} LR`",
        )
    help_text = f"begin the diagram on a new line, or write `{kind} {words[1] if len(words) > 1 else 'LR'};`"
    return Slip("something stands behind the first line's direction", at, help_text)


def _id_before(text: str, start: int, line_start: int) -> str:
    found = _ID_END.search(text, line_start, start)
    return found.group() if found else ""


def _at_label(source: Source, text: str, failure: Failure, line_start: int, line_end: int) -> Slip | None:
    """The commonest mistake: signs that end a label early."""
    start = failure.start
    if text[start : start + 1] not in tuple("[({>") or start == line_start:
        return None
    name = _id_before(text, start, line_start)
    if not name:
        gap = text[line_start:start].rstrip()
        name = _id_before(text, line_start + len(gap), line_start)
        if text[start] == ">" or not name or not gap or gap.endswith((">", "-", "&", "=", "]", ")", "}")):
            return None
        head = source.span(line_start + len(gap) - len(name), start + 1)
        return Slip(
            f"a blank stands between `{name}` and its label", head, f"write `{name}{text[start]}` without the blank"
        )
    if text[start] == ">" and name.endswith("-"):
        return None
    return label_slip(source, text, name, start, line_end)


def _after_link(source: Source, text: str, failure: Failure, line_start: int, line_end: int) -> Slip | None:
    """A link that leads nowhere, or whose text is broken."""
    start = failure.start
    if "VERTEX" not in failure.expected or "LINK" in failure.expected or "SUBGRAPH" in failure.expected:
        if text[start : start + 1] == "|":
            return pipe_slip(source, text, start, line_end)
        return None
    if text[start : start + 1] == "|":
        return pipe_slip(source, text, start, line_end)
    if text[start : start + 2] == "[[" or text[start : start + 1] in tuple("[({"):
        return Slip(
            "this label belongs to no node", source.span(start, start + 1), f"put an id before it, as `a{text[start]}…`"
        )
    before = text[:start].rstrip()
    at = source.span(max(len(before) - 1, 0), len(before))
    if line_start < start:
        word = reserved_slip(source, text, start)
        if word is not None:
            return word
    if not text[start:line_end].strip() or (failure.found is not None and failure.found.type in _STARTS):
        return Slip("this link leads nowhere", at, "name the node at its end, as `A --> B`")
    if before.endswith("|") and re.match(r"[^\S\n]", text[start : start + 1]):
        return Slip(
            "more than one blank follows the text of the link",
            source.span(start, start + 1),
            "leave one blank, as `-->|text| B`",
        )
    if before.endswith("|"):
        return None
    if _ARROW_SIGNS.match(text, start):
        if re.search(r"--[xo]\Z", before):
            sign = before[-1]
            return Slip(
                f"`--{sign}` is a link of its own here",
                source.span(len(before) - 3, len(before)),
                f"put a blank before the text, as `-- {sign} -->`",
            )
        return Slip(
            "two links follow each other without a node between them",
            source.span(start, start + 1),
            "write `A --> B --> C`",
        )
    return sign_slip(source, text, start, line_end)


_STARTS = LINE_STARTS | {"$END"}


def _at_line_start(source: Source, text: str, failure: Failure, line_start: int, line_end: int) -> Slip | None:
    start = failure.start
    if "SUBGRAPH" not in failure.expected:
        return None
    slip = reserved_slip(source, text, start)
    if slip is not None:
        return slip
    half = _HALF.match(text, start)
    if half is not None or _ARROW_SIGNS.match(text, start):
        return Slip(
            "this link begins nowhere",
            source.span(start, min(start + 2, line_end)),
            "name the node it comes from, as `A --> B`; ids `x` and `o` need a blank before the link",
        )
    return sign_slip(source, text, start, line_end)


def _at_arrow(source: Source, text: str, failure: Failure, line_start: int, line_end: int) -> Slip | None:
    """`->`, `=>` and other arrows that mermaid does not have."""
    start = failure.start
    while start > line_start and text[start - 1] in "-<=._>":
        start -= 1
    signs = start
    while signs < line_end and text[signs] in " \t":
        signs += 1
    for pattern, right in _ARROWS:
        found = pattern.match(text, signs, line_end)
        if found is not None:
            return Slip(f"`{found.group()}` is no link in mermaid", source.span(*found.span()), f"write `{right}`")
    half = _HALF.match(text, signs)
    if half is None:
        return None
    sign = half.group().strip()
    at = source.span(signs, signs + len(sign))
    quote = text.find('"', signs, line_end)
    if quote >= 0 and text.find(sign[-2:], half.end(), line_end) >= 0:
        return Slip(
            'the text of this link holds `"`',
            source.span(quote, quote + 1),
            'put the whole text in quotes and write quotes inside it as `#quot;`: `-- "a #quot;b#quot; c" -->`',
        )
    dotted = _DOTTED_TEXT.match(text, signs, line_end) if sign == "-." else None
    if dotted is not None:
        return Slip("this dotted link has no end", source.span(*dotted.span()), f"write `-. {dotted.group(1)} .->`")
    return Slip(
        f"this link has only its first half, `{sign}`",
        at,
        f"write `{_WHOLE[sign[-2:]]}`, or close its text: `{sign} text {_FULL[sign[-2:]]}`",
    )


def _after_node(source: Source, text: str, failure: Failure, line_start: int, line_end: int) -> Slip | None:
    """Something that is neither a link nor the end of the line behind a node."""
    start = failure.start
    rest = text[start:line_end]
    found = _WORD.match(text, start)
    if found is None or start == line_start:
        return None
    at = source.span(start, min(found.end(), line_end))
    stripped = rest.lstrip()
    if stripped.startswith(("%%", "//", "#")):
        return Slip(
            "a comment must stand on a line of its own",
            Span(source, start, line_end),
            "move it to the line before, behind `%%`",
        )
    if text[start - 1] in " \t" and "_BLANK" not in failure.expected and re.match(r"[\w\"]", stripped):
        previous = re.compile(r"[^\s\[\](){}>|;&]+\s+\Z").search(text, line_start, start)
        if previous is None:
            return Slip("a node follows without a link", at, "write a link before it, or begin a new line")
        name = previous.group().strip() + " " + NEXT_LINK.split(stripped, maxsplit=1)[0].strip()
        return Slip(
            "two nodes stand side by side without a link",
            at,
            f'write a link between them, or, if it is one name: `{camel(name)}["{name}"]`',
        )
    if "@" in found.group():
        return at_sign_slip(source, text, start, line_end)
    if rest[:1] == "|":
        return pipe_slip(source, text, start, line_end)
    return Slip(
        f"`{found.group()[:30]}` can not follow a node",
        at,
        "behind a node comes a link such as `-->`, or the next line",
    )
