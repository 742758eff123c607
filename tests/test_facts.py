"""Facts: every name takes the values of its forms, refuses others in words, and is missed where it does not belong."""

from __future__ import annotations

import pytest
from support import check, design_of, only, told

from designlint.build.misfits import forms_in_words
from designlint.diagnostic import Severity
from designlint.stated import Capacity, Failover, Percentiles, Stated, UserRate, Value
from designlint.vocabulary.schema import FactType, fact_types, places_of

DAY = 86_400

# form -> what may be written, and what it means
GOOD: dict[str, tuple[tuple[str, Value], ...]] = {
    "flag": (("", True), ("yes", True)),
    "count": (("3", 3.0), ("x3", 3.0), ("20M", 2e7), ("2B", 2e9)),
    "number": (("1.5", 1.5), ("2x", 2.0)),
    "ratio": (("90%", 0.9), ("0.9", 0.9), ("90", 0.9)),
    "factor": (("3x", 3.0), ("3", 3.0)),
    "bytes": (("500 B", 500.0), ("2 KiB", 2048.0)),
    "duration": (("20 ms", 0.02), ("5 y", 5 * 365.0 * DAY)),
    "rate": (("100/s", 100.0), ("12k/s", 12_000.0)),
    "user_rate": (("12/s", UserRate(12, False)), ("86400/user/day", UserRate(1, True))),
    "money": (("$20k/month", 20_000.0), ("$500", 500.0)),
    "growth": (("1.5x/y", 1.5), ("50%/y", 1.5), ("50%", 1.5), ("2x", 2.0)),
    "name": (("thing", "thing"), ('"a thing"', "a thing")),
    "names": (("one two", ("one", "two")), ('"one"', ("one",))),
    "text": (('"some words"', "some words"), ("bare words 5", "bare words 5")),
    "place": (("3", 3.0), ("a b", ("a", "b"))),
    "failover": (("auto", Failover("auto")), ("manual 30 min", Failover("manual", 1800))),
    "capacity": (
        ("3k/s", Capacity(3000, 3000)),
        ("read 20/s write 5/s", Capacity(20, 5)),
        ("write 5/s", Capacity(None, 5)),
    ),
    "key": (("short_code", "short_code"), ("date salt 10", "date")),
    "latency": (
        ("p99 < 300 ms", Percentiles({"p99": 0.3}, True)),
        ("p50 10 ms p99 60 ms", Percentiles({"p50": 0.01, "p99": 0.06}, False)),
        ("20 ms", Percentiles({"p99": 0.02}, False)),
    ),
}
# form -> figures that it never takes, and what they are called
WRONG = (
    ("3 KB", "bytes"),
    ("7 s", "a duration"),
    ("9/s", "a rate"),
    ("$4", "money"),
    ("5%", "a percentage"),
    ("2/req", "a number per request"),
)
TAKEN = {
    "bytes": "bytes",
    "duration": "a duration",
    "latency": "a duration",
    "money": "money",
    "growth": "a percentage",
    "rate": "a rate",
    "user_rate": "a rate",
    "capacity": "a rate",
    "ratio": "a percentage",
}
ALL = [row for rows in fact_types().values() for row in rows.values()]
SIMPLE = [row for row in ALL if "action" not in row.forms]


def around(row: FactType, fact: str) -> str:
    """A design that states a fact in its place."""
    match row.place:
        case "component":
            return f"service api {{ {fact} }}"
        case "connection":
            return f"client web\nweb -> api {{ {fact} }}"
        case "flow":
            return f"client web\nweb -> api\nflow f {{ web -> api, {fact} }}"
        case "requirements":
            return f"client web\nweb -> api\nrequirements {{ {fact} }}"
        case _:
            return f"client web\nweb -> api\n{row.place} api {{ {fact} }}"


def bearer(row: FactType, text: str) -> Stated:
    design = design_of(text)
    match row.place:
        case "component":
            return design.components["api"]
        case "connection":
            return design.connections[0]
        case "flow":
            return design.flows[0]
        case "requirements":
            return design.requirements
        case _:
            return next(design.notes_of(row.place))


