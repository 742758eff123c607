"""A store that can be reached from the internet.

A database with a public address is scanned within hours. From then on one guessed password, one leaked backup of the
configuration or one hole in the server's own code is all that stands between strangers and the data; no service asks
who they are.

A store counts that is declared `public`: databases, caches, search indexes, warehouses, queues, buckets and what keeps
secrets.

## When it does not matter
Buckets and file stores whose content is meant for everybody: `data public`. A bucket that is public and does not say
what it holds is a warning, since such a bucket is how most leaks begin.

## How to repair it
Put it into a private subnet, `public no`, and reach it through an endpoint of the network. It costs a gateway for
what the store itself has to fetch, and a jump host or a proxy with login for the people who work on it.

## What an interviewer asks next
The developer who needs one row tonight: how does she get at it, and who sees that she did?

Sources: OWASP API Security Top 10 2023, API8 (security misconfiguration) · Azure Well-Architected SE:06 (network
controls).

## Bad
```arch
client   web
service  api
postgres orders { public }   # finds: `orders` can be reached from the internet
web -> api -> orders
```

```mermaid
graph LR
    %% arch: hot { public yes }
    U[Users] --> A[App server]
    %% finds: `Session cache` can be reached from the internet
    A --> hot[Session cache]
```

A bucket that does not say what it holds:
```arch
client  web
service api
s3      exports { public }   # finds: `exports` can be reached from the internet, and nothing says that it is meant
web -> api -> exports
```

A bucket that does:
```arch
client  web
service api
s3      scans { public, data health }   # finds: `scans` can be reached from the internet
web -> api -> scans
```

## Good
```arch
client   web
service  api
postgres orders { public no }
redis    hot
web -> api -> orders & hot
```

Content that is meant for everybody:
```arch
client web
cdn    edge
s3     photos { public, data public }
web -> edge -> photos
```

```mermaid
graph LR
    %% arch: site { public yes, data public }
    U[Users] --> C[CloudFront]
    C --> site[(S3 bucket)]
```
"""

from collections.abc import Iterator

from designlint.design import Component, Design
from designlint.diagnostic import Finding, Severity, Tradeoff
from designlint.rule import rule
from designlint.wording import plain_list, quoted

_STORES = ("db", "cache", "search", "warehouse", "queue", "stream", "objects", "coordinator", "secrets")


@rule(Severity.ERROR)
def public_store(design: Design) -> Iterator[Finding]:
    """Look for stores that are declared public and hold more than public content."""
    for store in design.of_kind(*_STORES):
        if not store.says("public"):
            continue
        classes = [each for each in store.texts("data") if each != "public"]
        if store.is_a("objects") and store.texts("data") and not classes:
            continue
        yield _finding(store, classes, design)


def _finding(store: Component, classes: list[str], design: Design) -> Finding:
    asked = store.is_a("objects") and not classes
    fact = store.fact("public")
    what = f", with the {plain_list(quoted(each) for each in classes)} data in it" if classes else ""
    return Finding(
        message=f"{quoted(store.name)} can be reached from the internet{what}"
        + (", and nothing says that it is meant for everybody" if asked else ""),
        at=store.span if fact is None or fact.span.source is not store.span.source else fact.span,
        label="declared `public`",
        help=f"say what it holds: `{design.writing.fact(store.id)} {{ data public }}`, or close it: `public no`"
        if asked
        else "put it into a private subnet behind an endpoint: `public no`",
        severity=Severity.WARNING if asked else Severity.ERROR,
        tradeoff=Tradeoff("an endpoint or gateway to pay for, and a way in for administrators", "low", "medium"),
        follow_up=f"who can reach {quoted(store.name)} with a password that leaked, and who would notice?",
        components=(store.id,),
    )
