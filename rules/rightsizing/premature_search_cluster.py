"""A search cluster for what the database finds by itself.

A search cluster holds a second copy of the data: it needs a feed that keeps both in step, a rebuild when the index
changes, its own nodes, shards and alarms, and it answers with what was true a moment ago. PostgreSQL and its kin index
text too; with a million rows they answer in 15 ms as a rule.

Too much is: for up to 1M documents, and up to 100 searches a second at ten times the declared peak. Up to 5M documents
it is information. Documents are counted where the design states them (`records`, or a `size` without a unit), on the
index or on the store behind it, or by what all writes leave behind until their `retention` ends. Where no flow says
which requests search, all may: the rule speaks only if even that is little.

## When it does not matter
Words that ask for more than a match: typos, facets, relevance, ranking, suggestions, synonyms. Clusters for logs and
those that a monitor reads. Search that others run for the whole world (Algolia), and boxes that name no product: the
search may be in the database already. Data in a store that finds no text (DynamoDB, Cassandra). A decision that gives a
reason beside scale: the finding is information then and quotes it.

## How to repair it
The full-text index of the database that holds the data (`tsvector` with a GIN index, `FULLTEXT`, Atlas Search). It
ranks less well, and heavy searches share the machine with everything else.

## What an interviewer asks next
A record changes: after how long does the search find it, and who notices when the feed stops?

Sources: measurements of PostgreSQL full-text search on 1M rows (15 ms as a rule, 143 ms at worst) · 100 searches a
second: judgement.

## Bad
```arch
requirements { dau 20k, read 10/user/day, write 1/user/day, peak 3x }
client   web
service  api x2
postgres products { zones 2, failover auto, records 200k }
elasticsearch find "Product search" x3   # finds: a second cluster to keep in step for 200k documents
web -> api -> products
api -> find: search { read, rate 2/s }
products => find
```

```mermaid
graph LR
    %% arch: requirements { dau 5k, read 10/user/day, write 1/user/day, peak 3x, object 1 KB, retention 1 y }
    U[Users] --> A[API server x2] --> D[(PostgreSQL)]
    %% finds: for 1.82M documents and at most 1.74/s searches
    A -->|search| S[(OpenSearch)]
    D -.->|CDC| S
```

A reason makes it information:
```arch
requirements { dau 20k, read 10/user/day, write 1/user/day, peak 3x }
client   web
service  api x2
postgres products { zones 2, failover auto, records 200k }
solr     find x2   # finds: the design says "the supplier delivers a Solr index"
web -> api -> products & find
decide find { choose "Solr", over "PostgreSQL", because "the supplier delivers a Solr index" }
```

## Good
Many documents, or many searches:
```arch
requirements { dau 20k, read 10/user/day, write 1/user/day, peak 3x }
client   web
service  api x2
postgres products { zones 2, failover auto }
elasticsearch find x3 { records 20M }
web -> api -> products & find
```

```arch
requirements { dau 2M, read 10/user/day, write 1/user/day, peak 3x }
client   web
service  api x4
postgres products { zones 2, failover auto, records 200k }
elasticsearch find x3
web -> api -> products & find
```

More than a match, and logs:
```arch
requirements { feature "search that forgives typos", dau 20k, read 10/user/day, write 1/user/day, peak 3x }
client   web
service  api x2
postgres products { zones 2, failover auto, records 200k }
elasticsearch find x3
web -> api -> products & find
```

```arch
requirements { dau 20k, read 10/user/day, write 1/user/day, peak 3x, object 1 KB, retention 1 y }
client   web
service  api x2
postgres products { zones 2, failover auto }
search   logs "Elasticsearch for logs" x3
monitor  kibana { observes all }
web -> api -> products
api ~> logs: log lines
kibana -> logs
```

A store that finds no text, a number that nobody states, search that others run, and a design without a scale:
```arch
requirements { dau 20k, read 10/user/day, write 1/user/day, peak 3x }
client   web
service  api x2
dynamodb products { records 200k }
opensearchservice find x3
web -> api -> products & find
```

```arch
requirements { dau 20k, read 10/user/day, write 1/user/day, peak 3x }
client   web
service  api x2
postgres products { zones 2, failover auto }
elasticsearch find x3
search   algolia "Algolia" { records 200k }
web -> api -> products & find & algolia
```

```mermaid
graph LR
    U[Users] --> A[API server x2] --> D[(PostgreSQL)]
    A -->|search| S[(Elasticsearch)]
```
"""

