"""What a drawing shows that speaks for a system or against one: its boxes sorted, its lines and groups read.

Every box gets one sort, the first that fits: a `sure`, `faint` or `likely` part; a `decision`, `step`, piece of `code`,
`object` of a configuration, `thing` (data) or `deed` (an activity), which all speak against; `rest` if it is written
like no name; else "".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from designlint.build import words
from designlint.build.infer import Inference
from designlint.statements import Cluster, Connect, Vertex
from designlint.vocabulary import STORES, Vocabulary, Words

AGAINST = ("decision", "step", "code", "object", "thing", "deed")
_COUNTED = ("addresses", "camel", "ends", "long", "lower", "network")  # shares of boxes, counted one by one
_PARTS = {"sure": 1.0, "faint": 0.6, "likely": 0.5}
_SURE = 0.8
_HOLDING = STORES | {"queue", "stream"}
_OUTSIDE = frozenset({"client", "external"})
_DECISIONS = frozenset({"diamond", "question", "rhombus", "decision", "diam"})
_NUMBER = re.compile(r"\W*(?:(?:step|agent|layer|phase|week)\s*)?\d+[a-z]?\s*[.):\\]|\W*0\d+\b", re.IGNORECASE)
_SETTING = re.compile(r"\w=\w")
# A port or an IP address, not a time of day: "web1:9201", not "12:30".
_ADDRESS = re.compile(r"(?<!\b\d)(?<!\b\d\d):\d{2,5}\b|\bport:? ?\d{2,5}|\d+\.\d+\.\d+\.\d", re.IGNORECASE)
_WRITTEN = re.compile(
    r"\w_\w|[a-z]/[a-z]+/[a-z]|^@[\w-]+/|^\.?[\w-]+/(?:\s|$)|\w\(\)|::|^[A-Za-z]\w+(?:\.[A-Z]\w+)+|\s\d+\.\d+\.\d+-\w"
    r"|\w\.(?:py|tsx?|jsx?|mjs|go|rs|java|md|json|ya?ml|toml|sh|sql|rb|php|cs|css|html?)\b"
)
_WRITTEN_SIGNS = frozenset("_/@(.:")  # one of them is in everything above
_CAMEL = re.compile(r"\W*[A-Za-z][a-z0-9]+(?:[A-Z][a-z0-9]*)+\W*")
_KEBAB = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")  # how deployments are named: "order-router"
_OBJECT = re.compile(
    r"\((?:XR|XRD|MR|CR|CRD|Claim)\)$|\bCRDs?\b|\w(?:Route|Policy|Policies|Claim|Class|Slice|Binding|Template|Definition"
    r"|Config|Configuration)s?$"
)
# An object of Kubernetes with its name: "ServiceAccount: web".
_NAMED = re.compile(
    r"(?:Pod|PVC|PV|Service|ServiceAccount|Secret|ConfigMap|Deployment|StatefulSet|DaemonSet|ReplicaSet|Role|RoleBinding"
    r"|ClusterRole|ClusterRoleBinding|PodDisruptionBudget|PodGroup|Namespace|CronJob|Ingress): \S"
)
_COPY = re.compile(r"\w+ (?:\d+|[A-Z])(?:\W.*)?")  # one of several, no step: "Copy 1", "Store A"
_TRADE = re.compile(r"[a-z]{3}[eo]rs?$")  # what does something: "fetcher", "negotiator"
_ENDINGS = ("server", "servers", "service", "proxy", "srv", "svc", "daemon", "node", "nodes")  # "metaserver"
_OBJECTS = frozenset({"resource", "manifest", "namespace", "deployment"})
_DEED = re.compile(r"[a-z]{2}(?:tion|sion|ment|ing|ysis|ance|ery)s?$|[a-z]{3}ed$")
_BOUND = re.compile(r"(?:^|\s)[<>]=?\s?[\d.]|[≥≤]|^[是否]")
_PORT = re.compile(r"(?<!\d):\d{2,5}\b|\bport \d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many boxes there are of each sort, and what is weighed: shares between 0 and 1, `density` up to 2."""

    boxes: int
    sorts: Counter[str]
    written: int
    shares: Mapping[str, float]

    @property
    def named(self) -> int:
        """Boxes of a known kind."""
        return self.sorts["sure"] + self.sorts["faint"]


