"""Designs made by hand for tests of pictures, and what stands in an SVG."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from designlint.design import Component, Connection, Design, Drawn, Flow, Group, Instances, Member, Requirements
from designlint.diagnostic import Diagnostic, Finding, Severity
from designlint.source import Source, Span
from designlint.stated import Capacity, Fact, Value
from designlint.vocabulary import vocabulary

SVG = "{http://www.w3.org/2000/svg}"
SOURCE = Source("samples/shop.arch", "\n" * 40)


def place(line: int = 1) -> Span:
    return SOURCE.span(line - 1, line)


def facts(stated: dict[str, Value]) -> MappingProxyType[str, tuple[Fact, ...]]:
    return MappingProxyType({name: (Fact(name, value, place()),) for name, value in stated.items()})


def component(
    id: str,
    kind: str | None = "service",
    label: str | None = None,
    *,
    technology: str | None = None,
    count: int | None = None,
    members: tuple[Member, ...] = (),
    groups: tuple[str, ...] = (),
    **stated: Value,
) -> Component:
    words = vocabulary()
    return Component(
        id=id,
        label=id if label is None else label,
        named=label is not None,
        kind=words.kind(kind) if kind else None,
        technology=words.technology(technology) if technology else None,
        confidence=1.0,
        reason="",
        instances=Instances(count, "declared" if count else "unknown"),
        span=place(),
        mentions=(),
        members=members or (Member(id, id if label is None else label, "", place(), groups[0] if groups else None),),
        groups=groups,
        facts=facts(stated),
    )


def connection(
    source: str,
    target: str,
    label: str = "",
    *,
    mode: str = "sync",
    op: str | None = None,
    drawn: tuple[Drawn, ...] = (),
    **stated: Value,
) -> Connection:
    return Connection(
        source=source,
        target=target,
        key=0,
        arrow="->",
        mode=mode,
        op=op,
        label=label,
        span=place(),
        drawn=drawn,
        facts=facts(stated),
    )


def drawn(source: str, target: str, label: str = "", stroke: str = "normal") -> Drawn:
    return Drawn(source, target, label, place(), stroke, "arrow", "none")


def design(
    components: Iterable[Component],
    connections: Iterable[Connection] = (),
    *,
    title: str = "Shop",
    groups: tuple[Group, ...] = (),
    flows: tuple[Flow, ...] = (),
) -> Design:
    return Design(
        name="shop",
        title=title,
        format="arch",
        direction="LR",
        source=SOURCE,
        span=place(),
        components={each.id: each for each in components},
        connections=tuple(replace(each, key=key) for key, each in enumerate(connections)),
        requirements=Requirements(span=place()),
        flows=flows,
        groups={each.id: each for each in groups},
        notes=(),
        estimates=(),
    )


def diagnostic(
    message: str = "is alone",
    severity: Severity = Severity.ERROR,
    *,
    code: str = "single-point-of-failure",
    components: tuple[str, ...] = (),
    connections: tuple[tuple[str, str], ...] = (),
    help: str = "",
    suppressed: str | None = None,
) -> Diagnostic:
    finding = Finding(message, place(), components=components, connections=connections, help=help)
    return Diagnostic(code, "reliability", severity, finding, suppressed)


def replicated() -> Design:
    """A store drawn as three boxes in nested groups, and something of every style."""
    boxes = tuple(Member(f"pg{number}", f"orders {number}", "", place(), "data") for number in (1, 2, 3))
    return design(
        [
            component("web", "client", "Web"),
            component(
                "api", label="Orders", technology="go", count=3, groups=("zone",), capacity=Capacity(5000.0, None)
            ),
            component("events", "queue"),
            component("db", "db", members=boxes, groups=("data", "zone")),
            component("mail", "worker", optional=True),
            component("pay", "external", "Stripe"),
            component("thing", None),
        ],
        [
            connection("web", "api", "HTTPS"),
            connection("api", "db", "SQL", drawn=(drawn("api", "pg1"), drawn("api", "pg2"), drawn("api", "pg3"))),
            connection("db", "db", op="replicate", mode="async", drawn=(drawn("pg1", "pg2"), drawn("pg1", "pg3"))),
            connection("api", "events", mode="async"),
            connection("events", "mail", mode="async"),
            connection("api", "pay", "charge"),
            connection("api", "thing", drawn=(drawn("api", "thing", stroke="invisible"),)),
        ],
        groups=(
            Group("zone", "Zone a", "zone", None, place()),
            Group("data", "Data", "group", "zone", place()),
            Group("empty", "Nothing", "group", None, place()),
        ),
    )


def parsed(svg: bytes | str) -> Element:
    assert isinstance(svg, str)
    return ElementTree.fromstring(svg)


def groups_of(root: Element, name: str) -> list[Element]:
    return [each for each in root.iter(f"{SVG}g") if name in (each.get("class") or "").split()]


def text_of(element: Element) -> str:
    return " ".join(" ".join(element.itertext()).split())


def badges(root: Element) -> list[str]:
    """The number on each badge of the diagram."""
    return ["".join(text.text or "" for text in each.findall(f"{SVG}text")) for each in groups_of(root, "badge")]
