"""The loop over Lark's tables, compared with Lark's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from lark import Lark, Tree

from designlint.parsing import Failure, Token, load_grammar, parse_lines

ROOT = Path(__file__).parent.parent
PACKAGE = "designlint.grammars.arch"
ARCH = load_grammar(PACKAGE, "arch.lark")


def stop(text: str, failure: Failure) -> tuple[int, tuple[Token, ...]]:
    return len(text), ()


def shape(node: object) -> object:
    if isinstance(node, Tree):
        return node.data, [shape(child) for child in node.children]
    start = node.start if isinstance(node, Token) else getattr(node, "start_pos", None)
    return getattr(node, "type", None), str(node), start


@pytest.mark.parametrize("path", sorted((ROOT / "samples").rglob("*.arch")), ids=lambda path: path.name)
def test_same_tree_as_lark(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    grammar = (ROOT / "grammars" / "arch" / "arch.lark").read_text(encoding="utf-8")
    theirs = Lark(grammar, parser="lalr", lexer="contextual", maybe_placeholders=False).parse(text)
    ours, failures = parse_lines(ARCH, text, "SEPARATOR", stop)
    assert not failures
    assert shape(ours) == shape(theirs)


def test_only_the_broken_line_is_lost() -> None:
    text = "service api\napi -> -> db\ncache c\n"
    seen: list[Failure] = []

    def next_line(text: str, failure: Failure) -> tuple[int, tuple[Token, ...]]:
        seen.append(failure)
        return text.index("\n", failure.start), ()

    tree, failures = parse_lines(ARCH, text, "SEPARATOR", next_line)
    assert failures == seen
    assert [(each.start, each.found) for each in failures] == [(text.index("-> db"), "->")]
    assert failures[0].expected == {"NAME"}
    assert "NAME" in failures[0].accepts
    words = [str(token) for token in tree.scan_values(lambda value: isinstance(value, Token)) if token.type == "NAME"]
    assert words == ["service", "api", "cache", "c"]


def test_a_text_that_no_token_begins() -> None:
    text = "service api\n§\n"
    _, failures = parse_lines(ARCH, text, "SEPARATOR", stop)
    assert [(each.start, each.end, each.found) for each in failures][:1] == [(12, 13, None)]


def test_a_token_knows_its_place() -> None:
    token = Token.of("NAME", "api", 4)
    assert (token, token.type, token.start, token.end) == ("api", "NAME", 4, 7)
