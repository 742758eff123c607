"""From statements to the design: ids, kinds, counts, groups, connections, and what contradicts itself."""

from __future__ import annotations

import pytest
from support import check, design_of, only

from designlint.design import Component, Design


def part(text: str, id: str = "api") -> Component:
    return design_of(text).components[id]


def kind(component: Component) -> str:
    return component.kind.id if component.kind else ""


def test_a_bare_chain_declares_what_it_names() -> None:
    design = design_of("client -> lb -> api -> db")
    assert [(each.id, kind(each), each.named) for each in design.components.values()] == [
        ("client", "client", False),
        ("lb", "lb", False),
        ("api", "service", False),
        ("db", "db", False),
    ]
    assert [each.pair for each in design.connections] == [("client", "lb"), ("lb", "api"), ("api", "db")]
    assert {each.instances.known for each in design.components.values()} == {"unknown"}
    assert not design.counts_instances
    assert [each.id for each in design.flows] == ["client-db"]


@pytest.mark.parametrize(
    ("text", "id", "expected_kind", "technology"),
    [
        ("service api", "api", "service", None),
        ("redis hot", "hot", "cache", "redis"),
        ("alb", "alb", "lb", "alb"),
        ("postgres", "postgres", "db", "postgres"),
        ("monitor { metrics }", "monitor", "monitor", None),
        ("database store", "store", "db", None),
        ("db store { tech mysql }", "store", "db", "mysql"),
        ('db store "MySQL"', "store", "db", "mysql"),
        ("lambda resize", "resize", "function", "lambda"),
        ("service redis", "redis", "service", None),
        ("kafka events", "events", "stream", "kafka"),
    ],
)
def test_kind_and_technology(text: str, id: str, expected_kind: str, technology: str | None) -> None:
    found = part(text, id)
    assert kind(found) == expected_kind
    assert (found.technology.id if found.technology else None) == technology
    assert found.confidence == 1.0


@pytest.mark.parametrize(
    ("text", "count", "known"),
    [
        ("service api", None, "unknown"),
        ("service api x3", 3, "declared"),
        ("service api x1", 1, "declared"),
        ("service api\napi x3", 3, "declared"),
        ("service api x3\napi x3", 3, "declared"),
        ('service api "Orders x4"', 4, "declared"),
        ('service api "Orders (3 instances)"', 3, "declared"),
        ('service api "Orders × 12"', None, "unknown"),
        ('service api "Orders ×12"', 12, "declared"),
        ('service api "Route 53"', None, "unknown"),
        ("service api\nservice other x2", 1, "drawn"),
        ('service api "App 1"\nservice b "App 2"', None, "unknown"),
        ('lb -> api & b\nservice api "Order server 1"\nservice b "Order server 2"', 2, "drawn"),
    ],
)
def test_instances(text: str, count: int | None, known: str) -> None:
    found = part(text).instances
    assert (found.count, found.known) == (count, known)


def test_clients_and_monitors_are_not_counted_once() -> None:
    design = design_of("client web\nmonitor eyes\nexternal stripe\nservice api x2\nweb -> api -> stripe")
    counts = {each.id: each.instances.count for each in design.components.values()}
    assert counts == {"web": None, "eyes": None, "stripe": None, "api": 2}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("service api\ndb api", ["2 conflict `api` is declared twice, as service and as database"]),
        ('service api "A"\nservice api "B"', ["2 conflict `api` has two labels, so it may stand for two things"]),
        ('service api "A"\nservice api "A"', []),
        ("service api x2\nservice api x3", ["2 conflict `api` is counted twice, with different numbers"]),
        ("service api { zones 2 }\napi { zones 3 }", ["2 conflict `zones` is stated twice with different values"]),
        ("a -> a", ["1 conflict `a` is connected to itself"]),
        ("service api x0", ["1 value `api` has no instances"]),
        ("service api stateless", ["1 name `stateless` says nothing here"]),
        ("service api redis", ["1 name `redis` says nothing here"]),
        ("service api 3", ["1 name `3` says nothing here"]),
        ("aip x3\nservice api", ["1 name unknown name `aip`"]),
        ("x = 3", ["1 name a formula stands in `estimate { … }`"]),
        ("problem", ["1 value `problem` takes the problem's name"]),
        ("level boss", ["1 value `level` can not be `boss`"]),
        ("level", ["1 value `level` takes one of junior, senior, staff, principal"]),
        ("requirements x { dau 1 }", ["1 value `requirements` takes a block only"]),
        ("estimate { dau 3 }", ["1 name an estimate is a formula"]),
        ("session { desing 5 min }", ["1 name unknown phase `desing`"]),
        ("session { design 5 }", ["1 value `design` takes a duration such as `5 min`"]),
        ("session { design 5 mm }", ["1 value `design` takes a duration such as `5 min`"]),
        ("decide { choose x }", ["1 value `decide` needs a subject"]),
        ("note", ["1 value `note` says nothing"]),
        ("flow { a -> b }\na -> b", ["1 value a flow needs a name"]),
        ("flow f { share 5% }\na -> b", ["1 value the flow `f` has no path"]),
        (
            "flow f { a -> bb }\na -> b",
            ["1 name the flow `f` goes through `bb`, which is not drawn"],
        ),
        (
            "flow f { b -> a }\na -> b",
            ["1 conflict the flow `f` goes from `b` to `a`, which nothing connects"],
        ),
    ],
)
def test_problems(text: str, expected: list[str]) -> None:
    found = check(text).diagnostics
    assert [f"{each.finding.at.line} {each.code} {each.finding.message}" for each in found] == expected
    assert all(each.finding.help for each in found), "every problem has a cure"


