"""Who puts messages into a broker, who takes them out, and what becomes of those that nobody can handle."""

from __future__ import annotations

import re
from dataclasses import dataclass

from designlint.analysis.load.traffic import traffic
from designlint.design import Component, Connection, Design, once
from designlint.vocabulary.lexicon import senses

BROKERS = ("queue", "stream")
_BY_REQUEST = ("client", "service", "function", "realtime", "gateway", "lb")  # publish when a user asks for something
_DEAD = re.compile(r"\b(?:dead[ -]?letters?|dlq|dlt|poison|park(?:ed|ing)?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Exchange:
    """The ids of a broker's producers and consumers; `unsure` are those whose arrow may mean either."""

    producers: tuple[str, ...]
    consumers: tuple[str, ...]
    unsure: tuple[str, ...]


def exchange(design: Design, broker: Component) -> Exchange:
    """Producers and consumers of a broker.

    People draw a subscription either way: where several parts point at a broker without a word, some may be consumers,
    and so may one where only the drawing tells that it is a broker. Where its consumers are drawn as the messages go,
    those who point at it are its producers, workers apart. A line without heads tells nothing.
    """
    into = [each for each in design.into(broker.id) if each.op != "observe"]
    out = [each for each in design.out_of(broker.id) if each.op != "observe"]
    open_ended = [each for each in (*into, *out) if _both_ways(each)]
    takes = [each.target for each in out if each not in open_ended]
    takes += [each.source for each in into if each.op == "consume"]
    gives = [each for each in into if each.op != "consume" and each not in open_ended]
    vague = [each.source for each in gives if not _surely_publishes(each)]
    several = not takes and (len({each.source for each in gives}) > 1 or broker.confidence < 1)
    unsure = [id for each in open_ended for id in each.pair if id != broker.id]
    unsure += vague if several else [id for id in vague if design.components[id].is_a("worker")]
    return Exchange(
        producers=tuple(dict.fromkeys(each.source for each in gives)),
        consumers=tuple(dict.fromkeys(takes)),
        unsure=tuple(dict.fromkeys(unsure)),
    )


def _both_ways(connection: Connection) -> bool:
    return connection.arrow == "<->" or all(each.head == each.tail for each in connection.drawn)


def _surely_publishes(connection: Connection) -> bool:
    if connection.arrow in ("~>", "=>") or connection.says("publish") or connection.op == "cdc":
        return True
    said = senses("operation", connection.label)
    return bool(said & {"publish", "write"}) or bool({"async", "message"} & senses("mode", connection.label))


@once
def dead_letters(design: Design) -> frozenset[str]:
    """The ids of the queues for messages that nobody could handle."""
    named = {each.word("dlq") for each in design.components.values()}
    return frozenset(
        each.id
        for each in design.components.values()
        if each.is_a(*BROKERS, "objects", "db") and (each.id in named or _DEAD.search(each.label))
    )


def has_poison_policy(design: Design, broker: Component) -> bool | None:
    """Whether it is known what becomes of a message that fails again and again; None if nobody says."""
    if broker.says("ephemeral") or broker.word("delivery") == "at_most_once":
        return True
    consumers = [design.components[id] for id in exchange(design, broker).consumers]
    if consumers and all(each.is_a(*BROKERS) for each in consumers):
        return True  # it only hands on: the queues behind it need one
    said = [each.says(name) for each in (broker, *consumers) for name in ("dlq", "on_error")]
    dead = dead_letters(design)
    drawn = any(each.target in dead for part in (broker, *consumers) for each in design.out_of(part.id))
    if drawn or any(said):
        return True
    return False if False in said else None


def most_messages(design: Design, broker: Component) -> float | None:
    """The most messages per second at peak that may reach a broker; None where a producer's rate can not be told.

    A rate on the connection counts; else what flows bring; else every request may publish on every connection.
    """
    found = traffic(design)
    publishing = [each for each in design.into(broker.id) if each.op not in ("consume", "observe")]
    stated = [each for each in publishing if each.number("rate") is not None]
    total = sum((each.number("rate") or 0.0) * (each.number("calls") or 1) for each in stated)
    others = [each for each in publishing if each not in stated]
    if not others:
        return total if stated else None
    if found is None or not all(design.components[each.source].is_a(*_BY_REQUEST) for each in others):
        return None
    load = found.loads.get(broker.id)
    if load is not None and load.writes:
        return total + load.writes
    return total + (found.reads + found.writes) * sum(each.number("calls") or 1 for each in others)