@dataclass(frozen=True, slots=True)
class _Name:
    """The first line of a label, its last word, and whether the label looks like code or tells a port or an address."""

    first: str
    last: str
    written: bool
    addressed: bool


def collect(
    boxes: Sequence[Vertex],
    connects: Sequence[Connect],
    clusters: Iterable[Cluster],
    inferences: Mapping[str, Inference],
    lexicon: Vocabulary,
) -> Evidence:
    """Sort the boxes (at least one), read lines and groups; `inferences` tells what each box was taken for, by id."""
    lists = lexicon.words
    sorts: dict[str, str] = {}
    names: dict[str, str] = {}
    found: Counter[str] = Counter()
    for box in boxes:
        id, label = box.id.text, box.label.text if box.label else box.id.text
        lines = words.lines(label)
        first = lines[0] if lines else ""
        inference = inferences.get(id)
        name = _Name(
            first,
            _last(first),
            written=any(_is_written(line) for line in lines[:3]),
            addressed=_ADDRESS.search(label) is not None,
        )
        names[id] = first
        sorts[id] = _sort(box, label, name, inference, lexicon)
        spoken = words.tokens(first)
        if not (inference and inference.kind):
            found["camel"] += _CAMEL.fullmatch(first) is not None
            found["ends"] += bool(spoken) and spoken[0] in lists.ends
        found["written"] += name.written
        found["lower"] += first[:1].islower()
        found["long"] += len(spoken) > 4
        found["network"] += not lists.network.isdisjoint(words.tokens(label))
        found["addresses"] += name.addressed
    count = Counter(sorts[box.id.text] for box in boxes)
    sure = [id for id, sort in sorts.items() if sort == "sure"]
    kinds = {inferences[id].kind for id in sure} - _OUTSIDE
    shares = {name: found[name] / len(boxes) for name in _COUNTED}
    shares |= {
        "parts": sum(weight * count[sort] for sort, weight in _PARTS.items()) / len(boxes),
        "few": min(len({names[id] for id in sure}), 3) / 3,
        "kinds": min(len(kinds), 3) / 3,
        "against": sum(count[sort] for sort in AGAINST) / len(boxes),
        "decisions": count["decision"] / len(boxes),
        **_titled(clusters, lists),
        **_said([each for each in connects if not each.chained], lists),
        **_drawn(connects, sorts, inferences),
    }
    return Evidence(len(boxes), count, found["written"], shares)


def _said(connects: Sequence[Connect], lists: Words) -> dict[str, float]:
    """Shares of the lines by what is written on them."""
    found: Counter[str] = Counter()
    for label in (connect.label.text for connect in connects if connect.label):
        spoken = set(words.tokens(label))
        found["talk"] += not lists.talk.isdisjoint(spoken)
        found["protocols"] += not lists.protocols.isdisjoint(spoken) or _PORT.search(label) is not None
        found["ties"] += not lists.ties.isdisjoint(spoken)
        found["conditions"] += not lists.conditions.isdisjoint(spoken) or _BOUND.search(label) is not None
    return {name: found[name] / max(len(connects), 1) for name in ("talk", "protocols", "ties", "conditions")}


