"""How many mermaid diagrams a second become statements and designs, and how many the mermaid library parses.

    python benchmarks/parse_corpus.py [--corpus FOLDER] [--oracle FOLDER] [--rounds 3]

The corpus (DESIGNLINT_CORPUS or ../shared/corpus) holds `mermaid-wild/diagrams.jsonl`; the oracle is a folder with
`oracle.mjs` and mermaid installed (DESIGNLINT_ORACLE). Without the oracle, or without node, only our side is measured.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from designlint.build import build
from designlint.frontend import Frontend
from designlint.source import Source

HERE = Path(__file__).parents[1]
_FLOWCHART = re.compile(r"\s*(?:%%[^\n]*\n\s*)*(?:graph|flowchart)\b")


def texts(corpus: Path) -> list[str]:
    """The flowcharts of the corpus, without those that begin with front matter."""
    with (corpus / "mermaid-wild" / "diagrams.jsonl").open(encoding="utf-8") as lines:
        found = [str(json.loads(line)["text"]) for line in lines]
    return [text for text in found if _FLOWCHART.match(text)]


def best_rate(step: Callable[[str], object], diagrams: list[str], rounds: int) -> float:
    """Texts per second in the best of several rounds, in one process."""
    step("graph TD")
    best = 0.0
    for _ in range(rounds):
        start = time.perf_counter()
        for text in diagrams:
            step(text)
        best = max(best, len(diagrams) / (time.perf_counter() - start))
    return best


def to_design(text: str) -> object:
    """The whole way to a Design: read, infer kinds, build."""
    frontend: Frontend = import_module("designlint.grammars.mermaid").FRONTEND
    source = Source("benchmark", text)
    return build(source, frontend.read(source), format="mermaid")


def to_statements(text: str) -> object:
    """What the front end alone does."""
    frontend: Frontend = import_module("designlint.grammars.mermaid").FRONTEND
    return frontend.read(Source("benchmark", text))


def theirs(diagrams: list[str], oracle: Path) -> str:
    """What the library's own benchmark prints, for the same diagrams."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "diagrams.jsonl"
        rows = (json.dumps({"id": str(index), "text": text}) for index, text in enumerate(diagrams))
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        done = subprocess.run(
            ["node", "oracle.mjs", "--bench", str(len(diagrams)), str(path)],
            cwd=oracle,
            capture_output=True,
            text=True,
            check=False,
        )
    return (done.stdout or done.stderr).strip()


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    corpus = os.environ.get("DESIGNLINT_CORPUS") or HERE.parent / "shared" / "corpus"
    options.add_argument("--corpus", type=Path, default=Path(corpus))
    options.add_argument("--oracle", type=Path, default=os.environ.get("DESIGNLINT_ORACLE"))
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--limit", type=int, default=1000)
    given = options.parse_args()
    if not given.corpus.is_dir():
        print(f"no corpus at {given.corpus}", file=sys.stderr)
        return 2
    diagrams = texts(given.corpus)[: given.limit]
    size = sum(map(len, diagrams))
    print(f"{len(diagrams)} flowcharts, {size / 1000:.0f} kB, {size / len(diagrams):.0f} characters each")
    for name, step in (("statements", to_statements), ("design", to_design)):
        rate = best_rate(step, diagrams, given.rounds)
        print(f"{name:11} {rate:7.0f} diagrams/s  {rate * size / len(diagrams) / 1e6:.2f} MB/s")
    if given.oracle is not None and shutil.which("node"):
        print("mermaid     " + theirs(diagrams, Path(given.oracle)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
