"""What running text tells of a design: statements with their places; questions, denials and quotations say nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support import check

from designlint import plugins
from designlint.build.told import drawn, read_sections, told
from designlint.build.told.sections import Section
from designlint.config import Settings
from designlint.frontend import Host
from designlint.source import Source
from designlint.statements import Argument, Comparison, Connect, Count, Node, Statement, Vertex
from designlint.vocabulary import vocabulary


def read(text: str) -> list[Section]:
    host = plugins.formats().for_suffix(".md")
    assert isinstance(host, Host)
    return read_sections(host.outline(Source("notes.md", text)))


def said(text: str, *names: str) -> list[str]:
    """The statements of some names, each on a line as the language writes it."""
    return [_line(each) for each in told(read(text)) if each.name.text in names]


def _line(node: Node) -> str:
    inside = ", ".join(_line(each) if isinstance(each, Node) else _hop(each) for each in node.items)
    words = [node.name.text, *map(_word, node.args)]
    return " ".join(words) + (f" {{ {inside} }}" if inside else "")


def _word(arg: Argument) -> str:
    if isinstance(arg, Comparison):
        return arg.sign
    return f"x{arg.number}" if isinstance(arg, Count) else arg.text


def _hop(statement: Statement) -> str:
    assert isinstance(statement, Connect)
    return f"{statement.sources[0].text} -> {statement.targets[0].text}"


def demands(text: str) -> list[str]:
    return [_line(item) for node in told(read(text)) if node.name.text == "requirements" for item in _nodes(node)]


def _nodes(node: Node) -> Iterator[Node]:
    return (each for each in node.items if isinstance(each, Node))


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("- 20M DAU", ["dau 20M"]),
        ("- DAU: 20 million", ["dau 20M"]),
        ("- 500 thousand registered users", ["users 500k"]),
        ("- each user posts 2 times a day and reads 50 posts a day", ["write 2/user/day", "read 50/user/day"]),
        (
            "- 100M posts per month, reads to writes are 100:1",
            ["write 100M/month", "read 10000M/month"],
        ),
        ("- writes per second: 40", ["write 40/s"]),
        ("- 3x peak", ["peak 3x"]),
        ("- peak is 2-3x of the average", ["peak 3x"]),
        ("- growth of 20% a year", ["growth 20%/y"]),
        ("- traffic doubles every year", ["growth 2x/y"]),
        ("- average message size: 500 bytes", ["object 500 B"]),
        ("- 1.5 KB per record, kept for five years", ["object 1.5 KB", "retention 5 year"]),
        ("- availability of 99.95%", ["availability 99.95%"]),
        ("- four nines of uptime", ["availability 99.99%"]),
        ("- p99 under 200 ms, p50 below 20 ms", ["latency p99 < 200 ms", "latency p50 < 20 ms"]),
        ("- 99th percentile latency: 1 s", ["latency p99 < 1 s"]),
        ("- strong consistency", ["consistency strong"]),
        ("- strongly consistent balances, an eventually consistent feed", ["consistency eventual"]),
        ("- RPO 5 min, RTO 1 h", ["rpo 5 min", "rto 1 h"]),
        ("- one region, budget $5k a month, a team of six", ["budget $5k/month", "team 6", "regions 1"]),
        ("- users are in Europe and the US", ["regions eu us"]),
        ("- open to the public as web and mobile apps", ["audience public", "interface web mobile"]),
        ("| What | Target |\n|---|---|\n| Availability | 99.9% |", ["availability 99.9%"]),
    ],
)
def test_amounts_targets_and_limits(text: str, stated: list[str]) -> None:
    assert demands(f"## Non-functional requirements\n\n{text}\n") == stated


@pytest.mark.parametrize(
    "text",
    [
        "- do we have 20M DAU?",
        "- no strong consistency",
        "> **Interviewer:** 20M DAU, please",
        "- ~~20M DAU~~",
        "- we don't need 99.99% availability",
    ],
)
def test_what_requires_nothing(text: str) -> None:
    assert demands(f"## Non-functional requirements\n\n{text}\n") == []


def test_features() -> None:
    text = """
## Requirements

### Functional

1. shorten a link
2. **Redirect**: follow a link

Users can see who clicked, and can delete a link.

Out of scope: custom domains, teams.

### Nice to have

- expiry

### Out of scope

