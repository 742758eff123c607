"""Our reading of mermaid against the released library's own answers, over a corpus that lies beside the checkout.

The corpus is not part of the project: `DESIGNLINT_CORPUS` names its folder, or it is looked for at `../shared/corpus`.
Without it these tests are skipped.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from designlint.frontend import Frontend, Reading
from designlint.source import Source
from designlint.statements import Cluster, Connect, Text, Vertex

Answer = dict[str, Any]

CORPUS = Path(os.environ.get("DESIGNLINT_CORPUS") or Path(__file__).parents[1].parent / "shared" / "corpus")
FLOWCHARTS = ("flowchart-v2", "flowchart-elk")

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of diagrams is not here")


@cache
def frontend() -> Frontend:
    from importlib import import_module

    found = import_module("designlint.grammars.mermaid").FRONTEND
    assert isinstance(found, Frontend)
    return found


def _rows(path: Path) -> Iterator[Answer]:
    if not path.exists():
        path = path.with_name(path.name + ".gz")
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def pairs(folder: str) -> Iterator[tuple[str, Answer]]:
    """Text and mermaid's answer."""
    base = CORPUS / folder
    for row, answer in zip(_rows(base / "diagrams.jsonl"), _rows(base / "golden.jsonl"), strict=True):
        assert row["id"] == answer["id"]
        yield row["text"], answer


_BLANKS = re.compile(r"\s+")
_ATTRIBUTE = re.compile(r"=['\"]([^'\"<>]*)['\"]")
_BREAKS = re.compile(r"<br/>")


def _raw(text: str | None) -> str:
    """A label as written; blanks do not count, and mermaid's preparation changes the quotes of HTML attributes."""
    written = _ATTRIBUTE.sub(r"='\1'", text or "")
    return _BLANKS.sub("", _BREAKS.sub("", written)).replace("\\", "").replace('"', "")


def _written(label: Text | None) -> str:
    return _raw(label.span.text if label is not None else "")


def our_vertices(reading: Reading) -> Counter[tuple[str, str, str]]:
    clusters = {each.id.text for each in reading.statements if isinstance(each, Cluster)}
    return Counter(
        (each.id.text, _written(each.label) if each.label else _raw(each.id.text), each.shape)
        for each in reading.statements
        if isinstance(each, Vertex) and each.id.text not in clusters
    )


def their_vertices(answer: Answer) -> Counter[tuple[str, str, str]]:
    """A subgraph at the end of a link is no vertex of ours; a picture without a label has an empty one."""
    clusters = {each["id"] for each in answer["subgraphs"]}
    return Counter(
        (
            each["id"],
            _raw(each["text"]) or (_raw(each["id"]) if each.get("icon") or each.get("img") else ""),
            each["type"] or "",
        )
        for each in answer["vertices"]
        if each["id"] not in clusters
    )


def our_edges(reading: Reading) -> list[tuple[str, str, str, str, str, str]]:
    return [
        (source.text, target.text, _written(each.label), each.stroke, each.head, each.tail)
        for each in reading.statements
        if isinstance(each, Connect)
        for source in each.sources
        for target in each.targets
    ]


_ENDS = {"point": "arrow", None: "none"}


def their_edges(answer: Answer) -> list[tuple[str, str, str, str, str, str]]:
    return [
        (
            each["start"],
            each["end"],
            _raw(each["text"]),
            each["stroke"],
            _ENDS.get(each["head"], each["head"]),
            _ENDS.get(each["tail"], each["tail"]),
        )
        for each in answer["edges"]
    ]


def our_boxes(reading: Reading) -> list[tuple[str, str, frozenset[str], str]]:
    return [
        (each.id.text, _written(each.title), frozenset(each.members), each.direction)
        for each in reading.statements
        if isinstance(each, Cluster)
    ]


def their_boxes(answer: Answer) -> list[tuple[str, str, frozenset[str], str]]:
    ids = {each.get("id") for each in answer["edges"]}
    return [
        (each["id"], _raw(each["title"]), frozenset(each["nodes"]) - ids, each.get("dir") or "")
        for each in answer["subgraphs"]
    ]


@dataclass
class Tally:
    """How often we and mermaid agree, and where not."""

    counts: Counter[str] = field(default_factory=Counter)
    differences: list[tuple[str, str]] = field(default_factory=list)

    def note(self, what: str, agreed: bool, identifier: str) -> None:
        self.counts[what] += 1
        self.counts[what + " agreed"] += agreed
        if not agreed:
            self.differences.append((what, identifier))

    def share(self, what: str) -> float:
        return self.counts[what + " agreed"] / max(self.counts[what], 1)


