"""Two states of a file: its designs paired, and its findings compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from designlint.comparison import Comparison, State, compare
from designlint.comparison.findings import Findings, Told, findings
from designlint.comparison.matching import Names, itself
from designlint.comparison.pairing import pair_up
from designlint.report import Checked, Report
from designlint.review import review
from designlint.source import Source
from designlint.wording import counted, quoted

Side = Literal["old", "new"]
_UNREAD = ("syntax", "input")
_TOO_LARGE = "some figure of it is too large to compute with"


@dataclass(frozen=True, slots=True)
class Text:
    """A file at one time: its path, what `check` says of it, and what it says to an interviewer, for the review."""

    path: str
    report: Report
    heard: Report


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a state (`old` or `new`) can not be compared, or only in part."""

    side: Side
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Compared:
    """Two states of a file; a path is None where the file was not there. `troubles` say what could not be compared."""

    old: str | None
    new: str | None
    designs: tuple[Comparison, ...]
    findings: Findings
    troubles: tuple[Trouble, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs that is told of the designs and their findings."""
        found = self.findings
        told = (found.gone, found.new, found.graver, found.milder)
        return not any(told) and all(each.same for each in self.designs)


def compare_texts(old: Text | None, new: Text | None) -> Compared:
    """Compare what a file holds: its designs by text and title, by title, then in their order."""
    before, after = _subjects(old), _subjects(new)
    pairs = pair_up(before, after, (_same, _same), (_title, _title), (_any, _any))
    # Where a state can not be read, nobody knows whether the designs of the other are new or gone.
    added = pairs.added if before or old is None else ()
    gone = pairs.gone if after or new is None else ()
    place = {id(each): number for number, each in enumerate(after)}
    rows = sorted((*pairs.both, *((None, each) for each in added)), key=lambda row: place[id(row[1])])
    designs = tuple(
        compare(_state(old, one), _state(new, other)) for one, other in (*rows, *((each, None) for each in gone))
    )
    return Compared(
        old=old.path if old else None,
        new=new.path if new else None,
        designs=designs,
        findings=findings(_told("old", old, designs), _told("new", new, designs)),
        troubles=(*_troubles("old", old, before, designs), *_troubles("new", new, after, designs)),
    )


def _subjects(text: Text | None) -> list[Checked]:
    return text.report.subjects() if text else []


def _same(each: Checked) -> object:
    return each.name, each.design.source.text if each.design else ""


def _title(each: Checked) -> object:
    return each.name


def _any(_: Checked) -> object:
    return "a design"


def _state(text: Text | None, checked: Checked | None) -> State | None:
    """A design as `review` judges it."""
    if text is None or checked is None or checked.design is None:
        return None
    number = next(place for place, each in enumerate(text.report.subjects()) if each is checked)
    heard = text.heard.subjects()[number]
    assert heard.design is not None
    return State.of(checked.name, checked.line, checked.design, review(heard.design, text.heard.about(heard)))


def _troubles(
    side: Side, text: Text | None, found: Sequence[Checked], designs: Iterable[Comparison]
) -> Iterator[Trouble]:
    """That a text holds no design, or has errors of its own, so that it may be half of one; numbers that are too large
    to compute with."""
    if text is None:
        return
    slips = [each.finding for each in text.report.open() if each.code in _UNREAD]
    first = f"{slips[0].message} (line {slips[0].at.line})" if slips else ""
    if not found:
        because = first or next((each.skipped for each in text.report.designs if each.skipped), "")
        yield Trouble(side, text.path, f"there is no design in it{f': {because}' if because else ''}")
    elif slips:
        errors = counted(len(slips), "error")
        yield Trouble(side, text.path, f"{errors} in the text, so this may be half of it; first: {first}")
    for each in designs:
        state = each.old if side == "old" else each.new
        if state is not None and state.measured is None:
            yield Trouble(side, text.path, f"{quoted(state.name)}: {_TOO_LARGE}")


def _told(side: Side, text: Text | None, designs: Iterable[Comparison]) -> Iterator[Told]:
    """The findings of a state, each with the design that it stands in."""
    inside: dict[int, tuple[str, Names]] = {}
    for number, each in enumerate(designs, 1):
        state, found = (each.old if side == "old" else each.new), each.matching
        if state is not None:
            names = found.old if side == "old" else found.new
            inside[id(state.design.source)] = str(number), names
    around = next(iter(inside.values())) if len(inside) == 1 else ("", itself)
    for diagnostic in text.report.diagnostics if text else ():
        source: Source | None = diagnostic.finding.at.source
        while source is not None and id(source) not in inside:
            source = source.host
        yield Told.of(diagnostic, *(inside[id(source)] if source is not None else around))
