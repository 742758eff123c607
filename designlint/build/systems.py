"""Is a drawing a system design? A decision flow, a state machine, an algorithm, a build pipeline is not to be linted.

What a system design is: at least half of its boxes are things that run or hold state and can fail (people's clients,
services, workers, queues, stores, edges of the network, systems of others, the hosts, clusters and zones that these
stand on), and its lines are calls, messages, data on their way or "runs on". A picture of deployment, of a network, of
monitoring, of a data platform made of such parts is one; so is the smallest one, a client and its server.

What is none: steps and decisions (also of a request on its way through one program, of an incident, of an agent that
reasons), states, stages of training or of a build, plans, tests and releases, classes, packages, modules, files and
their dependencies, layers of one program, supervision trees, documents, fields, tables and other data models, objects
of Kubernetes or Terraform that only refer to each other, organisations, lists of properties, demonstrations of syntax.

How it is decided: every box is put into one class, `part` (with how sure that is), `against` (decision, step, code,
object, thing, deed) or neither; shares of boxes, lines and groups are weighed by a logistic model whose weights stand
in `_WEIGHTS`. They were fitted on one half of a hand-labelled sample of public flowcharts (`tests/data/systems.tsv`)
together with cases near the border (`border` there), then rounded; the other half measures them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from designlint.build import words
from designlint.build.infer import Inference
from designlint.statements import Cluster, Connect, Vertex
from designlint.vocabulary import Vocabulary, Words, vocabulary


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether to lint a drawing, how sure that is (0.5-1), and why, as a sentence for people without a full stop."""

    system: bool
    confidence: float
    reason: str


@dataclass(slots=True)
class _Evidence:
    """Counts over the boxes of a drawing, and shares of its lines and groups."""

    boxes: int = 0
    sure: int = 0  # names a part of a known kind
    faint: int = 0  # perhaps does
    likely: int = 0  # names a part of no known kind ("rule manager"), or a place where parts run ("node 3")
    decisions: int = 0
    steps: int = 0
    code: int = 0
    objects: int = 0  # an object of a cluster or a configuration: "HTTPRoute", "queue-a, cpu=2"
    things: int = 0  # data on its way: "user query", "final report"
    deeds: int = 0  # a noun for an activity: "data masking"
    rest: int = 0  # nothing of all this, and not written like a name
    written: int = 0  # of any class, but written like code or a file
    camel: int = 0  # written like a type, and no part of a known kind
    lines: int = 0
    talk: float = 0.0  # share of lines that say how parts talk
    ties: float = 0.0  # share of lines that say how things belong together
    conditions: float = 0.0  # share of lines that say when they are followed
    stages: float = 0.0  # share of groups titled after stages, modules, properties

    @property
    def against(self) -> int:
        """Boxes that speak for something else than a system."""
        return self.decisions + self.steps + self.code + self.objects + self.things + self.deeds


# What is weighed; all but `start`, `few` and `unconnected` are shares of 0 to 1.
_WEIGHTS = {
    "start": -4.2,
    "parts": 6.1,  # boxes that are parts: 1 for a sure one, less for a faint one or a likely one
    "few": 2.0,  # up to three sure parts: three of ten boxes tell more than one of three
    "talk": 4.1,
    "against": -3.3,
    "rest": -3.1,
    "written": -3.0,
    "camel": -2.6,
    "conditions": -2.5,
    "ties": -4.4,
    "stages": -2.8,
    "unconnected": -2.5,
}
_FAINT, _LIKELY = 0.6, 0.5
_SURE = 0.8
_DECISIONS = frozenset({"diamond", "question", "rhombus", "decision", "diam"})
_NUMBER = re.compile(r"\W*(?:(?:step|agent|layer|phase|week)\s*)?\d+[a-z]?\s*[.):\\]|\W*0\d+\b", re.IGNORECASE)
_SETTING = re.compile(r"\w=\w")
_ADDRESS = re.compile(r":\d{2,5}\b|\bport:? ?\d{2,5}|\d+\.\d+\.\d+\.\d", re.IGNORECASE)
_WRITTEN = re.compile(
    r"\w_\w|[a-z]/[a-z]+/[a-z]|^@[\w-]+/|^\.?[\w-]+/(?:\s|$)|\w\(\)|::"
    r"|\w\.(?:py|tsx?|jsx?|mjs|go|rs|java|md|json|ya?ml|toml|sh|sql|rb|php|cs|css|html?)\b"
)
_CAMEL = re.compile(r"\W*[A-Za-z][a-z0-9]+(?:[A-Z][a-z0-9]*)+\W*")
_OBJECT = re.compile(
    r"\((?:XR|XRD|MR|CR|CRD|Claim)\)$|\bCRDs?\b|\w(?:Route|Policy|Policies|Claim|Class|Slice|Binding|Template|Definition"
    r"|Config|Configuration)s?$"
)
_OBJECTS = frozenset({"resource", "manifest", "namespace", "deployment"})
_DEED = re.compile(r"[a-z]{2}(?:tion|sion|ment|ing|ysis|ance|ery)s?$")
_BOUND = re.compile(r"(?:^|\s)[<>]=?\s?[\d.]|[≥≤]|^[是否]")


