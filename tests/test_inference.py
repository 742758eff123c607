"""What boxes are taken for: rules of thumb on labels of our own, then precision and recall over public diagrams.

`data/kinds.tsv` was labelled by hand before the code saw it. Half of its diagrams (by checksum of their id) served to
tune the vocabulary, the other half only measures, with one exception: the misses among 243 of its 977 boxes were read
once after they had been counted (precision 92.0%, recall 91.5% then). A `?` stands for a technology not looked at.

`data/systems.tsv` and `data/systems_elsewhere.tsv` tell which flowcharts show a system; `data/README.md` tells how they
were drawn and labelled, and which of them served to fit the weights.
"""

from __future__ import annotations

import functools
import itertools
import json
import os
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import check

from designlint.build.infer import Inference, infer
from designlint.build.systems import Verdict, judge
from designlint.source import Source, Span
from designlint.statements import Cluster, Connect, Text, Vertex, Word
from designlint.vocabulary import vocabulary

DATA = Path(__file__).parent / "data"
CORPUS = Path(os.environ.get("DESIGNLINT_CORPUS", Path(__file__).parents[2] / "shared" / "corpus"))
SOURCE = Source("sample.mmd", " ")
SPAN = Span(SOURCE, 0, 1)
HALVES = ("tuned", "held out")

# How many flowcharts there are of each way of drawing: weighs a sample to the natural mix.
MIX = {"named": 363, "other": 1573, "unseen named": 262, "unseen other": 463}

# What must hold, precision and recall. The aims are 95% and 85% for kinds, 97% and 92% for systems; where they are not
# reached, the figures guard what is. For systems: of all that were labelled, and of those whose label nobody doubts.
KINDS = {"tuned": (0.96, 0.94), "held out": (0.95, 0.94)}
KINDS_OF_ALL = {"tuned": (0.95, 0.94), "held out": (0.915, 0.915)}
SYSTEMS = {
    "tuned": ((0.97, 0.90), (0.98, 0.92)),
    "held out": ((0.95, 0.83), (0.95, 0.90)),
    "elsewhere": ((0.94, 0.94), (0.96, 0.94)),
    "unseen": ((0.91, 0.84), (0.91, 0.84)),
}
# The same for the sample weighed to the natural mix.
NATURAL = {"tuned": (0.97, 0.88), "held out": (0.95, 0.79), "unseen": (0.90, 0.81)}


def look(
    label: str,
    shape: str = "",
    notation: str = "",
    id: str = "n1",
    classes: tuple[str, ...] = (),
    around: tuple[str, ...] = (),
) -> Inference:
    return infer(id, label, shape, classes, notation, vocabulary(), around)


