"""Which stores hold what can not be had again, and which only hold copies of it."""

from __future__ import annotations

import re

from designlint.analysis.data.copies import read_copy
from designlint.analysis.load.messaging import dead_letters
from designlint.design import Component, Design
from designlint.vocabulary.lexicon import claims

_FED = ("replicate", "cdc")
_PASSING = {"materialised", "in_memory", "monitoring", "measured", "session"}
_COPY = re.compile(
    r"\b(?:read[ -]?models?|projections?|mirrors?|backups?|vector|embeddings?|static|assets?|artifacts?|thumbnails?"
    r"|renditions?|temp|temporary|tmp|scratch|cache)\b",
    re.IGNORECASE,
)


def holds_record(design: Design, store: Component) -> bool:
    """Whether a database or bucket is the only home of its data.

    Not so: copies and standbys, what may be lost, public files that can be made again, messages set aside, and stores
    that a feed of changes fills or whose label or `does` says that their data passes or can be made again.
    """
    if not store.is_a("db", "objects") or store.says("ephemeral") or store.says("optional"):
        return False
    if is_copy(design, store) or store.id in dead_letters(design):
        return False
    classes = set(store.texts("data"))
    words = "\n".join((store.label, *store.texts("does")))
    derived = bool(_COPY.search(words)) or bool(claims(words) & _PASSING)
    family = store.technology.family if store.technology else ""
    if classes == {"public"} or (derived and not classes) or (family == "vector" and not classes):
        return False
    into = [each for each in design.into(store.id) if each.op != "observe"]
    return not into or any(each.op not in _FED for each in into)


def is_copy(design: Design, store: Component) -> bool:
    """Whether it only repeats what another store holds: a read copy or a standby."""
    return read_copy(design, store) is not None or store.word("role") == "standby" or bool(store.says("of"))
