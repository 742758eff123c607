"""Pictures of designs: whatever the labels hold, the picture is valid, marked and the same every time."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pictures import (
    SVG,
    badges,
    component,
    connection,
    design,
    diagnostic,
    drawn,
    groups_of,
    parsed,
    place,
    replicated,
    text_of,
)
from support import design_of

from designlint.design import (
    Group,
)
from designlint.diagnostic import Severity
from designlint.picture import DIRECTIONS, FORMATS, RenderError, draw, render, to_dot, to_png
from designlint.picture.lettering import clean, width, wrap
from designlint.picture.numbers import Numbers, numbers_of

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
    assert html.count('<span class="number ') == len(found)
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


def test_html_stands_alone() -> None:
    page = render(replicated(), [diagnostic("`a` <b>", components=("api",), help="do it")], format="html")
    assert isinstance(page, str)
    assert not re.search(r"src=|href=\"[^#]|@import|url\(", page)
    assert "<code>a</code> &lt;b&gt;" in page
    assert "samples/shop.arch:1" in page
    assert page.count("<h1>") == page.count("<svg ") == 1


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
