"""A connection across a boundary that anyone on the way can read.

Between a client and the first server lie radio, cafés, providers; between two companies or two regions lie networks
that are not yours. What travels there in clear text can be read and changed by whoever carries it: session cookies
first.

Only what is stated counts: `tls no`, a protocol such as `http`, `ws` or `ftp`, or a label that names it as the
protocol ("HTTP GET /orders"). The boundaries are those to clients, to other people's systems, and between regions.

## When it does not matter
Inside one network, between your own parts, clear text may be a choice. `tls` on a part covers what comes into it, and
so does a word such as HTTPS or TLS on the connection; a listener that only redirects to HTTPS is fine, and so is what
stays on one machine (localhost). Where nobody names a protocol, nothing is found. A drawing that says "HTTP" often
means the family and not the port: in drawn formats that is information, not a warning. On a call to other people's
systems ("HTTP GET" of a crawler) it is no finding: they choose what they speak, and nearly all speak TLS.

## How to repair it
Speak TLS, `protocol https`, and between services of two owners or regions mutual TLS. It costs a certificate that
must be renewed before it ends, and one or two round trips for each new connection.

## What an interviewer asks next
Where does TLS end, and what travels in clear text behind that point?

Sources: Azure Well-Architected SE:07 (encryption) · RFC 9325 (recommendations for TLS) · RFC 6797 (HTTP strict
transport security).

## Bad
```arch
client   web
lb       entry
service  api
external bank "Bank"
web -> entry: HTTP GET /orders    # finds: `web` to `entry` crosses the internet in clear text (`HTTP`)
entry -> api: HTTP
api -> bank { protocol ftp }      # finds: `api` to `Bank` crosses the boundary to another party in clear text (`ftp`)
```

```arch
service  east { regions us-east-1 }
postgres west { regions us-west-2 }
east -> west { tls no }           # finds: `east` to `west` crosses the way between regions in clear text
```

```mermaid
graph LR
    %% finds: `Browser` to `App server` crosses the internet in clear text (`http`)
    B[Browser] -->|http://shop.example| A[App server]
```

## Good
```arch
client   web
lb       entry
service  api
external bank
web -> entry: HTTPS GET /orders
entry -> api: HTTP inside our own network
api -> bank { protocol grpc, tls }
```

TLS stated on the part, a redirect, one machine, and a protocol that nobody names:
```arch
client  web, client app, client dev "Developer laptop"
cdn     edge { tls }
lb      entry
service api
web -> edge: HTTP GET /
app -> entry: "HTTP, redirected to HTTPS"
dev -> api: "http://localhost:8080"
edge -> api
```

What a crawler fetches is up to the sites:
```arch
worker   crawler
external sites "Web servers of others"
crawler -> sites: HTTP GET page
```

```mermaid
graph LR
    B[Browser] -->|HTTP/2 over TLS| A[App server]
    M[Mobile app] -->|orders| A
```
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from designlint.analysis.structure.entrance import is_device
from designlint.analysis.structure.places import regions
from designlint.design import Component, Connection, Design
from designlint.diagnostic import Finding, Label, Severity, Tradeoff
from designlint.rule import rule
from designlint.wording import plain_list, quoted

_CLEAR = ("http", "ws", "ftp", "telnet")
_METHOD = re.compile(r"\bHTTP (?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b")  # the method, whatever carries it
_NAMED = re.compile(r"(?<![\w/])(?:https?|ws|ftp|telnet)(?:://)?(?!\w)", re.IGNORECASE)
_SAFE = re.compile(
    r"https|\bwss\b|\bftps\b|\bsftp\b|\bm?tls\b|\bssl\b|\bquic\b|http/?[23]|\bencrypted|\bvpn\b|\bredirect|"
    r"\blocalhost\b|127\.0\.0\.1|\bloopback\b|\bcluster\.local\b",
    re.IGNORECASE,
)
_BEYOND = {"internet": "the internet", "party": "the boundary to another party", "regions": "the way between regions"}


@rule(Severity.WARNING)
def plaintext_connection(design: Design) -> Iterator[Finding]:
    """Look at each connection over a boundary for a statement that it is not encrypted."""
    found: dict[tuple[str, Severity], list[tuple[Connection, str]]] = defaultdict(list)
    for connection in design.connections:
        boundary = _boundary(connection, design)
        stated = _stated(connection, design) if boundary else ""
        if stated:
            found[boundary, _weight(connection, stated, design)].append((connection, stated))
    for (boundary, severity), connections in found.items():
        yield _finding(connections, boundary, severity, design)


def _boundary(connection: Connection, design: Design) -> str:
    """What a connection crosses: `internet`, `party`, `regions`, or "" for what stays inside."""
    source, target = (design.components[id] for id in connection.pair)
    if is_device(design, source) or is_device(design, target):
        return "internet"
    if source.is_a("external") != target.is_a("external"):
        return "party"
    places = [regions(design, each) for each in (source, target)]
    names = [place.names if place else frozenset() for place in places]
    return "regions" if all(names) and names[0].isdisjoint(names[1]) else ""


def _stated(connection: Connection, design: Design) -> str:
    """The words that say that it is clear text, "" if none do."""
    encrypted = connection.says("tls")
    if encrypted is None and _SAFE.search(connection.label):
        return ""
    if encrypted is None:
        encrypted = _served(connection, design).says("tls")
    if encrypted is not None:
        return "" if encrypted else "tls no"
    protocol = connection.word("protocol")
    if protocol is not None:
        return protocol if protocol.lower() in _CLEAR else ""
    named = _NAMED.search(connection.label)
    theirs = design.components[connection.target].is_a("external") and _METHOD.search(connection.label)
    return named[0] if named and not theirs else ""


def _served(connection: Connection, design: Design) -> Component:
    """The end whose `tls` covers the connection: what is called, and not the client."""
    source, target = (design.components[id] for id in connection.pair)
    return source if target.is_a("client") else target


def _weight(connection: Connection, stated: str, design: Design) -> Severity:
    """Drawn lines say "HTTP" where they mean its family; a scheme, a fact, or declared ends mean what they say."""
    facts = connection.says("protocol") or stated == "tls no" or stated.endswith("://")
    sure = facts or all(design.components[id].confidence == 1 for id in connection.pair)
    return Severity.WARNING if sure or stated.lower() in ("ftp", "telnet") else Severity.INFO


def _finding(connections: list[tuple[Connection, str]], boundary: str, severity: Severity, design: Design) -> Finding:
    first = connections[0][0]
    source, target = (quoted(design.components[id].name) for id in first.pair)
    ways = f"{source} to {target}" + (f" and {len(connections) - 1} more" if len(connections) > 1 else "")
    said = plain_list(quoted(word) for word in dict.fromkeys(word.removesuffix("://") for _, word in connections))
    beyond = _BEYOND[boundary]
    if boundary == "internet" and design.requirements.word("audience") == "internal":
        beyond = "the network of its users"
    verb = "cross" if len(connections) > 1 else "crosses"
    return Finding(
        message=f"{ways} {verb} {beyond} in clear text ({said})",
        at=first.span,
        label="can be read and changed on the way",
        help=f"speak TLS: `{design.writing.connection(first.source, first.target, 'HTTPS')}`"
        if boundary == "internet"
        else "speak TLS and let both ends show a certificate: `{ tls }`",
        severity=severity,
        tradeoff=Tradeoff("certificates to renew, and one or two round trips for each new connection"),
        follow_up="where does TLS end, and what travels in clear text behind that point?",
        related=tuple(Label(each.span, "and this one") for each, _ in connections[1:5]),
        components=tuple(dict.fromkeys(id for each, _ in connections for id in each.pair)),
        connections=tuple(each.pair for each, _ in connections),
    )
