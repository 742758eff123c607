"""Targets that the text of a document states beside its diagrams."""

from __future__ import annotations

import pytest
from support import check

from designlint import plugins
from designlint.design import Design
from designlint.stated import Percentiles

DRAWN = "\n\n```mermaid\ngraph LR\n  U[Users] --> LB[Load balancer x1] --> A[Shop API x2] --> D[(Orders x1)]\n```\n"


def design(text: str) -> Design:
    (found,) = (each.design for each in check(text + DRAWN, "note.md").designs)
    assert found is not None
    return found


def p99(text: str) -> float | None:
    value = design(text).requirements.get("latency")
    return value.seconds.get("p99") if isinstance(value, Percentiles) else None


@pytest.mark.parametrize(
    ("text", "availability"),
    [
        ("The availability target is 99.95%.", 0.9995),
        ("- Availability: 99.9%", 0.999),
        ("| Uptime | 99.99% |", 0.9999),
        ("## Requirements\n\nIt must be available 99.9 % of the time.", 0.999),
        ("Availability was 99.2% last month; we measured it.", None),
        ("Our provider reached 99.9% availability.", None),
        ("DynamoDB must offer 99.999% availability.", None),
        ("An availability target of 99.9% means 8.76 hours of downtime.", None),
        ("Is 99.99% availability required?", None),
        ("Test coverage must be 95%.", None),
        ("Availability target: 99.9%\n\nAvailability target for reports: 99%", None),
    ],
)
def test_availability(text: str, availability: float | None) -> None:
    assert design(text).requirements.number("availability") == availability


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("- p99 latency under 300 ms", 0.3),
        ("We need p99 < 1.5 s.", 1.5),
        ("| p99 | 250 ms |", 0.25),
        ("p99 was 300 ms yesterday, the target is unknown", None),
        ("- p99.9 below 2 s", None),
    ],
)
def test_latency(text: str, seconds: float | None) -> None:
    assert p99(text) == seconds


def test_a_diagram_that_misses_what_the_text_asks_for() -> None:
    text = "# Shop\n\n## Goals\n\n- Availability: 99.99%\n" + DRAWN.replace(" x1", "").replace(" x2", "")
    found = check(text, "note.md", rules=plugins.rules()).diagnostics
    (missed,) = (each for each in found if each.code == "missed-availability")
    assert missed.finding.at.line == 5
    assert "99.99% allows 52.6 min" in missed.finding.message


def test_what_is_declared_goes_before_what_is_told() -> None:
    declared = "- Availability: 99.99%\n\n```arch\nrequirements { availability 99% }\n```\n"
    assert design(declared).requirements.number("availability") == 0.99
