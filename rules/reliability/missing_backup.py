"""Data that can not be brought back.

Replicas protect against a lost machine. They do not protect against a wrong `DELETE`, a bug that writes nonsense, an
account that is taken over: replication copies those within a second. What is not backed up is then gone.

A database or bucket with `backup none` is a warning, and an error if it holds payments, personal or health data
(`data payment`, `pii`, `health`). So is a backup that is older than the data that may be lost (`backup daily` where
`rpo 1 h` is asked for). A failover that takes longer than recovery may take (`rto`) is a warning; information where its
time is not stated and a usual one is taken. Stores of which nobody says how they are brought back get one question.

## When it does not matter
Data that may be lost (`ephemeral`), public files that can be made again (`data public`), and copies: replicas,
standbys, read models, what a feed of changes fills. Caches and search indexes are no home of data, and neither are
sessions, logs, static files and messages set aside, told by the label. `backup pitr` keeps whatever `rpo` is asked of
a store that has a copy. A person who takes too long to fail over for the availability that is asked for is a matter of
`missing-failover`.

## How to repair it
Point-in-time recovery or snapshots, in another account or region so that a mistake can not reach them, and a
restore that is tried every few months. Backups cost about as much as the data they keep, and the drill a day.

## What an interviewer asks next
Somebody deletes the wrong table at noon: what is back, from when, at what time, and when was that last tried?

Sources: Google SRE book, launch checklist and chapter 26 (data integrity) · AWS Well-Architected, reliability pillar,
REL 9 · Amazon RDS user guide (point-in-time recovery up to the last five minutes).

## Bad
```arch
client   web
service  api x3
postgres orders { replicas 2, failover auto, backup none }   # finds: nothing brings back what is deleted in `orders`
postgres cards { replicas 2, backup none, data payment }     # finds: deleted in `cards`, which holds payment data
web -> api -> orders & cards
```

A backup that is too old, and a failover that takes too long:
```arch
requirements { rpo 1 h, rto 1 min }
client   web
service  api x3
mysql    orders { replicas 1, failover auto 30 s, backup daily }  # finds: may be 1 day old, and 1 h of data may be lost
postgres users { replicas 1, failover auto 5 min, backup pitr }    # finds: takes 5 min to fail over, and recovery may
web -> api -> orders & users
```

Nobody says:
```mermaid
graph LR
    U[Users] --> A[API server x2]
    %% finds: how would the data of `Orders` and `Invoices S3 bucket` be brought back
    A --> D[(Orders)]
    A --> S[Invoices S3 bucket]
```

## Good
```arch
requirements { rpo 1 min, rto 5 min, availability 99.99% }
client   web
service  api x3
postgres orders { replicas 2, failover auto 60 s, backup pitr, data payment }
s3       invoices { backup 1 min, data pii }
mysql    users { replicas 1, failover manual, backup pitr }
web -> api -> orders & invoices & users
```

Copies, and what may be lost or can be made again:
```arch
client   web
service  api x3
worker   builder x2
postgres orders { backup pitr }
postgres copy { role replica, of orders }
postgres pages "Read model" { backup none }
dynamodb drafts { ephemeral, backup none }
s3       pictures { data public, backup none }
s3       site "Static assets" { backup none }
db       logins "Sessions" { backup none }
db       parked "Dead letters" { backup none }
redis    hot
web -> api -> orders & drafts & pictures & hot & site & logins & parked
api -> pages: read
orders => copy
builder -> pages: write
```

```mermaid
graph LR
    U[Users] --> A[API server x2] --> D[(Orders)]
    D -->|replication| R[(Read replica)]
    D -->|CDC| V[(Reporting DB)]
    %% arch: D { backup daily }
```
"""

from collections.abc import Iterator

from designlint.analysis.data.records import holds_record
from designlint.analysis.reliability.targets import availability_target, flows_needing
from designlint.analysis.structure.redundancy import Standing, copies_of, standing
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.quantity import DAY, show_duration
from designlint.rule import rule
from designlint.stated import Failover
from designlint.wording import listed, plain_list, quoted

_SENSITIVE = {"payment": "payment", "pii": "personal", "health": "health"}
_RECOVERABLE = 300.0  # point-in-time recovery: up to the last five minutes
_TRADEOFF = Tradeoff("room for the copies, and a restore that has to be tried", "low", "low")
_ASKED = "somebody deletes the wrong table at noon: what is back, from when, and when was that last tried?"


