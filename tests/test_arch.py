"""The `.arch` language: every construct, and that nothing anybody types raises or speaks of grammar."""

from __future__ import annotations

import pytest
from support import design_of, read

from designlint.statements import (
    Argument,
    Comparison,
    Connect,
    Count,
    Expression,
    Figure,
    Formula,
    Node,
    Statement,
    Term,
    Text,
    Word,
)


def arg(each: Argument) -> str:
    match each:
        case Word() | Figure():
            return each.text
        case Text():
            return repr(each.text)
        case Count():
            return f"x{each.number}"
        case Comparison():
            return each.sign


def expr(each: Expression) -> str:
    if isinstance(each, Term):
        return each.value.text
    return f"({expr(each.left)} {each.sign} {expr(each.right)})"


def spell(each: Statement) -> str:
    """A statement on one line, so that a table can say what is expected."""
    block = ""
    if isinstance(each, Node | Connect) and each.items:
        block = " {" + ", ".join(map(spell, each.items)) + "}"
    match each:
        case Node():
            return " ".join([each.name.text, *map(arg, each.args)]) + block
        case Connect():
            ends = ["&".join(word.text for word in side) for side in (each.sources, each.targets)]
            label = f": {each.label.text!r}" if each.label else ""
            return f"{ends[0]} {each.arrow} {ends[1]}{label}{block}"
        case Formula():
            stated = f" ~ {each.stated.text}" if each.stated else ""
            return f"{each.name.text} = {expr(each.expression)}{stated}"
    raise AssertionError(each)


def statements(text: str) -> list[str]:
    reading = read(text)
    assert not reading.slips, [slip.message for slip in reading.slips]
    return [spell(each) for each in reading.statements]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # components: name, label, count, in any order behind the id
        ("service api", ["service api"]),
        ('service api "Orders" x3', ["service api 'Orders' x3"]),
        ('service api x3 "Orders"', ["service api x3 'Orders'"]),
        ("alb", ["alb"]),
        ("service api-gw", ["service api-gw"]),
        ("service api_2-b-c", ["service api_2-b-c"]),
        ("service Größe", ["service Größe"]),
        ("service x", ["service x"]),
        ("service xray", ["service xray"]),
        ("service api x1_000", ["service api x1000"]),
        # figures
        ("f 100M", ["f 100M"]),
        ("f 2.5k 1_000 x3", ["f 2.5k 1_000 x3"]),
        ("f 500 B", ["f 500 B"]),
        ("f 16KiB 20 ms 5 y", ["f 16KiB 20 ms 5 y"]),
        ("f 99.95%", ["f 99.95%"]),
        ("f 99.95 %", ["f 99.95 %"]),
        ("f 12k/s 50/user/day $20k/month 3x", ["f 12k/s 50/user/day $20k/month 3x"]),
        ("f 5 apples", ["f 5 apples"]),  # no unit: a figure and a word
        ("f p99 < 300 ms", ["f p99 < 300 ms"]),
        ("f <= 1 >= 2 > 3", ["f <= 1 >= 2 > 3"]),
        # texts
        (r'note "say \"hi\" \\ and\nnew line"', ["note " + repr('say "hi" \\ and\nnew line')]),
        ('note """one\ntwo"""', [r"note 'one\ntwo'"]),
        ('note """\n    deep\n      deeper\n"""', [r"note 'deep\n  deeper\n'".replace(r"\n'", "'")]),
        ('note """a "quoted" word"""', ["note " + repr('a "quoted" word')]),
        ('note ""', ["note ''"]),
        ('note "# no comment, { no block"', ["note '# no comment, { no block'"]),
        # connections
        ("a -> b", ["a -> b"]),
        ("a->b", ["a -> b"]),
        ("api-gw->db", ["api-gw -> db"]),
        ("a -> b ~> c => d <-> e", ["a -> b", "b ~> c", "c => d", "d <-> e"]),
        ("a & b -> c & d -> e", ["a&b -> c&d", "c&d -> e"]),
        ("a -> b: GET /items", ["a -> b: 'GET /items'"]),
        ("a -> b: GET /{code}", ["a -> b: 'GET /{code}'"]),
        ("a -> b: GET /{code} { read }", ["a -> b: 'GET /{code}' {read}"]),
        ("a -> b: GET / # of the page", ["a -> b: 'GET /'"]),
        ("a -> b: page#anchor", ["a -> b: 'page#anchor'"]),
        ("a -> b: one, two", ["a -> b: 'one, two'"]),
        ('a -> b: "one, two", c -> d', ["a -> b: 'one, two'", "c -> d"]),
        ("a -> b:", ["a -> b"]),
        (
            "a -> b -> c: call { read, timeout 3 s }",
            [f"{hop}: 'call' {{read, timeout 3 s}}" for hop in ("a -> b", "b -> c")],
        ),
        # blocks, commas, line ends
        ("service a, service b", ["service a", "service b"]),
        ("service a,\n\n , service b,", ["service a", "service b"]),
        ("zone a { service x, service y\n service z }", ["zone a {service x, service y, service z}"]),
        ("a x {}", ["a x"]),
        ("a x {\n\n}", ["a x"]),
        ("a x { b { c { d } } }", ["a x {b {c {d}}}"]),
        # comments, line ends, byte order mark
        ("# first\nservice a # behind\n  # alone", ["service a"]),
        (
            "service a\r\na -> b: call\r\nservice c {\r\n tls\r\n}\r\n",
            ["service a", "a -> b: 'call'", "service c {tls}"],
        ),
        ("\ufeffservice a", ["service a"]),
        ("", []),
        ("\n\n  \t\n", []),
        ("# nothing", []),
        # formulas: powers bind first and to the right, the rest to the left
        ("a = 1 + 2 * 3", ["a = (1 + (2 * 3))"]),
        ("a = 8 - 4 - 2", ["a = ((8 - 4) - 2)"]),
        ("a = 8 / 4 / 2", ["a = ((8 / 4) / 2)"]),
        ("a = 2 ^ 3 ^ 2", ["a = (2 ^ (3 ^ 2))"]),
        ("a = (1 + 2) * 3", ["a = ((1 + 2) * 3)"]),
        ("a = -2 + b", ["a = ((0 - 2) + b)"]),
        ("a = dau * 0.1 / day ~ 23/s", ["a = ((dau * 0.1) / day) ~ 23/s"]),
        ("a = 2M * 500 B ~ 1 GB # a day", ["a = (2M * 500 B) ~ 1 GB"]),
    ],
)
def test_construct(text: str, expected: list[str]) -> None:
    assert statements(text) == expected


