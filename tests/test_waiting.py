"""What users wait for, and the heaviest chain of calls in it, against brute force."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import design_of

from designlint.analysis.response.waiting import heaviest_way, parts_on, surely_waits, waited_calls, waits
from designlint.design import Connection, Design

PARTS = "client web, service a x2, service b x2, service c x2, sqs q, worker w x2, postgres d x2, client other"


def pairs(text: str) -> list[set[str]]:
    """The calls of each wait, as `source target`."""
    return [{" ".join(call.pair) for call in wait.calls} for wait in waits(design_of(f"{PARTS}\n{text}"))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("web -> a -> d\nflow f { web -> a -> d }", [{"web a", "a d"}]),
        ("web -> a ~> q ~> w -> d\nflow f { web -> a ~> q ~> w -> d }", [{"web a"}]),
        # What is drawn behind a message may be called before it too.
        ("web -> a -> d\na ~> q ~> w -> d\nflow f { web -> a ~> q ~> w -> d, a -> d }", [{"web a", "a d"}]),
        # A consumer that calls back is not waited for, nor is what it calls.
        ("web -> a ~> q ~> w -> b -> d\nflow f { web -> a ~> q ~> w -> b -> d }", [{"web a"}]),
        ("web -> a\na ~> b\nb -> d\nflow f { web -> a ~> b -> d }", [{"web a"}]),
        ("web -> a\na -> b { fallback yes }\nflow f { web -> a -> b }", [{"web a", "a b"}]),
        ("web -> a -> d\nother -> b\nflow f { web -> a }\nflow g { other -> b }", [{"web a"}, {"other b"}]),
        # Without declared flows: all that users may wait for.
        ("web -> a -> d\na ~> q ~> w -> d\nother -> b -> d", [{"web a", "a d", "other b", "b d"}]),
        ("web -> a -> d -> b", [{"web a", "a d"}]),
        ('web -> a -> d\nd -> b: "HTTP"', [{"web a", "a d", "d b"}]),
        ("a ~> q ~> w", []),
    ],
)
def test_only_what_stands_before_the_first_message_is_waited_for(text: str, expected: list[set[str]]) -> None:
    assert pairs(text) == expected


def test_a_call_knows_every_flow_that_waits_for_it() -> None:
    design = design_of(
        f"{PARTS}\nweb -> a -> d\nother -> a\nflow f {{ web -> a -> d, low }}\nflow g {{ other -> a -> d }}"
    )
    found = {call.connection.pair: call for call in waited_calls(design)}
    assert [flow.id for flow in found["a", "d"].flows] == ["f", "g"]
    assert found["web", "a"].low
    assert not found["a", "d"].low


def test_a_plain_arrow_between_guessed_boxes_is_not_sure() -> None:
    design = design_of(
        "graph LR\n U[Users] --> A[Order service] --> B[Stock service]\n A -->|HTTP| C[Price service]", "test.mmd"
    )
    (wait,) = waits(design)
    sure = {call.target: surely_waits(design, wait, call) for call in wait.calls}
    assert sure == {"A": False, "B": False, "C": True}


NAMES = ("anna", "bert", "carl", "dora", "emil", "finn", "gina")


@st.composite
def designs(draw: st.DrawFn) -> Design:
    """A client, services, and calls with numbers of retries between any two of them, rings included."""
    ids = ("web", *NAMES[: draw(st.integers(2, 7))])
    pair = st.tuples(st.sampled_from(ids), st.sampled_from(ids[1:])).filter(lambda each: each[0] != each[1])
    lines = draw(st.lists(st.tuples(pair, st.integers(0, 3)), min_size=1, max_size=14, unique_by=lambda each: each[0]))
    parts = "\n".join(f"service {id}" for id in ids[1:])
    return design_of(f"client web\n{parts}\n" + "\n".join(f"{s} -> {t} {{ retries {n} }}" for (s, t), n in lines))


def weight(call: Connection) -> float:
    return call.number("retries") or 0.0


def heaviest(design: Design, here: str, seen: frozenset[str], weigh: Callable[[Connection], float]) -> float:
    """Of all chains from here that pass no part twice, the weight of the heaviest one."""
    onward = [each for each in design.out_of(here) if each.target not in seen]
    ways = (weigh(each) + heaviest(design, each.target, seen | {each.target}, weigh) for each in onward)
    return max(ways, default=0.0)


def rings(design: Design) -> bool:
    return not nx.is_directed_acyclic_graph(nx.DiGraph(design.graph))


@given(designs())
def test_the_heaviest_way_is_a_chain_and_none_is_heavier(design: Design) -> None:
    for wait in waits(design):
        for weigh in (weight, lambda call: 1.0):
            way = heaviest_way(wait, weigh)
            parts = [each.id for each in parts_on(way, design)]
            assert len(parts) == len(set(parts))
            assert all(one.target == other.source for one, other in pairwise(way))
            assert not way or way[0].source in wait.entries
            total = sum(map(weigh, way))
            most = max(heaviest(design, entry, frozenset({entry}), weigh) for entry in wait.entries)
            assert total <= most
            if not rings(design):
                assert total == most
