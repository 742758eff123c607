"""Ways of requests told as chains under a name: `Read path: client -> cdn -> api -> store`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from designlint.build.told.pieces import Piece, clean, field_of, say
from designlint.build.told.sections import Section
from designlint.statements import Connect, Node, Word

ARROW = re.compile(r"\s*(?:-{1,2}>|=>|→|⟶|➔|⇒|➜)\s*")
_ASIDE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]?")
_ARTICLE = re.compile(r"^(?:an?|the|our|its|their|this|that|these|each|every|one|several|many|some)\s+", re.IGNORECASE)
_BOXES = re.compile(r"[│┌┐└┘├┤┬┴┼═║╔╗╚╝+|]{2,}|[│┌┐└┘]")
_PROSE = ("", "text", "txt", "plaintext")


def paths(sections: Sequence[Section]) -> Iterator[Node]:
    """A `flow` for each chain with a name in front."""
    for section in sections:
        for piece in section.pieces if section.topic not in ("outside", "session", "data") else ():
            for names, lead in chains(piece):
                label = lead or (piece.label if piece.label and not field_of(piece.label) else "")
                if label and len(names) > 2:
                    hops = (_hop(one, two, piece) for one, two in pairwise(names))
                    yield Node(
                        Word("flow", piece.span), say("", piece.span, clean(label)).args, tuple(hops), piece.span
                    )


def chains(piece: Piece) -> Iterator[tuple[list[str], str]]:
    """The names with arrows between them on each line of a piece, and the label in front of the first one."""
    if piece.kind == "row" or (piece.kind == "fence" and piece.language not in _PROSE):
        return
    for line in piece.text.split("\n"):
        if ARROW.search(line) is None or _BOXES.search(line):
            continue
        label, colon, rest = line.partition(":")
        lead = label.strip() if colon and not ARROW.search(label) and len(label.split()) <= 6 else ""
        names = [bare(each) for each in ARROW.split(rest if lead else line)]
        if all(0 < len(each.split()) <= 6 for each in names):
            yield names, lead


def bare(text: str) -> str:
    """A name without articles and what stands in parentheses."""
    return _ARTICLE.sub("", _ASIDE.sub("", text).strip(" .,;:-*`\t")).strip()


def _hop(source: str, target: str, piece: Piece) -> Connect:
    ends = (Word(source, piece.span),), (Word(target, piece.span),)
    return Connect(*ends, "->", None, (), piece.span)
