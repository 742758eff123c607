"""Choices and their reasons in running text: `Choice: Cassandra, because: …`, `we chose Kafka since …`."""

from __future__ import annotations

import re

from designlint.source import Source
from designlint.statements import Node, Text, Word

_MARKUP = r"[*_`\"“”]*"
_NAME = r"[A-Z][\w.+#/-]*(?:[ ][A-Z][\w.+#/-]*){0,3}"
_BECAUSE = r"(?:because(?:\s+of)?|since|due\s+to|thanks\s+to|given|as\s+(?:it|we|the|this)|for\s+its)"
_LABELLED = re.compile(
    rf"{_MARKUP}(?:choice|decision|chosen|pick|selected|database|datastore|data\s+store|storage|queue|broker|cache|store)"
    rf"(?:\s+(?:choice|selection|decision))?\s*:{_MARKUP}\s*{_MARKUP}(?P<what>{_NAME}){_MARKUP}"
    rf"(?P<gap>[^.;:\n]{{0,80}}?)(?:,|\s|\b){_BECAUSE}\b{_MARKUP}:?(?P<why>.*)",
    re.IGNORECASE,
)
_CHOSEN = re.compile(
    rf"\b(?:choose|chose|chosen|choosing|pick(?:ed|ing)?|select(?:ed)?|use|using|used|prefer(?:red)?|go(?:ing)?\s+with|"
    rf"went\s+with|opt(?:ed)?\s+for)"
    rf"\s+(?:a\s+|an\s+|the\s+)?{_MARKUP}(?P<what>{_NAME}){_MARKUP}(?P<gap>[^.;\n]{{0,80}}?)(?:,|\s){_BECAUSE}\b"
    rf"{_MARKUP}:?(?P<why>.*)"
)
_WHY = re.compile(
    rf"{_MARKUP}[Ww]hy\s+{_MARKUP}(?P<what>{_NAME}){_MARKUP}(?:\s+for\s+[\w ]{{1,40}})?\s*\?{_MARKUP}:?(?P<why>.*)"
)
_NAMED = re.compile(
    rf"{_MARKUP}(?P<what>(?!(?:It|This|That|These|They|We|You|I|The|A|An|But|And|Not|Only|If|So|Why)\b){_NAME}){_MARKUP}"
    rf"(?P<gap>[^.;:\n]{{0,60}}?)(?:,|\s)(?:because(?:\s+of)?|due\s+to)\b{_MARKUP}:?(?P<why>.*)"
)
_ITEM = re.compile(r"[ \t]*(?:[-*+•]|\d{1,2}[.)])\s+(?P<text>\S.*)")
_MOST = 12
_LONGEST = 400


class Reasons:
    """Collects choices while a document is read line by line; reasons may follow as a list."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.found: list[Node] = []
        self._what: Word | None = None
        self._left = 0
        self._column = -1  # reasons in a list stand to the right of the item that names the choice

    def line(self, start: int, text: str) -> None:
        """Take in a line of running text."""
        if len(text) > _LONGEST:
            self.end()
            return
        chosen = self._choice(text)
        if chosen is not None:
            what = self.source.span(start + chosen.start("what"), start + chosen.end("what"))
            self._what, self._left = Word(what.text, what), _MOST
            self._column = len(text) - len(text.lstrip()) if _ITEM.match(text) else -1
            if len(chosen["why"].strip(' *_"”.')) > 2:
                self._add(start + chosen.start("why"), chosen["why"])
            elif not text.rstrip(" *_").endswith((":", "?", "because")):
                self.end()
            return
        item = _ITEM.match(text)
        indent = len(text) - len(text.lstrip())
        if self._what is not None and item is not None and self._left > 0 and indent > self._column:
            self._left -= 1
            self._add(start + item.start("text"), item["text"])
        elif text.strip():
            self.end()

    def end(self) -> None:
        """What follows belongs to no choice."""
        self._what = None

    def _choice(self, text: str) -> re.Match[str] | None:
        if not any(word in text for word in ("ecause", "ince", "ue to", "hanks", "iven", " as ", "hy ", "for its")):
            return None
        bare = _ITEM.match(text)
        at = bare.start("text") if bare else len(text) - len(text.lstrip())
        return _LABELLED.match(text, at) or _WHY.match(text, at) or _CHOSEN.search(text, at) or _NAMED.match(text, at)

    def _add(self, start: int, text: str) -> None:
        assert self._what is not None
        begin = len(text) - len(text.lstrip(" *_"))
        reason = text.strip(' *_"”.')
        span = self.source.span(start + begin, start + begin + len(reason))
        choose = Node(Word("choose", self._what.span), (Text(self._what.text, self._what.span),), (), self._what.span)
        because = Node(Word("because", span), (Text(reason, span),), (), span)
        name = Word("decide", self._what.span)
        self.found.append(Node(name, (Text(self._what.text, self._what.span),), (choose, because), span))