@pytest.mark.parametrize(
    ("label", "kind", "technology"),
    [
        ("Order Service", "service", ""),
        ("Redis Cache", "cache", "redis"),
        ("User DB", "db", ""),
        ("Order Database", "db", ""),
        ("DB Migration Job", "worker", ""),
        ("Message Queue", "queue", ""),
        ("Queue Consumer", "worker", ""),
        ("API Gateway", "gateway", ""),
        ("Client SDK", "client", ""),
        ("Web App", "client", ""),
        ("Mobile App", "client", ""),
        ("Web Server", "service", ""),
        ("User<br/>Service", "service", ""),
        ("Payment Gateway (Stripe)", "external", "stripe"),
        ("Stripe API", "external", "stripe"),
        ("Kafka Consumer", "worker", ""),
        ("Kafka Producer", "", ""),
        ("Message Queue (Kafka)", "stream", "kafka"),
        ("Database\nElasticsearch", "search", "elasticsearch"),
        ("Orders\nPostgres", "db", "postgres"),
        ("Session Store (Redis)", "cache", "redis"),
        ("Redis queue", "queue", "redis"),
        ("SQS Service", "queue", "sqs"),
        ("Load Balancer Service", "lb", ""),
        ("LB / ingress", "lb", ""),
        ("queue / browser", "", ""),
        ("Amazon ElastiCache", "cache", "elasticache"),
        ("APIs", "service", ""),
        ("App Server 2", "service", ""),
        ("Service A", "service", ""),
        ("Query database", "", ""),
        ("Restart broker", "", ""),
        ("Query Service", "service", ""),
        ("Notify user", "", ""),
        ("known cache?", "", ""),
        ("user.service.ts", "", ""),
        ("Kubernetes", "", "kubernetes"),
        ("External Scoring System", "external", ""),
        ("User Profile", "", ""),
        ("Something else", "", ""),
        ("Oracle", "db", "oracle"),
        ("Rate Oracle", "", ""),
        ("Metrics", "monitor", ""),
        ("order metrics", "", ""),
        ("Shipping\n(Go)", "service", "golang"),
        ("Plugin interface (Python)", "", "python"),
        ("订单服务", "service", ""),
        ("更新缓存", "", ""),
        ("查询服务", "service", ""),
        ("監視サーバー", "monitor", ""),
        ("注文データベース", "db", ""),
        ("Base de datos de pedidos", "db", ""),
        ("Servicio de pagos", "service", ""),
        ("Servicio central", "service", ""),
        ("Consul Server 1", "coordinator", "consul"),
        ("Jaeger collector", "monitor", "jaeger"),
        ("Kibana dashboard", "monitor", "kibana"),
        ("Gateway / load balancer", "gateway", ""),
        ("NAT gateway (elastic IP)", "", "natgateway"),
        ("Email generator (GPT-4)", "", "openai"),
        ("Collector", "monitor", ""),
        ("order collector", "", ""),
        ("Processor", "", ""),
        ("audit processor", "worker", ""),
        ("Connection pool", "", ""),
        ("SQS order-events", "queue", "sqs"),
        ("user reads feed", "", ""),
        ("Virtual service", "", ""),
        ("SaaS apps", "external", ""),
        ("GET /orders", "", ""),
        ("503 Service unavailable", "", ""),
        ("runs the order worker", "", ""),
        ("3. Billing service", "service", ""),
        ("Checkout<br/>──────<br/>Service", "service", ""),
        ("Orders\n- Redis\n- Postgres", "", ""),
        ("Orders\nkeeps what was bought\nPostgres", "", ""),
        ("Shipping\nfast\nGo", "service", "golang"),
        ("event intake\nHTTP → Kafka", "", ""),
        ("Cache client", "service", ""),  # a library, and nobody's browser
        ("API client", "client", ""),
        ("Shop app", "client", ""),
        ("Payment webhook handler", "service", ""),
        ("GraphQLServer", "service", ""),
        ("CloudWatch", "monitor", "cloudwatch"),
        ("Vespa cluster", "search", "vespa"),
        ("Axon Server", "db", "axonserver"),
        ("Apollo Router", "gateway", "apollorouter"),
        ("AWS App Mesh", "", "appmesh"),
        ("Consul Connect", "", "consulconnect"),
        ("Kuma", "", "kuma"),
        ("k3s", "", "k3s"),
        ("Rancher", "", "rancher"),
    ],
)
def test_label(label: str, kind: str, technology: str) -> None:
    found = look(label)
    assert (found.kind, found.technology) == (kind, technology)
    assert bool(found.reason) == bool(kind or technology)


def test_other_evidence() -> None:
    assert look("Orders", shape="cylinder").kind == "db"
    assert look("Sessions cache", shape="cylinder").kind == "cache"
    assert look("Jane", notation="person").kind == "client"
    assert look("Object Storage", notation="external_system").kind == "objects"
    assert look("Scoring", notation="external_system").kind == "external"
    assert look("Cart", notation="container").kind == "service"
    assert look("resize", notation="logos:aws-lambda") == Inference(
        "function", "lambda", 0.8, False, "the icon is `logos:aws-lambda`"
    )
    assert look("Orders", classes=("database",)).kind == "db"
    assert look("Orders", classes=("kotlin",)).kind == "service"
    assert look("Referee", classes=("systemUser",)).kind == ""
    assert look("", id="redisCache").technology == "redis"
    assert look("Kestrel", id="APIGW").kind == "gateway"
    assert look("Weekly digest", id="S3").kind == ""
    assert look("Users", shape="cylinder").kind == "db"
    assert look("Pod Group", id="PG").kind == ""
    assert look("Jane\n[Person]").kind == "client"
    assert look("Mail\n[External System]").kind == "external"
    assert look("Redis", shape="cylinder").confidence > look("Orders", shape="cylinder").confidence


