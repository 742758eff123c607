"""The vocabulary: its rows are sound, names are found, a project can add its own, loading stays cheap."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from designlint.vocabulary import Kind, Technology, Vocabulary, fitting, key, lexicon, singular, vocabulary

KINDS = (
    "client dns cdn waf lb gateway service function realtime worker scheduler queue stream cache db search objects "
    "warehouse coordinator auth secrets monitor external"
)
TECHNOLOGIES = (
    "alb nlb nginx haproxy envoy traefik apigateway kong route53 cloudfront cloudflare fastly lambda cloudrun fargate "
    "ec2 ecs eks gke aks kubernetes s3 gcs sqs sns rabbitmq kinesis kafka msk pubsub eventbridge redis elasticache "
    "memcached valkey postgres mysql mariadb rds aurora cloudsql spanner cockroachdb dynamodb cassandra scylla mongodb "
    "firestore cosmosdb elasticsearch opensearch snowflake bigquery redshift clickhouse etcd zookeeper consul keycloak "
    "cognito auth0 vault prometheus grafana datadog flink spark airflow stripe twilio sendgrid efs amazonmq frontdoor "
    "clouddns cloudfunctions memorystore natgateway"
)
SECTIONS = (
    "design problem level requirements estimate flow decide failure bottleneck deepdive whatif assume note session api "
    "schema group zone region network cluster team boundary"
)


def test_kinds_and_layers() -> None:
    words = vocabulary()
    assert " ".join(words.kinds) == KINDS
    layers = {kind.id: kind.layer for kind in words.kinds.values()}
    assert [layers[each] for each in ("client", "lb", "service", "queue", "db", "monitor", "external")] == [
        *range(6),
        -1,
    ]
    assert {layers[each] for each in ("dns", "cdn", "waf", "gateway")} == {1}
    assert {layers[each] for each in ("coordinator", "auth", "secrets", "warehouse", "objects", "search")} == {4}


def test_every_row_has_a_source() -> None:
    words = vocabulary()
    assert len(words.technologies) >= 200
    rows: list[Kind | Technology] = [*words.kinds.values(), *words.technologies.values()]
    for row in rows:
        assert row.source, row.id
        assert row.as_of.startswith("20"), row.id
    assert all(row.vendor and row.scope for row in words.technologies.values())


def test_terms_are_written_plainly() -> None:
    """Lower case, and no term that another spelling makes superfluous."""
    for row in vocabulary().kinds.values():
        spelled = [*row.terms, *row.weak]
        assert spelled == [each.lower().strip() for each in spelled], row.id
        assert len(spelled) == len(set(spelled)), row.id


@pytest.mark.parametrize("name", TECHNOLOGIES.split())
def test_ids_of_the_language(name: str) -> None:
    found = vocabulary().technology(name)
    assert found is not None
    assert found.id == name


def test_ids_are_plain() -> None:
    assert all(row.id.isascii() and row.id.isalnum() and row.id.islower() for row in vocabulary().technologies.values())


@pytest.mark.parametrize(
    ("scope", "names"),
    [
        ("global", "route53 clouddns cloudfront cloudflare fastly frontdoor"),
        (
            "regional",
            "s3 gcs dynamodb sqs sns eventbridge kinesis lambda apigateway alb nlb efs cognito cloudrun cloudfunctions "
            "pubsub firestore spanner fargate ecs",
        ),
        ("zonal", "ec2 gce azurevm rds aurora elasticache opensearchservice amazonmq cloudsql memorystore natgateway"),
    ],
)
def test_scopes(scope: str, names: str) -> None:
    for name in names.split():
        assert vocabulary().technologies[name].scope == scope, name


def test_what_is_self_run_is_zonal() -> None:
    own = [row for row in vocabulary().technologies.values() if row.vendor == "open source"]
    assert not [row.id for row in own if row.managed]
    assert [row.id for row in own if row.scope != "zonal"] == [
        "ipfs",
        "deltalake",
        "iceberg",
        "hudi",
        "ethereum",
        "solana",
        "polygon",
        "bitcoin",
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("user", "client"),
        ("browser", "client"),
        ("mobile", "client"),
        ("loadbalancer", "lb"),
        ("Database", "db"),
        ("bucket", "objects"),
        ("topic", "queue"),
        ("lambda", "function"),
        ("idp", "auth"),
        ("metrics", "monitor"),
        ("logs", "monitor"),
        ("server", "service"),
        ("app", "service"),
        ("microservice", "service"),
        ("db", "db"),
    ],
)
def test_aliases(name: str, kind: str) -> None:
    found = vocabulary().kind(name)
    assert found is not None
    assert found.id == kind


def test_aliases_leave_the_sections_alone() -> None:
    assert not [name for name in SECTIONS.split() if vocabulary().kind(name)]


def test_unknown_names() -> None:
    assert vocabulary().kind("gizmo") is None
    assert vocabulary().technology("gizmo") is None


@pytest.mark.parametrize("name", ["DynamoDB", "Dynamo DB", "dynamo-db", "Amazon DynamoDB", "DDB"])
def test_other_spellings(name: str) -> None:
    found = vocabulary().technology(name)
    assert found is not None
    assert found.id == "dynamodb"


def test_common_words_are_no_products_in_labels() -> None:
    assert "vector" not in vocabulary().spellings
    assert vocabulary().spellings["apigateway"].technology == ""
    found = vocabulary().technology("vector")
    assert found is not None


def test_words_that_stand_where_a_kind_stands() -> None:
    names = list(vocabulary().kind_names())
    assert {"db", "database", "redis", "lambda"} <= set(names)
    assert "kubernetes" not in names
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("kind", "technology", "together"),
    [
        ("queue", "redis", "queue"),
        ("queue", "kafka", "stream"),
        ("db", "elasticsearch", "search"),
        ("service", "kubernetes", "service"),
        ("service", "postgres", ""),
        ("cache", "postgres", "db"),
    ],
)
def test_fitting(kind: str, technology: str, together: str) -> None:
    assert fitting(kind, vocabulary().technologies[technology]) == together
    assert fitting(kind, None) == ""


def test_keys() -> None:
    assert key("Dynamo-DB 2") == "dynamodb2"
    plurals = {
        "queues": "queue",
        "proxies": "proxy",
        "caches": "cache",
        "databases": "database",
        "boxes": "box",
        "access": "access",
        "dns": "dns",
    }
    assert {word: singular(word) for word in plurals} == plurals


def test_a_lexicon_knows_products_in_their_own_spelling() -> None:
    """Words of camelCase are taken apart before phrases are looked for: "CloudWatch" is read as "cloud watch"."""
    names = {
        *(each.name for each in vocabulary().technologies.values()),
        "GraphQL",
        "WebSocket",
        "gRPC",
        "WebRTC",
        "OpenID",
    }
    rows = tomllib.loads(Path(lexicon.__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    for topic, senses in rows.items():
        for sense, words in senses.items() if isinstance(senses, dict) and topic != "abbreviation" else ():
            lacking = {name for name in names if name.lower() in words and lexicon.spelled_out(name) not in words}
            assert not lacking, f"{topic}, {sense}"


def test_project_rows() -> None:
    words: Vocabulary = vocabulary().extended(
        kinds=[{"id": "robot", "layer": 2, "terms": ["robot arm"]}, {"id": "db", "aliases": ["tresor"]}],
        technologies=[
            {"id": "acmedb", "name": "Acme DB", "names": ["acme store"], "kind": "db", "scope": "zonal"},
            {"id": "redis", "names": ["our redis"], "managed": True},
        ],
    )
    robot, tresor, acme, redis = (
        words.kind("robot"),
        words.kind("tresor"),
        words.technology("Acme Store"),
        words.technology("our redis"),
    )
    assert robot is not None
    assert (robot.title, robot.plural) == ("robot", "robots")
    assert tresor is not None
    assert tresor.id == "db"
    assert acme is not None
    assert acme.kind == "db"
    assert redis is not None
    assert redis.managed
    assert redis.kind == "cache"
    assert words.spellings[key("robot arms"[:-1])].kind == "robot"
    assert vocabulary().kind("robot") is None


@pytest.mark.parametrize(
    ("kinds", "technologies", "message"),
    [
        ([{"id": "robot"}], [], "designlint.toml, kind 1 (`robot`): `layer` is missing"),
        ([{"layer": 1}], [], "designlint.toml, kind 1: `id` is missing"),
        ([{"id": "robot", "layer": "2"}], [], "`layer` must be a whole number"),
        ([{"id": "robot", "layer": 2, "colour": "red"}], [], "unknown key `colour`, known are id, title"),
        ([{"id": "robot", "layer": 2, "aliases": ["database"]}], [], "`database` stands for `db` and for `robot`"),
        ([{"id": "robot", "layer": 2, "terms": ["message queue"]}], [], "stands for `queue` and for `robot`"),
        ([], [{"id": "acme", "kind": "dbs"}], "technology 1 (`acme`): unknown kind `dbs`"),
        ([], [{"id": "acme", "scope": "local"}], "scope `local` is none of global, regional, zonal"),
        ([], [{"id": "acme", "managed": 1}], "`managed` must be true or false"),
        ([], [{"id": "acme", "names": "a"}], "`names` must be a list of texts"),
        ([], [{"id": "acme", "names": ["Dynamo DB"]}], "stands for `dynamodb` and for `acme`"),
        ([], [{"id": "queue", "kind": "db"}], "technology `queue` is also the kind `queue`"),
    ],
)
def test_wrong_rows(kinds: list[dict[str, Any]], technologies: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        vocabulary().extended(kinds, technologies)
    assert message in str(caught.value)
