"""Whether a change makes designs worse or better, with the reasons in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from designlint.comparison import Comparison
from designlint.comparison.texts import Compared
from designlint.diagnostic import Diagnostic, Severity
from designlint.wording import counted, listed, quoted


@dataclass(frozen=True, slots=True)
class Verdict:
    """`worse` if there is a reason for it, else `better`, `changed` or `unchanged`. Both kinds of reason are told."""

    word: str
    worse: tuple[str, ...]
    better: tuple[str, ...]


def verdict(files: Sequence[Compared]) -> Verdict:
    """The verdict on all files together.

    Worse is a score that falls, a new error among the findings, or a new single point of failure; better the contrary.
    """
    designs = [each for file in files for each in file.designs]
    several = len(designs) > 1
    worse = [*_scores(designs, "falls", several), *_errors(files)]
    better = [*_scores(designs, "rises", several), *_errors_gone(files)]
    for each in designs:
        where = f" of {quoted(each.name)}" if several else ""
        gained, lost = ([point.component.name for point in points] for points in (each.points.gained, each.points.lost))
        if gained:
            worse.append(
                f"{listed(gained)} {_are(gained, 'a new single point', 'new single points')} of failure{where}"
            )
        if lost:
            better.append(
                f"{listed(lost)} {_are(lost, 'no single point', 'no single points')} of failure any more{where}"
            )
    return Verdict(_word(files, bool(worse), bool(better)), tuple(worse), tuple(better))


def _word(files: Iterable[Compared], worse: bool, better: bool) -> str:
    if worse or better:
        return "worse" if worse else "better"
    return "unchanged" if all(each.same for each in files) else "changed"


def _are(names: Sequence[str], one: str, many: str) -> str:
    return f"is {one}" if len(names) == 1 else f"are {many}"


def _scores(designs: Iterable[Comparison], verb: str, several: bool) -> Iterator[str]:
    for each in designs:
        old, new = each.score.old, each.score.new
        if old is not None and new is not None and (new < old if verb == "falls" else new > old):
            whose = f" of {quoted(each.name)}" if several else ""
            yield f"the score{whose} {verb} from {old:g} to {new:g} of 50"


def _errors(files: Iterable[Compared]) -> Iterator[str]:
    found = [each.findings for each in files]
    new = _grave(each for findings in found for each in findings.new)
    graver = _grave(now for findings in found for _, now in findings.graver)
    if new:
        yield counted(new, "new error")
    if graver:
        yield f"{counted(graver, 'finding')} {'is an error' if graver == 1 else 'are errors'} now"


def _errors_gone(files: Iterable[Compared]) -> Iterator[str]:
    found = [each.findings for each in files]
    gone = _grave(each for findings in found for each in findings.gone)
    milder = _grave(was for findings in found for was, _ in findings.milder)
    if gone:
        yield f"{counted(gone, 'error')} {'is' if gone == 1 else 'are'} gone"
    if milder:
        yield f"{counted(milder, 'error')} {'weighs' if milder == 1 else 'weigh'} less now"


def _grave(diagnostics: Iterable[Diagnostic]) -> int:
    return sum(each.severity is Severity.ERROR for each in diagnostics)
