"""architecture-beta: groups, services, junctions and the edges between them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from designlint.frontend import Reading, Slip
from designlint.parsing import Failure, Grammar, Token, load_grammar
from designlint.source import Source, Span
from designlint.statements import Cluster, Connect, Statement, Text, Vertex, Word

from .labels import label
from .preparation import Prepared
from .recovery import SLIP_LIMIT, Lines, drop_line, line_end, read_lines

_DECLARED = re.compile(
    r"""(?P<kind>group|service|junction)\s+(?P<id>\w(?:[\w-]*\w)?)
        (?:\s*\((?P<icon>[^)]*)\))?
        (?:\s*\[(?P<label>.*)\])?
        (?:\s+in\s+(?P<parent>\w(?:[\w-]*\w)?))?\Z""",
    re.VERBOSE,
)
_EDGE = re.compile(
    r"""(?P<left>\w(?:[\w-]*\w)?)(?:\{group\})?\s*:\s*[LRTB]\s*(?P<tail><?)\s*
        (?:--|-\s*\[(?P<label>.*)\]\s*-)\s*(?P<head>>?)\s*[LRTB]\s*:\s*(?P<right>\w(?:[\w-]*\w)?)""",
    re.VERBOSE,
)
_TITLE = re.compile(r"(?:title|accTitle\s*:)\s*")
_COMMENT = re.compile(r"(?<=\s)%%[^\n]*")
_SIDELESS = re.compile(r"\s*(\w[\w-]*)\s*(<?-+>?)\s*(\w[\w-]*)\s*$")


@dataclass(slots=True)
class _Plan:
    """An architecture being read."""

    source: Source
    text: str
    vertices: dict[str, Vertex] = field(default_factory=dict)
    groups: dict[str, tuple[Word, Text | None, Span, str]] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    connects: list[Connect] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)
    title: str = ""


@cache
def _grammar() -> Grammar:
    return load_grammar(__package__ or "", "architecture.lark", Lines())


def read_architecture(source: Source, prepared: Prepared, notation: str) -> Reading:
    """Read the whole diagram; edges may come before what they join."""
    text = _COMMENT.sub(lambda found: " " * len(found.group()), prepared.text)
    items, failures = read_lines(_grammar(), text, drop_line)
    plan = _Plan(source, text, slips=[_explain(source, text, failure) for failure in failures])
    edges: list[Token] = []
    for item in items[1:]:
        if item.type == "EDGE":
            edges.append(item)
        elif item.type == "TITLE":
            found = _TITLE.match(item)
            plan.title = item[found.end() :].strip() if found else ""
        elif item.type in ("GROUP", "SERVICE", "JUNCTION"):
            _declare(plan, item)
    for edge in edges:
        _join(plan, edge)
    clusters = tuple(
        Cluster(word, title, tuple(plan.members.get(name, ())), span, notation=icon)
        for name, (word, title, span, icon) in plan.groups.items()
    )
    statements: tuple[Statement, ...] = (*plan.vertices.values(), *plan.connects, *clusters, *prepared.embeds)
    slips = tuple(sorted(plan.slips, key=lambda slip: slip.at.start)[:SLIP_LIMIT])
    return Reading(statements, slips, notation, prepared.title or plan.title)


def _declare(plan: _Plan, token: Token) -> None:
    start = token.start
    found = _DECLARED.match(token)
    assert found is not None
    name = found["id"]
    word = Word(name, Span(plan.source, start + found.start("id"), start + found.end("id")))
    span = Span(plan.source, start, start + len(token))
    if name in plan.vertices or name in plan.groups:
        plan.slips.append(Slip(f"`{name}` is already the id of something else", word.span, "give it an id of its own"))
        return
    title = None
    if found["label"] is not None:
        title = label(plan.source, plan.text, start + found.start("label"), start + found.end("label"))
    parent = found["parent"]
    if parent is not None:
        if parent not in plan.groups:
            place = Span(plan.source, start + found.start("parent"), start + found.end("parent"))
            known = parent in plan.vertices
            message = f"`{parent}` is no group" if known else f"there is no group `{parent}` above this line"
            plan.slips.append(Slip(message, place, f"declare it first: `group {parent}(cloud)[Name]`"))
        plan.members.setdefault(parent, []).append(name)
    icon = (found["icon"] or "").strip("\"'")
    if found["kind"] == "group":
        plan.groups[name] = (word, title, span, icon)
    else:
        notation = "junction" if found["kind"] == "junction" else icon
        plan.vertices[name] = Vertex(word, title, "", (), span, (span,), notation)


def _join(plan: _Plan, token: Token) -> None:
    start = token.start
    found = _EDGE.match(token)
    assert found is not None
    ends = []
    for side in ("left", "right"):
        name = found[side]
        span = Span(plan.source, start + found.start(side), start + found.end(side))
        ends.append(Word(name, span))
        if name in plan.groups:
            plan.slips.append(
                Slip(
                    f"`{name}` is a group, and edges join services", span, "name a service inside it, as `api{group}:R`"
                )
            )
        elif name not in plan.vertices:
            plan.slips.append(
                Slip(f"there is no service or junction `{name}`", span, f"declare it: `service {name}(server)[Name]`")
            )
    text = None
    if found["label"] is not None:
        text = label(plan.source, plan.text, start + found.start("label"), start + found.end("label"))
    left, right = ends
    both = bool(found["tail"] and found["head"])
    if found["tail"] and not both:
        left, right = right, left
    arrow = "<->" if both else "->" if found["tail"] or found["head"] else "--"
    plan.connects.append(
        Connect(
            (left,),
            (right,),
            arrow,
            text,
            (),
            Span(plan.source, start, start + len(token)),
            head="none" if arrow == "--" else "arrow",
            tail="arrow" if both else "none",
        )
    )


def _explain(source: Source, text: str, failure: Failure) -> Slip:
    begin = text.rfind("\n", 0, failure.start) + 1
    end = min(line_end(text, failure.start), len(source.text))
    line = source.text[begin:end]
    place = source.span(min(failure.start, end), end)
    if "HEAD" in failure.expected:
        return Slip(
            "this kind of diagram is called `architecture-beta`", source.span(begin, end), "write `architecture-beta`"
        )
    sideless = _SIDELESS.match(line)
    if sideless is not None:
        left, arrow, right = sideless.groups()
        return Slip("this edge does not say at which sides it ends", place, f"write `{left}:R {arrow} L:{right}`")
    word = line.split(maxsplit=1)[0] if line.split() else ""
    if word in ("group", "service", "junction"):
        name = "junction j1" if word == "junction" else f"{word} id(icon)[Label]"
        return Slip(
            f"this {word} can not be read", place, f"write it as `{name}`, with ` in group` behind it if it has one"
        )
    return Slip(f"`{word[:30]}` can not stand here", place, "write `service id(icon)[Label]` or `a:R --> L:b`")
