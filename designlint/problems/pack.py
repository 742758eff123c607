"""What a problem pack holds, typed."""

from __future__ import annotations

from dataclasses import dataclass

from designlint.problems.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Comparison:
    """A fact and what it has to be: `rf >= 2`, `failover = auto`, `latency p99 <= 100 ms`, or just stated and not `no`.

    `value` is in SI units; None where being stated is enough. `part` is the percentile of a latency.
    """

    name: str
    sign: str = ""
    value: float | str | None = None
    part: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that a design can show. `of` tells what it looks at; all that it asks for must hold of the same one.

    `text`: words of the author, in notes of the kinds `within` or anywhere. `part`: a component that is one of `parts`,
    at least `many` of them. `call`: a connection from one of `parts` to one of `targets`. `flow` and `requirement`: a
    fact of them. `says` are words that must stand there undenied, each of them; `about` tells of what, denied or not.
    """

    of: str
    says: tuple[Phrases, ...] = ()
    about: tuple[Phrases, ...] = ()
    within: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    op: frozenset[str] = frozenset()
    mode: str = ""
    fact: Comparison | None = None
    many: int = 1


Evidence = tuple[Clause, ...]
"""What satisfies a key point: all of its clauses together."""


@dataclass(frozen=True, slots=True)
class Question:
    """What an interviewer asks, and what a good answer holds."""

    ask: str
    good: str


@dataclass(frozen=True, slots=True)
class Point:
    """A key point: `text` is what is asked for, any one of `evidence` satisfies it.

    `add` are lines of `.arch` that would; in them `$client`, `$service` and `$store` stand for the design's own parts.
    """

    id: str
    text: str
    required: bool
    evidence: tuple[Evidence, ...]
    add: tuple[str, ...]
    question: Question


@dataclass(frozen=True, slots=True)
class Scale:
    """How large a problem is: items of `requirements` and formulas of `estimate`, as they stand in `.arch`."""

    requirements: tuple[str, ...] = ()
    estimate: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """A harder form of the problem, with what becomes of its scale."""

    title: str
    text: str
    scale: Scale


@dataclass(frozen=True, slots=True)
class Excess:
    """What is over-engineering here, and from when on it would not be."""

    what: str
    because: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A design exercise. `minutes` is how long it takes, from and to. `names` tell it in the title of a design.

    `hot_keys` are words of keys behind which one value can be very large: a group of a hundred thousand people.
    """

    slug: str
    title: str
    task: str
    minutes: tuple[int, int]
    names: Phrases
    points: tuple[Point, ...]
    scale: Scale
    variants: tuple[Variant, ...]
    too_much: tuple[Excess, ...]
    follow_ups: tuple[Question, ...]
    hot_keys: tuple[str, ...]
    source: str
    as_of: str

    @property
    def required(self) -> tuple[Point, ...]:
        """The key points that no good answer leaves out."""
        return tuple(each for each in self.points if each.required)

    @property
    def rates(self) -> tuple[str, ...]:
        """Which of `read` and `write` its scale counts; both where it counts neither."""
        words = [item.split() for item in self.scale.requirements]
        told = {each[-1] if each[0] == "action" else each[0] for each in words}
        return tuple(op for op in ("read", "write") if op in told) or ("read", "write")
