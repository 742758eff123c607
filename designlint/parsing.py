"""Parsing line-oriented formats: Lark makes the tables of a grammar, and they are run here, past several errors.

Lark's own loop counts lines and columns and remembers every token; places are offsets here, and who needs a line works
it out when it is shown. Without all that this loop takes a third of the time.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from lark import Lark, Transformer
from lark.parsers.lalr_analysis import Shift

_END = "$END"


def cache_folder() -> Path:
    """Where generated tables and compiled modules are kept for this user."""
    base = os.environ.get("DESIGNLINT_CACHE") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "designlint"


class Token(str):
    """A terminal as it stands in a text: `type` is its name, `start` its offset."""

    __slots__ = ("start", "type")
    start: int
    type: str

    @classmethod
    def of(cls, type: str, text: str, start: int = 0) -> Token:
        """A token made by hand."""
        token = cls(text)
        token.type, token.start = type, start
        return token

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.start + len(self)


class _Reduction(NamedTuple):
    """A rule that is complete: its last `size` values are folded into one."""

    rule: str
    size: int
    fold: Callable[[list[Any]], Any]


class _Patterns(dict[int, re.Pattern[str]]):
    """For each state one pattern of all terminals that may come, made when it is needed first."""

    def __init__(self, terminals: Mapping[int, Iterable[Any]]) -> None:
        super().__init__()
        self.terminals = terminals

    def __missing__(self, state: int) -> re.Pattern[str]:
        # Lark has put them in order: the name of the first group that fits is the terminal.
        parts = (f"(?P<{each.name}>{each.pattern.to_regexp()})" for each in self.terminals[state])
        self[state] = re.compile("|".join(parts))
        return self[state]


_ANY = -1  # stands in `patterns` for any state


@dataclass(frozen=True, slots=True)
class Grammar:
    """The tables of an LALR(1) grammar: for each state what to do at a terminal (the next state, or a reduction), where
    to go on behind a rule, and the pattern of the terminals that may come."""

    start: int
    end: int
    actions: Mapping[int, Mapping[str, int | _Reduction]]
    gotos: Mapping[int, Mapping[str, int]]
    patterns: Mapping[int, re.Pattern[str]]
    ignored: frozenset[str]


def load_grammar(package: str, file: str, transformer: Transformer[Any, Any] | None = None) -> Grammar:
    """The LALR(1) grammar of `package`/`file`, its tables read from the cache where they are there.

    A transformer runs while parsing, so no tree is kept. Without a writable cache folder the tables are made anew.
    Two things that Lark offers are left out: keywords told from names by their text (write them as patterns of higher
    priority), and transformer methods for terminals.
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
    options = {"parser": "lalr", "lexer": "contextual", "maybe_placeholders": False}
    return _tables(Lark(text, transformer=transformer, cache=cache, **options))


