"""Every installed rule: its page keeps its promises."""

from __future__ import annotations

import pytest

from designlint import plugins
from designlint.examples import broken_promises


@pytest.mark.parametrize("code", plugins.rules(only_builtin=True))
def test_page_keeps_its_promises(code: str) -> None:
    broken = list(broken_promises(plugins.rules()[code], plugins.formats()))
    assert not broken, "\n".join(broken)
