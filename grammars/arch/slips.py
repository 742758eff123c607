"""What went wrong in an `.arch` line, said in words, and where to read on."""

from __future__ import annotations

import re

from lark import Token

from designlint.frontend import Slip
from designlint.parsing import Failure
from designlint.source import Source

MOST = 20  # slips told of in one text; behind that, one more says that there are others

WORDS = {
    "NAME": "a name",
    "STRING": 'a text in quotes `"…"`',
    "LONG_STRING": "a text in triple quotes",
    "QUANTITY": "a figure such as `500 B`",
    "COUNT": "a count such as `x3`",
    "COMPARE": "`<` or `>`",
    "ARROW": "an arrow (`->`, `~>`, `=>` or `<->`)",
    "LABEL": "a label `: …`",
    "AND": "`&`",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "EQUALS": "`=`",
    "APPROXIMATELY": "`~`",
    "PLUS": "`+`",
    "MINUS": "`-`",
    "TIMES": "`*`",
    "OVER": "`/`",
    "POWER": "`^`",
    "OPEN": "`(`",
    "CLOSE": "`)`",
    "SEPARATOR": "the end of the line",
    "$END": "the end of the file",
}

# Frequent slips: what stands at the place -> message, cure.
_HABITS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r'"""'), "a text in triple quotes is not closed", 'end it with `"""`'),
    (
        re.compile(r'"(?:[^"\\\n]|\\.)*"'),
        "a text alone says nothing here",
        'name what it is, such as `note "…"` or `service api "…"`',
    ),
    (re.compile(r'"'), "a text in quotes is not closed on its line", 'end it with `"`, or use `"""` for several lines'),
    (re.compile(r"'[^'\n]*'?"), "texts stand in double quotes", 'write `"…"`'),
    (re.compile(r"--+>"), "this is mermaid's arrow", "write `->` for a call, `~>` for a message, `=>` for replication"),
    (re.compile(r"-+\.+-*>"), "this is mermaid's arrow", "write `~>` for a message"),
    (re.compile(r"<-(?!>)"), "arrows point to the right", "turn the line round: `b -> a`, or write `a <-> b`"),
    (re.compile(r"[=-]{2,}>?"), "this is no arrow of the language", "write `->`, `~>`, `=>` or `<->`"),
    (re.compile(r"//"), "comments start with `#`", "write `# …`"),
    (re.compile(r";"), "items end with the line or with `,`", "drop the `;`"),
    (re.compile(r"[\[(][^\])\n]*[\])]?"), "brackets mean nothing here", 'write `kind name "label"`'),
    (re.compile(r"\|[^|\n]*\|?"), "labels of connections stand behind a colon", "write `a -> b: label`"),
)


class Recovery:
    """Collects the slips of one text; `resume` is handed to the parser."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.slips: list[Slip] = []

    def resume(self, text: str, failure: Failure) -> tuple[int, tuple[Token, ...]]:
        """Tell of the failure and go on: at the block of the broken line if it has one, else at the next line."""
        self._tell(text, failure)
        if len(self.slips) > MOST:
            return len(text), _closing(text)
        at = failure.start
        if at >= len(text):
            return at, _closing(text)
        if text[at] == "}":
            return (at, ()) if "RBRACE" in failure.accepts else (at + 1, ())
        if text.startswith('"""', at):
            return len(text), ()
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        brace = _open_brace(text, at, end)
        if brace is None:
            closing = _unquoted_closing(text, at, end)
            return (closing, ()) if closing is not None and "RBRACE" in failure.accepts else (end, ())
        if "LBRACE" in failure.accepts:
            return brace, ()
        return brace, (Token("SEPARATOR", "\n", brace), Token("NAME", "", brace))

    def _tell(self, text: str, failure: Failure) -> None:
        at = failure.start
        if len(self.slips) == MOST:
            message = f"more slips follow; the first {MOST} are shown"
            self.slips.append(Slip(message, self.source.span(at, at), help="mend these first"))
            return
        self.slips.append(self._slip(text, failure))

    def _slip(self, text: str, failure: Failure) -> Slip:
        at = failure.start
        if at >= len(text):
            unclosed = _unclosed(text)
            if unclosed:
                opened = unclosed[-1]
                return Slip(
                    "this `{` is not closed",
                    self.source.span(opened, opened + 1),
                    help="add the `}` that ends the block",
                )
            return Slip(f"the text ends where {_expected(failure)} is expected", self.source.span(at, at))
        if text[at] == "}":
            if "RBRACE" in failure.accepts:
                return Slip(f"found `}}` where {_expected(failure)} is expected", self.source.span(at, at + 1))
            return Slip(
                "this `}` closes nothing", self.source.span(at, at + 1), help="remove it, or add the `{` it belongs to"
            )
        for pattern, message, cure in _HABITS:
            found = pattern.match(text, at)
            if found:
                return Slip(message, self.source.span(at, found.end()), help=cure)
        if failure.found is not None and failure.found.type == "LABEL":
            message = "only a connection takes a label behind a colon"
            return Slip(
                message,
                self.source.span(at, at + 1),
                help='a component takes its label in quotes: `service api "Orders"`',
            )
        end = max(failure.end, at + 1)
        found_text = text[at:end].strip() or "the end of the line"
        shown = found_text if found_text == "the end of the line" else f"`{found_text[:30]}`"
        return Slip(f"found {shown} where {_expected(failure)} is expected", self.source.span(at, end))


def _closing(text: str) -> tuple[Token, ...]:
    return (Token("RBRACE", "}"),) * max(len(_unclosed(text)), 1)


def _expected(failure: Failure) -> str:
    names = failure.expected - {"SEPARATOR", "$END"}
    if "PLUS" in names:
        return "an operator or the end of the line"
    if len(names) > 1:  # the tables say nothing about whether a block is open
        names -= {"RBRACE"}
    if "ARROW" in names and "AND" in names and "NAME" not in names:
        return WORDS["ARROW"]
    if {"NAME", "QUANTITY", "STRING"} <= names:
        return "a value, an arrow or the end of the line"
    known = [WORDS[name] for name in WORDS if name in (names or failure.expected)]
    if not known:
        return "something else"
    return known[0] if len(known) == 1 else f"{', '.join(known[:-1])} or {known[-1]}"


def _bare(text: str, start: int, end: int) -> str:
    """The text with strings and comments blanked, so that braces in it count."""
    return re.sub(r'"(?:[^"\\\n]|\\.)*"|#[^\n]*', lambda found: " " * len(found[0]), text[start:end])


def _open_brace(text: str, start: int, end: int) -> int | None:
    """Where the broken rest of a line opens a block that it does not close."""
    depth = 0
    opened = None
    for index, char in enumerate(_bare(text, start, end)):
        if char == "{":
            if depth == 0:
                opened = start + index
            depth += 1
        elif char == "}" and depth:
            depth -= 1
    return opened if depth else None


def _unquoted_closing(text: str, start: int, end: int) -> int | None:
    """Where the broken rest of a line closes a block that began before it."""
    depth = 0
    for index, char in enumerate(_bare(text, start, end)):
        if char == "{":
            depth += 1
        elif char == "}":
            if depth == 0:
                return start + index
            depth -= 1
    return None


def _unclosed(text: str) -> list[int]:
    """Where the `{` stand that nothing closes, outermost first."""
    bare = re.sub(r'"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*', lambda found: " " * len(found[0]), text)
    open_braces: list[int] = []
    for match in re.finditer(r"[{}]", bare):
        if match[0] == "{":
            open_braces.append(match.start())
        elif open_braces:
            open_braces.pop()
    return open_braces