def named(row: FactType) -> str:
    return f"{row.place}.{row.name}"


def forms(row: FactType) -> list[tuple[str, Value]]:
    """Everything that a fact takes, in the words of its first form that takes it."""
    pairs: list[tuple[str, Value]] = []
    for form in row.forms if row.name != "size" else ("bytes",):  # a plain number is `records`
        pairs += [(each, each) for each in form.split("|")] if "|" in form else list(GOOD[form])
    return pairs


@pytest.mark.parametrize("row", SIMPLE, ids=named)
def test_takes_what_fits(row: FactType) -> None:
    first = row.forms[0]
    for written, value in forms(row):
        found = bearer(row, around(row, f"{row.name} {written}".strip())).get(row.name)
        if (written, value) in (forms(row) if len(row.forms) == 1 else [(w, v) for w, v in GOOD.get(first, ())]):
            assert found == value, written
        else:
            assert found is not None, written


@pytest.mark.parametrize("row", SIMPLE, ids=named)
def test_none_no_yes_and_unknown(row: FactType) -> None:
    for word in ("none", "no"):
        stated = bearer(row, around(row, f"{row.name} {word}"))
        assert (stated.says(row.name), stated.get(row.name)) == (False, False)
    stated = bearer(row, around(row, f"{row.name} unknown"))
    assert (stated.says(row.name), stated.fact(row.name)) == (None, None)
    if "flag" in row.forms:
        assert bearer(row, around(row, row.name)).says(row.name) is True
        assert bearer(row, around(row, f"{row.name} yes")).get(row.name) is True
    else:
        found = only(around(row, row.name))
        assert (found.code, found.finding.message) == ("value", f"`{row.name}` needs {forms_in_words(row)}")


@pytest.mark.parametrize("row", SIMPLE, ids=named)
def test_refuses_another_unit_in_words(row: FactType) -> None:
    refused = 0
    for written, words in WRONG:
        checks = check(around(row, f"{row.name} {written}"))
        if "text" in row.forms or any(words == TAKEN.get(form) for form in row.forms):
            assert not checks.diagnostics, written
            continue
        (found,) = checks.diagnostics
        assert found.code == "value"
        assert found.finding.at.text == written
        assert found.finding.message == f"`{row.name}` takes {forms_in_words(row)}, and `{written}` is {words}"
        assert found.finding.help.startswith(f"write `{row.name}")
        refused += 1
    assert refused or "text" in row.forms


@pytest.mark.parametrize("row", ALL, ids=named)
def test_is_missed_in_the_wrong_place(row: FactType) -> None:
    places = {
        "component": f"client web\nweb -> api\nservice api {{ {row.name} 3 }}",
        "connection": f"client web\nweb -> api {{ {row.name} 3 }}",
        "requirements": f"client web\nweb -> api\nrequirements {{ {row.name} 3 }}",
        "decide": f"client web\nweb -> api\ndecide api {{ {row.name} 3 }}",
    }
    for place, text in places.items():
        if place in places_of(row.name):
            continue
        (found,) = check(text).diagnostics
        assert found.code == "name"
        assert found.finding.at.text == row.name
        assert f"`{row.name}`" in found.finding.message
        assert found.finding.help.startswith("it belongs "), found.finding.help


