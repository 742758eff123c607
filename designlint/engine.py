"""The only loop over rules: from one text to its diagnostics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from designlint.build import Problem, build
from designlint.build.infer import Inference
from designlint.build.systems import Verdict, judge
from designlint.config import Settings, known_names
from designlint.design import Design
from designlint.diagnostic import Diagnostic, Finding, Severity
from designlint.documents import Document, Drawing, read_document
from designlint.frontend import Frontend, Host, Reading, Slip
from designlint.ignores import Directive, apply_ignores
from designlint.plugins import Formats
from designlint.report import Checked
from designlint.rule import Rule
from designlint.source import Source
from designlint.statements import Cluster, Connect, Formula, Node, Statement, Vertex

_OPEN_NOTATIONS = ("graph", "flowchart", "flowchart-elk", "flowchart-v2")  # people draw anything with these
_ASKED_IN_INTERVIEWS = ("requirements", "reasoning")  # categories


@dataclass(frozen=True, slots=True)
class Checks:
    """What the check of one text gave."""

    diagnostics: tuple[Diagnostic, ...]
    designs: tuple[Checked, ...]
    directives: tuple[Directive, ...] = ()


def check_source(
    source: Source, format: Frontend | Host, formats: Formats, rules: Mapping[str, Rule], settings: Settings
) -> Checks:
    """Check a text: read it, build its designs, run the selected rules, apply its ignore comments."""
    here = settings.off_for(source.path)
    off = {*settings.ignore, *here}
    selected = settings.selected(rules).items()
    chosen = {code: each for code, each in selected if here.isdisjoint((code, each.category))}
    document = read_document(source, format, formats, settings.vocabulary, listen=settings.interview)
    found: list[Diagnostic] = [_slip(slip) for slip in document.slips]
    if isinstance(format, Frontend) and not source.text.strip():
        finding = Finding(
            "the file is empty", source.span(0, 0), help="draw something, such as `client -> lb -> api -> db`"
        )
        found = [Diagnostic("input", "designlint", Severity.WARNING, finding)]
    broken = {slip.at.line for slip in document.slips}
    doubtful: Counter[tuple[int, str]] = Counter()
    context_problems: dict[tuple[int, str], Problem] = {}
    checked: list[Checked] = []
    built = 0
    for drawing in document.drawings:
        result, design, problems = _check_drawing(drawing, document, chosen, settings)
        checked.append(result)
        if design is None:
            continue
        built += 1
        for problem in problems:
            if problem.code in ("name", "value") and problem.finding.at.line in broken:
                continue  # what is left of a line that could not be read
            if _in_context(problem, document.context):
                key = (problem.finding.at.in_file().start, problem.finding.message)
                doubtful[key] += 1
                context_problems[key] = problem
            else:
                found.append(_problem(problem))
        if result.linted:
            found.extend(check_design(design, chosen, settings))
    judged = any(each.linted for each in checked)
    if document.prose and not judged:
        told = list(_check_prose(document, format, chosen, settings))
        found.extend(told)
        judged = bool(told)
    # What context says of one drawing means nothing to its neighbours: only what fits none of them is a problem.
    found.extend(_problem(problem) for key, problem in context_problems.items() if doubtful[key] == built)
    known = known_names(rules)
    ran = {*chosen, *(rule.category for rule in chosen.values())} if judged else set()
    done = apply_ignores(_once(found), document.directives, known, ran)
    kept = [_weighed(each, settings) for each in done if each.category != "designlint" or each.code not in off]
    return Checks(tuple(sorted(kept, key=lambda each: each.order)), tuple(checked), document.directives)


def _weighed(diagnostic: Diagnostic, settings: Settings) -> Diagnostic:
    """The tool's own findings under the severity that the settings give them, as rules have it already."""
    severity = settings.severity.get(diagnostic.code)
    if severity is None or diagnostic.category != "designlint":
        return diagnostic
    return replace(diagnostic, severity=severity)


def _check_drawing(
    drawing: Drawing, document: Document, rules: Mapping[str, Rule], settings: Settings
) -> tuple[Checked, Design | None, list[Problem]]:
    """Build one drawing unless it is skipped."""
    line = drawing.place.line
    name = drawing.reading.title or PurePath(drawing.source.path).stem
    empty = Checked(drawing.source.path, name, drawing.format, line, 0, 0)
    asked = _asked(drawing, document.directives)
    if asked == "skip":
        return replace(empty, skipped="a comment asks for it"), None, []
    if drawing.reading.foreign:
        return replace(empty, skipped=drawing.reading.foreign), None, []
    if drawing.reading.slips and not drawing.reading.statements:
        return replace(empty, skipped="it can not be read"), None, []
    reading, prose = _heard(drawing, document, settings)
    design, problems = build(
        drawing.source,
        reading,
        format=drawing.format,
        context=document.context,
        prose=prose,
        told=document.answer.told if document.answer else (),
        name=name,
        words=settings.vocabulary,
        writing=drawing.writing,
        figures=settings.figures,
        packs=settings.packs,
    )
    boxes = sum(len(each.members) for each in design.components.values())
    result = Checked(drawing.source.path, design.name, drawing.format, line, boxes, _lines(design), design=design)
    verdict = _verdict(drawing, design)
    if asked != "lint" and not verdict.system:
        return replace(result, skipped=verdict.reason), None, []
    return result, design, problems


