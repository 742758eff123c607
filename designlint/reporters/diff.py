"""What a change did: text for a terminal, and Markdown for a comment on a pull request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from html import escape
from typing import TypeVar

from designlint.analysis.load.capacity import Utilisation
from designlint.analysis.reliability.needs import SinglePoint
from designlint.comparison import Comparison
from designlint.comparison.numbers import FlowNumbers
from designlint.comparison.pairing import Change
from designlint.comparison.structure import Detail, Structure
from designlint.comparison.texts import Compared
from designlint.comparison.verdict import Verdict
from designlint.design import Component, Connection
from designlint.diagnostic import Diagnostic, Severity
from designlint.quantity import show_duration, show_number, show_percent
from designlint.reporters.style import Style, safe
from designlint.reporters.tables import Section, as_text, escaped, markdown_body
from designlint.wording import listed, quoted

T = TypeVar("T")
Told = tuple[str, str]
"""What happened (`new`, `gone`, `changed`), and to what."""

_MOST = 40  # lines or rows of one section; programs read them all as JSON
_REASONS = 5
_NOTHING = "-"
_SHORT = "In short"
_SAME = "nothing that designlint knows of differs"


def diff_text(files: Sequence[Compared], verdict: Verdict, style: Style) -> Iterator[str]:
    """The verdict, then for each design what changed."""
    yield style.bold(f"{verdict.word}: {safe(headline(files, verdict))}")
    for file in files:
        yield from (f"  {safe(each)}" for each in _troubles(file))
        for name, sections in _groups(file):
            yield ""
            yield from as_text(name, sections, style)


def diff_markdown(files: Sequence[Compared], verdict: Verdict, style: Style) -> Iterator[str]:
    """The verdict and the numbers; the rest opens on demand."""
    yield f"### designlint: {verdict.word}"
    yield from ("", escaped(headline(files, verdict)))
    for file in files:
        troubles = tuple(_troubles(file))
        if troubles:
            yield from ("", *markdown_body(Section("", lines=troubles)))
        for name, sections in _groups(file):
            yield from ("", f"#### {escaped(name)}")
            for each in sections:
                yield from ("", *(markdown_body(each) if each.title == _SHORT else _folded(each)))


def _folded(section: Section) -> Iterator[str]:
    yield f"<details><summary>{escape(safe(section.title))}</summary>"
    yield from ("", *markdown_body(section), "", "</details>")


def headline(files: Sequence[Compared], verdict: Verdict) -> str:
    """What counts most, in one line."""
    if not files:
        return "no design differs"
    if verdict.word == "unchanged":
        return _SAME
    reasons = (
        (*verdict.worse, *verdict.better) or tuple(_drawn(files)) or ("only what is said differs, or its numbers",)
    )
    more = (f"and {len(reasons) - _REASONS} more",) if len(reasons) > _REASONS else ()
    return "; ".join((*reasons[:_REASONS], *more))


def _drawn(files: Iterable[Compared]) -> Iterator[str]:
    designs = [each for file in files for each in file.designs]
    matched = [each.matching for each in designs if each.old and each.new]
    parts, links = [each.components for each in matched], [each.connections for each in matched]
    said = [part for each in designs for part in each.structure.parts]
    counts = {
        "designs added": sum(each.old is None for each in designs),
        "designs removed": sum(each.new is None for each in designs),
        "components added": sum(len(each.added) for each in parts),
        "components removed": sum(len(each.gone) for each in parts),
        "components renamed": sum(each.renamed for each in said),
        "components changed": sum(bool(each.details) for each in said),
        "connections added": sum(len(each.added) for each in links),
        "connections removed": sum(len(each.gone) for each in links),
    }
    return (f"{what}: {number}" for what, number in counts.items() if number)


def _troubles(file: Compared) -> Iterator[str]:
    return (f"{each.side} text ({quoted(each.path)}): {each.reason}" for each in file.troubles)


def _groups(file: Compared) -> Iterator[tuple[str, list[Section]]]:
    """The sections of each design under its name. In a file with several, those that did not change are left out, and
    the findings stand for themselves."""
    alone = len(file.designs) == 1
    for each in file.designs:
        if each.same and not alone:
            continue
        sections = [*_design(each, file), *(_findings(file) if alone else ())]
        yield _name(each, file), [_cut(section) for section in sections]
    findings = [] if alone else [_cut(section) for section in _findings(file)]
    if findings:
        yield _paths(file), findings


def _name(each: Comparison, file: Compared) -> str:
    states = [each for each in (each.old, each.new) if each is not None]
    names = " -> ".join(dict.fromkeys(quoted(state.name) for state in states))
    line = f", line {states[-1].line}" if len(file.designs) > 1 else ""
    fate = "" if len(states) > 1 else ": new" if each.new else ": removed"
    return f"{names} ({_paths(file)}{line}){fate}"


def _paths(file: Compared) -> str:
    return " -> ".join(dict.fromkeys(quoted(each) for each in (file.old, file.new) if each))


def _cut(section: Section) -> Section:
    """The start of a long section."""
    rest = max(len(section.table) - 1 - _MOST, len(section.lines) - _MOST)
    if rest <= 0:
        return section
    lines = (*section.lines[:_MOST], f"and {rest} more; `--format json` tells them all")
    return replace(section, table=section.table[: _MOST + 1], lines=lines)


# -- the sections of a design --


def _design(found: Comparison, file: Compared) -> Iterator[Section]:
    if found.same:
        yield Section(_SHORT, lines=(_SAME,))
        return
    yield _short(found, file)
    yield from _told("Single points of failure", [*_points(found)])
    if found.old and found.new:
        said = found.structure
        yield from _told("Components", [*_components(found, said)])
        yield from _told("Connections", [*_connections(found, said)])
        yield from _told("Requirements", [_detail(each) for each in said.requirements])
        ways = [("changed", f"{quoted(each.new.label)}: {_details(each.details)}") for each in said.flows]
        yield from _told("Ways of flows", ways)
        yield from _told("Decisions and notes", [*_notes(said)])
        yield from _flows(found.flows)
        yield from _full(found)
        yield from _score(found)


def _told(title: str, told: Sequence[Told]) -> Iterator[Section]:
    if told:
        counts = {word: sum(each[0] == word for each in told) for word in dict.fromkeys(word for word, _ in told)}
        number = ", ".join(f"{number} {word}" for word, number in counts.items())
        yield Section(f"{title}: {number}", lines=tuple(f"{word}: {text}" for word, text in told))


def _short(found: Comparison, file: Compared) -> Section:
    reviews = Change(found.old.review if found.old else None, found.new.review if found.new else None)
    rows = [
        ("score of 50", *_both(found.score, lambda points: f"{points:g}")),
        ("rubric of 5", *_both(reviews, lambda review: str(review.rubric.score))),
        *(_counts(file) if len(file.designs) == 1 else ()),
        ("single points of failure", *_both(found.alone, str)),
        ("lowest availability", *_both(_most(found.flows, lambda each: each.availability, min), show_percent)),
        ("longest p99", *_both(_most(found.flows, lambda each: each.p99, max), show_duration)),
        ("first to fill up", *_both(found.first, _filled)),
        ("cost a month", *_both(found.cost, lambda dollars: f"${show_number(dollars)}")),
    ]
    known = (row for row in rows if row[1:] != (_NOTHING, _NOTHING))
    return Section(_SHORT, (("", "before", "after"), *known), (), frozenset({1, 2}))


def _both(change: Change[T], show: Callable[[T], str]) -> tuple[str, str]:
    old, new = (show(each) if each is not None else _NOTHING for each in (change.old, change.new))
    return old, new


def _counts(file: Compared) -> Iterator[tuple[str, str, str]]:
    found = file.findings
    states = (
        [*found.gone, *(each for each, _ in found.kept)] if file.old else None,
        [*found.new, *(each for _, each in found.kept)] if file.new else None,
    )
    for severity in (Severity.ERROR, Severity.WARNING):
        old, new = (sum(each.severity is severity for each in state) if state is not None else None for state in states)
        yield f"{severity.word}s", *_both(Change(old, new), str)


def _most(
    flows: Iterable[FlowNumbers], of: Callable[[FlowNumbers], Change[float]], most: Callable[..., float | None]
) -> Change[float]:
    changes = [of(each) for each in flows]
    return Change(
        most((each.old for each in changes if each.old is not None), default=None),
        most((each.new for each in changes if each.new is not None), default=None),
    )


def _filled(use: Utilisation) -> str:
    return f"{quoted(use.component.name)} {_share(use.use.plan)}"


def _share(filled: float) -> str:
    return "below 0.1%" if 0 < filled < 0.001 else show_percent(filled)


def _components(found: Comparison, said: Structure) -> Iterator[Told]:
    yield from (("new", _component(each)) for each in found.matching.components.added)
    yield from (("gone", _component(each)) for each in found.matching.components.gone)
    for each in said.parts:
        name = f"{quoted(each.old.id)} is {quoted(each.new.id)} now" if each.renamed else quoted(each.new.id)
        if each.details:
            yield "changed", f"{name}: {_details(each.details)}"
        else:
            yield "renamed", name


def _component(part: Component) -> str:
    kind = part.kind.title if part.kind else ""
    product = part.technology.name if part.technology else ""
    label = part.name if part.name != part.id else ""
    count = f"x{part.instances.count}" if part.instances.known == "declared" else ""
    words = [each for each in (quoted(label) if label else "", kind, product if product != kind else "", count) if each]
    return f"{quoted(part.id)}: {', '.join(words)}" if words else quoted(part.id)


def _connections(found: Comparison, said: Structure) -> Iterator[Told]:
    yield from (("new", _ends(each)) for each in found.matching.connections.added)
    yield from (("gone", _ends(each)) for each in found.matching.connections.gone)
    yield from (("changed", f"{_ends(each.new)}: {_details(each.details)}") for each in said.links)


def _ends(link: Connection) -> str:
    label = f" ({quoted(link.label)})" if link.label else ""
    return f"{quoted(link.source)} {link.arrow} {quoted(link.target)}{label}"


def _details(details: Iterable[Detail]) -> str:
    """What is said otherwise, what is said now, and what no longer."""
    told = [_detail(each) for each in details]
    lead = {"changed": "", "new": "now ", "gone": "no longer "}
    groups = {word: ", ".join(text for fate, text in told if fate == word) for word in lead}
    return "; ".join(f"{lead[word]}{text}" for word, text in groups.items() if text)


def _detail(each: Detail) -> Told:
    was = f" (was {quoted(each.old)})" if each.old is not None and each.new is not None else ""
    return each.fate, f"{quoted(each.fact)}{was}"


def _notes(said: Structure) -> Iterator[Told]:
    for word, notes in (("new", said.notes_added), ("gone", said.notes_gone), ("changed", said.notes_changed)):
        yield from ((word, f"{each.kind} {quoted(each.subject)}") for each in notes)


def _points(found: Comparison) -> Iterator[Told]:
    yield from (("new", _point(each)) for each in found.points.gained)
    yield from (("gone", _point(each)) for each in found.points.lost)


def _point(each: SinglePoint) -> str:
    stops = listed(flow.label for flow in each.flows)
    return f"{quoted(each.component.name)}, which stops {stops}"


def _flows(flows: Sequence[FlowNumbers]) -> Iterator[Section]:
    """The flows that come, go, or work otherwise."""
    rows = []
    for each in flows:
        flow = each.new or each.old
        if flow is not None and (each.old is None or each.new is None or each.availability.differs or each.p99.differs):
            up, late = _both(each.availability, show_percent), _both(each.p99, show_duration)
            rows.append((quoted(flow.label), *up, *late))
    if rows:
        table = (("flow", "availability before", "after", "p99 before", "after"), *rows)
        yield Section(f"Flows: {len(rows)} changed", table, (), frozenset(range(1, 5)))


def _full(found: Comparison) -> Iterator[Section]:
    rows = []
    for each in found.fillings:
        use = each.new or each.old
        shown = _both(each.use, _share)
        if use is not None and shown[0] != shown[1]:
            rows.append((quoted(use.component.id), *shown))
    if rows:
        table = (("component", "before", "after"), *rows)
        yield Section(f"How full at peak: {len(rows)} changed", table, (), frozenset({1, 2}))


def _score(found: Comparison) -> Iterator[Section]:
    rows = [
        (question.ask, *_both(points, lambda number: f"{number:g}"), f"{question.max:g}")
        for question, points in found.questions
        if points.differs
    ]
    if rows:
        table = (("question", "before", "after", "of"), *rows)
        yield Section(f"Score: {len(rows)} changed", table, (), frozenset({1, 2, 3}))


def _findings(file: Compared) -> Iterator[Section]:
    found = file.findings
    told = [
        *(("new", _finding(each)) for each in _by_weight(found.new)),
        *(("graver", f"{_finding(now)} (was {was.severity.word})") for was, now in found.graver),
        *(("milder", f"{_finding(now)} (was {was.severity.word})") for was, now in found.milder),
        *(("gone", _finding(each)) for each in _by_weight(found.gone)),
    ]
    for section in _told("Findings", told):
        kept = len(found.kept)
        yield replace(section, title=f"{section.title}, {kept} as before") if kept else section


def _by_weight(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    return sorted(diagnostics, key=lambda each: (-each.severity, each.order))


def _finding(each: Diagnostic) -> str:
    return f"{each.severity.word} {quoted(each.code)}, line {each.finding.at.line}: {each.finding.message}"