@pytest.mark.parametrize(
    ("text", "message", "cure"),
    [
        ("service api { timeot 3 s }", "unknown fact `timeot`", "did you mean `timeout`?"),
        ("service api { Zones 3 }", "unknown fact `Zones`", "did you mean `zones`?"),
        ("requirements { dua 3M }", "unknown fact `dua`", "did you mean `dau`?"),
        ("a -> b { timeouts 3 s }", "unknown fact `timeouts`", "did you mean `timeout`?"),
        (
            "service api { failover automatic }",
            "`failover` can not be `automatic`",
            "write `auto` or `manual` or `none`",
        ),
        ("service api { session stiky }", "`session` can not be `stiky`", "did you mean `sticky`?"),
        ("service api { timeout 3 secs }", "`secs` is no unit that is known", "did you mean `sec`?"),
        (
            "service api { timeout 3sek }",
            "`sek` is no unit that is known",
            "`timeout` takes a duration such as `20 ms`",
        ),
        ("service api { dau 3 }", "`dau` is no fact of a component", "it belongs in `requirements { … }`"),
        ("dau 3M\na -> b", "the fact `dau` belongs in `requirements { … }`", "move it there: `requirements { dau … }`"),
        ("timeout 3 s\na -> b", "the fact `timeout` belongs in a block behind a connection", None),
        (
            "stateless\na -> b",
            "the fact `stateless` belongs to a component",
            "write it in the component's block: `service api { stateless … }`",
        ),
        ("requirements { dau = 3 }", "a formula means nothing here", "write `dau …` without `=`"),
        ("service api { a -> b }", "a connection means nothing on a component", "write it on a line of its own"),
        ("service api { tls { a } }", "`tls` takes no block", "write its value behind it"),
        ("servce api", "unknown kind `servce`", "did you mean `service`?"),
        (
            "service api { hit 90 percent }",
            "`percent` is no unit that is known",
            "`hit` takes a percentage",
        ),
        (
            "a -> b { timeout 3 KB }",
            "`timeout` takes a duration such as `20 ms`, and `3 KB` is bytes",
            "write `timeout 20 ms`",
        ),
        (
            "requirements { action post 3/s }",
            "`action` takes a name, a rate and `read` or `write`",
            "write `action post 2/user/day write`",
        ),
        (
            "requirements { availability 990% }",
            "`availability` is at most 100%, and `990%` is more",
            "write `availability 90%`",
        ),
    ],
)
def test_message(text: str, message: str, cure: str | None) -> None:
    found = only(text)
    assert found.finding.message == message
    if cure is not None:
        assert found.finding.help == cure
    assert found.severity is Severity.ERROR


def test_actions() -> None:
    design = design_of(
        "a -> b\nrequirements { action post 2/user/day write, action look 20/user/day, action search read 1/user/day }"
    )
    assert [(each.name, round(each.per_user * DAY), each.op) for each in design.requirements.actions] == [
        ("post", 2, "write"),
        ("look", 20, "read"),
        ("search", 1, "read"),
    ]


def test_salt_is_said_in_two_ways() -> None:
    for text in ("shard_by date salt 10", "shard_by date, salt 10"):
        store = design_of(f"dynamodb store {{ {text} }}").components["store"]
        assert (store.word("shard_by"), store.number("salt")) == ("date", 10)


def test_a_size_without_unit_counts_records() -> None:
    for text in ("size 200k", "records 200k"):
        assert design_of(f"db store {{ {text} }}").components["store"].number("records") == 200_000
    assert design_of("db store { size 3 TB }").components["store"].number("size") == 3e12


def test_the_same_twice_is_fine_but_two_values_are_a_conflict() -> None:
    assert not told("service api { zones 3, zones 3 }")
    assert not told("requirements { dau 1M }\nrequirements { dau 1_000k, peak 3x }\na -> b")
    found = only("requirements { dau 1M }\nrequirements { dau 2M }\na -> b")
    assert (found.code, found.severity.word, found.finding.at.line) == ("conflict", "warning", 2)
    assert found.finding.message == "`dau` is stated twice with different values"
    assert [each.span.line for each in found.finding.related] == [1]


def test_what_adds_up() -> None:
    design = design_of('requirements { feature "one", feature "two", technology redis, technology "kafka" }\na -> b')
    assert design.requirements.texts("feature") == ("one", "two")
    assert design.requirements.texts("technology") == ("redis", "kafka")


def test_unknown_takes_back_what_was_said() -> None:
    api = design_of("service api { zones 3, zones unknown }").components["api"]
    assert api.says("zones") is None
