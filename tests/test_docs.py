"""The pages tell the truth: links lead somewhere, examples are read without complaint, lists are complete."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import designlint
from designlint import plugins
from designlint.cli import app
from designlint.config import Settings, settings_from
from designlint.engine import check_source
from designlint.report import Report
from designlint.reporters import REPORTERS, Style
from designlint.source import Source
from designlint.vocabulary import vocabulary
from designlint.vocabulary.schema import fact_types

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
FENCE = re.compile(r"^(`{3,})([^\n]*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
FLAWED = "client web\nlb entry\npostgres store x1\nweb -> entry -> store: SQL"


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def fences(name: str, word: str) -> Iterator[str]:
    return (found[3] for found in FENCE.finditer(page(name)) if found[2] == word)


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as hosts of repositories make them."""
    headings = re.findall(r"^#+ +(.*)$", FENCE.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    broken = []
    for target in LINK.findall(FENCE.sub("", path.read_text(encoding="utf-8"))):
        if target.startswith("https://"):
            continue
        name, _, anchor = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        if not file.exists() or not file.is_relative_to(ROOT) or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert not broken


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_examples_are_read_without_complaint(path: Path) -> None:
    formats = plugins.formats()
    host = formats.for_suffix(".md")
    assert host is not None
    source = Source(path.name, path.read_text(encoding="utf-8"))
    checks = check_source(source, host, formats, plugins.rules(only_builtin=True), Settings())
    slips = [each for each in checks.diagnostics if each.category == "designlint"]
    assert not [f"{each.finding.at.line}: {each.code}: {each.finding.message}" for each in slips]
    assert not [f"{each.line}: {each.skipped}" for each in checks.designs if each.skipped]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_lines_are_short_enough_to_review(path: Path) -> None:
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    assert not [line for line in text.split("\n") if len(line) > 120 and not line.startswith("|")]


def test_pages_hold_examples() -> None:
    assert len(list(fences("docs/language.md", "arch"))) >= 8
    assert list(fences("README.md", "arch"))


def test_language_page_lists_every_fact() -> None:
    rows = [line for line in page("docs/language.md").split("\n") if line.startswith("| `")]
    missing = []
    for facts in fact_types().values():
        for fact in facts.values():
            words = [f"`{word}`" for form in fact.forms if "|" in form for word in form.split("|")]
            found = [
                row for row in rows if row.startswith(f"| `{fact.name}` | ") and row.endswith(f" | {fact.about} |")
            ]
            if not any(all(word in row for word in words) for row in found):
                missing.append(f"{fact.place}: {fact.name}: {' '.join(fact.forms)}: {fact.about}")
    assert not missing


def test_language_page_lists_every_kind() -> None:
    text = page("docs/language.md")
    assert not [kind for kind in vocabulary().kinds if f"`{kind}`" not in text]


def commands() -> dict[str, Any]:
    group: Any = typer.main.get_command(app)
    return dict(group.commands)


def test_interface_page_lists_every_command_and_option() -> None:
    text = page("docs/interface.md")
    missing = []
    for name, command in commands().items():
        if f"`designlint {name}" not in text:
            missing.append(name)
        options = (option for each in command.params for option in each.opts if option.startswith("--"))
        missing.extend(f"{name} {option}" for option in options if option not in text and option != "--help")
    assert not missing


def test_interface_page_lists_every_report() -> None:
    names = "\\|".join(REPORTERS)
    assert f"`--format {names}`" in page("docs/interface.md")


def test_configuration_in_the_interface_page_loads() -> None:
    (example,) = fences("docs/interface.md", "toml")
    settings = settings_from(tomllib.loads(example), plugins.rules(only_builtin=True), "docs/interface.md")
    assert settings.fail_on == "warning"
    assert settings.vocabulary.technology("Order DB") is not None


def test_json_in_the_interface_page_has_the_real_shape() -> None:
    (example,) = fences("docs/interface.md", "json")
    report = designlint.check(FLAWED, format="arch")
    real = json.loads("\n".join(REPORTERS["json"](report, Style())))
    shown = json.loads(example)
    assert shown.keys() == real.keys()
    assert shown["summary"].keys() == real["summary"].keys()
    assert shown["designs"][0].keys() == real["designs"][0].keys()
    assert list(shown["diagnostics"][0]) == list(real["diagnostics"][0])
    assert shown["diagnostics"][0]["related"][0].keys() == {"path", "line", "column", "text"}
    assert isinstance(report, Report)


def test_architecture_page_lists_every_room() -> None:
    text = page("docs/architecture.md")
    rooms = {path.stem for path in (ROOT / "designlint").glob("*.py") if not path.stem.startswith("__")}
    rooms |= {f"{path.parent.name}/" for path in (ROOT / "designlint").glob("*/__init__.py")}
    assert not [room for room in sorted(rooms) if f"| `{room}` |" not in text]


def readme_command(marker: str) -> str:
    found = re.search(rf"^<!-- {marker} -->\n```sh\n([^\n]+)\n```$", page("README.md"), re.MULTILINE)
    assert found, f"the README has no command behind `<!-- {marker} -->`"
    return found[1]


def test_readme_has_two_commands_that_ci_runs() -> None:
    script = page(".ci/run")
    for marker, end in (("try", "designlint check samples"), ("test", "pytest")):
        command = readme_command(marker)
        assert command.startswith("python3 -m venv .venv && ")
        assert command.endswith(f".venv/bin/{end}")
        assert f"{marker}=$(readme {marker})" in script
    assert script.rstrip().endswith('bash -euc "$test"'), "pytest's closing line is the last one"


@pytest.mark.skipif(os.name == "nt", reason="no modes there")
def test_ci_script_can_be_run() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
