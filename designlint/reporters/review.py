"""The review: sections for people, one object for programs (version 1, `review.schema.json`)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from designlint.diagnostic import Diagnostic
from designlint.reporters.tables import Section
from designlint.review import Review
from designlint.review.advice import Change
from designlint.review.card import Answered, Evidence
from designlint.review.levels import Reached
from designlint.review.verdict import Cap
from designlint.source import Span
from designlint.wording import plain_list, quoted

VERSION = 1
_WORDS = {
    "problem_solving": "problem solving",
    "technical_depth": "technical depth",
    "breadth": "technical breadth",
    "communication": "communication",
    "leadership": "leadership",
    "technical_knowledge": "technical knowledge",
    "engineering_judgement": "engineering judgement",
}


def review_sections(found: Review) -> Iterator[Section]:
    """Score, what to do next, evidence, level, what-ifs, and what is asked next."""
    yield _score(found)
    yield from _next(found)
    yield from (_question(each, found.path) for each in found.answers)
    yield _dimensions(found)
    yield Section("Level", lines=tuple(_level(each) for each in found.levels))
    weakest = min(found.groups, key=lambda name: (found.groups[name], name))
    yield Section(f"Practise: {found.coach.title}", lines=(f"weakest: {_WORDS[weakest]}", *found.coach.tips))
    if found.whatifs:
        yield Section("What if", lines=tuple(_whatifs(found)))
    if found.follow_ups:
        yield Section("Asked next", lines=tuple(_follow_ups(found)))
    if found.assumptions:
        yield Section("Assumed", lines=found.assumptions)


def _score(found: Review) -> Section:
    header = ("", "question", "points", "of")
    rows = [
        (
            str(each.question.id),
            each.question.ask,
            _number(each.points) if each.assessed else "-",
            _number(each.question.max),
        )
        for each in found.answers
    ]
    rows.append(("", "total", _number(found.total), str(found.out_of)))
    return Section("Score", (header, *rows), tuple(_verdict(found)), frozenset({2, 3}))


def _verdict(found: Review) -> Iterator[str]:
    yield f"{_number(found.total)} of {found.out_of}: {found.band.text}"
    left_out = [each for each in found.answers if not each.assessed]
    if left_out:
        earned = sum(each.points for each in found.answers if each.assessed)
        most = found.out_of - sum(each.question.max for each in left_out)
        names = plain_list(each.question.name.lower() for each in left_out)
        yield f"not assessed: {names}; the total is {_number(earned)} of {_number(most)}, scaled to {found.out_of}"
    yield f"rubric: {found.rubric.score} of 5, {found.rubric.name}"
    for cap in found.caps:
        yield f"rubric at most {cap.rubric}: {_because(cap)}"
    reached = [each.level for each in found.levels if each.reached]
    yield f"level: {reached[-1].name}, {reached[-1].title}" if reached else "level: below L5"


def _because(cap: Cap) -> str:
    return f"{cap.because}{_behind(cap.finding)}; without this it would be {cap.without}"


def _behind(finding: Diagnostic | None) -> str:
    if finding is None:
        return ""
    return f" ({quoted(finding.code)}, {_place(finding.finding.at)})"


def _place(span: Span) -> str:
    return f"{span.path}:{span.line}"


def _line(span: Span, path: str) -> str:
    return str(span.line) if span.path == path else _place(span)


def _number(points: float) -> str:
    return f"{points:.2f}".rstrip("0").rstrip(".")


def _question(answered: Answered, path: str) -> Section:
    question = answered.question
    score = f"{_number(answered.points)} of {_number(question.max)}" if answered.assessed else "not assessed"
    header = ("points", "evidence", "line")
    rows = []
    for item in answered.items:
        if isinstance(item, Evidence):
            rows.append((_number(item.points), item.text, _line(item.span, path)))
        else:
            rows.append((f"0 of {_number(item.points)}", f"missing: {item.text}", "-"))
    return Section(f"{question.id}. {question.name}: {score}", (header, *rows) if rows else (), (), frozenset({0}))


def _next(found: Review) -> Iterator[Section]:
    lines: list[str] = []
    for number, change in enumerate(found.changes, 1):
        lines.append(f"{number}. {change.gain:+g} points ({plain_list(change.questions).lower()}): {change.text}")
        for text in change.add:
            lines += [f"   write: {line}" for line in text.split("\n")]
        if change.inside is not None:
            lines[-1] += f" (in the statement at {_place(change.inside)})"
        if change.finding is not None:
            lines.append(f"   behind it: {quoted(change.finding.code)}: {change.finding.finding.message}")
    if lines:
        yield Section("What to do next", lines=tuple(lines))


def _dimensions(found: Review) -> Section:
    rows = [(_WORDS[name], str(value)) for name, value in found.dimensions.items()]
    groups = [f"{_WORDS[name]} {value}" for name, value in found.groups.items()]
    return Section("Dimensions", (("", "of 100"), *rows), (f"in short: {plain_list(groups)}",), frozenset({1}))


def _level(reached: Reached) -> str:
    name = f"{reached.level.name} ({reached.level.title})"
    if reached.reached:
        return f"{name}: reached"
    return f"{name}: missing: {'; '.join(reached.missing)}" if reached.missing else f"{name}: needs the level below"


def _whatifs(found: Review) -> Iterator[str]:
    for each in found.whatifs:
        yield f"{each.ask} {'; '.join(each.answer)}"
        if each.option:
            yield f"   do: {each.option}"
        if each.told is not None:
            yield f"   you say: {each.told.text} ({_place(each.told.span)})"


def _follow_ups(found: Review) -> Iterator[str]:
    for number, each in enumerate(found.follow_ups, 1):
        yield f"{number}. {each.ask} ({_place(each.span)})"
        if each.good:
            yield f"   a good answer: {each.good}"


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
            "caps": [{"rubric": each.rubric, "because": _because(each)} for each in found.caps],
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
    where = f" (in the statement at {_place(change.inside)})" if change.inside is not None else ""
    finding = change.finding
    behind = f"; {quoted(finding.code)}: {finding.finding.message}" if finding is not None else ""
    return {"gain": change.gain, "text": f"{change.text}{where}{behind}", "add": "\n".join(change.add)}
