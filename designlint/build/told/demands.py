"""Requirements told in words: features, targets, limits, who uses it and from where; how much stands in `amounts`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from designlint.build.told.amounts import amounts
from designlint.build.told.lexicon import digits, meaning, rows, words
from designlint.build.told.pieces import Piece, Sentence, clean, fact, lines, say, sentences
from designlint.build.told.sections import Section
from designlint.source import Span
from designlint.statements import Argument, Comparison, Figure, Node, Word

_DENIED = re.compile(r"\b(?:not|no|never|without|\w+n't|instead of|rather than|out of scope)\b", re.IGNORECASE)
_PERCENTILE = re.compile(
    r"\b(?:p(?P<p>50|90|95|99)|(?P<th>50|90|95|99)th percentile)\b\D{0,40}?"
    r"(?P<x>\d+(?:\.\d+)?)\s?(?P<unit>ms|milliseconds?|s|sec|seconds?)\b",
    re.IGNORECASE,
)
_REVERSED = re.compile(
    r"(?P<x>\d+(?:\.\d+)?)\s?(?P<unit>ms|milliseconds?|s|sec|seconds?)\b[^.;\d]{0,30}?"
    r"(?:\bp(?P<p>50|90|95|99)\b|\b(?P<th>50|90|95|99)th percentile)",
    re.IGNORECASE,
)
_AVAILABLE = (
    re.compile(r"\b(?:avail\w*|uptime|slo)\b\D{0,40}?(?P<x>9\d(?:\.\d+)?)\s?%", re.IGNORECASE),
    re.compile(
        r"(?<![\d.])(?P<x>9\d(?:\.\d+)?)\s?%\s*(?:\w+\s+){0,3}?(?:availab\w+|uptime|of the time)", re.IGNORECASE
    ),
    re.compile(r"\b(?:downtime|outages?)\b.*?(?P<x>9\d(?:\.\d+)?)\s?%", re.IGNORECASE),
)
_NINES = re.compile(r"\b(?P<n>two|three|four|five)[\s-]nines\b", re.IGNORECASE)
_NINES_OF = {"two": "99%", "three": "99.9%", "four": "99.99%", "five": "99.999%"}
_CONSISTENT = re.compile(
    r"\b(?P<how>strong|strict|lineari[sz]able|eventual)(?:ly)?\b(?=[^.;]{0,30}consisten)|"
    r"\bconsisten\w+\W+(?:is\W+)?(?P<after>strong|strict|lineari[sz]able|eventual)|"
    r"(?P<own>\breads?[\s-](?:your|their|his|her|its)[\s-](?:own[\s-])?writes)",
    re.IGNORECASE,
)
_REGIONS = re.compile(
    r"(?<![\w-])(?P<n>\d|single|one|two|three|four|five)[\s-](?:\w+\s+)?regions?\b|\bregions?\b[^:]{0,20}:\s*(?P<m>\d|single|one|two|three)\b",
    re.IGNORECASE,
)
_WHERE = re.compile(r"\b(?:regions?|users?|traffic|serve[sd]?|located|deploy\w*|runs? in|hosted)\b", re.IGNORECASE)
_BUDGET = re.compile(
    r"\$\s?(?P<x>\d[\d.,]*)\s?(?P<k>[kKmM])?\s*(?:/|per|a|each)\s*(?P<time>month|year|mo)\b", re.IGNORECASE
)
_DOLLARS = re.compile(
    r"\b(?P<x>half a|a|one|two|\d+(?:\.\d+)?)\s+(?P<m>million|thousand)\s+dollars\s+(?:per|a)\s+month\b", re.IGNORECASE
)
_TEAM = (
    re.compile(r"\bteam (?:of|has) (?P<x>\w+)", re.IGNORECASE),
    re.compile(
        r"\b(?P<x>\d+|two|three|four|five|six|seven|eight|nine|ten|twelve)\s+(?:\w+\s+)?(?:engineers|developers)\b",
        re.IGNORECASE,
    ),
)
_DEADLINE = re.compile(
    r"(?:\b(?:in|within)\s|\b(?:timeline|deadline)\W+)(?P<x>\d+|two|three|four|six)\s+(?P<time>week|month)s?\b",
    re.IGNORECASE,
)
_LOST = re.compile(
    r"\b(?P<name>rpo|rto)\b\D{0,12}?(?P<x>\d+)\s?(?P<time>s|sec|seconds?|min|minutes?|h|hours?)\b", re.IGNORECASE
)
_QUESTION = re.compile(
    r"\W*(?:and |but |so )?"
    r"(?:do|does|did|is|are|should|shall|can|could|would|will|what|how|which|who|when|why|where)\b",
    re.IGNORECASE,
)
_ABLE = re.compile(
    r"\b(?:can|must|should|wants? to|needs? to|is able to)\s+(?!be the|not\b)(?P<what>[^,.;]{4,})", re.IGNORECASE
)
_AGREED = re.compile(
    r"(?:agreed on|features?|must|has to|have to|needs? to|want(?:ed)?|i'd take|core|scope is)\b[^:.;]{0,24}:?\s+"
    r"(?P<list>[^.]+)",
    re.IGNORECASE,
)
_MODAL = re.compile(
    r"^\W*(?:the\s+)?(?:users?|customers?|clients?|people|it|the system|we|merchants|callers|anyone)\s+"
    r"(?:can|must|should|shall|may|wants? to|needs? to|will|are able to)\s+",
    re.IGNORECASE,
)
_QUALITY = re.compile(r"\d|\b(?:availab|latenc|consisten|durab|scal|secur|reliab|throughput|users|dau|budget)", re.I)
_CLIENTS = re.compile(
    r"\b(?:clients?|callers?|device|reach|users?|interfaces?|through|via|apps?|access|api)\b", re.IGNORECASE
)
_USED_BY = re.compile(r"\b(?:audience|users?|used by|open to|for)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;]\s+|\s+but\s+")
_AND = re.compile(r",\s+(?:and\s+)?|;\s+|\s+and\s+(?=\w+\s+\w+)")
_ASKED = ("requirements", "features", "quality", "scale", "optional", "assumptions", "api", "")


def demands(sections: Sequence[Section]) -> Iterator[Node]:
    """A `requirements` statement for each piece that states any."""
    for section in sections:
        heard = section.topic in _ASKED and (section.early or section.topic)
        for piece in section.pieces if heard else ():
            if piece.kind == "fence" and piece.language not in ("", "text", "txt"):
                continue
            items = [*_features(piece, section), *(each for said in _statements(piece) for each in _facts(said))]
            if items:
                yield say("requirements", piece.span, facts=items)


def _statements(piece: Piece) -> Iterator[Sentence]:
    """What a piece states, without its questions; a label belongs to the first statement."""
    label = piece.label or (piece.lead if piece.depth else "")
    if piece.kind == "asked":
        piece = replace(piece, kind="text")  # what the interviewer says holds as well
    for number, each in enumerate(lines(piece) if piece.kind == "fence" else sentences(piece)):
        if not each.asks or (re.search(r"\d", each.text) and not _QUESTION.match(each.text)):
            yield Sentence(f"{label}: {each.text}", each.span, asks=False) if label and number == 0 else each


def _features(piece: Piece, section: Section) -> Iterator[Node]:
    """What the system does: items under such a heading, sentences of what users can."""
    label = meaning("topic", piece.label) if piece.label else ""
    told = [label, meaning("topic", piece.lead) if piece.lead else ""]
    known = ("features", "optional", "quality", "outside", "scale")
    topic = next((each for each in told if each in known), section.topic)
    if piece.kind == "row":
        titled = ((cell, meaning("topic", head)) for head, cell in piece.cells)
        yield from (fact(what.removesuffix("s"), cell.text, cell.span) for cell, what in titled if what == "features")
        return
    if topic not in ("features", "optional", "requirements", "") or piece.kind in ("asked", "fence"):
        return
    name = "optional" if topic == "optional" else "feature"
    asked = ""
    for each in sentences(piece):
        if each.asks or _DENIED.search(each.text):
            asked = each.text if each.asks else asked
            continue
        if asked:  # `Features? -> publish a post, see the feed`
            told = _AND.split(each.text) if meaning("topic", asked) == "features" else []
            yield from (fact(name, part, each.span) for part in told if clean(part))
            continue
        modal = _MODAL.match(each.text)
        if piece.kind == "text" and not modal and section.early and not label:
            yield from _wanted(each, name)
            continue
        if modal is not None or label in ("features", "optional"):
            text = each.text[modal.end() :] if modal else each.text
            yield from (fact(name, part, each.span) for part in _AND.split(text) if clean(part))
        elif piece.kind == "item" and topic and (topic != "requirements" or not _QUALITY.search(each.text)):
            yield fact(name, f"{piece.label}: {each.text}" if piece.label and not label else each.text, each.span)
            return
    if piece.kind == "item" and topic in ("features", "optional") and piece.label and not clean(piece.text):
        yield fact(name, piece.label, piece.span)


def _wanted(said: Sentence, name: str) -> Iterator[Node]:
    """What a sentence says that somebody can do, or that was agreed on."""
    able = [clean(each["what"]) for each in _ABLE.finditer(said.text)]
    agreed = _AGREED.search(said.text)
    listed = [clean(each) for each in re.split(r"[,;]\s+(?:and\s+)?", agreed["list"])] if agreed else []
    for each in listed if len(listed) > 2 else able:
        if any(map(str.isalpha, each)) and not _QUALITY.search(each):
            yield fact(name, each, said.span)


def _facts(said: Sentence) -> Iterator[Node]:
    text = ", ".join(_DENIED.split(each)[0] for each in _CLAUSE.split(said.text))
    for read in (amounts, _targets, _limits, _reach):
        yield from read(text, said.span)


def _fact(name: str, span: Span, *values: Argument) -> Node:
    return Node(Word(name, span), values, (), span)


def _targets(text: str, span: Span) -> Iterator[Node]:
    available = next((found for each in _AVAILABLE if (found := each.search(text))), None)
    nines = _NINES.search(text)
    if available is not None:
        yield _fact("availability", span, Figure(f"{available['x']}%", span))
    elif nines is not None and "durab" not in text.lower():
        yield _fact("availability", span, Figure(_NINES_OF[nines["n"].lower()], span))
    percentiles = list(_PERCENTILE.finditer(text)) or list(_REVERSED.finditer(text))
    for found in percentiles:
        unit = "ms" if found["unit"].lower().startswith("m") else "s"
        name, limit = Word(f"p{found['p'] or found['th']}", span), Figure(f"{found['x']} {unit}", span)
        yield _fact("latency", span, name, Comparison("<", span), limit)
    consistent = [(each["how"] or each["after"] or "own").lower() for each in _CONSISTENT.finditer(text)]
    if consistent:  # the weakest is what all of it can rely on
        weak = "eventual" if "eventual" in consistent else "read_your_writes" if "own" in consistent else "strong"
        yield _fact("consistency", span, Word(weak, span))
    for found in _LOST.finditer(text):
        yield _fact(found["name"].lower(), span, Figure(f"{found['x']} {found['time']}", span))


def _limits(text: str, span: Span) -> Iterator[Node]:
    spelled = _DOLLARS.search(text)
    if spelled is not None:
        amount = {"half a": "0.5", "a": "1", "one": "1", "two": "2"}.get(spelled["x"].lower(), spelled["x"])
        yield _fact("budget", span, Figure(f"${amount}{'M' if spelled['m'].lower() == 'million' else 'k'}/month", span))
    budget = _BUDGET.search(text)
    if budget is not None:
        time = "year" if budget["time"].lower() == "year" else "month"
        yield _fact("budget", span, Figure(f"${budget['x'].replace(',', '')}{budget['k'] or ''}/{time}", span))
    team = next((found for each in _TEAM if (found := each.search(text))), None)
    if team is not None and (size := digits(team["x"])).isdigit():
        yield _fact("team", span, Figure(size, span))
    deadline = _DEADLINE.search(text)
    if deadline is not None:
        yield _fact("timeline", span, Figure(f"{digits(deadline['x'])} {deadline['time'].lower()}", span))


def _reach(text: str, span: Span) -> Iterator[Node]:
    """Where users are, who they are, and through what they come."""
    regions = _REGIONS.search(text)
    places = [name for name in rows("place") if words("place", name).search(text)] if _WHERE.search(text) else []
    if regions is not None:
        yield _fact("regions", span, Figure(digits(regions["n"] or regions["m"]), span))
    elif places and "global" not in places:
        yield _fact("regions", span, *(Word(each, span) for each in places))
    who = meaning("audience", text)
    if who and _USED_BY.search(text):
        yield _fact("audience", span, Word(who, span))
    through = [name for name in rows("interface") if words("interface", name).search(text)]
    if through and _CLIENTS.search(text):
        yield _fact("interface", span, *(Word(each, span) for each in through))
