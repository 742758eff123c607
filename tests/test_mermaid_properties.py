"""The mermaid front end on its own: the cases of its page, the Markdown host, and texts that nobody would write."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from importlib import import_module
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designlint.frontend import Frontend, Host, Reading
from designlint.source import Source, Span
from designlint.statements import Cluster, Connect, Embed, Statement, Text, Vertex

FRONTEND: Frontend = import_module("designlint.grammars.mermaid").FRONTEND
HOST: Host = import_module("designlint.grammars.markdown").HOST

_CASE = re.compile(
    r"^## (?P<name>.+)\n(?:.*\n)*?"
    r"```mermaid\n(?P<text>(?:.*\n)*?)```\n+"
    r"```statements\n(?P<said>(?:.*\n)*?)```",
    re.MULTILINE,
)


def read(text: str) -> Reading:
    return FRONTEND.read(Source("case.mmd", text))


def _quoted(text: Text | None) -> str:
    if text is None:
        return ""
    return '"' + text.text.replace("\n", "\\n") + '"'


def spell(statement: Statement) -> str:
    """A statement on one line."""
    if isinstance(statement, Vertex):
        words = [statement.id.text, statement.shape, _quoted(statement.label)]
        words += ["." + name for name in statement.classes]
        words += [f"({statement.notation})" if statement.notation else ""]
    elif isinstance(statement, Connect):
        sources, targets = (", ".join(word.text for word in side) for side in (statement.sources, statement.targets))
        words = [sources, statement.arrow, targets, _quoted(statement.label)]
        words += [statement.stroke if statement.stroke != "normal" else ""]
        if {statement.head, statement.tail} - {"arrow", "none"}:
            words += [f"{statement.tail}-{statement.head}"]
        words += [f"#{statement.id}" if statement.id else "", "…" if statement.chained else ""]
    elif isinstance(statement, Cluster):
        words = ["box", statement.id.text, _quoted(statement.title), "{", *statement.members, "}", statement.direction]
        words += [f"({statement.notation})" if statement.notation else ""]
    else:
        assert isinstance(statement, Embed)
        words = ["embed", statement.format, statement.source.text.strip().replace("\n", "\\n")]
    return " ".join(filter(None, words))


def told(reading: Reading) -> list[str]:
    """All that a reading says, one thing on a line."""
    head = [reading.notation] if reading.notation else []
    head += [reading.direction] if reading.direction else []
    head += [f'"{reading.title}"'] if reading.title else []
    head += [f"is {reading.foreign}"] if reading.foreign else []
    lines = ["= " + " ".join(head)] if head else []
    lines += [spell(each) for each in reading.statements]
    for slip in reading.slips:
        lines.append(f"! {slip.at.line}:{slip.at.column} {slip.message}")
        lines.append(f"  {slip.help}")
    return lines


def _cases() -> list[tuple[str, str, str]]:
    page = files("designlint.grammars.mermaid").joinpath("cases.md").read_text(encoding="utf-8")
    return [(found["name"], found["text"], found["said"]) for found in _CASE.finditer(page)]


def test_the_page_has_its_cases() -> None:
    assert len(_cases()) >= 25


@pytest.mark.parametrize(("text", "said"), [pytest.param(text, said, id=name) for name, text, said in _cases()])
def test_case(text: str, said: str) -> None:
    assert told(read(text)) == said.splitlines()


# -- every place lies inside its text --------------------------------------------------------------------------------


def spans(reading: Reading) -> Iterator[Span]:
    for slip in reading.slips:
        yield slip.at
    for each in reading.statements:
        yield each.span
        if isinstance(each, Vertex):
            yield each.id.span
            yield from each.mentions
            if each.label is not None:
                yield each.label.span
        elif isinstance(each, Connect):
            yield from (word.span for word in (*each.sources, *each.targets))
            if each.label is not None:
                yield each.label.span
        elif isinstance(each, Cluster):
            yield each.id.span
            if each.title is not None:
                yield each.title.span


def check(text: str) -> Reading:
    source = Source("any.mmd", text)
    reading = FRONTEND.read(source)
    for span in spans(reading):
        assert 0 <= span.start <= span.end <= len(span.source.text)
        assert span.line >= 1
    for each in reading.statements:
        if isinstance(each, Vertex) and not each.id.span.text.startswith("%%"):
            assert each.id.text == each.id.span.text.replace("\r", "\n")
    assert len(reading.slips) <= 20
    for slip in reading.slips:
        assert slip.message == slip.message.strip() != ""
        assert "\n" not in slip.message
    return reading


_SIGNS = (
    '--> --- -.-> ==> -- == -. ~~~ <--> --x o--o | " ( ) [ ] { } (( )) [[ ]] [( )] ([ ]) {{ }} [/ /] > < ; & ::: @ @{'
    ' % %% %%{ }%% arch: : , . # #quot; ` "` `" \\ / a b A1 x o v end subgraph style class classDef click linkStyle'
    " default direction LR TB graph flowchart é 🚀 <br/> accTitle: accDescr{ --- title: shape: label: C4Context Person("
    " Rel( service architecture-beta group junction in"
)
PIECES = st.sampled_from([*_SIGNS.split(), "\n", " ", "\t", "\r\n", "\n\n", "  "])
HEADS = st.sampled_from(["graph TD\n", "flowchart LR\n", "graph LR;", "", "C4Container\n", "architecture-beta\n"])


@settings(max_examples=300, deadline=None)
@given(HEADS, st.lists(PIECES, max_size=60))
def test_any_heap_of_pieces_is_read(head: str, pieces: list[str]) -> None:
    check(head + "".join(pieces))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    check(text)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([text for _, text, _ in _cases()]),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 6), PIECES), min_size=1, max_size=4),
)
def test_any_damaged_diagram_is_read(text: str, wounds: list[tuple[int, int, str]]) -> None:
    for place, length, piece in wounds:
        place = min(place, len(text))
        text = text[:place] + piece + text[place + length :]
    check(text)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([text for _, text, _ in _cases()]))
def test_line_ends_do_not_matter(text: str) -> None:
    ours, theirs = check(text), check(text.replace("\n", "\r\n"))
    assert [spell(each) for each in ours.statements if not isinstance(each, Embed)] == [
        spell(each) for each in theirs.statements if not isinstance(each, Embed)
    ]
    assert [(slip.message, slip.at.line) for slip in ours.slips] == [
        (slip.message, slip.at.line) for slip in theirs.slips
    ]


MONSTERS = {
    "nested subgraphs": "graph TD\n" + "".join(f"subgraph s{i}\n" for i in range(5000)) + "a-->b\n" + "end\n" * 5000,
    "open subgraphs": "graph TD\n" + "".join(f"subgraph s{i}\n" for i in range(5000)),
    "braces": "graph TD\na" + "{" * 5000 + "x" + "}" * 5000,
    "c4 braces": "C4Context\n" + 'Boundary(a,"b"){' * 5000 + "}" * 5000,
    "one word": "graph TD\n" + "a" * 1_000_000,
    "blanks": "graph TD\na" + " " * 1_000_000,
    "open label": "graph TD\na[" + "x " * 500_000,
    "open quote": 'graph TD\na["' + "x " * 500_000,
    "quotes": "graph TD\na[" + '"' * 1_000_000,
    "dashes": "graph TD\na " + "-" * 1_000_000,
    "open link": "graph TD\na -- " + "x " * 500_000,
    "chain": "graph TD\n" + "a-->" * 250_000,
    "semicolons": "graph TD\n" + "a;" * 500_000,
    "signs": "graph TD\n" + "a@" * 500_000,
    "directives": "%%{" * 300_000,
    "tags": 'graph TD\na["=' + '<a="' * 250_000,
    "line ends": "\n" * 1_000_000,
    "errors": "graph TD\n" + "a[(]\n" * 200_000,
    "braces of data": "graph TD\na@{" + 'a" b, ' * 160_000 + "}",
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in MONSTERS.items()])
def test_monsters_are_read_in_no_time(text: str) -> None:
    read("graph TD\n")  # the tables are loaded once
    start = time.perf_counter()
    check(text)
    assert time.perf_counter() - start < 5  # well below a second on a quiet machine; a hang is what this looks for


# -- the Markdown host -----------------------------------------------------------------------------------------------

PAGE = """# Notes
```mermaid
graph TD
  a --> b
```
- in a list
  ```{mermaid} title="x"
  graph LR
    c --> d
  ```