def _tables(made: Any) -> Grammar:  # lark's types stop here
    lexer, parser = made.parser.lexer, made.parser.parser.parser
    table = parser.parse_table
    rules = {rule: _Reduction(rule.origin.name, len(rule.expansion), fold) for rule, fold in parser.callbacks.items()}
    actions: dict[int, dict[str, int | _Reduction]] = {}
    gotos: dict[int, dict[str, int]] = {}
    for state, row in table.states.items():
        terminals = {name: step for name, step in row.items() if name.isupper()}
        actions[state] = {name: to if kind is Shift else rules[to] for name, (kind, to) in terminals.items()}
        gotos[state] = {name: to for name, (_, to) in row.items() if name not in terminals}
    expected = {state: each.terminals for state, each in lexer.lexers.items()}
    (start,) = table.start_states
    return Grammar(
        table.start_states[start],
        table.end_states[start],
        actions,
        gotos,
        _Patterns({**expected, _ANY: lexer.root_lexer.terminals}),
        frozenset(lexer.root_lexer.ignore_types),
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


def parse_lines(grammar: Grammar, text: str, newline: str, resume: Resume) -> tuple[Any, list[Failure]]:
    """Parse `text`; at each error ask `resume` where to go on, so that later lines are still read.

    At an error the states of the broken line are dropped, down to one in which the terminal `newline` fits.
    `resume(text, failure)` returns the offset to read on from and tokens to feed before that (the first that does not
    fit ends them); it must make progress: an offset behind the failure's start, or one whose token is in
    `failure.accepts`, or at the end of the text closing tokens. Returns the parser's result and the
    failures in order.
    """
    run = _Run(grammar)
    if run.read(text):
        return run.values[-1], []
    run = _Run(grammar)  # what was folded up on the way to the error can not be unfolded, so again, with more care
    failures: list[Failure] = []
    position = 0
    while True:
        position, token = run.next(text, position)
        if token is not None and run.fits(token.type):
            run.feed(token)
            if token.type == _END:
                return run.values[-1], failures
            position = token.end
            continue
        expected = run.accepted()
        run.drop_line(newline)
        end = position + 1 if token is None else token.end
        failure = Failure(position, end, token, expected, run.accepted())
        failures.append(failure)
        position, extra = resume(text, failure)
        for each in extra:
            if not run.fits(each.type):
                break
            run.feed(each)


class _Run:
    """One run of the tables: a stack of states and, one shorter, of the values that led to them."""

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = grammar
        self.gotos = grammar.gotos
        self.states = [grammar.start]
        self.values: list[Any] = []

    def read(self, text: str) -> bool:
        """Run over the whole text; False at the first error."""
        patterns, actions, ignored = self.grammar.patterns, self.grammar.actions, self.grammar.ignored
        states, values = self.states, self.values
        position, end, state = 0, len(text), states[-1]
        while position < end:
            found = patterns[state].match(text, position)
            if found is None:
                return False
            terminal: Any = found.lastgroup
            if terminal not in ignored:
                action = actions[state].get(terminal)
                while isinstance(action, _Reduction):
                    action = actions[self.reduce(action)].get(terminal)
                if action is None:
                    return False
                token = Token(found[0])
                token.type, token.start = terminal, position
                values.append(token)
                states.append(action)
                state = action
            position = found.end()
        if not self.fits(_END):
            return False
        self.feed(Token.of(_END, "", end))
        return True

    def reduce(self, rule: _Reduction) -> int:
        """Fold the values of a complete rule into one; the state behind it."""
        name, size, fold = rule
        values, states = self.values, self.states
        at = len(values) - size
        values[at:] = [fold(values[at:])]
        del states[at + 1 :]
        state = self.gotos[states[at]][name]
        states.append(state)
        return state

    def feed(self, token: Token) -> None:
        """Take in a token that fits."""
        actions = self.grammar.actions
        action = actions[self.states[-1]].get(token.type)
        while isinstance(action, _Reduction):
            self.reduce(action)
            action = actions[self.states[-1]].get(token.type)
        if action is not None:  # none is left of the end of the text
            self.states.append(action)
            self.values.append(token)

    def next(self, text: str, position: int) -> tuple[int, Token | None]:
        """The next token and its place; a token that can not stand here if need be, None where there is none at all."""
        while position < len(text):
            for state in (self.states[-1], _ANY):
                found = self.grammar.patterns[state].match(text, position)
                if found is not None:
                    break
            else:
                return position, None
            terminal = found.lastgroup or ""
            if terminal not in self.grammar.ignored:
                return position, Token.of(terminal, found[0], position)
            position = found.end()
        return position, Token.of(_END, "", position)

    def fits(self, terminal: str) -> bool:
        """Whether a terminal can be read now.

        Feeding one that can not would fold up what stands before it, and a whole block or text would be lost with it;
        here the folding is only played through.
        """
        actions, gotos = self.grammar.actions, self.grammar.gotos
        states = self.states
        below = len(states)  # how much of it is left
        above: list[int] = []  # and what was put on it
        while True:
            action = actions[above[-1] if above else states[below - 1]].get(terminal)
            if action is None or isinstance(action, int):
                return action is not None
            below -= max(action.size - len(above), 0)
            del above[max(len(above) - action.size, 0) :]
            above.append(gotos[above[-1] if above else states[below - 1]][action.rule])
            if terminal == _END and above[-1] == self.grammar.end:
                return True

    def accepted(self) -> frozenset[str]:
        """The terminals that can be read now."""
        return frozenset(name for name in self.grammar.actions[self.states[-1]] if self.fits(name))

    def drop_line(self, newline: str) -> None:
        """Drop states until one in which `newline` fits; the first state always remains."""
        while len(self.states) > 1 and not self.fits(newline):
            self.states.pop()
            self.values.pop()
