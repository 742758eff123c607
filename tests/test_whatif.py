"""What is answered to "what if": the question in words, backlogs, lost data, money, options, limits."""

from __future__ import annotations

import math
from typing import Any

import pytest
from shop import SHOP
from support import design_of

from designlint.analysis.whatif.answer import Answer, Limit, Question, answer


def asked(text: str = SHOP, **question: Any) -> Answer:
    return answer(design_of(text), Question(**question))


# The question


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({"fail": ("store",)}, "if `Orders` fails"),
        ({"fail": ("store", "pay")}, "if `Orders` and `Stripe` fail"),
        ({"fail": ("api:1",)}, "if 1 of 4 nodes of `Shop API` fails"),
        ({"fail": ("api:3",)}, "if 3 of 4 nodes of `Shop API` fail"),
        ({"fail": ("zone:a",)}, "if zone `a` fails"),
        ({"fail": ("external",)}, "if all external systems fail"),
        ({"drop": ("hot",)}, "if `Item cache` is left out"),
        ({"drop": ("hot", "pay")}, "if `Item cache` and `Stripe` are left out"),
        ({"scale": 10.0}, "if there is 10 times the traffic"),
        ({"limits": (Limit(0.99, 0.01),)}, "if 99% of requests of every flow must stay within 10 ms"),
        ({"limits": (Limit(0.999, 0.01, "buy"),)}, "if 99.9% of requests of `Buy` must stay within 10 ms"),
        (
            {"fail": ("pay",), "seconds": 7200.0, "scale": 2.0},
            "`Stripe` fails, there is 2 times the traffic and it lasts 2 h",
        ),
    ],
)
def test_the_question_is_acknowledged(question: dict[str, Any], words: str) -> None:
    assert words in asked(**question).acknowledged


def test_what_a_zone_takes_is_told() -> None:
    assert asked(fail=("zone:b",)).lost == ("left: `Shop API` 2 of 4, `Item cache` 1 of 2 and `Events` 2 of 3",)
    assert asked(fail=("external",)).lost == ("gone: `Stripe`",)
    assert asked(fail=("pay",)).lost == ()


# Backlogs


def test_messages_gather_while_consumers_are_gone() -> None:
    found = {each.consumers[0].id: each for each in asked(fail=("crew",), seconds=7200.0).backlogs}
    assert list(found) == ["crew"]
    assert found["crew"].messages == pytest.approx(200 * 7200)
    assert found["crew"].drain == pytest.approx(200 * 7200 / (400 - 200))


def test_fewer_consumers_gather_what_they_do_not_take() -> None:
    (found,) = asked(fail=("crew:3",), seconds=3600.0).backlogs
    assert found.messages == pytest.approx((200 - 100) * 3600)
    assert found.drain == pytest.approx(100 * 3600 / 200)
    assert asked(fail=("crew:2",), seconds=3600.0).backlogs == ()  # two take 200/s


def test_consumers_wait_for_what_they_call() -> None:
    text = SHOP + "sums -> store: totals { write }\n"
    found = [each.consumers[0].id for each in asked(text, fail=("store",)).backlogs]
    assert found == []  # who buys needs the store too, so nothing is published
    text = SHOP + "db books\nsums -> books: totals { write }\n"
    found = [each.consumers[0].id for each in asked(text, fail=("books",)).backlogs]
    assert found == ["sums"]
    spared = text.replace("totals { write }", 'totals { write, fallback "later" }')
    assert asked(spared, fail=("books",)).backlogs == ()


def test_consumers_of_a_queue_share_what_is_left() -> None:
    text = SHOP.replace('kafka    log "Events" x3 { zones 3, rf 3, min_isr 2, dlq parked }', 'sqs log "Events"')
    text = text.replace("capacity 300/s", "capacity 75/s")  # 400/s and 150/s of 200/s
    (found,) = asked(text, fail=("crew",), seconds=100.0).backlogs
    assert [each.id for each in found.consumers] == ["crew", "sums"]
    assert found.messages == pytest.approx((200 - 150) * 100)
    assert found.drain == pytest.approx(50 * 100 / (550 - 200))
    assert asked(text, fail=("sums",)).backlogs == ()


def test_too_much_traffic_gathers_for_ever() -> None:
    (found,) = asked(scale=2.5).backlogs
    assert (found.consumers[0].id, found.drain, found.lasting) == ("crew", math.inf, True)
    assert found.messages / found.seconds == pytest.approx(500 - 400)


def test_without_a_length_the_outage_lasts_as_a_repair_does() -> None:
    found = asked(fail=("crew",))
    assert found.backlogs[0].seconds == 3600
    assert found.assumptions[0].startswith("the outage lasts 1 h (")
    assert not any("outage" in each for each in asked(fail=("pay",)).assumptions)  # nothing gathers


