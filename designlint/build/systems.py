"""Is a drawing a system design? A decision flow, a state machine, an algorithm, a build pipeline is not to be linted.

The evidence is counted over all boxes and lines and weighed by a small linear model. Its weights were fitted on one
half of a hand-labelled sample of public flowcharts (`tests/data/systems.tsv`) and rounded; the other half measures it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from designlint.build import words
from designlint.build.infer import Inference
from designlint.design import Design
from designlint.statements import Cluster, Connect, Statement, Vertex
from designlint.vocabulary import Vocabulary, vocabulary


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
    nouns: int = 0  # names a part of no known kind ("rule manager")
    decisions: int = 0
    steps: int = 0
    code: int = 0
    ends: int = 0
    elsewhere: int = 0
    answers: int = 0  # lines that say yes or no
    length: int = 0
    talk: float = 0.0  # share of lines that say how parts talk
    joined: float = 0.0  # share of lines between two parts of known kind
    groups: int = 0  # groups titled after parts
    products: int = 0
    special: int = 0  # names a part that is more than a service, a worker or a client
    trio: bool = False  # two of: a client, a service, a special part
    modules: int = 0  # written like a module of a program: user_store
    sentences: int = 0  # written like a sentence: starts small, several words
    lines: int = 0

    @property
    def against(self) -> float:
        """Weighed count of what speaks for a flow of steps or a drawing of something else."""
        return 1.5 * self.decisions + self.steps + self.code + self.ends + self.elsewhere + 0.5 * self.answers


_DECISIONS = frozenset({"diamond", "question", "rhombus", "decision", "diam"})
_ANSWERS = frozenset({"yes", "no", "y", "n", "true", "false", "pass", "fail", "ok"})
_PLAIN = frozenset({"client", "service", "worker", "scheduler", "monitor", "external", "coordinator"})
_MODULE = re.compile(r"\w_\w")
_SENTENCE = re.compile(r"[a-z]+[^\n<]* ")
_SURE = 0.8


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
    if not evidence.sure + evidence.faint + evidence.nouns:
        return Verdict(False, 0.95, _reason(evidence))
    chance = 1 / (1 + math.exp(-_score(evidence)))
    if chance >= 0.5:
        named = evidence.sure + evidence.faint
        return Verdict(True, chance, f"{_of(named, evidence.boxes)} {'names' if named == 1 else 'name'} system parts")
    return Verdict(False, 1 - chance, _reason(evidence))


def judge_design(format: str, statements: Iterable[Statement], design: Design) -> Verdict:
    """Judge a design that was built; what is stated rather than drawn, or declared anywhere, is a design by intent."""
    statements = tuple(statements)
    vertices = [each for each in statements if isinstance(each, Vertex)]
    if not vertices:
        return Verdict(True, 1.0, f"it is written in {format}")
    if any(component.reason == "declared" for component in design.components.values()):
        return Verdict(True, 1.0, "it declares parts of a system")
    inferences = {
        member.id: Inference(
            component.kind.id if component.kind else "",
            component.technology.id if component.technology else "",
            component.confidence,
            False,
            component.reason,
        )
        for component in design.components.values()
        for member in component.members
    }
    return judge(
        vertices,
        [each for each in statements if isinstance(each, Connect)],
        [each for each in statements if isinstance(each, Cluster)],
        inferences,
    )


def _score(evidence: _Evidence) -> float:
    count = evidence.boxes
    return (
        -2.4
        + 3.4 * evidence.sure / count
        + 1.8 * evidence.faint / count
        + 1.8 * evidence.nouns / count
        + 1.2 * evidence.special / count
        + 1.0 * evidence.products / count
        + 0.9 * evidence.trio
        + 0.3 * min(evidence.groups, 2) / 2
        + 4.0 * evidence.talk
        + 2.2 * evidence.joined
        - 1.5 * min(evidence.against / count, 1.0)
        - 2.0 * evidence.modules / count
        - 1.6 * evidence.sentences / count
        - 0.8 * evidence.length / count / 8
        - (0.0 if evidence.lines else 1.2)
    )


def _collect(
    boxes: Sequence[Vertex],
    connects: Sequence[Connect],
    clusters: Sequence[Cluster],
    inferences: Mapping[str, Inference],
    lexicon: Vocabulary,
) -> _Evidence:
    evidence = _Evidence(boxes=len(boxes))
    kinds: set[str] = set()
    for box in boxes:
        inference = inferences.get(box.id.text)
        if inference is not None and inference.kind:
            kinds.add(inference.kind)
            if inference.confidence >= _SURE:
                evidence.sure += 1
                evidence.special += inference.kind not in _PLAIN
            else:
                evidence.faint += 1
        elif inference is not None and inference.technology:
            evidence.nouns += 1
        evidence.products += inference is not None and inference.technology != ""
        evidence.decisions += box.shape in _DECISIONS
        _count_words(box.label.text if box.label else box.id.text, evidence, lexicon)
    evidence.trio = ("client" in kinds) + (not kinds.isdisjoint(("service", "function"))) + (evidence.special > 0) > 1
    evidence.lines = len(connects)
    labels = [connect.label.text if connect.label else "" for connect in connects if not connect.chained]
    for label in labels:
        evidence.answers += label.strip().lower() in _ANSWERS
    evidence.talk = sum(1 for each in labels if lexicon.words.talk & set(words.tokens(each))) / max(len(labels), 1)
    known = {id for id, inference in inferences.items() if inference.kind}
    ends = [(each.sources[0].text, each.targets[0].text) for each in connects if each.sources and each.targets]
    evidence.joined = sum(1 for source, target in ends if source in known and target in known) / max(len(ends), 1)
    evidence.groups = sum(1 for each in clusters if each.title and words.read(each.title.text, lexicon).found)
    return evidence


def _count_words(label: str, evidence: _Evidence, lexicon: Vocabulary) -> None:
    first = next(iter(words.lines(label)), "")
    evidence.modules += _MODULE.search(label) is not None
    evidence.sentences += _SENTENCE.match(first) is not None
    said = words.tokens(first)
    piece = words.read(words.phrases(first)[0], lexicon)
    evidence.steps += piece.step
    evidence.code += words.is_code(first)
    evidence.ends += len(said) == 1 and said[0] in lexicon.words.ends
    evidence.elsewhere += not lexicon.words.elsewhere.isdisjoint(said)
    evidence.length += min(len(said), 8)
    named = [word for word in piece.tokens if len(word) > 1 and not word.isdigit()]
    if named and not piece.step and not (piece.found and not piece.tail):
        last = named[-1]
        evidence.nouns += last in lexicon.words.parts or last.removesuffix("s") in lexicon.words.parts


def _reason(evidence: _Evidence) -> str:
    """The strongest evidence against, in words."""
    named = evidence.sure + evidence.faint
    only = f"only {named} {'names' if named == 1 else 'name'} a system part" if named else "none names a system part"
    against = max(
        (evidence.decisions, "is a decision", "are decisions"),
        (evidence.steps, "is a step to do", "are steps to do"),
        (evidence.code, "is code or a question", "are code or questions"),
        (
            evidence.elsewhere,
            "is part of a plan, a pipeline or a program",
            "are parts of a plan, a pipeline or a program",
        ),
        (evidence.ends, "is the start or end of a flow", "are starts or ends of a flow"),
        key=lambda each: each[0],
    )
    if named * 2 > evidence.boxes:
        return f"{_of(named, evidence.boxes)} name system parts, yet what they do together reads like no system"
    if against[0]:
        return f"{_of(against[0], evidence.boxes)} {against[1] if against[0] == 1 else against[2]} and {only}"
    return f"of {evidence.boxes} {'box' if evidence.boxes == 1 else 'boxes'} {only}"


def _of(count: int, total: int) -> str:
    return f"{count} of {total} {'box' if total == 1 else 'boxes'}"