@pytest.mark.parametrize(
    ("label", "title", "kind"),
    [
        ("Replica 2", "Redis cluster", "cache"),
        ("Primary", "Orders database", "db"),
        ("Shipping", "Orders database", ""),
        ("Shipping", "Backend services", "service"),
        ("Validate order", "Services", ""),
        ("Redis", "Services", "cache"),
        ("Notification", "External services", "external"),
        ("Pricing API", "Third party", "external"),
        ("Orders table", "External services", ""),
    ],
)
def test_title_of_the_group(label: str, title: str, kind: str) -> None:
    assert look(label, around=(title,)).kind == kind


@pytest.mark.parametrize(
    ("label", "redundant"),
    [
        ("Redis cluster", True),
        ("RDS Multi-AZ", True),
        ("PostgreSQL (HA)", True),
        ("zone-redundant gateway", True),
        ("replicated store", True),
        ("non-HA database", False),
        ("Sharing service", False),
    ],
)
def test_redundant(label: str, redundant: bool) -> None:
    assert look(label).redundant is redundant


@given(st.text(max_size=60), st.text(max_size=12), st.sampled_from(["", "cylinder", "diamond", "stadium"]))
def test_anything_can_be_asked(label: str, id: str, shape: str) -> None:
    found = look(label, shape, id=id)
    assert found.kind in ("", *vocabulary().kinds)
    assert 0 <= found.confidence <= 1


def draw(boxes: list[tuple[str, str]], lines: list[tuple[int, int, str]]) -> Verdict:
    """Judge boxes (label, shape) and lines (from, to, label)."""
    vertices = [
        Vertex(Word(f"n{number}", SPAN), Text(label, SPAN), shape, (), SPAN)
        for number, (label, shape) in enumerate(boxes)
    ]
    return judge(vertices, [connect(f"n{a}", f"n{b}", text) for a, b, text in lines], [], inferred(vertices))


def connect(start: str, end: str, text: str) -> Connect:
    return Connect((Word(start, SPAN),), (Word(end, SPAN),), "->", Text(text, SPAN) if text else None, (), SPAN)


def inferred(vertices: list[Vertex]) -> dict[str, Inference]:
    return {
        each.id.text: infer(
            each.id.text, each.label.text if each.label else "", each.shape, each.classes, each.notation, vocabulary()
        )
        for each in vertices
    }


def test_small_drawing_is_a_system() -> None:
    boxes = [("Client", ""), ("LB", ""), ("API", ""), ("DB", "cylinder")]
    found = draw(boxes, [(0, 1, ""), (1, 2, ""), (2, 3, "")])
    assert found.system
    assert found.reason == "4 of 4 boxes name system parts"


def test_decision_flow_is_none() -> None:
    boxes = [("Start", "stadium"), ("Valid?", "diamond"), ("Known?", "diamond"), ("Send email", ""), ("Database", "")]
    found = draw(boxes, [(0, 1, ""), (1, 2, "yes"), (1, 3, "no"), (2, 4, "yes")])
    assert not found.system
    assert found.reason == "2 of 5 boxes are decisions and only 1 names a system part"


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        ("src/main.rs|lib/parse.rs|Server", "2 of 3 boxes are written like code or files"),
        ("HTTPRoute|BackendPolicy|Gateway|UserClaim", "3 of 4 boxes are objects of a configuration"),
        ("user query|final report|API", "2 of 3 boxes are data, not parts"),
        ("Data masking|Input validation|API", "2 of 3 boxes are activities"),
        ("001 Postgres|002: Kafka|003: API gateway", "3 of 3 boxes are steps to do"),
    ],
)
def test_why_not(labels: str, reason: str) -> None:
    found = draw([(label, "") for label in labels.split("|")], [(0, 1, ""), (1, 2, "")])
    assert not found.system
    assert found.reason.startswith(reason)


