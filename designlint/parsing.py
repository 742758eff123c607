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
            if token is None:
                return interactive.feed_eof(), failures
            interactive.feed_token(token)
        except (UnexpectedToken, UnexpectedCharacters) as error:
            start, end, found, expected = _place(error, len(text))
            _drop_line(interactive, newline)
            failure = Failure(start, end, found, expected, frozenset(interactive.accepts()))
            failures.append(failure)
            offset, extra = resume(text, failure)
            _feed_what_fits(interactive, extra)
            _move_lexer(interactive, text, offset)
            tokens = _tokens(interactive)


def _tokens(interactive: Any) -> Iterator[Token]:
    tokens: Iterator[Token] = interactive.lexer_thread.lex(interactive.parser_state)
    return tokens


def _place(error: UnexpectedInput, length: int) -> tuple[int, int, Token | None, frozenset[str]]:
    if isinstance(error, UnexpectedToken):
        found = error.token
        if found.type == "$END":
            return length, length, found, frozenset(error.expected)
        return found.start_pos or 0, found.end_pos or 0, found, frozenset(error.expected)
    assert isinstance(error, UnexpectedCharacters)
    start = error.pos_in_stream or 0
    return start, start + 1, None, frozenset(error.allowed or ())


def _drop_line(interactive: Any, newline: str) -> None:
    """Pop states until one in which `newline` fits; the first state always remains."""
    state = interactive.parser_state
    actions = state.parse_conf.states
    # accepts() copies the whole stack, so ask the table first.
    while len(state.state_stack) > 1 and not (newline in actions[state.position] and newline in interactive.accepts()):
        state.state_stack.pop()
        state.value_stack.pop()


def _feed_what_fits(interactive: Any, tokens: tuple[Token, ...]) -> None:
    for each in tokens:
        try:
            interactive.feed_token(each)
        except UnexpectedToken:
            return


def _move_lexer(interactive: Any, text: str, offset: int) -> None:
    counter = interactive.lexer_thread.state.line_ctr
    if offset >= counter.char_pos:
        counter.feed(text[counter.char_pos : offset], True)
    else:  # the lexer has read past the place; only char_pos matters here, places come from offsets
        counter.char_pos = offset
    interactive.lexer_thread.state.last_token = None
