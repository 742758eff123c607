"""An API that promises a list without end, no version, or no shape of its errors.

An API is the part that can not be taken back. A list without a page limit works until a customer has a million rows,
and then takes the server down. Without a version the first change of a field breaks every app in the field. Without one
shape of errors each client guesses from the text what went wrong.

Only what is declared in `api "…"` is read: endpoints such as `GET /v1/orders?cursor=`, and sentences beside them. A GET
on a plural (`/orders`), a feed or a search is a list. Page, cursor or limit on it, or a sentence about lists, is a
limit; a `/v1` or the word version is a version; a status such as 404 or the word error is a shape of errors.

## When it does not matter
Nothing is declared, or no endpoint of HTTP is: gRPC and GraphQL have errors and versions of their own. Paths that end
in a parameter (`/orders/{id}`) return one thing.

## How to repair it
Give lists a cursor and a largest page, put `/v1` before the paths, and name one shape of errors:
`api errors "4xx and 5xx carry {code, message, request_id}"`. It costs nothing while nobody uses the API yet.

## What an interviewer asks next
A field has to go: which clients break, and how do you know?

Sources: Google API improvement proposals, AIP-158 (pagination), AIP-185 (versions), AIP-193 (errors) · RFC 9457
(problem details for HTTP).

## Bad
```arch
client  web
service shop
web -> shop
api list "GET /orders"     # finds: `GET /orders` returns a list with no page limit; there is no version and no error
api make "POST /orders"
```

```mermaid
graph LR
    U[Users] --> S[Feed server]
    %% arch: api feed "GET /v1/feed -> 200 posts | 401 {code}"   # %% finds: `GET /v1/feed` returns a list with no
```

## Good
```arch
client  web
service shop
web -> shop
api list "GET /v1/orders?cursor=&limit=50 -> 200 {items, next}"
api one  "GET /v1/orders/{id} -> 200 order | 404 {code, message}"
```

Sentences that hold for all:
```arch
client  web
service shop
web -> shop
api shop "GET /users/{id}/orders, GET /search?q="
api "lists are paginated by cursor; the version stands in the Accept header; errors carry {code, message}"
```

No endpoint is declared, or another kind of API:
```arch
client  web
service shop
web -> shop: GET /orders
api shop "gRPC OrderService.ListOrders"
```

```mermaid
graph LR
    U[Users] -->|GET /orders| S[Shop server]
```
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from designlint.design import Design, Note
from designlint.diagnostic import Finding, Label, Severity
from designlint.rule import rule
from designlint.wording import listed, plain_list

_ENDPOINT = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE|HEAD)\s+((?:https?:/)?/[^\s,;|]*)")
_ONE_THING = re.compile(
    r"access|address|analytics|bus|business|details|health|me|metrics|news|preferences|process|progress|settings|stats|"
    r"statistics|status|success|this|us"
)
_MANY_THINGS = re.compile(r"feed|history|inbox|list|search|timeline|autocomplete|query|(?:.*[^s])?s")
_PAGED = re.compile(r"(?<![a-z])(?:pages?|paged|paginat\w+|cursors?)(?![a-z])", re.IGNORECASE)
_LIMIT = re.compile(
    _PAGED.pattern
    + r"|(?<![a-z])(?:limit|offset|per_?page|page_?size|page_?token|top|take|first|last|after|before|since|"
    r"next|count|max_?results)(?![a-z])",
    re.IGNORECASE,
)
_VERSION = re.compile(r"/v\d+\b|\bversion(?:s|ed|ing)?\b|\bapi-version\b|\bv\d+\b", re.IGNORECASE)
_ERROR = re.compile(r"\berrors?\b|\bproblem\+json\b|\b[45](?:\d\d|xx)\b|\bstatus codes?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Endpoint:
    """A method and a path, with what stands behind them up to the next one."""

    name: str
    path: str
    rest: str
    note: Note

    @property
    def lists(self) -> bool:
        """Whether a GET returns many things."""
        last = self.path.partition("?")[0].rstrip("/").rpartition("/")[2].lower()
        if not self.name.startswith("GET") or not last or last[0] in "{:<[$*":
            return False
        return _MANY_THINGS.fullmatch(last) is not None and _ONE_THING.fullmatch(last) is None


@rule(Severity.INFO)
def loose_api(design: Design) -> Iterator[Finding]:
    """Read the endpoints that `api` declares, and the sentences beside them."""
    notes = list(design.notes_of("api"))
    endpoints = [endpoint for note in notes for endpoint in _endpoints(note)]
    if not endpoints:
        return
    text = "\n".join(note.text for note in notes)
    paged = any(_PAGED.search(_beside(note)) for note in notes)
    endless = [each for each in endpoints if each.lists and not _LIMIT.search(f"{each.path}\n{each.rest}")]
    endless = [] if paged else endless
    lacks = [
        what for what, pattern in (("no version", _VERSION), ("no error shape", _ERROR)) if not pattern.search(text)
    ]
    if endless or lacks:
        yield _finding(endpoints, endless, lacks, design)


def _endpoints(note: Note) -> Iterator[_Endpoint]:
    found = list(_ENDPOINT.finditer(note.text))
    for number, each in enumerate(found):
        line = note.text.find("\n", each.end())
        ends = [
            len(note.text),
            *([line] if line >= 0 else []),
            *([found[number + 1].start()] if found[number + 1 :] else []),
        ]
        yield _Endpoint(f"{each[1]} {each[2].partition('?')[0]}", each[2], note.text[each.end() : min(ends)], note)


def _beside(note: Note) -> str:
    """The lines of a note that declare no endpoint: what holds for all."""
    return "\n".join(line for line in note.text.split("\n") if not _ENDPOINT.search(line))


def _finding(
    endpoints: Sequence[_Endpoint], endless: Sequence[_Endpoint], lacks: Sequence[str], design: Design
) -> Finding:
    says: list[str] = []
    repairs: list[str] = []
    if endless:
        verb = "returns a list" if len(endless) == 1 else "return lists"
        says.append(f"{listed(each.name for each in endless)} {verb} with no page limit")
        repairs.append(f"a cursor and a largest page (`{endless[0].path}?cursor=&limit=50`)")
    if lacks:
        says.append(f"there is {plain_list(lacks)}")
    if "no version" in lacks:
        repairs.append(f"a version (`/v1{endpoints[0].path}`)")
    if "no error shape" in lacks:
        fact = design.writing.fact('api errors "4xx and 5xx carry {code, message}"')
        repairs.append(f"one shape of errors: `{fact}`")
    first = (endless or endpoints)[0]
    places = {each.note.span.start: each.note.span for each in endless[1:] if each.note is not first.note}
    return Finding(
        message="; ".join(says),
        at=first.note.span,
        label="can not be taken back once it is used",
        help=f"add {plain_list(repairs)}",
        follow_up="a field has to go: which clients break, and how do you know?",
        related=tuple(Label(span, "and here") for span in list(places.values())[:4]),
    )
