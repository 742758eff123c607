"""A quorum that one loss breaks.

A group that votes needs more than half of its members. Two members need both, so two are up less often than one. Four
tolerate one loss, as three do, and are one machine more to lose. It is the same with the copies of a record: if a write
needs all of them, the first lost copy stops all writes; with one copy a lost disk is lost data; and copies beyond the
number of nodes have no place.

Two voters, more copies than nodes, and a single copy of durable data are errors. An even number of voters and a write
that needs every copy are warnings (an error, where a flow that needs it misses its target), and so is a group that does
not survive its fullest zone where 99.95% or more is asked for. Where only boxes were counted it is a warning at most.

## When it does not matter
The brokers of Kafka and the nodes of Cassandra do not vote: their copies do, and four of them are fine. Data that may
be lost (`ephemeral`, `delivery at_most_once`) may have one copy. Sharded groups count the members of each shard, a
box without a count may stand for many nodes, and a design that names an arbiter or a witness has a vote more than the
boxes show. Managed services keep their own quorum. A single node belongs to `single-point-of-failure`, a group in one
zone to `single-zone`.

## How to repair it
Three voters over three zones, or five if one may be down for maintenance while another fails; three copies of each
record, of which two must have a write (`rf 3, min_isr 2`). Every write then waits for a second machine.

## What an interviewer asks next
Which side of a network split goes on, and what do clients of the other side see?

Sources: etcd documentation, FAQ (why an odd number of members) · Apache Kafka documentation, `min.insync.replicas` ·
DataStax, data replication.

## Bad
```arch
requirements { availability 99.95% }
etcd      config "Config" x2         # finds: `Config` has 2 voters: both must agree
zookeeper locks "Locks" x4           # finds: `Locks` has 4 voters and tolerates the loss of 1, the same as 3
consul    names "Names" x3 { zones 2 }   # finds: 3 voters of `Names` in 2 zones
service   api x3
api -> config & locks & names
```

```arch
service   api x3
kafka     events "Events" x2 { rf 3 }             # finds: `Events` keeps 3 copies of each record on 2 nodes
cassandra posts "Posts" x6 { rf 1 }               # finds: `Posts` keeps one copy of each record
kafka     orders "Orders" x4 { rf 3, min_isr 3 }  # finds: `Orders` takes a write only while all 3 copies are there
api ~> events & orders
api -> posts
```

```mermaid
graph LR
    A[API server x2] --> M1
    subgraph set [Replica set]
        %% finds: `MongoDB primary` has 2 voters
        M1[(MongoDB primary)]
        M2[(MongoDB secondary)]
    end
    M1 -->|replication| M2
    %% arch: M1 { failover auto }
```

## Good
```arch
requirements { availability 99.95% }
etcd     config x3 { zones 3 }
rabbitmq jobs "Quorum queues" x5 { zones 3 }
kafka    events x3 { rf 3, min_isr 2, zones 3 }
service  api x3
api -> config
api ~> jobs & events
```

Nodes that do not vote, members that are counted for each shard, and copies that may be lost:
```arch
service   api x3
kafka     events x4 { rf 3, min_isr 2 }
cassandra posts x4 { rf 3, quorum 2 }
mongodb   carts x12 { shards 4 }
kafka     views x4 { rf 1, ephemeral }
mongodbatlas users x2
kafka     logs { rf 3 }
api ~> events & views & logs
api -> posts & carts & users
```

A single node, and a group in one zone, which other rules tell of:
```arch
requirements { availability 99.95% }
client   web
service  api x2 { zones 2 }
mongodb  posts x1 { replicas 1 }
etcd     config x3 { zones 1 }
web -> api -> posts & config
flow read { web -> api -> posts & config }
```

An arbiter votes too:
```mermaid
graph LR
    A[API server x2] --> M[(MongoDB x2)]
    R[Arbiter] --- M
```
"""

from collections.abc import Iterator

from designlint.analysis.data.quorums import Quorum, copies_of_record, voters
from designlint.analysis.reliability.availability import flow_availability
from designlint.analysis.reliability.needs import single_points
from designlint.analysis.reliability.targets import availability_target, flows_needing
from designlint.analysis.structure.places import fullest_zone, zones
from designlint.analysis.structure.redundancy import Standing
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Severity, Tradeoff
from designlint.quantity import show_percent
from designlint.rule import rule
from designlint.wording import counted, quoted

_DURABLE = ("db", "stream", "queue", "objects", "coordinator")
_TRADEOFF = Tradeoff("another machine, and each write waits for a majority", "medium", "low")
_SPLIT = "which side of a network split goes on, and what do clients of the other side see?"


@rule(Severity.ERROR)
def weak_quorum(design: Design, *, zones_from_target: float = 0.9995) -> Iterator[Finding]:
    """Judge each group that votes, and each store that says how many copies it keeps; one finding for each."""
    alone = {each.component.id for each in single_points(design) if each.standing is not Standing.UNKNOWN}
    for component in design.components.values():
        if component.id in alone:
            continue
        group = voters(design, component)
        copies = copies_of_record(component)
        finding = group and _members(component, group)
        finding = finding or (copies and _copies(component, copies, design))
        if finding is None and (quorum := group or (copies if copies and copies.count > 2 else None)):
            finding = _zones(component, quorum, "voters" if group else "copies", zones_from_target, design)
        if finding:
            yield finding


