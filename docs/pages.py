"""Pages of the site that are made when it is built: one for each rule, their index, and the start page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

from designlint import plugins
from designlint.manual import index, page

_ROOT = Path(__file__).parents[1]
_OUTSIDE = re.compile(r"\[([^\]]+)\]\((?:\.\./)+[^)]+\)")  # a link from docs/ to a file that is no page
_BESIDE = re.compile(r"\[([^\]]+)\]\((?!https?:|#|[a-z-]+\.(?:md|png|svg))[^)]+\)")  # the same from the README


def on_files(files: Files, *, config: Any) -> Files:
    """Add what is generated."""
    rules = plugins.rules(only_builtin=True)
    formats = plugins.formats()
    made = {f"rules/{code}.md": page(rule, formats) for code, rule in rules.items()}
    made["rules/index.md"] = index(rules)
    made["index.md"] = _start()
    for name, text in made.items():
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """What links to a file of the repository that is no page is left without a link."""
    return _OUTSIDE.sub(r"\1", markdown)


def _start() -> str:
    """The README; its links into docs/ lead to the pages."""
    text = (_ROOT / "README.md").read_text(encoding="utf-8")
    return _BESIDE.sub(r"\1", text.replace("](docs/", "]("))