def test_a_conflict_shows_both_places() -> None:
    found = only("service api\ndb api").finding
    assert (found.at.text, found.at.line) == ("api", 2)
    assert [(each.span.line, each.text) for each in found.related] == [(1, "here it is a service")]


def test_more_about_what_is_drawn_draws_nothing_new() -> None:
    design = design_of("client -> web -> store\nweb x2 { zones 2 }\npostgres store { replicas 1 }\nservice web")
    assert list(design.components) == ["client", "web", "store"]
    assert len(design.connections) == 2
    assert (kind(design.components["store"]), design.components["store"].number("replicas")) == ("db", 1)
    assert (design.components["web"].instances.count, design.components["web"].number("zones")) == (2, 2)


def test_mentions_are_kept() -> None:
    api = part("client -> api\nservice api\napi x2\napi -> db")
    assert [each.line for each in api.mentions] == [1, 2, 3, 4]
    assert api.span.line == 2


GROUPED = """
region eu {
  zone a "Zone A" { service api x2, redis hot }
  zone b { postgres store }
}
team shop "Shop team" { service basket }
group edge { alb entry }
client -> entry -> api -> hot & store
api -> basket
"""


def test_groups() -> None:
    design = design_of(GROUPED)
    assert {id: (each.kind, each.group) for id, each in design.groups.items()} == {
        "eu": ("region", None),
        "a": ("zone", "eu"),
        "b": ("zone", "eu"),
        "shop": ("team", None),
        "edge": ("group", None),
    }
    api = design.components["api"]
    assert api.groups == ("a", "eu")
    assert (api.get("zones"), api.get("regions")) == (("a",), ("eu",))
    assert design.components["basket"].word("owner") == "Shop team"
    assert design.components["entry"].facts == {}
    assert design.groups["a"].label == "Zone A"


def test_what_is_declared_beats_the_group() -> None:
    assert part("zone a { service api { zones 3 } }").get("zones") == 3


def test_a_component_belongs_to_the_group_that_declares_it() -> None:
    design = design_of("client -> api\nzone a { service api, service b }\nzone c { api -> d }")
    assert {id: each.groups for id, each in design.components.items()} == {
        "client": (),
        "api": ("a",),
        "b": ("a",),
        "d": ("c",),
    }


def test_a_line_to_a_group_goes_to_its_first_parts() -> None:
    design = design_of("group tier {\n service front, service back\n front -> back\n}\nclient -> tier\ntier -> db")
    assert {each.pair for each in design.connections} == {("front", "back"), ("client", "front"), ("back", "db")}