def _drawn(
    connects: Iterable[Connect], sorts: Mapping[str, str], inferences: Mapping[str, Inference]
) -> dict[str, float]:
    """Shares by what the lines between boxes lead to."""
    pairs = [
        (source.text, target.text)
        for connect in connects
        for source in connect.sources
        for target in connect.targets
        if source.text in sorts and target.text in sorts
    ]
    joined = into = 0
    for source, target in pairs:
        from_part, to_part = sorts[source] in _PARTS, sorts[target] in _PARTS
        joined += from_part and to_part
        into += from_part and sorts[target] == "sure" and inferences[target].kind in _HOLDING
    lines, boxes = max(len(pairs), 1), len(sorts)
    return {
        "joined": joined / lines,
        "stored": into / lines,
        "density": min(len(pairs) / boxes, 2.0),
    }


def _titled(clusters: Iterable[Cluster], lists: Words) -> dict[str, float]:
    """Shares of the groups by what they are titled after."""
    titles = [set(words.tokens(each.title.text)) for each in clusters if each.title and each.title.text.strip()]
    sides = lists.places | lists.sides
    staged = sum(not lists.stages.isdisjoint(each) and sides.isdisjoint(each) for each in titles)
    modules = sum(not lists.modules.isdisjoint(each) and sides.isdisjoint(each) for each in titles)
    return {"stages": staged / max(len(titles), 1), "modules": modules / max(len(titles), 1)}


def _sort(box: Vertex, label: str, name: _Name, inference: Inference | None, lexicon: Vocabulary) -> str:
    kind = inference.kind if inference is not None else ""
    confidence = inference.confidence if inference is not None else 0.0
    if "?" in label or (box.shape in _DECISIONS and not kind):
        return "decision"
    if _NUMBER.match(label):
        return "step"
    if _NAMED.match(name.first):
        return "object"
    if confidence < 0.95 and (
        _is_object(name.first) or ("=" in label and not name.addressed and _SETTING.search(label))
    ):
        return "object"
    if " = " in name.first:
        return "thing"
    if kind:
        return "sure" if confidence >= _SURE else "faint"
    if name.written:
        return "code"
    return _sort_unknown(label, name, inference is not None and inference.technology != "", lexicon)


def _is_written(line: str) -> bool:
    """Whether a line is written like code, a file or a path; a question is not."""
    if not _WRITTEN_SIGNS.isdisjoint(line) and _WRITTEN.search(line) is not None:
        return True
    return words.is_code(line) and "?" not in line


def _is_object(first: str) -> bool:
    return (" " not in first or "(" in first) and _OBJECT.search(first) is not None


def _last(first: str) -> str:
    """The last word of a name, numbers and letters aside."""
    spoken = words.tokens(words.phrases(first)[0])
    last = next((word for word in reversed(spoken) if len(word) > 1 and not word[0].isdigit()), "")
    return last.rstrip("0123456789")


def _sort_unknown(label: str, name: _Name, product: bool, lexicon: Vocabulary) -> str:
    """Sort a box of no known kind by the last word of its name."""
    lists, first, last = lexicon.words, name.first, name.last
    if words.read(words.phrases(first)[0], lexicon).step and not _COPY.fullmatch(first):
        return "step"
    if last in _OBJECTS:
        return "object"
    if _KEBAB.fullmatch(first) and last not in lists.things:
        return "likely"
    if last in lists.domains or (last in lists.inner and last not in lists.parts):
        return ""
    if product or name.addressed or _is_part(last, lists) or not lists.places.isdisjoint(words.tokens(label)):
        return "likely"
    if last in lists.things:
        return "thing"
    if _DEED.search(last) and not first[-1:].isdigit():  # "Payment-1" is one of several
        return "deed"
    return "rest" if len(words.tokens(first)) > 3 or first[:1].islower() else ""


def _is_part(word: str, lists: Words) -> bool:
    """Whether a noun names a part: it is listed, or made like the names of parts."""
    single = word.removesuffix("s")
    if word in lists.parts or single in lists.parts or (len(word) > 6 and word.endswith(_ENDINGS)):
        return True
    return _TRADE.search(word) is not None and single not in lists.trivial
