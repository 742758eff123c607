"""What a rule says (a finding) and what a reader gets (a diagnostic)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from designlint.source import Span


class Severity(IntEnum):
    """How much a finding weighs; a question asks for a fact that nobody stated."""

    QUESTION = 0
    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """The name that people read and type."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Label:
    """A related place and a few words on it."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text at `span` by `text`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that repair a finding; `title` is a verb phrase, an unsafe fix needs the author's eye."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Tradeoff:
    """What the repair costs: a sentence, and low, medium or high for money and for complexity."""

    text: str
    cost: str = "low"
    complexity: str = "low"


@dataclass(frozen=True, slots=True)
class Basis:
    """What a number rests on: `declared` at a place, or `derived` by a formula. Defaults are assumptions."""

    text: str
    known: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says about one design.

    `message` holds facts in names and numbers, lower case, without a full stop; `help` is the repair in the
    imperative; `label` the few words under the marked place. `severity` is given where it differs from the rule's own.
    `figures` are what the rule computed, under stable names, in SI units and fractions. `assumptions` are the defaults
    that it used, `basis` is what its numbers rest on besides.
    """

    message: str
    at: Span
    label: str = ""
    help: str = ""
    severity: Severity | None = None
    tradeoff: Tradeoff | None = None
    follow_up: str = ""
    related: tuple[Label, ...] = ()
    components: tuple[str, ...] = ()
    connections: tuple[tuple[str, str], ...] = ()
    flows: tuple[str, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)
    assumptions: tuple[str, ...] = ()
    basis: tuple[Basis, ...] = ()
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding with the code, category and severity that it was reported under.

    `suppressed` is the reason of the ignore comment that silenced it; None means that it counts.
    """

    code: str
    category: str
    severity: Severity
    finding: Finding
    suppressed: str | None = None

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """Sort key: path, place, code, message."""
        span = self.finding.at.in_file()
        return span.path, span.start, span.end, self.code, self.finding.message


# What the tool itself reports, beside the rules: code -> manual.
PROBLEMS: Mapping[str, str] = {
    "syntax": "Text that does not follow the format.\n\n"
    "The reader names the place, what it found there and what it expected. It goes on behind the line, so that one "
    "run shows every slip and the rest is still linted.",
    "name": "A name that the language does not know, or a known one in a place where it means nothing.\n\n"
    "The nearest known name is offered. Kinds, technologies and facts are data: a project may add its own under "
    "`[vocabulary]` in `designlint.toml`.",
    "value": "A value that does not fit its fact.\n\n"
    "A wrong unit, a word that is not one of the choices, a missing figure.",
    "conflict": "Two statements that contradict each other.\n\n"
    "The same fact with two values, one id for two things, a component connected to itself, a flow over a way that is "
    "not drawn.",
    "contradiction": "Two notes that say different things of the same component.\n\n"
    "A component is the same in two designs if its kind and name are; a name that only says the kind or the product "
    "(`Database`, `Redis`) does not count. Products, numbers of instances and declared facts are compared.",
    "input": "A file that can not be read as text: binary, not UTF-8, too large, empty or not permitted.",
    "ignore": "An ignore comment without a reason, for an unknown rule, or one that silences nothing.\n\n"
    "Write `designlint: ignore[rule] reason` behind or above the line it is for.",
    "internal": "A rule that crashed. The other rules have run; please report it with the design that caused it.",
}
