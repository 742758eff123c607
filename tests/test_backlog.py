"""What waits before consumers: who shares the messages, what they take together, and how long catching up takes."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import design_of

from designlint.analysis.load.backlog import Intake, backlog, drain, intakes

PUBLISHED = "client web\nservice api x4\nweb -> api ~> jobs\nflow f { web -> api ~> jobs, rate 1k/s }\n"


def groups(text: str) -> dict[str, Intake]:
    """The groups of the broker `jobs`, by the ids of their consumers."""
    found = intakes(design_of(PUBLISHED + text)).get("jobs", ())
    return {" ".join(each.id for each in group.consumers): group for group in found}


def only(text: str) -> Intake:
    (group,) = groups(text).values()
    return group


@given(st.floats(0, 1e6), st.floats(0, 1e5), st.floats(1, 1e6))
def test_drain_is_what_a_second_by_second_count_says(outage: float, rate: float, capacity: float) -> None:
    waiting = backlog(rate, outage)
    needed = drain(waiting, rate, capacity)
    if waiting == 0:
        assert needed == 0
    elif capacity <= rate:
        assert needed == math.inf
    else:
        left = waiting + needed * rate - needed * capacity
        assert left == pytest.approx(0, abs=1e-6 * max(waiting, needed * capacity))


def test_consumers_of_a_queue_share_its_messages() -> None:
    group = only("sqs jobs\nworker a x2 { capacity 100/s }\nworker b x3 { capacity 50/s }\njobs ~> a & b")
    assert (group.rate, group.capacity, group.gain) == (1000, 350, 650)


def test_each_reader_of_a_stream_gets_everything() -> None:
    found = groups("kafka jobs\nworker a x2 { capacity 100/s }\nworker b x30 { capacity 50/s }\njobs ~> a & b")
    assert {id: (each.rate, each.capacity) for id, each in found.items()} == {"a": (1000, 200), "b": (1000, 1500)}
    assert found["b"].drain(3600) == pytest.approx(3600 * 1000 / 500)


def test_partitions_limit_the_readers() -> None:
    group = only("kafka jobs { partitions 4 }\nworker a x10 { capacity 100/s }\njobs ~> a")
    assert (group.instances, group.capacity) == (4, 400)


@pytest.mark.parametrize("facts", ["{ capacity 100/s, autoscale }", "{ capacity 100/s, autoscale 20 }"])
def test_consumers_that_grow(facts: str) -> None:
    group = only(f"sqs jobs\nworker a x2 {facts}\njobs ~> a")
    assert group.capacity == (2000 if "20" in facts else math.inf)
    assert group.gain == 0


def test_a_subscriber_may_take_a_part_of_the_messages() -> None:
    group = only("kafka jobs\nworker a x2 { capacity 100/s }\njobs ~> a: mails { consume, prob 10% }")
    assert group.rate == pytest.approx(100)


@pytest.mark.parametrize(
    "text",
    [
        "sqs jobs\nworker a x2\njobs ~> a",  # what it takes is unknown
        "sqs jobs\nworker a x2 { capacity 100/s }\nworker b x2\njobs ~> a & b",
        "sqs jobs",
        "sqs jobs\nrabbitmq more x3\njobs ~> more",
    ],
)
def test_unknown_is_nothing(text: str) -> None:
    assert groups(text) == {}


def test_average_is_the_peak_by_the_declared_factor() -> None:
    text = "requirements { peak 5x }\nsqs jobs\nworker a x2 { capacity 100/s }\njobs ~> a"
    assert only(text).average == pytest.approx(200)
    assert only(text.replace("peak 5x", "team 5")).average == pytest.approx(200)  # the largest default


def test_what_is_published_at_a_stated_rate_reaches_the_consumers() -> None:
    text = "client web\nservice api x4\nkafka jobs\nworker a x2 { capacity 1k/s }\nweb -> api\n"
    design = design_of(text + "api ~> jobs: e { publish, rate 5k/s }\njobs ~> a")
    ((group,),) = intakes(design).values()
    assert (group.rate, group.use.plan) == (5000, 2.5)
