"""Random designs as `.arch` texts, for tests of what reads, lays out and converts them."""

from __future__ import annotations

import re

from hypothesis import strategies as st

# Ids that some format keeps for itself stand among ordinary ones.
IDS = (
    *(
        "web",
        "api",
        "orders",
        "api-gw",
        "store",
        "q1",
        "Worker_2",
        "überall",
        "数据",
        "naïve-db",
        "_self",
        "A",
        "x",
        "o",
    ),
    *("end", "graph", "flowchart", "subgraph", "style", "click", "class", "default", "direction", "linkStyle", "href"),
    *("end-user", "graph-node", "style-guide", "class-a", "x-y", "o-b", "C4Container", "title", "flow", "note", "v"),
)
GROUP_IDS = ("a", "b", "eu-west", "vpc", "end", "default", "class-b", "inner")
KINDS = (
    "client",
    "service",
    "db",
    "cache",
    "queue",
    "worker",
    "lb",
    "cdn",
    "monitor",
    "external",
    "objects",
    "function",
)
PRODUCTS = ("postgres", "redis", "kafka", "s3", "dynamodb", "alb", "lambda", "nginx", "cloudfront", "stripe", "sqs")
WORDS = (
    *(
        "Orders",
        "Order service",
        "Redis cache",
        "Users",
        "PostgreSQL (primary)",
        "API x3",
        "Stripe",
        "end",
        "A & B",
        "3",
    ),
    *(
        "#quot;",
        "a#b;c",
        "<br/>",
        "List<Order>",
        '"quoted"',
        "`code`",
        "**bold**",
        "%%{init}%%",
        "x\\ny",
        "C4Container",
    ),
    *(
        "{id}",
        "[x]",
        "(y)",
        "a|b",
        "style: #fff;",
        "classDef a #quot;",
        "&amp;",
        "&copy",
        "fa:fa-user Web",
        "line\nbreak",
    ),
    *(
        "two\n\nlines",
        " blanks ",
        "naïve ☃ 数据",
        "key: value",
        "a -> b",
        "# no comment",
        "}",
        "; end",
        "C:\\new",
        "Replica 1",
    ),
)
COMPONENT_FACTS = (
    *(
        "stateless",
        "zones 3",
        "capacity 3k/s",
        "capacity read 20k/s write 5k/s",
        "failover auto 30 s",
        "owner shop",
        "rf 3",
    ),
    *(
        "shard_by day, salt 10",
        "size 500 GB",
        "size 200k",
        "hit 90%",
        "ttl 24 h",
        "dlq none",
        "backup pitr",
        "role primary",
    ),
    *(
        'does "takes orders, #1"',
        "latency p50 10 ms p99 60 ms",
        "data pii payment",
        "optional no",
        "managed",
        "regions eu us",
    ),
    *("tech flink", "timeout 20 ms", "autoscale 12", "observes all", "auth token", "rate_limit 100/s", "slo 99.9%"),
)
LINK_FACTS = (
    *(
        "read",
        "write",
        "publish",
        "consume",
        "async",
        "timeout 20 ms",
        "retries 3",
        "backoff jitter",
        "calls 2.5",
        "prob 10%",
    ),
    *(
        'protocol "HTTP/2"',
        "payload 2 KiB",
        "rate 120/s",
        "breaker",
        "latency p99 5 ms",
        "fallback none",
        "event placed",
    ),
)
FLOW_FACTS = (
    "share 40%",
    "rate 12/s",
    "critical",
    "low",
    "latency p99 < 300 ms",
    "availability 99.9%",
    "consistency strong",
)
REQUIREMENTS = (
    *(
        "dau 20M",
        "peak 3x",
        "growth 1.5x/y",
        "read 50/user/day",
        "write 120/s",
        "object 500 B",
        "retention 5 y",
        "team 6",
    ),
    *(
        "latency p99 < 300 ms",
        "latency p50 < 20 ms",
        "availability 99.95%",
        "budget $60k/month",
        "regions eu us",
        "audience public",
    ),
    *(
        'feature "read a feed"',
        'feature "a \\"b\\""',
        "compliance gdpr",
        "timeline 3 month",
        "action post 2/user/day write",
    ),
)
SECTIONS = (
    'decide cache { choose "Redis", over "nothing", because "reads, reads" }',
    'failure "the whole zone" { effect "half as fast" }',
    'bottleneck db { at 10x, cost medium, trigger "3k/s" }',
    'deepdive ids { problem "how?", option "hash", option "counter", choice "counter" }',
    'whatif scale "at 100x, {more} # regions"',
    'assume "a fifth is active"',
    'note "one\\ntwo"',
    "note hello world",
    'decide "plain text"',
)
ESTIMATES = (
    "reads = dau * 50 / day ~ 12k/s",
    "x = -2 * (3 + 4)^2",
    "y = 1 - (2 - 3) / 4^2 ~ 1 GB",
    "z = 2^3^2",
    "w = (2^3)^2",
)


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


texts = st.one_of(
    st.sampled_from(WORDS),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
    st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=12),
)


def block(draw: st.DrawFn, facts: tuple[str, ...], most: int = 4) -> str:
    """Facts of one bearer, each name once, so that they do not contradict each other."""
    chosen = draw(st.lists(st.sampled_from(facts), max_size=most, unique_by=lambda fact: fact.split()[0]))
    return f" {{ {', '.join(chosen)} }}" if chosen else ""


