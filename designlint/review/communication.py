"""How well a design tells itself: what its boxes and arrows say, flows, deep dives, and decisions with reasons.

Nothing said is nothing wrong: so words count here, and being free of findings only weighs what is there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from designlint.design import Connection, Design
from designlint.review.depth import dived
from designlint.review.parts import end_to_end
from designlint.review.tradeoffs import decisions
from designlint.wording import counted, plain_list

_FLOWS, _DECISIONS = 2, 3  # so many of them are enough: one of reads and one of writes; as many as question 5 counts
_SELF_EVIDENT = ("replicate", "cdc", "observe")
_SAYING = ("protocol", "event", "payload", "read", "write", "readwrite", "publish", "consume")
_MOST = 5.0  # points of each of the five


@dataclass(frozen=True, slots=True)
class Told:
    """What is told, each as (so many, of how many): parts and arrows that say what they are, flows from end to end,
    points of deep dives, decisions with an alternative and a reason."""

    parts: tuple[int, int]
    arrows: tuple[int, int]
    flows: tuple[int, int]
    dives: tuple[float, float]
    decisions: tuple[int, int]

    @property
    def drawn(self) -> float:
        """The share of parts and of arrows that say what they are."""
        return (_share(self.parts) + _share(self.arrows)) / 2

    @property
    def spoken(self) -> float:
        """The share of what has to be said beside the drawing."""
        return (_share(self.flows) + _share(self.dives) + _share(self.decisions)) / 3

    def points(self, clean: Callable[..., float]) -> list[tuple[float, float]]:
        """Points, each of how many: notation, flows, deep dives, reasons, words; `clean` tells how free of findings
        categories or codes are."""
        shares = (
            self.drawn * clean("clarity"),
            _share(self.flows),
            _share(self.dives),
            _share(self.decisions) * clean("unreasoned-choice"),
            self.spoken * clean("buzzword"),
        )
        return [(each * _MOST, _MOST) for each in shares]

    @property
    def text(self) -> str:
        """The same for people."""
        drawn = f"{_of(self.parts)} parts and {_of(self.arrows)} arrows say what they are"
        names = ((self.flows[0], "flow"), (self.decisions[0], "reasoned decision"))
        spoken = [counted(count, name) for count, name in names]
        dives = f"{round(100 * _share(self.dives))}% of two deep dives"
        return f"communication: {drawn}; told are {plain_list([*spoken, dives])}"


def communication(design: Design) -> Told:
    """What a design tells."""
    parts = list(design.components.values())
    arrows = [each for each in design.connections if each.op not in _SELF_EVIDENT]
    whole = [flow for flow in design.flows if flow.declared and end_to_end(design, flow)]
    return Told(
        parts=(sum(each.named or each.technology is not None for each in parts), len(parts)),
        arrows=(sum(_says(each) for each in arrows), len(arrows)),
        flows=(len(whole), _FLOWS),
        dives=dived(design),
        decisions=(len(decisions(design)), _DECISIONS),
    )


def _says(arrow: Connection) -> bool:
    return bool(arrow.label) or any(arrow.says(name) for name in _SAYING)


def _share(told: tuple[float, float]) -> float:
    return min(told[0] / told[1], 1.0) if told[1] else 0.0


def _of(told: tuple[int, int]) -> str:
    return f"{told[0]} of {told[1]}"
