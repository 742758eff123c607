"""What is checked and how: `designlint.toml` or `[tool.designlint]` in `pyproject.toml`, the command line on top."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from designlint.build.problems import did_you_mean
from designlint.diagnostic import PROBLEMS, Severity
from designlint.problems import Pack, Packs, read_packs
from designlint.rule import OptionValue, Rule
from designlint.vocabulary import Vocabulary, vocabulary
from designlint.vocabulary.figures import Figures, own_figures
from designlint.wording import plain_list

FAIL_ON = ("error", "warning", "info", "never")
_KEYS = {
    "select": list,
    "ignore": list,
    "severity": dict,
    "fail-on": str,
    "include": list,
    "exclude": list,
    "interview": bool,
    "strict": bool,
    "rules": dict,
    "per-file": dict,
    "vocabulary": dict,
    "problems": list,
}


class ConfigError(Exception):
    """A configuration that can not be used; the message names the file, the key and a cure."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to check. `select` and `ignore` hold codes and categories; an empty `select` means all rules. Patterns are
    relative to `root`, the folder of the configuration."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, OptionValue]] = field(default_factory=dict)
    fail_on: str = "error"
    strict: bool = False
    interview: bool = False
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    per_file: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Vocabulary | None = None
    figures: Figures = field(default_factory=Figures)
    packs: Packs = field(default_factory=Packs)
    root: Path | None = None

    def selected(self, rules: Mapping[str, Rule]) -> dict[str, Rule]:
        """The rules that run."""
        return {
            code: rule
            for code, rule in rules.items()
            if (not self.select or code in self.select or rule.category in self.select)
            and code not in self.ignore
            and (rule.category not in self.ignore or code in self.select)
        }

    def off_for(self, path: str) -> set[str]:
        """The codes and categories that `[per-file]` takes away from a file."""
        if not self.per_file:
            return set()
        from pathspec import GitIgnoreSpec

        place = Path(path).resolve()
        inside = self.root is not None and place.is_relative_to(self.root)
        name = place.relative_to(self.root or "/").as_posix() if inside else path
        off = (
            codes for pattern, codes in self.per_file.items() if GitIgnoreSpec.from_lines([pattern]).match_file(name)
        )
        return {code for codes in off for code in codes}

    @property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary, the project's own rows included."""
        return self.words or vocabulary()


def find_config(folder: Path) -> Path | None:
    """The nearest configuration at or above a folder."""
    for each in (folder, *folder.parents):
        own = each / "designlint.toml"
        if own.is_file():
            return own
        project = each / "pyproject.toml"
        if project.is_file() and _project_table(project) is not None:
            return project
    return None


def load_config(path: Path, rules: Mapping[str, Rule]) -> Settings:
    """The settings of a configuration file. Raises ConfigError for one that can not be read or holds unknown names."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: can not be read: {error}") from error
    if path.name == "pyproject.toml":
        data = data.get("tool", {}).get("designlint", {})
        if not isinstance(data, dict):
            raise ConfigError(f"{path}: `tool.designlint` must be a table")
    root = path.parent.resolve()
    return replace(settings_from(data, rules, str(path), root), root=root)


def settings_from(data: Mapping[str, Any], rules: Mapping[str, Rule], where: str, folder: Path = Path()) -> Settings:
    """Settings from the table of a configuration, checked; the paths in it are relative to `folder`."""
    for key, value in data.items():
        wanted = _KEYS.get(key)
        if wanted is None:
            raise ConfigError(
                f"{where}: unknown key `{key}`; {did_you_mean(key, _KEYS, 'known are ' + ', '.join(_KEYS))}"
            )
        if not isinstance(value, wanted):
            raise ConfigError(f"{where}: `{key}` must be {_type_word(wanted)}")
    settings = Settings(
        select=_texts(data, "select", where),
        ignore=_texts(data, "ignore", where),
        include=_texts(data, "include", where),
        exclude=_texts(data, "exclude", where),
        fail_on=data.get("fail-on", "error"),
        strict=data.get("strict", False),
        interview=data.get("interview", False),
        severity=_severities(data.get("severity", {}), rules, where),
        options=_options(data.get("rules", {}), rules, where),
        per_file={
            pattern: _texts(data["per-file"], pattern, where, "per-file.") for pattern in data.get("per-file", {})
        },
        words=_vocabulary(data.get("vocabulary", {}), where),
        figures=_figures(data.get("vocabulary", {}), where),
        packs=_packs(_texts(data, "problems", where), folder, where, _vocabulary(data.get("vocabulary", {}), where)),
    )
    if settings.fail_on not in FAIL_ON:
        raise ConfigError(f"{where}: `fail-on` must be one of {', '.join(FAIL_ON)}")
    check_names(
        (*settings.select, *settings.ignore, *(code for codes in settings.per_file.values() for code in codes)),
        rules,
        where,
    )
    return settings


def check_names(names: Iterable[str], rules: Mapping[str, Rule], where: str) -> None:
    """Raise ConfigError for a name that is neither a rule nor a category."""
    known = known_names(rules)
    for name in names:
        if name not in known:
            raise ConfigError(
                f"{where}: there is no rule or category `{name}`; {did_you_mean(name, known, 'see `designlint rules`')}"
            )


def known_names(rules: Mapping[str, Rule]) -> Collection[str]:
    """Everything that can be selected: codes, categories, and the codes of the tool's own findings."""
    return {*rules, *(rule.category for rule in rules.values()), *PROBLEMS}


