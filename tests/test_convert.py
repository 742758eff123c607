"""`designlint convert`: a design stays the same through every format that can hold it, and what is lost is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from designs import arch_designs
from hypothesis import given, settings
from support import told

from designlint import plugins
from designlint.config import Settings
from designlint.convert import Converted, Original, convert, originals
from designlint.model import model
from designlint.source import Source

ROOT = Path(__file__).parent.parent
SAMPLES = sorted([*(ROOT / "samples").glob("*.arch"), *(ROOT / "samples").glob("*.mmd")])
FORMATS = plugins.formats()


def first(text: str, name: str) -> Original:
    found = originals(Source(name, text), FORMATS, Settings())
    assert found, text
    assert not found[0].slips, [(slip.message, text) for slip in found[0].slips]
    return found[0]


def to(text: str, name: str, target: str) -> Converted:
    return convert(first(text, name), target, FORMATS, Settings())


def data(text: str, name: str, *without: str) -> dict[str, Any]:
    """The model of a text, without what depends on where things stand."""
    found: dict[str, Any] = cleaned(model(first(text, name).design), {"line", *without})
    for key in ("components", "connections", "groups"):  # a part of no known kind can only be mentioned, so order is free
        found[key].sort(key=lambda each: json.dumps(each, sort_keys=True))
    for group in found["groups"]:
        group["members"].sort()
    return found


def cleaned(value: Any, without: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: cleaned(each, without) for key, each in value.items() if key not in without}
    return [cleaned(each, without) for each in value] if isinstance(value, list) else value


DRAWN = ("format", "direction", "shape")


def check_round_trips(text: str) -> None:
    start = data(text, "a.arch")
    drawn = to(text, "a.arch", "mermaid")
    assert data(drawn.text, "a.mmd", *DRAWN) == data(text, "a.arch", *DRAWN), drawn.text
    assert drawn.lost == ()
    back = to(drawn.text, "a.mmd", "arch")
    assert data(back.text, "a.arch") == start, (drawn.text, back.text)
    assert to(back.text, "a.arch", "arch").text == back.text
    plain = to(text, "a.arch", "json")
    restored = to(plain.text, "a.json", "arch")
    assert data(restored.text, "a.arch", "counted") == data(text, "a.arch", "counted"), (plain.text, restored.text)


@settings(max_examples=150)
@given(arch_designs())
def test_a_design_stays_the_same_through_mermaid_and_json(text: str) -> None:
    if not told(text):
        check_round_trips(text)
