"""Question 1: did I clarify requirements? One point for each letter of FIRED."""

from __future__ import annotations

from collections.abc import Iterator

from designlint.design import Design
from designlint.review.card import Case, Item, Place, Question, places_of, stated
from designlint.stated import Percentiles, UserRate
from designlint.wording import counted, listed, quoted

_ENOUGH = 3  # features or flows
_PEOPLE = ("dau", "users", "mau", "concurrent")


def requirements(case: Case, question: Question) -> Iterator[Item]:
    """Functions, interfaces, resilience, estimation, deployment."""
    design = case.design
    asked = design.requirements
    told = _features(design)
    if len(told) >= _ENOUGH:
        yield question["features"].shown((counted(len(told), "feature or flow", "features and flows"), told[0][1]))
    else:
        yield question["features"].lack(count=str(len(told)))
    clients = [(f"{quoted(each.name)} uses it", each.span) for each in design.of_kind("client")]
    yield question["actors"].either([*clients, *places_of([asked], "audience")])
    yield question["clients"].either([*places_of([asked], "interface"), *clients])
    yield question["api"].either(_calls(design))
    wanted = [asked, *design.flows]
    for name in ("availability", "consistency"):
        yield question[name].either(places_of(wanted, name))
    late = (each for each in wanted if isinstance(value := each.get("latency"), Percentiles) and "p99" in value.seconds)
    yield question["latency"].either(places_of(late, "latency"))
    use = _use(design)
    yield question["users"].shown(use) if use else question["users"].lack(add=(unstated_use(design),))
    yield question["growth"].either(places_of([asked], "growth", "object"))
    yield question["regions"].either(places_of([asked, *design.components.values()], "regions"))
    yield question["constraints"].either(places_of([asked], "budget", "team", "timeline", "technology"))


def _features(design: Design) -> list[Place]:
    facts = [fact for name in ("feature", "optional") for fact in design.requirements.facts.get(name, ())]
    texts = [(text, fact.span) for fact in facts for text in _texts(fact.value) if any(map(str.isalnum, text))]
    return [*texts, *((flow.label, flow.span) for flow in design.flows if flow.declared)]


def _texts(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(map(str, value)) if isinstance(value, tuple) else ()


def _calls(design: Design) -> Iterator[Place]:
    """Calls of the interface: described, or written on what leads away from a client."""
    for note in design.notes_of("api"):
        yield f"the API: {quoted(note.subject or note.text)}", note.span
    for client in design.of_kind("client"):
        for each in design.out_of(client.id):
            if len(each.label.split()) > 1:  # more than the protocol
                yield f"{quoted(client.name)} asks: {quoted(each.label)}", each.span


def unstated_use(design: Design, *names: str) -> str:
    """A line with what is not stated of users, reads and writes (or of those named); rates by user where users are."""
    asked = design.requirements
    whole = any(isinstance(rate := asked.get(name), UserRate) and not rate.per_user for name in ("read", "write"))
    people = stated(asked, *_PEOPLE) is not None
    each = "user/day" if people or not whole else "s"
    items = {"dau": "dau 1M", "read": f"read 10/{each}", "write": f"write 1/{each}"}
    known = {name for name in ("read", "write") if stated(asked, name) is not None}
    if people or whole:
        known.add("dau")
    return f"requirements {{ {', '.join(items[name] for name in names or items if name not in known)} }}"


def knows_load(design: Design) -> bool:
    """Whether somebody says how much all users ask for; what single connections carry is not that."""
    asked = design.requirements
    rates = [asked.get(name) for name in ("read", "write")]
    if any(isinstance(rate, UserRate) and not rate.per_user for rate in rates):
        return True
    by_user = bool(asked.actions) or any(rate is not None for rate in rates)
    return (by_user and stated(asked, *_PEOPLE) is not None) or any(stated(flow, "rate") for flow in design.flows)


def _use(design: Design) -> Place | None:
    """How many use it, and how much they read and write; rates of all together need no number of users."""
    asked = design.requirements
    ops = {action.op for action in asked.actions}
    mix = [each for each in (stated(asked, "read"), stated(asked, "write")) if each is not None]
    if len(mix) < 2 and not ops >= {"read", "write"}:
        return None
    people = stated(asked, *_PEOPLE)
    if people is not None:
        words = [people.span.text, *(each.span.text for each in mix)]
        return listed(words), people.span
    whole = len(mix) == 2 and all(isinstance(each.value, UserRate) and not each.value.per_user for each in mix)
    return (listed(each.span.text for each in mix), mix[0].span) if whole else None
