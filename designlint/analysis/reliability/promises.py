"""How available the parts are that somebody else runs: what is declared, else what the provider promises."""

from __future__ import annotations

from dataclasses import dataclass

from designlint.analysis.structure.places import Places
from designlint.analysis.structure.redundancy import failover_of, has_copies
from designlint.design import Component, Design
from designlint.quantity import show_percent
from designlint.vocabulary.figures import Figure

_SCOPES = ("global", "regional", "zonal")
_COMPUTING = ("service", "realtime", "worker", "scheduler")  # counted instances of these fail one by one


@dataclass(frozen=True, slots=True)
class Promise:
    """An availability, and the best that can be hoped for. `scope` tells what it depends on: `zonal` on a zone,
    `regional` on a region, `global` on no place. `guessed` where it is not stated which of several promises holds."""

    chance: float
    hoped: float
    scope: str
    note: str = ""
    guessed: bool = False


def promise(design: Design, part: Component, inside: Places | None, *, several_regions: bool) -> Promise | None:
    """What holds for a part that others run, in these zones; None for one that the design runs itself."""
    declared = part.number("sla")
    if part.is_a("external"):
        figure = design.figure("sla", part) or design.figures.default("external", *part.names)
        return _outside(declared) or Promise(figure.plan, figure.plan, "global", _note(figure))
    scope = _scope(part)
    if not scope:
        return _outside(declared)
    if declared is not None:
        return Promise(declared, _one_nine_more(declared), scope)
    figure, scope, guessed = _figure(design, part, scope, inside, several_regions)
    hoped = figure.high if figure.high > figure.plan else _one_nine_more(figure.plan)
    return Promise(figure.plan, hoped, scope, _note(figure), guessed)


def _outside(declared: float | None) -> Promise | None:
    return Promise(declared, declared, "global") if declared is not None else None


def _note(figure: Figure) -> str:
    return f"available {show_percent(figure.plan)} of the time ({figure.origin})"


def _one_nine_more(chance: float) -> float:
    return 1 - (1 - chance) / 10


def _scope(part: Component) -> str:
    """How far the redundancy of what others run reaches; "" for what the design runs itself."""
    product, stated = part.technology, part.says("managed")
    counted = part.is_a(*_COMPUTING) and part.instances.known == "declared"
    if stated is False or (counted and not stated):
        return ""
    scope = (product.scope if product else part.kind.scope if part.kind else "") or "regional"
    if stated or (product is not None and product.managed):
        return scope
    return scope if product is None and part.kind is not None and part.kind.scope else ""


def _figure(
    design: Design, part: Component, scope: str, inside: Places | None, several_regions: bool
) -> tuple[Figure, str, bool]:
    """The promise that fits how a part is set up, what it depends on, and whether that is only guessed."""
    worldwide = design.figure("sla_global", part) if several_regions else None
    if worldwide is not None:
        return worldwide, "global", False
    promised = design.figure("sla", part) or design.figures.default("managed", *part.names)
    if scope != "zonal":
        return promised, scope, False
    if inside is not None and inside.count > 1:
        return promised, "regional", False
    stated = failover_of(part) == "auto"
    if stated or has_copies(design, part) or (part.instances.count or 0) > 1 or part.says("redundant"):
        together = design.figure("sla_set", part) if inside is not None else None
        return (together, "zonal", False) if together else (promised, "regional", inside is None and not stated)
    alone = design.figure("sla_single", part)
    return alone or promised, "zonal", part.instances.known != "declared"
