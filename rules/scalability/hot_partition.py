"""A key that sends more to one partition than it takes.

Adding partitions does not help a hot one: all requests for one key go to one place, whose limit is that of a single
machine. A celebrity's posts, the one big tenant, today's date. The table as a whole is nearly idle while requests for
that key are throttled.

The rule needs to know how uneven the key is: `top_share` (the share of the load on the hottest key) or `cardinality`
(so many values at most, so each gets at least that part). It compares the load of the hottest key with what one
partition takes: published limits for DynamoDB, Kinesis and Kafka, else what one node takes. Keys that are bad by
themselves need no figures: a moment (`date`) sends all writes of now to one partition, and of a `status` or a `country`
there are so few that the busiest holds a large part; these are found from half of a partition's limit on.

Of some exercises it is known behind which key one value gets very large: a group of a hundred thousand people in a
chat, a celebrity in a news feed. A store that is split by that key alone is asked about.

## When it does not matter
Keys with many values of which nobody says how uneven they are. A key that is spread over buckets (`salt 10`), or that
has a second column with many values (`user_id_day`). Loads that one partition takes. Stores with a single primary: that
is a matter of `over-capacity`.

## How to repair it
Add a suffix to the hot key, so that its writes spread over N buckets; a read then asks all N. Cache the hot item, or
let one request fetch it for all that wait. Give celebrities a way of their own. By a date, put another column first.

## What an interviewer asks next
A message of somebody with 50 million followers, or of the largest customer: which partition gets hot, and what do the
others on it notice?

Sources: Amazon DynamoDB developer guide, "Best practices for designing and using partition keys" · Discord engineering,
"How Discord stores trillions of messages" · "System Design Interview Execution".

## Bad
One tenant makes a fifth of the writes:
```arch
requirements { dau 20M, write 10/user/day, peak 3x }
client   web
service  api x10
dynamodb events { shard_by tenant_id, top_share 20% }   # finds: puts 1,389/s writes on one partition of `events`, which
web -> api -> events { write }
```

Today's date, and the messages of fifty shops:
```arch
requirements { dau 20M, write 10/user/day, peak 3x }
client    web
service   api x10
cassandra logs x12 { shard_by date }   # finds: `date` sends all writes of the moment to one partition of `logs`
kinesis   sales { shard_by shop_id, cardinality 5 }   # finds: the 5 values of `shop_id` put at least 1,389/s messages
worker    teller x40
web -> api -> logs { write }
api ~> sales: sale { publish }
sales ~> teller
flow buy { web -> api -> logs, api ~> sales ~> teller }
```

```mermaid
graph LR
    %% arch: requirements { dau 20M, write 5/user/day, peak 3x }
    U[Users] --> A[API x10]
    %% finds: `status` has few values
    A -->|INSERT| D[(DynamoDB)]
    %% arch: D { shard_by status }
```

A key that one group makes hot, in an exercise that is known for it:
```arch
problem chat
client    web
service   api
cassandra messages { shard_by conversation_id }   # finds: `conversation_id` alone splits `messages`: how large
web -> api -> messages
```

## Good
The same key, spread over ten buckets, and a store that is not split:
```arch
requirements { dau 20M, write 10/user/day, peak 3x }
client   web
service  api x10
dynamodb events { shard_by date, salt 10 }
web -> api -> events { write }
```

```arch
requirements { dau 2M, write 10/user/day, peak 3x }
client   web
service  api x10
postgres users x1 { top_share 60% }
web -> api -> users { write }
```

Many values, a second column, and one hot key that a partition takes:
```arch
requirements { dau 20M, write 10/user/day, peak 3x }
client    web
service   api x10
dynamodb  events { shard_by user_id }
dynamodb  days { shard_by user_id_date }
dynamodb  shops { shard_by shop_id, top_share 2%, cardinality 40k }
web -> api -> events & days & shops { write }
```

A second column, or a salt, for the group that everybody is in:
```arch
problem chat
client    web
service   api
cassandra messages { shard_by conversation_id_month }
cassandra receipts { shard_by conversation_id, salt 8 }
web -> api -> messages & receipts
```

```mermaid
graph LR
    %% arch: requirements { dau 200k, write 5/user/day, peak 3x }
    U[Users] --> A[API x10]
    A -->|INSERT| D[(DynamoDB)]
    %% arch: D { shard_by status }
```
"""

import math
from collections.abc import Iterator

from designlint.analysis.load.messaging import BROKERS
from designlint.analysis.load.partitions import Heat, heats
from designlint.analysis.load.reads import flows_to
from designlint.analysis.words.problems import pack_of
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Severity, Tradeoff
from designlint.quantity import show_number, show_rate
from designlint.rule import rule
from designlint.wording import listed, quoted

_KNEE = 0.7
_MOST_BUCKETS = 1000


