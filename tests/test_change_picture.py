"""Before and after in one picture: every box and line has its fate, told by more than colour."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree

import pytest
from designs import arch_designs
from hypothesis import given, settings
from pictures import SVG
from test_diff import EVIL, SHOP, compared, only

from designlint.comparison import compare
from designlint.picture import RenderError
from designlint.picture.change import changed_drawing, render_change
from designlint.picture.dark import DARK
from designlint.picture.drawing import Drawing
from designlint.picture.style import FATES

CHANGED = (
    SHOP.replace("alb      entry\n", "nginx    proxy\n").replace("entry", "proxy").replace("x3", "x4")
    + 'service mail "Mail"\napi ~> mail: receipt\n'
)


def fates(drawing: Drawing) -> dict[str, str]:
    return {each.component: each.fate for each in drawing.boxes}


def test_every_part_has_its_fate() -> None:
    old = SHOP.replace("alb      entry\n", "waf      guard\n").replace("entry", "guard")
    drawing = changed_drawing(only(old, CHANGED))
    assert fates(drawing) == {
        "web": "same",
        "proxy": "new",
        "api": "changed",
        "store": "same",
        "mail": "new",
        "guard": "gone",
    }
    lines = {each.pair: each.fate for each in drawing.lines}
    assert lines[("web", "guard")] == lines[("guard", "api")] == "gone"
    assert lines[("web", "proxy")] == lines[("proxy", "api")] == lines[("api", "mail")] == "new"
    assert lines[("api", "store")] == "same"
    small = {each.component: each.small for each in drawing.boxes}
    assert "changed: instances x3 → x4" in small["api"]
    assert small["proxy"][-1] == "new"
    assert small["guard"][-1] == "gone"


def test_replicas_have_fates_of_their_own() -> None:
    two = "graph LR\n U[Users] --> L[Load balancer]\n L --> A1[App server 1] & A2[App server 2]\n"
    three = two.replace("& A2", "& A3[App server 3] & A2")
    there = {each.member: each.fate for each in changed_drawing(only(two, three, "a.mmd")).boxes}
    assert (there["A1"], there["A2"], there["A3"]) == ("changed", "changed", "new")
    back = changed_drawing(only(three, two, "a.mmd"))
    assert {each.member: each.fate for each in back.boxes}["A3"] == "gone"


def test_fates_differ_by_more_than_colour() -> None:
    for one, other in combinations(FATES.values(), 2):
        assert (one.style, one.width) != (other.style, other.width)
        assert one.name != other.name
    for fate in (each for name, each in FATES.items() if name != "same"):
        assert fate.fill in DARK
        assert fate.line in DARK


def test_a_design_that_only_one_state_has() -> None:
    found = only(SHOP, SHOP)
    assert set(fates(changed_drawing(compare(None, found.new))).values()) == {"new"}
    assert set(fates(changed_drawing(compare(found.old, None))).values()) == {"gone"}
    assert set(fates(changed_drawing(found)).values()) == {"same"}


@given(arch_designs(), arch_designs())
@settings(max_examples=60)
def test_every_line_ends_at_a_box(one: str, other: str) -> None:
    for found in compared(one, other, rules=False).designs:
        holds_together(changed_drawing(found))


def holds_together(drawing: Drawing) -> None:
    boxes = [each.id for each in drawing.boxes]
    assert len(set(boxes)) == len(boxes)
    assert len({each.id for each in drawing.lines}) == len(drawing.lines)
    assert {end for each in drawing.lines for end in each.ends} <= set(boxes)
    frames = {each.id for each in drawing.frames}
    assert {each.frame for each in drawing.boxes if each.frame} <= frames
    assert {each.parent for each in drawing.frames if each.parent} <= frames
    assert {each.fate for each in drawing.boxes} | {each.fate for each in drawing.lines} <= FATES.keys()


def test_the_picture_has_a_legend_and_says_what_it_shows() -> None:
    found = only(SHOP, CHANGED)
    picture = render_change(found)
    assert isinstance(picture, str)
    page = ElementTree.fromstring(picture)
    words = [each.text for each in page.iter(f"{SVG}text")]
    legend = [each for each in page.iter(f"{SVG}g") if each.get("class") == "conventions"]
    told = [each.text for each in legend[0].iter(f"{SVG}text")]
    assert {"new", "gone", "changed", "as before"} <= set(told)
    assert "Shop: before and after" in words
    assert page.findtext(f"{SVG}desc") == "components: 2 new, 1 gone, 1 changed; connections: 3 new, 2 gone"
    assert "dotted" not in picture
    assert 'stroke-dasharray="' in picture


def test_names_of_a_design_do_no_harm() -> None:
    old = f'client web\nservice api "{EVIL}" x2\nweb -> api: "{EVIL}"\n'
    found = only(old, old.replace("x2", "x3").replace("client web", f'client web\nservice "{EVIL}2"'))
    page = render_change(found, format="html")
    assert isinstance(page, str)
    assert "<script>" not in page
    picture = render_change(found)
    assert isinstance(picture, str)
    ElementTree.fromstring(picture)
    assert "\x1b" not in picture


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(RenderError, match="can not write `gif`"):
        render_change(only(SHOP, CHANGED), format="gif")
