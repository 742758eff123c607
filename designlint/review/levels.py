"""Evidence for a level: every line that it asks for, met or missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from designlint.analysis.load.cost import bill
from designlint.analysis.load.traffic import traffic
from designlint.design import Design
from designlint.diagnostic import Severity
from designlint.review.card import Answered, Case, said
from designlint.review.failures import covered_share
from designlint.review.parts import end_to_end
from designlint.review.texts import Level, texts
from designlint.review.tradeoffs import decisions
from designlint.vocabulary.lexicon import senses
from designlint.wording import counted, listed

_KINDS = ("failure", "scale", "cost", "constraint", "feature")
_REASON = re.compile(r"\b(?:because|since|as|so|due to|otherwise|for)\b|[:;]", re.IGNORECASE)
_REQUIREMENT = re.compile(r"\b(?:requirements?|target|asked|needed|assum\w+)\b", re.IGNORECASE)
_MONEY = re.compile(r"[$€£]\s?\d|\d\s?(?:usd|eur|dollars)", re.IGNORECASE)
_GROWTH = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)\s?(?:x|×|times)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reached:
    """A level, whether it is reached, and the lines of its own that are missing."""

    level: Level
    reached: bool
    missing: tuple[str, ...]


def levels(case: Case, answers: Sequence[Answered]) -> tuple[Reached, ...]:
    """All levels from the lowest; each needs those below it."""
    points = {each.question.id: each.points for each in answers}
    checks = _checks(case, points)
    found: list[Reached] = []
    for level in texts().levels:
        missing = tuple(
            f"{line.text} ({seen})" if seen else line.text
            for line in level.lines
            if (seen := checks[line.id]()) is not None
        )
        below = not found or found[-1].reached
        found.append(Reached(level, below and not missing, missing))
    return tuple(found)


def _checks(case: Case, points: Mapping[int, float]) -> Mapping[str, Callable[[], str | None]]:
    """For each line None where it is met, else how far it is (may be empty)."""

    def at_least(number: int, wanted: float) -> Callable[[], str | None]:
        return lambda: None if points[number] >= wanted else f"so far {points[number]:g}"

    design = case.design
    return {
        "components": at_least(3, 7),
        "tradeoffs": at_least(5, 5),
        "scale": at_least(2, 3),
        "depth": at_least(4, 8),
        "flows": lambda: _flows(design),
        "challenge": lambda: None if _challenges(design) else "",
        "operations": lambda: _operations(case),
        "failures": lambda: None if (share := covered_share(design)) >= 0.8 else f"so far {share:.0%}",
        "cost": lambda: _cost(design),
        "owners": lambda: _owners(design),
        "triggers": lambda: _triggers(design),
        "whatifs": lambda: None if len(answered(design)) >= 4 else f"so far {len(answered(design))}",
        "simple": lambda: _simple(case),
    }


def _flows(design: Design) -> str | None:
    told = [flow for flow in design.flows if flow.declared]
    broken = [flow.label for flow in told if not end_to_end(design, flow)]
    if not told:
        return "no flow is told"
    return f"not {listed(broken)}" if broken else None


def _challenges(design: Design) -> bool:
    """An assumption with a reason, or a decision that turns a requirement down."""
    if any(_REASON.search(note.text) or said(note, "because") for note in design.notes_of("assume")):
        return True
    return any(_REQUIREMENT.search(text) for note in decisions(design) for text in said(note, "over"))


def _operations(case: Case) -> str | None:
    watching = case.of("missing-monitoring", "missing-telemetry")
    open_ones = [each.code for each in watching if each.severity > Severity.QUESTION]
    if open_ones:
        return f"open: {listed(dict.fromkeys(open_ones))}"
    return None if "rollout" in senses("wrap_up", case.design.prose) else "nothing is said of the rollout"


def _cost(design: Design) -> str | None:
    budget = design.requirements.number("budget")
    if budget is not None and traffic(design) is not None and bill(design).low <= budget:
        return None
    told = [text for text in _words(design, "whatif", "note", "bottleneck", "assume") if _MONEY.search(text)]
    return None if any(10 in _factors(text) for text in told) else ""


def _owners(design: Design) -> str | None:
    services = design.of_kind("service", "function", "realtime", "worker")
    teams = {group.id for group in design.groups.values() if group.kind == "team"}
    alone = [each.name for each in services if not each.says("owner") and teams.isdisjoint(each.groups)]
    if not services:
        return "no service is drawn"
    return f"not {listed(alone)}" if alone else None


def _triggers(design: Design) -> str | None:
    """Which of 10x and 100x is not spoken of with a figure that says when."""
    known: set[float] = set()
    for note in design.notes_of("bottleneck"):
        if said(note, "trigger"):
            at = note.number("at")
            known |= {at} if at is not None else _factors(" ".join(said(note, "at")))
    for text in _words(design, "whatif"):
        known |= _factors(text)
    missing = [f"{factor}x" for factor in (10, 100) if not any(factor <= each < factor * 10 for each in known)]
    return f"not for {' and '.join(missing)}" if missing else None


def _simple(case: Case) -> str | None:
    large = (each for each in case.diagnostics if each.category == "rightsizing")
    found = [each.code for each in large if each.severity >= Severity.WARNING]
    return f"{counted(len(found), 'finding')}: {listed(dict.fromkeys(found))}" if found else None


def answered(design: Design) -> list[str]:
    """The kinds of what-if question that the design answers."""
    told = {note.subject for note in design.notes_of("whatif") if any(map(str.isalnum, note.text))}
    return [kind for kind in _KINDS if kind in told]


def _words(design: Design, *kinds: str) -> list[str]:
    return [
        " ".join((note.text, *(text for name in note.facts for text in note.texts(name))))
        for note in design.notes_of(*kinds)
    ]


def _factors(text: str) -> set[float]:
    return {float(found) for found in _GROWTH.findall(text)}
