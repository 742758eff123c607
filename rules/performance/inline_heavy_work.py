"""Large files or heavy work that ride through a service while the user waits.

A service that passes a video of 50 MB on to a store holds a connection, memory and bandwidth for as long as the
slowest phone takes to send it; a few hundred such uploads fill a machine that answers thousands of small requests. A
database that holds the file pays again: its buffer, its log and each of its backups carry the bytes.

## When it does not matter
Payloads below a megabyte, and those of which nobody knows the size. Work behind a message. Services whose whole trade
is media (`does "upload proxy"` is said), and jobs of internal tools are better measured than guessed, so they are left
to you: silence them with a reason.

## How to repair it
Let the client send the file straight to an object store with a signed address, write only its name into the database,
and let a worker do what takes long. The client then takes two steps, and what was sent but never confirmed has to be
cleaned up.

## What an interviewer asks next
The upload breaks off at 90%: what does the user have to send again?

Sources: Azure Architecture Center, busy front end and claim-check · "System Design Interview Best Practices" (object
storage for media).

## Bad
```arch
client  app
service api "Photo API" x4
s3      photos
app -> api: upload photo { payload 5 MB }
api -> photos: PUT { write, payload 5 MB }  # finds: 5 MB ride through `Photo API` to `photos` while the user waits
```

A film in a table:
```arch
client   web
service  api
postgres store "Media table"
web -> api
api -> store: INSERT blob { write, payload 20 MB }  # finds: 20 MB go into `Media table`, which is no place for files
```

```mermaid
graph LR
    U[Users] -->|upload video| A[API]
    %% finds: 50 MB ride through `API`
    A -->|save video| B[(S3 bucket)]
    %% arch: A -> B: save video { write, payload 50 MB }
```

The service transcodes while the user looks at a spinner:
```arch
client  web
service api { does "transcodes the video and answers with its address" }  # finds: does work in the request
s3      videos
web -> api -> videos
```

## Good
```arch
client  app
service api
s3      photos
app -> api: POST /uploads, answers with a signed address
app -> photos: PUT with a signed address { write, payload 5 MB }
```

Records are small:
```arch
client   web
service  api
postgres store
web -> api -> store: INSERT { write, payload 4 KB }
```

A worker carries the file, and nobody waits:
```arch
client  web
service api
sqs     jobs { dlq parked }
worker  crew { does "transcodes videos" }
s3      videos
web -> api
api ~> jobs ~> crew
crew -> videos: PUT { write, payload 50 MB }
flow upload { web -> api ~> jobs ~> crew -> videos }
```

```mermaid
graph LR
    U[Users] --> A[API] -->|save video| B[(S3 bucket)]
```
"""

from collections.abc import Iterator

from designlint.analysis.load.content import payload
from designlint.analysis.response.waiting import WaitedCall, waited_calls
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.quantity import show_bytes
from designlint.rule import rule
from designlint.vocabulary.lexicon import senses
from designlint.wording import quoted

_CARRIERS = ("service", "function", "realtime")
_HEAVY = frozenset({"transcode", "convert"})  # senses of the lexicon
_PRICE = Tradeoff("the client takes two steps, and abandoned uploads have to be cleaned up", "low", "medium")
_NEXT = "the upload breaks off at 90%: what does the user have to send again?"


@rule(Severity.WARNING)
def inline_heavy_work(design: Design) -> Iterator[Finding]:
    """Look at what services write while somebody waits, and at what they say that they do."""
    large = design.figures.default("blob_bytes").plan
    told: set[str] = set()
    for each in waited_calls(design):
        call = each.connection
        source, target = (design.components[id] for id in call.pair)
        size = payload(design, call) if call.op is not None else call.number("payload")
        if size is None or size < large or not source.is_a(*_CARRIERS) or each.low or call.op == "read":
            continue
        if target.is_a("db", "cache"):
            yield _in_table(each, target, size)
        elif target.is_a("objects"):
            told.add(source.id)
            yield _through(each, source, target, size, design)
    waited = {id for each in waited_calls(design) if not each.low for id in each.connection.pair}
    for part in design.of_kind(*_CARRIERS):
        does = part.fact("does")
        if part.id in waited and part.id not in told and does and senses("errand", str(does.value)) & _HEAVY:
            yield _busy(part)


def _through(each: WaitedCall, source: Component, target: Component, size: float, design: Design) -> Finding:
    client = next(iter(design.of_kind("client")), None)
    direct = design.writing.connection(client.id if client else "client", target.id, "PUT with a signed address")
    return Finding(
        message=f"{show_bytes(size)} ride through {quoted(source.name)} to {quoted(target.name)} while the user waits",
        at=each.connection.span,
        label="the file goes this way",
        help=f"let the client send it straight to the store: `{direct}`, and work on it behind a message",
        tradeoff=_PRICE,
        follow_up=_NEXT,
        related=(Label(source.span, "holds a connection and memory as long as it takes"),),
        components=(source.id, target.id),
        connections=(each.connection.pair,),
        flows=tuple(flow.id for flow in each.flows),
        figures={"payload_bytes": size},
    )


def _in_table(each: WaitedCall, target: Component, size: float) -> Finding:
    return Finding(
        message=f"{show_bytes(size)} go into {quoted(target.name)}, which is no place for files",
        at=each.connection.span,
        label="a file in a record",
        help="keep the file in an object store and only its name here",
        tradeoff=_PRICE,
        follow_up="how long does a backup of this store take, and how much of it is files?",
        components=(target.id,),
        connections=(each.connection.pair,),
        flows=tuple(flow.id for flow in each.flows),
        figures={"payload_bytes": size},
    )


def _busy(part: Component) -> Finding:
    does = part.facts["does"][-1]
    return Finding(
        message=f"{quoted(part.name)} does work in the request that takes long: {' '.join(str(does.value).split())}",
        at=does.span,
        label="while the user waits",
        help="accept the request, put the work into a queue, and tell the user when it is done",
        tradeoff=Tradeoff("the answer comes later, by a notification or by asking again", "low", "medium"),
        follow_up="how does the user learn that it is done, or that it failed?",
        components=(part.id,),
    )
