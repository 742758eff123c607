"""A step that does harm when it is done twice.

Everything that is sent over a network is sent twice some day. A client loses the answer and tries again, a queue hands
out a message again because the consumer was slow to acknowledge it, a user clicks once more. What was meant as one
payment is charged twice, what was meant as one view counts as two.

The rule fires on what is known: a payment that is stated to be not idempotent (an error), a consumer of such a queue
whose effect is not idempotent, retries on a step that is not. `POST` and "increment" are not idempotent by nature,
unless the design says how repeats are told apart. Payments of which nobody says anything are one question.

## When it does not matter
Steps that say how repeats are told apart: `idempotent`, `idempotent payment_id`, a unique constraint, upserts, a table
of seen messages; here or in a decision about the part. Reads. Queues that deliver at most once, or whose product
removes repeats (`delivery exactly_once`).

## How to repair it
Let the client make a key for each intent and send it with every attempt; store it with the effect, in one transaction,
and answer a repeat from there. Or make the effect itself repeatable: set instead of add, insert with a unique key.
Keys have to be stored, and forgotten after a day or a week.

## What an interviewer asks next
The answer to a payment is lost and the client tries again: which line of code notices, and what does it answer?

Sources: Stripe API reference, "Idempotent requests" · Amazon SQS developer guide, "Standard queues" (at-least-once
delivery) · RFC 9110, section 9.2.2 (POST is not idempotent) · "System Design Interview Execution".

## Bad
```arch
client  web
service shop x3
stripe  bank
web -> shop
shop -> bank: charge the card { idempotent no, timeout 5 s }   # finds: is not idempotent: a repeat charges twice
```

A consumer that counts, and retries on a POST:
```arch
client   web
service  shop x3
service  stock
sqs      views
worker   counter
postgres store
web -> shop ~> views ~> counter
counter -> store: increment views { write }   # finds: `views` may deliver a message twice
shop -> stock: POST /reservations { retries 2 }   # finds: is tried up to 3 times
```

A bank that is no known product, and retries:
```mermaid
graph TB
    App[Mobile app] --> P[PHP server]
    %% finds: `charge` is tried up to 11 times, and nothing tells a repeat from a new one
    P -->|charge| Bank[Bank API]
    %% arch: external Bank
    %% arch: P -> Bank { retries 10 }
```

```mermaid
graph LR
    U[Users] --> S[Shop API]
    %% finds: what happens when a payment is sent twice
    S -->|charge the card| P[Stripe]
    S -->|POST /payments| L[Payment service]
```

## Good
A key that goes all the way, and repeats that do no harm:
```arch
client   web
service  shop x3
stripe   bank
service  stock
sqs      views
worker   counter
postgres store
web -> shop: POST /payments { idempotent payment_id }
shop -> bank: charge the card { idempotent payment_id, retries 2 }
shop -> stock: PUT /reservations/7 { retries 2 }
shop ~> views
views ~> counter { consume, idempotent }
counter -> store: increment views { write }
```

Told in words, delivered at most once, and reads:
```arch
client   web
service  shop x3
service  pay "Payment service" { does "POST /payments, deduplicated by payment id" }
stripe   bank
queue    beats { delivery at_most_once }
worker   counter
redis    counts
service  books
queue    moves { delivery exactly_once }
worker   stock
postgres items
postgres paid { data payment, unique payment_id }
web -> shop
shop -> pay: POST /payments { retries 1 }
pay -> books
books -> paid: insert payment { write, retries 2 }
shop ~> moves ~> stock
stock -> items: decrement stock { write }
pay -> bank: charge the card
shop ~> beats ~> counter
counter -> counts: incr { write }
shop -> bank: payments of today { read, retries 3 }
```

```mermaid
graph LR
    U[Users] --> S[Shop API]
    S -->|charge the card, with an idempotency key| P[Stripe]
    S -->|GET balance| K[Bank API]
    V[Vehicle service] -->|charge| W[Wallbox API]
    %% arch: external K
    %% arch: external W
    %% arch: S -> K { retries 3 }
    %% arch: V -> W { retries 3 }
    S -->|update order| D[(Postgres)]
```
"""

import re
from collections.abc import Iterator

from designlint.analysis.data.operations import consumed_by
from designlint.analysis.words.remarks import said_of, words_of
from designlint.design import Component, Connection, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.rule import rule
from designlint.vocabulary.lexicon import claims, senses
from designlint.wording import counted, listed, quoted

_NO_EFFECT = ("read", "consume", "replicate", "cdc", "observe")
_POST = re.compile(r"\bPOST\b")  # the method; a post is something that users write
_CALLED = ("service", "function", "gateway", "external", "realtime")
_COST = Tradeoff("keys have to be stored, and forgotten after a while", "low", "medium")
_NEXT = (
    "the answer to a payment is lost and the client tries again: which line of code notices, and what does it answer?"
)


