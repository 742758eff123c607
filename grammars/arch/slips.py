"""What went wrong in an `.arch` line, said in words, and where to read on."""

from __future__ import annotations

import re

from designlint.frontend import Slip
from designlint.parsing import Failure, Token
from designlint.source import Source

from .habits import HABITS, Habit

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

_DIGIT = HABITS[-1]
_FIGURE_BEFORE = re.compile(r"\d{1,3}(?:,\d{3})*,$")
_LONG_FIGURE = 20  # characters before its last comma
_RUN = "<>=-~.—–!"  # what arrows and comments are made of
_COLON = "only a connection takes a label behind a colon"


class Recovery:
    """Collects the slips of one text; `resume` is handed to the parser."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.slips: list[Slip] = []
        self.unclosed: list[int] = []  # where the `{` stand that nothing closes

    def resume(self, text: str, failure: Failure) -> tuple[int, tuple[Token, ...]]:
        """Tell of the failure and go on: behind a slip whose meaning is plain, else at the block of the broken line if
        it has one, else at the next line."""
        habit, start, end = _habit(text, failure)
        self._tell(text, failure, habit, start, end)
        if len(self.slips) > MOST:
            return len(text), _closing(text)
        at = failure.start
        if at >= len(text):
            return at, _closing(text)
        if text[at] == "}":
            return (at, ()) if "RBRACE" in failure.accepts else (at + 1, (Token.of("SEPARATOR", "\n", at),))
        if _is_label(failure):
            return at + 1, ()
        meant = _meant(habit, text, start, end, failure)
        return meant if meant is not None else _next_line(text, failure)

    def _tell(self, text: str, failure: Failure, habit: Habit | None, start: int, end: int) -> None:
        if len(self.slips) == MOST:
            message = f"more slips follow; the first {MOST} are shown"
            self.slips.append(Slip(message, self.source.span(start, start), help="mend these first"))
        elif habit is not None:
            figure = _FIGURE_BEFORE.search(text, max(start - _LONG_FIGURE, 0), start) if "$" in habit.cure else None
            begin = figure.start() if figure else start
            grouped = text[begin:end].replace(",", "_")
            cure = habit.cure.replace("$digits", grouped.replace("_", "")).replace("$grouped", grouped)
            self.slips.append(Slip(habit.message, self.source.span(begin, end), help=cure))
        else:
            self.slips.append(self._slip(text, failure))

    def _slip(self, text: str, failure: Failure) -> Slip:
        at = failure.start
        if at >= len(text):
            unclosed = _unclosed(text)
            if unclosed:
                self.unclosed = unclosed
                opened = self.source.span(unclosed[-1], unclosed[-1] + 1)
                return Slip("this `{` is not closed", opened, help="add the `}` that ends the block")
            message = f"the text ends where {_expected(failure)} is expected"
            return Slip(message, self.source.span(at, at), help=_cure(text, failure))
        if text[at] == "}" and "RBRACE" not in failure.accepts:
            closing = self.source.span(at, at + 1)
            return Slip("this `}` closes nothing", closing, help="remove it, or add the `{` it belongs to")
        if _is_label(failure):
            cure = "write facts without a colon, `timeout 3 s`, and the label of a component in quotes"
            return Slip(_COLON, self.source.span(at, at + 1), help=cure)
        end = max(failure.end, at + 1)
        found = text[at:end].strip()
        shown = (
            f"`{found[:30]}`"
            if found and found.isprintable()
            else "a control character"
            if found
            else "the end of the line"
        )
        message = f"found {shown} where {_expected(failure)} is expected"
        return Slip(message, self.source.span(at, end), help=_cure(text, failure))


def _is_label(failure: Failure) -> bool:
    return failure.found is not None and failure.found.type == "LABEL" and "NAME" in failure.accepts


def _is_name_due(failure: Failure) -> bool:
    return "NAME" in failure.expected and not failure.expected & {"QUANTITY", "PLUS", "OPEN"}


def _habit(text: str, failure: Failure) -> tuple[Habit | None, int, int]:
    """The slip that people often make here, and where it stands; an arrow may have begun before the failure."""
    at = failure.start
    begin = at
    while begin and text[begin - 1] in _RUN and at - begin < 9:
        begin -= 1
    for start in dict.fromkeys((begin, at)):
        for habit in HABITS if at < len(text) else ():
            found = habit.pattern.match(text, start)
            if found and found.end() > at and (habit is not _DIGIT or _is_name_due(failure)):
                return habit, start, found.end()
    return None, at, at


def _meant(
    habit: Habit | None, text: str, start: int, end: int, failure: Failure
) -> tuple[int, tuple[Token, ...]] | None:
    """Where to read on and what to read first, if it is plain what a slip should have been."""
    if habit is None or habit.instead is None:
        return None
    if habit.instead == "":
        return (end, ()) if "ARROW" in failure.accepts else None
    if habit.instead not in failure.accepts:
        return None
    arrow = "~>" if "." in text[start:end] else "<->" if text[start] == "<" else "->"
    text_of = {"ARROW": arrow, "STRING": f'"{text[start + 1 : end - 1]}"', "SEPARATOR": "\n"}
    return end, (Token.of(habit.instead, text_of[habit.instead], start),)


def _next_line(text: str, failure: Failure) -> tuple[int, tuple[Token, ...]]:
    at = failure.start
    closed = re.compile(r'"""[\s\S]*?"""').match(text, at)
    if text.startswith('"""', at) and closed is None:
        return len(text), ()
    at = closed.end() if closed else at
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    first = re.search(r"[{}]", _bare(text, at, end))
    if first is not None and {"{": "LBRACE", "}": "RBRACE"}[first[0]] in failure.accepts:
        return at + first.start(), ()
    opened = _open_brace(text, at, end)
    if opened is not None:
        return opened, (Token.of("SEPARATOR", "\n", opened), Token.of("NAME", "", opened))
    closing = _unquoted_closing(text, at, end)
    return (closing, ()) if closing is not None and "RBRACE" in failure.accepts else (end, ())