from collections.abc import Iterator

from designlint.analysis.load.storage import declared_bytes, kept_bytes
from designlint.analysis.load.traffic import traffic
from designlint.analysis.words.mentions import needs
from designlint.analysis.words.reasons import names_of, stated_reason
from designlint.analysis.words.remarks import words_of
from designlint.design import Component, Design
from designlint.diagnostic import Finding, Severity, Tradeoff
from designlint.quantity import show_number, show_rate
from designlint.rule import rule
from designlint.wording import quoted

_CLUSTERS = ("elasticsearch", "opensearch", "opensearchservice", "solr", "aisearch")
_FIND_TEXT = ("sql", "document", "")
_FOR_LOGS = frozenset({"logging", "monitoring", "tracing"})


@rule(Severity.WARNING)
def premature_search_cluster(design: Design, *, many_documents: float = 5_000_000.0) -> Iterator[Finding]:
    """Judge each search cluster by its documents and searches."""
    found = traffic(design)
    if found is None or "search_features" in needs(design):
        return
    enough, busy = design.figures.default("search_documents"), design.figures.default("search_rate")
    growth = design.figures.default("growth").plan
    for cluster in design.of_kind("search"):
        store = _store_behind(cluster, design)
        if store is None or not _is_cluster(cluster) or _for_logs(cluster, design):
            continue
        documents, rate = _documents(cluster, store, design), found.most(cluster.id).reads
        if documents is not None and documents <= many_documents and 0 < rate * growth <= busy.plan:
            severity = Severity.WARNING if documents <= enough.plan else Severity.INFO
            yield _finding(cluster, store, documents, rate, severity, design)


def _is_cluster(part: Component) -> bool:
    """Whether it is a product that runs as a cluster of its own, or is counted as one."""
    if part.technology is not None:
        return part.technology.id in _CLUSTERS
    return part.instances.known == "declared" and (part.instances.count or 0) > 1


def _for_logs(cluster: Component, design: Design) -> bool:
    ways = (*design.into(cluster.id), *design.out_of(cluster.id))
    watched = any(design.components[id].is_a("monitor") for each in ways for id in each.pair)
    return watched or not _FOR_LOGS.isdisjoint(words_of(cluster, *ways))


def _store_behind(cluster: Component, design: Design) -> Component | None:
    """The database that holds the data and could index its text: the one that feeds the cluster, else the first."""
    fed = [design.components[each.source] for each in design.into(cluster.id)]
    stores = [each for each in fed if each.is_a("db")] or design.of_kind("db")
    finds = (each for each in stores if (each.technology.family if each.technology else "") in _FIND_TEXT)
    return next(finds, None)


def _documents(cluster: Component, store: Component, design: Design) -> float | None:
    """How many documents there are: as stated, else one for each write that is kept."""
    for part in (cluster, store):
        stated = part.number("records") or (None if declared_bytes(part) else part.number("size"))
        if stated:
            return stated
    kept, size = kept_bytes(design), design.requirements.number("object")
    return kept / size if kept is not None and size else None


def _finding(
    cluster: Component, store: Component, documents: float, rate: float, severity: Severity, design: Design
) -> Finding:
    found, reason = traffic(design), stated_reason(design, *names_of(cluster), "search", "full-text search")
    said = f'; the design says "{reason}"' if reason else ""
    most = "" if found and cluster.id in found.loads and found.loads[cluster.id].certain else "at most "
    figures = [design.figures.default(each) for each in ("search_documents", "search_rate")]
    return Finding(
        message=f"{quoted(cluster.name)} is a second cluster to keep in step for {show_number(documents)} documents "
        f"and {most}{show_rate(rate)} searches at peak{said}",
        at=cluster.span,
        label="the database finds this too",
        help=f"use the full-text index of {quoted(store.name)}; come back for typos, facets or ranking",
        severity=Severity.INFO if reason else severity,
        tradeoff=Tradeoff("matches are ranked less well, and searches share the machine", "low", "low"),
        follow_up="a record changes: after how long does the search find it, and who notices when the feed stops?",
        components=(cluster.id, store.id),
        figures={"documents": documents, "rate": rate},
        assumptions=(
            *(found.assumptions if found else ()),
            f"a database finds text in {show_number(figures[0].plan)} documents ({figures[0].origin})",
            f"and {show_rate(figures[1].plan)} times ({figures[1].origin})",
        ),
    )