def test_arrows_tell_how_they_are_drawn() -> None:
    calls = [each for each in read("a -> b ~> c <-> d").statements if isinstance(each, Connect)]
    assert [(each.stroke, each.tail, each.chained) for each in calls] == [
        ("normal", "none", False),
        ("dotted", "none", True),
        ("normal", "arrow", True),
    ]


EXAMPLE = '''
design "Paste board"                 # our words for the example of the language page
problem pastebin
level staff

requirements {
  feature "keep a text", feature "show it by its link"
  optional "count the views"
  users 40M, dau 8M
  read 20/user/day, write 0.2/user/day
  peak 3x, growth 1.4x/y
  object 10 KB, retention 2 y
  latency p99 < 250 ms
  availability 99.5%
  consistency eventual, audience public
  regions 1, team 5, budget $40k/month
}

estimate {
  writes  = dau * 0.2 / day   ~ 18/s
  reads   = dau * 20 / day    ~ 1.9k/s
  peaks   = reads * peak      ~ 5.6k/s
  storage = 1.6M * 10 KB      ~ 16 GB
}

client  browser "Browser"
cdn     front "Fastly" { rate_limit 50/s, tls }
nlb     entry
service board "Board" x6 { stateless, zones 3, capacity 2k/s, auth token }
valkey  hot "Hot pastes" x3 { hit 85%, ttl 6 h, zones 3, failover auto }
dynamodb pastes { shard_by code, backup pitr, encrypted }
kafka   views "Views" x3 { zones 3, rf 3, min_isr 2, partitions 6, dlq parked, retention 3 day }
worker  count "View counter" x2
monitor eyes "Grafana" { observes all, metrics lag, logs, traces, alerts, slo }

zone west { service night x2 }

browser -> front -> entry: HTTPS GET /{code}
entry -> board & night: HTTP
board -> hot: GET code { read, timeout 15 ms }
board -> pastes: GetItem, PutItem { readwrite, on_miss hot, timeout 40 ms, retries 1, backoff jitter }
board ~> views: view { publish, outbox }
views ~> count: view { consume }

flow show "Show a paste" { browser -> front -> entry -> board -> hot & pastes, share 99%, critical }
flow keep "Keep a paste" { browser -> front -> entry -> board -> pastes, share 1% }

decide pastes { choose "DynamoDB", over "MySQL", because "one key, no joins", costs "no ad-hoc queries" }
failure hot { effect "slower pages", detect "hit rate alarm", mitigation "coalescing" }
bottleneck pastes { at 10x, solution "DAX", tradeoff "stale reads", cost medium, complexity low, trigger "3k/s" }
deepdive pastes { problem "how codes are made", option "hash", option "counter", choice "counter", because "unique" }
whatif scale "at 100x a second region"
assume "a fifth of the users comes every day"
note """
  open: custom names,
  and who pays
"""
session { requirements 5 min, estimation 5 min, design 20 min, deepdive 10 min, wrapup 5 min }
api "GET /{code}", schema "pastes: code, text"
'''


def test_whole_example() -> None:
    design = design_of(EXAMPLE)
    assert (design.title, design.problem, design.level) == ("Paste board", "pastebin", "staff")
    assert list(design.components) == [
        *("browser", "front", "entry", "board", "hot", "pastes", "views", "count", "eyes", "night"),
    ]
    assert design.requirements.number("availability") == 0.995
    assert design.requirements.texts("feature") == ("keep a text", "show it by its link")
    assert [each.name for each in design.estimates] == ["writes", "reads", "peaks", "storage"]
    assert [each.id for each in design.flows] == ["show", "keep"]
    assert {each.kind for each in design.notes} == {
        *("decide", "failure", "bottleneck", "deepdive", "whatif", "assume", "note", "api", "schema"),
    }
    assert design.session["design"] == 20 * 60
    assert design.components["night"].groups == ("west",)
    assert design.between("board", "pastes")[0].word("on_miss") == "hot"
    assert [each.mode for each in design.connections][-2:] == ["async", "async"]


def test_a_deep_formula_and_a_long_one() -> None:
    deep = "a = " + "(" * 400 + "1" + ")" * 400
    assert [slip.message for slip in read(deep).slips] == ["a formula nested more than 32 deep"]
    long = "a = " + " + ".join(["1"] * 20_000)
    assert not read(long).slips
    powers = "a = " + " ^ ".join(["2"] * 3_000)
    assert all("nested" in slip.message for slip in read(powers).slips)
