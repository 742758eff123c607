"""Colours and styles that mean something which nobody says.

Red boxes, grey boxes, a thick line: whoever drew them had a reason, and whoever reads them makes up one. A colour that
is not explained is worse than none, since the reader stops to think about it.

It speaks only of drawings that use styles (classes on boxes, thick lines), and looks for: a class without a legend;
other people's systems that look like a part of one's own; an `optional` part that looks like one that a `critical` flow
needs; more than 25 boxes without a group; more than 30% of the calls drawn against the layers (client, edge, service,
store); and short forms in capitals that nothing spells out. All of it is one finding.

## When it does not matter
A drawing without styles. One class for all or most boxes is a theme, and so is one called "node" or "default". A
colour that repeats what a box around the parts says, or their kind, needs no legend. A legend is a box or a part called
so ("Legend", "Key"), or a note that speaks of the colours. Short forms of the trade (API, SQL, JWT …) are known, and
those that a label or a note spells out.

## How to repair it
Add a legend: a box "Legend" with one sample of each, or a note. Or drop the styles and let the tool draw:
`designlint render` uses blue for the flow, red for what is critical, grey for what is optional, a colour of its own for
other people's systems, and always adds a legend.

## What an interviewer asks next
What does red mean here, and which of the red ones breaks first?

Sources: C4 model, diagram review checklist (key, colours, acronyms) · "use a consistent notation" in system-design
interview guides.

## Bad
```mermaid
graph LR
    U[Users] --> A[Order service]
    %% finds: `critical` and `later` are used but nothing says what they mean
    A --> D[(Orders DB)]:::critical
    A --> S[Search service]:::later
    classDef critical fill:#f66
    classDef later fill:#ccc
```

```mermaid
graph LR
    %% arch: P { optional }
    %% arch: flow buy "Buy" { U -> A -> D, critical }
    U[Users]:::plain --> A[Order service]:::core
    A --> D[(Orders DB)]:::core
    %% finds: `Stripe` looks like a part of your own; the optional `Promotion service` looks like
    A --> X[Stripe]:::core
    A --> P[Promotion service]:::core
    classDef core fill:#9cf
    classDef plain fill:#fff
    %% arch: note "blue is what we run"
```

A short form:
```mermaid
graph LR
    U[Users] --> A[Order service]
    %% finds: nothing spells out `OMS`
    A ==> O[OMS service]:::odd
    O --> D[(Trades DB)]
    classDef odd fill:#fc9
    %% arch: note "the orange part is leased, the thick line too"
```

## Good
No styles, a theme, a legend, a note:
```mermaid
graph LR
    U[Users] --> A[Order service]
    A --> D[(Orders DB)]
    A --> X[Stripe]
```

```mermaid
graph LR
    U[Users]:::node --> A[Order service]:::node
    A --> D[(Orders DB)]:::node
    classDef node fill:#eef
```

```mermaid
graph LR
    U[Users] --> A[Order service]
    A --> D[(Orders DB)]:::critical
    classDef critical fill:#f66
    subgraph Legend
        L[critical for every flow]:::critical
    end
```

```mermaid
graph LR
    %% arch: note "red boxes stop every flow"
    U[Users] --> A[Order service]
    A --> D[(Orders DB)]:::critical
    classDef critical fill:#f66
```

Colours that repeat a box or a kind, an outside party with a look of its own, and a short form that is spelled out:
```mermaid
graph LR
    U[Users] --> A
    subgraph app[Application]
        A[Order service]:::blue
        B[Basket service]:::blue
    end
    A --> D[(Orders DB)]:::database
    B --> E[(Baskets DB)]:::database
    A --> X[Stripe]:::external
    A --> O["OMS service (order matching system)"]
    classDef blue fill:#9cf
    classDef database fill:#9f9
    classDef external fill:#fc9
```
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from designlint.analysis.reliability.needs import needed_by_flow
from designlint.design import Component, Connection, Design
from designlint.diagnostic import Finding, Label, Severity
from designlint.rule import rule
from designlint.vocabulary import key, singular, vocabulary
from designlint.vocabulary.lexicon import claims, senses
from designlint.wording import listed, plain_list, quoted

_LEGEND = re.compile(
    r"^\W*(?:legende?|légende|leyenda|legenda|легенда)\b|^\W*key\W*$|colou?r code|图例|凡例|범례", re.IGNORECASE
)
_COLOURS = re.compile(
    r"\b(?:legend|colou?rs?|red|blue|green|gr[ea]y|yellow|orange|purple|dotted|dashed|thick|solid|shaded)\b",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(?:[_-]?(?:style|class|node|box|component|comp))+$", re.IGNORECASE)
_PLAIN = re.compile(
    r"|nodes?|box(?:es)?|default|base|normal|plain|standard|common|main|notes?|containers?|systems?|elements?|boundary|"
    r"ext|external|externals|third-?party|outside",
    re.IGNORECASE,
)  # classes that set nothing apart, or just what should be set apart
_SHORT_FORM = re.compile(r"(?<![\w&-])[A-Z]{3,5}(?![\w&-])")
_APART = ("consume", "replicate", "cdc", "observe", "publish")
_MOST = 0.5  # a class on more than this share of the boxes is a theme


@rule(Severity.INFO)
def unexplained_notation(
    design: Design, *, max_boxes: int = 25, max_backwards: float = 0.3, min_calls: int = 8
) -> Iterator[Finding]:
    """Look at a drawing that uses styles for what its reader has to guess."""
    styled = [each for each in design.components.values() if each.classes]
    thick = [each for each in design.connections if any(line.stroke == "thick" for line in each.drawn)]
    if not styled and not thick:
        return
    says: list[str] = []
    marked: list[Component] = []
    unexplained = {} if _has_legend(design) else _unexplained(design)
    if unexplained:
        lines = ["thick lines"] if thick else []
        names = plain_list([listed(unexplained), *lines])
        one = len(unexplained) + len(lines) == 1
        says.append(f"{names} {'is' if one else 'are'} used but nothing says what {'it means' if one else 'they mean'}")
        marked += [parts[0] for parts in unexplained.values()]
    for found in (_like_own(design), _like_critical(design)):
        if found is not None:
            says.append(found[0])
            marked.append(found[1])
    boxes = sum(len(each.members) for each in design.components.values())
    if boxes > max_boxes and not design.groups:
        says.append(f"{boxes} boxes stand in no group")
    against = _against_layers(design, min_calls)
    if against > max_backwards:
        says.append(f"{against:.0%} of the calls are drawn from a lower layer to a higher one")
    short = _short_forms(design)
    if short:
        says.append(f"nothing spells out {listed(short)}")
        marked += short.values()
    if says:
        yield _finding(says, marked or styled, thick, design)


def _has_legend(design: Design) -> bool:
    """Whether a box, a part or a note says what the styles mean."""
    labels = [each.label for each in design.groups.values()]
    labels += [member.label for each in design.components.values() for member in each.members]
    words = [text for note in design.notes_of("note", "assume") for text in (note.text, note.subject)]
    return any(_LEGEND.search(label) for label in labels) or any(_COLOURS.search(text) for text in words)


def _unexplained(design: Design) -> Mapping[str, list[Component]]:
    """The classes that neither a theme, nor a box around the parts, nor their layer or kind explains."""
    parts = list(design.components.values())
    members: dict[str, list[Component]] = defaultdict(list)
    inside: dict[str, set[str]] = defaultdict(set)
    for each in parts:
        for name in each.classes:
            members[name].append(each)
        for group in each.groups:
            inside[group].add(each.id)
    return {
        name: found
        for name, found in members.items()
        if len(found) <= _MOST * len(parts)
        and not _PLAIN.fullmatch(_SUFFIX.sub("", name))
        and not _repeats_group(found, inside)
        and not _repeats_kind(_SUFFIX.sub("", name), found, parts)
    }


def _repeats_group(found: list[Component], inside: Mapping[str, set[str]]) -> bool:
    """Whether some box holds just the parts of this class."""
    ids = {each.id for each in found}
    common = frozenset(found[0].groups).intersection(*(each.groups for each in found))
    return any(inside[group] <= ids for group in common)


def _repeats_kind(name: str, found: list[Component], parts: list[Component]) -> bool:
    """Whether a class goes with a kind or a layer: all parts of it, several of them or one by the name of its kind."""
    kinds = {each.kind for each in found}
    if None in kinds:
        return False
    first = found[0].kind
    spelling = vocabulary().spellings.get(singular(key(name)))
    named = vocabulary().kind(name) or (vocabulary().kind(spelling.kind) if spelling else None)
    if len(kinds) == 1 and named is not None and first is not None and named.id == first.id:
        return True
    layers = {each.layer for each in found}
    if len(found) == 1 or len(layers) > 1:
        return False
    alike = [each for each in parts if each.kind in kinds] if len(kinds) == 1 else []
    alike = alike or [each for each in parts if each.kind is not None and each.layer in layers]
    return len(alike) == len(found)


def _like_own(design: Design) -> tuple[str, Component] | None:
    """Other people's systems that are drawn as one's own parts are."""
    own = {_look(each) for each in design.components.values() if each.kind and not each.is_a("external", "client")}
    alike = [each for each in design.of_kind("external") if _look(each) in own]
    if not alike:
        return None
    several = len(alike) > 1
    return f"{listed(each.name for each in alike)} {'look' if several else 'looks'} like a part of your own", alike[0]


def _look(component: Component) -> tuple[frozenset[str], str, str | None]:
    """Classes, shape and box: what sets a part apart for the eye."""
    return frozenset(component.classes), component.members[0].shape, component.members[0].group


def _like_critical(design: Design) -> tuple[str, Component] | None:
    """An optional part that is styled like one that a critical flow needs."""
    critical = {id for flow in design.flows if flow.says("critical") for id in needed_by_flow(design)[flow.id]}
    for each in design.components.values():
        if not each.says("optional") or not each.classes:
            continue
        for id in sorted(critical - {each.id}):
            other = design.components[id]
            if frozenset(other.classes) == frozenset(each.classes):
                return f"the optional {quoted(each.name)} looks like {quoted(other.name)}, which a flow needs", each
    return None


def _against_layers(design: Design, least: int) -> float:
    """The share of the calls that are drawn from a lower layer to a higher one; 0 where few can be told."""
    calls = [each for each in design.connections if each.op not in _APART and each.mode == "sync"]
    calls = [
        each for each in calls if not design.between(each.target, each.source) and "answer" not in claims(each.label)
    ]
    ranks = [(design.components[each.source].layer, design.components[each.target].layer) for each in calls]
    known = [(source, target) for source, target in ranks if source is not None and target is not None]
    return sum(source > target for source, target in known) / len(known) if len(known) >= least else 0.0


def _short_forms(design: Design) -> dict[str, Component]:
    """Short forms in capitals that are neither common nor a product nor spelled out, with the part that uses them."""
    words = vocabulary()
    found: dict[str, Component] = {}
    for each in design.components.values():
        first = each.label.split("\n", 1)[0]
        if first.isupper() and " " in first:
            continue  # a title in capitals
        for short in _SHORT_FORM.findall(first):
            known = senses("abbreviation", short) or key(short) in words.spellings or words.technology(short)
            if short not in found and not known and not _is_spelled_out(short, design):
                found[short] = each
    return found


def _is_spelled_out(short: str, design: Design) -> bool:
    """Whether some words in a row begin with its letters."""
    spelled = r"[\s_/-]+".join(rf"{letter}\w+" for letter in short.lower())
    return re.search(rf"\b{spelled}", design.prose) is not None


def _finding(says: list[str], marked: list[Component], thick: list[Connection], design: Design) -> Finding:
    first = marked[0] if marked else design.components[thick[0].source]
    places = {each.id: each.span for each in marked if each.id != first.id}
    return Finding(
        message="; ".join(says),
        at=first.span if marked else thick[0].span,
        label="what does this look mean?",
        help="add a legend (a box `Legend` with a sample of each, or a note), or drop the styles and let "
        "`designlint render` draw by its conventions",
        follow_up="what does this colour mean, and would a new colleague guess the same?",
        related=tuple(Label(span, "and this") for span in list(places.values())[:4]),
        components=tuple(dict.fromkeys(each.id for each in marked)),
    )
