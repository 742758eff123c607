"""Is a drawing a system design? A decision flow, a state machine, an algorithm, a build pipeline is not to be linted.

What a system design is: at least half of its boxes are things that run or hold state and can fail (people's clients,
services, workers, queues, stores, edges of the network, systems of others, the hosts, clusters and zones that these
stand on), and its lines are calls, messages, data on their way or "runs on". A picture of deployment, of a network, of
monitoring, of a data platform made of such parts is one; so is the smallest one, a client and its server.

What is none: steps and decisions (also of a request on its way through one program, of an incident, of an agent that
reasons), states, stages of training or of a build, plans, tests and releases, classes, packages, modules, files and
their dependencies, layers of one program, supervision trees, documents, fields, tables and other data models, objects
of Kubernetes or Terraform that only refer to each other, organisations, lists of properties, demonstrations of syntax.

How it is decided: `evidence` sorts every box and reads lines and groups; a logistic model weighs the shares, with the
weights of `systems.toml`, where it says how they were fitted. What hand-labelled flowcharts say of it stands in
`tests/data/README.md`.
"""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from designlint.build.evidence import Evidence, collect
from designlint.build.infer import Inference
from designlint.statements import Cluster, Connect, Vertex
from designlint.vocabulary import Vocabulary, vocabulary


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether to lint a drawing, how sure that is (0.5-1), and why, as a sentence for people without a full stop."""

    system: bool
    confidence: float
    reason: str


@functools.cache
def _weighing() -> tuple[float, Mapping[str, float]]:
    """Where the sum of the evidence starts, and what each share in it weighs."""
    data = tomllib.loads(Path(__file__).with_name("systems.toml").read_text(encoding="utf-8"))
    return data["start"], data["weights"]


def judge(
    vertices: Sequence[Vertex],
    connects: Sequence[Connect],
    clusters: Sequence[Cluster],
    inferences: Mapping[str, Inference],
    lexicon: Vocabulary | None = None,
) -> Verdict:
    """Judge a drawing by its boxes, lines and groups; `inferences` tells what each box was taken for, by id."""
    titled = {cluster.id.text for cluster in clusters}
    boxes = [vertex for vertex in vertices if vertex.id.text not in titled]
    if not boxes:
        return Verdict(False, 1.0, "nothing is drawn")
    if sum(1 for box in boxes if box.notation) * 2 > len(boxes):
        return Verdict(True, 0.95, "its notation is made for systems")
    evidence = collect(boxes, connects, clusters, inferences, lexicon or vocabulary())
    likely = evidence.sorts["likely"]
    if not evidence.named + likely:
        return Verdict(False, 0.95, _reason(evidence))
    start, weights = _weighing()
    chance = 1 / (1 + math.exp(-start - sum(weight * evidence.shares[name] for name, weight in weights.items())))
    if chance < 0.5:
        return Verdict(False, 1 - chance, _reason(evidence))
    if not evidence.named:
        return Verdict(True, chance, f"{_of(likely, evidence.boxes)} look like system parts")
    return Verdict(True, chance, f"{_of(evidence.named, evidence.boxes)} {_names(evidence.named)} system parts")


def _reason(evidence: Evidence) -> str:
    """The strongest evidence against, in words."""
    named, sorts = evidence.named, evidence.sorts
    only = f"only {named} {_names(named)} a system part" if named else "none names a system part"
    against = max(
        (sorts["decision"], "is a decision", "are decisions"),
        (sorts["step"], "is a step to do", "are steps to do"),
        (max(sorts["code"], evidence.written), "is written like code or a file", "are written like code or files"),
        (sorts["object"], "is an object of a configuration", "are objects of a configuration"),
        (sorts["thing"], "is data, not a part", "are data, not parts"),
        (sorts["deed"], "is an activity", "are activities"),
        key=lambda each: each[0],
    )
    if named * 2 > evidence.boxes:
        return f"{_of(named, evidence.boxes)} {_names(named)} system parts, yet {_doubt(evidence.shares)}"
    if against[0]:
        return f"{_of(against[0], evidence.boxes)} {against[1] if against[0] == 1 else against[2]} and {only}"
    return f"of {evidence.boxes} {'box' if evidence.boxes == 1 else 'boxes'} {only}"


# What speaks against a drawing besides the sorts of its boxes, in words.
_DOUBTS = {
    "modules": "groups are titled after pieces of one program",
    "stages": "groups are titled after stages or properties",
    "ties": "lines say what belongs together, not what runs together",
    "conditions": "lines say when they are followed",
    "decisions": "it decides what to do",
    "ends": "it starts and ends like a flow of steps",
    "camel": "names are written like types of a program",
}
_DOUBTFUL = 0.5  # weighs enough to be named


def _doubt(shares: Mapping[str, float]) -> str:
    weights = _weighing()[1]
    worst = min(_DOUBTS, key=lambda name: weights[name] * shares[name])
    if weights[worst] * shares[worst] > -_DOUBTFUL:
        return "what they do together reads like no system"
    return _DOUBTS[worst]


def _names(count: int) -> str:
    return "names" if count == 1 else "name"


def _of(count: int, total: int) -> str:
    return f"{count} of {total} {'box' if total == 1 else 'boxes'}"
