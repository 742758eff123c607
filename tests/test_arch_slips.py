"""Syntax errors in `.arch`: place, sentence and cure of what people often type, and what is read all the same."""

from __future__ import annotations

import pytest
from support import check, only, read, told
from test_arch import spell

NO_ARROW = "this is no arrow of the language"
MERMAID = "this is mermaid's arrow"
ARROWS = "write `->`, `~>`, `=>` or `<->`"
CALLS = "write `->` for a call, `~>` for a message, `=>` for replication"
EXAMPLES = 'write a component as `service api "Orders" x3`, a connection as `api -> db: label`'
LINE = 'a line is a component `service api "Orders" x3`, a connection `api -> db: label` or a section'
COMMA = "a comma ends the figure"
FORMULA = "a formula is such as `reads = dau * 50 / day ~ 12k/s`"
NEXT = "what belongs to an item stands before its `{`; begin another one on a new line or behind `,`"
COLON = "write facts without a colon, `timeout 3 s`, and the label of a component in quotes"


@pytest.mark.parametrize(
    ("text", "marked", "message", "cure"),
    [
        # arrows of other notations
        ("a --> b", "-->", MERMAID, CALLS),
        ("a ---> b", "--->", MERMAID, CALLS),
        ("a ==> b", "==>", MERMAID, CALLS),
        ("a ->> b", "->>", MERMAID, CALLS),
        ("a -.-> b", "-.->", MERMAID, "write `~>` for a message"),
        ("a <--> b", "<-->", MERMAID, "write `<->` for a call both ways"),
        ("a -->|call| b", "-->|call|", MERMAID, "write `a -> b: label`"),
        ("a -- call --> b", "-- call -->", MERMAID, "write `a -> b: label`"),
        ("a -- b", "--", NO_ARROW, ARROWS),
        ("a → b", "→", NO_ARROW, ARROWS),
        ("a —> b", "—>", NO_ARROW, ARROWS),
        ("a <- b", "<-", "arrows point to the right", "turn the line round: `b -> a`, or write `a <-> b`"),
        ("a <-- b", "<--", "arrows point to the right", "turn the line round: `b -> a`, or write `a <-> b`"),
        ("a - b", "-", "`-` stands only inside names", "write `->` for an arrow, `api-gw` for a name"),
        ("api- -> b", "-", "`-` stands only inside names", "write `->` for an arrow, `api-gw` for a name"),
        ("a ~ b", "~", "`~` alone is no arrow", "write `~>` for a message"),
        ("a > b", ">", "`>` is no arrow", "write `a -> …`"),
        # ends that are missing or no names
        ("a -> ", "", "the text ends where a name is expected", "write the id of a component there: `api -> db`"),
        ("a -> -> b", "->", "found `->` where a name is expected", "write the id of a component there: `api -> db`"),
        ("a & -> b", "->", "found `->` where a name is expected", "write the id of a component there: `api -> db`"),
        ("-> b", "->", "found `->` where a name is expected", "a connection begins with an id: `api -> db`"),
        ("1 -> b", "1", "a name begins with a letter", "put a letter before it"),
        ("a -> 2b", "2b", "a name begins with a letter", "put a letter before it"),
        ("a.b -> c", ".b", "names hold letters, digits, `_` and single `-`", "write `a_b` or `a-b`"),
        ("a -> b/c", "/c", "names hold letters, digits, `_` and single `-`", "write `a_b` or `a-b`"),
        (
            '"A" -> b',
            '"A"',
            "a connection joins ids, not texts",
            'declare the component, such as `service api "Orders"`, and write `api -> db`',
        ),
        (
            'service a "A" -> b',
            "->",
            "found `->` where a value or the end of the line is expected",
            "a connection begins with an id: `api -> db`",
        ),
        # texts
        ("service a 'A'", "'A'", "texts stand in double quotes", 'write `"…"`'),
        ("service a “A”", "“A”", "texts stand in straight double quotes", 'write `"…"`'),
        ("service a don't", "'", "texts stand in double quotes", 'write `"…"`'),
        ("service `a`", "`a`", "nothing stands in backticks here", 'write an id bare, `api`, and a text as `"…"`'),
        (
            'service a "A',
            '"',
            "a text in quotes is not closed on its line",
            'end it with `"`, or use `"""` for several lines',
        ),
        ('note """A', '"""', "a text in triple quotes is not closed", 'end it with `"""`'),
        ('"A"', '"A"', "a text alone says nothing here", 'name what it is, such as `note "…"` or `service api "…"`'),
        ('"""A"""', '"""A"""', "a text alone says nothing here", 'name what it is, such as `note """…"""`'),
        # punctuation
        ("a -> b;", ";", "items end with the line or with `,`", "drop the `;`"),
        ("[a] -> b", "[a]", "brackets mean nothing here", 'write `kind name "label"`'),
        ("a[(Store)] -> b", "[(Store)]", "brackets mean nothing here", 'write `kind name "label"`'),
        ("a -> b |call|", "|call|", "labels of connections stand behind a colon", "write `a -> b: label`"),
        ("// a", "// a", "comments start with `#`", "write `# …`"),
        ("%% a", "%% a", "comments start with `#`", "write `# …`"),
        ("<!-- a -->", "<!-- a -->", "comments start with `#`", "write `# …`"),
        ("service a /* x */", "/* x */", "comments start with `#`", "write `# …`"),
        ("service a: b", ":", "only a connection takes a label behind a colon", COLON),
        ("service a { timeout: 3 s }", ":", "only a connection takes a label behind a colon", COLON),
        # blocks
        ("service a {", "{", "this `{` is not closed", "add the `}` that ends the block"),
        ("service a }", "}", "this `}` closes nothing", "remove it, or add the `{` it belongs to"),
        (
            "service a { { tls } }",
            "{",
            "found `{` where a name is expected",
            "write what the block belongs to: `service api { … }`",
        ),
        ("service a {} x3", "x3", "found `x3` where the end of the line is expected", NEXT),
        ("service a {} {}", "{", "found `{` where the end of the line is expected", NEXT),
        ('a -> b: "c" d', "d", "found `d` where a block or the end of the line is expected", EXAMPLES),
        ("a -> b c", "c", "found `c` where an arrow, a label or the end of the line is expected", EXAMPLES),
        ("a & b", "", "the text ends where an arrow (`->`, `~>`, `=>` or `<->`) is expected", EXAMPLES),
        # formulas
        ("estimate { a = }", "}", "found `}` where a number or a name is expected", FORMULA),
        ("estimate { a = b + }", "}", "found `}` where a number or a name is expected", FORMULA),
        ("estimate { a = b ~ 1,850/s }", "1,850", COMMA, "write `1850` or `1_850`"),
        ("requirements { dau 12,000,000 }", "12,000,000", COMMA, "write `12000000` or `12_000_000`"),
        ("estimate { a = b ~ }", "}", "found `}` where a figure such as `500 B` is expected", FORMULA),
        ("estimate { a = (b }", "}", "found `}` where an operator or the end of the line is expected", FORMULA),
        ("estimate { a = 3 4 }", "4", "found `4` where an operator or the end of the line is expected", FORMULA),
        # other things
        ("@startuml", "@", "found `@` where a name is expected", LINE),
        ("\x07", "\x07", "found a control character where a name is expected", LINE),
        (
            "graph LR\na --> b",
            "graph LR",
            "this is a mermaid diagram",
            "name the file `….mmd`, or open its fence with `mermaid`",
        ),
    ],
)
def test_slip(text: str, marked: str, message: str, cure: str) -> None:
    found = only(text)
    assert (found.finding.at.text, found.finding.message, found.finding.help) == (marked, message, cure)
    assert found.code == ("name" if message == "`>` is no arrow" else "syntax")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a --> b -.-> c ==> d", ["a -> b", "b ~> c", "c -> d"]),
        ("a -->|call| b", ["a -> b"]),
        ("a → b", ["a -> b"]),
        ("a -> b; c -> d", ["a -> b", "c -> d"]),
        ("service a 'A' x3", ["service a 'A' x3"]),
        ("a[Label] -> b(Other)", ["a -> b"]),
        ("service a { timeout: 3 s, tls }", ["service a {timeout 3 s, tls}"]),
        ("service a: x3", ["service a x3"]),
        ("service a { tls", ["service a {tls}"]),
        ("service a {\n tls\n zone b {\n stateless", ["service a {tls, zone b {stateless}}"]),
        ("service a { tls\nservice b\nb -> a", ["service a {tls}", "service b", "b -> a"]),
        ("a -> b { read\nb -> c", ["a -> b {read}", "b -> c"]),
        ("region r {\n  lb x {\n    tls\n  service y\nx -> y", ["region r {lb x {tls}, service y}", "x -> y"]),
        ("a -> b\nservice c { tls } }\nd -> e", ["a -> b", "service c {tls}", "d -> e"]),
        ("a -> b\n}\n}\nd -> e", ["a -> b", "d -> e"]),
        ("service a ! { tls }\nb -> c", ["service a {tls}", "b -> c"]),
        ("service a { tls ! }\nb -> c", ["service a {tls}", "b -> c"]),
        ("service a {\n ! oops {\n tls\n }\n stateless\n}", ["service a { {tls}, stateless}"]),
        ("service a { timeout ! }, service b { tls }", ["service a {timeout}", "service b {tls}"]),
        ('service a "A\nb -> c', ["service a", "b -> c"]),
        ("! { tls }\nb -> c", ["b -> c"]),
    ],
)
def test_what_is_read_all_the_same(text: str, expected: list[str]) -> None:
    reading = read(text)
    assert reading.slips
    assert [spell(each) for each in reading.statements] == expected


