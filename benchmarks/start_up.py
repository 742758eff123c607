"""What a run costs before it checks anything: a whole `designlint check`, the bare interpreter, and what lies between.

    python benchmarks/start_up.py [--rounds 10]

Medians of whole processes, as ratios to the bare interpreter in the same run.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

SAMPLE = Path(__file__).parents[1] / "samples" / "url-shortener.arch"
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "import typer": ["-c", "import typer"],
    "import networkx": ["-c", "import networkx"],
    "import lark": ["-c", "import lark"],
    "vocabulary": ["-c", "from designlint.vocabulary import vocabulary; vocabulary()"],
    "designlint --version": ["-m", "designlint", "--version"],
    "designlint check": ["-m", "designlint", "check", str(SAMPLE)],
}


def seconds(command: list[str], rounds: int) -> float:
    """Median time of a whole process."""
    times: list[float] = []
    for _ in range(rounds + 1):  # the first one fills caches and is left out
        start = time.perf_counter()
        subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def main() -> None:
    """Print a line for each command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args().rounds
    bare = seconds(COMMANDS["python -c pass"], rounds)
    for name, command in COMMANDS.items():
        took = seconds(command, rounds)
        print(f"{name:22} {took * 1000:6.0f} ms {took / bare:6.1f}")


if __name__ == "__main__":
    main()
