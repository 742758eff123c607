"""What right-sizing asks of a design: its words, its regions, its platforms, and what its flows make use of."""

from __future__ import annotations

import pytest
from support import design_of

from designlint.analysis.load.scale import deployables, scale_declared
from designlint.analysis.reliability.active_regions import active_regions, in_one_region, longest_trip, users_place
from designlint.analysis.reliability.availability import flow_availability
from designlint.analysis.structure.passing import handed_on
from designlint.analysis.structure.platforms import federation, kubernetes, mesh, registry, teams
from designlint.analysis.structure.usage import is_named, used_by_flows
from designlint.analysis.words.mentions import mentions, needs


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ('service a "Orders (CQRS)"', True),
        ('note "we use CQRS for orders"', True),
        ('decide cqrs { because "audits" }', True),
        ('decide model { choose "CQRS" }', True),
        ('group g "CQRS read side" { service a }', True),
        ('note "no CQRS before a second team reads the data"', False),
        ('decide model { choose "one model", over "CQRS" }', False),
        ('decide cqrs { choose "one model" }', False),
        ('decide model { choose "one model", because "CQRS costs too much" }', False),
        ('whatif feature "CQRS would come then"', False),
    ],
)
def test_what_a_design_says_that_it_does(text: str, claimed: bool) -> None:
    assert bool(mentions(design_of(text), "cqrs")) == claimed


def test_a_reason_is_no_need() -> None:
    assert "audit" in needs(design_of('requirements { feature "audit trail" }'))
    assert "audit" not in needs(design_of('decide model { choose "CQRS", because "audit trail" }'))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("service s x4 { regions 2 }", 2),
        ("service s x4 { regions eu-west-1 us-east-1 }", 2),
        ('region a "eu-west-1" { service s }\nregion b "us-east-1" { service t }', 2),
        ('region a "eu-west-1" { service s }\nregion b "us-east-1 (DR)" { service t }', None),
        ('region a "Primary" { service s }\nregion b "Secondary region" { service t }', None),
        ('region a "eu-west-1" { service s }\nregion b "us-east-1" { service t { role standby } }', None),
        ('region a "eu-west-1" { service s }\nregion b "us-east-1" { postgres t }', None),  # a copy serves nobody
        ("service s x4 { regions 1 }", None),
        ("service s x4", None),
        ('service s x4\nnote "active-active over two regions"', 2),
        ('service s x4 { regions 2 }\nnote "active-passive"', None),
    ],
)
def test_regions_that_serve_at_the_same_time(text: str, count: int | None) -> None:
    found = active_regions(design_of(text))
    assert (found.count if found else None) == count


@pytest.mark.parametrize(
    ("stated", "known"),
    [
        ("1", True),
        ("eu", True),
        ("de fr", True),
        ("us-east-1 us-west-2", True),
        ("eu us", False),
        ("apac", False),  # several continents
        ("worldwide", False),
        ("2", False),
    ],
)
def test_users_in_one_part_of_the_world(stated: str, known: bool) -> None:
    assert (users_place(design_of(f"requirements {{ regions {stated} }}")) is not None) == known


def test_round_trips_between_known_regions_only() -> None:
    assert longest_trip(("us-east-1", "here")) is None
    trip = longest_trip(("us-east-1", "us-west-2", "eu-west-1"))
    assert trip is not None
    assert 0.06 < trip < 0.2


def test_one_region_over_three_zones_is_as_available_as_three_instances_in_three_zones() -> None:
    """The golden value of the model: 99.9900% for three instances over three zones of which one must be up."""
    both = design_of("client web\nservice api x6 { regions eu-west-1 eu-central-1 }\nweb -> api\nflow f { web -> api }")
    one = flow_availability(in_one_region(both))["f"].value
    plain = design_of("client web\nservice api x3 { zones 3 }\nweb -> api\nflow f { web -> api }")
    assert one == pytest.approx(0.9999, abs=1e-5)
    assert one == pytest.approx(flow_availability(plain)["f"].value, abs=1e-5)
    assert flow_availability(both)["f"].value > one