- billing
"""
    assert demands(text) == [
        "feature shorten a link",
        "feature Redirect: follow a link",
        "feature see who clicked",
        "feature can delete a link",
        "optional expiry",
    ]


WEIGHED = "decide Cassandra { choose Cassandra, over PostgreSQL, because writes dominate"


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("We chose Cassandra over PostgreSQL because writes dominate.", f"{WEIGHED} }}"),
        ("I would go with Cassandra rather than PostgreSQL, since writes dominate.", f"{WEIGHED} }}"),
        ("Instead of PostgreSQL, we use Cassandra because writes dominate.", f"{WEIGHED} }}"),
        ("- Cassandra over PostgreSQL: writes dominate", f"{WEIGHED} }}"),
        (
            "We chose Cassandra over PostgreSQL. The reason is that writes dominate.",
            "over PostgreSQL, because The reason",
        ),
        (
            "We picked Cassandra over PostgreSQL because writes dominate, at the cost of joins.",
            f"{WEIGHED}, costs at the cost of joins }}",
        ),
        (
            "We picked Cassandra over PostgreSQL because writes dominate. The downside: no joins.",
            f"{WEIGHED}, costs The downside: no joins }}",
        ),
        (
            "- Decision: Cassandra\n- Alternative: PostgreSQL\n- Why: writes dominate\n- Cost: no joins",
            f"{WEIGHED}, costs no joins }}",
        ),
        (
            "| Decision | Alternatives | Reason | Downside |\n|---|---|---|---|\n"
            "| Cassandra | PostgreSQL | writes dominate | no joins |",
            f"{WEIGHED}, costs no joins }}",
        ),
        (
            "| Decision | Choice | Alternatives | Why |\n|---|---|---|---|\n"
            "| Store | Cassandra | PostgreSQL | writes dominate |",
            f"{WEIGHED} }}",
        ),
        ("### Cassandra over PostgreSQL\n\nBecause: writes dominate", f"{WEIGHED} }}"),
        (
            "Options considered:\n\n- PostgreSQL\n- Cassandra\n\nChoice: Cassandra, because:\n\n- writes dominate",
            f"{WEIGHED} }}",
        ),
    ],
)
def test_choices(text: str, stated: str) -> None:
    (found,) = said(f"## Trade-offs\n\n{text}\n", "decide")
    assert stated in found


@pytest.mark.parametrize(
    "text",
    [
        "We could choose Cassandra over PostgreSQL because writes dominate.",
        "We did not choose Cassandra over PostgreSQL because reads dominate.",
        "Should we choose Cassandra over PostgreSQL because writes dominate?",
        "> We chose Cassandra over PostgreSQL because writes dominate.",
        'He said "we chose Cassandra over PostgreSQL because writes dominate" once.',
        "The events go over HTTPS because of the firewall.",
        "The newest rules take precedence over this list because of the order.",
        "Traffic grew over two years because of the app.",
        "We use feature flags.",
    ],
)
def test_what_decides_nothing(text: str) -> None:
    assert said(f"## Trade-offs\n\n{text}\n", "decide") == []


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        (
            "If Redis goes down, all reads hit the database. We fall back to a local cache.",
            "failure Redis { effect all reads hit the database, mitigation We fall back to a local cache }",
        ),
        (
            "- Redis down: reads are slow; an alert fires; replicas take over",
            "failure Redis { effect reads are slow, detect an alert fires, mitigation replicas take over }",
        ),
        (
            "- **Redis**\n  - Impact: reads are slow\n  - Detection: hit rate\n  - Mitigation: replicas",
            "failure Redis { effect reads are slow, detect hit rate, mitigation replicas }",
        ),
        (
            "| What fails | Impact | Mitigation |\n|---|---|---|\n| Redis | slow reads | replicas |",
            "failure Redis { effect slow reads, mitigation replicas }",
        ),
        ("### Redis fails\n\nReads are slow.", "failure Redis { effect Reads are slow }"),
        ("What happens when the cache dies? Reads are slow.", "failure cache { effect Reads are slow }"),
    ],
)
def test_failures(text: str, stated: str) -> None:
    assert said(f"## Failures\n\n{text}\n", "failure") == [stated]


def test_an_open_question_is_no_failure() -> None:
    assert said("## Failures\n\nWhat happens when the cache dies?\n", "failure", "whatif") == []


def test_growth_and_what_if() -> None:
    text = """
## Scaling

- Store: at 10x it is full, so we shard by user, at the cost of joins; cost medium, complexity high.

## What if

- What if traffic grows 10x? We shard the store.
- What if the store fails? A standby takes over.
- What if it has to be cheaper? Fewer instances.
"""
    assert said(text, "bottleneck") == [
        "bottleneck Store { at 10x, tradeoff at the cost of joins, cost medium, complexity high, "
        "solution at 10x it is full, so we shard by user }"
    ]
    assert [each.split()[1] for each in said(text, "whatif")] == ["scale", "failure", "cost"]


def test_a_deep_dive() -> None:
    text = """
## Deep dive: the feed

How do we build a timeline in 200 ms?

Options: fan-out on write, or fan-out on read.

We choose fan-out on write over fan-out on read because reads are a hundred times the writes. A worker copies the id of
each post into the lists of all followers.

