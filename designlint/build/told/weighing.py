"""A sentence that weighs one thing against another: what was chosen, over what, why, and at what price."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from designlint.build.told.lexicon import any_of, rows, words
from designlint.build.told.pieces import Sentence, clean, fact, say
from designlint.source import Span
from designlint.statements import Node

FIELDS = ("choose", "over", "because", "costs")
_NOT_OVER = re.compile(
    r"^\s*(?:https?|tcp|tls|udp|websockets?|the (?:network|wire|internet|air)|time|\d|all|and over|two|three|four|five|"
    r"several|many|years|months)\b",
    re.IGNORECASE,
)
_NAME_LIKE = re.compile(r"^\W*(?:[A-Z0-9]|an?\s|the\s)")
_LEADING = re.compile(r"^(?:an?|the|plain|simple)\s+", re.IGNORECASE)
NEXT_REASON = re.compile(
    r"^(?:the reasons?(?: is| are|:)|because|reasons?:|why:|(?:that|this) is because|it |they |this |that |we need )",
    re.IGNORECASE,
)
_WON = re.compile(
    r"\W*(?:the\s+)?(?P<name>[\w][\w /,'-]{1,60}?)\s+(?:wins?|won|it is|beats?\s+(?P<b>[^,]{2,60}?)(?:\s+here)?|"
    r"(?:is|are) (?:better|preferable|preferred)(?:\s+(?:to|than)\s+(?P<a>[^,]{2,60}))?)\W*$",
    re.IGNORECASE,
)
NAME = r"[A-Z][\w.+#/-]*(?:[ ][A-Z][\w.+#/-]*){0,3}"
_NO_NAME = r"(?:It|This|That|These|They|We|You|I|The|A|An|But|And|Not|Only|If|So|Why|What|When|How|There|Here|Just)\b"
_NAMED = re.compile(
    rf"\W*(?P<what>(?!{_NO_NAME}){NAME})(?:\s+(?:is|fits|for|as)\b[^.;:]{{0,50}}?)?\s*,?\s+(?:because(?:\s+of)?|due\s+to)\s+(?P<why>.+)"
)
_WHY = re.compile(rf"\W*Why\s+(?P<what>{NAME})(?:\s+for\s+[\w ]{{1,40}})?\s*\?\W*(?P<why>.+)")
_VERSUS = re.compile(
    r"\W*(?P<one>[^.;]{2,60}?)\s+(?:vs\.?|versus|or)\s+(?P<two>[^.;?]{2,80}?)\??\s*(?:->|→|=>|⇒|:)\s*"
    r"(?:took |we took |take |chose )?(?P<taken>[^.;,]{2,60})[.;,]?\s*(?P<why>.*)",
    re.DOTALL,
)
_TOOK = re.compile(
    r"^(?:i|we)(?:'d|’d)?\s+(?:\w+\s+){0,2}?(?:for|with|on|took|take|chose|choose|pick|picked)\s+", re.IGNORECASE
)
ORDINAL = re.compile(
    r"\W*(?:the\s+)?(?:(first|second|third|fourth|last|former|latter)(?:\s+(?:one|option))?|\(?([a-e1-5])\)?)\W*",
    re.IGNORECASE,
)
LONGEST_NAME = 12  # words


@dataclass(slots=True)
class Choice:
    """A choice while it is put together: its parts, each with its place. It is not its `own` where the options of a
    deep dive are all that it was weighed against, unless it is `labelled` as the choice."""

    span: Span
    choose: list[tuple[str, Span]] = field(default_factory=list)
    over: list[tuple[str, Span]] = field(default_factory=list)
    because: list[tuple[str, Span]] = field(default_factory=list)
    costs: list[tuple[str, Span]] = field(default_factory=list)
    own: bool = True
    labelled: bool = False

    def node(self) -> Node:
        """The statement."""
        facts = [fact(name, text, span) for name in FIELDS for text, span in getattr(self, name)]
        return say("decide", self.span, _LEADING.sub("", self.choose[0][0]), facts=facts)


def settled(text: str, span: Span) -> Choice | None:
    """`X vs Y -> X; reason: …. Cost: …`."""
    found = _VERSUS.match(" ".join(text.split()))
    if found is None:
        return None
    taken, early = split_at(words("choosing", "because"), _TOOK.sub("", clean(found["taken"])))
    taken = clean(taken)
    sides = [clean(found["one"]), clean(found["two"])]
    shared = [len(stems(each) & stems(taken)) for each in sides]
    if not taken or shared[0] == shared[1]:
        return None
    over = sides[shared[0] > shared[1]]
    why, cost = split_at(words("choosing", "costs"), found["why"], keep=True)
    choice = Choice(span, [(taken, span)], [(over, span)])
    why = f"{early} {why}" if early else why
    why = clean(re.sub(r"^\W*(?:reason|because|since|as|why)\b\W*", "", why, flags=re.IGNORECASE))
    choice.because = [(why, span)] if why else []
    choice.costs = [(cost, span)] if cost else []
    return choice


def stems(text: str) -> set[str]:
    """The beginnings of its words, by which two names are compared."""
    return {each[:6].lower() for each in re.findall(r"\w+", text) if len(each) > 2 or each.isupper()}


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


def weighed(sentence: Sentence, *, bare: bool) -> Choice | None:
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
    which = ORDINAL.fullmatch(_shortened(chosen)) if verb else None
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
        plainly = sign[0].lower() in ("rather than", "instead of") and text[:1].isupper()
        if verb is None and (not (bare or plainly) or sign.start() > 60 or sign[0].lower() in ("not", "and not")):
            return "", ""
        if sign[0].lower() in ("not", "and not") and not text[: sign.start()].rstrip().endswith((",", "and")):
            continue
        return text[begin : sign.start()], text[sign.end() :]
    return (text[begin:], "") if verb else ("", "")


def _reason_and_price(text: str) -> tuple[str, str, str]:
    """A sentence cut into what was chosen, why, and at what price."""
    text, cost = split_at(words("choosing", "costs"), text, keep=True)
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


def split_at(pattern: re.Pattern[str], text: str, *, keep: bool = False) -> tuple[str, str]:
    """A text in front of a pattern, and behind it; with what matched if `keep`."""
    found = pattern.search(text)
    if found is None or not text[: found.start()].strip():
        return text, ""
    return text[: found.start()], clean(text[found.start() if keep else found.end() :])


def _shortened(text: str) -> str:
    """A name as it stands at the end or the beginning of a clause."""
    first = re.split(r"[,;:(]|\s[–—-]\s|\s(?:for|as|in|to)\s(?=the|all|our|every|each)", text.strip(), maxsplit=1)[0]
    found = clean(first)
    return found if any(map(str.isalnum, found)) and len(found.split()) <= LONGEST_NAME else ""
