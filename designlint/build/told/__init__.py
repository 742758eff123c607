"""What a document tells in words, as the statements that the language has for it.

Somebody who answers a design exercise in plain notes says under headings what `requirements`, `decide`, `failure`,
`deepdive` and the other sections say in the language. The words that carry this are data (`phrases.toml`); questions,
denials and quotations say nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from designlint.build.told.choices import choices
from designlint.build.told.demands import demands
from designlint.build.told.dives import dives
from designlint.build.told.failures import failures
from designlint.build.told.growth import growth
from designlint.build.told.parts import parts
from designlint.build.told.paths import paths
from designlint.build.told.remarks import remarks
from designlint.build.told.sections import Section, read_sections
from designlint.build.told.ways import ways
from designlint.statements import Node, Statement
from designlint.vocabulary import Vocabulary

__all__ = ["drawn", "headings", "read_sections", "told"]


def told(sections: Sequence[Section]) -> tuple[Node, ...]:
    """Requirements, facts of parts, flows, decisions, failures, deep dives, ways to grow, what-ifs, assumptions, calls,
    schemas, remarks and the session that a document tells of, each with its place."""
    return tuple(node for read in _READERS for node in read(sections))


def drawn(sections: Sequence[Section], words: Vocabulary) -> tuple[Statement, ...]:
    """The parts and connections that a document without a drawing names: `client -> api -> store` and sentences."""
    return tuple(ways(sections, words))


def headings(sections: Sequence[Section]) -> Iterator[str]:
    """The headings of a document; the first one is its title."""
    return (section.title.strip() for section in sections if section.title.strip())


_READERS = (demands, parts, paths, choices, dives, failures, growth, remarks)
