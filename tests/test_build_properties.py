"""What must not matter to a design: the names of ids, and the order of lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st
from support import check

from designlint.analysis.reliability.needs import needed_by_flow, single_points
from designlint.design import Design

KINDS = ("client", "lb", "service", "db", "redis", "queue", "worker", "dynamodb", "monitor", "external")
FACTS = ("", " { zones 3 }", " { failover auto, replicas 1 }", " { optional }", " { role replica }")
LABELS = ("", ' "Orders"', ' "App server 1"', ' "App server 2"', ' "App server 3"')
ARROWS = ("->", "->", "->", "~>", "=>")
TAILS = ("", "", ": reads", " { fallback yes }", " { read }", " { async }")


@st.composite
def lines(draw: st.DrawFn) -> list[str]:
    """A design of up to nine components in one line each."""
    number = draw(st.integers(2, 9))
    ids = [f"n{index}_qq" for index in range(number)]
    found = []
    for id in ids:
        count = draw(st.sampled_from(("", "", " x1", " x3")))
        kind = draw(st.sampled_from(KINDS))
        found.append(f"{kind} {id}{draw(st.sampled_from(LABELS))}{count}{draw(st.sampled_from(FACTS))}")
    pairs = st.tuples(st.sampled_from(ids), st.sampled_from(ids)).filter(lambda pair: pair[0] != pair[1])
    for source, target in draw(st.lists(pairs, max_size=12, unique=True)):
        found.append(f"{source} {draw(st.sampled_from(ARROWS))} {target}{draw(st.sampled_from(TAILS))}")
    return found


def built(text: str) -> Design:
    design = check(text).designs[0].design
    assert design is not None
    return design


def shape(design: Design, name: Callable[[str], str] = lambda each: each) -> object:
    """All of a design that does not hang on order; a replica group goes by its members."""
    known = {
        id: frozenset(name(member.id) for member in component.members) for id, component in design.components.items()
    }
    components = {
        known[id]: (
            each.kind.id if each.kind else "",
            each.technology.id if each.technology else "",
            each.instances.count,
            each.instances.known,
            {fact: stated[-1].value for fact, stated in each.facts.items()},
        )
        for id, each in design.components.items()
    }
    connections = Counter(
        (known[each.source], known[each.target], each.arrow, each.mode, each.op or "", each.label)
        for each in design.connections
    )
    flows = {
        (known[flow.steps[0].source], known[flow.steps[0].target]): {
            known[id] for id in needed_by_flow(design)[flow.id]
        }
        for flow in design.flows
    }
    return components, connections, flows, {known[point.component.id] for point in single_points(design)}


@settings(max_examples=300)
@given(lines())
def test_renaming_ids_changes_nothing_but_names(text: list[str]) -> None:
    joined = "\n".join(text)
    renamed = joined.replace("qq", "zeta")
    assert shape(built(joined), lambda each: each.replace("qq", "zeta")) == shape(built(renamed))


@settings(max_examples=300)
@given(lines(), st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_nothing(text: list[str], chance: object) -> None:
    before = shape(built("\n".join(text)))
    mixed = list(text)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert shape(built("\n".join(mixed))) == before
