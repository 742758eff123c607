"""The quick ways in which labels are searched find what the plain ones find."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designlint.build import words
from designlint.vocabulary import Spelling, singular, vocabulary
from designlint.vocabulary.lexicon import senses

VOCABULARY = vocabulary()
LEXICON = tomllib.loads(files("designlint.vocabulary").joinpath("lexicon.toml").read_text(encoding="utf-8"))
PHRASES = [
    (topic, sense, phrase)
    for topic in ("operation", "mode", "role", "group")
    for sense, phrases in LEXICON[topic].items()
    for phrase in phrases
]
LOOSE = ["2", "order", "zzz", "of", "s3x"]
TERMS = sorted(key for key in VOCABULARY.spellings if key.isascii() and key.isalpha())
# Terms, whole and cut in two, their plurals, numbers, and words that nobody knows.
CUT = st.builds(
    lambda term, at: f"{term[:at]} {term[at:]}".strip(), st.sampled_from(TERMS), st.integers(min_value=1, max_value=12)
)
LABELS = st.lists(
    st.sampled_from(TERMS) | CUT | CUT.map(lambda term: f"{term}s") | st.sampled_from(LOOSE),
    min_size=1,
    max_size=5,
).map(" ".join)


def plainly(tokens: tuple[str, ...]) -> list[tuple[int, int, Spelling]]:
    """Try every stretch of up to five words from the longest down."""
    found = []
    start = 0
    while start < len(tokens):
        for end in range(min(start + 5, len(tokens)), start, -1):
            phrase = "".join(tokens[start:end])
            spelling = VOCABULARY.spellings.get(phrase)
            if spelling is None and (end == start + 1 or not tokens[end - 1].isdigit()):
                spelling = near(phrase)
            if spelling is not None:
                found.append((start, end, spelling))
                start = end
                break
        else:
            start += 1
    return found


def near(phrase: str) -> Spelling | None:
    if phrase.endswith("s"):
        return VOCABULARY.spellings.get(singular(phrase))
    short = phrase.rstrip("0123456789")
    spelling = VOCABULARY.spellings.get(short) if short != phrase else None
    return None if spelling is not None and spelling.technology and len(short) < 3 else spelling


@given(LABELS)
def test_longest_phrases(label: str) -> None:
    piece = words.read(label, VOCABULARY)
    assert [tuple(each) for each in piece.found] == plainly(piece.tokens)


@pytest.mark.parametrize(("topic", "sense", "phrase"), PHRASES)
def test_each_phrase_is_found(topic: str, sense: str, phrase: str) -> None:
    texts = [phrase, f"the ({phrase}), zzz", f"zzz_{phrase}-zzz"]
    if phrase.replace(" ", "").isalpha():  # a digit before a capital is cut off
        texts += [phrase.upper(), "zzz" + phrase.title().replace(" ", "")]
    assert all(sense in senses(topic, text) for text in texts)
