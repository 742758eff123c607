"""What is installed: packages, the files in the wheel, and other people's rules by the same road as ours."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TOPS = ("designlint", "grammars", "rules")

A_RULE = '''
"""A component called `legacy`.

It was to be gone last year.

## Bad
```arch
client -> legacy_api   # finds: `legacy_api` is still there
```
## Good
```arch
client -> api
```
"""

from collections.abc import Iterator

from designlint.design import Design
from designlint.diagnostic import Finding, Severity
from designlint.rule import rule


@rule(Severity.WARNING, category="house-rules")
def no_legacy(design: Design, *, word: str = "legacy") -> Iterator[Finding]:
    """Look at the names."""
    for component in design.components.values():
        if word in component.id:
            yield Finding(f"`{component.id}` is still there", component.span)
'''


def installed_files() -> Iterator[Path]:
    for top in TOPS:
        for path in sorted((ROOT / top).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                yield path


def folders_with_init() -> Iterator[Path]:
    for top in TOPS:
        for init in sorted((ROOT / top).rglob("__init__.py")):
            yield init.parent.relative_to(ROOT)


def installed_name(folder: Path) -> str:
    parts = folder.parts if folder.parts[0] == "designlint" else ("designlint", *folder.parts)
    return ".".join(parts)


def test_packages_equal_folders() -> None:
    assert sorted(PROJECT["tool"]["setuptools"]["packages"]) == sorted(map(installed_name, folders_with_init()))


def test_every_folder_of_code_has_an_init() -> None:
    folders = {path.parent for top in TOPS for path in (ROOT / top).rglob("*.py")}
    assert not [folder.relative_to(ROOT) for folder in folders if not (folder / "__init__.py").is_file()]


@pytest.mark.skipif(shutil.which("git") is None or not (ROOT / ".git").exists(), reason="needs git and a clone")
def test_git_ignores_no_code() -> None:
    files = [path.relative_to(ROOT).as_posix() for path in installed_files()]
    ignored = subprocess.run(
        ["git", "check-ignore", "--no-index", "--stdin"],
        cwd=ROOT,
        input="\n".join(files),
        text=True,
        capture_output=True,
        check=False,
    )
    assert not ignored.stdout, "these files are never committed; mend .gitignore"


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_nobody_imports_a_rule_or_a_format() -> None:
    """They are found by entry point; a static import works in one way of installing and fails in another."""
    forbidden = ("designlint.rules", "designlint.grammars", "rules", "grammars")
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for top in (*TOPS, "tests")
        for path in (ROOT / top).rglob("*.py")
        for name in imported(path)
        if name.startswith(tuple(f"{each}." for each in forbidden)) or name in forbidden
    ]
    assert not found


def test_dependencies_are_justified() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    extras = PROJECT["project"]["optional-dependencies"].values()
    wanted = [*PROJECT["project"]["dependencies"], *(each for extra in extras for each in extra)]
    names = {each.split(">")[0].split("[")[0].strip() for each in wanted} - {"designlint"}
    assert not [name for name in sorted(names) if f"`{name}`" not in page]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names in a wheel that is built through the source distribution, from a copy of the checkout."""
    major = int(metadata.version("setuptools").split(".")[0]) if _installed("setuptools") else 0
    if major < 77:
        pytest.skip("needs setuptools 77, as the extra `test` brings it")
    work = tmp_path_factory.mktemp("wheel")
    tree = work / "tree"
    tree.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    for top in TOPS:
        shutil.copytree(ROOT / top, tree / top, ignore=shutil.ignore_patterns("__pycache__"))
    run([sys.executable, "-c", f"import setuptools.build_meta as b; b.build_sdist({str(work)!r})"], tree)
    with tarfile.open(next(work.glob("*.tar.gz"))) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", lambda member, path: member)  # 3.11.4 brought it
        archive.extractall(work / "sdist")
    unpacked = next((work / "sdist").iterdir())
    run([sys.executable, "-c", f"import setuptools.build_meta as b; b.build_wheel({str(work)!r})"], unpacked)
    with zipfile.ZipFile(next(work.glob("*.whl"))) as archive:
        return set(archive.namelist())


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def test_wheel_holds_code_and_data(wheel: set[str]) -> None:
    wanted = {
        (Path() if path.is_relative_to(ROOT / "designlint") else Path("designlint")) / path.relative_to(ROOT)
        for path in installed_files()
    }
    assert {path.suffix for path in wanted} >= {".py", ".lark", ".toml", ".ttf", ".typed"}
    assert not sorted(path.as_posix() for path in wanted if path.as_posix() not in wheel)


