"""From a file's text to the drawings in it: front ends run, embedded lines read, context told from designs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from designlint.build import draws
from designlint.build.aliases import with_aliases
from designlint.frontend import Frontend, Host, Reading, Slip
from designlint.ignores import Directive, directives
from designlint.plugins import Formats
from designlint.source import Source, Span
from designlint.statements import Embed, Node, Statement
from designlint.vocabulary import Vocabulary
from designlint.wording import Writing

# What answers to an exercise speak of: a text with so many kinds of it is one, and no mere page.
_ANSWERED = {"requirements", "decide", "deepdive", "failure", "bottleneck", "whatif", "api", "schema"}
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Drawing:
    """One design of a document as its front end read it. `place` is where a reader finds it, `writing` how people
    write in its format."""

    format: str
    source: Source
    reading: Reading
    place: Span
    writing: Writing


@dataclass(frozen=True, slots=True)
class Answer:
    """What the running text of a document tells of a design, and its headings."""

    told: tuple[Statement, ...]
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """What a file holds: drawings, the statements that are context for all of them, slips, directives, and what its
    running text says in figures; `answer` is what it says in words, where somebody listens."""

    source: Source
    drawings: tuple[Drawing, ...]
    context: tuple[Statement, ...]
    slips: tuple[Slip, ...]
    directives: tuple[Directive, ...]
    prose: tuple[Statement, ...] = ()
    answer: Answer | None = None


def read_document(
    source: Source, format: Frontend | Host, formats: Formats, words: Vocabulary, *, listen: bool = False
) -> Document:
    """Read a text in a format. A fence that draws nothing is context for the drawings of its document; alone it is a
    design of its own.

    Who listens hears the running text too, as an interviewer does, and takes what it describes for a drawing where
    there is none.
    """
    if isinstance(format, Frontend):
        drawing = _read(source, format, source.span(0, 0), formats)
        return Document(source, (drawing,), (), drawing.reading.slips, tuple(directives(source, format.comment)))
    found = list(_drawings(source, format, formats))
    said = [*directives(source, *format.comment)]
    for each in found:
        frontend = formats.frontend(each.format)
        if frontend:
            said.extend(directives(each.source, frontend.comment))
    drawn = [
        each
        for each in found
        if each.reading.foreign or draws(each.reading.statements, words) or not each.reading.statements
    ]
    context = [each for each in found if each not in drawn]
    slips = tuple(slip for each in found for slip in each.reading.slips)
    statements = tuple(statement for each in context for statement in each.reading.statements)
    answer = None
    if listen:
        draw = not any(draws(each.reading.statements, words) for each in drawn)
        answer, sketch = _heard(source, format, words, draw=draw, alone=not context)
        drawn += sketch
    if context and not any(draws(each.reading.statements, words) for each in drawn):
        first = context[0]
        drawn.append(replace(first, reading=replace(first.reading, statements=statements)))
        statements = ()
    heard = tuple(_over_fences(said, found))
    return Document(source, tuple(drawn), statements, slips, heard, format.prose(source), answer)


def _heard(
    source: Source, host: Host, words: Vocabulary, *, draw: bool, alone: bool
) -> tuple[Answer, tuple[Drawing, ...]]:
    """What the text of a document tells, and if it is to `draw`, the drawing that the text of an answer makes; one that
    makes none is a design without parts where nothing else in the document stands for one (`alone`)."""
    from designlint.build import told  # its patterns take a while to compile, and few runs listen

    sections = told.read_sections(host.outline(source))
    answer = Answer(told.told(sections), tuple(told.headings(sections)))
    kinds = {each.name.text for each in answer.told if isinstance(each, Node)} & _ANSWERED
    if not draw or len(kinds) < _ENOUGH:
        return answer, ()
    statements = told.drawn(sections, words)
    drawing = Drawing(host.name, source, Reading(statements), source.span(0, 0), Writing())
    return answer, (drawing,) if statements or alone else ()


def _over_fences(said: Iterable[Directive], drawings: Iterable[Drawing]) -> Iterator[Directive]:
    """A comment on the line above a fence speaks for the whole diagram."""
    lines = {each.place.line: each.source.span().in_file() for each in drawings}
    for each in said:
        fence = next((line for line in each.lines if line in lines), None)
        if fence is not None and each.verb == "ignore":
            last = lines[fence].source.position(lines[fence].end)[0]
            yield replace(each, lines=tuple(range(fence, last + 1)))
        else:
            yield each


def _drawings(source: Source, host: Host, formats: Formats) -> Iterator[Drawing]:
    for passage in host.passages(source):
        frontend = formats.for_fence(passage.fence)
        if frontend is not None:
            yield _read(passage.source, frontend, passage.opening, formats)


def _read(source: Source, frontend: Frontend, place: Span, formats: Formats) -> Drawing:
    reading = frontend.read(source)
    embedded: list[Statement] = []
    slips = list(reading.slips)
    for statement in reading.statements:
        inner = formats.frontend(statement.format) if isinstance(statement, Embed) else None
        if isinstance(statement, Embed) and inner is not None:
            within = inner.read(statement.source)
            embedded.extend(within.statements)
            slips.extend(within.slips)
    # What is embedded adds to what is drawn, so it comes behind it.
    drawn = (each for each in reading.statements if not isinstance(each, Embed))
    statements = with_aliases(drawn, embedded)
    return Drawing(
        frontend.name,
        source,
        replace(reading, statements=tuple(statements), slips=tuple(slips)),
        place,
        frontend.writing,
    )
