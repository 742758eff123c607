"""The review: sections for people, one object for programs (version 1, `review.schema.json`)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from designlint.diagnostic import Diagnostic
from designlint.reporters.tables import Item, Note, Section
from designlint.review import Review
from designlint.review.advice import Change
from designlint.review.card import Answered, Evidence
from designlint.review.levels import Reached
from designlint.review.verdict import Cap
from designlint.review.whatifs import WhatIf
from designlint.source import Span
from designlint.wording import plain_list, quoted

VERSION = 1
_WIDEST = 98  # characters of evidence in a table of 120 columns
WORDS = {
    "problem_solving": "problem solving",
    "technical_depth": "technical depth",
    "breadth": "technical breadth",
    "communication": "communication",
    "leadership": "leadership",
    "technical_knowledge": "technical knowledge",
    "engineering_judgement": "engineering judgement",
}


def review_sections(found: Review) -> Iterator[Section]:
    """The exercise, score, what to do next, evidence, level, what-ifs, and what is asked next."""
    if found.exercise:
        yield Section("Exercise", lines=(found.exercise,))
    yield _score(found)
    if found.changes:
        yield next_changes(found)
    yield from (_question(each, found.path) for each in found.answers)
    yield _dimensions(found)
    yield Section("Level", lines=tuple(_level(each) for each in found.levels))
    yield practice(found)
    if found.whatifs:
        yield whatifs(found)
    if found.follow_ups:
        yield follow_ups(found)


def _score(found: Review) -> Section:
    header = ("", "question", "points", "of")
    rows = [
        (
            str(each.question.id),
            each.question.ask,
            number(each.points) if each.assessed else "-",
            number(each.question.max),
        )
        for each in found.answers
    ]
    rows.append(("", "total", number(found.total), str(found.out_of)))
    return Section("Score", (header, *rows), tuple(_verdict(found)), frozenset({2, 3}))


def _verdict(found: Review) -> Iterator[str]:
    yield f"{number(found.total)} of {found.out_of}: {found.band.text}"
    yield from reservations(found)
    yield f"rubric: {found.rubric.score} of 5, {found.rubric.name}"
    for cap in found.caps:
        yield f"rubric at most {cap.rubric}: {because(cap)}"
    yield f"level: {level_name(found)}"


def reservations(found: Review) -> Iterator[str]:
    """What the total leaves out."""
    left_out = [each for each in found.answers if not each.assessed]
    if left_out:
        earned = sum(each.points for each in found.answers if each.assessed)
        most = found.out_of - sum(each.question.max for each in left_out)
        names = plain_list(each.question.name.lower() for each in left_out)
        yield f"not assessed: {names}; the total is {number(earned)} of {number(most)}, scaled to {found.out_of}"


def level_name(found: Review) -> str:
    """The highest level that is reached, with its title."""
    reached = [each.level for each in found.levels if each.reached]
    return f"{reached[-1].name}, {reached[-1].title}" if reached else f"below {found.levels[0].level.name}"


def because(cap: Cap) -> str:
    """Why the rubric can not exceed a cap, the finding behind it, and the rubric without it."""
    return f"{cap.because}{_behind(cap.finding)}; without this it would be {cap.without}"


def _behind(finding: Diagnostic | None) -> str:
    if finding is None:
        return ""
    return f" ({quoted(finding.code)}, {_place(finding.finding.at)})"


def _place(span: Span) -> str:
    return f"{span.path}:{span.line}"


def _line(span: Span, path: str) -> str:
    return str(span.line) if span.path == path else _place(span)


def number(points: float) -> str:
    """Points without digits that say nothing."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def points_of(answered: Answered) -> str:
    """The points of a question, of how many."""
    return f"{number(answered.points)} of {number(answered.question.max)}" if answered.assessed else "not assessed"


def cut(text: str) -> str:
    """Evidence on one line that leaves room for the columns beside it; backticks that open are closed."""
    plain = " ".join(text.split())
    if len(plain) <= _WIDEST:
        return plain
    short = plain[: _WIDEST - 2].rstrip()
    return f"{short}…`" if short.count("`") % 2 else f"{short}…"


def _question(answered: Answered, path: str) -> Section:
    question = answered.question
    header = ("points", "evidence", "line")
    rows = []
    for item in answered.items:
        if isinstance(item, Evidence):
            rows.append((number(item.points), cut(item.text), _line(item.span, path)))
        else:
            rows.append((f"0 of {number(item.points)}", cut(f"missing: {item.text}"), "-"))
    return Section(
        f"{question.id}. {question.name}: {points_of(answered)}", (header, *rows) if rows else (), (), frozenset({0})
    )


