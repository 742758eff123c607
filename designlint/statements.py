"""What a front end may say about a design: neutral statements, each with its place. Only `build` gives them meaning."""

from __future__ import annotations

from designlint.records import record
from designlint.source import Source, Span


@record(slots=True)
class Word:
    """A bare name."""

    text: str
    span: Span


@record(slots=True)
class Text:
    """A quoted string or a label, markup already turned into plain text."""

    text: str
    span: Span


@record(slots=True)
class Figure:
    """A number with its unit as written (`20M`, `500 B`, `12k/s`); `build` knows which unit fits."""

    text: str
    span: Span


@record(slots=True)
class Count:
    """`x3`: so many interchangeable instances."""

    number: int
    span: Span


@record(slots=True)
class Comparison:
    """One of `<`, `<=`, `>`, `>=`."""

    sign: str
    span: Span


Argument = Word | Text | Figure | Count | Comparison


@record(slots=True)
class Node:
    """`name args… { items }`: a component, a fact, a section or a group; the vocabulary says which."""

    name: Word
    args: tuple[Argument, ...]
    items: tuple[Statement, ...]
    span: Span  # the head: name and arguments, without the block


@record(slots=True)
class Connect:
    """One hop from each of `sources` to each of `targets`.

    `arrow` is `->` (call), `~>` (message), `=>` (replication), `<->` (both ways) or `--` (a line without a head).
    Formats that draw also tell the `stroke` (normal, dotted, thick, invisible) and the `head` and `tail` (none, arrow,
    circle, cross). `items` are facts. The hops of a chain share label and items; `chained` marks all but the first.
    """

    sources: tuple[Word, ...]
    targets: tuple[Word, ...]
    arrow: str
    label: Text | None
    items: tuple[Statement, ...]
    span: Span
    stroke: str = "normal"
    head: str = "arrow"
    tail: str = "none"
    id: str | None = None
    chained: bool = False


@record(slots=True)
class Term:
    """A number or a name inside a formula."""

    value: Figure | Word


@record(slots=True)
class Operation:
    """`left sign right` with `+ - * / ^`; a sign change is `0 - right`."""

    sign: str
    left: Expression
    right: Expression


Expression = Term | Operation


def start_of(expression: Expression) -> Span:
    """The place of the first term of a formula."""
    while isinstance(expression, Operation):
        expression = expression.left
    return expression.value.span


def end_of(expression: Expression) -> Span:
    """The place of its last term."""
    while isinstance(expression, Operation):
        expression = expression.right
    return expression.value.span


def formula_text(expression: Expression) -> str:
    """A formula as people write it, with the parentheses that it needs and no others."""
    if isinstance(expression, Term):
        return expression.value.text
    rank = _RANKS[expression.sign]
    sides = []
    for side, least in ((expression.left, rank + (rank == 3)), (expression.right, rank + (rank < 3))):
        text = formula_text(side)
        sides.append(f"({text})" if isinstance(side, Operation) and _RANKS[side.sign] < least else text)
    blank = "" if rank == 3 else " "
    return f"{sides[0]}{blank}{expression.sign}{blank}{sides[1]}"


_RANKS = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}


@record(slots=True)
class Formula:
    """`name = expression ~ stated`."""

    name: Word
    expression: Expression
    stated: Figure | None
    span: Span


@record(slots=True)
class Vertex:
    """A drawn node: its final label (None where none was written), shape and classes, and every place that names it.

    `shape` is the format's own word for the outline ("" if none was given), `notation` what the format says it is
    (`person`, `database`, an icon name …) where it says so.
    """

    id: Word
    label: Text | None
    shape: str
    classes: tuple[str, ...]
    span: Span
    mentions: tuple[Span, ...] = ()
    notation: str = ""


@record(slots=True)
class Cluster:
    """A drawn box around nodes: direct members by id, nested boxes among them."""

    id: Word
    title: Text | None
    members: tuple[str, ...]
    span: Span
    direction: str = ""
    notation: str = ""


@record(slots=True)
class Embed:
    """Lines of another format inside this one, such as `%% arch:` comments; read by that format's front end."""

    format: str
    source: Source
    span: Span


Statement = Node | Connect | Formula | Vertex | Cluster | Embed
