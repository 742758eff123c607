"""From one format to another: read, restate, write, and read what was written to tell what the target does not hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from designlint.build import Problem, build
from designlint.config import Settings
from designlint.design import Design
from designlint.documents import read_document
from designlint.engine import check_source
from designlint.frontend import Frontend, Host, Reading, Slip
from designlint.losses import losses
from designlint.model import model
from designlint.outline import Restated, Say, Written
from designlint.plugins import Formats
from designlint.remodel import ModelError, remodel
from designlint.restate import Ground, additions, ground, restate
from designlint.source import Source
from designlint.statements import Statement, Vertex

MODEL, PICTURE = "json", "dot"
"""What is written without a front end: the model as data, and the drawing for Graphviz."""


class ConvertError(Exception):
    """A text that can not be converted; the message says why."""


@dataclass(frozen=True, slots=True)
class Original:
    """A design as it was read. `linted` tells whether it counts as a system design."""

    design: Design
    base: Ground
    slips: tuple[Slip, ...]
    problems: tuple[Problem, ...]
    linted: bool


@dataclass(frozen=True, slots=True)
class Converted:
    """A design in another format, and in words what that format does not hold of it."""

    text: str
    lost: tuple[str, ...]


def targets(formats: Formats) -> dict[str, str]:
    """Every suffix that can be written, and the name of its format."""
    found = {suffix: each.name for each in formats.frontends if each.write for suffix in each.suffixes}
    return {**found, f".{MODEL}": MODEL, f".{PICTURE}": PICTURE}


def originals(source: Source, formats: Formats, settings: Settings) -> list[Original]:
    """The designs of a text, those left out that are no picture of a system. Raises ConvertError for bad data."""
    suffix = PurePath(source.path).suffix.lower()
    if suffix == f".{MODEL}":
        return [_from_model(source, formats, settings)]
    format = formats.for_suffix(suffix)
    assert format is not None, source.path
    return list(_read(source, format, formats, settings))


def _read(source: Source, format: Frontend | Host, formats: Formats, settings: Settings) -> Iterator[Original]:
    document = read_document(source, format, formats, settings.vocabulary)
    checked = check_source(source, format, formats, {}, settings).designs
    for drawing, result in zip(document.drawings, checked, strict=True):
        if drawing.reading.foreign:
            continue
        design, problems = build(
            drawing.source,
            drawing.reading,
            format=drawing.format,
            context=document.context,
            words=settings.vocabulary,
        )
        base = ground(drawing.reading, document.context, settings.vocabulary)
        if drawing.reading.statements or drawing.reading.title or drawing.reading.slips:
            yield Original(design, base, drawing.reading.slips, tuple(problems), result.linted)


def convert(original: Original, to: str, formats: Formats, settings: Settings) -> Converted:
    """Write a design in the format `to`: the name of a front end, `json` or `dot`."""
    data = model(original.design)
    if to == MODEL:
        return Converted(json.dumps(data, ensure_ascii=False, indent=2) + "\n", ())
    if to == PICTURE:
        from designlint.picture import to_dot

        text = to_dot(original.design, direction=original.design.direction.replace("TD", "TB") or "LR")
        return Converted(text, tuple(_not_drawn(data)))
    frontend = formats.frontend(to)
    assert frontend is not None, to
    written = _write(original, frontend, formats, settings)
    read = next(iter(_read(Source(f"x{frontend.suffixes[0]}", written.text), frontend, formats, settings)), None)
    if read is None:
        return Converted(written.text, ("anything of it",))
    return Converted(written.text, tuple(losses(data, model(read.design), written.renamed)))


def _write(original: Original, frontend: Frontend, formats: Formats, settings: Settings) -> Written:
    """Write the bare drawing, read it back, and write it again with what it did not tell."""
    assert frontend.write is not None
    restated = restate(original.base, original.design.title)
    say, sayable = _sayer(formats)
    written = frontend.write(restated, say)
    if frontend.say is None:
        drawn = _reading(written.text, frontend, formats, settings)
        said = additions(original.base, restated, ground(drawn, (), settings.vocabulary))
        restated = replace(restated, additions=tuple(each for each in said if sayable(each)))
        written = frontend.write(restated, say)
    if original.linted and _is_skipped(written.text, frontend, formats, settings):
        written = frontend.write(replace(restated, remarks=("designlint: lint",)), say)
    return written


def _reading(text: str, frontend: Frontend, formats: Formats, settings: Settings) -> Reading:
    source = Source(f"x{frontend.suffixes[0]}", text)
    return read_document(source, frontend, formats, settings.vocabulary).drawings[0].reading


def _is_skipped(text: str, frontend: Frontend, formats: Formats, settings: Settings) -> bool:
    checks = check_source(Source(f"x{frontend.suffixes[0]}", text), frontend, formats, {}, settings)
    return any(each.skipped for each in checks.designs)


def _sayer(formats: Formats) -> tuple[Say, Callable[[Statement], bool]]:
    """The printer of statements that other formats carry, each behind its language's name; and what it can print."""
    inner = next((each for each in formats.frontends if each.say is not None), None)
    if inner is None or inner.say is None:
        return (lambda statement: ""), (lambda statement: False)
    say, read, name = inner.say, inner.read, inner.name

    def sayable(statement: Statement) -> bool:
        return not read(Source("", say(statement))).slips

    return (lambda statement: f"{name}: {say(statement)}"), sayable


def _from_model(source: Source, formats: Formats, settings: Settings) -> Original:
    """A design from its model: written in the language that says everything, and read from there."""
    frontend = next((each for each in formats.frontends if each.say is not None and each.write is not None), None)
    if frontend is None or frontend.write is None or frontend.say is None:
        raise ConvertError("no installed format can say what a model holds")
    try:
        restated = remodel(json.loads(source.text), settings.vocabulary, _formulas(frontend))
        written = frontend.write(restated, frontend.say)
    except json.JSONDecodeError as error:
        raise ConvertError(f"{source.path}:{error.lineno}:{error.colno}: this is no JSON: {error.msg}") from error
    except ModelError as error:
        raise ConvertError(f"{source.path}: {error}") from error
    said = Source(str(PurePath(source.path).with_suffix(frontend.suffixes[0])), written.text)
    reading = frontend.read(said)
    reading = replace(
        reading, direction=restated.direction, statements=(*_shapes(restated, written), *reading.statements)
    )
    design, problems = build(said, reading, format=MODEL, words=settings.vocabulary)
    return Original(design, ground(reading, (), settings.vocabulary), reading.slips, tuple(problems), True)


def _shapes(restated: Restated, written: Written) -> Iterator[Vertex]:
    """The outlines that the model remembers, which the language in between has no word for."""
    for box in restated.boxes:
        if box.shape:
            id = replace(box.id, text=written.renamed.get(box.id.text, box.id.text))
            yield replace(box, id=id, label=None)


def _formulas(frontend: Frontend) -> Callable[[str], tuple[Statement, ...]]:
    def read(lines: str) -> tuple[Statement, ...]:
        reading = frontend.read(Source("", lines))
        if reading.slips:
            raise ModelError(f"`estimates`: {reading.slips[0].message}")
        return reading.statements

    return read


def _not_drawn(data: dict[str, Any]) -> Iterator[str]:
    """What a picture for Graphviz leaves out."""
    facts = sum(len(each["facts"]) for key in ("components", "connections") for each in data[key])
    if facts:
        yield f"the facts of components and connections ({facts})"
    for key in ("requirements", "flows", "decisions", "failures", "bottlenecks", "deepdives", "notes", "estimates"):
        if data[key]:
            yield f"the {key} ({len(data[key])})"
