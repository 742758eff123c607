"""Pictures of designs: whatever the labels hold, the picture is valid, marked and the same every time."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import struct
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import design_of

from designlint.design import (
    Component,
    Connection,
    Design,
    Drawn,
    Flow,
    Group,
    Instances,
    Member,
    Requirements,
)
from designlint.diagnostic import Diagnostic, Finding, Severity
from designlint.picture import DIRECTIONS, FORMATS, RenderError, draw, embedded, layout, render, to_dot, to_png
from designlint.picture.lettering import FAMILY, clean, width, wrap
from designlint.picture.numbers import Numbers, numbers_of
from designlint.source import Source, Span
from designlint.stated import Capacity, Fact, Value
from designlint.vocabulary import vocabulary

SVG = "{http://www.w3.org/2000/svg}"
SOURCE = Source("samples/shop.arch", "\n" * 40)
NASTY = (
    "<script>alert(1)</script>",
    "\"quoted\" 'text'",
    "]]>",
    "&amp; &lt; &#60;script&#62;",
    "back\\slash \\n \\N \\",
    "\x00\x01\x1b[31m\x7f",
    "שלום עולם",
    "\u202eevil\u2066",
    "😀 漢字 e\u0301",
    "",
    "line\nbreak\r\nmore",
    "%s %d {0} ${x}",
    "<B>html</B>",
    "a:b:c",
    "\ud800 lone",
    "<!-- -- -->",
    "-->",
    "w" * 500,
    "node",
    "]; evil [label=x",
)
labels = st.one_of(st.sampled_from(NASTY), st.text(max_size=40), st.text(alphabet='<>&"\\\n;]-', max_size=12))


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
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for each in components:
        graph.add_node(each.id, component=each)
    for key, link in enumerate(connections):
        graph.add_edge(link.source, link.target, key=key, connection=link)
    return Design(
        name="shop",
        title=title,
        format="arch",
        direction="LR",
        source=SOURCE,
        span=place(),
        graph=graph,
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


def test_members_are_boxes_and_groups_nest() -> None:
    drawing = draw(replicated())
    assert [box.member for box in drawing.boxes if box.component == "db"] == ["pg1", "pg2", "pg3"]
    assert [frame.title for frame in drawing.frames] == [("Zone a",), ("Data",)]
    assert drawing.frames[1].parent == drawing.frames[0].id
    assert len([line for line in drawing.lines if line.pair == ("api", "db")]) == 3
    root = parsed(render(replicated()))
    assert len(groups_of(root, "node")) == 9
    assert len(groups_of(root, "cluster")) == 2


def test_small_lines() -> None:
    small = {box.member: box.small for box in draw(replicated(), numbers=Numbers({"pay": ("A 99.9%",)})).boxes}
    assert small["api"] == ("service · Go · ×3", "5,000/s read")
    assert small["pay"] == ("outside party", "A 99.9%")
    assert small["thing"] == ()


def test_conventions() -> None:
    drawing = draw(replicated())
    strokes = {line.pair: line.stroke for line in drawing.lines}
    assert strokes["web", "api"] == "sync"
    assert strokes["api", "events"] == "async"
    assert strokes["db", "db"] == "replicate"
    assert strokes["events", "mail"] == "optional"
    dot = to_dot(replicated())
    assert "rankdir=LR" in dot
    assert 'color="#1e66c8"' in dot
    words = text_of(groups_of(parsed(render(replicated())), "conventions")[0])
    for each in ("message, asynchronous", "replication", "optional", "outside party", "unknown kind", "group"):
        assert each in words
    assert "critical" not in words
    assert "monitoring" not in words


def test_critical_parts_are_red() -> None:
    chain = " -> ".join(f"s{number}" for number in range(6))
    services = "".join(f'service s{number} "{name}" x{number + 1}\n' for number, name in enumerate("ABCDEF"))
    drawn = f"client web\n{services}service reports\nweb -> {chain}\nweb -> reports\n"
    assert [box.member for box in draw(design_of(drawn)).boxes if box.critical] == []
    shop = design_of(drawn + f"flow buy {{ web -> {chain}, critical }}")
    assert [box.member for box in draw(shop).boxes if box.critical] == ["s0", "s1", "s2", "s3", "s4"]
    found = [diagnostic(components=("reports",)), diagnostic(components=("s5",), suppressed="known")]
    red = [box.member for box in draw(shop, found).boxes if box.critical]
    assert red == ["s0", "s1", "s2", "s3", "s4", "reports"]
    assert 'color="#c62828"' in to_dot(shop, diagnostics=found)


def test_badges_and_legend() -> None:
    found = [
        diagnostic("asks", Severity.QUESTION, components=("web",)),
        diagnostic("weak line", Severity.WARNING, connections=(("api", "db"),), help="make it stronger"),
        diagnostic("only in words", Severity.INFO),
        diagnostic("is alone", components=("pg1", "api")),
        diagnostic("nobody sees", components=("web",), suppressed="known"),
        diagnostic("gone", Severity.INFO, components=("nowhere",), connections=(("no", "where"),)),
    ]
    root = parsed(render(replicated(), found))
    assert sorted(badges(root)) == ["1", "1", "2"]
    entries = [text_of(each) for each in groups_of(root, "entry")]
    assert [each.split()[:2] for each in entries] == [
        ["1", "error"],
        ["2", "warning"],
        ["3", "info"],
        ["4", "info"],
        ["5", "question"],
    ]
    assert "weak line make it stronger" in entries[1]
    assert "nobody sees" not in text_of(root)
    tips = [text_of(each) for each in root.iter(f"{SVG}title")]
    assert sum("2. warning" in each for each in tips) == 3, "each of the parallel lines tells"
    assert any(each.startswith("error single-point-of-failure: is alone") for each in tips)


def test_plain_has_no_findings() -> None:
    root = parsed(render(replicated(), [diagnostic(components=("api",))], plain=True))
    assert not badges(root)
    assert not groups_of(root, "entry")
    assert "critical" not in text_of(groups_of(root, "conventions")[0])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(labels, min_size=1, max_size=5), labels, labels, labels, st.integers(0, 5))
def test_any_label_gives_valid_xml(names: list[str], line: str, group: str, message: str, marked: int) -> None:
    ids = [f"{name}{number}" for number, name in enumerate(names)]
    parts = [
        component(id, ("db", "queue", "lb", None)[number % 4], name, groups=(group,))
        for number, (id, name) in enumerate(zip(ids, names, strict=True))
    ]
    links = [connection(source, target, line) for source, target in pairwise(ids)]
    shop = design(parts, links, title=group, groups=(Group(group, group, "group", None, place()),))
    found = [diagnostic(message, components=(id,), help=message, code="some-rule") for id in ids[:marked]]
    for page in (render(shop, found), render(shop, found, direction="TB")):
        root = parsed(page)
        assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {
            *("svg", "g", "title", "desc", "rect", "path", "polygon", "polyline", "ellipse", "circle", "text")
        }
        assert len(badges(root)) == len(found)
        assert len(groups_of(root, "node")) == len(ids)
        assert len(groups_of(root, "edge")) == len(links)
        assert all(re.fullmatch(r"[nec]\d+|graph0", each.get("id", "n1")) for each in root.iter())
    html = render(shop, found, format="html")
    assert isinstance(html, str)
    assert "<script" not in html.lower()
    assert html.count('<span class="number">') == len(found)
    assert to_png(str(render(shop, found))).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "label", ["a & b", "<b>", "&amp;", "&#60;", "back\\slash \\n", '"quoted"', "x:y", "node", "é漢"]
)
def test_labels_are_shown_as_written(label: str) -> None:
    shop = design([component("one", label=label), component("two")], [connection("one", "two", label)])
    root = parsed(render(shop))
    assert label in text_of(groups_of(root, "node")[0])
    assert label in text_of(groups_of(root, "edge")[0])


def test_groups_inside_each_other_and_strange_ends() -> None:
    circle = (Group("a", "A", "group", "b", place()), Group("b", "B", "group", "a", place()))
    shop = design(
        [component("x", groups=("a", "b")), component("y", groups=("nowhere",))],
        [connection("x", "y", drawn=(drawn("gone", "y"),)), connection("x", "x", "again")],
        groups=circle,
    )
    root = parsed(render(shop, [diagnostic(connections=(("x", "x"),))]))
    assert len(groups_of(root, "edge")) == 2
    assert badges(root) == ["1"]


def test_empty_design() -> None:
    for each in FORMATS:
        assert render(design([], title=""), [diagnostic()], format=each)


def test_many_findings_on_one_part() -> None:
    found = [
        diagnostic(f"finding {number}", components=("api",), connections=(("web", "api"),)) for number in range(40)
    ]
    shop = design([component("web"), component("api")], [connection("web", "api")])
    assert len(badges(parsed(render(shop, found)))) == 80


@pytest.mark.parametrize("format", FORMATS)
def test_same_every_time(format: str) -> None:
    found = [diagnostic(components=("api",), connections=(("api", "db"),))]
    assert render(replicated(), found, format=format) == render(replicated(), found, format=format)


@pytest.mark.parametrize("direction", [*DIRECTIONS, "td", None])
def test_directions(direction: str | None) -> None:
    wanted = {"td": "TB", None: "LR"}.get(direction, direction)
    assert f"rankdir={wanted}" in str(render(replicated(), format="dot", direction=direction))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"format": "pdf"}, "write svg and convert"),
        ({"format": "bmp"}, "svg, png, html, dot"),
        ({"direction": "up"}, "LR, TB, RL, BT"),
        ({"engine": "neato"}, "embedded and system"),
    ],
)
def test_what_can_not_be_done_is_said(options: dict[str, str], words: str) -> None:
    with pytest.raises(RenderError, match=words):
        render(replicated(), **options)  # type: ignore[arg-type]


def test_png_has_the_size_of_the_picture() -> None:
    svg = render(replicated())
    png = render(replicated(), format="png")
    assert isinstance(svg, str)
    assert isinstance(png, bytes)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    wide, high = struct.unpack(">II", png[16:24])
    root = parsed(svg)
    assert (wide, high) == (2 * int(root.get("width", "0")), 2 * int(root.get("height", "0")))


def test_huge_png_is_made_smaller() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90000 100" width="90000" height="100"/>'
    assert struct.unpack(">II", to_png(svg)[16:24])[0] == 16_000


def test_png_without_sense_is_an_error() -> None:
    with pytest.raises(RenderError, match="PNG"):
        to_png("<svg")


def test_text_needs_no_font_of_the_machine() -> None:
    """Letters leave dark points on the white paper."""
    template = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 40" width="200" height="40">{}</svg>'
    empty = to_png(template.format(""))
    for letters in ("Orders", "Ωж", "شبكة"):
        assert to_png(template.format(f'<text x="5" y="25" font-family="{FAMILY}">{letters}</text>')) != empty


def test_html_stands_alone() -> None:
    page = render(replicated(), [diagnostic("`a` <b>", components=("api",), help="do it")], format="html")
    assert isinstance(page, str)
    assert not re.search(r"(?:src|href)=|@import|url\(", page)
    assert "`a` &lt;b&gt;" in page
    assert "samples/shop.arch:1" in page
    assert page.count("<h1>") == page.count("<svg ") == 1


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The place of the compiled module in an empty cache, nothing remembered."""
    monkeypatch.setenv("DESIGNLINT_CACHE", str(tmp_path))
    monkeypatch.setattr(embedded, "_remembered", {})
    return embedded.cache_file()


