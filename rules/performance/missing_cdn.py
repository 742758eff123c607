"""Large or popular content that leaves one origin for users everywhere.

An image that a user in Sydney fetches from Virginia takes a fifth of a second before its first byte arrives, and each
of a million others pays the same way again. A content delivery network keeps what can be kept near the users, takes
most of that traffic off the origin, and costs less for each gigabyte.

It speaks where users are the public and one of these is known: objects of 100 KB or more that users read, 100 Mbit/s or
more towards them, or users in several continents.

## When it does not matter
Internal systems. Interfaces that answer with small records (below 50 KB) which nobody may keep: a CDN could not cache
them. Content in an object store to which no way leads from the users, such as the pages behind a search engine: what
they get is a page of results. Designs that have a CDN, and those that do not say who their users are or how large their
objects are.

## How to repair it
Put a CDN before what can be kept: media, scripts, public pages. Sign the addresses of what is private.

## What an interviewer asks next
A picture was replaced: who still sees the old one, and for how long?

Sources: "System Design Interview Best Practices" (CDN for static content) · HTTP Archive, Web
Almanac, on CDN hit ratios.

## Bad
```arch
requirements {
  dau 5M, read 20/user/day, peak 3x, audience public
  object 300 KB  # finds: 8.33 Gbit/s of objects of 300 KB leave one origin
}
client  web
alb     lb
service api x8
s3      photos "Photos"
web -> lb -> api -> photos: GET photo { read }
```

Users on three continents, and pages of 80 KB:
```arch
requirements {
  dau 100k, read 10/user/day, peak 2x, audience public, regions eu us asia
  object 80 KB  # finds: leave one origin for users in
}
client   web
service  site "Shop pages" x2
postgres goods
web -> site -> goods: read page { read }
```

```mermaid
graph LR
    %% arch: requirements { dau 2M, read 30/user/day, peak 3x, audience public }
    %% arch: requirements { object 2 MB }   # %% finds: objects of 2 MB leave one origin
    U[Users] --> LB[Load balancer] --> API[Media service] -->|read video segment| B[(S3 bucket)]
```

## Good
```arch
requirements { dau 5M, read 20/user/day, peak 3x, object 300 KB, audience public }
client     web
cloudfront edge { hit 90% }
alb        lb
service    api x8
s3         photos
web -> edge -> lb -> api -> photos: GET photo { read }
```

Employees only:
```arch
requirements { dau 5k, read 200/user/day, object 2 MB, audience internal }
client  web
service api x2
s3      scans
web -> api -> scans: GET scan { read }
```

Small answers that are different for everybody, from everywhere:
```arch
requirements { dau 1M, read 20/user/day, peak 3x, object 2 KB, audience public, regions eu us }
client   app
alb      lb
service  api x4
postgres store { zones 2, failover auto }
app -> lb -> api -> store: SQL { read }
```

Pages that are crawled, kept and indexed; users get ten results:
```arch
requirements { dau 100M, read 10/user/day, write 386/s, peak 2x, object 500 KB, audience public }
client   user
alb      lb
service  query x60
elasticsearch index x150
worker   crawler x100
s3       pages
sqs      stored
worker   indexer x50
user -> lb -> query -> index: words { read }
crawler -> pages: PUT page { write }
crawler ~> stored: page stored { publish }
stored ~> indexer: page stored { consume }
indexer -> pages: GET page { read }
indexer -> index: postings { write }
```

Nobody said how large the objects are:
```mermaid
graph LR
    U[Users] --> LB[Load balancer] --> API[Media service] -->|read video| B[(S3 bucket)]
```
"""

from collections.abc import Iterator

from designlint.analysis.load.content import egress, fetched
from designlint.design import Design
from designlint.diagnostic import Basis, Finding, Severity, Tradeoff
from designlint.quantity import show_bytes, show_number
from designlint.rule import rule
from designlint.vocabulary.regions import place
from designlint.wording import plain_list, quoted

_SMALL = 50e3  # answers below this are records, not content


@rule(Severity.WARNING)
def missing_cdn(design: Design) -> Iterator[Finding]:
    """Compare size, traffic and places of the users with what one origin should serve."""
    needs = design.requirements
    size = fetched(design)
    if needs.word("audience") != "public" or size is None or size < _SMALL or design.of_kind("cdn"):
        return
    large, wide, far = (design.figures.default(f"cdn_{name}").plan for name in ("object_bytes", "egress", "continents"))
    out = egress(design)
    continents = _continents(design)
    if not (size >= large or (out is not None and out.bits / 8 >= wide) or len(continents) >= far):
        return
    amount = f"{show_number(out.bits / 1e9)} Gbit/s of" if out is not None else "all"
    where = f" for users in {plain_list(sorted(continents))}" if len(continents) > 1 else ""
    fact = needs.fact("object")
    origin = next(iter(design.of_kind("objects")), next(iter(design.of_kind("lb", "gateway", "service")), None))
    yield Finding(
        message=f"{amount} objects of {show_bytes(size)} leave one origin{where}, and no CDN keeps them near",
        at=fact.span if fact is not None else design.opening,
        label="fetched from the origin each time",
        help=f"put a CDN before {quoted(origin.name) if origin else 'it'}: "
        f"{design.writing.fact('cdn edge { hit 90% }')}, with signed addresses for what is private",
        tradeoff=Tradeoff("changes have to be purged, and each gigabyte has its price", "low", "low"),
        follow_up="an object was replaced: who still sees the old one, and for how long?",
        components=(origin.id,) if origin else (),
        figures={"object_bytes": size} | ({"bits_per_s": out.bits} if out is not None else {}),
        basis=(Basis(out.working, "derived"),) if out is not None else (),
    )


def _continents(design: Design) -> set[str]:
    """Where the users are, as far as it is known."""
    value = design.requirements.get("regions")
    names = value if isinstance(value, tuple) else ()
    found = {known.continent for name in names if (known := place(name)) is not None}
    return {each for each in found if each}