@pytest.mark.parametrize(
    ("line", "mode", "op", "declared"),
    [
        ("service a\ndb b\na -> b", "sync", None, False),
        ("service a\ndb b\na -> b: read orders", "sync", "read", False),
        ("service a\ndb b\na -> b: reads and writes", "sync", "readwrite", False),
        ("service a\ndb b\na -> b { read }", "sync", "read", False),
        ("service a\nservice b\na ~> b", "async", None, True),
        ("service a\nservice b\na -> b { async }", "async", None, True),
        ("service a\nservice b\na ~> b { sync }", "sync", None, True),
        ("service a\nqueue b\na -> b", "async", "publish", False),
        ("queue a\nworker b\na -> b", "async", "consume", False),
        ("worker a\nqueue b\na -> b: consumes", "async", "consume", False),
        ("db a\ndb b\na => b", "async", "replicate", False),
        ("db a\nsearch b\na => b", "async", "cdc", False),
        ("db a\ndb b { role replica }\na -> b", "async", "replicate", False),
        ("service a\nmonitor b\na -> b", "async", "observe", False),
        ("service a\nservice b\na -> b: publishes an event", "async", None, True),
        ("service a\nservice b\na -> b: new messages", "async", None, True),
        ("service a\ndb b\na -> b: read the newest messages", "sync", "read", False),
        ("service a\ndb b\na -> b: order and event in one transaction { write }", "sync", "write", False),
        ("service a\ndb b\na -> b: write later, async", "async", "write", True),
    ],
)
def test_what_a_connection_does(line: str, mode: str, op: str | None, declared: bool) -> None:
    (found,) = design_of(line).connections
    assert (found.mode, found.op, found.mode_declared) == (mode, op, declared)


def test_parallel_connections_stay_apart() -> None:
    design = design_of("crm -> db { read }\ncrm -> db { write }\nflow look { crm -> db { read } }")
    assert [(each.op, each.key) for each in design.between("crm", "db")] == [("read", 0), ("write", 1)]
    assert [step.op for step in design.flows[0].steps] == ["read"]


def steps(design: Design) -> list[tuple[str, list[tuple[str, str]], list[set[str]]]]:
    return [
        (flow.id, [(step.source, step.target) for step in flow.steps], [set(each) for each in flow.alternatives])
        for flow in design.flows
    ]


def test_declared_flows() -> None:
    design = design_of(
        "client web\nalb lb\nservice a, service b\ndb store\nredis hot\nweb -> lb -> a & b -> store & hot\n"
        'flow look "Look" { web -> lb -> a & b, a & b -> hot & store, share 90%, critical }'
    )
    assert steps(design) == [
        (
            "look",
            [("web", "lb"), ("lb", "a"), ("lb", "b"), ("a", "hot"), ("a", "store"), ("b", "hot"), ("b", "store")],
            [{"a", "b"}],
        )
    ]
    flow = design.flows[0]
    assert (flow.label, flow.declared, flow.entry, flow.number("share")) == ("Look", True, "web", 0.9)


def test_derived_flows() -> None:
    design = design_of(
        "client web, client app\ndb one, db two\nqueue q\nworker w\nweb & app -> api -> one & two\napi -> q -> w -> two"
    )
    assert [each.id for each in design.flows] == ["web-one", "web-two", "app-one", "app-two"]
    assert not any(each.declared for each in design.flows)
    assert [each.id for each in design_of("api -> db").flows] == ["api-db"]
    assert not design_of("db a, db b\na => b").flows


def test_sections() -> None:
    design = design_of(
        'design "Shop"\nlevel staff\nsession { design 20 min }\nestimate { a = 2 * 3 ~ 6 }\n'
        'decide store { choose "SQL", because "joins" }\nnote "hello"\nassume "much"\na -> b'
    )
    assert (design.name, design.level, design.session) == ("Shop", "staff", {"design": 1200})
    assert [(each.kind, each.subject, each.text) for each in design.notes] == [
        ("decide", "store", ""),
        ("note", "", "hello"),
        ("assume", "", "much"),
    ]
    assert design.notes[0].word("because") == "joins"
    assert "joins" in design.prose
    assert [(each.name, each.stated) for each in design.estimates] == [("a", "6")]


def test_steps_of_one_way_are_no_copies() -> None:
    chain = design_of("client web\nlb front\nservice s1\nservice s2\nweb -> front -> s1 & s2\ns1 -> s2")
    assert "s2" in chain.components
    peers = design_of("client web\nlb front\nservice s1\nservice s2\nweb -> front -> s1 & s2\ns1 -> s2\ns2 -> s1")
    assert peers.components["s1"].instances.count == 2