def forget() -> None:
    embedded._remembered.clear()


def no_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> bytes:
        raise AssertionError("compiled again")

    place = embedded.cache_file()
    monkeypatch.setattr(embedded, "cache_file", lambda: place)
    monkeypatch.setattr(embedded, "_wasm", refuse)


def test_the_module_is_compiled_once(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = layout("digraph { a -> b }")
    assert [each.name for each in cache.parent.iterdir()] == [cache.name]
    if os.name == "posix":
        assert stat.S_IMODE(cache.stat().st_mode) == 0o600
        assert stat.S_IMODE(cache.parent.stat().st_mode) == 0o700
    forget()
    no_compiler(monkeypatch)
    assert layout("digraph { a -> b }") == first, "read from the file"
    cache.unlink()
    assert layout("digraph { a -> b }") == first, "remembered"


@pytest.mark.parametrize("damage", ["empty", "cut", "changed", "of another runtime"])
def test_a_damaged_module_is_made_anew(cache: Path, damage: str) -> None:
    layout("digraph { a }")
    whole = cache.read_bytes()
    other = b"not machine code"
    broken = {
        "empty": b"",
        "cut": whole[:-1000],
        "changed": whole[:100_000] + bytes(64) + whole[100_064:],
        "of another runtime": hashlib.sha256(other).digest() + other,
    }[damage]
    cache.write_bytes(broken)
    forget()
    assert "<svg" in layout("digraph { a }")
    assert len(cache.read_bytes()) == len(whole)
    assert embedded._read(cache) is not None


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no such rights here")
def test_a_module_that_others_can_write_is_not_run(cache: Path) -> None:
    layout("digraph { a }")
    for place, mode in ((cache, 0o666), (cache.parent, 0o777)):
        before = place.stat().st_mode
        place.chmod(mode)
        assert embedded._read(cache) is None
        place.chmod(before)
    assert embedded._read(cache) is not None
    elsewhere = cache.with_name("elsewhere")
    cache.rename(elsewhere)
    cache.symlink_to(elsewhere)
    assert embedded._read(cache) is None


def test_without_a_cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DESIGNLINT_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr(embedded, "_remembered", {})
    assert "<svg" in layout("digraph { a }")


def test_layout_is_stopped_by_the_clock() -> None:
    lines = ";".join(f"a{number * 7919 % 997} -> a{number * 104729 % 991}" for number in range(4000))
    with pytest.raises(RenderError, match=r"longer than 0.2 s"):
        layout(f"digraph {{ {lines} }}", seconds=0.2)
    assert "<svg" in layout("digraph { a }"), "the next one is not hurt"


def test_what_graphviz_refuses_is_said() -> None:
    with pytest.raises(RenderError, match="Graphviz could not"):
        layout("digraph { a -> ")


def test_a_large_design_is_drawn() -> None:
    parts = [component(f"p{number}") for number in range(250)]
    links = [connection(f"p{number}", f"p{number * 7919 % 250}") for number in range(250)]
    assert len(groups_of(parsed(render(design(parts, links))), "node")) == 250


def test_system_engine_is_missed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RenderError, match="install Graphviz"):
        render(replicated(), engine="system")


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
@pytest.mark.parametrize(
    ("script", "words"),
    [("exit 3", "exit code 3"), ("echo oh no >&2; exit 1", "oh no"), ("exec sleep 9", "longer than")],
)
def test_system_engine_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, words: str) -> None:
    program = tmp_path / "dot"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(RenderError, match=words):
        layout("digraph { a }", engine="system", seconds=1)


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_system_engine() -> None:
    root = parsed(render(replicated(), [diagnostic(components=("api",))], engine="system"))
    assert len(groups_of(root, "node")) == 9
    assert badges(root) == ["1"]


@given(st.text(max_size=80), st.floats(30, 300))
def test_wrapped_lines_fit(text: str, limit: float) -> None:
    lines = wrap(text, limit, 12)
    assert all(width(line, 12) <= limit or len(line) == 1 for line in lines)
    assert "".join("".join(lines).split()) == "".join(clean(text).split())
    assert len(wrap(text, limit, 12, lines=2)) <= 2


def test_numbers_on_request() -> None:
    shop = design_of(
        "requirements { dau 864k, read 10/user/day, peak 3x }\nclient web\nservice api x2 { capacity 300/s }\n"
        'web -> api: GET\nflow look "Look" { web -> api }'
    )
    words = {box.member: box.small for box in draw(shop, numbers=numbers_of(shop)).boxes}
    assert "300/s · 50% full" in words["api"]
    assert "Look" in words["web"]
    (line,) = draw(shop, numbers=numbers_of(shop)).lines
    assert line.label == ("GET", "300/s")
    assert "50% full" not in render(shop)
    assert "50% full" in render(shop, numbers=True)
