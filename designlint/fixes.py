"""Applies the fixes that findings offer to the text of a file, and checks again, until nothing is left to apply.

Slips of the text itself come first, since what rules say of a text with slips may be wrong; ignore comments come last.
Fixes that touch each other wait for the next round. A fix is dropped if the text would be harder to read with it, or if
its finding would stay.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from designlint.diagnostic import Diagnostic
from designlint.source import Source

ROUNDS = 32
"""More than this are never made: two rules might each undo what the other one did."""

Check = Callable[[Source], Sequence[Diagnostic]]


@dataclass(frozen=True, slots=True)
class Fixed:
    """The text with its fixes, the findings that were fixed, and those whose fix would have broken it."""

    source: Source
    done: tuple[Diagnostic, ...] = ()
    dropped: tuple[Diagnostic, ...] = ()


class _Change(NamedTuple):
    """An edit in offsets of the file."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Step:
    """A text, what is found in it, and what was fixed or given up on the way to it."""

    source: Source
    found: Sequence[Diagnostic]
    done: tuple[Diagnostic, ...] = ()
    dropped: tuple[Diagnostic, ...] = ()


def fixable(diagnostics: Iterable[Diagnostic], *, unsafe: bool) -> list[Diagnostic]:
    """The diagnostics that count and offer a fix; the `unsafe` ones need their author's eye."""
    return [
        each
        for each in diagnostics
        if each.suppressed is None and each.finding.fix is not None and (unsafe or each.finding.fix.safe)
    ]


def fix_source(source: Source, check: Check, *, unsafe: bool = False) -> Fixed:
    """Apply the fixes of what `check` finds in a text, and in the texts that come of it."""
    done: list[Diagnostic] = []
    dropped: dict[object, Diagnostic] = {}
    found = check(source)
    for _ in range(ROUNDS):
        wanted = [each for each in fixable(found, unsafe=unsafe) if _key(each) not in dropped]
        first = min(map(_turn, wanted), default=0)
        chosen = _apart((each for each in wanted if _turn(each) == first), source)
        if not chosen:
            break
        step = _step(source, found, chosen, check)
        source, found = step.source, step.found
        done += step.done
        dropped |= {_key(each): each for each in step.dropped}
    return Fixed(source, tuple(done), tuple(dropped.values()))


def with_fixes(source: Source, diagnostics: Iterable[Diagnostic]) -> Source:
    """The text with the fixes of these diagnostics, which must not touch each other; its line ends are kept."""
    text = source.text
    newline = "\r\n" if text[: text.find("\n")].endswith("\r") else "\n"
    parts: list[str] = []
    behind = 0
    changes = (change for each in diagnostics for change in _changes(each, source))
    for change in sorted(changes, key=lambda each: each[:2]):
        parts += (text[behind : change.start], change.text.replace("\n", newline))
        behind = change.end
    return Source(source.path, "".join((*parts, text[behind:])))


def _changes(diagnostic: Diagnostic, source: Source) -> list[_Change]:
    """The edits of a fix; none if one of them is for another text."""
    assert diagnostic.finding.fix is not None
    places = [(edit.span.in_file(), edit.text) for edit in diagnostic.finding.fix.edits]
    if any(place.source is not source for place, _ in places):
        return []
    return [_Change(place.start, place.end, text) for place, text in places]


def _key(diagnostic: Diagnostic) -> object:
    """What stays of a finding when its place moves."""
    return diagnostic.code, diagnostic.finding.message


def _turn(diagnostic: Diagnostic) -> int:
    if diagnostic.category != "designlint":
        return 1
    return 2 if diagnostic.code == "ignore" else 0


def _apart(diagnostics: Iterable[Diagnostic], source: Source) -> list[Diagnostic]:
    """Those whose fixes do not touch each other, the first ones first."""
    chosen: list[Diagnostic] = []
    taken: list[_Change] = []
    for each in diagnostics:
        changes = _changes(each, source)
        if changes and not any(_touches(taken, change) for change in changes):
            chosen.append(each)
            for change in changes:
                insort(taken, change)
    return chosen


def _touches(taken: list[_Change], change: _Change) -> bool:
    """Whether a change overlaps one of those that are taken, which do not overlap each other."""
    at = max(bisect_left(taken, (change.start, -1, "")) - 1, 0)
    while at < len(taken) and taken[at].start <= change.end:
        other = taken[at]
        if other[:2] == change[:2] == (change.start, change.start):
            if not _are_lines(other.text, change.text):
                return True
        elif other.start < change.end and change.start < other.end:
            return True
        at += 1
    return False


def _are_lines(one: str, other: str) -> bool:
    """Whether two texts that go to one place are different lines, which may follow each other."""
    whole = all(each.startswith("\n") for each in (one, other)) or all(each.endswith("\n") for each in (one, other))
    return whole and one != other


def _step(source: Source, found: Sequence[Diagnostic], chosen: list[Diagnostic], check: Check) -> _Step:
    """The text with the chosen fixes. If they break it, those are kept that do not; what only does not go together is
    left for the next round."""
    text = with_fixes(source, chosen)
    after = check(text)
    if _is_better(found, after, chosen):
        return _Step(text, after, tuple(chosen))
    if len(chosen) == 1:
        return _Step(source, found, (), tuple(chosen))
    half = len(chosen) // 2
    one, other = (_step(source, found, part, check) for part in (chosen[:half], chosen[half:]))
    dropped = (*one.dropped, *other.dropped)
    both = [*one.done, *other.done]
    if dropped and one.done and other.done:
        together = _step(source, found, both, check)
        return _Step(together.source, together.found, together.done, (*dropped, *together.dropped))
    kept = one if one.done else other
    return _Step(kept.source, kept.found, kept.done, dropped)


def _is_better(before: Sequence[Diagnostic], after: Sequence[Diagnostic], chosen: Sequence[Diagnostic]) -> bool:
    """Whether the findings are gone, and no more is wrong with the text itself than before."""
    old, new = (Counter(map(_key, found)) for found in (before, after))
    if any(new[key] >= old[key] for key in map(_key, chosen)):
        return False
    was, is_now = (Counter(each.code for each in found if each.category == "designlint") for found in (before, after))
    # Mending a name may show what is wrong behind it; that is worth knowing.
    judged = ("syntax",) if _turn(chosen[0]) == 0 else tuple(code for code in is_now if code != "ignore")
    return all(is_now[code] <= was[code] for code in judged)
