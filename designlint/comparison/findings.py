"""Findings that are gone, new, or still there."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from designlint.comparison.matching import Names
from designlint.comparison.pairing import pair_up
from designlint.diagnostic import Diagnostic, Severity


@dataclass(frozen=True, slots=True)
class Told:
    """A finding, with the common names of what it is about. `design` tells apart the designs of a file, "" is none."""

    diagnostic: Diagnostic
    design: str
    about: frozenset[Hashable]

    @classmethod
    def of(cls, diagnostic: Diagnostic, design: str, names: Names) -> Told:
        """A finding of a design whose ids go by these names."""
        finding = diagnostic.finding
        ends = ((names(source), names(target)) for source, target in finding.connections)
        return cls(diagnostic, design, frozenset((*map(names, finding.components), *ends)))


@dataclass(frozen=True, slots=True)
class Findings:
    """The open findings of two states. `kept` are in both; of these, `graver` and `milder` changed their severity."""

    gone: tuple[Diagnostic, ...]
    new: tuple[Diagnostic, ...]
    kept: tuple[tuple[Diagnostic, Diagnostic], ...]

    @property
    def graver(self) -> tuple[tuple[Diagnostic, Diagnostic], ...]:
        """Those that weigh more than they did."""
        return tuple(pair for pair in self.kept if pair[1].severity > pair[0].severity)

    @property
    def milder(self) -> tuple[tuple[Diagnostic, Diagnostic], ...]:
        """Those that weigh less."""
        return tuple(pair for pair in self.kept if pair[1].severity < pair[0].severity)


def findings(old: Iterable[Told], new: Iterable[Told]) -> Findings:
    """Pair findings: a code about the same parts is the same finding, with whatever figures it says it.

    Some speak of all parts together (`3 of 9 connections do not say …`): the only one of a code stays the same while it
    shares a part, and a question in any case. What has to do with an error is never paired so loosely.
    """

    def words(each: Told) -> Hashable:
        return each.design, each.diagnostic.code, each.about, each.diagnostic.finding.message

    def about(each: Told) -> Hashable:
        return each.design, each.diagnostic.code, each.about

    def code(each: Told) -> Hashable:
        return (each.design, each.diagnostic.code) if each.diagnostic.severity < Severity.ERROR else None

    exact = pair_up(_open(old), _open(new), (words, words), (about, about))
    loose = pair_up(exact.gone, exact.added, (code, code), unique=True)
    related = [(was, now) for was, now in loose.both if _related(was, now)]
    before, after = {id(was) for was, _ in related}, {id(now) for _, now in related}
    return Findings(
        gone=tuple(each.diagnostic for each in exact.gone if id(each) not in before),
        new=tuple(each.diagnostic for each in exact.added if id(each) not in after),
        kept=tuple((was.diagnostic, now.diagnostic) for was, now in (*exact.both, *related)),
    )


def _related(was: Told, now: Told) -> bool:
    asked = all(each.diagnostic.severity is Severity.QUESTION for each in (was, now))
    return asked or not was.about.isdisjoint(now.about)


def _open(told: Iterable[Told]) -> list[Told]:
    return [each for each in told if each.diagnostic.suppressed is None]
