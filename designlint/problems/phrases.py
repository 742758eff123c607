"""Phrases of a pack, looked up in what an author wrote: whole words, in upper or lower case, singular or plural."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from designlint.vocabulary import singular
from designlint.vocabulary.lexicon import asserted, spelled_out

_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_WORD = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it was written, as phrases are looked up in it, and its words for a quick look."""

    text: str
    plain: str
    words: frozenset[str]


@dataclass(frozen=True)
class Phrases:
    """Alternatives, of which one is enough; `written` is how the pack has them, `plain` how they are looked up."""

    written: tuple[str, ...]
    plain: tuple[str, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """All alternatives, the longest first. Most packs are never asked, so it is made when it is needed."""
        longest_first = sorted(set(self.plain), key=lambda each: (-len(each), each))
        return re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, longest_first))})(?![^\W_])")

    @cached_property
    def first_words(self) -> frozenset[str]:
        """One of these stands in every sentence that holds an alternative."""
        return frozenset(_WORD.findall(each)[0] for each in self.plain)

    def named(self, sentence: Sentence) -> bool:
        """Whether a sentence speaks of it at all, be it to deny it."""
        return not self.first_words.isdisjoint(sentence.words) and self.pattern.search(sentence.plain) is not None

    def said(self, sentence: Sentence) -> bool:
        """Whether a sentence says it and does not deny it ("no cache", "a cache is not needed")."""
        if self.first_words.isdisjoint(sentence.words):
            return False
        return next(asserted(self.pattern, sentence.plain, weighed=False), None) is not None


def phrases(alternatives: list[str]) -> Phrases:
    """The alternatives as they are looked up. Raises ValueError for one without a word."""
    written = tuple(" ".join(each.split()) for each in alternatives)
    plain = tuple(map(_normal, written))
    empty = next((number for number, each in enumerate(plain, 1) if not _WORD.search(each)), None)
    if empty is not None:
        raise ValueError(f"phrase {empty} of {len(plain)} holds no word")
    return Phrases(written, plain)


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text: what one denies, the next may say."""
    found = []
    for each in _SENTENCE.split(text.replace("’", "'")):
        plain = _normal(each)
        if plain:
            found.append(Sentence(_BLANKS.sub(" ", each).strip(), plain, frozenset(_WORD.findall(plain))))
    return tuple(found)


def _normal(text: str) -> str:
    return _LONG_WORD.sub(lambda word: singular(word[0]), spelled_out(text))
