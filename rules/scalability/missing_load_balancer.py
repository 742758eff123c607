"""Copies of a service that are called without anything that chooses one.

Two or more instances behind no common address: a caller has to know them all, goes on calling one that is dead, and a
new one gets no traffic. Adding machines then adds neither capacity nor availability.

It is an error where users call copies that are declared (`x3`), and a warning where the copies are drawn as boxes, or
where another service of the same design calls them: there a discovery that nobody drew is likelier.

## When it does not matter
Functions, serverless containers and whatever a Kubernetes or ECS cluster runs: the platform chooses. Queue consumers,
which fetch their work. Copies that already stand behind a load balancer, a gateway or DNS. Callers that find the copies
by a registry, a service mesh, client-side balancing or DNS round robin, if the design says so. Shards: the key decides.

Boxes are copies if they are numbered ("App server 1"); lettered ones may be different things.

## How to repair it
Put a load balancer with health checks before the copies, or name the discovery that callers use. It is one more hop of
about a millisecond, and it must not be a single point itself: use a managed one, or a pair.

## What an interviewer asks next
How does the balancer learn that an instance is sick, and what happens to the requests that it holds?

Sources: "System Design Interview Best Practices" (horizontal scaling needs load balancing) · AWS Well-Architected,
reliability pillar.

## Bad
```arch
client   web "Web"
service  api x3 "API"   # finds: nothing decides which of the 3 copies of `API` gets a request from `Web`
postgres store { zones 2, failover auto }
web -> api -> store
```

```mermaid
graph LR
    %% finds: nothing decides which of the 2 copies of `App server` gets a request from `Users`
    U[Users] --> A1[App server 1] & A2[App server 2]
    A1 & A2 --> D[(PostgreSQL)]
```

Another service calls the copies:
```arch
client  web
alb     entry
service api x3
service prices x2   # finds: 2 copies of `prices` gets a request from `api`
web -> entry -> api -> prices
```

## Good
```arch
client   web
alb      entry
service  api x3
worker   jobs x2
sqs      queue
postgres store { zones 2, failover auto }
web -> entry -> api -> store
api ~> queue ~> jobs
jobs -> api: report   # the copies have an address already
```

The platform, a registry, or the key chooses:
```arch
client  web
cluster prod "Kubernetes" {
  service api x3
}
cloudrun images x4
service  shard x16 { shard_by user }
web -> api -> images
api -> shard
```

```arch
client  web
alb     entry
service api x3
service prices x2
consul  registry x3
web -> entry -> api -> prices
prices -> registry: register
```

```arch
client  web
service api x3
web -> api
decide entry { choose "DNS round robin over three addresses", because "no budget for a balancer" }
```

Lettered boxes:
```mermaid
graph LR
    C[Desktop client] -->|tool call| A[Tool server A]
    C -->|tool call| B[Tool server B]
```

```mermaid
graph LR
    U[Users] --> LB[Load balancer] --> A1[App server 1] & A2[App server 2]
    A1 & A2 --> D[(PostgreSQL)]
```
"""

import re
from collections.abc import Iterator

from designlint.analysis.words.reasons import claimed
from designlint.design import Component, Connection, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.rule import rule
from designlint.wording import listed, quoted

_TARGETS = ("service", "realtime", "gateway")
_OUTSIDE = ("client", "external")
_CALLERS = (*_OUTSIDE, "service", "function", "realtime", "worker")
_CHOOSERS = ("dns", "cdn", "waf", "lb", "gateway")
_NO_CALLS = ("publish", "consume", "replicate", "cdc", "observe")


@rule(Severity.ERROR)
def missing_load_balancer(design: Design) -> Iterator[Finding]:
    """Judge each group of copies that someone calls."""
    if "discovery" in claimed(design):
        return
    registry = _has_registry(design)
    for component in design.of_kind(*_TARGETS):
        if not _copies(component) or _chosen_by_itself(component, design):
            continue
        calls = _calls(component, design)
        if any(design.components[each.source].is_a(*_CHOOSERS) for each in calls):
            continue
        outside = [each for each in calls if design.components[each.source].is_a(*_OUTSIDE)]
        blind = outside if registry else calls
        if blind:
            yield _finding(component, blind, bool(outside), design)


def _copies(component: Component) -> bool:
    """Whether there are several, counted or drawn with numbers; boxes of equal names may be different things."""
    numbered = all(re.search(r"\d\)?$", each.label.split("\n")[0].strip()) for each in component.members)
    return (component.instances.count or 0) >= 2 and (component.instances.known == "declared" or numbered)


def _calls(component: Component, design: Design) -> list[Connection]:
    """The calls that need one of the copies to answer."""
    found = [each for each in design.into(component.id) if each.mode == "sync" and each.op not in _NO_CALLS]
    return [each for each in found if design.components[each.source].is_a(*_CALLERS, *_CHOOSERS)]


def _has_registry(design: Design) -> bool:
    """Whether services can find each other's copies: a registry or a mesh is drawn."""
    meshes = any(each.technology and each.technology.family == "mesh" for each in design.components.values())
    return meshes or bool(design.of_kind("coordinator"))


def _chosen_by_itself(component: Component, design: Design) -> bool:
    """Whether a platform spreads the requests, or the key of the data decides."""
    if any(design.groups[id].kind == "cluster" for id in component.groups):
        return True
    if component.says("shard_by") or (component.number("shards") or 0) > 1 or component.says("managed"):
        return True
    product = component.technology
    return product is not None and (product.managed or product.family in ("platform", "mesh"))


def _finding(component: Component, calls: list[Connection], outside: bool, design: Design) -> Finding:
    callers = list(dict.fromkeys(each.source for each in calls))
    names = listed([design.components[id].name for id in callers])
    declared = component.instances.known == "declared"
    return Finding(
        message=f"nothing decides which of the {component.instances.count} copies of {quoted(component.name)} "
        f"gets a request from {names}",
        at=component.span,
        label="called without a balancer",
        help="put a load balancer with health checks before the copies, or name the discovery that callers use",
        severity=Severity.ERROR if outside and declared else Severity.WARNING,
        tradeoff=Tradeoff("one more hop, which needs two of its own or a managed one", "low", "low"),
        follow_up="how does the balancer learn that an instance is sick, and what happens to its open requests?",
        related=tuple(Label(each.span, "called here") for each in calls),
        components=(component.id, *callers),
        connections=tuple(each.pair for each in calls),
    )