def test_several_slips_in_one_run() -> None:
    text = "\n".join(
        [
            "client web",
            "web --> lb",
            "service api 'Api'",
            "lb -> api",
            "servce db",
            "api -> db {",
            "  timeot 3 s",
            "  ) retries 2",
            "  tls",
            "}",
            "worker jobs x0",
        ]
    )
    assert told(text) == [
        f"2 syntax {MERMAID}",
        "3 syntax texts stand in double quotes",
        "5 name unknown kind `servce`",
        "7 name unknown fact `timeot`",
        "8 syntax found `)` where a name is expected",
        "11 value `jobs` has no instances",
    ]
    (checked,) = check(text).designs
    assert checked.design is not None
    assert checked.linted
    assert [each.pair for each in checked.design.connections] == [("web", "lb"), ("lb", "api"), ("api", "db")]
    assert checked.design.between("api", "db")[0].says("tls")


def test_a_text_full_of_slips_is_cut_short() -> None:
    found = read("! oops\n" * 1000).slips
    assert len(found) == 21
    assert found[-1].message == "more slips follow; the first 20 are shown"


def test_deep_nesting_is_told_once() -> None:
    found = read("a x {" * 40 + "}" * 40).slips
    assert [slip.message for slip in found] == ["blocks are nested more than 32 deep"]
    assert "close some braces" in found[0].help


def test_a_label_that_takes_the_closing_brace_along() -> None:
    slip = read("flow f { a -> b: call, share 5% }").slips[0]
    assert slip.message == "this label runs up to the `}` and takes with it whatever was meant to follow"
    assert slip.help == 'in a block on one line labels are quoted: `: "call, share 5%"`'


def test_what_is_left_of_a_broken_line_is_not_judged_again() -> None:
    assert told("a | b") == ["1 syntax labels of connections stand behind a colon"]
    assert told("a | b\nc d")[1] == "2 name unknown kind `c`"
