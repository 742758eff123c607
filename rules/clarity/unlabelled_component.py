"""A component whose name does not say what it is.

`A`, `n3` and `Service` name a place in the drawing, not a part of the system. Who reads the drawing later has to ask
its author, and so has this tool: most rules are silent about a part of unknown kind. A name also fails if two parts
of different kinds share it, since a sentence about `Orders` then is about the service or about the queue.

A part that has a proper name, but one that tells no kind, is only asked about: one question for all such parts.

## When it does not matter
In a sketch that nobody but its author reads. A bare word for a kind is a name (`client -> lb -> api -> db`), and so
is a product (`S3`), while `client u` and `lb l` say enough by their kind; "Service A" and "Service B" are taken for
the placeholders that pictures of a pattern use. Upper and lower case and punctuation tell two names apart for nobody;
different technologies do.

## How to repair it
Name the responsibility and the technology: `orders "Order service (Go)"`, `A[Order service]`. Where a name is right
and only the kind is missing, state the kind: `service ledger`, in a mermaid diagram `%% arch: service ledger`. The
price is longer labels.

## What an interviewer asks next
What does this box do, and which box would you have to change for a new feature?

Sources: C4 model, diagram review checklist (every element has a name, a type and a technology) · "label all
components" in system-design interview guides.

## Bad
```arch
client web
service orders "Order service"
web -> orders -> n3   # finds: `n3` does not say what it is
```

```mermaid
graph LR
    U[Users] --> LB[Load balancer]
    %% finds: `Component` does not say what it is
    LB --> C[Component]
    C --> DB[(Orders DB)]
```

Two parts, one name:
```arch
client  web
service orders "Orders"
queue   jobs "orders"   # finds: `orders` names a queue here and a service elsewhere
web -> orders ~> jobs
```

Proper names that tell no kind get a question:
```mermaid
graph LR
    U[Users] --> G[API gateway]
    %% finds: what are `Atlas` and `Hermes`
    G --> A[Atlas]
    A --> H[Hermes]
    H --> DB[(PostgreSQL)]
```

## Good
Bare words for kinds, a product, and kinds that need no name:
```arch
client -> lb -> api -> db & S3
```

```arch
client u
lb     l
u -> l -> orders-api -> orders-db
```

```mermaid
graph LR
    U[Users] --> LB[Load balancer]
    LB --> A[Order service]
    A --> DB[("Orders (PostgreSQL)")]
```

Placeholders in the picture of a pattern:
```mermaid
graph LR
    C[Client] --> A[Service A]
    A -->|event| Q[Message queue]
    Q --> B[Service B]
```

One name on two technologies:
```arch
client   web
service  orders "Orders" { tech go }
postgres orders-db "Orders"
web -> orders -> orders-db
```
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from designlint.design import Component, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.rule import rule
from designlint.wording import listed, quoted

# Words that stand for any box; of an id also with a number or a letter behind them (`box2`, `nodeA`).
_ANY = (
    r"box|component|comp|node|element|item|thing|object|unit|block|part|entity|module|piece|foo|bar|baz|qux|todo|tbd"
    r"|unknown|untitled|unnamed|placeholder|something|stuff|service|system"
)
_MARKED = re.compile(rf"(?:{_ANY}|svc|n)[\s_-]*(?:\d+|[a-z])?", re.IGNORECASE)
_BARE = re.compile(rf"{_ANY}|[a-z]\d*|\d+", re.IGNORECASE)
_ENOUGH = ("client", "dns", "cdn", "waf", "lb", "gateway", "cache", "coordinator", "auth", "secrets", "monitor")
_SURE = 0.6  # confidence from which two inferred kinds are held to differ


@rule(Severity.WARNING)
def unlabelled_component(design: Design) -> Iterator[Finding]:
    """Find names that say nothing, names that two parts share, and names that leave the kind open."""
    silent = {each.id for each in design.components.values() if _says_nothing(each)}
    for id in silent:
        yield _nameless(design.components[id], design)
    yield from _shared_names(design, silent)
    unknown = [each for each in design.components.values() if each.id not in silent and _kind_is_open(each)]
    unknown = [each for each in unknown if design.graph.degree(each.id)]  # without any line it may be a note
    if unknown:
        yield _question(unknown, design)


def _says_nothing(component: Component) -> bool:
    """Whether the name is empty of meaning. A product is known by its name, some kinds need none once declared."""
    if component.technology is not None or (component.is_a(*_ENOUGH) and component.confidence == 1):
        return False
    text = component.label.strip()
    if component.named:
        return bool(_BARE.fullmatch(text)) and (component.kind is None or len(text) > 2)
    return bool(_MARKED.fullmatch(text) or _BARE.fullmatch(text))


def _nameless(component: Component, design: Design) -> Finding:
    kind = f" beyond {quoted(component.kind.id)}" if component.kind and component.confidence == 1 else ""
    return Finding(
        message=f"{quoted(component.label)} does not say what it is{kind}",
        at=component.span,
        label="a name for any box",
        help=f"name its job and technology: `{design.writing.component(component.id, 'Order service (Go)')}`",
        tradeoff=Tradeoff("longer labels"),
        follow_up=f"what does {quoted(component.label)} do, and what would be missing without it?",
        components=(component.id,),
    )


def _shared_names(design: Design, silent: set[str]) -> Iterator[Finding]:
    """Names that parts of different kinds share; the technology is part of a name."""
    alike: dict[tuple[str, str], list[Component]] = defaultdict(list)
    for each in design.components.values():
        plain = "".join(letter for letter in each.label.casefold() if letter.isalnum())
        if plain and each.kind and each.confidence >= _SURE and each.id not in silent:
            alike[plain, each.technology.id if each.technology else ""].append(each)
    for first, *others in alike.values():
        for other in others:
            if first.kind and other.kind and first.kind.id != other.kind.id:
                yield _shared(other, first)
                break


def _shared(component: Component, first: Component) -> Finding:
    assert component.kind is not None
    assert first.kind is not None
    return Finding(
        message=f"{quoted(component.name)} names a {component.kind.title} here and a {first.kind.title} elsewhere",
        at=component.span,
        label="the same name for another kind of part",
        help=f"say what each one is, such as `{component.name} {component.kind.title}`",
        tradeoff=Tradeoff("longer labels"),
        follow_up=f"when you say {quoted(component.name)}, which of the two do you mean?",
        related=(Label(first.span, f"here it is a {first.kind.title}"),),
        components=(first.id, component.id),
    )


def _kind_is_open(component: Component) -> bool:
    """Whether nothing tells what a named part is; boxes without any letters are drawing aids ("…")."""
    return (
        component.kind is None and component.technology is None and any(letter.isalpha() for letter in component.label)
    )


def _question(components: list[Component], design: Design) -> Finding:
    names = [each.name for each in components]
    are = "is" if len(names) == 1 else "are"
    return Finding(
        message=f"what {are} {listed(names, most=6)}? no rule can judge a part whose kind is unknown",
        at=components[0].span,
        help=f"state the kind, such as `{design.writing.fact('service')} {components[0].id}`",
        severity=Severity.QUESTION,
        related=tuple(Label(each.span, "and this?") for each in components[1:6]),
        components=tuple(each.id for each in components),
    )