@rule(Severity.WARNING)
def missing_idempotency(design: Design) -> Iterator[Finding]:
    """Judge each step that changes something, one finding for each."""
    open_payments: list[Connection] = []
    for each in design.connections:
        harmful, pays = each.says("idempotent") is False, _pays(each, design)
        if each.op in _NO_EFFECT or not (harmful or pays or _adds_up(each)) or _safe(each, design):
            continue
        what, attempts, queue = _what(each, design), _attempts(each, design), _repeating_queue(each, design)
        if harmful and pays:
            yield _finding(each, design, f"{what} is not idempotent: a repeat charges twice", Severity.ERROR)
        elif attempts > 1:
            end = "is not idempotent" if harmful else "nothing tells a repeat from a new one"
            yield _finding(each, design, f"{what} is tried up to {counted(attempts, 'time')}, and {end}")
        elif queue is not None and (harmful or not pays):
            yield _finding(each, design, f"{quoted(queue.name)} may deliver a message twice: {what} is then done twice")
        elif pays:
            open_payments.append(each)
    yield from _consumers(design)
    if open_payments:
        yield _question(open_payments, design)


def _safe(connection: Connection, design: Design) -> bool:
    """Whether a repeat is told apart, as far as anybody says."""
    if connection.says("idempotent"):
        return True
    if connection.says("idempotent") is False:
        return False
    ends = [design.components[id] for id in connection.pair]
    taken = [each for each in design.into(connection.source) if each.op == "consume"]
    if any(each.says("idempotent") for each in taken):
        return True
    return bool(ends[1].says("unique")) or "idempotent" in said_of(design, connection, *ends)


def _pays(connection: Connection, design: Design) -> bool:
    """Whether a step moves money: at a payment provider, or a call that says so."""
    source, target = (design.components[id] for id in connection.pair)
    if senses("operation", connection.label) == {"read"} or (source.is_a("client") and target.is_a("external")):
        return False  # a look at a payment, a browser at the provider's page
    if target.technology is not None and target.technology.family == "payment":
        return True
    if not target.is_a(*_CALLED) and "payment" not in target.texts("data"):
        return False
    if target.is_a("external") and "payment_party" in words_of(target) and "moves_money" in words_of(connection):
        return True
    moves = connection.op == "write" or _POST.search(connection.label) or target.is_a("external")
    return bool(moves) and "payment" in words_of(connection) | ({"payment"} & set(target.texts("data")))


def _adds_up(connection: Connection) -> bool:
    """Whether doing it twice is known to differ from doing it once."""
    return bool(_POST.search(connection.label)) or "accumulates" in claims(connection.label)


def _attempts(connection: Connection, design: Design) -> int:
    own = connection.number("retries")
    return 1 + int((own if own is not None else design.components[connection.source].number("retries")) or 0)


def _repeating_queue(connection: Connection, design: Design) -> Component | None:
    """A queue that may hand the message out again of which a step is the effect."""
    source = design.components[connection.source]
    if design.components[connection.target].is_a("queue", "stream"):
        return None
    called = [each for each in design.into(source.id) if each.op != "consume" and each.mode == "sync"]
    brokers = [design.components[id] for id in consumed_by(design, source)]
    repeating = [each for each in brokers if each.word("delivery") not in ("at_most_once", "exactly_once")]
    return repeating[0] if repeating and not called else None


def _consumers(design: Design) -> Iterator[Finding]:
    """Consumers that are stated to be not idempotent."""
    for each in design.connections:
        broker = design.components[each.source]
        once = broker.word("delivery") in ("at_most_once", "exactly_once")
        if each.op == "consume" and each.says("idempotent") is False and broker.is_a("queue", "stream") and not once:
            consumer = quoted(design.components[each.target].name)
            twice = (
                f"{quoted(broker.name)} may deliver a message twice, and what {consumer} does with it is not idempotent"
            )
            yield _finding(each, design, twice)


def _what(connection: Connection, design: Design) -> str:
    """A step in words: its label, or its ends."""
    if connection.label:
        return quoted(connection.label)
    source, target = (quoted(design.components[id].name) for id in connection.pair)
    return f"what {source} does at {target}"


def _finding(connection: Connection, design: Design, message: str, severity: Severity = Severity.WARNING) -> Finding:
    source, target = (design.components[id] for id in connection.pair)
    fact = connection.fact("idempotent")
    key = "payment_id" if _pays(connection, design) else "request_id"
    stated = design.writing.fact(f"{source.id} {connection.arrow} {target.id} {{ idempotent {key} }}")
    return Finding(
        message=message,
        at=fact.span if fact and fact.value is False else connection.span,
        label="not idempotent",
        help=f"send a key with every attempt and store it with the effect (`{stated}`), or make the effect repeatable",
        severity=severity,
        tradeoff=_COST,
        follow_up=_NEXT,
        components=connection.pair,
        connections=(connection.pair,),
    )


def _question(payments: list[Connection], design: Design) -> Finding:
    first = payments[0]
    ends = listed(dict.fromkeys(design.components[each.target].name for each in payments))
    stated = design.writing.fact(f"{first.source} {first.arrow} {first.target} {{ idempotent payment_id }}")
    return Finding(
        message=f"what happens when a payment is sent twice to {ends}? a lost answer makes the caller try again",
        at=first.span,
        help=f"say what tells repeats apart: `{stated}`",
        severity=Severity.QUESTION,
        tradeoff=_COST,
        follow_up=_NEXT,
        related=tuple(Label(each.span, "and here") for each in payments[1:5]),
        components=tuple(dict.fromkeys(id for each in payments for id in each.pair)),
        connections=tuple(each.pair for each in payments),
    )