def test_nobody_knows_how_fast_consumers_are() -> None:
    text = SHOP.replace("{ capacity 100/s }", "")
    (found,) = asked(text, fail=("crew",), seconds=10.0).backlogs
    assert (round(found.messages), found.drain) == (2000, None)


def test_a_consumer_that_is_left_out_leaves_its_broker_alone() -> None:
    assert asked(drop=("crew",)).backlogs == ()
    assert asked(drop=("crew", "sums")).lost_data == ("nobody takes messages from `Events` any more",)


# Data, money, options


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ("backup daily", "`Orders` is restored from a backup: up to 1 day of writes are gone"),
        ("backup pitr", "`Orders` is restored to a point in time: at most some minutes of writes are gone"),
        ("backup no", "`Orders` has no backup: what it held is gone"),
        ("rpo 5 min", "`Orders`: up to 5 min of writes may be gone (the stated rpo)"),
        ("owner shop", "nothing says from what `Orders` would be restored"),
    ],
)
def test_lost_data(facts: str, words: str) -> None:
    assert asked(SHOP.replace("backup daily", facts), fail=("store",)).lost_data == (words,)
    assert asked(SHOP.replace("backup daily", facts), fail=("api",)).lost_data == ()


def test_what_is_left_out_is_saved() -> None:
    found = asked(drop=("hot",))
    assert found.saved == pytest.approx(2 * (2 * 15 + 32 * 2))
    assert {each.flow.id: each.state for each in found.impact.flows} == {"look": "degraded", "buy": "ok"}
    assert asked(fail=("hot",)).saved is None
    assert asked(drop=("pay",)).saved == 0


def test_more_traffic_costs_more() -> None:
    before, after = asked(scale=10.0).cost
    assert after > before
    assert asked(fail=("api",)).cost[0] == asked(fail=("api",)).cost[1]


@pytest.mark.parametrize(
    ("question", "options"),
    [
        ({"fail": ("crew",)}, []),
        ({"fail": ("pay",)}, ["put a breaker before `Stripe`, and answer from a cache or a second provider"]),
        ({"fail": ("store",)}, ["keep a standby of `Orders` in another zone that takes over by itself"]),
        (
            {"fail": ("log",)},
            ["write events with the data and send them later (outbox), so that nobody waits for `Events`"],
        ),
        ({"fail": ("api",)}, ["run `Shop API` in a second region as well, and roll out changes to one of them first"]),
        ({"drop": ("store",)}, ["keep `Orders`"]),
        (
            {"scale": 2.5},
            [
                "`Shop API`: run more instances behind a balancer: 7 in the place of 4",
                "`Mailers`: run more consumers in parallel, by key: 8 in the place of 4",
            ],
        ),
    ],
)
def test_options(question: dict[str, Any], options: list[str]) -> None:
    assert [each.text for each in asked(**question).options] == options


def test_the_fullest_parts_are_told_with_more_traffic() -> None:
    found = {each.component.id: round(each.use.plan, 3) for each in asked(scale=2.0).full}
    assert list(found)[:3] == ["crew", "api", "sums"]
    assert found["crew"] == 1.0  # 400/s of four times 100/s
    assert found["api"] == 0.85
    assert asked(fail=("pay",)).full == ()


# Constraints


def test_a_limit_is_met_missed_or_impossible() -> None:
    timed = SHOP.replace('pay "Stripe"', 'pay "Stripe" { latency p50 100 ms p99 400 ms }')
    limits = (Limit(0.99, 1.0), Limit(0.99, 0.2, "Buy"), Limit(0.99, 0.05, "buy"), Limit(0.5, 0.2, "buy"))
    found = [(each.latency.label, each.verdict, each.dearest) for each in asked(timed, limits=limits).constraints]
    assert found == [
        ("Look", "met", "api"),
        ("Buy", "met", "pay"),
        ("Buy", "missed", "pay"),
        ("Buy", "impossible", "pay"),
        ("Buy", "met", "pay"),
    ]


def test_a_limit_may_be_about_a_flow_that_breaks() -> None:
    found = asked(fail=("pay",), limits=(Limit(0.99, 1.0, "buy"), Limit(0.99, 1.0, "look")))
    assert [each.latency.label for each in found.constraints] == ["Buy", "Look"]  # what is left of it
    assert asked(fail=("entry",), limits=(Limit(0.99, 1.0, "buy"),)).constraints == ()


def test_defaults_behind_a_latency_are_told() -> None:
    found = asked(limits=(Limit(0.99, 0.01),))
    assert any("`Shop API` takes 10 ms, p99 60 ms to answer (" in each for each in found.assumptions)
