"""Several active regions where one would do.

Two regions that serve at the same time share every write across a distance: conflicts have to be settled or users bound
to a region, each deployment happens twice, and the bill nearly doubles. What they buy is the loss of a whole region,
hours in years. Three zones of one region survive the failures that do happen.

Too much is: two or more regions that take requests, an availability target below 99.99% or none, and users in one part
of the world. The message tells what the same design gives in one region over three zones.

## When it does not matter
Users on several continents, or nobody knows where. Data that must stay in several places (`residency`), an `rto` below
an hour, a latency target shorter than a round trip between the regions. A target that one region over three zones would
miss and two regions meet. A region that stands by. A decision that gives another reason beside scale: the finding is
information then and quotes it.

## How to repair it
One region over three zones, with backups in a second one. The loss of the region then costs hours, until the backups
are restored elsewhere.

## What an interviewer asks next
A whole region is gone, once in some years: what does an hour without service cost, and what do two regions cost a year?

Sources: Google Cloud infrastructure reliability guide (zones give 99.99%, regions 99.999%) · AWS Well-Architected,
reliability pillar (disaster recovery).

## Bad
```arch
requirements { dau 200k, read 20/user/day, write 1/user/day, peak 3x, availability 99.9%, regions eu }
client   web
route53  dns
service  api x6 { regions eu-west-1 eu-central-1 }   # finds: users in one part of the world (EU); one region over
dynamodb store { regions eu-west-1 eu-central-1 }
web -> dns -> api -> store
```

```mermaid
graph LR
    %% arch: requirements { dau 200k, read 20/user/day, write 1/user/day, peak 3x, regions 1 }
    U[Users] --> G[Route 53]
    subgraph a [Region us-east-1]
        A[Orders API x2]
    end
    subgraph b [Region us-west-2]
        %% finds: 2 active regions for no stated target
        B[Orders API x2]
    end
    G --> A & B
    A & B --> D[(DynamoDB global table)]
```

Only in words, and with a reason, which makes it information:
```arch
requirements { dau 200k, read 20/user/day, write 1/user/day, peak 3x, availability 99.9%, regions germany }
client   web
service  api x6 { zones 3 }
dynamodb store
web -> api -> store
decide regions {   # finds: the design says "a customer's contract demands two regions"
  choose "active-active", because "a customer's contract demands two regions"
}
```

## Good
A high target, users on two continents, and residency:
```arch
requirements { dau 200k, read 20/user/day, write 1/user/day, peak 3x, availability 99.99%, regions eu }
client   web
service  api x6 { regions eu-west-1 eu-central-1 }
dynamodb store { regions eu-west-1 eu-central-1 }
web -> api -> store
```

```arch
requirements { dau 200k, read 20/user/day, write 1/user/day, peak 3x, availability 99.9%, regions eu us }
client   web
service  api x6 { regions eu-west-1 us-east-1 }
dynamodb store { regions eu-west-1 us-east-1 }
web -> api -> store
```

```arch
requirements { dau 200k, read 20/user/day, peak 3x, regions europe, residency ch eu }
client   web
service  api x6 { regions eu-central-1 eu-central-2 }
web -> api
```

A short recovery, and a latency target below a round trip:
```arch
requirements { dau 200k, read 20/user/day, peak 3x, availability 99.9%, regions eu, rto 15 min }
client   web
service  api x6 { regions eu-west-1 eu-central-1 }
web -> api
```

```arch
requirements { dau 200k, read 20/user/day, peak 3x, availability 99.9%, regions us, latency p99 < 50 ms }
client   web
service  api x6 { regions us-east-1 us-west-2 }
web -> api
```

A second region that stands by, one region that misses the target, and a design that does not tell where its users are
or how many:
```mermaid
graph LR
    %% arch: requirements { dau 200k, read 20/user/day, write 1/user/day, peak 3x, regions us }
    U[Users] --> G[Route 53]
    subgraph a [Region us-east-1]
        A[Orders API x2]
    end
    subgraph b [Region us-west-2 standby]
        B[Orders API spare x2]
    end
    G --> A & B
```

```arch
requirements { dau 200k, read 20/user/day, peak 3x, availability 99.985%, regions us }
client   web
route53  dns
service  api x6 { regions us-east-1 us-west-2, capacity 1k/s }
rds      store { regions us-east-1 us-west-2, failover auto }
web -> dns -> api -> store
```

```arch
requirements { dau 200k, read 20/user/day, peak 3x, availability 99.9% }
client   web
service  api x6 { regions us-east-1 us-west-2 }
web -> api
```

```arch
requirements { availability 99.9%, regions us }
client   web
service  api x6 { regions us-east-1 us-west-2 }
web -> api
```
"""