def with_command_line(
    settings: Settings,
    *,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    strict: bool,
    interview: bool,
) -> Settings:
    """The settings with what the command line says on top."""
    return replace(
        settings,
        select=select or settings.select,
        ignore=(*settings.ignore, *ignore),
        fail_on=fail_on or settings.fail_on,
        strict=strict or settings.strict,
        interview=interview or settings.interview,
    )


def _project_table(path: Path) -> Mapping[str, Any] | None:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get("designlint")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return None
    return table if isinstance(table, dict) else None


def _texts(data: Mapping[str, Any], key: str, where: str, before: str = "") -> tuple[str, ...]:
    values = data.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ConfigError(f"{where}: `{before}{key}` must be a list of texts")
    return tuple(values)


def _severities(data: Mapping[str, Any], rules: Mapping[str, Rule], where: str) -> dict[str, Severity]:
    check_names(data, rules, where)
    words = {severity.word: severity for severity in Severity}
    for code, word in data.items():
        if word not in words:
            raise ConfigError(f"{where}: the severity of `{code}` must be one of {', '.join(words)}")
    return {code: words[word] for code, word in data.items()}


def _options(data: Mapping[str, Any], rules: Mapping[str, Rule], where: str) -> dict[str, dict[str, OptionValue]]:
    found: dict[str, dict[str, OptionValue]] = {}
    for code, table in data.items():
        if code not in rules:
            raise ConfigError(
                f"{where}: there is no rule `{code}`; {did_you_mean(code, rules, 'see `designlint rules`')}"
            )
        if not isinstance(table, dict):
            raise ConfigError(f"{where}: `rules.{code}` must be a table of options")
        known = rules[code].options
        for name, value in table.items():
            key = name.replace("-", "_")
            if key not in known:
                cure = did_you_mean(key, known, "it has " + (", ".join(f"`{each}`" for each in known) or "no options"))
                raise ConfigError(f"{where}: the rule `{code}` has no option `{name}`; {cure}")
            wanted = type(known[key])
            if wanted is float and type(value) is int:
                value = float(value)
            if type(value) is not wanted:
                raise ConfigError(f"{where}: the option `{name}` of `{code}` must be {_type_word(wanted)}")
            found.setdefault(code, {})[key] = value
    return found


_TABLES = ("kind", "technology", "figure", "latency")


def _vocabulary(data: Mapping[str, Any], where: str) -> Vocabulary | None:
    for key, rows in data.items():
        if key not in _TABLES:
            known = plain_list(f"[[vocabulary.{each}]]" for each in _TABLES)
            raise ConfigError(f"{where}: `vocabulary` holds {known}, not `{key}`")
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ConfigError(f"{where}: `vocabulary.{key}` must be a list of tables: `[[vocabulary.{key}]]`")
    if "kind" not in data and "technology" not in data:
        return None
    try:
        return vocabulary().extended(data.get("kind", ()), data.get("technology", ()), where)
    except ValueError as error:
        raise ConfigError(str(error)) from error


def _figures(data: Mapping[str, Any], where: str) -> Figures:
    if "figure" not in data and "latency" not in data:
        return Figures()
    try:
        return own_figures(data.get("figure", ()), data.get("latency", ()), where, _vocabulary(data, where))
    except ValueError as error:
        raise ConfigError(str(error)) from error


def _packs(paths: Iterable[str], folder: Path, where: str, words: Vocabulary | None) -> Packs:
    own: dict[str, Pack] = {}
    for path in paths:
        if not (folder / path).exists():
            raise ConfigError(f"{where}: `problems` names `{path}`, which is not there")
        try:
            found = read_packs(folder / path, words)
        except ValueError as error:
            raise ConfigError(str(error)) from error
        for slug, pack in found.items():
            if slug in own:
                raise ConfigError(f"{where}: `problems` holds two packs called `{slug}`")
            own[slug] = pack
    return Packs(own)


def _type_word(wanted: type) -> str:
    return {
        list: "a list",
        dict: "a table",
        str: "a text",
        bool: "true or false",
        int: "a whole number",
        float: "a number",
    }[wanted]
