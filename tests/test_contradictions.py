"""Notes of one folder that say different things of the same component."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli import Run

SHOP = 'client web\npostgres orders "Orders" x2 { backup pitr }\nservice api "Shop API" x4\nweb -> api -> orders\n'


def contradictions(run: Run, folder: Path, **notes: str) -> list[str]:
    for name, text in notes.items():
        (folder / name.replace("_", ".")).write_text(text)
    ran = run("check", str(folder), "--format", "concise", "--fail-on", "never", "--isolated")
    return [line.split("] ", 1)[1] for line in ran.out.splitlines() if "[contradiction]" in line]


def test_products_numbers_and_facts_are_compared(run: Run, tmp_path: Path) -> None:
    later = (
        'client web\nmysql store "Orders" x3 { backup daily }\nservice reports "Report API"\nweb -> reports -> store\n'
    )
    found = contradictions(run, tmp_path, a_arch=SHOP, b_arch=later)
    place = f"{tmp_path}/a.arch:2"
    assert found == [
        f"`Orders` runs on MySQL here and PostgreSQL in {place}",
        f"`Orders` has instances: x3 here and x2 in {place}",
        f"`Orders` says `backup` `backup daily` here and `backup pitr` in {place}",
    ]


def test_mermaid_in_markdown_is_compared_too(run: Run, tmp_path: Path) -> None:
    note = "# Reports\n```mermaid\ngraph LR\n  U[Users] --> R[Report API] --> O[(Orders)]\n  %% arch: mysql O\n```\n"
    found = contradictions(run, tmp_path, a_arch=SHOP, b_md=note)
    assert found == [f"`Orders` runs on MySQL here and PostgreSQL in {tmp_path}/a.arch:2"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(SHOP, SHOP, id="the same"),
        pytest.param(SHOP, 'client web\nmysql store "Database"\nweb -> store', id="no name of its own"),
        pytest.param(SHOP.replace('"Orders"', '"Database"'), SHOP.replace("postgres", "mysql"), id="other names"),
        pytest.param(SHOP, SHOP.replace("postgres", "service"), id="another kind"),
        pytest.param(
            'design "Shop"\n' + SHOP, 'design "Bank"\n' + SHOP.replace("postgres", "mysql"), id="different systems"
        ),
        pytest.param(
            "problem chat\n" + SHOP, "problem chat\n" + SHOP.replace("postgres", "mysql"), id="attempts at an exercise"
        ),
        pytest.param(SHOP, 'design "Shop, old"\n' + SHOP.replace("x2", "x9"), id="calls itself old"),
        pytest.param(SHOP, SHOP.replace(" x2 { backup pitr }", ""), id="says nothing"),
    ],
)
def test_no_contradiction(run: Run, tmp_path: Path, first: str, second: str) -> None:
    assert contradictions(run, tmp_path, a_arch=first, b_arch=second) == []


def test_it_can_be_silenced(run: Run, tmp_path: Path) -> None:
    later = SHOP.replace("x2 { backup pitr }", "x3 { backup pitr }  # designlint: ignore[contradiction] two since May")
    assert contradictions(run, tmp_path, a_arch=SHOP, b_arch=later) == []
    report = run("check", str(tmp_path), "--isolated", "--fail-on", "never").out
    assert "silences nothing" not in report
