"""Facts that an author states in a way that can not be read: `peak 3 MB`. The text itself is found fault with, so no
rule needs to say that they are missing too."""

from __future__ import annotations

from collections.abc import Mapping

from designlint.design import Design, once
from designlint.stated import Stated
from designlint.statements import Node

_BEARERS = ("requirements", "flow")


@once
def misread(design: Design) -> frozenset[str]:
    """The names of the facts of requirements and flows that stand in the text and not in the design."""
    read: Mapping[str, list[Stated]] = {"requirements": [design.requirements], "flow": [*design.flows]}
    found: set[str] = set()
    for each in design.statements:
        if isinstance(each, Node) and each.name.text in _BEARERS:
            tried = {item.name.text for item in each.items if isinstance(item, Node)}
            found |= {name for name in tried if not any(name in known.facts for known in read[each.name.text])}
    return frozenset(found - {"action"})
