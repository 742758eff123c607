"""The availability of flows against worked figures: what counts, how parts fail, what is told, and the rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from support import check, design_of

from designlint import plugins
from designlint.analysis.reliability.availability import (
    flow_availability,
    hoped_availability,
    importance,
    part_availability,
    stated_availability,
    top_contributors,
)
from designlint.analysis.reliability.models import Standby
from designlint.analysis.reliability.needs import needed_by_flow
from designlint.analysis.reliability.units import units
from designlint.diagnostic import Severity
from designlint.rule import Rule


def available(text: str, flow: str | None = None) -> float:
    """The availability of a flow, or of the only one, in percent."""
    found = flow_availability(design_of(text))
    return 100 * (found[flow] if flow else next(iter(found.values()))).value


# Worked figures

WORKED = [
    ("service a x1\nweb -> a", 99.8451),
    ("service a x2\nweb -> a", 99.9399),
    ("service a x2 { zones 2 }\nweb -> a", 99.9898),
    ("service a x3 { zones 3 }\nweb -> a", 99.9900),
    ("etcd a x3 { zones 3 }\nweb -> a", 99.9894),
    ("etcd a x3 { zones 2 }\nweb -> a", 99.9396),
    ("etcd a x2 { zones 2 }\nweb -> a", 99.7003),
    ("etcd a x4 { zones 3 }\nweb -> a", 99.9392),
    ("etcd a x5 { zones 3 }\nweb -> a", 99.9896),
    ("nginx lb x1\nservice a x2\npostgres d x1\nweb -> lb -> a -> d", 99.7401),
    ("postgres d x1 { zones 2, failover auto }\nservice a x2 { zones 2, sla 100% }\nweb -> a -> d", 99.9915),
    ("service a x6 { zones 3, regions 2 }\nweb -> a", 99.9995),
    ("service a { zones 3, regions 2 }\nweb -> a", 99.9995),
    ("etcd a x6 { zones 3, regions 2 }\nweb -> a", 99.9995),
]


@pytest.mark.parametrize(("text", "percent"), WORKED)
def test_worked_figures(text: str, percent: float) -> None:
    assert available(f"client web\n{text}") == pytest.approx(percent, abs=5.5e-5)


def test_what_parts_share_counts_once() -> None:
    """The product of the availabilities of the parts counts their zone and their region three times."""
    design = design_of("client web\nnginx lb x1\nservice a x2\npostgres d x1\nweb -> lb -> a -> d")
    alone = part_availability(design)
    naive = 100 * alone["lb"] * alone["a"] * alone["d"]
    assert naive == pytest.approx(99.6305, abs=5e-5)
    (found,) = flow_availability(design).values()
    assert 100 * found.value != pytest.approx(naive, abs=0.01)


@pytest.mark.parametrize(("number", "percent"), [(2, 99.8), (3, 99.70), (5, 99.50), (10, 99.00), (20, 98.02)])
def test_a_series_of_others(number: int, percent: float) -> None:
    ids = [f"part{chr(97 + each)}" for each in range(number)]
    lines = [f"external {id} {{ sla 99.9% }}\nweb -> {id}" for id in ids]
    text = "\n".join(["client web", *lines, f"flow f {{ web -> {' & '.join(ids)} }}"])
    assert available(text) == pytest.approx(percent, abs=0.006)


@pytest.mark.parametrize(
    ("facts", "percent"), [("failover auto 120 s", 99.9966), ("failover manual, replicas 1", 99.950)]
)
def test_a_standby(facts: str, percent: float) -> None:
    """q = q of a node x time of a failover / time of a repair + both at once, where zones and regions never fail."""
    design = design_of(f"client web\npostgres d x1 {{ {facts} }}\nweb -> d")
    (unit,) = units(design)["d"]
    assert isinstance(unit.model, Standby)
    assert 100 * unit.model.up({"a"}) == pytest.approx(percent, abs=2e-4)
    lone = replace(unit.model, spread=(("a", 1), ("b", 1)))
    assert lone.up({"b"}) == pytest.approx(0.999)
    assert lone.up(()) == lone.up(None) == 0


TWO = "external a { sla 99% }\nexternal b { sla 98% }\n"


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        # behind a CDN a request is a hit, or needs the origin
        ("cloudfront c { hit 90% }\nexternal o {sla 99%}\nweb -> c -> o\nflow f { web -> c -> o }", 99.9 * 0.999),
        ("cloudfront c\nexternal o {sla 99%}\nweb -> c -> o\nflow f { web -> c -> o }", 99.9 * 0.99),
        ("cloudfront c {stale_on_error}\nexternal o {sla 99%}\nweb -> c -> o\nflow f {web -> c -> o}", 99.9 * 0.998),
        ("cloudfront c { hit 90% }\ns3 o\nweb -> c -> o", 99.9 * (0.9 + 0.1 * 0.999)),
        # what changes something is no hit
        ("cloudfront c { hit 90% }\ns3 o\nweb -> c\nc -> o: PUT { write }", 99.9 * 0.999),
        # a second provider, anything instead, an optional part
        (TWO + "web -> b\nweb -> a { fallback b }\nflow f { web -> a }", 99.98),
        (TWO + "web -> b\nweb -> a { fallback yes }\nflow f { web -> a & b }", 98),
        ("external a { sla 99%, optional }\nexternal b {sla 98%}\nweb -> a & b\nflow f { web -> a & b }", 98),
        # several ways
        (TWO + "route53 d\nweb -> d -> a & b\nflow f { web -> d -> a & b }", 99.98),
        (TWO + "web -> a & b\nflow f { web -> a & b }", 99 * 0.98),
        # a broker counts if the producer waits for it, and what it hands on to does not
        ("service s {sla 100%}\nqueue q {sla 99%}\nworker w x1\nweb -> s ~> q ~> w\nflow f { web -> s ~> q ~> w }", 99),
        ("service s {sla 100%}\nqueue q { sla 99% }\nweb -> s\ns ~> q {outbox}\nflow f { web -> s ~> q }", 100),
        ("service s {sla 100%, outbox}\nqueue q { sla 99% }\nweb -> s\ns ~> q\nflow f { web -> s ~> q }", 100),
        # a cache that callers can go round
        ("service s {sla 100%}\nredis r x1\ndb d {sla 99%}\nweb -> s -> r & d\nflow f {web -> s -> r & d}", 99),
        # what others run depends on its region, and shares it
        ("dynamodb a\nsqs b\ns3 c\nservice s {sla 100%}\nweb -> s -> a & c\ns ~> b\nflow f {web -> s -> a & c, s ~> b}",
         100 * 0.9999 * 0.999 * 0.999 / (1 - 5e-5) ** 2),
        ("rds a x1\nweb -> a", 99.5),
        ("rds a { zones 2, failover auto }\nweb -> a", 99.95),
        ("dynamodb a { regions 2 }\nweb -> a", 99.999),
        ("external a\nweb -> a\nflow f { web -> a }", 99.9),
    ],
)  # fmt: skip
def test_what_counts(text: str, percent: float) -> None:
    assert available(f"client web\n{text}") == pytest.approx(percent, abs=1e-9)


def test_undegraded_is_whole() -> None:
    text = """
        client web
        service s { sla 100% }
        redis r { sla 99% }, db d { sla 100% }, external e { sla 98% }, queue q { sla 97% }, worker w { sla 96% }
        web -> s -> r & d
        s -> e { fallback yes }
        s ~> q: done { publish, outbox }
        q ~> w
    """
    (derived,) = flow_availability(design_of(text)).values()
    assert [derived.value, derived.full] == pytest.approx([1.0, 0.99 * 0.98])
    found = flow_availability(design_of(f"{text}\nflow f {{ web -> s -> r & d & e, s ~> q ~> w }}"))["f"]
    assert [found.value, found.full] == pytest.approx([1.0, 0.99 * 0.98 * 0.97 * 0.96])


def test_capacity_counts_if_it_is_declared() -> None:
    scale = "client web\nrequirements { read 250/s, peak 1x }\nweb -> a\n"
    assert available(scale + "service a x3 { zones 3, capacity 100/s }") == pytest.approx(99.5558, abs=1e-4)  # all
    assert available(scale + "service a x4 { zones 4, capacity 100/s }") == pytest.approx(99.989, abs=0.001)
    assert available(scale + "service a x3 { zones 3 }") == pytest.approx(99.9900, abs=1e-4)
    assert available(scale + "service a x2 { zones 2, capacity 100/s }") > 99.7  # too small by itself: no failure


def test_a_load_bearing_cache_is_needed() -> None:
    text = """
        requirements {{ read {rate}/s, peak 1x }}
        client web
        service a x3 {{ zones 3 }}, redis hot x1 {{ hit 90% }}
        postgres d x1 {{ zones 2, failover auto, capacity 1k/s }}
        web -> a -> hot & d: read
    """
    spared, needed = design_of(text.format(rate=900)), design_of(text.format(rate=5000))
    (flow,) = needed.flows
    assert "hot" not in needed_by_flow(spared)[flow.id]
    assert "hot" in needed_by_flow(needed)[flow.id]
    lost = [each[flow.id].value for each in (flow_availability(spared), flow_availability(needed))]
    assert lost[0] - lost[1] == pytest.approx(1.5e-3, rel=0.01)  # a node and its zone


# Regions

STACK = """
    route53 dns
    region eu {{ service api_eu x2 {{ zones 2 }}
                 postgres db_eu x1 {{ zones 2, failover auto }} }}
    region us {name} {{ service api_us x2 {{ zones 2 }}
                 postgres db_us x1 {{ zones 2, failover auto }} }}
    client web
    web -> dns -> api_eu & api_us
    api_eu -> db_eu
    api_us -> db_us
    flow f {{ web -> dns -> api_eu & api_us, api_eu -> db_eu, api_us -> db_us }}