def judge(
    vertices: Sequence[Vertex],
    connects: Sequence[Connect],
    clusters: Sequence[Cluster],
    inferences: Mapping[str, Inference],
    lexicon: Vocabulary | None = None,
) -> Verdict:
    """Judge a drawing by its boxes, lines and groups; `inferences` tells what each box was taken for, by id."""
    lexicon = lexicon or vocabulary()
    titled = {cluster.id.text for cluster in clusters}
    boxes = [vertex for vertex in vertices if vertex.id.text not in titled]
    if not boxes:
        return Verdict(False, 1.0, "nothing is drawn")
    if sum(1 for box in boxes if box.notation) * 2 > len(boxes):
        return Verdict(True, 0.95, "its notation is made for systems")
    evidence = _collect(boxes, connects, clusters, inferences, lexicon)
    if not evidence.sure + evidence.faint + evidence.likely:
        return Verdict(False, 0.95, _reason(evidence))
    shares = _shares(evidence)
    chance = 1 / (1 + math.exp(-sum(weight * shares[name] for name, weight in _WEIGHTS.items())))
    if chance < 0.5:
        return Verdict(False, 1 - chance, _reason(evidence))
    named = evidence.sure + evidence.faint
    if not named:
        return Verdict(True, chance, f"{_of(evidence.likely, evidence.boxes)} look like system parts")
    return Verdict(True, chance, f"{_of(named, evidence.boxes)} {'names' if named == 1 else 'name'} system parts")


def _shares(evidence: _Evidence) -> dict[str, float]:
    count = evidence.boxes
    return {
        "start": 1.0,
        "parts": (evidence.sure + _FAINT * evidence.faint + _LIKELY * evidence.likely) / count,
        "few": min(evidence.sure, 3) / 3,
        "talk": evidence.talk,
        "against": evidence.against / count,
        "rest": evidence.rest / count,
        "written": evidence.written / count,
        "camel": evidence.camel / count,
        "conditions": evidence.conditions,
        "ties": evidence.ties,
        "stages": evidence.stages,
        "unconnected": 0.0 if evidence.lines else 1.0,
    }


def _collect(
    boxes: Sequence[Vertex],
    connects: Sequence[Connect],
    clusters: Sequence[Cluster],
    inferences: Mapping[str, Inference],
    lexicon: Vocabulary,
) -> _Evidence:
    evidence = _Evidence(boxes=len(boxes))
    for box in boxes:
        _count(box, inferences.get(box.id.text), evidence, lexicon)
    lists = lexicon.words
    said = [connect.label.text if connect.label else "" for connect in connects if not connect.chained]
    evidence.lines = len(said)
    for label in filter(None, said):
        spoken = set(words.tokens(label))
        evidence.talk += not lists.talk.isdisjoint(spoken)
        evidence.ties += not lists.ties.isdisjoint(spoken)
        evidence.conditions += not lists.conditions.isdisjoint(spoken) or _BOUND.search(label) is not None
    evidence.talk /= max(evidence.lines, 1)
    evidence.ties /= max(evidence.lines, 1)
    evidence.conditions /= max(evidence.lines, 1)
    titles = [set(words.tokens(each.title.text)) for each in clusters if each.title and each.title.text.strip()]
    sides = lists.places | lists.sides
    stages = sum(1 for each in titles if not lists.stages.isdisjoint(each) and sides.isdisjoint(each))
    evidence.stages = stages / max(len(titles), 1)
    return evidence