def measure(folder: str, kinds: Callable[[Answer], bool]) -> Tally:
    tally = Tally()
    for text, answer in pairs(folder):
        if not kinds(answer):
            continue
        reading = frontend().read(Source("corpus.mmd", text))
        ours = not reading.slips
        tally.note("accepted" if answer["ok"] else "rejected", ours == answer["ok"], answer["id"])
        tally.note("verdict", ours == answer["ok"], answer["id"])
        if ours and answer["ok"]:
            tally.note("vertices", our_vertices(reading) == their_vertices(answer), answer["id"])
            tally.note("edges", our_edges(reading) == their_edges(answer), answer["id"])
            tally.note("subgraphs", our_boxes(reading) == their_boxes(answer), answer["id"])
            tally.note("direction", reading.direction == answer["direction"], answer["id"])
        elif not ours and not answer["ok"] and answer["error"]["sourceLine"] is not None:
            tally.note("line", reading.slips[0].at.line == answer["error"]["sourceLine"], answer["id"])
    return tally


def _is_flowchart(answer: Answer) -> bool:
    return answer["type"] in FLOWCHARTS or (answer["type"] == "---" and not answer["ok"])


@pytest.mark.parametrize(
    ("folder", "targets"),
    [
        (
            "mermaid-suite",
            {"verdict": 0.99, "vertices": 0.99, "edges": 0.99, "subgraphs": 0.99, "direction": 0.99, "line": 0.9},
        ),
        (
            "mermaid-wild",
            {
                "accepted": 0.998,
                "rejected": 0.97,
                "vertices": 0.995,
                "edges": 0.995,
                "subgraphs": 0.995,
                "direction": 0.995,
                "line": 0.95,
            },
        ),
        ("mermaid-probes", {"verdict": 0.97, "vertices": 0.98, "edges": 0.98, "subgraphs": 0.98, "line": 0.9}),
    ],
)
def test_flowcharts_agree_with_mermaid(folder: str, targets: dict[str, float]) -> None:
    tally = measure(folder, _is_flowchart)
    shares = {what: tally.share(what) for what in targets}
    missed = {what: share for what, share in shares.items() if share < targets[what]}
    assert not missed, (missed, tally.differences[:40])


def _same_elements(reading: Reading, answer: Answer) -> bool:
    """Ids, names and parents of services or C4 elements; a C4 name may be missing where arguments are named."""
    parents = {name: each.id.text for each in reading.statements if isinstance(each, Cluster) for name in each.members}
    ours = {
        (each.id.text, _written(each.label), parents.get(each.id.text))
        for each in reading.statements
        if isinstance(each, Vertex)
    }
    theirs = {
        (each["id"], _raw(each["text"]) if isinstance(each["text"], str) else "", each.get("parent"))
        for each in answer["vertices"]
    }
    return ours == theirs


def _same_relations(reading: Reading, answer: Answer) -> bool:
    """mermaid keeps one relation of C4 for each pair; the direction of `<--` and `Rel_Back` is turned round by us."""
    ours = {
        frozenset((source.text, target.text))
        for each in reading.statements
        if isinstance(each, Connect)
        for source in each.sources
        for target in each.targets
    }
    return ours == {frozenset((each["start"], each["end"])) for each in answer["edges"]}


@pytest.mark.parametrize("kind", ["architecture", "c4"])
def test_other_notations_agree_with_mermaid(kind: str) -> None:
    tally = Tally()
    for folder in ("mermaid-suite", "mermaid-wild", "mermaid-probes"):
        for text, answer in pairs(folder):
            if answer["type"] != kind:
                continue
            reading = frontend().read(Source("corpus.mmd", text))
            tally.note("verdict", (not reading.slips) == answer["ok"], answer["id"])
            if answer["ok"] and not reading.slips:
                tally.note("elements", _same_elements(reading, answer), answer["id"])
                tally.note("relations", _same_relations(reading, answer), answer["id"])
    shares = {what: tally.share(what) for what in ("verdict", "elements", "relations")}
    assert min(shares.values()) >= 0.97, (shares, tally.differences)


def test_every_kind_is_known() -> None:
    """What mermaid draws is never a syntax error of ours, be it a system or not."""
    for folder in ("mermaid-maid", "mermaid-suite", "mermaid-wild"):
        for text, answer in pairs(folder):
            if answer["ok"] and answer["type"] not in (*FLOWCHARTS, "architecture", "c4"):
                reading = frontend().read(Source("corpus.mmd", text))
                assert reading.foreign, answer["id"]
                assert not reading.slips, answer["id"]