def _heard(drawing: Drawing, document: Document, settings: Settings) -> tuple[Reading, tuple[Statement, ...]]:
    """A drawing under a title that tells which exercise it is, and the figures of the text: who listens to all of it
    hears its choices there."""
    answer, reading = document.answer, drawing.reading
    if answer is None:
        return reading, document.prose
    titles = [each for each in (reading.title, *answer.headings) if each]
    title = next((each for each in titles if settings.packs.in_title(each)), titles[0] if titles else "")
    prose = (each for each in document.prose if not (isinstance(each, Node) and each.name.text == "decide"))
    return replace(reading, title=title), tuple(prose)


def _check_prose(
    document: Document, format: Frontend | Host, rules: Mapping[str, Rule], settings: Settings
) -> Iterator[Diagnostic]:
    """The figures of a document without a drawing: judged for what it says, not for what it lacks."""
    nothing = Reading(())
    design, _ = build(document.source, nothing, format=format.name, prose=document.prose, words=settings.vocabulary)
    for each in check_design(design, rules, settings):
        if each.finding.at.start > 0 or each.category == "designlint":
            yield each


def _verdict(drawing: Drawing, design: Design) -> Verdict:
    """Whether a drawing shows a system; formats that can say nothing else always do."""
    vertices = [each for each in drawing.reading.statements if isinstance(each, Vertex)]
    if not vertices or drawing.reading.notation not in _OPEN_NOTATIONS:
        return Verdict(True, 1.0, "the notation is for systems")
    if any(isinstance(each, (Node, Formula)) for each in drawing.reading.statements):
        return Verdict(True, 1.0, "it states facts of a design")  # nobody does that for a decision flow
    inferences = {
        member.id: Inference(
            kind=component.kind.id if component.kind else "",
            technology=component.technology.id if component.technology else "",
            confidence=component.confidence,
            redundant=False,
            reason=component.reason,
        )
        for component in design.components.values()
        for member in component.members
    }
    connects = [each for each in drawing.reading.statements if isinstance(each, Connect)]
    clusters = [each for each in drawing.reading.statements if isinstance(each, Cluster)]
    return judge(vertices, connects, clusters, inferences)


def _lines(design: Design) -> int:
    return len(
        {(each.source, each.target, each.span.start) for connection in design.connections for each in connection.drawn}
    )


def _asked(drawing: Drawing, said: tuple[Directive, ...]) -> str:
    """`skip` or `lint` if a directive in the drawing, or in the line above its fence, asks for it."""
    for each in said:
        inside = each.span.source is drawing.source
        above = drawing.place.line in each.lines and each.span.source is not drawing.source
        if each.verb in ("skip", "lint") and (inside or above):
            return each.verb
    return ""


def _in_context(problem: Problem, context: tuple[Statement, ...]) -> bool:
    sources = {id(statement.span.source) for statement in context}
    return id(problem.finding.at.source) in sources


def check_design(design: Design, rules: Mapping[str, Rule], settings: Settings) -> Iterator[Diagnostic]:
    """What the rules say of one design, unordered; its text's slips and ignore comments are a matter of its file."""
    found = list(_findings(design, rules, settings))
    for each in found:
        about = set(each.finding.components)
        better = rules[each.code].yields_to if each.code in rules else ()
        if not about or not better or not about <= _told_of(found, better, each.severity):
            yield each


def _told_of(found: list[Diagnostic], codes: tuple[str, ...], severity: Severity) -> set[str]:
    """The components that these rules speak of at least so loudly: a hint silences no warning."""
    told = (each.finding.components for each in found if each.code in codes and each.severity >= severity)
    return {id for components in told for id in components}


def _findings(design: Design, rules: Mapping[str, Rule], settings: Settings) -> Iterator[Diagnostic]:
    for code, rule in rules.items():
        try:
            for finding in rule(design, **settings.options.get(code, {})):
                yield Diagnostic(code, rule.category, _severity(rule, finding, settings), finding)
        except Exception as error:  # a broken rule must not take the others down
            message = f"the rule `{code}` crashed: {type(error).__name__}: {error}"
            finding = Finding(message, design.span, help="please report it with this design; the other rules have run")
            yield Diagnostic("internal", "designlint", Severity.ERROR, finding)


def _severity(rule: Rule, finding: Finding, settings: Settings) -> Severity:
    """As the settings say, else as the finding or its rule does; an interview asks more of what is said in words."""
    configured = (settings.severity.get(rule.code), settings.severity.get(rule.category))
    for each in configured:
        if each is not None:
            return each
    severity = finding.severity if finding.severity is not None else rule.severity
    if settings.interview and (rule.asked or rule.category in _ASKED_IN_INTERVIEWS):
        severity = Severity(min(severity + 1, Severity.ERROR))
    if settings.strict and severity is Severity.QUESTION:
        severity = Severity.INFO
    return severity


def _once(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Each finding once: two designs of a document share the places of their context."""
    seen: set[tuple[object, ...]] = set()
    kept: list[Diagnostic] = []
    for each in diagnostics:
        key = each.order
        if key not in seen:
            seen.add(key)
            kept.append(each)
    return kept


def _slip(slip: Slip) -> Diagnostic:
    finding = Finding(slip.message, slip.at, label=slip.label, help=slip.help)
    return Diagnostic("syntax", "designlint", Severity.ERROR, finding)


def _problem(problem: Problem) -> Diagnostic:
    finding = problem.finding
    severity = Severity.ERROR if finding.severity is None else finding.severity
    return Diagnostic(problem.code, "designlint", severity, finding)