@pytest.mark.parametrize(
    ("labels", "system"),
    [
        ("Kestrel fetcher|Osprey planner|Heron:9200", True),
        ("Kestrel parser|Osprey helper|Heron 12:30", False),
        ("kestrelserver|ospreyproxy|Store 1", True),
        ("Kafka = freight train|Redis = express courier|Postgres = archive", False),
        ("Start|Kestrel|Cache|End", False),
        ("Restart broker|Drain cluster|Notify service", False),
    ],
)
def test_how_names_are_read(labels: str, system: bool) -> None:
    boxes = [(label, "") for label in labels.split("|")]
    lines = [(number, number + 1, "HTTP" if system else "") for number in range(len(boxes) - 1)]
    assert draw(boxes, lines).system is system


def test_groups_of_modules() -> None:
    names = ["Client", "Cache", "Storage", "Scheduler"]
    boxes = [Vertex(Word(name, SPAN), Text(name, SPAN), "", (), SPAN) for name in names]
    lines = [connect(a, b, "") for a, b in itertools.pairwise(names)]
    verdicts = [
        judge(boxes, lines, [Cluster(Word("g", SPAN), Text(title, SPAN), tuple(names), SPAN)], inferred(boxes))
        for title in ("Cluster", "src package")
    ]
    assert [each.system for each in verdicts] == [True, False]
    assert verdicts[1].reason == "4 of 4 boxes name system parts, yet groups are titled after pieces of one program"


def test_unknown_names_of_parts() -> None:
    found = draw([("Rate publisher", ""), ("Match engine", "")], [(0, 1, "HTTP"), (1, 0, "gRPC")])
    assert found.system
    assert found.reason == "2 of 2 boxes look like system parts"


@pytest.mark.parametrize(
    ("line", "system"),
    [("depends on", False), ("REST :8080", True)],
)
def test_lines_tell(line: str, system: bool) -> None:
    boxes = [("Orders", ""), ("Shipping", ""), ("Postgres", "cylinder")]
    assert draw(boxes, [(0, 1, line), (1, 2, line)]).system is system


def test_facts_make_a_design() -> None:
    """Nobody states facts of a decision flow."""
    drawing = "flowchart LR\n  a[Kestrel] --> b[Osprey]\n"
    fact = "  %% arch: Kestrel { peak = 5k rps }\n"
    assert [each.linted for each in check(drawing, "a.mmd").designs] == [False]
    assert [each.linted for each in check(drawing + fact, "a.mmd").designs] == [True]


def test_nothing_drawn() -> None:
    assert draw([], []) == Verdict(False, 1.0, "nothing is drawn")


def test_build_pipeline_is_none() -> None:
    boxes = [("Commit", ""), ("Lint", ""), ("Unit tests", ""), ("Build image", ""), ("Release", "")]
    assert not draw(boxes, [(0, 1, ""), (1, 2, ""), (2, 3, ""), (3, 4, "")]).system


@dataclass(frozen=True, slots=True)
class Seen:
    """What the tool makes of a public diagram: whether it is a system, and the kind of each box by its id."""

    system: bool
    kinds: Mapping[str, str]


@functools.cache
def texts() -> Mapping[str, str]:
    return _texts("mermaid-wild")


@functools.cache
def texts_elsewhere() -> Mapping[str, str]:
    return _texts("mermaid-elsewhere")


def _texts(folder: str) -> Mapping[str, str]:
    path = CORPUS / folder / "diagrams.jsonl"
    if not path.exists():
        pytest.skip(f"the corpus of public diagrams has no {folder} here")
    return {row["id"]: row["text"] for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())}


