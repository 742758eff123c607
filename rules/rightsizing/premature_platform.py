"""A platform that is more work than what runs on it.

Kubernetes, a service mesh, GraphQL federation and a registry of services solve the problems of many teams with many
services. Each is a system of its own: to upgrade, to secure, to understand at night. A few people with a few services
pay all of that and have none of those problems.

Too much is, at ten times the declared peak: Kubernetes for fewer than 10 deployables, up to eight people and fewer than
1,000 requests a second, all three together; a service mesh for fewer than 20 deployables; GraphQL federation for fewer
than three teams or 15 people; a registry for up to three services. Deployables are services, realtime servers and
workers that nobody else runs. EKS, GKE and AKS are Kubernetes: the control plane is only a part of the work.

## When it does not matter
Containers that somebody else schedules (Fargate, Cloud Run, ECS, Container Apps). Other people's clusters, and tools
that talk to the API of one. Consul, ZooKeeper and their kin that
keep locks or settings. A team that nobody counts: then nothing is known to be too much for it. A decision that gives a
reason beside scale ("the platform team runs it for all"): the finding is information then and quotes it.

## How to repair it
A container service, a platform as a service or a few machines in place of Kubernetes; timeouts, retries and TLS in the
callers or at the load balancer in place of a mesh; one GraphQL server with modules; DNS names in place of a registry.
It is less portable, and a later move takes work.

## What an interviewer asks next
Who upgrades the cluster, and what do users notice while that happens?

Sources: articles on Kubernetes in small teams · GraphQL federation in practice (2021) · mesh and registry: judgement.

## Bad
```arch
requirements { team 5, dau 50k, read 20/user/day, write 1/user/day, peak 3x }
client   web
cluster  eks "EKS" {   # finds: Kubernetes for 2 deployables, 5 people and 36.5/s requests at peak
  service api x3
  worker  mailer x2
}
postgres store { zones 2, failover auto }
web -> api -> store
mailer -> store
```

```mermaid
graph LR
    %% arch: requirements { team 12, dau 50k, read 20/user/day, write 1/user/day, peak 3x }
    %% finds: a service mesh (`Istio`) for 3 deployables
    U[Users] --> G[Istio]
    G --> A[Order service] & B[Stock service] & C[Mail service]
```

Federation and a registry, here only in words and on a line:
```arch
requirements { team 6, dau 50k, read 20/user/day, write 1/user/day, peak 3x }
client  web
service graph "Apollo federation"   # finds: GraphQL federation (`Apollo federation`) for 6 people
service orders x2
service stock x2
consul  names                       # finds: `names` for 3 services
web -> graph -> orders & stock
orders & stock -> names: register
```

A reason makes it information:
```arch
requirements { team 5, dau 50k, read 20/user/day, write 1/user/day, peak 3x }
client  web
service api x3
web -> api
decide runtime {   # finds: the design says "the company's platform team runs it for us"
  choose "Kubernetes", over "Cloud Run", because "the company's platform team runs it for us"
}
```

## Good
Containers that somebody else schedules, somebody else's cluster, and a decision against it:
```arch
requirements { team 5, dau 50k, read 20/user/day, write 1/user/day, peak 3x }
client  web
cluster ecs "ECS on Fargate" {
  fargate api x3
}
external theirs "Customer's Kubernetes cluster"
service  rollout "Kubernetes API client"
web -> api -> rollout -> theirs
decide runtime { choose "Fargate", over "Kubernetes", because "nobody has to upgrade a cluster" }
```

Many requests, many people, or a team that nobody counts:
```arch
requirements { team 5, dau 20M, read 50/user/day, write 2/user/day, peak 3x }
client  web
cluster eks "EKS" {
  service api x40
}
web -> api
```

```arch
requirements { team 20, dau 50k, read 20/user/day, write 1/user/day, peak 3x }
client  web
cluster gke "GKE" {
  service api x3
}
web -> api
```

```mermaid
graph LR
    %% arch: requirements { dau 50k, read 20/user/day, write 1/user/day, peak 3x }
    U[Users] --> LB[Load balancer]
    subgraph k8s [Kubernetes cluster]
        A[API server x3]
    end
    LB --> A --> D[(PostgreSQL)]
```

Many teams behind one graph, locks and not names, and a design without a scale:
```arch
requirements { team 30, dau 50k, read 20/user/day, write 1/user/day, peak 3x }
client  web
service graph "Apollo federation" { owner edge }
service orders x2 { owner sales }
service stock x2 { owner storage }
consul  locks { role lock }
web -> graph -> orders & stock
orders -> locks: take the lock
```

```mermaid
graph LR
    U[Users] --> G[Istio] --> A[Order service]
    A --> E[Eureka]
```
"""

