"""How many mermaid diagrams a second become statements and designs, and how many the mermaid library parses.

    python benchmarks/parse_corpus.py [--corpus FOLDER] [--oracle FOLDER] [--rounds 3] [--limit 1000]

The corpus (DESIGNLINT_CORPUS or ../shared/corpus) holds `mermaid-wild/diagrams.jsonl`; the oracle is a folder with
`oracle.mjs`, and perhaps `bench-grammar.mjs`, and mermaid installed (DESIGNLINT_ORACLE). Without the oracle, or without
node, only our side is measured.

Everybody takes turns, each round is a new process on one thread, and the best round counts. Ours has read other
diagrams of the corpus before the clock starts, and none of those it is timed with, so nothing is remembered from them.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
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


def to_design(text: str) -> object:
    """The whole way to a Design: read, infer kinds, build."""
    frontend: Frontend = import_module("designlint.grammars.mermaid").FRONTEND
    source = Source("benchmark", text)
    return build(source, frontend.read(source), format="mermaid")


def to_statements(text: str) -> object:
    """What the front end alone does."""
    frontend: Frontend = import_module("designlint.grammars.mermaid").FRONTEND
    return frontend.read(Source("benchmark", text))


def rate(step: Callable[[str], object], warm_up: Sequence[str], diagrams: Sequence[str]) -> float:
    """Diagrams per second in this process, with the collector set as the command line sets it."""
    gc.set_threshold(20_000)
    for text in warm_up:
        step(text)
    start = time.perf_counter()
    for text in diagrams:
        step(text)
    return len(diagrams) / (time.perf_counter() - start)


def ours(step: Callable[[str], object], warm_up: Sequence[str], diagrams: Sequence[str]) -> float:
    """Diagrams per second in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(rate, (step, warm_up, diagrams))


def theirs(oracle: Path, *command: str) -> dict[str, float]:
    """What a benchmark of the oracle's prints."""
    done = subprocess.run(["node", *command], cwd=oracle, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def turn(warm_up: Sequence[str], diagrams: Sequence[str], oracle: Path | None) -> dict[str, float]:
    """One round of everybody: who -> diagrams per second."""
    found = {
        "statements": ours(to_statements, warm_up, diagrams),
        "design": ours(to_design, warm_up, diagrams),
    }
    if oracle is None:
        return found
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "diagrams.jsonl"
        rows = (json.dumps({"id": str(index), "text": text}) for index, text in enumerate(diagrams))
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        found["mermaid"] = theirs(oracle, "oracle.mjs", "--bench", str(len(diagrams)), str(path))["perSecond"]
        if (oracle / "bench-grammar.mjs").exists():
            # Its grammar runs behind a whole parse of everything, with its code compiled.
            found["its bare grammar"] = theirs(oracle, "bench-grammar.mjs", str(path))["grammar_per_s"]
    return found


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
    found = texts(given.corpus)
    diagrams, others = found[: given.limit], found[given.limit :][:200]
    size = sum(map(len, diagrams)) / len(diagrams)
    print(f"{len(diagrams)} flowcharts of {size:.0f} characters, best of {given.rounds} rounds")
    oracle = Path(given.oracle) if given.oracle is not None and shutil.which("node") else None
    rounds = [turn(others, diagrams, oracle) for _ in range(given.rounds)]
    best = {who: max(each[who] for each in rounds) for who in rounds[0]}
    for who, per_second in best.items():
        print(f"{who:17}{per_second:6.0f} diagrams/s {per_second * size / 1e6:6.2f} MB/s")
    for who in ("mermaid", "its bare grammar"):
        if who in best:
            print(f"design / {who}: {best['design'] / best[who]:.2f}, statements / {who}: ", end="")
            print(f"{best['statements'] / best[who]:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
