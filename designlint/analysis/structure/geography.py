"""Where on the map parts run: the regions and zones that a design names, as far as they are known places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from designlint.design import Component, Design
from designlint.vocabulary.regions import Place, place

_KINDS = ("region", "zone")


@dataclass(frozen=True, slots=True)
class Site:
    """A place in the words of the author; `declared` tells a fact from a box that is drawn around a part."""

    written: str
    place: Place
    declared: bool


def sites(design: Design, component: Component) -> tuple[Site, ...]:
    """The known places that a part runs in: its own `regions`, else its `zones`, else the boxes around it."""
    for kind in _KINDS:
        fact = component.fact(f"{kind}s")
        if fact is not None and fact.known == "declared" and isinstance(fact.value, tuple):
            found = tuple(site for name in fact.value if (site := _site(design, name, declared=True)) is not None)
            if found:
                return found
    drawn = {site.place.id: site for member in component.members for site in _around(design, member.group)}
    return tuple(drawn.values())


def _site(design: Design, name: str, *, declared: bool) -> Site | None:
    """A place by its name, or by the title of the box that is called so."""
    texts = [name] if name not in design.groups else [name, design.groups[name].label]
    for text in texts:
        found = place(text)
        if found is not None:
            return Site(text, found, declared)
    return None


def _around(design: Design, group: str | None) -> Iterator[Site]:
    """The nearest region or zone around a group, itself included, that is a known place."""
    seen: set[str] = set()
    while group is not None and group in design.groups and group not in seen:
        seen.add(group)
        box = design.groups[group]
        site = _site(design, group, declared=False) if box.kind in _KINDS else None
        if site is not None:
            yield site
            return
        group = box.group
