"""Question 1: did I clarify requirements? One point for each letter of FIRED."""

from __future__ import annotations

from collections.abc import Iterator

from designlint.analysis.words.problems import pack_of
from designlint.design import Design
from designlint.review.card import Case, Item, Place, Question, places_of, stated
from designlint.stated import Fact, Percentiles, UserRate
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
    if use is not None:
        yield question["users"].shown(use)
    else:
        yield question["users"].lack(add=(unstated_use(design),), what=_missing_use(design))
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


def asked_rates(design: Design) -> tuple[str, ...]:
    """Which of `read` and `write` count: those of the exercise, which may have only one of them, else both."""
    exercise = pack_of(design)
    return exercise.pack.rates if exercise is not None else ("read", "write")


def unstated_use(design: Design, *names: str) -> str:
    """A line with what is not stated of users, reads and writes (or of those named); rates by user where users are."""
    each = "s" if _counts_all(design) and not _people(design) else "user/day"
    items = {"dau": "dau 1M", "read": f"read 10/{each}", "write": f"write 1/{each}"}
    wanted = names or _unstated(design)
    return f"requirements {{ {', '.join(items[name] for name in items if name in wanted)} }}"


def _unstated(design: Design) -> list[str]:
    """What is missing of users and of the rates that count; rates of all together need no users."""
    known = [op for op in asked_rates(design) if _rate(design, op) is not None]
    whole = _counts_all(design) and all(_is_whole(design.requirements.get(op)) for op in known)
    people = () if whole or _people(design) else ("dau",)
    return [*people, *(op for op in asked_rates(design) if op not in known)]


def _missing_use(design: Design) -> str:
    """The same in words."""
    missing = _unstated(design)
    verbs = [op for op in ("read", "write") if op in missing]
    rates = f"how much {'they' if 'dau' in missing else 'users'} {' and '.join(verbs)}" if verbs else ""
    return ", and ".join(filter(None, ("how many users there are" if "dau" in missing else "", rates)))


def _people(design: Design) -> Fact | None:
    return stated(design.requirements, *_PEOPLE)


def _rate(design: Design, op: str) -> Place | None:
    """Where it is stated how much is read, or written."""
    asked = design.requirements
    fact = stated(asked, op)
    spans = [fact.span] if fact is not None else [each.span for each in asked.actions if each.op == op]
    return (spans[0].text, spans[0]) if spans else None


def _counts_all(design: Design) -> bool:
    """Whether some rate is one of all users together."""
    return any(_is_whole(design.requirements.get(op)) for op in ("read", "write"))


def _is_whole(rate: object) -> bool:
    return isinstance(rate, UserRate) and not rate.per_user


def knows_load(design: Design) -> bool:
    """Whether somebody says how much all users ask for; what single connections carry is not that."""
    if _counts_all(design):
        return True
    asked = design.requirements
    rates = [asked.get(name) for name in ("read", "write")]
    by_user = bool(asked.actions) or any(rate is not None for rate in rates)
    return (by_user and stated(asked, *_PEOPLE) is not None) or any(stated(flow, "rate") for flow in design.flows)


def _use(design: Design) -> Place | None:
    """How many use it, and how much they read and write; rates of all together need no number of users."""
    rates = [_rate(design, op) for op in asked_rates(design)]
    known = [each for each in rates if each is not None]
    if len(known) < len(rates):
        return None
    people = _people(design)
    if people is not None:
        return listed([people.span.text, *(text for text, _ in known)]), people.span
    return None if "dau" in _unstated(design) else (listed(text for text, _ in known), known[0][1])
