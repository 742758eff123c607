"""What a document tells in words, taken into the design: what the design states itself goes before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from designlint.build.facts import FactSheet
from designlint.build.labels import from_label
from designlint.build.problems import Problems
from designlint.build.sections import read_sections
from designlint.design import Component, Instances, Note, Requirements
from designlint.source import Span
from designlint.stated import Fact
from designlint.statements import Connect, Count, Node, Statement, Text, Word
from designlint.vocabulary import Vocabulary, singular

_WORD = re.compile(r"[^\W_]+")
_SURE = 0.7
_WATCHING = ("metrics", "logs", "traces", "alerts", "observes")  # of other parts these words mean other things
_ELSEWHERE = ("requirements", "part", "flow")


def heard(requirements: Requirements, told: Iterable[Statement]) -> Requirements:
    """The requirements with those that are told and that they do not state; of several the first one counts."""
    sheet = FactSheet("requirements", Problems())
    first: set[str] = set()
    for node in told:
        if not isinstance(node, Node) or node.name.text != "requirements":
            continue
        for item in node.items:
            name = item.name.text if isinstance(item, Node) else ""
            if name in ("feature", "optional", "latency", "interface") or name not in first:
                first.add(name)
                sheet.read((item,))
    facts = {name: _known_from_prose(facts) for name, facts in sheet.done().items() if name not in requirements.facts}
    if not facts:
        return requirements
    place = requirements.span if requirements.facts or requirements.actions else next(iter(facts.values()))[0].span
    return replace(requirements, facts={**facts, **requirements.facts}, span=place)


def _known_from_prose(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    return tuple(replace(each, known="prose") for each in facts)


def notes_told(
    told: Iterable[Statement], components: Mapping[str, Component], words: Vocabulary, start: Span
) -> tuple[tuple[Note, ...], Mapping[str, float]]:
    """The notes that are told, each about the part that its subject means, and the minutes of the session.

    The author wrote prose and no statements: what does not fit is left out.
    """
    nodes = [each for each in told if isinstance(each, Node) and each.name.text not in _ELSEWHERE]
    sections = read_sections(nodes, start, Problems())
    names = _Names(components, words)
    notes = (replace(each, subject=names.meant(each.subject) or each.subject, told=True) for each in sections.notes)
    return tuple(notes), sections.session


class _Names:
    """What people call the parts of a design."""

    def __init__(self, components: Mapping[str, Component], words: Vocabulary) -> None:
        self.words = words
        self.exact: dict[str, str] = {}
        self.products: dict[str, list[str]] = {}
        self.kinds: dict[str, list[str]] = {}
        for id, part in components.items():
            for name in (id, part.name, part.label, *(each.label for each in part.members)):
                self.exact.setdefault(_plain(name), id)
            if part.technology is not None:
                for name in {part.technology.id, part.technology.name, *part.technology.names}:
                    self.products.setdefault(_plain(name), []).append(id)
            if part.kind is not None:
                self.kinds.setdefault(part.kind.id, []).append(id)

    def meant(self, subject: str) -> str:
        """The id of the part that a subject means; "" if none or several."""
        plain = _plain(subject)
        if not plain or plain in self.exact:
            return self.exact.get(plain, "")
        named = max((name for name in self.exact if name and _within(name, plain)), key=len, default="")
        if named:
            return self.exact[named]
        product = max((name for name in self.products if name and _within(name, plain)), key=len, default="")
        if product and len(set(self.products[product])) == 1:
            return self.products[product][0]
        longer = {id for name, id in self.exact.items() if _within(plain, name)}
        if len(longer) == 1:
            return longer.pop()
        return next(self._by_kind(subject), "")

    def _by_kind(self, subject: str) -> Iterator[str]:
        """The only part of the kind that the words name."""
        said = _WORD.findall(subject)
        for size in (3, 2, 1):
            for at in range(len(said) - size + 1):
                guess = from_label(" ".join(said[at : at + size]), self.words)
                parts = self.kinds.get(guess.kind, []) if guess.confidence >= _SURE else []
                if len(parts) == 1:
                    yield parts[0]


def _plain(name: str) -> str:
    return " ".join(singular(each) for each in _WORD.findall(name.casefold()))


def _within(inner: str, outer: str) -> bool:
    return f" {inner} " in f" {outer} "


def parts_told(
    told: Iterable[Statement], components: Mapping[str, Component], words: Vocabulary
) -> dict[str, Component]:
    """The components with what is told of them, where they state nothing else."""
    names = _Names(components, words)
    found = dict(components)
    for node in told:
        part = found.get(names.meant(_text(node))) if _is(node, "part") else None
        if part is None or not isinstance(node, Node):
            continue
        sheet = FactSheet("component", Problems())
        unfit = ("count", "called") if part.is_a("monitor") else ("count", "called", *_WATCHING)
        sheet.read(item for item in node.items if isinstance(item, Node) and item.name.text not in unfit)
        facts = {name: _known_from_prose(facts) for name, facts in sheet.done().items() if name not in part.facts}
        counts = (arg for item in node.items if isinstance(item, Node) for arg in item.args if isinstance(arg, Count))
        part = _called(part, node, words)
        count = next(counts, None)
        if count is not None and part.instances.count is None:
            part = replace(part, instances=Instances(count.number, "declared", count.span))
        found[part.id] = replace(part, facts={**facts, **part.facts}) if facts else part
    return found


def _called(part: Component, node: Node, words: Vocabulary) -> Component:
    """A part with the product that it is said to be, where it is one of its kind: `Load balancer: AWS NLB`."""
    told = (_text(item) for item in node.items if isinstance(item, Node) and item.name.text == "called")
    guess = from_label(next(told, ""), words) if part.technology is None and part.kind is not None else None
    product = words.technology(guess.technology) if guess and guess.technology else None
    if product is None or part.kind is None or part.kind.id not in (product.kind, *product.also):
        return part
    return replace(part, technology=product)


def flows_told(told: Iterable[Statement], components: Mapping[str, Component], words: Vocabulary) -> Iterator[Node]:
    """The flows that are told, in the ids of the parts that they name; one that names anything else is no flow."""
    names = _Names(components, words)
    for node in told:
        if not (_is(node, "flow") and isinstance(node, Node)):
            continue
        hops = [each for each in node.items if isinstance(each, Connect)]
        ends = [(names.meant(each.sources[0].text), names.meant(each.targets[0].text)) for each in hops]
        if all(source and target for source, target in ends):
            named = (
                replace(hop, sources=(Word(one, hop.span),), targets=(Word(two, hop.span),))
                for hop, (one, two) in zip(hops, ends, strict=True)
            )
            yield replace(node, items=tuple(named))


def _is(node: Statement, name: str) -> bool:
    return isinstance(node, Node) and node.name.text == name


def _text(node: Statement) -> str:
    return next((arg.text for arg in node.args if isinstance(arg, Text)), "") if isinstance(node, Node) else ""
