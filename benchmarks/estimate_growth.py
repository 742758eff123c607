"""How the cost of computing a design's numbers grows with the design.

    python benchmarks/estimate_growth.py [--sizes 100,1000,10000] [--rounds 1]

Each design has twice as many connections as components. Reported are the seconds of building and of computing, the
peak memory of the process, and the slope between sizes in log-log: 1 is linear.
"""

from __future__ import annotations

import argparse
import math
import random
import resource
import time
from importlib import import_module

from designlint.analysis.sizing import sizing
from designlint.build import build
from designlint.frontend import Frontend
from designlint.source import Source

KINDS = ("service", "service", "service", "postgres", "redis", "kafka", "worker", "dynamodb", "external")


def text_of(size: int, seed: int = 1) -> str:
    """A layered design of `size` components: clients, balancers, services, stores, queues."""
    dice = random.Random(seed)
    lines = [
        "requirements { dau 50M, read 20/user/day, write 2/user/day, object 2 KB, retention 3 y, availability 99.9% }"
    ]
    lines += ["client web", "alb front", "service gate x40", "web -> front -> gate"]
    kinds: list[str] = ["client", "alb", "service"]
    names = ["web", "front", "gate"]
    for number in range(3, size):
        kind = dice.choice(KINDS)
        count = f" x{dice.randint(2, 9)}" if kind in ("service", "worker") else ""
        lines.append(f'{kind} c{number} "Part {number} {kind}"{count} {{ zones 3 }}')
        names.append(f"c{number}")
        kinds.append(kind)
    for number in range(3, size):
        for _ in range(2):
            low = max(2, number - 400)
            callers = [
                place
                for place in (dice.randrange(low, number) for _ in range(20))
                if kinds[place] in ("service", "worker")
            ]
            source = callers[0] if callers else 2
            arrow = "~>" if kinds[number] == "kafka" else "->"
            lines.append(f"{names[source]} {arrow} {names[number]}: call")
        if kinds[number] == "worker":
            queues = [place for place in range(max(3, number - 60), number) if kinds[place] == "kafka"]
            if queues:
                lines.append(f"{names[queues[-1]]} ~> {names[number]}: work")
    return "\n".join(lines) + "\n"


def measure(size: int, rounds: int) -> tuple[float, float]:
    """Seconds to build and to compute."""
    frontend: Frontend = import_module("designlint.grammars.arch").FRONTEND
    text = text_of(size)
    best = (math.inf, math.inf)
    for _ in range(rounds):
        source = Source("benchmark.arch", text)
        start = time.perf_counter()
        design, problems = build(source, frontend.read(source), format="arch")
        built = time.perf_counter()
        assert not problems, problems[0]
        assert len(design.components) == size, len(design.components)
        sizing(design)
        best = min(best, (built - start, time.perf_counter() - built), key=sum)
    return best


def main() -> None:
    """Measure each size and print the slopes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="100,1000,10000")
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    before: tuple[int, float, float] | None = None
    for size in (int(each) for each in options.sizes.split(",")):
        built, computed = measure(size, options.rounds)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        slopes = ""
        if before is not None:
            steps = math.log(size / before[0])
            slopes = (
                f", slope {math.log(built / before[1]) / steps:.2f} and {math.log(computed / before[2]) / steps:.2f}"
            )
        print(f"{size:6} components: built in {built:.2f} s, computed in {computed:.2f} s, {memory:.0f} MB{slopes}")
        before = (size, built, computed)


if __name__ == "__main__":
    main()
