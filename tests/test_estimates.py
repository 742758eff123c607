"""Estimates: formulas and figures computed anew, in the language and in running text."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support import check, design_of, read

from designlint import plugins
from designlint.analysis.estimation.arithmetic import (
    Amount,
    ArithmeticTrouble,
    add,
    divide,
    evaluate,
    exactly,
    multiply,
    power,
    terms,
    written,
)
from designlint.analysis.estimation.estimates import estimates
from designlint.analysis.estimation.measures import Measure, measure_of
from designlint.analysis.estimation.recomputed import Recomputed
from designlint.design import Design
from designlint.diagnostic import Severity
from designlint.frontend import Host
from designlint.quantity import BYTE, DAY, SECOND, YEAR, parse
from designlint.source import Source
from designlint.statements import Figure, Formula, Node, Statement, Term

RULES = {code: rule for code, rule in plugins.rules().items() if rule.category == "estimates"}
PROSE = sorted((Path(__file__).parent / "prose").glob("*.md"))
DRAWING = "\nclient -> api -> db\n"


def design(lines: str, requirements: str = "dau 20M, object 500 B, retention 5 y") -> Design:
    return design_of(f"requirements {{ {requirements} }}\nestimate {{\n{lines}\n}}{DRAWING}")


def recomputed(lines: str, requirements: str = "dau 20M, object 500 B, retention 5 y") -> dict[str, Recomputed]:
    return {each.estimate.name: each for each in estimates(design(lines, requirements))}


def told(text: str) -> list[tuple[int, str, str]]:
    """Line, code and message of what the rules on estimates say of a Markdown text."""
    found = check(text, "test.md", rules=RULES).diagnostics
    return [(each.finding.at.line, each.code, each.finding.message) for each in found]


# -- formulas --


@pytest.mark.parametrize(
    ("formula", "plan", "powers"),
    [
        ("dau * 50 / day ~ 12k/s", 20e6 * 50 / DAY, {SECOND: -1}),
        ("2M * 500 B ~ 1 GB", 1e9, {BYTE: 1}),
        ("dau * object * 365 * 5 ~ 18 TB", 18.25e12, {BYTE: 1}),
        ("1 GB/day * retention ~ 1.8 TB", 1.825e12, {BYTE: 1}),
        ("-(2 + 3) * (4 - 6) ~ 10", 10, {}),
        ("2^3^2 ~ 512", 512, {}),
        ("100 Mbit / s ~ 12.5 MB/s", 12.5e6, {BYTE: 1, SECOND: -1}),
        ("20% * dau ~ 4M", 4e6, {}),
        ("12k/s * 86400 s ~ 1bn", 12e3 * 86400, {}),
        ("dau * KB ~ 20 GB", 20e9, {BYTE: 1}),
        ("62^7 ~ 3.5T", 62**7, {}),
        ("10 KB - 1 KB ~ 9 KB", 9000, {BYTE: 1}),
        ("$20k/month * 12 month ~ $240k", 20e3 / (30 * DAY) * YEAR, {"dollar": 1}),
    ],
)
def test_computes(formula: str, plan: float, powers: dict[str, int]) -> None:
    found = recomputed(f"x = {formula}")["x"]
    assert found.computed is not None
    assert found.computed.plan == pytest.approx(plan)
    assert dict(found.computed.powers) == powers
    assert found.stated is not None
    assert found.ratio == pytest.approx(max(plan / found.stated.value, found.stated.value / plan), rel=1e-6)
    assert (found.trouble, found.missing, found.unknown) == ("", (), ())


def test_a_name_means_the_computed_value() -> None:
    found = recomputed("a = dau * 2 ~ 400M\nb = a * 3 ~ 120M")
    assert found["a"].ratio == pytest.approx(10)
    assert found["b"].ratio == pytest.approx(1)
    assert found["b"].working == "40M x 3"


@pytest.mark.parametrize(
    ("stated", "slip"),
    [
        ("1 GB", ""),
        ("1.2 GB", ""),
        ("1 MB", "a factor of about 1,000 is a slip of units"),
        ("0.9 MB", "a factor of about 1,000 is a slip of units"),
        ("1 KB", "a factor of about 1,000,000 is a slip of units"),
        ("8.1 GB", "a factor of 8 is a slip of units: bits and bytes"),
        ("5 GB", "a factor of 5 is the years of retention multiplied twice"),
        ("9 GB", ""),
    ],
)
def test_names_the_usual_slips(stated: str, slip: str) -> None:
    assert recomputed(f"x = 2M * 500 B ~ {stated}")["x"].slip == slip


def test_a_default_has_two_ends() -> None:
    for stated, ratio in (("24k/s", 1), ("35k/s", 1), ("57k/s", 1), ("11k/s", 23148 / 11000), ("116k/s", 2.0045)):
        found = recomputed(f"r = dau * 50 / day ~ 12k/s\np = r * peak ~ {stated}")["p"]
        assert found.ratio == pytest.approx(ratio, rel=1e-3)
        assert [each.split(" (")[0] for each in found.assumptions] == ["peak is 3x the average"]
    declared = recomputed("r = dau * 50 / day ~ 12k/s\np = r * peak ~ 35k/s", "dau 20M, peak 5x")["p"]
    assert declared.computed is not None
    assert declared.computed.certain
    assert declared.assumptions == ()


def test_tells_what_a_figure_rests_on() -> None:
    found = recomputed("r = dau * 50 / day ~ 12k/s\np = r * peak ~ 35k/s")["p"]
    assert [(each.text, each.known) for each in found.basis] == [
        ("dau 20M", "declared"),
        ("r = 20M x 50 / day = 11.6k/s", "derived"),
    ]
    assert found.basis[0].span is not None
    assert found.basis[0].span.line == 1


@pytest.mark.parametrize(
    ("lines", "trouble"),
    [
        ("x = 5 / (3 - 3) ~ 4", "it divides by zero"),
        ("x = 10^10^10 ~ 4", "its value is too large"),
        ("x = 0^-1 ~ 4", "it divides by zero"),
        ("x = (0 - 8)^0.5 ~ 4", "it takes a root of a negative number"),
        ("x = 2^500 * 2^500 * 2^500 ~ 4", "its value is too large"),
        ("x = 5 B + 3 s ~ 4", "a duration can not be added to bytes"),
        ("x = 5 B - 3 s ~ 4", "a duration can not be taken from bytes"),
        ("x = 2^(5 s) ~ 4", "a duration can not be an exponent"),
        ("x = (5 B)^0.5 ~ 4", "bytes can not be raised to 0.5"),
        ("x = dau * 50 ~ 12k/s", "it gives a plain number, and a rate is stated"),
        ("x = dau * object ~ 10 GB/day", "it gives bytes, and bytes per time is stated"),
        ("x = x + 1 ~ 4", "it is defined by itself"),
        ("x = y + 1 ~ 4\ny = x * 2 ~ 3", "it is defined by itself, through `y`"),
        ("a = 1\na = 2\nx = a * 3 ~ 4", "`a` is estimated 2 times"),
    ],
)
def test_a_formula_without_a_value_says_why(lines: str, trouble: str) -> None:
    found = [each for each in estimates(design(lines)) if each.trouble]
    assert [each.trouble for each in found] == [trouble]
    assert check(f"estimate {{ {lines.replace(chr(10), ',')} }}{DRAWING}", rules=RULES).diagnostics


def test_missing_facts_are_one_question_and_typos_are_named() -> None:
    text = f"estimate {{\na = dau * mau ~ 4\nb = a * users ~ 5\nc = 5 * dayy ~ 5\n}}{DRAWING}"
    found = check(text, rules=RULES).diagnostics
    assert [(each.severity.word, each.finding.message) for each in found] == [
        ("question", "2 estimates can not be computed: `dau`, `mau` and `users` are not declared"),
        ("warning", "`dayy` in `c` is no estimate, no fact of the requirements and no unit"),
    ]
    assert found[1].finding.help == "did you mean `day`?"


@pytest.mark.parametrize(
    ("ratio", "severity"),
    [(1.09, None), (1.2, Severity.INFO), (1.9, Severity.WARNING), (2.1, Severity.ERROR), (1 / 2.1, Severity.ERROR)],
)
def test_weighs_by_the_ratio(ratio: float, severity: Severity | None) -> None:
    text = f"estimate {{ x = 10M * 3 ~ {30e6 * ratio:.0f} }}{DRAWING}"
    found = [each for each in check(text, rules=RULES).diagnostics if each.code == "wrong-estimate"]
    assert [each.severity for each in found] == ([severity] if severity is not None else [])
    for each in found:
        figures = each.finding.figures
        assert figures["computed"] == 30e6
        assert figures["stated"] == pytest.approx(30e6 * ratio)
        assert figures["ratio"] == pytest.approx(max(ratio, 1 / ratio), rel=1e-6)


# -- figures under a known name --


@pytest.mark.parametrize(
    ("line", "plan"),
    [
        ("dau = 30M", 20e6),
        ("daily_reads = 1bn", 1e9),
        ("readsPerSecond = 12k", 1e9 / DAY),
        ("reads_per_second = 12k/s", 1e9 / DAY),
        ("peak_reads = 30k/s", 3e9 / DAY),
        ("rps = 12k/s", 1.04e9 / DAY),
        ("peak_rps = 36k/s", 3 * 1.04e9 / DAY),
        ("storage_day = 20 GB", 20e9),
        ("daily_storage = 20 GB/day", 20e9 / DAY),
        ("storage_year = 7 TB", 20e9 * 365),
        ("total_storage = 36 TB", 20e9 * 365 * 5),
        ("storage_for_2_years = 15 TB", 20e9 * 730),
        ("bandwidth = 18 MB/s", 3 * 1.04e9 / DAY * 500),
        ("cache_memory = 100 GB", 1e9 * 500 * 0.2),
        ("nodes = 18", math.ceil(3 * 1.04e9 / DAY / 3000 / 0.7)),
    ],
)
def test_known_names_are_computed_from_the_requirements(line: str, plan: float) -> None:
    text = "requirements { dau 20M, read 50/user/day, write 2/user/day, peak 3x, object 500 B, retention 5 y }\n"
    found = estimates(
        design_of(f"{text}estimate {{ {line} }}\nservice api x5 {{ capacity 3k/s }}\nclient -> api -> db\n")
    )
    assert found[0].computed is not None
    assert found[0].computed.plan == pytest.approx(plan)


@pytest.mark.parametrize("line", ["followers = 200", "storage_after_compression = 3 TB", "timeout = 30 s", "x = 5 GB"])
def test_other_names_mean_nothing(line: str) -> None:
    assert next(iter(recomputed(line, "dau 20M, write 2/user/day, object 1 KB").values())).computed is None


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("postsPerUserPerDay", Measure("each", ("post",), DAY)),
        ("posts per user per day", Measure("each", ("post",), DAY)),
        ("Daily active users (DAU)", Measure("dau")),
        ("peak QPS", Measure("rate", ("request",), 1.0, peak=True)),
        ("QPS (peak)", Measure("rate", ("request",), 1.0, peak=True)),
        ("Peak reads (2-3x)", Measure("rate", ("read",), peak=True, factor=(2.0, 3.0))),
        ("averageMessageSize", Measure("size", ("message",))),
        ("postsWithImages", Measure("share", ("image",), of=("post",))),
        ("Storage (per day)", Measure("storage", (), DAY)),
        ("yearly storage needed", Measure("storage", (), YEAR)),
        ("Storage for 10 years", Measure("stored", (), span=10 * YEAR)),
        ("messages/sec", Measure("rate", ("message",), 1.0)),
        ("read limit", None),
        ("Total", None),
        ("x" * 200, None),
    ],
)
def test_names(name: str, measure: Measure | None) -> None:
    assert measure_of(name) == measure


def test_names_under_a_label() -> None:
    assert measure_of("Peak (5x)", "Writes per second") == Measure("rate", ("write",), 1.0, peak=True, factor=(5, 5))
    assert measure_of("Daily", "Storage") == Measure("storage", (), DAY)
    assert measure_of("Timeout", "Storage") == measure_of("Timeout")


# -- running text --


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.stem)
def test_document(path: Path) -> None:
    """Every line that ends with `<<<` is wrong in the way that stands behind it, and no other line is."""
    expected: dict[int, str] = {}
    lines = path.read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(lines, 1):
        text, marker, message = line.partition(" <<< ")
        if marker:
            lines[number - 1], expected[number] = text, message
    found = {number: message for number, _, message in told("\n".join(lines))}
    assert {number: message in found.get(number, "") for number, message in expected.items()} == dict.fromkeys(
        expected, True
    ), found
    assert set(found) == set(expected)


def test_prose_has_exact_places() -> None:
    text = "# X\n\n> - **Posts**: 20M × 2 = `4B` posts/day, too many\n"
    (found,) = check(text, "test.md", rules=RULES).diagnostics
    assert found.finding.at.text.strip("`") in ("4B", "4B` posts/day")
    assert (found.finding.at.line, found.finding.at.column) == (3, 27)


def test_a_figure_stays_wrong_where_only_units_of_time_differ() -> None:
    assert told("100M users x 10 posts/day = 1B posts/s\n")
    assert not told("100M users x 10 posts/day = 1B posts/day\n")


def test_prose_is_judged_once_and_can_be_ignored() -> None:
    diagram = "```mermaid\ngraph LR\n  U[Users] --> A[API server] --> D[(Orders)]\n```\n"
    text = f"{diagram}\n{diagram}\n20M x 500 bytes = 1 GB\n"
    assert [line for line, code, _ in told(text) if code == "wrong-estimate"] == [11]
    quiet = text.replace("\n20M", "\n<!-- designlint: ignore[wrong-estimate] an example -->\n20M")
    checked = check(quiet, "test.md", rules=RULES)
    assert [each.suppressed for each in checked.diagnostics if each.code == "wrong-estimate"] == ["an example"]


def test_prose_alone_is_no_design() -> None:
    checks = check("20M x 500 bytes = 1 GB\n", "test.md", rules=plugins.rules())
    assert checks.designs == ()
    assert [each.code for each in checks.diagnostics] == ["wrong-estimate"]


def test_prose_sees_what_the_document_declares() -> None:
    text = "```arch\nrequirements { dau 300k }\n```\n\nReads: DAU × 20 / 86,400 = %/s\n"
    assert not told(text.replace("%", "69"))
    assert "the inputs give about 69/s" in told(text.replace("%", "690"))[0][2]


# -- untrusted input --


def test_long_and_deep_formulas() -> None:
    long = "x = 1" + " + 1" * 5000 + " ~ 5001"
    assert recomputed(long)["x"].ratio == pytest.approx(1)
    deep = "x = " + "(" * 30 + "1" + ")" * 30 + " ~ 1"
    assert recomputed(deep)["x"].ratio == pytest.approx(1)
    chain = "\n".join(f"x{n} = x{n + 1} + 1" for n in range(400)) + "\nx400 = 1 ~ 1"
    assert recomputed(chain)["x0"].computed == exactly(401.0)


def test_large_documents_take_linear_work() -> None:
    lines = "\n".join(f"- QPS = 2 × QPS = {n}k" for n in range(3000))
    assert len(told(f"# X\n{lines}\n")) <= 3000


@given(st.text(alphabet="0123456789.,_kMBTx*×/=≈~→()+-^% $abdersyuQPSDAU:|#`\n", max_size=120))
@settings(max_examples=300, deadline=None)
def test_any_text_is_survived(text: str) -> None:
    source = Source("test.md", text)
    host = plugins.formats().named("markdown")
    assert isinstance(host, Host)
    for statement in every(host.prose(source)):
        assert 0 <= statement.span.start <= statement.span.end <= len(text)
    told(text)


@given(st.text(alphabet="0123456789.kMB/s*+-^() dauy", max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_formula_is_survived(text: str) -> None:
    check(f"estimate {{ x = {text} ~ 5 }}{DRAWING}", rules=RULES)


def every(statements: tuple[Statement, ...]) -> list[Formula]:
    found: list[Formula] = []
    for each in statements:
        found += [each] if isinstance(each, Formula) else every(each.items) if isinstance(each, Node) else []
    return found


# -- laws --

NUMBERS = st.floats(min_value=1e-6, max_value=1e6)
POWERS = st.dictionaries(st.sampled_from([SECOND, BYTE, "dollar"]), st.integers(-3, 3).filter(bool), max_size=3)


def amount(ends: tuple[float, float, float], powers: dict[str, int]) -> Amount:
    low, plan, high = sorted(ends)
    return Amount(low, plan, high, powers)


AMOUNTS = st.builds(amount, st.tuples(NUMBERS, NUMBERS, NUMBERS), POWERS)


@given(AMOUNTS, AMOUNTS)
def test_dimensions_add_up(one: Amount, other: Amount) -> None:
    product = multiply(one, other)
    for name in {*one.powers, *other.powers}:
        assert product.powers.get(name, 0) == one.powers.get(name, 0) + other.powers.get(name, 0)
    assert dict(divide(product, other).powers) == dict(one.powers)
    assert dict(multiply(other, one).powers) == dict(product.powers)


@given(AMOUNTS, AMOUNTS)
def test_ranges_hold_the_plan(one: Amount, other: Amount) -> None:
    for each in (multiply(one, other), divide(one, other), power(one, exactly(2.0))):
        assert each.low <= each.plan * (1 + 1e-9)
        assert each.plan <= each.high * (1 + 1e-9)
    same = Amount(other.low, other.plan, other.high, one.powers)
    assert add(one, same).low <= add(one, same).plan <= add(one, same).high
    assert add(one, same, -1).low <= add(one, same, -1).plan <= add(one, same, -1).high


@given(AMOUNTS, AMOUNTS)
def test_what_does_not_fit_is_not_added(one: Amount, other: Amount) -> None:
    assume(dict(one.powers) != dict(other.powers))
    with pytest.raises(ArithmeticTrouble):
        add(one, other)


@given(st.integers(2, 1000), st.integers(1, 500), st.integers(1, 9))
@settings(max_examples=30, deadline=None)
def test_inputs_times_k_give_results_times_k(users: int, size: int, k: int) -> None:
    formula = "x = dau * object * 365 / day ~ 5 GB/day"
    one = recomputed(formula, f"dau {users}k, object {size} B")["x"].computed
    more = recomputed(formula, f"dau {users * k}k, object {size} B")["x"].computed
    assert one is not None
    assert more is not None
    assert more.plan == pytest.approx(one.plan * k)


@given(st.permutations(["a = dau * 2 ~ 40M", "b = a * c ~ 4bn", "c = 100 ~ 100", "d = b * object / day ~ 23 MB/s"]))
@settings(max_examples=24, deadline=None)
def test_the_order_of_lines_does_not_matter(lines: list[str]) -> None:
    found = recomputed("\n".join(lines))
    values = {name: each.computed.plan for name, each in found.items() if each.computed is not None}
    assert values == pytest.approx({"a": 4e7, "b": 4e9, "c": 100, "d": 4e9 * 500 / DAY})


@given(
    st.integers(1, 999),
    st.sampled_from(["k", "M"]),
    st.integers(1, 999),
    st.sampled_from(["bytes", "KB", "MB"]),
    st.sampled_from(["×", "x", "*"]),
    st.sampled_from(["=", "≈", "= ~"]),
    st.sampled_from([1.0, 1.05, 3.0, 1 / 40]),
)
@settings(max_examples=150, deadline=None)
def test_products_are_right_or_wrong(
    users: int, magnitude: str, size: int, unit: str, sign: str, equals: str, off: float
) -> None:
    scale = {"k": 1e3, "M": 1e6, "bytes": 1, "KB": 1e3, "MB": 1e6}
    total = users * scale[magnitude] * size * scale[unit] * off
    shown = next((f"{total / each:.4g} {name}" for each, name in SIZES if 1 <= total / each < 10_000), None)
    assume(shown is not None and "e" not in shown)
    text = f"- Storage: {users}{magnitude} users {sign} {size} {unit} {equals} {shown}\n"
    assert bool(told(text)) == (off in (3.0, 1 / 40)), text


SIZES = ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "KB"))


def test_written_formulas_read_as_they_compute() -> None:
    for formula in ("1 - (2 - 3)", "(1 + 2) * 3", "2^3^2", "(2^3)^2", "6 / (2 * 3)", "-(1 + 2) * 4", "1 + 2 + 3"):
        (node,) = read(f"estimate {{ x = {formula} }}").statements
        assert isinstance(node, Node)
        (line,) = node.items
        assert isinstance(line, Formula)
        text = written(line.expression, lambda term: term.value.text)
        (again,) = read(f"estimate {{ x = {text.replace(' x ', ' * ')} }}").statements
        assert isinstance(again, Node)
        (other,) = again.items
        assert isinstance(other, Formula)
        assert evaluate(other.expression, number) == evaluate(line.expression, number)
        assert len(terms(line.expression)) >= 2


def number(term: Term) -> Amount:
    assert isinstance(term.value, Figure)
    return exactly(parse(term.value.text).value)