> ````mermaid-example
> graph TB
>
> e
> ````

::: mermaid
graph TD
f
:::
```
no word, no design
```
<!--
```mermaid
hidden
```
-->
~~~ARCH
client web
~~~
```mermaid
graph TD
open
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_fences_of_a_page(newline: str) -> None:
    source = Source("page.md", PAGE.replace("\n", newline))
    found = list(HOST.passages(source))
    assert [(each.fence, each.opening.line, each.source.text.replace(newline, "\n")) for each in found] == [
        ("mermaid", 2, "graph TD\n  a --> b\n"),
        ("mermaid", 7, "graph LR\n  c --> d\n"),
        ("mermaid", 11, "graph TB\n\ne\n"),
        ("mermaid", 17, "graph TD\nf\n"),
        ("arch", 29, "client web\n"),
        ("mermaid", 32, "graph TD\nopen\n"),
    ]
    for each in found:
        for offset, sign in enumerate(each.source.text):
            outer, place = each.source.outermost(offset)
            assert outer is source
            assert source.text[place] == sign


_PAGE_SIGNS = [
    "```mermaid",
    "```",
    "````",
    "~~~arch",
    "~~~",
    ":::mermaid",
    ":::",
    "> ",
    "- ",
    "  ",
    "\t",
    "1. ",
    "a",
    "é",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*_PAGE_SIGNS, "\n", "\r\n", "\r", "\n\n"]), max_size=60))
def test_any_page_is_read(pieces: list[str]) -> None:
    source = Source("page.md", "".join(pieces))
    end = 0
    for each in HOST.passages(source):
        assert each.opening.start >= end
        end = each.opening.end
        for offset, sign in enumerate(each.source.text):
            outer, place = each.source.outermost(offset)
            assert outer.text[place] == sign
