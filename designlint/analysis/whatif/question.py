"""What is asked in a "what if", and the same in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from designlint.analysis.whatif.failures import Loss
from designlint.analysis.whatif.named import component_named, flow_named
from designlint.design import Design
from designlint.quantity import show_duration, show_number, show_percent
from designlint.wording import counted, plain_list, quoted


@dataclass(frozen=True, slots=True)
class Limit:
    """A latency that is asked for: a percentile (a fraction) and seconds; `flow` is empty for all flows."""

    share: float
    seconds: float
    flow: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """All that changes at once: what fails, what is left out, how much traffic grows, which latency is asked for, and
    how long the outage lasts (seconds, None for the mean time to repair)."""

    fail: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    scale: float = 1.0
    limits: tuple[Limit, ...] = ()
    seconds: float | None = None


def acknowledged(design: Design, question: Question, loss: Loss) -> str:
    """What was asked, in a sentence."""
    parts: list[str] = []
    named = [_subject(design, name, loss) for name in dict.fromkeys(question.fail)]
    if named:
        verb = "fails" if len(named) == 1 and not named[0][1] else "fail"
        parts.append(f"{plain_list(text for text, _ in named)} {verb}")
    if question.drop:
        dropped = list(dict.fromkeys(quoted(component_named(design, name).name) for name in question.drop))
        parts.append(f"{plain_list(dropped)} {'are' if len(dropped) > 1 else 'is'} left out")
    if question.scale != 1:
        parts.append(f"there is {show_number(question.scale)} times the traffic")
    for limit in question.limits:
        where = quoted(flow_named(design, limit.flow).label) if limit.flow else "every flow"
        parts.append(
            f"{show_percent(limit.share)} of requests of {where} must stay within {show_duration(limit.seconds)}"
        )
    if question.seconds is not None:
        parts.append(f"it lasts {show_duration(question.seconds)}")
    return f"you ask what happens if {plain_list(parts)}" if parts else "nothing changes: this is how it stands"


def _is_scope(design: Design, name: str) -> bool:
    """Whether a name stands for more or less than one part: `zone:a`, `api:1`, `external`."""
    scope, _, rest = name.partition(":")
    if name in design.components:
        return False
    return name == "external" or bool(rest and (scope in ("zone", "region") or rest.isdecimal()))


def _subject(design: Design, name: str, loss: Loss) -> tuple[str, bool]:
    """What fails, in words, and whether that is several things."""
    if not _is_scope(design, name):
        return quoted(component_named(design, name).name), False
    scope, _, rest = name.partition(":")
    if not rest:
        return "all external systems", True
    if scope in ("zone", "region"):
        return f"{scope} {quoted(rest)}", False
    part, number = component_named(design, scope), int(rest)
    of = f"{number} of {loss.before[part.id]} nodes" if part.id in loss.before else counted(number, "node")
    return f"{of} of {quoted(part.name)}", number > 1


def taken_away(design: Design, question: Question, loss: Loss) -> Iterator[str]:
    """What a zone, a region or a number of nodes takes away, beside the parts that are named themselves."""
    if not any(_is_scope(design, name) for name in question.fail):
        return
    gone = [quoted(design.components[id].name) for id in sorted(loss.gone)]
    if gone:
        yield f"gone: {plain_list(gone)}"
    cut = [f"{quoted(design.components[id].name)} {show_percent(share)}" for id, share in sorted(loss.shares.items())]
    if cut:
        yield f"gone in part: {plain_list(cut)}"
    fewer = [
        f"{quoted(design.components[id].name)} {count} of {loss.before[id]}" for id, count in sorted(loss.left.items())
    ]
    if fewer and any(name.startswith(("zone:", "region:")) for name in question.fail):
        yield f"left: {plain_list(fewer)}"
    if not gone and not fewer and not cut:
        yield "nothing of the design is lost with it"
