"""Work that users wait for and do not need.

Sending a mail, telling others, updating an index, counting a click: the user gets nothing from it at that moment, and
still waits for it and gets an error when it fails. A mail provider that is down then stops the orders.

The tool goes by what a call is said to do (send, notify, index, export, convert) in the label of the connection or in
the target's `does`, by providers of mail and messages, and by workers that are called without a word on what for.
Names tell nothing: a "report service" may be what the page is made of.

## When it does not matter
What the flow itself is about: who taps "send" wants to know that it was sent. Reads, and calls whose result the user
needs ("returns the preview"). Rows that are written to a store of one's own, and what users call themselves. Work
behind a message, and flows that users can wait for (`low`: information). A plain arrow in a drawing, without a word
on whether anybody waits, leads to one question.

## How to repair it
Publish an event, or write a job with the data (`outbox`), and let a worker do it. The work is done a moment later; it
needs a dead-letter queue, and someone who looks at it.

## What an interviewer asks next
The mail was not sent and the order stands: who notices, and what happens then?

Sources: "System Design Interview Best Practices" (asynchronous side work) · "The Calculus of Service Availability", ACM
Queue 2017.

## Bad
```arch
client   web
alb      entry
service  shop "Shop" x3
service  mailer x2 { does "sends the confirmation email" }
service  finder x2
sendgrid mail
dynamodb store
web -> entry -> shop -> store
shop -> mailer: HTTP             # finds: `Buy` waits for `mailer` to send a message
shop -> finder: index the order  # finds: `Buy` waits for `finder` to update an index
mailer -> mail: HTTPS
flow buy "Buy" { web -> entry -> shop -> store & mailer & finder, mailer -> mail }
```

A plain arrow may be a message:
```mermaid
graph LR
    U[Users] --> A[Shop API]
    A --> D[(Orders)]
    %% finds: do users wait until `Shop API` has `SendGrid` send a message
    A --> S[SendGrid]
```

## Good
An event:
```arch
client   web
service  shop x3
sqs      jobs { dlq failed }
worker   mailer x2 { does "sends the confirmation email" }
sendgrid mail
dynamodb store
web -> shop -> store
shop ~> jobs ~> mailer
mailer -> mail: send email
```

What the flow is about, and what the user needs at once:
```arch
client   web
service  chat x3
service  search x3
service  invoices x2
sendgrid mail
web -> chat & search & invoices
chat -> mail: send invitation email
search -> invoices: read the report { read }
chat -> invoices: "render a PDF and return it"
flow invite "Send an invitation" { web -> chat -> mail }
flow bill "Show the bill" { web -> chat -> invoices }
flow find "Find a bill" { web -> search -> invoices }
```

A row in a store of one's own, and a worker that is asked for something else:
```arch
client   web
service  bank x3
postgres audit x2 { failover auto }
worker   scorer x2
web -> bank
bank -> audit: write audit event
bank -> scorer: score the risk
```

A name is no verb:
```mermaid
graph LR
    U[Users] --> A[Shop API]
    A -->|HTTP GET| R[Report service]
    A -->|HTTP| N[Index service]
    A -->|event| Q[Mail queue] --> W[Mail worker] --> S[SendGrid]
```
"""

from collections.abc import Iterator

from designlint.analysis.response.errands import errand
from designlint.analysis.response.waiting import WaitedCall, surely_waits, waited_calls
from designlint.design import Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.rule import rule
from designlint.wording import listed, quoted

_WORK = {
    "notify": "tell others",
    "index": "update an index",
    "export": "export data",
    "transcode": "convert media",
    "convert": "convert media",
    "send": "send a message",
    "make": "produce a document",
    "track": "record usage",
    "work": "do its work",
}


@rule(Severity.WARNING)
def needless_sync(design: Design) -> Iterator[Finding]:
    """Judge each call that users wait for by the work that it asks for."""
    asked: list[tuple[WaitedCall, str]] = []
    found = [each for call in waited_calls(design) if (each := _needless(call, design)) is not None]
    sent_on = {call.connection.target for call, _ in found}
    for call, work in found:
        if call.connection.source in sent_on:
            continue  # what an errand does in turn goes with it
        if any(surely_waits(design, wait, call.connection) for wait in call.waits):
            yield _finding(call, work, design)
        else:
            asked.append((call, work))
    if asked:
        yield _question(asked, design)


def _needless(call: WaitedCall, design: Design) -> tuple[WaitedCall, str] | None:
    """A call with those who wait for it and need not, and what it is for."""
    works = [(wait, work) for wait in call.waits if (work := errand(design, call.connection, wait)) is not None]
    return (WaitedCall(call.connection, tuple(wait for wait, _ in works)), works[0][1]) if works else None


def _finding(call: WaitedCall, work: str, design: Design) -> Finding:
    source, target = (design.components[id] for id in call.connection.pair)
    names = [flow.label for flow in call.flows]
    subject = listed(names, most=3) if names else quoted(source.name)
    who = f"{subject} {'wait' if len(names) > 1 else 'waits'}"
    return Finding(
        message=f"{who} for {quoted(target.name)} to {_WORK[work]}, and {'fail' if len(names) > 1 else 'fails'} with "
        "it, though nobody needs the result at that moment",
        at=call.connection.span,
        label="waits",
        help="publish an event, or write a job with the data, and let "
        + (f"a worker call {quoted(target.name)}" if target.is_a("external") else f"{quoted(target.name)} take it"),
        severity=Severity.INFO if call.low else None,
        tradeoff=Tradeoff("it is done a moment later, and failures end in a dead-letter queue", "low", "low"),
        follow_up=f"{quoted(target.name)} fails after the rest is done: who notices, and what happens then?",
        components=call.connection.pair,
        connections=(call.connection.pair,),
        flows=tuple(flow.id for flow in call.flows),
    )


def _question(asked: list[tuple[WaitedCall, str]], design: Design) -> Finding:
    call, work = asked[0]
    source, target = (quoted(design.components[id].name) for id in call.connection.pair)
    others = dict.fromkeys(design.components[each.connection.target].name for each, _ in asked[1:])
    others.pop(design.components[call.connection.target].name, None)
    more = f", and for {listed(others)}" if others else ""
    return Finding(
        message=f"do users wait until {source} has {target} {_WORK[work]}{more}? nobody needs the result so soon",
        at=call.connection.span,
        help="say so on the arrow if it is a message: `event`, `async`; in mermaid also `-.->`",
        severity=Severity.QUESTION,
        related=tuple(Label(each.connection.span, "and here") for each, _ in asked[1:]),
        components=tuple(dict.fromkeys(id for each, _ in asked for id in each.connection.pair)),
        connections=tuple(dict.fromkeys(each.connection.pair for each, _ in asked)),
    )
