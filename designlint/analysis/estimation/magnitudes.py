"""What a reason claims of the load, and what the figures of the design say to that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from designlint.analysis.estimation.arithmetic import fits
from designlint.analysis.estimation.estimates import estimates
from designlint.analysis.load.storage import kept_bytes
from designlint.analysis.load.traffic import Case, traffic, traffic_in
from designlint.design import Design
from designlint.quantity import BYTE, SECOND, show_bytes, show_rate
from designlint.vocabulary.lexicon import claims
from designlint.vocabulary.measures import activity

FACTOR = 5.0
"""So many times too large a claimed magnitude must be to be refuted."""

_MANY = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
_RATE = re.compile(
    r"(?P<said>(?P<times>tens|dozens|hundreds)?(?:\s+of\s+)?(?P<many>thousand|million|billion)s\s+(?:of\s+)?"
    r"(?P<what>(?:[a-z-]+\s+){0,2}[a-z-]+?)?\s*(?:/|\bper\b|\ba\b|\beach\b|\bevery\b)\s*(?:s|secs?|seconds?))\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:no|not|never|without|instead of|rather than)\b[^,;.]{0,30}$", re.IGNORECASE)
_HALF, _TWICE = 0.5, 2.0


@dataclass(frozen=True, slots=True)
class Load:
    """Requests per second and bytes kept, as far as a design tells.

    `reads` and `writes` are the least and the most of several figures for the same time, average or peak; `peaks` the
    most of each kind at any time. `complete` is set where the requirements tell all of it.
    """

    reads: tuple[float, float] | None
    writes: tuple[float, float] | None
    peaks: Mapping[str, float]
    kept: float | None
    complete: bool

    def most(self, kind: str | None) -> float | None:
        """The most reads or writes, or of both together; None where they are not known."""
        if kind is not None and kind in self.peaks:
            return self.peaks[kind]
        known = self.complete or (kind == "any" and len(self.peaks) == 2)
        return sum(self.peaks.values()) if known else None


@dataclass(frozen=True, slots=True)
class Refuted:
    """A claim in the words of its author, and what stands against it."""

    said: str
    against: str


def load_of(design: Design) -> Load:
    """The load by the requirements, else by the estimates and the text around the drawing."""
    found = traffic(design)
    if found is not None and found.reads + found.writes > 0:
        worst = traffic_in(design, Case.WORST) or found
        peaks = {"read": worst.reads, "write": worst.writes}
        return Load((found.reads, found.reads), (found.writes, found.writes), peaks, kept_bytes(design), complete=True)
    averages: dict[str, list[float]] = {"read": [], "write": []}
    peaks, kept = {}, []
    for line in estimates(design):
        if line.value is None:
            continue
        if fits(line.value.powers, {SECOND: -1}):
            for kind in {kind for each in line.measures if (kind := activity(each.subject)) in averages}:
                peaks[kind] = max(peaks.get(kind, 0.0), line.value.high)
                if not any(each.peak for each in line.measures):
                    averages[kind].append(line.value.plan)
        elif fits(line.value.powers, {BYTE: 1}) and any(each.kind in ("storage", "stored") for each in line.measures):
            kept.append(line.value.high)
    spans = {kind: (min(values), max(values)) if values else None for kind, values in averages.items()}
    return Load(spans["read"], spans["write"], peaks, max(kept, default=None), complete=False)


def refuted(text: str, load: Load) -> Iterator[Refuted]:
    """The claims of a reason that the figures refute, whichever of them are taken."""
    said = claims(text)
    reads, writes = load.reads, load.writes
    if reads is not None and writes is not None:
        both = f"{show_rate(reads[1])} reads and {show_rate(writes[1])} writes"
        if "write_heavy" in said and "read_heavy" not in said and writes[1] < _HALF * reads[0]:
            yield Refuted("write-heavy", both)
        if "read_heavy" in said and "write_heavy" not in said and reads[1] < _TWICE * writes[0]:
            yield Refuted("read-heavy", both)
    for found in _RATE.finditer(text):
        if _DENIED.search(text[: found.start()]):
            continue
        size = _MANY[found["many"].lower()] * {"hundreds": 100, "tens": 10, "dozens": 10}.get(found["times"] or "", 1)
        kind = activity((found["what"] or "").lower().replace("-", " ").split())
        kind = kind if kind in ("read", "write") else "write" if "write_heavy" in said else kind
        most = load.most(kind)
        if most and most * FACTOR <= size:
            counted = f" {kind}s" if kind in load.peaks else ""
            yield Refuted(" ".join(found["said"].split()), f"{show_rate(most)}{counted} at most")
    if "petabytes" in said and load.kept and load.kept * FACTOR <= 1e15:
        yield Refuted("petabytes", f"{show_bytes(load.kept)} kept")
