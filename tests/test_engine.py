"""The engine: ignore comments, crashing rules, severities, options, per-file settings, what is linted and skipped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from support import check, design_of

from designlint import plugins
from designlint.config import Settings
from designlint.design import Design
from designlint.diagnostic import Finding, Severity
from designlint.engine import check_design
from designlint.rule import Check, Rule

BARE = "client -> lb -> api -> db\n"


def rule(code: str, run: Check, severity: Severity = Severity.WARNING, **options: int) -> Rule:
    return Rule(code, "clarity", severity, "Something.\n", run, options, "tests")


def _each_component(design: Design, *, most: int = 100) -> Iterator[Finding]:
    for each in list(design.components.values())[:most]:
        yield Finding(f"`{each.id}` is there", each.span)


def _question(design: Design) -> Iterator[Finding]:
    yield Finding("what is it for", design.span, severity=Severity.QUESTION)


def _crash(design: Design) -> Iterator[Finding]:
    yield Finding("before", design.span)
    raise KeyError("oops")


RULES = {
    "each-component": rule("each-component", _each_component, most=100),
    "purpose": rule("purpose", _question, Severity.ERROR),
}


def said(text: str, name: str = "test.arch", settings: Settings | None = None) -> list[str]:
    """`line code` of what counts, `(line code)` of what is ignored."""
    found = []
    for each in check(text, name, rules=RULES, settings=settings or Settings()).diagnostics:
        told = f"{each.finding.at.line} {each.code}"
        found.append(told if each.suppressed is None else f"({told})")
    return found


EACH = Settings(select=("each-component",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("service a\nservice b", ["1 each-component", "2 each-component"]),
        ("service a # designlint: ignore[each-component] known\nservice b", ["(1 each-component)", "2 each-component"]),
        (
            "# designlint: ignore[each-component] known\nservice a\nservice b",
            ["(2 each-component)", "3 each-component"],
        ),
        ("# designlint: ignore[clarity] all of it\nservice a", ["(2 each-component)"]),
        (
            "service a, service b # designlint: ignore[each-component] both",
            ["(1 each-component)", "(1 each-component)"],
        ),
        (
            "service a\nservice b\n# designlint: ignore-file[each-component] a sketch",
            ["(1 each-component)", "(2 each-component)"],
        ),
        ("#designlint:ignore[each-component]known\nservice a", ["(2 each-component)"]),
        # comments that do not count
        ("service a # designlint: ignore[each-component]", ["1 each-component", "1 ignore"]),
        ("service a # designlint: ignore known", ["1 each-component", "1 ignore"]),
        ("service a # designlint: ignore[] known", ["1 each-component", "1 ignore"]),
        ("service a # designlint: ignore[eachcomponent] known", ["1 each-component", "1 ignore"]),
        ("service a\n\n# designlint: ignore[each-component] known\n", ["1 each-component", "3 ignore"]),
        ('note "designlint: ignore[each-component] no comment"\nservice a', ["2 each-component"]),
        # of several names each must do something
        ("service a # designlint: ignore[each-component, syntax] known", ["(1 each-component)"]),
        ("service a # designlint: ignore[each-component, purpose] known", ["(1 each-component)"]),
        # the tool's own findings
        ("servce a # designlint: ignore[name] our own word\nservice b", ["(1 name)", "2 each-component"]),
    ],
)
def test_ignores_in_arch(text: str, expected: list[str]) -> None:
    assert said(text, settings=EACH) == expected


@pytest.mark.parametrize(
    ("comment", "message", "cure"),
    [
        ("ignore known", "this ignore comment names no rule", "write `designlint: ignore[rule] reason`"),
        (
            "ignore[each-component]",
            "this ignore comment gives no reason, so it does not count",
            "say why behind the bracket: `ignore[each-component] …`",
        ),
        ("ignore[each-componet] x", "there is no rule `each-componet`", "did you mean `each-component`?"),
        ("ignore[zzz] x", "there is no rule `zzz`", "see `designlint rules`"),
    ],
)
def test_what_is_wrong_with_an_ignore_comment(comment: str, message: str, cure: str) -> None:
    found = [
        each for each in check(f"service a # designlint: {comment}", rules=RULES).diagnostics if each.code == "ignore"
    ]
    assert [(each.finding.message, each.finding.help, each.severity) for each in found] == [
        (message, cure, Severity.WARNING)
    ]
    assert found[0].finding.at.text == f"# designlint: {comment}"


def test_an_ignore_that_silences_nothing() -> None:
    (found,) = check('# designlint: ignore[each-component] x\n\nnote "y"', rules=RULES, settings=EACH).diagnostics
    assert found.finding.message == "`each-component` finds nothing here, so this comment silences nothing"
    not_run = Settings(select=("purpose",))
    assert [
        each.code for each in check("# designlint: ignore[each-component] x", rules=RULES, settings=not_run).diagnostics
    ] == ["purpose"]


PARTS = "  U[Users] --> A[Order service]\n  A --> D[(Orders)]\n"
MERMAID = f"graph LR\n{PARTS}"


def test_ignores_in_other_formats() -> None:
    assert said(MERMAID, "test.mmd", EACH) == ["2 each-component", "2 each-component", "3 each-component"]
    above = f"graph LR\n  %% designlint: ignore[each-component] drawn so\n{PARTS}"
    assert said(above, "test.mmd", EACH) == ["(3 each-component)", "(3 each-component)", "4 each-component"]
    drawn = f"```mermaid\n{MERMAID}```\n"
    fence = f"# A\n\n<!-- designlint: ignore[each-component] drawn so -->\n{drawn}\n{drawn}"
    assert said(fence, "note.md", EACH) == [
        "(6 each-component)",
        "(6 each-component)",
        "(7 each-component)",
        "12 each-component",
        "12 each-component",
        "13 each-component",
    ]
    file = f"<!-- designlint: ignore-file[each-component] sketches -->\n\n```mermaid\n{MERMAID}```\n"
    assert said(file, "note.md", EACH) == ["(5 each-component)", "(5 each-component)", "(6 each-component)"]


def test_skip_and_lint() -> None:
    decision = "graph TD\n  A{Is it raining?} -->|yes| B[Take an umbrella]\n  A -->|no| C[Walk]\n"
    checks = check(decision, "test.mmd", rules=RULES, settings=EACH)
    assert (checks.diagnostics, [each.linted for each in checks.designs]) == ((), [False])
    asked = check(decision + "  %% designlint: lint\n", "test.mmd", rules=RULES, settings=EACH)
    assert [each.linted for each in asked.designs] == [True]
    skipped = check(BARE + "# designlint: skip", rules=RULES, settings=EACH)
    assert [(each.linted, each.skipped) for each in skipped.designs] == [(False, "a comment asks for it")]


def test_a_crashing_rule_takes_no_other_down() -> None:
    rules = {"crash": rule("crash", _crash), **RULES}
    found = check("service a", rules=rules, settings=Settings(select=("crash", "each-component"))).diagnostics
    assert sorted((each.code, each.severity.word) for each in found) == [
        ("crash", "warning"),
        ("each-component", "warning"),
        ("internal", "error"),
    ]
    crash = next(each for each in found if each.code == "internal")
    assert crash.finding.message == "the rule `crash` crashed: KeyError: 'oops'"


def test_severities() -> None:
    def weights(settings: Settings, text: str = "service a\nservce b") -> dict[str, str]:
        return {each.code: each.severity.word for each in check(text, rules=RULES, settings=settings).diagnostics}

    assert weights(Settings()) == {"purpose": "question", "each-component": "warning", "name": "error"}
    assert weights(Settings(strict=True))["purpose"] == "info"
    assert weights(Settings(severity={"each-component": Severity.QUESTION}))["each-component"] == "question"
    category = weights(Settings(severity={"clarity": Severity.INFO, "purpose": Severity.ERROR}))
    assert (category["each-component"], category["purpose"]) == ("info", "error")
    changed = Settings(severity={"purpose": Severity.ERROR, "name": Severity.WARNING, "each-component": Severity.INFO})
    assert weights(changed) == {"purpose": "error", "name": "warning", "each-component": "info"}


def test_selection() -> None:
    def codes(settings: Settings) -> set[str]:
        return {each.code for each in check("service a\nservce b", rules=RULES, settings=settings).diagnostics}

    assert codes(Settings(select=("purpose",))) == {"purpose", "name"}
    assert codes(Settings(select=("clarity",), ignore=("purpose",))) == {"each-component", "name"}
    assert codes(Settings(ignore=("clarity",))) == {"name"}
    assert codes(Settings(ignore=("clarity",), select=("purpose",))) == {"purpose", "name"}
    assert codes(Settings(ignore=("name",))) == {"purpose", "each-component"}
    assert codes(Settings(per_file={"*.arch": ("purpose", "name")})) == {"each-component"}
    assert codes(Settings(per_file={"*.md": ("purpose",)})) == {"purpose", "each-component", "name"}


def test_options_reach_the_rule() -> None:
    settings = Settings(select=("each-component",), options={"each-component": {"most": 2}})
    assert len(check(BARE, rules=RULES, settings=settings).diagnostics) == 2


def test_order_is_by_place_then_code() -> None:
    rules = {code: rule(code, _each_component) for code in ("zeta", "alpha")}
    found = check("service b\nservice a", rules=rules).diagnostics
    assert [(each.finding.at.line, each.code) for each in found] == [
        (1, "alpha"),
        (1, "zeta"),
        (2, "alpha"),
        (2, "zeta"),
    ]


def test_what_two_designs_share_is_told_once() -> None:
    text = f"```arch\nrequirements {{ dau many }}\n```\n\n```mermaid\n{MERMAID}```\n\n```mermaid\n{MERMAID}```\n"
    found = check(text, "note.md").diagnostics
    assert [(each.code, each.finding.at.line) for each in found] == [("value", 2)]


def test_designs_are_counted() -> None:
    (checked,) = check("service a x3\nservice b\na -> b & c\n").designs
    assert (checked.components, checked.connections, checked.format, checked.line) == (3, 2, "arch", 1)


WIRED = "client web\npostgres store\nredis hot\nweb -> store\nweb -> hot\n"


def test_an_interview_weighs_words_more() -> None:
    def severities(settings: Settings) -> dict[str, str]:
        found = check(WIRED + "requirements { dau 20M }", rules=plugins.rules(), settings=settings).diagnostics
        return {each.code: each.severity.word for each in found}

    usual, asked = severities(Settings()), severities(Settings(interview=True))
    assert (usual["unreasoned-choice"], asked["unreasoned-choice"]) == ("info", "warning")
    assert (usual["missing-targets"], asked["missing-targets"]) == ("warning", "error")
    assert usual["client-to-store"] == asked["client-to-store"]


def _speaks_of(*components: str) -> Check:
    def run(design: Design) -> Iterator[Finding]:
        yield Finding("found", design.span, components=components)

    return run


def test_the_rule_that_knows_better_speaks_alone() -> None:
    better = rule("better", _speaks_of("store", "hot"))
    weaker = replace(rule("weaker", _speaks_of("store")), yields_to=("better",))
    other = replace(rule("other", _speaks_of("web", "store")), yields_to=("better",))

    def codes(*rules: Rule) -> list[str]:
        run = {each.code: each for each in rules}
        return [each.code for each in check_design(design_of(WIRED), run, Settings())]

    assert codes(better, weaker, other) == ["better", "other"]
    assert codes(weaker) == ["weaker"]
    hint = replace(better, severity=Severity.QUESTION)
    assert codes(hint, weaker) == ["better", "weaker"], "a hint silences nobody"
