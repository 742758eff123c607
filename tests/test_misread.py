"""What is stated in a way that can not be read is found fault with once: it is not missing as well."""

from __future__ import annotations

import pytest
from support import check

from designlint import plugins
from designlint.analysis.words.misread import misread

KNOWN = {
    "dau": "dau 2M",
    "read": "read 10/user/day",
    "peak": "peak 3x",
    "availability": "availability 99.9%",
    "latency": "latency p99 < 300 ms",
    "consistency": "consistency eventual",
    "object": "object 1 KB",
    "retention": "retention 1 y",
    "growth": "growth 1.5x/y",
    "regions": "regions 1",
    "team": "team 6",
    "audience": "audience internal",
    "metric": 'metric "half of the users come back"',
    "feature": 'feature "orders"',
}
WRONG = {
    "dau": "dau 3 GB",
    "peak": "peak 3 MB",
    "availability": "availability 3 s",
    "latency": "latency p99 < 3 GB",
    "consistency": "consistency perhaps",
    "object": "object 1 s",
    "retention": "retention 3 MB",
    "growth": "growth 5 MB",
    "team": "team 3 s",
}
CODES = ("missing-context", "missing-scale", "missing-targets", "missing-peak")


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("drawn", [False, True])
def test_a_wrong_unit_is_one_finding(name: str, drawn: bool) -> None:
    stated = "requirements { " + ", ".join({**KNOWN, name: WRONG[name]}.values()) + " }"
    parts = "client web\nservice api x2\npostgres store\nweb -> api -> store\n"
    text = f"graph LR\nU[Users] --> A[API x2] --> D[(PostgreSQL)]\n%% arch: {stated}\n" if drawn else parts + stated
    rules = {code: plugins.rules()[code] for code in CODES}
    found = check(text, "test.mmd" if drawn else "test.arch", rules=rules)
    assert [each.code for each in found.diagnostics] == ["value"]
    design = found.designs[0].design
    assert design is not None
    assert misread(design) == {name}


def test_facts_of_flows_count_and_others_do_not() -> None:
    text = "requirements { peak 3x }\nclient web\nservice api { capacity 3 GB }\nweb -> api\n"
    design = check(text + "flow buy { web -> api, latency p99 < 3 GB, rate 5/s }").designs[0].design
    assert design is not None
    assert misread(design) == {"latency"}
