"""Single changes to good designs, and what each of them is found to break: that, there, so loudly, and nothing else.

`tests/data/mutations/*.toml` holds them by category. Each names a design among the samples, a piece of its text (`old`,
found once) and what stands there after the change (`new`). `finds` and `gone` are the findings, from information
upwards, that come and go with it, as `severity code components`. A change with several findings says `why`.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support import check

from designlint import plugins
from designlint.diagnostic import Severity

SAMPLES = Path(__file__).parent.parent / "samples"
DATA = Path(__file__).parent / "data" / "mutations"


@dataclass(frozen=True)
class Change:
    """A row of the data."""

    where: str
    design: str
    what: str
    old: str
    new: str
    finds: tuple[str, ...]
    gone: tuple[str, ...]
    why: str

    def __str__(self) -> str:
        return f"{Path(self.design).stem}: {self.what}"


def read_changes() -> list[Change]:
    found: list[Change] = []
    for path in sorted(DATA.glob("*.toml")):
        for row in tomllib.loads(path.read_text())["change"]:
            lists: dict[str, Any] = {key: tuple(row.pop(key, ())) for key in ("finds", "gone")}
            found.append(Change(where=path.stem, **{"why": "", "new": "", **row}, **lists))
    return found


CHANGES = read_changes()


@cache
def text_of(design: str) -> str:
    return (SAMPLES / design).read_text()


@cache
def findings(design: str, text: str) -> Counter[str]:
    found = check(text, design, rules=plugins.rules(only_builtin=True)).diagnostics
    return Counter(
        f"{each.severity.word} {each.code} {'+'.join(each.finding.components)}".rstrip()
        for each in found
        if each.severity >= Severity.INFO and each.suppressed is None
    )


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_change(change: Change) -> None:
    text = text_of(change.design)
    assert text.count(change.old) == 1, "the text to change stands there once"
    before, after = findings(change.design, text), findings(change.design, text.replace(change.old, change.new))
    assert (sorted((after - before).elements()), sorted((before - after).elements())) == (
        sorted(change.finds),
        sorted(change.gone),
    )


def test_strong_designs_are_free_of_warnings() -> None:
    for design in {change.design for change in CHANGES}:
        loud = [each for each in findings(design, text_of(design)) if not each.startswith("info ")]
        assert not loud, f"{design}: {loud}"


def test_changes_are_many_and_of_all_kinds() -> None:
    rules = plugins.rules(only_builtin=True)
    codes = {each.split()[1] for change in CHANGES for each in (*change.finds, *change.gone)}
    assert len(CHANGES) >= 120
    assert len({change.design for change in CHANGES}) >= 8
    assert len(codes & set(rules)) >= 60
    assert {rules[code].category for code in codes & set(rules)} == {rule.category for rule in rules.values()}
    assert len({str(change) for change in CHANGES}) == len(CHANGES), "two changes of the same name"


def test_several_findings_have_a_reason() -> None:
    for change in CHANGES:
        assert bool(change.why) or len(change.finds) + len(change.gone) == 1, f"{change}: say why"