"""


def test_two_regions_share_some_failures() -> None:
    one = 1 - available(STACK.format(name="").replace("dns -> api_eu & api_us", "dns -> api_eu"), "f") / 100
    both = 1 - available(STACK.format(name=""), "f") / 100
    assert both == pytest.approx(one**2 + 0.05 * one, rel=1e-3)
    standing_by = 1 - available(STACK.format(name='"US (standby region)"'), "f") / 100
    assert standing_by == pytest.approx(both + one * 120 / 3600, rel=1e-3)


def test_a_part_in_two_regions_calls_its_own() -> None:
    """Drawn once with two regions or twice, each in its own, is the same."""
    once = "client web\nservice api x2 { regions eu us }\npostgres db x2 { regions eu us }\nweb -> api -> db"
    twice = """
        client web
        dns entry { sla 100% }
        region eu { service api_eu x1, postgres db_eu x1 }
        region us { service api_us x1, postgres db_us x1 }
        web -> entry -> api_eu & api_us
        api_eu -> db_eu
        api_us -> db_us
        flow f { web -> entry -> api_eu & api_us, api_eu -> db_eu, api_us -> db_us }
    """
    assert available(once) == pytest.approx(available(twice, "f"), abs=1e-9)


def test_too_many_places_are_approximated() -> None:
    zones = {f"z{chr(97 + number)}": f"part{chr(97 + number)}" for number in range(12)}
    boxes = "\n".join(f"zone {zone} {{ service {id} x1 }}" for zone, id in zones.items())
    calls = "\n".join(f"web -> {id}" for id in zones.values())
    text = f"client web\n{boxes}\n{calls}\nflow f {{ web -> {' & '.join(zones.values())} }}"
    found = flow_availability(design_of(text))["f"]
    assert found.exact  # no two parts share a zone: each may fail by itself
    assert found.value == pytest.approx((0.999 * 0.9995) ** 12 * (1 - 5e-5), abs=1e-9)
    shared = text.replace("flow f", "service more x12 { zones za zb zc zd ze zf }\nweb -> more\nflow f").replace(
        "-> parta &", "-> more & parta &"
    )
    assert flow_availability(design_of(shared))["f"].value == pytest.approx(found.value, abs=1e-4)


# What is told


def test_defaults_are_told_with_their_source() -> None:
    text = """
        client web
        alb lb
        service a x2, service b { zones 2 }, service c
        postgres d x1 { failover auto, zones 2 }
        external e
        web -> lb -> a -> b -> c -> d
        c -> e
        flow f { web -> lb -> a -> b -> c -> d, c -> e }
    """
    told = "\n".join(flow_availability(design_of(text))["f"].assumptions)
    for part in (
        "a node is down 0.1% of the time, a zone 0.05%, a region 0.005% (judgement",
        "available 99.99% of the time (provider SLA pages",
        "available 99.9% of the time (judgement, where a provider promises nothing, 2026-11): `e`",
        "since nobody says where they run: `a`",
        "one instance, as drawn: `c`",
        "a failover takes 2 min (RDS Multi-AZ failover 60-120 s, 2026-11): `d`",
        "a repair takes 1 h",
        "IEC 61508",
    ):
        assert part in told
    assert flow_availability(design_of(text))["f"].guessed


def test_what_is_declared_is_no_assumption() -> None:
    text = "client web\nexternal a { sla 99% }\nlb b { sla 99.9% }\nweb -> b -> a\nflow f { web -> b -> a }"
    found = flow_availability(design_of(text))["f"]
    assert found.assumptions == ()
    assert not found.guessed


def test_the_largest_contributors_come_first() -> None:
    text = """
        client web
        service a x2 { zones 2 }, postgres d x1, external e { sla 99% }
        web -> a -> d & e
        flow f { web -> a -> d & e, share 90% }
        flow g { web -> a, share 10% }
    """
    design = design_of(text)
    f, g = design.flows
    assert [each.component.id for each in top_contributors(design, f)] == ["e", "d", "a"]
    assert [each.component.id for each in top_contributors(design, g)] == ["a"]
    ranked = {each.component.id: each.lost for each in importance(design)}
    assert list(ranked) == ["e", "d", "a"]
    assert ranked["e"] == pytest.approx(0.9 * top_contributors(design, f)[0].lost)


def test_what_can_be_hoped_for() -> None:
    """Managed parts as good as they are designed for; nothing is hoped of other companies."""
    design = design_of(
        "client web\ns3 a\ndynamodb b\nexternal e { sla 99.9% }\nservice s { sla 100% }\nweb -> s -> a & b & e\n"
        "flow f { web -> s -> a & b & e }"
    )
    assert hoped_availability(design)["f"] == pytest.approx(0.9999 * 0.99999 * 0.999, abs=1e-4)
    guess = design_of("client web\nservice a\nservice b x1\nweb -> a -> b")
    assert stated_availability(guess)["web-b"] == pytest.approx(0.998451, abs=1e-6)


# The rule that compares it with targets

CHAIN = "client web\nnginx lb x1\nservice a x2\npostgres d x1\nweb -> lb -> a -> d\n"


def rule() -> Mapping[str, Rule]:
    return {"missed-availability": plugins.rules(only_builtin=True)["missed-availability"]}


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        (f"requirements {{ availability 99.9% }}\n{CHAIN}", Severity.ERROR),
        (f"requirements {{ availability 99.8% }}\n{CHAIN}", Severity.WARNING),  # not twice as long as it may be
        (f"requirements {{ availability 99.7% }}\n{CHAIN}", None),
        (f"requirements {{ availability 99.9% }}\n{CHAIN}flow f {{ web -> lb -> a -> d, low }}", Severity.INFO),
        (f"{CHAIN}flow f {{ web -> lb -> a -> d, availability 99.9% }}", Severity.ERROR),
        (f"requirements {{ availability 99.9% }}\n{CHAIN}flow f {{ web -> lb, availability 99% }}", None),
        # nobody counts them
        ("requirements { availability 99.9% }\nclient web\nweb -> lb -> api -> db", Severity.WARNING),
        # at their best the managed parts keep it
        ("requirements { availability 99.95% }\nclient web\ns3 a\nweb -> a", Severity.WARNING),
        # and of another company nothing better is hoped
        ("client web\nexternal a { sla 99.9% }\nweb -> a\nflow f {web -> a, availability 99.95%}", Severity.ERROR),
        (CHAIN, None),
    ],
)
def test_missed_availability(text: str, severity: Severity | None) -> None:
    found = check(text, rules=rule()).diagnostics
    assert [each.severity for each in found] == ([severity] if severity is not None else [])


def test_missed_availability_tells_its_figures() -> None:
    (found,) = check(f"requirements {{ availability 99.9% }}\n{CHAIN}", rules=rule()).diagnostics
    assert found.finding.figures["availability"] == pytest.approx(0.997401, abs=1e-6)
    assert found.finding.components == ("d", "lb")  # better, these two alone would meet the target
    assert found.finding.at.line == 1


def test_flows_that_miss_by_the_same_parts_are_one_finding() -> None:
    flows = "flow f { web -> lb -> a -> d }\nflow g { web -> lb -> a -> d }\nflow h { web -> lb }"
    found = check(f"requirements {{ availability 99.9% }}\n{CHAIN}{flows}", rules=rule()).diagnostics
    assert [each.finding.flows for each in found] == [("f", "g"), ("h",)]
