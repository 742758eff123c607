"""The kit for other people's rules: starters, `designlint test`, and a package written from the documentation alone."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from cli import Run

from designlint.examples import broken_promises
from designlint.plugins import PluginError, formats, rules_in

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r'^(`{3,})\w+ title="([^"]+)"\n(.*?)^\1$', re.MULTILINE | re.DOTALL)


def from_the_page(name: str) -> str:
    """The text that `docs/writing-rules.md` shows for a file."""
    page = (ROOT / "docs" / "writing-rules.md").read_text(encoding="utf-8")
    return next(found[3] for found in BLOCK.finditer(page) if found[2] == name)


def test_a_starter_keeps_its_promises(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written = run("new", "--rule", "lost-backup")
    assert (written.code, written.out) == (
        0,
        "wrote lost_backup.py; `designlint test lost_backup.py` runs its examples\n",
    )
    tested = run("test", "lost_backup.py")
    assert (tested.code, tested.out.splitlines()[-1]) == (0, "1 rule, 4 examples: all promises kept")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--rule", "Lost Backup"), "`Lost Backup` is no code"),
        (("--rule", "lost-backup", "-o", "other.py"), "must be called lost_backup.py"),
        (("--rule", "there"), "is there already"),
    ],
)
def test_no_starter(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.py").write_text("")
    ran = run("new", *arguments)
    assert ran.code == 2
    assert message in ran.err


def test_what_is_not_kept_is_told(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run("new", "--rule", "lost-backup")
    starter = tmp_path / "lost_backup.py"
    starter.write_text(starter.read_text().replace('has no backup"', 'is gone"'))
    ran = run("test", ".")
    assert ran.code == 1
    assert "broken lost-backup (4 examples)" in ran.out
    assert "line 3 should find: `store` has no backup\n           found: line 3: `store` is gone" in ran.out


def test_without_a_path_the_installed_rules_are_tested(run: Run) -> None:
    ran = run("test")
    assert ran.code == 0, ran.out
    assert ran.out.splitlines()[-1].endswith("all promises kept")


def test_what_can_not_be_tested(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("1 / 0")
    (tmp_path / "empty").mkdir()
    for path, message in (
        ("nowhere", "does not exist"),
        ("broken.py", "ZeroDivisionError"),
        ("empty", "no rules in"),
    ):
        ran = run("test", str(tmp_path / path))
        assert ran.code == 2
        assert message in ran.err


def test_a_rule_may_use_the_package_around_it(tmp_path: Path) -> None:
    package = tmp_path / "kit_house" / "operations"
    package.mkdir(parents=True)
    for each in (package, package.parent):
        (each / "__init__.py").write_text("")
    (package.parent / "words.py").write_text('WAKES = "wakes nobody"\n')
    text = from_the_page("silent_monitor.py").replace(
        ' wakes nobody",\n                at', ' {WAKES}",\n                at'
    )
    (package / "silent_monitor.py").write_text(
        text.replace("import Iterator\n", "import Iterator\n\nfrom kit_house.words import WAKES\n")
    )
    try:
        (rule,) = rules_in(package).values()
    finally:
        for name in [each for each in sys.modules if each.startswith("kit_house")]:
            del sys.modules[name]
    assert (rule.code, rule.category) == ("silent-monitor", "operations")
    assert not list(broken_promises(rule, formats()))


def test_two_rules_of_one_name_are_refused(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "silent_monitor.py").write_text(from_the_page("silent_monitor.py"))
    with pytest.raises(PluginError, match="two rules are called `silent-monitor`"):
        rules_in(tmp_path)


def test_a_package_written_from_the_documentation_works(tmp_path: Path) -> None:
    """Written as the page says, built, installed beside designlint in an environment of its own, and used."""
    project = tmp_path / "house"
    rules = project / "house_rules" / "operations"
    rules.mkdir(parents=True)
    for each in (rules, rules.parent):
        (each / "__init__.py").write_text("")
    (rules / "silent_monitor.py").write_text(from_the_page("silent_monitor.py"))
    (project / "pyproject.toml").write_text(from_the_page("pyproject.toml"))
    place = tmp_path / "installed"
    build = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-build-isolation", "--quiet"]
    subprocess.run([*build, "--target", str(place), str(project)], check=True, capture_output=True)
    design = tmp_path / "shop.arch"
    design.write_text("client -> api -> db\nmonitor obs { metrics, alerts no, observes all }\n")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "designlint", *arguments]
        return subprocess.run(command, capture_output=True, text=True, env={"PYTHONPATH": str(place), "PATH": ""})

    assert "silent-monitor" in run("rules").stdout
    assert "`obs` wakes nobody" in run("check", str(design), "--select", "operations").stdout
    assert "who wakes" not in run("check", str(design), "--isolated").stdout
    assert "A monitor that wakes nobody." in run("explain", "silent-monitor").stdout
    assert run("test", str(rules)).stdout.endswith("1 rule, 5 examples: all promises kept\n")
