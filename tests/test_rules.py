"""Every installed rule: its page keeps its promises, and is whole."""

from __future__ import annotations

import pytest

from designlint import plugins
from designlint.examples import broken_promises, examples

CODES = list(plugins.rules(only_builtin=True))


@pytest.mark.parametrize("code", CODES)
def test_page_keeps_its_promises(code: str) -> None:
    broken = list(broken_promises(plugins.rules()[code], plugins.formats()))
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("code", CODES)
def test_page_is_whole(code: str) -> None:
    """When not, how to repair, what is asked next, sources; two bad and two good examples, one of them mermaid."""
    rule = plugins.rules()[code]
    for heading in (
        "## When it does not matter",
        "## How to repair it",
        "## What an interviewer asks next",
        "Sources:",
    ):
        assert heading in rule.manual
    found = list(examples(rule, plugins.formats()))
    assert sum(bool(each.promises) for each in found) >= 2
    assert sum(not each.promises for each in found) >= 2
    assert any(each.words[0] == "mermaid" for each in found)


def test_rules_yield_to_rules_that_exist() -> None:
    rules = plugins.rules(only_builtin=True)
    named = {code: rule.yields_to for code, rule in rules.items() if rule.yields_to}
    assert all(code in rules for codes in named.values() for code in codes)