@rule(Severity.WARNING)
def missing_backup(design: Design) -> Iterator[Finding]:
    """Judge each store that is the only home of its data."""
    unknown: list[Component] = []
    for store in design.components.values():
        if not holds_record(design, store):
            continue
        backup = store.says("backup")
        if backup is False:
            yield _none(store)
        elif backup is None:
            unknown.append(store)
        else:
            yield from _too_old(store, design)
        yield from _too_slow(store, design)
    if unknown:
        yield _question(unknown, design)


def _severity(store: Component) -> Severity:
    return Severity.ERROR if set(store.texts("data")) & set(_SENSITIVE) else Severity.WARNING


def _contents(store: Component) -> str:
    held = [word for name, word in _SENSITIVE.items() if name in store.texts("data")]
    return f", which holds {plain_list(held)} data" if held else ""


def _none(store: Component) -> Finding:
    return Finding(
        message=f"nothing brings back what is deleted in {quoted(store.name)}{_contents(store)}: "
        "a wrong delete is copied to every replica",
        at=store.span,
        label="`backup none`",
        help="keep a log of changes or snapshots in another account or region: `backup pitr`, or `backup daily`",
        severity=_severity(store),
        tradeoff=_TRADEOFF,
        follow_up=_ASKED,
        components=(store.id,),
    )


def _too_old(store: Component, design: Design) -> Iterator[Finding]:
    """A backup that comes less often than the loss that is allowed."""
    allowed = _asked(store, "rpo", design)
    age = _age(store, design)
    if allowed is None or age is None or age <= allowed:
        return
    contents = _contents(store)
    yield Finding(
        message=f"the newest backup of {quoted(store.name)}{contents and contents + ','} may be {show_duration(age)} "
        f"old, and {show_duration(allowed)} of data may be lost",
        at=store.span,
        label="older than `rpo`",
        help=f"back up at least every {show_duration(allowed)}, or keep a log of changes: `backup pitr`",
        severity=_severity(store),
        tradeoff=_TRADEOFF,
        follow_up=_ASKED,
        components=(store.id,),
        figures={"backup_s": age, "rpo_s": allowed},
    )


def _asked(store: Component, name: str, design: Design) -> float | None:
    own = store.number(name)
    return own if own is not None else design.requirements.number(name)


def _age(store: Component, design: Design) -> float | None:
    """How old the newest state is that can be restored, at worst; None if nobody says."""
    backup = store.get("backup")
    if backup == "daily":
        return DAY
    if backup == "pitr":  # with a copy only a mistake has to be undone, and what was before it is all there
        return None if standing(design, store) is Standing.REDUNDANT else _RECOVERABLE
    return store.number("backup")


def _too_slow(store: Component, design: Design) -> Iterator[Finding]:
    """A failover that takes longer than recovery may take."""
    allowed = _asked(store, "rto", design)
    stated = [store.get("failover"), *(each.get("failover") for each in copies_of(design, store))]
    failover = next((each for each in stated if isinstance(each, Failover)), None)
    if allowed is None or failover is None:
        return
    default = design.figures.default("manual_failover_s" if failover.mode == "manual" else "failover_s")
    seconds = default.plan if failover.seconds is None else failover.seconds
    target = availability_target(design, flows_needing(design, store))
    told = failover.mode == "manual" and target is not None and seconds > (1 - target) * 30 * DAY
    if seconds <= allowed or told:  # `missing-failover` tells of a person who takes too long for the target
        return
    yield Finding(
        message=f"{quoted(store.name)} takes {show_duration(seconds)} to fail over, "
        f"and recovery may take {show_duration(allowed)}",
        at=store.span,
        label="slower than `rto`",
        help="use a standby that is promoted by itself and faster (Aurora: under 30 s), or ask for less",
        severity=Severity.WARNING if failover.seconds is not None else Severity.INFO,
        tradeoff=Tradeoff("a standby that is kept warm all the time", "medium", "low"),
        follow_up="which part of the failover takes the time: noticing, deciding, promoting or reconnecting?",
        components=(store.id,),
        figures={"failover_s": seconds, "rto_s": allowed},
        assumptions=()
        if failover.seconds is not None
        else (f"a failover takes {show_duration(seconds)} ({default.origin})",),
    )


def _question(stores: list[Component], design: Design) -> Finding:
    names = listed(dict.fromkeys(each.name for each in stores), most=6)
    return Finding(
        message=f"how would the data of {names} be brought back after a wrong delete? replicas copy that too",
        at=stores[0].span,
        help=f"state it: `{design.writing.fact(stores[0].id)} {{ backup pitr }}`, or `backup none` and why",
        severity=Severity.QUESTION,
        related=tuple(Label(each.span, f"{quoted(each.name)} too") for each in stores[1:]),
        components=tuple(each.id for each in stores),
    )
