"""Lark for line-oriented formats: grammars with cached tables, and a parse that survives several syntax errors."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.parsers.lalr_analysis import Shift


def cache_folder() -> Path:
    """Where generated tables and compiled modules are kept for this user."""
    base = os.environ.get("DESIGNLINT_CACHE") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "designlint"


def load_grammar(package: str, file: str, transformer: Transformer[Token, Any] | None = None, **options: Any) -> Lark:
    """The LALR(1) parser of `package`/`file`, its tables read from the cache where they are there.

    A transformer runs while parsing, so no tree is kept. Without a writable cache folder the tables are made anew.
    """
    text = files(package).joinpath(file).read_text(encoding="utf-8")
    cache: str | bool = False
    try:
        folder = cache_folder()
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            cache = str(folder / f"{package}.{file}.tables")
    except OSError:
        pass
    return Lark(
        text,
        parser="lalr",
        lexer="contextual",
        transformer=transformer,
        cache=cache,
        maybe_placeholders=False,
        **options,
    )


@dataclass(frozen=True, slots=True)
class Failure:
    """A place where the parser could not go on.

    `found` is the token, or None where no token could be read; `expected` names the terminals that would have fitted;
    `accepts` those that fit after the broken line was dropped.
    """

    start: int
    end: int
    found: Token | None
    expected: frozenset[str]
    accepts: frozenset[str]


Resume = Callable[[str, Failure], tuple[int, tuple[Token, ...]]]


def parse_lines(parser: Lark, text: str, newline: str, resume: Resume) -> tuple[Any, list[Failure]]:
    """Parse `text`; at each error ask `resume` where to go on, so that later lines are still read.

    At an error the states of the broken line are dropped, down to one in which the terminal `newline` fits.
    `resume(text, failure)` returns the offset to read on from and tokens to feed before that (the first that does not
    fit ends them); it must make progress: an offset behind the failure's start, or one whose token is in
    `failure.accepts`, or at the end of the text closing tokens. Returns the parser's result and the
    failures in order.
    """
    failures: list[Failure] = []
    interactive: Any = parser.parse_interactive(text)  # lark's types stop here
    tokens = _tokens(interactive)
    while True:
        try:
            token = next(tokens, None)
            place = None if _fits(interactive, token.type if token else "$END") else _place_of(token, len(text))
        except (UnexpectedToken, UnexpectedCharacters) as error:
            place = _place(error)
        if place is None:
            if token is None:
                return interactive.feed_eof(), failures
            interactive.feed_token(token)
            continue
        expected = _accepted(interactive)
        _drop_line(interactive, newline)
        failure = Failure(*place, expected, _accepted(interactive))
        failures.append(failure)
        offset, extra = resume(text, failure)
        _feed_what_fits(interactive, extra)
        _move_lexer(interactive, text, offset)
        tokens = _tokens(interactive)


def _tokens(interactive: Any) -> Iterator[Token]:
    tokens: Iterator[Token] = interactive.lexer_thread.lex(interactive.parser_state)
    return tokens


def _place(error: UnexpectedInput) -> tuple[int, int, Token | None]:
    if isinstance(error, UnexpectedToken):
        return _place_of(error.token, 0)
    assert isinstance(error, UnexpectedCharacters)
    start = error.pos_in_stream or 0
    return start, start + 1, None


def _place_of(token: Token | None, length: int) -> tuple[int, int, Token | None]:
    """Where a token stands; None is the end of the text."""
    if token is None:
        return length, length, None
    return token.start_pos or 0, token.end_pos or 0, token


def _fits(interactive: Any, terminal: str) -> bool:
    """Whether a terminal can be read now.

    Feeding one that can not would fold up what stands before it, and a whole block or text would be lost with it; here
    the folding is only played through.
    """
    state = interactive.parser_state
    actions, stack = state.parse_conf.states, state.state_stack
    below = len(stack)  # how much of it is left
    above: list[Any] = []  # and what was put on it
    while True:
        found = actions[above[-1] if above else stack[below - 1]].get(terminal)
        if found is None:
            return False
        action, rule = found
        if action is Shift:
            return True
        size = len(rule.expansion)
        below -= max(size - len(above), 0)
        del above[max(len(above) - size, 0) :]
        above.append(actions[above[-1] if above else stack[below - 1]][rule.origin.name][1])
        if terminal == "$END" and above[-1] == state.parse_conf.end_state:
            return True


def _accepted(interactive: Any) -> frozenset[str]:
    names = interactive.parser_state.parse_conf.states[interactive.parser_state.position]
    return frozenset(name for name in names if name.isupper() and _fits(interactive, name))


def _drop_line(interactive: Any, newline: str) -> None:
    """Pop states until one in which `newline` fits; the first state always remains."""
    state = interactive.parser_state
    while len(state.state_stack) > 1 and not _fits(interactive, newline):
        state.state_stack.pop()
        state.value_stack.pop()


def _feed_what_fits(interactive: Any, tokens: tuple[Token, ...]) -> None:
    for each in tokens:
        if not _fits(interactive, each.type):
            return
        interactive.feed_token(each)


def _move_lexer(interactive: Any, text: str, offset: int) -> None:
    counter = interactive.lexer_thread.state.line_ctr
    if offset >= counter.char_pos:
        counter.feed(text[counter.char_pos : offset], True)
    else:  # the lexer has read past the place; only char_pos matters here, places come from offsets
        counter.char_pos = offset
    interactive.lexer_thread.state.last_token = None
