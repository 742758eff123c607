"""Reports of tables: aligned for a terminal, and text that stays text in Markdown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from designlint.reporters.style import Style, cells
from designlint.reporters.tables import Item, Note, Section, as_markdown, as_text

PLAIN = Style()
TABLE = Section("Parts", (("part", "rate"), ("api", "5/s"), ("数据", "12/s")), ("`api` is first",), frozenset({1}))


def test_columns_are_aligned() -> None:
    assert list(as_text("Shop", [TABLE], PLAIN)) == [
        *("Shop", "", "Parts"),
        *("  part  rate", "  api    5/s", "  数据  12/s", "  `api` is first"),
    ]


def test_headings_are_bold_and_headers_stand_back_in_colour() -> None:
    lines = list(as_text("Shop", [TABLE], Style(color=True)))
    assert lines[0] == "\x1b[1mShop\x1b[0m"
    assert lines[3] == "\x1b[34m  part  rate\x1b[0m"
    assert lines[4] == "  api    5/s"


def test_markdown() -> None:
    assert list(as_markdown("Shop", [TABLE], PLAIN)) == [
        *("# Shop", "", "## Parts", ""),
        *("| part | rate |", "|---|---:|", "| api | 5/s |", "| 数据 | 12/s |", "", "- `api` is first"),
    ]


STEPS = Section(
    "Next",
    items=(
        Item(
            "+2 points", "say why", (Note("write", "(at 3)", "decide a {\n  `b` }"), Note("behind it", "`rule`: *no*"))
        ),
        Item("what if?", "nothing"),
        Item("", "1. and only"),
    ),
    numbered=True,
)


def test_items_have_their_notes_below_them() -> None:
    assert list(as_text("t", [STEPS], PLAIN))[3:] == [
        *("  1. +2 points: say why", "     write: decide a {", "     write:   `b` } (at 3)"),
        *("     behind it: `rule`: *no*", "  2. what if? nothing", "  3. 1. and only"),
    ]


def test_items_in_markdown() -> None:
    assert list(as_markdown("t", [STEPS], PLAIN))[4:] == [
        *("1. +2 points: say why", "   - write: `decide a {`; `` `b` } `` (at 3)", "   - behind it: `rule`: \\*no\\*"),
        *("2. what if? nothing", "3. 1\\. and only"),
    ]


texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
signs = st.text(st.sampled_from("ab `|*_~<>[]()!#&;$\\-+1.:/@"), min_size=1, max_size=16)


@given(st.lists(st.tuples(texts | signs, texts | signs), min_size=1, max_size=4), texts | signs)
def test_nothing_in_a_cell_or_a_line_is_markup(rows: list[tuple[str, str]], line: str) -> None:
    section = Section("x", (("one", "two"), *rows), (f"about {line}",))
    page = "\n".join(as_markdown("t", [section], PLAIN))
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(page)
    assert [token.type for token in tokens].count("td_open") == 2 * len(rows)
    children = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in children} <= {"text", "text_special", "code_inline"}


@given(st.lists(st.tuples(texts | signs, texts | signs, texts | signs), min_size=1, max_size=4))
def test_items_are_one_list_with_one_list_in_each(said: list[tuple[str, str, str]]) -> None:
    items = tuple(Item("", text, (Note("note", note, code),)) for text, note, code in said)
    page = "\n".join(as_markdown("t", [Section("x", items=items, numbered=True)], PLAIN))
    found = [token.type for token in MarkdownIt("commonmark", {"html": True}).parse(page)]
    assert found.count("ordered_list_open") == 1
    assert found.count("bullet_list_open") == found.count("list_item_open") / 2 == len(said)
    assert not {"fence", "code_block", "html_block", "hr", "blockquote_open"} & set(found)


@given(st.lists(texts | signs, min_size=1, max_size=5))
def test_every_line_is_one_line_without_control(labels: list[str]) -> None:
    section = Section("x", (("one", "two"), *((each, "1") for each in labels)), tuple(labels), frozenset({1}))
    for layout in (as_text, as_markdown):
        for line in layout("\x1b[2J", [section], PLAIN):
            assert line.isprintable() or not any(ord(char) < 32 for char in line)
            assert len(line.splitlines()) <= 1
    table = list(as_text("t", [section], PLAIN))[3 : 4 + len(labels)]
    assert len({cells(line) for line in table}) == 1
