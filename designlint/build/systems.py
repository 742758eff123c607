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
weights of `_WEIGHTS`. They were fitted, with a penalty that keeps them small, on one half of a hand-labelled sample of
public flowcharts (`tests/data/systems.tsv`), on cases near the border (`border` there), and on about 360 flowcharts of
other repositories; then rounded. The other half measures them; on 226 flowcharts of repositories seen neither then nor
before, 67 of them systems, precision was 95% and recall 91%.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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


# A wrong yes costs a reader more than a wrong no, so the start stands a little lower than the fit had it.
_START = -4.45
_WEIGHTS = {
    # boxes
    "parts": 2.6,  # that are parts: 1 for a sure one, less for a faint one or a likely one
    "few": 1.2,  # up to three sure parts: three of ten boxes tell more than one of three
    "kinds": 1.5,  # up to three kinds among them, people and outside parties aside
    "near": 2.9,  # of unknown names that a line joins to a sure part
    "products": 0.8,  # that name a product
    "network": 4.9,  # that name a part of a network
    "addresses": 4.2,  # with a port or an address
    "against": -3.2,
    "inner": -2.0,  # called after what is inside a program: "order controller"
    "camel": -2.1,  # written like a type, and of no known kind
    "written": -1.4,  # written like code or a file
    "long": -1.5,  # with a name of more than four words
    # lines
    "talk": 2.5,  # that say what parts do with each other
    "protocols": 4.0,
    "joined": 1.5,  # from part to part
    "stored": 1.2,  # from a part to a store or a queue
    "conditions": -2.6,
    "ties": -5.4,  # that say how things belong together
    "density": 0.9,  # lines for each box
    # groups
    "stages": -1.4,
}


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
    sum_of_weights = _START + sum(weight * evidence.shares[name] for name, weight in _WEIGHTS.items())
    chance = 1 / (1 + math.exp(-sum_of_weights))
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
        return f"{_of(named, evidence.boxes)} name system parts, yet what they do together reads like no system"
    if against[0]:
        return f"{_of(against[0], evidence.boxes)} {against[1] if against[0] == 1 else against[2]} and {only}"
    return f"of {evidence.boxes} {'box' if evidence.boxes == 1 else 'boxes'} {only}"


def _names(count: int) -> str:
    return "names" if count == 1 else "name"


def _of(count: int, total: int) -> str:
    return f"{count} of {total} {'box' if total == 1 else 'boxes'}"
