"""Whether a design says how large it is: what rules of right-sizing need before they call anything too much."""

from __future__ import annotations

from designlint.analysis.load.traffic import Traffic, traffic
from designlint.design import Component, Design

_PEOPLE = ("users", "mau", "dau", "concurrent")
_DEPLOYED = ("service", "realtime", "worker")


def scale_declared(design: Design) -> bool:
    """Whether users or rates are declared anywhere."""
    return traffic(design) is not None or any(design.requirements.number(each) for each in _PEOPLE)


def busiest(found: Traffic) -> float:
    """Requests per second at peak: those of all users, or more of one part where messages add to them."""
    loads = (load.total for load in found.loads.values() if load.certain)
    return max(found.reads + found.writes, *loads, 0.0)


def deployables(design: Design) -> list[Component]:
    """What a team deploys and runs: services, realtime servers and workers that no one else runs for it."""
    parts = design.of_kind(*_DEPLOYED)
    return [each for each in parts if not (each.says("managed") or each.says("optional"))]


def surely_fewer(design: Design, most: float) -> int:
    """The number of deployables, if it is known to stay below `most`, else 0; boxes that tell no kind may be some."""
    count = len(deployables(design))
    unknown = [each for each in design.components.values() if each.kind is None and each.technology is None]
    return count if count + len(unknown) < most else 0