from collections.abc import Iterator

from designlint.analysis.load.scale import busiest, scale_declared, surely_fewer
from designlint.analysis.load.traffic import traffic
from designlint.analysis.structure.platforms import Tool, federation, kubernetes, mesh, registry, teams
from designlint.analysis.words.reasons import names_of, stated_reason
from designlint.design import Design
from designlint.diagnostic import Finding, Severity, Tradeoff
from designlint.quantity import show_number, show_rate
from designlint.rule import rule
from designlint.vocabulary.figures import Figure
from designlint.wording import counted

_LATER = "less portable, and a later move takes work"


@rule(Severity.WARNING)
def premature_platform(design: Design, *, busy_per_second: float = 1000.0, looked_up: int = 3) -> Iterator[Finding]:
    """Compare each platform with the parts that run on it, the people and the traffic."""
    if not scale_declared(design):
        return
    yield from _kubernetes(design, busy_per_second)
    yield from _mesh(design)
    yield from _federation(design)
    yield from _registry(design, looked_up)


def _kubernetes(design: Design, busy: float) -> Iterator[Finding]:
    tool, team, found = kubernetes(design), design.requirements.number("team"), traffic(design)
    enough, small = design.figures.default("platform_services"), design.figures.default("microservices_team")
    count = surely_fewer(design, enough.plan)
    if tool is None or team is None or found is None or not count or team > small.plan:
        return
    rate = busiest(found)
    if 0 < rate * design.figures.default("growth").plan < busy:
        text = f"{tool.name} for {counted(count, 'deployable')}, {_people(team)} and {show_rate(rate)} requests at peak"
        repair = "run them on a container service (Cloud Run, Fargate, App Service) or on a few machines"
        notes = (*found.assumptions, _note("Kubernetes", enough, "deployables"))
        figures = {"services": float(count), "team": team, "rate": rate}
        yield _finding(tool, text, repair, figures, notes, design, "kubernetes", "platform", "runtime", "orchestration")


def _mesh(design: Design) -> Iterator[Finding]:
    tool, enough = mesh(design), design.figures.default("mesh_services")
    count = surely_fewer(design, enough.plan)
    if tool is not None and count:
        text = f"{tool.name} for {counted(count, 'deployable')}: a proxy beside each, and a control plane to keep alive"
        repair = "set timeouts, retries and TLS in the callers or at the load balancer"
        notes = (_note("a mesh", enough, "deployables"),)
        yield _finding(tool, text, repair, {"services": float(count)}, notes, design, "mesh", "service mesh")


def _federation(design: Design) -> Iterator[Finding]:
    tool, people, owners = federation(design), design.requirements.number("team"), teams(design)
    few, engineers = design.figures.default("federation_teams"), design.figures.default("federation_engineers")
    short = [_people(people)] if people is not None and people < engineers.plan else []
    short = [counted(owners, "team"), *short] if owners is not None and owners < few.plan else short
    if tool is not None and short:
        text = f"{tool.name} for {' and '.join(short)}: each change of the graph passes a second server and its checks"
        notes = (_note("federation", few, "teams"), _note("federation", engineers, "people"))
        figures = {"team": people} if people is not None else {}
        repair = "use one GraphQL server with a module for each domain"
        yield _finding(tool, text, repair, figures, notes, design, "federation", "graphql")


def _registry(design: Design, looked_up: int) -> Iterator[Finding]:
    tool, count = registry(design), len(design.of_kind("service"))
    if tool is not None and 0 < count <= looked_up:
        text = f"{tool.name} for {counted(count, 'service')}: a quorum to run so that they find each other"
        repair = "call them by DNS names or by the address of their load balancer"
        yield _finding(tool, text, repair, {"services": float(count)}, (), design, "discovery", "registry")


def _people(count: float) -> str:
    return "1 person" if count == 1 else f"{show_number(count)} people"


def _note(what: str, figure: Figure, of: str) -> str:
    return f"{what} pays from {show_number(figure.plan)} {of} on ({figure.origin})"


def _finding(
    tool: Tool,
    text: str,
    repair: str,
    figures: dict[str, float],
    notes: tuple[str, ...],
    design: Design,
    *subjects: str,
) -> Finding:
    reason = stated_reason(design, *subjects, *(names_of(tool.component) if tool.component else ()))
    return Finding(
        message=text + (f'; the design says "{reason}"' if reason else ""),
        at=tool.span,
        label="a platform for a few parts",
        help=repair,
        severity=Severity.INFO if reason else None,
        tradeoff=Tradeoff(_LATER, "low", "low"),
        follow_up="who upgrades it, and what do users notice while that happens?",
        components=(tool.component.id,) if tool.component else (),
        figures=figures,
        assumptions=notes,
    )
