"""Reports as one HTML file: well formed, safe against the texts of a design, and in a real browser fit to be used."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest
from browser import Browser, BrowserError, browser, program
from cli import Run
from hypothesis import given, settings
from hypothesis import strategies as st
from support import check

from designlint import plugins
from designlint.page import Links, Part, page, prose
from designlint.picture.style import BADGES
from designlint.reporters.html import section_page
from designlint.reporters.review_page import review_page
from designlint.reporters.tables import Item, Note, Section
from designlint.review import review
from designlint.source import Source

ROOT = Path(__file__).parent.parent
SAMPLES = ["url-shortener-flawed.arch", "ticket-shop.md", "best-practices.mmd", "strong/chat.arch"]
NASTY = [
    "</script><script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "javascript:alert(1)",
    "' onmouseover='alert(1)",
    "]]><!-- <b> -->",
    "&lt;b&gt; &amp;amp; &#60;",
    "`code` ``two`` ` one",
    "{{7*7}} ${7*7} <%= 7 %> {0}",
    "http://example.org/ data:text/html,x",
    "\u202edlrow\u202c \u2066x\u2069 \ufeff",
    "\x1b[31m\x9b1m\x07\x08",
    "test.arch:1 test.arch:999999",
    "</title></head></body></html>",
    "é漢字🙂\u200d",
    "x" * 3000,
]
_VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(HTMLParser):
    """What stands in a page; a tag that does not close what is open is an error."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.headings: list[int] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, name: str) -> list[str]:
        return [value for _, attribute, value in self.attributes if attribute == name]


def page_of(text: str, name: str = "test.arch") -> str:
    checks = check(text, name, rules=plugins.rules())
    design = next(each.design for each in checks.designs if each.design)
    return review_page("A review", design, review(design, checks.diagnostics), checks.diagnostics)


def sample(name: str) -> str:
    return page_of((ROOT / "samples" / name).read_text(encoding="utf-8"), f"samples/{name}")


def assert_sound(text: str) -> Page:
    """Nothing in it does anything, or comes from elsewhere, and every link inside leads somewhere."""
    found = Page(text)
    assert not {"script", "img", "iframe", "object", "embed", "link", "form", "base", "foreignobject"} & set(found.tags)
    ids = found.values("id")
    assert len(ids) == len(set(ids))
    targets = found.values("href")
    assert all(each.startswith("#") for each in targets)
    assert {each[1:] for each in targets} <= set(ids)
    names = {name for _, name, _ in found.attributes}
    assert not {each for each in names if each.startswith("on")} | ({"style", "src", "srcset", "action"} & names)
    assert found.headings[0] == 1
    assert found.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(found.headings, found.headings[1:], strict=False))
    assert found.tags["main"] == found.tags["header"] == found.tags["footer"] == 1
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    return found


# -- what stands in it --


@pytest.mark.parametrize("name", SAMPLES)
def test_a_review_is_one_sound_file(name: str) -> None:
    text = sample(name)
    found = assert_sound(text)
    assert text == sample(name)
    source = (ROOT / "samples" / name).read_text(encoding="utf-8")
    assert {f"L{number}" for number in range(1, len(source.splitlines()) + 1)} <= set(found.values("id"))
    assert {f"question-{number}" for number in range(1, 8)} <= set(found.values("id"))
    assert {"score", "picture", "findings", "evidence", "level", "numbers", "source"} <= set(found.values("id"))
    assert found.tags["svg"] > 1


def test_badges_and_findings_lead_to_each_other() -> None:
    found = Page(sample("url-shortener-flawed.arch"))
    ids, targets = set(found.values("id")), set(found.values("href"))
    badges = {each for each in ids if each.startswith("badge-")}
    assert len(badges) > 5
    assert {f"#{each}" for each in badges} <= targets
    assert {each.replace("badge", "finding") for each in badges} <= ids
    cards = {each for each in ids if each.startswith("finding-")}
    assert {f"#{each}" for each in cards} <= targets  # from their lines, if from nowhere else


def test_the_policy_allows_the_style_of_the_page_and_nothing_else() -> None:
    text = sample("url-shortener.arch")
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = next(value for value in Page(text).values("content") if "default-src" in value)
    assert policy.split("; ")[:2] == ["default-src 'none'", f"style-src 'sha256-{digest}'"]
    assert "@import" not in style[1]
    assert "url(" not in style[1]


