"""What running text tells, taken into designs: it adds to what is declared, and is worth as much in a review."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import check

from designlint import plugins
from designlint.config import Settings
from designlint.design import Design
from designlint.engine import check_source
from designlint.problems import Packs
from designlint.review import Review, review
from designlint.source import Source

ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests/data/told"


def heard(text: str) -> Design:
    (checked,) = check(text, "notes.md", settings=Settings(interview=True)).designs
    assert checked.design is not None
    return checked.design


NOTES = """
# URL shortener

## Non-functional requirements

- 20M DAU, availability 99.9%, three regions

## Design

```mermaid
flowchart LR
    web[Browser] --> api[Link service] --> store[(PostgreSQL)]
    %% arch: requirements { availability 99.99% }
```

- Link service: four instances in three zones
- Read path: browser -> link service -> PostgreSQL

## Failures

- Database down: no new links; a standby takes over
"""


def test_what_is_told_meets_what_is_drawn() -> None:
    design = heard(NOTES)
    assert design.requirements.number("dau") == 20e6
    assert design.requirements.number("availability") == 0.9999, "what is declared goes before what is told"
    service = design.components["api"]
    assert (service.instances.count, service.number("zones")) == (4, 3)
    assert [(note.kind, note.subject, note.told) for note in design.notes_of("failure")] == [("failure", "store", True)]
    assert [(flow.label, [step.target for step in flow.steps]) for flow in design.flows] == [
        ("Read path", ["api", "store"])
    ]
    assert design.title == "URL shortener"


def test_only_who_listens_hears_it() -> None:
    (checked,) = check(NOTES, "notes.md").designs
    assert checked.design is not None
    assert checked.design.requirements.get("dau") is None
    assert not checked.design.notes


@pytest.mark.parametrize("text", ["# Notes\n\nJust words about databases and Kafka.\n", "", "# Shop\n\n- 20M DAU\n"])
def test_a_page_that_answers_nothing_is_no_design(text: str) -> None:
    assert check(text, "notes.md", settings=Settings(interview=True)).designs == ()


def judged(path: Path) -> Review:
    formats = plugins.formats()
    format = formats.for_suffix(path.suffix)
    assert format is not None
    settings = Settings(interview=True, packs=Packs(plugins.packs()))
    checks = check_source(
        Source(path.name, path.read_text(encoding="utf-8")), format, formats, plugins.rules(), settings
    )
    design = next(each.design for each in checks.designs if each.design is not None)
    return review(design, checks.diagnostics)


PAIRS = [(path.with_suffix(".md"), path) for path in sorted(DATA.glob("*.arch"))]
PAIRS += [(DATA / f"{name}.md", ROOT / f"samples/strong/{name}.arch") for name in ("pastebin", "rate-limiter")]


@pytest.mark.parametrize(("notes", "statements"), PAIRS, ids=lambda path: path.name)
def test_prose_is_worth_what_the_same_statements_are(notes: Path, statements: Path) -> None:
    """Notes in ten habits of writing: bullets, paragraphs, tables, conversations, a proposal, a diary …"""
    prose, stated = judged(notes), judged(statements)
    assert prose.problem == stated.problem != ""
    assert abs(prose.total - stated.total) <= 5


def test_the_messaging_answer_of_the_interview_guide() -> None:
    """Sound scale and one good deep dive; no targets, no prices, no second dive: below what passes."""
    found = judged(DATA / "messaging.md")
    assert found.problem == "chat"
    points = {each.question.name: each.points for each in found.answers}
    assert points["Scale"] >= 3
    assert points["Major components"] >= 6
    assert 4 <= points["Depth"] <= 6
    assert points["Trade-offs"] <= 4
    assert 20 <= found.total < 35
