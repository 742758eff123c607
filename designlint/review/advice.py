"""What to do next: the changes with the largest gain, and what an interviewer asks next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from designlint.analysis.words.problems import coverage, pack_of
from designlint.design import Design
from designlint.diagnostic import Diagnostic
from designlint.review.card import Answered, Case, Lack
from designlint.source import Span

_BLOCK = re.compile(r"(requirements|estimate) \{ (.*) \}")
_MOST_ASKED = 10
_KEY_POINT = 2.5  # weighs less than an error and more than a warning


@dataclass(frozen=True, slots=True)
class Change:
    """What to change: points of the 50 that it brings, in words, and the lines to write, as the format writes them.

    `questions` are those that gain. `inside` is the statement that the lines belong into, or with `prose` the text
    that takes these sentences. `finding` is the one behind it, if a rule speaks of it.
    """

    gain: float
    text: str
    add: tuple[str, ...]
    questions: tuple[str, ...]
    inside: Span | None
    finding: Diagnostic | None
    prose: bool = False

    @property
    def where(self) -> str:
        """What takes the lines; "" for lines that stand by themselves."""
        return "" if self.inside is None else "text" if self.prose else "statement"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question that comes next, what a good answer holds, and where it aims."""

    ask: str
    good: str
    span: Span


def changes(case: Case, answers: Sequence[Answered], most: int = 5) -> tuple[Change, ...]:
    """The changes that bring the most points, the largest first.

    Facts that belong into the same block are one change. Points count as they do in the total.
    """
    assessed = [each for each in answers if each.assessed]
    worth = sum(each.question.max for each in answers) / sum(each.question.max for each in assessed)
    bundles: dict[tuple[object, ...], list[tuple[Answered, Lack]]] = {}
    for each in assessed:
        for number, lack in enumerate(each.lacks):
            bundles.setdefault(_bundle(each, lack, number), []).append((each, lack))
    found = [_change(case, bundle, worth) for bundle in bundles.values()]
    return tuple(sorted((each for each in found if each.gain > 0), key=lambda each: -each.gain)[:most])


def _bundle(answered: Answered, lack: Lack, number: int) -> tuple[object, ...]:
    """What belongs together: all items of a block, all that a note lacks, the same lines; else each for itself."""
    if lack.inside is not None:
        return "inside", lack.inside.start
    block = _BLOCK.fullmatch(lack.add[0]) if len(lack.add) == 1 else None
    return (block[1],) if block else (lack.add or (answered.question.id, number))


def _change(case: Case, bundle: Sequence[tuple[Answered, Lack]], worth: float) -> Change:
    lacks = [lack for _, lack in bundle]
    first = lacks[0]
    finding = next((each for lack in lacks for each in case.of(lack.rule)), None)
    if first.inside is None:
        written = tuple(_written(case.design, line) for line in _lines(lacks))
    elif first.prose:
        written = _sentences(lacks)
    else:
        written = (", ".join(line for lack in lacks for line in lack.add),)
    return Change(
        round(sum(each.points for each in lacks) * worth, 1),
        "; ".join(dict.fromkeys(each.text for each in lacks)),
        tuple(each for each in written if each),
        tuple(dict.fromkeys(answered.question.name for answered, _ in bundle)),
        first.inside,
        finding,
        first.prose,
    )


def _lines(lacks: Sequence[Lack]) -> tuple[str, ...]:
    """The lines of all, those of one block together; no fact is said twice."""
    blocks: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in dict.fromkeys(line for lack in lacks for line in lack.add):
        block = _BLOCK.fullmatch(line)
        if block:
            items = blocks.setdefault(block[1], [])
            known = tuple(items)
            items += [each for each in block[2].split(", ") if each not in known]
        else:
            lines.append(line)
    joints = {"estimate": "\n"}
    return (*(f"{name} {{ {joints.get(name, ', ').join(items)} }}" for name, items in blocks.items()), *lines)


def _sentences(lacks: Sequence[Lack]) -> tuple[str, ...]:
    """Sentences of one paragraph, then the items of a list."""
    lines = list(dict.fromkeys(line for lack in lacks for line in lack.add))
    items = [line for line in lines if line.startswith("- ")]
    return (" ".join(line for line in lines if line not in items), *items)


def placement(design: Design) -> str:
    """Where in a document lines of the language go; "" where the file is the design."""
    if design.source.outermost(0)[0] is design.source:
        return ""
    aside = design.writing.fact("").strip()
    if not aside:
        return "lines of the language go into the fence of the drawing, ```arch"
    return f"lines with `{aside}` go into the drawing; without that they may stand in a fence ```arch of the document"


def _written(design: Design, lines: str) -> str:
    """Lines as the format of a design writes them."""
    return "\n".join(design.writing.fact(line) for line in lines.split("\n"))


def follow_ups(case: Case, most: int = _MOST_ASKED) -> tuple[FollowUp, ...]:
    """What an interviewer asks next, the heaviest first: of findings, of missing key points, of the problem."""
    weighed = sorted(_questions(case), key=lambda each: -each[0])
    once: dict[str, FollowUp] = {}
    for _, each in weighed:
        once.setdefault(each.ask, each)
    return tuple(once.values())[:most]


def _questions(case: Case) -> Iterator[tuple[float, FollowUp]]:
    for each in case.diagnostics:
        if each.finding.follow_up:
            yield float(each.severity), FollowUp(each.finding.follow_up, each.finding.help, each.finding.at)
    design: Design = case.design
    covered = coverage(design)
    for point in covered.missing if covered else ():
        asked = point.point.question
        yield _KEY_POINT, FollowUp(asked.ask, asked.good, design.opening)
    exercise = pack_of(design)
    for one in exercise.pack.follow_ups if exercise else ():
        yield -1.0, FollowUp(one.ask, one.good, design.opening)
