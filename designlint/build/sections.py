"""What stands beside the drawing: requirements, estimates, decisions, failures, notes, the session."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from designlint.build.facts import FactSheet
from designlint.build.problems import Problems, did_you_mean, respelled
from designlint.design import Action, Estimate, Note, Passage, Prose, Requirements
from designlint.quantity import SECOND, USER, UnitError, parse
from designlint.source import Span
from designlint.statements import Argument, Figure, Formula, Node, Statement, Text, Word, start_of
from designlint.vocabulary import Vocabulary
from designlint.vocabulary.schema import fact_types

_WORDS = re.compile(r"[^\W\d_][\w-]{2,}")
LEVELS = ("junior", "senior", "staff", "principal")
PHASES = ("requirements", "estimation", "design", "deepdive", "wrapup", "buffer")
_NOTES = ("decide", "failure", "bottleneck", "deepdive", "whatif", "assume", "note", "api", "schema")


@dataclass(slots=True)
class Sections:
    """What the sections say, while they are read."""

    title: str = ""
    problem: str = ""
    level: str = ""
    session: dict[str, float] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    estimates: list[Estimate] = field(default_factory=list)
    flows: list[Node] = field(default_factory=list)
    requirements: Requirements | None = None


def read_sections(nodes: Iterable[Node], start: Span, problems: Problems) -> Sections:
    """Read every section; several `requirements` blocks add up. `start` is where a design without any begins."""
    sections = Sections()
    sheet = FactSheet("requirements", problems)
    actions: list[Action] = []
    place: Span | None = None
    for node in nodes:
        match node.name.text:
            case "requirements":
                place = place or node.span
                _read_requirements(node, sheet, actions, problems)
            case "design":
                sections.title = _one_text(node, problems, "the title in quotes", '"…"')
            case "problem":
                sections.problem = _one_text(node, problems, "the problem's name", "url-shortener")
            case "level":
                sections.level = _choice(node, LEVELS, problems)
            case "estimate":
                _read_estimate(node, sections, problems)
            case "session":
                _read_session(node, sections, problems)
            case "flow":
                sections.flows.append(node)
            case _:
                sections.notes.append(_note(node, problems))
    sections.requirements = Requirements(facts=sheet.done(), actions=tuple(actions), span=place or start)
    return sections


def _read_requirements(node: Node, sheet: FactSheet, actions: list[Action], problems: Problems) -> None:
    for arg in node.args:
        problems.add("value", "`requirements` takes a block only", arg.span, "write `requirements { dau 20M, … }`")
    for item in node.items:
        if isinstance(item, Node) and item.name.text == "action":
            action = _action(item, problems)
            if action:
                actions.append(action)
        else:
            sheet.read((item,))


def _action(item: Node, problems: Problems) -> Action | None:
    words = [arg.text for arg in item.args if isinstance(arg, Word | Text)]
    figures = [arg for arg in item.args if isinstance(arg, Figure)]
    operation = next((word for word in words if word in ("read", "write")), "read")
    names = [word for word in words if word not in ("read", "write")]
    if len(figures) == 1 and names:
        try:
            quantity = parse(figures[0].text)
        except UnitError:
            quantity = None
        if quantity is not None and dict(quantity.powers) == {USER: -1, SECOND: -1}:
            return Action(" ".join(names), quantity.value, operation, item.span)
    problems.add(
        "value",
        "`action` takes a name, a rate and `read` or `write`",
        item.span,
        "write `action post 2/user/day write`",
    )
    return None


def _read_estimate(node: Node, sections: Sections, problems: Problems) -> None:
    for item in node.items:
        if isinstance(item, Formula):
            sections.estimates.append(_estimate(item, (Passage("estimate", "", node.span),)))
        elif isinstance(item, Node):
            if item.name.text:
                cure = f"write `{item.name.text} = … ~ …`"
                problems.add("name", "an estimate is a formula", item.span, cure)
        else:
            problems.add("name", "an estimate is a formula", item.span, "write `reads = dau * 50 / day ~ 12k/s`")


def _estimate(formula: Formula, within: tuple[Passage, ...]) -> Estimate:
    stated = formula.stated
    return Estimate(
        formula.name.text,
        formula.expression,
        stated.text if stated else None,
        formula.span,
        figure=stated.span if stated else None,
        within=within,
        labelled=formula.name.span.start < start_of(formula.expression).start,
    )


def read_prose(statements: Iterable[Statement]) -> Prose:
    """What a host says that the text of its document tells: nested blocks of estimates, and choices."""
    estimates: list[Estimate] = []
    choices: list[Note] = []
    problems = Problems()  # the author wrote prose and no statements: what does not fit is left out
    for each in statements:
        if isinstance(each, Node) and each.name.text == "decide":
            choices.append(_note(each, problems))
        elif isinstance(each, Node) and each.name.text == "estimate":
            _read_blocks(each, (), estimates)
    return Prose(tuple(estimates), tuple(choices))


def with_targets(requirements: Requirements, prose: Iterable[Statement], words: Vocabulary) -> Requirements:
    """The requirements with the targets that the text states and they do not, where it states one value of each.

    A line that names a product tells what that product promises.
    """
    stated: dict[str, dict[tuple[str, ...], Node]] = {}
    for each in prose:
        if isinstance(each, Node) and each.name.text == "requirements" and not _names_product(each, words):
            for item in each.items:
                if isinstance(item, Node):
                    said = tuple(arg.text for arg in item.args if isinstance(arg, Word | Figure))
                    stated.setdefault(item.name.text, {}).setdefault(said, item)
    sheet = FactSheet("requirements", Problems())
    sheet.read(item for items in stated.values() if len(items) == 1 for item in items.values())
    told = {
        name: tuple(replace(fact, known="prose") for fact in facts)
        for name, facts in sheet.done().items()
        if name not in requirements.facts
    }
    if not told:
        return requirements
    first = next(iter(told.values()))[0]
    place = requirements.span if requirements.facts or requirements.actions else first.span
    return replace(requirements, facts={**told, **requirements.facts}, span=place)


def _names_product(node: Node, words: Vocabulary) -> bool:
    line = " ".join(arg.text for arg in node.args if isinstance(arg, Text))
    return any(words.technology(word) is not None for word in _WORDS.findall(line))


def _read_blocks(node: Node, around: tuple[Passage, ...], estimates: list[Estimate]) -> None:
    title = "".join(arg.text for arg in node.args if isinstance(arg, Text))
    within = (*around, Passage(node.name.text, title, node.span))
    for item in node.items:
        if isinstance(item, Formula):
            estimates.append(_estimate(item, within))
        elif isinstance(item, Node):
            _read_blocks(item, within, estimates)


def _read_session(node: Node, sections: Sections, problems: Problems) -> None:
    for item in node.items:
        if not isinstance(item, Node):
            continue
        name = item.name.text
        if name not in PHASES:
            problems.add(
                "name",
                f"unknown phase `{name}`",
                item.name.span,
                did_you_mean(name, PHASES, f"the phases are {', '.join(PHASES)}"),
                fix=respelled(name, PHASES, item.name.span),
            )
            continue
        seconds = _seconds(item.args)
        if seconds is None:
            problems.add("value", f"`{name}` takes a duration such as `5 min`", item.span, f"write `{name} 5 min`")
        else:
            sections.session[name] = seconds


def _seconds(args: tuple[Argument, ...]) -> float | None:
    if len(args) != 1 or not isinstance(args[0], Figure):
        return None
    try:
        quantity = parse(args[0].text)
    except UnitError:
        return None
    return quantity.value if dict(quantity.powers) == {SECOND: 1} else None


def _one_text(node: Node, problems: Problems, what: str, example: str) -> str:
    if len(node.args) == 1 and isinstance(node.args[0], Word | Text):
        return node.args[0].text
    problems.add("value", f"`{node.name.text}` takes {what}", node.span, f"write `{node.name.text} {example}`")
    return ""


def _choice(node: Node, choices: tuple[str, ...], problems: Problems) -> str:
    name = node.name.text
    if len(node.args) == 1 and isinstance(node.args[0], Word):
        if node.args[0].text in choices:
            return node.args[0].text
        cure = did_you_mean(node.args[0].text, choices, f"write one of {', '.join(choices)}")
        at = node.args[0].span
        mended = respelled(node.args[0].text, choices, at)
        problems.add("value", f"`{name}` can not be `{node.args[0].text}`", at, cure, fix=mended)
        return ""
    problems.add("value", f"`{name}` takes one of {', '.join(choices)}", node.span, f"write `{name} {choices[1]}`")
    return ""


def _note(node: Node, problems: Problems) -> Note:
    kind = node.name.text
    words = [arg.text for arg in node.args if isinstance(arg, Word)]
    texts = [arg.text for arg in node.args if isinstance(arg, Text)]
    facts = FactSheet(kind, problems) if kind in fact_types() else None
    if facts is not None:
        if not words and not texts:
            problems.add("value", f"`{kind}` needs a subject", node.span, f"write `{kind} ID {{ … }}`")
        facts.read(node.items)
    elif not words and not texts and not node.items:
        problems.add("value", f"`{kind}` says nothing", node.span, f'write `{kind} "…"`')
    return Note(
        kind=kind,
        subject=words[0] if words else (texts[0] if facts is not None and texts else ""),
        text="\n".join(texts) or ("" if facts is not None else " ".join(words)),
        span=node.span,
        facts=facts.done() if facts is not None else {},
    )