@rule(Severity.WARNING)
def hot_partition(design: Design, *, much_of_one: float = 0.5) -> Iterator[Finding]:
    """Judge each store and stream whose key is known to be uneven."""
    for heat in heats(design):
        severity = _severity(heat, much_of_one)
        if severity is not None:
            yield _finding(heat, severity, design)
    asked = _unsalted(design) - {heat.part.id for heat in heats(design)}
    if asked:
        yield _question([part for part in design.components.values() if part.id in asked], design)


def _unsalted(design: Design) -> set[str]:
    """The stores that are split by nothing but a key of which the exercise knows that one value gets large."""
    exercise = pack_of(design)
    known = set(exercise.pack.hot_keys) if exercise is not None else set()
    parts = design.of_kind("db", "cache") if known else []  # a stream keeps the order of one key together
    told = ("salt", "top_share", "cardinality")
    return {part.id for part in parts if _plain(part) in known and not any(part.number(name) for name in told)}


def _plain(part: Component) -> str:
    return " ".join((part.word("shard_by") or "").replace("_", " ").replace("-", " ").lower().split())


def _question(parts: list[Component], design: Design) -> Finding:
    first = parts[0]
    key, verb = first.word("shard_by") or "", "splits" if len(parts) == 1 else "split"
    keys = listed(dict.fromkeys(part.word("shard_by") or "" for part in parts))
    return Finding(
        message=f"{keys} alone {verb} {listed([part.name for part in parts])}: how large is the largest one, "
        "and what does its partition take?",
        at=first.span,
        label="one value may get large",
        help=f"add a second column, `shard_by {key}_month`, or spread it over buckets: "
        f"`{design.writing.fact(f'{first.id} {{ salt 8 }}')}`",
        severity=Severity.QUESTION,
        tradeoff=Tradeoff("a read of the whole asks several partitions", "low", "medium"),
        follow_up=f"one {quoted(key)} gets as much as all the others together: what do the others on its partition "
        "notice?",
        components=tuple(part.id for part in parts),
    )


def _severity(heat: Heat, much_of_one: float) -> Severity | None:
    if heat.use.plan <= (much_of_one if heat.nature and not heat.part.number("salt") else 1.0):
        exact = heat.declared or heat.limit.low == heat.limit.high
        return Severity.INFO if heat.use.high > 1 and exact and heat.certain else None
    if not heat.certain:
        return Severity.INFO
    sure = heat.part.confidence == 1 and heat.nature != "few"
    return Severity.ERROR if heat.use.low > 1 and sure else Severity.WARNING


def _finding(heat: Heat, severity: Severity, design: Design) -> Finding:
    part = heat.part
    buckets = max(math.ceil(heat.use.plan * (part.number("salt") or 1.0) / _KNEE), 2)
    fact = design.writing.fact(f"{part.id} {{ salt {buckets} }}")
    salted = f"spread it over buckets: `{fact}`" if buckets <= _MOST_BUCKETS else "split by another key"
    cures = {"moment": f"put a column with many values first, or {salted}", "few": "add a column with many values"}
    return Finding(
        message=_message(heat),
        at=part.span,
        label="one partition gets it all" if heat.nature == "moment" else "uneven key",
        help=cures.get(heat.nature) or f"{salted}, cache the hot item, or give it a way of its own",
        severity=severity,
        tradeoff=Tradeoff("a read of the spread key asks all of its buckets", "low", "medium"),
        follow_up="the largest customer doubles: which partition gets hot, and what do the others on it notice?",
        components=(part.id,),
        flows=flows_to(design, part),
        figures={
            "rate": heat.rate,
            "capacity": heat.limit.plan,
            "utilisation": heat.use.plan,
            "utilisation_low": heat.use.low,
            "utilisation_high": heat.use.high,
        },
        assumptions=heat.assumptions,
        basis=heat.basis,
    )


def _message(heat: Heat) -> str:
    part = heat.part
    key = quoted(part.word("shard_by") or "") if part.word("shard_by") else "its key"
    what = "messages" if part.is_a(*BROKERS) else heat.operation
    rate, limit = f"{'' if heat.certain else 'up to '}{show_rate(heat.rate)}", show_rate(heat.limit.plan)
    one = f"one partition of {quoted(part.name)}"
    if heat.nature == "moment":
        return f"{key} sends all {what} of the moment to {one}: {rate}, and it takes {limit}"
    if heat.nature == "few":
        return f"{key} has few values: {rate} {what} share few partitions of {quoted(part.name)}, {limit} each"
    values = part.number("cardinality")
    if values and (part.number("top_share") or 0.0) < 1 / values:
        who = f"the only value of {key} puts" if values == 1 else f"the {show_number(values)} values of {key} put"
        return f"{who} at least {rate} {what} on {one}, which takes {limit}"
    return f"the hottest value of {key} puts {rate} {what} on {one}, which takes {limit}"
