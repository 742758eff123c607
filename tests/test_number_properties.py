"""What must hold of every design's numbers, whatever they are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import design_of

from designlint.analysis.capacity import utilisation
from designlint.analysis.failures import STATES, Loss, impact
from designlint.analysis.traffic import traffic

NAMES = ("Orders", "Prices", "Users", "Search")


@st.composite
def drawn(draw: st.DrawFn) -> list[str]:
    """The lines of a design: a balancer, services in a row, a cache and stores, one or two flows."""
    count = draw(st.integers(1, 4))
    lines = ["client web", "lb entry x2", "redis hot x2 { hit 80% }", 'postgres store "Rows" x2 { failover auto }']
    for number in range(count):
        instances = draw(st.integers(1, 6))
        lines.append(f'service s{number} "{NAMES[number]}" x{instances} {{ capacity 500/s }}')
    lines.append("web -> entry -> s0")
    for number in range(count - 1):
        calls = draw(st.sampled_from(("", " { calls 2 }", " { prob 50% }")))
        lines.append(f"s{number} -> s{number + 1}{calls}")
    last = f"s{count - 1}"
    lines += [f"{last} -> hot {{ read }}", f"{last} -> store {{ readwrite, on_miss hot }}"]
    if draw(st.booleans()):
        way = " -> ".join(f"s{number}" for number in range(count))
        lines.append(f"flow look {{ web -> entry -> {way} -> hot & store, share 90% }}")
        lines.append("flow ping { web -> entry -> s0, share 10% }")
    return lines


def scale(reads: int, writes: int = 10) -> str:
    return f"requirements {{ read {reads}/s, write {writes}/s, peak 2x }}\n"


def uses(text: str) -> dict[str, float]:
    return {id: each.use.plan for id, each in utilisation(design_of(text)).items()}


@settings(deadline=None)
@given(drawn(), st.integers(1, 5000))
def test_another_instance_never_fills_anything_more(lines: list[str], reads: int) -> None:
    before = uses(scale(reads) + "\n".join(lines))
    more = [line.replace(" x1 {", " x9 {") if line.startswith("service s0") else line for line in lines]
    more = [line.replace("hot x2", "hot x4").replace("entry x2", "entry x3") for line in more]
    after = uses(scale(reads) + "\n".join(more))
    assert all(after[id] <= use * (1 + 1e-9) for id, use in before.items())


@settings(deadline=None)
@given(drawn(), st.integers(1, 5000), st.integers(2, 50))
def test_so_many_times_the_traffic_is_so_many_times_every_rate(lines: list[str], reads: int, factor: int) -> None:
    once = traffic(design_of(scale(reads, 10) + "\n".join(lines)))
    many = traffic(design_of(scale(reads * factor, 10 * factor) + "\n".join(lines)))
    assert once is not None
    assert many is not None
    assert {id: load.total for id, load in many.loads.items()} == {
        id: pytest.approx(load.total * factor) for id, load in once.loads.items()
    }


@settings(deadline=None)
@given(drawn(), st.data())
def test_losing_more_never_mends_a_flow(lines: list[str], data: st.DataObject) -> None:
    design = design_of(scale(100) + "\n".join(lines))
    ids = st.sampled_from(sorted(set(design.components) - {"web"}))
    first = frozenset(data.draw(st.sets(ids, max_size=2)))
    both = first | {data.draw(ids)}

    def broken(gone: frozenset[str]) -> set[str]:
        return {each.flow.id for each in impact(design, Loss(gone=gone)).flows if each.state == STATES[-1]}

    assert broken(first) <= broken(frozenset(both))


@settings(deadline=None)
@given(drawn(), st.integers(1, 5000))
def test_names_and_the_order_of_lines_change_nothing(lines: list[str], reads: int) -> None:
    text = scale(reads) + "\n".join(lines)
    before = sorted(uses(text).values())
    renamed = text.replace("store", "keep").replace("hot", "quick").replace("entry", "door")
    assert sorted(uses(renamed).values()) == pytest.approx(before)
    parts = [line for line in lines if "->" not in line]
    ways = [line for line in lines if "->" in line]
    assert sorted(uses(scale(reads) + "\n".join([*reversed(parts), *reversed(ways)])).values()) == pytest.approx(before)
