"""Whatever is typed as `.arch`: nothing raises, no message speaks of grammar, and what follows an error is read."""

from __future__ import annotations

import re
import time

from hypothesis import example, given
from hypothesis import strategies as st
from support import check, every, read, told

from designlint.statements import Node, Word

NAMED = re.compile(
    r"__|\b(?:LONG_STRING|QUANTITY|SEPARATOR|RBRACE|LBRACE|ANON|COMPARE|LABEL|NAME|STRING|COUNT|ARROW|AND)\b|\$END"
)
PIECES = st.sampled_from(
    [
        *(
            "a",
            "b",
            "service",
            "api",
            "x3",
            "5",
            "20 ms",
            "99%",
            "$2/month",
            '"t"',
            '"',
            '"""',
            "'",
            "->",
            "~>",
            "=>",
            "<->",
        ),
        *(
            "-->",
            "-.->",
            "==>",
            "<-",
            "&",
            ":",
            ": label",
            "{",
            "}",
            "(",
            ")",
            "[",
            "]",
            ",",
            "\n",
            ";",
            "=",
            "~",
            "+",
            "-",
        ),
        *(
            "*",
            "/",
            "^",
            "<",
            ">",
            "#",
            "|",
            "flow f",
            "estimate",
            "requirements",
            "zone z",
            "é",
            "\t",
            "\r\n",
            "\x1b",
            "\u202e",
        ),
    ]
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="ab {}\"\n->~=&:,#'\\(x3", max_size=60),
    st.lists(PIECES, max_size=40).map(" ".join),
    st.lists(PIECES, max_size=25).map("".join),
)


@given(TEXTS)
@example("a {" * 300)
@example("}" * 300)
@example('"""' + "x" * 5000)
@example("a = " + "(" * 300)
@example("a -> " * 300)
def test_no_text_raises_or_shows_grammar(text: str) -> None:
    started = time.monotonic()
    reading = read(text)
    assert time.monotonic() - started < 5
    for slip in reading.slips:
        assert 0 <= slip.at.start <= slip.at.end <= len(text)
        assert slip.message, "a slip without a sentence"
        quoted = re.sub(r"`[^`]*`", "", slip.message + slip.help)
        assert not NAMED.search(quoted), slip.message
    for each in every(reading.statements):
        assert 0 <= each.span.start <= each.span.end <= len(text)
    for diagnostic in check(text).diagnostics:
        assert diagnostic.finding.at.line >= 1


@given(st.lists(PIECES, max_size=15).map(" ".join).filter(lambda text: '"""' not in text and "{" not in text))
def test_lines_behind_an_error_are_read(text: str) -> None:
    reading = read(f"{text}\nservice kept\nkept -> other")
    names = {
        each.args[0].text
        for each in reading.statements
        if isinstance(each, Node) and each.args and isinstance(each.args[0], Word)
    }
    assert "kept" in names
    assert "syntax" not in " ".join(told("service kept\nkept -> other"))
