"""What the name of a figure means: `dailyPosts` counts posts by the day, `Peak QPS` requests by the second at peak.

A name counts only if every word of it is understood: "storage after compression" is no storage that could be computed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from designlint.quantity import DAY, YEAR
from designlint.vocabulary.measures import measure_words

PERIODS: Mapping[str, float] = {
    "second": 1.0,
    "minute": 60.0,
    "hour": 3600.0,
    "day": DAY,
    "week": 7 * DAY,
    "month": YEAR / 12,
    "year": YEAR,
}
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+(?:\.\d+)?")
_COMMENT = re.compile(r"\(([^()]*)\)")
_FACTOR = re.compile(r"(\d+(?:\.\d+)?)(?:\s*[-–]\s*(\d+(?:\.\d+)?))?\s*[x×]", re.IGNORECASE)
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Measure:
    """What a figure measures.

    `kind` is dau, mau, users, each (what one user does), rate, peak (the factor), size, share, storage (by the time),
    stored (in all), bandwidth, memory, nodes or retention. `subject` are the words for what is counted, `of` what a
    share is taken of. `period` is the time in seconds that the name counts by, 0 where it names none; `span` a stretch
    of time that it covers ("in 5 years"). `factor` is the peak factor that the name tells, from and to.
    """

    kind: str
    subject: tuple[str, ...] = ()
    period: float = 0.0
    peak: bool = False
    of: tuple[str, ...] = ()
    span: float = 0.0
    factor: tuple[float, float] | None = None

    @property
    def key(self) -> tuple[str, tuple[str, ...], tuple[str, ...], bool]:
        """What two figures share that measure the same."""
        return self.kind, self.subject, self.of, self.peak


def _is(word: str, sense: str, topic: str = "words") -> bool:
    return word in measure_words()[topic][sense]


def is_bound(name: str) -> bool:
    """Whether a label announces limits or wishes."""
    return any(_is(_singular(each.lower()), "limit") for each in _WORD.findall(name))


def is_sum(name: str) -> bool:
    """Whether a name says that it adds up several things."""
    return any(_is(each.lower(), "sum") for each in _WORD.findall(name))


def is_generic(subject: tuple[str, ...]) -> bool:
    """Whether the words stand for all requests, or for all that read or write."""
    return subject in (("read",), ("write",)) or (
        bool(subject) and all(_is(each, "any", "activity") for each in subject)
    )


@lru_cache(maxsize=4096)
def measure_of(name: str, around: str = "") -> Measure | None:
    """What a name means; `around` is the label of the block, for names such as `Daily` under `Storage`."""
    if len(name) > _LONGEST:
        return None
    own = _read(name)
    if own is not None and (own.subject or own.kind not in ("rate", "each")):
        return own
    group = _read(around) if 0 < len(around) <= _LONGEST else None
    if group is None or group.kind not in ("rate", "storage", "stored"):
        return None
    alone = own or _read(f"{name} rate")
    if alone is None or alone.subject:
        return None
    period = alone.period or (group.period if alone.peak else 0.0)
    if not (period or alone.span or alone.peak):
        return None
    kind = group.kind if group.kind == "rate" else "storage" if period else "stored"
    return replace(group, kind=kind, period=period, peak=alone.peak, span=alone.span, factor=alone.factor)


def tells(name: str) -> bool:
    """Whether a name says what it counts: `Total` alone does not."""
    words = [each.lower() for each in _WORD.findall(name)]
    return any(not _is(each, "filler") and not _is(each, "peak") for each in words)


def _read(name: str) -> Measure | None:
    comments = " ".join(_COMMENT.findall(name))
    bare = _COMMENT.sub(" ", name)
    words = [_singular(each.lower()) for each in _WORD.findall(bare.replace("/", " per "))]
    noted = [_singular(each.lower()) for each in _WORD.findall(comments.replace("/", " per "))]
    if not words or len(words) > 12:
        return None
    if "per" in noted and len(noted) <= 3:
        words += noted  # "Storage (per day)"
    words += [each for each in noted if each == "peak"]  # "QPS (peak, 3x)"
    scaled = _FACTOR.search(comments)
    span = _span(words) or _span(noted)
    reading = _Words(words)
    found = reading.measure()
    if found is None:
        return None
    factor = None
    if scaled and found.peak:
        factor = (float(scaled[1]), float(scaled[2] or scaled[1]))
    return replace(found, span=span if found.kind == "stored" else 0.0, factor=factor)


def _span(words: list[str]) -> float:
    """`5 year`: a stretch of time."""
    for number, unit in pairwise(words):
        if number[:1].isdigit():
            period = next((PERIODS[each] for each in ("day", "month", "year") if _is(unit, each, "time")), 0.0)
            if period:
                return float(number) * period
    return 0.0


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "bytes")):
        return word[:-1]
    return word


class _Words:
    """Takes from the words of a name what it can tell; what is left is what the figure counts."""

    def __init__(self, words: list[str]) -> None:
        self.period = 0.0
        self.each = self.peak = self.active = False
        self.of: tuple[str, ...] = ()
        self.left: list[str] = []
        index = 0
        while index < len(words):
            word, after = words[index], words[index + 1] if index + 1 < len(words) else ""
            index += 1
            time = self._time(after) if word in ("per", "a", "each", "every", "in") else 0.0
            if time and not (word == "in" and self.period):
                self.period, index = time, index + (after in ("a", "one")) + 1
            elif word in ("per", "each") and _is(after, "user"):
                self.each, index = True, index + 1
            elif word == "per" and after:
                self.of, index = (after,), index + 1
            elif (word.endswith("ly") and self._time(word)) or word == "annual":
                self.period = self._time(word)
            elif any(_is(word, sense, "rate") for sense in ("second",)):
                self.period = 1.0
                self.left += ["request"]
            elif _is(word, "peak"):
                self.peak = True
            elif index == len(words) > 1 and not self.period and self._time(word) and not words[-2][:1].isdigit():
                self.period = self._time(word)  # `storage_day`
            elif word == "active":
                self.active = True
            elif word in ("dau", "mau") or not _is(word, "filler"):
                self.left.append(word)

    @staticmethod
    def _time(word: str) -> float:
        return next((PERIODS[sense] for sense, words in measure_words()["time"].items() if word in words), 0.0)

    def measure(self) -> Measure | None:
        """What the words mean together."""
        if "request" in self.left and len(set(self.left)) > 1:
            self.left = [each for each in self.left if each != "request"] or ["request"]
        left = self.left
        users = [each for each in left if _is(each, "user")]
        if self.active and users and any(_is(each, "share") for each in left):
            return Measure("share", ("active",), of=("user",))
        if "dau" in left or (self.active and users and self.period == DAY):
            return self._only("dau", ("dau", *users))
        if "mau" in left or (self.active and users and self.period == PERIODS["month"]):
            return self._only("mau", ("mau", *users))
        if users and len(set(left)) == 1 and not self.period and not self.active and not self.each:
            return None if self.peak else Measure("users")
        if "with" in left:
            at = left.index("with")
            return self._share(tuple(left[:at]), tuple(left[at + 1 :]))
        part = tuple(each for each in left if each == "rate" or not _is(each, "share"))
        if part and len(part) < len(left) and not (self.period or self.each or self.peak or self.of):
            return Measure("share", part)
        for kind in ("retention", "storage", "memory", "bandwidth", "size"):
            if any(_is(each, kind) for each in left):
                return self._sized(kind)
        if any(_is(each, "factor") for each in left) or (self.peak and left == ["ratio"]):
            rest = [each for each in left if not _is(each, "factor") and each not in ("ratio", "traffic", "load")]
            return Measure("peak") if self.peak and not rest else None
        if self.of and not self.period and not self.each:
            return self._share(self.of, tuple(left))
        if any(_is(each, "nodes") for each in left) and not self.period:
            return self._only("nodes", tuple(left)) if len(left) == 1 else None
        return self._rate()

    def _only(self, kind: str, known: tuple[str, ...]) -> Measure | None:
        rest = [each for each in self.left if each not in known]
        return Measure(kind) if not rest and not self.each and not self.peak else None

    def _share(self, of: tuple[str, ...], part: tuple[str, ...]) -> Measure | None:
        part = tuple(each for each in part if not _is(each, "share"))
        return Measure("share", part, of=of) if of and part and not self.period else None

    def _sized(self, kind: str) -> Measure | None:
        rest = tuple(each for each in self.left if not _is(each, kind) and not each[:1].isdigit())
        rest = tuple(each for each in rest if not self._time(each) and each not in ("data", "database", "db"))
        if (kind == "size" and all(_is(each, "object") for each in rest)) or (
            kind == "retention" and rest == ("period",)
        ):
            rest = ()
        if self.of or self.each or (kind == "size" and (self.period or self.peak)):
            return None
        if kind == "storage" and not self.period:
            kind = "stored"
        return Measure(kind, rest, self.period, self.peak)

    def _rate(self) -> Measure | None:
        left = tuple(dict.fromkeys(self.left))
        if any(_is(each, "bound") or _is(each, "limit") for each in left):
            return None
        if left[-1:] == ("rate",):
            left = left[:-1]
        if left and all(_is(each, "any", "activity") for each in left):
            left = ("request",)
        if self.of or self.active or any(each[:1].isdigit() or self._time(each) for each in left) or len(left) > 3:
            return None
        if self.each:
            return Measure("each", left, self.period) if left else None
        if not (self.period or self.peak or left):
            return None
        return Measure("rate", left, self.period, self.peak)
