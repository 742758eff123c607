"""Which managed stores encrypt their data without being asked: `encryption.toml`, typed."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from designlint.vocabulary import Technology


def encrypts_by_default(technology: Technology | None) -> str | None:
    """The source that says so of a managed product, with its date; None where someone has to switch it on."""
    if technology is None or not technology.managed:
        return None
    for row in _rows():
        if technology.id in row.get("products", ()) or technology.vendor in row.get("vendors", ()):
            return f"{row['source']}, {row['as_of']}"
    return None


@cache
def _rows() -> tuple[dict[str, Any], ...]:
    text = files(__package__).joinpath("encryption.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["default"])