def test_wheel_holds_nothing_else(wheel: set[str]) -> None:
    assert {name.split("/")[0].split("-")[0] for name in wheel} == {"designlint"}


def run(
    command: list[str], folder: Path, path: Path | None = None, stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command with another folder on Python's path; the caller looks at the exit code if it gives input."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment |= {"PYTHONPATH": str(path or ""), "NO_COLOR": "1", "PYTHONUTF8": "1"}
    done = subprocess.run(
        command, cwd=folder, env=environment, input=stdin, text=True, capture_output=True, check=False
    )
    if stdin is None:
        assert done.returncode == 0, done.stdout + done.stderr
    return done


def designlint(site: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """The command line as it is where the distributions in `site` are installed too."""
    return run([sys.executable, "-m", "designlint", *arguments], site.parent, site, stdin)


@pytest.fixture(scope="module")
def house_rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which pip has installed a project with one rule."""
    work = tmp_path_factory.mktemp("house")
    project = write(
        work / "project",
        {
            "pyproject.toml": """
                [build-system]
                requires = ["setuptools"]
                build-backend = "setuptools.build_meta"
                [project]
                name = "house-rules"
                version = "1"
                [project.entry-points."designlint.rules"]
                house = "house_rules"
                [tool.setuptools]
                packages = ["house_rules"]
                """,
            "house_rules/__init__.py": '"""Rules of our house."""\n',
            "house_rules/no_legacy.py": A_RULE,
        },
    )
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    done = run([*command, "--target", str(work / "site"), str(project)], work, stdin="")
    if done.returncode:
        pytest.skip(f"pip can not build a package here: {done.stderr.strip().splitlines()[-1:]}")
    return work / "site"


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return folder


def test_rules_of_others_are_listed(house_rules: Path) -> None:
    listed = designlint(house_rules, "rules")
    assert listed.returncode == 0, listed.stderr
    assert "house-rules\n" in listed.stdout
    assert "no-legacy" in listed.stdout
    assert "single-point-of-failure" in listed.stdout


def test_rules_of_others_run(house_rules: Path) -> None:
    checked = designlint(
        house_rules, "check", "-", "--format", "concise", "--fail-on", "warning", stdin="client -> legacy_api"
    )
    assert "warning[no-legacy] `legacy_api` is still there" in checked.stdout
    assert checked.returncode == 1


def test_rules_of_others_take_options(house_rules: Path) -> None:
    config = house_rules.parent / "designlint.toml"
    config.write_text('select = ["house-rules"]\n[rules.no-legacy]\nword = "old"\n', encoding="utf-8")
    arguments = ("check", "-", "--format", "concise", "--config", str(config))
    checked = designlint(house_rules, *arguments, stdin="client -> old_api -> legacy_api")
    assert checked.stdout == "stdin.arch:1:11: warning[no-legacy] `old_api` is still there\n"
    assert checked.returncode == 0


def test_rules_of_others_are_explained(house_rules: Path) -> None:
    shown = designlint(house_rules, "explain", "no-legacy")
    assert "A component called `legacy`." in shown.stdout
    assert "warning[no-legacy]: `legacy_api` is still there" in shown.stdout


def test_isolated_leaves_rules_of_others_out(house_rules: Path) -> None:
    checked = designlint(house_rules, "check", "-", "--isolated", "--format", "concise", stdin="client -> legacy_api")
    assert "no-legacy" not in checked.stdout
    assert checked.returncode == 0


def plugin(
    folder: Path, files: Mapping[str, str], group: str = "designlint.rules", value: str = "broken_house"
) -> Path:
    """A folder as pip leaves it: modules, and the metadata of a distribution with one entry point."""
    site = folder / "site"
    information = "broken_house-1.dist-info"
    write(site, files)
    write(
        site,
        {
            f"{information}/METADATA": "Metadata-Version: 2.1\nName: broken-house\nVersion: 1\n",
            f"{information}/entry_points.txt": f"[{group}]\nbroken = {value}\n",
        },
    )
    return site


NO_MANUAL = A_RULE[A_RULE.index("from collections") :]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"no_legacy.py": NO_MANUAL}, ("broken_house.no_legacy", "docstring")),
        ({"No_Legacy.py": A_RULE}, ("broken_house.No_Legacy", "name")),
        ({"no_legacy.py": "import no_such_module\n"}, ("broken_house.no_legacy", "no_such_module")),
        ({"no_legacy.py": "def broken(:\n"}, ("broken_house.no_legacy", "can not be loaded")),
        ({"no_legacy.py": A_RULE.replace("*, word", "word")}, ("broken_house.no_legacy", "`word`", "keyword-only")),
        ({"no_legacy.py": A_RULE.replace("```arch", "```")}, ("broken_house.no_legacy", "example")),
        ({"single_point_of_failure.py": A_RULE}, ("single-point-of-failure", "broken_house.single_point_of_failure")),
    ],
    ids=["no docstring", "bad name", "import error", "syntax error", "positional option", "no example", "taken name"],
)
def test_broken_rule_is_named(tmp_path: Path, files: Mapping[str, str], said: tuple[str, ...]) -> None:
    modules = {f"broken_house/{name}": text for name, text in files.items()}
    site = plugin(tmp_path, {"broken_house/__init__.py": "", **modules})
    for command in (("rules",), ("check", "-")):
        done = designlint(site, *command, stdin="client -> api")
        assert done.returncode == 2, done.stdout
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert done.stdout == ""
        assert not [word for word in said if word not in done.stderr], done.stderr


def test_missing_package_is_named(tmp_path: Path) -> None:
    done = designlint(plugin(tmp_path, {}, value="nowhere"), "rules")
    assert done.returncode == 2
    assert "`broken` (nowhere) can not be loaded" in done.stderr


def test_format_that_takes_a_name_is_named(tmp_path: Path) -> None:
    copy = """
        from designlint.frontend import Frontend, Reading

        FRONTEND = Frontend("arch", "another arch", (".arch2",), ("arch2",), "#", lambda source: Reading(()))
        """
    done = designlint(plugin(tmp_path, {"broken_house.py": copy}, "designlint.frontends"), "check", "-")
    assert done.returncode == 2
    assert "`arch`" in done.stderr


def test_format_of_others_is_read(tmp_path: Path) -> None:
    one_line = '''
        """Two names with a greater-than sign between them."""

        from designlint.frontend import Frontend, Reading
        from designlint.source import Source
        from designlint.statements import Connect, Word


        def read(source: Source) -> Reading:
            left, right = source.text.split(">")
            span = source.span()
            return Reading((Connect((Word(left.strip(), span),), (Word(right.strip(), span),), "->", None, (), span),))


        FRONTEND = Frontend("tiny", "two names", (".tiny",), ("tiny",), ";", read)
        '''
    site = plugin(tmp_path, {"broken_house.py": one_line}, "designlint.frontends")
    arguments = ("check", "-", "--stdin-filename", "a.tiny", "--format", "json", "--fail-on", "never")
    done = designlint(site, *arguments, stdin="client > postgres")
    assert done.returncode == 0, done.stderr
    assert '"format": "tiny"' in done.stdout
    assert '"components": 2' in done.stdout


def test_not_installed_says_so(tmp_path: Path) -> None:
    """A bare checkout has code but no entry points."""
    program = "import importlib.metadata as m; m.entry_points = lambda **k: (); from designlint.cli import main; main()"
    done = run([sys.executable, "-c", program, "rules"], tmp_path, stdin="")
    assert done.returncode == 2
    assert "no formats are installed" in done.stderr
    assert "pip install" in done.stderr
    assert "Traceback" not in done.stderr