If a worker dies, its messages come again.
"""
    (found,) = said(text, "deepdive")
    assert found.startswith("deepdive the feed { choice fan-out on write, because reads are a hundred times the writes")
    for part in (
        "problem How do we",
        "option fan-out on read",
        "details A worker copies",
        "failures its messages come again",
    ):
        assert part in found


def test_other_remarks() -> None:
    text = """
## API

- `GET /v1/links/{code}` redirects

## Data model

links(code, url, owner) with primary key code

## Time spent

Requirements 5 min, deep dives 20 minutes.

## Design

I assume that links live forever, because nobody deletes them.
"""
    assert said(text, "api", "schema", "session", "assume") == [
        "api GET /v1/links/{code}",
        "schema links(code, url, owner) with primary key code",
        "session { requirements 5 min, deepdive 20 min }",
        "assume I assume that links live forever, because nobody deletes them.",
    ]


def test_the_minutes_of_a_sentence() -> None:
    text = (
        "## Last words\n\nTiming: 6 min requirements, 5 numbers, 12 drawing boxes, 15 on details, rest was questions.\n"
    )
    assert said(text, "session") == ["session { requirements 6 min, estimation 5 min, design 12 min, deepdive 15 min }"]


CONVERSATION = """
## Breaking things

**Interviewer:** What if Redis goes down?

**Me:** Reads hit the database. A replica takes over.

**Q: A gateway crashes. What happens?**
A: Its clients reconnect.
"""


def test_a_conversation() -> None:
    assert said(CONVERSATION, "failure") == [
        "failure Redis { effect Reads hit the database, mitigation A replica takes over }",
        "failure gateway { effect Its clients reconnect }",
    ]


def test_options_by_letter_and_in_columns() -> None:
    text = """
## Deep dives

| | Keys | Queues |
|---|---|---|
| Problem | no two codes may be equal | one slow provider |
| Options | (1) hash, (2) counter | (1) one pool, (2) a pool per channel |
| Choice | (2), because it never collides | (2), since the others must go on |
| How it works | a range of ids for each instance | a group per channel |
"""
    keys, queues = said(text, "deepdive")
    assert "choice counter, because it never collides" in keys
    assert "choice a pool per channel, because the others must go on" in queues


def shape(text: str) -> tuple[list[str], list[str]]:
    found = drawn(read(text), vocabulary())
    labels = [each.label.text for each in found if isinstance(each, Vertex) and each.label is not None]
    lines = [
        f"{each.sources[0].text} {each.arrow} {each.targets[0].text}" for each in found if isinstance(each, Connect)
    ]
    return labels, lines


def test_a_chain_is_a_drawing() -> None:
    text = "## Design\n\nBrowser -> CDN (cached) -> load balancer -> API -> Postgres / Redis\n"
    assert shape(text) == (
        ["Browser", "CDN", "load balancer", "API", "Postgres", "Redis"],
        ["browser -> cdn", "cdn -> load_balancer", "load_balancer -> api", "api -> postgres", "api -> redis"],
    )


def test_sentences_are_a_drawing() -> None:
    text = """
## Architecture

Mobile clients connect through a load balancer to our API Gateway. The Chat Service writes to Cassandra. It publishes to
Kafka, and the Notification Worker subscribes. The Presence Service is backed by Redis. The Chat Service never
reads from Elasticsearch.
"""
    assert shape(text)[1] == [
        "mobile_client -> load_balancer",
        "load_balancer -> api_gateway",
        "chat_service -> cassandra",
        "chat_service ~> kafka",
        "kafka ~> notification_worker",
        "presence_service -> redis",
    ]


PHRASES = st.sampled_from(
    """
    ##_Deep_dive:_x\n ##_Failures\n ##_Trade-offs\n #_Requirements\n \n-_ \n__-_ \n1._ \n>_ \n|a|b|\n|-|-|\n|
    over because we_chose
    if_x_fails, 20M DAU per_user_per_day 100:1 p99 < ms -> ** ` \n```\n : \n \n\n " at_10x x3
    in_3_zones é \t \r\n $5k/month What_if
    ? . ; e.g. <b> [a](b) ~~
    """.replace("\n    ", " ").split(" ")
).map(lambda each: each.replace("_", " "))


@given(st.lists(PHRASES | st.text(max_size=8), max_size=40).map(" ".join))
@example("- \n  - a\n    text")
@example("1.\n\n       code")
@example("- # a\n- > # b\n  - c")
def test_any_text_is_read_and_every_place_lies_in_it(text: str) -> None:
    sections = read(text)
    for each in (*told(sections), *drawn(sections, vocabulary())):
        assert 0 <= each.span.start <= each.span.end <= len(text)
    check(text, "notes.md", settings=Settings(interview=True))