from collections.abc import Iterator

from designlint.analysis.load.reads import percentile
from designlint.analysis.load.scale import scale_declared
from designlint.analysis.reliability.active_regions import (
    Active,
    active_regions,
    in_one_region,
    longest_trip,
    users_place,
)
from designlint.analysis.reliability.availability import flow_availability
from designlint.analysis.reliability.targets import availability_target
from designlint.analysis.words.reasons import stated_reason
from designlint.design import Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.quantity import show_percent
from designlint.rule import rule
from designlint.wording import quoted

_SUBJECTS = ("regions", "region", "multi-region", "active-active", "deployment", "availability")


@rule(Severity.WARNING)
def premature_multi_region(design: Design, *, near_ms: float = 100.0) -> Iterator[Finding]:
    """Compare the active regions with the target and with where the users are."""
    found, users = active_regions(design), users_place(design)
    if found is None or users is None or not scale_declared(design):
        return
    target = availability_target(design, (None, *design.flows))
    enough = design.figures.default("multi_region_target")
    if (target is None or target < enough.plan) and not _needed(design, found, near_ms / 1000):
        yield from _finding(design, found, users, target)


def _needed(design: Design, found: Active, near: float) -> bool:
    """Whether facts ask for several regions: where data must stay, a short recovery, a short way to each user."""
    stated = (each.number("rto") for each in (design.requirements, *design.components.values()))
    recovery = min((each for each in stated if each is not None), default=None)
    targets = [each for bearer in (design.requirements, *design.flows) if (each := percentile(bearer)) is not None]
    trip = longest_trip(found.names) or near
    fast = recovery is not None and recovery < design.figures.default("second_region_rto_s").plan
    return bool(design.requirements.says("residency")) or fast or min(targets, default=trip + 1) <= trip


def _finding(design: Design, found: Active, users: str, target: float | None) -> Iterator[Finding]:
    flows = [flow.id for flow in design.flows if not flow.says("low")]
    now, alone = flow_availability(design), flow_availability(in_one_region(design))
    weakest = min((each for each in flows if each in alone), key=lambda flow: alone[flow].value, default=None)
    figure = design.figures.default("class_target", "zones")
    value = alone[weakest].value if weakest is not None else figure.plan
    if target is not None and weakest is not None and value < target <= now[weakest].value:
        return
    reason = stated_reason(design, *_SUBJECTS)
    said = f'; the design says "{reason}"' if reason else ""
    asked = f"a {show_percent(target)} target" if target is not None else "no stated target"
    first = design.writing.fact(f"{found.parts[0].id} {{ regions 1, zones 3 }}") if found.parts else ""
    fact = design.requirements.fact("regions")
    yield Finding(
        message=f"{found.count} active regions for {asked} and users in {users}; "
        f"one region over three zones gives {show_percent(value)}{said}",
        at=found.span,
        label="more regions than users need",
        help="run one region over three zones, with backups in a second one" + (f": {quoted(first)}" if first else ""),
        severity=Severity.INFO if reason else None,
        tradeoff=Tradeoff("the loss of the region costs hours, until the backups are restored elsewhere"),
        follow_up="a whole region is gone, once in some years: what does an hour without service cost?",
        related=(Label(fact.span, "where the users are"),) if fact else (),
        components=tuple(each.id for each in found.parts),
        flows=(weakest,) if weakest is not None else (),
        figures={"availability": value, "regions": float(found.count), **({"target": target} if target else {})},
        assumptions=alone[weakest].assumptions if weakest is not None else (f"three zones: {figure.origin}",),
    )