@st.composite
def arch_designs(draw: st.DrawFn) -> str:
    """A design that has no problems of its own."""
    ids = draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=7, unique=True))
    lines = [f"design {quoted(draw(texts))}"] if draw(st.booleans()) else []
    lines += draw(
        st.lists(st.sampled_from(("problem news-feed", "level staff", "session { design 5 min }")), unique=True)
    )
    if draw(st.booleans()):
        lines.append("requirements" + (block(draw, REQUIREMENTS, 9) or " { dau 1M }"))
    chosen = draw(st.lists(st.sampled_from(ESTIMATES), max_size=3, unique=True))
    lines += ["estimate {", *chosen, "}"] if chosen else []
    open_groups = 0
    groups = draw(st.lists(st.sampled_from(GROUP_IDS), max_size=3, unique=True))
    groups = [id for id in groups if id not in ids]
    declared: list[str] = []
    for id in ids:
        if groups and draw(st.integers(0, 2)) == 0:
            kind = draw(st.sampled_from(("group", "zone", "region", "network", "cluster", "team", "boundary")))
            lines.append(
                f"{kind} {groups.pop()}{draw(st.sampled_from(['', ' ' + quoted('Zone b'), ' ' + quoted('My #1')]))} {{"
            )
            open_groups += 1
        if draw(st.integers(0, 3)):
            declared.append(id)
            label = f" {quoted(draw(texts))}" if draw(st.integers(0, 2)) else ""
            count = draw(st.sampled_from(("", "", " x1", " x3")))
            facts = block(draw, COMPONENT_FACTS) if draw(st.booleans()) else ""
            lines.append(f"{draw(st.sampled_from((*KINDS, *PRODUCTS)))} {id}{label}{count}{facts}")
        if open_groups and draw(st.integers(0, 2)) == 0:
            lines.append("}")
            open_groups -= 1
    lines += ["}"] * open_groups
    links = draw(st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), max_size=8))
    drawn: set[tuple[str, str, str]] = set()
    pairs: list[tuple[str, str]] = []
    for source, target in links:
        label = draw(texts).strip() if draw(st.booleans()) else ""
        if (source, target) in pairs:  # only a label that any drawing can bear tells parallel lines apart
            label = draw(st.sampled_from(("reads", "writes", "HTTP GET /{id}")))
        if source == target or (source, target, label) in drawn:
            continue
        drawn.add((source, target, label))
        pairs.append((source, target))
        said = f": {quoted(label)}" if label else ""
        arrow = draw(st.sampled_from(("->", "->", "~>", "=>", "<->")))
        lines.append(f"{source} {arrow} {target}{said}{block(draw, LINK_FACTS, 3) if draw(st.booleans()) else ''}")
    if len(ids) > 2 and draw(st.booleans()) and not any(pair[0] == ids[0] for pair in pairs):
        lines.append(f"{ids[0]} -> {ids[1]} & {ids[2]}{draw(st.sampled_from(['', ': fans out', ' { timeout 1 s }']))}")
    if pairs:
        hops = ", ".join(
            f"{source} -> {target}" for source, target in draw(st.lists(st.sampled_from(pairs), max_size=3))
        )
        if hops:
            fact = draw(st.sampled_from(FLOW_FACTS))
            lines.append(f"flow buy {quoted(draw(texts))} {{ {hops}, {fact} }}")
    lines += draw(st.lists(st.sampled_from(SECTIONS), max_size=3, unique=True))
    return "\n".join(lines) + "\n"


@st.composite
def messed_up(draw: st.DrawFn) -> str:
    """A design with odd blanks, line ends and comments in every place that takes them."""
    text = draw(arch_designs()).replace("shard_by day, salt 10", "shard_by day").replace("size 200k", "records 200k")
    text = text.replace(": fans out", ': "fans out"')  # a bare label would take what follows it
    out: list[str] = []
    for token in re.findall(r'"(?:[^"\\\n]|\\.)*"|\n|[ \t]+|, |[{}]|[^\s,{}"]+|.', text):
        if token == "\n":
            blank, remark = (
                draw(st.sampled_from(("", "  ", "\t"))),
                draw(st.sampled_from(("", "", "# why", "#", "# é #"))),
            )
            out.append(f"{blank}{remark}\n" + draw(st.sampled_from(("", "", "\n", "   # alone\n", "\n\n"))))
        elif token.isspace():
            out.append(draw(st.sampled_from((" ", "   ", "\t"))))
        elif token == ", ":
            out.append(draw(st.sampled_from((",", " , ", ",,", "\n", " # tail\n"))))
        elif token == "{":
            out.append(draw(st.sampled_from(("{", "{ ", "{\n", "{ # opened\n"))))
        elif token == "}":
            out.append(draw(st.sampled_from(("}", " }", "\n  }"))))
        else:
            out.append(token)
    return "".join(out)


def comments(text: str) -> list[str]:
    """Comments in order; a `#` in quotes is none."""
    found = re.findall(r'"(?:[^"\\\n]|\\.)*"|(#[^\n]*)', text)
    return [comment.rstrip() for comment in found if comment]
