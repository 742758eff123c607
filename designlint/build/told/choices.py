"""Choices told in words: "we chose X over Y because Z, at the cost of W", fields under a heading, rows of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from designlint.build.told.lexicon import words
from designlint.build.told.options import named_options, option_of_row, options_in
from designlint.build.told.pieces import Piece, Sentence, clean, field_of, sentences
from designlint.build.told.sections import Section
from designlint.build.told.weighing import (
    FIELDS,
    LONGEST_NAME,
    NAME,
    NEXT_REASON,
    ORDINAL,
    Choice,
    settled,
    split_at,
    stems,
    weighed,
)
from designlint.source import Span
from designlint.statements import Node

_WHY_ASKED = re.compile(rf"\W*Why\s+{NAME}(?:\s+for\s+[\w ]{{1,40}})?\s*\?")
_REFUSED = re.compile(r"\b(?:alternatives|considered|rejected|not chosen)\b", re.IGNORECASE)
_INSTEAD = re.compile(
    r"\b(?:which is why|so|hence)\s+(?P<name>[\w][\w -]{1,40}?)\s+(?:was|is) (?:preferred|chosen|taken)", re.IGNORECASE
)
_WHY_ALONE = re.compile(r"\W*why\W*$", re.IGNORECASE)


def choices(sections: Sequence[Section]) -> Iterator[Node]:
    """Every choice of a document that names what was chosen, and an alternative or a reason."""
    for section in sections:
        if section.topic not in ("outside", "session", "features", "optional"):
            for found in chosen_in(section):
                if found.choose and (found.over or found.because) and (section.topic == "choices" or found.own):
                    yield found.node()


def chosen_in(section: Section) -> Iterator[Choice]:
    """The choices that the pieces of a section tell of; what else was an option was not taken."""
    told = section.topic in ("choices", "deepdive")
    refused = _REFUSED.search(section.title) is not None
    options: list[tuple[str, Span]] = []
    for choice in _told_in(section, options, told=told, refused=refused):
        _resolve(choice, options)
        yield choice


def _told_in(section: Section, options: list[tuple[str, Span]], *, told: bool, refused: bool) -> Iterator[Choice]:
    current: Choice | None = None
    if told and (heading := weighed(Sentence(section.title, section.span, asks=False), bare=True)):
        current = heading
    for piece in section.pieces:
        if piece.kind == "row":
            options += option_of_row(piece)
            yield from _row(piece)
            continue
        if piece.kind in ("fence", "asked"):
            continue
        name = piece.field
        if name == "option":
            options += [(each, piece.span) for each in named_options(piece)]
            continue
        options += [(each, said.span) for said in sentences(piece) for each in options_in(said.text)]
        if current is not None and name in FIELDS and not (name == "choose" and piece.label):
            if clean(piece.text):
                getattr(current, name).append((clean(piece.text), piece.place(0, len(piece.text))))
            continue
        found = _of_piece(piece, name, told=told or bool(options), refused=refused)
        for each in found:
            if current is not None:
                yield current
            current = each
        if not found and current is not None and _WHY_ALONE.match(piece.question):
            current.because.append((clean(piece.text), piece.span))
    if current is not None:
        yield current


def _of_piece(piece: Piece, name: str, *, told: bool, refused: bool) -> list[Choice]:
    if name == "choose" and piece.label:
        found = _labelled(piece)
        found.labelled = True
        return [found]
    if name in FIELDS:
        return []
    told_of = list(_in_sentences(piece, bare=told))
    return told_of or (_refused(piece) if refused and piece.label else [])


def _resolve(choice: Choice, options: Sequence[tuple[str, Span]]) -> None:
    """`b`, `(3)` and "the last one" stand for an option; without an alternative the others are it."""
    if not choice.choose:
        return
    name, span = choice.choose[0]
    which = ORDINAL.fullmatch(name)
    if which is not None and options:
        index = _index(which, len(options))
        if index < len(options):
            choice.choose[0] = (options[index][0], span)
    taken = choice.choose[0][0]
    if not choice.over:
        best = max((len(stems(taken) & stems(each)) for each, _ in options), default=0)
        choice.own = choice.labelled or not options
        choice.over = [each for each in options if best and len(stems(taken) & stems(each[0])) < best]


def _index(which: re.Match[str], many: int) -> int:
    word = next(each for each in which.groups() if each).lower()
    order = ("first", "second", "third", "fourth")
    if word in ("last", "latter"):
        return many - 1
    if word in (*order, "former"):
        return order.index(word) if word in order else 0
    return int(word) - 1 if word.isdigit() else ord(word) - ord("a")


def _refused(piece: Piece) -> list[Choice]:
    """An item on what was not taken: its label, and a text that says why and what stands in its place."""
    said = [each for each in sentences(piece) if not each.asks]
    if not said:
        return []
    text = " ".join(each.text for each in said)
    instead = _INSTEAD.search(text)
    first = re.match(
        r"(?:Rejected|No|Discarded|Dropped)?\W*(?P<name>(?!It\b|This\b|That\b|We\b|A\b|The\b)[A-Z][\w-]+)", text
    )
    chosen = clean(instead["name"]) if instead else first["name"] if first else ""
    if not chosen:
        return []
    choice = Choice(piece.span, [(chosen, piece.span)], [(piece.label, piece.span)])
    choice.because.append(
        (clean(re.sub(r"^\W*(?:rejected|discarded|dropped)\W*", "", said[0].text, flags=re.IGNORECASE)), piece.span)
    )
    for each in said:
        _follow(choice, each)
    return [choice]


def _labelled(piece: Piece) -> Choice:
    """`Choice: Cassandra, because …`, `Decision: hybrid. …`, `Choice: (3), since …`."""
    said = list(sentences(piece))
    letter = re.search(r"\s\(?([a-e1-5])\)?$", piece.label, re.IGNORECASE)
    if letter is not None and said:  # `Pick C: no collisions`
        return Choice(piece.span, [(letter[1], piece.span)], because=[(said[0].text, said[0].span)])
    sentence = said[0] if said else None
    found = weighed(sentence, bare=True) if sentence else None
    if found is None:
        name, because = split_at(words("choosing", "because"), sentence.text if sentence else "")
        name, _, more = name.partition(";")
        found = Choice(piece.span, choose=[(clean(name) or piece.label, piece.place(0, len(name)))])
        if clean(because):
            found.because.append((clean(because), piece.span))
        if not found.because and len(name.split()) <= LONGEST_NAME:
            rest = [clean(more)] if clean(more) else [each.text for each in said[1:2] if not each.asks]
            found.because += [(each, piece.span) for each in rest]
    for each in said[1:]:
        _follow(found, each)
    return found


def _in_sentences(piece: Piece, *, bare: bool) -> Iterator[Choice]:
    current: Choice | None = None
    before = f"{piece.label}: " if piece.label and not field_of(piece.label) else ""
    said = list(sentences(piece))
    versus = settled(f"{before}{piece.text}", piece.span)
    if versus is not None:
        yield versus
        return
    for number, each in enumerate(said):
        if number and _WHY_ASKED.fullmatch(said[number - 1].text):
            each = replace(each, text=f"{said[number - 1].text} {each.text}")
        found = _announced(each) or weighed(each, bare=bare and number == 0)
        if found is None and number == 0 and before:
            found = weighed(replace(each, text=before + each.text), bare=bare)
        if found is not None:
            if current is not None:
                yield current
            current = found
        elif current is not None:
            _follow(current, each, asked=_WHY_ALONE.match(said[number - 1].text) is not None)
    if current is not None:
        yield current


def _announced(sentence: Sentence) -> Choice | None:
    """`Decision: Snowflake, as it needs no coordination`, within a paragraph."""
    label, colon, rest = sentence.text.partition(": ")
    if not colon or len(label.split()) > 3 or field_of(label) != "choose":
        return None
    name, because = split_at(words("choosing", "because"), rest)
    if not clean(name):
        return None
    reasons = [(clean(because), sentence.span)] if clean(because) else []
    return Choice(sentence.span, [(clean(name), sentence.span)], because=reasons)


def _follow(choice: Choice, sentence: Sentence, *, asked: bool = False) -> None:
    """A sentence behind a choice may give its reason or its price."""
    cost = words("choosing", "costs").search(sentence.text)
    if cost is not None and not choice.costs:
        choice.costs.append((sentence.text[cost.start() :].strip(), sentence.span))
    elif not choice.because and not sentence.asks and (asked or NEXT_REASON.match(sentence.text)):
        choice.because.append((sentence.text, sentence.span))


def _row(piece: Piece) -> Iterator[Choice]:
    """A row of a table whose columns say what was chosen and what speaks for it."""
    choice = Choice(piece.span)
    subject = ""
    for head, cell in piece.cells:
        name = field_of(head)
        if name in FIELDS and clean(cell.text):
            getattr(choice, name).append((clean(cell.text), cell.span))
        elif name == "option" and clean(cell.text):
            choice.over.append((clean(cell.text), cell.span))
        elif not subject:
            subject = clean(cell.text)
    if len(choice.choose) > 1:
        del choice.choose[0]  # what was to be decided
    if choice.over and not choice.choose and subject:
        choice.choose.append((subject, piece.span))
    if choice.choose and (choice.over or choice.because):
        both = weighed(Sentence(choice.choose[0][0], piece.span, asks=False), bare=True)
        if both is not None and both.over:
            choice.choose, choice.over = both.choose, [*both.over, *choice.over]
        yield choice
