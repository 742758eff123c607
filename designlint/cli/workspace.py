"""What a command works with: installed formats, rules and problem packs, and the settings that hold for a path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from designlint import plugins
from designlint.cli.output import TroubleError
from designlint.config import ConfigError, Settings, find_config, load_config
from designlint.plugins import Formats, PluginError
from designlint.problems import Pack
from designlint.rule import Rule


@dataclass(frozen=True, slots=True)
class Workspace:
    """Installed formats, rules and problem packs."""

    formats: Formats
    rules: Mapping[str, Rule]
    packs: Mapping[str, Pack] = field(default_factory=dict)


def workspace(*, isolated: bool = False) -> Workspace:
    """Load what is installed; `isolated` leaves out the rules and packs of other distributions. Raises TroubleError for
    a broken plugin."""
    try:
        packs = {} if isolated else plugins.packs()
        return Workspace(plugins.formats(), plugins.rules(only_builtin=isolated), packs)
    except PluginError as error:
        raise TroubleError(str(error)) from error


def settings_for(folder: Path, work: Workspace, config: Path | None, *, isolated: bool) -> Settings:
    """The settings that hold in a folder. Raises TroubleError for a configuration that can not be used."""
    if isolated:
        return Settings()
    if config is not None and not config.is_file():
        raise TroubleError(f"{config}: there is no such configuration file")
    found = _settings(folder.resolve(), config, frozenset(work.rules))
    return replace(found, packs=found.packs.over(work.packs)) if work.packs else found


@cache
def _settings(folder: Path, config: Path | None, _codes: frozenset[str]) -> Settings:
    path = config or find_config(folder)
    if path is None:
        return Settings()
    try:
        return load_config(path, plugins.rules())
    except ConfigError as error:
        raise TroubleError(str(error)) from error
