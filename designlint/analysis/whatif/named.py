"""Components and flows by what people call them: ids, labels, however they are written."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from designlint.design import Component, Design, Flow
from designlint.wording import listed, quoted

_SHOWN = 60  # so much of a name is repeated to whoever gave it


class UnknownNameError(ValueError):
    """A name that takes nothing away from the design; the message tells what would."""


def component_named(design: Design, name: str) -> Component:
    """The component of this id or label, however it is written. Raises UnknownNameError."""
    if name in design.components:
        return design.components[name]
    wanted = plain(name)
    found = [each for each in design.components.values() if wanted in (plain(each.id), plain(each.name))]
    found += [each for each in design.components.values() for box in each.members if plain(box.id) == wanted]
    ids = dict.fromkeys(each.id for each in found)
    if len(ids) == 1:
        return found[0]
    if len(ids) > 1:
        raise UnknownNameError(f"{quoted(name)} is the name of {listed(ids)}; give the id")
    labels = [each.name for each in design.components.values()]
    raise UnknownNameError(f"there is no component {shortened(name)}; {_nearest(name, design.components, labels)}")


def lost_part(design: Design, name: str) -> Component:
    """The component of this name, which may fail or be left out. Raises UnknownNameError for users as well."""
    part = component_named(design, name)
    if part.is_a("client"):
        raise UnknownNameError(f"{quoted(part.name)} stands for the users, who do not fail; name a part")
    return part


def flow_named(design: Design, name: str) -> Flow:
    """The flow of this id or label. Raises UnknownNameError."""
    wanted = plain(name)
    found = [each for each in design.flows if wanted in (plain(each.id), plain(each.label))]
    if found:
        return found[0]
    ids, labels = [each.id for each in design.flows], [each.label for each in design.flows]
    raise UnknownNameError(f"there is no flow {shortened(name)}; {_nearest(name, ids, labels)}")


def plain(text: str) -> str:
    """A name without what people write differently: case, blanks, hyphens."""
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())


def shortened(name: str) -> str:
    """A name as messages repeat it."""
    return quoted(name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…") if name.strip() else "without a name"


def _nearest(name: str, ids: Iterable[str], labels: Iterable[str] = ()) -> str:
    """Which name is meant, or which ones there are."""
    known = list(ids)
    folded = {each.casefold(): each for each in (*labels, *known)}
    close = get_close_matches(name.casefold(), folded, 1, 0.5) if len(name) <= _SHOWN else []
    if close:
        return f"did you mean {quoted(folded[close[0]])}?"
    if not known:
        return "the design has none"
    return f"there {'is' if len(known) == 1 else 'are'} {listed(known, 8)}"
