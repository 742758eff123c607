"""C4 diagrams: people, systems, containers and components, their boundaries and relations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache

from designlint.frontend import Reading, Slip
from designlint.parsing import Failure, Grammar, Token, load_grammar
from designlint.source import Source, Span
from designlint.statements import Cluster, Connect, Statement, Text, Vertex, Word

from .labels import plain
from .preparation import Prepared
from .recovery import SLIP_LIMIT, Lines, drop_line, line_end, read_lines

_CALL = re.compile(r"(\w+)\s*\(\s*")
_ARGUMENT = re.compile(r"\s*(?:\$(?P<key>\w+)\s*=\s*)?(?:\"(?P<quoted>[^\"]*)\"|(?P<bare>[^,\")]*))\s*(?:,|\)?\s*\Z)")
_TITLE = re.compile(r"(?:title|accTitle\s*:)\s*")
_ELEMENT = re.compile(r"(Person|System|Container|Component)(Db|Queue)?(_Ext)?\Z")
_BOUNDARY = re.compile(r"(?:(Enterprise|System|Container)_)?Boundary\Z|(Deployment_Node|Node(?:_[LR])?)\Z")
_KINDS = {"Db": "database", "Queue": "queue"}
_COMMENT = re.compile(r"(?<=[)}])[^\S\n]*%%[^\n]*")  # behind a statement
# fmt: off
_NAMES = [
    "Person", "Person_Ext", "System", "System_Ext", "SystemDb", "SystemDb_Ext", "SystemQueue", "SystemQueue_Ext",
    "Container", "Container_Ext", "ContainerDb", "ContainerDb_Ext", "ContainerQueue", "ContainerQueue_Ext",
    "Component", "Component_Ext", "ComponentDb", "ComponentQueue", "Boundary", "Enterprise_Boundary",
    "System_Boundary", "Container_Boundary", "Deployment_Node", "Node", "Node_L", "Node_R", "Rel", "BiRel", "Rel_U",
    "Rel_D", "Rel_L", "Rel_R", "Rel_Up", "Rel_Down", "Rel_Left", "Rel_Right", "Rel_Back", "RelIndex",
    "UpdateElementStyle", "UpdateRelStyle", "UpdateLayoutConfig",
]
# fmt: on


@dataclass(frozen=True, slots=True)
class _Argument:
    """A value and its place; the order of arguments tells which it is, or its key."""

    text: str
    span: Span


@dataclass(slots=True)
class _Scene:
    """A C4 diagram being read."""

    source: Source
    vertices: dict[str, Vertex] = field(default_factory=dict)
    connects: list[Connect] = field(default_factory=list)
    clusters: list[Cluster] = field(default_factory=list)
    open: list[tuple[Word, Text | None, Span, str, list[str]]] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)
    title: str = ""


@cache
def _grammar() -> Grammar:
    return load_grammar(__package__ or "", "c4.lark", Lines())


def read_c4(source: Source, prepared: Prepared, notation: str) -> Reading:
    """Read the whole diagram."""
    text = _COMMENT.sub(lambda found: " " * len(found.group()), prepared.text)
    items, failures = read_lines(_grammar(), text, drop_line)
    if failures and "HEAD" in failures[0].expected:
        failures = failures[:1]  # nothing below it can be C4
    scene = _Scene(source, slips=[_explain(source, text, failure, notation) for failure in failures])
    pending: Token | None = None
    before = last = ""
    for item in items[1:]:
        before, last = last, item.type
        if pending is not None:
            _call(scene, pending, item.type == "OPEN")
            pending = None
        if item.type == "CALL":
            pending = item
        elif item.type == "CLOSE":
            _close(scene, item, before)
        elif item.type == "TITLE":
            found = _TITLE.match(item)
            scene.title = item[found.end() :].strip() if found else ""
    if pending is not None:
        _call(scene, pending, False)
    while scene.open:
        name = scene.open[-1][0].text
        end = source.span(len(source.text), len(source.text))
        scene.slips.append(
            Slip(f"the boundary `{name}` is still open where the diagram ends", end, "close it with `}`")
        )
        _finish(scene)
    if len(items) <= 1 and not failures:
        end = source.span(len(source.text), len(source.text))
        scene.slips.append(Slip("the diagram is empty", end, 'write `System(id, "Name")` to begin'))
    statements: tuple[Statement, ...] = (
        *scene.vertices.values(),
        *scene.connects,
        *scene.clusters,
        *prepared.embeds,
    )
    slips = tuple(sorted(scene.slips, key=lambda slip: slip.at.start)[:SLIP_LIMIT])
    return Reading(statements, slips, notation, prepared.title or scene.title)


def _arguments(source: Source, token: Token) -> tuple[list[_Argument], dict[str, _Argument]]:
    """Those that count by order, and those that bear a `$key`."""
    start = token.start
    call = _CALL.match(token)
    assert call is not None
    ordered: list[_Argument] = []
    named: dict[str, _Argument] = {}
    position = call.end()
    while position < len(token):
        found = _ARGUMENT.match(token, position)
        if found is None or found.end() == position:
            break
        group = "quoted" if found["quoted"] is not None else "bare"
        first, last = found.span(group)
        argument = _Argument(
            found[group].strip(), Span(source, start + first, start + first + len(token[first:last].rstrip()))
        )
        if found["key"]:
            named[found["key"]] = argument
        else:
            ordered.append(argument)
        position = found.end()
    return ordered, named


def _call(scene: _Scene, token: Token, opens: bool) -> None:
    found = _CALL.match(token)
    assert found is not None
    name = found.group(1)
    start = token.start
    span = Span(scene.source, start, start + len(token.rstrip()))
    ordered, named = _arguments(scene.source, token)
    boundary = _BOUNDARY.match(name)
    if opens != (boundary is not None):
        message = (
            f"`{name}` holds nothing, so no `{{` follows it" if opens else f"the boundary `{name}` has no `{{ … }}`"
        )
        cure = "remove the braces" if opens else f"write `{token} {{`, and `}}` behind what it holds"
        scene.slips.append(Slip(message, span, cure))
    if not ordered:
        return
    element = _ELEMENT.match(name)
    if boundary is not None:
        _open(scene, boundary, ordered, named, span)
    elif element is not None:
        _declare(scene, element, ordered, named, span)
    elif name == "BiRel" or name.startswith("Rel"):
        _relate(scene, name, ordered[1:] if name == "RelIndex" else ordered, named, span)


def _open(
    scene: _Scene, found: re.Match[str], ordered: list[_Argument], named: dict[str, _Argument], span: Span
) -> None:
    kind = "node" if found.group(2) else (found.group(1) or "").lower()
    given = named.get("type") or (ordered[2] if len(ordered) > 2 else None)
    notation = "boundary:" + kind if kind else "boundary"
    if given is not None and given.text:
        notation += ":" + given.text.lower()
    word = Word(ordered[0].text, ordered[0].span)
    title = Text(plain(ordered[1].text), ordered[1].span) if len(ordered) > 1 else None
    scene.open.append((word, title, span, notation, []))


def _close(scene: _Scene, token: Token, before: str) -> None:
    if scene.open:
        if before == "OPEN":
            word, _, span, _, _ = scene.open[-1]
            scene.slips.append(
                Slip(
                    f"the boundary `{word.text}` holds nothing, and mermaid draws no such",
                    span,
                    "put something inside, or remove it",
                )
            )
        _finish(scene)
        return
    start = token.start
    scene.slips.append(Slip("this `}` closes nothing", scene.source.span(start, start + 1), "remove it"))


def _finish(scene: _Scene) -> None:
    word, title, span, notation, members = scene.open.pop()
    scene.clusters.append(Cluster(word, title, tuple(dict.fromkeys(members)), span, notation=notation))
    if scene.open:
        scene.open[-1][4].append(word.text)


def _declare(
    scene: _Scene, found: re.Match[str], ordered: list[_Argument], named: dict[str, _Argument], span: Span
) -> None:
    kind, store, external = found.groups()
    words = [kind.lower()] + ([_KINDS[store]] if store else []) + (["external"] if external else [])
    technical = kind in ("Container", "Component")
    rest = iter(ordered[2:])
    technology = named.get("techn") or (next(rest, None) if technical else None)
    description = named.get("descr") or next(rest, None)
    title = None
    if len(ordered) > 1:
        lines = [each.text for each in (ordered[1], technology, description) if each is not None]
        title = Text("\n".join(filter(None, map(plain, lines))), ordered[1].span)
    name = ordered[0].text
    before = scene.vertices.get(name)
    mentions = (*before.mentions, span) if before else (span,)
    scene.vertices[name] = Vertex(Word(name, ordered[0].span), title, "", (), span, mentions, ":".join(words))
    if scene.open:
        scene.open[-1][4].append(name)


def _relate(scene: _Scene, name: str, ordered: list[_Argument], named: dict[str, _Argument], span: Span) -> None:
    if len(ordered) < 2:
        return
    left, right = (Word(each.text, each.span) for each in ordered[:2])
    if name == "Rel_Back":
        left, right = right, left
    text = None
    if len(ordered) > 2:
        technology = named.get("techn") or (ordered[3] if len(ordered) > 3 else None)
        lines = [each.text for each in (ordered[2], technology) if each is not None]
        text = Text("\n".join(filter(None, map(plain, lines))), ordered[2].span)
    both = name == "BiRel"
    scene.connects.append(
        Connect(
            (left,),
            (right,),
            "<->" if both else "->",
            text if text is not None and text.text else None,
            (),
            span,
            tail="arrow" if both else "none",
        )
    )


def _explain(source: Source, text: str, failure: Failure, notation: str) -> Slip:
    begin = text.rfind("\n", 0, failure.start) + 1
    end = min(line_end(text, failure.start), len(source.text))
    if "HEAD" in failure.expected:
        place = text.find(notation)
        return Slip(
            f"mermaid takes every text with the word `{notation}` for a C4 diagram",
            source.span(place, place + len(notation)),
            "write the word apart, as `C4 " + notation[2:] + "`",
        )
    whole = source.text[begin:end]
    line = whole.strip()
    start = end - len(whole.lstrip())
    at = source.span(start, end)
    word = next(_words(line), "")
    if word not in _NAMES:
        close = get_close_matches(word, _NAMES, 1, 0.6)
        return Slip(
            f"`{word or line[:30]}` is no element of a C4 diagram",
            at,
            f"did you mean `{close[0]}`?" if close else 'write `System(id, "Name")` or `Rel(a, b, "does")`',
        )
    if "(" not in line:
        return Slip(f"`{word}` has no arguments", at, f'write `{word}(id, "Name")`')
    example = f'`{word}(a, b, "what it does")`' if "Rel" in word else f'`{word}(id, "Name", "text")`'
    return Slip(f"the arguments of this `{word}` can not be read", at, f"put the texts in quotes: {example}")


def _words(line: str) -> Iterator[str]:
    return (found.group() for found in re.finditer(r"\w+", line))
