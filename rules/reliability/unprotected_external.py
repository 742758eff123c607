"""A call of other people's systems that nothing protects.

Their outage is this design's outage: a flow that must have their answer is never available more often than they are,
and the design can not repair them. When they get slow, callers without a circuit breaker wait in line for errors.

A call is unprotected where neither a breaker nor a fallback is there and no queue stands between. Where both are
declared missing it is a warning, and an error if the flow is to be available 99.9% or more. What happens where nobody
says is asked once for all such parts.

## When it does not matter
A fallback or a breaker on the call, or an optional part. A queue between: behind the first message nobody waits.
Calls out of the client are the provider's own affair, and a part whose failure the design has thought through
(`failure pay { mitigation … }`) is not asked about. Two providers behind what splits traffic protect each other.
Flows that users can wait for (`low`) are information at most.

## How to repair it
Cut the call off when it keeps failing (`breaker`) and say what users get instead (`fallback`): the last known value, an
order that is confirmed later by way of a queue, a second provider. What is accepted and not yet confirmed has to be
reconciled afterwards, and users may see old data.

## What an interviewer asks next
The provider is down for an hour on your busiest day: what do users see, and what is left to clean up?

Sources: Google SRE book, launch checklist (dependencies on third parties) · "The Calculus of Service Availability", ACM
Queue 2017 · M. Nygard, "Release It!", on circuit breakers.

## Bad
```arch
requirements { availability 99.9% }
client   web
alb      entry
service  shop "Shop" x3
stripe   pay
external tax { sla 99% }
dynamodb store
web -> entry -> shop -> store
shop -> pay: charge { breaker none, fallback none }   # finds: `Buy` can never be better than `pay`
shop -> tax: rate { breaker none, fallback none }     # finds: `tax`, 99% at most, and 99.9% is asked for
flow buy "Buy" { web -> entry -> shop -> pay & tax & store }
```

Nobody says what happens without them:
```mermaid
graph LR
    U[Users] --> A[Shop API]
    A --> D[(Orders)]
    %% finds: what do users get while `Stripe` and `External tax API` are down
    A -->|charge| S[Stripe]
    A -->|tax rate| T[External tax API]
```

## Good
A fallback, a breaker, and an order that is confirmed later:
```arch
requirements { availability 99.9% }
client   web
alb      entry
service  shop x3
external rates "Exchange rates"
external scores "Credit scores"
stripe   pay
sqs      charges { dlq failed }
worker   cashier x2
web -> entry -> shop
shop -> rates: GET { fallback "yesterday's rates" }
shop -> scores: GET { breaker yes }
shop ~> charges ~> cashier
cashier -> pay: charge { breaker none, fallback none }
```

Two providers of which any one will do, and a mail that need not be waited for (`needless-sync`):
```arch
client   web
service  shop x3
gateway  routing x2 "Payment routing"
stripe   first
adyen    second
sendgrid mail
web -> shop -> routing -> first & second: charge { breaker none, fallback none }
shop -> mail: send confirmation email
flow buy { web -> shop -> routing -> first & second, shop -> mail }
```

A part that the design can do without, one whose failure is thought through, and one that the client calls itself:
```arch
client   web
alb      entry
service  shop x3
external ads { optional }
stripe   pay
googlemaps maps
dynamodb store
web -> entry -> shop -> store
web -> maps
shop -> ads: GET
shop -> pay: charge
failure pay { effect "no new orders", mitigation "orders are kept and charged within a day" }
```
"""

from collections.abc import Iterator

from designlint.analysis.reliability.targets import availability_target
from designlint.analysis.response.errands import is_errand
from designlint.analysis.response.waiting import Wait, WaitedCall, waited_calls
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.quantity import show_percent
from designlint.rule import rule
from designlint.wording import listed, quoted

_TRADEOFF = Tradeoff("users get an old or a late answer, and what was accepted has to be reconciled", "low", "medium")


@rule(Severity.WARNING)
def unprotected_external(design: Design, *, error_target: float = 0.999) -> Iterator[Finding]:
    """Judge each call of an external that users wait for."""
    asked: list[WaitedCall] = []
    for call in waited_calls(design):
        party = design.components[call.connection.target]
        own = not design.components[call.connection.source].is_a("client", "external")
        waiting = tuple(wait for wait in call.waits if not _one_of_several(party, wait))
        protected = [call.connection.says(name) for name in ("breaker", "fallback")]
        if not party.is_a("external") or party.says("optional") or not own or not waiting or any(protected):
            continue
        if None not in protected:
            yield _finding(WaitedCall(call.connection, waiting), error_target, design)
        elif not _thought_of(party, design) and not is_errand(design, call):
            asked.append(call)
    if asked:
        yield _question(asked, design)


def _one_of_several(party: Component, wait: Wait) -> bool:
    """Whether a flow takes another provider as well."""
    return wait.flow is not None and any(party.id in each for each in wait.flow.alternatives)


def _thought_of(party: Component, design: Design) -> bool:
    """Whether a failure of it is written about."""
    names = {party.id, party.name, party.label}
    return any(note.subject in names and note.says("mitigation") for note in design.notes_of("failure"))


def _finding(call: WaitedCall, error_target: float, design: Design) -> Finding:
    party, caller = (design.components[id] for id in reversed(call.connection.pair))
    promised, assumption = _promised(party, design)
    target = availability_target(design, (wait.flow for wait in call.waits))
    asks = f", and {show_percent(target)} is asked for" if target is not None else ""
    severity = Severity.ERROR if target is not None and target >= error_target else Severity.WARNING
    subject = listed([flow.label for flow in call.flows], most=3) if call.flows else quoted(caller.name)
    return Finding(
        message=f"{subject} can never be better than {quoted(party.name)}, {show_percent(promised)} at most{asks}; "
        "neither breaker nor fallback stands between",
        at=call.connection.span,
        label="nothing catches its failure",
        help='say what users get meanwhile and stop calling: `breaker yes, fallback "last known value"`; '
        "or hand the work to a queue",
        severity=Severity.INFO if call.low else severity,
        tradeoff=_TRADEOFF,
        follow_up=f"{quoted(party.name)} is down for an hour on your busiest day: what do users see?",
        components=(party.id, caller.id),
        connections=(call.connection.pair,),
        flows=tuple(flow.id for flow in call.flows),
        figures={"availability": promised} | ({"target": target} if target is not None else {}),
        assumptions=(assumption,) if assumption else (),
    )


def _promised(party: Component, design: Design) -> tuple[float, str]:
    """The availability that its provider promises, and the assumption where only a default is known."""
    declared = party.number("sla")
    if declared is not None:
        return declared, ""
    figure = design.figure("sla", party) or design.figures.default("external")
    return figure.plan, f"`{party.name}` is available {show_percent(figure.plan)} of the time ({figure.origin})"


def _question(calls: list[WaitedCall], design: Design) -> Finding:
    parties = {each.connection.target: design.components[each.connection.target] for each in calls}
    first = calls[0].connection
    fact = design.writing.fact(f"{first.source} -> {first.target} {{ breaker yes, fallback yes }}")
    names = listed([each.name for each in parties.values()])
    return Finding(
        message=f"what do users get while {names} {'is' if len(parties) == 1 else 'are'} down?",
        at=first.span,
        help=f"state what stands between: `{fact}`, or `fallback none`",
        severity=Severity.QUESTION,
        related=tuple(Label(each.connection.span, "and here") for each in calls[1:]),
        components=tuple(parties),
        connections=tuple(dict.fromkeys(each.connection.pair for each in calls)),
    )
