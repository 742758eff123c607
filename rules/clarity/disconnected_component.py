"""A component that no request can reach.

What is drawn and not connected either does nothing, or does something that the drawing hides. Both mislead: a reader
looks for its purpose, and a check of capacity or failure walks past it. The same holds for parts that call others and
are never called, and for a drawing that shows nobody who calls.

Requests start at clients, schedulers, external systems and wherever a declared flow starts. From there they follow
the connections; what a monitor collects is no request. A queue reaches those who consume from it, a store those who
read it, whichever way the arrow is drawn.

## When it does not matter
Configuration and secrets, which everybody uses, and monitors that observe everything. Workers that poll a queue or a
store start by themselves, and so does what "polls" or "subscribes". A part of unknown kind that calls others may be
who starts it all, a box of unknown kind without any line may be a note: both are left alone. So is what a fact names:
a copy `of` a store, a `dlq`. A replica without readers is a matter of `unused-copy`.

## How to repair it
Draw the connection, or delete the part. For a client that is a whole other design, say so in a note.

## What an interviewer asks next
Follow one request from the user to the data and back: which boxes did you not pass, and why are they there?

Sources: C4 model, diagram review checklist (no element without a relationship) · "show data flow with arrows" in
system-design interview guides.

## Bad
```arch
client  web
service api
service reports "Report service"   # finds: `Report service` is never called
db      store
redis   hot                        # finds: `hot` is connected to nothing
web -> api -> store
reports -> store
```

```mermaid
graph LR
    U[Users] --> LB[Load balancer]
    LB --> A[App server]
    A --> DB[(Orders DB)]
    %% finds: `Search service` is never called, nor is what it calls: `Elasticsearch`
    S[Search service] --> E[Elasticsearch]
```

Nobody calls:
```arch
lb -> api -> db   # finds: no client, scheduler or other system is drawn
```

A client that the requirements name:
```arch
requirements { interface web, interface mobile }   # finds: `mobile` is an interface, but no such client is drawn
client web
web -> api -> db
```

## Good
```arch
requirements { interface web, interface mobile }
client    web "Web and mobile apps"
scheduler nightly
web -> api -> db
nightly -> report -> db
```

Secrets, a monitor that observes all, a worker that polls:
```arch
client  web
service api
db      store
redis   jobs
worker  mailer
vault   keys
monitor obs { observes all }
web -> api -> store & jobs
mailer -> jobs
```

An arrow that shows the way of the data, and a part that may be the source:
```mermaid
graph LR
    DB[(Orders DB)] --> API[Order service]
    API --> U[Users]
    X[Atlas] --> P[Price service]
    P --> DB
```

A standby and a dead-letter queue that facts connect:
```arch
client   web
service  api
postgres main
postgres spare { role standby, of main }
queue    jobs { dlq parked }
queue    parked
web -> api -> main
api ~> jobs ~> mailer
```

A change feed has readers:
```arch
client   web
service  api
postgres store
search   index
web -> api -> store
store => index
```
"""

import re
from collections.abc import Iterable, Iterator

import networkx as nx

from designlint.design import Component, Design
from designlint.diagnostic import Finding, Label, Severity
from designlint.rule import rule
from designlint.vocabulary import vocabulary
from designlint.vocabulary.lexicon import senses
from designlint.wording import listed, quoted

_STARTERS = ("client", "scheduler", "external")
_PASSIVE = ("db", "cache", "search", "objects", "warehouse", "queue", "stream", "auth")
_COMMON = ("secrets", "coordinator", "monitor")  # used by everybody, lines left out
_NAMING = ("of", "dlq", "on_miss", "pooler", "observes", "fallback")  # facts whose values are other parts
_SURE = 0.9  # confidence in a kind below which a part may well start by itself


@rule(Severity.WARNING)
def disconnected_component(design: Design) -> Iterator[Finding]:
    """Follow the requests, and report what they do not reach."""
    named = _named(design)
    alone = [each for each in design.components.values() if not design.graph.degree(each.id) and each.id not in named]
    lost = [each for each in alone if each.kind is not None and not each.is_a(*_COMMON)]
    if lost:
        yield _unconnected(lost)
    blind = [each for each in alone if each.is_a("monitor") and each.says("observes") is None]
    if blind:
        yield _blind(blind)
    known, possible = _sources(design)
    if known:
        yield from _never_called(design, known | possible | named)
        yield from _missing_clients(design)
    elif design.connections and not possible:
        yield _nobody_calls(design)


def _named(design: Design) -> set[str]:
    """Parts that a fact connects: the primary and its copy `of` it, a dead-letter queue, what a monitor observes."""
    bearers = [*design.components.values(), *design.connections]
    named = {text for each in bearers for name in _NAMING for text in each.texts(name)}
    return named.intersection(design.components) | {each.id for each in design.components.values() if each.says("of")}


def _sources(design: Design) -> tuple[set[str], set[str]]:
    """Where requests start, and parts of unknown kind that are never called: they may be such places."""
    known = {flow.entry for flow in design.flows if flow.declared}
    possible: set[str] = set()
    for each in design.components.values():
        outward, inward = design.graph.out_degree(each.id), design.graph.in_degree(each.id)
        if each.is_a(*_STARTERS) and (outward or (inward and each.is_a("client"))):
            known.add(each.id)
        if each.kind is None and outward and not inward:
            possible.add(each.id)
    return known, possible


