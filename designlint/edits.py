"""Small edits of a design's text, for the fixes that findings offer: state a fact, count, label, add a statement.

Where a format's own statements take facts, as in `.arch`, an edit goes into the statement and leaves everything around
it alone, comments too. Where facts travel in comments, as in mermaid, it goes to a comment line that speaks of the part
already, or to a new one below the part. A builder answers None where no edit is plain enough to be right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from designlint.design import Component, Connection, Design, once
from designlint.diagnostic import Edit, Fix
from designlint.source import Source, Span
from designlint.statements import Connect, Node, Statement, Word

# The language of facts, as far as an edit has to know it.
_NAME = re.compile(r"(?!x\d[\d_]*\Z)[^\W\d]\w*(?:-\w+)*")
_OPENING = re.compile(r"[ \t\r\f\ufeff:]*\{")
_GAP = re.compile(r"(?:[\s,:\ufeff]|#[^\n]*)*")  # what may stand between the last item of a block and its brace
_COUNT = re.compile(r"(?<![\w.])(?P<before>[x×]?)(?P<number>\d[\d_]*)(?P<after>\s?[x×])?(?![\w.])")
_INDENT = re.compile(r"[ \t]*")
_STEP = "  "


def fix(title: str, edits: Iterable[Edit | None], *, safe: bool = False) -> Fix | None:
    """A fix of these edits, each of them once; None if one of them can not be made, or there is none."""
    made = list(edits)
    wanted = dict.fromkeys(edit for edit in made if edit is not None)
    return Fix(title, tuple(wanted), safe) if wanted and None not in made else None


def state(design: Design, bearer: Component | Connection, fact: str) -> Edit | None:
    """State a fact such as `failover auto` of a part or a connection, in the place of what is declared under its
    name."""
    name = fact.split()[0]
    before = bearer.fact(name)
    if before is not None and before.known == "declared":
        alone = before.span.text.split()[:1] == [name]  # else it is told together with another one
        return Edit(before.span, fact) if alone else None
    if isinstance(bearer, Component):
        said = _node_of(design, bearer)
        if said is not None:
            return _into_block(said, said.span.end, fact)
        return _beside(design, _mention(design, bearer), f"{bearer.id} {{ {fact} }}", bearer.id)
    return _of_connection(design, bearer, fact)


def count(design: Design, component: Component, number: int) -> Edit | None:
    """Say that so many instances of a part run."""
    stated = component.instances.span if component.instances.known == "declared" else None
    if stated is not None:
        return _recounted(stated, number)
    said = _node_of(design, component)
    if said is not None:
        return Edit(said.span._replace(start=said.span.end), f" x{number}")
    return _beside(design, _mention(design, component), f"{component.id} x{number}", component.id)


def label(design: Design, connection: Connection, text: str) -> Edit | None:
    """Write a label on a connection that has none; the hops of a chain share it."""
    writing = design.writing
    drawn = _drawn(design, connection)
    if drawn is None:
        return None
    first, last = drawn[0], drawn[-1]
    if not _foreign(design, first.span):
        end = last.targets[-1].span
        return Edit(end._replace(start=end.end), f": {_quoted(text)}")
    source, start = first.span.source, first.targets[0].span.start
    arrow = _end_before(source.text, start)
    if writing.on_arrow and source.text[arrow - 1 : arrow] in writing.arrow_ends:
        return Edit(source.span(arrow, arrow), writing.on_arrow.format(label=text))
    return _of_connection(design, connection, "", text)


def add(design: Design, statement: str) -> Edit:
    """Add a statement below the last one that declares a part, or below a drawing."""
    if design.writing.aside:
        end = len(design.source.text.rstrip())
        return _below(design.source.span(end, end), design.writing.fact(statement))
    places = {each.span for each in design.components.values()}
    last: Statement | None = None
    for each in design.statements:
        if each.span.source is design.source and _declares(each, places):
            last = each
    if last is None:
        last = next((each for each in reversed(design.statements) if isinstance(each, Connect)), None)
    return _below(_extent(last) if last is not None else design.source.span(), statement)


def free_id(design: Design, wanted: str) -> str:
    """`wanted`, with a number behind it if something bears that name already."""
    taken = {*design.components, *design.groups}
    return next(id for id in (wanted, *(f"{wanted}{n}" for n in range(2, len(taken) + 3))) if id not in taken)


def _recounted(stated: Span, number: int) -> Edit | None:
    """A count in a statement of its own, or the only number in a label that can be one."""
    found = [each for each in _COUNT.finditer(stated.text) if each["before"] or each["after"]]
    if len(found) != 1:
        return None
    start = stated.start + found[0].start("number")
    return Edit(stated.source.span(start, stated.start + found[0].end("number")), str(number))


def _foreign(design: Design, place: Span) -> bool:
    """Whether a place is in a notation that takes no facts."""
    return bool(design.writing.aside) and place.source is design.source


# -- where statements stand --


@dataclass(frozen=True, slots=True)
class _Index:
    """The statements of a design by place: nodes by each name that may be an id, hops with the whole of their chain, by
    their own place and by those of their ends."""

    nodes: dict[Span, Node]
    chains: dict[Span, list[Connect]]


@once
def _index(design: Design) -> _Index:
    found = _Index({}, {})
    chain: list[Connect] = []
    for each in _walk(design.statements):
        if isinstance(each, Connect):
            if not each.chained:
                chain = []
            chain.append(each)
            found.chains[each.span] = chain
            for word in (*each.sources, *each.targets):
                found.chains.setdefault(word.span, chain)
        elif isinstance(each, Node):
            for end in (each.name, *each.args[:1]):
                found.nodes[end.span] = each
    return found


def _walk(statements: Iterable[Statement]) -> Iterator[Statement]:
    """Statements, and those inside of groups behind their group."""
    stack = [iter(statements)]
    while stack:
        each = next(stack[-1], None)
        if each is None:
            stack.pop()
            continue
        yield each
        if isinstance(each, Node):
            stack.append(iter(each.items))


def _node_of(design: Design, component: Component) -> Node | None:
    """The statement that speaks of a part and takes facts: its declaration, else the first one in the same text."""
    places = [place for place in (component.span, *component.mentions) if not _foreign(design, place)]
    if places and places[0] is not component.span:  # a drawn part: what stands beside its drawing comes first
        places.sort(key=lambda place: place.source.host is not design.source)
    for place in places:
        node = _index(design).nodes.get(place)
        if node is not None and _id_of(node, place) == component.id:
            return node
    return None


def _mention(design: Design, component: Component) -> Span:
    """The statement that mentions a part first, from there to its end."""
    place = component.span
    chain = _index(design).chains.get(place)
    if chain is None or _foreign(design, place):
        return place
    return place._replace(end=_extent(chain[-1]).end)


def _id_of(node: Node, place: Span) -> str:
    first = node.args[0] if node.args else None
    return first.text if isinstance(first, Word) and first.span == place else node.name.text


def _drawn(design: Design, connection: Connection) -> list[Connect] | None:
    """The statement that draws a connection, from its own hop to the last one of the chain."""
    chain = _index(design).chains.get(connection.span)
    if chain is None:
        return None
    return chain[next(number for number, each in enumerate(chain) if each.span == connection.span) :]


def _of_connection(design: Design, connection: Connection, fact: str, text: str = "") -> Edit | None:
    """State a fact in the block of a connection, or on a line of its own where the statement draws more than it."""
    chain = _index(design).chains.get(connection.span)
    if chain is None or not connection.drawn:
        return None
    foreign = _foreign(design, connection.span)
    alone = len(chain) == len(chain[0].sources) == len(chain[0].targets) == 1
    if alone and not foreign:
        return _into_block(chain[0], _head_end(chain[0]), fact)
    one = connection.drawn[0]
    beside = [each for each in design.between(*connection.pair) if each is not connection]
    if connection.arrow not in ("->", "~>", "=>", "<->") or (beside and not (foreign and connection.label)):
        return None  # no line can tell which one it means
    said = text or connection.label if foreign else ""
    line = f"{one.source} {connection.arrow} {one.target}"
    line += f": {_quoted(said)}" if said else ""
    drawn = chain[-1].span if foreign else _extent(chain[-1])
    return _beside(design, drawn, line + (f" {{ {fact} }}" if fact else ""), one.source, one.target)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _declares(statement: Statement, places: set[Span]) -> bool:
    """Whether a statement, or one inside of it, is where a part stands."""
    return any(
        isinstance(each, Node) and (each.name.span in places or any(arg.span in places for arg in each.args[:1]))
        for each in _walk([statement])
    )


# -- where in them --


def _head_end(statement: Statement) -> int:
    """Where a statement ends, its block left aside."""
    if isinstance(statement, Connect) and statement.label is not None:
        return statement.label.span.end
    return statement.span.end


def _extent(statement: Statement) -> Span:
    """From the start of a statement to the end of its block; of a chain, from one hop to the end."""
    brace = _closing(statement, _head_end(statement))
    return statement.span._replace(end=brace + 1 if brace is not None else _head_end(statement))


def _closing(statement: Statement, end: int) -> int | None:
    """Where the brace stands that closes a statement's block; None if it has none. `end` is that of its head."""
    text = statement.span.source.text
    opening = _OPENING.match(text, end) if isinstance(statement, Node | Connect) else None
    if opening is None or not isinstance(statement, Node | Connect):
        return None
    gap = _GAP.match(text, _extent(statement.items[-1]).end if statement.items else opening.end())
    assert gap is not None
    return gap.end() if text.startswith("}", gap.end()) else None


