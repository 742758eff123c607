"""A file to begin an exercise with: its phases as comments, each with its minutes and what it must hold.

It hints at the size of the problem and gives no answer away: no key point, no target, no formula.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from textwrap import wrap

from designlint.agenda import Agenda, Phase, scale_facts
from designlint.practice.timing import show_clock
from designlint.problems import Pack
from designlint.reporters.style import safe

_WIDTH = 110  # columns of a comment
# What a phase begins with, in `.arch`. A design needs a part before anything can be said of it.
_EMPTY: Mapping[str, str] = {
    "requirements": "requirements {\n}",
    "estimation": "estimate {\n}",
    "design": "client users",
}
_DRAWING = "```mermaid\ngraph LR\n    users[Users]\n    %% arch: client users\n```"


@dataclass(frozen=True, slots=True)
class _Slot:
    """A phase, and when it begins and ends in seconds since the start."""

    phase: Phase
    start: float
    end: float


def starter(pack: Pack, plan: Agenda, suffix: str) -> str | None:
    """The text of a new file; None for a suffix that there is no starter for (see `SUFFIXES`)."""
    write = _FORMS.get(suffix.lower())
    return write(pack, plan) if write else None


def _arch(pack: Pack, plan: Agenda) -> str:
    blocks = [[*_commented(_opening(pack, plan)), f"problem {pack.slug}"]]
    for slot in _slots(plan):
        empty = _EMPTY.get(slot.phase.id)
        blocks.append([f"# {slot.phase.name}", *_commented(_told(slot)), *([empty] if empty else [])])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _commented(lines: Iterator[str]) -> Iterator[str]:
    return (f"# {line}".rstrip() for line in lines)


def _markdown(pack: Pack, plan: Agenda) -> str:
    blocks = [f"# {safe(pack.title)}", _hidden(_opening(pack, plan))]
    for slot in _slots(plan):
        drawn = slot.phase.id == "design"
        blocks += [f"## {slot.phase.name}", _hidden(_told(slot, write=not drawn))]
        empty = _EMPTY.get(slot.phase.id)
        if drawn:
            blocks.append(_DRAWING)
        elif empty:
            head = f"problem {pack.slug}\n\n" if slot.start == 0 else ""
            blocks.append(f"```arch\n{head}{empty}\n```")
    return "\n\n".join(blocks) + "\n"


def _hidden(lines: Iterator[str]) -> str:
    """A comment, so that nothing in it is taken for what the candidate says."""
    text = re.sub(r"-{2,}>", "->", "\n".join(lines))
    return f"<!--\n{text}\n-->"


def _opening(pack: Pack, plan: Agenda) -> Iterator[str]:
    yield from wrap(f"{safe(pack.title)}, in {plan.minutes} minutes. {safe(pack.task)}", _WIDTH)
    size = [each for each in pack.scale.requirements if each.split()[0] in scale_facts()]
    if size:
        yield ""
        yield from wrap(f"Ask how large it is. If nobody tells you: {safe(', '.join(size))}.", _WIDTH)


def _slots(plan: Agenda) -> Iterator[_Slot]:
    start = 0.0
    for each in plan.phases:
        yield _Slot(each, start, start + each.seconds)
        start += each.seconds


def _told(slot: _Slot, *, write: bool = True) -> Iterator[str]:
    phase = slot.phase
    times = f"from {show_clock(slot.start)} to {show_clock(slot.end)}"
    yield f"Within {show_clock(phase.seconds)} minutes, {times}. It must hold:"
    for each in phase.holds:
        yield from wrap(each, _WIDTH, initial_indent="  - ", subsequent_indent="    ")
    if phase.write and write:
        yield "To write it down:"
        yield from (f"  {each}" for each in phase.write)


_FORMS: Mapping[str, Callable[[Pack, Agenda], str]] = {".arch": _arch, ".md": _markdown, ".markdown": _markdown}
SUFFIXES = tuple(_FORMS)
