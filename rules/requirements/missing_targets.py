"""A design without a figure for what is good enough.

"Highly available" and "fast" can not be missed, so they can not be met either. A target decides how many zones a part
needs, whether a call may wait for another company's system, whether a reader may see old data. Without one every
redundancy is a matter of taste.

Three figures are looked for: availability, a high percentile of latency, and, where data is kept, the consistency
that readers get. Each may be stated for the whole design or for a flow; consistency also for a store or a connection.
What is missing is one finding.

## When it does not matter
Consistency where nothing durable is stored: caches, search indexes, queues, ephemeral stores and buckets of public
content do not ask for it. Targets that are none ("internal tool, best effort") are stated as such: `availability
99%`.
What is stated and can not be read (`retention 3 MB`) is found as that, and not as missing too.

## How to repair it
Ask what a minute of outage costs and from which delay on users leave, then write it down:
`requirements { availability 99.9%, latency p99 < 300 ms, consistency read_your_writes }`, or in the flows where they
differ. Higher targets cost money: each further nine costs about ten times the attention.

## What an interviewer asks next
What may break without anybody losing money, and what may not?

Sources: Azure Well-Architected RE:04 and PE:01 (targets) · SRE book, service level objectives · requirements phase of
system-design interview guides.

## Bad
```arch
client web       # finds: availability, p99 latency and consistency
web -> api -> db
```

```mermaid
graph LR
    %% finds: no number says what good means for availability, p99 latency and consistency
    U[Users] --> A[App server]
    A --> DB[(Orders DB)]
```

An average is no target for the slowest requests:
```arch
requirements { availability 99.9%, latency p50 < 20 ms, consistency strong }   # finds: good means for p99 latency
web -> api -> db
```

## Good
```arch
requirements { availability 99.9%, latency p99 < 300 ms, consistency strong }
web -> api -> db
```

```mermaid
graph LR
    %% arch: requirements { availability 99.9%, latency p99 < 300 ms, consistency eventual }
    U[Users] --> A[App server]
    A --> DB[(Orders DB)]
```

Targets of a flow, and the consistency of the store:
```arch
client   web
dynamodb orders { consistency eventual }
web -> api -> orders
flow buy { web -> api -> orders, availability 99.95%, latency p99 < 400 ms }
```

Nothing durable is kept:
```arch
requirements { availability 99.9%, latency p95 < 80 ms }
client web
redis  hot
s3     assets { data public }
web -> api -> hot & assets
```
"""

from collections.abc import Iterator

from designlint.analysis.words.misread import misread
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Severity, Tradeoff
from designlint.rule import rule
from designlint.stated import Percentiles, Stated
from designlint.wording import plain_list

_EXAMPLES = {
    "availability": "availability 99.9%",
    "p99 latency": "latency p99 < 300 ms",
    "consistency": "consistency read_your_writes",
}
_DURABLE = ("db", "objects", "warehouse")


@rule(Severity.WARNING)
def missing_targets(design: Design) -> Iterator[Finding]:
    """List the targets that neither the requirements nor a flow state."""
    if not design.components:
        return
    stated: list[Stated] = [design.requirements, *design.flows]
    missing = []
    unread = misread(design)
    if "availability" not in unread and not any(each.number("availability") for each in stated):
        missing.append("availability")
    if "latency" not in unread and not any(_has_tail(each) for each in stated):
        missing.append("p99 latency")
    bearers = [*stated, *design.components.values(), *design.connections]
    promised = "consistency" in unread or any(each.word("consistency") for each in bearers)
    if not promised and any(_keeps_data(each) for each in design.components.values()):
        missing.append("consistency")
    if missing:
        yield _finding(design, missing)


def _has_tail(stated: Stated) -> bool:
    """Whether a latency is stated for more than the median."""
    latency = stated.get("latency")
    return isinstance(latency, Percentiles) and any(name != "p50" for name in latency.seconds)


def _keeps_data(component: Component) -> bool:
    """Whether it is a durable store; a bucket of public content is none that readers could be wrong about."""
    public = component.is_a("objects") and "public" in component.texts("data")
    return component.is_a(*_DURABLE) and not component.says("ephemeral") and not public


def _finding(design: Design, missing: list[str]) -> Finding:
    example = ", ".join(_EXAMPLES[name] for name in missing)
    return Finding(
        message=f"no number says what good means for {plain_list(missing)}",
        at=design.opening,
        label="when is this good enough?",
        help=f"state it for the design or for a flow: `{design.writing.fact('requirements')} {{ {example} }}`",
        tradeoff=Tradeoff(
            "each further nine costs about ten times the attention, so ask before you promise", "high", "medium"
        ),
        follow_up="what does a minute of outage cost, and from which delay on do users leave?",
    )
