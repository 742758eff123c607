"""The kinds of mermaid diagram, known by their first word."""

from __future__ import annotations

import re
from difflib import get_close_matches

FOREIGN = {
    "sequenceDiagram": "a sequence diagram",
    "classDiagram": "a class diagram",
    "classDiagram-v2": "a class diagram",
    "stateDiagram": "a state diagram",
    "stateDiagram-v2": "a state diagram",
    "erDiagram": "an entity-relationship diagram",
    "gantt": "a Gantt chart",
    "pie": "a pie chart",
    "journey": "a user journey",
    "gitGraph": "a git graph",
    "mindmap": "a mind map",
    "timeline": "a timeline",
    "quadrantChart": "a quadrant chart",
    "sankey": "a Sankey diagram",
    "sankey-beta": "a Sankey diagram",
    "xychart": "an XY chart",
    "xychart-beta": "an XY chart",
    "block": "a block diagram",
    "block-beta": "a block diagram",
    "packet": "a packet diagram",
    "packet-beta": "a packet diagram",
    "kanban": "a kanban board",
    "radar-beta": "a radar chart",
    "treemap": "a treemap",
    "treemap-beta": "a treemap",
    "treeView-beta": "a tree view",
    "requirement": "a requirement diagram",
    "requirementDiagram": "a requirement diagram",
    "zenuml": "a ZenUML sequence diagram",
    "swimlane-beta": "a swimlane diagram",
    "info": "an info diagram",
    "eventmodeling": "an event model",
    "ishikawa": "an Ishikawa diagram",
    "ishikawa-beta": "an Ishikawa diagram",
    "venn-beta": "a Venn diagram",
    "cynefin-beta": "a Cynefin diagram",
    "wardley-beta": "a Wardley map",
    "railroad-beta": "a railroad diagram",
    "railroad-ebnf-beta": "a railroad diagram",
    "railroad-abnf-beta": "a railroad diagram",
    "railroad-peg-beta": "a railroad diagram",
}
"""Kinds that draw something else than a system, and what to call them."""

C4 = ("C4Context", "C4Container", "C4Component", "C4Dynamic", "C4Deployment")
FLOWCHART = ("flowchart-elk", "flowchart", "graph")
ARCHITECTURE = "architecture-beta"

_FIRST_WORD = re.compile(r"\s*([A-Za-z][\w-]*)?")
# mermaid looks for these four anywhere in the text, not only at its start.
_C4_ANYWHERE = re.compile(r"C4(?:Container|Component|Dynamic|Deployment)")
_OLD_KIND = re.compile(r"\s*(flowchart-elk|flowchart|graph|architecture|C4Context)")


def kind(text: str) -> tuple[str, int, int]:
    """The word that says what the text is, and its place; what mermaid takes for a flowchart is one, even misspelt."""
    first = _FIRST_WORD.match(text)
    assert first is not None
    word, (start, end) = first.group(1) or "", first.span(1)
    if word in C4:
        return word, start, end
    anywhere = _C4_ANYWHERE.search(text) if "C4" in text else None
    if anywhere is not None:
        return anywhere.group(), *anywhere.span()
    if word in FOREIGN or word == ARCHITECTURE:
        return word, start, end
    known = _OLD_KIND.match(text)
    if known is not None:
        return known.group(1), *known.span(1)
    return word, max(start, 0), max(end, 0)


def suggestion(word: str) -> str:
    """The known first word nearest to this one, or nothing."""
    names = {name.lower(): name for name in (*FLOWCHART, *FOREIGN, *C4, ARCHITECTURE)}
    close = get_close_matches(word.lower(), names, 1, 0.7)
    return names[close[0]] if close else ""