def _count(box: Vertex, inference: Inference | None, evidence: _Evidence, lexicon: Vocabulary) -> None:
    """Put a box into its class, the first that fits."""
    label = box.label.text if box.label else box.id.text
    lines = words.lines(label)
    first = lines[0] if lines else ""
    kind = inference.kind if inference is not None else ""
    confidence = inference.confidence if inference is not None else 0.0
    camel = _CAMEL.fullmatch(first) is not None
    written = any(_WRITTEN.search(line) or (words.is_code(line) and "?" not in line) for line in lines[:3])
    evidence.camel += camel and not kind
    evidence.written += written
    addressed = _ADDRESS.search(label) is not None
    if "?" in label or (box.shape in _DECISIONS and not kind):
        evidence.decisions += 1
    elif _NUMBER.match(label):
        evidence.steps += 1
    elif confidence < 0.95 and ((_SETTING.search(label) and not addressed) or _is_object(first)):
        evidence.objects += 1
    elif kind:
        evidence.sure += confidence >= _SURE
        evidence.faint += confidence < _SURE
    elif written:
        evidence.code += 1
    else:
        technology = inference is not None and inference.technology != ""
        _count_unknown(label, first, technology or addressed, evidence, lexicon)


def _is_object(first: str) -> bool:
    return (" " not in first or "(" in first) and _OBJECT.search(first) is not None


def _count_unknown(label: str, first: str, technical: bool, evidence: _Evidence, lexicon: Vocabulary) -> None:
    """Class a box of no known kind by the last word of its name."""
    lists = lexicon.words
    piece = words.read(words.phrases(first)[0], lexicon)
    last = next((word for word in reversed(piece.tokens) if len(word) > 1 and not word[0].isdigit()), "")
    last = last.rstrip("0123456789")
    if piece.step:
        evidence.steps += 1
    elif last in _OBJECTS:
        evidence.objects += 1
    elif last in lists.inner:
        return
    elif technical or _is_part(last, lists) or not lists.places.isdisjoint(words.tokens(label)):
        evidence.likely += 1
    elif last in lists.things:
        evidence.things += 1
    elif _DEED.search(last):
        evidence.deeds += 1
    elif len(words.tokens(first)) > 3 or first[:1].islower():
        evidence.rest += 1


def _is_part(word: str, lists: Words) -> bool:
    return word in lists.parts or word.removesuffix("s") in lists.parts


def _reason(evidence: _Evidence) -> str:
    """The strongest evidence against, in words."""
    named = evidence.sure + evidence.faint
    only = f"only {named} {'names' if named == 1 else 'name'} a system part" if named else "none names a system part"
    against = max(
        (evidence.decisions, "is a decision", "are decisions"),
        (evidence.steps, "is a step to do", "are steps to do"),
        (max(evidence.code, evidence.written), "is written like code or a file", "are written like code or files"),
        (evidence.objects, "is an object of a configuration", "are objects of a configuration"),
        (evidence.things, "is data, not a part", "are data, not parts"),
        (evidence.deeds, "is an activity", "are activities"),
        key=lambda each: each[0],
    )
    if named * 2 > evidence.boxes:
        return f"{_of(named, evidence.boxes)} name system parts, yet what they do together reads like no system"
    if against[0]:
        return f"{_of(against[0], evidence.boxes)} {against[1] if against[0] == 1 else against[2]} and {only}"
    return f"of {evidence.boxes} {'box' if evidence.boxes == 1 else 'boxes'} {only}"


def _of(count: int, total: int) -> str:
    return f"{count} of {total} {'box' if total == 1 else 'boxes'}"
