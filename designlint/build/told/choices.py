"""Choices told in words: "we chose X over Y because Z, at the cost of W", fields under a heading, rows of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from designlint.build.told.lexicon import any_of, rows, words
from designlint.build.told.pieces import Piece, Sentence, clean, fact, field_of, say, sentences
from designlint.build.told.sections import Section
from designlint.source import Span
from designlint.statements import Node

_FIELDS = ("choose", "over", "because", "costs")
_NOT_OVER = re.compile(
    r"^\s*(?:https?|tcp|tls|udp|websockets?|the (?:network|wire|internet|air)|time|\d|all|and over|two|three|four|five|"
    r"several|many|years|months)\b",
    re.IGNORECASE,
)
_NAME_LIKE = re.compile(r"^\W*(?:[A-Z0-9]|an?\s|the\s)")
_LEADING = re.compile(r"^(?:an?|the|plain|simple)\s+", re.IGNORECASE)
_NEXT_REASON = re.compile(
    r"^(?:the reasons?(?: is| are|:)|because|reasons?:|why:|(?:that|this) is because|it |they |this |that |we need )",
    re.IGNORECASE,
)
_WON = re.compile(
    r"\W*(?:the\s+)?(?P<name>[\w][\w /,'-]{1,60}?)\s+(?:wins?|won|it is|beats?\s+(?P<b>[^,]{2,60}?)(?:\s+here)?|"
    r"(?:is|are) (?:better|preferable|preferred)(?:\s+(?:to|than)\s+(?P<a>[^,]{2,60}))?)\W*$",
    re.IGNORECASE,
)
_NAME = r"[A-Z][\w.+#/-]*(?:[ ][A-Z][\w.+#/-]*){0,3}"
_NO_NAME = r"(?:It|This|That|These|They|We|You|I|The|A|An|But|And|Not|Only|If|So|Why|What|When|How|There|Here|Just)\b"
_NAMED = re.compile(
    rf"\W*(?P<what>(?!{_NO_NAME}){_NAME})(?:\s+(?:is|fits|for|as)\b[^.;:]{{0,50}}?)?\s*,?\s+(?:because(?:\s+of)?|due\s+to)\s+(?P<why>.+)"
)
_WHY = re.compile(rf"\W*Why\s+(?P<what>{_NAME})(?:\s+for\s+[\w ]{{1,40}})?\s*\?\W*(?P<why>.+)")
_WHY_ASKED = re.compile(rf"\W*Why\s+{_NAME}(?:\s+for\s+[\w ]{{1,40}})?\s*\?")
OR = re.compile(r"\s*(?:,\s*(?:or|and)\s+|,\s*|\s+or\s+|\s+vs\.?\s+|\s+versus\s+)", re.IGNORECASE)
_VERSUS = re.compile(
    r"\W*(?P<one>[^.;]{2,60}?)\s+(?:vs\.?|versus|or)\s+(?P<two>[^.;?]{2,80}?)\??\s*(?:->|→|=>|⇒|:)\s*"
    r"(?:took |we took |take |chose )?(?P<taken>[^.;,]{2,60})[.;,]?\s*(?P<why>.*)",
    re.DOTALL,
)
_ORDINAL = re.compile(
    r"\W*(?:the\s+)?(?:(first|second|third|fourth|last|former|latter)(?:\s+(?:one|option))?|\(?([a-e1-5])\)?)\W*",
    re.IGNORECASE,
)
_MARKED = re.compile(r"(?:^|(?<=[\s:,;]))\(?[a-e1-5]\)\s+")
_LISTED = (
    re.compile(r"\b(?:options|ways|candidates|alternatives|choices)\b[^:.]{0,40}:\s*(?P<list>[^.]+)", re.IGNORECASE),
    re.compile(r"^(?P<list>.+?)\s+(?:were|are) (?:the|my|our) (?:options|candidates|choices)", re.IGNORECASE),
    re.compile(r"\b(?P<list>one (?:option|way) is .+)", re.IGNORECASE),
    re.compile(r"\b(?:we|i) (?:could|can) (?P<list>.+?\bor\b.+)", re.IGNORECASE),
    re.compile(r"\beither (?P<list>.+?\bor\b.+)", re.IGNORECASE),
    re.compile(r"\b(?:looked at|considered|weighed|compared) (?P<list>.+)", re.IGNORECASE),
)
_OPTION_LEAD = re.compile(
    r"^(?:(?:one|another|a second|the (?:second|third|other))(?: (?:option|one|way))? (?:is|would be) (?:to )?|"
    r"(?:we|i) could |at |to )",
    re.IGNORECASE,
)
_OPTION_HEAD = re.compile(r"(?:option|model|approach|candidate|alternative|variant|choice)s?", re.IGNORECASE)
_REFUSED = re.compile(r"\b(?:alternatives|considered|rejected|not chosen)\b", re.IGNORECASE)
_INSTEAD = re.compile(
    r"\b(?:which is why|so|hence)\s+(?P<name>[\w][\w -]{1,40}?)\s+(?:was|is) (?:preferred|chosen|taken)", re.IGNORECASE
)
_WHY_ALONE = re.compile(r"\W*why\W*$", re.IGNORECASE)
_LONGEST_NAME = 12  # words


@dataclass(slots=True)
class Choice:
    """A choice while it is put together: its parts, each with its place."""

    span: Span
    choose: list[tuple[str, Span]] = field(default_factory=list)
    over: list[tuple[str, Span]] = field(default_factory=list)
    because: list[tuple[str, Span]] = field(default_factory=list)
    costs: list[tuple[str, Span]] = field(default_factory=list)

    def node(self) -> Node:
        """The statement."""
        facts = [fact(name, text, span) for name in _FIELDS for text, span in getattr(self, name)]
        return say("decide", self.span, _LEADING.sub("", self.choose[0][0]), facts=facts)


def choices(sections: Sequence[Section]) -> Iterator[Node]:
    """Every choice of a document that names what was chosen, and an alternative or a reason."""
    for section in sections:
        if section.topic not in ("outside", "session", "features", "optional"):
            for found in chosen_in(section):
                if found.choose and (found.over or found.because):
                    yield found.node()


def chosen_in(section: Section) -> Iterator[Choice]:
    """The choices that the pieces of a section tell of; what else was an option was not taken."""
    told = section.topic in ("choices", "deepdive")
    refused = _REFUSED.search(section.title) is not None
    options: list[tuple[str, Span]] = []
    for choice in _told_in(section, options, told=told, refused=refused):
        _resolve(choice, options)
        yield choice


def _told_in(section: Section, options: list[tuple[str, Span]], *, told: bool, refused: bool) -> Iterator[Choice]:
    current: Choice | None = None
    if told and (heading := _weighed(Sentence(section.title, section.span, asks=False), bare=True)):
        current = heading
    for piece in section.pieces:
        if piece.kind == "row":
            options += _option_of_row(piece)
            yield from _row(piece)
            continue
        if piece.kind in ("fence", "asked"):
            continue
        name = piece.field
        if name == "option":
            options += [(each, piece.span) for each in named_options(piece)]
            continue
        options += [(each, said.span) for said in sentences(piece) for each in options_in(said.text)]
        if name in _FIELDS and (current is not None or name == "choose"):
            if name == "choose" and piece.label:
                if current is not None:
                    yield current
                current = _labelled(piece)
            elif current is not None and piece.text.strip():
                getattr(current, name).append((clean(piece.text), piece.place(0, len(piece.text))))
            continue
        found = list(_in_sentences(piece, bare=told))
        if not found and refused and piece.label:
            found = _refused(piece)
        for each in found:
            if current is not None:
                yield current
            current = each
        if not found and current is not None and _WHY_ALONE.match(piece.question):
            current.because.append((clean(piece.text), piece.span))
    if current is not None:
        yield current


def _resolve(choice: Choice, options: Sequence[tuple[str, Span]]) -> None:
    """`b`, `(3)` and "the last one" stand for an option; without an alternative the others are it."""
    if not choice.choose:
        return
    name, span = choice.choose[0]
    which = _ORDINAL.fullmatch(name)
    if which is not None and options:
        index = _index(which, len(options))
        if index < len(options):
            choice.choose[0] = (options[index][0], span)
    taken = choice.choose[0][0]
    if not choice.over:
        best = max((len(_stems(taken) & _stems(each)) for each, _ in options), default=0)
        choice.over = [each for each in options if best and len(_stems(taken) & _stems(each[0])) < best]


def _index(which: re.Match[str], many: int) -> int:
    word = next(each for each in which.groups() if each).lower()
    order = ("first", "second", "third", "fourth")
    if word in ("last", "latter"):
        return many - 1
    if word in (*order, "former"):
        return order.index(word) if word in order else 0
    return int(word) - 1 if word.isdigit() else ord(word) - ord("a")


def options_in(text: str) -> list[str]:
    """The options that a sentence names."""
    marked = _MARKED.split(text)
    if len(marked) > 2:
        return [found for each in marked[1:] if (found := clean(each.split(";")[0]))]
    listed = next((found for each in _LISTED if (found := each.search(text))), None)
    if listed is None:
        return []
    found = [_OPTION_LEAD.sub("", clean(each)) for each in OR.split(listed["list"])]
    named = [each for each in found if each and len(each.split()) <= 14]
    return named if len(named) > 1 else []


def _option_of_row(piece: Piece) -> list[tuple[str, Span]]:
    """The first cell of a table whose first column is headed `Option`, `Model` or `Approach`."""
    head, cell = piece.cells[0] if piece.cells else ("", None)
    return [(clean(cell.text), cell.span)] if cell and _OPTION_HEAD.fullmatch(head.strip()) and clean(cell.text) else []


def _refused(piece: Piece) -> list[Choice]:
    """An item on what was not taken: its label, and a text that says why and what stands in its place."""
    said = [each for each in sentences(piece) if not each.asks]
    if not said:
        return []
    text = " ".join(each.text for each in said)
    instead = _INSTEAD.search(text)
    first = re.match(
        r"(?:Rejected|No|Discarded|Dropped)?\W*(?P<name>(?!It\b|This\b|That\b|We\b|A\b|The\b)[A-Z][\w-]+)", text
    )
    chosen = clean(instead["name"]) if instead else first["name"] if first else ""
    if not chosen:
        return []
    choice = Choice(piece.span, [(chosen, piece.span)], [(piece.label, piece.span)])
    choice.because.append(
        (clean(re.sub(r"^\W*(?:rejected|discarded|dropped)\W*", "", said[0].text, flags=re.IGNORECASE)), piece.span)
    )
    for each in said:
        _follow(choice, each)
    return [choice]


def named_options(piece: Piece) -> list[str]:
    """The options that a piece names: an item is one, a paragraph may hold several."""
    text = f"{piece.label}: {piece.text}" if piece.label and not field_of(piece.label) else piece.text
    split = piece.kind == "text" and not re.search(r"[.;]\s", text)
    return [found for each in (OR.split(text) if split else [text]) if (found := clean(each))]


def _labelled(piece: Piece) -> Choice:
    """`Choice: Cassandra, because …`, `Decision: hybrid. …`, `Choice: (3), since …`."""
    said = list(sentences(piece))
    letter = re.search(r"\s\(?([a-e1-5])\)?$", piece.label, re.IGNORECASE)
    if letter is not None and said:  # `Pick C: no collisions`
        return Choice(piece.span, [(letter[1], piece.span)], because=[(said[0].text, said[0].span)])
    sentence = said[0] if said else None
    found = _weighed(sentence, bare=True) if sentence else None
    if found is None:
        name, because = _split(words("choosing", "because"), sentence.text if sentence else "")
        name, _, more = name.partition(";")
        found = Choice(piece.span, choose=[(clean(name) or piece.label, piece.place(0, len(name)))])
        if clean(because):
            found.because.append((clean(because), piece.span))
        if not found.because and len(name.split()) <= _LONGEST_NAME:
            rest = [clean(more)] if clean(more) else [each.text for each in said[1:2] if not each.asks]
            found.because += [(each, piece.span) for each in rest]
    for each in said[1:]:
        _follow(found, each)
    return found


def _in_sentences(piece: Piece, *, bare: bool) -> Iterator[Choice]:
    current: Choice | None = None
    before = f"{piece.label}: " if piece.label and not field_of(piece.label) else ""
    said = list(sentences(piece))
    settled = _settled(f"{before}{piece.text}", piece.span)
    if settled is not None:
        yield settled
        return
    for number, each in enumerate(said):
        if number and _WHY_ASKED.fullmatch(said[number - 1].text):
            each = replace(each, text=f"{said[number - 1].text} {each.text}")
        found = _weighed(each, bare=bare and number == 0)
        if found is None and number == 0 and before:
            found = _weighed(replace(each, text=before + each.text), bare=bare)
        if found is not None:
            if current is not None:
                yield current
            current = found
        elif current is not None:
            _follow(current, each, asked=_WHY_ALONE.match(said[number - 1].text) is not None)
    if current is not None:
        yield current


def _settled(text: str, span: Span) -> Choice | None:
    """`X vs Y -> X; reason: …. Cost: …`."""
    found = _VERSUS.match(" ".join(text.split()))
    if found is None:
        return None
    taken = clean(found["taken"])
    sides = [clean(found["one"]), clean(found["two"])]
    shared = [len(_stems(each) & _stems(taken)) for each in sides]
    if not taken or shared[0] == shared[1]:
        return None
    over = sides[shared[0] > shared[1]]
    why, cost = _split(words("choosing", "costs"), found["why"], keep=True)
    choice = Choice(span, [(taken, span)], [(over, span)])
    why = clean(re.sub(r"^\W*(?:reason|because|since|as|why)\b\W*", "", why, flags=re.IGNORECASE))
    choice.because = [(why, span)] if why else []
    choice.costs = [(cost, span)] if cost else []
    return choice


def _stems(text: str) -> set[str]:
    return {each[:6].lower() for each in re.findall(r"\w+", text) if len(each) > 2 or each.isupper()}


def _follow(choice: Choice, sentence: Sentence, *, asked: bool = False) -> None:
    """A sentence behind a choice may give its reason or its price."""
    cost = words("choosing", "costs").search(sentence.text)
    if cost is not None and not choice.costs:
        choice.costs.append((sentence.text[cost.start() :].strip(), sentence.span))
    elif not choice.because and not sentence.asks and (asked or _NEXT_REASON.match(sentence.text)):
        choice.because.append((sentence.text, sentence.span))


@cache
def _taking() -> re.Pattern[str]:
    """A verb of choosing, with what makes it a mere thought or a denial in front of it."""
    row = rows("choosing")
    before = rf"(?:(?P<unsure>{any_of((*row['unsure'], *row['denied']))})\s+(?:\w+\s+)?)?"
    return re.compile(
        rf"(?<![\w-])(?:\w+(?P<nt>n't|n’t)\s+)?{before}(?P<verb>{any_of(row['verbs'])})(?![\w-])", re.IGNORECASE
    )


@cache
def _against() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{any_of(rows('choosing')['over'])})(?![\w-])", re.IGNORECASE)


def _weighed(sentence: Sentence, *, bare: bool) -> Choice | None:
    """The choice of a sentence; `bare` ones need no verb: "Cassandra over PostgreSQL: writes dominate"."""
    if sentence.asks:
        return None
    text, reason, cost = _reason_and_price(sentence.text)
    choice = Choice(sentence.span)
    verbs = list(_taking().finditer(text))
    verb = next((each for each in verbs if not (each["unsure"] or each["nt"])), None)
    if verbs and verb is None:
        return None
    plain = _plain(sentence) if verb is None else None
    if plain is not None:
        return plain
    won = _WON.match(text)
    if won is not None and reason:
        beaten = won["a"] or won["b"]
        name, lost = clean(won["name"]), [(clean(beaten), sentence.span)] if beaten else []
        return Choice(
            sentence.span,
            [(name, sentence.span)],
            lost,
            [(reason, sentence.span)],
            [(cost, sentence.span)] if cost else [],
        )
    turned = re.match(r"\W*(?:instead of|rather than)\s+(?P<over>[^,]{2,80}),\s*(?P<rest>.*)", text, re.IGNORECASE)
    if turned is not None:
        taken = _taking().search(turned["rest"])
        if taken is None or taken["unsure"] or taken["nt"]:
            return None
        chosen, over = turned["rest"][taken.end() :], turned["over"]
    else:
        chosen, over = _sides(text, verb, bare=bare)
    which = _ORDINAL.fullmatch(_shortened(chosen)) if verb else None
    if not over and not (verb and reason) and which is None:
        return None
    chosen, over = _shortened(chosen), _shortened(over)
    if (
        over[:1].isdigit()
        or chosen.lower() in ("precedence", "priority", "preference")
        or not chosen
        or (not over and not which and not bare and not _NAME_LIKE.match(chosen))
    ):
        return None
    choice.choose.append((chosen, sentence.span))
    if over:
        choice.over.append((over, sentence.span))
    if reason:
        choice.because.append((reason, sentence.span))
    if cost:
        choice.costs.append((cost, sentence.span))
    return choice


def _plain(sentence: Sentence) -> Choice | None:
    """`Cassandra, because writes dominate`, `Why Kafka? Writes come in bursts`: a name and its reason, no more."""
    found = _NAMED.match(sentence.text) or _WHY.match(sentence.text)
    if found is None or not clean(found["why"]):
        return None
    return Choice(sentence.span, [(found["what"], sentence.span)], [], [(clean(found["why"]), sentence.span)])


def _sides(text: str, verb: re.Match[str] | None, *, bare: bool) -> tuple[str, str]:
    """What was chosen, and over what; both empty if the sentence is no choice."""
    begin = verb.end() if verb else 0
    for sign in _against().finditer(text, begin):
        if _NOT_OVER.match(text[sign.end() :]):
            continue
        if verb is None and (not bare or sign.start() > 60 or sign[0].lower() in ("not", "and not")):
            return "", ""
        if sign[0].lower() in ("not", "and not") and not text[: sign.start()].rstrip().endswith((",", "and")):
            continue
        return text[begin : sign.start()], text[sign.end() :]
    return (text[begin:], "") if verb else ("", "")


def _reason_and_price(text: str) -> tuple[str, str, str]:
    """A sentence cut into what was chosen, why, and at what price."""
    text, cost = _split(words("choosing", "costs"), text, keep=True)
    found = next((each for each in words("choosing", "because").finditer(text) if each.start() > 0), None)
    colon = re.search(r"(?:(?<=\w)\s*[:;]\s+|\s[–—-]\s)", text)
    if found is not None and (colon is None or found.start() < colon.start()):
        return (
            text[: found.start()],
            clean(text[found.start() if found[0].lower()[:3] in ("to ", "it ") else found.end() :]),
            cost,
        )
    if colon is not None:
        return text[: colon.start()], clean(text[colon.end() :]), cost
    return text, "", cost


def _split(pattern: re.Pattern[str], text: str, *, keep: bool = False) -> tuple[str, str]:
    found = pattern.search(text)
    if found is None or not text[: found.start()].strip():
        return text, ""
    return text[: found.start()], clean(text[found.start() if keep else found.end() :])


def _shortened(text: str) -> str:
    """A name as it stands at the end or the beginning of a clause."""
    first = re.split(r"[,;:(]|\s[–—-]\s|\s(?:for|as|in|to)\s(?=the|all|our|every|each)", text.strip(), maxsplit=1)[0]
    found = clean(first)
    return found if any(map(str.isalnum, found)) and len(found.split()) <= _LONGEST_NAME else ""


def _row(piece: Piece) -> Iterator[Choice]:
    """A row of a table whose columns say what was chosen and what speaks for it."""
    choice = Choice(piece.span)
    subject = ""
    for head, cell in piece.cells:
        name = field_of(head)
        if name in _FIELDS and clean(cell.text):
            getattr(choice, name).append((clean(cell.text), cell.span))
        elif name == "option" and clean(cell.text):
            choice.over.append((clean(cell.text), cell.span))
        elif not subject:
            subject = clean(cell.text)
    if len(choice.choose) > 1:
        del choice.choose[0]  # what was to be decided
    if choice.over and not choice.choose and subject:
        choice.choose.append((subject, piece.span))
    if choice.choose and (choice.over or choice.because):
        both = _weighed(Sentence(choice.choose[0][0], piece.span, asks=False), bare=True)
        if both is not None and both.over:
            choice.choose, choice.over = both.choose, [*both.over, *choice.over]
        yield choice