def test_severities_have_the_colours_of_the_picture() -> None:
    style = files("designlint.page").joinpath("page.css").read_text(encoding="utf-8")
    for severity, colour in BADGES.items():
        assert f"--{severity.word}-badge: {colour};" in style


def test_what_was_ignored_is_told_with_its_reason() -> None:
    text = (ROOT / "samples/url-shortener-flawed.arch").read_text(encoding="utf-8")
    text = text.replace("# one proxy for everybody", "# designlint: ignore[single-point-of-failure] a <toy>")
    found = Page(page_of(text))
    assert "1 finding ignored" in found.text
    assert "a <toy>" in found.text


def test_numbers_that_are_too_large_are_said_to_be() -> None:
    text = "requirements { dau 1e300, read 1e300/user/day }\nclient web\nservice api\nweb -> api: HTTPS\n"
    found = assert_sound(page_of(text))
    assert found.tags["section"] >= 8


# -- hostile texts --


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_texts_of_a_design_stay_text(nasty: str) -> None:
    label = nasty.replace('"', "'")
    tame, wild = (
        f'design "{text}"\nclient web "{text}"\nservice api "{text}" {{ note "{text}" }}\nweb -> api: "{text}"\n'
        f'decide api {{ choose "{text}", over "{text}", because "{text}" }}\n# {text}\n'
        f'flow "{text}" {{ web -> api }}\nassume "{text}"\nwhatif failure "{text}"\n'
        for text in ("tame", label)
    )
    found = assert_sound(page_of(wild))
    assert found.tags["section"] == Page(page_of(tame)).tags["section"]
    if label.isprintable():
        assert label in found.text


texts = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(NASTY[:-1])


@given(texts, st.lists(st.tuples(texts, texts, texts, texts), min_size=1, max_size=3), st.lists(texts, max_size=3))
def test_sections_hold_any_text(title: str, rows: list[tuple[str, ...]], said: list[str]) -> None:
    notes = [*(Note(each, each, each) for each in said), Note("n", title, folded=True)]
    item = Item(title, title, tuple(notes))
    section = Section("A section", tuple(rows), tuple(said), frozenset({1}), (item,), numbered=True)
    found = assert_sound(section_page(title, [section], Source("test.arch", "\n".join(said))))
    assert found.tags["td"] == 4 * (len(rows) - 1)
    assert found.tags["th"] == 4
    assert found.tags["h2"] == 2
    assert found.tags["pre"] == sum(bool(each) for each in said)


@settings(max_examples=30)
@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_a_page_can_be_written_as_utf_8_and_shows_what_it_got(text: str) -> None:
    written = page(text, [Part("one", "One", text)], lead=text)
    assert Page(written.encode().decode()).tags["h1"] == 1
    if text.isprintable() and "`" not in text:
        assert Page(written).text.count(text) >= 3


def test_places_and_names_become_links() -> None:
    links = Links({"some-rule": "#finding-2"}, "a.b/x.arch", 20)
    shown = str(
        page(
            "t",
            [Part("p", "P", [links.prose("`some-rule`, a.b/x.arch:12; other.arch:3, aab/x.arch:4, a.b/x.arch:21")])],
        )
    )
    assert '<a href="#finding-2"><code>some-rule</code></a>, <a class="place" href="#L12">line 12</a>' in shown
    assert "; other.arch:3, aab/x.arch:4, line 21<" in shown


def test_css_can_not_end_its_element() -> None:
    with pytest.raises(ValueError, match="style element"):
        page("t", [], style="</style><script>")


def test_prose_without_links() -> None:
    assert "<code>a</code> b:1" in page("t", [Part("p", "P", prose("`a` b:1"))])


# -- the command line --


def test_the_suffix_tells_the_format(run: Run, tmp_path: Path) -> None:
    file = str(ROOT / "samples/url-shortener.arch")
    for command in (("review", file), ("estimate", file), ("whatif", file, "--fail", "api")):
        for name, begins in {"x.html": "<!doctype html>", "x.md": "# URL", "x.json": "{", "x.txt": "URL"}.items():
            out = tmp_path / name
            assert run(*command, "-o", str(out)).code == 0
            assert out.read_text(encoding="utf-8").startswith(begins)
        assert run(*command, "--format", "text", "-o", str(tmp_path / "y.html")).code == 0
        assert (tmp_path / "y.html").read_text(encoding="utf-8").startswith("URL")
        assert_sound(run(*command, "--format", "html").out)