def _into_block(statement: Node | Connect, end: int, fact: str) -> Edit | None:
    """A fact as the last item of a block, on a line of its own if the closing brace has one; or a block for it."""
    source = statement.span.source
    brace = _closing(statement, end)
    if brace is None:
        return Edit(source.span(end, end), f" {{ {fact} }}") if not statement.items else None
    start = source.text.rfind("\n", 0, brace) + 1
    before = source.text[start:brace]
    if before.strip():
        inside = _end_before(source.text, brace)
        sign = source.text[inside - 1]
        blank = " " if sign == "{" and brace == inside else ""
        return Edit(source.span(inside, inside), f"{'' if sign in '{,' else ','} {fact}{blank}")
    outer, place = source.outermost(brace)
    line = outer.text.rfind("\n", 0, place) + 1
    indent = _item_indent(statement, source, before)
    prefix = outer.text[line : place - len(before)] + indent
    return Edit(outer.span(line, line), f"{prefix}{fact}\n")


def _item_indent(statement: Node | Connect, source: Source, brace: str) -> str:
    """The indent of the last item of a block that begins a line, else one step more than that of its brace."""
    for item in reversed(statement.items):
        before = source.text[source.text.rfind("\n", 0, item.span.start) + 1 : item.span.start]
        if not before.strip():
            return before
    return brace + _STEP


def _end_before(text: str, at: int) -> int:
    """Where what stands before an offset ends, blanks left aside."""
    while at > 0 and text[at - 1].isspace():
        at -= 1
    return at


def _beside(design: Design, place: Span, line: str, *ids: str) -> Edit | None:
    """A statement about what stands at a place, on a line of its own below; None if its language can not name it."""
    if not all(_NAME.fullmatch(id) for id in ids):
        return None
    return _below(place, design.writing.fact(line) if _foreign(design, place) else line)


def _below(place: Span, line: str) -> Edit:
    """A line below the one in which a place ends, as far indented, and behind the same marks of what is around it."""
    source = place.source
    start = source.text.rfind("\n", 0, place.start) + 1
    indent = _INDENT.match(source.text, start)
    assert indent is not None
    outer, behind = source.outermost(indent.end())
    prefix = outer.text[outer.text.rfind("\n", 0, behind) + 1 : behind]
    end = outer.text.find("\n", place.in_file().end)
    end = len(outer.text) if end < 0 else end
    end -= outer.text[end - 1 : end] == "\r"
    return Edit(outer.span(end, end), f"\n{prefix}{line}")