def test_one_region_loses_what_runs_in_the_other_and_what_only_that_reached() -> None:
    text = (
        'client web\nregion a "eu-west-1" {\nservice s x2\npostgres p\n}\n'
        'region b "eu-central-1" {\nservice t x2\n}\npostgres q\nweb -> s -> p\nweb -> t -> q\n'
    )
    small = in_one_region(design_of(text))
    assert set(small.components) == {"web", "s", "p", "q"}
    assert list(flow_availability(small)) == ["web-p"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('eks c "Shop"\nservice s', "Kubernetes (`Shop`)"),
        ('cluster c "EKS" { service s }', "Kubernetes"),
        ('service s "Shop\\nruns on K8s"', "Kubernetes"),
        ('decide runtime { choose "Kubernetes" }\nservice s', "Kubernetes"),
        ('decide runtime { choose "Fargate", over "Kubernetes" }\nservice s', None),
        ('external theirs "Kubernetes of a customer"\nservice s', None),
        ('service s "Kubernetes API"', None),
        ('auth a "Token or K8s"\nservice s', None),
        ("fargate s", None),
    ],
)
def test_kubernetes(text: str, name: str | None) -> None:
    found = kubernetes(design_of(text))
    assert (found.name if found else None) == name


def test_other_platforms() -> None:
    assert mesh(design_of("istio m\nservice s")) is not None
    assert mesh(design_of("nginx m\nservice s")) is None
    assert federation(design_of('gateway g "Apollo federation"')) is not None
    assert federation(design_of('gateway g "GraphQL"')) is None
    assert registry(design_of("eureka e\nservice s\ns -> e")) is not None
    assert registry(design_of("consul c\nservice s\ns -> c: register")) is not None
    assert registry(design_of("consul c\nservice s\ns -> c: take the lock")) is None


def test_what_a_team_deploys() -> None:
    text = "service a { owner x }\nworker b { owner y }\nlambda c\nservice d { managed, owner x }\nredis e"
    design = design_of(text)
    assert [each.id for each in deployables(design)] == ["a", "b"]
    assert teams(design) == 2
    assert teams(design_of("service a { owner x }\nworker b")) is None


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("requirements { dau 20k }", True),
        ("requirements { concurrent 20k }", True),
        ("client web\nservice s\nweb -> s { rate 5/s }", True),
        ("requirements { team 5 }", False),
        ("client web", False),
    ],
)
def test_scale(text: str, declared: bool) -> None:
    assert scale_declared(design_of(text)) == declared


def test_what_flows_make_use_of() -> None:
    text = """
    client web, client staff, scheduler nightly
    service shop, service pricing, service office, worker mailer, worker report
    postgres orders, redis hot, redis prices, mongodb extras, elasticsearch find, sqs mails
    web -> shop -> orders & extras & hot
    shop -> pricing -> prices
    shop ~> mails ~> mailer
    orders => find
    staff -> office
    nightly -> report
    flow buy { web -> shop -> orders, shop -> pricing, shop ~> mails }
    """
    design = design_of(text)
    assert set(design.components) - used_by_flows(design) == {"extras", "hot"}
    assert used_by_flows(design_of("client -> service -> db")) == frozenset()


def test_a_cache_that_a_read_of_a_flow_asks_first_is_used() -> None:
    text = "client web\nservice s\nredis hot\npostgres p\nweb -> s -> hot\ns -> p { read, on_miss hot }\n"
    assert "hot" in used_by_flows(design_of(text + "flow f { web -> s -> p }"))


@pytest.mark.parametrize(
    ("feature", "part", "named"),
    [
        ("send mails", 'worker w "Mailer"', True),
        ("notify followers", 'service w "Notification service"', True),
        ("search products", "search w", True),
        ("buy tickets", 'service w "Recommendation service"', False),
        ("buy tickets", 'service w { does "counts clicks" }', True),
        ("use the system", 'service w "The system service"', False),
    ],
)
def test_parts_that_features_name(feature: str, part: str, named: bool) -> None:
    design = design_of(f'requirements {{ feature "{feature}" }}\n{part}')
    assert is_named(design, design.components["w"]) == named


@pytest.mark.parametrize(
    ("part", "behind", "protocol"),
    [
        ('service p "Proxy layer"', "x2", "grpc"),
        ('service p "Tax proxy"', "x2", None),
        ('service p "Proxy" { timeout 1 s }', "x2", None),
        ('gateway p "Entry"', "x1", "grpc"),
        ('gateway p "Entry"', "x2", None),
        ('gateway p "Entry" { auth token }', "x1", None),
        ("nginx p", "x1", None),
    ],
)
def test_calls_that_are_only_handed_on(part: str, behind: str, protocol: str | None) -> None:
    design = design_of(f"client web\n{part}\nservice s {behind}\nweb -> p: gRPC\np -> s: gRPC")
    assert handed_on(design, design.components["p"]) == protocol
