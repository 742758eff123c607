"""Drawings with more said about them: replica groups, `%% arch:` lines, and context of a Markdown document."""

from __future__ import annotations

import pytest
from support import check, design_of, only, told

REPLICAS = """
graph LR
  U[Users] --> LB[Load balancer]
  LB --> A1[App server 1] & A2[App server 2] & A3[App server 3]
  A1 & A2 & A3 --> M[(Orders DB)]
  A1 --> Q[[Mail queue]]
"""


def test_replica_groups_of_a_drawing() -> None:
    design = design_of(REPLICAS, "test.mmd")
    apps = design.components["A1"]
    assert [member.id for member in apps.members] == ["A1", "A2", "A3"]
    assert (apps.instances.count, apps.instances.known, apps.label) == (3, "drawn", "App server")
    assert [each.pair for each in design.connections] == [("U", "LB"), ("LB", "A1"), ("A1", "M"), ("A1", "Q")]
    assert [len(each.drawn) for each in design.connections] == [1, 3, 3, 1]
    assert design.components["M"].instances.known == "drawn"


def test_facts_in_comments_of_a_drawing() -> None:
    text = REPLICAS + "\n".join(
        [
            "%% arch: requirements { dau 20M, peak 3x, availability 99.9% }",
            "%% arch: postgres M { replicas 2, failover auto }",
            "%% arch: LB x2",
            "%% arch: LB -> A1 { timeout 3 s }",
        ]
    )
    design = design_of(text, "test.mmd")
    assert design.requirements.number("dau") == 20e6
    assert (design.components["M"].number("replicas"), design.components["LB"].instances.count) == (2, 2)
    assert design.components["M"].technology is not None
    assert len(design.connections) == 4
    assert design.between("LB", "A1")[0].number("timeout") == 3


@pytest.mark.parametrize(
    "says", ["A -> C { timeout 3 s }", "A & B -> C { timeout 3 s }", "A -> C: call { timeout 3 s }"]
)
def test_a_directive_speaks_of_one_line_of_several(says: str) -> None:
    design = design_of(
        f"flowchart LR\n  A[Shop service] & B[Stock service] --> C[(Orders)] & D[(Items)]\n  %% arch: {says}",
        "test.mmd",
    )
    timeouts = {each.pair: each.number("timeout") for each in design.connections}
    expected = {("A", "C"): 3, ("B", "C"): 3 if "&" in says else None, ("A", "D"): None, ("B", "D"): None}
    assert timeouts == expected
    assert len(design.connections) == 4


def test_an_unknown_name_in_a_comment_is_told_at_its_place() -> None:
    found = only(REPLICAS + "%% arch: LBB x2\n", "test.mmd")
    assert (found.finding.message, found.finding.help) == ("unknown name `LBB`", "did you mean `LB`?")
    assert (found.finding.at.line, found.finding.at.column) == (7, 10)


MARKDOWN = """# Shop

```arch
requirements { dau 2M, availability 99.9% }
decide Store { choose "SQL" }
API x2
```

```mermaid
graph LR
  U[Users] --> API[Order service] --> Store[(Orders)]
```

```mermaid
graph LR
  U[Users] --> Web[Web server] --> Cache[(Redis)]
```
"""


def test_context_of_a_document_adds_to_each_of_its_drawings() -> None:
    checks = check(MARKDOWN, "note.md")
    assert not checks.diagnostics, [each.finding.message for each in checks.diagnostics]
    first, second = checks.designs
    assert first.design is not None
    assert second.design is not None
    assert first.design.components["API"].instances.count == 2
    assert "API" not in second.design.components
    assert [each.design.requirements.number("dau") for each in checks.designs if each.design] == [2e6, 2e6]


def test_context_that_fits_no_drawing_is_a_problem_once() -> None:
    text = MARKDOWN.replace("API x2", "Apy x2")
    assert told(text, "note.md") == ["6 name unknown name `Apy`"]


def test_context_alone_is_a_design_of_its_own() -> None:
    checks = check("```arch\nrequirements { dau 2M }\n```\n", "note.md")
    assert [(each.components, each.format) for each in checks.designs] == [(0, "arch")]