@pytest.mark.parametrize("options", [(), ("--plain",), ("--numbers", "--direction", "TB")])
def test_the_page_of_a_picture_has_the_same_shell(run: Run, tmp_path: Path, options: tuple[str, ...]) -> None:
    out = tmp_path / "x.html"
    assert run("render", str(ROOT / "samples/url-shortener-flawed.arch"), "-o", str(out), *options).code == 0
    found = assert_sound(out.read_text(encoding="utf-8"))
    assert ("findings" in found.values("id")) == ("--plain" not in options)


# -- in a browser --

# The element that has the focus, if nothing shows that it has: an outline, or the edge of a badge.
_FOCUS = """(() => {
  const element = document.activeElement;
  const badge = element instanceof SVGElement && element.querySelector("circle");
  const style = getComputedStyle(badge || element);
  const shown = badge ? parseFloat(style.strokeWidth) >= 3 : style.outlineStyle !== "none";
  return shown ? null : element.outerHTML.slice(0, 200);
})()"""


@pytest.fixture(scope="module")
def tab() -> Iterator[Browser]:
    command = program()
    if command is None:
        pytest.skip("there is no Chromium here")
    with ExitStack() as stack:
        try:
            found = stack.enter_context(browser(command))
        except (BrowserError, OSError) as error:
            pytest.skip(f"{command} does not start: {error}")
        yield found


@pytest.fixture(params=SAMPLES[:3])
def report(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    file = tmp_path / "report.html"
    file.write_text(sample(request.param), encoding="utf-8")
    return file


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_asks_for_nothing_and_can_be_read(tab: Browser, report: Path, dark: bool) -> None:
    tab.show(1280, dark=dark)
    tab.open(report)
    assert tab.requests() == [report.as_uri()]
    assert tab.complaints() == []
    tab.run("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert tab.run((ROOT / "tests/data/contrast.js").read_text(encoding="utf-8")) == []
    assert (tab.run("getComputedStyle(document.body).backgroundColor") != "rgb(245, 247, 249)") == dark


@pytest.mark.parametrize("width", [320, 360, 800, 1600])
def test_no_width_needs_sideways_scrolling(tab: Browser, report: Path, width: int) -> None:
    tab.show(width)
    tab.open(report)
    tab.run("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert tab.run("document.documentElement.scrollWidth") <= width
    assert (
        tab.run("Math.max(...[...document.querySelectorAll('section')].map((e) => e.scrollWidth - e.clientWidth))") <= 0
    )


def test_the_keyboard_reaches_everything_and_shows_where_it_is(tab: Browser, report: Path) -> None:
    tab.show(1280)
    tab.open(report)
    tab.press("Tab", 9)
    assert tab.run("document.activeElement.className") == "skip"
    assert tab.run("document.activeElement.getBoundingClientRect().top") >= 0
    wanted = tab.run('document.querySelectorAll(\'a[href]:not([tabindex="-1"]), summary, [tabindex="0"]\').length')
    seen = 1
    while seen <= wanted:
        tab.press("Tab", 9)
        if tab.run("document.activeElement === document.body"):
            break
        assert tab.run(_FOCUS) is None
        seen += 1
    assert seen == wanted
    tab.open(report)
    tab.press("Tab", 9)
    tab.press("Enter", 13)
    assert tab.run("location.hash") == "#content"


def test_paper_holds_what_is_folded_on_the_screen(tab: Browser, report: Path) -> None:
    tab.show(800, media="print")
    tab.open(report)
    folded = (
        "[...document.querySelectorAll('details > :not(summary)')].filter((each) => !each.checkVisibility()).length"
    )
    assert tab.run("document.querySelectorAll('details').length") > 3
    assert tab.run(folded.replace("checkVisibility()", "getClientRects().length")) == 0
    assert tab.run("getComputedStyle(document.querySelector('nav')).display") == "none"
    assert tab.paper().startswith(b"%PDF")