def _members(component: Component, group: Quorum) -> Finding | None:
    name = quoted(component.name)
    if group.count == 2:
        message = f"{name} has 2 voters: both must agree, so it stops when either does, more often than one alone"
        severity = Severity.ERROR if group.declared else Severity.WARNING
    elif group.count % 2 == 0 and group.odd:
        message = (
            f"{name} has {group.count} voters and tolerates the loss of {group.spare}, the same as {group.count - 1}"
        )
        severity = Severity.WARNING
    else:
        return None
    return Finding(
        message=message,
        at=component.span,
        label=f"{group.needed} of {group.count} must agree",
        help=f"run {group.count + 1} of them, in three zones: `x{group.count + 1}` and `zones 3`",
        severity=severity,
        tradeoff=_TRADEOFF,
        follow_up=_SPLIT,
        components=(component.id,),
        figures={"members": float(group.count), "needed": float(group.needed), "spare": float(group.spare)},
    )


def _copies(component: Component, copies: Quorum, design: Design) -> Finding | None:
    name = quoted(component.name)
    nodes = component.instances.count or 0
    counted_boxes = len(component.members) > 1
    severity = Severity.ERROR
    if (component.instances.known == "declared" or counted_boxes) and copies.count > nodes:
        message = f"{name} keeps {copies.count} copies of each record on {counted(nodes, 'node')}"
        message += f": {counted(copies.count - nodes, 'copy', 'copies')} of each can not be placed"
        help = f"run at least {copies.count} nodes, or keep fewer copies"
        severity = Severity.WARNING if counted_boxes else severity
    elif copies.count == 1 and _must_last(component):
        message, help = f"{name} keeps one copy of each record: a lost disk is lost data", "keep three copies: `rf 3`"
    elif copies.needed > copies.count:
        message = f"{name} asks {copies.needed} copies for each write and keeps {copies.count}: no write succeeds"
        help = f"ask for the majority: {copies.count // 2 + 1} of {copies.count}"
    elif copies.spare == 0 and copies.count > 1 and _states_needed(component):
        every = "both" if copies.count == 2 else f"all {copies.count}"
        missed = _missed_target(component, design)
        message = f"{name} takes a write only while {every} copies are there: the first one lost stops them{missed}"
        help = "keep three copies and ask two of them: `rf 3, min_isr 2` (or `quorum 2`)"
        severity = Severity.ERROR if missed else Severity.WARNING
    else:
        return None
    return Finding(
        message=message,
        at=component.span,
        label=f"`rf {copies.count}`",
        help=help,
        severity=severity,
        tradeoff=Tradeoff("more disk, and each write waits for a second machine", "medium", "low"),
        follow_up="a node is down for maintenance and a second one fails: which requests still work?",
        components=(component.id,),
        figures={"copies": float(copies.count), "needed": float(copies.needed), "nodes": float(nodes)},
    )


def _missed_target(component: Component, design: Design) -> str:
    """The target that a flow misses which stops with this part, in words; "" if there is none."""
    for flow in flows_needing(design, component):
        target, value = availability_target(design, (flow,)), flow_availability(design)[flow.id].value
        if target is not None and value < target:
            return f"; {quoted(flow.label)} misses {show_percent(target)}"
    return ""


def _must_last(component: Component) -> bool:
    lost = component.says("ephemeral") or component.word("delivery") == "at_most_once"
    return component.is_a(*_DURABLE) and not lost


def _states_needed(component: Component) -> bool:
    return bool(component.says("min_isr") or component.says("quorum"))


def _zones(component: Component, quorum: Quorum, what: str, from_target: float, design: Design) -> Finding | None:
    """A group that its fullest zone takes along; one zone alone is a matter of `single-zone` where a flow needs it."""
    needing = flows_needing(design, component)
    target = availability_target(design, needing) if needing else design.requirements.number("availability")
    places = zones(design, component)
    if target is None or target < from_target or places is None or quorum.survives_zone(places.count):
        return None
    if places.count == 1 and needing:
        return None
    where = "one zone" if places.count == 1 else f"{places.count} zones"
    left = quorum.count - fullest_zone(quorum.count, places.count)
    return Finding(
        message=f"{quorum.count} {what} of {quoted(component.name)} in {where}: the loss of the fullest zone leaves "
        f"{left}, and {quorum.needed} must agree; {show_percent(target)} is asked for",
        at=component.span,
        label=where,
        help="spread them over three zones: `zones 3`" if places.count < 3 else "run an odd number of them",
        severity=Severity.WARNING,
        tradeoff=Tradeoff("0.5-1.5 ms more for each vote that crosses zones, and fees for that traffic", "low", "low"),
        follow_up=_SPLIT,
        components=(component.id,),
        figures={"members": float(quorum.count), "needed": float(quorum.needed), "target": target},
    )