def _ways(design: Design) -> "nx.DiGraph[str]":
    """Who can reach whom. Clients ask who serves them, stores and queues lead to their readers, either way drawn."""
    ways: nx.DiGraph[str] = nx.DiGraph()
    ways.add_nodes_from(design.components)
    for each in design.connections:
        if each.op == "observe":
            continue
        source, target = (design.components[id] for id in each.pair)
        ways.add_edge(*each.pair)
        pulled = source.is_a(*_PASSIVE) and not each.replicates
        works = source.is_a("worker", "function") and target.is_a(*_PASSIVE)
        polls = works or "consume" in senses("operation", each.label)
        if pulled or polls or target.is_a("client") or each.op == "consume" or each.arrow == "<->":
            ways.add_edge(each.target, each.source)
    return ways


def _never_called(design: Design, sources: set[str]) -> Iterator[Finding]:
    """One finding for each first part of what no request reaches."""
    ways = _ways(design)
    reached = sources.union(*(nx.descendants(ways, id) for id in sources))
    lost = [id for id in design.components if id not in reached and ways.degree(id)]
    left = ways.subgraph(id for id in lost if not design.components[id].is_a(*_COMMON) and not _is_copy(design, id))
    order = {id: number for number, id in enumerate(design.components)}
    parts = nx.condensation(left)
    for number in parts:
        if parts.in_degree(number) == 0:
            first = min(parts.nodes[number]["members"], key=order.__getitem__)
            behind = sorted(nx.descendants(left, first) - {first}, key=order.__getitem__)
            if design.components[first].kind and design.components[first].confidence >= _SURE:
                yield _lost(design.components[first], [design.components[id] for id in behind])


def _is_copy(design: Design, id: str) -> bool:
    """Whether it is fed by replication only: who reads it is another rule's question."""
    role = design.components[id].word("role")
    return role in ("replica", "standby") or any(each.replicates for each in design.into(id))


def _lost(component: Component, behind: list[Component]) -> Finding:
    nor = f", nor is what it calls: {listed(each.name for each in behind)}" if behind else ""
    return Finding(
        message=f"{quoted(component.name)} is never called{nor}",
        at=component.span,
        label="no request can reach it",
        help="draw who calls it, or delete it; what starts by itself is a `scheduler`",
        follow_up=f"what starts {quoted(component.name)}?",
        components=(component.id, *(each.id for each in behind)),
    )


def _unconnected(components: list[Component]) -> Finding:
    are = "is" if len(components) == 1 else "are"
    return Finding(
        message=f"{listed(each.name for each in components)} {are} connected to nothing",
        at=components[0].span,
        label="no line leads here or away",
        help="draw who uses it, or delete it",
        follow_up=f"what would users notice if {quoted(components[0].name)} were gone?",
        related=tuple(Label(each.span, "nor here") for each in components[1:6]),
        components=tuple(each.id for each in components),
    )


def _blind(components: list[Component]) -> Finding:
    return Finding(
        message=f"what does {listed(each.name for each in components)} observe?",
        at=components[0].span,
        help=f"draw what it collects from, or state `{components[0].id} {{ observes all }}`",
        severity=Severity.QUESTION,
        components=tuple(each.id for each in components),
    )


def _nobody_calls(design: Design) -> Finding:
    first = next((each for each in design.components.values() if not design.into(each.id)), None)
    first = first or next(iter(design.components.values()))
    return Finding(
        message="no client, scheduler or other system is drawn, so nothing says where requests come from",
        at=first.span,
        label="who calls?",
        help=f"draw who starts it: `{design.writing.connection('web', first.id)}`",
        follow_up="who uses this system, and through which client?",
        components=(first.id,),
    )


def _missing_clients(design: Design) -> Iterator[Finding]:
    """Client types among the interfaces that no client is named after, where others are."""
    fact = design.requirements.fact("interface")
    drawn = {word for each in design.of_kind("client") for word in _words(f"{each.id} {each.label}")}
    named = [name for name in design.requirements.texts("interface") if _is_client(name)]
    missing = [name for name in named if drawn.isdisjoint(_words(name))]
    if fact and missing and len(missing) < len(named):
        are = "is an interface" if len(missing) == 1 else "are interfaces"
        yield Finding(
            message=f"{listed(missing)} {are}, but no such client is drawn",
            at=fact.span,
            help=f"draw it, such as `client {_words(missing[0])[0]}`, or name it on the client that stands for it",
            severity=Severity.INFO,
            follow_up=f"does {quoted(missing[0])} take the same way as the other clients?",
        )


def _is_client(name: str) -> bool:
    kinds = [vocabulary().kind(word) for word in _words(name)]
    return bool(kinds) and kinds[0] is not None and kinds[0].id == "client"


def _words(text: str | Iterable[str]) -> list[str]:
    return [word.rstrip("s") for word in re.findall(r"[a-z]+", str(text).lower())]
