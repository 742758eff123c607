"""Find what is installed, rules and formats, by entry point; ours come by the same road as other people's."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import pkgutil
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from pathlib import Path
from types import ModuleType

from designlint.frontend import Frontend, Host
from designlint.problems import Pack, read_packs
from designlint.rule import Rule

_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_FENCE = re.compile(r"^(`{3,}|~{3,})[a-z]+", re.MULTILINE)


class PluginError(Exception):
    """A plugin that can not be used; the message names it and says what is wrong."""


@dataclass(frozen=True, slots=True)
class Formats:
    """The installed formats: front ends for designs, hosts for documents that hold designs."""

    frontends: tuple[Frontend, ...]
    hosts: tuple[Host, ...]

    @property
    def _all(self) -> list[Frontend | Host]:
        return [*self.frontends, *self.hosts]

    def frontend(self, name: str) -> Frontend | None:
        """The front end of this name."""
        return next((each for each in self.frontends if each.name == name), None)

    def for_fence(self, word: str) -> Frontend | None:
        """The front end whose fences open with this word."""
        return next((each for each in self.frontends if word in each.fences), None)

    def for_suffix(self, suffix: str) -> Frontend | Host | None:
        """The front end or host that reads files of this suffix."""
        return next((each for each in self._all if suffix.lower() in each.suffixes), None)

    def named(self, name_or_suffix: str) -> Frontend | Host | None:
        """The format of this name, or the one that reads this suffix."""
        named = next((each for each in self._all if each.name == name_or_suffix), None)
        return named or self.for_suffix(name_or_suffix)

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Every suffix that can be read."""
        return tuple(suffix for each in self._all for suffix in each.suffixes)


@cache
def formats() -> Formats:
    """Every installed format. Raises PluginError for a broken one."""
    frontends: list[Frontend] = []
    hosts: list[Host] = []
    for _, module in _modules("designlint.frontends"):
        for value in vars(module).values():
            if isinstance(value, Frontend) and value not in frontends:
                frontends.append(value)
            elif isinstance(value, Host) and value not in hosts:
                hosts.append(value)
    if not frontends:
        raise PluginError("no formats are installed; install designlint with `pip install .` in its checkout")
    _unique("format", [*(each.name for each in frontends), *(each.name for each in hosts)])
    return Formats(tuple(frontends), tuple(hosts))


@cache
def rules(only_builtin: bool = False) -> dict[str, Rule]:
    """Every installed rule by code, in order of category and code. Raises PluginError for a broken one.

    `only_builtin` leaves out what other distributions have installed.
    """
    found: dict[str, Rule] = {}
    for point, module in _modules("designlint.rules"):
        if only_builtin and point.name != "builtin":
            continue
        for value in vars(module).values():
            if isinstance(value, Rule) and value.module == module.__name__:
                _validate(value)
                if value.code in found:
                    raise PluginError(
                        f"two rules are called `{value.code}`: {found[value.code].module} and {value.module}"
                    )
                found[value.code] = value
    return dict(sorted(found.items(), key=lambda item: (item[1].category, item[0])))


@cache
def packs() -> dict[str, Pack]:
    """The problem packs of every plugin by their slugs: the `.toml` files in the package that it registers.

    Raises PluginError for a pack that can not be used.
    """
    found: dict[str, Pack] = {}
    for point in sorted(entry_points(group="designlint.problems"), key=lambda each: each.name):
        try:
            own = read_packs(files(point.load()))
        except Exception as error:
            raise PluginError(f"the plugin `{point.name}` ({point.value}) can not be loaded: {error}") from error
        taken = next((slug for slug in own if slug in found), None)
        if taken is not None:
            raise PluginError(f"two installed plugins bring a problem called `{taken}`")
        found |= own
    return dict(sorted(found.items()))


def rules_in(path: Path) -> dict[str, Rule]:
    """The rules of a file or a folder that need not be installed. Raises PluginError for one that can not be used.

    This runs the code in those files. A file inside a package is imported as a part of it.
    """
    if path.is_dir():
        files = sorted(each for each in path.rglob("*.py") if not each.name.startswith(("_", "test_", "conftest")))
    else:
        files = [path]
    found: dict[str, Rule] = {}
    for file in files:
        module = _import(file)
        for value in vars(module).values():
            if isinstance(value, Rule) and value.module == module.__name__:
                _validate(value)
                if value.code in found:
                    raise PluginError(f"two rules are called `{value.code}`, the second in {file}")
                found[value.code] = value
    return found


def _import(file: Path) -> ModuleType:
    """A module by its file: a part of the package around it, else named after its folder, which is its category."""
    place = file.resolve()
    root = place.parent
    while (root / "__init__.py").is_file():
        root = root.parent
    inside = place.parent != root
    names = place.relative_to(root if inside else root.parent).with_suffix("").parts
    name = ".".join(names)
    try:
        if inside:
            sys.path.insert(0, str(root))
            try:
                return importlib.import_module(name)
            finally:
                sys.path.remove(str(root))
        spec = importlib.util.spec_from_file_location(name, place)
        if spec is None or spec.loader is None:
            raise PluginError(f"{file} is no Python file")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    except PluginError:
        raise
    except Exception as error:
        raise PluginError(f"{file} can not be loaded: {type(error).__name__}: {error}") from error
    return module


def _modules(group: str) -> Iterator[tuple[EntryPoint, ModuleType]]:
    """The modules of every package that is registered under `group`, packages below packages included."""
    for point in sorted(entry_points(group=group), key=lambda each: (each.name != "builtin", each.name)):
        try:
            package = point.load()
        except Exception as error:
            raise PluginError(f"the plugin `{point.name}` ({point.value}) can not be loaded: {error}") from error
        yield point, package
        if not hasattr(package, "__path__"):
            continue
        for info in _walk(package):
            try:
                yield point, importlib.import_module(info)
            except Exception as error:
                raise PluginError(f"{info} of the plugin `{point.name}` can not be loaded: {error}") from error


def _walk(package: ModuleType) -> Iterator[str]:
    for info in sorted(pkgutil.iter_modules(package.__path__, package.__name__ + "."), key=lambda each: each.name):
        yield info.name
        if info.ispkg:
            yield from _walk(importlib.import_module(info.name))


def _validate(rule: Rule) -> None:
    """Refuse a rule that breaks the contract."""
    problem = ""
    if not _CODE.fullmatch(rule.code):
        problem = "its file name is no code: lower case letters, digits and `_`"
    elif not rule.manual:
        problem = "its file has no docstring, so it has no manual"
    elif len(rule.manual.split("\n")) > 1 and rule.manual.split("\n")[1].strip():
        problem = "its manual does not begin with one line and a blank one"
    elif not rule.summary.endswith("."):
        problem = "the first line of its manual does not end with a full stop"
    elif not _FENCE.search(rule.manual):
        problem = "its manual has no example"
    else:
        problem = _signature_problem(rule)
    if problem:
        raise PluginError(f"the rule {rule.module} can not be used: {problem}")


def _signature_problem(rule: Rule) -> str:
    parameters = list(inspect.signature(rule.check).parameters.values())
    if not parameters or parameters[0].kind is parameters[0].KEYWORD_ONLY:
        return "its function takes no design"
    for each in parameters[1:]:
        if each.kind is not each.KEYWORD_ONLY:
            return f"its parameter `{each.name}` is not keyword-only"
        if not isinstance(each.default, bool | int | float | str):
            return f"its option `{each.name}` has no plain default"
    return ""


def _unique(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise PluginError(f"two installed plugins bring a {what} called `{name}`")
        seen.add(name)
