"""A request that passes through many services, each waiting for the next.

All of them must be up, and their delays add up. Five services that answer 99.9% of the time give 99.5% together: 44
hours a year instead of nine. The slowest sets the pace, each needs a timeout that fits into the one before it, and a
deployment anywhere is felt at the top.

Five services or more in series, in what a user waits for, are a warning. Load balancers, gateways and stores are not
counted. Where only plain arrows between boxes say so there is one question, since such an arrow may be a message.

## When it does not matter
Services that are called side by side, a tail behind a message (`~>`, `async`), and what lies behind a call with a
`fallback`: the user gets an answer without it. Flows that users can wait for (`low`) are information at most.

## How to repair it
Merge services that always change and fail together, call independent ones in parallel, let the tail work on an event,
or keep a copy of the data where it is read. Copies and events make the result eventually consistent.

## What an interviewer asks next
Which of these answers does the user need before the page can be shown?

Sources: "The Calculus of Service Availability", ACM Queue 2017 · Zalando engineering, availability of chained
dependencies (two at 99.9% give 99.8%) · five services: judgement.

## Bad
```arch
client   web
alb      entry
service  shop x3, service cart x3, service prices x3, service rules "Discount rules" x3, service tax x2
dynamodb store
web -> entry -> shop -> cart -> prices -> rules -> tax: HTTP   # finds: if each does 99.9% of the time, all do 99.5%
tax -> store: read
flow buy "Buy" { web -> entry -> shop -> cart -> prices -> rules -> tax -> store }
```

Plain arrows in a drawing:
```mermaid
graph LR
    U[Users] --> G[API gateway] --> O[Order service] --> C[Cart service]
    C --> P[Price service] --> D[Discount service]
    %% finds: `Cart service`, `Price service`, `Discount service` and `Tax service` wait for each other
    D --> T[Tax service] --> DB[(Orders)]
```

## Good
Side by side, and a tail that works on an event:
```arch
client   web
alb      entry
service  shop x3, service cart x3, service prices x3, service rules x3, service tax x2
kafka    placed x3 { on_error park }
service  invoices x2, service books x2
dynamodb store
web -> entry -> shop -> cart & prices & rules & tax: HTTP
tax -> store: read
shop ~> placed ~> invoices
invoices -> books: HTTP
flow buy { web -> entry -> shop -> cart & prices & rules & tax, shop ~> placed ~> invoices -> books }
```

A call that can fail without harm ends the chain:
```arch
client  web
service shop x3, service cart x3, service prices x3, service ranking x3, service profiles x3
web -> shop -> cart -> prices: HTTP
prices -> ranking: HTTP { fallback "list price" }
ranking -> profiles: HTTP
```

Four services behind a gateway:
```mermaid
graph LR
    U[Users] --> G[API gateway] --> O[Order service] -->|HTTP| C[Cart service]
    C -->|HTTP| P[Price service] -->|HTTP| T[Tax service] --> DB[(Orders)]
```
"""

import math
from collections.abc import Iterator
from dataclasses import replace

from designlint.analysis.response.waiting import Wait, heaviest_way, parts_on, surely_waits, waits
from designlint.design import Component, Connection, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.quantity import show_percent
from designlint.rule import rule
from designlint.wording import listed, quoted

_SERVICES = ("service", "function", "realtime")


@rule(Severity.WARNING)
def deep_sync_chain(design: Design, *, from_services: int = 5) -> Iterator[Finding]:
    """Find the longest chain of services in what each user waits for."""
    found: dict[tuple[str, ...], tuple[list[Connection], list[Wait]]] = {}
    for wait in waits(design):
        needed = replace(wait, calls=tuple(each for each in wait.calls if not each.says("fallback")))
        way = heaviest_way(needed, lambda call: float(design.components[call.target].is_a(*_SERVICES)))
        services = _services(way, design)
        if len(services) >= from_services:
            found.setdefault(tuple(each.id for each in services), (way, []))[1].append(wait)
    unsure: list[list[Connection]] = []
    for way, its_waits in found.values():
        if any(all(surely_waits(design, wait, call) for call in way) for wait in its_waits):
            yield _finding(way, its_waits, design)
        else:
            unsure.append(way)
    if unsure:
        yield _question(max(unsure, key=len), design)


def _services(way: list[Connection], design: Design) -> list[Component]:
    return [each for each in parts_on(way, design) if each.is_a(*_SERVICES)]


def _finding(way: list[Connection], its_waits: list[Wait], design: Design) -> Finding:
    services = _services(way, design)
    default = design.figures.default("node")
    each_does = [service.number("sla") or 1 - default.plan for service in services]
    assumed = any(service.number("sla") is None for service in services)
    together = math.prod(each_does)
    one = show_percent(min(each_does))
    reckoned = f"if each does {one} of the time" if min(each_does) == max(each_does) else f"at {one} and better each"
    flows = [wait.flow for wait in its_waits if wait.flow is not None]
    last = way[-1]
    return Finding(
        message=f"{len(services)} services must answer one after the other"
        f"{' for ' + listed([flow.label for flow in flows], most=3) if flows else ''}: "
        f"{' -> '.join(quoted(each.name) for each in services)}; {reckoned}, all do {show_percent(round(together, 4))}",
        at=last.span,
        label=f"service {len(services)} in a row",
        help="merge services that always fail together, call independent ones in parallel, "
        f"or let {quoted(services[-1].name)} work on an event",
        severity=Severity.INFO if all(wait.low for wait in its_waits) else None,
        tradeoff=Tradeoff("what works on events or copies is eventually consistent", "low", "medium"),
        follow_up="which of these answers does the user need before anything can be shown?",
        related=tuple(Label(each.span, "waits too") for each in way[:-1] if each.span != last.span),
        components=tuple(each.id for each in services),
        connections=tuple(each.pair for each in way),
        flows=tuple(flow.id for flow in flows),
        figures={"services": float(len(services)), "availability": together},
        assumptions=(f"a service answers {show_percent(1 - default.plan)} of the time ({default.origin})",)
        if assumed
        else (),
    )


def _question(way: list[Connection], design: Design) -> Finding:
    services = _services(way, design)
    return Finding(
        message=f"do {listed([each.name for each in services], most=6)} wait for each other, one after the other? "
        "then each request needs them all",
        at=way[-1].span,
        help="say on the arrows what is called (`HTTP`, `gRPC`) and what is a message (`event`, `async`)",
        severity=Severity.QUESTION,
        components=tuple(each.id for each in services),
        connections=tuple(each.pair for each in way),
    )
