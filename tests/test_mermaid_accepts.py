"""What `convert` writes is accepted by the real mermaid.

Runs where node is present and `DESIGNLINT_MERMAID_NODE_MODULES` names a `node_modules` that holds mermaid and jsdom
(`npm install mermaid jsdom` in any folder); skips elsewhere.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from designs import IDS, WORDS, arch_designs, quoted
from hypothesis import given, settings
from support import told

from designlint import plugins
from designlint.config import Settings
from designlint.convert import convert, originals
from designlint.source import Source

ROOT = Path(__file__).parent.parent
MODULES = os.environ.get("DESIGNLINT_MERMAID_NODE_MODULES", "")
FORMATS = plugins.formats()

pytestmark = pytest.mark.skipif(
    not MODULES or shutil.which("node") is None, reason="needs node, and DESIGNLINT_MERMAID_NODE_MODULES"
)


def as_mermaid(text: str, name: str) -> list[str]:
    found = originals(Source(name, text), FORMATS, Settings())
    return [convert(each, "mermaid", FORMATS, Settings()).text for each in found if not each.slips]


def ask_mermaid(texts: list[str]) -> list[str | None]:
    """What mermaid says against each diagram, None if nothing."""
    script = Path(__file__).with_name("mermaid-accepts.mjs")
    done = subprocess.run(
        ["node", str(script), MODULES], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    said: list[str | None] = json.loads(done.stdout)
    assert len(said) == len(texts)
    return said


def refused(texts: list[str]) -> list[str]:
    said = ask_mermaid(texts)
    return [f"{each}\n{text}" for each, text in zip(said, texts, strict=True) if each]


def test_the_samples() -> None:
    files = [path for path in (ROOT / "samples").iterdir() if path.suffix in (".arch", ".mmd", ".md")]
    texts = [text for path in sorted(files) for text in as_mermaid(path.read_text(encoding="utf-8"), path.name)]
    assert texts
    assert refused(texts) == []


def test_every_id_and_every_label() -> None:
    lines = [f"service {id} {quoted(word)}\n{id} -> b: {quoted(word)}" for id in IDS for word in WORDS]
    lines += [f"zone {id} {{ service b }}\na -> {id}" for id in IDS]
    texts = [text for line in lines for text in as_mermaid(f"{line}\n", "a.arch")]
    assert len(texts) == len(lines)
    assert refused(texts) == []


def test_random_designs() -> None:
    texts: list[str] = []

    @settings(max_examples=200, database=None)
    @given(arch_designs())
    def collect(text: str) -> None:
        if not told(text):
            texts.extend(as_mermaid(text, "a.arch"))

    collect()
    assert len(texts) > 100
    assert refused(texts) == []