@functools.cache
def see(diagram: str) -> Seen:
    text = texts_elsewhere()[diagram] if diagram.startswith("ex-") else texts()[diagram]
    (checked,) = check(text, "diagram.mmd").designs
    if checked.design is None:
        return Seen(False, {})
    components = checked.design.components.values()
    return Seen(
        checked.linted,
        {box.id: each.kind.id for each in components if each.kind is not None for box in each.members},
    )


def rows(name: str) -> Iterator[list[str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return (line.split("\t") for line in lines[1:])


def half(diagram: str) -> str:
    return HALVES[zlib.crc32(diagram.encode()) % 2]


def measure(right: int, wrong: int, missed: int) -> tuple[float, float]:
    return right / max(right + wrong, 1), right / max(right + missed, 1)


@pytest.mark.parametrize("part", HALVES)
@pytest.mark.parametrize("only_systems", [False, True])
def test_kinds_of_public_diagrams(part: str, only_systems: bool) -> None:
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for diagram, node, kind, _technology in rows("kinds.tsv"):
        if half(diagram) != part or (only_systems and not see(diagram).system):
            continue
        found = see(diagram).kinds.get(node, "")
        if found == kind:
            right[kind] += bool(kind)
        else:
            wrong[found] += bool(found)
            missed[kind] += bool(kind)
    for kind in vocabulary().kinds:
        if right[kind] + wrong[kind] + missed[kind]:
            precision, recall = measure(right[kind], wrong[kind], missed[kind])
            print(f"{part:8} {kind:12} precision {precision:4.0%} recall {recall:4.0%} of {right[kind] + missed[kind]}")
    precision, recall = measure(right.total(), wrong.total(), missed.total())
    print(f"{part:8} {'all':12} precision {precision:.1%} recall {recall:.1%} only systems: {only_systems}")
    wanted = (KINDS if only_systems else KINDS_OF_ALL)[part]
    assert precision >= wanted[0]
    assert recall >= wanted[1]


def labelled(part: str) -> list[tuple[str, str, str]]:
    """Flowcharts of a part of the sample with their label and how they were drawn."""
    if part in HALVES:
        return [(one, label, how) for one, label, how in rows("systems.tsv") if half(one) == part and how in MIX]
    known = texts_elsewhere()
    sample = [(one, label, how) for one, label, how, *_source in rows("systems_elsewhere.tsv") if one in known]
    return [each for each in sample if (each[2] in MIX) == (part == "unseen") and each[2] != "border"]


@pytest.mark.parametrize("part", SYSTEMS)
def test_systems_of_public_diagrams(part: str) -> None:
    """What is `unsure` counts neither way; `yes?` and `no?` count in the first figure only."""
    sample = labelled(part)
    drawn = Counter(how for _one, _label, how in sample)
    counts: Counter[tuple[bool, str]] = Counter()
    natural: Counter[tuple[bool, str]] = Counter()
    for diagram, label, how in sample:
        counts[see(diagram).system, label] += 1
        natural[see(diagram).system, label.rstrip("?")] += MIX.get(how, 0) * 1000 // drawn[how]
    right, wrong, missed = counts[True, "yes"], counts[True, "no"], counts[False, "yes"]
    clear = measure(right, wrong, missed)
    all_of_them = measure(right + counts[True, "yes?"], wrong + counts[True, "no?"], missed + counts[False, "yes?"])
    for (precision, recall), wanted in zip((all_of_them, clear), SYSTEMS[part], strict=True):
        print(f"{part:9} systems: precision {precision:.1%} recall {recall:.1%} {dict(counts)}")
        assert precision >= wanted[0]
        assert recall >= wanted[1]
    if part in NATURAL:
        precision, recall = measure(natural[True, "yes"], natural[True, "no"], natural[False, "yes"])
        print(f"{part:9} systems in the natural mix: precision {precision:.1%} recall {recall:.1%}")
        assert precision >= NATURAL[part][0]
        assert recall >= NATURAL[part][1]


def test_few_of_the_rest_are_taken_for_systems() -> None:
    none = [diagram for diagram, system, how in rows("systems.tsv") if how == "rest" and system == "no"]
    assert sum(see(diagram).system for diagram in none) <= len(none) // 100
