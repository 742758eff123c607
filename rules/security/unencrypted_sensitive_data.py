"""Data on people, payments or health that lies on disk in clear text.

A disk that is sent back for repair, a snapshot that is shared with the wrong account, a backup on a laptop: encryption
at rest is what makes these an incident instead of a letter to every user. It covers nothing that happens while the
store runs, and it is so cheap that its absence needs a reason.

Stores count that hold `data pii`, `payment` or `health` (a copy holds what its primary holds) and state
`encrypted no`.

## When it does not matter
Where nobody says, the tool asks, once for all such stores; and not of managed stores that encrypt by default (S3,
DynamoDB, everything of Google Cloud …, a list with sources), nor of a copy whose primary is encrypted. Other data may
lie as it likes.

## How to repair it
Turn it on with a key of your own, `encrypted`, before there is data: many stores can not change it later without a
copy. The price is a key service that every start of the store needs, and a rotation that somebody has to try.

## What an interviewer asks next
Who can use the key, who can delete it, and what happens to the backups when it is rotated?

Sources: Azure Well-Architected SE:07 (encryption) · PCI DSS 4.0, requirement 3 (stored account data) · GDPR,
article 32.

## Bad
```arch
client   web
service  api
postgres users { data pii, encrypted no }   # finds: `users` holds `pii` unencrypted
web -> api -> users
```

```mermaid
graph LR
    U[Users] --> A[App server]
    %% finds: `Card vault` holds `payment` unencrypted
    A --> V[(Card vault)]
    %% arch: V { data payment, encrypted no }
```

Where nobody says, one question:
```arch
client   web
service  api
postgres users { data pii }   # finds: are `users` and `cards` encrypted on disk
postgres cards { data payment }
web -> api -> users & cards
```

## Good
```arch
client   web
service  api
postgres users { data pii, encrypted }
postgres copy { role replica, of users }
web -> api -> users
users => copy
```

A managed store that encrypts by default, and data that nobody minds:
```arch
client   web
service  api
dynamodb users { data pii }
postgres prices { data internal, encrypted no }
postgres logs
web -> api -> users & prices & logs
```

```mermaid
graph LR
    U[Users] --> A[App server]
    A --> B[(Cloud SQL)]
    %% arch: B { data health }
```
"""

from collections.abc import Iterator, Sequence

from designlint.analysis.structure.sensitivity import sensitive_classes
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.rule import rule
from designlint.vocabulary.encryption import encrypts_by_default
from designlint.wording import listed, plain_list, quoted

_STORES = ("db", "cache", "search", "objects", "warehouse", "queue", "stream")


@rule(Severity.ERROR)
def unencrypted_sensitive_data(design: Design) -> Iterator[Finding]:
    """Look at each store that holds sensitive data, and ask where nobody says whether it is encrypted."""
    unknown: list[Component] = []
    for store in design.of_kind(*_STORES):
        classes = sensitive_classes(design, store)
        if not classes:
            continue
        encrypted = _encrypted(store, design)
        if encrypted is False:
            yield _finding(store, classes, design)
        elif encrypted is None and encrypts_by_default(store.technology) is None:
            unknown.append(store)
    if unknown:
        yield _question(unknown, design)


def _encrypted(store: Component, design: Design) -> bool | None:
    """Whether it is encrypted: what it says itself, else what its primary says."""
    stated = store.says("encrypted")
    if stated is not None:
        return stated
    named = [store.word("of") or "", *(each.source for each in design.into(store.id) if each.replicates)]
    primaries = [design.components[id] for id in named if id in design.components]
    return True if any(each.says("encrypted") for each in primaries) else None


def _finding(store: Component, classes: Sequence[str], design: Design) -> Finding:
    fact = store.fact("encrypted")
    return Finding(
        message=f"{quoted(store.name)} holds {plain_list(quoted(each) for each in classes)} unencrypted",
        at=fact.span if fact is not None and fact.span.source is store.span.source else store.span,
        label="readable by whoever gets the disk or a backup",
        help=f"encrypt it with a key of your own: `{design.writing.fact(store.id)} {{ encrypted }}`; "
        "what is there already has to be copied into a new one",
        tradeoff=Tradeoff("a key service that every start of the store needs, and rotation to try", "low", "low"),
        follow_up=f"who can use the key of {quoted(store.name)}, and who can delete it?",
        components=(store.id,),
    )


def _question(stores: Sequence[Component], design: Design) -> Finding:
    first, *others = stores
    classes = dict.fromkeys(word for store in stores for word in sensitive_classes(design, store))
    one = not others
    return Finding(
        message=f"{'is' if one else 'are'} {listed(each.name for each in stores)} encrypted on disk? "
        f"{'it holds' if one else 'they hold'} {plain_list(quoted(each) for each in classes)}",
        at=first.span,
        help=f"state it: `{design.writing.fact(first.id)} {{ encrypted }}`",
        severity=Severity.QUESTION,
        follow_up="who can use the key, and what happens to the backups when it is rotated?",
        related=tuple(Label(each.span, "nor here") for each in others[:4]),
        components=tuple(each.id for each in stores),
    )