def next_changes(found: Review) -> Section:
    """What to change, the most points first, with the text to write."""
    items = (
        Item(f"{each.gain:+g} points ({plain_list(each.questions).lower()})", each.text, tuple(_notes(each)))
        for each in found.changes
    )
    lines = (found.placement,) if found.placement and any(not each.prose for each in found.changes) else ()
    return Section("What to do next", lines=lines, items=tuple(items), numbered=True)


def _notes(change: Change) -> Iterator[Note]:
    inside = f"(in the {change.where} at {_place(change.inside)})" if change.inside is not None else ""
    for number, text in enumerate(change.add, 1):
        yield Note("write", inside if number == len(change.add) else "", text)
    if change.finding is not None:
        yield Note("behind it", f"{quoted(change.finding.code)}: {change.finding.finding.message}")


def _dimensions(found: Review) -> Section:
    rows = [(WORDS[name], str(value)) for name, value in found.dimensions.items()]
    return Section("Dimensions", (("", "of 100"), *rows), (in_short(found), found.told), frozenset({1}))


def in_short(found: Review) -> str:
    """The dimensions in three groups."""
    return f"in short: {plain_list(f'{WORDS[name]} {value}' for name, value in found.groups.items())}"


def practice(found: Review) -> Section:
    """What to practise, for the weakest group."""
    weakest = min(found.groups, key=lambda name: (found.groups[name], name))
    return Section(f"Practise: {found.coach.title}", lines=(f"weakest: {WORDS[weakest]}", *found.coach.tips))


def _level(reached: Reached) -> str:
    name = f"{reached.level.name} ({reached.level.title})"
    if reached.reached:
        return f"{name}: reached"
    return f"{name}: missing: {'; '.join(reached.missing)}" if reached.missing else f"{name}: needs the level below"


def whatifs(found: Review) -> Section:
    """What-if questions with their answers in numbers."""
    return Section("What if", items=tuple(_answered(each) for each in found.whatifs))


def _answered(each: WhatIf) -> Item:
    notes = [Note("do", each.option)] if each.option else []
    if each.told is not None:
        text, span = each.told
        notes.append(Note("you say", f"{text} ({_place(span)})"))
    return Item(each.ask, "; ".join(each.answer), tuple(notes))


def follow_ups(found: Review) -> Section:
    """What is asked next, and what a good answer holds."""
    items = (
        Item(
            "",
            f"{each.ask} ({_place(each.span)})",
            (Note("a good answer", each.good, folded=True),) if each.good else (),
        )
        for each in found.follow_ups
    )
    return Section("Asked next", items=tuple(items), numbered=True)


def review_json(found: Review) -> str:
    """Version 1 of the object that programs read; a question that is not assessed has no points."""
    return json.dumps(
        {
            "version": VERSION,
            "problem": found.problem or None,
            "total": found.total,
            "out_of": found.out_of,
            "band": found.band.name,
            "rubric": found.rubric.score,
            "caps": [{"rubric": each.rubric, "because": because(each)} for each in found.caps],
            "questions": [_question_object(each) for each in found.answers],
            "dimensions": dict(found.dimensions),
            "level": _level_object(found),
            "next": [_change_object(each) for each in found.changes],
            "follow_ups": [each.ask for each in found.follow_ups],
        },
        ensure_ascii=False,
        indent=2,
    )


def _question_object(answered: Answered) -> dict[str, Any]:
    return {
        "id": answered.question.id,
        "name": answered.question.name,
        "points": answered.points if answered.assessed else None,
        "max": answered.question.max,
        "evidence": [
            {"points": round(each.points, 2), "text": each.text, "path": each.span.path, "line": each.span.line}
            for each in answered.evidence
        ],
        "missing": [each.text for each in answered.lacks],
    }


def _level_object(found: Review) -> dict[str, Any]:
    """The highest level that is reached, and what is missing for the next one."""
    reached = [each.level.name for each in found.levels if each.reached]
    following = next((each for each in found.levels if not each.reached), None)
    return {"reached": reached[-1] if reached else None, "missing": list(following.missing) if following else []}


def _change_object(change: Change) -> dict[str, Any]:
    where = f" (in the {change.where} at {_place(change.inside)})" if change.inside is not None else ""
    finding = change.finding
    behind = f"; {quoted(finding.code)}: {finding.finding.message}" if finding is not None else ""
    return {"gain": change.gain, "text": f"{change.text}{where}{behind}", "add": "\n".join(change.add)}
