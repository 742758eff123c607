"""Plugins that break the contract are named at start, with what is wrong; examples that break their word are told."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import pytest

from designlint import plugins
from designlint.examples import broken_promises
from designlint.plugins import PluginError

GOOD = '''"""A part that is called bad.

## Bad
```arch
service bad   # finds: `bad` is called so
```
## Good
```arch
service fine
```
"""
from designlint.diagnostic import Finding, Severity
from designlint.rule import rule

@rule(Severity.WARNING)
def bad_name(design, *, word: str = "bad"):
    for each in design.components.values():
        if each.id == word:
            yield Finding(f"`{each.id}` is called so", each.span)
'''


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of rules that is installed beside ours."""
    folder = tmp_path / "their_rules" / "style"
    folder.mkdir(parents=True)
    for each in (folder, folder.parent):
        (each / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)

    def with_theirs(*, group: str) -> list[EntryPoint]:
        theirs = [EntryPoint("theirs", "their_rules", "designlint.rules")] if group == "designlint.rules" else []
        return [*entry_points(group=group), *theirs]

    monkeypatch.setattr("designlint.plugins.entry_points", with_theirs)
    plugins.rules.cache_clear()
    yield folder
    plugins.rules.cache_clear()
    for name in [each for each in sys.modules if each.startswith("their_rules")]:
        del sys.modules[name]


def test_rules_of_others_are_found_and_can_be_left_out(package: Path) -> None:
    (package / "bad_name.py").write_text(GOOD)
    found = plugins.rules()["bad-name"]
    assert (found.category, found.summary, found.options) == ("style", "A part that is called bad.", {"word": "bad"})
    assert not list(broken_promises(found, plugins.formats()))
    assert "bad-name" not in plugins.rules(only_builtin=True)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"""A part', 'TEXT = """A part', "its file has no docstring"),
        ("called bad.\n\n", "called bad.\nAnd more.\n\n", "its manual does not begin with one line and a blank one"),
        ("called bad.\n", "called bad\n", "the first line of its manual does not end with a full stop"),
        ("```", "", "its manual has no example"),
        ("(design, *, word", "(*, word", "its function takes no design"),
        ("(design, *, word", "(design, word", "its parameter `word` is not keyword-only"),
        ('word: str = "bad"', "word=None", "its option `word` has no plain default"),
        ("import Finding", "import Nothing", "bad_name of the plugin `theirs` can not be loaded"),
        ("from designlint.rule import rule", "from designlint.rule import rule\n1 / 0", "division by zero"),
    ],
)
def test_broken_rules_are_named(package: Path, old: str, new: str, problem: str) -> None:
    (package / "bad_name.py").write_text(GOOD.replace(old, new))
    with pytest.raises(PluginError, match=problem) as caught:
        plugins.rules()
    assert "bad_name" in str(caught.value)


def test_file_names_and_doubles(package: Path) -> None:
    (package / "Bad_Name.py").write_text(GOOD)
    with pytest.raises(PluginError, match="its file name is no code"):
        plugins.rules()
    (package / "Bad_Name.py").rename(package / "single_point_of_failure.py")
    with pytest.raises(PluginError, match="two rules are called `single-point-of-failure`"):
        plugins.rules()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("finds: `bad` is called so", "finds: another thing", "line 1 should find: another thing"),
        ("service fine", "service bad", "finds bad-name, unpromised"),
        ("service fine", "service fine {", "finds syntax, unpromised: this `{` is not closed"),
        ("   # finds: `bad` is called so", "", "no example shows the finding"),
        ("service fine", "service bad # finds: `bad`", "no example shows a design without it"),
    ],
)
def test_broken_promises_are_told(package: Path, old: str, new: str, told: str) -> None:
    (package / "bad_name.py").write_text(GOOD.replace(old, new))
    assert any(told in each for each in broken_promises(plugins.rules()["bad-name"], plugins.formats()))
