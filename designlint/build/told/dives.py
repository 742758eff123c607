"""Deep dives told in words: a section for each, with the problem, the options, the choice, details and failures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from designlint.build.told.choices import chosen_in
from designlint.build.told.failures import failures
from designlint.build.told.options import named_options, options_in
from designlint.build.told.pieces import Piece, Sentence, clean, fact, field_of, say, sentences
from designlint.build.told.sections import Section
from designlint.build.told.weighing import Choice
from designlint.source import Span
from designlint.statements import Node, Text

_DOUBT = re.compile(r"\b(?:fails?|break\w*|wrong|if)\b", re.IGNORECASE)
_FAILS = re.compile(
    r"\W*(?:(?:what|where) (?:can|may|might|could) (?:it )?(?:go wrong|fail)|(?:the )?failure (?:cases?|modes?)|"
    r"it (?:fails|breaks)\b|(?:danger|risk|caveat)\b|(?:if|should) (?!we|i|you)\w+ )",
    re.IGNORECASE,
)
_SUBSTANCE = 6  # words of a sentence that explains something


def dives(sections: Sequence[Section]) -> Iterator[Node]:
    """A `deepdive` for each section that goes into one thing: by its heading, or by weighing options and choosing."""
    for section in sections:
        inner = [each for each in section.inner if not field_of(each.title)]
        if section.topic == "deepdive" and section.own and section.subject and not inner:
            yield from _dive(section)
        elif section.topic == "deepdive" and section.own:
            for each in inner:
                if not (each.own and each.topic == "deepdive"):  # those come by themselves
                    yield from _dive(each)
            if not inner and section.pieces:
                yield from _dive(section)
        elif section.topic in ("", "design") and section.title and not section.early and not section.inner:
            yield from _dive(section, weighs=True)


def _dive(section: Section, *, weighs: bool = False) -> Iterator[Node]:
    facts: list[tuple[str, str, Span]] = []
    beside: set[str] = set()  # the only alternative of a choice lists no options by itself
    for part in _parts(section):
        choices = list(chosen_in(part))
        beside |= {choice.over[0][0] for choice in choices if len(choice.over) == 1}
        facts += _told(part, choices)
    names = [name for name, _, _ in facts]
    if weighs:  # no heading says that it goes deep: it has to list options and to explain
        listed = {text for name, text, _ in facts if name == "option"}
        listed -= {text for name, text, _ in facts if name == "choice"} | beside
        enough = (
            bool(listed)
            and {"choice", "because"} <= set(names)
            and names.count("details") + names.count("failures") > 1
        )
    else:
        enough = sum(name in ("option", "choice", "details") for name in names) >= 2
    if enough:
        subject = clean(section.subject if section.own and section.subject else section.title) or "it"
        yield say("deepdive", section.span, subject, facts=[fact(*each) for each in facts])


def _parts(section: Section) -> Iterator[Section]:
    yield section
    for each in section.inner:
        yield from _parts(each)


def _told(section: Section, choices: Sequence[Choice]) -> Iterator[tuple[str, str, Span]]:
    """What the pieces under one heading say; the heading may tell which field they are."""
    heading = field_of(section.title)
    for choice in choices:
        if choice.choose:
            yield "choice", choice.choose[0][0], choice.choose[0][1]
            yield from (("because", text, span) for text, span in choice.because)
            yield from (("option", text, span) for text, span in (*choice.choose, *choice.over))
    for failure in failures([section]):
        said = [
            text.text
            for item in failure.items
            if isinstance(item, Node)
            for text in item.args
            if isinstance(text, Text)
        ]
        yield "failures", "; ".join(said), failure.span
    first = next((piece for piece in section.pieces if piece.kind != "asked"), None)
    for piece in section.pieces:
        yield from _of_piece(piece, piece.field or heading, first=piece is first)


def _of_piece(piece: Piece, name: str, *, first: bool) -> Iterator[tuple[str, str, Span]]:
    if piece.kind == "fence":
        if piece.language in ("", "text", "sql", "json", "proto", "python", "java", "go", "pseudo", "cql"):
            yield "details", " ".join(piece.text.split())[:400], piece.span
        return
    text = clean(piece.text)
    if piece.label and not field_of(piece.label) and name in ("option", "failures"):
        text = f"{piece.label}: {text}" if text else piece.label
    if not text:
        return
    said = list(sentences(piece))
    if name == "problem" and len(said) > 1:
        yield name, said[0].text, said[0].span
        yield from _of_sentences(said[1:])
        return
    if name in ("problem", "option", "failures", "details"):
        yield from ((name, each, piece.span) for each in (named_options(piece) if name == "option" else [text]))
        return
    if name in ("choose", "because", "over", "costs"):
        return  # read with the choice
    if _DOUBT.search(piece.question):
        yield from (("failures", each.text, each.span) for each in said[:1])
        return
    if first and piece.question:
        yield "problem", piece.question, piece.span
    elif first and said and not options_in(said[0].text):
        yield "problem", said[0].text, said[0].span
    yield from _of_sentences(said)


def _of_sentences(said: Sequence[Sentence]) -> Iterator[tuple[str, str, Span]]:
    for each in said:
        if _FAILS.match(each.text):
            yield "failures", each.text, each.span
            continue
        named = options_in(each.text)
        yield from (("option", one, each.span) for one in named)
        if not named and len(each.text.split()) >= _SUBSTANCE and not each.asks:
            yield "details", each.text, each.span
