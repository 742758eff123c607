"""The published JSON Schemas: their shape does not change within a version, and nothing in them is left open."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

FOLDER = Path(__file__).parent.parent / "designlint/reporters"
SHAPES = {
    "check": "e580dfd7eee3ddef",
    "diff": "0a1a1c5ded9b00bd",
    "progress": "5cd5e6f0845c23d8",
    "review": "af6d7e629f4a8da4",
}


def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    return found


def shape(part: Any) -> Any:
    """What programs rely on: all but the texts."""
    if isinstance(part, dict):
        return {key: shape(value) for key, value in part.items() if key not in ("description", "title", "$id")}
    return [shape(each) for each in part] if isinstance(part, list) else part


def test_every_schema_is_held() -> None:
    assert {path.name.partition(".")[0] for path in FOLDER.glob("*.schema.json")} == set(SHAPES)


@pytest.mark.parametrize("name", SHAPES)
def test_version_one_does_not_change(name: str) -> None:
    """A change of the shape needs a new version: then raise `version`, keep the old file, and add another."""
    jsonschema.Draft202012Validator.check_schema(schema(name))
    digest = hashlib.sha256(json.dumps(shape(schema(name)), sort_keys=True).encode()).hexdigest()
    assert digest[:16] == SHAPES[name]


@pytest.mark.parametrize("name", SHAPES)
def test_whatever_may_stand_there_does(name: str) -> None:
    for each in schema(name).get("$defs", {}).values():
        assert sorted(each.get("required", [])) == sorted(each.get("properties", {}))
