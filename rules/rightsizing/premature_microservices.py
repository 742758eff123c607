"""More services than the people who run them can own.

Each service is a deployment, a pipeline, an interface, an on-call duty and a way to fail. A team of a few people that
runs many of them spends its time on the seams: Segment had three engineers who only kept 140 services alive. Almost all
successful splits began with a monolith whose seams were known.

Counted are services only: workers, functions, entries and stores are not, nor is what others run. Three services and
more are too many where there are more than half as many as people, or four where up to eight people share all of them.
Where nobody states the team, six services for fewer than 1,000 requests a second at ten times the peak are
information.

## When it does not matter
The same service in several regions counts once. A decision that gives a reason beside scale (several teams, another
language, a regulator's border): the finding is information then and quotes it.

## How to repair it
One deployable with modules whose borders are kept, about one service for each team, and a split where a part proves to
need its own rate of change or of load. Scaling and deploying get coarser: all modules go out together.

## What an interviewer asks next
Which of these services has ever to be deployed or scaled without the others?

Sources: M. Fowler, MonolithFirst · microservices.io, service per team · Segment, goodbye microservices · Team
Topologies (teams of seven to nine).

## Bad
```arch
requirements { team 5, dau 50k, read 20/user/day, write 1/user/day }
client   web
alb      entry
service  users x2     # finds: 4 services for a team of 5
service  orders x2
service  stock x2
service  mails x2
postgres store { zones 2, failover auto }
web -> entry -> users & orders & stock & mails
users & orders & stock & mails -> store
```

```mermaid
graph LR
    %% arch: requirements { dau 10k, read 20/user/day, write 1/user/day, peak 3x }
    U[Users] --> G[API gateway]
    %% finds: 6 services for 7.29/s requests at peak
    G --> A[User service] & B[Order service] & C[Stock service] & D[Mail service] & E[Price service] & F[Cart service]
```

A reason makes it information:
```arch
requirements { team 5 }
client  web
alb     entry
service users x2      # finds: the design says "card data may touch one service only"
service orders x2
service cards x2
service mails x2
web -> entry -> users & orders & cards & mails
decide microservices { choose "four services", because "card data may touch one service only" }
```

## Good
```arch
requirements { team 6, dau 20M, read 50/user/day, write 2/user/day }
client   web
alb      entry
service  api x40
service  search x4
worker   mailer x2
worker   resizer x2
lambda   hooks
postgres store { zones 2, failover auto }
web -> entry -> api -> store
api -> search
```

One service in three regions:
```arch
requirements { team 4 }
client  web
route53 nearest
region us-east-1      { service feed_us "Feed service US" x3 }
region eu-west-1      { service feed_eu "Feed service EU" x3 }
region ap-southeast-1 { service feed_ap "Feed service Asia" x3 }
web -> nearest -> feed_us & feed_eu & feed_ap
```

Enough people, or enough traffic where nobody states the team:
```arch
requirements { team 40 }
client  web
alb     entry
service users x2
service orders x2
service stock x2
service mails x2
service prices x2
web -> entry -> users & orders & stock & mails & prices
```

```mermaid
graph LR
    %% arch: requirements { dau 10M, read 20/user/day, write 1/user/day, peak 3x }
    U[Users] --> G[API gateway]
    G --> A[User service] & B[Order service] & C[Stock service] & D[Mail service] & E[Price service] & F[Cart service]
```

```mermaid
graph LR
    U[Users] --> G[API gateway]
    G --> A[User service] & B[Order service] & C[Stock service] & D[Mail service] & E[Price service] & F[Cart service]
```
"""

from collections.abc import Iterator

from designlint.analysis.load.traffic import traffic
from designlint.analysis.structure.places import regions
from designlint.analysis.words.reasons import stated_reason
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.quantity import show_number, show_rate
from designlint.rule import rule
from designlint.wording import quoted

_WORDS = ("microservices", "microservice", "services", "architecture", "decomposition")


@rule(Severity.WARNING)
def premature_microservices(
    design: Design,
    *,
    least_services: int = 3,
    people_per_service: float = 2.0,
    small_team: int = 8,
    many_for_small_team: int = 4,
    many_without_team: int = 6,
    busy_per_second: float = 1000.0,
    headroom: float = 10.0,
) -> Iterator[Finding]:
    """Compare the number of services with the team, or with the traffic."""
    services = _deployables([each for each in design.of_kind("service") if not _run_by_others(each)], design)
    count = len(services)
    team = design.requirements.number("team")
    if team is not None:
        crowded = count > team / people_per_service or (team <= small_team and count >= many_for_small_team)
        if count >= least_services and crowded:
            yield _finding(services, f"for a team of {show_number(team)}", {"team": team}, Severity.WARNING, design)
        return
    found = traffic(design)
    rate = found.reads + found.writes if found else 0.0
    if count >= many_without_team and 0 < rate * headroom < busy_per_second:
        text = f"for {show_rate(rate)} requests at peak"
        yield _finding(services, text, {"rate": rate}, Severity.INFO, design)


def _deployables(services: list[Component], design: Design) -> list[Component]:
    """One for each service: what differs in its region and in the last word of its name only is the same."""
    found: list[Component] = []
    homes: dict[str, set[frozenset[str]]] = {}
    for service in services:
        here = regions(design, service)
        if here is not None and here.names:
            first, *others = service.name.lower().split()
            known = homes.setdefault(" ".join([first, *others[:-1]]), set())
            again = bool(known) and here.names not in known
            known.add(here.names)
            if again:
                continue
        found.append(service)
    return found


def _run_by_others(service: Component) -> bool:
    product = service.technology
    workflow = product is not None and product.family in ("workflow", "model")
    return bool(service.says("managed") or service.says("optional")) or workflow


def _finding(
    services: list[Component], text: str, figures: dict[str, float], severity: Severity, design: Design
) -> Finding:
    reason = stated_reason(design, *_WORDS, *(each.id for each in services))
    said = f'; the design says "{reason}"' if reason else ""
    found = traffic(design)
    team = design.requirements.fact("team")
    related = [Label(each.span, f"{quoted(each.name)} is a deployable too") for each in services[1:]]
    return Finding(
        message=f"{len(services)} services {text}: each is a deployment, an interface and an on-call duty{said}",
        at=services[0].span,
        label="one of many deployables",
        help="begin with one deployable of clear modules, about one service for each team; split what needs it",
        severity=Severity.INFO if reason else severity,
        tradeoff=Tradeoff("modules are deployed and scaled together", "low", "low"),
        follow_up="which of these services has ever to be deployed or scaled without the others?",
        related=(*related, *((Label(team.span, "the team"),) if team else ())),
        components=tuple(each.id for each in services),
        figures={"services": float(len(services)), **figures},
        assumptions=found.assumptions if found and "rate" in figures else (),
    )