def _closing(text: str) -> tuple[Token, ...]:
    """More `}` than any text needs: those that do not fit are left out."""
    return (Token.of("RBRACE", "}"),) * (text.count("{") + 1)


def _expected(failure: Failure) -> str:
    names = failure.expected
    if names <= {"SEPARATOR", "RBRACE", "$END"}:
        return "the end of the line"
    if "PLUS" in names:
        return "an operator or the end of the line"
    if "OPEN" in names:
        return "a number or a name"
    if {"NAME", "QUANTITY", "STRING"} <= names:
        return "a value, an arrow or the end of the line" if "ARROW" in names else "a value or the end of the line"
    if {"AND", "ARROW", "SEPARATOR"} <= names:
        return "an arrow, a label or the end of the line"
    if names & {"AND", "ARROW"}:
        return WORDS["ARROW"]
    if {"LBRACE", "SEPARATOR"} <= names:
        return "a block or the end of the line"
    known = [WORDS[name] for name in WORDS if name in names and name not in ("SEPARATOR", "RBRACE", "$END")]
    if not known:
        return "something else"
    return known[0] if len(known) == 1 else f"{', '.join(known[:-1])} or {known[-1]}"


def _cure(text: str, failure: Failure) -> str:
    names = failure.expected
    found = failure.found.type if failure.found is not None else ""
    if names & {"PLUS", "OPEN", "QUANTITY"} and "STRING" not in names:
        return "a formula is such as `reads = dau * 50 / day ~ 12k/s`"
    if "NAME" in names and "SEPARATOR" not in names:
        return "write the id of a component there: `api -> db`"
    if found == "ARROW":
        return "a connection begins with an id: `api -> db`"
    if "NAME" in names and "STRING" not in names:
        if found == "LBRACE":
            return "write what the block belongs to: `service api { … }`"
        return 'a line is a component `service api "Orders" x3`, a connection `api -> db: label` or a section'
    if text[: failure.start].rstrip().endswith("}"):
        return "what belongs to an item stands before its `{`; begin another one on a new line or behind `,`"
    return 'write a component as `service api "Orders" x3`, a connection as `api -> db: label`'


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
